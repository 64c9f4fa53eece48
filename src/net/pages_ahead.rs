//! Fetching pages ahead of reading: those of starred articles, and of unread ones of feeds that are set to it. As for a robot,
//! a site's robots.txt is asked first. A server gets one request at a time, and a pause after each.

use super::article_page::fetch_and_store;
use super::cookies::VisitCookies;
use super::error::FetchErrorKind;
use super::fetch::Fetcher;
use super::redirect::AddressOrigin;
use super::refresh_lock::{self, LockedWork};
use super::robots::RobotsRules;
use crate::shelf::Clock;
use crate::shelf::library::{self, Durability, Library, PageOutcome, PageRequest};
use kabar_annotate::annotate::lines::rule_set::LineRuleSet;
use kabar_annotate::web_url::WebUrl;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// The most pages that are fetched in one run: the latest.
const MAX_PAGES: usize = 200;
/// Servers that are asked at once.
const MAX_HOSTS: usize = 4;
/// The pause after each request to a server.
pub const PAUSE: Duration = Duration::from_secs(1);
/// A site that asks for a longer pause between two requests is not asked ahead.
const MAX_DELAY: Duration = Duration::from_secs(30);
/// How often a pause looks whether the work was cancelled.
const POLL: Duration = Duration::from_millis(100);

/// Fetches the pages that are wanted ahead for the library in the file `path`, with a `pause` after each request to a server.
/// Gives how many texts were taken. Where another process does so already, nothing is done.
///
/// # Errors
/// Where the library cannot be read or written.
pub fn run(path: &Path, fetcher: &Fetcher, clock: Clock, pause: Duration) -> Result<usize, library::Error> {
    let open = || Library::open_with_durability(path, Durability::AtCheckpoints, clock);
    let mut library = open()?;
    let wanted = library.pages_wanted(MAX_PAGES)?;
    if wanted.is_empty() {
        return Ok(0);
    }
    let Some(_turn) = refresh_lock::try_acquire(path, LockedWork::Pages)? else { return Ok(0) };
    let mut hosts: BTreeMap<String, Vec<(i64, WebUrl, PageRequest)>> = BTreeMap::new();
    for (id, request) in wanted {
        if let Ok(address) = WebUrl::parse(&request.url) {
            hosts.entry(address.authority().to_owned()).or_default().push((id, address, request));
        }
    }
    let (waiting, taken) = (Mutex::new(hosts.into_values().collect::<Vec<_>>()), AtomicUsize::new(0));
    let work = || {
        let Ok(mut library) = open() else { return };
        loop {
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(pages) = next.filter(|_| !fetcher.is_cancelled()) else { return };
            HostVisit { library: &mut library, fetcher, clock, pause, taken: &taken }.fetch(pages);
        }
    };
    thread::scope(|scope| {
        for _ in 1..MAX_HOSTS {
            // Where the system has no thread to give, the others do the work.
            let _ = thread::Builder::new().name("pages".into()).spawn_scoped(scope, work);
        }
        work();
    });
    let taken = taken.into_inner();
    library.index_names(LineRuleSet::builtin(), taken)?;
    Ok(taken)
}

/// The pages of one server, being fetched.
struct HostVisit<'a> {
    library: &'a mut Library,
    fetcher: &'a Fetcher,
    clock: Clock,
    pause: Duration,
    taken: &'a AtomicUsize,
}

impl HostVisit<'_> {
    fn fetch(&mut self, pages: Vec<(i64, WebUrl, PageRequest)>) {
        let Some(rules) = pages.first().and_then(|(_, address, request)| self.robots_of(address, request))
        else {
            return;
        };
        let pause = self.pause.max(rules.delay.unwrap_or_default());
        if pause > MAX_DELAY {
            return;
        }
        for (id, address, _) in pages {
            let query = address.query().map(|query| format!("?{query}")).unwrap_or_default();
            if !rules.allows(&format!("{}{query}", address.path())) {
                continue;
            }
            self.wait(pause);
            if self.fetcher.is_cancelled() {
                return;
            }
            match fetch_and_store(self.library, id, false, self.fetcher, self.clock) {
                Ok(PageOutcome::Taken { .. }) => {
                    self.taken.fetch_add(1, Ordering::Relaxed);
                }
                Ok(PageOutcome::Kept(_)) => {}
                // The server has had enough, or is not there.
                Err(error) if !matches!(error.kind, FetchErrorKind::Failed | FetchErrorKind::Gone) => return,
                Err(_) => {}
            }
        }
    }

    /// The rules of the server at `address`; `None` where it does not say what they are, and must be left alone: RFC 9309 tells
    /// a server that refuses from one that fails.
    fn robots_of(&self, address: &WebUrl, request: &PageRequest) -> Option<RobotsRules> {
        let robots = address.join("/robots.txt").ok()?;
        let origin = AddressOrigin::Linked(request.feed_address());
        match self.fetcher.fetch_page(&robots, origin, &mut VisitCookies::default(), (self.clock)()) {
            Ok(fetched) => {
                let body = fetched.body.unwrap_or_default();
                Some(RobotsRules::parse(&String::from_utf8_lossy(&body)))
            }
            Err(error) => error.is_lasting().then(RobotsRules::default),
        }
    }

    fn wait(&self, pause: Duration) {
        let mut left = pause;
        while !left.is_zero() && !self.fetcher.is_cancelled() {
            let step = left.min(POLL);
            thread::sleep(step);
            left -= step;
        }
    }
}
