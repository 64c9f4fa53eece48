//! Annotates every article of the inputs, for the commands that go through everything: with the built-in rules, the user's
//! own, and what the outlets repeat.
//!
//! All cores parse and annotate, and results come in the order of the input. What an outlet repeats is known only
//! after enough articles. So inputs that can be read twice are read twice. The first time is for learning, from the beginning
//! and from samples of the rest; the second is for annotating. An article's annotations therefore depend neither on its place in
//! the input nor on the number of cores. Standard input and pipes are read once, and nothing is learnt from them.

use super::annotate_resume::{AnnotatedArticles, MISMATCH};
use super::error::report_diagnostics;
use super::progress::{ProgressLine, ResultTiming};
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

/// Writes what `print` prints of each article to `out`, with `between` between two articles. What can't be read is reported on
/// standard error. Returns how many records that were.
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
        // Nothing stands before the first article.
        let skip = if !text.is_empty() && std::mem::take(&mut first) { between.len() } else { 0 };
        out.write_all(&text[skip..])
    };
    annotate_all(inputs, ResultTiming::Streaming, |_| true, note, take)
}

/// What outlets repeat is learnt from the first so many bytes, about 4000 articles, and from one in [`LEARNING_SHARE`] of the
/// bytes after those.
const LEARNING_BYTES: usize = 16 << 20;
const LEARNING_SHARE: usize = 16;

/// A file of so many bytes takes a moment to learn from.
const SLOW_FILE_SIZE: u64 = 4 << 20;

/// May it take more than a moment to learn from `input`? Of a folder that is not known, so the answer is yes.
fn is_slow_to_learn(input: &Input) -> bool {
    let Input::Path(path) = input else { return false };
    std::fs::metadata(path).is_ok_and(|meta| meta.is_dir() || meta.len() >= SLOW_FILE_SIZE)
}

/// The result of one batch.
struct BatchResult<T> {
    output: T,
    /// How many articles were read.
    read: usize,
    annotated: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Can `input` be read twice? A pipe cannot, even where it has a path.
pub fn is_rereadable(input: &Input) -> bool {
    match input {
        Input::Path(path) => std::fs::metadata(path).is_ok_and(|m| m.is_file() || m.is_dir()),
        Input::Library(_) | Input::Samples | Input::Fetched(_) => true,
        Input::Stdin => false,
    }
}

/// Annotates the articles that are `wanted`. `note` adds each to a value that begins as its default; `take` gets these values, one
/// for a batch of articles, in the order of the input. What can't be read is reported on standard error. Returns how many
/// records that were.
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
    let mut diagnostic_count = 0;
    let tell = |unreadable: &[Diagnostic]| {
        diagnostic_count += report_diagnostics(unreadable);
        Ok(())
    };
    annotate_remaining(inputs, results, AnnotatedArticles::default(), wanted, note, take, tell)?;
    Ok(diagnostic_count)
}

/// [`annotate_all`] from behind the articles that are `done`; `tell` gets what can't be read. Returns what is left of
/// `done`.
///
/// # Errors
/// Those of `note`, `take` and `tell`.
pub fn annotate_remaining<T: Default + Send>(
    inputs: &[Input],
    results: ResultTiming,
    mut done: AnnotatedArticles,
    wanted: impl Fn(&Article) -> bool + Sync,
    note: impl Fn(&Article, &Annotations, &mut T) -> io::Result<()> + Sync,
    mut take: impl FnMut(T) -> io::Result<()>,
    mut tell: impl FnMut(&[Diagnostic]) -> io::Result<()>,
) -> io::Result<AnnotatedArticles> {
    let book = RuleBook::open_default();
    if let Some(warning) = book.warning() {
        // Nothing can be done where standard error is closed.
        let _ = writeln!(io::stderr(), "kabar: {warning}");
    }
    let mut progress = ProgressLine::new(results);
    let mut repeats = OutletLineCounter::default();
    if inputs.iter().all(is_rereadable) {
        if inputs.iter().any(is_slow_to_learn) {
            progress.show("learning what outlets repeat…");
        }
        let (mut seen, mut learnt) = (0, 0);
        let sample = |batch: &Batch| {
            seen += batch.size();
            let wanted = learnt <= LEARNING_BYTES + seen / LEARNING_SHARE;
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
        let mut result = BatchResult {
            output: T::default(),
            read: reading.articles.len(),
            annotated: 0,
            diagnostics: reading.diagnostics,
        };
        for mut article in reading.articles.into_iter().filter(&wanted) {
            let options = Options::default()
                .with_rules(book.rules())
                .with_repeated_lines(repeats.repeated_lines(&article));
            // No text may end the command: a panic costs its article only, and is reported.
            let annotated = catch_unwind(AssertUnwindSafe(|| kabar_annotate::annotate(&article, &options)));
            let Ok(notes) = annotated else {
                result.diagnostics.push(Diagnostic::new(&article.title, None, messages::INTERNAL_ERROR));
                continue;
            };
            article.break_at(&notes.line_breaks);
            note(&article, &notes, &mut result.output)?;
            result.annotated += 1;
        }
        Ok(result)
    };
    let word = if results == ResultTiming::Streaming { "written" } else { "gone through" };
    // Which articles are done is known only in the order of the input. So batches that are read before the last of those are
    // annotated here, and not by the worker that read them.
    let behind = AtomicBool::new(done.is_exhausted());
    let work = |batch: Batch| {
        let reading = batch.read();
        if behind.load(Ordering::Relaxed) { Ok(annotate(reading)) } else { Err(reading) }
    };
    let merge = |made: Result<io::Result<BatchResult<T>>, ParsedInput>| {
        let result = match made {
            Ok(result) => result?,
            Err(mut reading) => {
                let (all, mut failed) = (reading.articles.len(), 0);
                reading.articles.retain(|article| {
                    let passes = done.skip(article);
                    failed += usize::from(!passes && !done.is_exhausted());
                    !passes
                });
                progress.add(all - reading.articles.len(), word);
                behind.store(done.is_exhausted(), Ordering::Relaxed);
                let result = annotate(reading)?;
                if result.read - result.annotated < failed {
                    return Err(io::Error::other(MISMATCH));
                }
                result
            }
        };
        take(result.output)?;
        progress.add(result.read, word);
        if !result.diagnostics.is_empty() {
            progress.clear();
            tell(&result.diagnostics)?;
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
