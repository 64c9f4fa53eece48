//! Files as a shelf: what the paths on the command line hold, read in the background while the first of it is shown.
//!
//! A loader thread walks and reads; whoever asks sees what there is so far. Rows stand in the order of the input, so an
//! index never changes while the shelf grows. A little text is kept as articles; of more than that only the places are
//! known, and a row is read when somebody looks at it, so that memory does not grow with the archive.
//!
//! | file | what it owns |
//! |---|---|
//! | `source` | paths → bytes, small files whole and big ones in pieces |
//! | `container` | the files in a `tar` or a `zip` |
//! | `place` | where bytes can be read again |
//! | `spool` | a place for what came as a stream |
//! | `identity` | whether a file is what it was |
//! | `load` | the loader: bytes → rows |
//! | `cache` | an index kept for the next session |
//! | `rows` | where each row is, compactly |
//! | `facts` | date, outlet and length of each row, once they were asked for |
//! | `places` | the files and folders of the side list |
//! | `window` | a row → its article, on demand |
//! | `rescan` | the same inputs read again, and what came of it |
//! | `scan` | many rows at once, on all cores |
//! | `search` | rows that hold what is sought, or name whom is sought, by a scan |
//! | [`words`] | a full-text index, which says what a scan may pass over |
//! | `arrange` | which rows are shown, and in which order |
//! | [`batch`] | everything once, for commands |

mod arrange;
pub mod batch;
mod cache;
mod container;
mod facts;
mod identity;
mod load;
mod place;
mod places;
mod rescan;
mod rows;
mod scan;
mod search;
mod source;
mod spool;
mod tar;
pub mod walk;
mod window;
pub mod words;
mod zip;

use super::library::Position;
use super::state::State;
use super::{Arrange, Arrangement, Headline, Hit, Id, Mark, Place, Prepared, Search, Shelf, Status};
use crate::config::folders::folder;
use arrange::Lot;
use kabar_annotate::annotate::lines::repeats::Seen;
use kabar_annotate::article::{Article, Bearer};
use kabar_annotate::text::Clean;
use kabar_annotate::text::find::Query;
use kabar_formats::records::{Found, LONGEST};
use kabar_formats::{Fault, Reading};
use rescan::{Fresh, Moves, Sources};
use rows::{Held, Listed, Row};
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use words::Words;

/// How often a growing shelf says so: often enough for the eye, seldom enough for a slow line.
const TELL: Duration = Duration::from_millis(100);

/// How far from where it was an article is looked for that is not in memory: a list that changed has mostly moved it a
/// little.
const AROUND: usize = 500;

/// What is said of a big file without a record.
const NO_ARTICLES: &str = "no articles in this file";
/// Said where what was read can't be read again, or not yet.
const READ_ONCE: &str = "standard input is read once; name files or folders to read them again";
const SAMPLES_STAY: &str = "the samples are a part of kabar: there is nothing new to read";
const STILL_READING: &str = "still reading; what comes joins the list";
/// What is said of a folder, or a container, without one.
const NO_FILES: &str = "it holds no files";

/// How much is read and held at once. Tests have smaller bounds, so that small files show what big ones do.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Up to so many bytes a file is read at once, and its articles may stay in memory; bigger ones are handed out in
    /// batches of so many bytes.
    pub small: usize,
    /// Articles stay in memory while the text that they were read from has at most so many bytes in all.
    pub held: usize,
    /// The longest record that is read, in bytes; what is longer is no article.
    pub longest: u64,
    /// What was made of so many bytes is kept in the cache; of less it is made again before the screen is drawn.
    pub worth: u64,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { small: 1 << 20, held: 16 << 20, longest: LONGEST, worth: 32 << 20 }
    }
}

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// Standard input, up to its end.
    Stdin,
    /// The bundled articles.
    Samples,
    /// Every article of the reader's library, in the file of that path; for commands that go through everything.
    Library(PathBuf),
}

/// Articles read from files.
pub struct Archive {
    held: Arc<Mutex<Held>>,
    state: Arc<Mutex<State>>,
    cancelled: Arc<AtomicBool>,
    listed: Listed,
    words: Arc<Words>,
    /// How many rows there were when the list was arranged.
    arranged: usize,
    sources: Sources,
    /// How the rows of the last reading became those of this one.
    moves: Moves,
}

impl Archive {
    /// Begins to read `inputs`; `grew` is called from the loader's thread when there is more, and once at the end.
    ///
    /// # Errors
    /// Where the system has no thread to give.
    pub fn open(inputs: Vec<Input>, state: State, grew: impl Fn() + Send + 'static) -> io::Result<Archive> {
        Archive::open_with(inputs, state, folder("XDG_CACHE_HOME", ".cache"), grew)
    }

    /// The same, keeping the indices of big files under `cache`, or nowhere.
    ///
    /// # Errors
    /// Those of [`Archive::open`].
    pub fn open_with(
        inputs: Vec<Input>,
        state: State,
        cache: Option<PathBuf>,
        grew: impl Fn() + Send + 'static,
    ) -> io::Result<Archive> {
        Archive::open_within(inputs, state, cache, Bounds::default(), grew)
    }

    /// The same, within other bounds.
    ///
    /// # Errors
    /// Those of [`Archive::open`].
    pub fn open_within(
        inputs: Vec<Input>,
        state: State,
        cache: Option<PathBuf>,
        bounds: Bounds,
        grew: impl Fn() + Send + 'static,
    ) -> io::Result<Archive> {
        let held = Arc::new(Mutex::new(Held::default()));
        let cancelled = Arc::new(AtomicBool::new(false));
        let sources = Sources { inputs: inputs.clone(), cache: cache.clone(), bounds };
        let archive = Archive::over(held.clone(), state, sources, cancelled.clone());
        let work = move || {
            let mut told: Option<Instant> = None;
            load::load(&inputs, &held, cache.as_deref(), bounds, &mut || {
                if told.is_none_or(|t| t.elapsed() >= TELL) {
                    told = Some(Instant::now());
                    grew();
                }
                !cancelled.load(Ordering::Relaxed)
            });
            hold(&held).done = true;
            grew();
            load::learn(&held, &|| !cancelled.load(Ordering::Relaxed));
        };
        thread::Builder::new().name("loader".into()).spawn(work)?;
        Ok(archive)
    }

    /// Reads all of `inputs` before it returns: for tests and pictures.
    pub fn read(inputs: &[Input], state: State) -> Archive {
        Archive::read_within(inputs, state, Bounds::default())
    }

    /// The same, within other bounds.
    pub fn read_within(inputs: &[Input], state: State, bounds: Bounds) -> Archive {
        let held = Arc::new(Mutex::new(Held::default()));
        load::load(inputs, &held, None, bounds, &mut || true);
        load::learn(&held, &|| true);
        hold(&held).done = true;
        let sources = Sources { inputs: inputs.to_vec(), cache: None, bounds };
        Archive::over(held, state, sources, Arc::default())
    }

    fn over(held: Arc<Mutex<Held>>, state: State, sources: Sources, cancelled: Arc<AtomicBool>) -> Archive {
        let words = Arc::new(Words::new(&sources.inputs, sources.cache.clone()));
        let state = Arc::new(Mutex::new(state));
        let (listed, moves) = (Listed::All, Moves::default());
        Archive { held, state, cancelled, listed, words, arranged: 0, sources, moves }
    }

    /// The row that is called `id`; `None` where its article is gone.
    fn row(&self, id: Id) -> Option<usize> {
        let (generation, row) = ((id.0 >> 32) as u32, (id.0 & u64::from(u32::MAX)) as usize);
        match hold(&self.held).generation.wrapping_sub(generation) {
            0 => Some(row),
            // What was asked just before another reading was shown.
            1 => self.moves.to(row),
            _ => None,
        }
    }

    /// Goes on with another reading.
    fn renew(&mut self, fresh: &Fresh) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.cancelled = Arc::default();
        {
            let (old, mut new) = (hold(&self.held), hold(&fresh.held));
            for row in old.met.all() {
                if let Some(to) = fresh.moves.same(row) {
                    new.met.set(to, true);
                    new.read.set(to, old.read.get(row));
                }
            }
        }
        (self.held, self.words, self.moves) = (fresh.held.clone(), fresh.words.clone(), fresh.moves.clone());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn marked(&self, headline: Headline) -> Headline {
        let state = self.state();
        let (read, starred) = (state.is_read(&headline.key), state.is_starred(&headline.key));
        Headline { read, starred, ..headline }
    }

    /// Looks at `rows`, and hands the headline of each to `take` until it says false. What was read for that is noted:
    /// the headline, whether it is read, what was wrong.
    fn look(&self, rows: &[usize], take: &mut dyn FnMut(Headline) -> bool) {
        let mut next = 0;
        while next < rows.len() {
            let known = hold(&self.held).headline(rows[next]);
            if let Some(headline) = known {
                if !take(headline) {
                    return;
                }
                next += 1;
                continue;
            }
            let from = next;
            window::read(&self.held, rows[from..].iter().copied(), |met| {
                next += 1;
                let id = hold(&self.held).id(met.index);
                let headline = Headline::of(id, &met.article);
                let read = self.state().is_read(&headline.key);
                let mut held = hold(&self.held);
                if !held.met.get(met.index) {
                    met.faults.into_iter().for_each(|f| held.fault(f));
                }
                held.met.set(met.index, true);
                held.read.set(met.index, read);
                held.keep(met.index, headline.clone());
                let known = rows.get(next).is_some_and(|row| held.headline(*row).is_some());
                drop(held);
                take(headline) && !known
            });
            if next == from {
                return;
            }
        }
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// A panic in a reader must not take the list with it, so a poisoned lock is taken all the same.
fn hold(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

fn fault(name: &str, why: &str) -> Reading {
    Reading { articles: Vec::new(), faults: vec![Fault::new(name, None, why)] }
}

fn too_long(name: &str, found: &Found) -> Reading {
    let why =
        format!("a record of {} MiB, which is no article; it was left out", (found.end - found.start) >> 20);
    Reading { articles: Vec::new(), faults: vec![Fault::new(name, Some(found.line), &why)] }
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
        let state = self.state();
        let held = hold(&self.held);
        let all = held.rows.len();
        let (read, looked_at) = match &self.listed {
            Listed::All => {
                let read = held.articles.iter().filter(|a| state.is_read(&a.0.key)).count();
                (read + held.read.count(), held.articles.len() + held.met.count())
            }
            Listed::Rows(rows) if state.has_read() => {
                let count = |is: &dyn Fn(usize) -> bool| rows.iter().filter(|r| is(**r as usize)).count();
                (count(&|row| held.is_read(row, &state)), count(&|row| held.is_met(row)))
            }
            Listed::Rows(_) => (0, 0),
        };
        let articles = self.listed.len(all);
        Status {
            articles,
            all,
            newer: match self.listed {
                Listed::All => 0,
                Listed::Rows(_) => all - self.arranged,
            },
            unread: articles - read,
            // Where nothing was ever read, nothing is to be found out.
            unmet: if state.has_read() { articles - looked_at } else { 0 },
            faults: held.lost,
            loading: !held.done,
        }
    }

    fn places(&self) -> Vec<Place> {
        let state = self.state();
        places::places(&hold(&self.held), &state)
    }

    fn arrange(&self, arrangement: &Arrangement) -> Arrange {
        let (held, state, words) = (self.held.clone(), self.state.clone(), self.words.clone());
        let arrangement = arrangement.clone();
        Box::new(move |asker| arrange::arrange(&held, &state, &words, &arrangement, asker).map(Prepared::new))
    }

    fn show(&mut self, prepared: &Prepared, keep: Option<Id>) -> Option<usize> {
        if let Some(lot) = prepared.get::<Lot>() {
            lot.fresh.iter().for_each(|fresh| self.renew(fresh));
            self.listed = lot.listed.clone();
            self.arranged = lot.of;
        }
        self.listed.position(self.row(keep?)?)
    }

    fn rescan(&self, arrangement: &Arrangement) -> Result<Arrange, Clean> {
        for (input, why) in [(Input::Stdin, READ_ONCE), (Input::Samples, SAMPLES_STAY)] {
            if self.sources.inputs.contains(&input) {
                return Err(Clean::line(why));
            }
        }
        if !hold(&self.held).done {
            return Err(Clean::line(STILL_READING));
        }
        let (held, state, sources) = (self.held.clone(), self.state.clone(), self.sources.clone());
        let arrangement = arrangement.clone();
        Ok(Box::new(move |asker| {
            let lot = rescan::rescan(&sources, &held, &state, &arrangement, asker)?;
            let came = lot.fresh.as_ref().map(|fresh| fresh.came);
            Some(Prepared::new(lot).with_news(came))
        }))
    }

    fn headlines(&self, window: Range<usize>) -> Vec<Headline> {
        let count = self.count();
        let rows: Vec<usize> =
            (window.start..window.end.min(count)).filter_map(|at| self.listed.row(at)).collect();
        let mut headlines = Vec::new();
        self.look(&rows, &mut |headline| {
            headlines.push(self.marked(headline));
            true
        });
        headlines
    }

    fn article(&self, at: usize) -> Option<Article> {
        let mut article = None;
        window::read(&self.held, self.listed.row(at), |met| {
            article = Some(met.article);
            true
        });
        article
    }

    fn seen(&self, article: &Article) -> Seen {
        hold(&self.held).repeats.seen(article)
    }

    fn search(&self, query: &Query, from: usize) -> Search {
        let query = query.clone();
        self.look_for(Some(query.clone()), from, move |_, at, article| search::words(&query, at, article))
    }

    fn naming(&self, bearer: &Bearer, from: usize) -> Search {
        let bearer = bearer.clone();
        self.look_for(bearer.word(), from, move |held, at, article| search::name(&bearer, held, at, article))
    }

    fn unread(&self, from: usize, back: bool) -> Option<usize> {
        let count = self.count();
        let at = |step: usize| if back { (from + count - step) % count } else { (from + step) % count };
        (1..count).map(at).find(|&at| self.listed.row(at).is_some_and(|row| !self.is_read(row)))
    }

    fn mark(&mut self, id: Id, mark: Mark) -> Result<(), Clean> {
        let Some(row) = self.row(id) else { return Ok(()) };
        let mut key = None;
        self.look(&[row], &mut |headline| {
            key = Some(headline.key);
            true
        });
        let Some(key) = key else { return Ok(()) };
        let mut state = self.state();
        let kept = state.mark(&key, mark);
        let mut held = hold(&self.held);
        if held.rows.get(row).is_some_and(|r| r.file != Row::HELD) {
            held.read.set(row, state.is_read(&key));
        }
        kept
    }

    fn position(&self, key: &str) -> Option<Position> {
        self.state().position(key)
    }

    fn keep_position(&mut self, key: &str, at: Position) -> Result<(), Clean> {
        self.state().keep_position(key, at)
    }

    fn locate(&self, key: &str, near: usize) -> Option<usize> {
        let there = |window: Range<usize>| {
            let start = window.start;
            self.headlines(window).iter().position(|headline| &*headline.key == key).map(|at| start + at)
        };
        let at_hand = || {
            let ids = hold(&self.held).called(key);
            ids.into_iter().find_map(|id| self.listed.position(self.row(id)?))
        };
        let around = || there(near.saturating_sub(AROUND)..near.saturating_add(AROUND));
        there(near..near.saturating_add(1)).or_else(at_hand).or_else(around)
    }

    fn faults(&self) -> Vec<Fault> {
        hold(&self.held).faults()
    }
}

impl Archive {
    /// A search, from the position `from` on, for what `hit` says of the articles that hold `word`.
    fn look_for(
        &self,
        word: Option<Query>,
        from: usize,
        hit: impl Fn(&Mutex<Held>, usize, &Article) -> Option<Hit> + Send + Sync + 'static,
    ) -> Search {
        let (held, listed, count) = (self.held.clone(), self.listed.clone(), self.count());
        let words = self.words.clone();
        Box::new(move |asker| {
            let hit = |at: usize, article: &Article| hit(&held, at, article);
            search::search(&held, &words, &listed, (from, count), word.as_ref(), asker, &hit);
        })
    }

    /// Rows of the list.
    fn count(&self) -> usize {
        self.listed.len(hold(&self.held).rows.len())
    }

    /// Is the article of a row read? Rows that nobody looked at are looked at, unless nothing was ever read; so at most
    /// as many as there are read articles are looked at in vain.
    fn is_read(&self, row: usize) -> bool {
        if !self.state().has_read() {
            return false;
        }
        let met = {
            let held = hold(&self.held);
            held.met.get(row).then(|| held.read.get(row))
        };
        met.unwrap_or_else(|| {
            let mut read = false;
            self.look(&[row], &mut |headline| {
                read = self.state().is_read(&headline.key);
                true
            });
            read
        })
    }
}
