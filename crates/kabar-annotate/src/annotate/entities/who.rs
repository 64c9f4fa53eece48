//! Who is who in one article: every mention of a name, and the one figure that each belongs to.
//!
//! The tagger proposes names one by one; here they are decided together, because an article names its people once in
//! full and then briefly ("Xi Jinping", "Xi"), and a word that is a person in one sentence is that person in the next.
//! `annotate::quotes` resolves its speakers through the same table, so that a name has one meaning.

use super::learned::model::Words;
use super::pack::Pack;
use super::table::{Surface, Table};
use super::tagger::Candidate;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::hash::Map;
use crate::text::words::{Shape, Word, is_shouted};

/// Somebody or something with a name.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The longest proper form of the name.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// How sure its kind is, from 0 to 1: the mean over its mentions.
    pub sure: f32,
    /// How often it was proposed, its short forms included.
    pub(super) count: f32,
    /// The name's words in small letters.
    pub(super) words: Vec<String>,
    /// Words in small letters that stood before the name as a title or role: "menteri luar negeri".
    pub roles: Vec<String>,
}

/// A place in the text where a figure is named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mention {
    /// Where.
    pub span: Span,
    /// Who: an index into [`Who::figures`].
    pub figure: usize,
}

/// The table.
#[derive(Debug, Default)]
pub struct Who {
    /// In order of their names' length, then of their first mention.
    pub figures: Vec<Figure>,
    /// In order; they do not overlap.
    pub mentions: Vec<Mention>,
}

/// How sure a kind must be for a colour in the page (person, organisation, place): whom a tag names is looked up with
/// less. Chosen on news-gold.dev and idner2k.dev for precision.
const MARKED: [f32; 3] = [0.55, 0.6, 0.55];

pub(super) const KINDS: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];

impl Figure {
    /// Is it sure enough for a colour?
    pub fn is_marked(&self) -> bool {
        KINDS.iter().zip(MARKED).any(|(&kind, least)| kind == self.kind && self.sure >= least)
    }
}

impl Who {
    /// Decides over `candidates`, in the order of the text. `headline` is the headline with its own words and
    /// candidates: it can lengthen a name, and makes no mention. `known` is what the language's model knows of words.
    pub fn decide(
        text: &str,
        words: &[Word],
        candidates: &[Candidate],
        headline: (&str, &[Word], &[Candidate]),
        known: Option<Words>,
        pack: &Pack,
    ) -> Who {
        let mut surfaces: Vec<Surface> = Vec::new();
        let mut index: Map<Vec<String>, usize> = Map::default();
        let mut of_candidate = Vec::with_capacity(candidates.len());
        for c in candidates {
            let keys = keys(text, words, c, pack);
            let at = index.get(&keys).copied().unwrap_or_else(|| {
                let text = c.span.of(text).to_owned();
                index.insert(keys.clone(), surfaces.len());
                surfaces.push(Surface { words: keys, text, votes: [0.0; 3], most: [0.0; 3], count: 0.0 });
                surfaces.len() - 1
            });
            // A dateline shouts what the text then writes as anybody would.
            if is_shouted(&surfaces[at].text) && !is_shouted(c.span.of(text)) {
                surfaces[at].text = c.span.of(text).to_owned();
            }
            for kind in 0..3 {
                let share = c.kinds[kind];
                surfaces[at].votes[kind] += share;
                surfaces[at].most[kind] = surfaces[at].most[kind].max(share.min(1.0));
            }
            surfaces[at].count += 1.0;
            of_candidate.push(at);
        }
        let mut table = Table { known, ..Table::default() };
        table.part(text, words, candidates, pack);
        table.found_figures(&surfaces, pack);
        table.grow(text, words, candidates, pack);
        table.lengthen(headline, pack);
        table.link(text, candidates, &of_candidate, &surfaces, pack);
        let named = of_candidate.iter().map(|&at| &surfaces[at].words[..]);
        let mentions = table.mentions(text, words, candidates.iter().zip(named), pack);
        let who = Who { figures: table.figures, mentions };
        who.with_roles(text, words, pack)
    }

    /// The mention that covers the byte at `at`.
    pub fn at(&self, at: usize) -> Option<Mention> {
        let next = self.mentions.partition_point(|m| m.span.start <= at);
        next.checked_sub(1).map(|i| self.mentions[i]).filter(|m| m.span.contains(at))
    }

    /// The mentions that begin in `range`, in order.
    pub fn within(&self, range: Span) -> &[Mention] {
        let start = self.mentions.partition_point(|m| m.span.start < range.start);
        let end = self.mentions.partition_point(|m| m.span.start < range.end);
        &self.mentions[start..end.max(start)]
    }

    /// Is this mention a person's?
    pub fn is_person(&self, mention: Mention) -> bool {
        self.figures[mention.figure].kind == EntityKind::Person
    }

    /// Notes what stands before each person's name: capitalised or small title words, back to a mark or a verb.
    fn with_roles(mut self, text: &str, words: &[Word], pack: &Pack) -> Who {
        let mut floor = 0;
        for m in &self.mentions {
            let start = floor;
            if self.figures[m.figure].kind == EntityKind::Person {
                floor = m.span.end;
            }
            let figure = &mut self.figures[m.figure];
            if figure.kind != EntityKind::Person || figure.roles.len() > 40 {
                continue;
            }
            let at = words.partition_point(|w| w.span.start < m.span.start);
            // "Prince Andrew", "Paus Leo": one word is too little to be known by.
            let before = at.checked_sub(1).map(|b| words[b]).filter(|b| b.shape == Shape::Capital);
            if let Some(title) =
                before.filter(|b| !figure.name.contains(' ') && pack.royals.contains(&b.key(text)))
            {
                figure.name = format!("{} {}", title.span.of(text), figure.name);
            }
            for w in words[at.saturating_sub(9)..at].iter().rev() {
                let key = w.key(text);
                if w.shape == Shape::Mark && w.span.of(text) != ")" && w.span.of(text) != "(" {
                    break;
                }
                if pack.verbs.contains(&key) || w.span.start < start || pack.conjunctions.contains(&key) {
                    break;
                }
                if w.shape != Shape::Mark {
                    figure.roles.push(key.into_owned());
                }
                if w.begins {
                    break;
                }
            }
        }
        self
    }
}

/// The candidate's words in small letters, without marks and possessive endings.
pub(super) fn keys(text: &str, words: &[Word], c: &Candidate, pack: &Pack) -> Vec<String> {
    let inside = words[c.words.0..=c.words.1].iter().filter(|w| w.shape != Shape::Mark);
    inside
        .map(|w| {
            let word = w.span.of(text);
            word[..pack.stem(word)].to_lowercase()
        })
        .collect()
}
