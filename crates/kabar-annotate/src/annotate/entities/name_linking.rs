//! Which names are one: full names put together from their parts, nicknames and acronyms that the text itself explains,
//! slips of spelling. And which are not, although one ends with the other: husband and wife.

use super::cluster_builder::{ClusterBuilder, SurfaceForm, display_form};
use super::coreference::{EntityCluster, name_words};
use super::pack::EntityPack;
use super::rule_tagger::EntityCandidate;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::{LOWERCASE_BUFFER_BYTES, Word, WordShape, is_all_caps, lowercase_in};

/// Slips of spelling are looked for in articles with no more figures than these.
const MAX_CLUSTERS_COMPARED: usize = 300;

/// Words that are between two names that stand beside each other, at most: "dan Ibu Negara".
const MAX_WORDS_BETWEEN: usize = 5;

impl ClusterBuilder<'_> {
    /// A person known by one word who stands in the text with another capitalised word beside it: that is the full name.
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
            let free = |beside: usize| {
                let Some(n) = words.get(beside) else { return false };
                let word = n.lowercase(text);
                let (a, b) = (at.min(beside), at.max(beside));
                let tight = text.get(words[a].span.end..words[b].span.start) == Some(" ");
                let next = candidates.partition_point(|c| c.words.1 < beside);
                let other = candidates.get(next).filter(|c| c.words.0 <= beside);
                let rival = other.is_some_and(|c| c.kind != EntityKind::Person && c.confidence > 0.6);
                let titled = beside > 0 && pack.is_title(&words[beside - 1].lowercase(text));
                let common = !titled && self.is_common_word(&word);
                n.shape == WordShape::Capitalized
                    && n.span.len() > 2
                    && tight
                    && !rival
                    && !common
                    && !pack.never.contains(&word)
                    && !pack.is_title(&word)
                    && !pack.place_heads.contains(&word)
                    && pack.stem_length(n.span.slice(text)) == n.span.len()
            };
            let (first, last) = if pack.stem_length(w.span.slice(text)) == w.span.len()
                && free(at + 1)
                && !words[at + 1].starts_sentence
            {
                (at, at + 1)
            } else if at > 0 && !w.starts_sentence && !words[at - 1].starts_sentence && free(at - 1) {
                (at - 1, at)
            } else {
                continue;
            };
            let keys: Vec<String> =
                words[first..=last].iter().map(|w| w.lowercase(text).into_owned()).collect();
            self.rename(id, keys, display_form(span(first, last).slice(text)));
        }
    }

    /// `id` turned out to have a longer name.
    pub(super) fn rename(&mut self, id: usize, keys: Vec<String>, name: String) {
        for word in &keys {
            let people = self.by_word.entry(word.clone()).or_default();
            if !people.contains(&id) {
                people.push(id);
            }
        }
        self.clusters[id].name = name;
        self.clusters[id].words = keys.clone();
        self.by_name.insert(keys, vec![id]);
    }

    /// A headline that has a longer form of a person's name gives it.
    pub(super) fn lengthen_from_headline(
        &mut self,
        (text, words, candidates): (&str, &[Word], &[EntityCandidate]),
        pack: &EntityPack,
    ) {
        for c in candidates.iter().filter(|c| c.kind == EntityKind::Person && c.confidence > 0.6) {
            let keys = name_words(text, words, c, pack);
            if keys.len() < 2 || self.by_name.contains_key(&keys) {
                continue;
            }
            let part = |f: &EntityCluster| {
                f.kind == EntityKind::Person && f.words.len() == 1 && keys.contains(&f.words[0])
            };
            let Some(id) = self.clusters.iter().position(part) else { continue };
            self.rename(id, keys, display_form(c.span.slice(text)));
        }
    }

    /// Notes who are named beside each other, as nobody is with himself: "Darma Wijaya dan Ibu Ratna Darma Wijaya".
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
            let Some((joint, rest)) = between.split_first().filter(|_| between.len() <= MAX_WORDS_BETWEEN)
            else {
                continue;
            };
            let beside = pack.conjunctions.contains(&joint.lowercase(text))
                && rest.iter().all(|w| {
                    w.shape != WordShape::Punctuation && !pack.speech_verbs.contains(&w.lowercase(text))
                });
            if beside {
                let (short, long) = (name_words(text, words, a, pack), name_words(text, words, b, pack));
                if short.len() < long.len() && long.ends_with(&short) {
                    self.distinct_names.insert((short, long));
                }
            }
        }
    }

    /// Are `words` the whole name of another person than the `longer` one, which ends with them?
    pub(super) fn is_another_person(&self, words: &[String], longer: &[String], pack: &EntityPack) -> bool {
        if !longer.ends_with(words) {
            return false;
        }
        let whole = pack.known_names.iter().any(|(short, full)| {
            full == words || short == words && full.first().is_some_and(|first| !longer.contains(first))
        });
        whole || self.distinct_names.iter().any(|(short, long)| short == words && long == longer)
    }

    /// Names that the text itself calls the same: "Bambang Soesatyo (Bamsoet)", "alias", an acronym in brackets.
    pub(super) fn link_explained_names(
        &mut self,
        text: &str,
        candidates: &[EntityCandidate],
        of: &[usize],
        surfaces: &[SurfaceForm],
        pack: &EntityPack,
    ) {
        for (i, pair) in candidates.windows(2).enumerate() {
            let (a, b) = (&pair[0], &pair[1]);
            let between = text.get(a.span.end..b.span.start).unwrap_or("").trim();
            let bracket = between == "(" && text[b.span.end..].starts_with(')');
            let (long, short) = (&surfaces[of[i]].words, &surfaces[of[i + 1]].words);
            let kind = |name: &[String]| {
                let id = self.by_name.get(name).and_then(|ids| ids.first())?;
                Some(self.clusters[self.merged_into[*id]].kind)
            };
            let one_kind = || a.kind == b.kind || kind(long).is_some() && kind(long) == kind(short);
            // Of two places, or two bodies, the one in brackets rather holds the other: "Surabaya (Jawa Timur)".
            // and of two people in full, or two acronyms, neither is the other.
            let capitals = || is_all_caps(b.span.slice(text)) && long.len() > 1;
            let own = || match b.kind {
                EntityKind::Person => short.len() == 1 || short.iter().any(|word| long.contains(word)),
                EntityKind::Organisation => short.len() == 1 && capitals(),
                _ => false,
            };
            let alike = bracket && (one_kind() && own() || is_acronym(long, short));
            let nick = between.len() < 40
                && a.kind == EntityKind::Person
                && pack.nicknames.iter().any(|n| between.trim_start_matches([',', ' ']) == n);
            if alike || nick {
                self.merge(long, short);
            }
        }
        self.link_misspellings();
        for (short, long) in &pack.known_names {
            self.merge(long, short);
        }
    }

    /// "Joanna" in an article about Johanna, "Wildan" in one about Wildanshah: a slip or a short form, not somebody else.
    pub(super) fn link_misspellings(&mut self) {
        let people = |f: &EntityCluster| f.kind == EntityKind::Person;
        if self.clusters.len() > MAX_CLUSTERS_COMPARED {
            return;
        }
        for short in 0..self.clusters.len() {
            let [word] = &self.clusters[short].words[..] else { continue };
            if !people(&self.clusters[short]) || word.chars().count() < 6 {
                continue;
            }
            let alike = |f: &EntityCluster| {
                f.words.iter().any(|w| w != word && (w.starts_with(word) || differs_by_one_letter(w, word)))
            };
            let mut others =
                (0..self.clusters.len()).filter(|&o| people(&self.clusters[o]) && alike(&self.clusters[o]));
            let (Some(other), None) = (others.next(), others.next()) else { continue };
            // The spelling that is used less is the slip.
            let rarer = self.clusters[short].candidate_count <= self.clusters[other].candidate_count;
            if rarer && self.merged_into[other] == other && self.merged_into[short] == short {
                self.merged_into[short] = other;
            }
        }
    }

    /// `short` is another name of whom `long` names.
    pub(super) fn merge(&mut self, long: &[String], short: &[String]) {
        let find = |words: &[String]| {
            self.by_name.get(words).and_then(|ids| ids.first()).map(|&id| self.merged_into[id])
        };
        let (Some(a), Some(b)) = (find(long), find(short)) else { return };
        if a == b {
            return;
        }
        // That the text gives both names makes the pair as sure as the surer one.
        self.clusters[a].confidence = self.clusters[a].confidence.max(self.clusters[b].confidence);
        for s in self.merged_into.iter_mut().filter(|s| **s == b) {
            *s = a;
        }
    }
}

/// Does one letter more or less make the two words the same?
fn differs_by_one_letter(a: &str, b: &str) -> bool {
    let (long, short) = if a.len() > b.len() { (a, b) } else { (b, a) };
    let same = long.chars().zip(short.chars()).take_while(|(x, y)| x == y).count();
    same > 1 && long.chars().skip(same + 1).eq(short.chars().skip(same))
}

/// Are the letters of `short` found in `long`, in order, beginning with its first?
fn is_acronym(long: &[String], short: &[String]) -> bool {
    let [short] = short else { return false };
    let letters: String = long.concat();
    let mut rest = letters.chars();
    let first = short.chars().next() == letters.chars().next();
    first && short.chars().all(|c| rest.any(|l| l == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_acronyms() {
        for (a, b, slip) in
            [("johanna", "joanna", true), ("hartono", "hartini", false), ("rina", "rini", false)]
        {
            assert_eq!(differs_by_one_letter(a, b), slip, "{a} {b}");
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
