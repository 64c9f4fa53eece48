//! Words, and where sentences begin: what the finders of quotations and names look at instead of characters.
//!
//! A text is scanned once, to the tokens that the rules for lines are matched with ([`kabar_patterns::Token`]); words are
//! made of them. A word keeps what is inside it (Kassym-Jomart, Asy'ari, KOMPAS.TV, don't), since a name cut in two is two
//! wrong names, and every other visible character is a mark of its own. Rules see smaller pieces and runs of marks, since
//! typesetting joins and parts them at will: these are two views of one scan. Unicode's own word segmentation (UAX #29)
//! does not fit: it cuts at hyphens and joins "persen.Baca".

use super::{Span, reference};
use kabar_patterns::{Token, TokenShape};
use std::borrow::Cow;

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordShape {
    /// Has no capital: "harga".
    Lowercase,
    /// Has a capital and a small letter: "Tokayev", "iPhone".
    Capitalized,
    /// Capitals only: "KPK", "H".
    AllCaps,
    /// Begins with a digit.
    Number,
    /// One character that is no letter or digit, also as a character reference: `&ldquo;`.
    Punctuation,
}

/// A word or a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The range of the word in the text.
    pub span: Span,
    /// The shape of the word: its capitals, digits and marks.
    pub shape: WordShape,
    /// Does it begin a sentence, or a sentence of a quotation? Then a capital says nothing.
    pub starts_sentence: bool,
}

impl Word {
    /// Does it have a capital, as a name has?
    pub fn is_name_like(self) -> bool {
        matches!(self.shape, WordShape::Capitalized | WordShape::AllCaps)
    }

    /// The word in lower case.
    pub fn lowercase(self, text: &str) -> Cow<'_, str> {
        let word = self.span.slice(text);
        match self.shape {
            WordShape::Lowercase | WordShape::Punctuation => Cow::Borrowed(word),
            _ if word.is_ascii() => Cow::Owned(word.to_ascii_lowercase()),
            _ => Cow::Owned(word.to_lowercase()),
        }
    }
}

/// Is `c` one of the marks that open or close a quotation?
pub(crate) fn is_quote_mark(c: char) -> bool {
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
    ) || matches!(c, '「' | '」' | '『' | '』' | '❝' | '❞' | '〝' | '〞' | '〟')
}

/// Appends the words of `line`, a range of `text`, to `words`. `is_abbreviation` knows the words, in lower case, whose full
/// stop ends no sentence.
pub fn tokenize(text: &str, line: Span, is_abbreviation: impl Fn(&str) -> bool, words: &mut Vec<Word>) {
    let mut tokens = Vec::new();
    kabar_patterns::tokenize(line.slice(text), line.start, &mut tokens);
    from_tokens(text, line, &tokens, is_abbreviation, words);
}

/// [`tokenize`] for a line whose `tokens` are known.
pub fn from_tokens(
    text: &str,
    line: Span,
    tokens: &[Token],
    is_abbreviation: impl Fn(&str) -> bool,
    words: &mut Vec<Word>,
) {
    let mut plain = Vec::new();
    let tokens = if tokens.iter().any(|token| token.shape == TokenShape::Address) {
        take_addresses_apart(text, tokens, &mut plain);
        &plain
    } else {
        tokens
    };
    let first = words.len();
    let mut builder = WordBuilder { text, line, tokens, first, words, starts_sentence: true, ended: false };
    builder.run(is_abbreviation);
}

/// Copies `tokens` to `plain`, with the tokens inside web addresses in their place.
fn take_addresses_apart(text: &str, tokens: &[Token], plain: &mut Vec<Token>) {
    for token in tokens {
        match token.shape {
            TokenShape::Address => {
                kabar_patterns::tokenize_plain(&text[token.start..token.end], token.start, plain);
            }
            _ => plain.push(*token),
        }
    }
}

/// Makes words of the tokens of one line.
struct WordBuilder<'a> {
    text: &'a str,
    line: Span,
    /// The tokens that are not part of a word yet.
    tokens: &'a [Token],
    /// Index of the line's first word in `words`.
    first: usize,
    words: &'a mut Vec<Word>,
    /// Does the next word begin a sentence, whatever it looks like?
    starts_sentence: bool,
    /// Has a mark ended a sentence, unless a word in lower case follows?
    ended: bool,
}

impl WordBuilder<'_> {
    fn run(&mut self, is_abbreviation: impl Fn(&str) -> bool) {
        let mut at = self.line.start;
        loop {
            // Characters between tokens: white space, and others that show nothing.
            let next = self.tokens.first().map_or(self.line.end, |token| token.start);
            let gap = self.text.get(at..next).unwrap_or("");
            if gap != " " {
                for (offset, c) in gap.char_indices().filter(|(_, c)| !c.is_whitespace()) {
                    self.push_mark(char_span(at + offset, c), c, &is_abbreviation);
                }
            }
            let Some(token) = self.tokens.first() else { break };
            at = token.start;
            if reference::may_begin(self.text.as_bytes()[at])
                && let Some((c, length)) = reference::leading(&self.text[at..self.line.end])
            {
                at += length;
                while self.tokens.first().is_some_and(|token| token.start < at) {
                    self.tokens = &self.tokens[1..];
                }
                if !c.is_whitespace() {
                    self.push_mark(Span::new(at - length, at), c, &is_abbreviation);
                }
                continue;
            }
            if token.is_word() {
                at = self.push_word(at, at);
                continue;
            }
            self.tokens = &self.tokens[1..];
            let end = token.end;
            while at < end {
                let Some(c) = self.char_at(at) else { break };
                let after = at + c.len_utf8();
                let is_tag = c == '@' && self.char_at(after).is_some_and(char::is_alphanumeric);
                if is_tag {
                    at = self.push_word(at, after);
                } else {
                    self.push_mark(char_span(at, c), c, &is_abbreviation);
                    at = after;
                }
            }
        }
    }

    /// The character at `at`, if that is in the line.
    fn char_at(&self, at: usize) -> Option<char> {
        if at < self.line.end { char_at(self.text, at) } else { None }
    }

    /// Adds the word that begins at `start`, of which what is before `end` has been read; returns where it ends.
    fn push_word(&mut self, start: usize, mut end: usize) -> usize {
        let part = self.line.slice(self.text);
        let (mut upper, mut lower) = (false, false);
        loop {
            if let Some((token, rest)) = self.tokens.split_first()
                && token.start == end
                && token.is_word()
            {
                (upper, lower) = (upper | token.has_uppercase, lower | token.has_lowercase);
                (end, self.tokens) = (token.end, rest);
                continue;
            }
            // Nearly all words end with a space.
            let Some(c) = self.char_at(end).filter(|c| *c != ' ') else { break };
            if !is_extending(c) {
                if !is_inside_word(part, end - self.line.start, c) {
                    break;
                }
                if self.tokens.first().is_some_and(|token| token.start == end) {
                    self.tokens = &self.tokens[1..];
                }
            }
            end += c.len_utf8();
        }
        let shape = match (upper, lower) {
            _ if self.text.as_bytes()[start].is_ascii_digit() => WordShape::Number,
            (true, true) => WordShape::Capitalized,
            (true, false) => WordShape::AllCaps,
            _ => WordShape::Lowercase,
        };
        // In lower case after a full stop: the stop was an abbreviation's, or the writer does not care.
        let starts_sentence = self.starts_sentence || (self.ended && shape != WordShape::Lowercase);
        self.words.push(Word { span: Span::new(start, end), shape, starts_sentence });
        (self.starts_sentence, self.ended) = (false, false);
        end
    }

    /// Adds the mark `c` at `span`.
    fn push_mark(&mut self, span: Span, c: char, is_abbreviation: &impl Fn(&str) -> bool) {
        match c {
            '.' if ends_abbreviation(self.text, &self.words[self.first..], span, is_abbreviation) => {}
            '.' | '!' | '?' | '…' => self.ended = true,
            ':' | '•' | '|' => self.starts_sentence = true,
            _ if is_quote_mark(c) => self.starts_sentence = true,
            _ => {}
        }
        self.words.push(Word { span, shape: WordShape::Punctuation, starts_sentence: false });
    }
}

/// Has `text` no letter in lower case, as a dateline, a headline in capitals, an acronym?
pub fn is_all_caps(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}

/// What [`str::split_whitespace`] gives for `text`; faster if most of it is ASCII.
pub fn split_whitespace(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    // The length of the character at `at`, if it is white space or, with `white` false, if it is not; else 0.
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

/// [`lowercase_in`] makes no allocation for ASCII words of up to so many bytes.
pub(crate) const LOWERCASE_BUFFER_BYTES: usize = 32;

/// `word` in lower case, made in `buffer` if it fits.
pub(crate) fn lowercase_in<'a>(word: &'a str, buffer: &'a mut [u8; LOWERCASE_BUFFER_BYTES]) -> Cow<'a, str> {
    if !word.bytes().any(|b| b.is_ascii_uppercase() || !b.is_ascii()) {
        return Cow::Borrowed(word);
    }
    match buffer.get_mut(..word.len()).filter(|_| word.is_ascii()) {
        Some(part) => {
            part.copy_from_slice(word.as_bytes());
            part.make_ascii_lowercase();
            // ASCII is always UTF-8.
            std::str::from_utf8(part).unwrap_or_default().into()
        }
        None => Cow::Owned(word.to_lowercase()),
    }
}

/// Where the character `c` at `at` stands.
fn char_span(at: usize, c: char) -> Span {
    Span::new(at, at + c.len_utf8())
}

/// The character at `at` of `text`.
fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(&b) if b.is_ascii() => Some(char::from(b)),
        Some(_) => text[at..].chars().next(),
        None => None,
    }
}

/// Is the full stop `stop` that of an abbreviation, after the last of `words`: "H. Amran", "Dr. Sutomo"?
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
            ("&ldquo;Ya,&rdquo;&nbsp;kata R&B", vec!["&ldquo;", "Ya", ",", "&rdquo;", "kata", "R&B"]),
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
    fn lower_case_is_made_at_any_length_and_in_any_script() {
        for word in ["", "kata", "Kata-KATA", "É", "İSTANBUL", "ΣΑΣ", &"Panjang".repeat(9)] {
            assert_eq!(lowercase_in(word, &mut [0; LOWERCASE_BUFFER_BYTES]), word.to_lowercase());
        }
    }

    #[test]
    fn sentences_begin_after_their_ends_only() {
        for (text, begins) in [
            ("Dr. Rini datang. Ia H. Amran pergi", vec!["Dr", "Ia"]),
            ("Katanya: \"Saya pulang.\" Budi diam", vec!["Katanya", "Saya", "Budi"]),
            ("Katanya: &ldquo;Saya pulang.&rdquo; Budi diam", vec!["Katanya", "Saya", "Budi"]),
        ] {
            let found: Vec<_> = words(text).into_iter().filter(|w| w.1).map(|w| w.0).collect();
            assert_eq!(found, begins, "{text}");
        }
    }
}
