//! `kabar PATH… | cat`: the articles as clean text, promo lines folded, speakers named; for pipes, pagers, mail and
//! screen readers. The page's own layout, without a screen.

use super::articles;
use crate::app::lead::Sign;
use crate::app::panes::Column;
use crate::app::sheet::{Depth, Row, Sheet, Unfolded, lay_out};
use crate::app::words;
use crate::shelf::archive::Input;
use crate::term;
use kabar_annotate::article::{Annotations, Article};
use kabar_formats::Fault;
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// Columns where neither the terminal nor COLUMNS says.
const USUAL: u16 = 80;
/// The widest line: longer ones are hard to read.
const WIDEST: u16 = 100;
/// Stands between two articles.
pub(super) const RULE: &[u8] = b"\n* * *\n\n";

/// Prints `inputs`; with `raw`, folded lines too. What can't be read is named on standard error.
///
/// # Errors
/// Where standard output fails.
pub fn run(inputs: &[Input], raw: bool) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    let faults =
        articles::each(inputs, &mut out, RULE, |article, notes, out| write(article, notes, raw, out))?;
    out.flush()?;
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints one article; with `raw`, folded lines too.
///
/// # Errors
/// Where `out` fails.
pub(super) fn write(
    article: &Article,
    notes: &Annotations,
    raw: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let column = Column { left: 0, measure: columns().clamp(20, WIDEST), margin: 0 };
    let unfolded = Unfolded { all: raw, ..Unfolded::default() };
    print(&lay_out(article, notes, column, 0, &unfolded, Depth::Full), article, out)
}

fn print(sheet: &Sheet, article: &Article, out: &mut impl Write) -> io::Result<()> {
    for row in &sheet.rows {
        match row {
            Row::Blank => writeln!(out)?,
            Row::Headline(span) => writeln!(out, "{}", span.of(&sheet.title))?,
            Row::Byline(span) => writeln!(out, "{}", span.of(&sheet.byline))?,
            Row::Fold(fold) => writeln!(out, "[{}]", sheet.folds[*fold].summary)?,
            Row::Skipped(sentences) => writeln!(out, "[{}]", words::skipped(*sentences))?,
            Row::Note(note) => writeln!(out, "    -- {}", sheet.notes[*note])?,
            Row::Text { span, note, lead, .. } => {
                let indent = usize::from(lead.columns);
                match lead.mark {
                    None => write!(out, "{:indent$}", "")?,
                    Some(Sign::Bullet) => write!(out, "{:>indent$}", "- ")?,
                    Some(Sign::Number(number)) => write!(out, "{:>indent$}", format!("{number}. "))?,
                    Some(Sign::Bar) => write!(out, "{:<indent$}", ">")?,
                }
                writeln!(out, "{}", span.of(article.text()))?;
                // On a row of its own: beside the text it would be read aloud, and found, as a part of the sentence.
                if let Some(note) = note {
                    writeln!(out, "    -- {}", sheet.notes[*note])?;
                }
            }
        }
    }
    Ok(())
}

/// Names each fault on standard error, one line each; says how many there were.
pub(super) fn report(faults: &[Fault]) -> usize {
    for fault in faults {
        let line = fault.line.map(|l| format!(":{l}")).unwrap_or_default();
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(io::stderr(), "kabar: {}{line}: {}", fault.file, fault.why);
    }
    faults.len()
}

/// The terminal's columns; COLUMNS says otherwise where it is set.
pub(super) fn columns() -> u16 {
    let said = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    said.or_else(term::columns).filter(|&c| c > 0).unwrap_or(USUAL)
}
