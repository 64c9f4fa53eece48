//! `kabar library`: is the file sound, copies of it, all of it as JSON, its room.

use super::{at, now, open, path};
use crate::app::words::count;
use crate::cli::{Failure, finished};
use crate::query::Expr;
use crate::shelf::library::{self, Library, RowRecord, Sorted};
use clap::Subcommand;
use kabar_annotate::article::Date;
use kabar_formats::contract;
use serde::Serialize;
use std::io::{self, BufWriter, Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

/// What to do with the file.
#[derive(Debug, Subcommand)]
pub enum Care {
    /// Look whether everything in it is sound; changes nothing
    Check,
    /// Make counts and indices anew; a damaged file is set aside and what can be read of it is put into a new one
    Repair,
    /// Copy it, whole, while it is in use: beside it under today's date, or to FILE
    Backup {
        /// Where to
        file: Option<PathBuf>,
    },
    /// Print every article with its marks, tags and text, one JSON object a line
    Export,
    /// Free the room of what was deleted
    Vacuum,
}

#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    row: RowRecord<'a>,
    authors: Vec<&'a str>,
    text: Option<&'a str>,
}

/// Does it.
///
/// # Errors
/// One line. `check` finds nothing, or exits with 1.
pub fn run(care: &Care) -> Result<ExitCode, Failure> {
    match care {
        Care::Check => check(),
        Care::Repair => repair(),
        Care::Backup { file } => {
            let day = Date::from_unix(now()).map(|d| d.to_string()).unwrap_or_default();
            let to = open()?.backup(file.as_deref(), day.get(..10).unwrap_or("copy"))?;
            said(&format!("copied to {}", to.display()))
        }
        Care::Export => export(),
        Care::Vacuum => {
            let freed = open()?.vacuum()?;
            said(&format!("the file is {} KiB smaller", freed / 1024))
        }
    }
}

fn said(line: &str) -> Result<ExitCode, Failure> {
    finished(writeln!(io::stdout(), "{line}").map(|()| ExitCode::SUCCESS))
}

fn check() -> Result<ExitCode, Failure> {
    let path = path()?;
    if !path.exists() {
        return said("there is no library yet");
    }
    let library = open()?;
    let found = library.check()?;
    if found.is_empty() {
        let counts = library.counts()?;
        let feeds = library.feeds()?.len();
        return said(&format!("sound: {}, {}", count(feeds, "feed"), count(counts.articles, "article")));
    }
    let lines: Vec<&str> = found.iter().map(|line| &**line).collect();
    Err(Failure::new(format!("{}: {}\n“kabar library repair” mends it", path.display(), lines.join("\n  "))))
}

fn repair() -> Result<ExitCode, Failure> {
    let path = path()?;
    if !path.exists() {
        return said("there is no library yet");
    }
    let mended = Library::open(&path).and_then(|mut library| {
        let before = library.check()?;
        if !before.is_empty() {
            library.recount()?;
        }
        Ok((before.len(), library.check()?.is_empty()))
    });
    match mended {
        Ok((0, _)) => return said("it is sound; nothing was changed"),
        Ok((_, true)) => return said("counts and indices were made anew"),
        // A newer kabar's library, or one that cannot be written, is not damaged.
        Err(trouble) if trouble.kind != library::Kind::Damaged => return Err(at(&path, &trouble)),
        _ => {}
    }
    let repaired = library::repair(&path, &now().to_string()).map_err(|trouble| at(&path, &trouble))?;
    let mut lines = format!(
        "the damaged file is now {}\nread out of it: {}, {}",
        repaired.aside.display(),
        count(repaired.feeds, "feed"),
        count(repaired.articles, "article")
    );
    if repaired.without_text > 0 {
        lines.push_str(&format!(", {} of them without their text", repaired.without_text));
    }
    if repaired.from_texts > 0 {
        let made = count(repaired.from_texts, "article");
        lines.push_str(&format!("\n{made} made of their texts alone, without stars"));
    }
    if repaired.unplaced > 0 {
        let texts = count(repaired.unplaced, "text");
        lines.push_str(&format!("\n{texts} more could not be made articles; the damaged file keeps them"));
    }
    if let Some(copy) = repaired.backups.last() {
        lines.push_str(&format!("\na copy that may hold more: {}", copy.display()));
    }
    let lost = repaired.without_text + repaired.from_texts + repaired.unplaced;
    let is_whole = lost == 0 && repaired.feeds + repaired.articles > 0;
    let code = if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    said(&lines).map(|_| code)
}

fn export() -> Result<ExitCode, Failure> {
    let library = open()?;
    let mut out = BufWriter::new(stdout().lock());
    for id in library.select(&Expr::All(Vec::new()), Sorted::Oldest, usize::MAX)? {
        let Some(row) = library.rows(&[id])?.pop() else { continue };
        let article = library.article_by_id(id)?;
        let authors = article.iter().flat_map(|a| &a.authors).map(|a| &**a).collect();
        let text = article.as_ref().map(|a| a.unbroken());
        if let Err(e) =
            contract::write_line(&Whole { row: row.record(), authors, text: text.as_deref() }, &mut out)
        {
            return finished(Err(e));
        }
    }
    finished(out.flush().map(|()| ExitCode::SUCCESS))
}
