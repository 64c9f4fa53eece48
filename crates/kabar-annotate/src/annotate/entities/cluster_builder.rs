//! The table of figures while it is being made: which names were proposed, which of them is a shorter form of another,
//! and whom each mention in the text means.

use super::coreference::{EntityCluster, EntityMention, KINDS, name_words};
use super::crf::line;
use super::crf::model::Lexicon;
use super::pack::EntityPack;
use super::rule_tagger::EntityCandidate;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::hash::FastMap;
use crate::text::words::{Word, is_all_caps};
use std::borrow::Cow;
use std::collections::HashSet;

/// All candidates with the same words.
pub(super) struct SurfaceForm {
    pub(super) words: Vec<String>,
    pub(super) text: String,
    pub(super) votes: [f32; 3],
    /// The surest candidate of each kind.
    pub(super) max_votes: [f32; 3],
    pub(super) count: f32,
}

/// A person who is as sure as this once is as sure all over the article.
const SURE_PERSON: f32 = 0.75;

/// A kind is believed from this mean chance on; chosen on news-gold.dev for precision.
const MIN_CLUSTER_CONFIDENCE: f32 = 0.35;

/// How sure a name must be to be found where the tagger saw none.
const MIN_SPREAD_CONFIDENCE: f32 = 0.6;

/// What each further word of a person's name adds to that.
const CONFIDENCE_PER_WORD: f32 = 0.06;

/// The table while it is being made.
#[derive(Default)]
pub(super) struct ClusterBuilder<'a> {
    /// What the language's model knows of words, where it has one.
    pub(super) lexicon: Option<Lexicon<'a>>,
    pub(super) clusters: Vec<EntityCluster>,
    /// A name's words → the figures that may be called so.
    pub(super) by_name: FastMap<Vec<String>, Vec<usize>>,
    /// One word of a person's name → those people.
    pub(super) by_word: FastMap<String, Vec<usize>>,
    /// Figure → the figure that it turned out to be.
    pub(super) merged_into: Vec<usize>,
    /// A name's words, and those of a longer name that ends with them and is another person's.
    pub(super) distinct_names: HashSet<(Vec<String>, Vec<String>)>,
}

impl ClusterBuilder<'_> {
    /// Is `word` (in small letters) mostly written so, so that a capital at the head of a sentence says nothing?
    pub(super) fn is_common_word(&self, word: &str) -> bool {
        self.lexicon.is_some_and(|known| line::is_mostly_small(known.get(line::word_hash(word.as_bytes()))))
    }

    /// A figure for every name that is no shorter form of another.
    pub(super) fn add_clusters(&mut self, surfaces: &[SurfaceForm], pack: &EntityPack) {
        let mut order: Vec<usize> = (0..surfaces.len()).collect();
        order.sort_by_key(|&i| (std::cmp::Reverse(surfaces[i].words.len()), i));
        for i in order {
            let s = &surfaces[i];
            let best = (0..3).max_by(|&a, &b| s.votes[a].total_cmp(&s.votes[b])).unwrap_or(0);
            // One sure mention ("kata Xi") speaks for all that look the same; a tag's most of all.
            let mean = s.votes[best] / s.count.max(1.0);
            let told = best == 0 && s.max_votes[0] >= SURE_PERSON;
            let sure = if told { s.max_votes[0] } else { 0.5 * (mean + s.max_votes[best]) };
            // Two or three words that agree on a person are surer than one.
            let more = if best == 0 { s.words.len().min(4) as f32 - 1.0 } else { 0.0 };
            let sure = (sure + CONFIDENCE_PER_WORD * more).min(1.0);
            let longer = self.longer_names(&s.words, pack);
            if !longer.is_empty() && (best == 0 || (s.words.len() == 1 && sure < 0.75)) {
                if let [only] = longer[..]
                    && best == 0
                {
                    self.clusters[only].confidence = self.clusters[only].confidence.max(sure);
                    self.clusters[only].candidate_count += s.count;
                }
                self.by_name.insert(s.words.clone(), longer);
                continue;
            }
            if sure < MIN_CLUSTER_CONFIDENCE {
                continue;
            }
            let kind = KINDS[best];
            let id = self.clusters.len();
            let name = display_form(&s.text);
            self.clusters.push(EntityCluster {
                name,
                kind,
                confidence: sure,
                candidate_count: s.count,
                words: s.words.clone(),
                roles: Vec::new(),
            });
            self.merged_into.push(id);
            self.by_name.insert(s.words.clone(), vec![id]);
            if kind == EntityKind::Person {
                for word in s.words.iter().filter(|w| w.chars().count() > 1) {
                    let people = self.by_word.entry(word.clone()).or_default();
                    if people.len() < 8 && people.last() != Some(&id) {
                        people.push(id);
                    }
                }
            }
        }
    }

    /// The people whose names have all of `words`, in order, and more.
    pub(super) fn longer_names(&self, words: &[String], pack: &EntityPack) -> Vec<usize> {
        let Some(people) = words.first().and_then(|w| self.by_word.get(w)) else { return Vec::new() };
        let holds = |name: &[String]| {
            let mut rest = name.iter();
            words.iter().all(|w| rest.any(|n| n == w)) && name.len() > words.len()
        };
        let longer = |&p: &usize| {
            let name = &self.clusters[p].words;
            holds(name) && !self.is_another_person(words, name, pack)
        };
        people.iter().copied().filter(longer).collect()
    }

    /// Every mention, in order: the candidates (each with its words) whose surface was believed, and words that are known
    /// from elsewhere.
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
            if let Some((c, named)) = next.next_if(|(c, _)| c.words.0 <= at) {
                let last = if c.words.0 == at {
                    self.longest_known_name_end(text, words, c, pack)
                } else {
                    c.words.1
                };
                let named = if last == c.words.1 {
                    Cow::Borrowed(named)
                } else {
                    Cow::Owned(name_words(
                        text,
                        words,
                        &EntityCandidate { words: (c.words.0, last), ..c.clone() },
                        pack,
                    ))
                };
                if c.words.0 == at
                    && let Some(figure) = self.resolve(&named, &last_seen)
                {
                    last_seen[figure] = at + 1;
                    let end = if last > c.words.1 {
                        words[last].span.start + pack.stem_length(words[last].span.slice(text))
                    } else {
                        c.span.end
                    };
                    out.push(EntityMention { span: Span::new(c.span.start, end), cluster: figure });
                }
                at = at.max(last + 1);
                continue;
            }
            let w = words[at];
            if w.is_name_like() && w.span.len() > 1 {
                let word = w.span.slice(text);
                let stem = pack.stem_length(word);
                let key = word[..stem].to_lowercase();
                let followed =
                    words.get(at + 1).is_some_and(|n| pack.speech_verbs.contains(&n.lowercase(text)));
                let common = w.starts_sentence && !followed && self.is_common_word(&key);
                let pair = words.get(at + 1).filter(|n| n.is_name_like() && !n.starts_sentence).map(|n| {
                    let second = n.span.slice(text);
                    let end = pack.stem_length(second);
                    (vec![w.lowercase(text).into_owned(), second[..end].to_lowercase()], n.span.start + end)
                });
                if let Some((keys, end)) = pair
                    && next.peek().is_none_or(|(c, _)| c.words.0 > at + 1)
                    && let Some(figure) = self.resolve_full_name(&keys, &last_seen)
                {
                    last_seen[figure] = at + 1;
                    out.push(EntityMention { span: Span::new(w.span.start, end), cluster: figure });
                    at += 2;
                    continue;
                }
                let known = !pack.titles.contains(&key) && !pack.never.contains(&key) && !common;
                // One word of a name beside other capitals is rather part of another name: "Parry Falls Lodge".
                let beside = |at: usize| {
                    let word = words.get(at).filter(|n| n.is_name_like());
                    word.map(|n| (n, n.lowercase(text))).is_some_and(|(n, k)| {
                        let other = pack.is_title(&k) || pack.speech_verbs.contains(&k);
                        !other && (!n.starts_sentence || !self.is_common_word(&k))
                    })
                };
                let after = beside(at + 1) && !words[at + 1].starts_sentence;
                let before = at > 0 && !w.starts_sentence && beside(at - 1);
                let alone = !before && !after;
                let whom = if known && alone { self.resolve(&[key], &last_seen) } else { None };
                if let Some(figure) = whom.filter(|&f| self.clusters[f].confidence >= MIN_SPREAD_CONFIDENCE) {
                    last_seen[figure] = at + 1;
                    out.push(EntityMention {
                        span: Span::new(w.span.start, w.span.start + stem),
                        cluster: figure,
                    });
                }
            }
            at += 1;
        }
        out
    }

    /// The last word of the longest name known in this article that begins as the candidate does: "Koalisi Indonesia
    /// Maju" where only "Koalisi Indonesia" was proposed.
    fn longest_known_name_end(
        &self,
        text: &str,
        words: &[Word],
        c: &EntityCandidate,
        pack: &EntityPack,
    ) -> usize {
        let next = c.words.1 + 1;
        let more =
            words[next..].iter().take(3).take_while(|w| w.is_name_like() && !w.starts_sentence).count();
        let known = |&last: &usize| {
            let whole = EntityCandidate { words: (c.words.0, last), ..c.clone() };
            self.by_name.contains_key(&name_words(text, words, &whole, pack))
        };
        (next..next + more).rev().find(known).unwrap_or(c.words.1)
    }

    /// Whom these words name: of several, the one that was named last.
    pub(super) fn resolve(&self, words: &[String], last_seen: &[usize]) -> Option<usize> {
        self.resolve_full_name(words, last_seen).or_else(|| match words {
            [word] => self.most_recent(self.by_word.get(word)?, last_seen),
            _ => None,
        })
    }

    /// Whom just these words name.
    pub(super) fn resolve_full_name(&self, words: &[String], last_seen: &[usize]) -> Option<usize> {
        self.most_recent(self.by_name.get(words)?, last_seen)
    }

    /// Of several figures the one that was named last, else the first.
    pub(super) fn most_recent(&self, ids: &[usize], last_seen: &[usize]) -> Option<usize> {
        ids.iter().map(|&id| self.merged_into[id]).rev().max_by_key(|&id| last_seen[id])
    }
}

/// A name in capitals only ("NUR SULTAN") is written with small letters where it has more than one word.
pub(super) fn display_form(name: &str) -> String {
    if !name.contains(' ') || !is_all_caps(name) {
        return name.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let capital = |word: &str| {
        let mut chars = word.chars();
        match chars.next() {
            // "HB X", "RI": initials and numbers.
            Some(first) if word.len() > 2 => first.to_string() + &chars.as_str().to_lowercase(),
            _ => word.to_owned(),
        }
    };
    name.split_whitespace().map(capital).collect::<Vec<_>>().join(" ")
}
