//! The page of one article of the library: fetched, and stored where it says more than the feed.

use super::error::Error;
use super::fetch::Fetcher;
use super::page::fetch_article;
use super::redirect::AddressOrigin;
use crate::shelf::Clock;
use crate::shelf::library::{Library, PageOutcome};
use kabar_annotate::web_url::WebUrl;

/// Fetches the page of the article `id`, and stores its text where that is better than the feed's. Where the reader asked for
/// it (`by_reader`), that is a change which they can undo.
///
/// # Errors
/// Why the page could not be fetched, or the library not be used. A refusal that is likely to last is noted, so that the page
/// is fetched again only where the reader asks for it.
pub fn fetch_and_store(
    library: &mut Library,
    id: i64,
    by_reader: bool,
    fetcher: &Fetcher,
    clock: Clock,
) -> Result<PageOutcome, Error> {
    let library_error = |error: crate::shelf::library::Error| Error::failed(error.message());
    let Some(request) = library.page_request(id).map_err(library_error)? else {
        return Err(Error::failed("this article has no address, and so no page"));
    };
    let address = WebUrl::parse(&request.url).map_err(|why| Error::failed(&why.to_string()))?;
    match fetch_article(fetcher, &address, AddressOrigin::Linked(request.feed_address()), clock()) {
        Ok(page) => {
            library.take_page(id, &page.article, page.is_for_subscribers, by_reader).map_err(library_error)
        }
        Err(error) => {
            if error.is_lasting() && !by_reader {
                library.keep_feed_text(id, Some(&error.message)).map_err(library_error)?;
            }
            Err(error)
        }
    }
}
