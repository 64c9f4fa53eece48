//! The reader's filter language → SQL.
//!
//! Every value is a parameter; nothing that the reader typed is a part of the statement. Words go to the text index as phrases
//! in its quotation marks, so that none of their characters is an operator there: a query can find nothing, but it cannot be
//! an error. Words that stand side by side become one condition on the index.
//!
//! In an archive a word matches anywhere ("tani" in "petani"). An index of words cannot find that fast enough for a key press:
//! here a word matches from its beginning. "petan" finds "petani", "tani" does not. Words of one or two letters must match
//! whole words.

use super::Library;
use super::error::{Error, LibraryErrorKind};
use super::feeds::FeedRow;
use crate::query::{ArticleState, Comparison, Expr, QueryField, QueryTerm};
use kabar_annotate::text::find::TextQuery;
use rusqlite::types::Value;

/// A word of so many letters or fewer matches whole words only: too many words begin with it.
const MAX_WHOLE_WORD_CHARS: usize = 2;

/// Terms of one query. SQLite limits the depth of an expression to 1,000 (`SQLITE_MAX_EXPR_DEPTH`).
const MAX_QUERY_TERMS: usize = 200;

/// A condition on a row of the table articles, which the statement calls `a`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct SqlCondition {
    pub sql: String,
    pub values: Vec<Value>,
}

impl SqlCondition {
    pub fn push(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(sql);
        self.values.extend(values);
    }

    /// Narrows it by `other`. Neither may hold an `OR` outside of brackets.
    pub fn add_condition(&mut self, other: SqlCondition) {
        self.sql.push_str(" AND ");
        self.push(&other.sql, other.values);
    }
}

impl Library {
    /// `expr` as a condition. Names of feeds are looked up now.
    pub(super) fn sql_condition(&self, expr: &Expr) -> Result<SqlCondition, Error> {
        let terms = expr.terms().len();
        if terms > MAX_QUERY_TERMS {
            let why =
                format!("the query has {terms} terms; {MAX_QUERY_TERMS} are as many as the library takes");
            return Err(Error::new(LibraryErrorKind::Other, why));
        }
        let mut made = SqlCondition::default();
        self.write_condition(expr, &mut made)?;
        Ok(made)
    }

    fn write_condition(&self, expr: &Expr, made: &mut SqlCondition) -> Result<(), Error> {
        if let Some(words) = fts_expression(expr) {
            made.push("a.id IN (SELECT rowid FROM texts WHERE texts MATCH ?)", [Value::Text(words)]);
            return Ok(());
        }
        match expr {
            Expr::All(parts) => {
                let (text, rest): (Vec<&Expr>, Vec<&Expr>) =
                    parts.iter().partition(|part| fts_expression(part).is_some());
                let text: Vec<String> = text.into_iter().filter_map(fts_expression).collect();
                made.sql.push_str("(1");
                if !text.is_empty() {
                    let all = Value::Text(text.join(" AND "));
                    made.push(" AND a.id IN (SELECT rowid FROM texts WHERE texts MATCH ?)", [all]);
                }
                for part in rest {
                    made.sql.push_str(" AND ");
                    self.write_condition(part, made)?;
                }
                made.sql.push(')');
            }
            Expr::Any(parts) => {
                made.sql.push_str("(0");
                for part in parts {
                    made.sql.push_str(" OR ");
                    self.write_condition(part, made)?;
                }
                made.sql.push(')');
            }
            Expr::Not(part) => {
                made.sql.push_str("NOT coalesce(");
                self.write_condition(part, made)?;
                made.sql.push_str(", 0)");
            }
            Expr::Term(term) => self.write_term(term, made)?,
        }
        Ok(())
    }

    fn write_term(&self, term: &QueryTerm, made: &mut SqlCondition) -> Result<(), Error> {
        match term {
            QueryTerm::Text(field, query) => self.write_text_term(*field, query, made)?,
            QueryTerm::Is(ArticleState::Read) => made.sql.push_str("a.read = 1"),
            QueryTerm::Is(ArticleState::Unread) => made.sql.push_str("a.read = 0"),
            QueryTerm::Is(ArticleState::Starred) => made.sql.push_str("a.starred = 1"),
            QueryTerm::Published { is_before: before, unix, .. } => {
                let sign = if *before { "<" } else { ">=" };
                made.push(&format!("(a.published IS NOT NULL AND a.sort {sign} ?)"), [Value::Integer(*unix)]);
            }
            QueryTerm::Minutes(compare, minutes) => {
                let sign = match compare {
                    Comparison::Below => "<",
                    Comparison::AtMost => "<=",
                    Comparison::Equal => "=",
                    Comparison::AtLeast => ">=",
                    Comparison::Above => ">",
                };
                let minutes = i64::try_from(*minutes).unwrap_or(i64::MAX);
                made.push(&format!("a.minutes {sign} ?"), [Value::Integer(minutes)]);
            }
        }
        Ok(())
    }

    fn write_text_term(
        &self,
        field: QueryField,
        query: &TextQuery,
        made: &mut SqlCondition,
    ) -> Result<(), Error> {
        let typed = Value::Text(query.input().trim().to_owned());
        let plain = || Value::Text(query.folded().iter().collect());
        match field {
            QueryField::Tag => made.push(
                "EXISTS (SELECT 1 FROM tagged g JOIN tags t ON t.id = g.tag WHERE g.article = a.id AND t.name = ?)",
                [typed],
            ),
            QueryField::Language => made.push("a.language = lower(?)", [typed]),
            QueryField::Feed => {
                let feeds = self.feeds()?;
                let whole = query.input().trim();
                let is_it = |f: &&FeedRow| f.url == whole || f.subscribed_url == whole;
                // A whole address means that feed only, even where another one begins with it.
                let alone = feeds.iter().any(|f| is_it(&f));
                let holds = |f: &&FeedRow| query.is_found_in(&f.title) || query.is_found_in(&f.url);
                let ids = feeds.iter().filter(|f| if alone { is_it(f) } else { holds(f) }).map(|f| f.id);
                made.push(
                    "a.id IN (SELECT article FROM listed WHERE feed IN (SELECT value FROM json_each(?)))",
                    [Value::Text(json_ids(ids))],
                );
            }
            QueryField::Who | QueryField::Said => {
                let spoke = if field == QueryField::Said { " AND spoke" } else { "" };
                made.push(
                    &format!("a.id IN (SELECT article FROM named WHERE name IN (SELECT id FROM names WHERE instr(name, ?)){spoke})"),
                    [plain()],
                );
            }
            // Text without a letter or digit is not in the index of words.
            QueryField::Title | QueryField::Anywhere => made.push("instr(a.title, ?)", [typed]),
            QueryField::From => made.push("instr(coalesce(a.outlet, ''), ?)", [typed]),
        }
        Ok(())
    }
}

/// Numbers as a JSON array, for `json_each`.
pub(super) fn json_ids(ids: impl Iterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(","))
}

/// `expr` as an FTS5 expression; `None` where it is not about words only.
pub(super) fn fts_expression(expr: &Expr) -> Option<String> {
    let joined = |parts: &[Expr], sign: &str| {
        let parts: Option<Vec<String>> = parts.iter().map(fts_expression).collect();
        parts.filter(|p| !p.is_empty()).map(|p| format!("({})", p.join(sign)))
    };
    match expr {
        Expr::All(parts) => joined(parts, " AND "),
        Expr::Any(parts) => joined(parts, " OR "),
        Expr::Term(QueryTerm::Text(field, query)) => {
            let column = match field {
                QueryField::Anywhere => "",
                QueryField::Title => "{title} : ",
                QueryField::From => "{outlet} : ",
                _ => return None,
            };
            fts_phrase(query).map(|phrase| format!("{column}{phrase}"))
        }
        _ => None,
    }
}

/// `query` as an FTS5 phrase; `None` where it has no letter and no digit.
fn fts_phrase(query: &TextQuery) -> Option<String> {
    let typed: String = query.input().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let last = typed.rsplit(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())?;
    let open = last.chars().count() > MAX_WHOLE_WORD_CHARS && typed.trim_end().ends_with(last);
    Some(format!("\"{}\"{}", typed.replace('"', "\"\""), if open { " *" } else { "" }))
}
