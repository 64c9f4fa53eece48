//! `kabar rules`: which rules there are, which one decides on a line, and the reader's own file.

use super::{Failure, finished};
use crate::app::words::count;
use crate::shelf::rules::RuleBook;
use clap::{Args, Subcommand, ValueEnum};
use kabar_annotate::annotate::lines::{self, own, rules::Rules};
use kabar_annotate::article::Label;
use kabar_annotate::text::Clean;
use std::fs;
use std::io::{self, BufWriter, Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

/// What to do with the rules.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Every rule: its name, what such a line is, and why it is folded; your own first
    List,
    /// Which rule decides on a line, and why, or that it is the article
    Explain(Line),
    /// Check your own file: that it can be read, and that each rule does what its examples say
    Test {
        /// Another file than your own
        file: Option<PathBuf>,
    },
    /// Add a rule to your own file
    Add(Rule),
}

/// A line to explain.
#[derive(Debug, Args)]
pub struct Line {
    /// The line
    text: String,
    /// The article's language: id, en, ms, de, es, fr
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// The outlet whose article it is from
    #[arg(long)]
    outlet: Option<String>,
}

/// A rule to add.
#[derive(Debug, Args)]
pub struct Rule {
    /// Words of the line; (a|b) one of several, ? may be missing, <word> <number> <url> <name> <outlet> any such
    pattern: String,
    /// What such a line is
    #[arg(long, value_enum, default_value = "promo")]
    label: Kind,
    /// In your words, as it stands after "1 line folded:"
    #[arg(long, default_value = "your own rule")]
    what: String,
    /// Which part of a line the pattern is: all of it, its beginning, its end, or a sentence in it
    #[arg(long, value_enum, default_value = "whole")]
    at: Part,
    /// Only in articles of this outlet
    #[arg(long)]
    outlet: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// Not to be folded: it is the article
    Body,
    Caption,
    Related,
    Promo,
    Credit,
    Boilerplate,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Part {
    Whole,
    Start,
    End,
    Inline,
}

impl Kind {
    fn label(self) -> Label {
        match self {
            Kind::Body => Label::Body,
            Kind::Caption => Label::Caption,
            Kind::Related => Label::Related,
            Kind::Promo => Label::Promo,
            Kind::Credit => Label::Credit,
            Kind::Boilerplate => Label::Boilerplate,
        }
    }
}

/// Does it.
///
/// # Errors
/// One line for the user.
pub fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::List => finished(list(RuleBook::usual().rules())),
        Command::Explain(line) => finished(explain(&line)),
        Command::Test { file } => test(file),
        Command::Add(rule) => add(&rule),
    }
}

fn list(rules: &Rules) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    for rule in rules.all() {
        let outlet = rule.outlet.as_deref().map(|outlet| format!(" (only {outlet})")).unwrap_or_default();
        // A reader's own file may hold anything.
        let said = Clean::line(&format!("{}{outlet}: {}", rule.what, rule.why));
        writeln!(out, "{:<29} {:<12} {said}", &*Clean::line(&rule.name), rule.label.name())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn explain(line: &Line) -> io::Result<ExitCode> {
    let book = RuleBook::usual();
    let mut out = stdout().lock();
    for part in lines::explain(book.rules(), &line.text, line.language.as_deref(), line.outlet.as_deref()) {
        match part.why {
            Some(why) => writeln!(
                out,
                "{}: {} — {} ({}) {}",
                part.label.name(),
                part.text,
                Clean::line(&why.what),
                Clean::line(&why.rule),
                Clean::line(&why.reason)
            )?,
            None => writeln!(out, "article: {} — no rule decides", part.text)?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn test(file: Option<PathBuf>) -> Result<ExitCode, Failure> {
    let Some(path) = file.or_else(RuleBook::usual_path) else {
        return Err(Failure::new("no home folder, and so no rule file; name one"));
    };
    let name = Clean::line(&path.display().to_string());
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) => return Err(Failure::new(format!("{name}: {e}"))),
    };
    let (rules, faults) = own::test(&text);
    let mut out = stdout().lock();
    let said = if faults.is_empty() {
        writeln!(out, "{name}: {}, all examples hold", count(rules, "rule"))
    } else {
        faults.iter().try_for_each(|f| writeln!(out, "{name}:{}: {}", f.line, Clean::line(&f.why)))
    };
    let code = if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    finished(said.map(|()| code))
}

fn add(rule: &Rule) -> Result<ExitCode, Failure> {
    let Some(path) = RuleBook::usual_path() else {
        return Err(Failure::new("no home folder, and so no rule file"));
    };
    let name = Clean::line(&path.display().to_string());
    let anchor = match rule.at {
        Part::Whole => "whole",
        Part::Start => "start",
        Part::End => "end",
        Part::Inline => "inline",
    };
    let mut book = RuleBook::open(path);
    let new = own::New {
        label: rule.label.label(),
        what: &rule.what,
        why: "You added this rule.",
        anchor,
        pattern: &rule.pattern,
        outlet: rule.outlet.as_deref(),
        example: None,
    };
    let table = new.table(book.text());
    let (_, faults) = own::test(&table);
    if let Some(fault) = faults.first() {
        return Err(Failure { what: fault.why.clone(), code: 2 });
    }
    book.append(&table).map_err(|why| Failure::new(why.to_string()))?;
    finished(writeln!(stdout(), "added to {name}:\n{}", table.trim()).map(|()| ExitCode::SUCCESS))
}
