//! A path → the files to read, in order: the file itself, or all files below a folder, sorted by name.
//!
//! Symbolic links are followed: whoever links to a folder of articles wants to read them. Each folder, known by device and
//! inode, is entered once, so a link to a parent does no harm. Hidden files are skipped: they belong to editors and version
//! control. A pipe is read only where it was named itself, as in `kabar <(curl …)`; a pipe in a folder could block for
//! ever.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Calls `each` with every file at or below `named`, or with the reason why one can't be read, until it returns false;
/// returns what it returned last.
pub fn walk(named: &Path, each: &mut impl FnMut(&Path, io::Result<()>) -> bool) -> bool {
    let mut entered = HashSet::new();
    // The paths still to visit, the next one last. No recursion: folders may nest deeper than the call stack.
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
