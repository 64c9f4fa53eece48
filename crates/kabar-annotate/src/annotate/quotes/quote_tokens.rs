//! An article as the search for tags sees it: its words with their roles, where its sentences and quotations begin.

use super::mark_pairs::MarkPair;
use super::pack::{QuotePack, VerbForm};
use crate::annotate::entities::{EntityAnalysis, EntityMention};
use crate::text::Span;
use crate::text::words::{Word, WordShape, is_quote_mark};
use std::borrow::Cow;

/// What a word can be to a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CueRole {
    /// A verb of a tag beside the quotation; the length of its clitic, 0 where it has none.
    QuoteVerb(u8),
    /// A verb of saying after its subject.
    ReportingVerb,
    /// "menurut": a source follows.
    SourceFollows,
    /// "zufolge": a source precedes.
    SourcePrecedes,
    /// "dia".
    Pronoun,
    /// Any other word.
    Plain,
}

/// An article being searched.
pub struct QuoteTokens<'a> {
    /// The article's text.
    pub text: &'a str,
    /// The words of its open lines.
    pub words: &'a [Word],
    /// Who is who in it.
    pub entities: &'a EntityAnalysis,
    /// What its language says.
    pub pack: &'a QuotePack,
    /// What each word can be to a tag.
    pub roles: Vec<CueRole>,
    /// The first word of each word's sentence.
    pub sentence_starts: Vec<usize>,
    /// The mention that each word belongs to, counted from 1; 0 for none.
    mention_numbers: Vec<u32>,
}

impl<'a> QuoteTokens<'a> {
    /// Looks at every word once.
    pub fn new(text: &'a str, names: &'a EntityAnalysis, pack: &'a QuotePack) -> QuoteTokens<'a> {
        let words = &names.words[..];
        let mut view = QuoteTokens {
            text,
            words,
            entities: names,
            pack,
            roles: Vec::with_capacity(words.len()),
            sentence_starts: Vec::with_capacity(words.len()),
            mention_numbers: Vec::with_capacity(words.len()),
        };
        let mut start = 0;
        let mentions = &names.coreference.mentions;
        let mut named = 0;
        for (at, word) in words.iter().enumerate() {
            view.roles.push(view.cue_role(at));
            if view.begins_sentence(at) {
                start = at;
            }
            view.sentence_starts.push(start);
            while mentions.get(named).is_some_and(|m| m.span.end <= word.span.start) {
                named += 1;
            }
            let here = mentions.get(named).is_some_and(|m| m.span.contains(word.span.start));
            view.mention_numbers.push(if here { named as u32 + 1 } else { 0 });
        }
        view
    }

    fn cue_role(&self, at: usize) -> CueRole {
        let word = self.words[at];
        if matches!(word.shape, WordShape::Punctuation | WordShape::Number)
            || (word.is_name_like() && !word.starts_sentence)
        {
            return CueRole::Plain;
        }
        let key = self.key(at);
        let pack = self.pack;
        if !pack.may_be_cue(&key) {
            return CueRole::Plain;
        }
        if pack.pronouns.contains(&key) {
            return CueRole::Pronoun;
        }
        if pack.according.contains(&key) || (at > 0 && self.ends_source_phrase(at, &key)) {
            return CueRole::SourceFollows;
        }
        if pack.according_after.contains(&key) {
            return CueRole::SourcePrecedes;
        }
        if pack.nouns.contains(&key) && !self.follows_name(at) {
            return CueRole::Plain;
        }
        match pack.verb_form(&key) {
            Some(VerbForm::Plain) => CueRole::QuoteVerb(0),
            Some(VerbForm::Clitic(n)) => CueRole::QuoteVerb(u8::try_from(n).unwrap_or(u8::MAX)),
            None if pack.verbs_before.contains(&key) => CueRole::ReportingVerb,
            None => CueRole::Plain,
        }
    }

    /// Does word `at` stand right after a name, a pronoun or a mark?
    fn follows_name(&self, at: usize) -> bool {
        at.checked_sub(1).is_none_or(|b| {
            let word = self.words[b];
            let name = self.mention(b).is_some() || (word.is_name_like() && !word.starts_sentence);
            name || word.shape == WordShape::Punctuation || self.roles[b] == CueRole::Pronoun
        })
    }

    /// Do the word before `at` and `key` make a phrase of the "according" list: "according to"?
    fn ends_source_phrase(&self, at: usize, key: &str) -> bool {
        self.pack.source_phrases.iter().any(|(first, second)| second == key && *first == self.key(at - 1))
    }

    /// Does a sentence begin with word `at`?
    fn begins_sentence(&self, at: usize) -> bool {
        if at == 0 || self.begins_line(at) {
            return true;
        }
        if !self.words[at].starts_sentence {
            return false;
        }
        // A colon or an opening mark makes a capital meaningless, and ends no sentence.
        let mut before = at;
        while before > 0 && self.mark(before - 1).is_some_and(|c| is_quote_mark(c) || ")]".contains(c)) {
            before -= 1;
        }
        before == 0 || self.begins_line(before) || self.mark(before - 1).is_some_and(|c| ".!?…•|".contains(c))
    }

    /// Does the verb at `at` stand after its subject as well: "Hill said", but not "kata"?
    pub fn may_follow_subject(&self, at: usize) -> bool {
        self.pack.verbs_before.contains(&self.key(at))
    }

    /// Does a line begin with word `at`?
    pub fn begins_line(&self, at: usize) -> bool {
        let gap = |at: usize| self.text.get(self.words[at - 1].span.end..self.words[at].span.start);
        at > 0 && at < self.words.len() && gap(at).is_some_and(|g| g.bytes().any(|b| b == b'\n'))
    }

    /// The word in small letters.
    pub fn key(&self, at: usize) -> Cow<'a, str> {
        self.words.get(at).map_or(Cow::Borrowed(""), |w| w.lowercase(self.text))
    }

    /// The mark that word `at` is.
    pub fn mark(&self, at: usize) -> Option<char> {
        let word = self.words.get(at).filter(|w| w.shape == WordShape::Punctuation)?;
        word.span.slice(self.text).chars().next()
    }

    /// The name that word `at` belongs to.
    pub fn mention(&self, at: usize) -> Option<EntityMention> {
        let index = self.mention_numbers.get(at)?.checked_sub(1)?;
        self.entities.coreference.mentions.get(index as usize).copied()
    }

    /// The person whose name word `at` belongs to.
    pub fn person(&self, at: usize) -> Option<EntityMention> {
        self.mention(at).filter(|&m| self.entities.coreference.is_person(m))
    }

    /// The first word that begins at or after the byte `at`.
    pub fn word_at_or_after(&self, at: usize) -> usize {
        self.words.partition_point(|w| w.span.start < at)
    }

    /// The words of a span: first, and one past the last.
    pub fn word_range(&self, span: Span) -> (usize, usize) {
        (self.word_at_or_after(span.start), self.word_at_or_after(span.end))
    }

    /// One past the last word of the sentence that goes on at word `at`, which may itself look like a beginning.
    pub fn sentence_end(&self, at: usize) -> usize {
        let mut end = at;
        while end < self.words.len() {
            if end > at && self.sentence_starts[end] == end || (end == at && self.begins_line(at)) {
                break;
            }
            end += 1;
            if end - at > 120 {
                break;
            }
        }
        end
    }
}

/// A quotation with its neighbourhood, by word index.
#[derive(Debug, Clone, Copy)]
pub struct QuoteContext {
    /// The pair of marks.
    pub pair: MarkPair,
    /// Its sentence's words before it: first, one past the last. Empty where it begins its sentence.
    pub before: (usize, usize),
    /// Its sentence's words after it, up to the next quotation.
    pub after: (usize, usize),
    /// Its own words, the marks left out.
    pub inside: (usize, usize),
}

impl QuoteContext {
    /// Looks around `pair`; `previous_end` and `next_start` are its neighbours' bytes.
    pub fn new(view: &QuoteTokens, pair: MarkPair, previous_end: usize, next_start: usize) -> QuoteContext {
        let (first, end) = view.word_range(pair.span);
        let floor = view.word_at_or_after(previous_end);
        let begin = match first.checked_sub(1) {
            Some(last) if !view.begins_line(first) && last >= floor => {
                let stop = view.mark(last).is_some_and(|c| ".!?…".contains(c));
                if stop { first } else { view.sentence_starts[last].max(floor) }
            }
            _ => first,
        };
        let tail = view.sentence_end(end).min(view.word_at_or_after(next_start)).max(end);
        let inside = (first + 1, end.saturating_sub(1).max(first + 1));
        QuoteContext { pair, before: (begin, first), after: (end, tail), inside }
    }

    /// The last character inside the marks.
    pub fn last_char(&self, text: &str) -> Option<char> {
        let inner = self.pair.span.slice(text);
        inner.chars().rev().find(|&c| !is_quote_mark(c) && !c.is_whitespace())
    }
}
