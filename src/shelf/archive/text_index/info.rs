//! The text indexes that are kept, for the command that lists and removes them.

use super::error::Error;
use super::stamp::{PathChange, PathStamp};
use super::store::{self, IndexStore};
use std::fs;
use std::path::{Path, PathBuf};

/// A text index in the cache.
#[derive(Debug)]
pub struct TextIndexInfo {
    /// The path that was indexed.
    pub path: PathBuf,
    /// How many rows are in it.
    pub rows: usize,
    /// The size of the index in bytes.
    pub bytes: u64,
    /// Why it is not used; `None` if it is.
    pub problem: Option<Error>,
}

/// All text indexes in the folder `cache`, by path.
pub fn list(cache: &Path) -> Vec<TextIndexInfo> {
    let files = fs::read_dir(store::index_folder(cache)).into_iter().flatten().filter_map(Result::ok);
    let mut all: Vec<TextIndexInfo> = files.filter_map(|entry| read_info(&entry.path())).collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// The text index of `path` in the folder `cache`, if there is one.
pub fn find(cache: &Path, path: &Path) -> Option<TextIndexInfo> {
    read_info(&store::index_file(cache, path))
}

fn read_info(file: &Path) -> Option<TextIndexInfo> {
    let header = IndexStore::open_read_only(file)?.header;
    let problem = match PathStamp::from_path(&header.path) {
        Err(error) => Some(Error::Io(error)),
        Ok(now) if header.stamp.compare(&header.path, &now) == PathChange::Changed => Some(Error::Outdated),
        Ok(_) => None,
    };
    let bytes = fs::metadata(file).map_or(0, |meta| meta.len());
    Some(TextIndexInfo { path: header.path, rows: header.rows, bytes, problem })
}

/// Removes the text index of `path` in the folder `cache`. Returns whether there was one.
///
/// # Errors
/// Where it can't be removed.
pub fn remove(cache: &Path, path: &Path) -> Result<bool, Error> {
    Ok(store::remove(&store::index_file(cache, path))?)
}
