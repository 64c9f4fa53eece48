//! `kabar library`: checks and repairs the file of the library, copies it, exports it as JSON, and frees unused space.

use super::open::{library_error, library_path, open};
use crate::app::messages::counted;
use crate::cli::error::{CommandError, finish_output};
use crate::query::Expr;
use crate::shelf::library::{self, ArticleRowRecord, DateOrder, Library};
use crate::term::now;
use clap::Subcommand;
use kabar_annotate::article::Date;
use kabar_formats::contract;
use serde::Serialize;
use std::io::{self, BufWriter, Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

/// What to do with the file.
#[derive(Debug, Subcommand)]
pub enum LibraryFileCommand {
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
struct ExportRecord<'a> {
    #[serde(flatten)]
    row: ArticleRowRecord<'a>,
    authors: Vec<&'a str>,
    text: Option<&'a str>,
}

/// Runs the command.
///
/// # Errors
/// One line. `check` finds nothing, or exits with 1.
pub fn run(care: &LibraryFileCommand) -> Result<ExitCode, CommandError> {
    match care {
        LibraryFileCommand::Check => check(),
        LibraryFileCommand::Repair => repair(),
        LibraryFileCommand::Backup { file } => {
            let day = Date::from_unix(now()).map(|d| d.to_string()).unwrap_or_default();
            let to = open()?.backup(file.as_deref(), day.get(..10).unwrap_or("copy"))?;
            print_line(&format!("copied to {}", to.display()))
        }
        LibraryFileCommand::Export => export(),
        LibraryFileCommand::Vacuum => {
            let freed = open()?.vacuum()?;
            print_line(&format!("the file is {} KiB smaller", freed / 1024))
        }
    }
}

fn print_line(line: &str) -> Result<ExitCode, CommandError> {
    finish_output(writeln!(io::stdout(), "{line}").map(|()| ExitCode::SUCCESS))
}

fn check() -> Result<ExitCode, CommandError> {
    let path = library_path()?;
    if !path.exists() {
        return print_line("there is no library yet");
    }
    let library = open()?;
    let found = library.check()?;
    if found.is_empty() {
        let counts = library.counts()?;
        let feeds = library.feeds()?.len();
        return print_line(&format!(
            "sound: {}, {}",
            counted(feeds, "feed"),
            counted(counts.articles, "article")
        ));
    }
    let lines: Vec<&str> = found.iter().map(|line| &**line).collect();
    Err(CommandError::new(format!(
        "{}: {}\n“kabar library repair” fixes it",
        path.display(),
        lines.join("\n  ")
    )))
}

fn repair() -> Result<ExitCode, CommandError> {
    let path = library_path()?;
    if !path.exists() {
        return print_line("there is no library yet");
    }
    let repaired = Library::open(&path, now).and_then(|mut library| {
        let before = library.check()?;
        if !before.is_empty() {
            library.recount()?;
        }
        Ok((before.len(), library.check()?.is_empty()))
    });
    match repaired {
        Ok((0, _)) => return print_line("it is sound; nothing was changed"),
        Ok((_, true)) => return print_line("counts and indices were made anew"),
        // The library of a newer version, or one that cannot be written, is not damaged.
        Err(error) if error.kind != library::LibraryErrorKind::Damaged => {
            return Err(library_error(&path, &error));
        }
        _ => {}
    }
    let repaired = library::repair(&path, now).map_err(|error| library_error(&path, &error))?;
    let mut lines = format!(
        "the damaged file is now {}\nread out of it: {}, {}",
        repaired.damaged_path.display(),
        counted(repaired.feeds, "feed"),
        counted(repaired.articles, "article")
    );
    if repaired.without_text > 0 {
        lines.push_str(&format!(", {} of them without their text", repaired.without_text));
    }
    if repaired.rebuilt_from_text > 0 {
        let made = counted(repaired.rebuilt_from_text, "article");
        lines.push_str(&format!("\n{made} made of their texts alone, without stars"));
    }
    if repaired.unreadable_bodies > 0 {
        let texts = counted(repaired.unreadable_bodies, "text");
        lines.push_str(&format!("\n{texts} more could not be made articles; the damaged file keeps them"));
    }
    if let Some(copy) = repaired.backups.last() {
        lines.push_str(&format!("\na copy that may hold more: {}", copy.display()));
    }
    let lost = repaired.without_text + repaired.rebuilt_from_text + repaired.unreadable_bodies;
    let is_whole = lost == 0 && repaired.feeds + repaired.articles > 0;
    let code = if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    print_line(&lines).map(|_| code)
}

fn export() -> Result<ExitCode, CommandError> {
    let library = open()?;
    let mut out = BufWriter::new(stdout().lock());
    for id in library.select(&Expr::All(Vec::new()), DateOrder::Oldest, usize::MAX)? {
        let Some(row) = library.rows(&[id])?.pop() else { continue };
        let article = library.article_by_id(id)?;
        let authors = article.iter().flat_map(|a| &a.authors).map(|a| &**a).collect();
        let text = article.as_ref().map(|a| a.original_text());
        if let Err(e) = contract::write_line(
            &ExportRecord { row: row.record(), authors, text: text.as_deref() },
            &mut out,
        ) {
            return finish_output(Err(e));
        }
    }
    finish_output(out.flush().map(|()| ExitCode::SUCCESS))
}
