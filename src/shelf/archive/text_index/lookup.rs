//! Which rows of an archive may match a query, as its text indexes know.

use super::super::index::ArchiveIndex;
use super::super::input::Input;
use super::stamp::{PathChange, PathStamp};
use super::store::{self, IndexStore};
use super::words::{self, OVERLONG_WORD, QueryRun};
use kabar_annotate::text::find::TextQuery;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::OnceLock;

/// A part of a query that more words match is not looked up.
const MAX_MATCHING_WORDS: usize = 1000;
/// With at most so many rows left it is cheaper to read them than to look up the next word.
const FEW_ROWS: usize = 64;

/// The text indexes that there may be of the inputs of an archive.
#[derive(Debug, Default)]
pub struct TextIndexes {
    cache: Option<PathBuf>,
    /// Each path, and what a folder at that path was when it was first looked at in this session.
    paths: Vec<(PathBuf, OnceLock<Option<PathStamp>>)>,
}

impl TextIndexes {
    /// The text indexes of `inputs` in the cache folder `cache`.
    pub fn new(inputs: &[Input], cache: Option<PathBuf>) -> TextIndexes {
        let path = |input: &Input| match input {
            Input::Path(path) => Some((path.clone(), OnceLock::new())),
            _ => None,
        };
        TextIndexes { cache, paths: inputs.iter().filter_map(path).collect() }
    }

    /// Opens those that hold for the rows of `index`.
    pub fn open(&self, index: &ArchiveIndex) -> OpenIndexes {
        let open = |(path, folder): &(PathBuf, OnceLock<Option<PathStamp>>)| {
            let store = IndexStore::open_read_only(&store::index_file(self.cache.as_ref()?, path))?;
            // A folder may have very many files, so it is looked through once a session, as for the list.
            let now = match store.header.stamp.files {
                0 => PathStamp::from_path(path).ok(),
                _ => folder.get_or_init(|| PathStamp::from_path(path).ok()).clone(),
            };
            if store.header.stamp.compare(path, &now?) == PathChange::Changed {
                return None;
            }
            let (rows, digest) = index.digest(&path.to_string_lossy(), store.header.rows)?;
            (digest == store.header.digest).then_some(OpenIndex { store, rows })
        };
        OpenIndexes(self.paths.iter().filter_map(open).collect())
    }
}

/// The text indexes that are open for an archive.
#[derive(Debug, Default)]
pub struct OpenIndexes(Vec<OpenIndex>);

#[derive(Debug)]
struct OpenIndex {
    store: IndexStore,
    rows: Range<usize>,
}

/// Which rows may match a query. Rows that no index knows may always match.
#[derive(Debug, Default)]
pub struct CandidateRows {
    /// The rows of an index, and those of them that may match, counted from the first.
    parts: Vec<(Range<usize>, Vec<u32>)>,
}

impl OpenIndexes {
    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Which rows may match `query`.
    pub fn candidates(&self, query: &TextQuery) -> CandidateRows {
        self.candidates_of_runs(words::query_runs(query))
    }

    /// Which rows may mention a name that `query` occurs in. In the text the words of the name may have other neighbours,
    /// so only the longest one is looked up, anywhere in a word.
    pub fn name_candidates(&self, query: &TextQuery) -> CandidateRows {
        let longest = words::query_runs(query).into_iter().max_by_key(|run| run.text.len());
        let anywhere = longest.map(|run| QueryRun { begins_word: false, ends_word: false, ..run });
        self.candidates_of_runs(anywhere.into_iter().collect())
    }

    fn candidates_of_runs(&self, mut runs: Vec<QueryRun>) -> CandidateRows {
        // The longest is most likely the rarest.
        runs.sort_by_key(|run| std::cmp::Reverse(run.text.len()));
        let candidates = |index: &OpenIndex| {
            let mut left: Option<Vec<u32>> = None;
            for run in &runs {
                // An index that can't be read knows nothing.
                let Ok(Some(rows)) = index.rows_matching(run) else { continue };
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
            Some((index.rows.clone(), left?))
        };
        CandidateRows { parts: self.0.iter().filter_map(candidates).collect() }
    }
}

impl OpenIndex {
    /// The rows with a word that `run` matches, counted from the first row of the index; `None` if they are too many.
    fn rows_matching(&self, run: &QueryRun) -> rusqlite::Result<Option<Vec<u32>>> {
        let mut matching = vec![OVERLONG_WORD.to_owned()];
        if run.begins_word && run.ends_word {
            matching.push(run.text.clone());
        } else {
            let pattern = run.pattern();
            self.store.for_each_word_block(|words| {
                let mut from = 0;
                while let Some(found) = words.get(from..).and_then(|rest| rest.find(&pattern)) {
                    // The pattern may begin or end with a line end.
                    let at = from + found + usize::from(run.begins_word);
                    let start = words[..at].rfind('\n').map_or(0, |end| end + 1);
                    let end = words[at..].find('\n').map_or(words.len(), |end| at + end);
                    if matching.len() <= MAX_MATCHING_WORDS {
                        matching.push(words[start..end].to_owned());
                        from = end;
                    } else {
                        from = words.len();
                    }
                }
            })?;
        }
        if matching.len() > MAX_MATCHING_WORDS {
            return Ok(None);
        }
        let most = self.store.header.rows / 2;
        let mut rows: Vec<u32> = Vec::new();
        let mut select = self.store.db.prepare_cached("SELECT rowid FROM texts WHERE texts MATCH ?")?;
        for word in matching {
            // A word has letters and digits only, so it needs no escapes.
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
    /// Does no index know anything about the query?
    pub fn is_unknown(&self) -> bool {
        self.parts.is_empty()
    }

    /// May the row match?
    pub fn may_match(&self, row: usize) -> bool {
        let part = self.parts.iter().find(|(range, _)| range.contains(&row));
        part.is_none_or(|(range, rows)| rows.binary_search(&((row - range.start) as u32)).is_ok())
    }

    /// All rows that may match, of `count` rows, in order.
    pub fn rows(&self, count: usize) -> Vec<u32> {
        let mut parts: Vec<&(Range<usize>, Vec<u32>)> = self.parts.iter().collect();
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
