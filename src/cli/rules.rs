//! `kabar rules`: lists rules, explains which one decides on a line, and checks and extends the user's own file.

use super::error::{CommandError, finish_output};
use crate::app::messages::counted;
use crate::shelf::rules::RuleBook;
use clap::{Args, Subcommand, ValueEnum};
use kabar_annotate::annotate::lines::{self, rule_set::LineRuleSet, user_rules};
use kabar_annotate::article::LineLabel;
use kabar_annotate::text::CleanText;
use std::fs;
use std::io::{self, BufWriter, Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

/// What to do with the rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Every rule: its name, what such a line is, and why it is folded; your own first
    List,
    /// Which rule decides on a line, and why, or that it is the article
    Explain(ExplainArgs),
    /// Check your own file: that it can be read, and that each rule does what its examples say
    Test {
        /// Another file than your own
        file: Option<PathBuf>,
    },
    /// Add a rule to your own file
    Add(AddRuleArgs),
}

/// A line to explain.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The line
    text: String,
    /// The article's language: id, en, ms, de, es, fr, it, nl, pl, pt, sv, tr
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// The outlet whose article it is from
    #[arg(long)]
    outlet: Option<String>,
}

/// A rule to add.
#[derive(Debug, Args)]
pub struct AddRuleArgs {
    /// Words of the line; (a|b) one of several, ? may be missing, <word> <number> <url> <name> <outlet> any such
    pattern: String,
    /// What such a line is
    #[arg(long, value_enum, default_value = "promo")]
    label: LabelArg,
    /// In your words, as it stands after "1 line folded:"
    #[arg(long, default_value = "your own rule")]
    what: String,
    /// Which part of a line the pattern is: all of it, its beginning, its end, or a sentence in it
    #[arg(long, value_enum, default_value = "whole")]
    at: AnchorArg,
    /// Only in articles of this outlet
    #[arg(long)]
    outlet: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LabelArg {
    /// Not to be folded: it is the article
    Body,
    Caption,
    Related,
    Promo,
    Credit,
    Boilerplate,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AnchorArg {
    Whole,
    Start,
    End,
    Inline,
}

impl LabelArg {
    fn label(self) -> LineLabel {
        match self {
            LabelArg::Body => LineLabel::Body,
            LabelArg::Caption => LineLabel::Caption,
            LabelArg::Related => LineLabel::Related,
            LabelArg::Promo => LineLabel::Promo,
            LabelArg::Credit => LineLabel::Credit,
            LabelArg::Boilerplate => LineLabel::Boilerplate,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// One line for the user.
pub fn run(command: RulesCommand) -> Result<ExitCode, CommandError> {
    match command {
        RulesCommand::List => finish_output(list(RuleBook::open_default().rules())),
        RulesCommand::Explain(line) => finish_output(explain(&line)),
        RulesCommand::Test { file } => test(file),
        RulesCommand::Add(rule) => add(&rule),
    }
}

fn list(rules: &LineRuleSet) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    for rule in rules.iter() {
        let outlet = rule.outlet.as_deref().map(|outlet| format!(" (only {outlet})")).unwrap_or_default();
        // The user's own file may hold anything.
        let description = CleanText::one_line(&format!("{}{outlet}: {}", rule.summary, rule.reason));
        writeln!(out, "{:<29} {:<12} {description}", &*CleanText::one_line(&rule.name), rule.label.name())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn explain(line: &ExplainArgs) -> io::Result<ExitCode> {
    let book = RuleBook::open_default();
    let mut out = stdout().lock();
    for part in lines::explain(book.rules(), &line.text, line.language.as_deref(), line.outlet.as_deref()) {
        match part.why {
            Some(why) => writeln!(
                out,
                "{}{}: {} — {} ({}) {}",
                if part.is_certain { "" } else { "likely " },
                part.label.name(),
                part.text,
                CleanText::one_line(&why.summary),
                CleanText::one_line(&why.rule),
                CleanText::one_line(&why.explanation)
            )?,
            None => writeln!(out, "article: {} — no rule decides", part.text)?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn test(file: Option<PathBuf>) -> Result<ExitCode, CommandError> {
    let Some(path) = file.or_else(RuleBook::default_path) else {
        return Err(CommandError::new("no home folder, and so no rule file; name one"));
    };
    let name = CleanText::one_line(&path.display().to_string());
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) => return Err(CommandError::new(format!("{name}: {e}"))),
    };
    let (rules, diagnostics) = user_rules::check(&text);
    let mut out = stdout().lock();
    let written = if diagnostics.is_empty() {
        writeln!(out, "{name}: {}, all examples hold", counted(rules, "rule"))
    } else {
        diagnostics
            .iter()
            .try_for_each(|f| writeln!(out, "{name}:{}: {}", f.line, CleanText::one_line(&f.to_string())))
    };
    let code = if diagnostics.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    finish_output(written.map(|()| code))
}

fn add(rule: &AddRuleArgs) -> Result<ExitCode, CommandError> {
    let Some(path) = RuleBook::default_path() else {
        return Err(CommandError::new("no home folder, and so no rule file"));
    };
    let name = CleanText::one_line(&path.display().to_string());
    let anchor = match rule.at {
        AnchorArg::Whole => "whole",
        AnchorArg::Start => "start",
        AnchorArg::End => "end",
        AnchorArg::Inline => "inline",
    };
    let mut book = RuleBook::open(path);
    let new = user_rules::NewRule {
        label: rule.label.label(),
        summary: &rule.what,
        reason: "You added this rule.",
        anchor,
        pattern: &rule.pattern,
        outlet: rule.outlet.as_deref(),
        example: None,
    };
    let table = new.to_toml(book.text());
    let (_, diagnostics) = user_rules::check(&table);
    if let Some(diagnostic) = diagnostics.first() {
        return Err(CommandError { message: diagnostic.to_string(), exit_code: 2 });
    }
    book.append(&table).map_err(|why| CommandError::new(why.to_string()))?;
    finish_output(writeln!(stdout(), "added to {name}:\n{}", table.trim()).map(|()| ExitCode::SUCCESS))
}
