//! Who is meant by what he is: "Presiden", "Menkes", "politikus itu", "the senator".
//!
//! Whoever the article itself called so; else a phrase that points ("itu", "the") means who spoke last, where what it
//! points at can be a person. A ministry or a statement is looked for among the organisations instead.

use super::speaker::{MAX_MENTIONS_BACK, Speaker, SpeakerTracker};
use crate::annotate::entities::EntityCluster;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::WordShape;
use std::borrow::Cow;

impl SpeakerTracker<'_, '_> {
    /// The person who was called by the words of `span` as a role, else who spoke last; for a ministry or a statement
    /// the organisation named so before, else nobody.
    pub(super) fn resolve_description(&self, span: Span, at: usize) -> Option<Speaker> {
        let view = self.tokens;
        let (start, end) = view.word_range(span);
        let words: Vec<_> = (start..end)
            .filter(|&i| view.words[i].shape != WordShape::Punctuation)
            .map(|i| view.key(i))
            .filter(|k| !view.pack.definite.contains(k) && !view.pack.definite_before.contains(k))
            .collect();
        let office = words.first().filter(|_| words.len() == 1).and_then(|w| view.pack.offices.get(&**w));
        let office: Vec<_> = office.map(|o| o.split(' ').map(Cow::Borrowed).collect()).unwrap_or_default();
        let called = |f: usize| {
            let by = |words: &[Cow<str>]| !words.is_empty() && self.is_called(f, words);
            by(&words) || by(&office)
        };
        let heard = |s: &&Speaker| matches!(s, Speaker::Cluster(f) if called(*f));
        let exact = self
            .recent_speakers
            .iter()
            .rev()
            .find(heard)
            .copied()
            .or_else(|| self.nearest_named_person(at, called));
        let definite = start + words.len() < end;
        // Who is pointed at stands first in "politikus senior itu" and last in "the senior senator". Nearly anybody can
        // be pointed at with "itu"; "the" stands before anything, so there only a title is a person.
        let (head, person) = if view.pack.definite.is_empty() {
            let head = words.last();
            (head, head.is_some_and(|h| view.entities.is_title(h)))
        } else {
            let head = words.first();
            (
                head,
                head.is_some_and(|h| !view.pack.things.contains(h) && !view.entities.is_organisation_word(h)),
            )
        };
        exact.or_else(|| match head {
            Some(_) if definite && person => {
                self.paragraph_person(at).or_else(|| self.resolve_anaphor("", at))
            }
            Some(head) if !person => self.organisation_by_word(head, at),
            _ => None,
        })
    }

    /// The person named last in the paragraph of word `at`, where who spoke last is not named in it.
    fn paragraph_person(&self, at: usize) -> Option<Speaker> {
        let view = self.tokens;
        let start = (0..=at).rev().take(200).find(|&i| i == 0 || view.begins_line(i))?;
        let last = self.recent_speakers.last();
        let named = || (start..at).rev().filter_map(|i| view.person(i)).map(|m| Speaker::Cluster(m.cluster));
        if named().any(|s| Some(&s) == last) { None } else { named().next() }
    }

    /// Was the figure called by all of `words`, and not only as somebody's deputy: "wakil presiden" is no "presiden"?
    fn is_called(&self, figure: usize, words: &[Cow<str>]) -> bool {
        let pack = self.tokens.pack;
        let roles = &self.tokens.entities.coreference.clusters[figure].roles;
        let qualified = |r: &String| pack.qualifiers.contains(r);
        let asked = words.iter().any(|w| pack.qualifiers.contains(w));
        // The roles were noted from the name backwards: what qualifies one follows it.
        words.iter().all(|w| {
            let mut at = (0..roles.len()).filter(|&i| roles[i] == **w);
            at.any(|i| asked || !roles.get(i + 1).is_some_and(qualified))
        })
    }

    /// The organisation named last before word `at` that has the word `head` in its name.
    fn organisation_by_word(&self, head: &str, at: usize) -> Option<Speaker> {
        let figures = &self.tokens.entities.coreference.clusters;
        self.latest_mentioned(at, MAX_MENTIONS_BACK, |f| {
            let figure = &figures[f];
            figure.kind == EntityKind::Organisation
                && figure.name.split(' ').any(|w| w.to_lowercase() == head)
        })
    }

    /// Is the figure's whole name what another person is called by: "Dankormar" of "Dankormar Endi"?
    pub(super) fn is_title_of_another(&self, figure: usize) -> bool {
        let figures = &self.tokens.entities.coreference.clusters;
        let name = figures[figure].name.to_lowercase();
        let other =
            |(i, f): (usize, &EntityCluster)| i != figure && f.name.contains(' ') && f.roles.contains(&name);
        !name.contains(' ') && figures.iter().take(200).enumerate().any(other)
    }
}
