//! Which file, and in what state: what the cache keeps of a file is used only while the file is unchanged.
//!
//! It is unchanged when path, size, modification time and the bytes at both ends are the same. A file that was only
//! appended to still has its old first and last bytes where they were.

use super::byte_source::ByteSource;
use super::hash::hash_bytes;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

/// How many bytes of each end of a file are compared.
const COMPARED_BYTES: u64 = 4096;

/// A file, or a part of one, as it was when it was opened.
#[derive(Debug, Clone)]
pub struct FileIdentity {
    /// The offset in it where the part begins; 0 for the whole file.
    pub offset: u64,
    /// The length of the whole file in bytes.
    pub size: u64,
    /// Its modification time, in nanoseconds after 1970.
    pub modified: u64,
    path: PathBuf,
    file: Arc<File>,
}

impl FileIdentity {
    /// The identity of the file at `path`, which is open as `file`; `None` if it is no regular file.
    pub fn from_file(path: &Path, file: &Arc<File>) -> Option<FileIdentity> {
        let meta = file.metadata().ok().filter(|m| m.is_file())?;
        Some(FileIdentity {
            path: path.to_owned(),
            offset: 0,
            size: meta.len(),
            modified: modified_nanos(&meta)?,
            file: file.clone(),
        })
    }

    /// Its path, without symbolic links. It is found only when something is kept, since a folder may hold very many files
    /// that are too small for that.
    pub fn path(&self) -> PathBuf {
        fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone())
    }

    /// The identity of the part of it that begins at `offset`.
    pub fn at_offset(&self, offset: u64) -> FileIdentity {
        FileIdentity { offset, ..self.clone() }
    }

    /// The name of what the cache keeps of it: 16 hexadecimal digits.
    pub fn cache_name(&self) -> String {
        let path = hash_bytes(self.path().as_os_str().as_encoded_bytes());
        format!("{:016x}", hash_bytes(&[path, self.offset].map(u64::to_le_bytes).concat()))
    }

    /// A hash of the first and the last bytes of its first `size` bytes.
    pub fn ends_hash(&self, size: u64) -> Option<u64> {
        hash_ends(&self.file, size).ok()
    }

    /// A hash of all that must be the same except for the path.
    pub fn state_hash(&self) -> Option<u64> {
        Some(hash_bytes(
            &[self.size, self.modified, self.ends_hash(self.size)?].map(u64::to_le_bytes).concat(),
        ))
    }
}

/// A hash of the first and the last bytes of the first `size` bytes of `file`.
///
/// # Errors
/// Where it can't be read.
pub fn hash_ends(file: &Arc<File>, size: u64) -> io::Result<u64> {
    let (file, length) = (ByteSource::Open(file.clone()), COMPARED_BYTES.min(size) as usize);
    let head = file.read(0, length)?;
    let tail = file.read(size.saturating_sub(COMPARED_BYTES), length)?;
    Ok(hash_bytes(&[head, tail].concat()))
}

/// The modification time in nanoseconds after 1970, if the file system has one.
pub fn modified_nanos(meta: &Metadata) -> Option<u64> {
    Some(meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos() as u64)
}
