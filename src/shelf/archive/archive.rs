//! An archive as a shelf: its index, the list that is shown of it, and the reader's marks.

use super::arrange::{self, PreparedRows};
use super::index::ArchiveIndex;
use super::input::{ArchiveInputs, ArchiveLimits, Input};
use super::loader;
use super::names;
use super::rescan::{self, RescanResult};
use super::row_moves::RowMoves;
use super::row_reader::{self, LoadedRow};
use super::rows::RowList;
use super::search::{self, SearchScope};
use super::text_index::TextIndexes;
use crate::config::folders::xdg_folder;
use crate::shelf::name_profile::{NameProfile, NamesJob, ProfileJob};
use crate::shelf::state::MarkStore;
use crate::shelf::{
    ArrangeJob, Arrangement, ArticleId, Headline, MarkChange, PreparedList, ReadingPosition, SearchHit,
    SearchJob, Shelf, ShelfStatus, SidebarItem,
};
use kabar_annotate::annotate::lines::repeated_lines::RepeatedLines;
use kabar_annotate::article::{Article, NameKey};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::TextQuery;
use kabar_formats::Diagnostic;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// An article that is not in memory is looked for up to this many rows from where it was: a list that changed has mostly
/// moved it only a little.
const LOCATE_RADIUS: usize = 500;

const STDIN_IS_READ_ONCE: &str = "standard input is read once; name files or folders to read them again";
const SAMPLES_ARE_FIXED: &str = "the samples are a part of kabar: there is nothing new to read";
const STILL_READING: &str = "still reading; what comes joins the list";

/// How far the loader has come, when it reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadProgress {
    /// There may be more rows than at the last report. It comes many times a second; whoever draws sets the pace.
    More,
    /// All is read. It comes once.
    Complete,
}

/// Articles read from files.
pub struct Archive {
    index: Arc<ArchiveIndex>,
    marks: Arc<Mutex<MarkStore>>,
    is_cancelled: Arc<AtomicBool>,
    list: RowList,
    text_indexes: Arc<TextIndexes>,
    /// How many rows there were when the list was arranged.
    arranged_rows: usize,
    inputs: ArchiveInputs,
    /// Where the rows of the previous reading are in this one.
    moves: RowMoves,
}

impl Archive {
    /// Begins to read `inputs` on a thread of its own, which calls `on_progress`. The indexes of big files are kept in the
    /// user's cache folder.
    ///
    /// # Errors
    /// Where the system has no thread to give.
    pub fn open(
        inputs: Vec<Input>,
        marks: MarkStore,
        on_progress: impl FnMut(LoadProgress) + Send + 'static,
    ) -> io::Result<Archive> {
        let cache = xdg_folder("XDG_CACHE_HOME", ".cache");
        let inputs = ArchiveInputs { inputs, cache, limits: ArchiveLimits::default() };
        Archive::open_inputs(inputs, marks, on_progress)
    }

    /// [`Archive::open`] with another cache folder and other limits.
    ///
    /// # Errors
    /// Those of [`Archive::open`].
    pub fn open_inputs(
        inputs: ArchiveInputs,
        marks: MarkStore,
        mut on_progress: impl FnMut(LoadProgress) + Send + 'static,
    ) -> io::Result<Archive> {
        let archive = Archive::new(ArchiveIndex::default(), marks, inputs.clone());
        let (index, is_cancelled) = (archive.index.clone(), archive.is_cancelled.clone());
        let work = move || {
            loader::load(&inputs, &index, &mut || {
                on_progress(LoadProgress::More);
                !is_cancelled.load(Ordering::Relaxed)
            });
            index.complete();
            on_progress(LoadProgress::Complete);
            loader::learn_repeats(&index, &|| !is_cancelled.load(Ordering::Relaxed));
        };
        thread::Builder::new().name("loader".into()).spawn(work)?;
        Ok(archive)
    }

    /// Reads all of `inputs` before it returns: for tests and pictures.
    pub fn read(inputs: &[Input], marks: MarkStore) -> Archive {
        Archive::read_with_limits(inputs, marks, ArchiveLimits::default())
    }

    /// [`Archive::read`] with other limits.
    pub fn read_with_limits(inputs: &[Input], marks: MarkStore, limits: ArchiveLimits) -> Archive {
        let inputs = ArchiveInputs { inputs: inputs.to_vec(), cache: None, limits };
        let index = ArchiveIndex::default();
        loader::load(&inputs, &index, &mut || true);
        loader::learn_repeats(&index, &|| true);
        index.complete();
        Archive::new(index, marks, inputs)
    }

    fn new(index: ArchiveIndex, marks: MarkStore, inputs: ArchiveInputs) -> Archive {
        Archive {
            index: Arc::new(index),
            marks: Arc::new(Mutex::new(marks)),
            is_cancelled: Arc::default(),
            list: RowList::All,
            text_indexes: Arc::new(TextIndexes::new(&inputs.inputs, inputs.cache.clone())),
            arranged_rows: 0,
            inputs,
            moves: RowMoves::default(),
        }
    }

    /// Another handle to the same articles and marks, with the same list.
    pub fn handle(&self) -> Archive {
        Archive {
            index: self.index.clone(),
            marks: self.marks.clone(),
            is_cancelled: Arc::default(),
            list: self.list.clone(),
            text_indexes: self.text_indexes.clone(),
            arranged_rows: self.arranged_rows,
            inputs: self.inputs.clone(),
            moves: self.moves.clone(),
        }
    }

    /// The row of an article; `None` where the article is gone.
    fn row_of(&self, id: ArticleId) -> Option<usize> {
        let (generation, row) = ((id.0 >> 32) as u32, (id.0 & u64::from(u32::MAX)) as usize);
        match self.index.generation().wrapping_sub(generation) {
            0 => Some(row),
            // It was asked just before another reading was shown.
            1 => self.moves.new_row(row),
            _ => None,
        }
    }

    /// Goes on with another reading of the input.
    fn replace_index(&mut self, rescan: &RescanResult) {
        self.is_cancelled.store(true, Ordering::Relaxed);
        self.is_cancelled = Arc::default();
        rescan.index.take_visits(&self.index, &rescan.moves);
        self.index = rescan.index.clone();
        self.text_indexes = rescan.text_indexes.clone();
        self.moves = rescan.moves.clone();
    }

    /// Makes `rows` what the list shows.
    fn show_rows(&mut self, rows: &PreparedRows) {
        self.list = rows.list.clone();
        self.arranged_rows = rows.row_count;
    }

    fn marks(&self) -> MutexGuard<'_, MarkStore> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_marks(&self, headline: Headline) -> Headline {
        let marks = self.marks();
        let (is_read, is_starred) = (marks.is_read(&headline.key), marks.is_starred(&headline.key));
        Headline { is_read, is_starred, ..headline }
    }

    /// Hands the headline of each of `rows` to `take` until that returns false. What is read from files for that is noted
    /// in the index: the headline, whether it is read, what was wrong.
    fn for_each_headline(&self, rows: &[usize], take: &mut dyn FnMut(Headline) -> bool) {
        let mut next = 0;
        while next < rows.len() {
            if let Some(headline) = self.index.headline(rows[next]) {
                if !take(headline) {
                    return;
                }
                next += 1;
                continue;
            }
            // Rows are read together up to the next one whose headline is known.
            let from = next;
            row_reader::read_rows(&self.index, rows[from..].iter().copied(), |loaded| {
                next += 1;
                let headline = self.add_visit(loaded);
                let is_next_known = rows.get(next).is_some_and(|row| self.index.headline(*row).is_some());
                take(headline) && !is_next_known
            });
            if next == from {
                return;
            }
        }
    }

    /// Notes that a row was read from its file.
    fn add_visit(&self, loaded: LoadedRow) -> Headline {
        let LoadedRow { row, article, diagnostics } = loaded;
        let headline = Headline::new(self.index.article_id(row), &article);
        let is_read = self.marks().is_read(&headline.key);
        self.index.add_visit(row, headline.clone(), is_read, diagnostics);
        headline
    }

    /// A search from the position `from` on: for what `hit` returns for the articles in which `word` occurs.
    fn search_articles(
        &self,
        word: Option<TextQuery>,
        from: usize,
        hit: impl Fn(&ArchiveIndex, usize, &Article) -> Option<SearchHit> + Send + Sync + 'static,
    ) -> SearchJob {
        let (index, list, count) = (self.index.clone(), self.list.clone(), self.list_len());
        let text_indexes = self.text_indexes.clone();
        Box::new(move |monitor| {
            let scope = SearchScope { index: &index, text_indexes: &text_indexes, list: &list, count, from };
            let hit = |position: usize, article: &Article| hit(&index, position, article);
            search::search(scope, word.as_ref(), monitor, &hit);
        })
    }

    /// How many rows the list shows.
    fn list_len(&self) -> usize {
        self.list.len(self.index.row_count())
    }

    /// Is the article of a row read? A row that nobody looked at is read from its file to find out, unless no article was
    /// ever read.
    fn is_read(&self, row: usize) -> bool {
        if !self.marks().has_read() {
            return false;
        }
        self.index.visited_read(row).unwrap_or_else(|| {
            let mut is_read = false;
            self.for_each_headline(&[row], &mut |headline| {
                is_read = self.marks().is_read(&headline.key);
                true
            });
            is_read
        })
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }
}

impl Shelf for Archive {
    fn status(&self) -> ShelfStatus {
        let marks = self.marks();
        let counts = self.index.counts(&self.list, &marks);
        let listed = self.list.len(counts.rows);
        ShelfStatus {
            listed,
            total: counts.rows,
            waiting: match self.list {
                RowList::All => 0,
                RowList::Rows(_) => counts.rows - self.arranged_rows,
            },
            unread: listed - counts.read,
            // Where nothing was ever read, there is nothing to find out.
            unread_unverified: if marks.has_read() { listed - counts.visited } else { 0 },
            unreadable: counts.diagnostics,
            is_loading: !counts.is_complete,
        }
    }

    fn sidebar_items(&self) -> Vec<SidebarItem> {
        self.index.sidebar_items(&self.marks())
    }

    fn arrange(&self, arrangement: &Arrangement) -> ArrangeJob {
        let (index, marks, indexes) = (self.index.clone(), self.marks.clone(), self.text_indexes.clone());
        let arrangement = arrangement.clone();
        Box::new(move |monitor| {
            arrange::arrange(&index, &marks, &indexes, &arrangement, monitor).map(PreparedList::new)
        })
    }

    fn show(&mut self, prepared: &PreparedList, keep: Option<ArticleId>) -> Option<usize> {
        if let Some(rescan) = prepared.downcast::<RescanResult>() {
            self.replace_index(rescan);
            self.show_rows(&rescan.rows);
        } else if let Some(rows) = prepared.downcast::<PreparedRows>() {
            self.show_rows(rows);
        }
        self.list.position(self.row_of(keep?)?)
    }

    fn rescan(&self, arrangement: &Arrangement) -> Result<ArrangeJob, CleanText> {
        for (input, message) in [(Input::Stdin, STDIN_IS_READ_ONCE), (Input::Samples, SAMPLES_ARE_FIXED)] {
            if self.inputs.inputs.contains(&input) {
                return Err(CleanText::one_line(message));
            }
        }
        if !self.index.is_complete() {
            return Err(CleanText::one_line(STILL_READING));
        }
        let (index, marks, inputs) = (self.index.clone(), self.marks.clone(), self.inputs.clone());
        let arrangement = arrangement.clone();
        Ok(Box::new(move |monitor| {
            let rescan = rescan::rescan(&inputs, &index, &marks, &arrangement, monitor)?;
            let summary = rescan.summary;
            Some(PreparedList::new(rescan).with_rescan(Some(summary)))
        }))
    }

    fn headlines(&self, window: Range<usize>) -> Vec<Headline> {
        let positions = window.start..window.end.min(self.list_len());
        let rows: Vec<usize> = positions.filter_map(|at| self.list.row(at)).collect();
        let mut headlines = Vec::new();
        self.for_each_headline(&rows, &mut |headline| {
            headlines.push(self.with_marks(headline));
            true
        });
        headlines
    }

    fn article(&self, at: usize) -> Option<Article> {
        let mut article = None;
        row_reader::read_rows(&self.index, self.list.row(at), |loaded| {
            article = Some(loaded.article);
            true
        });
        article
    }

    fn outlet_repeats(&self, article: &Article) -> RepeatedLines {
        self.index.repeated_lines(article)
    }

    fn search(&self, query: &TextQuery, from: usize) -> SearchJob {
        let query = query.clone();
        self.search_articles(Some(query.clone()), from, move |_, position, article| {
            search::match_query(&query, position, article)
        })
    }

    fn search_name(&self, name: &NameKey, from: usize) -> SearchJob {
        let name = name.clone();
        self.search_articles(name.longest_word(), from, move |index, position, article| {
            search::match_name(&name, index, position, article)
        })
    }

    fn profile_job(&self, key: &NameKey) -> ProfileJob {
        let (key, found) = (key.clone(), Arc::new(Mutex::new(Vec::new())));
        let (bearer, facts) = (key.clone(), found.clone());
        let search = self.search_articles(key.longest_word(), 0, move |index, position, article| {
            let fact = names::facts_of(&bearer, index, position, article)?;
            facts.lock().unwrap_or_else(PoisonError::into_inner).push(fact);
            None
        });
        Box::new(move |monitor| {
            search(monitor);
            let mut facts = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
            // Threads hand them over as they come.
            facts.sort_by_key(|fact| fact.article.position);
            NameProfile::from_facts(key, facts)
        })
    }

    fn names_job(&self, _typed: &str) -> NamesJob {
        let (index, list, count) = (self.index.clone(), self.list.clone(), self.list_len());
        Box::new(move |monitor| names::all_names(&index, &list, count, monitor))
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
        let mut marks = self.marks();
        let saved = marks.mark(&key, mark);
        self.index.set_read(row, marks.is_read(&key));
        saved
    }

    fn reading_position(&self, key: &str) -> Option<ReadingPosition> {
        self.marks().reading_position(key)
    }

    fn save_reading_position(&mut self, key: &str, at: ReadingPosition) -> Result<(), CleanText> {
        self.marks().save_reading_position(key, at)
    }

    fn locate(&self, key: &str, near: usize) -> Option<usize> {
        let find_in = |window: Range<usize>| {
            let start = window.start;
            self.headlines(window).iter().position(|headline| &*headline.key == key).map(|at| start + at)
        };
        let find_known = || {
            let ids = self.index.ids_with_key(key);
            ids.into_iter().find_map(|id| self.list.position(self.row_of(id)?))
        };
        let find_near = || find_in(near.saturating_sub(LOCATE_RADIUS)..near.saturating_add(LOCATE_RADIUS));
        find_in(near..near.saturating_add(1)).or_else(find_known).or_else(find_near)
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        self.index.diagnostics()
    }
}
