//! `kabar config`: writes a file of options to start from, shows the options as they are, and checks them.

use super::error::{CommandError, finish_output};
use crate::app::action::ACTIONS;
use crate::app::keymap::{KeyLayer, Keymap};
use crate::app::messages::counted;
use crate::config::options::{self, OPTIONS};
use crate::config::{self, ConfigDiagnostic, themes};
use crate::term::loaded_config::{self, ConfigOverrides, LoadedConfig};
use crate::ui::role_styles::RoleStyles;
use clap::Subcommand;
use kabar_annotate::text::CleanText;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to do with the options.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
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

/// The help text, with the options of the file before the commands: they are what one asks for help about.
pub const HELP_TEMPLATE: &str = "{about-with-newline}\n{usage-heading} {usage}{after-help}\n\n{all-args}";

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

/// Runs the command.
///
/// # Errors
/// One line for the user.
pub fn run(command: ConfigCommand) -> Result<ExitCode, CommandError> {
    match command {
        ConfigCommand::Init => init(),
        ConfigCommand::Show => finish_output(show(&LoadedConfig::load(ConfigOverrides::default()))),
        ConfigCommand::Check { file } => check(file),
        ConfigCommand::Keys => {
            finish_output(list_keys(&LoadedConfig::load(ConfigOverrides::default()).settings.keymap))
        }
    }
}

fn default_path() -> Result<PathBuf, CommandError> {
    loaded_config::config_path().ok_or_else(|| CommandError::new("no home folder, and so no config.toml"))
}

fn display_path(path: &Path) -> CleanText {
    CleanText::one_line(&path.display().to_string())
}

fn init() -> Result<ExitCode, CommandError> {
    let path = default_path()?;
    let name = display_path(&path);
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create_new(&path));
    let written = made.and_then(|mut file| file.write_all(options::default_file().as_bytes()));
    match written {
        Ok(()) => {
            finish_output(writeln!(stdout(), "{name}: every option is in it").map(|()| ExitCode::SUCCESS))
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Err(CommandError::new(format!(
            "{name} is there already; `kabar help config` says what can be in it"
        ))),
        Err(e) => Err(CommandError::new(format!("{name}: {e}"))),
    }
}

fn show(chosen: &LoadedConfig) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    for option in OPTIONS {
        match chosen.config.explicit.iter().rfind(|w| w.0 == option.name) {
            Some((name, value, line)) => writeln!(out, "{name} = {value}  # line {line}")?,
            None => writeln!(out, "{} = {}", option.name, option.default)?,
        }
    }
    if !chosen.config.keys.is_empty() {
        writeln!(out, "# and {}; `kabar config keys` lists them", counted(chosen.config.keys.len(), "key"))?;
    }
    for diagnostic in &chosen.problems {
        // Nothing can be done where standard error is closed.
        let _ = writeln!(io::stderr(), "kabar: {diagnostic}");
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn check(file: Option<PathBuf>) -> Result<ExitCode, CommandError> {
    let is_named = file.is_some();
    let path = file.map_or_else(default_path, Ok)?;
    if let Err(e) = config::read_text_file(&path)
        && (is_named || e.kind() != ErrorKind::NotFound)
    {
        return Err(CommandError::new(format!("{}: {e}", display_path(&path))));
    }
    let mut diagnostics = LoadedConfig::load_from(Some(&path), ConfigOverrides::default()).problems;
    let home = path.parent();
    for name in themes::available_themes(home) {
        let found = match themes::find(&name, home) {
            Ok(found) => found,
            Err(why) => {
                diagnostics.push(why);
                continue;
            }
        };
        if let (Some(path), themes::ThemeSource::Toml(text)) = (found.path, found.source) {
            let named =
                |diagnostic: &ConfigDiagnostic| diagnostic.with_file_name(&path.display().to_string());
            diagnostics.extend(RoleStyles::parse(&text).1.iter().map(named));
        }
    }
    // The theme in use was checked twice.
    let mut unique: Vec<CleanText> = Vec::new();
    diagnostics.into_iter().for_each(|f| unique.extend((!unique.contains(&f)).then_some(f)));
    let mut out = stdout().lock();
    let written = match unique.is_empty() {
        true => writeln!(out, "{}: nothing is wrong", display_path(&path)),
        false => unique.iter().try_for_each(|diagnostic| writeln!(out, "{diagnostic}")),
    };
    let code = if unique.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    finish_output(written.map(|()| code))
}

fn list_keys(keymap: &Keymap) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    for (action, _, help) in ACTIONS {
        let list = keymap.help_keys(*action, KeyLayer::List);
        let page = keymap.help_keys(*action, KeyLayer::Page);
        let keys = if list == page { list } else { format!("{list}; on the page {page}") };
        writeln!(out, "{:<17} {keys:<18} {help}", action.name())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
