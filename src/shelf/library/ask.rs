//! The reader's filter language → SQL.
//!
//! Every value is a parameter; what the reader typed is never a part of the statement. Words go to the text index, as
//! phrases in its own quotation marks, so that no character of theirs means anything to it: a query can find nothing, but it
//! cannot be an error. Words that stand side by side become one question to the index.
//!
//! In an archive a word holds wherever it occurs ("tani" in "petani"); an index of words cannot tell that in the time that a
//! key press has. Here a word holds from its beginning: "petan" finds "petani", "tani" does not. Words of one or two letters
//! must be whole.

use super::Library;
use super::feeds::FeedRow;
use super::trouble::{Kind, Trouble};
use crate::query::{Compare, Expr, Field, Is, Term};
use kabar_annotate::text::find::Query;
use rusqlite::types::Value;

/// A word that short stands for itself only: half of all words begin with it.
const WHOLE: usize = 2;

/// Terms of one query: SQLite bounds how deep an expression may be.
const MOST_TERMS: usize = 200;

/// A condition on the row `a` of articles.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Condition {
    pub sql: String,
    pub values: Vec<Value>,
}

impl Condition {
    pub fn add(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(sql);
        self.values.extend(values);
    }
}

impl Library {
    /// `expr` as a condition; the names of feeds are looked up for it.
    pub(super) fn condition(&self, expr: &Expr) -> Result<Condition, Trouble> {
        let terms = expr.terms().len();
        if terms > MOST_TERMS {
            let why = format!("the query has {terms} terms; {MOST_TERMS} are as many as the library takes");
            return Err(Trouble::new(Kind::Other, why));
        }
        let mut made = Condition::default();
        self.write_condition(expr, &mut made)?;
        Ok(made)
    }

    fn write_condition(&self, expr: &Expr, made: &mut Condition) -> Result<(), Trouble> {
        if let Some(words) = words(expr) {
            made.add("a.id IN (SELECT rowid FROM texts WHERE texts MATCH ?)", [Value::Text(words)]);
            return Ok(());
        }
        match expr {
            Expr::All(parts) => {
                let (text, rest): (Vec<&Expr>, Vec<&Expr>) =
                    parts.iter().partition(|part| words(part).is_some());
                let text: Vec<String> = text.into_iter().filter_map(words).collect();
                made.sql.push_str("(1");
                if !text.is_empty() {
                    let all = Value::Text(text.join(" AND "));
                    made.add(" AND a.id IN (SELECT rowid FROM texts WHERE texts MATCH ?)", [all]);
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

    fn write_term(&self, term: &Term, made: &mut Condition) -> Result<(), Trouble> {
        match term {
            Term::Text(field, query) => self.write_text(*field, query, made)?,
            Term::Is(Is::Read) => made.sql.push_str("a.read = 1"),
            Term::Is(Is::Unread) => made.sql.push_str("a.read = 0"),
            Term::Is(Is::Starred) => made.sql.push_str("a.starred = 1"),
            Term::Published { before, unix, .. } => {
                let sign = if *before { "<" } else { ">=" };
                made.add(&format!("(a.published IS NOT NULL AND a.sort {sign} ?)"), [Value::Integer(*unix)]);
            }
            Term::Minutes(compare, minutes) => {
                let sign = match compare {
                    Compare::Below => "<",
                    Compare::AtMost => "<=",
                    Compare::Equal => "=",
                    Compare::AtLeast => ">=",
                    Compare::Above => ">",
                };
                let minutes = i64::try_from(*minutes).unwrap_or(i64::MAX);
                made.add(&format!("a.minutes {sign} ?"), [Value::Integer(minutes)]);
            }
        }
        Ok(())
    }

    fn write_text(&self, field: Field, query: &Query, made: &mut Condition) -> Result<(), Trouble> {
        let typed = Value::Text(query.typed().trim().to_owned());
        let plain = || Value::Text(query.folded().iter().collect());
        match field {
            Field::Tag => made.add(
                "EXISTS (SELECT 1 FROM tagged g JOIN tags t ON t.id = g.tag WHERE g.article = a.id AND t.name = ?)",
                [typed],
            ),
            Field::Language => made.add("a.language = lower(?)", [typed]),
            Field::Feed => {
                let feeds = self.feeds()?;
                let whole = query.typed().trim();
                let is_it = |f: &&FeedRow| f.url == whole || f.asked == whole;
                // A whole address is that feed's alone, whatever other one begins with it.
                let alone = feeds.iter().any(|f| is_it(&f));
                let holds = |f: &&FeedRow| query.is_in(&f.title) || query.is_in(&f.url);
                let ids = feeds.iter().filter(|f| if alone { is_it(f) } else { holds(f) }).map(|f| f.id);
                made.add(
                    "a.id IN (SELECT article FROM listed WHERE feed IN (SELECT value FROM json_each(?)))",
                    [Value::Text(list(ids))],
                );
            }
            Field::Who | Field::Said => {
                let spoke = if field == Field::Said { " AND spoke" } else { "" };
                made.add(
                    &format!("a.id IN (SELECT article FROM named WHERE name IN (SELECT id FROM names WHERE instr(name, ?)){spoke})"),
                    [plain()],
                );
            }
            // Signs without a word are in no index of words.
            Field::Title | Field::Anywhere => made.add("instr(a.title, ?)", [typed]),
            Field::From => made.add("instr(coalesce(a.outlet, ''), ?)", [typed]),
        }
        Ok(())
    }
}

/// Numbers as JSON, for `json_each`.
pub(super) fn list(ids: impl Iterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(","))
}

/// `expr` as a question to the text index, where it is about words only.
pub(super) fn words(expr: &Expr) -> Option<String> {
    let joined = |parts: &[Expr], sign: &str| {
        let parts: Option<Vec<String>> = parts.iter().map(words).collect();
        parts.filter(|p| !p.is_empty()).map(|p| format!("({})", p.join(sign)))
    };
    match expr {
        Expr::All(parts) => joined(parts, " AND "),
        Expr::Any(parts) => joined(parts, " OR "),
        Expr::Term(Term::Text(field, query)) => {
            let column = match field {
                Field::Anywhere => "",
                Field::Title => "{title} : ",
                Field::From => "{outlet} : ",
                _ => return None,
            };
            phrase(query).map(|phrase| format!("{column}{phrase}"))
        }
        _ => None,
    }
}

/// A phrase in the index's own words; `None` where it holds no letter and no digit.
fn phrase(query: &Query) -> Option<String> {
    let typed: String = query.typed().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let last = typed.rsplit(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())?;
    let open = last.chars().count() > WHOLE && typed.trim_end().ends_with(last);
    Some(format!("\"{}\"{}", typed.replace('"', "\"\""), if open { " *" } else { "" }))
}
