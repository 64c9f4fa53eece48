//! Which file, and in what state: what a cache keeps of a file counts only while the file is what it was.
//!
//! Path, size, time of change and the bytes at both ends must be the same. A file that was only added to still has its
//! old first bytes and its old last ones where they were.

use super::place::Place;
use kabar_annotate::text::hash::{FNV, fnv};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

/// How much of both ends is compared.
const ENDS: u64 = 4096;

/// A file, or a part of one, as it was when it was opened.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Where in it the part begins that is meant; 0 for all of it.
    pub part: u64,
    /// Bytes of the whole file.
    pub size: u64,
    /// When it was changed, in nanoseconds after 1970.
    pub changed: u64,
    path: PathBuf,
    file: Arc<File>,
}

impl Identity {
    /// Of the file at `path`, which is open as `file`.
    pub fn of(path: &Path, file: &Arc<File>) -> Option<Identity> {
        let meta = file.metadata().ok().filter(|m| m.is_file())?;
        let changed = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos() as u64;
        Some(Identity { path: path.to_owned(), part: 0, size: meta.len(), changed, file: file.clone() })
    }

    /// Its path, without symbolic links: asked for only where something is kept, since a folder may hold very many files
    /// that are too small for that.
    pub fn path(&self) -> PathBuf {
        fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone())
    }

    /// Of the part of it that begins at `part`.
    pub fn part(&self, part: u64) -> Identity {
        Identity { part, ..self.clone() }
    }

    /// A name for what is kept of it: 16 hexadecimal digits.
    pub fn name(&self) -> String {
        let path = hash(self.path().as_os_str().as_encoded_bytes());
        format!("{:016x}", hash(&[path, self.part].map(u64::to_le_bytes).concat()))
    }

    /// A hash of the first and the last bytes of its first `size`.
    pub fn ends(&self, size: u64) -> Option<u64> {
        let file = Place::Open(self.file.clone());
        let head = file.read(0, ENDS.min(size) as usize).ok()?;
        let tail = file.read(size.saturating_sub(ENDS), ENDS.min(size) as usize).ok()?;
        Some(hash(&[head, tail].concat()))
    }

    /// A hash of all that must be the same but for the name.
    pub fn stamp(&self) -> Option<u64> {
        Some(hash(&[self.size, self.changed, self.ends(self.size)?].map(u64::to_le_bytes).concat()))
    }
}

/// FNV-1a over words of eight bytes: it tells damage, it guards nothing.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut hash = FNV ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = fnv(hash, u64::from_le_bytes(word));
        hash ^= hash >> 29;
    }
    hash
}
