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
use kabar_formats::html::page::{is_for_subscribers, refresh_target};

/// What the page of an article holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticlePage {
    /// The article on the page.
    pub article: Article,
    /// Does the page say that it is for subscribers?
    pub is_for_subscribers: bool,
}

/// Fetches the page at `address`, which `origin` names. `now` is in seconds since 1970.
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
    let body = fetched.body.unwrap_or_default();
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::failed(&format!("{address}: an empty answer, where a page should be")));
    }
    let charset = fetched.content_type.as_deref().and_then(parsed_feed::charset).map(str::to_owned);
    Ok(FetchedPage { address: fetched.url, body: body.into(), charset })
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
    let html = decode::decode_with_charset(&page.body, page.charset.as_deref()).unwrap_or_default();
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
