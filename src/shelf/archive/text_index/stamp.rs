//! What was at a path when it was indexed, and whether it has changed since.

use super::super::hash::{hash_bytes, mix_hash};
use super::super::identity::{hash_ends, modified_nanos};
use super::super::walk;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// What is at a path, as far as it can be told without reading all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathStamp {
    /// How many files are in the folder; 0 where the path is a file.
    pub files: u64,
    /// The length of all files, in bytes.
    pub size: u64,
    /// The modification time of the file; of a folder a hash of its files' names, sizes and times.
    pub modified: u64,
    /// A hash of the first and the last bytes of the file; 0 for a folder.
    pub ends_hash: u64,
}

/// What happened at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathChange {
    /// Nothing: what is at the path is as it was.
    Same,
    /// The file was appended to.
    Grown,
    /// What is at the path has changed in another way.
    Changed,
}

impl PathStamp {
    /// What is at `path` now.
    ///
    /// # Errors
    /// Where it can't be read, or is neither a file nor a folder.
    pub fn from_path(path: &Path) -> io::Result<PathStamp> {
        let meta = fs::metadata(path)?;
        if meta.is_file() {
            let (size, modified) = (meta.len(), modified_or_zero(&meta));
            return Ok(PathStamp { files: 0, size, modified, ends_hash: ends_of(path, size)? });
        }
        if !meta.is_dir() {
            return Err(io::Error::other("neither a file nor a folder"));
        }
        let mut stamp = PathStamp { files: 0, size: 0, modified: 0, ends_hash: 0 };
        walk::walk(path, &mut |file, found| {
            let meta = found.and_then(|()| fs::metadata(file)).ok();
            let below = file.strip_prefix(path).unwrap_or(file);
            let name = hash_bytes(below.as_os_str().as_encoded_bytes());
            let (size, time) = meta.as_ref().map_or((0, 0), |meta| (meta.len(), modified_or_zero(meta)));
            stamp.files += 1;
            stamp.size += size;
            stamp.modified = mix_hash(mix_hash(mix_hash(stamp.modified, name), size), time);
            true
        });
        Ok(stamp)
    }

    /// What happened between this and `now`, which is what is at `path`.
    pub fn compare(&self, path: &Path, now: &PathStamp) -> PathChange {
        let is_longer = self.files == 0 && now.files == 0 && now.size > self.size;
        if self == now {
            PathChange::Same
        } else if is_longer && ends_of(path, self.size).is_ok_and(|ends| ends == self.ends_hash) {
            PathChange::Grown
        } else {
            PathChange::Changed
        }
    }
}

fn ends_of(path: &Path, size: u64) -> io::Result<u64> {
    hash_ends(&Arc::new(File::open(path)?), size)
}

fn modified_or_zero(meta: &Metadata) -> u64 {
    modified_nanos(meta).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grew_is_not_a_file_that_changed() {
        let folder = crate::scratch::path("stamp");
        fs::create_dir_all(folder.join("b")).expect("made");
        let file = folder.join("b/x.jsonl");
        let stamp = |path: &Path| PathStamp::from_path(path).expect("there");
        fs::write(&file, "{\"a\": 1}\n").expect("written");
        let (was, all) = (stamp(&file), stamp(&folder));
        assert_eq!((was.files, all.files, all.size), (0, 1, 9));
        assert_eq!(was.compare(&file, &stamp(&file)), PathChange::Same);
        assert_eq!(all.compare(&folder, &stamp(&folder)), PathChange::Same);
        fs::write(&file, "{\"a\": 1}\n{\"b\": 2}\n").expect("written");
        assert_eq!(was.compare(&file, &stamp(&file)), PathChange::Grown);
        assert_eq!(all.compare(&folder, &stamp(&folder)), PathChange::Changed);
        fs::write(&file, "{\"c\": 1}\n{\"b\": 2}\n").expect("written");
        assert_eq!(was.compare(&file, &stamp(&file)), PathChange::Changed);
        fs::remove_dir_all(&folder).expect("removed");
    }
}
