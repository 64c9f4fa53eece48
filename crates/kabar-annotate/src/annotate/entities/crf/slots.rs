//! The open-addressed tables of a model file: where an entry is looked for, and how it is recognised.
//!
//! The upper bits of a hash say in which slot to look first, and its lower 16 bits are kept in the slot as a check. An
//! unknown word that passes the check by chance (one in 65,536) gets the weights of another word, which does no harm.

/// Bytes of a weight slot: the check, then one i8 for each label, then one that is unused.
pub const ROW_BYTES: usize = 16;
/// Bytes of a word slot: check, cluster small, cluster capital, counts (u32), flags (u16), coarse clusters (2 × u8).
pub const WORD_BYTES: usize = 14;

/// The slot where `hash` is looked for first, in a table of `count` slots. The next ones follow, and after the last slot
/// the first.
pub fn first_slot(hash: u32, count: usize) -> usize {
    ((u64::from(hash) * count as u64) >> 32) as usize
}

/// The check of `hash`. Never 0, which marks a free slot.
pub fn slot_check(hash: u32) -> u16 {
    (hash as u16).max(1)
}
