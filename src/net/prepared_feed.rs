//! What a feed says, made ready by a worker, and written to the library.

use super::headers::Validators;
use super::parsed_feed::ParsedFeed;
use super::response::FetchResponse;
use super::schedule::next_after_success;
use crate::shelf::library::{self, FetchOutcome, KnownFingerprints, Library, PreparedItems};
use kabar_annotate::text::CleanText;

/// What a feed says, ready to be kept.
#[derive(Debug)]
pub struct PreparedFeed {
    title: Option<CleanText>,
    site: Option<CleanText>,
    articles: PreparedItems,
    diagnostic: Option<CleanText>,
}

impl PreparedFeed {
    /// `news` of a feed that said what is `known` before.
    pub fn new(news: ParsedFeed, known: &KnownFingerprints) -> PreparedFeed {
        let articles = PreparedItems::new(news.entries, known);
        PreparedFeed { title: news.title, site: news.site, articles, diagnostic: news.diagnostic }
    }
}

/// Keeps what a good visit to the feed `id` brought, `told` where something changed; gives the number of articles that the
/// library did not have.
///
/// # Errors
/// Where the library cannot be written.
pub fn write_fetched(
    library: &mut Library,
    id: i64,
    fetched: &FetchResponse,
    told: Option<PreparedFeed>,
    at: i64,
) -> Result<usize, library::Error> {
    let (mut new, mut fault) = (0, None);
    let status = if told.is_some() { 200 } else { 304 };
    if let Some(told) = told {
        library.describe_feed(id, told.title.as_ref(), told.site.as_ref())?;
        new = library.ingest_prepared(id, told.articles, at)?.new;
        fault = told.diagnostic;
    }
    let Validators { etag, last_modified: modified } = fetched.validators.clone();
    let outcome = FetchOutcome {
        fetched_at: at,
        next_fetch: next_after_success(at, id, fetched.fresh_until),
        http_status: Some(status),
        failure: None,
        warning: fault,
        is_gone: false,
        moved_to: fetched.moved_to.clone(),
        validators: Some((etag, modified)),
    };
    library.record_outcome(id, &outcome)?;
    Ok(new)
}
