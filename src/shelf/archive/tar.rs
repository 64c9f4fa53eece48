//! The files in a tar, in order: for each a header of 512 bytes, then its bytes.
//!
//! The `tar` crate parses headers. The walk over them is our own, because it must not trust them: a header may promise a
//! name of gigabytes. Names are only shown; no file is ever written under one. After a damaged header the walk goes on at
//! the next sound one.

use super::error::io_message;
use std::cell::Cell;
use std::io::{self, Read};
use tar::{EntryType, Header, PaxExtensions};

/// A tar is a sequence of blocks of this many bytes.
const BLOCK: usize = 512;
/// An extension header with more bytes is not read.
const MAX_NAME_BYTES: u64 = 64 << 10;

/// Does a tar begin with `head`?
pub fn is_tar(head: &[u8]) -> bool {
    head.get(..BLOCK).is_some_and(|block| block[0] != 0 && is_header(block))
}

/// Is the checksum of the header right?
fn is_header(block: &[u8]) -> bool {
    let field = 148..156;
    let sum: u32 =
        block.iter().enumerate().map(|(n, b)| if field.contains(&n) { 32 } else { u32::from(*b) }).sum();
    block.len() == BLOCK && Header::from_byte_slice(block).cksum().is_ok_and(|written| written == sum)
}

/// One entry of a tar.
pub enum TarEntry<'a> {
    /// A file: its name, the offset of its first byte, its length, and its bytes.
    File(String, u64, u64, &'a mut dyn Read),
    /// Something that can't be read: its name, if it has one, and why.
    Unreadable(Option<String>, String),
}

/// Hands each file in `from` to `take` until that returns false; returns what `take` returned last.
pub fn for_each_entry(from: &mut dyn Read, take: &mut dyn FnMut(TarEntry) -> bool) -> bool {
    let at = Cell::new(0);
    let mut from = CountingReader { from, offset: &at };
    // What extension headers said of the next file.
    let mut pending = PendingHeader::default();
    let mut was_damaged = false;
    loop {
        let mut block = [0; BLOCK];
        match read_block(&mut from, &mut block) {
            Ok(0) => return true,
            // Less than a block: padding, or the end of a file that was cut off.
            Ok(read) if read < BLOCK => return block.iter().all(|b| *b == 0) || take(cut_off()),
            Ok(_) => {}
            Err(e) => return take(TarEntry::Unreadable(None, io_message(&e))),
        }
        // Two blocks of zeros are the end; another tar may follow.
        if block.iter().all(|b| *b == 0) {
            continue;
        }
        let header = Header::from_byte_slice(&block);
        let size = pending.size.or_else(|| header.entry_size().ok()).filter(|_| is_header(&block));
        let Some(size) = size else {
            let why = "damaged: this is no header of tar; what stands up to the next one was left out";
            if !std::mem::replace(&mut was_damaged, true) && !take(TarEntry::Unreadable(None, why.into())) {
                return false;
            }
            continue;
        };
        was_damaged = false;
        let begins = at.get();
        let kind = header.entry_type();
        match kind {
            EntryType::GNULongName | EntryType::XHeader if size <= MAX_NAME_BYTES => {
                let mut bytes = Vec::new();
                if let Err(e) = Read::by_ref(&mut from).take(size).read_to_end(&mut bytes) {
                    return take(TarEntry::Unreadable(None, io_message(&e)));
                }
                pending.read_extension(kind, &bytes);
            }
            _ => {
                let extension = std::mem::take(&mut pending);
                let name = extension.name.unwrap_or_else(|| header.path_bytes().into_owned());
                let name = String::from_utf8_lossy(&name).into_owned();
                let go_on = match kind {
                    EntryType::Regular | EntryType::Continuous if !is_hidden(&name) => {
                        take(TarEntry::File(name, begins, size, &mut Read::by_ref(&mut from).take(size)))
                    }
                    EntryType::GNUSparse => take(TarEntry::Unreadable(
                        Some(name),
                        "a sparse file, which is not read; unpack the tar first".into(),
                    )),
                    _ => true,
                };
                if !go_on {
                    return false;
                }
            }
        }
        // `take` need not have read the file, and its last block is padded.
        let next = begins.saturating_add(size).div_ceil(BLOCK as u64).saturating_mul(BLOCK as u64);
        let rest = next.saturating_sub(at.get());
        match io::copy(&mut Read::by_ref(&mut from).take(rest), &mut io::sink()) {
            // Some programs don't pad the last block.
            Ok(read) if begins + size > at.get() && read < rest => return take(cut_off()),
            Ok(_) => {}
            Err(e) => return take(TarEntry::Unreadable(None, io_message(&e))),
        }
    }
}

fn cut_off() -> TarEntry<'static> {
    TarEntry::Unreadable(None, "this tar is cut off; what stands before that was read".into())
}

/// What extension headers say of the file that follows them.
#[derive(Default)]
struct PendingHeader {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

impl PendingHeader {
    fn read_extension(&mut self, kind: EntryType, bytes: &[u8]) {
        if kind == EntryType::GNULongName {
            self.name = Some(bytes.strip_suffix(b"\0").unwrap_or(bytes).to_vec());
            return;
        }
        for field in PaxExtensions::new(bytes).filter_map(Result::ok) {
            match field.key_bytes() {
                b"path" => self.name = Some(field.value_bytes().to_vec()),
                b"size" => self.size = field.value().ok().and_then(|v| v.parse().ok()),
                _ => {}
            }
        }
    }
}

/// Is it a hidden file? They are skipped, as in folders, and so are the resource forks that macOS adds ("._name").
pub fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') && part != "." && part != "..")
}

struct CountingReader<'a> {
    from: &'a mut dyn Read,
    offset: &'a Cell<u64>,
}

impl Read for CountingReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.offset.set(self.offset.get() + read as u64);
        Ok(read)
    }
}

/// Reads until `block` is full or the stream ends; returns how many bytes were read.
fn read_block(from: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match from.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, *bytes).expect("added");
        }
        builder.into_inner().expect("made")
    }

    fn walked(bytes: &[u8]) -> Vec<String> {
        let mut entries = Vec::new();
        for_each_entry(&mut &bytes[..], &mut |m| {
            entries.push(match m {
                TarEntry::File(name, at, size, from) => {
                    let mut text = String::new();
                    // The last one is not read to its end.
                    from.take(4).read_to_string(&mut text).expect("read");
                    format!("{name} {at} {size} {text}")
                }
                TarEntry::Unreadable(name, why) => format!("{name:?} {why}"),
            });
            true
        });
        entries
    }

    #[test]
    fn files_with_their_places_also_behind_the_end_and_behind_damage() {
        let long = format!("berita/{}.txt", "a".repeat(150));
        let one = tar(&[("a.txt", b"Satu dua"), (&long, b"Tiga"), ("./.x/b", b"x"), ("c", b"")]);
        let two = tar(&[("d", b"Empat")]);
        let mut all = [one.clone(), two].concat();
        assert!(is_tar(&all) && !is_tar(b"Pasar ramai") && !is_tar(&[0; 1024]));
        let expected = [
            "a.txt 512 8 Satu".to_owned(),
            format!("{long} 2560 4 Tiga"),
            "c 4608 0 ".into(),
            format!("d {} 5 Empa", one.len() + 512),
        ];
        assert_eq!(walked(&all), expected);
        // The header of the first file is spoilt.
        all[3] = b'X';
        let entries = walked(&all);
        assert!(entries[0].starts_with("None damaged"), "{entries:?}");
        assert_eq!(entries[1..], expected[1..]);
        let entries = walked(&one[..514]);
        assert!(entries.len() == 2 && entries[1].contains("cut off"), "{entries:?}");
    }

    #[test]
    fn a_name_of_gigabytes_is_not_read() {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::GNULongName);
        header.set_size(1 << 40);
        header.set_cksum();
        let bytes = header.as_bytes().to_vec();
        let endless = &mut bytes.as_slice().chain(io::repeat(b'a').take(1 << 20));
        let mut count = 0;
        for_each_entry(endless, &mut |_| {
            count += 1;
            true
        });
        assert_eq!(count, 1);
    }
}
