//! From the text of a pattern to a tree. [`pattern`](crate::pattern) explains the language.

use crate::error::{Error, ErrorKind};
use crate::lexicon::Lexicon;
use crate::token::{TokenShape, mark_hash, tokenize};
use crate::token_test::TokenTest;
use std::collections::BTreeMap;

/// Parts that patterns share, by name.
pub type PatternFragments = BTreeMap<String, String>;

/// The most bytes of a pattern. What fits into [`MAX_POSITIONS`] positions is shorter.
const MAX_PATTERN_BYTES: usize = 100_000;

/// The most groups in groups, so that no pattern exhausts the stack.
const MAX_DEPTH: usize = 128;

/// The most fragments in fragments.
const MAX_FRAGMENT_DEPTH: usize = 8;

/// The most positions of a pattern: the bits of a `u128`.
pub const MAX_POSITIONS: usize = 128;

/// The most words of an outlet's name that follow the first.
const MAX_OUTLET_PARTS: usize = 6;

/// The most words and marks of a person's name that follow the first.
const MAX_NAME_PARTS: usize = 7;

/// Added to the size of a set of words that stand in nearly every line, when the required words are chosen.
const FREQUENT_WORD_COST: usize = 1000;

/// Marks that stand in nearly every line.
const FREQUENT_MARKS: &[u64] =
    &[mark_hash('('), mark_hash(')'), mark_hash('.'), mark_hash(','), mark_hash('-'), mark_hash('"')];

/// A parsed pattern.
#[derive(Debug, Clone)]
pub enum PatternSyntax {
    /// A token that passes this test.
    Token(TokenTest),
    /// All of these patterns, one after the other.
    Sequence(Vec<PatternSyntax>),
    /// One of these patterns.
    Alternatives(Vec<PatternSyntax>),
    /// This pattern, or nothing.
    Optional(Box<PatternSyntax>),
}

impl PatternSyntax {
    /// Hashes of which every match holds at least one, `None` if nothing can be said. Of several such sets, the smallest
    /// one without words that stand in nearly every line.
    pub fn required_hashes(&self, lexicon: &Lexicon) -> Option<Vec<u64>> {
        let is_frequent = |h: &u64| FREQUENT_MARKS.contains(h) || lexicon.frequent_words.contains(h);
        let cost = |all: &[u64]| all.len() + if all.iter().any(is_frequent) { FREQUENT_WORD_COST } else { 0 };
        match self {
            PatternSyntax::Token(TokenTest::Separator) | PatternSyntax::Optional(_) => None,
            PatternSyntax::Token(test) => test.accepted_hashes().map(<[u64]>::to_vec),
            PatternSyntax::Sequence(parts) => {
                parts.iter().filter_map(|part| part.required_hashes(lexicon)).min_by_key(|all| cost(all))
            }
            PatternSyntax::Alternatives(parts) => {
                let all: Option<Vec<_>> = parts.iter().map(|part| part.required_hashes(lexicon)).collect();
                Some(all?.concat())
            }
        }
    }
}

/// `source` with each `<name>` of `fragments` replaced by that fragment, so that the pattern says everything by itself.
///
/// # Errors
/// If fragments contain themselves, or the result is too long.
pub fn expand_fragments(source: &str, fragments: &PatternFragments) -> Result<String, Error> {
    let mut source = source.to_owned();
    for _ in 0..MAX_FRAGMENT_DEPTH {
        let mut out = String::with_capacity(source.len());
        let (mut rest, mut changed) = (source.as_str(), false);
        while let Some(open) = rest.find(['<', '\\']) {
            let (before, after) = rest.split_at(open);
            out.push_str(before);
            // What follows a backslash is a mark, not a class.
            let escaped = after.starts_with('\\');
            let end = match (escaped, after.find('>')) {
                (true, _) => 1 + after[1..].chars().next().map_or(0, char::len_utf8),
                (false, Some(end)) => end + 1,
                (false, None) => after.len(),
            };
            let fragment = after[1..end].strip_suffix('>').and_then(|name| fragments.get(name));
            match fragment.filter(|_| !escaped) {
                Some(fragment) => {
                    out.extend(["(", fragment, ")"]);
                    changed = true;
                }
                None => out.push_str(&after[..end]),
            }
            rest = &after[end..];
        }
        out.push_str(rest);
        source = out;
        if !changed {
            return Ok(source);
        }
        if source.len() > MAX_PATTERN_BYTES {
            return Err(Error::new(&source, ErrorKind::TooLong));
        }
    }
    Err(Error::new(&source, ErrorKind::RecursiveFragment))
}

/// Parses `source`, in which fragments are expanded.
///
/// # Errors
/// If it is not a pattern.
pub fn parse(source: &str, lexicon: &Lexicon) -> Result<PatternSyntax, Error> {
    let mut parser = PatternParser { source, lexicon, position: 0, depth: 0 };
    let syntax = parser.parse_alternatives()?;
    match parser.peek() {
        None => Ok(syntax),
        Some(c) => Err(parser.error(ErrorKind::Unexpected(c))),
    }
}

struct PatternParser<'a> {
    source: &'a str,
    lexicon: &'a Lexicon,
    /// Byte offset of what is read next.
    position: usize,
    /// How many groups are open.
    depth: usize,
}

impl PatternParser<'_> {
    fn peek(&self) -> Option<char> {
        self.source[self.position..].chars().next()
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(self.source, kind)
    }

    fn parse_alternatives(&mut self) -> Result<PatternSyntax, Error> {
        let mut parts = vec![self.parse_sequence()?];
        while self.peek() == Some('|') {
            self.position += 1;
            parts.push(self.parse_sequence()?);
        }
        // Alternatives of one plain word each share one position.
        let plain: Option<Vec<u64>> = parts
            .iter()
            .map(|part| match part {
                PatternSyntax::Sequence(one) => match one.as_slice() {
                    [PatternSyntax::Token(TokenTest::Word(hash))] => Some(vec![*hash]),
                    [PatternSyntax::Token(TokenTest::OneOf(all))] => Some(all.clone()),
                    _ => None,
                },
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
            .map(|all| all.concat());
        Ok(match plain {
            Some(words) if words.len() > 1 => {
                PatternSyntax::Sequence(vec![PatternSyntax::Token(TokenTest::OneOf(words))])
            }
            _ if parts.len() == 1 => parts.remove(0),
            _ => PatternSyntax::Alternatives(parts),
        })
    }

    fn parse_sequence(&mut self) -> Result<PatternSyntax, Error> {
        let mut parts = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                '|' | ')' => break,
                // A group that is one sequence is put in as it is, so that `(a|b)` in a fragment stays one position.
                '(' => parts.push(self.parse_group()?),
                '?' => {
                    let last = parts.pop().ok_or_else(|| self.error(ErrorKind::NothingOptional))?;
                    parts.push(PatternSyntax::Optional(Box::new(last)));
                    self.position += 1;
                }
                '<' => parts.push(self.parse_class()?),
                '\\' => {
                    self.position += 1;
                    let mark = self.peek().ok_or_else(|| self.error(ErrorKind::NothingEscaped))?;
                    parts.push(PatternSyntax::Token(TokenTest::Word(mark_hash(mark))));
                    self.position += mark.len_utf8();
                }
                _ => self.parse_literal(&mut parts),
            }
        }
        Ok(match parts.as_slice() {
            [PatternSyntax::Sequence(_)] => parts.remove(0),
            _ => PatternSyntax::Sequence(parts),
        })
    }

    fn parse_group(&mut self) -> Result<PatternSyntax, Error> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(ErrorKind::TooLong));
        }
        self.depth += 1;
        self.position += 1;
        let inner = self.parse_alternatives()?;
        if self.peek() != Some(')') {
            return Err(self.error(ErrorKind::UnclosedGroup));
        }
        self.position += 1;
        self.depth -= 1;
        Ok(inner)
    }

    fn parse_literal(&mut self, parts: &mut Vec<PatternSyntax>) {
        let rest = &self.source[self.position..];
        let piece = &rest[..rest.find(['|', ')', '(', '?', '<', '\\']).unwrap_or(rest.len())];
        self.position += piece.len();
        let mut tokens = Vec::new();
        tokenize(piece, 0, &mut tokens);
        parts.extend(tokens.iter().map(|token| {
            PatternSyntax::Token(match token.shape {
                TokenShape::AllCaps => TokenTest::AllCapsWord(token.hash),
                TokenShape::Capitalized => TokenTest::CapitalizedWord(token.hash),
                _ => TokenTest::Word(token.hash),
            })
        }));
    }

    fn parse_class(&mut self) -> Result<PatternSyntax, Error> {
        let rest = &self.source[self.position + 1..];
        let end = rest.find('>').ok_or_else(|| self.error(ErrorKind::UnclosedClass))?;
        let name = &rest[..end];
        self.position += end + 2;
        let up_to = |count: usize, test: TokenTest| {
            vec![PatternSyntax::Optional(Box::new(PatternSyntax::Token(test))); count]
        };
        let run = |head: TokenTest, count: usize, test: TokenTest| {
            let head = [PatternSyntax::Token(head)];
            PatternSyntax::Sequence(head.into_iter().chain(up_to(count, test)).collect())
        };
        let outlet_part = || TokenTest::OutletPart(self.lexicon.outlet_words.clone());
        let name_part = || TokenTest::NamePart(self.lexicon.name_particles.clone());
        Ok(match name {
            "sep" => PatternSyntax::Token(TokenTest::Separator),
            "upper" => PatternSyntax::Token(TokenTest::CapitalizedOrNumber),
            "word" => PatternSyntax::Token(TokenTest::AnyWord),
            "number" => PatternSyntax::Token(TokenTest::Number),
            "lost" => PatternSyntax::Token(TokenTest::CommaRun),
            "url" => PatternSyntax::Token(TokenTest::Address),
            "outlet" => run(TokenTest::CapitalizedOrNumber, MAX_OUTLET_PARTS, outlet_part()),
            "name" => run(TokenTest::AnyCapitalized, MAX_NAME_PARTS, name_part()),
            _ => match name.parse::<usize>() {
                Ok(count) if count > MAX_POSITIONS => return Err(self.error(ErrorKind::TooManyPositions)),
                Ok(count) => PatternSyntax::Sequence(up_to(count, TokenTest::Any)),
                Err(_) => return Err(self.error(ErrorKind::UnknownFragment(name.to_owned()))),
            },
        })
    }
}
