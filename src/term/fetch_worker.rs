//! What is fetched from elsewhere, on a thread of its own, one errand at a time: the keyboard never waits for a server. The
//! thread has its own connection to the library; what it stores the shelf sees by itself.

use super::{EventSender, LoopEvent, now};
use crate::app::library::{FetchProgress, FetchRequest};
use crate::app::{Msg, messages};
use crate::net::fetch::Fetcher;
use crate::net::refresh::{self, FeedSelection, RefreshOutcome, RefreshProgress};
use crate::net::subscribe::subscribe;
use crate::shelf::library::{Durability, Library};
use kabar_annotate::annotate::lines::rules::LineRuleSet;
use kabar_annotate::text::CleanText;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How often it is told how far a refresh is: often enough for the eye, seldom enough for a slow line.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(250);
/// Articles whose names are read in one go, after a refresh.
const NAMES_BATCH: usize = 200;

/// Whoever is under way.
#[derive(Default)]
pub struct FetchWorker(Option<Fetcher>);

impl FetchWorker {
    /// Begins `errand`; [`Msg::Fetched`] says how it ended, in any case.
    pub fn start(&mut self, errand: FetchRequest, post: &EventSender) {
        let fetcher = Fetcher::from_env();
        self.0 = Some(fetcher.clone());
        let (post, failed) = (post.clone(), post.clone());
        let work = move || {
            // Foreign bytes must never end kabar: a panic costs the errand, and is told.
            let done = catch_unwind(AssertUnwindSafe(|| run(&errand, &fetcher, &post)));
            let said = done.unwrap_or_else(|_| CleanText::one_line(messages::INTERNAL_ERROR));
            post.send(LoopEvent::Msg(Msg::Fetched(said)));
            post.send(if matches!(errand, FetchRequest::Add(_)) {
                LoopEvent::AddFeedFinished
            } else {
                LoopEvent::ShelfChanged
            });
        };
        if thread::Builder::new().name("errand".into()).spawn(work).is_err() {
            failed.send(LoopEvent::Msg(Msg::Fetched(CleanText::one_line(messages::INTERNAL_ERROR))));
        }
    }

    /// Calls back who is under way; what was fetched so far is kept.
    pub fn cancel(&mut self) {
        if let Some(fetcher) = self.0.take() {
            fetcher.cancel();
        }
    }
}

fn run(errand: &FetchRequest, fetcher: &Fetcher, post: &EventSender) -> CleanText {
    let Some(path) = Library::default_path() else { return CleanText::one_line(messages::NO_HOME) };
    let said = match errand {
        FetchRequest::Add(typed) => match subscribe(&path, typed, None, None, fetcher, now) {
            Ok(done) => messages::subscribed(
                &done.title,
                done.method.description(),
                done.was_subscribed,
                done.new_articles,
            ),
            Err(why) => why.to_string(),
        },
        FetchRequest::Refresh(feed) => refresh(*feed, &path, fetcher, post),
    };
    if !fetcher.is_cancelled() {
        index_names(&path, fetcher);
    }
    CleanText::one_line(&said)
}

fn refresh(feed: Option<i64>, path: &Path, fetcher: &Fetcher, post: &EventSender) -> String {
    let which = feed.map_or(FeedSelection::All, |feed| FeedSelection::Ids(vec![feed]));
    let mut told: Option<Instant> = None;
    let ending = refresh::run(path, &which, fetcher, now, &mut |event| {
        let refresh::RefreshEvent::Progress(RefreshProgress { done, total, new, failed }) = event else {
            return;
        };
        if told.is_none_or(|at| at.elapsed() >= PROGRESS_INTERVAL) {
            told = Some(Instant::now());
            post.send(LoopEvent::Msg(Msg::Fetching(FetchProgress { done, total, new, failed })));
        }
    });
    match ending {
        Ok(RefreshOutcome::Done(p)) => messages::refreshed(p.done, p.new, p.failed),
        Ok(RefreshOutcome::Cancelled(p)) => messages::refresh_cancelled(p.done, p.total, p.new),
        Ok(RefreshOutcome::Offline(_)) => messages::OFFLINE.into(),
        Ok(RefreshOutcome::AlreadyRunning) => messages::REFRESHING_ELSEWHERE.into(),
        Err(trouble) => trouble.message().to_string(),
    }
}

/// Notes who is named in what came, for who: and said:; what is not done now is done after the next errand.
fn index_names(path: &Path, fetcher: &Fetcher) {
    let Ok(mut library) = Library::open_with_durability(path, Durability::AtCheckpoints, now) else { return };
    while !fetcher.is_cancelled()
        && matches!(library.index_names(LineRuleSet::builtin(), NAMES_BATCH), Ok(1..))
    {}
}
