//! The inputs of the command line → one source after the other: small files with their bytes, big ones with their head
//! and a way to read on, and containers of such files.
//!
//! The first bytes decide what a file is, and never its name. What is compressed is decompressed, once: in it may be
//! records or a container, and what is compressed in a container is decompressed as well. A container in a container is
//! named in a diagnostic and not read. What will be read again later has a [`ByteSource`]; standard input, and what was
//! compressed in one piece, are spooled to a file for that.

use super::byte_source::{ByteSource, CompressedMembers, OffsetReader};
use super::error::{Error, io_message};
use super::identity::FileIdentity;
use super::input::{ArchiveLimits, Input};
use super::parse::{NO_FILES, only_diagnostic, parse_page};
use super::spool::{self, Spool, SpoolingReader};
use super::{tar, walk, zip};
use crate::shelf::library;
use crate::shelf::samples;
use kabar_formats::ParsedInput;
use kabar_formats::decode::known_binary;
use kabar_formats::decompress::{self, Compression};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

/// A file that can't be read record by record is read at once up to this many bytes. [`Error::TooBig`] names the number.
const MAX_WHOLE_FILE: usize = 256 << 20;

/// What sources are opened for.
#[derive(Debug, Clone, Copy, Default)]
pub struct SourceOptions<'a> {
    /// Will parts of them be read again?
    pub is_reread: bool,
    /// The folder to keep decompressed files in.
    pub cache: Option<&'a Path>,
    /// How much is read at once.
    pub limits: ArchiveLimits,
}

/// One thing to read.
pub enum InputSource<'a> {
    /// It is parsed already, or can't be read.
    Parsed(ParsedInput),
    /// All of a small file.
    Small {
        /// Its name in diagnostics.
        name: String,
        /// Where to read it again, and from which offset on; `None` for a small standard input.
        source: Option<(ByteSource, u64)>,
        /// All bytes of the file.
        bytes: Vec<u8>,
    },
    /// A file of [`ArchiveLimits::small_file`] bytes or more.
    Big(BigFile<'a>),
    /// A tar or a zip.
    Container(Container<'a>),
}

/// A file that is too big to be read before anything is shown.
pub struct BigFile<'a> {
    /// Its name in diagnostics.
    pub name: String,
    /// Where parts of it can be read again, as far as `rest` was read; `None` if nobody asked for that.
    pub source: Option<ByteSource>,
    /// The first bytes of the file.
    pub head: Vec<u8>,
    /// The bytes after `head`, still to be read.
    pub rest: Box<dyn Read + 'a>,
    /// Which file it is; `None` where no index of it can be kept.
    pub identity: Option<FileIdentity>,
    /// Can all of `source` be read, even before `rest` is read?
    pub is_ready: bool,
    /// The file itself, if it is read as it is.
    pub file: Option<Arc<File>>,
}

/// A tar or a zip.
pub struct Container<'a> {
    /// Its name in diagnostics.
    pub name: String,
    /// Where it can be read again, and from which offset on.
    pub source: Option<(ByteSource, u64)>,
    /// Which file it is; `None` where no index of it can be kept.
    pub identity: Option<FileIdentity>,
    /// Can all of `source` be read, even before the container is walked?
    pub is_ready: bool,
    /// Its format and its bytes.
    pub format: ContainerFormat<'a>,
    /// What its members are opened for.
    pub options: SourceOptions<'a>,
}

/// The format of a container, with its bytes.
pub enum ContainerFormat<'a> {
    /// A tar is walked as a stream.
    Tar(Box<dyn Read + 'a>),
    /// A zip has its directory at the end of the file.
    Zip(Arc<File>),
}

/// What is known of a stream besides its bytes.
#[derive(Default)]
pub struct StreamOrigin {
    /// Where it can be read again from an offset on, if it turns out to be small.
    pub small_source: Option<(ByteSource, u64)>,
    /// Where parts of it can be read as they are.
    pub big_source: Option<ByteSource>,
    /// The file that it is, without decompression.
    pub file: Option<Arc<File>>,
    /// The file that it is or is part of.
    pub identity: Option<FileIdentity>,
    /// Its length in bytes, if known.
    pub size: Option<u64>,
    /// Was it decompressed?
    pub is_unpacked: bool,
    /// Is it a member of a container?
    pub is_member: bool,
}

impl InputSource<'_> {
    /// Something that can't be read.
    pub fn unreadable(name: &str, message: &str) -> InputSource<'static> {
        InputSource::Parsed(only_diagnostic(name, message))
    }
}

/// Calls `take` with each source of `inputs`, in order, until it returns false.
pub fn for_each_source(inputs: &[Input], options: SourceOptions, take: &mut dyn FnMut(InputSource) -> bool) {
    for input in inputs {
        let go_on = match input {
            Input::Samples => samples::read().into_iter().all(|parsed| take(InputSource::Parsed(parsed))),
            Input::Library(path) => read_library(path, take),
            Input::Stdin => {
                take(open_stream("standard input", Box::new(io::stdin()), StreamOrigin::default(), options))
            }
            Input::Path(path) => read_path(path, options, take),
            Input::Fetched(page) => take(InputSource::Parsed(parse_page(page))),
        };
        if !go_on {
            return;
        }
    }
}

/// A file, or all files of a folder.
fn read_path(path: &Path, options: SourceOptions, take: &mut dyn FnMut(InputSource) -> bool) -> bool {
    let mut files = 0;
    let go_on = walk::walk(path, &mut |file, found| {
        files += 1;
        let source = found.and_then(|()| open_file(file, options));
        take(source.unwrap_or_else(|e| InputSource::unreadable(&file.to_string_lossy(), &io_message(&e))))
    });
    go_on && (files > 0 || take(InputSource::unreadable(&path.to_string_lossy(), NO_FILES)))
}

/// All articles of a library, some at a time.
fn read_library(path: &Path, take: &mut dyn FnMut(InputSource) -> bool) -> bool {
    let parsed = |articles| InputSource::Parsed(ParsedInput { articles, diagnostics: Vec::new() });
    let read = library::for_each_batch(path, &mut |articles| take(parsed(articles)));
    read.unwrap_or_else(|error| take(InputSource::unreadable(&path.to_string_lossy(), error.message())))
}

fn open_file<'a>(path: &Path, options: SourceOptions<'a>) -> io::Result<InputSource<'a>> {
    let name = path.to_string_lossy();
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Ok(open_stream(&name, Box::new(file), StreamOrigin::default(), options));
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
    Ok(open_stream(&name, Box::new(OffsetReader { file, offset: 0 }), origin, options))
}

/// Finds out by its first bytes what `stream` is.
pub fn open_stream<'a>(
    name: &str,
    stream: Box<dyn Read + 'a>,
    origin: StreamOrigin,
    options: SourceOptions<'a>,
) -> InputSource<'a> {
    classify(name, stream, origin, options).unwrap_or_else(|e| InputSource::unreadable(name, &io_message(&e)))
}

fn classify<'a>(
    name: &str,
    mut stream: Box<dyn Read + 'a>,
    origin: StreamOrigin,
    options: SourceOptions<'a>,
) -> io::Result<InputSource<'a>> {
    let mut head = Vec::new();
    let read = Read::by_ref(&mut stream).take(options.limits.small_file as u64).read_to_end(&mut head);
    // What came before an error is read, and whoever reads on gets the error.
    let has_failed = match read {
        Err(e) if head.is_empty() => return Err(e),
        Err(e) => {
            stream = Box::new(FailingReader(Some(e)));
            true
        }
        Ok(_) => false,
    };
    if let Some(compression) = decompress::detect_compression(&head).filter(|_| !origin.is_unpacked) {
        let stream = Box::new(Cursor::new(head).chain(stream));
        return open_packed(name, compression, stream, origin, options);
    }
    let (is_zip, is_tar) = (zip::is_zip(&head), tar::is_tar(&head));
    if origin.is_member && (is_zip || is_tar) {
        let format = if is_zip { "a zip" } else { "a tar" };
        let message = format!("{format} in a container, which is not read; unpack it first");
        return Ok(InputSource::unreadable(name, &message));
    }
    if is_zip {
        return open_zip(name, head, stream, origin, options);
    }
    let name = name.to_owned();
    if !has_failed && head.len() < options.limits.small_file {
        let source = origin.small_source;
        if is_tar {
            let format = ContainerFormat::Tar(Box::new(Cursor::new(head)));
            let container = Container { name, source, identity: None, is_ready: true, format, options };
            return Ok(InputSource::Container(container));
        }
        return Ok(InputSource::Small { name, source, bytes: head });
    }
    let StreamOrigin { big_source, identity, file, .. } = origin;
    let is_ready = big_source.is_some();
    let (source, rest): (_, Box<dyn Read + 'a>) = match big_source {
        Some(source) => (Some(source), stream),
        None if options.is_reread => {
            let mut spool = Spool::new(options.cache, identity.as_ref(), options.limits.min_cached)?;
            spool.add(&head)?;
            let source = ByteSource::Open(spool.file.clone());
            (Some(source), Box::new(SpoolingReader { from: stream, spool }))
        }
        None => (None, stream),
    };
    if is_tar {
        let format = ContainerFormat::Tar(Box::new(Cursor::new(head).chain(rest)));
        let source = source.map(|source| (source, 0));
        return Ok(InputSource::Container(Container { name, source, identity, is_ready, format, options }));
    }
    Ok(InputSource::Big(BigFile { name, source, head, rest, identity, is_ready, file }))
}

/// A zip. Its directory is at its end, so a stream is spooled first.
fn open_zip<'a>(
    name: &str,
    head: Vec<u8>,
    stream: Box<dyn Read + 'a>,
    origin: StreamOrigin,
    options: SourceOptions<'a>,
) -> io::Result<InputSource<'a>> {
    let (file, identity) = match origin.file {
        Some(file) => (file, origin.identity),
        None => {
            let mut spool = Spool::new(options.cache, None, options.limits.min_cached)?;
            spool.add(&head)?;
            let file = spool.file.clone();
            io::copy(&mut SpoolingReader { from: stream, spool }, &mut io::sink())?;
            (file, None)
        }
    };
    Ok(InputSource::Container(Container {
        name: name.to_owned(),
        source: Some((ByteSource::Open(file.clone()), 0)),
        identity,
        is_ready: true,
        format: ContainerFormat::Zip(file),
        options,
    }))
}

/// Something compressed: what is in it, from the cache if it was decompressed before.
fn open_packed<'a>(
    name: &str,
    compression: Compression,
    stream: Box<dyn Read + 'a>,
    origin: StreamOrigin,
    options: SourceOptions<'a>,
) -> io::Result<InputSource<'a>> {
    let packed = match (&origin.small_source, &origin.big_source) {
        (Some((ByteSource::Path(path), 0)), _) => Some(ByteSource::Path(path.clone())),
        (_, Some(big)) => Some(big.clone()),
        (small, None) => small.as_ref().filter(|s| s.1 == 0).map(|s| s.0.clone()),
    };
    let mut inner = StreamOrigin {
        small_source: packed.map(|packed| (ByteSource::Compressed(Some(compression), Arc::new(packed)), 0)),
        identity: origin.identity,
        is_unpacked: true,
        is_member: origin.is_member,
        ..StreamOrigin::default()
    };
    let identity = inner.identity.as_ref().filter(|_| options.is_reread);
    if let Some(file) = identity.and_then(|id| spool::open_kept(options.cache, id)).map(Arc::new) {
        inner.big_source = Some(ByteSource::Open(file.clone()));
        return classify(name, Box::new(OffsetReader { file, offset: 0 }), inner, options);
    }
    // The packed size of a pipe is not known, so only the absolute limit on decompression holds for it.
    let size = origin.size.unwrap_or(u64::MAX);
    let has_members = matches!(compression, Compression::Gzip | Compression::Zstd);
    let Some(file) = origin.file.filter(|_| options.is_reread && has_members) else {
        return classify(name, decompress::decompress(compression, stream, size), inner, options);
    };
    // Where members are small, they are decompressed again, one at a time; else all is decompressed to a file.
    let members = Arc::new(CompressedMembers::new(file, compression, Vec::new()));
    let noted = members.clone();
    let note = Box::new(move |packed, unpacked| noted.add_start(packed, unpacked));
    let mut stream = decompress::decompress_members(compression, stream, size, note);
    let mut head = Vec::new();
    let read = Read::by_ref(&mut stream).take(options.limits.small_file as u64).read_to_end(&mut head);
    if members.starts().len() > 1 {
        inner.big_source = Some(ByteSource::Members(members));
    }
    let stream: Box<dyn Read> = match read {
        Ok(_) => stream,
        Err(e) => Box::new(FailingReader(Some(e))),
    };
    classify(name, Box::new(Cursor::new(head).chain(stream)), inner, options)
}

/// Returns its error, once, and then nothing.
struct FailingReader(Option<io::Error>);

impl Read for FailingReader {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

impl BigFile<'_> {
    /// Reads all of it into memory.
    ///
    /// # Errors
    /// Where it is too big for that, or can't be read.
    pub fn read_to_end(self) -> Result<Vec<u8>, Error> {
        if let Some(message) = known_binary(&self.head) {
            return Err(Error::UnreadFormat(message));
        }
        // Known by its length, before it is read for nothing.
        if self.file.and_then(|f| f.metadata().ok()).is_some_and(|m| m.len() > MAX_WHOLE_FILE as u64) {
            return Err(Error::TooBig);
        }
        let mut bytes = self.head;
        let room = (MAX_WHOLE_FILE - bytes.len()) as u64 + 1;
        self.rest.take(room).read_to_end(&mut bytes)?;
        if bytes.len() > MAX_WHOLE_FILE { Err(Error::TooBig) } else { Ok(bytes) }
    }
}
