//! The page at an address, and the article on it. A page that sends its readers on at once is followed, once.

use super::cookies::VisitCookies;
use super::error::Error;
use super::fetch::Fetcher;
use super::parsed_feed;
use super::redirect::AddressOrigin;
use super::response::FetchResponse;
use crate::shelf::archive::{self, FetchedPage};
use kabar_annotate::article::Article;
use kabar_annotate::web_url::WebUrl;
use kabar_formats::decode;
use kabar_formats::html::page::{Continuation, continuation, is_for_subscribers, refresh_target};

/// The most pages of one article that are fetched.
const MAX_PAGES: usize = 10;

/// What the page of an article holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticlePage {
    /// The article on the page.
    pub article: Article,
    /// Does the page say that it is for subscribers?
    pub is_for_subscribers: bool,
}

/// Fetches the page at `address`, which `origin` names, and the pages on which its article goes on, one after the other. `now`
/// is in seconds since 1970. Where one of these fails, the article ends before it.
///
/// # Errors
/// Why there is none.
pub fn fetch_page(
    fetcher: &Fetcher,
    address: &WebUrl,
    origin: AddressOrigin,
    now: i64,
) -> Result<FetchedPage, Error> {
    let mut cookies = VisitCookies::default();
    let first = fetcher.fetch_page(address, origin, &mut cookies, now)?;
    let fetched = match sent_on(&first) {
        Some((from, to)) => fetcher.follow_page(&from, &to, &mut cookies, now)?,
        None => first,
    };
    let mut page = whole_page(address, fetched)?;
    let mut follow = |last: &FetchedPage, to: &str| {
        let from = WebUrl::parse(&last.address).ok()?;
        let fetched = fetcher.follow_page(&from, to, &mut cookies, now).ok()?;
        whole_page(&from, fetched).ok()
    };
    while page.later.len() + 1 < MAX_PAGES {
        let last = page.later.last().unwrap_or(&page);
        let next = match continuation(&text_of(last), &last.address) {
            Some(Continuation::Whole(url)) if page.later.is_empty() => match follow(&page, &url) {
                // What is much shorter is something else.
                Some(whole) if whole.body.len() * 2 > page.body.len() => return Ok(whole),
                _ => None,
            },
            Some(Continuation::Next(url)) => follow(last, &url),
            Some(Continuation::Whole(_)) | None => None,
        };
        match next {
            Some(next) if !is_there(&page, &next) => page.later.push(next),
            _ => break,
        }
    }
    Ok(page)
}

/// Is what `next` holds there already? Some sites answer a number that is too high with the last page.
fn is_there(page: &FetchedPage, next: &FetchedPage) -> bool {
    let same = |page: &FetchedPage| page.address == next.address || page.body == next.body;
    same(page) || page.later.iter().any(same)
}

fn whole_page(address: &WebUrl, fetched: FetchResponse) -> Result<FetchedPage, Error> {
    let body = fetched.body.unwrap_or_default();
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::failed(&format!("{address}: an empty answer, where a page should be")));
    }
    let charset = fetched.content_type.as_deref().and_then(parsed_feed::charset).map(str::to_owned);
    Ok(FetchedPage { address: fetched.url, body: body.into(), charset, later: Vec::new() })
}

/// The text of a page; empty where it is none.
fn text_of(page: &FetchedPage) -> String {
    decode::decode_with_charset(&page.body, page.charset.as_deref())
        .map_or_else(|_| String::new(), |text| text.to_string())
}

/// Fetches the article at `address`.
///
/// # Errors
/// Why there is none: what [`fetch_page`] says, or that the page holds no text, or many articles.
pub fn fetch_article(
    fetcher: &Fetcher,
    address: &WebUrl,
    origin: AddressOrigin,
    now: i64,
) -> Result<ArticlePage, Error> {
    let page = fetch_page(fetcher, address, origin, now)?;
    let is_front = |url: &WebUrl| url.path().trim_matches('/').is_empty() && url.query().is_none();
    if WebUrl::parse(&page.address).is_ok_and(|url| is_front(&url)) && !is_front(address) {
        return Err(Error::failed("the address leads to the front page of the site now"));
    }
    let html = text_of(&page);
    let parsed = archive::parse_page(&page);
    let mut articles = parsed.articles.into_iter();
    match (articles.next(), articles.len()) {
        (Some(article), 0) => Ok(ArticlePage { article, is_for_subscribers: is_for_subscribers(&html) }),
        (Some(_), more) => Err(Error::failed(&format!("the address has {} articles", more + 1))),
        (None, _) => {
            let why = parsed.diagnostics.first().map_or("no text on the page", |d| &*d.message);
            Err(Error::failed(why))
        }
    }
}

/// Where the page is, and where it sends its readers.
fn sent_on(fetched: &FetchResponse) -> Option<(WebUrl, String)> {
    let text = decode::decode(fetched.body.as_deref()?).ok()?;
    Some((WebUrl::parse(&fetched.url).ok()?, refresh_target(&text)?))
}
