//! Where tests write: paths of their own, which are removed when the test's thread ends, whether it passed or not.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

struct TempPaths(Vec<PathBuf>);

impl Drop for TempPaths {
    fn drop(&mut self) {
        self.0.iter().for_each(|path| clear(path));
    }
}

thread_local! {
    static MADE: RefCell<TempPaths> = const { RefCell::new(TempPaths(Vec::new())) };
}

/// What is there already is no error, and neither is what is gone already.
fn clear(path: &Path) {
    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}

/// A path for a file or a folder of that name, where there is nothing yet. Two tests of one file need two names.
pub fn path(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("kabar-{}-{name}", std::process::id()));
    clear(&path);
    MADE.with_borrow_mut(|made| made.0.push(path.clone()));
    path
}
