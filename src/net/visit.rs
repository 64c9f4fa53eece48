//! One feed of a refresh, asked and read by a worker: all that can be done without writing the library.

use super::crew::Task;
use super::fetch::{Fetched, Fetcher};
use super::headers::Validators;
use super::keeper::Told;
use super::read::{self, News};
use super::source::{Origin, Source};
use super::trouble::{Kind, Trouble};
use crate::shelf::library::{FeedRow, Known, Library};
use kabar_annotate::text::Clean;
use std::path::PathBuf;
use std::time::Duration;

/// How long a server that is busy and does not say for how long is left alone.
const BUSY: Duration = Duration::from_secs(5 * 60);

/// A feed to ask.
pub(super) struct Job {
    pub id: i64,
    pub title: Clean,
    /// What is wrong with its address, where something is.
    pub source: Result<Source, &'static str>,
    validators: Validators,
    pub failures: usize,
    /// As it is written in the library.
    pub url: String,
    /// Does the library have articles of it?
    is_known: bool,
}

impl Job {
    /// The feed's host, and what to ask.
    pub fn new(feed: FeedRow) -> (String, Job) {
        let source = Source::parse(&feed.url, Origin::Own);
        let host = source.as_ref().map_or("", Source::host).to_owned();
        let validators = Validators { etag: feed.etag, modified: feed.modified };
        let failures = feed.health.failures;
        let is_known = feed.articles > 0;
        (host, Job { id: feed.id, title: feed.title, source, validators, failures, url: feed.url, is_known })
    }

    /// Its address as it may be shown.
    pub fn shown(&self) -> Clean {
        match &self.source {
            Ok(source) => Clean::line(&source.to_string()),
            Err(_) => Clean::line(&self.url),
        }
    }
}

/// What came of asking.
pub(super) struct Visit {
    pub job: Job,
    pub at: i64,
    /// `None` where nothing changed.
    pub came: Result<(Fetched, Option<Told>), Trouble>,
}

/// What the workers do with each feed.
pub(super) struct Asking {
    /// Where the library is.
    pub library: PathBuf,
    pub fetcher: Fetcher,
    pub clock: fn() -> i64,
}

impl Task<Job, Result<Fetched, Trouble>, Visit> for Asking {
    fn fetch(
        &self,
        job: &Job,
        room: &mut dyn FnMut() -> Vec<u8>,
    ) -> (Result<Fetched, Trouble>, Option<Duration>) {
        let came = match &job.source {
            Ok(source) => self.fetcher.fetch_in(source, &job.validators, (self.clock)(), room),
            Err(why) => Err(Trouble::failed(why)),
        };
        let wait = match &came {
            Err(Trouble { kind: Kind::Busy(wait), .. }) => Some(wait.unwrap_or(BUSY)),
            _ => None,
        };
        (came, wait)
    }

    fn read(&self, job: Job, fetched: Result<Fetched, Trouble>, back: &mut dyn FnMut(Vec<u8>)) -> Visit {
        let came = fetched.and_then(|mut fetched| {
            if fetched.body.is_none() {
                return Ok((fetched, None));
            }
            let feed = read::feed(&fetched);
            // From here on the feed holds what it says.
            fetched.body.take().into_iter().for_each(back);
            let feed = feed.map_err(|why| Trouble { status: Some(200), ..Trouble::failed(&why) })?;
            Ok((fetched, Some(Told::new(News::from(feed), &self.known(&job)))))
        });
        Visit { job, at: (self.clock)(), came }
    }

    fn put_off(&self, job: Job, wait: Duration) -> Visit {
        let why = "the server asked to be left alone when another of its feeds was fetched";
        let trouble = Trouble { status: Some(429), kind: Kind::Busy(Some(wait)), ..Trouble::failed(why) };
        Visit { job, at: (self.clock)(), came: Err(trouble) }
    }

    fn is_cancelled(&self) -> bool {
        self.fetcher.is_cancelled()
    }
}

impl Asking {
    /// What the library knows of the feed; where it cannot say, all is made ready as if it were new.
    fn known(&self, job: &Job) -> Known {
        if !job.is_known {
            return Known::new();
        }
        Library::open(&self.library).and_then(|library| library.known(job.id)).unwrap_or_default()
    }
}
