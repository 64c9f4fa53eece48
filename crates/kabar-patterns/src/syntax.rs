//! Reading a pattern: from its text to a tree. What the text may say is told in [`pattern`](crate::pattern).

use crate::pattern::Test;
use crate::tokens::{Shape, hash, mark_hash, scan};
use std::collections::BTreeMap;

/// Fragments that a pack defines: name → pattern.
pub type Fragments = BTreeMap<String, String>;

/// The longest pattern in bytes; what fits into 128 positions is shorter.
const LONGEST: usize = 100_000;

/// A pattern as it was read.
#[derive(Debug, Clone)]
pub enum Ast {
    /// One token.
    One(Test),
    /// One after the other.
    All(Vec<Ast>),
    /// One of them.
    Either(Vec<Ast>),
    /// It or nothing.
    Maybe(Box<Ast>),
}

impl Ast {
    /// Hashes of which every match holds at least one; the fewest words that can be said, no marks where words can.
    pub fn needs(&self) -> Option<Vec<u64>> {
        let cost = |all: &[u64]| all.len() + if all.iter().any(|h| COMMON.contains(h)) { 1000 } else { 0 };
        match self {
            Ast::One(Test::Sep) | Ast::Maybe(_) => None,
            Ast::One(test) => test.hashes().map(<[u64]>::to_vec),
            Ast::All(parts) => parts.iter().filter_map(Ast::needs).min_by_key(|n| cost(n)),
            Ast::Either(parts) => Some(parts.iter().map(Ast::needs).collect::<Option<Vec<_>>>()?.concat()),
        }
    }
}

/// Words and marks that stand in nearly every line: to need one of them says nothing.
const COMMON: &[u64] = &[
    mark_hash('('),
    mark_hash(')'),
    mark_hash('.'),
    mark_hash(','),
    mark_hash('-'),
    mark_hash('"'),
    hash("the"),
    hash("a"),
    hash("to"),
    hash("and"),
    hash("in"),
    hash("on"),
    hash("for"),
    hash("by"),
    hash("di"),
    hash("dan"),
    hash("dari"),
    hash("ini"),
    hash("untuk"),
    hash("yang"),
    hash("die"),
    hash("de"),
    hash("la"),
    hash("el"),
];

/// `source` with each `<x>` that is one of `fragments` replaced by what it stands for, so that a pattern says all that
/// it means by itself.
///
/// # Errors
/// Where fragments stand inside themselves.
pub fn expand(source: &str, fragments: &Fragments) -> Result<String, String> {
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
        if source.len() > LONGEST {
            return Err("a pattern that is too long: split it".into());
        }
    }
    Err(format!("`{source}`: a fragment stands inside itself"))
}

/// Reads one pattern.
pub struct Parser<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    /// Ready to read `source`.
    pub fn new(source: &'a str) -> Parser<'a> {
        Parser { source, at: 0 }
    }

    /// The pattern.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(mut self) -> Result<Ast, String> {
        let ast = self.either()?;
        match self.peek() {
            None => Ok(ast),
            Some(c) => Err(format!("`{}`: unexpected `{c}`", self.source)),
        }
    }

    fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }

    fn either(&mut self) -> Result<Ast, String> {
        let mut parts = vec![self.all()?];
        while self.peek() == Some('|') {
            self.at += 1;
            parts.push(self.all()?);
        }
        // Alternatives of one plain word each share one position.
        let plain: Option<Vec<u64>> = parts
            .iter()
            .map(|part| match part {
                Ast::All(one) => match one.as_slice() {
                    [Ast::One(Test::Word(h))] => Some(vec![*h]),
                    [Ast::One(Test::OneOf(all))] => Some(all.clone()),
                    _ => None,
                },
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
            .map(|all| all.concat());
        Ok(match plain {
            Some(words) if words.len() > 1 => Ast::All(vec![Ast::One(Test::OneOf(words))]),
            _ if parts.len() == 1 => parts.remove(0),
            _ => Ast::Either(parts),
        })
    }

    fn all(&mut self) -> Result<Ast, String> {
        let mut parts = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                '|' | ')' => break,
                '(' => {
                    self.at += 1;
                    // A group that is one sequence is put in as it is, so that `(a|b)` in a fragment stays one position.
                    parts.push(self.either()?);
                    if self.peek() != Some(')') {
                        return Err(format!("`{}`: a `(` without `)`", self.source));
                    }
                    self.at += 1;
                }
                '?' => {
                    let Some(last) = parts.pop() else {
                        return Err(format!("`{}`: nothing stands before `?`", self.source));
                    };
                    parts.push(Ast::Maybe(Box::new(last)));
                    self.at += 1;
                }
                '<' => parts.push(self.class()?),
                '\\' => {
                    self.at += 1;
                    let Some(c) = self.peek() else { return Err(format!("`{}` ends in `\\`", self.source)) };
                    parts.push(Ast::One(Test::Word(mark_hash(c))));
                    self.at += c.len_utf8();
                }
                _ => self.literal(&mut parts),
            }
        }
        Ok(match parts.as_slice() {
            [Ast::All(_)] => parts.remove(0),
            _ => Ast::All(parts),
        })
    }

    fn literal(&mut self, parts: &mut Vec<Ast>) {
        let rest = &self.source[self.at..];
        let piece = &rest[..rest.find(['|', ')', '(', '?', '<', '\\']).unwrap_or(rest.len())];
        self.at += piece.len();
        let mut tokens = Vec::new();
        scan(piece, 0, &mut tokens);
        parts.extend(tokens.iter().map(|t| {
            Ast::One(match t.shape {
                Shape::Caps => Test::Caps(t.hash),
                Shape::Capital => Test::Capital(t.hash),
                _ => Test::Word(t.hash),
            })
        }));
    }

    fn class(&mut self) -> Result<Ast, String> {
        let rest = &self.source[self.at + 1..];
        let Some(end) = rest.find('>') else { return Err(format!("`{}`: a `<` without `>`", self.source)) };
        let name = &rest[..end];
        self.at += end + 2;
        let up_to = |test: Test, n: usize| vec![Ast::Maybe(Box::new(Ast::One(test))); n];
        let run = |head: Test, test: Test, n: usize| {
            let head = [Ast::One(head)];
            Ast::All(head.into_iter().chain(up_to(test, n)).collect())
        };
        Ok(match name {
            "sep" => Ast::One(Test::Sep),
            "upper" => Ast::One(Test::Upper),
            "word" => Ast::One(Test::AnyWord),
            "number" => Ast::One(Test::Number),
            "lost" => Ast::One(Test::Lost),
            "url" => Ast::One(Test::Url),
            "outlet" => run(Test::Upper, Test::OutletTail, 6),
            "name" => run(Test::AnyName, Test::NameTail, 7),
            _ if name.parse::<usize>().is_ok() => Ast::All(up_to(Test::Any, name.parse().unwrap_or(0))),
            _ => return Err(format!("`{}`: no fragment <{name}>", self.source)),
        })
    }
}
