//! All feeds that are due, asked and kept: workers fetch and read, one writer puts what came into the library.
//!
//! The writer is the thread that calls [`run`]; it has a library of its own, opened for what can be fetched again. What a
//! feed brought and when it is asked next are written after each other, the validators last: where kabar is ended
//! between the two, the feed is simply asked once more.
//!
//! Another kabar that refreshes has the turn; then nothing is done here, and its news comes through the library.

use super::crew::{self, Task};
use super::fetch::{Fetched, Fetcher};
use super::headers::Validators;
use super::read::{self, News};
use super::schedule::{after_failure, after_good};
use super::source::{Origin, Source};
use super::trouble::{Kind, Trouble};
use super::turn;
use crate::shelf::library::{self, Durability, FeedRow, Library, Outcome};
use crate::text::Clean;
use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

/// How long a server that is busy and does not say for how long is left alone.
const BUSY: Duration = Duration::from_secs(5 * 60);

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
    let mut keeper = Keeper {
        progress: Progress { total: jobs.len(), ..Progress::default() },
        watch,
        unreached: Vec::new(),
        is_reached: false,
    };
    keeper.further();
    let mut lost = None;
    let asking = Asking { fetcher: fetcher.clone(), clock };
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

/// Keeps what a good visit to the feed `id` brought, `news` where something changed; gives the number of articles that the
/// library did not have.
///
/// # Errors
/// Where the library cannot be written.
pub fn keep(
    library: &mut Library,
    id: i64,
    fetched: &Fetched,
    news: Option<&News>,
    at: i64,
) -> Result<usize, library::Trouble> {
    let mut new = 0;
    if let Some(news) = news {
        library.describe(id, news.title.as_ref(), news.site.as_ref())?;
        new = library.absorb(id, &news.entries, at)?.new;
    }
    let Validators { etag, modified } = fetched.validators.clone();
    let outcome = Outcome {
        at,
        next: after_good(at, id, fetched.fresh_until),
        status: Some(if news.is_some() { 200 } else { 304 }),
        failure: None,
        gone: false,
        moved: fetched.moved.clone(),
        validators: Some((etag, modified)),
    };
    library.outcome(id, &outcome)?;
    Ok(new)
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

/// A feed to ask.
struct Job {
    id: i64,
    title: Clean,
    /// What is wrong with its address, where something is.
    source: Result<Source, &'static str>,
    validators: Validators,
    failures: usize,
    /// As it is written in the library.
    url: String,
}

impl Job {
    fn new(feed: FeedRow) -> (String, Job) {
        let source = Source::parse(&feed.url, Origin::Own);
        let host = source.as_ref().map_or("", Source::host).to_owned();
        let validators = Validators { etag: feed.etag, modified: feed.modified };
        let failures = feed.health.failures;
        (host, Job { id: feed.id, title: feed.title, source, validators, failures, url: feed.url })
    }

    /// Its address as it may be shown.
    fn shown(&self) -> Clean {
        match &self.source {
            Ok(source) => Clean::line(&source.to_string()),
            Err(_) => Clean::line(&self.url),
        }
    }
}

/// What came of asking.
struct Visit {
    job: Job,
    at: i64,
    /// `None` where nothing changed.
    came: Result<(Fetched, Option<News>), Trouble>,
}

struct Asking {
    fetcher: Fetcher,
    clock: fn() -> i64,
}

impl Task<Job, Result<Fetched, Trouble>, Visit> for Asking {
    fn fetch(&self, job: &Job) -> (Result<Fetched, Trouble>, Option<Duration>) {
        let came = match &job.source {
            Ok(source) => self.fetcher.fetch(source, &job.validators, (self.clock)()),
            Err(why) => Err(Trouble::failed(why)),
        };
        let wait = match &came {
            Err(Trouble { kind: Kind::Busy(wait), .. }) => Some(wait.unwrap_or(BUSY)),
            _ => None,
        };
        (came, wait)
    }

    fn weight(&self, fetched: &Result<Fetched, Trouble>) -> usize {
        fetched.as_ref().ok().and_then(|fetched| fetched.body.as_ref()).map_or(0, Vec::len)
    }

    fn read(&self, job: Job, fetched: Result<Fetched, Trouble>) -> Visit {
        let came = fetched.and_then(|mut fetched| {
            if fetched.body.is_none() {
                return Ok((fetched, None));
            }
            let news = read::news(&fetched);
            fetched.body = None;
            match news {
                Ok(news) => Ok((fetched, Some(news))),
                Err(why) => Err(Trouble { status: Some(200), ..Trouble::failed(&why) }),
            }
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

/// Puts what came into the library.
struct Keeper<'a> {
    progress: Progress,
    watch: &'a mut dyn FnMut(Event),
    /// Feeds whose server could not be found or reached, while none was.
    unreached: Vec<(Job, i64, Trouble)>,
    is_reached: bool,
}

impl Keeper<'_> {
    fn further(&mut self) {
        (self.watch)(Event::Further(self.progress));
    }

    fn keep(&mut self, library: &mut Library, visit: Visit) -> Result<(), library::Trouble> {
        let Visit { job, at, came } = visit;
        match came {
            // Says nothing of the feed.
            Err(Trouble { kind: Kind::Cancelled, .. }) => return Ok(()),
            Err(trouble) if trouble.kind == Kind::Unreached && !self.is_reached => {
                self.unreached.push((job, at, trouble));
            }
            Err(trouble) => {
                self.reached(library)?;
                self.failed(library, &job, at, &trouble)?;
            }
            Ok((fetched, news)) => {
                self.reached(library)?;
                self.good(library, &job, at, &fetched, news.as_ref())?;
            }
        }
        self.progress.done += 1;
        self.further();
        Ok(())
    }

    /// The network is there, so who could not be reached is to blame.
    fn reached(&mut self, library: &mut Library) -> Result<(), library::Trouble> {
        self.is_reached = true;
        for (job, at, trouble) in std::mem::take(&mut self.unreached) {
            self.failed(library, &job, at, &trouble)?;
        }
        Ok(())
    }

    fn good(
        &mut self,
        library: &mut Library,
        job: &Job,
        at: i64,
        fetched: &Fetched,
        news: Option<&News>,
    ) -> Result<(), library::Trouble> {
        self.progress.new += keep(library, job.id, fetched, news, at)?;
        Ok(())
    }

    fn failed(
        &mut self,
        library: &mut Library,
        job: &Job,
        at: i64,
        trouble: &Trouble,
    ) -> Result<(), library::Trouble> {
        self.progress.failed += 1;
        let failure = Failure { title: job.title.clone(), url: job.shown(), why: trouble.why.clone() };
        (self.watch)(Event::Failed(&failure));
        let outcome = Outcome {
            at,
            next: after_failure(at, job.id, job.failures + 1, trouble.kind),
            status: trouble.status,
            failure: Some(trouble.why.clone()),
            gone: trouble.kind == Kind::Gone,
            moved: None,
            validators: None,
        };
        library.outcome(job.id, &outcome)
    }

    fn end(mut self, library: &mut Library, is_cancelled: bool) -> Result<Ending, library::Trouble> {
        let hosts: HashSet<_> =
            self.unreached.iter().map(|u| u.0.source.as_ref().map(Source::host)).collect();
        // One server that cannot be found is that server's trouble; several and no other are the network's.
        let is_offline = hosts.len() > 1 && !is_cancelled;
        if is_offline {
            return Ok(Ending::Offline(self.progress));
        }
        if !is_cancelled {
            self.reached(library)?;
            self.further();
        }
        Ok(if is_cancelled { Ending::Cancelled(self.progress) } else { Ending::Done(self.progress) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::library::Subscription;

    const AT: i64 = 1_800_000_000;

    /// The ending after visits that came to this, each to a server of its own, and how many feeds are blamed.
    fn after(name: &str, kinds: &[Option<Kind>]) -> (Ending, usize) {
        let folder = std::env::temp_dir().join(format!("kabar-keeper-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let mut library = Library::open(&folder.join("library.db")).expect("opened");
        let feeds = (0..kinds.len())
            .map(|n| Subscription { url: format!("https://{n}.example/"), ..Subscription::default() });
        library.subscribe(&feeds.collect::<Vec<_>>()).expect("subscribed");
        let rows = library.due(i64::MAX / 2).expect("read");
        let progress = Progress { total: rows.len(), ..Progress::default() };
        let mut keeper = Keeper { progress, watch: &mut |_| {}, unreached: Vec::new(), is_reached: false };
        for (row, kind) in rows.into_iter().zip(kinds) {
            let (_, job) = Job::new(row);
            let fetched = Fetched {
                body: None,
                content_type: None,
                url: job.url.clone(),
                validators: Validators::default(),
                moved: None,
                fresh_until: None,
            };
            let came = kind.map_or(Ok((fetched, None)), |kind| Err(Trouble { kind, ..Trouble::failed("x") }));
            keeper.keep(&mut library, Visit { job, at: AT, came }).expect("kept");
        }
        let ending = keeper.end(&mut library, false).expect("kept");
        let blamed = library.feeds().expect("read").iter().filter(|f| f.health.failures > 0).count();
        (ending, blamed)
    }

    #[test]
    fn a_network_that_is_down_is_no_feeds_fault() {
        const DOWN: Option<Kind> = Some(Kind::Unreached);
        let progress = |done, failed| Progress { done, total: done, new: 0, failed };
        assert_eq!(after("down", &[DOWN, DOWN, DOWN]), (Ending::Offline(progress(3, 0)), 0));
        assert_eq!(after("one", &[DOWN]), (Ending::Done(progress(1, 1)), 1));
        assert_eq!(after("late", &[DOWN, DOWN, None]), (Ending::Done(progress(3, 2)), 2));
        assert_eq!(after("early", &[Some(Kind::Failed), DOWN]), (Ending::Done(progress(2, 2)), 2));
    }
}
