//! `kabar list`, `search` and `unread-count`: which articles, and how many.

use super::{expr, open, read_names_for};
use crate::cli::{Failure, finished};
use crate::query::{Expr, Is, Term};
use crate::shelf::Snippet;
use crate::shelf::library::{Found, Library, Row, RowRecord, Sorted};
use clap::Args;
use kabar_annotate::text::Span;
use kabar_formats::contract;
use serde::Serialize;
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// Rows that are read and printed at once.
const PIECE: usize = 200;

/// What a shell makes of a query that is not quoted.
const QUOTED: &str = "\
< > ( ) and quotes mean something to a shell, so a query with them is put into single ones:
  kabar list 'age:<2d' '(beras OR jagung)'";

/// Which articles to list.
#[derive(Debug, Args)]
#[command(after_help = QUOTED)]
pub struct List {
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
#[command(after_help = QUOTED)]
pub struct Search {
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
pub struct Count {
    /// A query, as for list: only the unread articles that it lets through
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: Vec<String>,
}

#[derive(Serialize)]
struct FoundRecord<'a> {
    #[serde(flatten)]
    row: RowRecord<'a>,
    score: f64,
    snippet: Option<&'a str>,
    hits: &'a [Span],
}

/// Lists articles: number, marks, date, outlet and headline, with tabs between; or JSON.
///
/// # Errors
/// Where the query is wrong, or the library cannot be read.
pub fn list(list: &List) -> Result<ExitCode, Failure> {
    let (mut library, expr) = (open()?, expr(&list.query)?);
    read_names_for(&mut library, &expr)?;
    let sorted = if list.oldest { Sorted::Oldest } else { Sorted::Newest };
    let ids = library.select(&expr, sorted, list.limit.unwrap_or(usize::MAX))?;
    let mut out = BufWriter::new(stdout().lock());
    for piece in ids.chunks(PIECE) {
        let rows = library.rows(piece)?;
        let done = rows.iter().try_for_each(|row| match list.json {
            true => contract::write_line(&row.record(), &mut out),
            false => writeln!(out, "{}", line(row)),
        });
        if let Err(e) = done {
            return finished(Err(e));
        }
    }
    finished(out.flush().map(|()| ExitCode::SUCCESS))
}

/// The best articles for a query, with the words around the hits.
///
/// # Errors
/// Those of [`list`].
pub fn search(search: &Search) -> Result<ExitCode, Failure> {
    let (mut library, expr) = (open()?, expr(&search.query)?);
    read_names_for(&mut library, &expr)?;
    let found = library.best(&expr, search.limit)?;
    let mut out = BufWriter::new(stdout().lock());
    for one in &found {
        let Some(row) = library.rows(&[one.id])?.pop() else { continue };
        let snippet = library.snippet(one.id, &expr)?;
        if let Err(e) = print(one, &row, snippet.as_ref(), search.json, &mut out) {
            return finished(Err(e));
        }
    }
    let code = if found.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    finished(out.flush().map(|()| code))
}

fn print(
    found: &Found,
    row: &Row,
    snippet: Option<&Snippet>,
    json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    if json {
        let (text, hits) = snippet.map_or((None, &[][..]), |s| (Some(&*s.text), &s.hits[..]));
        return contract::write_line(
            &FoundRecord { row: row.record(), score: found.score, snippet: text, hits },
            out,
        );
    }
    writeln!(out, "{}", line(row))?;
    snippet.map_or(Ok(()), |snippet| writeln!(out, "\t{}", snippet.text))
}

/// How many unread articles there are.
///
/// # Errors
/// Those of [`list`].
pub fn unread_count(count: &Count) -> Result<ExitCode, Failure> {
    let (mut library, expr) = (open()?, expr(&count.query)?);
    read_names_for(&mut library, &expr)?;
    let number = unread(&library, &expr)?;
    finished(writeln!(io::stdout(), "{number}").map(|()| ExitCode::SUCCESS))
}

fn unread(library: &Library, expr: &Expr) -> Result<usize, Failure> {
    if *expr == Expr::All(Vec::new()) {
        return Ok(library.counts()?.unread);
    }
    Ok(library.count(&Expr::all(vec![expr.clone(), Expr::Term(Term::Is(Is::Unread))]))?)
}

/// Number, marks, date, outlet and headline, with tabs between; what is not there is "-".
fn line(row: &Row) -> String {
    let headline = &row.headline;
    let marks = [(!headline.read, "unread"), (headline.starred, "starred"), (headline.changed, "changed")];
    let marks: Vec<&str> = marks.iter().filter(|m| m.0).map(|m| m.1).collect();
    let date = headline.published.map(|d| d.to_string());
    let day = date.as_deref().and_then(|d| d.get(..10)).unwrap_or("-");
    let marks = if marks.is_empty() { "-".to_owned() } else { marks.join(",") };
    format!("{}\t{marks}\t{day}\t{}\t{}", row.id, headline.site.as_deref().unwrap_or("-"), headline.title)
}
