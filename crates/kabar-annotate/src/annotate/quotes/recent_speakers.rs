//! Who has spoken so far in an article, and whom a pronoun or a clitic can mean among them.

use super::mark_pairs::MarkPair;
use super::quote_tokens::QuoteTokens;
use crate::annotate::entities::EntityMention;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::WordShape;

/// A speaker: a named entity, or words that stand for somebody.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Speaker {
    /// A named entity: an index into [`Coreference::clusters`](crate::annotate::entities::Coreference::clusters).
    Cluster(usize),
    /// Words of the text that stand for somebody without a name.
    Phrase(Span),
}

impl Speaker {
    /// The speaker's name, or the words that stand for it.
    pub(super) fn name(self, tokens: &QuoteTokens) -> String {
        match self {
            Speaker::Cluster(cluster) => tokens.entities.coreference.clusters[cluster].name.clone(),
            Speaker::Phrase(span) => {
                // "Hill’s office" by the longest form of her name.
                let owner = tokens.mention(tokens.word_at_or_after(span.start));
                let is_owner = |m: &EntityMention| m.span.start == span.start && tokens.is_possessor(*m);
                let owner = owner.filter(|m| is_owner(m) && tokens.entities.coreference.is_person(*m));
                let name = owner.map_or("", |m| &*tokens.entities.coreference.clusters[m.cluster].name);
                let rest = owner.map_or(span.start, |m| m.span.end);
                format!("{name}{}", tokens.text.get(rest..span.end).unwrap_or_default())
            }
        }
    }
}

/// A source is looked for among so many mentions before the quotation.
pub(super) const MAX_MENTIONS_BACK: usize = 40;

/// How many of the last speakers are kept: enough to find the last woman or man.
const MAX_RECENT_SPEAKERS: usize = 8;

/// "They" is a group among so many of the last speakers.
const MAX_SPEAKERS_BACK_FOR_THEY: usize = 2;

/// "They" is an organisation among so many of the last mentions.
const MAX_MENTIONS_BACK_FOR_THEY: usize = 3;

/// So many pronouns beside a name tell whether it is a woman's.
const MIN_GENDERED_WORDS: usize = 2;

/// The speakers of an article up to the place where it is being read.
pub(super) struct RecentSpeakers<'a, 'b> {
    pub(super) tokens: &'b QuoteTokens<'a>,
    /// The first person of the article: the last resort.
    first_person: Option<Speaker>,
    /// The last one who spoke. The latest of `latest` may only have acted.
    last_speaker: Option<Speaker>,
    /// Those who spoke or acted last; the latest is at the end.
    pub(super) latest: Vec<Speaker>,
    /// The speakers without a name; the latest is at the end.
    pub(super) unnamed: Vec<Span>,
    /// For each cluster how many words for a man and for a woman stand in sentences that name nobody else.
    gendered_words: Vec<(usize, usize)>,
}

impl<'a, 'b> RecentSpeakers<'a, 'b> {
    /// The state at the beginning of an article with the quotations `quoted`, with no speaker yet.
    pub(super) fn new(tokens: &'b QuoteTokens<'a>, quoted: &[MarkPair]) -> RecentSpeakers<'a, 'b> {
        let coreference = &tokens.entities.coreference;
        let first = coreference.mentions.iter().find(|&&m| coreference.is_person(m));
        RecentSpeakers {
            tokens,
            first_person: first.map(|m| Speaker::Cluster(m.cluster)),
            last_speaker: None,
            latest: Vec::new(),
            unnamed: Vec::new(),
            gendered_words: gendered_words(tokens, quoted),
        }
    }

    /// Records that `speaker` spoke.
    pub(super) fn record_speaker(&mut self, speaker: Speaker) {
        if let Speaker::Phrase(span) = speaker {
            self.unnamed.push(span);
        }
        self.last_speaker = Some(speaker);
        self.record_possible_speaker(speaker);
    }

    /// Records that `speaker` acted, and may speak next.
    pub(super) fn record_possible_speaker(&mut self, speaker: Speaker) {
        if self.latest.last() == Some(&speaker) {
            return;
        }
        if self.latest.len() == MAX_RECENT_SPEAKERS {
            self.latest.remove(0);
        }
        self.latest.push(speaker);
    }

    /// Does the verb at word `verb` say that the speaker goes on: "imbuhnya"?
    pub(super) fn is_continuing(&self, verb: usize) -> bool {
        let pack = self.tokens.pack;
        let verb = self.tokens.lowercase(verb);
        let stem = pack.clitics.iter().find_map(|c| verb.strip_suffix(c.as_str())).unwrap_or(&verb);
        pack.continuing.contains(stem)
    }

    /// The last one who spoke, where the verb at word `verb` says that the speaker continues. Never somebody who only
    /// acted since.
    pub(super) fn continuing_speaker(&self, pronoun: &str, verb: usize) -> Option<Speaker> {
        self.last_speaker.filter(|s| self.is_continuing(verb) && self.agrees_with(pronoun, s))
    }

    /// The last speaker whom `pronoun` can mean (empty for a clitic); else the person named last before word `at`; else
    /// the first person of the article.
    pub(super) fn resolve_anaphor(&self, pronoun: &str, at: usize) -> Option<Speaker> {
        // "they said": the group or organisation that spoke last rather than a person.
        if self.tokens.pack.pronouns_plural.contains(pronoun) {
            let is_group = |s: &Speaker| matches!(s, Speaker::Phrase(_)) || !self.is_person(s);
            let mut last = self.latest.iter().rev().copied().take(MAX_SPEAKERS_BACK_FOR_THEY);
            if let Some(group) = last.find(is_group) {
                return Some(group);
            }
            let clusters = &self.tokens.entities.coreference.clusters;
            let is_organisation = |c: usize| clusters[c].kind == EntityKind::Organisation;
            let organisation = self.latest_mentioned(at, MAX_MENTIONS_BACK_FOR_THEY, is_organisation);
            if organisation.is_some() {
                return organisation;
            }
        }
        let speaker = self.latest.iter().rev().copied().find(|s| self.agrees_with(pronoun, s));
        speaker
            .or_else(|| self.nearest_named_person(at, |c| self.agrees_with(pronoun, &Speaker::Cluster(c))))
            .or(self.first_person)
    }

    /// Can `pronoun` mean that speaker? "He" cannot mean a woman, nor "she" a man, where role or name tell.
    pub(super) fn agrees_with(&self, pronoun: &str, speaker: &Speaker) -> bool {
        self.agreement(pronoun, speaker) != Some(false)
    }

    /// [`RecentSpeakers::agrees_with`]; `None` where neither the pronoun nor role or name tell.
    pub(super) fn agreement(&self, pronoun: &str, speaker: &Speaker) -> Option<bool> {
        let pack = self.tokens.pack;
        let Speaker::Cluster(c) = speaker else { return None };
        if pack.pronouns_neuter.contains(pronoun) {
            return Some(!self.is_person(speaker));
        }
        if pack.pronouns_male.contains(pronoun) {
            self.is_woman(*c).map(|is_woman| !is_woman)
        } else if pack.pronouns_female.contains(pronoun) {
            self.is_woman(*c)
        } else {
            None
        }
    }

    /// Is the speaker a person with a name?
    pub(super) fn is_person(&self, speaker: &Speaker) -> bool {
        let clusters = &self.tokens.entities.coreference.clusters;
        matches!(speaker, Speaker::Cluster(c) if clusters[*c].kind == EntityKind::Person)
    }

    /// The last person named before word `at` whose cluster `accepts` accepts.
    pub(super) fn nearest_named_person(&self, at: usize, accepts: impl Fn(usize) -> bool) -> Option<Speaker> {
        let clusters = &self.tokens.entities.coreference.clusters;
        let is_match = |c: usize| clusters[c].kind == EntityKind::Person && accepts(c);
        self.latest_mentioned(at, MAX_MENTIONS_BACK, is_match)
    }

    /// The last cluster that `accepts` accepts, among the `reach` mentions before word `at`.
    pub(super) fn latest_mentioned(
        &self,
        at: usize,
        reach: usize,
        accepts: impl Fn(usize) -> bool,
    ) -> Option<Speaker> {
        let mentions = &self.tokens.entities.coreference.mentions;
        let end = self.tokens.words.get(at).map_or(usize::MAX, |w| w.span.start);
        let before = &mentions[..mentions.partition_point(|m| m.span.start < end)];
        let found = before.iter().rev().take(reach).find(|m| accepts(m.cluster));
        found.map(|m| Speaker::Cluster(m.cluster))
    }

    /// Is the cluster a woman's, by role and given name, else by the pronouns beside it? `None` where none of them tells.
    fn is_woman(&self, cluster: usize) -> Option<bool> {
        let (men, women) = self.gendered_words.get(cluster).copied().unwrap_or_default();
        let cluster = self.tokens.entities.coreference.clusters.get(cluster)?;
        let given = cluster.name.split(' ').next().unwrap_or_default().to_lowercase();
        let mut words = cluster.roles.iter().map(String::as_str).chain([given.as_str()]);
        let pack = self.tokens.pack;
        let by_name = words.find_map(|word| {
            let is_woman = pack.women.contains(word) || pack.other_women.contains(word);
            (is_woman || pack.men.contains(word) || pack.other_men.contains(word)).then_some(is_woman)
        });
        let (most, least) = (men.max(women), men.min(women));
        let by_pronouns = (most >= MIN_GENDERED_WORDS && most > 2 * least).then_some(women > men);
        by_name.or(by_pronouns)
    }
}

/// Counts, for each cluster, the words for a man and for a woman behind its name in sentences that name no other person,
/// quotations aside: "Rini said that *she* …".
fn gendered_words(tokens: &QuoteTokens, quoted: &[MarkPair]) -> Vec<(usize, usize)> {
    if tokens.pack.words_male.is_empty() {
        return Vec::new();
    }
    let mut counts = vec![(0, 0); tokens.entities.coreference.clusters.len()];
    let mut next_quote = 0;
    // The one person whom the sentence names, and the words for a man and for a woman in it.
    let (mut person, mut is_alone) = (None, true);
    let mut found = (0, 0);
    let mut close = |person: Option<usize>, is_alone: bool, found: (usize, usize)| {
        if let Some(count) = person.filter(|_| is_alone).and_then(|p| counts.get_mut(p)) {
            *count = (count.0 + found.0, count.1 + found.1);
        }
    };
    for (i, word) in tokens.words.iter().enumerate() {
        if tokens.sentence_starts[i] == i {
            close(person, is_alone, found);
            (person, is_alone, found) = (None, true, (0, 0));
        }
        while quoted.get(next_quote).is_some_and(|q| q.span.end <= word.span.start) {
            next_quote += 1;
        }
        if quoted.get(next_quote).is_some_and(|q| q.span.contains(word.span.start)) {
            continue;
        }
        match tokens.person(i).map(|m| m.cluster) {
            Some(cluster) => {
                is_alone &= person.is_none_or(|p| p == cluster);
                person = Some(cluster);
            }
            None if person.is_some() && word.shape == WordShape::Lowercase => {
                let word = tokens.lowercase(i);
                found.0 += usize::from(tokens.pack.words_male.contains(&word));
                found.1 += usize::from(tokens.pack.words_female.contains(&word));
            }
            None => {}
        }
    }
    close(person, is_alone, found);
    counts
}
