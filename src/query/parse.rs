//! Text → [`Expr`]. What is wrong is told with its place and with what to do, in words that fit one line: the reader
//! sees them while he types.

use super::fields::{FieldRule, Is, Takes, called, meant, names};
use super::tokens::{Placed, Token, tokens};
use super::when::Moment;
use super::{Compare, Expr, Field, Term};
use kabar_annotate::text::find::Query;
use std::ops::Range;

/// Brackets and minus signs inside each other; more are a slip or an attack on the stack.
const DEEPEST: usize = 32;
const NOT_OPENED: &str = "this bracket was not opened";

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Where: bytes of the query, on char boundaries; empty at its end where something is missing.
    pub at: Range<usize>,
    /// What is wrong and what to do, in one line.
    pub hint: String,
}

impl Wrong {
    pub(super) fn new(at: Range<usize>, hint: impl Into<String>) -> Wrong {
        Wrong { at, hint: hint.into() }
    }
}

/// What `text` asks for, where it is `now` in Unix seconds. Nothing but white space asks for everything.
///
/// # Errors
/// The first thing that is wrong.
pub fn parse(text: &str, now: i64) -> Result<Expr, Wrong> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, end: text.len(), now };
    if tokens.is_empty() {
        return Ok(Expr::All(Vec::new()));
    }
    let expr = parser.any(0)?;
    match parser.next() {
        None => Ok(expr),
        Some((_, at)) => Err(Wrong::new(at.clone(), NOT_OPENED)),
    }
}

struct Parser<'a> {
    tokens: &'a [Placed],
    at: usize,
    end: usize,
    now: i64,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Placed> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Placed> {
        self.at += 1;
        self.tokens.get(self.at - 1)
    }

    fn any(&mut self, depth: usize) -> Result<Expr, Wrong> {
        let mut parts = vec![self.all(depth)?];
        while let Some((Token::Or, _)) = self.peek() {
            self.at += 1;
            parts.push(self.all(depth)?);
        }
        Ok(Expr::any(parts))
    }

    fn all(&mut self, depth: usize) -> Result<Expr, Wrong> {
        let mut parts = Vec::new();
        while let Some((token, _)) = self.peek() {
            if matches!(token, Token::Or | Token::Close) {
                break;
            }
            parts.push(self.one(depth)?);
        }
        if parts.is_empty() {
            let at = self.peek().map_or(self.end..self.end, |(_, at)| at.clone());
            let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
            return Err(Wrong::new(
                at,
                match before {
                    Some((Token::Open, _)) => "nothing stands in these brackets",
                    None if self.peek().is_some_and(|(token, _)| *token == Token::Close) => NOT_OPENED,
                    _ => "OR needs something on both sides; \"OR\" in quotes is the word",
                },
            ));
        }
        Ok(Expr::all(parts))
    }

    fn one(&mut self, depth: usize) -> Result<Expr, Wrong> {
        let Some((token, at)) = self.next() else {
            return Err(Wrong::new(self.end..self.end, "something is missing here"));
        };
        if depth > DEEPEST {
            return Err(Wrong::new(at.clone(), "too many brackets inside each other"));
        }
        match token {
            Token::Minus => match self.peek() {
                Some((Token::Or | Token::Close, at)) => {
                    Err(Wrong::new(at.clone(), "- needs something after it"))
                }
                _ => Ok(Expr::Not(Box::new(self.one(depth + 1)?))),
            },
            Token::Open => {
                let expr = self.any(depth + 1)?;
                match self.next() {
                    Some((Token::Close, _)) => Ok(expr),
                    _ => Err(Wrong::new(at.clone(), "this bracket is not closed")),
                }
            }
            Token::Words(words) => words_of(Field::Anywhere, words, at).map(Expr::Term),
            Token::Field(name) => self.field(name, at).map(Expr::Term),
            // Not reached: the callers stop at both.
            Token::Close | Token::Or => Err(Wrong::new(at.clone(), "something is missing before this")),
        }
    }

    fn field(&mut self, name: &str, at: &Range<usize>) -> Result<Term, Wrong> {
        let Some(rule) = called(name) else {
            let hint = match meant(name) {
                Some(rule) => format!("no field “{name}:”, did you mean “{}:”?", rule.name),
                None => format!("no field “{name}:”; there are {}", names()),
            };
            return Err(Wrong::new(at.clone(), hint));
        };
        // A value stands right behind its colon: a space there is a field that is still being typed.
        match self.peek() {
            Some((Token::Words(value), place)) if place.start == at.end => {
                self.at += 1;
                value_of(rule, value, place, self.now)
            }
            _ => Err(Wrong::new(at.clone(), format!("{}: needs a value, as in {}", rule.name, rule.example))),
        }
    }
}

fn words_of(field: Field, words: &str, at: &Range<usize>) -> Result<Term, Wrong> {
    let query =
        Query::new(words.trim()).ok_or_else(|| Wrong::new(at.clone(), "nothing to look for in this"))?;
    Ok(Term::Text(field, query))
}

fn value_of(rule: &FieldRule, value: &str, at: &Range<usize>, now: i64) -> Result<Term, Wrong> {
    let like =
        |what: &str| Wrong::new(at.clone(), format!("{}: takes {what}, as in {}", rule.name, rule.example));
    let published = |before: bool, moment: Moment| Term::Published { before, moment, unix: moment.unix(now) };
    let signed = || {
        let sign = Compare::SIGNS.iter().find(|(_, sign)| value.starts_with(sign));
        sign.map_or((None, value), |(compare, sign)| (Some(*compare), &value[sign.len()..]))
    };
    match rule.takes {
        Takes::Words(field) => words_of(field, value, at),
        Takes::State => {
            let known = Is::WORDS.iter().find(|(_, word)| word.eq_ignore_ascii_case(value));
            known.map(|(is, _)| Term::Is(*is)).ok_or_else(|| like("unread, read or starred"))
        }
        Takes::Moment { before } => {
            let moment = Moment::parse(value);
            moment.map(|m| published(before, m)).ok_or_else(|| like("2024, 2024-05, 2024-05-31 or 7d"))
        }
        Takes::Age => match (signed(), Moment::ago(signed().1)) {
            ((None | Some(Compare::Below | Compare::AtMost), _), Some(ago)) => Ok(published(false, ago)),
            ((Some(Compare::Above | Compare::AtLeast), _), Some(ago)) => Ok(published(true, ago)),
            _ => Err(like("a length of time (7d, 2w, 3mo) after < or >")),
        },
        Takes::Minutes => {
            let (compare, number) = signed();
            let number = number.parse().map_err(|_| like("a number"))?;
            Ok(Term::Minutes(compare.unwrap_or(Compare::Equal), number))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_query_is_told_where_and_what_to_do() {
        for (text, at, hint) in [
            ("form:x", 0..5, "no field “form:”, did you mean “from:”?"),
            ("a outlet:x", 2..9, "no field “outlet:”, did you mean “from:”?"),
            ("title:", 0..6, "title: needs a value, as in title:beras"),
            ("title: x", 0..6, "title: needs a value, as in title:beras"),
            ("title:\"\"", 6..8, "nothing to look for in this"),
            ("is:red", 3..6, "is: takes unread, read or starred, as in is:unread"),
            ("after:soon", 6..10, "after: takes 2024, 2024-05, 2024-05-31 or 7d, as in after:2024-05-31"),
            ("age:7", 4..5, "age: takes a length of time (7d, 2w, 3mo) after < or >, as in age:<7d"),
            ("age:=7d", 4..7, "age: takes a length of time (7d, 2w, 3mo) after < or >, as in age:<7d"),
            ("minutes:>x", 8..10, "minutes: takes a number, as in minutes:>5"),
            ("(a", 0..1, "this bracket is not closed"),
            ("a)", 1..2, "this bracket was not opened"),
            (")", 0..1, "this bracket was not opened"),
            ("()", 1..2, "nothing stands in these brackets"),
            ("a OR", 4..4, "OR needs something on both sides; \"OR\" in quotes is the word"),
            ("OR a", 0..2, "OR needs something on both sides; \"OR\" in quotes is the word"),
            ("a \"b", 2..4, "this quotation mark is not closed"),
        ] {
            assert_eq!(parse(text, 0), Err(Wrong::new(at, hint)), "{text}");
        }
        let no_such = parse("xyzzy:1", 0).expect_err("no field");
        assert!(no_such.hint.starts_with("no field “xyzzy:”; there are title: from: "), "{}", no_such.hint);
        assert!(parse(&"(".repeat(100_000), 0).expect_err("deep").hint.starts_with("too many"));
        assert!(parse(&"-".repeat(100_000), 0).is_err());
    }
}
