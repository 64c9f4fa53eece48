//! Words, and where sentences begin: what the readers of quotations and names look at instead of characters.
//!
//! One pass cuts a line into words and marks. A word keeps what is inside it (Kassym-Jomart, Asy'ari, KOMPAS.TV,
//! don't), since a name cut in two is two wrong names; every other visible character is a mark of its own. Unicode's own
//! word segmentation (UAX #29) does not fit: it cuts at hyphens and joins "persen.Baca".

use super::Span;
use std::borrow::Cow;

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Begins with a small letter and has no capital: "harga".
    Lower,
    /// Has a capital and a small letter: "Tokayev", "iPhone".
    Capital,
    /// Capitals only: "KPK", "H".
    Caps,
    /// Begins with a digit.
    Number,
    /// One character that is no letter or digit.
    Mark,
}

/// A word or a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// What it looks like.
    pub shape: Shape,
    /// Does it begin a sentence? Of a quotation too: a capital here says nothing.
    pub begins: bool,
}

impl Word {
    /// Does it have a capital, as a name has?
    pub fn is_name_like(self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Caps)
    }

    /// The word in small letters.
    pub fn key(self, text: &str) -> Cow<'_, str> {
        let word = self.span.of(text);
        match self.shape {
            Shape::Lower | Shape::Mark => Cow::Borrowed(word),
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
pub fn cut(text: &str, line: Span, abbreviation: impl Fn(&str) -> bool, words: &mut Vec<Word>) {
    let part = line.of(text);
    let mut begins = true;
    let mut ended = false;
    let mut chars = part.char_indices().peekable();
    let first = words.len();
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let tagged = c == '@' && part[at + 1..].chars().next().is_some_and(char::is_alphanumeric);
        if !c.is_alphanumeric() && !tagged {
            let span = Span::new(line.start + at, line.start + at + c.len_utf8());
            match c {
                '.' if words.len() > first && abbreviates(text, words, span, &abbreviation) => {}
                '.' | '!' | '?' | '…' => ended = true,
                _ if is_quote_mark(c) => begins = true,
                ')' | ']' => {}
                ':' | '•' | '|' => begins = true,
                _ => {}
            }
            words.push(Word { span, shape: Shape::Mark, begins: false });
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some(&(next, d)) = chars.peek() {
            if !d.is_alphanumeric() && !is_extending(d) && !joins(part, next, d) {
                break;
            }
            end = next + d.len_utf8();
            chars.next();
        }
        let shape = shape(&part[at..end]);
        // A small letter after a full stop: the stop was an abbreviation's, or the writer does not care.
        let starts = begins || (ended && shape != Shape::Lower);
        words.push(Word { span: Span::new(line.start + at, line.start + end), shape, begins: starts });
        begins = false;
        ended = false;
    }
}

/// Does the full stop `stop` only shorten the word before it: "H. Amran", "Dr. Sutomo"?
fn abbreviates(text: &str, words: &[Word], stop: Span, known: &impl Fn(&str) -> bool) -> bool {
    words.last().is_some_and(|w| {
        let word = w.span.of(text);
        let letter = w.shape == Shape::Caps && word.chars().count() == 1;
        w.span.end == stop.start && (letter || known(&word.to_lowercase()))
    })
}

/// Combining marks and joiners belong to the letter before them.
fn is_extending(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{ad}')
}

/// Does the character at `at` of `text` stand inside a word?
fn joins(text: &str, at: usize, c: char) -> bool {
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

fn shape(word: &str) -> Shape {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return Shape::Number;
    }
    match (word.chars().any(char::is_uppercase), word.chars().any(char::is_lowercase)) {
        (true, true) => Shape::Capital,
        (true, false) => Shape::Caps,
        _ => Shape::Lower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(&str, bool)> {
        let mut words = Vec::new();
        cut(text, Span::new(0, text.len()), |w| w == "dr", &mut words);
        words.iter().map(|w| (w.span.of(text), w.begins)).collect()
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
