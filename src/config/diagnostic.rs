//! What is wrong in a file of the user's, for the user to read.

use kabar_annotate::text::CleanText;
use std::fmt;

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigDiagnostic {
    /// Counted from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong, and what to do.
    pub message: CleanText,
}

impl ConfigDiagnostic {
    /// What is wrong in `line`.
    pub fn new(line: usize, why: &str) -> ConfigDiagnostic {
        ConfigDiagnostic { line, message: CleanText::one_line(why) }
    }

    /// "config.toml:3: unknown option …", with the name of the file.
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
