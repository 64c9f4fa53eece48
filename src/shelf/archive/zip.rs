//! The files in a zip, by the directory at its end.
//!
//! A zip may claim to hold more than any disk. If its members are highly compressed zeros, the limit on decompression ends
//! that. If they share the same bytes, they are longer in all than the file, and the walk ends there.

use super::byte_source::{ByteSource, OffsetReader};
use super::tar::is_hidden;
use kabar_formats::decompress::{self, Compression};
use rawzip::{CompressionMethod, Error, RECOMMENDED_BUFFER_SIZE, ReaderAt, ZipLocator};
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

/// Does a zip begin with `head`? An empty one begins with its end.
pub fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// One entry of a zip.
pub enum ZipEntry<'a> {
    /// A file: its name, where it can be read again and from which offset on, its length as it is stored, and its bytes.
    File(String, (ByteSource, u64), u64, Box<dyn Read + 'a>),
    /// Something that can't be read: its name, if it has one, and why.
    Unreadable(Option<String>, String),
}

struct SharedFile(Arc<File>);

impl ReaderAt for SharedFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        OffsetReader { file: self.0.clone(), offset }.read(buffer)
    }
}

/// Hands each file in the zip `file` to `take` until that returns false; returns what `take` returned last.
pub fn for_each_entry(file: &Arc<File>, take: &mut dyn FnMut(ZipEntry) -> bool) -> bool {
    match walk_directory(file, take) {
        Ok(go_on) => go_on,
        Err(e) => take(ZipEntry::Unreadable(None, format!("this zip is damaged or cut off ({e})"))),
    }
}

fn walk_directory(file: &Arc<File>, take: &mut dyn FnMut(ZipEntry) -> bool) -> Result<bool, Error> {
    let size = file.metadata()?.len();
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let archive = ZipLocator::new()
        .locate_in_reader(SharedFile(file.clone()), &mut buffer, size)
        .map_err(|(_, e)| e)?;
    let mut entries = archive.entries(&mut buffer);
    let (mut total, mut count) = (0_u64, 0);
    while let Some(entry) = entries.next_entry()? {
        count += 1;
        let name = String::from_utf8_lossy(entry.file_path().as_bytes()).into_owned();
        if count == 1 && matches!(&*name, "[Content_Types].xml" | "mimetype") {
            let why = "an office document or an e-book, which is not read; convert it to text first";
            return Ok(take(ZipEntry::Unreadable(None, why.into())));
        }
        total = total.saturating_add(entry.compressed_size_hint());
        if total > size {
            let why = "damaged, or made to fill disks: its members are longer than itself";
            return Ok(take(ZipEntry::Unreadable(None, why.into())));
        }
        if entry.is_dir() || is_hidden(&name) {
            continue;
        }
        let (method, is_encrypted) = (entry.compression_method(), entry.flags().is_encrypted());
        let go_on = match (packing_of(method), archive.get_entry(entry.wayfinder())) {
            _ if is_encrypted => {
                take(ZipEntry::Unreadable(Some(name), "encrypted; unpack the zip first".into()))
            }
            (_, Err(e)) => take(ZipEntry::Unreadable(Some(name), format!("damaged ({e})"))),
            (None, _) => {
                let method = method.name().unwrap_or("an unknown method");
                let why = format!("packed by {method}, which is not read; unpack the zip first");
                take(ZipEntry::Unreadable(Some(name), why))
            }
            (Some(packing), Ok(entry)) => {
                let (start, end) = entry.compressed_data_range();
                let length = end.saturating_sub(start);
                let place = ByteSource::Open(file.clone());
                let bytes = OffsetReader { file: file.clone(), offset: start }.take(length);
                match packing {
                    None => take(ZipEntry::File(
                        name,
                        (place, start),
                        length,
                        Box::new(entry.verifying_reader(bytes)),
                    )),
                    Some(packing) => {
                        let part = Arc::new(ByteSource::Part(Arc::new(place), start, length));
                        let bytes = decompress::decompress(packing, bytes, length);
                        let bytes = Box::new(entry.verifying_reader(bytes));
                        take(ZipEntry::File(
                            name,
                            (ByteSource::Compressed(Some(packing), part), 0),
                            length,
                            bytes,
                        ))
                    }
                }
            }
        };
        if !go_on {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The compression of a member, `Some(None)` for none; `None` if it can't be decompressed.
fn packing_of(method: CompressionMethod) -> Option<Option<Compression>> {
    Some(match method {
        CompressionMethod::STORE => None,
        CompressionMethod::DEFLATE => Some(Compression::Deflate),
        CompressionMethod::BZIP2 => Some(Compression::Bzip2),
        CompressionMethod::ZSTD => Some(Compression::Zstd),
        CompressionMethod::XZ => Some(Compression::Xz),
        _ => return None,
    })
}
