//! Text → [`Expr`]. An error has its place and says what to do, in one line: the user sees it while typing.

use super::error::Error;
use super::expr::{Comparison, Expr, QueryTerm};
use super::fields::{
    ArticleState, FieldSpec, FieldValueKind, QueryField, field_names, find_field, suggest_field,
};
use super::moment::Moment;
use super::tokenizer::{QueryToken, SpannedToken, tokenize};
use kabar_annotate::text::find::TextQuery;
use std::ops::Range;

/// How deep brackets and minus signs may nest; deeper is a mistake, or an attack on the stack.
const MAX_DEPTH: usize = 32;
const UNOPENED_BRACKET: &str = "this bracket was not opened";

/// The query that `text` is; `now` (Unix seconds) is what ages count from. White space alone is the query for everything.
///
/// # Errors
/// The first thing that is wrong.
pub fn parse(text: &str, now: i64) -> Result<Expr, Error> {
    let tokens = tokenize(text)?;
    let mut parser = QueryParser { tokens: &tokens, at: 0, end: text.len(), now };
    if tokens.is_empty() {
        return Ok(Expr::All(Vec::new()));
    }
    let expr = parser.parse_or(0)?;
    match parser.next() {
        None => Ok(expr),
        Some((_, at)) => Err(Error::new(at.clone(), UNOPENED_BRACKET)),
    }
}

struct QueryParser<'a> {
    tokens: &'a [SpannedToken],
    at: usize,
    end: usize,
    now: i64,
}

impl<'a> QueryParser<'a> {
    fn peek(&self) -> Option<&'a SpannedToken> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'a SpannedToken> {
        self.at += 1;
        self.tokens.get(self.at - 1)
    }

    fn parse_or(&mut self, depth: usize) -> Result<Expr, Error> {
        let mut parts = vec![self.parse_and(depth)?];
        while let Some((QueryToken::Or, _)) = self.peek() {
            self.at += 1;
            parts.push(self.parse_and(depth)?);
        }
        Ok(Expr::any(parts))
    }

    fn parse_and(&mut self, depth: usize) -> Result<Expr, Error> {
        let mut parts = Vec::new();
        while let Some((token, _)) = self.peek() {
            if matches!(token, QueryToken::Or | QueryToken::Close) {
                break;
            }
            parts.push(self.parse_unary(depth)?);
        }
        if parts.is_empty() {
            let at = self.peek().map_or(self.end..self.end, |(_, at)| at.clone());
            let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
            return Err(Error::new(
                at,
                match before {
                    Some((QueryToken::Open, _)) => "nothing stands in these brackets",
                    None if self.peek().is_some_and(|(token, _)| *token == QueryToken::Close) => {
                        UNOPENED_BRACKET
                    }
                    _ => "OR needs something on both sides; \"OR\" in quotes is the word",
                },
            ));
        }
        Ok(Expr::all(parts))
    }

    fn parse_unary(&mut self, depth: usize) -> Result<Expr, Error> {
        let Some((token, at)) = self.next() else {
            return Err(Error::new(self.end..self.end, "something is missing here"));
        };
        if depth > MAX_DEPTH {
            return Err(Error::new(at.clone(), "too many brackets inside each other"));
        }
        match token {
            QueryToken::Minus => match self.peek() {
                Some((QueryToken::Or | QueryToken::Close, at)) => {
                    Err(Error::new(at.clone(), "- needs something after it"))
                }
                _ => Ok(Expr::Not(Box::new(self.parse_unary(depth + 1)?))),
            },
            QueryToken::Open => {
                let expr = self.parse_or(depth + 1)?;
                match self.next() {
                    Some((QueryToken::Close, _)) => Ok(expr),
                    _ => Err(Error::new(at.clone(), "this bracket is not closed")),
                }
            }
            QueryToken::Words(words) => text_term(QueryField::Anywhere, words, at).map(Expr::Term),
            QueryToken::Field(name) => self.parse_field(name, at).map(Expr::Term),
            // Not reached: the callers stop at both of these.
            QueryToken::Close | QueryToken::Or => {
                Err(Error::new(at.clone(), "something is missing before this"))
            }
        }
    }

    fn parse_field(&mut self, name: &str, at: &Range<usize>) -> Result<QueryTerm, Error> {
        let Some(rule) = find_field(name) else {
            let hint = match suggest_field(name) {
                Some(rule) => format!("no field “{name}:”, did you mean “{}:”?", rule.name),
                None => format!("no field “{name}:”; there are {}", field_names()),
            };
            return Err(Error::new(at.clone(), hint));
        };
        // A value stands right behind the colon; with a space there, the field is still being typed.
        match self.peek() {
            Some((QueryToken::Words(value), place)) if place.start == at.end => {
                self.at += 1;
                field_term(rule, value, place, self.now)
            }
            _ => Err(Error::new(at.clone(), format!("{}: needs a value, as in {}", rule.name, rule.example))),
        }
    }
}

fn text_term(field: QueryField, words: &str, at: &Range<usize>) -> Result<QueryTerm, Error> {
    let query =
        TextQuery::new(words.trim()).ok_or_else(|| Error::new(at.clone(), "nothing to look for in this"))?;
    Ok(QueryTerm::Text(field, query))
}

fn field_term(rule: &FieldSpec, value: &str, at: &Range<usize>, now: i64) -> Result<QueryTerm, Error> {
    let like =
        |what: &str| Error::new(at.clone(), format!("{}: takes {what}, as in {}", rule.name, rule.example));
    let published = |before: bool, moment: Moment| QueryTerm::Published {
        is_before: before,
        moment,
        unix: moment.unix(now),
    };
    let signed = || {
        let sign = Comparison::SIGNS.iter().find(|(_, sign)| value.starts_with(sign));
        sign.map_or((None, value), |(compare, sign)| (Some(*compare), &value[sign.len()..]))
    };
    match rule.value_kind {
        FieldValueKind::Words(field) => text_term(field, value, at),
        FieldValueKind::State => {
            let known = ArticleState::NAMES.iter().find(|(_, word)| word.eq_ignore_ascii_case(value));
            known.map(|(is, _)| QueryTerm::Is(*is)).ok_or_else(|| like("unread, read or starred"))
        }
        FieldValueKind::Moment { is_before: before } => {
            let moment = Moment::parse(value);
            moment.map(|m| published(before, m)).ok_or_else(|| like("2024, 2024-05, 2024-05-31 or 7d"))
        }
        FieldValueKind::Age => match (signed(), Moment::parse_ago(signed().1)) {
            ((None | Some(Comparison::Below | Comparison::AtMost), _), Some(ago)) => {
                Ok(published(false, ago))
            }
            ((Some(Comparison::Above | Comparison::AtLeast), _), Some(ago)) => Ok(published(true, ago)),
            _ => Err(like("a length of time (7d, 2w, 3mo) after < or >")),
        },
        FieldValueKind::Minutes => {
            let (compare, number) = signed();
            let number = number.parse().map_err(|_| like("a number"))?;
            Ok(QueryTerm::Minutes(compare.unwrap_or(Comparison::Equal), number))
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
            assert_eq!(parse(text, 0), Err(Error::new(at, hint)), "{text}");
        }
        let no_such = parse("xyzzy:1", 0).expect_err("no field");
        assert!(no_such.hint.starts_with("no field “xyzzy:”; there are title: from: "), "{}", no_such.hint);
        assert!(parse(&"(".repeat(100_000), 0).expect_err("deep").hint.starts_with("too many"));
        assert!(parse(&"-".repeat(100_000), 0).is_err());
    }
}
