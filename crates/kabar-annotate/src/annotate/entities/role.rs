//! The role that the text gives a person right where the name stands: "Presiden Kazakhstan Kassym-Jomart Tokayev",
//! "Retno Marsudi, the foreign minister, said".
//!
//! A role is read before the name, back to the first title that belongs to it, or behind the name between two marks. A
//! title that says nothing of what somebody is ("Pak", "Mr") is not a role. Nor is a word of kinship: in "anak Budi" the
//! name is the father's.

use super::coreference::{Coreference, EntityMention};
use super::pack::EntityPack;
use crate::text::Span;
use crate::text::words::{Word, WordShape};
use std::ops::RangeInclusive;

/// A role has at most so many words.
const MAX_ROLE_WORDS: usize = 9;

/// Behind a name, the title is one of the first so many words: "the country's prime minister".
const MAX_WORDS_BEFORE_TITLE: usize = 3;

/// Finds the roles in a text.
pub(super) struct RoleFinder<'a> {
    pub(super) text: &'a str,
    pub(super) words: &'a [Word],
    /// The names in the text.
    pub(super) coreference: &'a Coreference,
    /// The word lists of its language.
    pub(super) pack: &'a EntityPack,
}

impl RoleFinder<'_> {
    /// The role of a mention, given as an index into [`Coreference::mentions`]. `None` where it is not a person's.
    pub(super) fn role_of(&self, mention: usize) -> Option<Span> {
        let m = self.coreference.mentions[mention];
        if !self.coreference.is_person(m) {
            return None;
        }
        let is_person = |m: &&EntityMention| self.coreference.is_person(**m);
        let floor = self.coreference.mentions[..mention].iter().rev().take(MAX_ROLE_WORDS).find(is_person);
        let at = self.words.partition_point(|w| w.span.start < m.span.start);
        self.role_before(at, floor.map_or(0, |m| m.span.end)).or_else(|| self.role_after(at, m.span.end))
    }

    /// The role that ends before word `at`. It does not reach back beyond byte `floor`.
    fn role_before(&self, at: usize, floor: usize) -> Option<Span> {
        // A comma may follow an office of two words or more ("Presiden Kazakhstan, Kassym-Jomart Tokayev"). "Dokter, Rini,
        // dan …" is a list.
        let has_comma = at > 1 && self.is_word(at - 1, ",");
        let mut at = at - usize::from(has_comma);
        // "Menteri Luar Negeri (Menlu) Retno"
        if at >= 3 && self.is_word(at - 1, ")") && self.is_word(at - 3, "(") {
            at -= 3;
        }
        // "lawyer for Rini" is not Rini.
        if at == 0 || self.may_join_role(&self.words[at - 1].lowercase(self.text)) {
            return None;
        }
        let (mut first, mut has_title) = (at, false);
        for i in (at.saturating_sub(MAX_ROLE_WORDS)..at).rev() {
            let (w, lowercase) = (self.words[i], self.words[i].lowercase(self.text));
            let is_title = self.pack.is_title(&lowercase);
            let ends_abbreviation = self.is_word(i, ".") && i > 0 && self.is_short_title(i - 1);
            let is_other_line = self.text[w.span.end..self.words[i + 1].span.start].contains('\n');
            if is_other_line
                || w.span.start < floor
                || self.pack.speech_verbs.contains(&lowercase)
                || self.pack.never.contains(&lowercase)
            {
                break;
            }
            match w.shape {
                _ if is_title => (first, has_title) = (i, true),
                _ if ends_abbreviation => continue,
                WordShape::Punctuation | WordShape::Number => break,
                WordShape::Capitalized | WordShape::AllCaps if !has_title => {}
                // The first word of a sentence has a capital anyway, and counts only if it is a name.
                WordShape::Capitalized | WordShape::AllCaps
                    if self.pack.adjectives_first
                        && first == i + 1
                        && (!w.starts_sentence || self.coreference.mention_at(w.span.start).is_some()) =>
                {
                    first = i
                }
                WordShape::Capitalized | WordShape::AllCaps => {}
                WordShape::Lowercase if self.may_join_role(&lowercase) => {}
                WordShape::Lowercase => break,
            }
            if w.starts_sentence {
                break;
            }
        }
        if !has_title {
            return None;
        }
        self.trim(first..=at - 1).filter(|role| !has_comma || role.slice(self.text).contains(' '))
    }

    /// The role behind the name that ends at byte `end`: between a comma and the next mark.
    fn role_after(&self, at: usize, end: usize) -> Option<Span> {
        let comma = (at..self.words.len()).find(|&i| self.words[i].span.start >= end)?;
        if !self.is_word(comma, ",") {
            return None;
        }
        let lowercase = |i: usize| self.words.get(i).map(|w| w.lowercase(self.text));
        let has_article = lowercase(comma + 1).is_some_and(|w| self.pack.articles.contains(&w));
        let first = comma + 1 + usize::from(has_article);
        let rest = self.words.get(first..)?.iter().take(MAX_ROLE_WORDS + 1);
        let is_inside = |w: &&Word| {
            w.shape != WordShape::Punctuation && !self.pack.role_ends.contains(&w.lowercase(self.text))
        };
        let count = rest.take_while(is_inside).count();
        let words =
            self.words.get(first..first + count).filter(|w| !w.is_empty() && w.len() <= MAX_ROLE_WORDS)?;
        let next = first + count;
        // The full stop of an abbreviation does not end a sentence.
        let ends_sentence = self.words.get(next + 1).is_none_or(|w| w.starts_sentence);
        let is_closed = lowercase(next).is_some_and(|w| self.pack.role_ends.contains(&w))
            || self.is_word(next, ",")
            || self.is_word(next, ")")
            || (self.is_word(next, ".") && ends_sentence);
        let title = words
            .iter()
            .take(MAX_WORDS_BEFORE_TITLE)
            .position(|w| self.pack.is_title(&w.lowercase(self.text)))?;
        // Without an article only names may stand before the title: "Duke professor".
        let begins_well = has_article || words[..title].iter().all(|w| w.is_name_like());
        let has_verb = words.iter().any(|w| self.pack.speech_verbs.contains(&w.lowercase(self.text)));
        let span = Span::new(words[0].span.start, words[count - 1].span.end);
        let has_person = self.coreference.mentions_in(span).iter().any(|m| self.coreference.is_person(*m));
        let is_on_one_line = !span.slice(self.text).contains('\n');
        let is_role = is_closed && begins_well && !has_verb && !has_person && is_on_one_line;
        self.trim(first..=next - 1).filter(|_| is_role)
    }

    /// The words of `range` without those at its ends that do not belong to a role; `None` where no title is left.
    fn trim(&self, range: RangeInclusive<usize>) -> Option<Span> {
        let lowercase = |i: usize| self.words[i].lowercase(self.text);
        let belongs = |&i: &usize| {
            self.words[i].shape != WordShape::Punctuation && !self.pack.bare.contains(&lowercase(i))
        };
        let first = range.clone().find(belongs)?;
        let last = range.rev().find(|i| belongs(i) && !self.pack.connectors.contains(&lowercase(*i)))?;
        let is_full_title =
            |i: usize| self.pack.is_title(&lowercase(i)) && !self.pack.halves.contains(&lowercase(i));
        let has_title = (first..=last).any(|i| belongs(&i) && is_full_title(i));
        has_title.then(|| Span::new(self.words[first].span.start, self.words[last].span.end))
    }

    /// Is word `i` written so?
    fn is_word(&self, i: usize, word: &str) -> bool {
        self.words.get(i).is_some_and(|w| w.span.slice(self.text) == word)
    }

    /// Is word `i` an abbreviated title, to which the full stop behind it belongs: "Gen. Mark Milley"?
    fn is_short_title(&self, i: usize) -> bool {
        let word = self.words[i].lowercase(self.text);
        self.pack.abbreviations.contains(&word) && self.pack.is_title(&word)
    }

    /// May `word` (in small letters) stand inside a role: "Menteri Energi dan Sumber Daya Mineral", "kepala dinas"?
    fn may_join_role(&self, word: &str) -> bool {
        self.pack.connectors.contains(word) || self.pack.organisation_heads.contains(word)
    }
}
