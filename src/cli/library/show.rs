//! `kabar show`: articles of the library, as clean text or as the JSON of `kabar annotate`.

use super::open::open;
use super::selection::ArticleSelection;
use crate::app::messages;
use crate::cli::error::{CommandError, finish_output};
use crate::cli::print::{self, SEPARATOR};
use crate::shelf::library::{ArticleChanges, Library};
use crate::shelf::rules::RuleBook;
use crate::text::word_diff::WordChange;
use clap::Args;
use kabar_annotate::article::Date;
use kabar_annotate::{Options, annotate};
use kabar_formats::contract;
use serde::Serialize;
use std::io::{self, BufWriter, Write, stderr, stdout};
use std::process::ExitCode;

/// What to show.
#[derive(Debug, Args)]
pub struct ShowArgs {
    #[command(flatten)]
    which: ArticleSelection,
    /// One JSON object an article: lines, quotes with speakers, names
    #[arg(long)]
    json: bool,
    /// Every line: folded ones too
    #[arg(long, conflicts_with = "json")]
    raw: bool,
    /// What its feed changed: [-words taken out-], {+words put in+}
    #[arg(long, conflicts_with = "raw")]
    diff: bool,
}

/// What changed in an article, as JSON. Fields are added, never renamed.
#[derive(Serialize)]
struct DiffRecord<'a> {
    id: i64,
    title: &'a str,
    /// When the earlier version was replaced.
    replaced: Option<String>,
    /// Had the reader read the earlier version?
    was_read: bool,
    /// The headline, where it changed, and the paragraphs of both versions, each in parts.
    paragraphs: Vec<Vec<DiffPart<'a>>>,
}

#[derive(Serialize)]
struct DiffPart<'a> {
    /// "kept", "removed" or "added".
    change: &'static str,
    text: &'a str,
}

/// Shows articles. They stay unread: a script is no reader.
///
/// # Errors
/// Where one is not there.
pub fn run(show: &ShowArgs) -> Result<ExitCode, CommandError> {
    let mut library = open()?;
    let ids = show.which.ids(&mut library)?;
    if show.diff {
        return show_changes(&library, &ids, show.json);
    }
    let book = RuleBook::open_default();
    let mut out = BufWriter::new(stdout().lock());
    for (n, id) in ids.iter().enumerate() {
        let Some(mut article) = library.article_by_id(*id)? else {
            return Err(CommandError::new(format!(
                "the text of article {id} is lost; its feed may bring it again"
            )));
        };
        let notes = annotate(&article, &Options::default().with_rules(book.rules()));
        article.break_at(&notes.line_breaks);
        let done = if show.json {
            contract::write_article(&article, &notes, &mut out)
        } else {
            let rule = if n > 0 { SEPARATOR } else { b"" };
            out.write_all(rule).and_then(|()| print::write_article(&article, &notes, show.raw, &mut out))
        };
        if let Err(e) = done {
            return finish_output(Err(e));
        }
    }
    finish_output(out.flush().map(|()| ExitCode::SUCCESS))
}

/// Shows what changed in articles. Exit code 1 where of one of them no earlier version is kept.
fn show_changes(library: &Library, ids: &[i64], json: bool) -> Result<ExitCode, CommandError> {
    let mut out = BufWriter::new(stdout().lock());
    let (mut shown, mut missing) = (0, 0);
    for id in ids {
        let Some(changes) = library.changes(*id)? else {
            missing += 1;
            // Nothing can be done where standard error is closed.
            let _ = writeln!(stderr(), "kabar: article {id}: {}", messages::NOTHING_CHANGED);
            continue;
        };
        let done = match json {
            true => contract::write_line(&diff_record(*id, &changes), &mut out),
            false => {
                let rule = if shown > 0 { SEPARATOR } else { b"" };
                out.write_all(rule).and_then(|()| write_changes(&changes, &mut out))
            }
        };
        shown += 1;
        if let Err(e) = done {
            return finish_output(Err(e));
        }
    }
    let code = if missing > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    finish_output(out.flush().map(|()| code))
}

fn write_changes(changes: &ArticleChanges, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}\n{}", changes.title, messages::changed_since(changes.was_read, changes.replaced_at))?;
    for run in changes.paragraphs.chunk_by(|a, b| !a.is_changed() && !b.is_changed()) {
        match run {
            [paragraph] if paragraph.is_changed() => writeln!(out, "\n{}", paragraph.marked().0)?,
            kept => writeln!(out, "\n{}", messages::paragraphs_kept(kept.len()))?,
        }
    }
    Ok(())
}

fn diff_record(id: i64, changes: &ArticleChanges) -> DiffRecord<'_> {
    let part = |change| match change {
        WordChange::Kept => "kept",
        WordChange::Removed => "removed",
        WordChange::Added => "added",
    };
    let paragraphs = changes.paragraphs.iter().map(|paragraph| {
        let runs = paragraph.runs.iter();
        runs.map(|run| DiffPart { change: part(run.change), text: &run.words }).collect()
    });
    DiffRecord {
        id,
        title: &changes.title,
        replaced: Date::from_unix(changes.replaced_at).map(|date| date.to_string()),
        was_read: changes.was_read,
        paragraphs: paragraphs.collect(),
    }
}
