//! The PATH arguments of a command, and what is read where there are none.

use super::addresses;
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
    /// Files, folders (read to their last file, by name), https:// addresses, or - for standard input
    #[arg(value_name = "PATH|URL|-")]
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
        if self.paths.is_empty() {
            return Ok((stdin_unless_terminal(self.inputs()?), 0));
        }
        let (mut inputs, mut missing) = (Vec::new(), Vec::new());
        for path in &self.paths {
            match open_inputs(path, &mut inputs) {
                Ok(failures) => missing.extend(failures),
                Err(failure) => missing.push(failure),
            }
        }
        if inputs.is_empty() && !missing.is_empty() {
            // The first ends the command, as it did where nothing else was named.
            return Err(missing.remove(0));
        }
        report(&missing);
        Ok((inputs, missing.len()))
    }

    /// The inputs that the paths name. Without paths, what is piped in; without a pipe, the samples.
    pub(super) fn inputs(&self) -> Result<Vec<Input>, CommandError> {
        if self.paths.is_empty() {
            // A pipe or a file on standard input is there to be read; a terminal and /dev/null are not.
            if !is_stdin_piped() {
                return Ok(vec![Input::Samples]);
            }
            let mut inputs = Vec::new();
            report(&open_inputs(Path::new("-"), &mut inputs)?);
            return Ok(inputs);
        }
        let mut inputs = Vec::new();
        for path in &self.paths {
            report(&open_inputs(path, &mut inputs)?);
        }
        Ok(inputs)
    }
}

/// Adds what `path` names to `inputs`. Returns why some addresses of a list could not be fetched.
///
/// # Errors
/// Where there is no such file, or no address gives a page.
fn open_inputs(path: &Path, inputs: &mut Vec<Input>) -> Result<Vec<CommandError>, CommandError> {
    if path.as_os_str() == "-" {
        if inputs.contains(&Input::Stdin) {
            return Ok(Vec::new());
        }
        if let Some(list) = addresses::piped_list() {
            return addresses::fetch_all(&list, inputs);
        }
        inputs.push(Input::Stdin);
        return Ok(Vec::new());
    }
    if let Some(address) = path.to_str().and_then(addresses::web_address) {
        return addresses::fetch_all(&[address], inputs);
    }
    check_exists(path)?;
    inputs.push(Input::Path(path.to_owned()));
    Ok(Vec::new())
}

/// Names each failure on standard error.
fn report(failures: &[CommandError]) {
    for failure in failures {
        // Nothing can be done where standard error is closed.
        let _ = writeln!(io::stderr(), "{failure}");
    }
}

/// Is there a file or folder at `path`?
fn check_exists(path: &Path) -> Result<(), CommandError> {
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
