//! Which person a description means: "Presiden", "Menkes", "politikus itu", "the senator".
//!
//! It is the person whom the article itself gave that role. Otherwise a description with a demonstrative or an article
//! ("itu", "the") means the last speaker, if what it describes can be a person. A ministry or a statement is looked for
//! among the organisations instead.

use super::recent_speakers::{MAX_MENTIONS_BACK, RecentSpeakers, Speaker};
use crate::annotate::entities::EntityCluster;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::WordShape;
use std::borrow::Cow;

/// "The company" is an organisation among so many of the last mentions.
const MAX_MENTIONS_BACK_FOR_COMPANY: usize = 8;

/// What a description means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Described {
    /// This speaker.
    Speaker(Speaker),
    /// A person who was mentioned before.
    Person,
    /// Somebody or something without a name.
    Unknown,
}

/// A paragraph is searched for a person back to its beginning, or so many words.
const MAX_WORDS_BACK: usize = 300;

/// Roles are compared with those of so many clusters, the longest names first.
const MAX_CLUSTERS_COMPARED: usize = 200;

impl RecentSpeakers<'_, '_> {
    /// Whom the words of `span` mean: the person who has that role; for a company, a ministry or a statement the
    /// organisation mentioned before word `at`.
    pub(super) fn resolve_description(&self, span: Span, at: usize) -> Described {
        let tokens = self.tokens;
        let (start, end) = tokens.word_range(span);
        let words: Vec<_> = (start..end)
            .filter(|&i| tokens.words[i].shape != WordShape::Punctuation)
            .map(|i| tokens.lowercase(i))
            .filter(|w| !tokens.pack.definite.contains(w) && !tokens.pack.definite_before.contains(w))
            .collect();
        // The noun stands first in "politikus senior itu" and last in "the senior senator".
        let head = match tokens.pack.heads_last || tokens.pack.definite.is_empty() {
            true => words.last(),
            false => words.first(),
        };
        let Some(head) = head else { return Described::Unknown };
        let is_thing = tokens.pack.things.contains(head);
        let is_described = tokens.pack.person_nouns.contains(head);
        let is_aged = tokens.pack.person_endings.iter().any(|ending| head.ends_with(ending.as_str()));
        let office = words.first().filter(|_| words.len() == 1).and_then(|w| tokens.pack.offices.get(&**w));
        let office: Vec<_> = office.map(|o| o.split(' ').map(Cow::Borrowed).collect()).unwrap_or_default();
        let has_role = |cluster: usize| {
            let is_called = |words: &[Cow<str>]| !words.is_empty() && self.is_called(cluster, words);
            is_called(&words) || is_called(&office)
        };
        let is_match = |s: &&Speaker| matches!(s, Speaker::Cluster(c) if has_role(*c));
        if tokens.pack.unnamed_nouns.contains(head)
            && let Some(earlier) = self.same_noun(head, at)
        {
            return Described::Speaker(earlier);
        }
        if is_thing {
            return self.named_after(head, at).map_or(Described::Unknown, Described::Speaker);
        }
        if tokens.pack.organisation_nouns.contains(head) {
            let clusters = &tokens.entities.coreference.clusters;
            let is_organisation = |c: usize| clusters[c].kind == EntityKind::Organisation;
            let spoke =
                self.latest.iter().rev().find(|s| matches!(s, Speaker::Cluster(c) if is_organisation(*c)));
            // "The newspaper" is rather the Daily News than the company that was mentioned last.
            let fitting = || {
                let words = tokens.pack.organisation_words.get(&**head)?;
                let fits =
                    |name: &str| name.split(' ').any(|n| words.split(' ').any(|w| w == n.to_lowercase()));
                self.latest_mentioned(at, MAX_MENTIONS_BACK, |c| {
                    is_organisation(c) && fits(&clusters[c].name)
                })
            };
            return self
                .named_after(head, at)
                .or_else(fitting)
                .or(spoke.copied())
                .or_else(|| self.latest_mentioned(at, MAX_MENTIONS_BACK_FOR_COMPANY, is_organisation))
                .map_or(Described::Unknown, Described::Speaker);
        }
        let by_role = self.latest.iter().rev().find(is_match).copied();
        if let Some(speaker) = by_role.or_else(|| self.nearest_named_person(at, has_role)) {
            return Described::Speaker(speaker);
        }
        if let Some(earlier) = self.same_noun(head, at) {
            return Described::Speaker(earlier);
        }
        // "Itu" can stand with nearly any person; "the" stands with anything, so there only a title means a person.
        let is_person = is_described
            || match tokens.pack.definite.is_empty() {
                true => tokens.entities.is_title(head) || is_aged,
                false => !is_thing && !tokens.entities.is_organisation_word(head),
            };
        let is_definite = start + words.len() < end;
        if tokens.pack.unnamed_nouns.contains(head) {
            return Described::Unknown;
        }
        match is_person {
            true if is_definite => Described::Person,
            true => Described::Unknown,
            false => self.organisation_by_word(head, at).map_or(Described::Unknown, Described::Speaker),
        }
    }

    /// The speaker without a name who was quoted as a phrase with the noun `head`: "a senior official" for "the official".
    fn same_noun(&self, head: &str, at: usize) -> Option<Speaker> {
        let tokens = self.tokens;
        let has_noun = |span: &&Span| {
            let (start, end) = tokens.word_range(**span);
            end <= at && (start..end).any(|i| tokens.lowercase(i) == head)
        };
        self.unnamed.iter().rev().find(has_noun).map(|&span| Speaker::Phrase(span))
    }

    /// Whom or what the name right behind the noun `head` means, where it stood before word `at`: "laman *Polda DIY*" for
    /// "laman itu".
    fn named_after(&self, head: &str, at: usize) -> Option<Speaker> {
        let tokens = self.tokens;
        if tokens.pack.heads_last {
            return None;
        }
        let is_noun = |&i: &usize| {
            tokens.lowercase(i) == head
                && tokens.mention(i + 1).is_some_and(|m| tokens.kind(m) != EntityKind::Place)
        };
        let noun = (0..at).rev().take(MAX_WORDS_BACK).find(is_noun)?;
        tokens.mention(noun + 1).map(|m| Speaker::Cluster(m.cluster))
    }

    /// The person named last before word `at` in its paragraph, unless the last speaker is named there as well.
    pub(super) fn paragraph_person(&self, at: usize) -> Option<Speaker> {
        let tokens = self.tokens;
        let start = (0..=at).rev().take(MAX_WORDS_BACK).find(|&i| i == 0 || tokens.begins_line(i))?;
        let last = self.latest.last();
        let people =
            || (start..at).rev().filter_map(|i| tokens.person(i)).map(|m| Speaker::Cluster(m.cluster));
        if people().any(|s| Some(&s) == last) { None } else { people().next() }
    }

    /// Was the cluster called by all of `words`, and not only as somebody's deputy: "wakil presiden" is not "presiden"?
    fn is_called(&self, cluster: usize, words: &[Cow<str>]) -> bool {
        let pack = self.tokens.pack;
        let roles = &self.tokens.entities.coreference.clusters[cluster].roles;
        let is_qualifier = |role: &String| pack.qualifiers.contains(role);
        let has_qualifier = words.iter().any(|w| pack.qualifiers.contains(w));
        // Roles are recorded from the name backwards, so what qualifies one follows it.
        words.iter().all(|w| {
            let mut places = (0..roles.len()).filter(|&i| roles[i] == **w);
            places.any(|i| has_qualifier || !roles.get(i + 1).is_some_and(is_qualifier))
        })
    }

    /// The organisation mentioned last before word `at` that has `word` (in small letters) in its name.
    fn organisation_by_word(&self, word: &str, at: usize) -> Option<Speaker> {
        let clusters = &self.tokens.entities.coreference.clusters;
        self.latest_mentioned(at, MAX_MENTIONS_BACK, |c| {
            let cluster = &clusters[c];
            cluster.kind == EntityKind::Organisation
                && cluster.name.split(' ').any(|w| w.to_lowercase() == word)
        })
    }

    /// Is the cluster's whole name a role of another person: "Dankormar" of "Dankormar Endi"?
    pub(super) fn is_title_of_another(&self, cluster: usize) -> bool {
        let clusters = &self.tokens.entities.coreference.clusters;
        let name = clusters[cluster].name.to_lowercase();
        let has_role = |(i, other): (usize, &EntityCluster)| {
            i != cluster && other.name.contains(' ') && other.roles.contains(&name)
        };
        !name.contains(' ') && clusters.iter().take(MAX_CLUSTERS_COMPARED).enumerate().any(has_role)
    }
}
