//! Fetching all feeds that are due: workers fetch and parse, one writer puts the results into the library.
//!
//! The writer is the thread that calls [`run`]. It has a connection of its own to the library, with the weaker durability that
//! is enough for what can be fetched again. The articles of a feed are written before its validators: where kabar is
//! killed in between, the feed is fetched once more.
//!
//! One process refreshes at a time. Where another one does, nothing is done here; its articles arrive in the library.

use super::feed_job::{FeedJob, RefreshTask};
use super::fetch::Fetcher;
use super::fetch_pool;
use super::refresh_lock::{self, LockedWork};
use super::result_writer::ResultWriter;
use crate::shelf::Clock;
use crate::shelf::library::{self, Durability, FeedRow, Library};
use std::path::Path;

pub use super::refresh_event::{FeedFailure, RefreshEvent, RefreshOutcome, RefreshProgress};

/// Which feeds to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedSelection {
    /// The feeds whose time for the next fetch has come.
    Due,
    /// All but those that have ended and those whose server asked to be left alone until later.
    All,
    /// These, by number, even if they are not due.
    Ids(Vec<i64>),
}

/// Fetches `which` feeds of the library in the file `path`, and reports to `watch`. [`Fetcher::cancel`] ends it.
///
/// # Errors
/// Where the library cannot be read or written. What was written before that stays.
pub fn run(
    path: &Path,
    which: &FeedSelection,
    fetcher: &Fetcher,
    clock: Clock,
    watch: &mut dyn FnMut(RefreshEvent),
) -> Result<RefreshOutcome, library::Error> {
    let mut library = Library::open_with_durability(path, Durability::AtCheckpoints, clock)?;
    let Some(_turn) = refresh_lock::try_acquire(path, LockedWork::Refresh)? else {
        return Ok(RefreshOutcome::AlreadyRunning);
    };
    let now = clock();
    let jobs: Vec<(String, FeedJob)> =
        select_feeds(&library, which, now)?.into_iter().map(FeedJob::new).collect();
    let mut writer = ResultWriter::new(jobs.len(), watch);
    let mut failed = None;
    let task = RefreshTask { library: path.to_owned(), fetcher: fetcher.clone(), clock };
    fetch_pool::run(jobs, task, |result| match writer.write(&mut library, result) {
        Ok(()) => true,
        Err(error) => {
            failed = Some(error);
            false
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    writer.finish(&mut library, fetcher.is_cancelled())
}

fn select_feeds(library: &Library, which: &FeedSelection, now: i64) -> Result<Vec<FeedRow>, library::Error> {
    match which {
        FeedSelection::Due => library.due_feeds(now),
        FeedSelection::All => {
            let is_left_alone =
                |f: &FeedRow| matches!(f.health.http_status, Some(429 | 503)) && f.health.next_fetch > now;
            let mut feeds = library.feeds()?;
            feeds.retain(|feed| feed.is_fetched() && !feed.health.is_gone && !is_left_alone(feed));
            feeds.sort_by_key(|feed| (feed.health.next_fetch, feed.id));
            Ok(feeds)
        }
        FeedSelection::Ids(ids) => {
            let named = ids.iter().filter_map(|id| library.feed(*id).transpose());
            named.filter(|feed| feed.as_ref().map_or(true, FeedRow::is_fetched)).collect()
        }
    }
}
