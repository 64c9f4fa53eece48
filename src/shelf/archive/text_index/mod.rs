//! A full-text index of what one path holds, made by `kabar index` and kept in `$XDG_CACHE_HOME/kabar/words`.
//!
//! It never says what is found, only which rows need not be looked at: those it lets through are read and compared as a
//! scan does, so a search finds the same with an index as without. A row that it does not know (what a file has grown by,
//! the last record, other paths) is let through. It counts while the path is what it was, or has only grown, and while the
//! rows are where they were; else it says nothing.
//!
//! A query holds wherever it occurs, also inside a word ("tani" in "petani"). An index of words knows whole ones, so the
//! query's words are first searched for in the list of all words; what fits is looked up. A query that fits too many
//! words, or stands in every second article, is left to the scan, which meets its first hit sooner.
//!
//! | file | what it owns |
//! |---|---|
//! | `split` | text and queries → words |
//! | `stamp` | what a path was, and is |
//! | `store` | the database |
//! | `build` | making it |

mod build;
mod stamp;
mod store;
#[cfg(test)]
mod tests;
mod words;

pub use build::{IndexBuild, build};

use super::identity::hash_bytes;
use super::lock;
use super::rows::IndexTables;
use super::{Input, io_message};
use kabar_annotate::text::find::TextQuery;
pub(super) use stamp::mix_hash;
use stamp::{PathChange, PathStamp};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use store::IndexStore;
use words::{OVERLONG_WORD, QueryRun};

/// So many words may fit a part of a query for it to be looked up.
const MAX_MATCHING_WORDS: usize = 1000;
/// With so few rows left it is cheaper to read them than to look up the next word.
const FEW_ROWS: usize = 64;

/// The indices that there may be of what an archive reads.
#[derive(Debug, Default)]
pub struct TextIndexes {
    cache: Option<PathBuf>,
    paths: Vec<(PathBuf, OnceLock<Option<PathStamp>>)>,
}

impl TextIndexes {
    /// Those of `inputs` under `cache`.
    pub fn new(inputs: &[Input], cache: Option<PathBuf>) -> TextIndexes {
        let path = |input: &Input| match input {
            Input::Path(path) => Some((path.clone(), OnceLock::new())),
            _ => None,
        };
        TextIndexes { cache, paths: inputs.iter().filter_map(path).collect() }
    }

    /// Opens those that hold for the rows that there are.
    pub fn open(&self, held: &Mutex<IndexTables>) -> OpenIndexes {
        let part = |(path, folder): &(PathBuf, OnceLock<Option<PathStamp>>)| {
            let store = IndexStore::open_read_only(&store::index_file(self.cache.as_ref()?, path))?;
            // A folder of very many files is looked through once a session, as it is for the list.
            let now = match store.header.stamp.files {
                0 => PathStamp::from_path(path).ok(),
                _ => folder.get_or_init(|| PathStamp::from_path(path).ok()).clone(),
            };
            if store.header.stamp.compare(path, &now?) == PathChange::Changed {
                return None;
            }
            let about = &store.header;
            let (rows, digest) = row_digest(&lock(held), &path.to_string_lossy(), about.rows)?;
            (digest == about.digest).then_some(OpenIndex { store, rows })
        };
        OpenIndexes(self.paths.iter().filter_map(part).collect())
    }
}

/// Open indices.
#[derive(Debug, Default)]
pub struct OpenIndexes(Vec<OpenIndex>);

#[derive(Debug)]
struct OpenIndex {
    store: IndexStore,
    rows: Range<usize>,
}

/// Which rows may hold a query.
#[derive(Debug, Default)]
pub struct CandidateRows(Vec<(Range<usize>, Vec<u32>)>);

impl OpenIndexes {
    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Which rows may hold `query`.
    pub fn candidates(&self, query: &TextQuery) -> CandidateRows {
        self.candidates_of_runs(words::query_runs(query))
    }

    /// Which rows may hold a name that `query` is in: its words may stand in other neighbourhoods in the text.
    pub fn name_candidates(&self, query: &TextQuery) -> CandidateRows {
        let open = |run: QueryRun| QueryRun { begins_word: false, ends_word: false, ..run };
        self.candidates_of_runs(
            words::query_runs(query)
                .into_iter()
                .map(open)
                .max_by_key(|run| run.text.len())
                .into_iter()
                .collect(),
        )
    }

    fn candidates_of_runs(&self, mut runs: Vec<QueryRun>) -> CandidateRows {
        // The longest is the rarest, most likely.
        runs.sort_by_key(|run| std::cmp::Reverse(run.text.len()));
        let which = |part: &OpenIndex| {
            let mut left: Option<Vec<u32>> = None;
            for run in &runs {
                // An index that fails says nothing.
                let Ok(Some(rows)) = part.rows_matching(run) else { continue };
                left = Some(match left {
                    Some(mut left) => {
                        left.retain(|row| rows.binary_search(row).is_ok());
                        left
                    }
                    None => rows,
                });
                if left.as_ref().is_some_and(|left| left.len() <= FEW_ROWS) {
                    break;
                }
            }
            Some((part.rows.clone(), left?))
        };
        CandidateRows(self.0.iter().filter_map(which).collect())
    }
}

impl OpenIndex {
    /// The rows with a word that fits `run`, counted from the part's first one; `None` where that are too many.
    fn rows_matching(&self, run: &QueryRun) -> rusqlite::Result<Option<Vec<u32>>> {
        let mut fitting = vec![OVERLONG_WORD.to_owned()];
        if run.begins_word && run.ends_word {
            fitting.push(run.text.clone());
        } else {
            let pattern = run.pattern();
            self.store.for_each_word_block(|words| {
                let mut from = 0;
                while let Some(found) = words.get(from..).and_then(|rest| rest.find(&pattern)) {
                    // The pattern may begin or end with the line end.
                    let at = from + found + usize::from(run.begins_word);
                    let start = words[..at].rfind('\n').map_or(0, |end| end + 1);
                    let end = words[at..].find('\n').map_or(words.len(), |end| at + end);
                    if fitting.len() <= MAX_MATCHING_WORDS {
                        fitting.push(words[start..end].to_owned());
                        from = end;
                    } else {
                        from = words.len();
                    }
                }
            })?;
        }
        if fitting.len() > MAX_MATCHING_WORDS {
            return Ok(None);
        }
        let most = self.store.header.rows / 2;
        let mut rows: Vec<u32> = Vec::new();
        let mut select = self.store.db.prepare_cached("SELECT rowid FROM texts WHERE texts MATCH ?")?;
        for word in fitting {
            // Letters and digits, so that the quotation marks are the only ones.
            let mut found = select.query([format!("\"{word}\"")])?;
            while let Some(row) = found.next()? {
                rows.push(row.get(0)?);
            }
            if rows.len() > most {
                rows.sort_unstable();
                rows.dedup();
            }
            if rows.len() > most {
                return Ok(None);
            }
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(Some(rows))
    }
}

impl CandidateRows {
    /// Does it say nothing?
    pub fn is_unknown(&self) -> bool {
        self.0.is_empty()
    }

    /// May a row hold it?
    pub fn may_match(&self, row: usize) -> bool {
        let part = self.0.iter().find(|(range, _)| range.contains(&row));
        part.is_none_or(|(range, rows)| rows.binary_search(&((row - range.start) as u32)).is_ok())
    }

    /// All rows of `count` that may hold it, in order.
    pub fn rows(&self, count: usize) -> Vec<u32> {
        let mut parts: Vec<&(Range<usize>, Vec<u32>)> = self.0.iter().collect();
        parts.sort_by_key(|(range, _)| range.start);
        let mut all = Vec::new();
        let mut next = 0;
        for (range, rows) in parts {
            all.extend((next..range.start).map(|row| row as u32));
            all.extend(rows.iter().map(|row| range.start as u32 + row));
            next = range.end;
        }
        all.extend((next..count).map(|row| row as u32));
        all
    }
}

/// Where the first `count` rows of what was named `root` stand, and a hash of where their articles are: for a row of a record
/// its place in the file, for each file its name and how many rows stand before it.
fn row_digest(held: &IndexTables, root: &str, count: usize) -> Option<(Range<usize>, u64)> {
    let (start, length, files) = held.origins.files_below(root, held.rows.len())?;
    let rows = held.rows.get(start..start + count).filter(|_| count <= length)?;
    let mut digest = 0;
    for (first, name, _) in files.iter().filter(|(first, ..)| (*first as usize) < start + count) {
        let below = name.get(root.trim_end_matches('/').len()..).unwrap_or(name).trim_matches('/');
        digest = mix_hash(mix_hash(digest, u64::from(*first) - start as u64), hash_bytes(below.as_bytes()));
    }
    for row in rows {
        let is_record = held.files.get(row.file as usize).is_some_and(|of| !of.is_whole);
        let place =
            if is_record { mix_hash(row.start, u64::from(row.length) << 32 | u64::from(row.nth)) } else { 1 };
        digest = mix_hash(digest, place);
    }
    Some((start..start + count, digest))
}

/// An index that was kept.
#[derive(Debug)]
pub struct TextIndexInfo {
    /// What it is of.
    pub path: PathBuf,
    /// Rows in it.
    pub rows: usize,
    /// Its size in bytes.
    pub bytes: u64,
    /// Why it is not used, if it isn't.
    pub problem: Option<String>,
}

/// All indices under `cache`, by path.
pub fn list(cache: &Path) -> Vec<TextIndexInfo> {
    let files = fs::read_dir(store::index_folder(cache)).into_iter().flatten().filter_map(Result::ok);
    let mut all: Vec<TextIndexInfo> = files.filter_map(|entry| read_info(&entry.path())).collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// The index of `path` under `cache`, if there is one.
pub fn find(cache: &Path, path: &Path) -> Option<TextIndexInfo> {
    read_info(&store::index_file(cache, path))
}

fn read_info(file: &Path) -> Option<TextIndexInfo> {
    let about = IndexStore::open_read_only(file)?.header;
    let wrong = match PathStamp::from_path(&about.path) {
        Err(e) => Some(io_message(&e)),
        Ok(now) if about.stamp.compare(&about.path, &now) == PathChange::Changed => {
            Some("changed since it was indexed".to_owned())
        }
        Ok(_) => None,
    };
    let bytes = fs::metadata(file).map_or(0, |meta| meta.len());
    Some(TextIndexInfo { path: about.path, rows: about.rows, bytes, problem: wrong })
}

/// Removes the index of `path` under `cache`; says whether there was one.
///
/// # Errors
/// One line: why it can't be removed.
pub fn remove(cache: &Path, path: &Path) -> Result<bool, String> {
    store::remove(&store::index_file(cache, path)).map_err(|e| io_message(&e))
}
