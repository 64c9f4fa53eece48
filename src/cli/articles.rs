//! Every article of the inputs, annotated, for the commands that print: by the shipped rules and the reader's own, and
//! by what the outlets repeat.
//!
//! What an outlet repeats is known only when all is read. So inputs that can be read twice are: the first time to learn,
//! the second to annotate, and an article's annotations do not depend on where in the input it stands. Standard input is
//! read once, as it comes, and nothing is learnt from it.

use super::print::report;
use crate::annotate::Annotator;
use crate::annotate::lines::repeats::Repeats;
use crate::article::{Annotations, Article};
use crate::shelf::archive::{Input, each_reading};
use crate::shelf::rules::RuleBook;
use std::io::{self, Write};

/// Hands each article to `take` until that fails; what can't be read is named on standard error. Gives how much that was.
///
/// # Errors
/// Those of `take`.
pub fn each(
    inputs: &[Input],
    mut take: impl FnMut(&Article, &Annotations) -> io::Result<()>,
) -> io::Result<usize> {
    let book = RuleBook::usual();
    if let Some(complaint) = book.complaint() {
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(io::stderr(), "kabar: {complaint}");
    }
    let mut repeats = Repeats::default();
    if inputs.iter().all(|input| matches!(input, Input::Path(_))) {
        each_reading(inputs, &mut |reading| {
            reading.articles.iter().for_each(|article| repeats.learn(article));
            true
        });
    }
    let mut taken = Ok(());
    let mut faults = 0;
    each_reading(inputs, &mut |reading| {
        for mut article in reading.articles {
            let annotator = Annotator { rules: book.rules(), seen: repeats.seen(&article) };
            let notes = annotator.annotate(&mut article);
            taken = take(&article, &notes);
            if taken.is_err() {
                return false;
            }
        }
        faults += report(&reading.faults);
        true
    });
    taken.map(|()| faults)
}
