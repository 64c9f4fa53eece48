//! Whose turn it is to refresh: one kabar at a time, so that no feed is asked twice and no server more than its share.
//!
//! The turn is a lock that the system holds for the process, on a file beside the library. It goes with the process,
//! whatever ends it: after `kill -9` or a power cut nothing is left to clean up. The file itself says nothing and stays.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// The turn, for as long as this lives.
#[derive(Debug)]
pub struct RefreshLock(File);

impl Drop for RefreshLock {
    fn drop(&mut self) {
        // A command that is just being started has the open file too, until it runs: to close it would not be enough.
        let _ = self.0.unlock();
    }
}

/// Takes the turn for the library in the file `library`; `None` where another kabar has it.
///
/// # Errors
/// Where the file cannot be made or locked.
pub fn try_acquire(library: &Path) -> io::Result<Option<RefreshLock>> {
    let file = File::options().create(true).append(true).open(library.with_extension("refresh"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(RefreshLock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(e)) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let folder = crate::scratch::path("turn");
        std::fs::create_dir_all(&folder).expect("made");
        let library = folder.join("library.db");
        let first = try_acquire(&library).expect("a file");
        assert!(first.is_some());
        assert!(try_acquire(&library).expect("a file").is_none());
        drop(first);
        assert!(try_acquire(&library).expect("a file").is_some());
        assert!(try_acquire(&folder.join("none/library.db")).is_err());
    }
}
