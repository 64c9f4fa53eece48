//! [`Expr`] → the text that parses to it again: what the list's heading says of its filter, and what is kept of a view.

use super::fields::{Is, RULES, Takes};
use super::tokens::is_mark;
use super::{Compare, Expr, Field, Term};
use std::fmt::{self, Display, Formatter, Write};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Expr::All(parts) => joined(f, parts, " ", |part| matches!(part, Expr::Any(_) | Expr::All(_))),
            Expr::Any(parts) => joined(f, parts, " OR ", |part| matches!(part, Expr::Any(_))),
            Expr::Not(part) => {
                f.write_char('-')?;
                bound(f, part, matches!(**part, Expr::All(_) | Expr::Any(_)))
            }
            Expr::Term(term) => term.fmt(f),
        }
    }
}

fn joined(f: &mut Formatter, parts: &[Expr], between: &str, binds: fn(&Expr) -> bool) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        f.write_str(if at > 0 { between } else { "" })?;
        bound(f, part, binds(part))?;
    }
    Ok(())
}

fn bound(f: &mut Formatter, part: &Expr, in_brackets: bool) -> fmt::Result {
    if in_brackets { write!(f, "({part})") } else { part.fmt(f) }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let name = |takes: Takes| RULES.iter().find(|rule| rule.takes == takes).map_or("", |rule| rule.name);
        match self {
            Term::Text(Field::Anywhere, query) => words(f, query.typed(), true),
            Term::Text(field, query) => {
                write!(f, "{}:", name(Takes::Words(*field)))?;
                words(f, query.typed(), false)
            }
            Term::Is(is) => {
                let word = Is::WORDS.iter().find(|w| w.0 == *is).map_or("", |w| w.1);
                write!(f, "{}:{word}", name(Takes::State))
            }
            Term::Published { before, moment, .. } => {
                write!(f, "{}:{moment}", name(Takes::Moment { before: *before }))
            }
            Term::Minutes(compare, minutes) => {
                let sign = Compare::SIGNS.iter().find(|s| s.0 == *compare && s.1 != "=").map_or("", |s| s.1);
                write!(f, "{}:{sign}{minutes}", name(Takes::Minutes))
            }
        }
    }
}

/// Words, in quotation marks where they would mean something else without.
fn words(f: &mut Formatter, words: &str, alone: bool) -> fmt::Result {
    let parts = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '\\') || is_mark(c);
    let means = if alone {
        words == "OR" || words.starts_with('-') || words.contains(':')
    } else {
        // Behind a field's colon they would make an address of it.
        words.starts_with("//")
    };
    if !words.is_empty() && !means && !words.contains(parts) {
        return f.write_str(words);
    }
    f.write_char('"')?;
    for c in words.chars() {
        if c == '\\' || is_mark(c) {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::super::{Moment, Unit, parse};
    use super::*;
    use kabar_annotate::text::find::Query;
    use proptest::prelude::*;

    const NOW: i64 = 1_795_521_600;

    #[test]
    fn what_is_shown_is_what_a_reader_would_type() {
        for (typed, shown) in [
            ("  beras   harga ", "beras harga"),
            ("((a b)) c", "a b c"),
            ("(a OR b) -(c d) OR e", "(a OR b) -(c d) OR e"),
            ("FROM:“Warta Pagi”", "from:\"Warta Pagi\""),
            ("\"OR\" \"-x\" \"a:b\"", "\"OR\" \"-x\" \"a:b\""),
            ("age:<7d age:>2w", "after:7d before:2w"),
            ("minutes:=5 minutes:>=6", "minutes:5 minutes:>=6"),
            ("--a", "--a"),
        ] {
            assert_eq!(parse(typed, NOW).expect(typed).to_string(), shown);
        }
    }

    fn term() -> impl Strategy<Value = Term> {
        let words = "[ -~“”„é日]{0,12}".prop_filter_map("nothing to look for", |w| Query::new(w.trim()));
        let field = prop::sample::select(vec![
            Field::Anywhere,
            Field::Title,
            Field::From,
            Field::Feed,
            Field::Tag,
            Field::Language,
            Field::Who,
            Field::Said,
        ]);
        let unit = prop::sample::select(vec![Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Year]);
        let moment = prop_oneof![
            (1..=9999).prop_map(Moment::Year),
            (1..=9999, 1..=12_u8).prop_map(|(y, m)| Moment::Month(y, m)),
            (1..=9999, 1..=12_u8, 1..=28_u8).prop_map(|(y, m, d)| Moment::Day(y, m, d)),
            (any::<u32>(), unit).prop_map(|(count, unit)| Moment::Ago(count, unit)),
        ];
        let compare = prop::sample::select(Compare::SIGNS.map(|s| s.0).to_vec());
        prop_oneof![
            (field, words).prop_map(|(field, query)| Term::Text(field, query)),
            prop::sample::select(Is::WORDS.map(|w| Term::Is(w.0)).to_vec()),
            (any::<bool>(), moment).prop_map(|(before, moment)| Term::Published {
                before,
                moment,
                unix: moment.unix(NOW)
            }),
            (compare, any::<usize>()).prop_map(|(compare, n)| Term::Minutes(compare, n)),
        ]
    }

    fn expr() -> impl Strategy<Value = Expr> {
        term().prop_map(Expr::Term).prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(Expr::all),
                prop::collection::vec(inner.clone(), 1..4).prop_map(Expr::any),
                inner.prop_map(|part| Expr::Not(Box::new(part))),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_shown_parses_to_the_same(expr in expr()) {
            let shown = expr.to_string();
            prop_assert_eq!(parse(&shown, NOW), Ok(expr), "{}", shown);
        }

        #[test]
        fn any_text_is_a_query_or_wrong_at_a_place_in_it(text in "[-a-f(): \"“”\\\\<>=0-9OR日]{0,40}") {
            match parse(&text, NOW) {
                Ok(expr) => prop_assert_eq!(parse(&expr.to_string(), NOW), Ok(expr)),
                Err(wrong) => prop_assert!(text.get(wrong.at.clone()).is_some(), "{:?}", wrong.at),
            }
        }
    }
}
