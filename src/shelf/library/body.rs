//! An article's body as the library keeps it: its [`Draft`] as JSON, deflated. What is read again is finished through the
//! same door as what comes from outside, so a library that somebody tampered with shows nothing foul, and a better door
//! cleans what an older one let in.

use crate::article::{Article, Draft};
use crate::formats::contract;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use std::io::{Read, Write};

/// A body of more bytes than this is no article; only a damaged library holds one.
const LONGEST: u64 = 256 << 20;

/// `article` as it is kept.
pub(super) fn pack(article: &Article) -> Vec<u8> {
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory cannot fail.
    let _ = packed.write_all(contract::to_json(&Draft::of(article)).as_bytes());
    packed.finish().unwrap_or_default()
}

/// The article that was kept; `None` where the bytes are not what [`pack`] made.
pub(super) fn unpack(bytes: &[u8]) -> Option<Article> {
    let mut json = String::new();
    DeflateDecoder::new(bytes).take(LONGEST).read_to_string(&mut json).ok()?;
    contract::from_json::<Draft>(&json)?.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_kept_is_read_again(title in ".{0,60}", text in "(.{0,90}\n?){0,6}", site in proptest::option::of(".{0,20}")) {
            let draft = Draft { title: Some(title), text, site, ..Draft::default() };
            if let Some(article) = draft.finish() {
                prop_assert_eq!(unpack(&pack(&article)), Some(article));
            }
        }

        #[test]
        fn junk_is_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = unpack(&bytes);
        }
    }
}
