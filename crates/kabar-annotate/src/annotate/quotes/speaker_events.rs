//! What an article has told so far of those who may speak: who was quoted, whose words were reported, who led a sentence,
//! and how everybody else was mentioned.

use super::quote_tokens::QuoteTokens;
use super::recent_speakers::Speaker;
use crate::article::EntityKind;
use crate::text::Span;

/// So many of the last events are looked at.
pub(super) const MAX_EVENTS_BACK: usize = 120;

/// How somebody stands in the text at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// As the speaker of a quotation.
    Quoted,
    /// As the subject of a verb of saying: "Rini menjelaskan …".
    Reported,
    /// At the head of a sentence: "Rini datang …".
    Led,
    /// As an object: "kepada Rini".
    Object,
    /// As the one who does what a passive verb says: "dikatakan oleh Rini".
    Agent,
    /// In what somebody else reports.
    InReport,
    /// Inside a quotation.
    InQuote,
    /// Otherwise.
    Mentioned,
}

impl Standing {
    /// Does somebody who stands like this act, so that a pronoun can mean them?
    pub(super) fn is_active(self) -> bool {
        matches!(self, Standing::Quoted | Standing::Reported | Standing::Led)
    }
}

/// A place where somebody is quoted or mentioned.
#[derive(Debug, Clone, Copy)]
pub(super) struct SpeakerEvent {
    pub(super) speaker: Speaker,
    /// The word where the mention begins, or the first one behind the quotation.
    pub(super) word: usize,
    pub(super) standing: Standing,
}

/// The events of an article up to the place where it is being read.
pub(super) struct SpeakerEvents {
    /// In the order of the text.
    pub(super) events: Vec<SpeakerEvent>,
    /// The last verb of saying with a pronoun as its subject: "Ia menilai …".
    pub(super) last_pronoun_report: Option<usize>,
    /// For each word how many sentences have begun up to it.
    sentence_numbers: Vec<u32>,
    /// For each word how many lines have begun up to it.
    line_numbers: Vec<u32>,
}

impl SpeakerEvents {
    /// At the beginning of an article.
    pub(super) fn new(tokens: &QuoteTokens) -> SpeakerEvents {
        let (mut sentences, mut lines) = (0, 0);
        let mut numbers = SpeakerEvents {
            events: Vec::with_capacity(tokens.entities.coreference.mentions.len()),
            last_pronoun_report: None,
            sentence_numbers: Vec::with_capacity(tokens.words.len()),
            line_numbers: Vec::with_capacity(tokens.words.len()),
        };
        for at in 0..tokens.words.len() {
            sentences += u32::from(tokens.sentence_starts[at] == at);
            lines += u32::from(tokens.begins_line(at));
            numbers.sentence_numbers.push(sentences);
            numbers.line_numbers.push(lines);
        }
        numbers
    }

    /// Records that `speaker` stands like that at word `word`.
    pub(super) fn record(&mut self, speaker: Speaker, word: usize, standing: Standing) {
        self.events.push(SpeakerEvent { speaker, word, standing });
    }

    /// Whom a name of one word means that several people of the article bear: of those who are called so the one who acted
    /// last. `cluster`, where nobody has.
    pub(super) fn bearer(&self, tokens: &QuoteTokens, cluster: usize, mention: Span) -> usize {
        let clusters = &tokens.entities.coreference.clusters;
        let (first, end) = tokens.word_range(mention);
        if end != first + 1 || clusters[cluster].kind != EntityKind::Person {
            return cluster;
        }
        let word = tokens.lowercase(first);
        let is_bearer = |c: &usize| {
            clusters[*c].kind == EntityKind::Person
                && clusters[*c].name.split(' ').any(|w| w.to_lowercase() == word)
        };
        let acted = self.events.iter().rev().take(MAX_EVENTS_BACK).filter(|e| e.standing.is_active());
        let acted = acted.filter_map(|e| match e.speaker {
            Speaker::Cluster(c) => Some(c),
            Speaker::Phrase(_) => None,
        });
        let mut bearers: Vec<usize> = acted.filter(is_bearer).collect();
        bearers.push(cluster);
        tokens.entities.called(&word, bearers).first().copied().unwrap_or(cluster)
    }

    /// How many quotations of the speaker there were.
    pub(super) fn quotations(&self, speaker: Speaker) -> usize {
        self.quoted().filter(|&s| s == speaker).count()
    }

    /// Who spoke the last quotation.
    pub(super) fn last_quoted(&self) -> Option<Speaker> {
        self.quoted().next_back()
    }

    fn quoted(&self) -> impl DoubleEndedIterator<Item = Speaker> {
        self.events.iter().filter(|e| e.standing == Standing::Quoted).map(|e| e.speaker)
    }

    /// How many sentences begin after word `from`, up to word `to`.
    pub(super) fn sentences_between(&self, from: usize, to: usize) -> usize {
        between(&self.sentence_numbers, from, to)
    }

    /// How many lines begin after word `from`, up to word `to`.
    pub(super) fn lines_between(&self, from: usize, to: usize) -> usize {
        between(&self.line_numbers, from, to)
    }
}

fn between(numbers: &[u32], from: usize, to: usize) -> usize {
    let number = |at: usize| numbers.get(at).or(numbers.last()).copied().unwrap_or_default();
    number(to).saturating_sub(number(from)) as usize
}
