//! The language that line rules are written in, and how a line is matched against it.
//!
//! A pattern is a sequence of words: `baca (juga|pula) <sep>`. In it
//! - a word in lower case matches in any case; a capitalised one (`Scroll`) matches only capitalised, one in capitals
//!   (`ADVERTISEMENT`) only in capitals; a mark matches all marks of its class (see [`mark_hash`](crate::mark_hash));
//! - `(a|b c)` is one of several, `?` makes what stands before it optional, `\` takes the mark after it literally;
//! - `<sep>` is one separating mark, `<upper>` a capitalised word or a number, `<word>` any word, `<number>` a number,
//!   `<url>` a web address, `<lost>` a run of commas, which scrapers leave where they lose a link, `<name>` a person's
//!   name, `<outlet>` an outlet's, `<5>` up to five words or marks of any kind;
//! - any other `<x>` is a fragment that the rule file defines under `[fragments]`.
//!
//! Each pattern becomes a position automaton (Glushkov 1961): one bit a position, at most 128, no loops. A line is read
//! once, all alternatives at a time, so that matching costs at most the line's length times the pattern's.

use crate::error::{Error, ErrorKind};
use crate::lexicon::Lexicon;
use crate::syntax::{MAX_POSITIONS, PatternSyntax, parse};
use crate::token::Token;
use crate::token_test::TokenTest;

/// Where in a line a pattern must match. The values are bits, so that several can be or-ed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternAnchor {
    /// The match is the whole line.
    Whole = 1,
    /// The match begins the line.
    Start = 2,
    /// The match ends the line.
    End = 4,
    /// The match begins a sentence.
    Inline = 8,
}

impl PatternAnchor {
    /// All anchors, each with its key in a rule file.
    pub const KEYS: [(&str, PatternAnchor); 4] = [
        ("whole", PatternAnchor::Whole),
        ("start", PatternAnchor::Start),
        ("end", PatternAnchor::End),
        ("inline", PatternAnchor::Inline),
    ];
}

/// A compiled pattern. The fields are those of Glushkov's construction; sets of positions are bits.
#[derive(Debug)]
pub struct LinePattern {
    /// What each position accepts.
    tests: Vec<TokenTest>,
    /// The positions that may follow each position.
    follow: Vec<u128>,
    /// The positions that a match may begin with.
    first: u128,
    /// The positions that a match may end with.
    last: u128,
    required_words: Vec<u64>,
}

impl LinePattern {
    /// Compiles `source`, in which fragments are expanded.
    ///
    /// # Errors
    /// If it is not a pattern, or matches the empty line.
    pub fn compile(source: &str, lexicon: &Lexicon) -> Result<LinePattern, Error> {
        let syntax = parse(source, lexicon)?;
        let required_words = syntax.required_hashes(lexicon).unwrap_or_default();
        let mut pattern =
            LinePattern { tests: Vec::new(), follow: Vec::new(), first: 0, last: 0, required_words };
        let Some((first, last, is_optional)) = pattern.add_positions(&syntax) else {
            return Err(Error::new(source, ErrorKind::TooManyPositions));
        };
        if is_optional {
            return Err(Error::new(source, ErrorKind::MatchesNothing));
        }
        (pattern.first, pattern.last) = (first, last);
        Ok(pattern)
    }

    /// Hashes of which every line that matches holds at least one; none if nothing can be said.
    pub fn required_words(&self) -> &[u64] {
        &self.required_words
    }

    /// The index after the last token of the longest match that begins at `tokens[from]`.
    pub fn longest_match(&self, tokens: &[Token], from: usize) -> Option<usize> {
        let mut active = self.first;
        let mut end = None;
        for (i, token) in tokens.iter().enumerate().skip(from) {
            let (mut left, mut next, mut done) = (active, 0, false);
            while left != 0 {
                let position = left.trailing_zeros() as usize;
                left &= left - 1;
                if self.tests[position].accepts(token) {
                    next |= self.follow[position];
                    done |= self.last & (1 << position) != 0;
                }
            }
            if done {
                end = Some(i + 1);
            }
            if next == 0 {
                break;
            }
            active = next;
        }
        end
    }

    /// The hashes of the tokens that a match may begin with; `None` if there are too many to list, then lines that may
    /// match are found by [`required_words`](LinePattern::required_words).
    ///
    /// # Errors
    /// If lines cannot be found by words: neither is known, or the pattern is tried at every token of a line and may begin
    /// with anything.
    pub fn index_words(&self, source: &str, anchor: PatternAnchor) -> Result<Option<Vec<u64>>, Error> {
        let first = self.first_hashes();
        let everywhere = matches!(anchor, PatternAnchor::End | PatternAnchor::Inline);
        if first.is_none() && (self.required_words.is_empty() || everywhere) {
            return Err(Error::new(source, ErrorKind::NotIndexable));
        }
        Ok(first)
    }

    fn first_hashes(&self) -> Option<Vec<u64>> {
        let mut all = Vec::new();
        for position in (0..self.tests.len()).filter(|p| self.first & (1 << p) != 0) {
            all.extend_from_slice(self.tests[position].accepted_hashes()?);
        }
        all.sort_unstable();
        all.dedup();
        Some(all)
    }

    /// Adds the positions of `syntax`: those it can begin and end with, and whether it can be empty. `None` if there are
    /// more than [`MAX_POSITIONS`].
    fn add_positions(&mut self, syntax: &PatternSyntax) -> Option<(u128, u128, bool)> {
        Some(match syntax {
            PatternSyntax::Token(test) => {
                let position = self.tests.len();
                if position == MAX_POSITIONS {
                    return None;
                }
                self.tests.push(test.clone());
                self.follow.push(0);
                (1 << position, 1 << position, false)
            }
            PatternSyntax::Optional(inner) => {
                let (first, last, _) = self.add_positions(inner)?;
                (first, last, true)
            }
            PatternSyntax::Alternatives(parts) => {
                let mut sum = (0, 0, false);
                for part in parts {
                    let (first, last, is_optional) = self.add_positions(part)?;
                    sum = (sum.0 | first, sum.1 | last, sum.2 | is_optional);
                }
                sum
            }
            PatternSyntax::Sequence(parts) => {
                let mut sum = (0, 0, true);
                for part in parts {
                    let (first, last, is_optional) = self.add_positions(part)?;
                    let mut left: u128 = sum.1;
                    while left != 0 {
                        self.follow[left.trailing_zeros() as usize] |= first;
                        left &= left - 1;
                    }
                    sum.0 |= if sum.2 { first } else { 0 };
                    sum.1 = last | if is_optional { sum.1 } else { 0 };
                    sum.2 &= is_optional;
                }
                sum
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{PatternFragments, expand_fragments};
    use crate::token::tokenize;

    fn compile(source: &str) -> Result<LinePattern, Error> {
        LinePattern::compile(source, &Lexicon::from_words(["bin"], ["co", "id"], ["the"]))
    }

    /// How many tokens of `line` the pattern takes.
    fn matched_tokens(pattern: &str, line: &str) -> Option<usize> {
        let fragments = PatternFragments::from([("too".to_owned(), "juga|pula".to_owned())]);
        let mut tokens = Vec::new();
        tokenize(line, 0, &mut tokens);
        let pattern = expand_fragments(pattern, &fragments).expect(pattern);
        compile(&pattern).expect(&pattern).longest_match(&tokens, 0)
    }

    #[test]
    fn words_classes_and_groups() {
        for (pattern, line, tokens) in [
            ("baca (juga|pula) <sep>", "BACA Juga : x", Some(3)),
            ("baca <too> <sep>?", "Baca pula x", Some(2)),
            ("baca juga <sep>", "Baca juga x", None),
            ("ADVERTISEMENT", "Advertisement", None),
            ("ADVERTISEMENT", "ADVERTISEMENT", Some(1)),
            ("Scroll to", "scroll to", None),
            ("ikuti <outlet> di x", "Ikuti Kabar-Kita.co.id di X", Some(10)),
            ("<name> \\( <word> \\)", "Siti bin Ali (abc)", Some(6)),
            ("<name> \\( <word> \\)", "Siti van Ali (abc)", None),
            ("a <3> b", "a 1 2 3 b", Some(5)),
            ("a <3> b", "a 1 2 3 4 b", None),
            ("klik (sini|di (sini|situ))?", "klik di situ", Some(3)),
            ("(a b|a) c", "a c", Some(2)),
        ] {
            assert_eq!(matched_tokens(pattern, line), tokens, "{pattern} on {line}");
        }
    }

    #[test]
    fn a_wrong_pattern_says_what_is_wrong() {
        for (source, message) in [
            ("a (b", "`a (b`: a `(` without `)`"),
            ("a)", "`a)`: unexpected `)`"),
            ("?", "`?`: nothing stands before `?`"),
            ("<nope>", "`<nope>`: no fragment <nope>"),
            ("a?", "`a?` matches the empty line"),
            ("<9", "`<9`: a `<` without `>`"),
            ("x\\", "`x\\` ends in `\\`"),
            ("a <127> b", "a pattern of more than 128 positions: split it"),
            ("<99999999999>", "a pattern of more than 128 positions: split it"),
            (&"(".repeat(90_000), "a pattern that is too long: split it"),
        ] {
            assert_eq!(compile(source).map_err(|e| e.to_string()).err().as_deref(), Some(message));
        }
    }

    #[test]
    fn fragments_are_expanded_but_not_endlessly() {
        let endless = PatternFragments::from([
            ("a".to_owned(), "x <b>".to_owned()),
            ("b".to_owned(), "<a>".to_owned()),
        ]);
        assert!(expand_fragments("<a>", &endless).is_err());
        assert_eq!(expand_fragments("\\<a> <b", &endless).as_deref(), Ok("\\<a> <b"));
    }

    #[test]
    fn lines_are_found_by_first_or_required_words() {
        let words = |source: &str, anchor| compile(source).and_then(|p| p.index_words(source, anchor));
        assert_eq!(words("a|b", PatternAnchor::Start).map(|w| w.map(|w| w.len())), Ok(Some(2)));
        assert_eq!(words("<name> kata", PatternAnchor::Start), Ok(None));
        assert!(words("<name> kata", PatternAnchor::Inline).is_err());
        assert!(words("<name>", PatternAnchor::Start).is_err());
    }

    #[test]
    fn rare_words_are_required_rather_than_frequent_ones() {
        let pattern = compile("the (one|two)").expect("a pattern");
        assert_eq!(pattern.required_words(), ["one", "two"].map(crate::word_hash));
    }
}
