//! What the reader chose: `$XDG_CONFIG_HOME/kabar/config.toml`, key maps and themes, read and checked.
//!
//! One table, [`options::OPTIONS`], says what there is; the file that `kabar config init` writes, `kabar help config` and
//! the checks are made from it. What is wrong in a file costs the value concerned and is told with its line, never more:
//! a reader with a slip of the pen in his file still reads the news. Nothing here knows what a key or a colour does: keys
//! are understood by `app`, roles by `ui`; here they are [`Entry`]s with the line they stand in.

pub mod base16;
pub mod entries;
pub mod folders;
pub mod names;
pub mod options;
pub mod shipped;
pub mod themes;

use kabar_annotate::text::CleanText;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub use entries::{ConfigEntry, ConfigValue};
pub use options::{ColourMode, Config};

/// Files of this kind are written by hand; what is longer is something else.
const MAX_FILE_SIZE: u64 = 1 << 20;

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigDiagnostic {
    /// Counted from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong, and what to do.
    pub message: CleanText,
}

impl ConfigDiagnostic {
    /// A fault in `line`.
    pub fn new(line: usize, why: &str) -> ConfigDiagnostic {
        ConfigDiagnostic { line, message: CleanText::one_line(why) }
    }

    /// "config.toml:3: unknown option …", as it is told of the file called `name`.
    pub fn with_file_name(&self, name: &str) -> CleanText {
        CleanText::one_line(&format!("{name}{self}"))
    }
}

impl fmt::Display for ConfigDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.line {
            0 => write!(f, ": {}", self.message),
            line => write!(f, ":{line}: {}", self.message),
        }
    }
}

/// `$XDG_CONFIG_HOME/kabar`, by default under `~/.config`; `None` where neither is set.
pub fn config_folder() -> Option<PathBuf> {
    folders::xdg_folder("XDG_CONFIG_HOME", ".config")
}

/// The file at `path` as text, within reason.
///
/// # Errors
/// Where it cannot be read, is no UTF-8 or is longer than a person writes.
pub fn read_text_file(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_SIZE {
        return Err(io::Error::other("longer than 1 MiB: this is no such file"));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("not UTF-8"))
}
