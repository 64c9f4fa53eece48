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

use crate::syntax::{Ast, Parser};
use crate::tokens::{Shape, Token, hash, mark_hash};

/// What one position of a pattern accepts.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// That word or mark.
    Word(u64),
    /// That word with a capital.
    Capital(u64),
    /// That word in capitals.
    Caps(u64),
    /// One of these.
    OneOf(Vec<u64>),
    /// Anything.
    Any,
    /// Any word.
    AnyWord,
    /// A capitalised word.
    AnyName,
    /// A run of commas.
    Lost,
    /// A capitalised word or a number.
    Upper,
    /// A number.
    Number,
    /// An address.
    Url,
    /// A separating mark.
    Sep,
    /// What may go on in an outlet's name.
    OutletTail,
    /// What may go on in a person's name.
    NameTail,
}

impl Test {
    fn passes(&self, t: &Token) -> bool {
        match self {
            Test::Word(h) => t.hash == *h,
            Test::Capital(h) => t.hash == *h && t.is_upper(),
            Test::Caps(h) => t.hash == *h && t.shape == Shape::Caps,
            Test::OneOf(words) => words.contains(&t.hash),
            Test::Any => true,
            Test::AnyWord => t.is_word(),
            Test::AnyName => t.is_upper(),
            Test::Lost => t.is_mark(',') && t.end - t.start > 1,
            Test::Upper => t.is_upper() || t.shape == Shape::Number,
            Test::Number => t.shape == Shape::Number,
            Test::Url => t.shape == Shape::Url,
            Test::Sep => SEPARATORS.contains(&t.hash),
            Test::OutletTail => t.is_upper() || t.shape == Shape::Number || OUTLET_TAIL.contains(&t.hash),
            Test::NameTail => t.is_upper() || NAME_TAIL.contains(&t.hash),
        }
    }

    /// The hash that a token must have; `None` where it may be one of many.
    pub fn hashes(&self) -> Option<&[u64]> {
        match self {
            Test::Word(h) | Test::Capital(h) | Test::Caps(h) => Some(std::slice::from_ref(h)),
            Test::OneOf(words) => Some(words),
            Test::Sep => Some(SEPARATORS),
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
const OUTLET_TAIL: &[u64] = &[
    mark_hash('.'),
    mark_hash('-'),
    mark_hash('‐'),
    mark_hash('&'),
    mark_hash('\''),
    hash("com"),
    hash("co"),
    hash("id"),
    hash("net"),
    hash("tv"),
    hash("org"),
    hash("my"),
    hash("news"),
];

/// What may stand inside a person's name beside capitalised words: "Ahmad bin Ali, S.Sos.", "Ursula von der Leyen".
const NAME_TAIL: &[u64] = &[
    mark_hash('.'),
    mark_hash(','),
    mark_hash('\''),
    mark_hash('‐'),
    hash("bin"),
    hash("binti"),
    hash("van"),
    hash("von"),
    hash("der"),
    hash("de"),
    hash("da"),
    hash("di"),
    hash("al"),
    hash("el"),
    hash("la"),
    hash("ter"),
];

/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern {
    tests: Vec<Test>,
    follow: Vec<u128>,
    first: u128,
    last: u128,
    needs: Vec<u64>,
}

impl Pattern {
    /// Compiles `source`, in which all fragments are expanded.
    ///
    /// # Errors
    /// Says what is wrong with it, in words for whoever wrote the rule.
    pub fn new(source: &str) -> Result<Pattern, String> {
        let ast = Parser::new(source).parse()?;
        let needs = ast.needs().unwrap_or_default();
        let mut pattern = Pattern { tests: Vec::new(), follow: Vec::new(), first: 0, last: 0, needs };
        let (first, last, empty) = pattern.add(&ast)?;
        if empty {
            return Err(format!("`{source}` matches the empty line"));
        }
        (pattern.first, pattern.last) = (first, last);
        Ok(pattern)
    }

    /// Hashes of which a line must hold at least one; none where nothing can be said.
    pub fn needs(&self) -> &[u64] {
        &self.needs
    }

    /// Where the longest match that begins at `tokens[from]` ends.
    pub fn run(&self, tokens: &[Token], from: usize) -> Option<usize> {
        let mut active = self.first;
        let mut end = None;
        for (i, token) in tokens.iter().enumerate().skip(from) {
            let (mut left, mut next, mut done) = (active, 0, false);
            while left != 0 {
                let p = left.trailing_zeros() as usize;
                left &= left - 1;
                if self.tests[p].passes(token) {
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
    pub fn beginnings(&self) -> Option<Vec<u64>> {
        let mut all = Vec::new();
        for p in (0..self.tests.len()).filter(|p| self.first & (1 << p) != 0) {
            all.extend_from_slice(self.tests[p].hashes()?);
        }
        all.sort_unstable();
        all.dedup();
        Some(all)
    }

    /// Adds the positions of `ast`; gives those it can begin and end with, and whether it can be empty.
    fn add(&mut self, ast: &Ast) -> Result<(u128, u128, bool), String> {
        Ok(match ast {
            Ast::One(test) => {
                let p = self.tests.len();
                if p == 128 {
                    return Err("a pattern of more than 128 positions: split it".into());
                }
                self.tests.push(test.clone());
                self.follow.push(0);
                (1 << p, 1 << p, false)
            }
            Ast::Maybe(inner) => {
                let (first, last, _) = self.add(inner)?;
                (first, last, true)
            }
            Ast::Either(parts) => {
                let mut sum = (0, 0, false);
                for part in parts {
                    let (first, last, empty) = self.add(part)?;
                    sum = (sum.0 | first, sum.1 | last, sum.2 | empty);
                }
                sum
            }
            Ast::All(parts) => {
                let mut sum = (0, 0, true);
                for part in parts {
                    let (first, last, empty) = self.add(part)?;
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
pub struct Present([u64; 64]);

impl Present {
    /// The words of `tokens`.
    pub fn of(tokens: &[Token]) -> Present {
        let mut present = Present([0; 64]);
        for token in tokens {
            let bit = Self::bit(token.hash);
            present.0[bit >> 6] |= 1 << (bit & 63);
        }
        present
    }

    /// May a pattern that needs one of `needs` match such a line?
    pub fn has_any(&self, needs: &[u64]) -> bool {
        needs.is_empty() || needs.iter().any(|&h| self.has(h))
    }

    fn has(&self, hash: u64) -> bool {
        let bit = Self::bit(hash);
        self.0[bit >> 6] & (1 << (bit & 63)) != 0
    }

    fn bit(hash: u64) -> usize {
        (hash ^ (hash >> 29)) as usize & 4095
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Fragments, expand};
    use crate::tokens::scan;

    /// How many tokens of `line` the pattern takes.
    fn taken(pattern: &str, line: &str) -> Option<usize> {
        let fragments = Fragments::from([("too".to_owned(), "juga|pula".to_owned())]);
        let mut tokens = Vec::new();
        scan(line, 0, &mut tokens);
        let pattern = expand(pattern, &fragments).expect(pattern);
        Pattern::new(&pattern).expect(&pattern).run(&tokens, 0)
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
            assert!(Pattern::new(source).is_err(), "{source}");
        }
        let endless =
            Fragments::from([("a".to_owned(), "x <b>".to_owned()), ("b".to_owned(), "<a>".to_owned())]);
        assert!(expand("<a>", &endless).is_err());
        assert_eq!(expand("\\<a> <b", &endless).as_deref(), Ok("\\<a> <b"));
    }
}
