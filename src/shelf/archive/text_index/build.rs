//! Makes a text index, or goes on with one: articles are parsed and split into words on all cores, and one writer takes them
//! in order.
//!
//! Rows are written in batches, each with a note of how many rows are in the index then. So an interrupted build is resumed
//! after its last batch, and a file that has grown after its last row.

use super::super::index::ArchiveIndex;
use super::super::input::{ArchiveInputs, ArchiveLimits, Input};
use super::super::loader;
use super::super::rows::RowList;
use super::super::scan::{ScannedRow, scan};
use super::error::Error;
use super::stamp::{PathChange, PathStamp};
use super::store::{self, IndexHeader, IndexStore};
use super::words;
use super::writer::IndexWriter;
use crate::shelf::{JobMonitor, SearchHit};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A text index that was made or extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexBuild {
    /// How many rows are in it.
    pub rows: usize,
    /// How many of them are new.
    pub added: usize,
    /// The size of the index in bytes.
    pub bytes: u64,
}

/// Indexes what is at `path` and is not in its index yet. The index is kept in the folder `cache`. `None` if `monitor` did
/// not want all of it.
///
/// # Errors
/// Where there is nothing to index, or the index can't be written.
pub fn build(path: &Path, cache: &Path, monitor: &dyn JobMonitor) -> Result<Option<IndexBuild>, Error> {
    // Stamped before it is read: what is added meanwhile is new the next time.
    let stamp = PathStamp::from_path(path)?;
    let index = ArchiveIndex::default();
    let inputs = ArchiveInputs {
        inputs: vec![Input::Path(path.to_owned())],
        cache: Some(cache.to_owned()),
        limits: ArchiveLimits::default(),
    };
    loader::load(&inputs, &index, &mut || monitor.is_wanted());
    if !monitor.is_wanted() {
        return Ok(None);
    }
    let count = index.row_count();
    if count == 0 {
        return Err(Error::NoArticles);
    }
    // The last record of a file may still be written.
    let rows = if stamp.files == 0 { count - 1 } else { count };
    let file = store::index_file(cache, path);
    let root = path.to_string_lossy();
    let kept = IndexStore::open_for_writing(&file).filter(|kept| {
        let header = &kept.header;
        let is_same = index.digest(&root, header.rows).is_some_and(|(_, digest)| digest == header.digest);
        is_same && header.rows <= rows && header.stamp.compare(path, &stamp) != PathChange::Changed
    });
    let store = match kept {
        Some(store) => store,
        None => {
            let path = store::canonical_path(path);
            IndexStore::create(&file, IndexHeader { path, stamp: stamp.clone(), rows: 0, digest: 0 })?
        }
    };
    let from = store.header.rows;
    let mut writer = IndexWriter::new(store)?;
    let digest = |rows| index.digest(&root, rows).map(|(_, digest)| digest);
    let has_failed = AtomicBool::new(false);
    let mut failure = None;
    let look = |_: usize, row: usize, scanned: ScannedRow| {
        Some((row, scanned.article().map(|article| words::distinct_words(&article)).unwrap_or_default()))
    };
    let mut take = |found: Vec<(usize, String)>| {
        for (row, words) in found {
            let added = writer.add(row, &words).map_err(Error::from);
            let written = added.and_then(|()| {
                if writer.is_batch_full() { writer.commit(digest(writer.next_row()), &stamp) } else { Ok(()) }
            });
            if let (Err(error), false) = (written, has_failed.load(Ordering::Relaxed)) {
                has_failed.store(true, Ordering::Relaxed);
                failure = Some(error);
            }
        }
    };
    let list = RowList::Rows(Arc::new((from..rows).map(|row| row as u32).collect()));
    let until_failure = StopOnFailure { monitor, has_failed: &has_failed };
    let is_whole = scan(&index, &list, (0, rows - from), &until_failure, &look, &mut take);
    if let Some(error) = failure {
        return Err(error);
    }
    writer.commit(digest(writer.next_row()), &stamp)?;
    if !is_whole {
        return Ok(None);
    }
    writer.optimize(rows - from)?;
    drop(writer);
    let bytes = std::fs::metadata(&file).map_or(0, |meta| meta.len());
    Ok(Some(IndexBuild { rows, added: rows - from, bytes }))
}

/// The monitor of a job that also ends when something has failed.
struct StopOnFailure<'a> {
    monitor: &'a dyn JobMonitor,
    has_failed: &'a AtomicBool,
}

impl JobMonitor for StopOnFailure<'_> {
    fn is_wanted(&self) -> bool {
        !self.has_failed.load(Ordering::Relaxed) && self.monitor.is_wanted()
    }

    fn report_progress(&self, done: usize, of: usize) {
        self.monitor.report_progress(done, of);
    }

    fn report_hits(&self, _: Vec<SearchHit>) {}
}
