//! How a command fails: the line on standard error and the exit code.

use crate::shelf::library;
use kabar_annotate::text::CleanText;
use kabar_formats::Diagnostic;
use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

/// What the user gets to read on standard error, and the exit code.
#[derive(Debug)]
pub struct CommandError {
    pub(super) message: String,
    pub(super) exit_code: u8,
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // It may hold a path or a name with control characters.
        write!(f, "kabar: {}", CleanText::new(&self.message))
    }
}

impl std::error::Error for CommandError {}

impl From<library::Error> for CommandError {
    fn from(error: library::Error) -> CommandError {
        CommandError::new(error.to_string())
    }
}

impl From<CommandError> for ExitCode {
    fn from(failure: CommandError) -> ExitCode {
        ExitCode::from(failure.exit_code)
    }
}

impl CommandError {
    /// An error of exit code 1.
    pub(super) fn new(what: impl Into<String>) -> CommandError {
        CommandError { message: what.into(), exit_code: 1 }
    }
}

/// The outcome of printing: a closed pipe is no error.
pub(super) fn finish_output(done: io::Result<ExitCode>) -> Result<ExitCode, CommandError> {
    match done {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        done => done.map_err(|e| CommandError::new(e.to_string())),
    }
}

/// Reports each diagnostic on standard error, one line each; returns how many there were.
pub(super) fn report_diagnostics(diagnostics: &[Diagnostic]) -> usize {
    for diagnostic in diagnostics {
        let line = diagnostic.line.map(|l| format!(":{l}")).unwrap_or_default();
        // Nothing can be done where standard error is closed.
        let _ = writeln!(io::stderr(), "kabar: {}{line}: {}", diagnostic.file, diagnostic.message);
    }
    diagnostics.len()
}
