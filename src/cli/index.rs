//! `kabar index PATH…`: builds, lists and removes full-text indexes of archives that are searched often.

use super::error::{CommandError, finish_output};
use super::progress::{ProgressLine, ResultTiming};
use crate::app::messages::counted;
use crate::config::folders::xdg_folder;
use crate::shelf::archive::text_index::{self, IndexBuild, TextIndexInfo};
use crate::shelf::{JobMonitor, SearchHit};
use clap::Args;
use kabar_annotate::text::CleanText;
use std::io::{self, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

/// What to do with which index.
#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Files and folders; each gets an index of its own, which holds as long as it is opened by that path
    #[arg(value_name = "PATH", required_unless_present = "list")]
    paths: Vec<PathBuf>,
    /// Remove the index of each PATH
    #[arg(long, conflicts_with = "list")]
    remove: bool,
    /// List all indices: articles, size, path, and why one is not used
    #[arg(long, conflicts_with = "paths")]
    list: bool,
}

/// Runs the command.
///
/// # Errors
/// Where there is no cache folder, or standard output fails.
pub fn run(index: &IndexArgs) -> Result<ExitCode, CommandError> {
    let Some(cache) = xdg_folder("XDG_CACHE_HOME", ".cache") else {
        return Err(CommandError::new("index: there is nowhere to keep one; set XDG_CACHE_HOME or HOME"));
    };
    if index.list {
        return finish_output(list(&cache).map(|()| ExitCode::SUCCESS));
    }
    let mut failed = false;
    for path in &index.paths {
        let shown = CleanText::one_line(&path.to_string_lossy());
        let done = if index.remove { remove(&cache, path) } else { build(&cache, path) };
        let written = done.map(|message| writeln!(stdout(), "{}: {message}", &*shown));
        match written {
            Ok(Err(e)) => return finish_output(Err(e)),
            Ok(Ok(())) => {}
            Err(why) => {
                failed = true;
                // Nothing can be done where standard error is closed.
                let _ = writeln!(io::stderr(), "kabar: {}: {why}", &*shown);
            }
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn build(cache: &Path, path: &Path) -> Result<String, String> {
    let watcher = IndexProgress(Mutex::new((ProgressLine::new(ResultTiming::AtEnd), 0)));
    let built = text_index::build(path, cache, &watcher);
    watcher.0.into_inner().unwrap_or_else(PoisonError::into_inner).0.clear();
    // Only a signal stops it, which ends the process.
    let Some(IndexBuild { rows, added, bytes }) = built.map_err(|error| error.to_string())? else {
        return Ok("not finished".into());
    };
    let new = if added == rows { String::new() } else { format!(", {added} of them new") };
    Ok(format!("{} indexed{new}, {} MB", counted(rows, "article"), megabytes(bytes)))
}

fn remove(cache: &Path, path: &Path) -> Result<String, String> {
    match text_index::remove(cache, path).map_err(|error| error.to_string())? {
        true => Ok("index removed".into()),
        false => Err("it has no index; kabar index --list shows which there are".into()),
    }
}

fn list(cache: &Path) -> io::Result<()> {
    for TextIndexInfo { path, rows, bytes, problem: wrong } in text_index::list(cache) {
        let path = CleanText::one_line(&path.to_string_lossy());
        let wrong = wrong.map(|why| format!("  (not used: {why})")).unwrap_or_default();
        writeln!(stdout(), "{rows:>9}  {:>7} MB  {}{wrong}", megabytes(bytes), &*path)?;
    }
    Ok(())
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// Shows the progress of a build.
struct IndexProgress(Mutex<(ProgressLine, usize)>);

impl JobMonitor for IndexProgress {
    fn is_wanted(&self) -> bool {
        true
    }

    fn report_progress(&self, done: usize, _: usize) {
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let more = done.saturating_sub(watched.1);
        watched.1 += more;
        watched.0.add(more, "indexed");
    }

    fn report_hits(&self, _: Vec<SearchHit>) {}
}
