//! The library from the command line, for scripts: every answer is lines or JSON, every article has a number that stays.
//!
//! | file | what it owns |
//! |---|---|
//! | `list` | `list`, `search`, `unread-count`: which articles |
//! | `show` | `show`: an article |
//! | `change` | `mark`, `star`, `tag`, `delete`, `view`, `undo`, `redo` |
//! | `feeds` | `feeds`, `remove`, `move`, `import`, `export` |
//! | `care` | `library check`, `repair`, `backup`, `export`, `vacuum` |

pub mod change;
pub mod feeds;
pub mod list;
pub mod maintenance;
pub mod show;

use super::CommandError;
use super::annotate_inputs::ResultTiming;
use super::progress::ProgressLine;
use crate::query::{self, Expr, QueryField, Term};
use crate::shelf::library::{DateOrder, Error, Library};
use crate::shelf::rules::RuleBook;
use crate::term::now;
use serde::Deserialize;
use std::io::{self, BufRead};
use std::path::PathBuf;

/// Articles whose names are read in one transaction: a tenth of a second's work.
const NAMES_AT_ONCE: usize = 100;

/// Where the library is.
fn library_path() -> Result<PathBuf, CommandError> {
    Library::default_path()
        .ok_or_else(|| CommandError::new("no place for a library: set HOME or XDG_DATA_HOME to a whole path"))
}

/// The library.
fn open() -> Result<Library, CommandError> {
    let path = library_path()?;
    Library::open(&path, now).map_err(|trouble| library_error(&path, &trouble))
}

fn library_error(path: &std::path::Path, trouble: &Error) -> CommandError {
    CommandError::new(format!("{}: {trouble}", path.display()))
}

impl From<Error> for CommandError {
    fn from(trouble: Error) -> CommandError {
        CommandError::new(trouble.to_string())
    }
}

/// Reads the names of the articles that wait for it, where `expr` asks for names: else it would miss them without a word.
fn read_pending_names(library: &mut Library, expr: &Expr) -> Result<(), CommandError> {
    let by_name = |term: &&Term| {
        matches!(term, Term::Text(QueryField::Who | QueryField::Said | QueryField::Language, _))
    };
    if library.is_read_only() || !expr.terms().iter().any(by_name) {
        return Ok(());
    }
    let (book, mut progress) = (RuleBook::open_default(), ProgressLine::new(ResultTiming::AtEnd));
    loop {
        let read = library.index_names(book.rules(), NAMES_AT_ONCE)?;
        if read == 0 {
            progress.clear();
            return Ok(());
        }
        progress.add(read, "read for their names");
    }
}

/// What `words`, typed as one query or several words of one, ask for.
fn parse_query(words: &[String]) -> Result<Expr, CommandError> {
    let typed = words.join(" ");
    query::parse(&typed, now()).map_err(|wrong| {
        let before = typed.get(..wrong.span.start).map_or(0, |b| b.chars().count());
        let length = typed.get(wrong.span.clone()).map_or(1, |w| w.chars().count().max(1));
        let shown = kabar_annotate::text::CleanText::one_line(&typed);
        // The marks stand under the place only where nothing of it was taken out.
        let marks = format!("\n  {}{}", " ".repeat(before), "^".repeat(length));
        let marks = if *shown == *typed { marks.as_str() } else { "" };
        CommandError { message: format!("{}\n  {shown}{marks}", wrong.hint), exit_code: 2 }
    })
}

/// Which articles a change is of.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub struct ArticleSelection {
    /// Articles by number, as list and search print them; - reads them from standard input, one a line, also as JSON
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// All articles that a query lets through
    #[arg(long, short, value_name = "QUERY")]
    query: Option<String>,
}

/// The one field of a JSON line that is read.
#[derive(Deserialize)]
struct IdRecord {
    id: i64,
}

impl ArticleSelection {
    /// Their numbers, each once, in the order given.
    fn ids(&self, library: &mut Library) -> Result<Vec<i64>, CommandError> {
        let mut ids = Vec::new();
        for said in &self.ids {
            if said == "-" {
                for line in io::stdin().lock().lines() {
                    let line = line.map_err(|e| CommandError::new(format!("standard input: {e}")))?;
                    let line = line.trim();
                    if !line.is_empty() {
                        ids.push(parse_id(line)?);
                    }
                }
            } else {
                ids.push(parse_id(said)?);
            }
        }
        let known = library.rows(&ids)?;
        if let Some(id) = ids.iter().find(|id| !known.iter().any(|row| row.id == **id)) {
            return Err(CommandError::new(format!("no article {id}; “kabar list” shows their numbers")));
        }
        if let Some(query) = &self.query {
            let expr = parse_query(std::slice::from_ref(query))?;
            // What a script gives where a variable of its is not set.
            if expr == Expr::All(Vec::new()) {
                let what = "the query is empty, which would be every article; name some".into();
                return Err(CommandError { message: what, exit_code: 2 });
            }
            read_pending_names(library, &expr)?;
            ids.extend(library.select(&expr, DateOrder::Newest, usize::MAX)?);
        }
        let mut met = std::collections::HashSet::new();
        ids.retain(|id| met.insert(*id));
        Ok(ids)
    }
}

fn parse_id(said: &str) -> Result<i64, CommandError> {
    let id = said
        .parse()
        .ok()
        .or_else(|| kabar_formats::contract::from_json::<IdRecord>(said).map(|named| named.id));
    id.ok_or_else(|| {
        let said: String = said.chars().take(60).collect();
        CommandError {
            message: format!("“{}” is no article’s number", kabar_annotate::text::CleanText::one_line(&said)),
            exit_code: 2,
        }
    })
}
