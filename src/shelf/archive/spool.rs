//! Where bytes lie that came as a stream, so that they can be read again: a file in the cache folder.
//!
//! What a pipe brought goes away with the process. What was unpacked from a file is kept for the next session, in
//! `$XDG_CACHE_HOME/kabar/unpacked`, named by the packed file and its state; of all that is kept the oldest goes where it
//! is more than [`KEPT`] bytes. A disk is never filled: other programs need the rest.

use super::identity::FileIdentity;
use super::io_message;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

/// Unpacked files stay up to so many bytes in all.
const MAX_KEPT_BYTES: u64 = 16 << 30;
/// So much room is left on the disk.
const MIN_FREE_BYTES: u64 = 512 << 20;
/// The room is looked at each time so many bytes were written.
const SPACE_CHECK_BYTES: u64 = 32 << 20;
/// What a kabar that was killed left behind goes after so long.
const STALE_AFTER: Duration = Duration::from_secs(3600);

/// A file that is being written.
#[derive(Debug)]
pub struct Spool {
    /// To be read again.
    pub file: Arc<File>,
    path: PathBuf,
    kept_path: Option<PathBuf>,
    min_kept: u64,
    written: u64,
    next_check: u64,
}

impl Spool {
    /// A new one under `cache`, or where temporary files are; to be kept, where it is known what it is made of and has
    /// `worth` bytes or more. Less is unpacked again each time.
    ///
    /// # Errors
    /// Where no file can be made, in words that say where.
    pub fn new(cache: Option<&Path>, of: Option<&FileIdentity>, worth: u64) -> io::Result<Spool> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let create = |folder: PathBuf| {
            fs::create_dir_all(&folder)?;
            prune(&folder, MAX_KEPT_BYTES, SystemTime::now());
            let path = folder.join(format!("new.{}.{count}", std::process::id()));
            let file = File::options().read(true).write(true).create_new(true).open(&path)?;
            Ok((file, path))
        };
        let kept = cache.map(|cache| create(unpacked_folder(cache))).and_then(Result::ok);
        let keep = kept.as_ref().and_then(|_| Some(unpacked_folder(cache?).join(kept_name(of?)?)));
        let temporary = std::env::temp_dir().join("kabar");
        let (file, path) = kept.map_or_else(|| create(temporary.clone()), Ok).map_err(|e| {
            io::Error::other(format!("no room to unpack it: {}: {}", temporary.display(), io_message(&e)))
        })?;
        Ok(Spool { file: Arc::new(file), path, kept_path: keep, min_kept: worth, written: 0, next_check: 0 })
    }

    /// Adds `bytes`.
    ///
    /// # Errors
    /// Where the disk is full, or nearly: in words that say what to do.
    pub fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.written >= self.next_check {
            self.next_check = self.written + SPACE_CHECK_BYTES;
            if free_bytes(&self.file).is_some_and(|room| room < MIN_FREE_BYTES) {
                return Err(self.disk_full());
            }
        }
        self.written += bytes.len() as u64;
        (&*self.file).write_all(bytes).map_err(|e| match e.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => self.disk_full(),
            _ => e,
        })
    }

    fn disk_full(&self) -> io::Error {
        let folder = self.path.parent().unwrap_or(&self.path).display();
        let size = self.written >> 20;
        io::Error::other(format!(
            "the disk of {folder} is nearly full after {size} MB of this were unpacked to it; make room, or set XDG_CACHE_HOME to another disk"
        ))
    }

    /// All is written.
    fn finish(&mut self) {
        if self.written >= self.min_kept
            && let Some(keep) = self.kept_path.take()
            && fs::rename(&self.path, &keep).is_ok()
        {
            self.path = PathBuf::new();
        }
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            // Whoever reads it has it open.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Reads from a stream, and writes what was read to a spool.
pub struct SpoolingReader<R> {
    /// The stream.
    pub from: R,
    /// The spool.
    pub spool: Spool,
}

impl<R: Read> Read for SpoolingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            self.spool.finish();
        }
        self.spool.add(&buffer[..read])?;
        Ok(read)
    }
}

fn unpacked_folder(cache: &Path) -> PathBuf {
    cache.join("unpacked")
}

fn kept_name(of: &FileIdentity) -> Option<String> {
    Some(format!("{}-{:016x}", of.cache_name(), of.state_hash()?))
}

/// What `of` holds, where it was unpacked before and has not changed since.
pub fn open_kept(cache: Option<&Path>, of: &FileIdentity) -> Option<File> {
    let file = File::open(unpacked_folder(cache?).join(kept_name(of)?)).ok()?;
    // The oldest are those that were not read for longest.
    let _ = file.set_modified(SystemTime::now());
    Some(file)
}

/// Room left on the disk of `file`, in bytes.
fn free_bytes(file: &File) -> Option<u64> {
    let disk = rustix::fs::fstatvfs(file).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Removes what nobody finished, and the oldest of what is more than `most` bytes in all.
fn prune(folder: &Path, most: u64, now: SystemTime) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut all: Vec<(SystemTime, u64, PathBuf)> = entries
        .filter_map(|e| {
            let entry = e.ok()?;
            let meta = entry.metadata().ok().filter(|m| m.is_file())?;
            Some((meta.modified().ok()?, meta.len(), entry.path()))
        })
        .collect();
    all.sort();
    let is_new = |path: &Path| path.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"new."));
    let (new, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(|a| is_new(&a.2));
    let stale = |changed: SystemTime| now.duration_since(changed).is_ok_and(|age| age > STALE_AFTER);
    for (_, _, path) in new.iter().filter(|n| stale(n.0)) {
        let _ = fs::remove_file(path);
    }
    let mut total: u64 = kept.iter().map(|k| k.1).sum();
    for (_, size, path) in &kept {
        if total <= most {
            return;
        }
        let _ = fs::remove_file(path);
        total -= size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_where_it_is_too_much_and_what_nobody_finished() {
        let folder = crate::scratch::path("spool");
        fs::create_dir_all(&folder).expect("made");
        let now = SystemTime::now();
        for (name, age) in [("a", 30), ("b", 20), ("c", 10), ("new.1.0", 7200), ("new.2.0", 5)] {
            fs::write(folder.join(name), [0; 100]).expect("written");
            let file = File::open(folder.join(name)).expect("opened");
            file.set_modified(now - Duration::from_secs(age)).expect("set");
        }
        prune(&folder, 250, now);
        let mut left: Vec<_> = fs::read_dir(&folder)
            .expect("there")
            .filter_map(|e| e.ok()?.file_name().into_string().ok())
            .collect();
        left.sort();
        assert_eq!(left, ["b", "c", "new.2.0"]);
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn a_full_disk_is_told_with_what_to_do() {
        let mut spool = Spool::new(None, None, 0).expect("made");
        spool.file = Arc::new(File::options().write(true).open("/dev/full").expect("there"));
        // Past the next look at the room of the disk, which /dev/full has none of to tell.
        spool.next_check = u64::MAX;
        let error = spool.add(b"x").expect_err("full").to_string();
        assert!(error.contains("is nearly full") && error.contains("set XDG_CACHE_HOME"), "{error}");
    }
}
