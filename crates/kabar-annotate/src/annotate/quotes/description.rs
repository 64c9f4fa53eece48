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

/// A paragraph is searched for a person back to its beginning, or so many words.
const MAX_WORDS_BACK: usize = 200;

/// Roles are compared with those of so many clusters, the longest names first.
const MAX_CLUSTERS_COMPARED: usize = 200;

impl RecentSpeakers<'_, '_> {
    /// The person whose role the words of `span` are, else the last speaker. For a ministry or a statement the
    /// organisation of that name mentioned before word `at`, else nobody.
    pub(super) fn resolve_description(&self, span: Span, at: usize) -> Option<Speaker> {
        let tokens = self.tokens;
        let (start, end) = tokens.word_range(span);
        let words: Vec<_> = (start..end)
            .filter(|&i| tokens.words[i].shape != WordShape::Punctuation)
            .map(|i| tokens.lowercase(i))
            .filter(|w| !tokens.pack.definite.contains(w) && !tokens.pack.definite_before.contains(w))
            .collect();
        let office = words.first().filter(|_| words.len() == 1).and_then(|w| tokens.pack.offices.get(&**w));
        let office: Vec<_> = office.map(|o| o.split(' ').map(Cow::Borrowed).collect()).unwrap_or_default();
        let has_role = |cluster: usize| {
            let is_called = |words: &[Cow<str>]| !words.is_empty() && self.is_called(cluster, words);
            is_called(&words) || is_called(&office)
        };
        let is_match = |s: &&Speaker| matches!(s, Speaker::Cluster(c) if has_role(*c));
        let by_role = self.latest.iter().rev().find(is_match).copied();
        if let Some(speaker) = by_role.or_else(|| self.nearest_named_person(at, has_role)) {
            return Some(speaker);
        }
        // The noun stands first in "politikus senior itu" and last in "the senior senator". "Itu" can stand with nearly
        // any person; "the" stands with anything, so there only a title means a person.
        let (noun, is_person) = if tokens.pack.definite.is_empty() {
            let noun = words.last()?;
            (noun, tokens.entities.is_title(noun))
        } else {
            let noun = words.first()?;
            (noun, !tokens.pack.things.contains(noun) && !tokens.entities.is_organisation_word(noun))
        };
        let is_definite = start + words.len() < end;
        match is_person {
            true if is_definite => self.paragraph_person(at).or_else(|| self.resolve_anaphor("", at)),
            true => None,
            false => self.organisation_by_word(noun, at),
        }
    }

    /// The person named last before word `at` in its paragraph, unless the last speaker is named there as well.
    fn paragraph_person(&self, at: usize) -> Option<Speaker> {
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
