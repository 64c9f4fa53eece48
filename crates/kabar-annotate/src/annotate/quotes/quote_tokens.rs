//! The words of an article with what the search for attributions asks about each of them: whether it is a cue, where its
//! sentence begins, which name it belongs to. Also the words around one quotation.

use super::mark_pairs::MarkPair;
use super::pack::{QuotePack, VerbForm};
use super::quote_mark::without_marks;
use crate::annotate::entities::{EntityAnalysis, EntityMention};
use crate::article::EntityKind;
use crate::text::words::{Word, WordShape, is_quote_mark};
use crate::text::{Span, reference};
use std::borrow::Cow;

/// A sentence is followed for at most so many words.
const MAX_SENTENCE_WORDS: usize = 120;

/// What a word is to an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CueRole {
    /// A verb that may stand right after a quotation: "kata", "ujarnya". With the length of its clitic in bytes, 0 where
    /// it has none.
    QuoteVerb(u8),
    /// A verb of saying that only follows its subject: "mengatakan".
    ReportingVerb,
    /// A word before a source: "menurut".
    SourceFollows,
    /// A word after a source: "zufolge".
    SourcePrecedes,
    /// A personal pronoun: "dia".
    Pronoun,
    /// Any other word.
    Plain,
}

/// The words of an article's unfolded lines and what is known of each.
pub(super) struct QuoteTokens<'a> {
    /// The article's text.
    pub text: &'a str,
    /// The words of the text.
    pub words: &'a [Word],
    /// Its names, and which of them are one.
    pub entities: &'a EntityAnalysis,
    /// The word lists of its language.
    pub pack: &'a QuotePack,
    /// What each word is to an attribution.
    pub roles: Vec<CueRole>,
    /// For each word the first word of its sentence.
    pub sentence_starts: Vec<usize>,
    /// For each word the mention that it belongs to, counted from 1; 0 for none.
    mention_numbers: Vec<u32>,
}

impl<'a> QuoteTokens<'a> {
    /// Looks at every word once.
    pub(super) fn new(text: &'a str, entities: &'a EntityAnalysis, pack: &'a QuotePack) -> QuoteTokens<'a> {
        let words = &entities.words[..];
        let mut tokens = QuoteTokens {
            text,
            words,
            entities,
            pack,
            roles: Vec::with_capacity(words.len()),
            sentence_starts: Vec::with_capacity(words.len()),
            mention_numbers: Vec::with_capacity(words.len()),
        };
        let mut start = 0;
        let mentions = &entities.coreference.mentions;
        let mut next_mention = 0;
        for (at, word) in words.iter().enumerate() {
            tokens.roles.push(tokens.cue_role(at));
            if tokens.begins_sentence(at) {
                start = at;
            }
            tokens.sentence_starts.push(start);
            while mentions.get(next_mention).is_some_and(|m| m.span.end <= word.span.start) {
                next_mention += 1;
            }
            let is_mention = mentions.get(next_mention).is_some_and(|m| m.span.contains(word.span.start));
            tokens.mention_numbers.push(if is_mention { next_mention as u32 + 1 } else { 0 });
        }
        tokens
    }

    fn cue_role(&self, at: usize) -> CueRole {
        let word = self.words[at];
        if matches!(word.shape, WordShape::Punctuation | WordShape::Number)
            || (word.is_name_like() && !word.starts_sentence)
        {
            return CueRole::Plain;
        }
        let lowercase = self.lowercase(at);
        let pack = self.pack;
        if !pack.may_be_cue(&lowercase) {
            return CueRole::Plain;
        }
        if pack.pronouns.contains(&lowercase) {
            return CueRole::Pronoun;
        }
        if pack.according.contains(&lowercase) || (at > 0 && self.ends_source_phrase(at, &lowercase)) {
            return CueRole::SourceFollows;
        }
        if pack.according_after.contains(&lowercase) {
            return CueRole::SourcePrecedes;
        }
        if pack.nouns.contains(&lowercase) && !self.follows_name(at) {
            return CueRole::Plain;
        }
        // "the said letter", "Hill’s announced visit": describes the noun behind it.
        if pack.heads_last && at > 0 && (self.is_article(at - 1) || self.follows_possessor(at)) {
            return CueRole::Plain;
        }
        // "Budi was told": the subject is who was spoken to.
        if at > 0 && pack.object_verbs.contains(&lowercase) && pack.passives.contains(&self.lowercase(at - 1))
        {
            return CueRole::Plain;
        }
        match pack.verb_form(&lowercase) {
            Some(VerbForm::Plain) => CueRole::QuoteVerb(0),
            Some(VerbForm::Clitic(length)) => CueRole::QuoteVerb(u8::try_from(length).unwrap_or(u8::MAX)),
            None if pack.is_reporting(&lowercase) => CueRole::ReportingVerb,
            None => CueRole::Plain,
        }
    }

    /// Does word `at` stand right after a name, a pronoun or a mark?
    fn follows_name(&self, at: usize) -> bool {
        at.checked_sub(1).is_none_or(|before| {
            let word = self.words[before];
            let is_name = self.mention(before).is_some() || (word.is_name_like() && !word.starts_sentence);
            is_name || word.shape == WordShape::Punctuation || self.roles[before] == CueRole::Pronoun
        })
    }

    /// Does word `at` stand right behind a name with an apostrophe: "Hill’s"?
    fn follows_possessor(&self, at: usize) -> bool {
        let before = self.words[at - 1].span.slice(self.text);
        before.ends_with("’s")
            || before.ends_with("'s")
            || before == "s" && matches!(self.mark(at.saturating_sub(2)), Some('’' | '\''))
    }

    /// Do the word before `at` and `word` make a phrase before a source: "according to"?
    fn ends_source_phrase(&self, at: usize, word: &str) -> bool {
        self.pack
            .source_phrases
            .iter()
            .any(|(first, second)| second == word && *first == self.lowercase(at - 1))
    }

    /// Does a sentence begin with word `at`?
    fn begins_sentence(&self, at: usize) -> bool {
        if at == 0 || self.begins_line(at) {
            return true;
        }
        if !self.words[at].starts_sentence {
            return false;
        }
        // After a colon or an opening mark every word has a capital; neither ends a sentence.
        let mut before = at;
        while before > 0 && self.mark(before - 1).is_some_and(|c| is_quote_mark(c) || ")]".contains(c)) {
            before -= 1;
        }
        before == 0 || self.begins_line(before) || self.mark(before - 1).is_some_and(|c| ".!?…•|".contains(c))
    }

    /// May the verb at `at` follow its subject as well: "Hill said", but not "kata"?
    pub(super) fn may_follow_subject(&self, at: usize) -> bool {
        self.pack.verbs_before.contains(&self.lowercase(at))
    }

    /// May word `at` stand between a verb and its subject: "also", "kemudian"?
    pub(super) fn is_adverb(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|w| w.shape == WordShape::Lowercase || w.starts_sentence)
            && self.pack.adverbs.contains(&self.lowercase(at))
    }

    /// Does a noun phrase begin with word `at`: "the", "seorang", "sang"?
    pub(super) fn is_article(&self, at: usize) -> bool {
        let word = self.lowercase(at);
        self.pack.definite_before.contains(&word) || self.pack.articles.contains(&word)
    }

    /// Does `word` (in small letters) end the naming of a source wherever it stands?
    pub(super) fn is_hard_stop(&self, word: &str) -> bool {
        self.pack.stops.contains(word) && !self.pack.soft_stops.contains(word)
    }

    /// Does a line begin with word `at`?
    pub(super) fn begins_line(&self, at: usize) -> bool {
        let gap = |at: usize| self.text.get(self.words[at - 1].span.end..self.words[at].span.start);
        at > 0 && at < self.words.len() && gap(at).is_some_and(|g| g.bytes().any(|b| b == b'\n'))
    }

    /// Word `at` in small letters; empty beyond the last word.
    pub(super) fn lowercase(&self, at: usize) -> Cow<'a, str> {
        self.words.get(at).map_or(Cow::Borrowed(""), |w| w.lowercase(self.text))
    }

    /// The mark that word `at` is; `None` for a word of letters.
    pub(super) fn mark(&self, at: usize) -> Option<char> {
        let word = self.words.get(at).filter(|w| w.shape == WordShape::Punctuation)?;
        reference::first_char(word.span.slice(self.text))
    }

    /// Is word `at` a mark that parts phrases: not the stop of "U.S. officials" or the apostrophe of "Hills’ office"?
    pub(super) fn is_separator(&self, at: usize) -> bool {
        let is_attached = |at: usize| at > 0 && self.words[at - 1].span.end == self.words[at].span.start;
        match self.mark(at) {
            Some('.') => self.words.get(at + 1).is_none_or(|next| next.starts_sentence),
            Some('’' | '\'' | '-' | '&' | '/') => !is_attached(at),
            mark => mark.is_some(),
        }
    }

    /// The name that word `at` belongs to.
    pub(super) fn mention(&self, at: usize) -> Option<EntityMention> {
        let index = self.mention_numbers.get(at)?.checked_sub(1)?;
        self.entities.coreference.mentions.get(index as usize).copied()
    }

    /// The person's name that word `at` belongs to.
    pub(super) fn person(&self, at: usize) -> Option<EntityMention> {
        self.mention(at).filter(|&m| self.entities.coreference.is_person(m))
    }

    /// What kind of name a mention is.
    pub(super) fn kind(&self, mention: EntityMention) -> EntityKind {
        self.entities.coreference.clusters[mention.cluster].kind
    }

    /// Does an apostrophe behind the name say that something belongs to it: "Hill’s"?
    pub(super) fn is_possessor(&self, mention: EntityMention) -> bool {
        let end = mention.span.end;
        self.text[end..].starts_with(['’', '\'']) && self.word_at_or_after(end) < self.words.len()
    }

    /// The first word of a mention.
    pub(super) fn first_word(&self, mention: EntityMention) -> usize {
        self.word_at_or_after(mention.span.start)
    }

    /// The first word that begins at byte `at` or after it.
    pub(super) fn word_at_or_after(&self, at: usize) -> usize {
        self.words.partition_point(|w| w.span.start < at)
    }

    /// The words of a span: the first, and one past the last.
    pub(super) fn word_range(&self, span: Span) -> (usize, usize) {
        (self.word_at_or_after(span.start), self.word_at_or_after(span.end))
    }

    /// One past the last word of the sentence that continues at word `at`. Word `at` itself may look like a beginning.
    pub(super) fn sentence_end(&self, at: usize) -> usize {
        let mut end = at;
        while end < self.words.len() {
            if end > at && self.sentence_starts[end] == end || (end == at && self.begins_line(at)) {
                break;
            }
            end += 1;
            if end - at > MAX_SENTENCE_WORDS {
                break;
            }
        }
        end
    }
}

/// A quotation and its surroundings, as ranges of words: the first, and one past the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct QuoteContext {
    /// The quotation's pair of marks.
    pub pair: MarkPair,
    /// The words of its sentence before it. Empty where it begins its sentence.
    pub before: (usize, usize),
    /// The words of its sentence after it, up to the next quotation.
    pub after: (usize, usize),
    /// Its own words, without the marks.
    pub inside: (usize, usize),
}

impl QuoteContext {
    /// The surroundings of `pair`, between the end of the quotation before it and the start of the next one, both in
    /// bytes.
    pub(super) fn new(
        tokens: &QuoteTokens,
        pair: MarkPair,
        previous_end: usize,
        next_start: usize,
    ) -> QuoteContext {
        let (first, end) = tokens.word_range(pair.span);
        let floor = tokens.word_at_or_after(previous_end);
        let before = match first.checked_sub(1) {
            Some(last) if !tokens.begins_line(first) && last >= floor => {
                let is_sentence_end = tokens.mark(last).is_some_and(|c| ".!?…".contains(c));
                if is_sentence_end { first } else { tokens.sentence_starts[last].max(floor) }
            }
            _ => first,
        };
        let after = tokens.sentence_end(end).min(tokens.word_at_or_after(next_start)).max(end);
        let (inner_first, inner_end) = tokens.word_range(without_marks(tokens.text, pair.span));
        let inside = (inner_first, inner_end.max(inner_first));
        QuoteContext { pair, before: (before, first), after: (end, after), inside }
    }

    /// The last character inside the marks that is not white space.
    pub(super) fn last_char(&self, text: &str) -> Option<char> {
        let mut inner = without_marks(text, self.pair.span);
        // A quotation inside it may end where it does.
        loop {
            let last = reference::last_char(inner.slice(text))?;
            if !is_quote_mark(last) && !last.is_whitespace() {
                return Some(last);
            }
            let length = reference::trailing(inner.slice(text)).map_or(last.len_utf8(), |(_, length)| length);
            inner = Span::new(inner.start, inner.end - length);
        }
    }
}
