//! The lock of a refresh: one process at a time, so that no feed is fetched twice and no server gets more than its share.
//!
//! It is a lock of the operating system on a file beside the library. It ends with the process, whatever ends that:
//! after `kill -9` or a power cut nothing has to be cleaned up. The file is empty and stays.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// The lock, held until this is dropped.
#[derive(Debug)]
pub struct RefreshLock(File);

impl Drop for RefreshLock {
    fn drop(&mut self) {
        // A child process that is just being started has the open file too, until it runs its program: closing ours would not
        // be enough.
        let _ = self.0.unlock();
    }
}

/// What a lock is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockedWork {
    /// Fetching feeds.
    Refresh,
    /// Fetching pages ahead of reading.
    Pages,
}

/// Takes the lock for `work` on the library in the file `library`; `None` where another process has it.
///
/// # Errors
/// Where the file cannot be created or locked.
pub fn try_acquire(library: &Path, work: LockedWork) -> io::Result<Option<RefreshLock>> {
    let extension = match work {
        LockedWork::Refresh => "refresh",
        LockedWork::Pages => "pages",
    };
    let file = File::options().create(true).append(true).open(library.with_extension(extension))?;
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
        let first = try_acquire(&library, LockedWork::Refresh).expect("a file");
        assert!(first.is_some());
        assert!(try_acquire(&library, LockedWork::Refresh).expect("a file").is_none());
        assert!(try_acquire(&library, LockedWork::Pages).expect("a file").is_some(), "another work");
        drop(first);
        assert!(try_acquire(&library, LockedWork::Refresh).expect("a file").is_some());
        assert!(try_acquire(&folder.join("none/library.db"), LockedWork::Refresh).is_err());
    }
}
