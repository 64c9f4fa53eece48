//! `kabar mark`, `star`, `tag`, `delete`, `view`, `undo` and `redo`: what the reader decides. What is printed has been kept: it
//! survives a power cut.

use super::{Which, expr, open};
use crate::cli::{Failure, finished};
use crate::shelf::Mark;
use crate::shelf::library::{Done, Library, SavedView};
use clap::{Args, ValueEnum};
use kabar_annotate::text::Clean;
use std::io::{self, Write};
use std::process::ExitCode;

/// What to mark.
#[derive(Debug, Args)]
pub struct Marking {
    /// As what
    state: Reading,
    #[command(flatten)]
    which: Which,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reading {
    Read,
    Unread,
}

/// What to star.
#[derive(Debug, Args)]
pub struct Starring {
    #[command(flatten)]
    which: Which,
    /// Take it back
    #[arg(long)]
    off: bool,
}

/// What to tag.
#[derive(Debug, Args)]
pub struct Tagging {
    /// The tag
    name: String,
    #[command(flatten)]
    which: Which,
    /// Take the tag from them
    #[arg(long)]
    off: bool,
}

/// What to delete.
#[derive(Debug, Args)]
pub struct Deleting {
    #[command(flatten)]
    which: Which,
}

/// A view to save.
#[derive(Debug, Args)]
pub struct View {
    /// Its name in the side list; without one all views are listed
    name: Option<String>,
    /// The query whose articles it shows; without one the view's query is printed
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: Vec<String>,
    /// Drop the view
    #[arg(long, requires = "name", conflicts_with = "query")]
    drop: bool,
}

fn told(done: &Done) -> Result<ExitCode, Failure> {
    let what = if done.changed == 0 { "nothing to change" } else { &done.what };
    finished(writeln!(io::stdout(), "{what}").map(|()| ExitCode::SUCCESS))
}

/// Marks articles read or unread.
///
/// # Errors
/// Where one is not there, or the library cannot be written: then nothing was changed.
pub fn mark(marking: &Marking) -> Result<ExitCode, Failure> {
    let read = matches!(marking.state, Reading::Read);
    let mut library = open()?;
    let ids = marking.which.ids(&mut library)?;
    told(&library.mark_all(&ids, Mark { read: Some(read), starred: None })?)
}

/// Stars articles.
///
/// # Errors
/// Those of [`mark`].
pub fn star(starring: &Starring) -> Result<ExitCode, Failure> {
    let mut library = open()?;
    let ids = starring.which.ids(&mut library)?;
    told(&library.mark_all(&ids, Mark { read: None, starred: Some(!starring.off) })?)
}

/// Tags articles.
///
/// # Errors
/// Those of [`mark`].
pub fn tag(tagging: &Tagging) -> Result<ExitCode, Failure> {
    let mut library = open()?;
    let ids = tagging.which.ids(&mut library)?;
    told(&library.tag(&ids, &tagging.name, !tagging.off)?)
}

/// Deletes articles.
///
/// # Errors
/// Those of [`mark`].
pub fn delete(deleting: &Deleting) -> Result<ExitCode, Failure> {
    let mut library = open()?;
    let ids = deleting.which.ids(&mut library)?;
    told(&library.delete(&ids)?)
}

/// Saves a view, drops it, or prints it: name and query, with a tab between.
///
/// # Errors
/// Where the query is wrong, there is no such view, or the library cannot be written.
pub fn view(view: &View) -> Result<ExitCode, Failure> {
    expr(&view.query)?;
    let mut library = open()?;
    let typed = view.query.join(" ");
    if let (Some(name), false) = (&view.name, typed.trim().is_empty()) {
        return told(&library.save_view(name, Some(&typed))?);
    }
    let mut views = library.saved_views()?;
    if let Some(name) = &view.name {
        views.retain(|known| known.name.to_lowercase() == Clean::line(name).to_lowercase());
        if views.is_empty() {
            let why = format!("no view “{name}”; “kabar view {name} QUERY” saves one");
            return Err(Failure::new(why));
        }
        if view.drop {
            return told(&library.save_view(name, None)?);
        }
    }
    let mut out = io::stdout().lock();
    let print = |view: &SavedView| writeln!(out, "{}\t{}", view.name, view.query);
    finished(views.iter().try_for_each(print).map(|()| ExitCode::SUCCESS))
}

/// Takes the last change back, or with `again` does the one that was taken back.
///
/// # Errors
/// Where the library cannot be written.
pub fn undo(again: bool) -> Result<ExitCode, Failure> {
    let turn = if again { Library::redo } else { Library::undo };
    let said = match (turn(&mut open()?)?, again) {
        (Some(what), false) => format!("undone: {what}"),
        (Some(what), true) => format!("done again: {what}"),
        (None, false) => "nothing to undo".to_owned(),
        (None, true) => "nothing to do again".to_owned(),
    };
    finished(writeln!(io::stdout(), "{said}").map(|()| ExitCode::SUCCESS))
}
