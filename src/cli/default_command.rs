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
    let is_seen = arguments.linear || (io::stdout().is_terminal() && !arguments.raw);
    let (inputs, missing) = match (arguments.samples, is_seen) {
        (true, _) => (vec![Input::Samples], 0),
        (false, true) => (arguments.paths.inputs()?, 0),
        (false, false) => arguments.paths.existing_inputs()?,
    };
    let plain = Glyphs::detect(|name| std::env::var(name).ok()) == ASCII;
    let own = inputs == [Input::Samples] && !arguments.samples;
    // Without a path it is the library that is read.
    let chosen_or_own = |inputs: Vec<Input>| if own { Vec::new() } else { inputs };
    let complain = |why: &str| {
        if arguments.resume {
            let _ = writeln!(io::stderr(), "kabar: --resume does nothing here: {why}");
        }
    };
    let done = if arguments.linear {
        linear::run(chosen_or_own(inputs), plain)
    } else if is_seen {
        let colour = arguments.color.as_deref();
        let colour = colour.and_then(|c| ColourMode::NAMES.iter().find(|n| n.0 == c)).map(|n| n.1);
        let chosen = LoadedConfig::load(ConfigOverrides { colour, theme: arguments.theme });
        if is_dumb_terminal() || chosen.config.linear {
            complain("plain lines begin anew each time");
            linear::run(chosen_or_own(inputs), plain)
        } else if own && arguments.resume {
            read::resume_last_session(chosen)
        } else if own {
            read::read_library(chosen, false)
        } else {
            if inputs.contains(&Input::Stdin) {
                complain("what is piped in has no earlier session");
            }
            read::read_inputs(inputs, chosen, arguments.resume)
        }
    } else {
        complain("the output is no terminal");
        print::run(&inputs, arguments.raw).map(|code| if missing > 0 { ExitCode::FAILURE } else { code })
    };
    finish_output(done)
}

/// Is it a terminal on which nothing can be drawn over?
fn is_dumb_terminal() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    term.is_empty() || term == "dumb"
}
