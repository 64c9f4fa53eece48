//! What a path was when it was indexed, and whether it still is.

use super::super::identity::hash_bytes;
use super::super::walk;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// How much of both ends of a file is compared.
const COMPARED_BYTES: u64 = 4096;

/// What a path is, as far as that is told without reading all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathStamp {
    /// How many files are in it; 0 where it is a file itself.
    pub files: u64,
    /// Bytes of all files.
    pub size: u64,
    /// When the file was changed; of a folder a hash of its files' names, sizes and times.
    pub modified: u64,
    /// A hash of the first and the last bytes of the file.
    pub ends_hash: u64,
}

/// How a path stands to what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathChange {
    /// It is the same.
    Same,
    /// It was that, and has more at its end.
    Grown,
    /// It is something else.
    Changed,
}

impl PathStamp {
    /// What is at `path`.
    ///
    /// # Errors
    /// Where it can't be read, or is no file and no folder.
    pub fn from_path(path: &Path) -> io::Result<PathStamp> {
        let meta = fs::metadata(path)?;
        if meta.is_file() {
            let (size, changed) = (meta.len(), modified_nanos(&meta));
            return Ok(PathStamp { files: 0, size, modified: changed, ends_hash: hash_ends(path, size)? });
        }
        if !meta.is_dir() {
            return Err(io::Error::other("neither a file nor a folder"));
        }
        let mut stamp = PathStamp { files: 0, size: 0, modified: 0, ends_hash: 0 };
        walk::walk(path, &mut |file, found| {
            let meta = found.and_then(|()| fs::metadata(file)).ok();
            let below = file.strip_prefix(path).unwrap_or(file);
            let name = hash_bytes(below.as_os_str().as_encoded_bytes());
            let (size, time) = meta.as_ref().map_or((0, 0), |meta| (meta.len(), modified_nanos(meta)));
            stamp.files += 1;
            stamp.size += size;
            stamp.modified = mix_hash(mix_hash(mix_hash(stamp.modified, name), size), time);
            true
        });
        Ok(stamp)
    }

    /// How `now`, what is at `path`, stands to this.
    pub fn compare(&self, path: &Path, now: &PathStamp) -> PathChange {
        let is_longer = self.files == 0 && now.files == 0 && now.size > self.size;
        if self == now {
            PathChange::Same
        } else if is_longer && hash_ends(path, self.size).is_ok_and(|ends| ends == self.ends_hash) {
            PathChange::Grown
        } else {
            PathChange::Changed
        }
    }
}

/// A hash of a hash and a number.
pub fn mix_hash(hash: u64, number: u64) -> u64 {
    let mixed = (hash ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 29
}

fn modified_nanos(meta: &Metadata) -> u64 {
    let time = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    time.map_or(0, |time| time.as_nanos() as u64)
}

/// A hash of the first and the last bytes of the first `size`.
fn hash_ends(path: &Path, size: u64) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    Read::by_ref(&mut file).take(COMPARED_BYTES.min(size)).read_to_end(&mut bytes)?;
    file.seek(SeekFrom::Start(size.saturating_sub(COMPARED_BYTES)))?;
    file.take(COMPARED_BYTES.min(size)).read_to_end(&mut bytes)?;
    Ok(hash_bytes(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grew_and_what_changed_are_told_apart() {
        let folder = crate::scratch::path("stamp");
        fs::create_dir_all(folder.join("b")).expect("made");
        let file = folder.join("b/x.jsonl");
        let stamp = |path: &Path| PathStamp::from_path(path).expect("there");
        fs::write(&file, "{\"a\": 1}\n").expect("written");
        let (was, all) = (stamp(&file), stamp(&folder));
        assert_eq!((was.files, all.files, all.size), (0, 1, 9));
        assert_eq!(was.compare(&file, &stamp(&file)), PathChange::Same);
        assert_eq!(all.compare(&folder, &stamp(&folder)), PathChange::Same);
        fs::write(&file, "{\"a\": 1}\n{\"b\": 2}\n").expect("written");
        assert_eq!(was.compare(&file, &stamp(&file)), PathChange::Grown);
        assert_eq!(all.compare(&folder, &stamp(&folder)), PathChange::Changed);
        fs::write(&file, "{\"c\": 1}\n{\"b\": 2}\n").expect("written");
        assert_eq!(was.compare(&file, &stamp(&file)), PathChange::Changed);
        fs::remove_dir_all(&folder).expect("removed");
    }
}
