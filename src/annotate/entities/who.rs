//! Who is who in one article: every mention of a name, and the one figure that each belongs to.
//!
//! The tagger proposes names one by one; here they are decided together, because an article names its people once in
//! full and then briefly ("Xi Jinping", "Xi"), and a word that is a person in one sentence is that person in the next.
//! `annotate::quotes` resolves its speakers through the same table, so that a name has one meaning.

use super::pack::{Pack, Seen};
use super::tagger::Candidate;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::{Shape, Word};
use std::collections::HashMap;

/// Somebody or something with a name.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The longest proper form of the name.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// How sure its kind is, from 0 to 1: the mean over its mentions.
    pub sure: f32,
    /// The name's words in small letters.
    words: Vec<String>,
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

/// All candidates with the same words.
struct Surface {
    words: Vec<String>,
    text: String,
    votes: [f32; 3],
    /// The surest candidate of each kind.
    most: [f32; 3],
    count: f32,
}

/// A kind is believed from this mean chance on; chosen on news-gold.dev for precision.
const SURE: f32 = 0.45;
/// How sure a kind must be for a colour in the page (person, organisation, place): whom a tag names is looked up with
/// less. Chosen on news-gold.dev and idner2k.dev for precision.
const MARKED: [f32; 3] = [0.65, 0.7, 0.65];

/// What each further word of a person's name adds to that.
const EACH_WORD: f32 = 0.06;

fn slot(kind: EntityKind) -> usize {
    match kind {
        EntityKind::Person => 0,
        EntityKind::Organisation => 1,
        EntityKind::Place => 2,
    }
}

const KINDS: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];

impl Figure {
    /// Is it sure enough for a colour?
    pub fn is_marked(&self) -> bool {
        self.sure >= MARKED[slot(self.kind)]
    }
}

impl Who {
    /// Decides over `candidates`, in the order of the text. `headline` is the headline with its own words and
    /// candidates: it can lengthen a name, and makes no mention.
    pub fn decide(
        text: &str,
        words: &[Word],
        candidates: &[Candidate],
        headline: (&str, &[Word], &[Candidate]),
        pack: &Pack,
    ) -> Who {
        let mut surfaces: Vec<Surface> = Vec::new();
        let mut index: HashMap<Vec<String>, usize> = HashMap::new();
        let mut of_candidate = Vec::with_capacity(candidates.len());
        for c in candidates {
            let keys = keys(text, words, c, pack);
            let at = *index.entry(keys.clone()).or_insert_with(|| {
                let text = c.span.of(text).to_owned();
                surfaces.push(Surface { words: keys, text, votes: [0.0; 3], most: [0.0; 3], count: 0.0 });
                surfaces.len() - 1
            });
            let kind = slot(c.kind);
            surfaces[at].votes[kind] += c.sure;
            surfaces[at].most[kind] = surfaces[at].most[kind].max(c.sure);
            surfaces[at].count += 1.0;
            of_candidate.push(at);
        }
        let mut table = Table::default();
        table.found_figures(&surfaces);
        table.grow(text, words, candidates, pack);
        table.lengthen(headline, pack);
        table.link(text, candidates, &of_candidate, &surfaces, pack);
        let mentions = table.mentions(text, words, candidates, pack);
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
            for w in words[at.saturating_sub(9)..at].iter().rev() {
                let key = w.key(text);
                if w.shape == Shape::Mark && w.span.of(text) != ")" && w.span.of(text) != "(" {
                    break;
                }
                if pack.verbs.contains(&*key) || w.span.start < start || key == "dan" || key == "and" {
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
fn keys(text: &str, words: &[Word], c: &Candidate, pack: &Pack) -> Vec<String> {
    let inside = words[c.words.0..=c.words.1].iter().filter(|w| w.shape != Shape::Mark);
    inside
        .map(|w| {
            let word = w.span.of(text);
            word[..pack.stem(word)].to_lowercase()
        })
        .collect()
}

/// The table while it is being made.
#[derive(Default)]
struct Table {
    figures: Vec<Figure>,
    /// A name's words → the figures that may be called so.
    called: HashMap<Vec<String>, Vec<usize>>,
    /// One word of a person's name → those people.
    by_word: HashMap<String, Vec<usize>>,
    /// Figure → the figure that it turned out to be.
    same: Vec<usize>,
}

impl Table {
    /// A figure for every name that is no shorter form of another.
    fn found_figures(&mut self, surfaces: &[Surface]) {
        let mut order: Vec<usize> = (0..surfaces.len()).collect();
        order.sort_by_key(|&i| (std::cmp::Reverse(surfaces[i].words.len()), i));
        for i in order {
            let s = &surfaces[i];
            let best = (0..3).max_by(|&a, &b| s.votes[a].total_cmp(&s.votes[b])).unwrap_or(0);
            // One sure mention ("kata Xi") speaks for all that look the same.
            let sure = 0.5 * (s.votes[best] / s.count.max(1.0) + s.most[best]);
            // Two or three words that agree on a person are surer than one.
            let more = if best == 0 { s.words.len().min(4) as f32 - 1.0 } else { 0.0 };
            let sure = (sure + EACH_WORD * more).min(1.0);
            let longer = self.longer(&s.words);
            if !longer.is_empty() && (best == 0 || (s.words.len() == 1 && sure < 0.75)) {
                if let [only] = longer[..]
                    && best == 0
                {
                    self.figures[only].sure = self.figures[only].sure.max(sure);
                }
                self.called.insert(s.words.clone(), longer);
                continue;
            }
            if sure < SURE {
                continue;
            }
            let kind = KINDS[best];
            let id = self.figures.len();
            let name = as_written(&s.text);
            self.figures.push(Figure { name, kind, sure, words: s.words.clone(), roles: Vec::new() });
            self.same.push(id);
            self.called.insert(s.words.clone(), vec![id]);
            if kind == EntityKind::Person {
                for word in s.words.iter().filter(|w| w.chars().count() > 1) {
                    let people = self.by_word.entry(word.clone()).or_default();
                    if people.len() < 8 && people.last() != Some(&id) {
                        people.push(id);
                    }
                }
            }
        }
    }

    /// The people whose names have all of `words`, in order, and more.
    fn longer(&self, words: &[String]) -> Vec<usize> {
        let Some(people) = words.first().and_then(|w| self.by_word.get(w)) else { return Vec::new() };
        let holds = |name: &[String]| {
            let mut rest = name.iter();
            words.iter().all(|w| rest.any(|n| n == w)) && name.len() > words.len()
        };
        people.iter().copied().filter(|&p| holds(&self.figures[p].words)).collect()
    }

    /// A person known by one word who stands in the text with another capitalised word beside it: that is the full name.
    fn grow(&mut self, text: &str, words: &[Word], candidates: &[Candidate], pack: &Pack) {
        for at in 0..words.len() {
            let w = words[at];
            if !w.is_name_like() {
                continue;
            }
            let key = w.key(text);
            let Some(&id) = self.by_word.get(&*key).and_then(|ids| ids.first()) else { continue };
            if self.figures[id].words.len() > 1 {
                continue;
            }
            let span = |from: usize, to: usize| Span::new(words[from].span.start, words[to].span.end);
            let free = |beside: usize| {
                let Some(n) = words.get(beside) else { return false };
                let word = n.key(text);
                let (a, b) = (at.min(beside), at.max(beside));
                let tight = text.get(words[a].span.end..words[b].span.start) == Some(" ");
                let next = candidates.partition_point(|c| c.words.1 < beside);
                let other = candidates.get(next).filter(|c| c.words.0 <= beside);
                let rival = other.is_some_and(|c| c.kind != EntityKind::Person && c.sure > 0.6);
                let common = pack.seen(&word).is_some_and(Seen::is_common);
                n.shape == Shape::Capital
                    && n.span.len() > 2
                    && tight
                    && !rival
                    && !common
                    && !pack.never.contains(&*word)
                    && !pack.is_title(&word)
                    && pack.stem(n.span.of(text)) == n.span.len()
            };
            let (first, last) =
                if pack.stem(w.span.of(text)) == w.span.len() && free(at + 1) && !words[at + 1].begins {
                    (at, at + 1)
                } else if at > 0 && !w.begins && !words[at - 1].begins && free(at - 1) {
                    (at - 1, at)
                } else {
                    continue;
                };
            let keys: Vec<String> = words[first..=last].iter().map(|w| w.key(text).into_owned()).collect();
            self.rename(id, keys, as_written(span(first, last).of(text)));
        }
    }

    /// `id` turned out to have a longer name.
    fn rename(&mut self, id: usize, keys: Vec<String>, name: String) {
        for word in &keys {
            let people = self.by_word.entry(word.clone()).or_default();
            if !people.contains(&id) {
                people.push(id);
            }
        }
        self.figures[id].name = name;
        self.figures[id].words = keys.clone();
        self.called.insert(keys, vec![id]);
    }

    /// A headline that has a longer form of a person's name gives it.
    fn lengthen(&mut self, (text, words, candidates): (&str, &[Word], &[Candidate]), pack: &Pack) {
        for c in candidates.iter().filter(|c| c.kind == EntityKind::Person && c.sure > 0.6) {
            let keys = keys(text, words, c, pack);
            if keys.len() < 2 || self.called.contains_key(&keys) {
                continue;
            }
            let part =
                |f: &Figure| f.kind == EntityKind::Person && f.words.len() == 1 && keys.contains(&f.words[0]);
            let Some(id) = self.figures.iter().position(part) else { continue };
            self.rename(id, keys, as_written(c.span.of(text)));
        }
    }

    /// Names that the text itself calls the same: "Bambang Soesatyo (Bamsoet)", "alias", an acronym in brackets.
    fn link(
        &mut self,
        text: &str,
        candidates: &[Candidate],
        of: &[usize],
        surfaces: &[Surface],
        pack: &Pack,
    ) {
        for (i, pair) in candidates.windows(2).enumerate() {
            let (a, b) = (&pair[0], &pair[1]);
            let between = text.get(a.span.end..b.span.start).unwrap_or("").trim();
            let bracket = between == "(" && text[b.span.end..].starts_with(')');
            let (long, short) = (&surfaces[of[i]].words, &surfaces[of[i + 1]].words);
            let alike = bracket && (a.kind == b.kind || is_acronym(long, short));
            let nick = between.len() < 40
                && a.kind == EntityKind::Person
                && pack.nicknames.iter().any(|n| between.trim_start_matches([',', ' ']) == n);
            if alike || nick {
                self.merge(long, short);
            }
        }
        let split = |s: &str| s.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for (short, long) in &pack.known {
            self.merge(&split(long), &split(short));
        }
    }

    /// `short` is another name of whom `long` names.
    fn merge(&mut self, long: &[String], short: &[String]) {
        let find =
            |words: &[String]| self.called.get(words).and_then(|ids| ids.first()).map(|&id| self.same[id]);
        let (Some(a), Some(b)) = (find(long), find(short)) else { return };
        if a == b {
            return;
        }
        // That the text gives both names makes the pair as sure as the surer one.
        self.figures[a].sure = self.figures[a].sure.max(self.figures[b].sure);
        for s in self.same.iter_mut().filter(|s| **s == b) {
            *s = a;
        }
    }

    /// Every mention, in order: the candidates whose surface was believed, and words that are known from elsewhere.
    fn mentions(&self, text: &str, words: &[Word], candidates: &[Candidate], pack: &Pack) -> Vec<Mention> {
        let mut out: Vec<Mention> = Vec::new();
        let mut last_seen = vec![0usize; self.figures.len()];
        let mut next = candidates.iter().peekable();
        let mut at = 0;
        while at < words.len() {
            if let Some(c) = next.next_if(|c| c.words.0 <= at) {
                if c.words.0 == at
                    && let Some(figure) = self.choose(&keys(text, words, c, pack), &last_seen)
                {
                    last_seen[figure] = at + 1;
                    out.push(Mention { span: c.span, figure });
                }
                at = at.max(c.words.1 + 1);
                continue;
            }
            let w = words[at];
            if w.is_name_like() && w.span.len() > 1 {
                let word = w.span.of(text);
                let stem = pack.stem(word);
                let key = word[..stem].to_lowercase();
                let followed = words.get(at + 1).is_some_and(|n| pack.verbs.contains(&*n.key(text)));
                let common = w.begins && !followed && pack.seen(&key).is_some_and(Seen::is_common);
                let pair = words.get(at + 1).filter(|n| n.is_name_like() && !n.begins).map(|n| {
                    let second = n.span.of(text);
                    let end = pack.stem(second);
                    (vec![w.key(text).into_owned(), second[..end].to_lowercase()], n.span.start + end)
                });
                if let Some((keys, end)) = pair
                    && next.peek().is_none_or(|c| c.words.0 > at + 1)
                    && let Some(figure) = self.exact(&keys, &last_seen)
                {
                    last_seen[figure] = at + 1;
                    out.push(Mention { span: Span::new(w.span.start, end), figure });
                    at += 2;
                    continue;
                }
                let known = !pack.titles.contains(&key) && !pack.never.contains(&key) && !common;
                if known && let Some(figure) = self.choose(&[key], &last_seen) {
                    last_seen[figure] = at + 1;
                    out.push(Mention { span: Span::new(w.span.start, w.span.start + stem), figure });
                }
            }
            at += 1;
        }
        out
    }

    /// Whom these words name: of several, the one that was named last.
    fn choose(&self, words: &[String], last_seen: &[usize]) -> Option<usize> {
        self.exact(words, last_seen).or_else(|| match words {
            [word] => self.latest(self.by_word.get(word)?, last_seen),
            _ => None,
        })
    }

    /// Whom just these words name.
    fn exact(&self, words: &[String], last_seen: &[usize]) -> Option<usize> {
        self.latest(self.called.get(words)?, last_seen)
    }

    /// Of several figures the one that was named last, else the first.
    fn latest(&self, ids: &[usize], last_seen: &[usize]) -> Option<usize> {
        ids.iter().map(|&id| self.same[id]).rev().max_by_key(|&id| last_seen[id])
    }
}

/// Are the letters of `short` found in `long`, in order, beginning with its first?
fn is_acronym(long: &[String], short: &[String]) -> bool {
    let [short] = short else { return false };
    let letters: String = long.concat();
    let mut rest = letters.chars();
    let first = short.chars().next() == letters.chars().next();
    first && short.chars().all(|c| rest.any(|l| l == c))
}

/// A name in capitals only ("NUR SULTAN") is written with small letters where it has more than one word.
fn as_written(name: &str) -> String {
    let shouted = name.contains(' ') && !name.chars().any(char::is_lowercase);
    if !shouted {
        return name.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|c| c.to_string() + &chars.as_str().to_lowercase()).unwrap_or_default()
    };
    name.split_whitespace().map(capital).collect::<Vec<_>>().join(" ")
}
