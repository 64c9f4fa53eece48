//! Reading a pattern: from its text to a tree. What the text may say is told in [`pattern`](crate::pattern).

use crate::pattern::TokenTest;
use crate::tokens::{LineTokenShape, mark_hash, tokenize, word_hash};
use std::collections::BTreeMap;

/// Fragments that a pack defines: name → pattern.
pub type PatternFragments = BTreeMap<String, String>;

/// The longest pattern in bytes; what fits into 128 positions is shorter.
const MAX_PATTERN_BYTES: usize = 100_000;

/// A pattern as it was read.
#[derive(Debug, Clone)]
pub enum PatternSyntax {
    /// One token.
    Token(TokenTest),
    /// One after the other.
    Sequence(Vec<PatternSyntax>),
    /// One of them.
    Alternatives(Vec<PatternSyntax>),
    /// It or nothing.
    Optional(Box<PatternSyntax>),
}

impl PatternSyntax {
    /// Hashes of which every match holds at least one; the fewest words that can be said, no marks where words can.
    pub fn required_hashes(&self) -> Option<Vec<u64>> {
        let cost =
            |all: &[u64]| all.len() + if all.iter().any(|h| COMMON_HASHES.contains(h)) { 1000 } else { 0 };
        match self {
            PatternSyntax::Token(TokenTest::Separator) | PatternSyntax::Optional(_) => None,
            PatternSyntax::Token(test) => test.accepted_hashes().map(<[u64]>::to_vec),
            PatternSyntax::Sequence(parts) => {
                parts.iter().filter_map(PatternSyntax::required_hashes).min_by_key(|n| cost(n))
            }
            PatternSyntax::Alternatives(parts) => {
                Some(parts.iter().map(PatternSyntax::required_hashes).collect::<Option<Vec<_>>>()?.concat())
            }
        }
    }
}

/// Words and marks that stand in nearly every line: to need one of them says nothing.
const COMMON_HASHES: &[u64] = &[
    mark_hash('('),
    mark_hash(')'),
    mark_hash('.'),
    mark_hash(','),
    mark_hash('-'),
    mark_hash('"'),
    word_hash("the"),
    word_hash("a"),
    word_hash("to"),
    word_hash("and"),
    word_hash("in"),
    word_hash("on"),
    word_hash("for"),
    word_hash("by"),
    word_hash("di"),
    word_hash("dan"),
    word_hash("dari"),
    word_hash("ini"),
    word_hash("untuk"),
    word_hash("yang"),
    word_hash("die"),
    word_hash("de"),
    word_hash("la"),
    word_hash("el"),
];

/// `source` with each `<x>` that is one of `fragments` replaced by what it stands for, so that a pattern says all that
/// it means by itself.
///
/// # Errors
/// Where fragments stand inside themselves.
pub fn expand_fragments(source: &str, fragments: &PatternFragments) -> Result<String, String> {
    let mut source = source.to_owned();
    for _ in 0..8 {
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
            return Err("a pattern that is too long: split it".into());
        }
    }
    Err(format!("`{source}`: a fragment stands inside itself"))
}

/// Reads one pattern.
pub struct PatternParser<'a> {
    source: &'a str,
    position: usize,
}

impl<'a> PatternParser<'a> {
    /// Ready to read `source`.
    pub fn new(source: &'a str) -> PatternParser<'a> {
        PatternParser { source, position: 0 }
    }

    /// The pattern.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(mut self) -> Result<PatternSyntax, String> {
        let ast = self.parse_alternatives()?;
        match self.peek() {
            None => Ok(ast),
            Some(c) => Err(format!("`{}`: unexpected `{c}`", self.source)),
        }
    }

    fn peek(&self) -> Option<char> {
        self.source[self.position..].chars().next()
    }

    fn parse_alternatives(&mut self) -> Result<PatternSyntax, String> {
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
                    [PatternSyntax::Token(TokenTest::Word(h))] => Some(vec![*h]),
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

    fn parse_sequence(&mut self) -> Result<PatternSyntax, String> {
        let mut parts = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                '|' | ')' => break,
                '(' => {
                    self.position += 1;
                    // A group that is one sequence is put in as it is, so that `(a|b)` in a fragment stays one position.
                    parts.push(self.parse_alternatives()?);
                    if self.peek() != Some(')') {
                        return Err(format!("`{}`: a `(` without `)`", self.source));
                    }
                    self.position += 1;
                }
                '?' => {
                    let Some(last) = parts.pop() else {
                        return Err(format!("`{}`: nothing stands before `?`", self.source));
                    };
                    parts.push(PatternSyntax::Optional(Box::new(last)));
                    self.position += 1;
                }
                '<' => parts.push(self.parse_class()?),
                '\\' => {
                    self.position += 1;
                    let Some(c) = self.peek() else { return Err(format!("`{}` ends in `\\`", self.source)) };
                    parts.push(PatternSyntax::Token(TokenTest::Word(mark_hash(c))));
                    self.position += c.len_utf8();
                }
                _ => self.parse_literal(&mut parts),
            }
        }
        Ok(match parts.as_slice() {
            [PatternSyntax::Sequence(_)] => parts.remove(0),
            _ => PatternSyntax::Sequence(parts),
        })
    }

    fn parse_literal(&mut self, parts: &mut Vec<PatternSyntax>) {
        let rest = &self.source[self.position..];
        let piece = &rest[..rest.find(['|', ')', '(', '?', '<', '\\']).unwrap_or(rest.len())];
        self.position += piece.len();
        let mut tokens = Vec::new();
        tokenize(piece, 0, &mut tokens);
        parts.extend(tokens.iter().map(|t| {
            PatternSyntax::Token(match t.shape {
                LineTokenShape::Caps => TokenTest::UppercaseWord(t.hash),
                LineTokenShape::Capital => TokenTest::CapitalizedWord(t.hash),
                _ => TokenTest::Word(t.hash),
            })
        }));
    }

    fn parse_class(&mut self) -> Result<PatternSyntax, String> {
        let rest = &self.source[self.position + 1..];
        let Some(end) = rest.find('>') else { return Err(format!("`{}`: a `<` without `>`", self.source)) };
        let name = &rest[..end];
        self.position += end + 2;
        let up_to = |test: TokenTest, n: usize| {
            vec![PatternSyntax::Optional(Box::new(PatternSyntax::Token(test))); n]
        };
        let run = |head: TokenTest, test: TokenTest, n: usize| {
            let head = [PatternSyntax::Token(head)];
            PatternSyntax::Sequence(head.into_iter().chain(up_to(test, n)).collect())
        };
        Ok(match name {
            "sep" => PatternSyntax::Token(TokenTest::Separator),
            "upper" => PatternSyntax::Token(TokenTest::CapitalizedOrNumber),
            "word" => PatternSyntax::Token(TokenTest::AnyWord),
            "number" => PatternSyntax::Token(TokenTest::Number),
            "lost" => PatternSyntax::Token(TokenTest::CommaRun),
            "url" => PatternSyntax::Token(TokenTest::Url),
            "outlet" => run(TokenTest::CapitalizedOrNumber, TokenTest::OutletPart, 6),
            "name" => run(TokenTest::AnyCapitalized, TokenTest::NamePart, 7),
            _ if name.parse::<usize>().is_ok() => {
                PatternSyntax::Sequence(up_to(TokenTest::Any, name.parse().unwrap_or(0)))
            }
            _ => return Err(format!("`{}`: no fragment <{name}>", self.source)),
        })
    }
}
