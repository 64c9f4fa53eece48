//! `kabar list`, `search` and `unread-count`: which articles, and how many.

use super::open::{open, read_pending_names};
use super::selection::parse_query;
use crate::cli::error::{CommandError, finish_output};
use crate::query::{ArticleState, Expr, QueryTerm};
use crate::shelf::Snippet;
use crate::shelf::library::{ArticleRow, ArticleRowRecord, DateOrder, Library, RankedArticle};
use clap::Args;
use kabar_annotate::text::Span;
use kabar_formats::contract;
use serde::Serialize;
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// Rows that are read and printed at a time, so that memory does not grow with the list.
const ROWS_AT_ONCE: usize = 200;

/// How to protect a query from the shell.
const QUOTING_HELP: &str = "\
< > ( ) and quotes mean something to a shell, so a query with them is put into single ones:
  kabar list 'age:<2d' '(beras OR jagung)'";

/// Which articles to list.
#[derive(Debug, Args)]
#[command(after_help = QUOTING_HELP)]
pub struct ListArgs {
    /// A query: words, "a phrase", -not, is:unread, from:, feed:, tag:, who:, said:, before:, after:, age:, OR
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: Vec<String>,
    /// One JSON object an article
    #[arg(long)]
    json: bool,
    /// At most so many
    #[arg(long, short = 'n', value_name = "N")]
    limit: Option<usize>,
    /// The earliest first
    #[arg(long)]
    oldest: bool,
}

/// What to search for.
#[derive(Debug, Args)]
#[command(after_help = QUOTING_HELP)]
pub struct SearchArgs {
    /// A query, as for list
    #[arg(value_name = "QUERY", required = true, allow_hyphen_values = true)]
    query: Vec<String>,
    /// One JSON object an article, with the snippet and where the hits stand in it
    #[arg(long)]
    json: bool,
    /// At most so many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    limit: usize,
}

/// What to count.
#[derive(Debug, Args)]
pub struct CountArgs {
    /// A query, as for list: only the unread articles that it lets through
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: Vec<String>,
}

#[derive(Serialize)]
struct SearchRecord<'a> {
    #[serde(flatten)]
    row: ArticleRowRecord<'a>,
    score: f64,
    snippet: Option<&'a str>,
    hits: &'a [Span],
}

/// Lists articles: number, marks, date, outlet and headline, with tabs between; or JSON.
///
/// # Errors
/// Where the query is wrong, or the library cannot be read.
pub fn list(list: &ListArgs) -> Result<ExitCode, CommandError> {
    let (mut library, expr) = (open()?, parse_query(&list.query)?);
    read_pending_names(&mut library, &expr)?;
    let sorted = if list.oldest { DateOrder::Oldest } else { DateOrder::Newest };
    let ids = library.select(&expr, sorted, list.limit.unwrap_or(usize::MAX))?;
    let mut out = BufWriter::new(stdout().lock());
    for piece in ids.chunks(ROWS_AT_ONCE) {
        let rows = library.rows(piece)?;
        let done = rows.iter().try_for_each(|row| match list.json {
            true => contract::write_line(&row.record(), &mut out),
            false => writeln!(out, "{}", row_line(row)),
        });
        if let Err(e) = done {
            return finish_output(Err(e));
        }
    }
    finish_output(out.flush().map(|()| ExitCode::SUCCESS))
}

/// The best articles for a query, with the words around the hits.
///
/// # Errors
/// Those of [`list`].
pub fn search(search: &SearchArgs) -> Result<ExitCode, CommandError> {
    let (mut library, expr) = (open()?, parse_query(&search.query)?);
    read_pending_names(&mut library, &expr)?;
    let found = library.best_matches(&expr, search.limit)?;
    let mut out = BufWriter::new(stdout().lock());
    for one in &found {
        let Some(row) = library.rows(&[one.id])?.pop() else { continue };
        let snippet = library.snippet(one.id, &expr)?;
        if let Err(e) = write_result(one, &row, snippet.as_ref(), search.json, &mut out) {
            return finish_output(Err(e));
        }
    }
    let code = if found.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    finish_output(out.flush().map(|()| code))
}

fn write_result(
    found: &RankedArticle,
    row: &ArticleRow,
    snippet: Option<&Snippet>,
    json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    if json {
        let (text, hits) = snippet.map_or((None, &[][..]), |s| (Some(&*s.text), &s.hits[..]));
        return contract::write_line(
            &SearchRecord { row: row.record(), score: found.score, snippet: text, hits },
            out,
        );
    }
    writeln!(out, "{}", row_line(row))?;
    snippet.map_or(Ok(()), |snippet| writeln!(out, "\t{}", snippet.text))
}

/// How many unread articles there are.
///
/// # Errors
/// Those of [`list`].
pub fn unread_count(count: &CountArgs) -> Result<ExitCode, CommandError> {
    let (mut library, expr) = (open()?, parse_query(&count.query)?);
    read_pending_names(&mut library, &expr)?;
    let number = count_unread(&library, &expr)?;
    finish_output(writeln!(io::stdout(), "{number}").map(|()| ExitCode::SUCCESS))
}

fn count_unread(library: &Library, expr: &Expr) -> Result<usize, CommandError> {
    if *expr == Expr::All(Vec::new()) {
        return Ok(library.counts()?.unread);
    }
    Ok(library.count(&Expr::all(vec![expr.clone(), Expr::Term(QueryTerm::Is(ArticleState::Unread))]))?)
}

/// Number, marks, date, outlet and headline, separated by tabs; "-" for what is missing.
fn row_line(row: &ArticleRow) -> String {
    let headline = &row.headline;
    let marks =
        [(!headline.is_read, "unread"), (headline.is_starred, "starred"), (headline.is_changed, "changed")];
    let marks: Vec<&str> = marks.iter().filter(|m| m.0).map(|m| m.1).collect();
    let date = headline.published.map(|d| d.to_string());
    let day = date.as_deref().and_then(|d| d.get(..10)).unwrap_or("-");
    let marks = if marks.is_empty() { "-".to_owned() } else { marks.join(",") };
    format!("{}\t{marks}\t{day}\t{}\t{}", row.id, headline.site.as_deref().unwrap_or("-"), headline.title)
}
