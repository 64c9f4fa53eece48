//! `kabar save`: keeps the pages at addresses in the library, to be read later.

use super::addresses;
use super::error::{CommandError, finish_output};
use super::library::open::library_path;
use crate::net::fetch::Fetcher;
use crate::net::save::save_page;
use crate::term::now;
use clap::Args;
use std::io::{self, Write};
use std::process::ExitCode;

/// The pages to keep.
#[derive(Debug, Args)]
pub struct SaveArgs {
    /// The addresses of articles, or - for a list of them on standard input
    #[arg(value_name = "URL|-", required = true)]
    pages: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// Where there is no place for a library. A page that cannot be kept is named on standard error, and makes the exit code 1.
pub fn run(save: &SaveArgs) -> Result<ExitCode, CommandError> {
    let (path, fetcher) = (library_path()?, Fetcher::from_env());
    let mut code = ExitCode::SUCCESS;
    for named in &save.pages {
        let pages = match named.as_str() {
            "-" => addresses::piped_list()
                .unwrap_or_default()
                .iter()
                .map(|url| url.as_str().to_owned())
                .collect(),
            page => vec![page.to_owned()],
        };
        if pages.is_empty() {
            return Err(CommandError::new("standard input: no list of addresses, one a line"));
        }
        for page in pages {
            let written = match save_page(&path, &page, &fetcher, now) {
                Ok(done) if done.changed == 0 => writeln!(io::stdout(), "is there already: {page}"),
                Ok(done) => writeln!(io::stdout(), "{}", done.description),
                Err(why) => {
                    code = ExitCode::FAILURE;
                    writeln!(io::stderr(), "{}", CommandError::new(why.to_string()))
                }
            };
            if let Err(error) = written {
                return finish_output(Err(error));
            }
        }
    }
    Ok(code)
}
