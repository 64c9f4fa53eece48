//! Lines with parts that vary: "See all news of Monday, 4 May, in our app", "See all news of Friday, 8 May, in our app".
//!
//! Such lines have one template: the line with its numbers and names masked, or its first and last words alone. Articles have
//! templates too ("Gold is at 1,200 a gram."), so that a template which an outlet repeats proves little by itself;
//! [`neighbours`](super::neighbours) says what must come with it.

use super::token_predicates::word_count;
use kabar_patterns::{Token, TokenShape};

/// The most words of a line with a template: longer ones are paragraphs.
const MAX_WORDS: usize = 40;
/// The fewest words of a template that are not masked.
const MIN_FIXED_WORDS: usize = 3;
/// The words at the beginning and at the end of a line that are a template of their own, and the fewest words of such a line.
const END_WORDS: usize = 2;
const MIN_OPEN_WORDS: usize = 7;

/// What stands in the place of a number and of a name. No word has these hashes.
const MASKED_NUMBER: u64 = 1;
const MASKED_NAME: u64 = 2;
/// What the keys of the two kinds of templates begin with.
const MASKED_LINE: u64 = 3;
const LINE_ENDS: u64 = 4;

/// The keys of a line's templates, for an outlet with the key `outlet`.
pub(super) fn template_keys(tokens: &[Token], outlet: u64) -> impl Iterator<Item = u64> {
    let is_line = word_count(tokens) <= MAX_WORDS;
    let masked = is_line.then(|| masked_line_key(tokens, outlet)).flatten();
    let ends = is_line.then(|| line_ends_key(tokens, outlet)).flatten();
    masked.into_iter().chain(ends)
}

/// The line with its numbers, and its capitalised words but the first, masked; several in a row are one.
fn masked_line_key(tokens: &[Token], outlet: u64) -> Option<u64> {
    let mut key = mix_hash(outlet, MASKED_LINE);
    let (mut last, mut fixed) = (0, 0);
    for (at, token) in tokens.iter().enumerate() {
        let is_first = !tokens[..at].iter().any(Token::is_word);
        let is_point = !token.is_word() && is_inside_number(tokens, at);
        let part = match token.shape {
            _ if is_point => MASKED_NUMBER,
            TokenShape::Number => MASKED_NUMBER,
            TokenShape::Capitalized | TokenShape::AllCaps if !is_first => MASKED_NAME,
            _ => token.hash,
        };
        fixed += usize::from(token.is_word() && part == token.hash);
        if part != last || part == token.hash {
            key = mix_hash(key, part);
        }
        last = part;
    }
    (fixed >= MIN_FIXED_WORDS).then_some(key)
}

/// Is the mark at that index between two numbers: "4.7", "12:30"?
fn is_inside_number(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let (mark, after) = (&tokens[at], tokens.get(at + 1));
    let is_number = |token: &Token| token.shape == TokenShape::Number;
    before.is_some_and(|before| is_number(before) && before.end == mark.start)
        && after.is_some_and(|after| is_number(after) && after.start == mark.end)
}

/// The first and the last words of the line, whatever stands between them.
fn line_ends_key(tokens: &[Token], outlet: u64) -> Option<u64> {
    let words: Vec<u64> = tokens.iter().filter(|token| token.is_word()).map(|token| token.hash).collect();
    if words.len() < MIN_OPEN_WORDS {
        return None;
    }
    let ends = words[..END_WORDS].iter().chain(&words[words.len() - END_WORDS..]);
    Some(ends.fold(mix_hash(outlet, LINE_ENDS), |key, &word| mix_hash(key, word)))
}

/// The hash of what `sum` is the hash of, followed by `part`: the step of FxHash with the golden ratio as its factor.
pub(super) fn mix_hash(sum: u64, part: u64) -> u64 {
    (sum.rotate_left(5) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_patterns::tokenize;

    fn keys(line: &str) -> Vec<u64> {
        let mut tokens = Vec::new();
        tokenize(line, 0, &mut tokens);
        template_keys(&tokens, 7).collect()
    }

    #[test]
    fn what_varies_is_masked() {
        let shares = |a: &str, b: &str| keys(a).iter().any(|key| keys(b).contains(key));
        assert!(shares("Unduh aplikasi kami, bintang 4.7", "Unduh aplikasi kami, bintang 5"));
        assert!(shares("Semua tulisan dari Rani Melati di sini", "Semua tulisan dari Budi di sini"));
        assert!(shares(
            "Simak berita banjir dan longsor lainnya di Warta Pagi",
            "Simak berita harga beras terbaru lainnya di Warta Pagi"
        ));
        assert!(!shares("Unduh aplikasi kami, bintang 4.7", "Unduh aplikasi mereka, bintang 4.7"));
        assert!(!shares(
            "Warga desa itu menunggu bantuan sejak pagi",
            "Petugas datang ke sana pada malam hari"
        ));
        // Hardly a word is left of it.
        assert_eq!(keys("Rani Melati 2019"), []);
    }
}
