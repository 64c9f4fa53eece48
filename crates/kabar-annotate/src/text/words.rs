//! Words, and where sentences begin: what the readers of quotations and names look at instead of characters.
//!
//! One pass cuts a line into words and marks. A word keeps what is inside it (Kassym-Jomart, Asy'ari, KOMPAS.TV,
//! don't), since a name cut in two is two wrong names; every other visible character is a mark of its own. Unicode's own
//! word segmentation (UAX #29) does not fit: it cuts at hyphens and joins "persen.Baca".

use super::Span;
use std::borrow::Cow;

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordShape {
    /// Begins with a small letter and has no capital: "harga".
    Lowercase,
    /// Has a capital and a small letter: "Tokayev", "iPhone".
    Capitalized,
    /// Capitals only: "KPK", "H".
    AllCaps,
    /// Begins with a digit.
    Number,
    /// One character that is no letter or digit.
    Punctuation,
}

/// A word or a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// What it looks like.
    pub shape: WordShape,
    /// Does it begin a sentence? Of a quotation too: a capital here says nothing.
    pub starts_sentence: bool,
}

impl Word {
    /// Does it have a capital, as a name has?
    pub fn is_name_like(self) -> bool {
        matches!(self.shape, WordShape::Capitalized | WordShape::AllCaps)
    }

    /// The word in small letters.
    pub fn lowercase(self, text: &str) -> Cow<'_, str> {
        let word = self.span.slice(text);
        match self.shape {
            WordShape::Lowercase | WordShape::Punctuation => Cow::Borrowed(word),
            _ => Cow::Owned(word.to_lowercase()),
        }
    }
}

/// Is `c` one of the marks that open or close a quotation?
pub fn is_quote_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\u{ff02}'
            | '“'
            | '”'
            | '„'
            | '‟'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '\''
            | '‘'
            | '’'
            | '‚'
            | '‛'
    ) || matches!(c, '「' | '」' | '『' | '』')
}

/// Appends the words of `line`, a range of `text`. `abbreviation` knows the words whose full stop ends no sentence.
pub fn tokenize(text: &str, line: Span, abbreviation: impl Fn(&str) -> bool, words: &mut Vec<Word>) {
    let part = line.slice(text);
    let mut begins = true;
    let mut ended = false;
    let first = words.len();
    let mut at = 0;
    while let Some(c) = char_at(part, at) {
        let next = at + c.len_utf8();
        if c.is_whitespace() {
            at = next;
            continue;
        }
        let tagged = c == '@' && char_at(part, next).is_some_and(char::is_alphanumeric);
        if !c.is_alphanumeric() && !tagged {
            let span = Span::new(line.start + at, line.start + next);
            match c {
                '.' if words.len() > first && ends_abbreviation(text, words, span, &abbreviation) => {}
                '.' | '!' | '?' | '…' => ended = true,
                _ if is_quote_mark(c) => begins = true,
                ')' | ']' => {}
                ':' | '•' | '|' => begins = true,
                _ => {}
            }
            words.push(Word { span, shape: WordShape::Punctuation, starts_sentence: false });
            at = next;
            continue;
        }
        let (end, shape) = scan_word(part, at, next);
        // A small letter after a full stop: the stop was an abbreviation's, or the writer does not care.
        let starts = begins || (ended && shape != WordShape::Lowercase);
        words.push(Word {
            span: Span::new(line.start + at, line.start + end),
            shape,
            starts_sentence: starts,
        });
        begins = false;
        ended = false;
        at = end;
    }
}

/// Has `text` no small letter: a dateline, a headline in capitals, an acronym?
pub fn is_all_caps(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}

/// The words of `text` between white space, as `str::split_whitespace` has them; faster where most of it is ASCII.
pub fn split_whitespace(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    // The length of the white space, or of what is none, at `at`.
    let step = |at: usize, white: bool| match text.as_bytes().get(at) {
        Some(&b) if b.is_ascii() => usize::from(white == matches!(b, b' ' | b'\t'..=b'\r')),
        Some(_) => text[at..].chars().next().filter(|c| c.is_whitespace() == white).map_or(0, char::len_utf8),
        None => 0,
    };
    let run = move |from: usize, white: bool| {
        let mut to = from;
        while let more @ 1.. = step(to, white) {
            to += more;
        }
        to
    };
    std::iter::from_fn(move || {
        let start = run(at, true);
        at = run(start, false);
        Some(&text[start..at]).filter(|word| !word.is_empty())
    })
}

/// Words up to so many bytes are made small by [`small`] without an allocation.
pub const LOWERCASE_BUFFER_BYTES: usize = 32;

/// `word` in small letters, made in `buffer` where it fits.
pub fn lowercase_in<'a>(word: &'a str, buffer: &'a mut [u8; LOWERCASE_BUFFER_BYTES]) -> Cow<'a, str> {
    if !word.bytes().any(|b| b.is_ascii_uppercase() || !b.is_ascii()) {
        return Cow::Borrowed(word);
    }
    match buffer.get_mut(..word.len()).filter(|_| word.is_ascii()) {
        Some(part) => {
            part.copy_from_slice(word.as_bytes());
            part.make_ascii_lowercase();
            String::from_utf8_lossy(part)
        }
        None => Cow::Owned(word.to_lowercase()),
    }
}

/// The character at `at` of `text`.
fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(&b) if b.is_ascii() => Some(char::from(b)),
        Some(_) => text[at..].chars().next(),
        None => None,
    }
}

/// Where the word ends that begins at `start` of `text` with a character up to `next`, and what it looks like.
fn scan_word(text: &str, start: usize, next: usize) -> (usize, WordShape) {
    let bytes = text.as_bytes();
    let (mut upper, mut lower) = (false, false);
    let mut end = start;
    loop {
        match bytes.get(end) {
            Some(b'a'..=b'z') => lower = true,
            Some(b'A'..=b'Z') => upper = true,
            Some(b'0'..=b'9') => {}
            _ => {
                let Some(c) = char_at(text, end) else { break };
                let goes_on =
                    end < next || c.is_alphanumeric() || is_extending(c) || is_inside_word(text, end, c);
                if !goes_on {
                    break;
                }
                upper |= c.is_uppercase();
                lower |= c.is_lowercase();
                end += c.len_utf8();
                continue;
            }
        }
        end += 1;
    }
    let shape = match (upper, lower) {
        _ if bytes[start].is_ascii_digit() => WordShape::Number,
        (true, true) => WordShape::Capitalized,
        (true, false) => WordShape::AllCaps,
        _ => WordShape::Lowercase,
    };
    (end, shape)
}

/// Does the full stop `stop` only shorten the word before it: "H. Amran", "Dr. Sutomo"?
fn ends_abbreviation(text: &str, words: &[Word], stop: Span, known: &impl Fn(&str) -> bool) -> bool {
    words.last().is_some_and(|w| {
        let word = w.span.slice(text);
        let letter = w.shape == WordShape::AllCaps && word.chars().count() == 1;
        w.span.end == stop.start && (letter || known(&word.to_lowercase()))
    })
}

/// Combining marks and joiners belong to the letter before them.
fn is_extending(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{ad}')
}

/// Does the character at `at` of `text` stand inside a word?
fn is_inside_word(text: &str, at: usize, c: char) -> bool {
    let Some(next) = text[at + c.len_utf8()..].chars().next().filter(|n| n.is_alphanumeric()) else {
        return false;
    };
    match c {
        '\'' | '’' | '‘' | '`' | '-' | '\u{2010}' | '\u{2011}' | '_' => true,
        // "Liputan6.com", "1.250", "KOMPAS.TV", but not "persen.Baca".
        '.' => {
            let before = text[..at].chars().next_back();
            let digits = before.is_some_and(|b| b.is_ascii_digit()) == next.is_ascii_digit();
            next.is_lowercase()
                || (digits && (!next.is_uppercase() || before.is_some_and(char::is_uppercase)))
        }
        ',' => next.is_ascii_digit() && text[..at].ends_with(|b: char| b.is_ascii_digit()),
        '&' => text[..at].ends_with(char::is_uppercase) && next.is_uppercase(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(&str, bool)> {
        let mut words = Vec::new();
        tokenize(text, Span::new(0, text.len()), |w| w == "dr", &mut words);
        words.iter().map(|w| (w.span.slice(text), w.starts_sentence)).collect()
    }

    #[test]
    fn words_keep_what_is_inside_them() {
        for (before, after) in [
            ("Kassym-Jomart di KOMPAS.TV", vec!["Kassym-Jomart", "di", "KOMPAS.TV"]),
            ("turun 1,5 persen.Baca don't", vec!["turun", "1,5", "persen", ".", "Baca", "don't"]),
            ("tulis @budi_s (37)", vec!["tulis", "@budi_s", "(", "37", ")"]),
            ("\"Ya,\" katanya", vec!["\"", "Ya", ",", "\"", "katanya"]),
        ] {
            assert_eq!(words(before).iter().map(|w| w.0).collect::<Vec<_>>(), after);
        }
    }

    #[test]
    fn white_space_parts_words_as_it_does_elsewhere() {
        let text = " a\u{b}b\u{a0}\u{1c}c\u{85}é\u{2003}ü\u{3000}\u{200b}kata\t\n日本\r\u{1f}d ";
        for at in (0..=text.len()).filter(|&at| text.is_char_boundary(at)) {
            for part in [&text[..at], &text[at..]] {
                assert!(split_whitespace(part).eq(part.split_whitespace()), "{part:?}");
            }
        }
    }

    #[test]
    fn small_letters_are_those_of_any_length_and_script() {
        for word in ["", "kata", "Kata-KATA", "É", "İSTANBUL", "ΣΑΣ", &"Panjang".repeat(9)] {
            assert_eq!(lowercase_in(word, &mut [0; LOWERCASE_BUFFER_BYTES]), word.to_lowercase());
        }
    }

    #[test]
    fn sentences_begin_after_their_ends_only() {
        for (text, begins) in [
            ("Dr. Rini datang. Ia H. Amran pergi", vec!["Dr", "Ia"]),
            ("Katanya: \"Saya pulang.\" Budi diam", vec!["Katanya", "Saya", "Budi"]),
        ] {
            let found: Vec<_> = words(text).into_iter().filter(|w| w.1).map(|w| w.0).collect();
            assert_eq!(found, begins, "{text}");
        }
    }
}
