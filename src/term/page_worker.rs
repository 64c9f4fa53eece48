//! Fetches the pages of articles, each on a thread of its own, so that neither the keyboard nor another page waits for a slow
//! server. A thread has its own connection to the library; the shelf notices by itself what it stores.

use super::clock::now;
use super::events::{EventSender, LoopEvent};
use crate::app::{Msg, PageFetch, PageFetched, messages};
use crate::net::fetch::Fetcher;
use crate::net::page::fetch_article;
use crate::net::redirect::AddressOrigin;
use crate::shelf::library::{Durability, Library, PageOutcome};
use kabar_annotate::annotate::lines::rule_set::LineRuleSet;
use kabar_annotate::text::CleanText;
use kabar_annotate::web_url::WebUrl;
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
    match fetch_and_store(path, fetch, fetcher) {
        Ok(PageOutcome::Taken { before, after }) => PageFetched::Taken { before, after },
        Ok(PageOutcome::Kept(why)) => PageFetched::Kept(why.map(CleanText::one_line)),
        Err(why) => PageFetched::Kept(Some(why)),
    }
}

fn fetch_and_store(path: &Path, fetch: PageFetch, fetcher: &Fetcher) -> Result<PageOutcome, CleanText> {
    let durability = if fetch.by_reader { Durability::EveryCommit } else { Durability::AtCheckpoints };
    let library_error = |error: crate::shelf::library::Error| error.message().clone();
    let mut library = Library::open_with_durability(path, durability, now).map_err(library_error)?;
    let id = fetch.article.0.cast_signed();
    let Some(request) = library.page_request(id).map_err(library_error)? else {
        return Err(CleanText::one_line(messages::NO_PAGE_ADDRESS));
    };
    let address = WebUrl::parse(&request.url).map_err(|why| CleanText::one_line(&why.to_string()))?;
    let feed = request.feed_url.and_then(|url| WebUrl::parse(&url).ok());
    let page = match fetch_article(fetcher, &address, AddressOrigin::Linked(feed), now()) {
        Ok(page) => page,
        Err(error) => {
            // A server that refuses is not asked again each time; what may pass is tried again.
            if error.is_lasting() && !fetch.by_reader {
                library.keep_feed_text(id, Some(&error.message)).map_err(library_error)?;
            }
            return Err(error.message);
        }
    };
    let outcome = library
        .take_page(id, &page.article, page.is_for_subscribers, fetch.by_reader)
        .map_err(library_error)?;
    // For the queries who: and said:. Where it fails now, it is done after the next fetch.
    let _ = library.index_names(LineRuleSet::builtin(), 1);
    Ok(outcome)
}
