//! Paths → the files to read, in order: files as they were named, folders down to their last file, sorted by name.
//!
//! Symbolic links are followed, since a reader who links a folder of articles wants them; a folder is entered once on
//! each way down (by device and inode), so a link to a parent ends. Hidden files are passed over: they are editors' and
//! version control's. A pipe is read where it was named itself, as in `kabar <(curl …)`; met on the way it would be
//! waited for, perhaps for ever.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Calls `each` with every file below `named`, or with what stands in the way of reading one, until it says false; says
/// what it said last.
pub fn walk(named: &Path, each: &mut impl FnMut(&Path, io::Result<()>) -> bool) -> bool {
    let mut entered = HashSet::new();
    // A stack of paths still to visit, the next one last: folders may nest deeper than a call stack.
    let mut ahead: Vec<PathBuf> = vec![named.to_owned()];
    while let Some(path) = ahead.pop() {
        let go_on = match fs::metadata(&path) {
            Err(e) => each(&path, Err(e)),
            Ok(meta) if meta.is_file() || (path == named && is_pipe(&meta)) => each(&path, Ok(())),
            Ok(meta) if meta.is_dir() => {
                if !entered.insert(folder_identity(&path, &meta)) {
                    continue;
                }
                match visible_entries(&path) {
                    Ok(below) => {
                        ahead.extend(below.into_iter().rev());
                        true
                    }
                    Err(e) => each(&path, Err(e)),
                }
            }
            Ok(_) => each(&path, Err(io::Error::other("neither a file nor a folder"))),
        };
        if !go_on {
            return false;
        }
    }
    true
}

/// Is it a pipe?
#[cfg(unix)]
pub fn is_pipe(meta: &fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&meta.file_type())
}

/// Is it a pipe?
#[cfg(not(unix))]
pub fn is_pipe(_meta: &fs::Metadata) -> bool {
    false
}

fn visible_entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut below = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            below.push(entry.path());
        }
    }
    below.sort();
    Ok(below)
}

#[cfg(unix)]
fn folder_identity(_path: &Path, meta: &fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (meta.dev(), meta.ino())
}

#[cfg(not(unix))]
fn folder_identity(path: &Path, _meta: &fs::Metadata) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &Path) -> Vec<String> {
        let mut rows = Vec::new();
        walk(path, &mut |p, r| {
            let name = p.strip_prefix(path).unwrap_or(p).display().to_string();
            rows.push(r.map_or_else(|e| format!("{name}: {:?}", e.kind()), |()| name.clone()));
            true
        });
        rows
    }

    #[test]
    #[cfg(unix)]
    fn sorted_depth_first_and_a_loop_ends() {
        let root = crate::scratch::path("walk");
        fs::create_dir_all(root.join("b/deep")).expect("made");
        for file in ["a.txt", "b/2.txt", "b/10.txt", "b/deep/x", "c.txt", ".hidden"] {
            fs::write(root.join(file), "x").expect("written");
        }
        std::os::unix::fs::symlink(&root, root.join("b/deep/loop")).expect("linked");
        std::os::unix::fs::symlink("nowhere", root.join("z")).expect("linked");
        assert_eq!(found(&root), ["a.txt", "b/10.txt", "b/2.txt", "b/deep/x", "c.txt", "z: NotFound"]);
    }

    #[test]
    fn a_missing_path_is_named() {
        assert_eq!(found(Path::new("/no/such")), [": NotFound"]);
    }
}
