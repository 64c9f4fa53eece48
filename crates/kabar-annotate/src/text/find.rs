//! Searching a text for what a user typed. Case, accents and the shape of quotes and dashes do not matter; any white space
//! matches any other.

use super::Span;

/// A query, folded once for many comparisons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextQuery {
    input: String,
    folded: Vec<char>,
}

impl TextQuery {
    /// The query that was typed; `None` where it is only white space.
    pub fn new(typed: &str) -> Option<TextQuery> {
        let folded: Vec<char> = fold_with_offsets(typed.trim()).map(|(_, c)| c).collect();
        (!folded.is_empty()).then(|| TextQuery { input: typed.to_owned(), folded })
    }

    /// The query as it was typed.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// The query as it is compared: without case and accents.
    pub fn folded(&self) -> &[char] {
        &self.folded
    }

    /// All matches in `text`, in order, without overlaps.
    pub fn matches(&self, text: &str) -> Vec<Span> {
        let hay: Vec<(usize, char)> = fold_with_offsets(text).collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at + self.folded.len() <= hay.len() {
            let end = at + self.folded.len();
            // A char that folds to two must not be cut in half.
            let whole =
                hay.get(end).is_none_or(|h| h.0 != hay[end - 1].0) && (at == 0 || hay[at - 1].0 != hay[at].0);
            if whole && hay[at..end].iter().zip(&self.folded).all(|(h, q)| h.1 == *q) {
                let stop = hay.get(end).map_or(text.len(), |h| h.0);
                found.push(Span::new(hay[at].0, stop));
                at = end;
            } else {
                at += 1;
            }
        }
        found
    }

    /// Is it anywhere in `text`?
    pub fn is_found_in(&self, text: &str) -> bool {
        let first = self.folded.first().copied();
        text.char_indices().any(|(at, c)| fold_char(c)[0] == first && self.is_prefix_of(&text[at..]))
    }

    /// Does `text` begin with it? Its last char must not be cut in half.
    fn is_prefix_of(&self, text: &str) -> bool {
        let mut hay = fold_with_offsets(text).peekable();
        let mut last = 0;
        let same = self.folded.iter().all(|&q| {
            hay.next().is_some_and(|(at, h)| {
                last = at;
                h == q
            })
        });
        same && hay.peek().is_none_or(|next| next.0 != last)
    }
}

/// Does a word of `text` begin at the byte `at`?
pub fn is_word_start(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    before.is_none_or(|c| !folded_chars(c.encode_utf8(&mut [0; 4])).any(char::is_alphanumeric))
}

/// `text` as queries are compared with it.
pub fn folded_chars(text: &str) -> impl Iterator<Item = char> + '_ {
    fold_with_offsets(text).map(|(_, c)| c)
}

/// The chars of `text` without case and accents, each with the byte offset of the char it came from. Combining marks
/// are left out, and so belong to the char before them.
fn fold_with_offsets(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    text.char_indices().flat_map(|(at, c)| fold_char(c).into_iter().flatten().map(move |c| (at, c)))
}

/// A char without case and accents: one, two or none.
fn fold_char(c: char) -> [Option<char>; 2] {
    match c {
        c if c.is_ascii() => [Some(if c.is_ascii_whitespace() { ' ' } else { c.to_ascii_lowercase() }), None],
        c if c.is_whitespace() => [Some(' '), None],
        '‘' | '’' | '‛' | '`' | '´' => [Some('\''), None],
        '“' | '”' | '„' | '‟' | '«' | '»' => [Some('"'), None],
        '‐' | '‑' | '‒' | '–' | '—' => [Some('-'), None],
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' => [None, None],
        c => unaccented(c.to_lowercase().next().unwrap_or(c)),
    }
}

/// The unaccented form of a lower-case Latin letter (Latin-1 Supplement and Latin Extended-A, in code point order).
pub fn unaccented(c: char) -> [Option<char>; 2] {
    const LATIN_1: &str = "aaaaaa\0ceeeeiiiidnooooo÷ouuuuy\0y";
    const EXTENDED_A: &str = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii\0\0jjkkklllllllllln\
                              nnnnnnnnoooooo\0\0rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
    let from =
        |table: &str, first: char| table.chars().nth(c as usize - first as usize).filter(|&b| b != '\0');
    match c {
        'ß' => [Some('s'), Some('s')],
        'æ' => [Some('a'), Some('e')],
        'œ' => [Some('o'), Some('e')],
        'þ' => [Some('t'), Some('h')],
        '\u{e0}'..='\u{ff}' => [Some(from(LATIN_1, '\u{e0}').unwrap_or(c)), None],
        '\u{100}'..='\u{17f}' => [Some(from(EXTENDED_A, '\u{100}').unwrap_or(c)), None],
        c => [Some(c), None],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_quotes_do_not_matter() {
        for (query, text, found) in [
            ("xi", "Xi dan XI", vec!["Xi", "XI"]),
            ("bernabe", "Pilar Bernabé", vec!["Bernabé"]),
            ("e", "e\u{301}", vec!["e\u{301}"]),
            ("\"era", "kata “Era emas”", vec!["“Era"]),
            ("asy'ari", "Asy’ari", vec!["Asy’ari"]),
            ("nur  ", "Nur\u{a0}Sultan", vec!["Nur"]),
            ("nur sultan", "Nur\u{a0}Sultan", vec!["Nur\u{a0}Sultan"]),
            ("strasse", "Straße", vec!["Straße"]),
            ("s", "ß", vec![]),
            ("aa", "aaaa", vec!["aa", "aa"]),
            ("łódz", "ŁÓDŹ", vec!["ŁÓDŹ"]),
            ("şeker", "SEKER", vec!["SEKER"]),
            ("x", "", vec![]),
        ] {
            let query_is_in = TextQuery::new(query).expect(query).is_found_in(text);
            assert_eq!(query_is_in, !found.is_empty(), "{query} in {text}");
            let places = TextQuery::new(query).expect(query).matches(text);
            assert_eq!(places.iter().map(|s| s.slice(text)).collect::<Vec<_>>(), found, "{query} in {text}");
        }
        assert_eq!(TextQuery::new("  "), None);
    }

    #[test]
    fn the_table_has_a_letter_for_every_letter() {
        for c in ('\u{e0}'..='\u{17f}').filter(|c| c.is_lowercase()) {
            let [first, _] = unaccented(c);
            assert!(first.is_some_and(|f| f.is_ascii_lowercase() || !c.is_alphabetic() || f == c), "{c}");
        }
        for (c, plain) in
            [('ž', 'z'), ('š', 's'), ('ğ', 'g'), ('ı', 'i'), ('ő', 'o'), ('ř', 'r'), ('ń', 'n'), ('ű', 'u')]
        {
            assert_eq!(unaccented(c)[0], Some(plain), "{c}");
        }
    }
}
