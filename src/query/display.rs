//! [`Expr`] → text that parses to it again, for the heading of a filtered list and for saved views.

use super::expr::{Comparison, Expr, QueryTerm};
use super::fields::{ArticleState, FIELDS, FieldValueKind, QueryField};
use super::tokenizer::is_quotation_mark;
use std::fmt::{self, Display, Formatter, Write};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Expr::All(parts) => {
                write_joined(f, parts, " ", |part| matches!(part, Expr::Any(_) | Expr::All(_)))
            }
            Expr::Any(parts) => write_joined(f, parts, " OR ", |part| matches!(part, Expr::Any(_))),
            Expr::Not(part) => {
                f.write_char('-')?;
                write_operand(f, part, matches!(**part, Expr::All(_) | Expr::Any(_)))
            }
            Expr::Term(term) => term.fmt(f),
        }
    }
}

fn write_joined(f: &mut Formatter, parts: &[Expr], between: &str, binds: fn(&Expr) -> bool) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        f.write_str(if at > 0 { between } else { "" })?;
        write_operand(f, part, binds(part))?;
    }
    Ok(())
}

fn write_operand(f: &mut Formatter, part: &Expr, in_brackets: bool) -> fmt::Result {
    if in_brackets { write!(f, "({part})") } else { part.fmt(f) }
}

impl Display for QueryTerm {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let name = |takes: FieldValueKind| {
            FIELDS.iter().find(|rule| rule.value_kind == takes).map_or("", |rule| rule.name)
        };
        match self {
            QueryTerm::Text(QueryField::Anywhere, query) => write_words(f, query.input(), true),
            QueryTerm::Text(field, query) => {
                write!(f, "{}:", name(FieldValueKind::Words(*field)))?;
                write_words(f, query.input(), false)
            }
            QueryTerm::Is(is) => {
                let word = ArticleState::NAMES.iter().find(|w| w.0 == *is).map_or("", |w| w.1);
                write!(f, "{}:{word}", name(FieldValueKind::State))
            }
            QueryTerm::Published { is_before: before, moment, .. } => {
                write!(f, "{}:{moment}", name(FieldValueKind::Moment { is_before: *before }))
            }
            QueryTerm::Minutes(compare, minutes) => {
                let sign =
                    Comparison::SIGNS.iter().find(|s| s.0 == *compare && s.1 != "=").map_or("", |s| s.1);
                write!(f, "{}:{sign}{minutes}", name(FieldValueKind::Minutes))
            }
        }
    }
}

/// Writes words, in quotation marks where they would otherwise mean something else.
fn write_words(f: &mut Formatter, words: &str, alone: bool) -> fmt::Result {
    let parts = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '\\') || is_quotation_mark(c);
    let means = if alone {
        words == "OR" || words.starts_with('-') || words.contains(':')
    } else {
        // Behind the colon of a field, they would make it a web address.
        words.starts_with("//")
    };
    if !words.is_empty() && !means && !words.contains(parts) {
        return f.write_str(words);
    }
    f.write_char('"')?;
    for c in words.chars() {
        if c == '\\' || is_quotation_mark(c) {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::super::{Moment, TimeUnit, parse};
    use super::*;
    use kabar_annotate::text::find::TextQuery;
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

    fn term() -> impl Strategy<Value = QueryTerm> {
        let words = "[ -~“”„é日]{0,12}".prop_filter_map("nothing to look for", |w| TextQuery::new(w.trim()));
        let field = prop::sample::select(vec![
            QueryField::Anywhere,
            QueryField::Title,
            QueryField::From,
            QueryField::Feed,
            QueryField::Tag,
            QueryField::Language,
            QueryField::Who,
            QueryField::Said,
        ]);
        let unit = prop::sample::select(vec![
            TimeUnit::Hour,
            TimeUnit::Day,
            TimeUnit::Week,
            TimeUnit::Month,
            TimeUnit::Year,
        ]);
        let moment = prop_oneof![
            (1..=9999).prop_map(Moment::Year),
            (1..=9999, 1..=12_u8).prop_map(|(y, m)| Moment::Month(y, m)),
            (1..=9999, 1..=12_u8, 1..=28_u8).prop_map(|(y, m, d)| Moment::Day(y, m, d)),
            (any::<u32>(), unit).prop_map(|(count, unit)| Moment::Ago(count, unit)),
        ];
        let compare = prop::sample::select(Comparison::SIGNS.map(|s| s.0).to_vec());
        prop_oneof![
            (field, words).prop_map(|(field, query)| QueryTerm::Text(field, query)),
            prop::sample::select(ArticleState::NAMES.map(|w| QueryTerm::Is(w.0)).to_vec()),
            (any::<bool>(), moment).prop_map(|(is_before, moment)| QueryTerm::Published {
                is_before,
                moment,
                unix: moment.unix(NOW)
            }),
            (compare, any::<usize>()).prop_map(|(compare, n)| QueryTerm::Minutes(compare, n)),
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
                Err(wrong) => prop_assert!(text.get(wrong.span.clone()).is_some(), "{:?}", wrong.span),
            }
        }
    }
}
