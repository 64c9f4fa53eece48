//! What the command line names → one source after the other: small files with their bytes, big ones with their head and
//! a way to read on, and containers of such files.
//!
//! What a name ends with decides nothing. What is packed is unpacked, once: in it may be records or a container, and what
//! is packed in a container is unpacked as well; a container in a container is named and not read. What is to be read
//! again later keeps a [`Place`]; standard input, and what was packed in one piece, go through a spool to have one.

use super::byte_source::{ByteSource, CompressedMembers, OffsetReader};
use super::container::{Container, Kind};
use super::identity::FileIdentity;
use super::spool::{self, Spool, SpoolingReader};
use super::{ArchiveLimits, Input, NO_FILES, failed_reading, io_message, tar, walk, zip};
use crate::shelf::library;
use kabar_formats::decompress::{self, Compression};
use kabar_formats::{self, ParsedInput};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

/// Up to so many bytes is read at once what can't be read record by record.
pub const MAX_WHOLE_FILE: usize = 256 << 20;

/// What a source is wanted for.
#[derive(Debug, Clone, Copy, Default)]
pub struct SourceOptions<'a> {
    /// Will parts of it be read again?
    pub is_reread: bool,
    /// Where to keep what is made for that.
    pub cache: Option<&'a Path>,
    /// How much is read at once.
    pub limits: ArchiveLimits,
}

/// One thing to read.
pub enum InputSource<'a> {
    /// It was read elsewhere, or it can't be.
    Parsed(ParsedInput),
    /// All of a small file.
    Small {
        /// As faults name it.
        name: String,
        /// Where to read it again, and from which offset on; standard input has no place while it is small.
        place: Option<(ByteSource, u64)>,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// A file of more than [`Bounds::small`] bytes.
    Big(BigFile<'a>),
    /// A tar or a zip.
    Container(Container<'a>),
}

/// A file that is too big to be read before anything is shown.
pub struct BigFile<'a> {
    /// As faults name it.
    pub name: String,
    /// Where its parts can be read again, as far as `rest` was read; there where that is wanted.
    pub source: Option<ByteSource>,
    /// Its first bytes.
    pub head: Vec<u8>,
    /// What follows them.
    pub rest: Box<dyn Read + 'a>,
    /// What it is, where an index of it may be kept.
    pub identity: Option<FileIdentity>,
    /// Is all of it at its place, even before `rest` is read?
    pub is_ready: bool,
    /// The file, where it is one that is read as it stands.
    pub file: Option<Arc<File>>,
}

/// What is known of a stream besides its bytes.
#[derive(Default)]
pub struct StreamOrigin {
    /// Where it can be read again from an offset on, small as it is.
    pub small_source: Option<(ByteSource, u64)>,
    /// Where it stands as it is, so that parts of it can be read.
    pub big_source: Option<ByteSource>,
    /// The file that it is, as it stands.
    pub file: Option<Arc<File>>,
    /// What it is part of.
    pub identity: Option<FileIdentity>,
    /// Its length in bytes, where that is known.
    pub size: Option<u64>,
    /// Was it unpacked, and is it a member of a container?
    pub is_unpacked: bool,
    /// See `unpacked`.
    pub is_member: bool,
}

/// Calls `take` with each source of `inputs`, in order, until it says false.
pub fn for_each_source(inputs: &[Input], want: SourceOptions, take: &mut dyn FnMut(InputSource) -> bool) {
    for input in inputs {
        let go_on = match input {
            Input::Samples => crate::shelf::samples::read().into_iter().all(|r| take(InputSource::Parsed(r))),
            Input::Library(path) => read_library(path, take),
            Input::Stdin => {
                take(open_stream("standard input", Box::new(io::stdin()), StreamOrigin::default(), want))
            }
            Input::Path(path) => {
                let mut files = 0;
                let go_on = walk::walk(path, &mut |path, found| {
                    files += 1;
                    take(found.and_then(|()| open_file(path, want)).unwrap_or_else(|e| {
                        InputSource::Parsed(failed_reading(&path.to_string_lossy(), &io_message(&e)))
                    }))
                });
                let none = || InputSource::Parsed(failed_reading(&path.to_string_lossy(), NO_FILES));
                go_on && (files > 0 || take(none()))
            }
        };
        if !go_on {
            return;
        }
    }
}

/// All articles of a library, some at a time.
fn read_library(path: &Path, take: &mut dyn FnMut(InputSource) -> bool) -> bool {
    let known = |articles| InputSource::Parsed(ParsedInput { articles, diagnostics: Vec::new() });
    let read = library::for_each_batch(path, &mut |articles| take(known(articles)));
    read.unwrap_or_else(|trouble| {
        take(InputSource::Parsed(failed_reading(&path.to_string_lossy(), trouble.message())))
    })
}

fn open_file<'a>(path: &Path, want: SourceOptions<'a>) -> io::Result<InputSource<'a>> {
    let name = path.to_string_lossy();
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Ok(open_stream(&name, Box::new(file), StreamOrigin::default(), want));
    }
    let file = Arc::new(file);
    let origin = StreamOrigin {
        small_source: Some((ByteSource::Path(path.to_owned()), 0)),
        big_source: Some(ByteSource::Open(file.clone())),
        identity: FileIdentity::from_file(path, &file),
        size: Some(meta.len()),
        file: Some(file.clone()),
        ..StreamOrigin::default()
    };
    Ok(open_stream(&name, Box::new(OffsetReader { file, offset: 0 }), origin, want))
}

/// What `from` is: its first bytes say.
pub fn open_stream<'a>(
    name: &str,
    from: Box<dyn Read + 'a>,
    origin: StreamOrigin,
    want: SourceOptions<'a>,
) -> InputSource<'a> {
    classify(name, from, origin, want)
        .unwrap_or_else(|e| InputSource::Parsed(failed_reading(name, &io_message(&e))))
}

fn classify<'a>(
    name: &str,
    mut from: Box<dyn Read + 'a>,
    origin: StreamOrigin,
    want: SourceOptions<'a>,
) -> io::Result<InputSource<'a>> {
    let mut head = Vec::new();
    let read = Read::by_ref(&mut from).take(want.limits.small_file as u64).read_to_end(&mut head);
    // What came before an error is read, and the error is met again behind it.
    let broke = match read {
        Err(e) if head.is_empty() => return Err(e),
        Err(e) => {
            from = Box::new(FailingReader(Some(e)));
            true
        }
        Ok(_) => false,
    };
    if let Some(packing) = decompress::detect_compression(&head).filter(|_| !origin.is_unpacked) {
        return open_packed(name, packing, Box::new(Cursor::new(head).chain(from)), origin, want);
    }
    let in_container = |what: &str| {
        Ok(InputSource::Parsed(failed_reading(
            name,
            &format!("{what} in a container, which is not read; unpack it first"),
        )))
    };
    if zip::is_zip(&head) {
        if origin.is_member {
            return in_container("a zip");
        }
        let (file, identity) = match origin.file {
            Some(file) => (file, origin.identity),
            // Its directory is at its end.
            None => {
                let mut spool = Spool::new(want.cache, None, want.limits.min_cached)?;
                spool.add(&head)?;
                let file = spool.file.clone();
                io::copy(&mut SpoolingReader { from, spool }, &mut io::sink())?;
                (file, None)
            }
        };
        let kind = Kind::Zip(file.clone());
        let place = Some((ByteSource::Open(file), 0));
        return Ok(InputSource::Container(Container {
            name: name.to_owned(),
            place,
            identity,
            ready: true,
            kind,
            want,
        }));
    }
    let is_tar = tar::is_tar(&head);
    if is_tar && origin.is_member {
        return in_container("a tar");
    }
    if !broke && head.len() < want.limits.small_file {
        let (name, place) = (name.to_owned(), origin.small_source);
        if is_tar {
            let kind = Kind::Tar(Box::new(Cursor::new(head)));
            return Ok(InputSource::Container(Container {
                name,
                place,
                identity: None,
                ready: true,
                kind,
                want,
            }));
        }
        return Ok(InputSource::Small { name, place, bytes: head });
    }
    let StreamOrigin { big_source: big, identity, file, .. } = origin;
    let ready = big.is_some();
    let (place, rest): (_, Box<dyn Read + 'a>) = match big {
        Some(place) => (Some(place), from),
        None if want.is_reread => {
            let mut spool = Spool::new(want.cache, identity.as_ref(), want.limits.min_cached)?;
            spool.add(&head)?;
            (Some(ByteSource::Open(spool.file.clone())), Box::new(SpoolingReader { from, spool }))
        }
        None => (None, from),
    };
    let name = name.to_owned();
    if is_tar {
        let kind = Kind::Tar(Box::new(Cursor::new(head).chain(rest)));
        let place = place.map(|p| (p, 0));
        return Ok(InputSource::Container(Container { name, place, identity, ready, kind, want }));
    }
    Ok(InputSource::Big(BigFile { name, source: place, head, rest, identity, is_ready: ready, file }))
}

/// What is packed: what is in it, where it was unpacked before, else as it is unpacked.
fn open_packed<'a>(
    name: &str,
    packing: Compression,
    from: Box<dyn Read + 'a>,
    origin: StreamOrigin,
    want: SourceOptions<'a>,
) -> io::Result<InputSource<'a>> {
    let small = match (&origin.small_source, &origin.big_source) {
        (Some((ByteSource::Path(path), 0)), _) => Some(ByteSource::Path(path.clone())),
        (_, Some(big)) => Some(big.clone()),
        (small, None) => small.as_ref().filter(|s| s.1 == 0).map(|s| s.0.clone()),
    };
    let small = small.map(|place| (ByteSource::Compressed(Some(packing), Arc::new(place)), 0));
    let mut inner = StreamOrigin {
        small_source: small,
        identity: origin.identity,
        is_unpacked: true,
        is_member: origin.is_member,
        ..StreamOrigin::default()
    };
    let kept =
        inner.identity.as_ref().filter(|_| want.is_reread).and_then(|id| spool::open_kept(want.cache, id));
    if let Some(file) = kept.map(Arc::new) {
        inner.big_source = Some(ByteSource::Open(file.clone()));
        return classify(name, Box::new(OffsetReader { file, offset: 0 }), inner, want);
    }
    // Of a pipe the packed size is not known; the other bound is left.
    let size = origin.size.unwrap_or(u64::MAX);
    let has_members = matches!(packing, Compression::Gzip | Compression::Zstd);
    let Some(file) = origin.file.filter(|_| want.is_reread && has_members) else {
        return classify(name, decompress::decompress(packing, from, size), inner, want);
    };
    // Where members are small, they are unpacked again, one at a time; else all is unpacked to a file.
    let members = Arc::new(CompressedMembers::new(file, packing, Vec::new()));
    let noting = members.clone();
    let note = Box::new(move |packed, unpacked| noting.add_start(packed, unpacked));
    let mut from = decompress::decompress_members(packing, from, size, note);
    let mut head = Vec::new();
    let read = Read::by_ref(&mut from).take(want.limits.small_file as u64).read_to_end(&mut head);
    if members.starts().len() > 1 {
        inner.big_source = Some(ByteSource::Members(members));
    }
    let from: Box<dyn Read> = match read {
        Ok(_) => from,
        Err(e) => Box::new(FailingReader(Some(e))),
    };
    classify(name, Box::new(Cursor::new(head).chain(from)), inner, want)
}

/// Gives its error, once.
struct FailingReader(Option<io::Error>);

impl Read for FailingReader {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

impl BigFile<'_> {
    /// All of it in memory.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn read_to_end(self) -> Result<Vec<u8>, String> {
        const TOO_BIG: &str =
            "too big to be read at once (more than 256 MiB); JSONL in UTF-8 may have any size";
        if let Some(known) = kabar_formats::decode::known_binary(&self.head) {
            return Err(known.to_owned());
        }
        // It is not read in vain.
        if self.file.and_then(|f| f.metadata().ok()).is_some_and(|m| m.len() > MAX_WHOLE_FILE as u64) {
            return Err(TOO_BIG.to_owned());
        }
        let mut bytes = self.head;
        let room = (MAX_WHOLE_FILE - bytes.len()) as u64 + 1;
        self.rest.take(room).read_to_end(&mut bytes).map_err(|e| io_message(&e))?;
        if bytes.len() > MAX_WHOLE_FILE { Err(TOO_BIG.to_owned()) } else { Ok(bytes) }
    }
}

/// What the bytes of a whole file hold. A reader that panics costs its file only.
pub fn read_whole(name: &str, bytes: &[u8]) -> ParsedInput {
    std::panic::catch_unwind(|| kabar_formats::read(name, bytes))
        .unwrap_or_else(|_| failed_reading(name, READER_FAILED))
}

/// What the records in `bytes` hold, which start on line `line` and are read with `header` before them. The same.
pub fn read_records(name: &str, line: usize, header: &[u8], bytes: &[u8]) -> ParsedInput {
    std::panic::catch_unwind(|| kabar_formats::records::read_records(name, line, header, bytes))
        .unwrap_or_else(|_| failed_reading(name, READER_FAILED))
}

const READER_FAILED: &str = "kabar failed on this; please report it";
