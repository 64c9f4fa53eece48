//! Decides which names are one: full names from their parts, nicknames and acronyms that the text explains itself,
//! misspellings. Also which are not one, although one name ends with the other: husband and wife.

use super::candidate::{EntityCandidate, name_words};
use super::cluster_builder::{ClusterBuilder, SurfaceForm, display_form};
use super::coreference::EntityCluster;
use super::pack::EntityPack;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::{LOWERCASE_BUFFER_BYTES, Word, WordShape, is_all_caps, lowercase_in};

/// Nicknames and misspellings are looked for in articles with at most so many clusters, because each is compared with each.
const MAX_CLUSTERS_COMPARED: usize = 300;

/// Two names stand beside each other with at most so many words between them: "dan Ibu Negara".
const MAX_WORDS_BETWEEN: usize = 5;

/// From this confidence on a candidate decides about a name beside it.
const SURE_NEIGHBOUR: f32 = 0.6;

/// The bearer of a nickname is one of so many names before it: "Rini Astuti … Perempuan yang akrab disapa Tuti itu".
const MAX_NAMES_BEFORE_NICKNAME: usize = 12;

/// A nickname follows the name after at most so many bytes.
const MAX_BYTES_BEFORE_NICKNAME: usize = 40;

impl ClusterBuilder<'_> {
    /// Finds the full names of people known by one word: where that word stands beside another one with a capital.
    pub(super) fn extend_single_names(
        &mut self,
        text: &str,
        words: &[Word],
        candidates: &[EntityCandidate],
        pack: &EntityPack,
    ) {
        for at in 0..words.len() {
            let w = words[at];
            if !w.is_name_like() {
                continue;
            }
            let mut buffer = [0; LOWERCASE_BUFFER_BYTES];
            let Some(&id) =
                self.by_word.get(&*lowercase_in(w.span.slice(text), &mut buffer)).and_then(|ids| ids.first())
            else {
                continue;
            };
            if self.clusters[id].words.len() > 1 {
                continue;
            }
            let span = |from: usize, to: usize| Span::new(words[from].span.start, words[to].span.end);
            let may_join = |beside: usize| {
                let Some(n) = words.get(beside) else { return false };
                let word = n.lowercase(text);
                let (a, b) = (at.min(beside), at.max(beside));
                let is_adjacent = text.get(words[a].span.end..words[b].span.start) == Some(" ");
                let next = candidates.partition_point(|c| c.words.1 < beside);
                let other = candidates.get(next).filter(|c| c.words.0 <= beside);
                let is_other_name =
                    other.is_some_and(|c| c.kind != EntityKind::Person && c.confidence > SURE_NEIGHBOUR);
                let follows_title = beside > 0 && pack.is_title(&words[beside - 1].lowercase(text));
                let is_common = !follows_title && self.is_common_word(&word);
                n.shape == WordShape::Capitalized
                    && n.span.len() > 2
                    && is_adjacent
                    && !is_other_name
                    && !is_common
                    && !pack.never.contains(&word)
                    && !pack.is_title(&word)
                    && !pack.place_heads.contains(&word)
                    && !pack.portfolios.contains(&word)
                    && pack.stem_length(n.span.slice(text)) == n.span.len()
            };
            let (first, last) = if pack.stem_length(w.span.slice(text)) == w.span.len()
                && may_join(at + 1)
                && !words[at + 1].starts_sentence
            {
                (at, at + 1)
            } else if at > 0 && !w.starts_sentence && !words[at - 1].starts_sentence && may_join(at - 1) {
                (at - 1, at)
            } else {
                continue;
            };
            let name: Vec<String> =
                words[first..=last].iter().map(|w| w.lowercase(text).into_owned()).collect();
            self.rename(id, name, display_form(span(first, last).slice(text)));
        }
    }

    /// Gives the cluster `id` a longer name: its words, and how it is shown.
    fn rename(&mut self, id: usize, words: Vec<String>, name: String) {
        for word in &words {
            let people = self.by_word.entry(word.clone()).or_default();
            if !people.contains(&id) {
                people.push(id);
            }
        }
        self.clusters[id].name = name;
        self.clusters[id].words = words.clone();
        self.by_name.insert(words, vec![id]);
    }

    /// Takes longer forms of people's names from the headline.
    pub(super) fn lengthen_from_headline(
        &mut self,
        (text, words, candidates): (&str, &[Word], &[EntityCandidate]),
        pack: &EntityPack,
    ) {
        for c in candidates.iter().filter(|c| c.kind == EntityKind::Person && c.confidence > SURE_NEIGHBOUR) {
            let name = name_words(text, words, c.words, pack);
            if name.len() < 2 || self.by_name.contains_key(&name) {
                continue;
            }
            let is_part = |cluster: &EntityCluster| {
                cluster.kind == EntityKind::Person
                    && cluster.words.len() == 1
                    && name.contains(&cluster.words[0])
            };
            let Some(id) = self.clusters.iter().position(is_part) else { continue };
            self.rename(id, name, display_form(c.span.slice(text)));
        }
    }

    /// Records names that stand beside each other and so belong to two people: "Darma Wijaya dan Ibu Ratna Darma Wijaya".
    pub(super) fn record_distinct_names(
        &mut self,
        text: &str,
        words: &[Word],
        candidates: &[EntityCandidate],
        pack: &EntityPack,
    ) {
        for pair in candidates.windows(2) {
            let [a, b] = pair else { continue };
            if a.kind != EntityKind::Person || b.kind != EntityKind::Person || a.words.1 >= b.words.0 {
                continue;
            }
            let between = &words[a.words.1 + 1..b.words.0];
            let Some((conjunction, rest)) =
                between.split_first().filter(|_| between.len() <= MAX_WORDS_BETWEEN)
            else {
                continue;
            };
            let are_beside = pack.conjunctions.contains(&conjunction.lowercase(text))
                && rest.iter().all(|w| {
                    w.shape != WordShape::Punctuation && !pack.speech_verbs.contains(&w.lowercase(text))
                });
            if are_beside {
                let [short, long] = [a, b].map(|c| name_words(text, words, c.words, pack));
                if short.len() < long.len() && long.ends_with(&short) {
                    self.distinct_names.insert((short, long));
                }
            }
        }
    }

    /// Merges names that the text itself says are one: "Bambang Soesatyo (Bamsoet)", "alias", an acronym in brackets.
    /// `form_of` has for each candidate its index in `forms`.
    pub(super) fn link_explained_names(
        &mut self,
        text: &str,
        candidates: &[EntityCandidate],
        form_of: &[usize],
        forms: &[SurfaceForm],
        pack: &EntityPack,
    ) {
        for (i, pair) in candidates.windows(2).enumerate() {
            let (a, b) = (&pair[0], &pair[1]);
            let between = text.get(a.span.end..b.span.start).unwrap_or("").trim();
            let is_bracketed = between == "(" && text[b.span.end..].starts_with(')');
            let (long, short) = (&forms[form_of[i]].words, &forms[form_of[i + 1]].words);
            let kind = |name: &[String]| {
                let id = self.by_name.get(name).and_then(|ids| ids.first())?;
                Some(self.clusters[self.merged_into[*id]].kind)
            };
            let is_same_kind = || a.kind == b.kind || kind(long).is_some() && kind(long) == kind(short);
            // Of two places or two organisations the one in brackets rather contains the other: "Surabaya (Jawa Timur)".
            // Two people with full names, or two acronyms, are two.
            let may_be_same = || match b.kind {
                EntityKind::Person => short.len() == 1 || short.iter().any(|word| long.contains(word)),
                EntityKind::Organisation => {
                    short.len() == 1 && long.len() > 1 && is_all_caps(b.span.slice(text))
                }
                _ => false,
            };
            let is_same = is_bracketed && (is_same_kind() && may_be_same() || is_acronym(long, short));
            let phrase = between.trim_start_matches([',', ' ']);
            let is_nickname = between.len() < MAX_BYTES_BEFORE_NICKNAME
                && a.kind == EntityKind::Person
                && pack.nicknames.iter().any(|n| phrase == n)
                && (!pack.doubtful_nicknames.contains(phrase) || self.is_one_word_for(short, long));
            if is_same || is_nickname {
                self.merge(long, short, pack);
            } else if b.kind == EntityKind::Person && self.is_one_word(short) {
                let is_introduced = |n: &&String| n.contains(' ') && phrase.ends_with(n.as_str());
                let named = candidates[..=i].iter().zip(form_of).rev().take(MAX_NAMES_BEFORE_NICKNAME);
                let mut people = named.filter(|(c, form)| {
                    c.kind == EntityKind::Person
                        && forms[**form].words.len() > 1
                        && !self.is_one_word(&forms[**form].words)
                });
                if pack.nicknames.iter().any(|n| is_introduced(&n))
                    && let Some((_, &form)) = people.next()
                {
                    self.merge(&forms[form].words, short, pack);
                }
            }
        }
        if self.clusters.len() <= MAX_CLUSTERS_COMPARED {
            self.link_titled_names(pack);
            self.link_short_words();
            self.link_short_first_names();
        }
        for (short, long) in &pack.known_names {
            self.merge(long, short, pack);
        }
    }

    /// Is the name one word that is not part of a longer name?
    fn is_one_word(&self, name: &[String]) -> bool {
        let id = self.by_name.get(name).and_then(|ids| ids.first());
        id.is_some_and(|&id| self.clusters[self.merged_into[id]].words.len() == 1)
    }

    /// Is `short` one word that belongs to nobody else, and `long` a full name?
    fn is_one_word_for(&self, short: &[String], long: &[String]) -> bool {
        long.len() > 1 && self.is_one_word(short)
    }

    /// Merges the clusters with these names: into that of `long`, unless `short` is the fuller name of a person.
    fn merge(&mut self, long: &[String], short: &[String], pack: &EntityPack) {
        let find = |words: &[String]| {
            self.by_name.get(words).and_then(|ids| ids.first()).map(|&id| self.merged_into[id])
        };
        let (Some(mut a), Some(mut b)) = (find(long), find(short)) else { return };
        if a == b {
            return;
        }
        let fullness = |id: usize| {
            let cluster = &self.clusters[id];
            let is_titled = cluster.words.first().is_some_and(|word| pack.bare.contains(word));
            (cluster.words.len() - usize::from(is_titled), !is_all_caps(&cluster.name))
        };
        let is_whole = self.clusters[b].words == short;
        if self.clusters[a].kind == EntityKind::Person && is_whole && fullness(b) > fullness(a) {
            (a, b) = (b, a);
        }
        // The text gives both names, so both are as certain as the more certain one.
        self.clusters[a].confidence = self.clusters[a].confidence.max(self.clusters[b].confidence);
        for merged in self.merged_into.iter_mut().filter(|merged| **merged == b) {
            *merged = a;
        }
    }
}

/// Are the letters of `short` found in `long` in order, with the same first letter?
fn is_acronym(long: &[String], short: &[String]) -> bool {
    let [short] = short else { return false };
    let letters: String = long.concat();
    let mut rest = letters.chars();
    let has_same_first = short.chars().next() == letters.chars().next();
    has_same_first && short.chars().all(|c| rest.any(|l| l == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_have_the_letters_of_the_name_in_order() {
        let words = |s: &str| s.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for (long, short, same) in [
            ("komisi pemberantasan korupsi", "kpk", true),
            ("kementerian keuangan", "kemenkeu", true),
            ("bank rakyat", "polri", false),
        ] {
            assert_eq!(is_acronym(&words(long), &words(short)), same, "{long} {short}");
        }
    }
}
