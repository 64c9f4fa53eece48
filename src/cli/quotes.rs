//! `kabar quotes`: who said what, across all that is read, with the article and the line it stands in.

use super::articles;
use crate::app::words;
use crate::article::{Annotations, Article, Quote, QuoteKind};
use crate::formats::contract;
use crate::shelf::archive::Input;
use crate::text::find::Query;
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// Prints the quotations of `inputs`, as text or as JSON lines; with `speaker`, only those of whom the name holds it.
///
/// # Errors
/// Where standard output fails.
pub fn run(inputs: &[Input], speaker: Option<&Query>, json: bool) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    let faults = articles::each(inputs, &mut out, b"", |article, notes, out| {
        quotes(article, notes, speaker, json, out)
    })?;
    out.flush()?;
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn quotes(
    article: &Article,
    notes: &Annotations,
    speaker: Option<&Query>,
    json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let wanted = |q: &&Quote| match speaker {
        Some(query) => q.speaker.as_deref().is_some_and(|s| query.is_in(s)),
        None => q.kind != QuoteKind::Other,
    };
    for quote in notes.quotes.iter().filter(wanted) {
        let line = 1 + article.text()[..quote.span.start].matches('\n').count();
        if json {
            contract::write_quote(article, quote, line, out)?;
            continue;
        }
        let who = quote.said_by(article.text()).unwrap_or_else(|| words::NO_SPEAKER.to_owned());
        let mut place = vec![article.title.to_string()];
        place.extend(article.site.as_deref().map(str::to_owned));
        place.extend(article.published.map(words::day));
        place.push(format!("line {line}"));
        writeln!(out, "{who}: {}", quote.span.of(article.text()).replace('\n', " "))?;
        writeln!(out, "    {}", place.join(" · "))?;
    }
    Ok(())
}
