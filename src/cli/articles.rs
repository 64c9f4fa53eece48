//! Every article of the inputs, annotated, for the commands that print: by the shipped rules and the reader's own, and
//! by what the outlets repeat.
//!
//! All cores read and annotate, and what they print comes in the order of the input. What an outlet repeats is known
//! only when all is read. So inputs that can be read twice are: the first time to learn, the second to annotate, and an
//! article's annotations do not depend on where in the input it stands. Standard input is read once, as it comes, and
//! nothing is learnt from it.

use super::in_order::in_order;
use super::print::report;
use super::progress::Progress;
use crate::annotate::Annotator;
use crate::annotate::lines::repeats::Repeats;
use crate::article::{Annotations, Article};
use crate::formats::Fault;
use crate::shelf::archive::Input;
use crate::shelf::rules::RuleBook;
use std::io::{self, Write};

/// What one core made of a batch.
struct Printed {
    text: Vec<u8>,
    articles: usize,
    faults: Vec<Fault>,
}

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
    let book = RuleBook::usual();
    if let Some(complaint) = book.complaint() {
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(io::stderr(), "kabar: {complaint}");
    }
    let mut progress = Progress::default();
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
        progress = Progress::default();
    }
    let annotate = |reading: crate::formats::Reading| -> io::Result<Printed> {
        let mut printed =
            Printed { text: Vec::new(), articles: reading.articles.len(), faults: reading.faults };
        for mut article in reading.articles {
            let annotator = Annotator { rules: book.rules(), seen: repeats.seen(&article) };
            let notes = annotator.annotate(&mut article);
            printed.text.extend_from_slice(between);
            print(&article, &notes, &mut printed.text)?;
        }
        Ok(printed)
    };
    let (mut faults, mut first) = (0, true);
    let write = |printed: io::Result<Printed>| {
        let printed = printed?;
        // Before the first article there is nothing to part it from.
        let skip = if printed.articles > 0 && std::mem::take(&mut first) { between.len() } else { 0 };
        out.write_all(&printed.text[skip..])?;
        progress.add(printed.articles, "written");
        if !printed.faults.is_empty() {
            progress.clear();
            faults += report(&printed.faults);
        }
        Ok(())
    };
    in_order(inputs, |batch| annotate(batch.read()), write)?;
    progress.clear();
    Ok(faults)
}
