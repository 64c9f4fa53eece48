//! What a person is said to be where he is named: "Presiden Kazakhstan Kassym-Jomart Tokayev", "Retno Marsudi, the
//! foreign minister, said".
//!
//! Read before the name back to the first title that belongs to it, or behind it between two marks. A title alone that
//! says nothing of what somebody is ("Pak", "Mr") is no role, nor is kin: "anak Budi" is not Budi.

use super::pack::Pack;
use super::who::Who;
use crate::text::Span;
use crate::text::words::{Shape, Word};
use std::ops::RangeInclusive;

/// Words that a role has at most.
const LONGEST: usize = 9;

/// How many words behind the comma the title may stand: "the country's prime minister".
const TITLE_BY: usize = 3;

/// What roles are read from.
pub(super) struct Roles<'a> {
    pub(super) text: &'a str,
    pub(super) words: &'a [Word],
    pub(super) who: &'a Who,
    pub(super) pack: &'a Pack,
}

impl Roles<'_> {
    /// The role that the mention at that index of [`Who::mentions`] is given where it stands.
    pub(super) fn of(&self, mention: usize) -> Option<Span> {
        let m = self.who.mentions[mention];
        if !self.who.is_person(m) {
            return None;
        }
        let people = |m: &&super::Mention| self.who.is_person(**m);
        let floor = self.who.mentions[..mention].iter().rev().take(LONGEST).find(people);
        let at = self.words.partition_point(|w| w.span.start < m.span.start);
        self.before(at, floor.map_or(0, |m| m.span.end)).or_else(|| self.behind(at, m.span.end))
    }

    /// The role that ends before the word `at`, and reaches back to the byte `floor` at most.
    fn before(&self, at: usize, floor: usize) -> Option<Span> {
        // "Presiden Kazakhstan, Kassym-Jomart Tokayev": an office with what it is over, for "dokter, Rini, dan …" is a list.
        let aside = at > 1 && self.is(at - 1, ",");
        let mut at = at - usize::from(aside);
        // "Menteri Luar Negeri (Menlu) Retno"
        if at >= 3 && self.is(at - 1, ")") && self.is(at - 3, "(") {
            at -= 3;
        }
        // "lawyer for Rini" is not Rini.
        if at == 0 || self.joins(&self.words[at - 1].key(self.text)) {
            return None;
        }
        let (mut first, mut titled) = (at, false);
        for i in (at.saturating_sub(LONGEST)..at).rev() {
            let (w, key) = (self.words[i], self.words[i].key(self.text));
            let title = self.pack.is_title(&key);
            let shortened = self.is(i, ".") && i > 0 && self.is_short_title(i - 1);
            let apart = self.text[w.span.end..self.words[i + 1].span.start].contains('\n');
            if apart
                || w.span.start < floor
                || self.pack.verbs.contains(&key)
                || self.pack.never.contains(&key)
            {
                break;
            }
            match w.shape {
                _ if title => (first, titled) = (i, true),
                _ if shortened => continue,
                Shape::Mark | Shape::Number => break,
                Shape::Capital | Shape::Caps if !titled => {}
                // But not the first word of a sentence, which has its capital anyway.
                Shape::Capital | Shape::Caps
                    if self.pack.adjectives_first
                        && first == i + 1
                        && (!w.begins || self.who.at(w.span.start).is_some()) =>
                {
                    first = i
                }
                Shape::Capital | Shape::Caps => {}
                Shape::Lower if self.joins(&key) => {}
                Shape::Lower => break,
            }
            if w.begins {
                break;
            }
        }
        if !titled {
            return None;
        }
        self.trimmed(first..=at - 1).filter(|role| !aside || role.of(self.text).contains(' '))
    }

    /// The role between the comma at the byte `end`, behind the name, and the next mark.
    fn behind(&self, at: usize, end: usize) -> Option<Span> {
        let comma = (at..self.words.len()).find(|&i| self.words[i].span.start >= end)?;
        if !self.is(comma, ",") {
            return None;
        }
        let key = |i: usize| self.words.get(i).map(|w| w.key(self.text));
        let article = key(comma + 1).is_some_and(|k| self.pack.articles.contains(&k));
        let first = comma + 1 + usize::from(article);
        let inside = self.words.get(first..)?.iter().take(LONGEST + 1);
        let open = |w: &&Word| w.shape != Shape::Mark && !self.pack.role_ends.contains(&w.key(self.text));
        let count = inside.take_while(open).count();
        let words = self.words.get(first..first + count).filter(|w| !w.is_empty() && w.len() <= LONGEST)?;
        let next = first + count;
        // A full stop inside an abbreviation ends nothing.
        let ended = self.words.get(next + 1).is_none_or(|w| w.begins);
        let cut = key(next).is_some_and(|k| self.pack.role_ends.contains(&k));
        let closed = cut || self.is(next, ",") || self.is(next, ")") || (self.is(next, ".") && ended);
        let title = words.iter().take(TITLE_BY).position(|w| self.pack.is_title(&w.key(self.text)))?;
        // Without an article only names may stand before the title: "Duke professor".
        let begins = article || words[..title].iter().all(|w| w.is_name_like());
        let says = words.iter().any(|w| self.pack.verbs.contains(&w.key(self.text)));
        let span = Span::new(words[0].span.start, words[count - 1].span.end);
        let named = self.who.within(span).iter().any(|m| self.who.is_person(*m));
        let apart = span.of(self.text).contains('\n');
        let role = closed && begins && !says && !named && !apart;
        self.trimmed(first..=next - 1).filter(|_| role)
    }

    /// The words of `range` without what is no part of a role at its ends; `None` where no title is left.
    fn trimmed(&self, range: RangeInclusive<usize>) -> Option<Span> {
        let key = |i: usize| self.words[i].key(self.text);
        let says = |&i: &usize| self.words[i].shape != Shape::Mark && !self.pack.bare.contains(&key(i));
        let first = range.clone().find(says)?;
        let last = range.rev().find(|i| says(i) && !self.pack.connectors.contains(&key(*i)))?;
        let title = |i: usize| self.pack.is_title(&key(i)) && !self.pack.halves.contains(&key(i));
        let full = (first..=last).any(|i| says(&i) && title(i));
        full.then(|| Span::new(self.words[first].span.start, self.words[last].span.end))
    }

    fn is(&self, i: usize, mark: &str) -> bool {
        self.words.get(i).is_some_and(|w| w.span.of(self.text) == mark)
    }

    /// Is the word at `i` a title whose full stop shortens it: "Gen. Mark Milley"?
    fn is_short_title(&self, i: usize) -> bool {
        let key = self.words[i].key(self.text);
        self.pack.abbreviations.contains(&key) && self.pack.is_title(&key)
    }

    /// May a small word stand inside a role: "Menteri Energi dan Sumber Daya Mineral", "kepala dinas"?
    fn joins(&self, word: &str) -> bool {
        self.pack.connectors.contains(word) || self.pack.organisation_heads.contains(word)
    }
}
