//! The library from the command line, for scripts: every answer is lines or JSON, every article has a number that stays.
//!
//! | file | what it owns |
//! |---|---|
//! | `list` | `list`, `search`, `unread-count`: which articles |
//! | `show` | `show`: an article |
//! | `change` | `mark`, `star`, `tag`, `delete`, `view`, `undo`, `redo` |
//! | `feeds` | `feeds`, `remove`, `move`, `import`, `export` |
//! | `care` | `library check`, `repair`, `backup`, `export`, `vacuum` |

pub mod care;
pub mod change;
pub mod feeds;
pub mod list;
pub mod show;

use super::Failure;
use super::articles::Results;
use super::progress::Progress;
use crate::query::{self, Expr, Field, Term};
use crate::shelf::library::{Library, Sorted, Trouble};
use crate::shelf::rules::RuleBook;
use serde::Deserialize;
use std::io::{self, BufRead};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Articles whose names are read in one transaction: a tenth of a second's work.
const NAMES_AT_ONCE: usize = 100;

/// Where the library is.
fn path() -> Result<PathBuf, Failure> {
    Library::usual_path()
        .ok_or_else(|| Failure::new("no place for a library: set HOME or XDG_DATA_HOME to a whole path"))
}

/// The library.
fn open() -> Result<Library, Failure> {
    let path = path()?;
    Library::open(&path).map_err(|trouble| at(&path, &trouble))
}

fn at(path: &std::path::Path, trouble: &Trouble) -> Failure {
    Failure::new(format!("{}: {trouble}", path.display()))
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Failure {
        Failure::new(trouble.to_string())
    }
}

/// Unix seconds.
fn now() -> i64 {
    // A clock before 1970 counts as 1970.
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed())
}

/// Reads the names of the articles that wait for it, where `expr` asks for names: else it would miss them without a word.
fn read_names_for(library: &mut Library, expr: &Expr) -> Result<(), Failure> {
    let by_name = |term: &&Term| matches!(term, Term::Text(Field::Who | Field::Said | Field::Language, _));
    if library.is_read_only() || !expr.terms().iter().any(by_name) {
        return Ok(());
    }
    let (book, mut progress) = (RuleBook::usual(), Progress::of(Results::AtTheEnd));
    loop {
        let read = library.read_names(book.rules(), NAMES_AT_ONCE)?;
        if read == 0 {
            progress.clear();
            return Ok(());
        }
        progress.add(read, "read for their names");
    }
}

/// What `words`, typed as one query or several words of one, ask for.
fn expr(words: &[String]) -> Result<Expr, Failure> {
    let typed = words.join(" ");
    query::parse(&typed, now()).map_err(|wrong| {
        let before = typed.get(..wrong.at.start).map_or(0, |b| b.chars().count());
        let length = typed.get(wrong.at.clone()).map_or(1, |w| w.chars().count().max(1));
        let shown = kabar_annotate::text::Clean::line(&typed);
        // The marks stand under the place only where nothing of it was taken out.
        let marks = format!("\n  {}{}", " ".repeat(before), "^".repeat(length));
        let marks = if *shown == *typed { marks.as_str() } else { "" };
        Failure { what: format!("{}\n  {shown}{marks}", wrong.hint), code: 2 }
    })
}

/// Which articles a change is of.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub struct Which {
    /// Articles by number, as list and search print them; - reads them from standard input, one a line, also as JSON
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// All articles that a query lets through
    #[arg(long, short, value_name = "QUERY")]
    query: Option<String>,
}

/// The one field of a JSON line that is read.
#[derive(Deserialize)]
struct Named {
    id: i64,
}

impl Which {
    /// Their numbers, each once, in the order given.
    fn ids(&self, library: &mut Library) -> Result<Vec<i64>, Failure> {
        let mut ids = Vec::new();
        for said in &self.ids {
            if said == "-" {
                for line in io::stdin().lock().lines() {
                    let line = line.map_err(|e| Failure::new(format!("standard input: {e}")))?;
                    let line = line.trim();
                    if !line.is_empty() {
                        ids.push(number(line)?);
                    }
                }
            } else {
                ids.push(number(said)?);
            }
        }
        let known = library.rows(&ids)?;
        if let Some(id) = ids.iter().find(|id| !known.iter().any(|row| row.id == **id)) {
            return Err(Failure::new(format!("no article {id}; “kabar list” shows their numbers")));
        }
        if let Some(query) = &self.query {
            let expr = expr(std::slice::from_ref(query))?;
            // What a script gives where a variable of its is not set.
            if expr == Expr::All(Vec::new()) {
                let what = "the query is empty, which would be every article; name some".into();
                return Err(Failure { what, code: 2 });
            }
            read_names_for(library, &expr)?;
            ids.extend(library.select(&expr, Sorted::Newest, usize::MAX)?);
        }
        let mut met = std::collections::HashSet::new();
        ids.retain(|id| met.insert(*id));
        Ok(ids)
    }
}

fn number(said: &str) -> Result<i64, Failure> {
    let id =
        said.parse().ok().or_else(|| kabar_formats::contract::from_json::<Named>(said).map(|named| named.id));
    id.ok_or_else(|| {
        let said: String = said.chars().take(60).collect();
        Failure {
            what: format!("“{}” is no article’s number", kabar_annotate::text::Clean::line(&said)),
            code: 2,
        }
    })
}
