//! The word table: clusters, counts and lists of every word that is kept, as the model file holds it.

use crate::corpus::Cased;
use crate::vectors::Clusters;
use kabar_annotate::annotate::entities::learned::lists::Lists;
use kabar_annotate::annotate::entities::learned::model::{self, Count, WORD};
use kabar_annotate::annotate::entities::learned::view;
use std::collections::HashMap;

/// How often a word stood where: as [`Count`] numbers them.
pub type Counts = HashMap<String, [f32; 8]>;

/// Before any tagger: only small letters and capitals.
pub fn plain(cased: &HashMap<String, Cased>) -> Counts {
    let row = |c: &Cased| {
        let mut out = [0.0; 8];
        out[Count::Small.slot()] = c.small as f32;
        out[Count::Capital.slot()] = c.capital as f32;
        out
    };
    cased.iter().map(|(w, c)| (w.clone(), row(c))).collect()
}

/// The slots of the word table.
pub fn table(counts: &Counts, clusters: &Clusters, lists: Lists, least: f32) -> Vec<u8> {
    let none = [0.0; 8];
    let mut words: Vec<&str> = counts
        .iter()
        .filter(|(w, c)| {
            let capital: f32 = c[1..].iter().sum();
            capital >= least || c[0] >= 3.0 * least || lists.flags(w) != 0
        })
        .map(|(w, _)| w.as_str())
        .collect();
    for word in lists.words() {
        words.push(word);
    }
    words.sort_unstable();
    words.dedup();
    let rows = words.iter().map(|w| {
        let c = counts.get(*w).unwrap_or(&none);
        let bits = c.iter().enumerate().fold(0u32, |bits, (i, &n)| bits | level(n) << (4 * i));
        let small = clusters.of.get(*w).copied().unwrap_or_default();
        let capital = clusters.of.get(&format!("^{w}")).copied().unwrap_or_default();
        let mut slot = Vec::with_capacity(WORD - 2);
        slot.extend(small.0.to_le_bytes());
        slot.extend(capital.0.to_le_bytes());
        slot.extend(bits.to_le_bytes());
        slot.extend(lists.flags(w).to_le_bytes());
        slot.extend([small.1, capital.1]);
        (view::hash(w.as_bytes()), slot)
    });
    slots(rows.collect(), WORD)
}

fn level(n: f32) -> u32 {
    (u32::BITS - (n.round() as u32).leading_zeros()).min(15)
}

/// An open-addressed table of slots of `size` bytes, four fifths full.
pub fn slots(mut rows: Vec<(u32, Vec<u8>)>, size: usize) -> Vec<u8> {
    rows.sort_by_key(|r| r.0);
    let count = rows.len() * 5 / 4 + 1;
    let mut out = vec![0; count * size];
    for (hash, row) in rows {
        let mut at = model::home(hash, count);
        while out[at * size..at * size + 2] != [0, 0] {
            at = (at + 1) % count;
        }
        out[at * size..at * size + 2].copy_from_slice(&model::check(hash).to_le_bytes());
        out[at * size + 2..at * size + 2 + row.len()].copy_from_slice(&row);
    }
    out
}
