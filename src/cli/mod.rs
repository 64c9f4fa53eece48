//! The command line: what was typed → what it means. One file per command.
//!
//! Exit codes: 0 all is well, also where the reader of a pipe had enough; 1 something could not be read, or the
//! terminal failed; 2 the command line itself makes no sense.

mod add;
mod annotate;
mod annotate_inputs;
mod argument_order;
mod config;
mod entities;
mod index;
mod library;
mod linear;
mod name_tally;
mod print;
mod progress;
mod quotes;
mod read;
mod refresh;
mod resume;
mod rules;
mod shell;
mod who;

use crate::config::ColourMode;
use crate::shelf::archive::{self, Input, walk};
use crate::shelf::library::Library;
use crate::term;
use crate::term::loaded_config::{ConfigOverrides, LoadedConfig};
use crate::ui::glyphs::{ASCII, Glyphs};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use kabar_annotate::article::EntityKind;
use kabar_annotate::text::CleanText;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use who::NameQuery;

const EXAMPLES: &str = "\
Examples:
  kabar                         read your library; without feeds yet, a page that says how to begin
  kabar --samples               read the bundled samples
  kabar berita/                 read a folder of articles: text, JSON, JSONL
  trafilatura -u URL --json | kabar -
  kabar artikel.txt | less      the article as clean text, promo lines folded
  kabar --raw artikel.txt | cat the same with every line shown
  kabar quotes --speaker xi berita/
  kabar entities --kind person --top 20 berita/
  kabar who 'Maria Lopulalan' berita/
  kabar annotate berita/ | jq -r '.quotes[].speaker'
  kabar annotate arsip.jsonl.gz --out hasil.jsonl --rejects rusak.jsonl --resume
  kabar list is:unread from:warta 'age:<2d'
  kabar list --json tag:later | jq .id | kabar mark read -
  kabar search 'harga beras -impor'
  kabar index arsip.jsonl       searches in it are quick from then on
  kabar config init             your options, keys and themes
  kabar add warta.example --folder berita
  kabar refresh                 fetch what is new; for cron
  kabar rules explain 'Baca juga: Harga Ikan Naik Tipis'
  kabar rules add --label promo --what 'radio jingle' 'dengarkan radio kami (di <outlet>)?'

Inside, ? shows every key; q quits.

Exit codes: 0 well; 1 something could not be read; 2 wrong arguments.";

/// A terminal news reader that names who said each quote and folds what is not the article.
#[derive(Debug, Parser)]
#[command(name = "kabar", version, about, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<CliCommand>,
    #[command(flatten)]
    paths: InputPaths,
    /// Read the bundled samples, also where there is a library
    #[arg(long, conflicts_with = "paths")]
    samples: bool,
    /// Go on where the last session ended: its list and filter, the article, the place in it
    #[arg(long, conflicts_with_all = ["samples", "raw", "linear"])]
    resume: bool,
    /// Print the text, with every line: folded ones too
    #[arg(long)]
    raw: bool,
    /// Plain lines and a prompt instead of a screen: for screen readers and dumb terminals
    #[arg(long)]
    linear: bool,
    /// How many colours
    #[arg(long, value_name = "WHICH", visible_alias = "colour", value_parser = PossibleValuesParser::new(ColourMode::NAMES.map(|n| n.0)))]
    color: Option<String>,
    /// How things look: a theme's name, or the path of one or of a base16 scheme
    #[arg(long, value_name = "NAME|PATH")]
    theme: Option<String>,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    /// Subscribe to a feed, or to the one behind a site's address
    Add(add::AddArgs),
    /// Print one JSON object per article: lines, quotes with speakers, names
    Annotate(annotate::AnnotateArgs),
    /// List the articles of the library: number, marks, date, outlet, headline
    List(library::list::ListArgs),
    /// Search the library: the best first, with the words around the hits
    Search(library::list::SearchArgs),
    /// Print articles of the library as clean text
    Show(library::show::ShowArgs),
    /// Print how many articles are unread
    UnreadCount(library::list::CountArgs),
    /// Mark articles read or unread
    Mark(library::change::MarkArgs),
    /// Star articles
    Star(library::change::StarArgs),
    /// Tag articles
    Tag(library::change::TagArgs),
    /// Delete articles: they do not come back with their feeds
    Delete(library::change::DeleteArgs),
    /// Save a query as a view of the side list, print one, list or drop them
    View(library::change::ViewArgs),
    /// Take the last change back: marks, stars, tags, deleted articles, subscriptions
    Undo,
    /// Do again what was taken back last
    Redo,
    /// List the feeds: number, unread, folder, name, address, what is wrong
    Feeds(library::feeds::FeedsArgs),
    /// Unsubscribe feeds
    Remove(library::feeds::RemoveArgs),
    /// Move a feed to a folder, or rename it
    Move(library::feeds::MoveArgs),
    /// Subscribe to the feeds of an OPML file
    Import(library::feeds::ImportArgs),
    /// Print the feeds as OPML
    Export,
    /// The library's file: check, repair, copy, print all of it
    #[command(subcommand)]
    Library(library::maintenance::LibraryFileCommand),
    /// Options, keys and themes: a file to start from, what holds now, what is wrong
    #[command(subcommand, after_help = config::help(), help_template = config::HELP_TEMPLATE)]
    Config(config::ConfigCommand),
    /// Print what a shell completes: kabar completions bash > ~/.local/share/bash-completion/completions/kabar
    Completions {
        /// For which shell
        shell: Shell,
    },
    /// Print the manual page, or write all of them to a folder
    Man {
        /// Such as ~/.local/share/man/man1
        folder: Option<PathBuf>,
    },
    /// Make a full-text index of files and folders, for searches and filters in them
    Index(index::IndexArgs),
    /// Fetch what is new
    #[command(after_help = refresh::EXIT_CODES)]
    Refresh(refresh::RefreshArgs),
    /// Rules that fold lines: list them, ask why, check and add your own
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Print who said what, with the article and the line
    Quotes {
        #[command(flatten)]
        paths: InputPaths,
        /// Only of speakers whose name holds this, or who are called so elsewhere in what is read
        #[arg(long, value_name = "NAME")]
        speaker: Option<String>,
        /// One JSON object a quotation
        #[arg(long)]
        json: bool,
    },
    /// Count the names: mentions, articles, name, kind, other forms
    Entities {
        #[command(flatten)]
        paths: InputPaths,
        /// Only of this kind; without it, people, organisations and places
        #[arg(long, value_name = "KIND", value_parser = entity_kind_parser())]
        kind: Option<EntityKind>,
        /// Only so many, the most mentioned ones
        #[arg(long, value_name = "N")]
        top: Option<usize>,
        /// One JSON object a name
        #[arg(long)]
        json: bool,
    },
    /// Who somebody is: what they are called, what they said, which articles name them
    Who {
        /// The name, or a part of it; case and accents do not matter
        name: String,
        #[command(flatten)]
        paths: InputPaths,
        /// One JSON object a name that fits
        #[arg(long)]
        json: bool,
    },
}

/// What to read.
#[derive(Debug, Args)]
struct InputPaths {
    /// Files, folders (read to their last file, by name), or - for standard input
    #[arg(value_name = "PATH|-")]
    paths: Vec<PathBuf>,
}

/// An error as the one line that the user gets.
#[derive(Debug)]
pub struct CommandError {
    message: String,
    exit_code: u8,
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // It may hold a path or a name as it was given.
        write!(f, "kabar: {}", CleanText::new(&self.message))
    }
}

impl From<CommandError> for ExitCode {
    fn from(failure: CommandError) -> ExitCode {
        ExitCode::from(failure.exit_code)
    }
}

impl CommandError {
    fn new(what: impl Into<String>) -> CommandError {
        CommandError { message: what.into(), exit_code: 1 }
    }
}

/// Does what the command line says.
///
/// # Errors
/// One line for the user, and the exit code that goes with it. A broken pipe is none.
pub fn run() -> Result<ExitCode, CommandError> {
    let typed = argument_order::options_first(std::env::args_os(), Arguments::command())?;
    let arguments = match Arguments::try_parse_from(typed) {
        Ok(arguments) => arguments,
        // clap repeats what it was given, which may be what a script took from a feed.
        Err(e) if e.use_stderr() => {
            let _ = io::stderr().write_all(CleanText::new(&e.to_string()).as_bytes());
            return Ok(ExitCode::from(2));
        }
        Err(e) => e.exit(),
    };
    let done = match arguments.command {
        Some(CliCommand::Add(add)) => return add::run(&add),
        Some(CliCommand::Refresh(what)) => return refresh::run(&what),
        Some(CliCommand::Annotate(what)) => return annotate::run(&what),
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
            let whom = who::NameQuery::new(&name).ok_or_else(|| CommandError {
                message: "who: the name is empty; say whom to look for".into(),
                exit_code: 2,
            })?;
            who::run(&paths.inputs_or_library()?, &whom, json)
        }
        None => {
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
            if arguments.linear {
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
                print::run(&inputs, arguments.raw)
                    .map(|code| if missing > 0 { ExitCode::FAILURE } else { code })
            }
        }
    };
    finish_output(done)
}

/// Reads the name of a kind.
fn entity_kind_parser() -> impl TypedValueParser<Value = EntityKind> {
    PossibleValuesParser::new(EntityKind::ALL.map(EntityKind::name)).try_map(|name| {
        let known = EntityKind::ALL.into_iter().find(|kind| kind.name() == name);
        known.ok_or_else(|| format!("no such kind: {name}"))
    })
}

/// What came of printing: a reader of the pipe who had enough is no failure.
fn finish_output(done: io::Result<ExitCode>) -> Result<ExitCode, CommandError> {
    match done {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        done => done.map_err(|e| CommandError::new(e.to_string())),
    }
}

/// Is it a terminal on which nothing can be drawn over?
fn is_dumb_terminal() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    term.is_empty() || term == "dumb"
}

impl InputPaths {
    /// The same for what is asked of all that one has: without paths and a pipe it is the library, where there is one.
    fn inputs_or_library(&self) -> Result<Vec<Input>, CommandError> {
        let inputs = self.inputs()?;
        let library = Library::default_path().filter(|path| inputs == [Input::Samples] && path.exists());
        // A library may hold the marks of files only. What cannot be read is told when it is.
        let holds = |path: &PathBuf| {
            !Library::open(path, term::now)
                .and_then(|library| library.counts())
                .is_ok_and(|counts| counts.articles == 0)
        };
        Ok(library
            .filter(holds)
            .map_or_else(|| stdin_unless_terminal(inputs), |path| vec![Input::Library(path)]))
    }

    /// The same for what goes through the articles and prints them. A path that is not there is named on standard error and
    /// costs itself only; says how many there are of those.
    fn existing_inputs(&self) -> Result<(Vec<Input>, usize), CommandError> {
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
            // Where standard error is closed there is nobody to tell.
            let _ = writeln!(io::stderr(), "{failure}");
        }
        Ok((InputPaths { paths: there }.inputs()?, missing.len()))
    }

    /// What the paths mean: none of them, what is piped in; else the samples.
    fn inputs(&self) -> Result<Vec<Input>, CommandError> {
        if self.paths.is_empty() {
            // A pipe or a file on standard input is there to be read. A terminal is not, nor is /dev/null.
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

/// Does anything stand at `path`, or is it standard input?
fn check_exists(path: &Path) -> Result<(), CommandError> {
    if path.as_os_str() == "-" {
        return Ok(());
    }
    archive::check_exists(path).map_err(|why| CommandError::new(format!("{}: {why}", path.display())))
}

/// The samples are for somebody at a terminal; else they would be taken for what was to be read.
fn stdin_unless_terminal(inputs: Vec<Input>) -> Vec<Input> {
    let is_script = inputs == [Input::Samples] && !io::stdin().is_terminal();
    if is_script { vec![Input::Stdin] } else { inputs }
}

/// Is standard input a pipe or a file?
fn is_stdin_piped() -> bool {
    let meta = std::fs::metadata("/dev/stdin");
    !io::stdin().is_terminal() && meta.is_ok_and(|m| m.is_file() || walk::is_pipe(&m))
}
