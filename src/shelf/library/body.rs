//! An article's body as the library stores it: its [`Draft`] as JSON, deflated. What is read again is cleaned like text
//! from outside, so a library that somebody tampered with cannot put control characters on the screen, and text that an older
//! kabar stored is cleaned by the rules of this one.

use flate2::read::DeflateDecoder;
use flate2::{Compress, Compression, FlushCompress, Status};
use kabar_annotate::article::{Article, Draft};
use kabar_formats::contract;
use std::io::Read;

/// Bytes of JSON in one body. No article has so many; only a damaged library has such a body.
const MAX_BODY_BYTES: u64 = 256 << 20;

/// Packs articles, one after the other. The compressor's state is large, so it is made once for all of them.
pub(super) struct BodyPacker(Compress);

impl Default for BodyPacker {
    fn default() -> BodyPacker {
        BodyPacker(Compress::new(Compression::fast(), false))
    }
}

impl BodyPacker {
    /// `article` as it is stored.
    pub fn pack(&mut self, article: &Article) -> Vec<u8> {
        let json = contract::to_json(&Draft::from_article(article));
        self.0.reset();
        // Text that does not shrink grows by at most five bytes in each 32 kB (RFC 1951, 3.2.4): the loop usually runs once.
        let mut packed = Vec::with_capacity(json.len() / 2 + 64);
        loop {
            let rest = &json.as_bytes()[self.0.total_in() as usize..];
            match self.0.compress_vec(rest, &mut packed, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => break,
                Ok(_) => packed.reserve(json.len() / 2 + 64),
                // Only a flush that contradicts an earlier one fails.
                Err(_) => return Vec::new(),
            }
        }
        packed.shrink_to_fit();
        packed
    }
}

/// The article that was stored; `None` where the bytes are not what [`BodyPacker::pack`] made.
pub(super) fn unpack(bytes: &[u8]) -> Option<Article> {
    let mut json = String::new();
    DeflateDecoder::new(bytes).take(MAX_BODY_BYTES).read_to_string(&mut json).ok()?;
    contract::from_json::<Draft>(&json)?.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::{EvidenceKind, LineEvidence};
    use kabar_annotate::text::Span;
    use proptest::prelude::*;

    #[test]
    fn what_a_page_says_of_its_lines_is_kept_and_older_bodies_say_nothing() {
        let mut draft = Draft { text: "Pasar dibuka.\nHarga Ikan".into(), ..Draft::default() };
        let linked = LineEvidence::of(EvidenceKind::LinkOnly);
        draft.markup.evidence = vec![(Span::new(14, 24), linked)];
        let json = contract::to_json(&draft);
        let read = unpack(&BodyPacker::default().pack(&draft.finish().expect("an article")));
        assert_eq!(read.expect("an article").line_evidence(1), linked);
        // As an older kabar stored it.
        let start = json.find(",\"evidence\"").expect("a field");
        let end = start + json[start..].find("]]").expect("its end") + 2;
        let old = format!("{}{}", &json[..start], &json[end..]);
        let article = contract::from_json::<Draft>(&old).and_then(Draft::finish).expect("an article");
        assert_eq!((article.lines().len(), article.line_evidence(1)), (2, LineEvidence::default()));
    }

    proptest! {
        #[test]
        fn what_is_kept_is_read_again(title in ".{0,60}", text in "(.{0,90}\n?){0,6}", site in proptest::option::of(".{0,20}")) {
            let draft = Draft { title: Some(title), text, site, ..Draft::default() };
            if let Some(article) = draft.finish() {
                let mut packer = BodyPacker::default();
                // The second of a packer is as good as the first.
                prop_assert_eq!(packer.pack(&article), BodyPacker::default().pack(&article));
                prop_assert_eq!(unpack(&packer.pack(&article)), Some(article));
            }
        }

        #[test]
        fn junk_is_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = unpack(&bytes);
        }
    }
}
