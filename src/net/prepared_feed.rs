//! What a feed says, made ready by a worker, and written to the library.

use super::headers::Validators;
use super::parsed_feed::ParsedFeed;
use super::response::FetchResponse;
use super::schedule::next_after_success;
use crate::shelf::library::{self, FetchOutcome, KnownFingerprints, Library, PreparedItems};
use kabar_annotate::text::CleanText;

/// What a feed says, ready to be written.
#[derive(Debug)]
pub struct PreparedFeed {
    title: Option<CleanText>,
    site: Option<CleanText>,
    articles: PreparedItems,
    diagnostic: Option<CleanText>,
}

impl PreparedFeed {
    /// Prepares `news`, the articles of a feed, of which the library knows what is in `known`.
    pub fn new(news: ParsedFeed, known: &KnownFingerprints) -> PreparedFeed {
        let articles = PreparedItems::new(news.entries, known);
        PreparedFeed { title: news.title, site: news.site, articles, diagnostic: news.diagnostic }
    }
}

/// Writes what a successful fetch of the feed `id` brought at `at` (seconds since 1970): `feed`, where something changed. Returns the
/// number of new articles.
///
/// # Errors
/// Where the library cannot be written.
pub fn write_fetched(
    library: &mut Library,
    id: i64,
    fetched: &FetchResponse,
    feed: Option<PreparedFeed>,
    at: i64,
) -> Result<usize, library::Error> {
    let (mut new, mut warning) = (0, None);
    let status = if feed.is_some() { 200 } else { 304 };
    if let Some(feed) = feed {
        library.describe_feed(id, feed.title.as_ref(), feed.site.as_ref())?;
        new = library.ingest_prepared(id, feed.articles, at)?.new;
        warning = feed.diagnostic;
    }
    let Validators { etag, last_modified: modified } = fetched.validators.clone();
    let outcome = FetchOutcome {
        fetched_at: at,
        next_fetch: next_after_success(at, id, fetched.fresh_until),
        http_status: Some(status),
        failure: None,
        warning,
        is_gone: false,
        moved_to: fetched.moved_to.clone(),
        validators: Some((etag, modified)),
    };
    library.record_outcome(id, &outcome)?;
    Ok(new)
}
