//! `kabar index PATH…`: a full-text index for archives that are searched often; what there is; away with it.

use super::articles::Results;
use super::progress::Progress;
use super::{Failure, finished};
use crate::app::words::count;
use crate::config::folders::folder;
use crate::shelf::archive::words::{self, Built, Kept};
use crate::shelf::{Asker, Hit};
use clap::Args;
use kabar_annotate::text::Clean;
use std::io::{self, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

/// What to do with which index.
#[derive(Debug, Args)]
pub struct Index {
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

/// Does it.
///
/// # Errors
/// One line: what went wrong with the last path that something did.
pub fn run(index: &Index) -> Result<ExitCode, Failure> {
    let Some(cache) = folder("XDG_CACHE_HOME", ".cache") else {
        return Err(Failure::new("index: there is nowhere to keep one; set XDG_CACHE_HOME or HOME"));
    };
    if index.list {
        return finished(list(&cache).map(|()| ExitCode::SUCCESS));
    }
    let mut failed = false;
    for path in &index.paths {
        let shown = Clean::line(&path.to_string_lossy());
        let done = if index.remove { remove(&cache, path) } else { build(&cache, path) };
        let said = done.map(|said| writeln!(stdout(), "{}: {said}", &*shown));
        match said {
            Ok(Err(e)) => return finished(Err(e)),
            Ok(Ok(())) => {}
            Err(why) => {
                failed = true;
                // Where standard error is closed there is nobody to tell.
                let _ = writeln!(io::stderr(), "kabar: {}: {why}", &*shown);
            }
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn build(cache: &Path, path: &Path) -> Result<String, String> {
    let watcher = Watcher(Mutex::new((Progress::of(Results::AtTheEnd), 0)));
    let built = words::build(path, cache, &watcher);
    watcher.0.into_inner().unwrap_or_else(PoisonError::into_inner).0.clear();
    // Nobody stops it but with a signal, which leaves nothing to say.
    let Some(Built { rows, added, bytes }) = built? else { return Ok("not finished".into()) };
    let new = if added == rows { String::new() } else { format!(", {added} of them new") };
    Ok(format!("{} indexed{new}, {} MB", count(rows, "article"), megabytes(bytes)))
}

fn remove(cache: &Path, path: &Path) -> Result<String, String> {
    match words::remove(cache, path)? {
        true => Ok("index removed".into()),
        false => Err("it has no index; kabar index --list shows which there are".into()),
    }
}

fn list(cache: &Path) -> io::Result<()> {
    for Kept { path, rows, bytes, wrong } in words::list(cache) {
        let path = Clean::line(&path.to_string_lossy());
        let wrong = wrong.map(|why| format!("  (not used: {why})")).unwrap_or_default();
        writeln!(stdout(), "{rows:>9}  {:>7} MB  {}{wrong}", megabytes(bytes), &*path)?;
    }
    Ok(())
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// Shows how far it is.
struct Watcher(Mutex<(Progress, usize)>);

impl Asker for Watcher {
    fn go_on(&self) -> bool {
        true
    }

    fn progress(&self, done: usize, _: usize) {
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let more = done.saturating_sub(watched.1);
        watched.1 += more;
        watched.0.add(more, "indexed");
    }

    fn hits(&self, _: Vec<Hit>) {}
}
