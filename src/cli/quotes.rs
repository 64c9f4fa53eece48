//! `kabar quotes`: who said what, across all that is read, with the article and the line it stands in.

use super::articles::{self, Results};
use super::resume::Done;
use super::tally::key;
use super::who::Whom;
use crate::app::words;
use crate::shelf::archive::Input;
use kabar_annotate::article::{Annotations, Article, Quote, QuoteKind};
use kabar_formats::contract;
use std::collections::HashSet;
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// Prints the quotations of `inputs`, as text or as JSON lines; with `speaker`, only theirs.
///
/// Who is called “Jokowi” in one article may be “Joko Widodo” in the next. So where what is read can be read twice, the articles
/// that have the name asked for are looked through first, for what else its bearer is called.
///
/// # Errors
/// Where standard output fails.
pub fn run(inputs: &[Input], speaker: Option<&Whom>, json: bool) -> io::Result<ExitCode> {
    let mut names = HashSet::new();
    if let Some(whom) = speaker.filter(|_| inputs.iter().all(articles::is_lasting)) {
        articles::gather_behind(
            inputs,
            Results::AtTheEnd,
            Done::default(),
            |article| whom.may_be_in(article),
            |article, notes, found: &mut HashSet<String>| {
                found.extend(whom.bearers(article, notes).map(key));
                Ok(())
            },
            |found| {
                names.extend(found);
                Ok(())
            },
            // What cannot be read is told when it is read again.
            |_| Ok(()),
        )?;
    }
    let mut out = BufWriter::new(stdout().lock());
    let faults = articles::each(inputs, &mut out, b"", |article, notes, out| {
        let theirs = |name: &str| match speaker {
            Some(whom) => {
                whom.is_in(name)
                    || names.contains(&key(name))
                    || whom.bearers(article, notes).any(|b| b == name)
            }
            None => true,
        };
        quotes(article, notes, theirs, speaker.is_some(), json, out)
    })?;
    out.flush()?;
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn quotes(
    article: &Article,
    notes: &Annotations,
    theirs: impl Fn(&str) -> bool,
    named_only: bool,
    json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let wanted = |q: &&Quote| match q.speaker.as_deref() {
        Some(name) if named_only => theirs(name),
        None if named_only => false,
        _ => q.kind != QuoteKind::Other,
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
