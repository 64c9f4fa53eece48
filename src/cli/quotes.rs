//! `kabar quotes`: who said what in all articles that are read, with the article and the line.

use super::annotate_inputs;
use super::annotate_resume::AnnotatedArticles;
use super::name_tally::name_key;
use super::progress::ResultTiming;
use super::who::NameQuery;
use crate::app::messages;
use crate::shelf::archive::Input;
use crate::text::line_counter::LineCounter;
use kabar_annotate::article::{Annotations, Article, Quote, QuoteKind};
use kabar_formats::contract;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// Prints the quotations of `inputs`, as text or as JSON lines; with `speaker`, only theirs.
///
/// A speaker who is “Jokowi” in one article may be “Joko Widodo” in the next. So inputs that can be read twice are: first the
/// articles with the name asked for, for the other names of its bearer.
///
/// # Errors
/// Where standard output fails.
pub fn run(inputs: &[Input], speaker: Option<&NameQuery>, json: bool) -> io::Result<ExitCode> {
    let mut names = HashSet::new();
    if let Some(query) = speaker.filter(|_| inputs.iter().all(annotate_inputs::is_rereadable)) {
        annotate_inputs::annotate_remaining(
            inputs,
            ResultTiming::AtEnd,
            AnnotatedArticles::default(),
            |article| query.may_name(article),
            |article, notes, found: &mut HashSet<String>| {
                found.extend(query.matching_people(article, notes).map(name_key));
                Ok(())
            },
            |found| {
                names.extend(found);
                Ok(())
            },
            // What cannot be read is reported the second time.
            |_| Ok(()),
        )?;
    }
    let mut out = BufWriter::new(stdout().lock());
    let diagnostic_count = annotate_inputs::write_each(inputs, &mut out, b"", |article, notes, out| {
        let bearers = OnceCell::new();
        let theirs = |name: &str| match speaker {
            Some(query) => {
                query.is_substring_of(name)
                    || names.contains(&name_key(name))
                    || bearers
                        .get_or_init(|| query.matching_people(article, notes).collect::<HashSet<&str>>())
                        .contains(name)
            }
            None => true,
        };
        write_quotes(article, notes, theirs, speaker.is_some(), json, out)
    })?;
    out.flush()?;
    Ok(if diagnostic_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn write_quotes(
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
    let mut lines = LineCounter::new(article.text());
    for quote in notes.quotes.iter().filter(wanted) {
        let line = lines.line_at(quote.span.start);
        if json {
            contract::write_quote(article, quote, line, out)?;
            continue;
        }
        let who = quote.speaker_label(article.text()).unwrap_or_else(|| messages::NO_SPEAKER.to_owned());
        let mut place = vec![article.title.to_string()];
        place.extend(article.site.as_deref().map(str::to_owned));
        place.extend(article.published.map(messages::day));
        place.push(format!("line {line}"));
        writeln!(out, "{who}: {}", quote.span.slice(article.text()).replace('\n', " "))?;
        writeln!(out, "    {}", place.join(" · "))?;
    }
    Ok(())
}
