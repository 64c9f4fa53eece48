//! Notices when another program changes the library, without polling.
//!
//! Every change of the library is written to its WAL file first. A thread waits in the kernel until that file is written to
//! (inotify), then checks whether `PRAGMA data_version` says that something was committed, and calls back. So an idle kabar
//! uses no CPU, and shows what another one did within a second. A commit becomes visible a moment after the last write that
//! inotify reports (on a slow disk, once that write is synced), so the thread checks a few times, then waits again. Writes of
//! the same kabar wake it too, so the callback means "check", not "something is new".
//!
//! Where the system has no inotify, changes by other programs show at the next key that reads the library.

use super::Library;
#[cfg(target_os = "linux")]
use super::error::Error;
use std::io;
#[cfg(target_os = "linux")]
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// The waits before each check after a write. The first is enough for most commits, and gathers several of a burst.
#[cfg(target_os = "linux")]
const POLL_DELAYS: [Duration; 4] = [
    Duration::from_millis(60),
    Duration::from_millis(140),
    Duration::from_millis(300),
    Duration::from_millis(400),
];

/// Watches for changes until it is dropped.
#[derive(Debug)]
pub struct LibraryWatch {
    #[cfg(target_os = "linux")]
    stop: Option<(Arc<AtomicBool>, Arc<std::os::fd::OwnedFd>, i32)>,
}

impl Library {
    /// Calls `changed`, on a thread of its own, after the library was written to.
    ///
    /// # Errors
    /// Where the system has no thread or no watch to give.
    #[cfg(target_os = "linux")]
    pub fn watch(&self, changed: impl Fn() + Send + 'static) -> io::Result<LibraryWatch> {
        use rustix::fs::inotify;
        if self.read_only {
            // Nobody can write to this library: its folder cannot be written.
            return Ok(LibraryWatch { stop: None });
        }
        let other = |trouble: Error| io::Error::other(trouble.to_string());
        // A connection of its own sees the commits of every other one, and blocks none.
        let library = Library::open(&self.path, self.clock).map_err(other)?;
        let mut seen = library.data_version().map_err(other)?;
        let wal = format!("{}-wal", self.path.display());
        let watched = Arc::new(inotify::init(inotify::CreateFlags::CLOEXEC)?);
        let file = inotify::add_watch(&*watched, wal.as_str(), inotify::WatchFlags::MODIFY)?;
        let stopped = Arc::new(AtomicBool::new(false));
        let watch = LibraryWatch { stop: Some((stopped.clone(), watched.clone(), file)) };
        let work = move || {
            let mut events = [0; 4096];
            // The content of the events does not matter: there is only one file.
            while rustix::io::read(&*watched, &mut events).is_ok() {
                for wait in POLL_DELAYS {
                    if stopped.load(Ordering::Relaxed) {
                        return;
                    }
                    thread::sleep(wait);
                    let Ok(version) = library.data_version() else { return };
                    if version != seen {
                        seen = version;
                        changed();
                        break;
                    }
                }
            }
        };
        thread::Builder::new().name("watch".into()).spawn(work)?;
        Ok(watch)
    }

    /// Never calls `_changed`: this system has no inotify.
    ///
    /// # Errors
    /// It never fails here.
    #[cfg(not(target_os = "linux"))]
    pub fn watch(&self, _changed: impl Fn() + Send + 'static) -> io::Result<LibraryWatch> {
        Ok(LibraryWatch {})
    }
}

#[cfg(target_os = "linux")]
impl Drop for LibraryWatch {
    fn drop(&mut self) {
        if let Some((stopped, watched, file)) = self.stop.take() {
            stopped.store(true, Ordering::Relaxed);
            // Removing a watch is an event too, which wakes the thread.
            let _ = rustix::fs::inotify::remove_watch(&*watched, file);
        }
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::super::tests::{READ, feed_items, ids, with_feed};
    use super::*;
    use crate::shelf::TEST_CLOCK;
    use std::sync::mpsc::channel;

    #[test]
    fn what_another_writes_is_told_and_silence_is_silent() {
        let (mut library, feed) = with_feed("watch");
        library.ingest(feed, &feed_items(0..3), 1_800_000_000).expect("kept");
        let (sender, told) = channel();
        let watch = library.watch(move || sender.send(()).unwrap_or_default()).expect("watched");
        assert!(told.recv_timeout(Duration::from_millis(200)).is_err(), "nothing happened");
        let mut another = Library::open(library.path(), TEST_CLOCK).expect("opened");
        another.mark_all(&ids(&another)[..1], READ).expect("marked");
        told.recv_timeout(Duration::from_secs(10)).expect("told");
        drop(watch);
        // The thread ends, and with it the sender.
        while told.recv_timeout(Duration::from_secs(10)).is_ok() {}
        assert_eq!(told.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected));
    }
}
