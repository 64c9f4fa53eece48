//! Counting names over many articles: one entry for a name, whatever each article calls it.
//!
//! Within an article the annotator has decided who "Xi" is. Across articles two names are one where kind and canonical name
//! agree, without case and accents. A short form that an article could not resolve ("Budi", and nothing more) keeps an
//! entry of its own, unless the other articles leave no doubt. It is counted for a longer name where all of these hold:
//! - at least [`MIN_AGREEMENT`] of its resolved mentions mean that name;
//! - at least [`MIN_RESOLVED`] of all its mentions are resolved;
//! - of a person, the longer name has at least [`MIN_PEOPLE_SHARE`] of the mentions of all people with these words in their
//!   names.
//!
//! An article that has both forms then counts twice among the articles.
//!
//! Memory is bounded: where there are more than [`MAX_NAMES`] names, those with the fewest mentions are evicted, and are
//! counted from 0 if they come again. So frequent names are counted exactly, however big the archive, and rare ones may be
//! missing; [`NameTally::evicted_below`] says below which count.

use kabar_annotate::article::{Entity, EntityKind};
use kabar_annotate::text::find::folded_chars;
use kabar_annotate::text::words::is_all_caps;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// Names that are counted at once. 53,671 articles of Indonesian news have about 134,000; `kabar entities` takes 107 MB there.
const MAX_NAMES: usize = 500_000;

/// How many different forms of one name are counted: the first ones.
const MAX_FORMS: usize = 32;

/// The share of a short form's resolved mentions that must agree on whom it means.
const MIN_AGREEMENT: f64 = 0.9;

/// The share of a short form's mentions that must be resolved, for the others to follow. That one article explains "BTS" as
/// base transceiver stations says nothing about a hundred articles on the singers.
const MIN_RESOLVED: f64 = 0.1;

/// How much more a spelling counts that is not all in capitals: datelines and headlines shout.
const MIXED_CASE_WEIGHT: usize = 4;

/// The share that the longer name must have in the mentions of all people with the words of the short form in their names.
const MIN_PEOPLE_SHARE: f64 = 0.75;

/// Counts of names.
#[derive(Default)]
pub struct NameTally {
    rows: HashMap<(EntityKind, String), NameCounts>,
    evicted_below: usize,
}

/// The counts of one name.
#[derive(Default)]
struct NameCounts {
    mentions: usize,
    articles: usize,
    /// The canonical name as the articles spell it.
    spellings: FormCounts,
    /// Other forms of the name.
    aliases: FormCounts,
    roles: FormCounts,
}

/// Spellings, and how often each was seen.
#[derive(Default)]
struct FormCounts(Vec<(Box<str>, usize)>);

/// One name, counted.
#[derive(Debug, PartialEq, Eq)]
pub struct CountedName {
    /// As most articles spell it.
    pub name: String,
    /// The kind of what it names.
    pub kind: EntityKind,
    /// How often it is mentioned, by whatever form.
    pub mentions: usize,
    /// In how many articles.
    pub articles: usize,
    /// Its other forms, most used first.
    pub aliases: Vec<(String, usize)>,
    /// What a person is said to be, most often first.
    pub roles: Vec<(String, usize)>,
    /// The canonical names that it was counted under, without case and accents.
    pub keys: Vec<String>,
}

/// A name in the form in which names are compared: without case and accents.
pub fn name_key(name: &str) -> String {
    folded_chars(name).collect()
}

impl FormCounts {
    fn add(&mut self, form: &str, count: usize) {
        let known = self.0.iter().position(|f| &*f.0 == form);
        match known {
            Some(at) => self.0[at].1 += count,
            None if self.0.len() < MAX_FORMS => self.0.push((form.into(), count)),
            None => {}
        }
    }

    fn append(&mut self, other: FormCounts) {
        other.0.iter().for_each(|(form, count)| self.add(form, *count));
    }

    /// One entry for all forms that differ only in case and accents, in the most frequent spelling; the most frequent entry first.
    fn into_sorted(self) -> Vec<(String, usize)> {
        let mut forms = self.0;
        // A mistake ("KpK") is rarer than capitals.
        let weight = |f: &(Box<str>, usize)| if is_all_caps(&f.0) { f.1 } else { f.1 * MIXED_CASE_WEIGHT };
        forms.sort_by(|a, b| (Reverse(weight(a)), &a.0).cmp(&(Reverse(weight(b)), &b.0)));
        let mut found: Vec<(String, String, usize)> = Vec::new();
        for (form, count) in forms {
            let key = name_key(&form);
            match found.iter_mut().find(|f| f.0 == key) {
                Some(same) => same.2 += count,
                None => found.push((key, form.into(), count)),
            }
        }
        found.sort_by(|a, b| (Reverse(a.2), &a.1).cmp(&(Reverse(b.2), &b.1)));
        found.into_iter().map(|(_, form, count)| (form, count)).collect()
    }
}

impl NameCounts {
    fn append(&mut self, other: NameCounts) {
        self.mentions += other.mentions;
        self.articles += other.articles;
        self.spellings.append(other.spellings);
        self.aliases.append(other.aliases);
        self.roles.append(other.roles);
    }
}

impl NameTally {
    /// Counts the names of one article with the text `text`.
    pub fn add<'a>(&mut self, text: &str, entities: impl Iterator<Item = &'a Entity>) {
        let mut seen = HashSet::new();
        for entity in entities {
            let key = (entity.kind, name_key(&entity.name));
            let row = self.rows.entry(key.clone()).or_default();
            row.mentions += 1;
            row.spellings.add(&entity.name, 1);
            let form = entity.span.slice(text).split_whitespace().collect::<Vec<_>>().join(" ");
            if self::name_key(&form) != key.1 {
                row.aliases.add(&form, 1);
            }
            if let Some(role) = entity.role {
                row.roles.add(role.slice(text), 1);
            }
            if seen.insert(key) {
                row.articles += 1;
            }
        }
        self.evict_rarest(MAX_NAMES);
    }

    /// Adds what `other` counted in later articles.
    pub fn append(&mut self, other: NameTally) {
        self.evicted_below = self.evicted_below.max(other.evicted_below);
        for (key, row) in other.rows {
            self.rows.entry(key).or_default().append(row);
        }
        self.evict_rarest(MAX_NAMES);
    }

    /// All names with more mentions than this were counted; others may have been evicted. 0 where none were.
    pub fn evicted_below(&self) -> usize {
        self.evicted_below
    }

    fn evict_rarest(&mut self, rows: usize) {
        if self.rows.len() <= rows {
            return;
        }
        let mut counts: Vec<usize> = self.rows.values().map(|r| r.mentions).collect();
        let middle = counts.len() / 2;
        let (_, &mut least, _) = counts.select_nth_unstable(middle);
        self.rows.retain(|_, row| row.mentions > least);
        self.evicted_below = self.evicted_below.max(least);
    }

    /// The names, most mentioned first.
    pub fn finish(mut self) -> Vec<CountedName> {
        let mut keys: HashMap<(EntityKind, String), Vec<String>> = HashMap::new();
        let mut meant: Vec<_> = self.resolve_short_forms().into_iter().collect();
        // The shortest first, so that what is counted for a name goes with it when that is counted for a longer one.
        meant.sort_by(|(a, _), (b, _)| (a.1.len(), a).cmp(&(b.1.len(), b)));
        for (short, long) in meant {
            let Some(row) = self.rows.remove(&short) else { continue };
            let mut under = keys.remove(&short).unwrap_or_default();
            under.push(short.1);
            keys.entry(long.clone()).or_default().extend(under);
            let into = self.rows.entry(long).or_default();
            let NameCounts { mentions, articles, spellings: spelt, aliases, roles } = row;
            into.append(NameCounts { mentions, articles, spellings: FormCounts::default(), aliases, roles });
            into.aliases.append(spelt);
        }
        let name = |((kind, key), row): ((EntityKind, String), NameCounts)| {
            let mut merged = keys.remove(&(kind, key.clone())).unwrap_or_default();
            merged.push(key.clone());
            CountedName {
                name: row.spellings.into_sorted().into_iter().next().map_or(key, |(name, _)| name),
                kind,
                mentions: row.mentions,
                articles: row.articles,
                aliases: row.aliases.into_sorted(),
                roles: row.roles.into_sorted(),
                keys: merged,
            }
        };
        let mut names: Vec<CountedName> = self.rows.into_iter().map(name).collect();
        names.sort_by(|a, b| {
            (Reverse(a.mentions), &a.name, a.kind).cmp(&(Reverse(b.mentions), &b.name, b.kind))
        });
        names
    }

    /// Short forms with entries of their own → the longer names that they mean beyond doubt.
    fn resolve_short_forms(&self) -> HashMap<(EntityKind, String), (EntityKind, String)> {
        let mut used: HashMap<(EntityKind, String), Vec<(&str, usize)>> = HashMap::new();
        let mut people: HashMap<&str, Vec<&str>> = HashMap::new();
        for ((kind, name), row) in &self.rows {
            for (alias, count) in &row.aliases.0 {
                let short = (*kind, name_key(alias));
                if self.rows.contains_key(&short) {
                    used.entry(short).or_default().push((name, *count));
                }
            }
            if *kind == EntityKind::Person {
                name.split(' ').for_each(|word| people.entry(word).or_default().push(name));
            }
        }
        let mentions =
            |kind, name: &str| self.rows.get(&(kind, name.to_owned())).map_or(0, |row| row.mentions);
        let mut meant = HashMap::new();
        for (short, mut uses) in used {
            let (kind, words) = &short;
            uses.sort_by_key(|&(name, count)| (Reverse(count), name));
            let all: usize = uses.iter().map(|u| u.1).sum();
            let of_best: usize = uses.iter().filter(|u| u.0 == uses[0].0).map(|u| u.1).sum();
            let long = uses[0].0;
            let mut rivals = 0;
            if *kind == EntityKind::Person {
                let first = words.split(' ').next().and_then(|w| people.get(w));
                let longer = first.into_iter().flatten().filter(|n| **n != long && contains_words(n, words));
                rivals = longer.map(|n| mentions(*kind, n)).sum();
            }
            let known = mentions(*kind, long);
            let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
            let unresolved = mentions(*kind, words);
            if long.len() > words.len()
                && share(all, all + unresolved) >= MIN_RESOLVED
                && share(of_best, all) >= MIN_AGREEMENT
                && share(known, known + rivals) >= MIN_PEOPLE_SHARE
            {
                let long = (*kind, long.to_owned());
                meant.insert(short, long);
            }
        }
        meant
    }
}

/// Has `name` all of `words`, in order, and more?
fn contains_words(name: &str, words: &str) -> bool {
    let mut rest = name.split(' ');
    name.len() > words.len() && words.split(' ').all(|w| rest.any(|n| n == w))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::text::Span;

    /// A tally of articles, each a list of (form, canonical name).
    fn tally(articles: &[&[(&str, &str)]]) -> NameTally {
        let mut all = NameTally::default();
        for article in articles {
            let text = article.iter().map(|(form, _)| *form).collect::<Vec<_>>().join("|");
            let mut at = 0;
            let entity = |(form, name): &(&str, &str)| {
                let span = Span::new(at, at + form.len());
                at += form.len() + 1;
                Entity::new(span, EntityKind::Person, (*name).to_owned())
            };
            let entities: Vec<Entity> = article.iter().map(entity).collect();
            let mut one = NameTally::default();
            one.add(&text, entities.iter());
            all.append(one);
        }
        all
    }

    /// "Maria Lopulalan 4 3 Lopulalan:2": name, mentions, articles, aliases.
    fn rows(tally: NameTally) -> Vec<String> {
        let row = |n: CountedName| {
            let aliases = n.aliases.iter().map(|(alias, count)| format!(" {alias}:{count}"));
            format!("{} {} {}{}", n.name, n.mentions, n.articles, aliases.collect::<String>())
        };
        tally.finish().into_iter().map(row).collect()
    }

    #[test]
    fn a_short_form_counts_for_the_name_that_it_always_means() {
        let long = ("Maria Lopulalan", "Maria Lopulalan");
        let short = ("Lopulalan", "Maria Lopulalan");
        let found =
            rows(tally(&[&[long, short], &[("Lopulalan", "Lopulalan")], &[("MARIA LOPULALAN", long.1)]]));
        assert_eq!(found, ["Maria Lopulalan 4 3 Lopulalan:2"]);
    }

    #[test]
    fn a_short_form_that_may_be_another_keeps_its_row() {
        let one: &[_] = &[("Budi Santoso", "Budi Santoso"), ("Budi", "Budi Santoso")];
        for other in [("Budi", "Budi Hartono"), ("Budi Hartono", "Budi Hartono")] {
            let found = rows(tally(&[one, &[other], &[("Budi", "Budi")]]));
            assert_eq!(found.len(), 3, "{found:?}");
            assert!(found.contains(&"Budi 1 1".to_owned()), "{found:?}");
        }
        // Nobody has said that "Santoso" is he.
        assert_eq!(rows(tally(&[one, &[("Santoso", "Santoso")]])).len(), 2);
    }

    #[test]
    fn what_one_article_explains_says_nothing_of_many() {
        let mast = ("BTS", "Base Transceiver Station");
        let masts: &[_] = &[("Base Transceiver Station", mast.1), mast];
        let singers: &[_] = &[("BTS", "BTS"); 10];
        let found = rows(tally(&[masts, singers]));
        assert_eq!(found, ["BTS 10 1", "Base Transceiver Station 2 1 BTS:1"]);
    }

    #[test]
    fn a_name_is_written_as_where_nobody_shouts() {
        let found = rows(tally(&[&[("LOMBANG", "LOMBANG"); 3], &[("Lombang", "Lombang")]]));
        assert_eq!(found, ["Lombang 4 2"]);
    }

    #[test]
    fn accents_and_case_make_no_second_name() {
        let found =
            rows(tally(&[&[("Pilar Bernabé", "Pilar Bernabé")], &[("Pilar Bernabe", "Pilar Bernabe")]]));
        assert_eq!(found, ["Pilar Bernabe 2 2"]);
    }

    #[test]
    fn the_rarest_are_given_up_first() {
        let mut many = tally(&[&[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D"), ("A", "A"), ("B", "B")]]);
        many.evict_rarest(4);
        assert_eq!((many.rows.len(), many.evicted_below()), (4, 0));
        many.append(tally(&[&[("A", "A"), ("E", "E")]]));
        many.evict_rarest(4);
        let mut kept: Vec<_> = many.rows.keys().map(|k| k.1.clone()).collect();
        kept.sort_unstable();
        assert_eq!((kept, many.evicted_below()), (vec!["a".to_owned(), "b".to_owned()], 1));
    }
}
