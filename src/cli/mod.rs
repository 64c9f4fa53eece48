//! The command line: parses the arguments and runs the command. One file per command; `arguments` says what there is.
//!
//! Exit codes: 0 success, also where the reader of a pipe closed it; 1 something could not be read, or the terminal
//! failed; 2 wrong arguments.

mod add;
mod addresses;
mod annotate;
mod annotate_inputs;
mod annotate_resume;
mod argument_order;
mod arguments;
mod config;
mod default_command;
mod entities;
mod error;
mod index;
mod input_paths;
mod library;
mod linear;
mod name_tally;
mod pages;
mod print;
mod progress;
mod quotes;
mod read;
mod refresh;
mod rules;
mod save;
mod shell;
mod stories;
mod who;

use arguments::{Arguments, CliCommand};
use clap::{CommandFactory, Parser};
use error::{CommandError, finish_output};
use kabar_annotate::text::CleanText;
use std::io::{self, Write};
use std::process::ExitCode;
use who::NameQuery;

/// Runs the command that the arguments of this process name.
///
/// # Errors
/// One line for the user, with its exit code. A broken pipe is no error.
pub fn run() -> Result<ExitCode, CommandError> {
    let typed = argument_order::options_first(std::env::args_os(), Arguments::command())?;
    let mut arguments = match Arguments::try_parse_from(typed) {
        Ok(arguments) => arguments,
        // clap repeats the arguments, which a script may have taken from a feed: control characters must go.
        Err(e) if e.use_stderr() => {
            let _ = io::stderr().write_all(CleanText::new(&e.to_string()).as_bytes());
            return Ok(ExitCode::from(2));
        }
        Err(e) => e.exit(),
    };
    let done = match arguments.command.take() {
        Some(CliCommand::Add(add)) => return add::run(&add),
        Some(CliCommand::Save(what)) => return save::run(&what),
        Some(CliCommand::Refresh(what)) => return refresh::run(&what),
        Some(CliCommand::Annotate(what)) => return annotate::run(&what),
        Some(CliCommand::Pages(command)) => return pages::run(&command),
        Some(CliCommand::Index(index)) => return index::run(&index),
        Some(CliCommand::Config(command)) => return config::run(command),
        Some(CliCommand::Completions { shell }) => return shell::completions(shell),
        Some(CliCommand::Man { folder }) => return shell::man(folder.as_deref()),
        Some(CliCommand::Rules(command)) => return rules::run(command),
        Some(CliCommand::List(list)) => return library::list::list(&list),
        Some(CliCommand::Search(search)) => return library::list::search(&search),
        Some(CliCommand::Show(show)) => return library::show::run(&show),
        Some(CliCommand::UnreadCount(count)) => return library::list::unread_count(&count),
        Some(CliCommand::Mark(marking)) => return library::change::mark(&marking),
        Some(CliCommand::Star(starring)) => return library::change::star(&starring),
        Some(CliCommand::Tag(tagging)) => return library::change::tag(&tagging),
        Some(CliCommand::Delete(deleting)) => return library::change::delete(&deleting),
        Some(CliCommand::View(view)) => return library::change::view(&view),
        Some(CliCommand::Undo) => return library::change::undo(false),
        Some(CliCommand::Redo) => return library::change::undo(true),
        Some(CliCommand::Feeds(feeds)) => return library::feeds::list(&feeds),
        Some(CliCommand::Remove(remove)) => return library::feeds::remove(&remove),
        Some(CliCommand::Move(change)) => return library::feeds::edit(&change),
        Some(CliCommand::Import(import)) => return library::feeds::import(&import),
        Some(CliCommand::Export) => return library::feeds::export(),
        Some(CliCommand::Library(care)) => return library::maintenance::run(&care),
        Some(CliCommand::Quotes { paths, speaker, json }) => {
            let speaker = speaker.as_deref().and_then(NameQuery::new);
            quotes::run(&paths.inputs_or_library()?, speaker.as_ref(), json)
        }
        Some(CliCommand::Entities { paths, kind, top, json }) => {
            entities::run(&paths.inputs_or_library()?, kind, top, json)
        }
        Some(CliCommand::Who { name, paths, json }) => {
            let query = NameQuery::new(&name).ok_or_else(|| CommandError {
                message: "who: the name is empty; say whom to look for".into(),
                exit_code: 2,
            })?;
            who::run(&paths.inputs_or_library()?, &query, json)
        }
        Some(CliCommand::Stories(what)) => return library::stories::run(&what),
        Some(CliCommand::Brief(what)) => return library::brief::run(&what),
        None => return default_command::run(arguments),
    };
    finish_output(done)
}
