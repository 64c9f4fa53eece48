//! What the command line names → one source after the other: small files with their bytes, big ones with their head and
//! a way to read on, and containers of such files.
//!
//! What a name ends with decides nothing. What is packed is unpacked, once: in it may be records or a container, and what
//! is packed in a container is unpacked as well; a container in a container is named and not read. What is to be read
//! again later keeps a [`Place`]; standard input, and what was packed in one piece, go through a spool to have one.

use super::container::{Container, Kind};
use super::identity::Identity;
use super::place::{At, Members, Place};
use super::spool::{self, Spool, Tee};
use super::{Bounds, Input, NO_FILES, fault, tar, walk, why, zip};
use crate::shelf::library::Library;
use kabar_formats::unpack::{self, Packing};
use kabar_formats::{self, Reading};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

/// Up to so many bytes is read at once what can't be read record by record.
pub const WHOLE: usize = 256 << 20;

/// What a source is wanted for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Want<'a> {
    /// Will parts of it be read again?
    pub again: bool,
    /// Where to keep what is made for that.
    pub cache: Option<&'a Path>,
    /// How much is read at once.
    pub bounds: Bounds,
}

/// One thing to read.
pub enum Source<'a> {
    /// It was read elsewhere, or it can't be.
    Known(Reading),
    /// All of a small file.
    Small {
        /// As faults name it.
        name: String,
        /// Where to read it again, and from which offset on; standard input has no place while it is small.
        place: Option<(Place, u64)>,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// A file of more than [`Bounds::small`] bytes.
    Big(Big<'a>),
    /// A tar or a zip.
    Container(Container<'a>),
}

/// A file that is too big to be read before anything is shown.
pub struct Big<'a> {
    /// As faults name it.
    pub name: String,
    /// Where its parts can be read again, as far as `rest` was read; there where that is wanted.
    pub place: Option<Place>,
    /// Its first bytes.
    pub head: Vec<u8>,
    /// What follows them.
    pub rest: Box<dyn Read + 'a>,
    /// What it is, where an index of it may be kept.
    pub identity: Option<Identity>,
    /// Is all of it at its place, even before `rest` is read?
    pub ready: bool,
    /// The file, where it is one that is read as it stands.
    pub file: Option<Arc<File>>,
}

/// What is known of a stream besides its bytes.
#[derive(Default)]
pub struct Origin {
    /// Where it can be read again from an offset on, small as it is.
    pub small: Option<(Place, u64)>,
    /// Where it stands as it is, so that parts of it can be read.
    pub big: Option<Place>,
    /// The file that it is, as it stands.
    pub file: Option<Arc<File>>,
    /// What it is part of.
    pub identity: Option<Identity>,
    /// Its length in bytes, where that is known.
    pub size: Option<u64>,
    /// Was it unpacked, and is it a member of a container?
    pub unpacked: bool,
    /// See `unpacked`.
    pub member: bool,
}

/// Calls `take` with each source of `inputs`, in order, until it says false.
pub fn each(inputs: &[Input], want: Want, take: &mut dyn FnMut(Source) -> bool) {
    for input in inputs {
        let go_on = match input {
            Input::Samples => crate::shelf::samples::read().into_iter().all(|r| take(Source::Known(r))),
            Input::Library(path) => library(path, take),
            Input::Stdin => take(source("standard input", Box::new(io::stdin()), Origin::default(), want)),
            Input::Path(path) => {
                let mut files = 0;
                let go_on = walk::walk(path, &mut |path, found| {
                    files += 1;
                    take(
                        found
                            .and_then(|()| file(path, want))
                            .unwrap_or_else(|e| Source::Known(fault(&path.to_string_lossy(), &why(&e)))),
                    )
                });
                let none = || Source::Known(fault(&path.to_string_lossy(), NO_FILES));
                go_on && (files > 0 || take(none()))
            }
        };
        if !go_on {
            return;
        }
    }
}

/// All articles of a library, some at a time.
fn library(path: &Path, take: &mut dyn FnMut(Source) -> bool) -> bool {
    let known = |articles| Source::Known(Reading { articles, faults: Vec::new() });
    let read = Library::open(path).and_then(|library| library.each(&mut |articles| take(known(articles))));
    read.unwrap_or_else(|trouble| take(Source::Known(fault(&path.to_string_lossy(), trouble.words()))))
}

fn file<'a>(path: &Path, want: Want<'a>) -> io::Result<Source<'a>> {
    let name = path.to_string_lossy();
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Ok(source(&name, Box::new(file), Origin::default(), want));
    }
    let file = Arc::new(file);
    let origin = Origin {
        small: Some((Place::Path(path.to_owned()), 0)),
        big: Some(Place::Open(file.clone())),
        identity: Identity::of(path, &file),
        size: Some(meta.len()),
        file: Some(file.clone()),
        ..Origin::default()
    };
    Ok(source(&name, Box::new(At { file, at: 0 }), origin, want))
}

/// What `from` is: its first bytes say.
pub fn source<'a>(name: &str, from: Box<dyn Read + 'a>, origin: Origin, want: Want<'a>) -> Source<'a> {
    open(name, from, origin, want).unwrap_or_else(|e| Source::Known(fault(name, &why(&e))))
}

fn open<'a>(
    name: &str,
    mut from: Box<dyn Read + 'a>,
    origin: Origin,
    want: Want<'a>,
) -> io::Result<Source<'a>> {
    let mut head = Vec::new();
    let read = Read::by_ref(&mut from).take(want.bounds.small as u64).read_to_end(&mut head);
    // What came before an error is read, and the error is met again behind it.
    let broke = match read {
        Err(e) if head.is_empty() => return Err(e),
        Err(e) => {
            from = Box::new(Failed(Some(e)));
            true
        }
        Ok(_) => false,
    };
    if let Some(packing) = unpack::packing(&head).filter(|_| !origin.unpacked) {
        return packed(name, packing, Box::new(Cursor::new(head).chain(from)), origin, want);
    }
    let in_container = |what: &str| {
        Ok(Source::Known(fault(name, &format!("{what} in a container, which is not read; unpack it first"))))
    };
    if zip::is_zip(&head) {
        if origin.member {
            return in_container("a zip");
        }
        let (file, identity) = match origin.file {
            Some(file) => (file, origin.identity),
            // Its directory is at its end.
            None => {
                let mut spool = Spool::new(want.cache, None, want.bounds.worth)?;
                spool.add(&head)?;
                let file = spool.file.clone();
                io::copy(&mut Tee { from, to: spool }, &mut io::sink())?;
                (file, None)
            }
        };
        let kind = Kind::Zip(file.clone());
        let place = Some((Place::Open(file), 0));
        return Ok(Source::Container(Container {
            name: name.to_owned(),
            place,
            identity,
            ready: true,
            kind,
            want,
        }));
    }
    let is_tar = tar::is_tar(&head);
    if is_tar && origin.member {
        return in_container("a tar");
    }
    if !broke && head.len() < want.bounds.small {
        let (name, place) = (name.to_owned(), origin.small);
        if is_tar {
            let kind = Kind::Tar(Box::new(Cursor::new(head)));
            return Ok(Source::Container(Container { name, place, identity: None, ready: true, kind, want }));
        }
        return Ok(Source::Small { name, place, bytes: head });
    }
    let Origin { big, identity, file, .. } = origin;
    let ready = big.is_some();
    let (place, rest): (_, Box<dyn Read + 'a>) = match big {
        Some(place) => (Some(place), from),
        None if want.again => {
            let mut spool = Spool::new(want.cache, identity.as_ref(), want.bounds.worth)?;
            spool.add(&head)?;
            (Some(Place::Open(spool.file.clone())), Box::new(Tee { from, to: spool }))
        }
        None => (None, from),
    };
    let name = name.to_owned();
    if is_tar {
        let kind = Kind::Tar(Box::new(Cursor::new(head).chain(rest)));
        let place = place.map(|p| (p, 0));
        return Ok(Source::Container(Container { name, place, identity, ready, kind, want }));
    }
    Ok(Source::Big(Big { name, place, head, rest, identity, ready, file }))
}

/// What is packed: what is in it, where it was unpacked before, else as it is unpacked.
fn packed<'a>(
    name: &str,
    packing: Packing,
    from: Box<dyn Read + 'a>,
    origin: Origin,
    want: Want<'a>,
) -> io::Result<Source<'a>> {
    let small = match (&origin.small, &origin.big) {
        (Some((Place::Path(path), 0)), _) => Some(Place::Path(path.clone())),
        (_, Some(big)) => Some(big.clone()),
        (small, None) => small.as_ref().filter(|s| s.1 == 0).map(|s| s.0.clone()),
    };
    let small = small.map(|place| (Place::Packed(Some(packing), Arc::new(place)), 0));
    let mut inner = Origin {
        small,
        identity: origin.identity,
        unpacked: true,
        member: origin.member,
        ..Origin::default()
    };
    let kept = inner.identity.as_ref().filter(|_| want.again).and_then(|id| spool::kept(want.cache, id));
    if let Some(file) = kept.map(Arc::new) {
        inner.big = Some(Place::Open(file.clone()));
        return open(name, Box::new(At { file, at: 0 }), inner, want);
    }
    // Of a pipe the packed size is not known; the other bound is left.
    let size = origin.size.unwrap_or(u64::MAX);
    let has_members = matches!(packing, Packing::Gzip | Packing::Zstd);
    let Some(file) = origin.file.filter(|_| want.again && has_members) else {
        return open(name, unpack::unpacked(packing, from, size), inner, want);
    };
    // Where members are small, they are unpacked again, one at a time; else all is unpacked to a file.
    let members = Arc::new(Members::new(file, packing, Vec::new()));
    let noting = members.clone();
    let note = Box::new(move |packed, unpacked| noting.note(packed, unpacked));
    let mut from = unpack::noted(packing, from, size, note);
    let mut head = Vec::new();
    let read = Read::by_ref(&mut from).take(want.bounds.small as u64).read_to_end(&mut head);
    if members.starts().len() > 1 {
        inner.big = Some(Place::Members(members));
    }
    let from: Box<dyn Read> = match read {
        Ok(_) => from,
        Err(e) => Box::new(Failed(Some(e))),
    };
    open(name, Box::new(Cursor::new(head).chain(from)), inner, want)
}

/// Gives its error, once.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

impl Big<'_> {
    /// All of it in memory.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn whole(self) -> Result<Vec<u8>, String> {
        const TOO_BIG: &str =
            "too big to be read at once (more than 256 MiB); JSONL in UTF-8 may have any size";
        if let Some(known) = kabar_formats::decode::known(&self.head) {
            return Err(known.to_owned());
        }
        // It is not read in vain.
        if self.file.and_then(|f| f.metadata().ok()).is_some_and(|m| m.len() > WHOLE as u64) {
            return Err(TOO_BIG.to_owned());
        }
        let mut bytes = self.head;
        let room = (WHOLE - bytes.len()) as u64 + 1;
        self.rest.take(room).read_to_end(&mut bytes).map_err(|e| why(&e))?;
        if bytes.len() > WHOLE { Err(TOO_BIG.to_owned()) } else { Ok(bytes) }
    }
}

/// What the bytes of a whole file hold. A reader that panics costs its file only.
pub fn read_whole(name: &str, bytes: &[u8]) -> Reading {
    std::panic::catch_unwind(|| kabar_formats::read(name, bytes)).unwrap_or_else(|_| fault(name, FAILED))
}

/// What the records in `bytes` hold, which start on line `line` and are read with `header` before them. The same.
pub fn read_records(name: &str, line: usize, header: &[u8], bytes: &[u8]) -> Reading {
    std::panic::catch_unwind(|| kabar_formats::records::read(name, line, header, bytes))
        .unwrap_or_else(|_| fault(name, FAILED))
}

const FAILED: &str = "kabar failed on this; please report it";
