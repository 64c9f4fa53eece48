//! Which file, and in what state: what a cache keeps of a file counts only while the file is what it was.
//!
//! Path, size, time of change and the bytes at both ends must be the same. A file that was only added to still has its
//! old first bytes and its old last ones where they were.

use super::byte_source::ByteSource;
use kabar_annotate::text::hash::{FNV_OFFSET_BASIS, fnv1a_step};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

/// How much of both ends is compared.
const COMPARED_BYTES: u64 = 4096;

/// A file, or a part of one, as it was when it was opened.
#[derive(Debug, Clone)]
pub struct FileIdentity {
    /// Where in it the part begins that is meant; 0 for all of it.
    pub offset: u64,
    /// Bytes of the whole file.
    pub size: u64,
    /// When it was changed, in nanoseconds after 1970.
    pub modified: u64,
    path: PathBuf,
    file: Arc<File>,
}

impl FileIdentity {
    /// Of the file at `path`, which is open as `file`.
    pub fn from_file(path: &Path, file: &Arc<File>) -> Option<FileIdentity> {
        let meta = file.metadata().ok().filter(|m| m.is_file())?;
        let changed = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos() as u64;
        Some(FileIdentity {
            path: path.to_owned(),
            offset: 0,
            size: meta.len(),
            modified: changed,
            file: file.clone(),
        })
    }

    /// Its path, without symbolic links: asked for only where something is kept, since a folder may hold very many files
    /// that are too small for that.
    pub fn path(&self) -> PathBuf {
        fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone())
    }

    /// Of the part of it that begins at `part`.
    pub fn at_offset(&self, part: u64) -> FileIdentity {
        FileIdentity { offset: part, ..self.clone() }
    }

    /// A name for what is kept of it: 16 hexadecimal digits.
    pub fn cache_name(&self) -> String {
        let path = hash_bytes(self.path().as_os_str().as_encoded_bytes());
        format!("{:016x}", hash_bytes(&[path, self.offset].map(u64::to_le_bytes).concat()))
    }

    /// A hash of the first and the last bytes of its first `size`.
    pub fn ends_hash(&self, size: u64) -> Option<u64> {
        let file = ByteSource::Open(self.file.clone());
        let head = file.read(0, COMPARED_BYTES.min(size) as usize).ok()?;
        let tail = file.read(size.saturating_sub(COMPARED_BYTES), COMPARED_BYTES.min(size) as usize).ok()?;
        Some(hash_bytes(&[head, tail].concat()))
    }

    /// A hash of all that must be the same but for the name.
    pub fn state_hash(&self) -> Option<u64> {
        Some(hash_bytes(
            &[self.size, self.modified, self.ends_hash(self.size)?].map(u64::to_le_bytes).concat(),
        ))
    }
}

/// FNV-1a over words of eight bytes: it tells damage, it guards nothing.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = FNV_OFFSET_BASIS ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = fnv1a_step(hash, u64::from_le_bytes(word));
        hash ^= hash >> 29;
    }
    hash
}
