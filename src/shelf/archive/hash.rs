//! Hashes that are kept in cache files, so they must be the same in each process and on each machine. They tell damage
//! and change; they protect against nobody.

use kabar_annotate::text::hash::{FNV_OFFSET_BASIS, fnv1a_step};

/// FNV-1a over words of eight bytes instead of single bytes; the last word is filled up with zeros.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = FNV_OFFSET_BASIS ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = fnv1a_step(hash, u64::from_le_bytes(word));
        hash ^= hash >> 29;
    }
    hash
}

/// A hash of a hash and one more number.
pub fn mix_hash(hash: u64, number: u64) -> u64 {
    let mixed = (hash ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 29
}
