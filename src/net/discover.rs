//! The feed behind a site's address: the address itself, what its page names, else where sites usually keep one.
//!
//! They are tried one after the other, with as few requests as needed: a site is visited, not crawled.

use super::error::{Error, FetchErrorKind};
use super::fetch::Fetcher;
use super::headers::Validators;
use super::parsed_feed::{self, ParsedFeed};
use super::response::FetchResponse;
use super::source::{FeedSource, UrlOrigin};
use kabar_annotate::text::CleanText;
use kabar_annotate::web_url::{WebUrl, scheme};
use kabar_formats::decode;
use kabar_formats::feed::{FeedLink, find_feed_links};

/// Paths where sites usually keep their feed, in the order in which they are tried.
const WELL_KNOWN_PATHS: &str = include_str!("../../assets/feeds/usual-paths.txt");
/// How many of the feeds that a page names are tried.
const MAX_LINKED_FEEDS: usize = 4;

/// A feed that was found.
#[derive(Debug)]
pub struct DiscoveredFeed {
    /// Where to subscribe to it.
    pub url: String,
    /// How it was found.
    pub method: DiscoveryMethod,
    /// The response that holds the feed.
    pub fetched: FetchResponse,
    /// The feed's title, site and items, parsed from the response.
    pub parsed: ParsedFeed,
    /// The other feeds that the page names.
    pub other_links: Vec<FeedLink>,
}

/// How a feed was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscoveryMethod {
    /// The address is the feed's.
    Direct,
    /// The page at the address names it.
    LinkedFromPage,
    /// It is where sites usually keep it.
    WellKnownPath,
}

/// Finds the feed behind what the user `typed`. `now` is in seconds since 1970.
///
/// # Errors
/// Why there is none, and what was tried.
pub fn discover(fetcher: &Fetcher, typed: &str, now: i64) -> Result<DiscoveredFeed, Error> {
    let source =
        FeedSource::parse(typed, UrlOrigin::User).map_err(|why| Error::failed(&format!("{typed}: {why}")))?;
    let (source, fetched) = fetch_page(fetcher, typed, source, now)?;
    let why = match parsed_feed::parse_articles(&fetched) {
        Ok(news) => {
            return Ok(discovered(
                DiscoveryMethod::Direct,
                subscription_url(&source, typed),
                fetched,
                news,
                Vec::new(),
            ));
        }
        Err(why) => why,
    };
    let FeedSource::Web(typed) = &source else { return Err(Error::failed(&format!("{source}: {why}"))) };
    let page = WebUrl::parse(&fetched.url).map_err(|why| Error::failed(&why.to_string()))?;
    let page = page.with_credentials_of(typed);
    let text = fetched.body.as_deref().and_then(|body| decode::decode(body).ok()).unwrap_or_default();
    let mut links = find_feed_links(&text, Some(&fetched.url));
    for at in 0..links.len().min(MAX_LINKED_FEEDS) {
        let Ok(address) = WebUrl::parse(&links[at].url) else { continue };
        let address = address.without_fragment().with_credentials_of(&page);
        match fetch_feed(fetcher, address, now) {
            Ok((url, fetched, news)) => {
                links.remove(at);
                return Ok(discovered(DiscoveryMethod::LinkedFromPage, url, fetched, news, links));
            }
            Err(error) if ends_discovery(&error) => return Err(error),
            Err(_) => {}
        }
    }
    let places = well_known_urls(&page);
    for address in &places {
        match fetch_feed(fetcher, address.clone(), now) {
            Ok((url, fetched, news)) => {
                return Ok(discovered(DiscoveryMethod::WellKnownPath, url, fetched, news, links));
            }
            Err(error) if ends_discovery(&error) => return Err(error),
            Err(_) => {}
        }
    }
    let named = match links.len() {
        0 => "its page names no feed".to_owned(),
        some => format!("none of the {some} that its page names is one"),
    };
    let why = format!("no feed found at {page}: {named}, and none is at the {} usual places", places.len());
    Err(Error { kind: FetchErrorKind::NoFeed, ..Error::failed(&why) })
}

/// Fetches what was typed. Where no scheme was typed and no server answers to https, http is tried.
fn fetch_page(
    fetcher: &Fetcher,
    typed: &str,
    source: FeedSource,
    now: i64,
) -> Result<(FeedSource, FetchResponse), Error> {
    let first = fetcher.fetch(&source, &Validators::default(), now);
    let error = match first {
        Ok(fetched) => return Ok((source, fetched)),
        Err(error) => error,
    };
    let may_be_http =
        error.status.is_none() && error.kind != FetchErrorKind::Cancelled && scheme(typed.trim()).is_none();
    if let Some(plain) = may_be_http
        .then(|| FeedSource::parse(&format!("http://{}", typed.trim()), UrlOrigin::User).ok())
        .flatten()
        && let Ok(fetched) = fetcher.fetch(&plain, &Validators::default(), now)
    {
        return Ok((plain, fetched));
    }
    Err(error)
}

fn fetch_feed(
    fetcher: &Fetcher,
    address: WebUrl,
    now: i64,
) -> Result<(String, FetchResponse, ParsedFeed), Error> {
    let url = address.as_str().to_owned();
    let fetched = fetcher.fetch(&FeedSource::Web(address), &Validators::default(), now)?;
    let news = parsed_feed::parse_articles(&fetched).map_err(|why| Error::failed(&why))?;
    Ok((url, fetched, news))
}

/// Is there no point in trying further addresses?
fn ends_discovery(error: &Error) -> bool {
    matches!(error.kind, FetchErrorKind::Busy(_) | FetchErrorKind::Cancelled)
}

fn discovered(
    way: DiscoveryMethod,
    url: String,
    fetched: FetchResponse,
    news: ParsedFeed,
    others: Vec<FeedLink>,
) -> DiscoveredFeed {
    let url = fetched.moved_to.clone().unwrap_or(url);
    DiscoveredFeed { url, method: way, fetched, parsed: news, other_links: others }
}

/// The address as the library keeps it: a command with its quotation marks.
fn subscription_url(source: &FeedSource, typed: &str) -> String {
    match source {
        FeedSource::Web(address) => address.as_str().to_owned(),
        FeedSource::File(_) | FeedSource::Command(_) => typed.trim().to_owned(),
    }
}

/// The addresses where the feed of `page` may be: below the page first, then at the root of the site.
fn well_known_urls(page: &WebUrl) -> Vec<WebUrl> {
    let paths =
        || WELL_KNOWN_PATHS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let folder = page.path().trim_end_matches('/');
    // A page further down is an article, which has no feed.
    let part = (1..=2).contains(&folder.matches('/').count()).then_some(folder);
    let mut places: Vec<WebUrl> = Vec::new();
    for path in part
        .into_iter()
        .flat_map(|part| paths().take(3).map(move |p| format!("{part}/{p}")))
        .chain(paths().map(|p| format!("/{p}")))
    {
        if let Ok(address) = page.join(&path).map(|url| url.with_credentials_of(page))
            && !places.contains(&address)
        {
            places.push(address);
        }
    }
    places
}

impl DiscoveryMethod {
    /// How the feed was found, in words that complete "the feed …".
    pub fn description(self) -> &'static str {
        match self {
            DiscoveryMethod::Direct => "at this address",
            DiscoveryMethod::LinkedFromPage => "that the page names",
            DiscoveryMethod::WellKnownPath => "at a usual place",
        }
    }
}

impl DiscoveredFeed {
    /// What the feed calls itself; its address where it does not.
    pub fn title(&self) -> CleanText {
        self.parsed
            .title
            .clone()
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| CleanText::one_line(&self.url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_places_are_few_and_below_the_page_first() {
        let places = |url: &str| -> Vec<String> {
            well_known_urls(&WebUrl::parse(url).expect("an address")).iter().map(WebUrl::to_string).collect()
        };
        let root = places("https://warta.example/?utm=x");
        assert_eq!(root[0], "https://warta.example/feed");
        assert!(root.len() <= 12 && root.contains(&"https://warta.example/feeds/posts/default".to_owned()));
        let blog = places("https://warta.example/blog/");
        assert_eq!(blog[0], "https://warta.example/blog/feed");
        assert_eq!(blog.len(), root.len() + 3);
        assert_eq!(places("https://warta.example/2024/02/24/pasar/"), root);
    }
}
