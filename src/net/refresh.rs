//! All feeds that are due, asked and kept: workers fetch and read, one writer puts what came into the library.
//!
//! The writer is the thread that calls [`run`]; it has a library of its own, opened for what can be fetched again. What a
//! feed brought and when it is asked next are written after each other, the validators last: where kabar is ended
//! between the two, the feed is simply asked once more.
//!
//! Another kabar that refreshes has the turn; then nothing is done here, and its news comes through the library.

use super::feed_job::{FeedJob, RefreshTask};
use super::fetch::Fetcher;
use super::fetch_pool;
use super::refresh_lock;
use super::result_writer::ResultWriter;
use crate::shelf::Clock;
use crate::shelf::library::{self, Durability, FeedRow, Library};
use std::path::Path;

pub use super::refresh_event::{FeedFailure, RefreshEvent, RefreshOutcome, RefreshProgress};

/// Which feeds to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedSelection {
    /// Those whose time has come.
    Due,
    /// All but those that have ended and those whose server asked to be left alone until later.
    All,
    /// These, by their numbers, whatever is known of them.
    Ids(Vec<i64>),
}

/// Asks `which` feeds of the library in the file `path`, and tells `watch` how it goes.
/// [`Fetcher::cancel`] ends it.
///
/// # Errors
/// Where the library cannot be read or written. What was kept before that stays.
pub fn run(
    path: &Path,
    which: &FeedSelection,
    fetcher: &Fetcher,
    clock: Clock,
    watch: &mut dyn FnMut(RefreshEvent),
) -> Result<RefreshOutcome, library::Error> {
    let mut library = Library::open_with_durability(path, Durability::AtCheckpoints, clock)?;
    let Some(_turn) = refresh_lock::try_acquire(path)? else { return Ok(RefreshOutcome::AlreadyRunning) };
    let now = clock();
    let jobs: Vec<(String, FeedJob)> =
        select_feeds(&library, which, now)?.into_iter().map(FeedJob::new).collect();
    let mut keeper = ResultWriter::new(jobs.len(), watch);
    let mut lost = None;
    let asking = RefreshTask { library: path.to_owned(), fetcher: fetcher.clone(), clock };
    fetch_pool::run(jobs, asking, |visit| match keeper.write(&mut library, visit) {
        Ok(()) => true,
        Err(trouble) => {
            lost = Some(trouble);
            false
        }
    })?;
    if let Some(trouble) = lost {
        return Err(trouble);
    }
    keeper.finish(&mut library, fetcher.is_cancelled())
}

fn select_feeds(library: &Library, which: &FeedSelection, now: i64) -> Result<Vec<FeedRow>, library::Error> {
    match which {
        FeedSelection::Due => library.due_feeds(now),
        FeedSelection::All => {
            let is_left_alone =
                |f: &FeedRow| matches!(f.health.http_status, Some(429 | 503)) && f.health.next_fetch > now;
            let mut feeds = library.feeds()?;
            feeds.retain(|feed| !feed.health.is_gone && !is_left_alone(feed));
            feeds.sort_by_key(|feed| (feed.health.next_fetch, feed.id));
            Ok(feeds)
        }
        FeedSelection::Ids(ids) => ids.iter().filter_map(|id| library.feed(*id).transpose()).collect(),
    }
}
