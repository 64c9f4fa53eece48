//! Builds the clusters of an article: which proposed names are believed, which of them is a shorter form of another, and
//! which cluster each mention in the text belongs to. `name_linking` merges clusters while they are being built.

use super::candidate::{EntityCandidate, name_words};
use super::coreference::{EntityCluster, EntityMention};
use super::crf::labels::KINDS;
use super::crf::model::ModelLexicon;
use super::crf::token_attributes::{is_mostly_small, word_hash};
use super::pack::EntityPack;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::hash::FastMap;
use crate::text::words::{Word, is_all_caps};
use std::borrow::Cow;
use std::collections::HashSet;

/// A person this confident in one mention is so in the whole article.
const SURE_PERSON: f32 = 0.75;

/// A shorter form of a person's name is a name of its own from this confidence on, if it is not taken for a person.
const SURE_OTHER_NAME: f32 = 0.75;

/// A name is believed from this confidence on. Chosen for precision on the labelled set news-gold.dev.
const MIN_CLUSTER_CONFIDENCE: f32 = 0.35;

/// A name is found where the tagger proposed none if it is this confident.
const MIN_SPREAD_CONFIDENCE: f32 = 0.6;

/// Each further word of a person's name adds this to its confidence.
const CONFIDENCE_PER_WORD: f32 = 0.06;

/// So many words of a person's name count for its confidence.
const MAX_COUNTED_WORDS: usize = 4;

/// People with one word of their names in common: so many are remembered by it.
const MAX_PEOPLE_PER_WORD: usize = 8;

/// A mention is extended by at most so many words.
const MAX_EXTENSION_WORDS: usize = 3;

/// All candidates with the same words.
pub(super) struct SurfaceForm {
    /// The words in small letters: see [`name_words`].
    pub(super) words: Vec<String>,
    /// The name as the text writes it.
    pub(super) text: String,
    /// The sum of the candidates' scores for each kind.
    pub(super) votes: [f32; 3],
    /// The highest score of one candidate for each kind.
    pub(super) max_votes: [f32; 3],
    /// How many candidates there are.
    pub(super) count: f32,
}

impl SurfaceForm {
    /// A form of a name, of which no candidates were counted yet.
    pub(super) fn new(words: Vec<String>, text: String) -> SurfaceForm {
        SurfaceForm { words, text, votes: [0.0; 3], max_votes: [0.0; 3], count: 0.0 }
    }
}

/// The clusters of an article while they are being built.
#[derive(Default)]
pub(super) struct ClusterBuilder<'a> {
    /// What the language's model knows of words, where it has one.
    pub(super) lexicon: Option<ModelLexicon<'a>>,
    pub(super) clusters: Vec<EntityCluster>,
    /// The words of a name → the clusters that may be called so.
    pub(super) by_name: FastMap<Vec<String>, Vec<usize>>,
    /// One word of a person's name → the clusters of those people.
    pub(super) by_word: FastMap<String, Vec<usize>>,
    /// Cluster → the cluster that it turned out to be.
    pub(super) merged_into: Vec<usize>,
    /// The words of a name, and those of a longer name that ends with them and belongs to another person.
    pub(super) distinct_names: HashSet<(Vec<String>, Vec<String>)>,
}

impl ClusterBuilder<'_> {
    /// Is `word` (in small letters) mostly written so? Then a capital at the beginning of a sentence says nothing.
    pub(super) fn is_common_word(&self, word: &str) -> bool {
        self.lexicon.is_some_and(|lexicon| is_mostly_small(lexicon.get(word_hash(word.as_bytes()))))
    }

    /// Adds a cluster for every name that is not a shorter form of another.
    pub(super) fn add_clusters(&mut self, forms: &[SurfaceForm], pack: &EntityPack) {
        let mut order: Vec<usize> = (0..forms.len()).collect();
        order.sort_by_key(|&i| (std::cmp::Reverse(forms[i].words.len()), i));
        for i in order {
            let form = &forms[i];
            let best = (0..3).max_by(|&a, &b| form.votes[a].total_cmp(&form.votes[b])).unwrap_or(0);
            let is_person = best == 0;
            // One certain mention ("kata Xi") decides for all mentions with the same words.
            let mean = form.votes[best] / form.count.max(1.0);
            let is_sure = is_person && form.max_votes[0] >= SURE_PERSON;
            let confidence = if is_sure { form.max_votes[0] } else { 0.5 * (mean + form.max_votes[best]) };
            // Two or three words that agree on a person are more certain than one.
            let further_words =
                if is_person { form.words.len().min(MAX_COUNTED_WORDS) as f32 - 1.0 } else { 0.0 };
            let confidence = (confidence + CONFIDENCE_PER_WORD * further_words).min(1.0);
            let longer = self.longer_names(&form.words, pack);
            let is_short_form = is_person || (form.words.len() == 1 && confidence < SURE_OTHER_NAME);
            if !longer.is_empty() && is_short_form {
                if let [only] = longer[..]
                    && is_person
                {
                    self.clusters[only].confidence = self.clusters[only].confidence.max(confidence);
                    self.clusters[only].candidate_count += form.count;
                }
                self.by_name.insert(form.words.clone(), longer);
                continue;
            }
            if confidence < MIN_CLUSTER_CONFIDENCE {
                continue;
            }
            let kind = KINDS[best];
            let id = self.clusters.len();
            self.clusters.push(EntityCluster {
                name: display_form(&form.text),
                kind,
                confidence,
                candidate_count: form.count,
                words: form.words.clone(),
                roles: Vec::new(),
            });
            self.merged_into.push(id);
            self.by_name.insert(form.words.clone(), vec![id]);
            if kind == EntityKind::Person {
                for word in form.words.iter().filter(|w| w.chars().count() > 1) {
                    let people = self.by_word.entry(word.clone()).or_default();
                    if people.len() < MAX_PEOPLE_PER_WORD && people.last() != Some(&id) {
                        people.push(id);
                    }
                }
            }
        }
    }

    /// The people whose names have all of `words`, in order, and more words.
    pub(super) fn longer_names(&self, words: &[String], pack: &EntityPack) -> Vec<usize> {
        let Some(people) = words.first().and_then(|w| self.by_word.get(w)) else { return Vec::new() };
        let contains_all = |name: &[String]| {
            let mut rest = name.iter();
            words.iter().all(|w| rest.any(|n| n == w)) && name.len() > words.len()
        };
        let is_longer = |&p: &usize| {
            let name = &self.clusters[p].words;
            contains_all(name) && !self.is_another_person(words, name, pack)
        };
        self.called(words, people.iter().copied().filter(is_longer).collect(), pack)
    }

    /// Of several people who have one word in their names, those who are called by it.
    fn called(&self, words: &[String], people: Vec<usize>, pack: &EntityPack) -> Vec<usize> {
        match words {
            [word] if people.len() > 1 => pack.called(word, people, |person| &self.clusters[person].words),
            _ => people,
        }
    }

    /// Are `words` the whole name of another person than the one with the `longer` name, which ends with them?
    fn is_another_person(&self, words: &[String], longer: &[String], pack: &EntityPack) -> bool {
        // "Rini Astuti Jr." is the daughter of Rini Astuti.
        if words.len() > 1
            && longer
                .strip_prefix(words)
                .is_some_and(|rest| rest.iter().all(|word| pack.generations.contains(word)))
        {
            return true;
        }
        if !longer.ends_with(words) {
            return false;
        }
        let is_known = pack.known_names.iter().any(|(short, full)| {
            full == words || short == words && full.first().is_some_and(|first| !longer.contains(first))
        });
        is_known || self.distinct_names.iter().any(|(short, long)| short == words && long == longer)
    }

    /// Every mention, in order: the candidates (each with the words of its name) that are believed, and other words that
    /// are names elsewhere in the article.
    pub(super) fn find_mentions<'c>(
        &self,
        text: &str,
        words: &[Word],
        candidates: impl Iterator<Item = (&'c EntityCandidate, &'c [String])>,
        pack: &EntityPack,
    ) -> Vec<EntityMention> {
        let mut out: Vec<EntityMention> = Vec::new();
        let mut last_seen = vec![0usize; self.clusters.len()];
        let mut next = candidates.peekable();
        let mut at = 0;
        while at < words.len() {
            if let Some((c, name)) = next.next_if(|(c, _)| c.words.0 <= at) {
                let is_here = c.words.0 == at;
                let last = if is_here { self.extended_end(text, words, c, pack) } else { c.words.1 };
                let name = if last == c.words.1 {
                    Cow::Borrowed(name)
                } else {
                    Cow::Owned(name_words(text, words, (at, last), pack))
                };
                if is_here && let Some(cluster) = self.resolve(&name, &last_seen, pack) {
                    last_seen[cluster] = at + 1;
                    let end = if last > c.words.1 {
                        words[last].span.start + pack.stem_length(words[last].span.slice(text))
                    } else {
                        c.span.end
                    };
                    out.push(EntityMention { span: Span::new(c.span.start, end), cluster });
                }
                at = at.max(last + 1);
                continue;
            }
            let w = words[at];
            if w.is_name_like() && w.span.len() > 1 {
                let word = w.span.slice(text);
                let stem = pack.stem_length(word);
                let lowercase = word[..stem].to_lowercase();
                let verb_follows =
                    words.get(at + 1).is_some_and(|n| pack.speech_verbs.contains(&n.lowercase(text)));
                let is_common = w.starts_sentence && !verb_follows && self.is_common_word(&lowercase);
                let pair = words.get(at + 1).filter(|n| n.is_name_like() && !n.starts_sentence).map(|n| {
                    let second = n.span.slice(text);
                    let end = pack.stem_length(second);
                    (vec![w.lowercase(text).into_owned(), second[..end].to_lowercase()], n.span.start + end)
                });
                if let Some((name, end)) = pair
                    && next.peek().is_none_or(|(c, _)| c.words.0 > at + 1)
                    && let Some(cluster) = self.resolve_full_name(&name, &last_seen)
                {
                    last_seen[cluster] = at + 1;
                    out.push(EntityMention { span: Span::new(w.span.start, end), cluster });
                    at += 2;
                    continue;
                }
                let follows_veto = at > 0 && pack.place_vetoes.contains(&words[at - 1].lowercase(text));
                let may_be_name = !pack.titles.contains(&lowercase)
                    && !pack.never.contains(&lowercase)
                    && !is_common
                    && !follows_veto;
                // One word of a name beside other capitals is rather part of another name: "Parry Falls Lodge".
                let is_other_name = |at: usize| {
                    let word = words.get(at).filter(|n| n.is_name_like());
                    word.map(|n| (n, n.lowercase(text))).is_some_and(|(n, lowercase)| {
                        let is_outside = pack.is_title(&lowercase) || pack.speech_verbs.contains(&lowercase);
                        !is_outside && (!n.starts_sentence || !self.is_common_word(&lowercase))
                    })
                };
                let name_follows = is_other_name(at + 1) && !words[at + 1].starts_sentence;
                let follows_name = at > 0 && !w.starts_sentence && is_other_name(at - 1);
                let stands_alone = !follows_name && !name_follows;
                let cluster = if may_be_name && stands_alone {
                    self.resolve(&[lowercase], &last_seen, pack)
                } else {
                    None
                };
                let is_sure = |&c: &usize| self.clusters[c].confidence >= MIN_SPREAD_CONFIDENCE;
                if let Some(cluster) = cluster.filter(is_sure) {
                    last_seen[cluster] = at + 1;
                    let span = Span::new(w.span.start, w.span.start + stem);
                    out.push(EntityMention { span, cluster });
                }
            }
            at += 1;
        }
        out
    }

    /// Gives clusters that turned out to be others the names of those: folded lines are looked up in all of them.
    pub(super) fn name_merged_clusters(&mut self) {
        for (id, &other) in self.merged_into.iter().enumerate().filter(|(id, other)| id != *other) {
            let (name, kind, confidence) = {
                let cluster = &self.clusters[other];
                (cluster.name.clone(), cluster.kind, cluster.confidence)
            };
            let cluster = &mut self.clusters[id];
            (cluster.name, cluster.kind, cluster.confidence) = (name, kind, confidence);
        }
    }

    /// The last word of the longest name in this article that begins as the candidate does: "Koalisi Indonesia Maju"
    /// where only "Koalisi Indonesia" was proposed.
    fn extended_end(&self, text: &str, words: &[Word], c: &EntityCandidate, pack: &EntityPack) -> usize {
        let next = c.words.1 + 1;
        let following = words[next..].iter().take(MAX_EXTENSION_WORDS);
        let count = following.take_while(|w| w.is_name_like() && !w.starts_sentence).count();
        let is_known =
            |&last: &usize| self.by_name.contains_key(&name_words(text, words, (c.words.0, last), pack));
        (next..next + count).rev().find(is_known).unwrap_or(c.words.1)
    }

    /// The cluster that these words name, in full or by one word of a person's name. Of several the one mentioned last.
    fn resolve(&self, name: &[String], last_seen: &[usize], pack: &EntityPack) -> Option<usize> {
        self.resolve_full_name(name, last_seen).or_else(|| match name {
            [word] => {
                let people = self.called(name, self.by_word.get(word)?.clone(), pack);
                self.most_recent(&people, last_seen)
            }
            _ => None,
        })
    }

    /// The cluster with exactly this name. Of several the one mentioned last.
    fn resolve_full_name(&self, name: &[String], last_seen: &[usize]) -> Option<usize> {
        self.most_recent(self.by_name.get(name)?, last_seen)
    }

    /// Of several clusters the one mentioned last, else the first.
    fn most_recent(&self, ids: &[usize], last_seen: &[usize]) -> Option<usize> {
        ids.iter().map(|&id| self.merged_into[id]).rev().max_by_key(|&id| last_seen[id])
    }
}

/// The name as it is shown: on one line, and of several words in capitals ("NUR SULTAN") as "Nur Sultan".
pub(super) fn display_form(name: &str) -> String {
    if !name.contains(' ') || !is_all_caps(name) {
        return name.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let capitalized = |word: &str| {
        let mut chars = word.chars();
        match chars.next() {
            // "HB X", "RI": initials and numbers stay.
            Some(first) if word.len() > 2 => first.to_string() + &chars.as_str().to_lowercase(),
            _ => word.to_owned(),
        }
    };
    name.split_whitespace().map(capitalized).collect::<Vec<_>>().join(" ")
}
