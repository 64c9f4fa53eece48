//! What is fetched from elsewhere, on a thread of its own, one errand at a time: the keyboard never waits for a server. The
//! thread has its own connection to the library; what it stores the shelf sees by itself.

use super::{Event, Post, now};
use crate::app::library::{Errand, Fetching};
use crate::app::{Msg, words};
use crate::net::fetch::Fetcher;
use crate::net::refresh::{self, Ending, Progress, Which};
use crate::net::subscribe::subscribe;
use crate::shelf::library::{Durability, Library};
use kabar_annotate::annotate::lines::rules::Rules;
use kabar_annotate::text::Clean;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How often it is told how far a refresh is: often enough for the eye, seldom enough for a slow line.
const TELL: Duration = Duration::from_millis(250);
/// Articles whose names are read in one go, after a refresh.
const NAMES: usize = 200;

/// Whoever is under way.
#[derive(Default)]
pub struct Errands(Option<Fetcher>);

impl Errands {
    /// Begins `errand`; [`Msg::Fetched`] says how it ended, in any case.
    pub fn send(&mut self, errand: Errand, post: &Post) {
        let fetcher = Fetcher::usual();
        self.0 = Some(fetcher.clone());
        let (post, failed) = (post.clone(), post.clone());
        let work = move || {
            // Foreign bytes must never end kabar: a panic costs the errand, and is told.
            let done = catch_unwind(AssertUnwindSafe(|| run(&errand, &fetcher, &post)));
            let said = done.unwrap_or_else(|_| Clean::line(words::FAILED));
            post.send(Event::Msg(Msg::Fetched(said)));
            post.send(if matches!(errand, Errand::Add(_)) { Event::Added } else { Event::Grew });
        };
        if thread::Builder::new().name("errand".into()).spawn(work).is_err() {
            failed.send(Event::Msg(Msg::Fetched(Clean::line(words::FAILED))));
        }
    }

    /// Calls back who is under way; what was fetched so far is kept.
    pub fn cancel(&mut self) {
        if let Some(fetcher) = self.0.take() {
            fetcher.cancel();
        }
    }
}

fn run(errand: &Errand, fetcher: &Fetcher, post: &Post) -> Clean {
    let Some(path) = Library::usual_path() else { return Clean::line(words::NO_HOME) };
    let said = match errand {
        Errand::Add(typed) => match subscribe(&path, typed, None, None, fetcher, now()) {
            Ok(done) => words::subscribed(&done.title, done.way.words(), done.is_old, done.new),
            Err(why) => why.to_string(),
        },
        Errand::Refresh(feed) => refresh(*feed, &path, fetcher, post),
    };
    if !fetcher.is_cancelled() {
        read_names(&path, fetcher);
    }
    Clean::line(&said)
}

fn refresh(feed: Option<i64>, path: &Path, fetcher: &Fetcher, post: &Post) -> String {
    let which = feed.map_or(Which::All, |feed| Which::These(vec![feed]));
    let mut told: Option<Instant> = None;
    let ending = refresh::run(path, &which, fetcher, now, &mut |event| {
        let refresh::Event::Further(Progress { done, total, new, failed }) = event else { return };
        if told.is_none_or(|at| at.elapsed() >= TELL) {
            told = Some(Instant::now());
            post.send(Event::Msg(Msg::Fetching(Fetching { done, total, new, failed })));
        }
    });
    match ending {
        Ok(Ending::Done(p)) => words::refreshed(p.done, p.new, p.failed),
        Ok(Ending::Cancelled(p)) => words::refresh_cancelled(p.done, p.total, p.new),
        Ok(Ending::Offline(_)) => words::OFFLINE.into(),
        Ok(Ending::Elsewhere) => words::REFRESHING_ELSEWHERE.into(),
        Err(trouble) => trouble.words().to_string(),
    }
}

/// Notes who is named in what came, for who: and said:; what is not done now is done after the next errand.
fn read_names(path: &Path, fetcher: &Fetcher) {
    let Ok(mut library) = Library::open_for(path, Durability::Fetched) else { return };
    while !fetcher.is_cancelled() && matches!(library.read_names(Rules::shipped(), NAMES), Ok(1..)) {}
}
