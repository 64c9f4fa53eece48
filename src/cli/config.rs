//! `kabar config`: the reader's options: a file to start from, what holds now, and what is wrong with it.

use super::{Failure, finished};
use crate::app::keymap::{Keymap, Layer};
use crate::app::keys::ACTIONS;
use crate::app::words::count;
use crate::config::options::{self, OPTIONS};
use crate::config::{self, Fault, themes};
use crate::term::settings::{self, Chosen, Over};
use crate::ui::look::Look;
use clap::Subcommand;
use kabar_annotate::text::Clean;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to do with the options.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write config.toml with every option in it, as a comment, at its default
    Init,
    /// Every option as it holds now, and where that is said
    Show,
    /// Check config.toml, its keys, and your themes: wrong lines, and what may be meant
    Check {
        /// Another file than your own
        file: Option<PathBuf>,
    },
    /// Every action with its keys as they are now, and the name by which [keys] calls it
    Keys,
}

/// The options before the commands: who asks for help on the configuration wants to know what can be in it.
pub const TEMPLATE: &str = "{about-with-newline}\n{usage-heading} {usage}{after-help}\n\n{all-args}";

/// Every option, for `kabar help config`.
pub fn help() -> String {
    let mut text = String::from("Options, each with its default, in $XDG_CONFIG_HOME/kabar/config.toml:\n");
    for option in OPTIONS {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {} = {}\n", option.name, option.default);
        option.help.iter().for_each(|line| text.extend(["    ", line, "\n"]));
    }
    text + "\n  [keys]\n    Keys of your own; `kabar config init` writes a file that says how, `kabar config keys` lists them."
}

/// Does it.
///
/// # Errors
/// One line for the user.
pub fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Init => init(),
        Command::Show => finished(show(&Chosen::read(Over::default()))),
        Command::Check { file } => check(file),
        Command::Keys => finished(keys(&Chosen::read(Over::default()).settings.keymap)),
    }
}

fn usual() -> Result<PathBuf, Failure> {
    settings::file().ok_or_else(|| Failure::new("no home folder, and so no config.toml"))
}

fn shown(path: &Path) -> Clean {
    Clean::line(&path.display().to_string())
}

fn init() -> Result<ExitCode, Failure> {
    let path = usual()?;
    let name = shown(&path);
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create_new(&path));
    let written = made.and_then(|mut file| file.write_all(options::documented().as_bytes()));
    match written {
        Ok(()) => finished(writeln!(stdout(), "{name}: every option is in it").map(|()| ExitCode::SUCCESS)),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            Err(Failure::new(format!("{name} is there already; `kabar help config` says what can be in it")))
        }
        Err(e) => Err(Failure::new(format!("{name}: {e}"))),
    }
}

fn show(chosen: &Chosen) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    for option in OPTIONS {
        match chosen.config.written.iter().rfind(|w| w.0 == option.name) {
            Some((name, value, line)) => writeln!(out, "{name} = {value}  # line {line}")?,
            None => writeln!(out, "{} = {}", option.name, option.default)?,
        }
    }
    if !chosen.config.keys.is_empty() {
        writeln!(out, "# and {}; `kabar config keys` lists them", count(chosen.config.keys.len(), "key"))?;
    }
    for fault in &chosen.faults {
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(io::stderr(), "kabar: {fault}");
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn check(file: Option<PathBuf>) -> Result<ExitCode, Failure> {
    let named = file.is_some();
    let path = file.map_or_else(usual, Ok)?;
    if let Err(e) = config::read(&path)
        && (named || e.kind() != ErrorKind::NotFound)
    {
        return Err(Failure::new(format!("{}: {e}", shown(&path))));
    }
    let mut faults = Chosen::at(Some(&path), Over::default()).faults;
    let home = path.parent();
    for name in themes::all(home) {
        let found = match themes::find(&name, home) {
            Ok(found) => found,
            Err(why) => {
                faults.push(why);
                continue;
            }
        };
        if let (Some(path), themes::Written::Toml(text)) = (found.path, found.what) {
            let told = |fault: &Fault| fault.of(&path.display().to_string());
            faults.extend(Look::read(&text).1.iter().map(told));
        }
    }
    // The theme that is in use was looked at twice.
    let mut told: Vec<Clean> = Vec::new();
    faults.into_iter().for_each(|f| told.extend((!told.contains(&f)).then_some(f)));
    let mut out = stdout().lock();
    let said = match told.is_empty() {
        true => writeln!(out, "{}: nothing is wrong", shown(&path)),
        false => told.iter().try_for_each(|fault| writeln!(out, "{fault}")),
    };
    let code = if told.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    finished(said.map(|()| code))
}

fn keys(keymap: &Keymap) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    for (action, _, help) in ACTIONS {
        let list = keymap.listed(*action, Layer::List);
        let page = keymap.listed(*action, Layer::Page);
        let keys = if list == page { list } else { format!("{list}; on the page {page}") };
        writeln!(out, "{:<17} {keys:<18} {help}", action.name())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
