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
mod byte_source;
mod container;
mod identity;
mod index_cache;
mod loader;
mod metadata;
mod rescan;
mod row_reader;
mod rows;
mod scan;
mod search;
mod sidebar;
mod source;
mod spool;
mod tar;
pub mod text_index;
pub mod walk;
mod zip;

use super::library::ReadingPosition;
use super::state::MarkStore;
use super::{
    ArrangeJob, Arrangement, ArticleId, Headline, MarkChange, PreparedList, SearchHit, SearchJob, Shelf,
    ShelfStatus, SidebarItem,
};
use crate::config::folders::xdg_folder;
use arrange::PreparedRows;
use kabar_annotate::annotate::lines::repeated_lines::RepeatedLines;
use kabar_annotate::article::{Article, NameKey};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::TextQuery;
use kabar_formats::records::{MAX_RECORD_BYTES, RecordSpan};
use kabar_formats::{Diagnostic, ParsedInput};
use rescan::{ArchiveInputs, RescanResult, RowMoves};
use rows::{IndexTables, RowList, RowLocation};
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use text_index::TextIndexes;

/// How often a growing shelf says so: often enough for the eye, seldom enough for a slow line.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// How far from where it was an article is looked for that is not in memory: a list that changed has mostly moved it a
/// little.
const LOCATE_RADIUS: usize = 500;

/// What is said of a big file without a record.
const NO_ARTICLES: &str = "no articles in this file";
/// Said where what was read can't be read again, or not yet.
const STDIN_IS_READ_ONCE: &str = "standard input is read once; name files or folders to read them again";
const SAMPLES_ARE_FIXED: &str = "the samples are a part of kabar: there is nothing new to read";
const STILL_READING: &str = "still reading; what comes joins the list";
/// What is said of a folder, or a container, without one.
const NO_FILES: &str = "it holds no files";

/// How much is read and held at once. Tests have smaller bounds, so that small files show what big ones do.
#[derive(Debug, Clone, Copy)]
pub struct ArchiveLimits {
    /// Up to so many bytes a file is read at once, and its articles may stay in memory; bigger ones are handed out in
    /// batches of so many bytes.
    pub small_file: usize,
    /// Articles stay in memory while the text that they were read from has at most so many bytes in all.
    pub memory: usize,
    /// The longest record that is read, in bytes; what is longer is no article.
    pub max_record: u64,
    /// What was made of so many bytes is kept in the cache; of less it is made again before the screen is drawn.
    pub min_cached: u64,
}

impl Default for ArchiveLimits {
    fn default() -> ArchiveLimits {
        ArchiveLimits {
            small_file: 1 << 20,
            memory: 16 << 20,
            max_record: MAX_RECORD_BYTES,
            min_cached: 32 << 20,
        }
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
    index: Arc<Mutex<IndexTables>>,
    state: Arc<Mutex<MarkStore>>,
    cancelled: Arc<AtomicBool>,
    list: RowList,
    text_indexes: Arc<TextIndexes>,
    /// How many rows there were when the list was arranged.
    arranged_rows: usize,
    sources: ArchiveInputs,
    /// How the rows of the last reading became those of this one.
    moves: RowMoves,
}

impl Archive {
    /// Begins to read `inputs`; `grew` is called from the loader's thread when there is more, and once at the end.
    ///
    /// # Errors
    /// Where the system has no thread to give.
    pub fn open(
        inputs: Vec<Input>,
        state: MarkStore,
        grew: impl Fn() + Send + 'static,
    ) -> io::Result<Archive> {
        Archive::open_with_cache(inputs, state, xdg_folder("XDG_CACHE_HOME", ".cache"), grew)
    }

    /// The same, keeping the indices of big files under `cache`, or nowhere.
    ///
    /// # Errors
    /// Those of [`Archive::open`].
    pub fn open_with_cache(
        inputs: Vec<Input>,
        state: MarkStore,
        cache: Option<PathBuf>,
        grew: impl Fn() + Send + 'static,
    ) -> io::Result<Archive> {
        Archive::open_with_limits(inputs, state, cache, ArchiveLimits::default(), grew)
    }

    /// The same, within other bounds.
    ///
    /// # Errors
    /// Those of [`Archive::open`].
    pub fn open_with_limits(
        inputs: Vec<Input>,
        state: MarkStore,
        cache: Option<PathBuf>,
        bounds: ArchiveLimits,
        grew: impl Fn() + Send + 'static,
    ) -> io::Result<Archive> {
        let held = Arc::new(Mutex::new(IndexTables::default()));
        let cancelled = Arc::new(AtomicBool::new(false));
        let sources = ArchiveInputs { inputs: inputs.clone(), cache: cache.clone(), limits: bounds };
        let archive = Archive::from_parts(held.clone(), state, sources, cancelled.clone());
        let work = move || {
            let mut told: Option<Instant> = None;
            loader::load(&inputs, &held, cache.as_deref(), bounds, &mut || {
                if told.is_none_or(|t| t.elapsed() >= PROGRESS_INTERVAL) {
                    told = Some(Instant::now());
                    grew();
                }
                !cancelled.load(Ordering::Relaxed)
            });
            lock(&held).is_complete = true;
            grew();
            loader::learn_repeats(&held, &|| !cancelled.load(Ordering::Relaxed));
        };
        thread::Builder::new().name("loader".into()).spawn(work)?;
        Ok(archive)
    }

    /// Reads all of `inputs` before it returns: for tests and pictures.
    pub fn read(inputs: &[Input], state: MarkStore) -> Archive {
        Archive::read_with_limits(inputs, state, ArchiveLimits::default())
    }

    /// The same, within other bounds.
    pub fn read_with_limits(inputs: &[Input], state: MarkStore, bounds: ArchiveLimits) -> Archive {
        let held = Arc::new(Mutex::new(IndexTables::default()));
        loader::load(inputs, &held, None, bounds, &mut || true);
        loader::learn_repeats(&held, &|| true);
        lock(&held).is_complete = true;
        let sources = ArchiveInputs { inputs: inputs.to_vec(), cache: None, limits: bounds };
        Archive::from_parts(held, state, sources, Arc::default())
    }

    fn from_parts(
        index: Arc<Mutex<IndexTables>>,
        state: MarkStore,
        sources: ArchiveInputs,
        cancelled: Arc<AtomicBool>,
    ) -> Archive {
        let text_indexes = Arc::new(TextIndexes::new(&sources.inputs, sources.cache.clone()));
        let state = Arc::new(Mutex::new(state));
        let (list, moves) = (RowList::All, RowMoves::default());
        Archive { index, state, cancelled, list, text_indexes, arranged_rows: 0, sources, moves }
    }

    /// The row that is called `id`; `None` where its article is gone.
    fn row_of(&self, id: ArticleId) -> Option<usize> {
        let (generation, row) = ((id.0 >> 32) as u32, (id.0 & u64::from(u32::MAX)) as usize);
        match lock(&self.index).generation.wrapping_sub(generation) {
            0 => Some(row),
            // What was asked just before another reading was shown.
            1 => self.moves.new_row(row),
            _ => None,
        }
    }

    /// Goes on with another reading.
    fn replace_index(&mut self, fresh: &RescanResult) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.cancelled = Arc::default();
        {
            let (old, mut new) = (lock(&self.index), lock(&fresh.index));
            for row in old.visited.iter() {
                if let Some(to) = fresh.moves.new_row_if_same(row) {
                    new.visited.set(to, true);
                    new.read.set(to, old.read.get(row));
                }
            }
        }
        (self.index, self.text_indexes, self.moves) =
            (fresh.index.clone(), fresh.text_indexes.clone(), fresh.moves.clone());
    }

    fn state(&self) -> MutexGuard<'_, MarkStore> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_marks(&self, headline: Headline) -> Headline {
        let state = self.state();
        let (read, starred) = (state.is_read(&headline.key), state.is_starred(&headline.key));
        Headline { is_read: read, is_starred: starred, ..headline }
    }

    /// Looks at `rows`, and hands the headline of each to `take` until it says false. What was read for that is noted:
    /// the headline, whether it is read, what was wrong.
    fn for_each_headline(&self, rows: &[usize], take: &mut dyn FnMut(Headline) -> bool) {
        let mut next = 0;
        while next < rows.len() {
            let known = lock(&self.index).headline(rows[next]);
            if let Some(headline) = known {
                if !take(headline) {
                    return;
                }
                next += 1;
                continue;
            }
            let from = next;
            row_reader::read_rows(&self.index, rows[from..].iter().copied(), |met| {
                next += 1;
                let id = lock(&self.index).id(met.row);
                let headline = Headline::new(id, &met.article);
                let read = self.state().is_read(&headline.key);
                let mut held = lock(&self.index);
                if !held.visited.get(met.row) {
                    met.diagnostics.into_iter().for_each(|f| held.add_diagnostic(f));
                }
                held.visited.set(met.row, true);
                held.read.set(met.row, read);
                held.cache_headline(met.row, headline.clone());
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
fn lock(held: &Mutex<IndexTables>) -> MutexGuard<'_, IndexTables> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

fn failed_reading(name: &str, why: &str) -> ParsedInput {
    ParsedInput { articles: Vec::new(), diagnostics: vec![Diagnostic::new(name, None, why)] }
}

fn overlong_record(name: &str, found: &RecordSpan) -> ParsedInput {
    let why =
        format!("a record of {} MiB, which is no article; it was left out", (found.end - found.start) >> 20);
    ParsedInput { articles: Vec::new(), diagnostics: vec![Diagnostic::new(name, Some(found.line), &why)] }
}

/// An I/O error in a reader's words.
fn io_message(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::OutOfMemory => "too big to load".into(),
        _ => error.to_string(),
    }
}

/// Does anything stand at `path`? Asked before the screen is taken, so that a misspelt path is an error line and not
/// an empty list.
pub fn check_exists(path: &Path) -> Result<(), String> {
    fs::metadata(path).map(|_| ()).map_err(|e| io_message(&e))
}

impl Shelf for Archive {
    fn status(&self) -> ShelfStatus {
        let state = self.state();
        let held = lock(&self.index);
        let all = held.rows.len();
        let (read, looked_at) = match &self.list {
            RowList::All => {
                let read = held.articles.iter().filter(|a| state.is_read(&a.0.key)).count();
                (read + held.read.count(), held.articles.len() + held.visited.count())
            }
            RowList::Rows(rows) if state.has_read() => {
                let count = |is: &dyn Fn(usize) -> bool| rows.iter().filter(|r| is(**r as usize)).count();
                (count(&|row| held.is_read(row, &state)), count(&|row| held.is_visited(row)))
            }
            RowList::Rows(_) => (0, 0),
        };
        let articles = self.list.len(all);
        ShelfStatus {
            listed: articles,
            total: all,
            waiting: match self.list {
                RowList::All => 0,
                RowList::Rows(_) => all - self.arranged_rows,
            },
            unread: articles - read,
            // Where nothing was ever read, nothing is to be found out.
            unread_unverified: if state.has_read() { articles - looked_at } else { 0 },
            unreadable: held.diagnostic_count,
            is_loading: !held.is_complete,
        }
    }

    fn sidebar_items(&self) -> Vec<SidebarItem> {
        let state = self.state();
        sidebar::sidebar_items(&lock(&self.index), &state)
    }

    fn arrange(&self, arrangement: &Arrangement) -> ArrangeJob {
        let (held, state, words) = (self.index.clone(), self.state.clone(), self.text_indexes.clone());
        let arrangement = arrangement.clone();
        Box::new(move |asker| {
            arrange::arrange(&held, &state, &words, &arrangement, asker).map(PreparedList::new)
        })
    }

    fn show(&mut self, prepared: &PreparedList, keep: Option<ArticleId>) -> Option<usize> {
        if let Some(lot) = prepared.downcast::<PreparedRows>() {
            lot.rescan.iter().for_each(|fresh| self.replace_index(fresh));
            self.list = lot.list.clone();
            self.arranged_rows = lot.row_count;
        }
        self.list.position(self.row_of(keep?)?)
    }

    fn rescan(&self, arrangement: &Arrangement) -> Result<ArrangeJob, CleanText> {
        for (input, why) in [(Input::Stdin, STDIN_IS_READ_ONCE), (Input::Samples, SAMPLES_ARE_FIXED)] {
            if self.sources.inputs.contains(&input) {
                return Err(CleanText::one_line(why));
            }
        }
        if !lock(&self.index).is_complete {
            return Err(CleanText::one_line(STILL_READING));
        }
        let (held, state, sources) = (self.index.clone(), self.state.clone(), self.sources.clone());
        let arrangement = arrangement.clone();
        Ok(Box::new(move |asker| {
            let lot = rescan::rescan(&sources, &held, &state, &arrangement, asker)?;
            let came = lot.rescan.as_ref().map(|fresh| fresh.summary);
            Some(PreparedList::new(lot).with_rescan(came))
        }))
    }

    fn headlines(&self, window: Range<usize>) -> Vec<Headline> {
        let count = self.list_len();
        let rows: Vec<usize> =
            (window.start..window.end.min(count)).filter_map(|at| self.list.row(at)).collect();
        let mut headlines = Vec::new();
        self.for_each_headline(&rows, &mut |headline| {
            headlines.push(self.with_marks(headline));
            true
        });
        headlines
    }

    fn article(&self, at: usize) -> Option<Article> {
        let mut article = None;
        row_reader::read_rows(&self.index, self.list.row(at), |met| {
            article = Some(met.article);
            true
        });
        article
    }

    fn outlet_repeats(&self, article: &Article) -> RepeatedLines {
        lock(&self.index).repeats.repeated_lines(article)
    }

    fn search(&self, query: &TextQuery, from: usize) -> SearchJob {
        let query = query.clone();
        self.search_articles(Some(query.clone()), from, move |_, at, article| {
            search::match_query(&query, at, article)
        })
    }

    fn search_name(&self, bearer: &NameKey, from: usize) -> SearchJob {
        let bearer = bearer.clone();
        self.search_articles(bearer.longest_word(), from, move |held, at, article| {
            search::match_name(&bearer, held, at, article)
        })
    }

    fn next_unread(&self, from: usize, back: bool) -> Option<usize> {
        let count = self.list_len();
        let at = |step: usize| if back { (from + count - step) % count } else { (from + step) % count };
        (1..count).map(at).find(|&at| self.list.row(at).is_some_and(|row| !self.is_read(row)))
    }

    fn mark(&mut self, id: ArticleId, mark: MarkChange) -> Result<(), CleanText> {
        let Some(row) = self.row_of(id) else { return Ok(()) };
        let mut key = None;
        self.for_each_headline(&[row], &mut |headline| {
            key = Some(headline.key);
            true
        });
        let Some(key) = key else { return Ok(()) };
        let mut state = self.state();
        let kept = state.mark(&key, mark);
        let mut held = lock(&self.index);
        if held.rows.get(row).is_some_and(|r| r.file != RowLocation::IN_MEMORY) {
            held.read.set(row, state.is_read(&key));
        }
        kept
    }

    fn reading_position(&self, key: &str) -> Option<ReadingPosition> {
        self.state().reading_position(key)
    }

    fn save_reading_position(&mut self, key: &str, at: ReadingPosition) -> Result<(), CleanText> {
        self.state().save_reading_position(key, at)
    }

    fn locate(&self, key: &str, near: usize) -> Option<usize> {
        let there = |window: Range<usize>| {
            let start = window.start;
            self.headlines(window).iter().position(|headline| &*headline.key == key).map(|at| start + at)
        };
        let at_hand = || {
            let ids = lock(&self.index).ids_with_key(key);
            ids.into_iter().find_map(|id| self.list.position(self.row_of(id)?))
        };
        let around = || there(near.saturating_sub(LOCATE_RADIUS)..near.saturating_add(LOCATE_RADIUS));
        there(near..near.saturating_add(1)).or_else(at_hand).or_else(around)
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        lock(&self.index).diagnostics()
    }
}

impl Archive {
    /// A search, from the position `from` on, for what `hit` says of the articles that hold `word`.
    fn search_articles(
        &self,
        word: Option<TextQuery>,
        from: usize,
        hit: impl Fn(&Mutex<IndexTables>, usize, &Article) -> Option<SearchHit> + Send + Sync + 'static,
    ) -> SearchJob {
        let (held, listed, count) = (self.index.clone(), self.list.clone(), self.list_len());
        let words = self.text_indexes.clone();
        Box::new(move |asker| {
            let hit = |at: usize, article: &Article| hit(&held, at, article);
            search::search(&held, &words, &listed, (from, count), word.as_ref(), asker, &hit);
        })
    }

    /// Rows of the list.
    fn list_len(&self) -> usize {
        self.list.len(lock(&self.index).rows.len())
    }

    /// Is the article of a row read? Rows that nobody looked at are looked at, unless nothing was ever read; so at most
    /// as many as there are read articles are looked at in vain.
    fn is_read(&self, row: usize) -> bool {
        if !self.state().has_read() {
            return false;
        }
        let met = {
            let held = lock(&self.index);
            held.visited.get(row).then(|| held.read.get(row))
        };
        met.unwrap_or_else(|| {
            let mut read = false;
            self.for_each_headline(&[row], &mut |headline| {
                read = self.state().is_read(&headline.key);
                true
            });
            read
        })
    }
}
