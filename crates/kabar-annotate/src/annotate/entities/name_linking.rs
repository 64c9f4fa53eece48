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

/// A nickname follows the name after at most so many bytes.
const MAX_BYTES_BEFORE_NICKNAME: usize = 40;

/// Shorter words are not taken for a misspelling of others.
const MIN_MISSPELT_CHARS: usize = 6;

/// Shorter words are not taken for the beginning of a name: "Truno" for "Trunoyudo".
const MIN_NICKNAME_CHARS: usize = 3;

/// The initials of a person have so many bytes.
const INITIALS_BYTES: std::ops::RangeInclusive<usize> = 2..=4;

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
            let is_nickname = between.len() < MAX_BYTES_BEFORE_NICKNAME
                && a.kind == EntityKind::Person
                && pack.nicknames.iter().any(|n| between.trim_start_matches([',', ' ']) == n);
            if is_same || is_nickname {
                self.merge(long, short);
            }
        }
        if self.clusters.len() <= MAX_CLUSTERS_COMPARED {
            self.link_titled_names(pack);
            self.link_short_words();
        }
        for (short, long) in &pack.known_names {
            self.merge(long, short);
        }
    }

    /// Merges a title with one word of somebody's name, where that is how people call him: "Gus Dimas" for Dimas Wibowo.
    fn link_titled_names(&mut self, pack: &EntityPack) {
        for short in 0..self.clusters.len() {
            let [title, word] = &self.clusters[short].words[..] else { continue };
            if self.clusters[short].kind != EntityKind::Person || !pack.bare.contains(title) {
                continue;
            }
            let is_other = |o: &usize| {
                let words = &self.clusters[*o].words;
                *o != short
                    && self.clusters[*o].kind == EntityKind::Person
                    && words.len() > 1
                    && words.contains(word)
            };
            let mut others = (0..self.clusters.len()).filter(is_other);
            if let (Some(other), None) = (others.next(), others.next())
                && self.merged_into[other] == other
                && self.merged_into[short] == short
            {
                self.merged_into[short] = other;
            }
        }
    }

    /// Merges misspellings and short forms of one word: "Joanna" in an article about Johanna, "Wildan" in one about
    /// Wildanshah, "RA" in one about Rini Astuti.
    fn link_short_words(&mut self) {
        let is_person = |cluster: &EntityCluster| cluster.kind == EntityKind::Person;
        for short in 0..self.clusters.len() {
            let [word] = &self.clusters[short].words[..] else { continue };
            let count = word.chars().count();
            if !is_person(&self.clusters[short]) || count < *INITIALS_BYTES.start() {
                continue;
            }
            let are_initials =
                is_all_caps(&self.clusters[short].name) && INITIALS_BYTES.contains(&word.len());
            let begins = |w: &String| count >= MIN_NICKNAME_CHARS && w.starts_with(word);
            let is_misspelt = |w: &String| count >= MIN_MISSPELT_CHARS && differs_by_one_letter(w, word);
            let is_similar = |cluster: &EntityCluster| {
                let is_nickname = cluster.words.iter().any(|w| w != word && begins(w));
                let is_misspelt = cluster.words.iter().any(|w| w != word && is_misspelt(w));
                if are_initials { has_initials(&cluster.words, word) } else { is_nickname || is_misspelt }
            };
            let mut others = (0..self.clusters.len())
                .filter(|&o| is_person(&self.clusters[o]) && is_similar(&self.clusters[o]));
            let (Some(other), None) = (others.next(), others.next()) else { continue };
            // The spelling that is used less is the wrong one. A nickname may be used more than the name.
            let is_rarer = self.clusters[short].candidate_count <= self.clusters[other].candidate_count;
            let is_shorter =
                self.clusters[other].words.len() > 1 && !self.clusters[other].words.iter().any(is_misspelt);
            if (is_rarer || is_shorter)
                && self.merged_into[other] == other
                && self.merged_into[short] == short
            {
                self.merged_into[short] = other;
            }
        }
    }

    /// Merges the cluster named `short` into the one named `long`.
    fn merge(&mut self, long: &[String], short: &[String]) {
        let find = |words: &[String]| {
            self.by_name.get(words).and_then(|ids| ids.first()).map(|&id| self.merged_into[id])
        };
        let (Some(a), Some(b)) = (find(long), find(short)) else { return };
        if a == b {
            return;
        }
        // The text gives both names, so both are as certain as the more certain one.
        self.clusters[a].confidence = self.clusters[a].confidence.max(self.clusters[b].confidence);
        for merged in self.merged_into.iter_mut().filter(|merged| **merged == b) {
            *merged = a;
        }
    }
}

/// Are the letters of `word` the first letters of the words of a name?
fn has_initials(name: &[String], word: &str) -> bool {
    name.len() > 1 && name.iter().filter_map(|w| w.chars().next()).eq(word.chars())
}

/// Are the words the same but for one letter more in one of them?
fn differs_by_one_letter(a: &str, b: &str) -> bool {
    let (long, short) = if a.len() > b.len() { (a, b) } else { (b, a) };
    let same = long.chars().zip(short.chars()).take_while(|(x, y)| x == y).count();
    same > 1 && long.chars().skip(same + 1).eq(short.chars().skip(same))
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
    fn misspellings_and_acronyms() {
        for (a, b, is_misspelling) in
            [("johanna", "joanna", true), ("hartono", "hartini", false), ("rina", "rini", false)]
        {
            assert_eq!(differs_by_one_letter(a, b), is_misspelling, "{a} {b}");
        }
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
