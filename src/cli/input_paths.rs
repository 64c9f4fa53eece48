//! The PATH arguments of a command, and what is read where there are none.

use super::error::CommandError;
use crate::shelf::archive::{self, Input, walk};
use crate::shelf::library::Library;
use crate::term::now;
use clap::Args;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// What to read.
#[derive(Debug, Args)]
pub struct InputPaths {
    /// Files, folders (read to their last file, by name), or - for standard input
    #[arg(value_name = "PATH|-")]
    paths: Vec<PathBuf>,
}

impl InputPaths {
    /// The inputs of a command that asks about everything: without paths and a pipe, the library, where there is one.
    pub(super) fn inputs_or_library(&self) -> Result<Vec<Input>, CommandError> {
        let inputs = self.inputs()?;
        let library = Library::default_path().filter(|path| inputs == [Input::Samples] && path.exists());
        // A library may hold the marks of files only. Where it cannot be opened, reading it reports why.
        let holds = |path: &PathBuf| {
            !Library::open(path, now)
                .and_then(|library| library.counts())
                .is_ok_and(|counts| counts.articles == 0)
        };
        Ok(library
            .filter(holds)
            .map_or_else(|| stdin_unless_terminal(inputs), |path| vec![Input::Library(path)]))
    }

    /// The inputs of a command that prints all articles. A path that does not exist is reported on standard error and costs
    /// itself only. Also returns how many of those there are.
    pub(super) fn existing_inputs(&self) -> Result<(Vec<Input>, usize), CommandError> {
        let (mut there, mut missing) = (Vec::new(), Vec::new());
        for path in &self.paths {
            match check_exists(path) {
                Ok(()) => there.push(path.clone()),
                Err(failure) => missing.push(failure),
            }
        }
        if there.is_empty() {
            return Ok((stdin_unless_terminal(self.inputs()?), 0));
        }
        for failure in &missing {
            // Nothing can be done where standard error is closed.
            let _ = writeln!(io::stderr(), "{failure}");
        }
        Ok((InputPaths { paths: there }.inputs()?, missing.len()))
    }

    /// The inputs that the paths name. Without paths, what is piped in; without a pipe, the samples.
    pub(super) fn inputs(&self) -> Result<Vec<Input>, CommandError> {
        if self.paths.is_empty() {
            // A pipe or a file on standard input is there to be read; a terminal and /dev/null are not.
            return Ok(vec![if is_stdin_piped() { Input::Stdin } else { Input::Samples }]);
        }
        let mut inputs = Vec::new();
        for path in &self.paths {
            if path.as_os_str() == "-" {
                if !inputs.contains(&Input::Stdin) {
                    inputs.push(Input::Stdin);
                }
                continue;
            }
            check_exists(path)?;
            inputs.push(Input::Path(path.clone()));
        }
        Ok(inputs)
    }
}

/// Is there a file or folder at `path`, or is it `-` for standard input?
fn check_exists(path: &Path) -> Result<(), CommandError> {
    if path.as_os_str() == "-" {
        return Ok(());
    }
    archive::check_exists(path).map_err(|why| CommandError::new(format!("{}: {why}", path.display())))
}

/// Standard input in place of the samples, unless it is a terminal: a script must not get samples for articles.
fn stdin_unless_terminal(inputs: Vec<Input>) -> Vec<Input> {
    let is_script = inputs == [Input::Samples] && !io::stdin().is_terminal();
    if is_script { vec![Input::Stdin] } else { inputs }
}

/// Is standard input a pipe or a file?
fn is_stdin_piped() -> bool {
    let meta = std::fs::metadata("/dev/stdin");
    !io::stdin().is_terminal() && meta.is_ok_and(|m| m.is_file() || walk::is_pipe(&m))
}
