//! Files as a shelf: what the paths on the command line hold, read in the background while the first of it is shown.
//!
//! A loader thread walks and reads; whoever asks sees what there is so far. Articles are kept in memory, in the order
//! of the input, so an index never changes while the shelf grows.

pub mod walk;

use super::state::State;
use super::{Headline, Mark, Shelf, Status};
use crate::annotate::lines::repeats::{Repeats, Seen};
use crate::article::Article;
use crate::formats::{self, Fault, Reading};
use crate::text::Clean;
use crate::text::find::Query;
use std::fs;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a growing shelf says so: often enough for the eye, seldom enough for a slow line.
const TELL: Duration = Duration::from_millis(100);

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// Standard input, up to its end.
    Stdin,
    /// The bundled articles.
    Samples,
}

/// Articles read from files.
pub struct Archive {
    held: Arc<Mutex<Held>>,
    state: State,
    cancelled: Arc<AtomicBool>,
}

#[derive(Default)]
struct Held {
    articles: Vec<(Headline, Article)>,
    faults: Vec<Fault>,
    repeats: Repeats,
    done: bool,
}

impl Archive {
    /// Begins to read `inputs`; `grew` is called from the loader's thread when there is more, and once at the end.
    ///
    /// # Errors
    /// Where the system has no thread to give.
    pub fn open(inputs: Vec<Input>, state: State, grew: impl Fn() + Send + 'static) -> io::Result<Archive> {
        let held = Arc::new(Mutex::new(Held::default()));
        let cancelled = Arc::new(AtomicBool::new(false));
        let archive = Archive { held: held.clone(), state, cancelled: cancelled.clone() };
        let load = move || {
            let mut told: Option<Instant> = None;
            each_reading(&inputs, &mut |reading| {
                hold(&held).take(reading);
                if told.is_none_or(|t| t.elapsed() >= TELL) {
                    told = Some(Instant::now());
                    grew();
                }
                !cancelled.load(Ordering::Relaxed)
            });
            hold(&held).done = true;
            grew();
        };
        thread::Builder::new().name("loader".into()).spawn(load)?;
        Ok(archive)
    }

    /// Reads all of `inputs` before it returns: for tests and pictures.
    pub fn read(inputs: &[Input], state: State) -> Archive {
        let mut held = Held { done: true, ..Held::default() };
        each_reading(inputs, &mut |reading| {
            held.take(reading);
            true
        });
        Archive { held: Arc::new(Mutex::new(held)), state, cancelled: Arc::default() }
    }

    fn marked(&self, headline: &Headline) -> Headline {
        let (read, starred) = (self.state.is_read(&headline.key), self.state.is_starred(&headline.key));
        Headline { read, starred, ..headline.clone() }
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

impl Held {
    fn take(&mut self, reading: Reading) {
        reading.articles.iter().for_each(|article| self.repeats.learn(article));
        self.articles.extend(reading.articles.into_iter().map(|a| (Headline::of(&a), a)));
        self.faults.extend(reading.faults);
    }
}

/// A panic in a reader must not take the list with it, so a poisoned lock is taken all the same.
fn hold(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads `inputs` in order, one file at a time, and hands each file's reading to `take` until it says false.
pub fn each_reading(inputs: &[Input], take: &mut impl FnMut(Reading) -> bool) {
    for input in inputs {
        let go_on = match input {
            Input::Samples => super::samples::read().into_iter().all(&mut *take),
            Input::Stdin => {
                let mut bytes = Vec::new();
                let read = io::stdin().lock().read_to_end(&mut bytes);
                take(reading("standard input", read.map(|_| bytes)))
            }
            Input::Path(path) => {
                let (mut go_on, mut files) = (true, 0);
                walk::walk(path, &mut |file, found| {
                    files += 1;
                    let bytes = found.and_then(|()| fs::read(file));
                    go_on = take(reading(&file.to_string_lossy(), bytes));
                    go_on
                });
                if files == 0 {
                    let why = "this folder holds no files";
                    go_on = take(fault(&path.to_string_lossy(), why));
                }
                go_on
            }
        };
        if !go_on {
            return;
        }
    }
}

/// What the bytes of one file hold, or why there are none. A reader that panics costs its file only.
fn reading(name: &str, bytes: io::Result<Vec<u8>>) -> Reading {
    match bytes {
        Ok(bytes) => std::panic::catch_unwind(|| formats::read(name, &bytes))
            .unwrap_or_else(|_| fault(name, "kabar failed on this file; please report it")),
        Err(e) => fault(name, &why(&e)),
    }
}

fn fault(name: &str, why: &str) -> Reading {
    let fault = Fault { file: Clean::line(name), line: None, why: Clean::line(why) };
    Reading { articles: Vec::new(), faults: vec![fault] }
}

/// An I/O error in a reader's words.
fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::OutOfMemory => "too big to load".into(),
        _ => error.to_string(),
    }
}

/// Does anything stand at `path`? Asked before the screen is taken, so that a misspelt path is an error line and not
/// an empty list.
pub fn exists(path: &Path) -> Result<(), String> {
    fs::metadata(path).map(|_| ()).map_err(|e| why(&e))
}

impl Shelf for Archive {
    fn status(&self) -> Status {
        let held = hold(&self.held);
        Status {
            articles: held.articles.len(),
            unread: held.articles.iter().filter(|(h, _)| !self.state.is_read(&h.key)).count(),
            faults: held.faults.len(),
            loading: !held.done,
        }
    }

    fn headlines(&self, window: Range<usize>) -> Vec<Headline> {
        let held = hold(&self.held);
        let end = window.end.min(held.articles.len());
        held.articles.get(window.start..end).unwrap_or_default().iter().map(|(h, _)| self.marked(h)).collect()
    }

    fn article(&self, index: usize) -> Option<Article> {
        hold(&self.held).articles.get(index).map(|(_, a)| a.clone())
    }

    fn seen(&self, article: &Article) -> Seen {
        hold(&self.held).repeats.seen(article)
    }

    fn search(&self, query: &Query) -> Vec<usize> {
        let held = hold(&self.held);
        let shows = |h: &Headline| query.is_in(&h.title) || h.site.as_deref().is_some_and(|s| query.is_in(s));
        held.articles.iter().enumerate().filter(|(_, (h, _))| shows(h)).map(|(at, _)| at).collect()
    }

    fn unread(&self, from: usize, back: bool) -> Option<usize> {
        let held = hold(&self.held);
        let count = held.articles.len();
        let at = |step: usize| if back { (from + count - step) % count } else { (from + step) % count };
        (1..count).map(at).find(|&at| !self.state.is_read(&held.articles[at].0.key))
    }

    fn mark(&mut self, index: usize, mark: Mark) -> Result<(), Clean> {
        let key = hold(&self.held).articles.get(index).map(|(h, _)| h.key.clone());
        key.map_or(Ok(()), |key| self.state.mark(&key, mark))
    }

    fn faults(&self) -> Vec<Fault> {
        hold(&self.held).faults.clone()
    }
}
