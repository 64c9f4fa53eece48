//! `kabar pages`: what is read of a page, and why.

use super::addresses;
use super::error::{CommandError, finish_output};
use crate::net::fetch::Fetcher;
use crate::net::page::fetch_page;
use crate::net::redirect::AddressOrigin;
use crate::term::now;
use clap::{Args, Subcommand};
use kabar_annotate::text::CleanText;
use kabar_formats::decode;
use kabar_formats::html::page::{self, LineChoice};
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// What to do with pages.
#[derive(Debug, Subcommand)]
pub enum PagesCommand {
    /// Print each line of a page with what it is taken for: + the article, ^ its lead, - folded, with the reason, . elsewhere
    Explain(ExplainPageArgs),
}

/// The page to explain.
#[derive(Debug, Args)]
pub struct ExplainPageArgs {
    /// An https:// address, or the path of a saved page
    #[arg(value_name = "URL|FILE")]
    page: String,
}

/// Runs the command.
///
/// # Errors
/// Where the page can't be fetched or read.
pub fn run(command: &PagesCommand) -> Result<ExitCode, CommandError> {
    let PagesCommand::Explain(ExplainPageArgs { page }) = command;
    let named = |why: &dyn std::fmt::Display| CommandError::new(format!("{page}: {why}"));
    let (address, body, charset) = match addresses::web_address(page) {
        Some(address) => {
            let fetched = fetch_page(&Fetcher::from_env(), &address, AddressOrigin::User, now())
                .map_err(|e| named(&&*e.message))?;
            (Some(fetched.address), fetched.body.to_vec(), fetched.charset)
        }
        None => (None, std::fs::read(page).map_err(|e| named(&e))?, None),
    };
    let html = decode::decode_with_charset(&body, charset.as_deref()).map_err(|e| named(&e))?;
    finish_output(explain(&html, address.as_deref()))
}

fn explain(html: &str, address: Option<&str>) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    if let Some(draft) = page::read(html, address) {
        let published = draft.published.map(|date| date.to_string());
        let authors = draft.authors.join("; ");
        for (name, value) in [
            ("headline", draft.title.as_deref()),
            ("authors", Some(authors.as_str()).filter(|authors| !authors.is_empty())),
            ("published", published.as_deref()),
            ("site", draft.site.as_deref()),
            ("address", draft.url.as_deref()),
        ] {
            writeln!(out, "{name:<10} {}", &*CleanText::one_line(value.unwrap_or("-")))?;
        }
        writeln!(out)?;
    }
    for (choice, text) in page::explain(html, address) {
        let text = CleanText::one_line(&text);
        match choice {
            LineChoice::Text => writeln!(out, "+ {}", &*text)?,
            LineChoice::Lead => writeln!(out, "^ {}", &*text)?,
            LineChoice::Folded(reason) => writeln!(out, "- {}  [{}]", &*text, reason.as_str())?,
            LineChoice::Elsewhere => writeln!(out, ". {}", &*text)?,
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
