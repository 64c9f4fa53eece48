//! The language that line rules are written in, and how a line is held against it.
//!
//! A pattern is a row of words: `baca (juga|pula) <sep>`. In it
//! - a word in lower case stands for itself in any case; with a capital (`Scroll`) it must have one, in capitals
//!   (`ADVERTISEMENT`) it must be in capitals; a mark stands for its class (see `tokens`);
//! - `(a|b c)` is one of several, `?` makes what stands before it optional, `\` takes a special mark as it is;
//! - `<sep>` is one separating mark, `<upper>` a capitalised word or number, `<word>` any word, `<number>` and `<url>`
//!   what they say, `<lost>` the run of commas that a scraper leaves in a lost link's place, `<name>` a person's name, `<outlet>` an outlet's, `<5>` up to five words or marks of any kind;
//! - any other `<x>` is a fragment that the pack defines under `[fragments]`.
//!
//! Each pattern becomes a position automaton (Glushkov 1961): one bit a position, at most 128, no loops. A line is
//! read once, all alternatives at a time, so that no input costs more than its length times the pattern's.

use crate::syntax::{PatternParser, PatternSyntax};
use crate::tokens::{LineToken, LineTokenShape, mark_hash, word_hash};

/// What one position of a pattern accepts.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenTest {
    /// That word or mark.
    Word(u64),
    /// That word with a capital.
    CapitalizedWord(u64),
    /// That word in capitals.
    UppercaseWord(u64),
    /// One of these.
    OneOf(Vec<u64>),
    /// Anything.
    Any,
    /// Any word.
    AnyWord,
    /// A capitalised word.
    AnyCapitalized,
    /// A run of commas.
    CommaRun,
    /// A capitalised word or a number.
    CapitalizedOrNumber,
    /// A number.
    Number,
    /// An address.
    Url,
    /// A separating mark.
    Separator,
    /// What may go on in an outlet's name.
    OutletPart,
    /// What may go on in a person's name.
    NamePart,
}

impl TokenTest {
    fn accepts(&self, t: &LineToken) -> bool {
        match self {
            TokenTest::Word(h) => t.hash == *h,
            TokenTest::CapitalizedWord(h) => t.hash == *h && t.is_capitalized(),
            TokenTest::UppercaseWord(h) => t.hash == *h && t.shape == LineTokenShape::Caps,
            TokenTest::OneOf(words) => words.contains(&t.hash),
            TokenTest::Any => true,
            TokenTest::AnyWord => t.is_word(),
            TokenTest::AnyCapitalized => t.is_capitalized(),
            TokenTest::CommaRun => t.is_mark(',') && t.end - t.start > 1,
            TokenTest::CapitalizedOrNumber => t.is_capitalized() || t.shape == LineTokenShape::Number,
            TokenTest::Number => t.shape == LineTokenShape::Number,
            TokenTest::Url => t.shape == LineTokenShape::Url,
            TokenTest::Separator => SEPARATORS.contains(&t.hash),
            TokenTest::OutletPart => {
                t.is_capitalized() || t.shape == LineTokenShape::Number || OUTLET_PARTS.contains(&t.hash)
            }
            TokenTest::NamePart => t.is_capitalized() || NAME_PARTS.contains(&t.hash),
        }
    }

    /// The hash that a token must have; `None` where it may be one of many.
    pub fn accepted_hashes(&self) -> Option<&[u64]> {
        match self {
            TokenTest::Word(h) | TokenTest::CapitalizedWord(h) | TokenTest::UppercaseWord(h) => {
                Some(std::slice::from_ref(h))
            }
            TokenTest::OneOf(words) => Some(words),
            TokenTest::Separator => Some(SEPARATORS),
            _ => None,
        }
    }
}

const SEPARATORS: &[u64] = &[
    mark_hash(':'),
    mark_hash('-'),
    mark_hash('|'),
    mark_hash('>'),
    mark_hash('•'),
    mark_hash('/'),
    mark_hash('~'),
    mark_hash('='),
];

/// What may stand inside an outlet's name beside capitalised words: "Kabar-Kita.co.id", "Pos & Warta".
const OUTLET_PARTS: &[u64] = &[
    mark_hash('.'),
    mark_hash('-'),
    mark_hash('‐'),
    mark_hash('&'),
    mark_hash('\''),
    word_hash("com"),
    word_hash("co"),
    word_hash("id"),
    word_hash("net"),
    word_hash("tv"),
    word_hash("org"),
    word_hash("my"),
    word_hash("news"),
];

/// What may stand inside a person's name beside capitalised words: "Ahmad bin Ali, S.Sos.", "Ursula von der Leyen".
const NAME_PARTS: &[u64] = &[
    mark_hash('.'),
    mark_hash(','),
    mark_hash('\''),
    mark_hash('‐'),
    word_hash("bin"),
    word_hash("binti"),
    word_hash("van"),
    word_hash("von"),
    word_hash("der"),
    word_hash("de"),
    word_hash("da"),
    word_hash("di"),
    word_hash("al"),
    word_hash("el"),
    word_hash("la"),
    word_hash("ter"),
];

/// A compiled pattern.
#[derive(Debug)]
pub struct LinePattern {
    tests: Vec<TokenTest>,
    follow: Vec<u128>,
    first: u128,
    last: u128,
    required_hashes: Vec<u64>,
}

impl LinePattern {
    /// Compiles `source`, in which all fragments are expanded.
    ///
    /// # Errors
    /// Says what is wrong with it, in words for whoever wrote the rule.
    pub fn new(source: &str) -> Result<LinePattern, String> {
        let ast = PatternParser::new(source).parse()?;
        let needs = ast.required_hashes().unwrap_or_default();
        let mut pattern =
            LinePattern { tests: Vec::new(), follow: Vec::new(), first: 0, last: 0, required_hashes: needs };
        let (first, last, empty) = pattern.add_positions(&ast)?;
        if empty {
            return Err(format!("`{source}` matches the empty line"));
        }
        (pattern.first, pattern.last) = (first, last);
        Ok(pattern)
    }

    /// Hashes of which a line must hold at least one; none where nothing can be said.
    pub fn required_hashes(&self) -> &[u64] {
        &self.required_hashes
    }

    /// Where the longest match that begins at `tokens[from]` ends.
    pub fn longest_match(&self, tokens: &[LineToken], from: usize) -> Option<usize> {
        let mut active = self.first;
        let mut end = None;
        for (i, token) in tokens.iter().enumerate().skip(from) {
            let (mut left, mut next, mut done) = (active, 0, false);
            while left != 0 {
                let p = left.trailing_zeros() as usize;
                left &= left - 1;
                if self.tests[p].accepts(token) {
                    next |= self.follow[p];
                    done |= self.last & (1 << p) != 0;
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

    /// The hashes of the tokens that it may begin with; `None` where it may begin with too many to list.
    pub fn first_hashes(&self) -> Option<Vec<u64>> {
        let mut all = Vec::new();
        for p in (0..self.tests.len()).filter(|p| self.first & (1 << p) != 0) {
            all.extend_from_slice(self.tests[p].accepted_hashes()?);
        }
        all.sort_unstable();
        all.dedup();
        Some(all)
    }

    /// Adds the positions of `ast`; gives those it can begin and end with, and whether it can be empty.
    fn add_positions(&mut self, ast: &PatternSyntax) -> Result<(u128, u128, bool), String> {
        Ok(match ast {
            PatternSyntax::Token(test) => {
                let p = self.tests.len();
                if p == 128 {
                    return Err("a pattern of more than 128 positions: split it".into());
                }
                self.tests.push(test.clone());
                self.follow.push(0);
                (1 << p, 1 << p, false)
            }
            PatternSyntax::Optional(inner) => {
                let (first, last, _) = self.add_positions(inner)?;
                (first, last, true)
            }
            PatternSyntax::Alternatives(parts) => {
                let mut sum = (0, 0, false);
                for part in parts {
                    let (first, last, empty) = self.add_positions(part)?;
                    sum = (sum.0 | first, sum.1 | last, sum.2 | empty);
                }
                sum
            }
            PatternSyntax::Sequence(parts) => {
                let mut sum = (0, 0, true);
                for part in parts {
                    let (first, last, empty) = self.add_positions(part)?;
                    let mut left: u128 = sum.1;
                    while left != 0 {
                        self.follow[left.trailing_zeros() as usize] |= first;
                        left &= left - 1;
                    }
                    sum.0 |= if sum.2 { first } else { 0 };
                    sum.1 = last | if empty { sum.1 } else { 0 };
                    sum.2 &= empty;
                }
                sum
            }
        })
    }
}

/// Which words a line holds, as 4096 bits: so that no pattern is run on a line that lacks the words it needs.
#[derive(Debug, Clone)]
pub struct LineWordFilter([u64; 64]);

impl LineWordFilter {
    /// The words of `tokens`.
    pub fn from_tokens(tokens: &[LineToken]) -> LineWordFilter {
        let mut present = LineWordFilter([0; 64]);
        for token in tokens {
            let bit = Self::bit_index(token.hash);
            present.0[bit >> 6] |= 1 << (bit & 63);
        }
        present
    }

    /// May a pattern that needs one of `needs` match such a line?
    pub fn may_hold_any(&self, needs: &[u64]) -> bool {
        needs.is_empty() || needs.iter().any(|&h| self.may_hold(h))
    }

    fn may_hold(&self, hash: u64) -> bool {
        let bit = Self::bit_index(hash);
        self.0[bit >> 6] & (1 << (bit & 63)) != 0
    }

    fn bit_index(hash: u64) -> usize {
        (hash ^ (hash >> 29)) as usize & 4095
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{PatternFragments, expand_fragments};
    use crate::tokens::tokenize;

    /// How many tokens of `line` the pattern takes.
    fn taken(pattern: &str, line: &str) -> Option<usize> {
        let fragments = PatternFragments::from([("too".to_owned(), "juga|pula".to_owned())]);
        let mut tokens = Vec::new();
        tokenize(line, 0, &mut tokens);
        let pattern = expand_fragments(pattern, &fragments).expect(pattern);
        LinePattern::new(&pattern).expect(&pattern).longest_match(&tokens, 0)
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
            ("a <3> b", "a 1 2 3 b", Some(5)),
            ("a <3> b", "a 1 2 3 4 b", None),
            ("klik (sini|di (sini|situ))?", "klik di situ", Some(3)),
            ("(a b|a) c", "a c", Some(2)),
        ] {
            assert_eq!(taken(pattern, line), tokens, "{pattern} on {line}");
        }
    }

    #[test]
    fn a_pattern_that_is_wrong_says_so() {
        for source in ["a (b", "a)", "?", "<nope>", "a?", "<9", "x\\"] {
            assert!(LinePattern::new(source).is_err(), "{source}");
        }
        let endless = PatternFragments::from([
            ("a".to_owned(), "x <b>".to_owned()),
            ("b".to_owned(), "<a>".to_owned()),
        ]);
        assert!(expand_fragments("<a>", &endless).is_err());
        assert_eq!(expand_fragments("\\<a> <b", &endless).as_deref(), Ok("\\<a> <b"));
    }
}
