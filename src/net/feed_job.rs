//! One feed of a refresh, fetched and parsed by a worker: everything that can be done without writing to the library.

use super::error::{Error, FetchErrorKind};
use super::fetch::Fetcher;
use super::fetch_pool::PoolTask;
use super::headers::Validators;
use super::parsed_feed::{self, ParsedFeed};
use super::prepared_feed::PreparedFeed;
use super::response::FetchResponse;
use super::source::{self, FeedSource, UrlOrigin};
use crate::shelf::Clock;
use crate::shelf::library::{FeedRow, KnownFingerprints, Library};
use kabar_annotate::text::CleanText;
use std::path::PathBuf;
use std::time::Duration;

/// How long a busy server that does not say for how long is left alone.
const DEFAULT_BUSY_WAIT: Duration = Duration::from_secs(5 * 60);

/// A feed to fetch.
pub(super) struct FeedJob {
    pub id: i64,
    pub title: CleanText,
    /// Where it comes from, or what is wrong with its address.
    pub source: Result<FeedSource, source::Error>,
    validators: Validators,
    pub failures: usize,
    /// The feed's address as it is written in the library.
    pub url: String,
    /// Does the library have articles of this feed?
    has_articles: bool,
}

impl FeedJob {
    /// The feed's host, and the job.
    pub fn new(feed: FeedRow) -> (String, FeedJob) {
        let source = FeedSource::parse(&feed.url, UrlOrigin::User);
        let host = source.as_ref().map_or("", FeedSource::host).to_owned();
        let validators = Validators { etag: feed.etag, last_modified: feed.modified };
        let failures = feed.health.failures;
        let is_known = feed.articles > 0;
        (
            host,
            FeedJob {
                id: feed.id,
                title: feed.title,
                source,
                validators,
                failures,
                url: feed.url,
                has_articles: is_known,
            },
        )
    }

    /// Its address without a password.
    pub fn display_url(&self) -> CleanText {
        match &self.source {
            Ok(source) => CleanText::one_line(&source.to_string()),
            Err(_) => CleanText::one_line(&self.url),
        }
    }
}

/// The result of a job.
pub(super) struct FeedJobResult {
    pub job: FeedJob,
    pub at: i64,
    /// `None` where nothing changed.
    pub outcome: Result<(FetchResponse, Option<PreparedFeed>), Error>,
}

/// What the workers of a refresh do.
pub(super) struct RefreshTask {
    /// Where the library is.
    pub library: PathBuf,
    pub fetcher: Fetcher,
    pub clock: Clock,
}

impl PoolTask<FeedJob, Result<FetchResponse, Error>, FeedJobResult> for RefreshTask {
    fn fetch(
        &self,
        job: &FeedJob,
        room: &mut dyn FnMut() -> Vec<u8>,
    ) -> (Result<FetchResponse, Error>, Option<Duration>) {
        let outcome = match &job.source {
            Ok(source) => self.fetcher.fetch_with_buffers(source, &job.validators, (self.clock)(), room),
            Err(why) => Err(Error::failed(&why.to_string())),
        };
        let wait = match &outcome {
            Err(Error { kind: FetchErrorKind::Busy(wait), .. }) => Some(wait.unwrap_or(DEFAULT_BUSY_WAIT)),
            _ => None,
        };
        (outcome, wait)
    }

    fn read(
        &self,
        job: FeedJob,
        fetched: Result<FetchResponse, Error>,
        back: &mut dyn FnMut(Vec<u8>),
    ) -> FeedJobResult {
        let outcome = fetched.and_then(|mut fetched| {
            if fetched.body.is_none() {
                return Ok((fetched, None));
            }
            let feed = parsed_feed::parse_feed(&fetched);
            // The feed holds what it needs from here on.
            fetched.body.take().into_iter().for_each(back);
            let feed = feed.map_err(|why| Error { status: Some(200), ..Error::failed(&why) })?;
            Ok((fetched, Some(PreparedFeed::new(ParsedFeed::from(feed), &self.known_entries(&job)))))
        });
        FeedJobResult { job, at: (self.clock)(), outcome }
    }

    fn postpone(&self, job: FeedJob, wait: Duration) -> FeedJobResult {
        let why = "the server asked to be left alone when another of its feeds was fetched";
        let error = Error { status: Some(429), kind: FetchErrorKind::Busy(Some(wait)), ..Error::failed(why) };
        FeedJobResult { job, at: (self.clock)(), outcome: Err(error) }
    }

    fn is_cancelled(&self) -> bool {
        self.fetcher.is_cancelled()
    }
}

impl RefreshTask {
    /// What the library knows of the feed. Where it cannot be read, all is prepared as if it were new.
    fn known_entries(&self, job: &FeedJob) -> KnownFingerprints {
        if !job.has_articles {
            return KnownFingerprints::new();
        }
        Library::open(&self.library, self.clock)
            .and_then(|library| library.known_fingerprints(job.id))
            .unwrap_or_default()
    }
}
