//! Which names are one: full names put together from their parts, nicknames and acronyms that the text itself explains,
//! slips of spelling. And which are not, although one ends with the other: husband and wife.

use super::pack::Pack;
use super::table::{Surface, Table, as_written};
use super::tagger::Candidate;
use super::who::{Figure, keys};
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::{LONGEST, Shape, Word, is_shouted, small};

/// Slips of spelling are looked for in articles with no more figures than these.
const MANY: usize = 300;

/// Words that are between two names that stand beside each other, at most: "dan Ibu Negara".
const BESIDE: usize = 5;

impl Table<'_> {
    /// A person known by one word who stands in the text with another capitalised word beside it: that is the full name.
    pub(super) fn grow(&mut self, text: &str, words: &[Word], candidates: &[Candidate], pack: &Pack) {
        for at in 0..words.len() {
            let w = words[at];
            if !w.is_name_like() {
                continue;
            }
            let mut buffer = [0; LONGEST];
            let Some(&id) =
                self.by_word.get(&*small(w.span.of(text), &mut buffer)).and_then(|ids| ids.first())
            else {
                continue;
            };
            if self.figures[id].words.len() > 1 {
                continue;
            }
            let span = |from: usize, to: usize| Span::new(words[from].span.start, words[to].span.end);
            let free = |beside: usize| {
                let Some(n) = words.get(beside) else { return false };
                let word = n.key(text);
                let (a, b) = (at.min(beside), at.max(beside));
                let tight = text.get(words[a].span.end..words[b].span.start) == Some(" ");
                let next = candidates.partition_point(|c| c.words.1 < beside);
                let other = candidates.get(next).filter(|c| c.words.0 <= beside);
                let rival = other.is_some_and(|c| c.kind != EntityKind::Person && c.sure > 0.6);
                let titled = beside > 0 && pack.is_title(&words[beside - 1].key(text));
                let common = !titled && self.is_common(&word);
                n.shape == Shape::Capital
                    && n.span.len() > 2
                    && tight
                    && !rival
                    && !common
                    && !pack.never.contains(&word)
                    && !pack.is_title(&word)
                    && !pack.place_heads.contains(&word)
                    && pack.stem(n.span.of(text)) == n.span.len()
            };
            let (first, last) =
                if pack.stem(w.span.of(text)) == w.span.len() && free(at + 1) && !words[at + 1].begins {
                    (at, at + 1)
                } else if at > 0 && !w.begins && !words[at - 1].begins && free(at - 1) {
                    (at - 1, at)
                } else {
                    continue;
                };
            let keys: Vec<String> = words[first..=last].iter().map(|w| w.key(text).into_owned()).collect();
            self.rename(id, keys, as_written(span(first, last).of(text)));
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
        self.figures[id].name = name;
        self.figures[id].words = keys.clone();
        self.called.insert(keys, vec![id]);
    }

    /// A headline that has a longer form of a person's name gives it.
    pub(super) fn lengthen(&mut self, (text, words, candidates): (&str, &[Word], &[Candidate]), pack: &Pack) {
        for c in candidates.iter().filter(|c| c.kind == EntityKind::Person && c.sure > 0.6) {
            let keys = keys(text, words, c, pack);
            if keys.len() < 2 || self.called.contains_key(&keys) {
                continue;
            }
            let part =
                |f: &Figure| f.kind == EntityKind::Person && f.words.len() == 1 && keys.contains(&f.words[0]);
            let Some(id) = self.figures.iter().position(part) else { continue };
            self.rename(id, keys, as_written(c.span.of(text)));
        }
    }

    /// Notes who are named beside each other, as nobody is with himself: "Darma Wijaya dan Ibu Ratna Darma Wijaya".
    pub(super) fn part(&mut self, text: &str, words: &[Word], candidates: &[Candidate], pack: &Pack) {
        for pair in candidates.windows(2) {
            let [a, b] = pair else { continue };
            if a.kind != EntityKind::Person || b.kind != EntityKind::Person || a.words.1 >= b.words.0 {
                continue;
            }
            let between = &words[a.words.1 + 1..b.words.0];
            let Some((joint, rest)) = between.split_first().filter(|_| between.len() <= BESIDE) else {
                continue;
            };
            let beside = pack.conjunctions.contains(&joint.key(text))
                && rest.iter().all(|w| w.shape != Shape::Mark && !pack.verbs.contains(&w.key(text)));
            if beside {
                let (short, long) = (keys(text, words, a, pack), keys(text, words, b, pack));
                if short.len() < long.len() && long.ends_with(&short) {
                    self.apart.insert((short, long));
                }
            }
        }
    }

    /// Are `words` the whole name of another person than the `longer` one, which ends with them?
    pub(super) fn is_another(&self, words: &[String], longer: &[String], pack: &Pack) -> bool {
        if !longer.ends_with(words) {
            return false;
        }
        let whole = pack.called.iter().any(|(short, full)| {
            full == words || short == words && full.first().is_some_and(|first| !longer.contains(first))
        });
        whole || self.apart.iter().any(|(short, long)| short == words && long == longer)
    }

    /// Names that the text itself calls the same: "Bambang Soesatyo (Bamsoet)", "alias", an acronym in brackets.
    pub(super) fn link(
        &mut self,
        text: &str,
        candidates: &[Candidate],
        of: &[usize],
        surfaces: &[Surface],
        pack: &Pack,
    ) {
        for (i, pair) in candidates.windows(2).enumerate() {
            let (a, b) = (&pair[0], &pair[1]);
            let between = text.get(a.span.end..b.span.start).unwrap_or("").trim();
            let bracket = between == "(" && text[b.span.end..].starts_with(')');
            let (long, short) = (&surfaces[of[i]].words, &surfaces[of[i + 1]].words);
            let kind = |name: &[String]| {
                let id = self.called.get(name).and_then(|ids| ids.first())?;
                Some(self.figures[self.same[*id]].kind)
            };
            let one_kind = || a.kind == b.kind || kind(long).is_some() && kind(long) == kind(short);
            // Of two places, or two bodies, the one in brackets rather holds the other: "Surabaya (Jawa Timur)".
            // and of two people in full, or two acronyms, neither is the other.
            let capitals = || is_shouted(b.span.of(text)) && long.len() > 1;
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
        self.respell();
        for (short, long) in &pack.called {
            self.merge(long, short);
        }
    }

    /// "Joanna" in an article about Johanna, "Wildan" in one about Wildanshah: a slip or a short form, not somebody else.
    pub(super) fn respell(&mut self) {
        let people = |f: &Figure| f.kind == EntityKind::Person;
        if self.figures.len() > MANY {
            return;
        }
        for short in 0..self.figures.len() {
            let [word] = &self.figures[short].words[..] else { continue };
            if !people(&self.figures[short]) || word.chars().count() < 6 {
                continue;
            }
            let alike =
                |f: &Figure| f.words.iter().any(|w| w != word && (w.starts_with(word) || is_slip(w, word)));
            let mut others =
                (0..self.figures.len()).filter(|&o| people(&self.figures[o]) && alike(&self.figures[o]));
            let (Some(other), None) = (others.next(), others.next()) else { continue };
            // The spelling that is used less is the slip.
            let rarer = self.figures[short].count <= self.figures[other].count;
            if rarer && self.same[other] == other && self.same[short] == short {
                self.same[short] = other;
            }
        }
    }

    /// `short` is another name of whom `long` names.
    pub(super) fn merge(&mut self, long: &[String], short: &[String]) {
        let find =
            |words: &[String]| self.called.get(words).and_then(|ids| ids.first()).map(|&id| self.same[id]);
        let (Some(a), Some(b)) = (find(long), find(short)) else { return };
        if a == b {
            return;
        }
        // That the text gives both names makes the pair as sure as the surer one.
        self.figures[a].sure = self.figures[a].sure.max(self.figures[b].sure);
        for s in self.same.iter_mut().filter(|s| **s == b) {
            *s = a;
        }
    }
}

/// Does one letter more or less make the two words the same?
fn is_slip(a: &str, b: &str) -> bool {
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
            assert_eq!(is_slip(a, b), slip, "{a} {b}");
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
