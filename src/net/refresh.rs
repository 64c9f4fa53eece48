//! All feeds that are due, asked and kept: workers fetch and read, one writer puts what came into the library.
//!
//! The writer is the thread that calls [`run`]; it has a library of its own, opened for what can be fetched again. What a
//! feed brought and when it is asked next are written after each other, the validators last: where kabar is ended
//! between the two, the feed is simply asked once more.
//!
//! Another kabar that refreshes has the turn; then nothing is done here, and its news comes through the library.

use super::crew;
use super::fetch::Fetcher;
use super::keeper::Keeper;
use super::turn;
use super::visit::{Asking, Job};
use crate::shelf::library::{self, Durability, FeedRow, Library};
use kabar_annotate::text::Clean;
use std::path::Path;

/// Which feeds to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those whose time has come.
    Due,
    /// All but those that have ended and those whose server asked to be left alone until later.
    All,
    /// These, by their numbers, whatever is known of them.
    These(Vec<i64>),
}

/// How far a refresh is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Feeds that were asked.
    pub done: usize,
    /// Feeds to ask.
    pub total: usize,
    /// Articles that the library did not have.
    pub new: usize,
    /// Feeds that failed.
    pub failed: usize,
}

/// A feed that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What the feed is called.
    pub title: Clean,
    /// Its address, without a password.
    pub url: Clean,
    /// Why, in words.
    pub why: Clean,
}

/// What happens during a refresh.
#[derive(Debug)]
pub enum Event<'a> {
    /// It is further.
    Further(Progress),
    /// A feed failed.
    Failed(&'a Failure),
}

/// How a refresh ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Every feed was asked.
    Done(Progress),
    /// The reader had enough; what came before that is kept.
    Cancelled(Progress),
    /// No server at all could be found or reached: the network is down, and no feed is blamed for it.
    Offline(Progress),
    /// Another kabar refreshes this library.
    Elsewhere,
}

/// Asks `which` feeds of the library in the file `path`, and tells `watch` how it goes. `clock` gives seconds since 1970.
/// [`Fetcher::cancel`] ends it.
///
/// # Errors
/// Where the library cannot be read or written. What was kept before that stays.
pub fn run(
    path: &Path,
    which: &Which,
    fetcher: &Fetcher,
    clock: fn() -> i64,
    watch: &mut dyn FnMut(Event),
) -> Result<Ending, library::Trouble> {
    let mut library = Library::open_for(path, Durability::Fetched)?;
    let Some(_turn) = turn::take(path)? else { return Ok(Ending::Elsewhere) };
    let now = clock();
    let jobs: Vec<(String, Job)> = chosen(&library, which, now)?.into_iter().map(Job::new).collect();
    let mut keeper = Keeper::new(jobs.len(), watch);
    let mut lost = None;
    let asking = Asking { library: path.to_owned(), fetcher: fetcher.clone(), clock };
    crew::run(jobs, asking, |visit| match keeper.keep(&mut library, visit) {
        Ok(()) => true,
        Err(trouble) => {
            lost = Some(trouble);
            false
        }
    })?;
    if let Some(trouble) = lost {
        return Err(trouble);
    }
    keeper.end(&mut library, fetcher.is_cancelled())
}

fn chosen(library: &Library, which: &Which, now: i64) -> Result<Vec<FeedRow>, library::Trouble> {
    match which {
        Which::Due => library.due(now),
        Which::All => {
            let is_left_alone =
                |f: &FeedRow| matches!(f.health.status, Some(429 | 503)) && f.health.next > now;
            let mut feeds = library.feeds()?;
            feeds.retain(|feed| !feed.health.gone && !is_left_alone(feed));
            feeds.sort_by_key(|feed| (feed.health.next, feed.id));
            Ok(feeds)
        }
        Which::These(ids) => ids.iter().filter_map(|id| library.feed(*id).transpose()).collect(),
    }
}
