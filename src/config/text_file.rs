//! Reading a file that a person wrote.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The longest file that is read, in bytes. A person writes a few kilobytes; what is longer is something else.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// The file at `path` as text.
///
/// # Errors
/// Where it cannot be read, is not UTF-8 or is longer than 1 MiB.
pub fn read_text_file(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(io::Error::other("longer than 1 MiB: this is no such file"));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("not UTF-8"))
}
