//! An article as the search for tags sees it: its words with their roles, where its sentences and quotations begin.

use super::marks::Pair;
use super::pack::{Pack, Said};
use crate::annotate::entities::{Mention, Names};
use crate::text::Span;
use crate::text::words::{Shape, Word, is_quote_mark};
use std::borrow::Cow;

/// What a word can be to a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A verb of a tag beside the quotation; the length of its clitic, 0 where it has none.
    Tag(u8),
    /// A verb of saying after its subject.
    Verb,
    /// "menurut": a source follows.
    According,
    /// "zufolge": a source precedes.
    AccordingAfter,
    /// "dia".
    Pronoun,
    /// Any other word.
    Plain,
}

/// An article being searched.
pub struct View<'a> {
    /// The article's text.
    pub text: &'a str,
    /// The words of its open lines.
    pub words: &'a [Word],
    /// Who is who in it.
    pub names: &'a Names,
    /// What its language says.
    pub pack: &'a Pack,
    /// What each word can be to a tag.
    pub roles: Vec<Role>,
    /// The first word of each word's sentence.
    pub sentence: Vec<usize>,
    /// The mention that each word belongs to, counted from 1; 0 for none.
    mentions: Vec<u32>,
}

impl<'a> View<'a> {
    /// Looks at every word once.
    pub fn new(text: &'a str, names: &'a Names, pack: &'a Pack) -> View<'a> {
        let words = &names.words[..];
        let mut view = View {
            text,
            words,
            names,
            pack,
            roles: Vec::with_capacity(words.len()),
            sentence: Vec::with_capacity(words.len()),
            mentions: Vec::with_capacity(words.len()),
        };
        let mut start = 0;
        let mentions = &names.who.mentions;
        let mut named = 0;
        for (at, word) in words.iter().enumerate() {
            view.roles.push(view.role(at));
            if view.breaks(at) {
                start = at;
            }
            view.sentence.push(start);
            while mentions.get(named).is_some_and(|m| m.span.end <= word.span.start) {
                named += 1;
            }
            let here = mentions.get(named).is_some_and(|m| m.span.contains(word.span.start));
            view.mentions.push(if here { named as u32 + 1 } else { 0 });
        }
        view
    }

    fn role(&self, at: usize) -> Role {
        let word = self.words[at];
        if matches!(word.shape, Shape::Mark | Shape::Number) || (word.is_name_like() && !word.begins) {
            return Role::Plain;
        }
        let key = self.key(at);
        let pack = self.pack;
        if !pack.may_speak(&key) {
            return Role::Plain;
        }
        if pack.pronouns.contains(&key) {
            return Role::Pronoun;
        }
        if pack.according.contains(&key) || (at > 0 && self.phrase(at, &key)) {
            return Role::According;
        }
        if pack.according_after.contains(&key) {
            return Role::AccordingAfter;
        }
        if pack.nouns.contains(&key) && !self.follows_name(at) {
            return Role::Plain;
        }
        match pack.tag_verb(&key) {
            Some(Said::Plain) => Role::Tag(0),
            Some(Said::Clitic(n)) => Role::Tag(u8::try_from(n).unwrap_or(u8::MAX)),
            None if pack.verbs_before.contains(&key) => Role::Verb,
            None => Role::Plain,
        }
    }

    /// Does word `at` stand right after a name, a pronoun or a mark?
    fn follows_name(&self, at: usize) -> bool {
        at.checked_sub(1).is_none_or(|b| {
            let word = self.words[b];
            let name = self.mention(b).is_some() || (word.is_name_like() && !word.begins);
            name || word.shape == Shape::Mark || self.roles[b] == Role::Pronoun
        })
    }

    /// Do the word before `at` and `key` make a phrase of the "according" list: "according to"?
    fn phrase(&self, at: usize, key: &str) -> bool {
        self.pack.phrases.iter().any(|(first, second)| second == key && *first == self.key(at - 1))
    }

    /// Does a sentence begin with word `at`?
    fn breaks(&self, at: usize) -> bool {
        if at == 0 || self.new_line(at) {
            return true;
        }
        if !self.words[at].begins {
            return false;
        }
        // A colon or an opening mark makes a capital meaningless, and ends no sentence.
        let mut before = at;
        while before > 0 && self.mark(before - 1).is_some_and(|c| is_quote_mark(c) || ")]".contains(c)) {
            before -= 1;
        }
        before == 0 || self.new_line(before) || self.mark(before - 1).is_some_and(|c| ".!?…•|".contains(c))
    }

    /// Does the verb at `at` stand after its subject as well: "Hill said", but not "kata"?
    pub fn takes_subject(&self, at: usize) -> bool {
        self.pack.verbs_before.contains(&self.key(at))
    }

    /// Does a line begin with word `at`?
    pub fn new_line(&self, at: usize) -> bool {
        let gap = |at: usize| self.text.get(self.words[at - 1].span.end..self.words[at].span.start);
        at > 0 && at < self.words.len() && gap(at).is_some_and(|g| g.bytes().any(|b| b == b'\n'))
    }

    /// The word in small letters.
    pub fn key(&self, at: usize) -> Cow<'a, str> {
        self.words.get(at).map_or(Cow::Borrowed(""), |w| w.key(self.text))
    }

    /// The mark that word `at` is.
    pub fn mark(&self, at: usize) -> Option<char> {
        let word = self.words.get(at).filter(|w| w.shape == Shape::Mark)?;
        word.span.of(self.text).chars().next()
    }

    /// The name that word `at` belongs to.
    pub fn mention(&self, at: usize) -> Option<Mention> {
        let index = self.mentions.get(at)?.checked_sub(1)?;
        self.names.who.mentions.get(index as usize).copied()
    }

    /// The person whose name word `at` belongs to.
    pub fn person(&self, at: usize) -> Option<Mention> {
        self.mention(at).filter(|&m| self.names.who.is_person(m))
    }

    /// The first word that begins at or after the byte `at`.
    pub fn word_from(&self, at: usize) -> usize {
        self.words.partition_point(|w| w.span.start < at)
    }

    /// The words of a span: first, and one past the last.
    pub fn words_of(&self, span: Span) -> (usize, usize) {
        (self.word_from(span.start), self.word_from(span.end))
    }

    /// One past the last word of the sentence that goes on at word `at`, which may itself look like a beginning.
    pub fn sentence_end(&self, at: usize) -> usize {
        let mut end = at;
        while end < self.words.len() {
            if end > at && self.sentence[end] == end || (end == at && self.new_line(at)) {
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
pub struct Place {
    /// The pair of marks.
    pub pair: Pair,
    /// Its sentence's words before it: first, one past the last. Empty where it begins its sentence.
    pub before: (usize, usize),
    /// Its sentence's words after it, up to the next quotation.
    pub after: (usize, usize),
    /// Its own words, the marks left out.
    pub inside: (usize, usize),
}

impl Place {
    /// Looks around `pair`; `previous_end` and `next_start` are its neighbours' bytes.
    pub fn of(view: &View, pair: Pair, previous_end: usize, next_start: usize) -> Place {
        let (first, end) = view.words_of(pair.span);
        let floor = view.word_from(previous_end);
        let begin = match first.checked_sub(1) {
            Some(last) if !view.new_line(first) && last >= floor => {
                let stop = view.mark(last).is_some_and(|c| ".!?…".contains(c));
                if stop { first } else { view.sentence[last].max(floor) }
            }
            _ => first,
        };
        let tail = view.sentence_end(end).min(view.word_from(next_start)).max(end);
        let inside = (first + 1, end.saturating_sub(1).max(first + 1));
        Place { pair, before: (begin, first), after: (end, tail), inside }
    }

    /// The last character inside the marks.
    pub fn last_char(&self, text: &str) -> Option<char> {
        let inner = self.pair.span.of(text);
        inner.chars().rev().find(|&c| !is_quote_mark(c) && !c.is_whitespace())
    }
}
