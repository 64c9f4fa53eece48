//! `kabar --linear`, and kabar on a dumb terminal: plain lines and a prompt. Nothing is redrawn and no escape sequence is
//! sent, so that a screen reader, a line printer or an Emacs shell buffer can follow.

use super::print;
use crate::app::messages::{self, counted, day};
use crate::net::article_page::fetch_and_store;
use crate::net::fetch::Fetcher;
use crate::shelf::archive::{Archive, Input};
use crate::shelf::library::{Library, PageOutcome};
use crate::shelf::rules::RuleBook;
use crate::shelf::state::MarkStore;
use crate::shelf::{AnyShelf, HitCollector, MarkChange, Shelf};
use crate::term;
use crate::text::ascii::to_ascii;
use crate::text::wrap;
use kabar_annotate::text::Span;
use kabar_annotate::text::find::TextQuery;
use kabar_annotate::{Options, annotate};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::process::ExitCode;
use std::sync::mpsc::channel;

/// Rows between two prompts, where the terminal does not say how many it has.
const DEFAULT_ROWS: usize = 20;
/// The widest headline in the list, in columns; a longer one is a text that a tool took for a headline.
const MAX_HEADLINE_COLUMNS: usize = 300;
/// The longest command, in bytes; a longer one was sent by mistake.
const MAX_COMMAND_LEN: u64 = 4096;

const HELP: &str = "\
a number  read that article
Enter     go on: more of the article, more headlines
n         the next article
p         the previous article
l         the list again, from the article you are at
/words    articles with these words
f         this article with its folded lines
x         in the library: the whole text from its page, or the feed's again
q         quit";

/// Reads `inputs` with a prompt until the reader quits; in ASCII where `plain`.
///
/// # Errors
/// Where standard output or the commands fail.
pub fn run(inputs: Vec<Input>, plain: bool) -> io::Result<ExitCode> {
    // Where articles are piped in, commands come from the terminal.
    let commands: Box<dyn BufRead> = if inputs.contains(&Input::Stdin) {
        Box::new(BufReader::new(File::open("/dev/tty")?))
    } else {
        Box::new(io::stdin().lock())
    };
    let rows = term::rows().map_or(DEFAULT_ROWS, |rows| usize::from(rows).saturating_sub(3).max(5));
    let (shelf, rules) = open_shelf(inputs, rows)?;
    let out = io::stdout().lock();
    let columns = usize::from(print::columns());
    let rest = VecDeque::new();
    let mut reader = LinearReader {
        shelf,
        rules,
        out,
        plain,
        columns,
        rows,
        next_headline: 0,
        open: None,
        remaining_lines: rest,
    };
    reader.list_headlines()?;
    reader.run_commands(commands)?;
    Ok(ExitCode::SUCCESS)
}

/// The shelf of `inputs`, as soon as it has enough articles for the first list. Without inputs it is the library, or the samples
/// where there is none.
fn open_shelf(inputs: Vec<Input>, rows: usize) -> io::Result<(AnyShelf, RuleBook)> {
    if inputs.is_empty()
        && let Ok(Some(library)) = Library::open_to_read(term::now)
        && library.status().total > 0
    {
        return Ok((library.into(), RuleBook::open_default()));
    }
    let samples = inputs.is_empty() || inputs == [Input::Samples];
    let (state, rules) = match samples {
        true => (MarkStore::in_memory(), RuleBook::in_memory()),
        false => (MarkStore::open_default(term::now), RuleBook::open_default()),
    };
    let inputs = if samples { vec![Input::Samples] } else { inputs };
    let (grew, growth) = channel();
    let archive = Archive::open(inputs, state, move |_| {
        // Sending fails only after quitting.
        let _ = grew.send(());
    })?;
    while archive.status().is_loading && archive.status().listed <= rows && growth.recv().is_ok() {}
    Ok((archive.into(), rules))
}

struct LinearReader<W: Write> {
    shelf: AnyShelf,
    rules: RuleBook,
    out: W,
    plain: bool,
    columns: usize,
    /// Rows printed between two prompts.
    rows: usize,
    /// The first headline that is not yet listed.
    next_headline: usize,
    open: Option<usize>,
    /// Lines of the open article that are still to be printed.
    remaining_lines: VecDeque<String>,
}

impl<W: Write> LinearReader<W> {
    fn run_commands(&mut self, mut commands: impl BufRead) -> io::Result<()> {
        loop {
            write!(self.out, "{} ", self.wrap_lines(&self.prompt()).join("\n"))?;
            self.out.flush()?;
            let mut line = Vec::new();
            io::Read::take(&mut commands, MAX_COMMAND_LEN).read_until(b'\n', &mut line)?;
            if line.is_empty() {
                return writeln!(self.out);
            }
            let line = String::from_utf8_lossy(&line);
            let line = line.trim();
            match line {
                "q" => return Ok(()),
                "" => self.advance()?,
                "n" => self.open_article(self.open.map_or(0, |at| at + 1), false)?,
                "p" => match self.open.and_then(|at| at.checked_sub(1)) {
                    Some(at) => self.open_article(at, false)?,
                    None => self.print("this is the first article")?,
                },
                "f" => match self.open {
                    Some(at) => self.open_article(at, true)?,
                    None => self.print("no article is open")?,
                },
                "x" => match self.open {
                    Some(at) => self.switch_text(at)?,
                    None => self.print("no article is open")?,
                },
                "l" => {
                    self.next_headline = self.open.unwrap_or(0);
                    self.list_headlines()?;
                }
                "?" | "h" => self.print(HELP)?,
                _ => match (line.strip_prefix('/'), line.parse::<usize>()) {
                    (Some(words), _) => self.search(words)?,
                    (None, Ok(number @ 1..)) => self.open_article(number - 1, false)?,
                    _ => self.print("? lists the commands")?,
                },
            }
        }
    }

    fn prompt(&self) -> String {
        let enter = match (self.remaining_lines.is_empty(), self.open) {
            (false, _) => "Enter: more, ",
            (true, Some(_)) => "Enter: next, ",
            (true, None) if self.next_headline < self.shelf.status().listed => "Enter: more, ",
            (true, None) => "",
        };
        format!("[{enter}number: read, l: list, /: find, ?: help, q: quit]")
    }

    fn print(&mut self, text: &str) -> io::Result<()> {
        self.wrap_lines(text).iter().try_for_each(|line| writeln!(self.out, "{line}"))
    }

    /// `text` in lines that fit the terminal, which would itself break them within words.
    fn wrap_lines(&self, text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for line in text.lines() {
            let line = if self.plain { to_ascii(line) } else { line.into() };
            // A line that fits keeps its indent.
            if wrap::width(&line) <= self.columns {
                lines.push(line.into_owned());
                continue;
            }
            let rows = wrap::rows(&line, Span { start: 0, end: line.len() }, self.columns);
            lines.extend(rows.into_iter().map(|row| row.slice(&line).to_owned()));
        }
        lines
    }

    fn advance(&mut self) -> io::Result<()> {
        match (self.remaining_lines.is_empty(), self.open) {
            (false, _) => self.print_more(),
            (true, Some(at)) => self.open_article(at + 1, false),
            (true, None) => self.list_headlines(),
        }
    }

    /// The next headlines.
    fn list_headlines(&mut self) -> io::Result<()> {
        self.open = None;
        self.remaining_lines.clear();
        let listed = self.print_headlines(self.next_headline..self.shelf.status().listed)?;
        self.next_headline += listed;
        let status = self.shelf.status();
        if listed == 0 {
            return self.print(if status.listed == 0 {
                "no articles here"
            } else {
                "this is the end of the list"
            });
        }
        self.print(&format!("{}, {} unread", counted(status.listed, "article"), status.unread))
    }

    /// Lists as many of the articles at `places` as fit between two prompts; returns how many.
    fn print_headlines(&mut self, places: impl Iterator<Item = usize>) -> io::Result<usize> {
        let (mut listed, mut room) = (0, self.rows);
        for at in places {
            let Some(headline) = self.shelf.headlines(at..at + 1).into_iter().next() else { break };
            let (title, _) = wrap::fit_start(&headline.title, MAX_HEADLINE_COLUMNS);
            let cut = if title.len() < headline.title.len() { "…" } else { "" };
            let mut parts = vec![format!("{}. {title}{cut}", at + 1)];
            parts.extend(headline.site.as_deref().map(str::to_owned));
            parts.extend(headline.published.map(day));
            parts.push(format!("{} min", headline.minutes));
            parts.extend((!headline.is_read).then(|| "unread".to_owned()));
            parts.extend(headline.is_starred.then(|| "starred".to_owned()));
            let text = parts.join(", ");
            let rows = self.wrap_lines(&text).len();
            if rows > room && listed > 0 {
                break;
            }
            room = room.saturating_sub(rows);
            self.print(&text)?;
            listed += 1;
        }
        Ok(listed)
    }

    fn search(&mut self, words: &str) -> io::Result<()> {
        let Some(query) = TextQuery::new(words) else { return Ok(()) };
        let patient = HitCollector::default();
        self.shelf.search(&query, 0)(&patient);
        let found = patient.into_hits();
        let listed = self.print_headlines(found.iter().map(|hit| hit.position))?;
        let all = counted(found.len(), "article");
        match found.len() == listed {
            true => self.print(&format!("{all} found")),
            false => self.print(&format!("{all} found, the first {listed} listed; more words find fewer")),
        }
    }

    /// Prints the first rows of the article at `at`; with `all`, its folded lines too.
    fn open_article(&mut self, at: usize, all: bool) -> io::Result<()> {
        let Some(mut article) = self.shelf.article(at) else { return self.print("there is no such article") };
        let options = Options::default()
            .with_rules(self.rules.rules())
            .with_repeated_lines(self.shelf.outlet_repeats(&article));
        let notes = annotate(&article, &options);
        article.break_at(&notes.line_breaks);
        let mut text = Vec::new();
        print::write_article(&article, &notes, all, &mut text)?;
        self.remaining_lines = String::from_utf8_lossy(&text).lines().map(str::to_owned).collect();
        self.open = Some(at);
        let id = self.shelf.headlines(at..at + 1).first().map(|h| h.id);
        let read = MarkChange { read: Some(true), starred: None };
        if let Some(Err(why)) = id.map(|id| self.shelf.mark(id, read)) {
            self.print(&why)?;
        }
        self.print_more()
    }

    /// Shows the other text of the article at `at`: its page's, which is fetched where it is not there, or its feed's.
    fn switch_text(&mut self, at: usize) -> io::Result<()> {
        let id = self.shelf.headlines(at..at + 1).first().map(|headline| headline.id.0.cast_signed());
        let (Some(id), true) = (id, self.shelf.library().is_some()) else {
            return self.print(messages::NO_LIBRARY);
        };
        let switched = self.shelf.library().map(|library| library.switch_text(id));
        let said = match switched {
            Some(Ok(Some(done))) => done.description,
            Some(Err(why)) => return self.print(&why.to_string()),
            Some(Ok(None)) | None => {
                self.print(messages::FETCHING_PAGE)?;
                self.out.flush()?;
                let fetched = self
                    .shelf
                    .library()
                    .map(|library| fetch_and_store(library, id, true, &Fetcher::from_env(), term::now));
                match fetched {
                    Some(Ok(PageOutcome::Taken { before, after })) => {
                        messages::page_taken(before, after, "x")
                    }
                    Some(Ok(PageOutcome::Kept(why))) => {
                        let said = why.map(messages::page_not_taken);
                        return self.print(said.as_deref().unwrap_or(messages::NOTHING_NEW_ON_PAGE));
                    }
                    Some(Err(why)) => return self.print(&messages::page_not_taken(&why.message)),
                    None => return Ok(()),
                }
            }
        };
        self.print(&said)?;
        self.open_article(at, false)
    }

    /// The next lines of the open article.
    fn print_more(&mut self) -> io::Result<()> {
        let lines: Vec<String> =
            self.remaining_lines.drain(..self.rows.min(self.remaining_lines.len())).collect();
        self.print(&lines.join("\n"))
    }
}
