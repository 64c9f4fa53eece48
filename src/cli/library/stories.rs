//! `kabar stories`: which articles tell the same event, of files or of the library.

use super::open::{group_pending, open};
use super::selection::rows_since;
use crate::cli::error::{CommandError, finish_output};
use crate::cli::input_paths::InputPaths;
use crate::cli::stories::{self, parse_time};
use crate::query::{Expr, Moment};
use crate::shelf::archive::Input;
use crate::shelf::rules::RuleBook;
use crate::stories::{Story, StoryArticle, group};
use crate::term::now;
use clap::Args;
use std::process::ExitCode;

/// Which articles to group.
#[derive(Debug, Args)]
pub struct StoriesArgs {
    #[command(flatten)]
    paths: InputPaths,
    /// Only articles of this time: 24h, 3d, 2w; articles without a date are left out
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    since: Option<Moment>,
    /// One JSON object a story, also of lone articles: its articles, and the words and names that they share
    #[arg(long)]
    json: bool,
}

/// Prints the stories: the largest first, lone articles counted at the end.
///
/// # Errors
/// Where standard output fails.
pub fn run(what: &StoriesArgs) -> Result<ExitCode, CommandError> {
    let since = what.since.map(|since| since.unix(now()));
    let inputs = what.paths.inputs_or_library()?;
    if let [Input::Library(_)] = inputs[..] {
        let (articles, kept) = read_library(since, what.json)?;
        return finish_output(stories::print(&articles, kept, 0, what.json));
    }
    let (articles, terms, unreadable) = match stories::read(&inputs, since) {
        Ok(read) => read,
        Err(error) => return finish_output(Err(error)),
    };
    let grouped = group(&articles, terms);
    finish_output(stories::print(&articles, grouped, unreadable, what.json))
}

/// The stories that the library keeps. Its articles are read only for their words and names, which the JSON has.
fn read_library(since: Option<i64>, json: bool) -> Result<(Vec<StoryArticle>, Vec<Story>), CommandError> {
    let (mut library, book) = (open()?, RuleBook::open_default());
    let since = since.unwrap_or(i64::MIN);
    group_pending(&mut library, since, &book)?;
    let rows = rows_since(&library, &Expr::All(Vec::new()), since)?;
    let (mut articles, stories) = library.kept_stories(&rows)?;
    if json {
        for (row, article) in rows.iter().zip(&mut articles) {
            library.read_told(row, article, book.rules())?;
        }
    }
    Ok((articles, stories))
}
