//! Keeping the page at an address in the library, without a feed.

use super::error::Error;
use super::fetch::Fetcher;
use super::page::fetch_article;
use super::redirect::AddressOrigin;
use crate::shelf::Clock;
use crate::shelf::library::{ChangeSummary, Library};
use kabar_annotate::web_url::WebUrl;
use std::path::Path;

/// Fetches the article at the address `typed`, and keeps it in the library in the file `path`.
///
/// # Errors
/// Why there is none, or why the library cannot be used.
pub fn save_page(path: &Path, typed: &str, fetcher: &Fetcher, clock: Clock) -> Result<ChangeSummary, Error> {
    let named = |why: &dyn std::fmt::Display| Error::failed(&format!("{typed}: {why}"));
    let address = WebUrl::parse_typed(typed.trim()).map_err(|why| named(&why))?;
    let page = fetch_article(fetcher, &address, AddressOrigin::User, clock()).map_err(|why| named(&why))?;
    let library = Library::open(path, clock);
    library.and_then(|mut library| library.save_page(page.article)).map_err(|why| named(&why))
}
