//! Fetches the pages of articles, each on a thread of its own, so that neither the keyboard nor another page waits for a slow
//! server. A thread has its own connection to the library; the shelf notices by itself what it stores.

use super::clock::now;
use super::events::{EventSender, LoopEvent};
use crate::app::{Msg, PageFetch, PageFetched, messages};
use crate::net::article_page::fetch_and_store;
use crate::net::fetch::Fetcher;
use crate::shelf::library::{Durability, Library, PageOutcome};
use kabar_annotate::annotate::lines::rule_set::LineRuleSet;
use kabar_annotate::text::CleanText;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// A page is fetched once the reader has stayed with the article for so long: who goes through articles asks no server.
const REST: Duration = Duration::from_millis(200);

/// Fetches pages.
#[derive(Default)]
pub struct PageWorker {
    fetcher: Option<Fetcher>,
    /// How many pages were asked for so far.
    asked: Arc<AtomicU64>,
}

impl PageWorker {
    /// Starts to fetch a page. [`Msg::PageFetched`] says how it ended, in any case.
    pub fn start(&mut self, fetch: PageFetch, events: &EventSender) {
        let fetcher = self.fetcher.get_or_insert_with(Fetcher::from_env).clone();
        let number = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let (asked, sender, failed) = (self.asked.clone(), events.clone(), events.clone());
        let work = move || {
            thread::sleep(REST);
            let is_passed = !fetch.by_reader && asked.load(Ordering::Relaxed) != number;
            let fetched = if is_passed { PageFetched::Dropped } else { run(fetch, &fetcher) };
            let is_taken = matches!(fetched, PageFetched::Taken { .. });
            sender.send(LoopEvent::Msg(Msg::PageFetched(fetch, fetched)));
            if is_taken {
                sender.send(LoopEvent::ShelfChanged);
            }
        };
        if thread::Builder::new().name("page".into()).spawn(work).is_err() {
            failed.send(LoopEvent::Msg(Msg::PageFetched(fetch, internal_error())));
        }
    }
}

fn run(fetch: PageFetch, fetcher: &Fetcher) -> PageFetched {
    let Some(path) = Library::default_path() else {
        return PageFetched::Kept(Some(CleanText::one_line(messages::NO_HOME)));
    };
    // Foreign bytes must never end kabar: a panic fails this page, with a message for the user.
    let done = catch_unwind(AssertUnwindSafe(|| fetch_page_text(&path, fetch, fetcher)));
    done.unwrap_or_else(|_| internal_error())
}

fn internal_error() -> PageFetched {
    PageFetched::Kept(Some(CleanText::one_line(messages::INTERNAL_ERROR)))
}

/// Fetches the page of an article in the library at `path`, and stores its text there where that is better than the feed's.
pub fn fetch_page_text(path: &Path, fetch: PageFetch, fetcher: &Fetcher) -> PageFetched {
    match store(path, fetch, fetcher) {
        Ok(PageOutcome::Taken { before, after }) => PageFetched::Taken { before, after },
        Ok(PageOutcome::Kept(why)) => PageFetched::Kept(why.map(CleanText::one_line)),
        Err(why) => PageFetched::Kept(Some(why)),
    }
}

fn store(path: &Path, fetch: PageFetch, fetcher: &Fetcher) -> Result<PageOutcome, CleanText> {
    let durability = if fetch.by_reader { Durability::EveryCommit } else { Durability::AtCheckpoints };
    let mut library =
        Library::open_with_durability(path, durability, now).map_err(|error| error.message().clone())?;
    let id = fetch.article.0.cast_signed();
    let outcome = fetch_and_store(&mut library, id, fetch.by_reader, fetcher, now);
    if outcome.is_ok() {
        // For the queries who: and said:. Where it fails now, it is done after the next fetch.
        let _ = library.index_names(LineRuleSet::builtin(), 1);
    }
    outcome.map_err(|error| error.message)
}
