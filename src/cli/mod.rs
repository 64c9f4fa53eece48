//! The command line: what was typed → what it means. One file per command.
//!
//! Exit codes: 0 all is well, also where the reader of a pipe had enough; 1 something could not be read, or the
//! terminal failed; 2 the command line itself makes no sense.

mod add;
mod annotate;
mod articles;
mod config;
mod entities;
mod in_order;
mod index;
mod library;
mod linear;
mod print;
mod progress;
mod quotes;
mod read;
mod refresh;
mod resume;
mod rules;
mod shell;
mod tally;
mod typed;
mod who;

use crate::config::Colour;
use crate::shelf::archive::{self, Input, walk};
use crate::shelf::library::Library;
use crate::term::settings::{Chosen, Over};
use crate::ui::theme::{ASCII, Glyphs};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use kabar_annotate::article::EntityKind;
use kabar_annotate::text::Clean;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use who::Whom;

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
    command: Option<Command>,
    #[command(flatten)]
    paths: Paths,
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
    #[arg(long, value_name = "WHICH", visible_alias = "colour", value_parser = PossibleValuesParser::new(Colour::NAMES.map(|n| n.0)))]
    color: Option<String>,
    /// How things look: a theme's name, or the path of one or of a base16 scheme
    #[arg(long, value_name = "NAME|PATH")]
    theme: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Subscribe to a feed, or to the one behind a site's address
    Add(add::Add),
    /// Print one JSON object per article: lines, quotes with speakers, names
    Annotate(annotate::Annotate),
    /// List the articles of the library: number, marks, date, outlet, headline
    List(library::list::List),
    /// Search the library: the best first, with the words around the hits
    Search(library::list::Search),
    /// Print articles of the library as clean text
    Show(library::show::Show),
    /// Print how many articles are unread
    UnreadCount(library::list::Count),
    /// Mark articles read or unread
    Mark(library::change::Marking),
    /// Star articles
    Star(library::change::Starring),
    /// Tag articles
    Tag(library::change::Tagging),
    /// Delete articles: they do not come back with their feeds
    Delete(library::change::Deleting),
    /// Save a query as a view of the side list, print one, list or drop them
    View(library::change::View),
    /// Take the last change back: marks, stars, tags, deleted articles, subscriptions
    Undo,
    /// Do again what was taken back last
    Redo,
    /// List the feeds: number, unread, folder, name, address, what is wrong
    Feeds(library::feeds::Feeds),
    /// Unsubscribe feeds
    Remove(library::feeds::Remove),
    /// Move a feed to a folder, or rename it
    Move(library::feeds::Move),
    /// Subscribe to the feeds of an OPML file
    Import(library::feeds::Import),
    /// Print the feeds as OPML
    Export,
    /// The library's file: check, repair, copy, print all of it
    #[command(subcommand)]
    Library(library::care::Care),
    /// Options, keys and themes: a file to start from, what holds now, what is wrong
    #[command(subcommand, after_help = config::help(), help_template = config::TEMPLATE)]
    Config(config::Command),
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
    Index(index::Index),
    /// Fetch what is new
    #[command(after_help = refresh::CODES)]
    Refresh(refresh::Refresh),
    /// Rules that fold lines: list them, ask why, check and add your own
    #[command(subcommand)]
    Rules(rules::Command),
    /// Print who said what, with the article and the line
    Quotes {
        #[command(flatten)]
        paths: Paths,
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
        paths: Paths,
        /// Only of this kind; without it, people, organisations and places
        #[arg(long, value_name = "KIND", value_parser = kind())]
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
        paths: Paths,
        /// One JSON object a name that fits
        #[arg(long)]
        json: bool,
    },
}

/// What to read.
#[derive(Debug, Args)]
struct Paths {
    /// Files, folders (read to their last file, by name), or - for standard input
    #[arg(value_name = "PATH|-")]
    paths: Vec<PathBuf>,
}

/// An error as the one line that the user gets.
#[derive(Debug)]
pub struct Failure {
    what: String,
    code: u8,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // It may hold a path or a name as it was given.
        write!(f, "kabar: {}", Clean::text(&self.what))
    }
}

impl From<Failure> for ExitCode {
    fn from(failure: Failure) -> ExitCode {
        ExitCode::from(failure.code)
    }
}

impl Failure {
    fn new(what: impl Into<String>) -> Failure {
        Failure { what: what.into(), code: 1 }
    }
}

/// Does what the command line says.
///
/// # Errors
/// One line for the user, and the exit code that goes with it. A broken pipe is none.
pub fn run() -> Result<ExitCode, Failure> {
    let typed = typed::in_order(std::env::args_os(), Arguments::command())?;
    let arguments = match Arguments::try_parse_from(typed) {
        Ok(arguments) => arguments,
        // clap repeats what it was given, which may be what a script took from a feed.
        Err(e) if e.use_stderr() => {
            let _ = io::stderr().write_all(Clean::text(&e.to_string()).as_bytes());
            return Ok(ExitCode::from(2));
        }
        Err(e) => e.exit(),
    };
    let done = match arguments.command {
        Some(Command::Add(add)) => return add::run(&add),
        Some(Command::Refresh(what)) => return refresh::run(&what),
        Some(Command::Annotate(what)) => return annotate::run(&what),
        Some(Command::Index(index)) => return index::run(&index),
        Some(Command::Config(command)) => return config::run(command),
        Some(Command::Completions { shell }) => return shell::completions(shell),
        Some(Command::Man { folder }) => return shell::man(folder.as_deref()),
        Some(Command::Rules(command)) => return rules::run(command),
        Some(Command::List(list)) => return library::list::list(&list),
        Some(Command::Search(search)) => return library::list::search(&search),
        Some(Command::Show(show)) => return library::show::run(&show),
        Some(Command::UnreadCount(count)) => return library::list::unread_count(&count),
        Some(Command::Mark(marking)) => return library::change::mark(&marking),
        Some(Command::Star(starring)) => return library::change::star(&starring),
        Some(Command::Tag(tagging)) => return library::change::tag(&tagging),
        Some(Command::Delete(deleting)) => return library::change::delete(&deleting),
        Some(Command::View(view)) => return library::change::view(&view),
        Some(Command::Undo) => return library::change::undo(false),
        Some(Command::Redo) => return library::change::undo(true),
        Some(Command::Feeds(feeds)) => return library::feeds::list(&feeds),
        Some(Command::Remove(remove)) => return library::feeds::remove(&remove),
        Some(Command::Move(change)) => return library::feeds::change(&change),
        Some(Command::Import(import)) => return library::feeds::import(&import),
        Some(Command::Export) => return library::feeds::export(),
        Some(Command::Library(care)) => return library::care::run(&care),
        Some(Command::Quotes { paths, speaker, json }) => {
            let speaker = speaker.as_deref().and_then(Whom::new);
            quotes::run(&paths.or_library()?, speaker.as_ref(), json)
        }
        Some(Command::Entities { paths, kind, top, json }) => {
            entities::run(&paths.or_library()?, kind, top, json)
        }
        Some(Command::Who { name, paths, json }) => {
            let whom = who::Whom::new(&name).ok_or_else(|| Failure {
                what: "who: the name is empty; say whom to look for".into(),
                code: 2,
            })?;
            who::run(&paths.or_library()?, &whom, json)
        }
        None => {
            let is_seen = arguments.linear || (io::stdout().is_terminal() && !arguments.raw);
            let (inputs, missing) = match (arguments.samples, is_seen) {
                (true, _) => (vec![Input::Samples], 0),
                (false, true) => (arguments.paths.inputs()?, 0),
                (false, false) => arguments.paths.to_print()?,
            };
            let plain = Glyphs::of(|name| std::env::var(name).ok()) == ASCII;
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
                let colour = colour.and_then(|c| Colour::NAMES.iter().find(|n| n.0 == c)).map(|n| n.1);
                let chosen = Chosen::read(Over { colour, theme: arguments.theme });
                if is_dumb() || chosen.config.linear {
                    complain("plain lines begin anew each time");
                    linear::run(chosen_or_own(inputs), plain)
                } else if own && arguments.resume {
                    read::last(chosen)
                } else if own {
                    read::library(chosen, false)
                } else {
                    if inputs.contains(&Input::Stdin) {
                        complain("what is piped in has no earlier session");
                    }
                    read::run(inputs, chosen, arguments.resume)
                }
            } else {
                complain("the output is no terminal");
                print::run(&inputs, arguments.raw)
                    .map(|code| if missing > 0 { ExitCode::FAILURE } else { code })
            }
        }
    };
    finished(done)
}

/// Reads the name of a kind.
fn kind() -> impl TypedValueParser<Value = EntityKind> {
    PossibleValuesParser::new(EntityKind::ALL.map(EntityKind::name)).try_map(|name| {
        let known = EntityKind::ALL.into_iter().find(|kind| kind.name() == name);
        known.ok_or_else(|| format!("no such kind: {name}"))
    })
}

/// What came of printing: a reader of the pipe who had enough is no failure.
fn finished(done: io::Result<ExitCode>) -> Result<ExitCode, Failure> {
    match done {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        done => done.map_err(|e| Failure::new(e.to_string())),
    }
}

/// Is it a terminal on which nothing can be drawn over?
fn is_dumb() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    term.is_empty() || term == "dumb"
}

impl Paths {
    /// The same for what is asked of all that one has: without paths and a pipe it is the library, where there is one.
    fn or_library(&self) -> Result<Vec<Input>, Failure> {
        let inputs = self.inputs()?;
        let library = Library::usual_path().filter(|path| inputs == [Input::Samples] && path.exists());
        // A library may hold the marks of files only. What cannot be read is told when it is.
        let holds = |path: &PathBuf| {
            !Library::open(path).and_then(|library| library.counts()).is_ok_and(|counts| counts.articles == 0)
        };
        Ok(library.filter(holds).map_or_else(|| at_a_terminal(inputs), |path| vec![Input::Library(path)]))
    }

    /// The same for what goes through the articles and prints them. A path that is not there is named on standard error and
    /// costs itself only; says how many there are of those.
    fn to_print(&self) -> Result<(Vec<Input>, usize), Failure> {
        let (mut there, mut missing) = (Vec::new(), Vec::new());
        for path in &self.paths {
            match exists(path) {
                Ok(()) => there.push(path.clone()),
                Err(failure) => missing.push(failure),
            }
        }
        if there.is_empty() {
            return Ok((at_a_terminal(self.inputs()?), 0));
        }
        for failure in &missing {
            // Where standard error is closed there is nobody to tell.
            let _ = writeln!(io::stderr(), "{failure}");
        }
        Ok((Paths { paths: there }.inputs()?, missing.len()))
    }

    /// What the paths mean: none of them, what is piped in; else the samples.
    fn inputs(&self) -> Result<Vec<Input>, Failure> {
        if self.paths.is_empty() {
            // A pipe or a file on standard input is there to be read. A terminal is not, nor is /dev/null.
            return Ok(vec![if is_piped() { Input::Stdin } else { Input::Samples }]);
        }
        let mut inputs = Vec::new();
        for path in &self.paths {
            if path.as_os_str() == "-" {
                if !inputs.contains(&Input::Stdin) {
                    inputs.push(Input::Stdin);
                }
                continue;
            }
            exists(path)?;
            inputs.push(Input::Path(path.clone()));
        }
        Ok(inputs)
    }
}

/// Does anything stand at `path`, or is it standard input?
fn exists(path: &Path) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        return Ok(());
    }
    archive::exists(path).map_err(|why| Failure::new(format!("{}: {why}", path.display())))
}

/// The samples are for somebody at a terminal; else they would be taken for what was to be read.
fn at_a_terminal(inputs: Vec<Input>) -> Vec<Input> {
    let is_script = inputs == [Input::Samples] && !io::stdin().is_terminal();
    if is_script { vec![Input::Stdin] } else { inputs }
}

/// Is standard input a pipe or a file?
fn is_piped() -> bool {
    let meta = std::fs::metadata("/dev/stdin");
    !io::stdin().is_terminal() && meta.is_ok_and(|m| m.is_file() || walk::is_pipe(&m))
}
