//! `kabar mark`, `star`, `tag`, `delete`, `view`, `undo` and `redo`. A change is printed after it was written: it survives a
//! power cut.

use super::open::open;
use super::selection::{ArticleSelection, parse_query};
use crate::cli::error::{CommandError, finish_output};
use crate::shelf::MarkChange;
use crate::shelf::library::{ChangeSummary, Library, SavedView};
use clap::{Args, ValueEnum};
use kabar_annotate::text::CleanText;
use std::io::{self, Write};
use std::process::ExitCode;

/// What to mark.
#[derive(Debug, Args)]
pub struct MarkArgs {
    /// As what
    state: MarkState,
    #[command(flatten)]
    which: ArticleSelection,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum MarkState {
    Read,
    Unread,
}

/// What to star.
#[derive(Debug, Args)]
pub struct StarArgs {
    #[command(flatten)]
    which: ArticleSelection,
    /// Take it back
    #[arg(long)]
    off: bool,
}

/// What to tag.
#[derive(Debug, Args)]
pub struct TagArgs {
    /// The tag
    name: String,
    #[command(flatten)]
    which: ArticleSelection,
    /// Take the tag from them
    #[arg(long)]
    off: bool,
}

/// What to delete.
#[derive(Debug, Args)]
pub struct DeleteArgs {
    #[command(flatten)]
    which: ArticleSelection,
}

/// A view to save.
#[derive(Debug, Args)]
pub struct ViewArgs {
    /// Its name in the side list; without one all views are listed
    name: Option<String>,
    /// The query whose articles it shows; without one the view's query is printed
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: Vec<String>,
    /// Drop the view
    #[arg(long, requires = "name", conflicts_with = "query")]
    drop: bool,
}

fn print_change(done: &ChangeSummary) -> Result<ExitCode, CommandError> {
    let what = if done.changed == 0 { "nothing to change" } else { &done.description };
    finish_output(writeln!(io::stdout(), "{what}").map(|()| ExitCode::SUCCESS))
}

/// Marks articles read or unread.
///
/// # Errors
/// Where one does not exist, or the library cannot be written: then nothing was changed.
pub fn mark(marking: &MarkArgs) -> Result<ExitCode, CommandError> {
    let read = matches!(marking.state, MarkState::Read);
    let mut library = open()?;
    let ids = marking.which.ids(&mut library)?;
    print_change(&library.mark_all(&ids, MarkChange { read: Some(read), starred: None })?)
}

/// Stars articles.
///
/// # Errors
/// Those of [`mark`].
pub fn star(starring: &StarArgs) -> Result<ExitCode, CommandError> {
    let mut library = open()?;
    let ids = starring.which.ids(&mut library)?;
    print_change(&library.mark_all(&ids, MarkChange { read: None, starred: Some(!starring.off) })?)
}

/// Tags articles.
///
/// # Errors
/// Those of [`mark`].
pub fn tag(tagging: &TagArgs) -> Result<ExitCode, CommandError> {
    let mut library = open()?;
    let ids = tagging.which.ids(&mut library)?;
    print_change(&library.tag(&ids, &tagging.name, !tagging.off)?)
}

/// Deletes articles.
///
/// # Errors
/// Those of [`mark`].
pub fn delete(deleting: &DeleteArgs) -> Result<ExitCode, CommandError> {
    let mut library = open()?;
    let ids = deleting.which.ids(&mut library)?;
    print_change(&library.delete(&ids)?)
}

/// Saves a view, drops it, or prints it: name and query, with a tab between.
///
/// # Errors
/// Where the query is wrong, there is no such view, or the library cannot be written.
pub fn view(view: &ViewArgs) -> Result<ExitCode, CommandError> {
    parse_query(&view.query)?;
    let mut library = open()?;
    let typed = view.query.join(" ");
    if let (Some(name), false) = (&view.name, typed.trim().is_empty()) {
        return print_change(&library.save_view(name, Some(&typed))?);
    }
    let mut views = library.saved_views()?;
    if let Some(name) = &view.name {
        views.retain(|known| known.name.to_lowercase() == CleanText::one_line(name).to_lowercase());
        if views.is_empty() {
            let why = format!("no view “{name}”; “kabar view {name} QUERY” saves one");
            return Err(CommandError::new(why));
        }
        if view.drop {
            return print_change(&library.save_view(name, None)?);
        }
    }
    let mut out = io::stdout().lock();
    let print = |view: &SavedView| writeln!(out, "{}\t{}", view.name, view.query);
    finish_output(views.iter().try_for_each(print).map(|()| ExitCode::SUCCESS))
}

/// Undoes the last change, or with `again` redoes the last one that was undone.
///
/// # Errors
/// Where the library cannot be written.
pub fn undo(again: bool) -> Result<ExitCode, CommandError> {
    let turn = if again { Library::redo } else { Library::undo };
    let message = match (turn(&mut open()?)?, again) {
        (Some(what), false) => format!("undone: {what}"),
        (Some(what), true) => format!("done again: {what}"),
        (None, false) => "nothing to undo".to_owned(),
        (None, true) => "nothing to do again".to_owned(),
    };
    finish_output(writeln!(io::stdout(), "{message}").map(|()| ExitCode::SUCCESS))
}
