//! Fetches from the network on a thread of its own, one request at a time, so that the keyboard never waits for a server.
//! The thread has its own connection to the library; the shelf notices by itself what it stores.

use super::clock::now;
use super::events::{EventSender, LoopEvent};
use crate::app::{FetchProgress, FetchRequest, Msg, messages};
use crate::net::error::FetchErrorKind;
use crate::net::fetch::Fetcher;
use crate::net::pages_ahead;
use crate::net::refresh::{self, FeedSelection, RefreshOutcome, RefreshProgress};
use crate::net::save::save_page;
use crate::net::subscribe::subscribe;
use crate::shelf::library::{Durability, Library};
use kabar_annotate::annotate::lines::rule_set::LineRuleSet;
use kabar_annotate::text::CleanText;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How often the progress of a refresh is reported: often enough for the eye, seldom enough for a slow line.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(250);
/// Articles whose names are indexed in one transaction, after a refresh.
const NAMES_BATCH: usize = 200;

/// The fetch that runs, or the last one.
#[derive(Default)]
pub struct FetchWorker(Option<Fetcher>);

impl FetchWorker {
    /// Starts `request`. [`Msg::FetchFinished`] says how it ended, in any case.
    pub fn start(&mut self, request: FetchRequest, events: &EventSender) {
        let fetcher = Fetcher::from_env();
        self.0 = Some(fetcher.clone());
        let (events, failed) = (events.clone(), events.clone());
        let work = move || {
            // Foreign bytes must never end kabar: a panic fails this fetch, with a message for the user.
            let done = catch_unwind(AssertUnwindSafe(|| run(&request, &fetcher, &events)));
            let (notice, offer) =
                done.unwrap_or_else(|_| (CleanText::one_line(messages::INTERNAL_ERROR), None));
            events.send(LoopEvent::Msg(Msg::FetchFinished(notice)));
            if let Some(address) = offer {
                events.send(LoopEvent::Msg(Msg::NoFeed(address)));
            }
            events.send(if matches!(request, FetchRequest::Add(_) | FetchRequest::Save(_)) {
                LoopEvent::AddFeedFinished
            } else {
                LoopEvent::ShelfChanged
            });
            if matches!(request, FetchRequest::Refresh(_)) {
                // The reader does not wait for it: a failure is seen where the article is opened.
                let fetch = || fetch_pages_ahead(&fetcher);
                if catch_unwind(AssertUnwindSafe(fetch)).is_ok_and(|taken| taken > 0) {
                    events.send(LoopEvent::ShelfChanged);
                }
            }
        };
        if thread::Builder::new().name("fetch".into()).spawn(work).is_err() {
            failed.send(LoopEvent::Msg(Msg::FetchFinished(CleanText::one_line(messages::INTERNAL_ERROR))));
        }
    }

    /// Stops the fetch; what was fetched so far is kept.
    pub fn cancel(&mut self) {
        if let Some(fetcher) = self.0.take() {
            fetcher.cancel();
        }
    }
}

/// Does what is asked for. Gives one line for the reader, and the address of a page that has no feed.
fn run(request: &FetchRequest, fetcher: &Fetcher, events: &EventSender) -> (CleanText, Option<CleanText>) {
    let Some(path) = Library::default_path() else { return (CleanText::one_line(messages::NO_HOME), None) };
    let mut offer = None;
    let notice = match request {
        FetchRequest::Add(typed) => match subscribe(&path, typed, None, None, fetcher, now) {
            Ok(done) => messages::subscribed(
                &done.title,
                done.method.description(),
                done.was_subscribed,
                done.new_articles,
            ),
            Err(why) => {
                offer = (why.kind == FetchErrorKind::NoFeed).then(|| typed.clone());
                why.to_string()
            }
        },
        FetchRequest::Save(address) => match save_page(&path, address, fetcher, now) {
            Ok(done) if done.changed == 0 => messages::PAGE_IS_SAVED.into(),
            Ok(done) => done.description,
            Err(why) => why.to_string(),
        },
        FetchRequest::Refresh(feed) => refresh(*feed, &path, fetcher, events),
    };
    if !fetcher.is_cancelled() {
        index_names(&path, fetcher);
    }
    (CleanText::one_line(&notice), offer)
}

fn refresh(feed: Option<i64>, path: &Path, fetcher: &Fetcher, events: &EventSender) -> String {
    let selection = feed.map_or(FeedSelection::All, |feed| FeedSelection::Ids(vec![feed]));
    let mut reported: Option<Instant> = None;
    let outcome = refresh::run(path, &selection, fetcher, now, &mut |event| {
        let refresh::RefreshEvent::Progress(RefreshProgress { done, total, new, failed }) = event else {
            return;
        };
        if reported.is_none_or(|at| at.elapsed() >= PROGRESS_INTERVAL) {
            reported = Some(Instant::now());
            events.send(LoopEvent::Msg(Msg::FetchProgress(FetchProgress { done, total, new, failed })));
        }
    });
    match outcome {
        Ok(RefreshOutcome::Done(p)) => messages::refreshed(p.done, p.new, p.failed),
        Ok(RefreshOutcome::Cancelled(p)) => messages::refresh_cancelled(p.done, p.total, p.new),
        Ok(RefreshOutcome::Offline(_)) => messages::OFFLINE.into(),
        Ok(RefreshOutcome::AlreadyRunning) => messages::REFRESHING_ELSEWHERE.into(),
        Err(error) => error.message().to_string(),
    }
}

/// Fetches the pages that are wanted ahead of reading; gives how many texts were taken.
fn fetch_pages_ahead(fetcher: &Fetcher) -> usize {
    let Some(path) = Library::default_path().filter(|_| !fetcher.is_cancelled()) else { return 0 };
    pages_ahead::run(&path, fetcher, now, pages_ahead::PAUSE).unwrap_or(0)
}

/// Indexes the names in new articles, for the queries who: and said:, and finds their stories. What is not done now is done
/// after the next fetch.
fn index_names(path: &Path, fetcher: &Fetcher) {
    let Ok(mut library) = Library::open_with_durability(path, Durability::AtCheckpoints, now) else { return };
    while !fetcher.is_cancelled()
        && matches!(library.index_names(LineRuleSet::builtin(), NAMES_BATCH), Ok(1..))
    {}
    // A library that cannot be written is not grouped, and its stories are made when they are asked for.
    let _ = library.group_since(i64::MIN, LineRuleSet::builtin(), |_| !fetcher.is_cancelled());
}
