//! What a query asks for, as a tree of conditions, and whether it holds for an article.

use super::fields::{ArticleState, QueryField};
use super::moment::Moment;
use kabar_annotate::text::find::TextQuery;

/// What a query asks for. Built by [`parse`](super::parse()), [`Expr::all`] and [`Expr::any`], which leave no list
/// of one and no list inside a list of its own kind, so that queries that differ only in this are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// All of them hold; the empty list always holds.
    All(Vec<Expr>),
    /// At least one of them holds.
    Any(Vec<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
    /// This condition holds.
    Term(QueryTerm),
}

/// A single condition on an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryTerm {
    /// The field holds these words; where the field is [`QueryField::Tag`] or [`QueryField::Language`], it is these words.
    Text(QueryField, TextQuery),
    /// The article has this state.
    Is(ArticleState),
    /// When it was published; an article without a date is neither before nor after anything.
    Published {
        /// Before the moment, or from it on?
        is_before: bool,
        /// As it was typed.
        moment: Moment,
        /// Its Unix time, computed from the `now` given to [`parse`](super::parse()).
        unix: i64,
    },
    /// Its reading time in minutes.
    Minutes(Comparison, usize),
}

/// A comparison of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "<, <=, =, >=, >")]
pub enum Comparison {
    Below,
    AtMost,
    Equal,
    AtLeast,
    Above,
}

impl Comparison {
    /// Each with its sign; the longer signs first, so that the first sign that a text begins with is the right one.
    pub const SIGNS: [(Comparison, &'static str); 5] = [
        (Comparison::AtMost, "<="),
        (Comparison::AtLeast, ">="),
        (Comparison::Below, "<"),
        (Comparison::Above, ">"),
        (Comparison::Equal, "="),
    ];

    /// Does the comparison hold for `a` and `b`?
    pub fn compare(self, a: usize, b: usize) -> bool {
        match self {
            Comparison::Below => a < b,
            Comparison::AtMost => a <= b,
            Comparison::Equal => a == b,
            Comparison::AtLeast => a >= b,
            Comparison::Above => a > b,
        }
    }
}

/// What a query may ask about an article. Terms are evaluated in the order in which they were typed, and the first that decides
/// ends the evaluation, so facts that are costly to find are asked for only where needed.
pub trait QueryFacts {
    /// Does the field hold `query`?
    fn field_contains(&self, field: QueryField, query: &TextQuery) -> bool;
    /// The article has this state.
    fn has_state(&self, is: ArticleState) -> bool;
    /// When it was published, in Unix seconds.
    fn published(&self) -> Option<i64>;
    /// Its reading time in minutes.
    fn minutes(&self) -> usize;
}

impl Expr {
    /// The words that a matching article has somewhere in its text: what is highlighted in it.
    pub fn highlighted_queries(&self) -> Vec<&TextQuery> {
        match self {
            Expr::All(parts) | Expr::Any(parts) => parts.iter().flat_map(Expr::highlighted_queries).collect(),
            Expr::Term(QueryTerm::Text(
                QueryField::Anywhere | QueryField::Title | QueryField::Who | QueryField::Said,
                query,
            )) => {
                vec![query]
            }
            Expr::Not(_) | Expr::Term(_) => Vec::new(),
        }
    }

    /// The query for all of `parts`.
    pub fn all(parts: Vec<Expr>) -> Expr {
        let flat = parts.into_iter().flat_map(|part| match part {
            Expr::All(parts) => parts,
            part => vec![part],
        });
        unwrap_single(flat.collect(), Expr::All)
    }

    /// The query for at least one of `parts`.
    pub fn any(parts: Vec<Expr>) -> Expr {
        let flat = parts.into_iter().flat_map(|part| match part {
            Expr::Any(parts) => parts,
            part => vec![part],
        });
        unwrap_single(flat.collect(), Expr::Any)
    }

    /// Does it hold for an article?
    pub fn matches(&self, facts: &dyn QueryFacts) -> bool {
        self.evaluate(&|term| Some(term.matches(facts))).unwrap_or(false)
    }

    /// Does it hold, as far as terms are `known`? `None` where that depends on one that is not. So an index, or the bytes of a
    /// record, can decide on most articles before they are parsed.
    pub fn evaluate(&self, known: &dyn Fn(&QueryTerm) -> Option<bool>) -> Option<bool> {
        let among = |parts: &[Expr], deciding: bool| {
            let mut all_known = true;
            for part in parts {
                match part.evaluate(known) {
                    Some(held) if held == deciding => return Some(deciding),
                    Some(_) => {}
                    None => all_known = false,
                }
            }
            all_known.then_some(!deciding)
        };
        match self {
            Expr::All(parts) => among(parts, false),
            Expr::Any(parts) => among(parts, true),
            Expr::Not(part) => part.evaluate(known).map(|held| !held),
            Expr::Term(term) => known(term),
        }
    }

    /// Its terms, from left to right.
    pub fn terms(&self) -> Vec<&QueryTerm> {
        match self {
            Expr::All(parts) | Expr::Any(parts) => parts.iter().flat_map(Expr::terms).collect(),
            Expr::Not(part) => part.terms(),
            Expr::Term(term) => vec![term],
        }
    }
}

impl QueryTerm {
    /// Does it hold for an article?
    pub fn matches(&self, facts: &dyn QueryFacts) -> bool {
        match self {
            QueryTerm::Text(field, query) => facts.field_contains(*field, query),
            QueryTerm::Is(is) => facts.has_state(*is),
            QueryTerm::Published { is_before: before, unix, .. } => {
                facts.published().is_some_and(|at| (at < *unix) == *before)
            }
            QueryTerm::Minutes(compare, minutes) => compare.compare(facts.minutes(), *minutes),
        }
    }
}

fn unwrap_single(mut parts: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            many(parts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use std::cell::Cell;

    struct TestArticle {
        title: &'static str,
        published: Option<i64>,
        minutes: usize,
        asked: Cell<usize>,
    }

    impl QueryFacts for TestArticle {
        fn field_contains(&self, field: QueryField, query: &TextQuery) -> bool {
            self.asked.set(self.asked.get() + 1);
            matches!(field, QueryField::Anywhere | QueryField::Title) && query.is_found_in(self.title)
        }
        fn has_state(&self, is: ArticleState) -> bool {
            is == ArticleState::Unread
        }
        fn published(&self) -> Option<i64> {
            self.published
        }
        fn minutes(&self) -> usize {
            self.minutes
        }
    }

    const NOW: i64 = 1_795_521_600; // 2026-11-24T12:00:00Z

    #[test]
    fn an_article_is_asked() {
        let said = |published| TestArticle {
            title: "Harga Beras Turun",
            published,
            minutes: 3,
            asked: Cell::new(0),
        };
        let dated = said(Some(1_716_422_400)); // 2024-05-23
        for (typed, holds) in [
            ("", true),
            ("beras HARGA", true),
            ("\"harga beras\"", true),
            ("\"beras harga\"", false),
            ("beras -turun", false),
            ("impor OR title:turun", true),
            ("beras (impor OR jagung)", false),
            ("-(impor jagung)", true),
            ("from:warta", false),
            ("is:unread", true),
            ("-is:read", true),
            ("after:2024-05-23 before:2024-05-24", true),
            ("before:2024-05-23", false),
            ("after:2024-06", false),
            ("age:<7d", false),
            ("age:>2y", true),
            ("minutes:>=3 minutes:<4", true),
            ("minutes:>3", false),
        ] {
            let expr = parse(typed, NOW).unwrap_or_else(|wrong| panic!("{typed}: {wrong:?}"));
            assert_eq!(expr.matches(&dated), holds, "{typed}");
        }
        let undated = said(None);
        assert!(!parse("before:2030", NOW).expect("a query").matches(&undated));
        assert!(!parse("after:1970", NOW).expect("a query").matches(&undated));
        parse("impor beras turun", NOW).expect("a query").matches(&undated);
        assert_eq!(undated.asked.get(), 1, "the first word decided");
    }

    #[test]
    fn what_is_known_may_be_enough() {
        let known = |term: &QueryTerm| matches!(term, QueryTerm::Is(_)).then_some(false);
        for (typed, decided) in [
            ("is:read beras", Some(false)),
            ("beras is:read", Some(false)),
            ("is:read OR beras", None),
            ("-is:read OR beras", Some(true)),
            ("-is:read beras", None),
            ("", Some(true)),
        ] {
            assert_eq!(parse(typed, NOW).expect(typed).evaluate(&known), decided, "{typed}");
        }
    }
}
