//! The command line: what was typed → what it means. One file per command.
//!
//! Exit codes: 0 all is well, also where the reader of a pipe had enough; 1 something could not be read, or the
//! terminal failed; 2 the command line itself makes no sense.

mod annotate;
mod articles;
mod entities;
mod in_order;
mod print;
mod progress;
mod quotes;
mod read;
mod rules;
mod tally;
mod who;

use crate::article::EntityKind;
use crate::shelf::archive::{self, Input, walk};
use crate::text::find::Query;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use std::fmt;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  kabar                         read the bundled samples
  kabar berita/                 read a folder of articles: text, JSON, JSONL
  trafilatura -u URL --json | kabar -
  kabar artikel.txt | less      the article as clean text, promo lines folded
  kabar --raw artikel.txt | cat the same with every line shown
  kabar quotes --speaker xi berita/
  kabar entities --kind person --top 20 berita/
  kabar who 'Maria Lopulalan' berita/
  kabar annotate berita/ | jq -r '.quotes[].speaker'
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
    /// Print the text, with every line: folded ones too
    #[arg(long)]
    raw: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print one JSON object per article: lines, quotes with speakers, names
    Annotate(Paths),
    /// Rules that fold lines: list them, ask why, check and add your own
    #[command(subcommand)]
    Rules(rules::Command),
    /// Print who said what, with the article and the line
    Quotes {
        #[command(flatten)]
        paths: Paths,
        /// Only of speakers whose name holds this
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
        write!(f, "kabar: {}", self.what)
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
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Some(Command::Annotate(paths)) => annotate::run(&paths.inputs()?),
        Some(Command::Rules(command)) => return rules::run(command),
        Some(Command::Quotes { paths, speaker, json }) => {
            let speaker = speaker.as_deref().and_then(Query::new);
            quotes::run(&paths.inputs()?, speaker.as_ref(), json)
        }
        Some(Command::Entities { paths, kind, top, json }) => {
            entities::run(&paths.inputs()?, kind, top, json)
        }
        Some(Command::Who { name, paths, json }) => {
            let whom = who::Whom::new(&name).ok_or_else(|| Failure {
                what: "who: the name is empty; say whom to look for".into(),
                code: 2,
            })?;
            who::run(&paths.inputs()?, &whom, json)
        }
        None => {
            let inputs = arguments.paths.inputs()?;
            if has_screen() && !arguments.raw {
                read::run(inputs)
            } else {
                print::run(&inputs, arguments.raw)
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

/// Can the output be a screen? On a dumb terminal the text is printed, which also reads well aloud.
fn has_screen() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    io::stdout().is_terminal() && !term.is_empty() && term != "dumb"
}

impl Paths {
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
            archive::exists(path).map_err(|why| Failure::new(format!("{}: {why}", path.display())))?;
            inputs.push(Input::Path(path.clone()));
        }
        Ok(inputs)
    }
}

/// Is standard input a pipe or a file?
fn is_piped() -> bool {
    let meta = std::fs::metadata("/dev/stdin");
    !io::stdin().is_terminal() && meta.is_ok_and(|m| m.is_file() || walk::is_pipe(&m))
}
