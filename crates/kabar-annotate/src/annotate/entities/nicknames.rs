//! Short forms of people's names that are not words of them: with a title before them ("Gus Dimas"), shortened ("Wildan" for
//! Wildanshah, "Tom Hartono" for Thomas Hartono), misspelt, initials.

use super::cluster_builder::ClusterBuilder;
use super::coreference::EntityCluster;
use super::pack::EntityPack;
use crate::article::EntityKind;
use crate::text::words::is_all_caps;

/// Shorter words are not taken for a misspelling of others.
const MIN_MISSPELT_CHARS: usize = 6;

/// Shorter words are not taken for the beginning of a name: "Truno" for "Trunoyudo".
const MIN_NICKNAME_CHARS: usize = 3;

/// The initials of a person have so many bytes.
const INITIALS_BYTES: std::ops::RangeInclusive<usize> = 2..=4;

impl ClusterBuilder<'_> {
    /// Merges a title with one word of somebody's name, where that is how people call him: "Gus Dimas" for Dimas Wibowo,
    /// "Bro Dim".
    pub(super) fn link_titled_names(&mut self, pack: &EntityPack) {
        for short in 0..self.clusters.len() {
            let [title, word] = &self.clusters[short].words[..] else { continue };
            if self.clusters[short].kind != EntityKind::Person || !pack.bare.contains(title) {
                continue;
            }
            let is_short = word.chars().count() < MIN_NICKNAME_CHARS;
            let is_other = |o: &usize| {
                let words = &self.clusters[*o].words;
                *o != short
                    && self.clusters[*o].kind == EntityKind::Person
                    && words.len() > 1
                    && words.iter().any(|w| w == word || !is_short && w.starts_with(word.as_str()))
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
    pub(super) fn link_short_words(&mut self) {
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

    /// Merges a name with that of the only other person who has the same last name and a first name that can be shortened
    /// so: "Tom Hartono" and Thomas Budi Hartono.
    pub(super) fn link_short_first_names(&mut self) {
        let is_person = |cluster: &EntityCluster| cluster.kind == EntityKind::Person;
        for short in 0..self.clusters.len() {
            let [first, last] = &self.clusters[short].words[..] else { continue };
            if !is_person(&self.clusters[short]) || self.merged_into[short] != short {
                continue;
            }
            let is_same = |o: &usize| {
                let words = &self.clusters[*o].words;
                *o != short
                    && is_person(&self.clusters[*o])
                    && words.split_last().is_some_and(|(end, given)| {
                        end == last && given.iter().any(|name| is_shortened(name, first))
                    })
            };
            let mut others = (0..self.clusters.len()).filter(is_same);
            if let (Some(other), None) = (others.next(), others.next())
                && self.merged_into[other] == other
            {
                for merged in self.merged_into.iter_mut().filter(|merged| **merged == short) {
                    *merged = other;
                }
            }
        }
    }
}

/// Is `short` made of letters of `name` in order, beginning with the first: "tom" of "thomas"?
fn is_shortened(name: &str, short: &str) -> bool {
    let mut rest = name.chars();
    short.chars().count() >= MIN_NICKNAME_CHARS
        && short.len() < name.len()
        && short.chars().next() == name.chars().next()
        && short.chars().all(|letter| rest.any(|l| l == letter))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings_and_shortened_names() {
        for (a, b, is_misspelling) in
            [("johanna", "joanna", true), ("hartono", "hartini", false), ("rina", "rini", false)]
        {
            assert_eq!(differs_by_one_letter(a, b), is_misspelling, "{a} {b}");
        }
        for (name, short, same) in [
            ("thomas", "tom", true),
            ("william", "bill", false),
            ("rini", "ri", false),
            ("tom", "tom", false),
        ] {
            assert_eq!(is_shortened(name, short), same, "{name} {short}");
        }
    }
}
