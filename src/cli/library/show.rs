//! `kabar show`: articles of the library, as clean text or as the JSON of `kabar annotate`.

use super::open::open;
use super::selection::ArticleSelection;
use crate::cli::error::{CommandError, finish_output};
use crate::cli::print::{self, SEPARATOR};
use crate::shelf::rules::RuleBook;
use clap::Args;
use kabar_annotate::{Options, annotate};
use kabar_formats::contract;
use std::io::{BufWriter, Write, stdout};
use std::process::ExitCode;

/// What to show.
#[derive(Debug, Args)]
pub struct ShowArgs {
    #[command(flatten)]
    which: ArticleSelection,
    /// One JSON object an article: lines, quotes with speakers, names
    #[arg(long)]
    json: bool,
    /// Every line: folded ones too
    #[arg(long, conflicts_with = "json")]
    raw: bool,
}

/// Shows articles. They stay unread: a script is no reader.
///
/// # Errors
/// Where one is not there.
pub fn run(show: &ShowArgs) -> Result<ExitCode, CommandError> {
    let mut library = open()?;
    let ids = show.which.ids(&mut library)?;
    let book = RuleBook::open_default();
    let mut out = BufWriter::new(stdout().lock());
    for (n, id) in ids.iter().enumerate() {
        let Some(mut article) = library.article_by_id(*id)? else {
            return Err(CommandError::new(format!(
                "the text of article {id} is lost; its feed may bring it again"
            )));
        };
        let notes = annotate(&article, &Options::default().with_rules(book.rules()));
        article.break_at(&notes.line_breaks);
        let done = if show.json {
            contract::write_article(&article, &notes, &mut out)
        } else {
            let rule = if n > 0 { SEPARATOR } else { b"" };
            out.write_all(rule).and_then(|()| print::write_article(&article, &notes, show.raw, &mut out))
        };
        if let Err(e) = done {
            return finish_output(Err(e));
        }
    }
    finish_output(out.flush().map(|()| ExitCode::SUCCESS))
}
