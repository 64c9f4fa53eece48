//! Every article of the inputs, annotated, for the commands that go through everything: by the shipped rules and the
//! reader's own, and by what the outlets repeat.
//!
//! All cores read and annotate, and what they make comes in the order of the input. What an outlet repeats is known
//! only when enough is read. So inputs that can be read twice are: the first time to learn, from the first of it and from
//! parts spread over the rest, the second to annotate; an article's annotations do not depend on where in the input it
//! stands, nor on the number of cores. Standard input and pipes are read once, as they come, and nothing is learnt from them.

use super::error::report_diagnostics;
use super::progress::{ProgressLine, ResultTiming};
use super::resume::{DoneArticles, MISMATCH};
use crate::app::messages;
use crate::shelf::archive::Input;
use crate::shelf::archive::batch::{self, Batch};
use crate::shelf::rules::RuleBook;
use kabar_annotate::Options;
use kabar_annotate::annotate::lines::repeated_lines::{ArticleLineKeys, OutletLineCounter};
use kabar_annotate::article::{Annotations, Article};
use kabar_annotate::batch::ordered_map_from;
use kabar_formats::{Diagnostic, ParsedInput};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

/// Writes what `print` says of each article to `out`, `between` between two of them; what can't be read is named on
/// standard error. Gives how much that was.
///
/// # Errors
/// Where `out` fails, or `print`.
pub fn write_each(
    inputs: &[Input],
    out: &mut impl Write,
    between: &[u8],
    print: impl Fn(&Article, &Annotations, &mut Vec<u8>) -> io::Result<()> + Sync,
) -> io::Result<usize> {
    let mut first = true;
    let note = |article: &Article, notes: &Annotations, text: &mut Vec<u8>| {
        text.extend_from_slice(between);
        print(article, notes, text)
    };
    let take = |text: Vec<u8>| {
        // Before the first article there is nothing to part it from.
        let skip = if !text.is_empty() && std::mem::take(&mut first) { between.len() } else { 0 };
        out.write_all(&text[skip..])
    };
    annotate_all(inputs, ResultTiming::Streaming, |_| true, note, take)
}

/// What outlets repeat is learnt from so many bytes, and beyond those from this share of the bytes: 4000 articles or more,
/// and some of every part of the input.
const LEARNING_BYTES: usize = 16 << 20;
const LEARNING_SHARE: usize = 16;

/// Bytes of a file that take a moment to learn from.
const SLOW_FILE_SIZE: u64 = 4 << 20;

/// May it take more than a moment to learn from `input`? Who can say of a folder.
fn is_slow_to_learn(input: &Input) -> bool {
    let Input::Path(path) = input else { return false };
    std::fs::metadata(path).is_ok_and(|meta| meta.is_dir() || meta.len() >= SLOW_FILE_SIZE)
}

/// What one core made of a batch.
struct BatchResult<T> {
    output: T,
    /// How many were read, and how many of them were noted.
    read: usize,
    annotated: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Can it be read twice? What comes through a pipe comes once, also where the pipe has a path.
pub fn is_rereadable(input: &Input) -> bool {
    match input {
        Input::Path(path) => std::fs::metadata(path).is_ok_and(|m| m.is_file() || m.is_dir()),
        Input::Library(_) | Input::Samples => true,
        Input::Stdin => false,
    }
}

/// Annotates the articles that `wanted` takes, and hands what `note` noted of them, some at a time, to `take` in the
/// order of the input; what can't be read is named on standard error. Gives how much that was.
///
/// # Errors
/// Those of `note` and `take`.
pub fn annotate_all<T: Default + Send>(
    inputs: &[Input],
    results: ResultTiming,
    wanted: impl Fn(&Article) -> bool + Sync,
    note: impl Fn(&Article, &Annotations, &mut T) -> io::Result<()> + Sync,
    take: impl FnMut(T) -> io::Result<()>,
) -> io::Result<usize> {
    let mut faults = 0;
    let tell = |lost: &[Diagnostic]| {
        faults += report_diagnostics(lost);
        Ok(())
    };
    annotate_remaining(inputs, results, DoneArticles::default(), wanted, note, take, tell)?;
    Ok(faults)
}

/// The same behind the articles that are `done`, with `tell` for what can't be read. Gives what is left of `done`.
///
/// # Errors
/// Those of `note`, `take` and `tell`.
pub fn annotate_remaining<T: Default + Send>(
    inputs: &[Input],
    results: ResultTiming,
    mut done: DoneArticles,
    wanted: impl Fn(&Article) -> bool + Sync,
    note: impl Fn(&Article, &Annotations, &mut T) -> io::Result<()> + Sync,
    mut take: impl FnMut(T) -> io::Result<()>,
    mut tell: impl FnMut(&[Diagnostic]) -> io::Result<()>,
) -> io::Result<DoneArticles> {
    let book = RuleBook::open_default();
    if let Some(complaint) = book.warning() {
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(io::stderr(), "kabar: {complaint}");
    }
    let mut progress = ProgressLine::new(results);
    let mut repeats = OutletLineCounter::default();
    if inputs.iter().all(is_rereadable) {
        if inputs.iter().any(is_slow_to_learn) {
            progress.show("learning what outlets repeat…");
        }
        let (mut met, mut learnt) = (0, 0);
        let sample = |batch: &Batch| {
            met += batch.size();
            let wanted = learnt <= LEARNING_BYTES + met / LEARNING_SHARE;
            learnt += if wanted { batch.size() } else { 0 };
            wanted
        };
        let lines = |batch: Batch| {
            batch.read().articles.iter().map(ArticleLineKeys::from_article).collect::<Vec<_>>()
        };
        let learn = |articles: Vec<Option<ArticleLineKeys>>| {
            progress.add(articles.len(), "looked at");
            articles.into_iter().flatten().for_each(|lines| repeats.count_keys(lines));
            Ok(())
        };
        map_batches(inputs, sample, lines, learn)?;
        progress.restart();
    }
    let annotate = |reading: ParsedInput| -> io::Result<BatchResult<T>> {
        let mut noted = BatchResult {
            output: T::default(),
            read: reading.articles.len(),
            annotated: 0,
            diagnostics: reading.diagnostics,
        };
        for mut article in reading.articles.into_iter().filter(&wanted) {
            let options = Options::default()
                .with_rules(book.rules())
                .with_repeated_lines(repeats.repeated_lines(&article));
            // Foreign text must never end the command: a panic costs its article, and is told.
            let annotated = catch_unwind(AssertUnwindSafe(|| kabar_annotate::annotate(&article, &options)));
            let Ok(notes) = annotated else {
                noted.diagnostics.push(Diagnostic::new(&article.title, None, messages::INTERNAL_ERROR));
                continue;
            };
            article.break_at(&notes.line_breaks);
            note(&article, &notes, &mut noted.output)?;
            noted.annotated += 1;
        }
        Ok(noted)
    };
    let word = if results == ResultTiming::Streaming { "written" } else { "gone through" };
    // Which articles are done is known in the order of the input; so what is read before all of those were met is annotated
    // here, and not where it was read.
    let behind = AtomicBool::new(done.is_exhausted());
    let work = |batch: Batch| {
        let reading = batch.read();
        if behind.load(Ordering::Relaxed) { Ok(annotate(reading)) } else { Err(reading) }
    };
    let merge = |made: Result<io::Result<BatchResult<T>>, ParsedInput>| {
        let noted = match made {
            Ok(noted) => noted?,
            Err(mut reading) => {
                let (all, mut failed) = (reading.articles.len(), 0);
                reading.articles.retain(|article| {
                    let passes = done.skip(article);
                    failed += usize::from(!passes && !done.is_exhausted());
                    !passes
                });
                progress.add(all - reading.articles.len(), word);
                behind.store(done.is_exhausted(), Ordering::Relaxed);
                let noted = annotate(reading)?;
                if noted.read - noted.annotated < failed {
                    return Err(io::Error::other(MISMATCH));
                }
                noted
            }
        };
        take(noted.output)?;
        progress.add(noted.read, word);
        if !noted.diagnostics.is_empty() {
            progress.clear();
            tell(&noted.diagnostics)?;
        }
        Ok(())
    };
    map_batches(inputs, |_| true, work, merge)?;
    progress.clear();
    Ok(done)
}

/// Does `work` on each batch of `inputs` that is `wanted`, on all cores, and hands each result to `take` in the order of the
/// inputs, until that fails.
fn map_batches<T: Send>(
    inputs: &[Input],
    mut wanted: impl FnMut(&Batch) -> bool,
    work: impl Fn(Batch) -> T + Sync,
    take: impl FnMut(T) -> io::Result<()>,
) -> io::Result<()> {
    let produce = |submit: &mut dyn FnMut(Batch) -> bool| {
        batch::for_each_batch(inputs, &mut |batch| !wanted(&batch) || submit(batch));
    };
    ordered_map_from(produce, work, take)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_the_library_can_be_read_twice_and_streams_cannot() {
        for (input, twice) in [
            (Input::Path("Cargo.toml".into()), true),
            (Input::Path("src".into()), true),
            (Input::Path("/dev/null".into()), false),
            (Input::Path("no/such/file".into()), false),
            (Input::Library("library.db".into()), true),
            (Input::Samples, true),
            (Input::Stdin, false),
        ] {
            assert_eq!(is_rereadable(&input), twice, "{input:?}");
        }
    }
}
