//! FNV-1a with 64 bits (Fowler, Noll, Vo): a hash that is the same in every process and on every machine. It tells words
//! apart and protects against nobody who chooses them.

/// The hash of nothing, from which all others start.
pub const FNV_OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash of what `hash` is the hash of, followed by `next`: a byte, or another unit that is hashed as one.
#[inline]
pub const fn fnv1a_step(hash: u64, next: u64) -> u64 {
    (hash ^ next).wrapping_mul(0x0000_0100_0000_01b3)
}

/// The hash of `bytes`.
pub fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(FNV_OFFSET_BASIS, |hash, byte| fnv1a_step(hash, u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_test_vectors() {
        for (text, hash) in
            [("", FNV_OFFSET_BASIS), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(fnv1a(text.bytes()), hash, "{text}");
        }
    }
}
