//! Files for bytes that came as a stream, so that they can be read again. They are in the cache folder.
//!
//! What came through a pipe is removed with the process. What was decompressed from a file is kept for the next session, in
//! `$XDG_CACHE_HOME/kabar/unpacked`, under a name made of the compressed file and its state. Of more than
//! [`MAX_KEPT_BYTES`] the oldest files are removed. A disk is never filled: other programs need the rest.
//!
//! What is old is measured by the clock of the file system, and no other.

use super::error::io_message;
use super::identity::FileIdentity;
use rustix::fs::{Timespec, Timestamps, UTIME_NOW, UTIME_OMIT};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

/// The most bytes of decompressed files that are kept in all.
const MAX_KEPT_BYTES: u64 = 16 << 30;
/// So much room is left on the disk, in bytes.
const MIN_FREE_BYTES: u64 = 512 << 20;
/// The room on the disk is checked each time so many bytes were written.
const SPACE_CHECK_BYTES: u64 = 32 << 20;
/// What a killed process left unfinished is removed after this time.
const STALE_AFTER: Duration = Duration::from_secs(3600);

/// Why bytes can't be spooled. Readers return it inside an [`io::Error`].
#[derive(Debug)]
pub enum Error {
    /// No file can be made in the folder.
    NoFile(PathBuf, io::Error),
    /// The disk of the folder is nearly full, after so many bytes were written.
    DiskFull(PathBuf, u64),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::NoFile(folder, error) => {
                write!(f, "no room to unpack it: {}: {}", folder.display(), io_message(error))
            }
            Error::DiskFull(folder, written) => write!(
                f,
                "the disk of {} is nearly full after {} MB of this were unpacked to it; make room, or set XDG_CACHE_HOME to another disk",
                folder.display(),
                written >> 20
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::NoFile(_, error) => Some(error),
            Error::DiskFull(..) => None,
        }
    }
}

/// A file that is being written. It is removed when this is dropped, unless it is to be kept and finished.
#[derive(Debug)]
pub struct Spool {
    /// The file, for reading.
    pub file: Arc<File>,
    path: PathBuf,
    /// The name under which it is kept.
    kept_path: Option<PathBuf>,
    /// A shorter file is not kept.
    min_kept: u64,
    written: u64,
    /// The room on the disk is checked when so many bytes are written.
    next_check: u64,
}

impl Spool {
    /// A new file in the folder `cache`, or among temporary files. It is kept if it is decompressed from `origin` and has
    /// `min_kept` bytes or more. Less is decompressed again each time.
    ///
    /// # Errors
    /// Where no file can be made.
    pub fn new(cache: Option<&Path>, origin: Option<&FileIdentity>, min_kept: u64) -> io::Result<Spool> {
        let in_cache = cache.and_then(|cache| create(&unpacked_folder(cache)).ok());
        let kept_path =
            in_cache.as_ref().and_then(|_| Some(unpacked_folder(cache?).join(kept_name(origin?)?)));
        let (file, path) = match in_cache {
            Some(created) => created,
            None => {
                let folder = std::env::temp_dir().join("kabar");
                create(&folder).map_err(|error| io::Error::other(Error::NoFile(folder, error)))?
            }
        };
        Ok(Spool { file: Arc::new(file), path, kept_path, min_kept, written: 0, next_check: 0 })
    }

    /// Adds `bytes`.
    ///
    /// # Errors
    /// Where the disk is full or nearly full, or can't be written to.
    pub fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.written >= self.next_check {
            self.next_check = self.written + SPACE_CHECK_BYTES;
            if free_bytes(&self.file).is_some_and(|free| free < MIN_FREE_BYTES) {
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
        let folder = self.path.parent().unwrap_or(&self.path).to_owned();
        io::Error::other(Error::DiskFull(folder, self.written))
    }

    /// Notes that all is written.
    fn finish(&mut self) {
        if self.written >= self.min_kept
            && let Some(kept_path) = self.kept_path.take()
            && fs::rename(&self.path, &kept_path).is_ok()
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

/// Reads from a stream and writes what was read to a spool.
pub struct SpoolingReader<R> {
    /// The stream that is read.
    pub from: R,
    /// The spool that keeps what was read.
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

/// Makes a file in `folder`, and removes what is too old or too much there.
fn create(folder: &Path) -> io::Result<(File, PathBuf)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    fs::create_dir_all(folder)?;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(format!("new.{}.{count}", std::process::id()));
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    if let Ok(now) = file.metadata().and_then(|meta| meta.modified()) {
        prune(folder, MAX_KEPT_BYTES, now);
    }
    Ok((file, path))
}

fn unpacked_folder(cache: &Path) -> PathBuf {
    cache.join("unpacked")
}

fn kept_name(origin: &FileIdentity) -> Option<String> {
    Some(format!("{}-{:016x}", origin.cache_name(), origin.state_hash()?))
}

/// The file that was decompressed from `origin` in an earlier session, if `origin` has not changed since.
pub fn open_kept(cache: Option<&Path>, origin: &FileIdentity) -> Option<File> {
    let file = File::open(unpacked_folder(cache?).join(kept_name(origin)?)).ok()?;
    // The modification time says when it was last used, so that files nobody uses are removed first.
    let time = |tv_nsec| Timespec { tv_sec: 0, tv_nsec };
    let times = Timestamps { last_access: time(UTIME_OMIT), last_modification: time(UTIME_NOW) };
    let _ = rustix::fs::futimens(&file, &times);
    Some(file)
}

/// The room left on the disk of `file`, in bytes.
fn free_bytes(file: &File) -> Option<u64> {
    let disk = rustix::fs::fstatvfs(file).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Removes what nobody finished, and the oldest files of more than `max_bytes` bytes in all.
fn prune(folder: &Path, max_bytes: u64, now: SystemTime) {
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
    let is_stale = |modified: SystemTime| now.duration_since(modified).is_ok_and(|age| age > STALE_AFTER);
    for (_, _, path) in new.iter().filter(|n| is_stale(n.0)) {
        let _ = fs::remove_file(path);
    }
    let mut total: u64 = kept.iter().map(|k| k.1).sum();
    for (_, size, path) in &kept {
        if total <= max_bytes {
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
    fn the_oldest_files_and_unfinished_ones_are_removed() {
        let folder = crate::scratch::path("spool");
        fs::create_dir_all(&folder).expect("made");
        fs::write(folder.join("now"), "").expect("written");
        let now = fs::metadata(folder.join("now")).and_then(|meta| meta.modified()).expect("a time");
        fs::remove_file(folder.join("now")).expect("removed");
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
    fn the_error_of_a_full_disk_says_what_to_do() {
        let mut spool = Spool::new(None, None, 0).expect("made");
        spool.file = Arc::new(File::options().write(true).open("/dev/full").expect("there"));
        // /dev/full has no disk whose room could be checked.
        spool.next_check = u64::MAX;
        let error = spool.add(b"x").expect_err("full").to_string();
        assert!(error.contains("is nearly full") && error.contains("set XDG_CACHE_HOME"), "{error}");
    }
}
