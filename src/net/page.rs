//! The page at an address, as an article is read from it. A page that sends its readers on at once is followed, once.

use super::cookies::VisitCookies;
use super::error::Error;
use super::fetch::Fetcher;
use super::parsed_feed;
use super::response::FetchResponse;
use crate::shelf::archive::FetchedPage;
use kabar_annotate::web_url::WebUrl;
use kabar_formats::decode;
use kabar_formats::html::page::refresh_target;

/// Fetches the page at `address`. `now` is in seconds since 1970.
///
/// # Errors
/// Why there is none.
pub fn fetch_page(fetcher: &Fetcher, address: &WebUrl, now: i64) -> Result<FetchedPage, Error> {
    let mut cookies = VisitCookies::default();
    let first = fetcher.fetch_page(address, &mut cookies, now)?;
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

/// Where the page is, and where it sends its readers.
fn sent_on(fetched: &FetchResponse) -> Option<(WebUrl, String)> {
    let text = decode::decode(fetched.body.as_deref()?).ok()?;
    Some((WebUrl::parse(&fetched.url).ok()?, refresh_target(&text)?))
}
