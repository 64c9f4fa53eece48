//! `kabar completions` and `kabar man`: completions for shells and manual pages, made from the definitions that parse the
//! command line, so that they are complete.

use super::arguments::Arguments;
use super::error::{CommandError, finish_output};
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use std::fs;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Prints the completions for `shell`.
///
/// # Errors
/// Where standard output fails.
pub fn completions(shell: Shell) -> Result<ExitCode, CommandError> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "kabar", &mut text);
    finish_output(stdout().write_all(&text).map(|()| ExitCode::SUCCESS))
}

/// Prints the manual page, or writes one for each command to `folder`.
///
/// # Errors
/// Where the pages cannot be written.
pub fn man(folder: Option<&Path>) -> Result<ExitCode, CommandError> {
    let mut command = Arguments::command();
    command.build();
    let Some(folder) = folder else {
        let mut text = Vec::new();
        let printed = Man::new(command).render(&mut text).and_then(|()| stdout().write_all(&text));
        return finish_output(printed.map(|()| ExitCode::SUCCESS));
    };
    let pages =
        write_pages(&command, folder).map_err(|e| CommandError::new(format!("{}: {e}", folder.display())))?;
    finish_output(writeln!(stdout(), "{pages} pages in {}", folder.display()).map(|()| ExitCode::SUCCESS))
}

/// Writes the page of `command` and those of its subcommands; returns how many.
fn write_pages(command: &clap::Command, folder: &Path) -> std::io::Result<usize> {
    fs::create_dir_all(folder)?;
    let mut pages = 1;
    for under in command.get_subcommands().filter(|c| c.get_name() != "help") {
        pages += write_pages(under, folder)?;
    }
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let mut text = Vec::new();
    Man::new(command.clone()).title(name.to_uppercase()).render(&mut text)?;
    let file: PathBuf = folder.join(format!("{name}.1"));
    fs::write(file, text)?;
    Ok(pages)
}
