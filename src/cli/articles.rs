//! Every article of the inputs, annotated, for the commands that go through everything: by the shipped rules and the
//! reader's own, and by what the outlets repeat.
//!
//! All cores read and annotate, and what they make comes in the order of the input. What an outlet repeats is known
//! only when all is read. So inputs that can be read twice are: the first time to learn, the second to annotate, and an
//! article's annotations do not depend on where in the input it stands. Standard input is read once, as it comes, and
//! nothing is learnt from it.

use super::in_order::in_order;
use super::print::report;
use super::progress::Progress;
use crate::annotate::Annotator;
use crate::annotate::lines::repeats::Repeats;
use crate::app::words;
use crate::article::{Annotations, Article};
use crate::formats::{Fault, Reading};
use crate::shelf::archive::Input;
use crate::shelf::rules::RuleBook;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Writes what `print` says of each article to `out`, `between` between two of them; what can't be read is named on
/// standard error. Gives how much that was.
///
/// # Errors
/// Where `out` fails, or `print`.
pub fn each(
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
    gather(inputs, Results::AsTheyCome, |_| true, note, take)
}

/// When a command prints what it found: while it goes through the inputs, or once it is through.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Results {
    /// While it goes through.
    AsTheyCome,
    /// At the end, so that until then the terminal is free for how far it is.
    AtTheEnd,
}

/// What one core made of a batch.
struct Noted<T> {
    found: T,
    articles: usize,
    faults: Vec<Fault>,
}

/// Annotates the articles that `wanted` takes, and hands what `note` noted of them, some at a time, to `take` in the
/// order of the input; what can't be read is named on standard error. Gives how much that was.
///
/// # Errors
/// Those of `note` and `take`.
pub fn gather<T: Default + Send>(
    inputs: &[Input],
    results: Results,
    wanted: impl Fn(&Article) -> bool + Sync,
    note: impl Fn(&Article, &Annotations, &mut T) -> io::Result<()> + Sync,
    mut take: impl FnMut(T) -> io::Result<()>,
) -> io::Result<usize> {
    let book = RuleBook::usual();
    if let Some(complaint) = book.complaint() {
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(io::stderr(), "kabar: {complaint}");
    }
    let mut progress = Progress::of(results);
    let mut repeats = Repeats::default();
    // What comes through a pipe comes once, also where the pipe has a path.
    let is_lasting = |input: &Input| match input {
        Input::Path(path) => std::fs::metadata(path).is_ok_and(|m| m.is_file() || m.is_dir()),
        _ => false,
    };
    if inputs.iter().all(is_lasting) {
        let learn = |articles: Vec<Article>| {
            articles.iter().for_each(|article| repeats.learn(article));
            progress.add(articles.len(), "read");
            Ok(())
        };
        in_order(inputs, |batch| batch.read().articles, learn)?;
        progress = Progress::of(results);
    }
    let annotate = |reading: Reading| -> io::Result<Noted<T>> {
        let mut noted =
            Noted { found: T::default(), articles: reading.articles.len(), faults: reading.faults };
        for mut article in reading.articles.into_iter().filter(&wanted) {
            let annotator = Annotator { rules: book.rules(), seen: repeats.seen(&article) };
            // Foreign text must never end the command: a panic costs its article, and is told.
            let annotated = catch_unwind(AssertUnwindSafe(|| annotator.annotate(&mut article)));
            let Ok(notes) = annotated else {
                noted.faults.push(Fault::new(&article.title, None, words::FAILED));
                continue;
            };
            note(&article, &notes, &mut noted.found)?;
        }
        Ok(noted)
    };
    let mut faults = 0;
    let done = if results == Results::AsTheyCome { "written" } else { "gone through" };
    let merge = |noted: io::Result<Noted<T>>| {
        let noted = noted?;
        take(noted.found)?;
        progress.add(noted.articles, done);
        if !noted.faults.is_empty() {
            progress.clear();
            faults += report(&noted.faults);
        }
        Ok(())
    };
    in_order(inputs, |batch| annotate(batch.read()), merge)?;
    progress.clear();
    Ok(faults)
}
