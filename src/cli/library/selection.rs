//! Which articles a command is about: by query, by number, or by numbers on standard input.

use super::open::read_pending_names;
use crate::cli::error::CommandError;
use crate::query::{self, Expr};
use crate::shelf::library::{ArticleRow, DateOrder, Library};
use crate::term::now;
use clap::Args;
use kabar_annotate::text::CleanText;
use kabar_formats::contract;
use serde::Deserialize;
use std::collections::HashSet;
use std::io::{self, BufRead};

/// The query that `words` are, joined by spaces.
pub(super) fn parse_query(words: &[String]) -> Result<Expr, CommandError> {
    let typed = words.join(" ");
    query::parse(&typed, now()).map_err(|wrong| {
        let before = typed.get(..wrong.span.start).map_or(0, |b| b.chars().count());
        let length = typed.get(wrong.span.clone()).map_or(1, |w| w.chars().count().max(1));
        let shown = CleanText::one_line(&typed);
        // The marks are under the right place only where cleaning removed nothing.
        let marks = format!("\n  {}{}", " ".repeat(before), "^".repeat(length));
        let marks = if *shown == *typed { marks.as_str() } else { "" };
        CommandError { message: format!("{}\n  {shown}{marks}", wrong.hint), exit_code: 2 }
    })
}

/// The articles that a command is about.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct ArticleSelection {
    /// Articles by number, as list and search print them; - reads them from standard input, one a line, also as JSON
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// All articles that a query lets through
    #[arg(long, short, value_name = "QUERY")]
    query: Option<String>,
}

/// The one field of a JSON line that matters.
#[derive(Deserialize)]
struct IdRecord {
    id: i64,
}

impl ArticleSelection {
    /// The numbers of the articles, each once, in the order given.
    pub(super) fn ids(&self, library: &mut Library) -> Result<Vec<i64>, CommandError> {
        let mut ids = Vec::new();
        for typed in &self.ids {
            if typed == "-" {
                for line in io::stdin().lock().lines() {
                    let line = line.map_err(|e| CommandError::new(format!("standard input: {e}")))?;
                    let line = line.trim();
                    if !line.is_empty() {
                        ids.push(parse_id(line)?);
                    }
                }
            } else {
                ids.push(parse_id(typed)?);
            }
        }
        let known = library.rows(&ids)?;
        if let Some(id) = ids.iter().find(|id| !known.iter().any(|row| row.id == **id)) {
            return Err(CommandError::new(format!("no article {id}; “kabar list” shows their numbers")));
        }
        if let Some(query) = &self.query {
            let expr = parse_query(std::slice::from_ref(query))?;
            // A script gives that where one of its variables is not set.
            if expr == Expr::All(Vec::new()) {
                let what = "the query is empty, which would be every article; name some".into();
                return Err(CommandError { message: what, exit_code: 2 });
            }
            read_pending_names(library, &expr)?;
            ids.extend(library.select(&expr, DateOrder::Newest, usize::MAX)?);
        }
        let mut seen = HashSet::new();
        ids.retain(|id| seen.insert(*id));
        Ok(ids)
    }
}

fn parse_id(text: &str) -> Result<i64, CommandError> {
    let id = text.parse().ok().or_else(|| contract::from_json::<IdRecord>(text).map(|named| named.id));
    id.ok_or_else(|| {
        let shown: String = text.chars().take(60).collect();
        CommandError {
            message: format!("“{}” is no article’s number", CleanText::one_line(&shown)),
            exit_code: 2,
        }
    })
}

/// The articles that match `expr` and are not older than `since` (Unix seconds), the latest first.
pub(super) fn rows_since(
    library: &Library,
    expr: &Expr,
    since: i64,
) -> Result<Vec<ArticleRow>, CommandError> {
    let mut found = Vec::new();
    // The latest first, so that older ones are not looked at.
    for piece in library.select(expr, DateOrder::Newest, usize::MAX)?.chunks(500) {
        let rows = library.rows(piece)?;
        let is_end = rows.iter().any(|row| row.sort_time < since);
        found.extend(rows.into_iter().filter(|row| row.sort_time >= since));
        if is_end {
            break;
        }
    }
    Ok(found)
}
