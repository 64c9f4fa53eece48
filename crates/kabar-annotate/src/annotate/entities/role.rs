//! What a person is said to be where he is named: "Presiden Kazakhstan Kassym-Jomart Tokayev", "Retno Marsudi, the
//! foreign minister, said".
//!
//! Read before the name back to the first title that belongs to it, or behind it between two marks. A title alone that
//! says nothing of what somebody is ("Pak", "Mr") is no role, nor is kin: "anak Budi" is not Budi.

use super::coreference::Coreference;
use super::pack::EntityPack;
use crate::text::Span;
use crate::text::words::{Word, WordShape};
use std::ops::RangeInclusive;

/// Words that a role has at most.
const MAX_ROLE_WORDS: usize = 9;

/// How many words behind the comma the title may stand: "the country's prime minister".
const MAX_WORDS_BEFORE_TITLE: usize = 3;

/// What roles are read from.
pub(super) struct RoleFinder<'a> {
    pub(super) text: &'a str,
    pub(super) words: &'a [Word],
    pub(super) coreference: &'a Coreference,
    pub(super) pack: &'a EntityPack,
}

impl RoleFinder<'_> {
    /// The role that the mention at that index of [`Who::mentions`] is given where it stands.
    pub(super) fn role_of(&self, mention: usize) -> Option<Span> {
        let m = self.coreference.mentions[mention];
        if !self.coreference.is_person(m) {
            return None;
        }
        let people = |m: &&super::EntityMention| self.coreference.is_person(**m);
        let floor = self.coreference.mentions[..mention].iter().rev().take(MAX_ROLE_WORDS).find(people);
        let at = self.words.partition_point(|w| w.span.start < m.span.start);
        self.role_before(at, floor.map_or(0, |m| m.span.end)).or_else(|| self.role_after(at, m.span.end))
    }

    /// The role that ends before the word `at`, and reaches back to the byte `floor` at most.
    fn role_before(&self, at: usize, floor: usize) -> Option<Span> {
        // "Presiden Kazakhstan, Kassym-Jomart Tokayev": an office with what it is over, for "dokter, Rini, dan …" is a list.
        let aside = at > 1 && self.is_word(at - 1, ",");
        let mut at = at - usize::from(aside);
        // "Menteri Luar Negeri (Menlu) Retno"
        if at >= 3 && self.is_word(at - 1, ")") && self.is_word(at - 3, "(") {
            at -= 3;
        }
        // "lawyer for Rini" is not Rini.
        if at == 0 || self.may_join_role(&self.words[at - 1].lowercase(self.text)) {
            return None;
        }
        let (mut first, mut titled) = (at, false);
        for i in (at.saturating_sub(MAX_ROLE_WORDS)..at).rev() {
            let (w, key) = (self.words[i], self.words[i].lowercase(self.text));
            let title = self.pack.is_title(&key);
            let shortened = self.is_word(i, ".") && i > 0 && self.is_short_title(i - 1);
            let apart = self.text[w.span.end..self.words[i + 1].span.start].contains('\n');
            if apart
                || w.span.start < floor
                || self.pack.speech_verbs.contains(&key)
                || self.pack.never.contains(&key)
            {
                break;
            }
            match w.shape {
                _ if title => (first, titled) = (i, true),
                _ if shortened => continue,
                WordShape::Punctuation | WordShape::Number => break,
                WordShape::Capitalized | WordShape::AllCaps if !titled => {}
                // But not the first word of a sentence, which has its capital anyway.
                WordShape::Capitalized | WordShape::AllCaps
                    if self.pack.adjectives_first
                        && first == i + 1
                        && (!w.starts_sentence || self.coreference.mention_at(w.span.start).is_some()) =>
                {
                    first = i
                }
                WordShape::Capitalized | WordShape::AllCaps => {}
                WordShape::Lowercase if self.may_join_role(&key) => {}
                WordShape::Lowercase => break,
            }
            if w.starts_sentence {
                break;
            }
        }
        if !titled {
            return None;
        }
        self.trim(first..=at - 1).filter(|role| !aside || role.slice(self.text).contains(' '))
    }

    /// The role between the comma at the byte `end`, behind the name, and the next mark.
    fn role_after(&self, at: usize, end: usize) -> Option<Span> {
        let comma = (at..self.words.len()).find(|&i| self.words[i].span.start >= end)?;
        if !self.is_word(comma, ",") {
            return None;
        }
        let key = |i: usize| self.words.get(i).map(|w| w.lowercase(self.text));
        let article = key(comma + 1).is_some_and(|k| self.pack.articles.contains(&k));
        let first = comma + 1 + usize::from(article);
        let inside = self.words.get(first..)?.iter().take(MAX_ROLE_WORDS + 1);
        let open = |w: &&Word| {
            w.shape != WordShape::Punctuation && !self.pack.role_ends.contains(&w.lowercase(self.text))
        };
        let count = inside.take_while(open).count();
        let words =
            self.words.get(first..first + count).filter(|w| !w.is_empty() && w.len() <= MAX_ROLE_WORDS)?;
        let next = first + count;
        // A full stop inside an abbreviation ends nothing.
        let ended = self.words.get(next + 1).is_none_or(|w| w.starts_sentence);
        let cut = key(next).is_some_and(|k| self.pack.role_ends.contains(&k));
        let closed =
            cut || self.is_word(next, ",") || self.is_word(next, ")") || (self.is_word(next, ".") && ended);
        let title = words
            .iter()
            .take(MAX_WORDS_BEFORE_TITLE)
            .position(|w| self.pack.is_title(&w.lowercase(self.text)))?;
        // Without an article only names may stand before the title: "Duke professor".
        let begins = article || words[..title].iter().all(|w| w.is_name_like());
        let says = words.iter().any(|w| self.pack.speech_verbs.contains(&w.lowercase(self.text)));
        let span = Span::new(words[0].span.start, words[count - 1].span.end);
        let named = self.coreference.mentions_in(span).iter().any(|m| self.coreference.is_person(*m));
        let apart = span.slice(self.text).contains('\n');
        let role = closed && begins && !says && !named && !apart;
        self.trim(first..=next - 1).filter(|_| role)
    }

    /// The words of `range` without what is no part of a role at its ends; `None` where no title is left.
    fn trim(&self, range: RangeInclusive<usize>) -> Option<Span> {
        let key = |i: usize| self.words[i].lowercase(self.text);
        let says =
            |&i: &usize| self.words[i].shape != WordShape::Punctuation && !self.pack.bare.contains(&key(i));
        let first = range.clone().find(says)?;
        let last = range.rev().find(|i| says(i) && !self.pack.connectors.contains(&key(*i)))?;
        let title = |i: usize| self.pack.is_title(&key(i)) && !self.pack.halves.contains(&key(i));
        let full = (first..=last).any(|i| says(&i) && title(i));
        full.then(|| Span::new(self.words[first].span.start, self.words[last].span.end))
    }

    fn is_word(&self, i: usize, mark: &str) -> bool {
        self.words.get(i).is_some_and(|w| w.span.slice(self.text) == mark)
    }

    /// Is the word at `i` a title whose full stop shortens it: "Gen. Mark Milley"?
    fn is_short_title(&self, i: usize) -> bool {
        let key = self.words[i].lowercase(self.text);
        self.pack.abbreviations.contains(&key) && self.pack.is_title(&key)
    }

    /// May a small word stand inside a role: "Menteri Energi dan Sumber Daya Mineral", "kepala dinas"?
    fn may_join_role(&self, word: &str) -> bool {
        self.pack.connectors.contains(word) || self.pack.organisation_heads.contains(word)
    }
}
