//! What the command line names → one source after the other: small files with their bytes, big ones with their head and
//! a way to read on.
//!
//! Files are read and never mapped: a map of a file that somebody truncates kills the reader with SIGBUS, and a read of
//! it is only short. What is to be read again later keeps a [`Place`]; standard input and what was packed go through a
//! spool, a file without a name, so that they have one too.

use super::{Input, fault, unpack, walk, why};
use crate::config::folders::folder;
use crate::formats::{self, Reading};
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Up to so many bytes a file is read at once, and its articles may stay in memory.
pub const SMALL: usize = 1 << 20;
/// Up to so many bytes is read at once what can't be read record by record.
pub const WHOLE: usize = 256 << 20;

/// Where bytes can be read again.
#[derive(Debug, Clone)]
pub enum Place {
    /// Unpacked each time: it is small.
    Packed(PathBuf),
    /// Opened each time: a folder may hold more files than a process may have open.
    Path(PathBuf),
    /// Kept open, so that a file which is replaced by another goes on as it was.
    Open(Arc<File>),
}

/// One thing to read.
pub enum Source {
    /// It was read elsewhere, or it can't be.
    Known(Reading),
    /// All of a small file.
    Small {
        /// As faults name it.
        name: String,
        /// Where to read it again; standard input has no place while it is small.
        place: Option<Place>,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// A file of more than [`SMALL`] bytes.
    Big(Big),
}

/// A file that is too big to be read before anything is shown.
pub struct Big {
    /// As faults name it.
    pub name: String,
    /// Where its parts can be read again, as far as `rest` was read.
    pub place: Place,
    /// Its first [`SMALL`] bytes.
    pub head: Vec<u8>,
    /// What follows them.
    pub rest: Box<dyn Read>,
    /// The file itself, where it is one that is read as it stands.
    pub itself: Option<(PathBuf, Arc<File>)>,
}

/// Calls `take` with each source of `inputs`, in order, until it says false.
pub fn each(inputs: &[Input], take: &mut dyn FnMut(Source) -> bool) {
    for input in inputs {
        let go_on = match input {
            Input::Samples => crate::shelf::samples::read().into_iter().all(|r| take(Source::Known(r))),
            Input::Stdin => {
                let name = "standard input";
                take(pipe(name, io::stdin()).unwrap_or_else(|e| Source::Known(fault(name, &why(&e)))))
            }
            Input::Path(path) => {
                let mut files = 0;
                let go_on = walk::walk(path, &mut |path, found| {
                    files += 1;
                    let name = path.to_string_lossy();
                    let opened = found.and_then(|()| file(&name, path));
                    take(opened.unwrap_or_else(|e| Source::Known(fault(&name, &why(&e)))))
                });
                let path = path.to_string_lossy();
                let none = || Source::Known(fault(&path, "this folder holds no files"));
                go_on && (files > 0 || take(none()))
            }
        };
        if !go_on {
            return;
        }
    }
}

fn file(name: &str, path: &Path) -> io::Result<Source> {
    let mut file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return pipe(name, file);
    }
    let mut magic = [0; 8];
    let read = Read::by_ref(&mut file).take(8).read(&mut magic)?;
    file.rewind()?;
    if let Some(packing) = unpack::packing(&magic[..read]) {
        let size = file.metadata()?.len();
        let place = Place::Packed(path.to_owned());
        return stream(name, Some(place), unpack::unpacked(packing, file, size));
    }
    let (head, whole) = head(&mut &file)?;
    Ok(if whole {
        Source::Small { name: name.to_owned(), place: Some(Place::Path(path.to_owned())), bytes: head }
    } else {
        let file = Arc::new(file);
        let place = Place::Open(file.clone());
        let itself = Some((path.to_owned(), file.clone()));
        Source::Big(Big { name: name.to_owned(), place, head, rest: Box::new(file), itself })
    })
}

/// What comes once: where it is not small it goes through a spool, so that it can be read again.
fn stream(name: &str, place: Option<Place>, mut from: Box<dyn Read>) -> io::Result<Source> {
    let mut bytes = Vec::new();
    let read = Read::by_ref(&mut from).take(SMALL as u64).read_to_end(&mut bytes);
    if read.is_ok() && bytes.len() < SMALL {
        return Ok(Source::Small { name: name.to_owned(), place, bytes });
    }
    // What came before an error is read, and the error is met again behind it.
    let from: Box<dyn Read> = match read {
        Ok(_) => from,
        Err(e) if bytes.is_empty() => return Err(e),
        Err(e) => Box::new(Failed(Some(e))),
    };
    let spool = Arc::new(nameless()?);
    (&*spool).write_all(&bytes)?;
    let place = Place::Open(spool.clone());
    Ok(Source::Big(Big {
        name: name.to_owned(),
        place,
        head: bytes,
        rest: Box::new(Tee { from, to: spool }),
        itself: None,
    }))
}

/// Gives its error, once.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// The first [`SMALL`] bytes, and whether that was all.
fn head(from: &mut impl Read) -> io::Result<(Vec<u8>, bool)> {
    let mut head = Vec::new();
    from.take(SMALL as u64).read_to_end(&mut head)?;
    let whole = head.len() < SMALL;
    Ok((head, whole))
}

/// What comes through a pipe.
fn pipe(name: &str, mut from: impl Read + 'static) -> io::Result<Source> {
    let mut magic = Vec::new();
    Read::by_ref(&mut from).take(8).read_to_end(&mut magic)?;
    let packing = unpack::packing(&magic);
    let from = io::Cursor::new(magic).chain(from);
    match packing {
        // Of a pipe the packed size is not known; the other bound is left.
        Some(packing) => stream(name, None, unpack::unpacked(packing, from, u64::MAX)),
        None => stream(name, None, Box::new(from)),
    }
}

/// `$XDG_CACHE_HOME/kabar`, by default under `~/.cache`; `None` where neither is set.
pub fn cache_folder() -> Option<PathBuf> {
    folder("XDG_CACHE_HOME", ".cache")
}

/// A file that goes away with this process. It may grow to gigabytes, so it lies where caches do, not in memory.
fn nameless() -> io::Result<File> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("{}.{}.spool", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let create = |folder: PathBuf| {
        fs::create_dir_all(&folder)?;
        let path = folder.join(&name);
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        fs::remove_file(path)?;
        Ok(file)
    };
    let own = cache_folder().map(create);
    own.and_then(Result::ok).map_or_else(|| create(std::env::temp_dir().join("kabar")), Ok)
}

/// Reads from one file, and writes what was read to another.
struct Tee<R> {
    from: R,
    to: Arc<File>,
}

impl<R: Read> Read for Tee<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        (&*self.to).write_all(&buffer[..read])?;
        Ok(read)
    }
}

impl Place {
    /// The `length` bytes from `start` on; fewer where the file has become shorter.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn read(&self, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_into(start, length, &mut bytes)?;
        Ok(bytes)
    }

    /// The same into a buffer that is used again; it then holds nothing else.
    ///
    /// # Errors
    /// Where the file can't be read; the buffer is empty then.
    pub fn read_into(&self, start: u64, length: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
        let done = self.fill(start, length, bytes);
        if done.is_err() {
            bytes.clear();
        }
        done
    }

    fn fill(&self, start: u64, length: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
        let opened;
        let file: &File = match self {
            Place::Open(file) => file,
            Place::Packed(path) => {
                let file = File::open(path)?;
                let mut magic = [0; 8];
                let read = read_at(&file, &mut magic, 0)?;
                let packing =
                    unpack::packing(&magic[..read]).ok_or_else(|| io::Error::other("not packed any more"))?;
                let size = file.metadata()?.len();
                bytes.clear();
                let mut unpacked = unpack::unpacked(packing, file, size);
                io::copy(&mut Read::by_ref(&mut unpacked).take(start), &mut io::sink())?;
                unpacked.take(length as u64).read_to_end(bytes)?;
                return Ok(());
            }
            Place::Path(path) => {
                opened = File::open(path)?;
                &opened
            }
        };
        bytes.resize(length, 0);
        let mut filled = 0;
        while filled < length {
            match read_at(file, &mut bytes[filled..], start + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        bytes.truncate(filled);
        Ok(())
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

impl Big {
    /// All of it in memory.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn whole(self) -> Result<Vec<u8>, String> {
        let mut bytes = self.head;
        let room = (WHOLE - bytes.len()) as u64 + 1;
        self.rest.take(room).read_to_end(&mut bytes).map_err(|e| why(&e))?;
        if bytes.len() > WHOLE {
            let what = "too big to be read at once (more than 256 MiB); JSONL in UTF-8 may have any size";
            return Err(what.to_owned());
        }
        Ok(bytes)
    }
}

/// What the bytes of a whole file hold. A reader that panics costs its file only.
pub fn read_whole(name: &str, bytes: &[u8]) -> Reading {
    std::panic::catch_unwind(|| formats::read(name, bytes)).unwrap_or_else(|_| fault(name, FAILED))
}

/// What the records in `bytes` hold, which start on line `line` and are read with `header` before them. The same.
pub fn read_records(name: &str, line: usize, header: &[u8], bytes: &[u8]) -> Reading {
    std::panic::catch_unwind(|| formats::records::read(name, line, header, bytes))
        .unwrap_or_else(|_| fault(name, FAILED))
}

const FAILED: &str = "kabar failed on this; please report it";
