//! The word table of a model file: clusters, counts and lists of every word that is kept.

use crate::corpus::CaseCounts;
use crate::vectors::WordClusters;
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::annotate::entities::crf::model::{ModelLexicon, UsageCount};
use kabar_annotate::annotate::entities::crf::slots::{WORD_BYTES, first_slot, slot_check};
use kabar_annotate::annotate::entities::crf::token_attributes::word_hash;
use std::collections::HashMap;

/// Word → how often it was used in which way, in the order of [`UsageCount::slot`].
pub type UsageCounts = HashMap<String, [f32; 8]>;

/// The counts before there is a tagger: only small letters and capitals.
pub fn case_counts(counts: &HashMap<String, CaseCounts>) -> UsageCounts {
    let row = |c: &CaseCounts| {
        let mut out = [0.0; 8];
        out[UsageCount::Small.slot()] = c.small as f32;
        out[UsageCount::Capital.slot()] = c.capital as f32;
        out
    };
    counts.iter().map(|(w, c)| (w.clone(), row(c))).collect()
}

/// The clusters that a model knows of these words.
pub fn known_clusters<'a>(known: ModelLexicon, words: impl Iterator<Item = &'a String>) -> WordClusters {
    let mut by_form = HashMap::new();
    for word in words {
        let entry = known.get(word_hash(word.as_bytes()));
        for (form, at) in [(word.clone(), 0), (format!("^{word}"), 1)] {
            if entry.clusters[at] > 0 {
                by_form.insert(form, (entry.clusters[at], entry.coarse_clusters[at]));
            }
        }
    }
    WordClusters { by_form, vectors: HashMap::new() }
}

/// The bytes of the word table, for the words that occur often enough (`least`) or are in a list.
pub fn word_table(
    counts: &UsageCounts,
    clusters: &WordClusters,
    gazetteers: Gazetteers,
    least: f32,
) -> Vec<u8> {
    let none = [0.0; 8];
    let mut words: Vec<&str> = counts
        .iter()
        .filter(|(w, c)| {
            let capital: f32 = c[1..].iter().sum();
            capital >= least || c[0] >= 3.0 * least || gazetteers.flags(w) != 0
        })
        .map(|(w, _)| w.as_str())
        .collect();
    for word in gazetteers.words() {
        words.push(word);
    }
    words.sort_unstable();
    words.dedup();
    let rows = words.iter().map(|w| {
        let c = counts.get(*w).unwrap_or(&none);
        let bits = c.iter().enumerate().fold(0u32, |bits, (i, &n)| bits | log_level(n) << (4 * i));
        let small = clusters.by_form.get(*w).copied().unwrap_or_default();
        let capital = clusters.by_form.get(&format!("^{w}")).copied().unwrap_or_default();
        let mut slot = Vec::with_capacity(WORD_BYTES - 2);
        slot.extend(small.0.to_le_bytes());
        slot.extend(capital.0.to_le_bytes());
        slot.extend(bits.to_le_bytes());
        slot.extend(gazetteers.flags(w).to_le_bytes());
        slot.extend([small.1, capital.1]);
        (word_hash(w.as_bytes()), slot)
    });
    slot_table(rows.collect(), WORD_BYTES)
}

fn log_level(n: f32) -> u32 {
    (u32::BITS - (n.round() as u32).leading_zeros()).min(15)
}

/// The bytes of an open-addressed table with slots of `size` bytes, four fifths full.
pub fn slot_table(mut rows: Vec<(u32, Vec<u8>)>, size: usize) -> Vec<u8> {
    rows.sort_by_key(|r| r.0);
    let count = rows.len() * 5 / 4 + 1;
    let mut out = vec![0; count * size];
    for (hash, row) in rows {
        let mut at = first_slot(hash, count);
        while out[at * size..at * size + 2] != [0, 0] {
            at = (at + 1) % count;
        }
        out[at * size..at * size + 2].copy_from_slice(&slot_check(hash).to_le_bytes());
        out[at * size + 2..at * size + 2 + row.len()].copy_from_slice(&row);
    }
    out
}
