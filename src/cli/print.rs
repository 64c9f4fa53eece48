//! `kabar PATH… | cat`: articles as clean text, with promo lines folded and speakers named, for pipes, pagers, mail and
//! screen readers. The layout is that of the page on the screen.

use super::annotate_inputs;
use crate::app::messages;
use crate::app::page_layout::{LayoutRow, OpenFolds, PageLayout, lay_out};
use crate::app::panes::TextColumn;
use crate::app::reading_depth::ReadingDepth;
use crate::app::row_prefix::PrefixSymbol;
use crate::shelf::archive::Input;
use crate::term;
use kabar_annotate::article::{Annotations, Article};
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// The width in columns, where neither the terminal nor COLUMNS gives one.
const DEFAULT_COLUMNS: u16 = 80;
/// The widest line, in columns: longer ones are hard to read.
const MAX_COLUMNS: u16 = 100;
/// Stands between two articles.
pub(super) const SEPARATOR: &[u8] = b"\n* * *\n\n";

/// Prints `inputs`; with `raw`, folded lines too. What can't be read is reported on standard error.
///
/// # Errors
/// Where standard output fails.
pub fn run(inputs: &[Input], raw: bool) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    let diagnostic_count =
        annotate_inputs::write_each(inputs, &mut out, SEPARATOR, |article, notes, out| {
            write_article(article, notes, raw, out)
        })?;
    out.flush()?;
    Ok(if diagnostic_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints one article; with `raw`, folded lines too.
///
/// # Errors
/// Where `out` fails.
pub(super) fn write_article(
    article: &Article,
    notes: &Annotations,
    raw: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let column = TextColumn { left: 0, measure: columns().clamp(20, MAX_COLUMNS), margin: 0 };
    let unfolded = OpenFolds { all: raw, ..OpenFolds::default() };
    write_layout(
        &lay_out(article, notes, column, 0, usize::MAX, &unfolded, ReadingDepth::Full),
        article,
        notes,
        out,
    )
}

fn write_layout(
    sheet: &PageLayout,
    article: &Article,
    notes: &Annotations,
    out: &mut impl Write,
) -> io::Result<()> {
    // The line of the row before, an index of `Annotations::lines`.
    let mut said = None;
    for row in &sheet.rows {
        match row {
            LayoutRow::Blank => writeln!(out)?,
            LayoutRow::Headline(span) => writeln!(out, "{}", span.slice(&sheet.title))?,
            LayoutRow::Byline(span) => writeln!(out, "{}", span.slice(&sheet.byline))?,
            LayoutRow::Fold(fold) => writeln!(out, "[{}]", sheet.folds[*fold].summary)?,
            LayoutRow::Skipped(sentences) => writeln!(out, "[{}]", messages::skipped_sentences(*sentences))?,
            LayoutRow::Speaker(note) => writeln!(out, "    -- {}", sheet.speakers[*note])?,
            LayoutRow::Text { span, is_dimmed, speaker: note, prefix: lead, .. } => {
                // Without colour, what is dimmed on the screen is said.
                let line = notes.lines.partition_point(|line| line.span.end <= span.start);
                if let Some(line) = notes.lines.get(line).filter(|_| *is_dimmed && said != Some(line)) {
                    writeln!(out, "[{}]", messages::likely_kind(line))?;
                }
                said = Some(line);
                let indent = usize::from(lead.columns);
                match lead.symbol {
                    None => write!(out, "{:indent$}", "")?,
                    Some(PrefixSymbol::Bullet) => write!(out, "{:>indent$}", "- ")?,
                    Some(PrefixSymbol::Number(number)) => write!(out, "{:>indent$}", format!("{number}. "))?,
                    Some(PrefixSymbol::Bar) => write!(out, "{:<indent$}", ">")?,
                }
                writeln!(out, "{}", span.slice(article.text()))?;
                // On a row of its own: beside the text it would be read aloud, and found by a search, as part of the sentence.
                if let Some(note) = note {
                    writeln!(out, "    -- {}", sheet.speakers[*note])?;
                }
            }
        }
    }
    Ok(())
}

/// The columns of the terminal; `COLUMNS` overrides them.
pub(super) fn columns() -> u16 {
    let from_environment = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    from_environment.or_else(term::columns).filter(|&c| c > 0).unwrap_or(DEFAULT_COLUMNS)
}
