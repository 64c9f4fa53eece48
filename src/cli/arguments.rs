//! The command line as clap knows it: commands, options, and what `--help` says of them.

use super::input_paths::InputPaths;
use super::{add, annotate, config, index, library, pages, refresh, rules, save};
use crate::config::ColourMode;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use clap_complete::Shell;
use kabar_annotate::article::EntityKind;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  kabar                         read your library; without feeds yet, a page that says how to begin
  kabar --samples               read the bundled samples
  kabar berita/                 read a folder of articles: text, JSON, JSONL
  kabar https://warta.example/2030/01/02/pasar-dibuka
  kabar artikel.txt | less      the article as clean text, promo lines folded
  kabar --raw artikel.txt | cat the same with every line shown
  kabar quotes --speaker xi berita/
  kabar entities --kind person --top 20 berita/
  kabar who 'Maria Lopulalan' berita/
  kabar stories berita/         which articles tell the same event
  kabar annotate berita/ | jq -r '.quotes[].speaker'
  kabar annotate arsip.jsonl.gz --out hasil.jsonl --rejects rusak.jsonl --resume
  kabar list is:unread from:warta 'age:<2d'
  kabar list --json tag:later | jq .id | kabar mark read -
  kabar brief --since 24h       the stories of the day, in a few of their own sentences
  kabar search 'harga beras -impor'
  kabar index arsip.jsonl       searches in it are quick from then on
  kabar config init             your options, keys and themes
  kabar add warta.example --folder berita
  kabar save https://warta.example/2030/01/02/pasar-dibuka
  kabar refresh                 fetch what is new; for cron
  kabar rules explain 'Baca juga: Harga Ikan Naik Tipis'
  kabar rules add --label promo --what 'radio jingle' 'dengarkan radio kami (di <outlet>)?'

Inside, ? shows every key; q quits.

Exit codes: 0 well; 1 something could not be read; 2 wrong arguments.";

/// A terminal news reader that names who said each quote and folds what is not the article.
#[derive(Debug, Parser)]
#[command(name = "kabar", version, about, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<CliCommand>,
    #[command(flatten)]
    pub(super) paths: InputPaths,
    /// Read the bundled samples, also where there is a library
    #[arg(long, conflicts_with = "paths")]
    pub(super) samples: bool,
    /// Go on where the last session ended: its list and filter, the article, the place in it
    #[arg(long, conflicts_with_all = ["samples", "raw", "linear"])]
    pub(super) resume: bool,
    /// Print the text, with every line: folded ones too
    #[arg(long)]
    pub(super) raw: bool,
    /// Plain lines and a prompt instead of a screen: for screen readers and dumb terminals
    #[arg(long)]
    pub(super) linear: bool,
    /// How many colours
    #[arg(long, value_name = "WHICH", visible_alias = "colour", value_parser = PossibleValuesParser::new(ColourMode::NAMES.map(|n| n.0)))]
    pub(super) color: Option<String>,
    /// How things look: a theme's name, or the path of one or of a base16 scheme
    #[arg(long, value_name = "NAME|PATH")]
    pub(super) theme: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum CliCommand {
    /// Subscribe to a feed, or to the one behind a site's address
    Add(add::AddArgs),
    /// Keep the page at an address, to be read later, without a feed
    Save(save::SaveArgs),
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
    /// Move a feed to a folder, rename it, or say whose text its articles have
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
    /// What is read of a web page, and why
    #[command(subcommand)]
    Pages(pages::PagesCommand),
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
    /// Print the stories of the last day, the weightiest first; for mail and screen readers too
    Brief(library::brief::BriefArgs),
    /// Which articles tell the same event
    Stories(library::stories::StoriesArgs),
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

/// Reads the name of a kind.
fn entity_kind_parser() -> impl TypedValueParser<Value = EntityKind> {
    PossibleValuesParser::new(EntityKind::ALL.map(EntityKind::name)).try_map(|name| {
        let known = EntityKind::ALL.into_iter().find(|kind| kind.name() == name);
        known.ok_or_else(|| format!("no such kind: {name}"))
    })
}
