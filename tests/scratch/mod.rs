//! Temporary paths for tests. They are removed when the test's thread ends, whether the test passed or not.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

/// The paths of one thread, removed when it ends.
struct TempPaths(Vec<PathBuf>);

impl Drop for TempPaths {
    fn drop(&mut self) {
        self.0.iter().for_each(|path| remove(path));
    }
}

thread_local! {
    static PATHS: RefCell<TempPaths> = const { RefCell::new(TempPaths(Vec::new())) };
}

/// Removes a file or folder; where there is none, does nothing.
fn remove(path: &Path) {
    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}

/// A path for a file or a folder of that name, where nothing exists yet. Two tests in one file need two names.
pub fn path(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("kabar-{}-{name}", std::process::id()));
    remove(&path);
    PATHS.with_borrow_mut(|paths| paths.0.push(path.clone()));
    path
}
