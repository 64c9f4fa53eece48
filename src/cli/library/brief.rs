//! `kabar brief`: the stories of a time as plain text, the weightiest first: to read, to mail, to have read aloud.

use super::followed;
use super::open::{group_pending, open, read_pending_names};
use super::selection::{parse_query, rows_since};
use crate::app::messages;
use crate::cli::error::{CommandError, finish_output};
use crate::cli::print;
use crate::cli::stories::{self, StoryHead, parse_time};
use crate::query::Moment;
use crate::shelf::archive::{self, Input};
use crate::shelf::library::FollowedQuotes;
use crate::shelf::rules::RuleBook;
use crate::stories::{BriefItem, StoryArticle, brief, group, rank, tell};
use crate::term::now;
use crate::text::wrap;
use clap::Args;
use kabar_annotate::text::Span;
use kabar_formats::contract;
use serde::Serialize;
use std::io::{self, BufWriter, Write, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

/// The widest line, in columns: longer ones are hard to read.
const MAX_COLUMNS: u16 = 100;
/// What stands before the lines of a story, below its number.
const INDENT: &str = "   ";

/// What the brief is about.
#[derive(Debug, Args)]
pub struct BriefArgs {
    /// Only articles that a query lets through, as for list
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: Vec<String>,
    /// How far back: 12h, 24h, 3d, 1w
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = parse_time)]
    since: Moment,
    /// Of all articles of a file or folder in place of the library
    #[arg(long, value_name = "PATH", conflicts_with_all = ["query", "since"])]
    files: Vec<PathBuf>,
    /// At most so many stories
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Lines of at most so many columns; else those of the terminal
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..))]
    width: Option<u16>,
    /// One JSON object a story, then one for each name that you follow
    #[arg(long)]
    json: bool,
}

/// A story of the brief as JSON. Fields are added, never renamed.
#[derive(Serialize)]
struct BriefRecord<'a> {
    #[serde(flatten)]
    head: StoryHead<'a>,
    sentences: Vec<SentenceRecord<'a>>,
    quote: Option<BriefQuoteRecord<'a>>,
    names: &'a [String],
}

#[derive(Serialize)]
struct SentenceRecord<'a> {
    text: &'a str,
    article: &'a str,
    outlet: Option<&'a str>,
}

#[derive(Serialize)]
struct BriefQuoteRecord<'a> {
    text: &'a str,
    speaker: &'a str,
    role: Option<&'a str>,
    article: &'a str,
}

/// Prints the brief.
///
/// # Errors
/// Where the query is wrong, or there is no library, or it or a file cannot be read.
pub fn run(what: &BriefArgs) -> Result<ExitCode, CommandError> {
    let told = match what.files.is_empty() {
        true => read_library(what)?,
        false => read_files(&what.files, what.limit)?,
    };
    let ToldStories { articles, items, told } = told;
    let said = match what.files.is_empty() && what.query.is_empty() {
        true => followed::quotes_since(&mut open()?, what.since.unix(now()))?,
        false => Vec::new(),
    };
    if articles.is_empty() {
        // Nothing can be done where standard error is closed.
        let _ = writeln!(stderr(), "kabar: no articles of that time; kabar refresh fetches what is new");
        return Ok(ExitCode::FAILURE);
    }
    let mut out = BufWriter::new(stdout().lock());
    let written = match what.json {
        true => items
            .iter()
            .try_for_each(|item| contract::write_line(&record(item, &articles), &mut out))
            .and_then(|()| {
                said.iter().try_for_each(|said| contract::write_line(&followed::record(said), &mut out))
            }),
        false => {
            let columns = what.width.unwrap_or_else(|| print::columns().clamp(20, MAX_COLUMNS));
            let mut lines = BriefWriter { articles: &articles, columns: columns.into(), out: &mut out };
            lines.write(&items, told).and_then(|()| lines.write_followed(&said))
        }
    };
    finish_output(written.and_then(|()| out.flush()).map(|()| ExitCode::SUCCESS))
}

/// The stories that the brief tells, and of how many.
struct ToldStories {
    articles: Vec<StoryArticle>,
    items: Vec<BriefItem>,
    told: usize,
}

fn read_files(paths: &[PathBuf], most: usize) -> Result<ToldStories, CommandError> {
    let named = |path: &PathBuf, why: String| CommandError::new(format!("{}: {why}", path.display()));
    for path in paths {
        archive::check_exists(path).map_err(|why| named(path, why.to_string()))?;
    }
    let inputs: Vec<Input> = paths.iter().cloned().map(Input::Path).collect();
    let (articles, terms, _) = stories::read(&inputs, None).map_err(|e| CommandError::new(e.to_string()))?;
    let stories = group(&articles, terms);
    let told = stories.len();
    Ok(ToldStories { items: brief(stories, &articles, most), articles, told })
}

/// The stories of the articles of the library that the query lets through. Only the articles of those that are told are read.
fn read_library(what: &BriefArgs) -> Result<ToldStories, CommandError> {
    let (mut library, expr) = (open()?, parse_query(&what.query)?);
    read_pending_names(&mut library, &expr)?;
    let (since, book) = (what.since.unix(now()), RuleBook::open_default());
    group_pending(&mut library, since, &book)?;
    let rows = rows_since(&library, &expr, since)?;
    let (mut articles, stories) = library.kept_stories(&rows)?;
    let told = stories.len();
    let ranked = rank(stories, &articles, what.limit);
    for &at in ranked.iter().flat_map(|story| &story.articles) {
        library.read_told(&rows[at], &mut articles[at], book.rules())?;
    }
    let items = ranked.into_iter().map(|story| tell(story, &articles)).collect();
    Ok(ToldStories { articles, items, told })
}

fn record<'a>(item: &'a BriefItem, articles: &'a [StoryArticle]) -> BriefRecord<'a> {
    let sentence = |(text, at): &'a (String, usize)| {
        let article = &articles[*at];
        SentenceRecord { text, article: &article.id, outlet: article.outlet.as_deref() }
    };
    BriefRecord {
        head: StoryHead::new(&item.story, articles),
        sentences: item.sentences.iter().map(sentence).collect(),
        quote: item.quote.as_ref().map(|(quote, at)| BriefQuoteRecord {
            text: &quote.text,
            speaker: &quote.speaker,
            role: quote.role.as_deref(),
            article: &articles[*at].id,
        }),
        names: &item.names,
    }
}

/// Writes the brief as text.
struct BriefWriter<'a, W: Write> {
    articles: &'a [StoryArticle],
    columns: usize,
    out: &'a mut W,
}

impl<W: Write> BriefWriter<'_, W> {
    /// One line a story first; then each with what carries it.
    fn write(&mut self, items: &[BriefItem], told: usize) -> io::Result<()> {
        self.wrapped("", &messages::brief_title(items.len(), told, self.articles.len()))?;
        writeln!(self.out)?;
        for (at, item) in items.iter().enumerate() {
            let count = item.story.articles.len();
            let more = if count > 1 { format!(" ({count})") } else { String::new() };
            self.wrapped(INDENT, &format!("{}. {}{more}", at + 1, self.headline(item)))?;
        }
        for (at, item) in items.iter().enumerate() {
            writeln!(self.out)?;
            self.wrapped(INDENT, &format!("{}. {}", at + 1, self.headline(item)))?;
            self.below(&stories::summary(&item.story, self.articles))?;
            for (nth, (sentence, of)) in item.sentences.iter().enumerate() {
                let outlet = self.articles[*of].outlet.as_deref();
                match outlet.filter(|_| nth > 0 && *of != item.story.central) {
                    Some(outlet) => self.below(&format!("{outlet}: {sentence}"))?,
                    None => self.below(sentence)?,
                }
            }
            if let Some((quote, _)) = &item.quote {
                let role = quote.role.as_deref().map(|role| format!(", {role}")).unwrap_or_default();
                self.below(&format!("{}: {}{role}", messages::SAID, quote.speaker))?;
                self.below(&quote.text)?;
            }
            if !item.names.is_empty() {
                self.below(&format!("{}: {}", messages::NAMED, item.names.join(", ")))?;
            }
        }
        Ok(())
    }

    /// What those whom the reader follows said.
    fn write_followed(&mut self, said: &[FollowedQuotes]) -> io::Result<()> {
        for said in said {
            writeln!(self.out)?;
            self.wrapped("", &followed::heading(said))?;
            for quote in &said.quotes {
                self.below(&followed::quote_line(quote))?;
            }
        }
        Ok(())
    }

    fn headline(&self, item: &BriefItem) -> &str {
        &self.articles[item.story.central].title
    }

    /// A paragraph below a story's number.
    fn below(&mut self, text: &str) -> io::Result<()> {
        write!(self.out, "{INDENT}")?;
        self.wrapped(INDENT, text)
    }

    /// `text` in rows, all but the first behind `indent`.
    fn wrapped(&mut self, indent: &str, text: &str) -> io::Result<()> {
        let columns = self.columns.saturating_sub(INDENT.len());
        for (nth, row) in wrap::rows(text, Span::new(0, text.len()), columns).into_iter().enumerate() {
            writeln!(self.out, "{}{}", if nth == 0 { "" } else { indent }, row.slice(text))?;
        }
        Ok(())
    }
}
