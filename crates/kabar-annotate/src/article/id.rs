//! The content id, which identifies an article by its headline and its text.

use crate::text::hash::{FNV_OFFSET_BASIS, fnv1a_step};

/// 16 hexadecimal digits of the title and the text: the same article has the same id in every file and on every run.
///
/// FNV-1a with 64 bits over the words only, so that the white space of another tool changes nothing. It protects nothing: two
/// articles with the same id share their marks.
pub fn content_id(title: &str, text: &str) -> String {
    let between = [b'\n', b' '].into_iter().fold(hash_words(FNV_OFFSET_BASIS, title), hash_byte);
    format!("{:016x}", hash_words(between, text))
}

/// `hash` over the words of `text` and a space behind each, too: by the byte, since this is read of every article.
fn hash_words(hash: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let (mut hash, mut inside, mut at) = (hash, false, 0);
    while let Some(&byte) = bytes.get(at) {
        let wide = if byte.is_ascii() { None } else { text[at..].chars().next() };
        let (white, len) = match wide {
            Some(wide) => (wide.is_whitespace(), wide.len_utf8()),
            None => (matches!(byte, b' ' | b'\t'..=b'\r'), 1),
        };
        if white {
            hash = if inside { hash_byte(hash, b' ') } else { hash };
        } else if len == 1 {
            hash = hash_byte(hash, byte);
        } else {
            hash = bytes[at..at + len].iter().fold(hash, |hash, &byte| hash_byte(hash, byte));
        }
        inside = !white;
        at += len;
    }
    if inside { hash_byte(hash, b' ') } else { hash }
}

fn hash_byte(hash: u64, byte: u8) -> u64 {
    fnv1a_step(hash, u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::content_id;

    #[test]
    fn it_is_the_hash_of_the_words() {
        let text = " a\u{b}b\u{a0}\u{1c}c\u{85}é\u{2003}ü\u{200b}kata\t\n日本\r ";
        for (title, text) in [("Harga  beras", text), (text, "x"), ("", ""), ("\u{3000}", "é")] {
            let words = title.split_whitespace().chain(["\n"]).chain(text.split_whitespace());
            let bytes = words.flat_map(|w| w.bytes().chain([b' ']));
            assert_eq!(
                content_id(title, text),
                format!("{:016x}", bytes.fold(0xcbf2_9ce4_8422_2325, super::hash_byte))
            );
        }
    }

    #[test]
    fn white_space_changes_nothing_and_words_do() {
        assert_eq!(content_id("a", "b  c\n d"), content_id(" a", "b c d"));
        assert_ne!(content_id("a", "b"), content_id("a b", ""));
    }
}
