//! `kabar` without a command: the reader on the screen, the reader in plain lines, or clean text into a pipe.

use super::arguments::Arguments;
use super::error::{CommandError, finish_output};
use super::{linear, print, read};
use crate::config::ColourMode;
use crate::shelf::archive::Input;
use crate::term::loaded_config::{ConfigOverrides, LoadedConfig};
use crate::ui::glyphs::{ASCII, Glyphs};
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

/// Reads or prints what the paths of `arguments` name; without paths, the library.
///
/// # Errors
/// Where a path is not there, or the terminal fails.
pub fn run(arguments: Arguments) -> Result<ExitCode, CommandError> {
    let is_interactive = arguments.linear || (io::stdout().is_terminal() && !arguments.raw);
    let (inputs, missing) = match (arguments.samples, is_interactive) {
        (true, _) => (vec![Input::Samples], 0),
        (false, true) => (arguments.paths.inputs()?, 0),
        (false, false) => arguments.paths.existing_inputs()?,
    };
    let plain = Glyphs::detect(|name| std::env::var(name).ok()) == ASCII;
    let is_library = inputs == [Input::Samples] && !arguments.samples;
    // Without a path the library is read.
    let or_library = |inputs: Vec<Input>| if is_library { Vec::new() } else { inputs };
    let warn_about_resume = |why: &str| {
        if arguments.resume {
            let _ = writeln!(io::stderr(), "kabar: --resume does nothing here: {why}");
        }
    };
    let done = if arguments.linear {
        linear::run(or_library(inputs), plain)
    } else if is_interactive {
        let colour = arguments.color.as_deref();
        let colour = colour.and_then(|c| ColourMode::NAMES.iter().find(|n| n.0 == c)).map(|n| n.1);
        let config = LoadedConfig::load(ConfigOverrides { colour, theme: arguments.theme });
        if is_dumb_terminal() || config.config.linear {
            warn_about_resume("plain lines begin anew each time");
            linear::run(or_library(inputs), plain)
        } else if is_library && arguments.resume {
            read::resume_last_session(config)
        } else if is_library {
            read::read_library(config, false)
        } else {
            if inputs.contains(&Input::Stdin) {
                warn_about_resume("what is piped in has no earlier session");
            }
            read::read_inputs(inputs, config, arguments.resume)
        }
    } else {
        warn_about_resume("the output is no terminal");
        print::run(&inputs, arguments.raw).map(|code| if missing > 0 { ExitCode::FAILURE } else { code })
    };
    finish_output(done)
}

/// Is it a terminal on which nothing can be drawn over?
fn is_dumb_terminal() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    term.is_empty() || term == "dumb"
}
