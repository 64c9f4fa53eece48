//! The feed behind a site's address: the address itself, what its page names, else where sites usually keep one.
//!
//! Asked one after the other, and no more than is needed: a site is visited once to be read, and not to be searched.

use super::address::{Address, scheme_of};
use super::fetch::{Fetched, Fetcher};
use super::headers::Validators;
use super::read::{self, News};
use super::source::{Origin, Source};
use super::trouble::{Kind, Trouble};
use kabar_annotate::text::Clean;
use kabar_formats::decode;
use kabar_formats::feed::{FeedLink, links_in};

/// Paths, in the order in which they are tried.
const USUAL: &str = include_str!("../../assets/feeds/usual-paths.txt");
/// How many of the feeds that a page names are asked, until one is a feed.
const NAMED: usize = 4;

/// A feed that was found.
#[derive(Debug)]
pub struct Found {
    /// Where to subscribe to it.
    pub url: String,
    /// How it was found.
    pub way: Way,
    /// What the visit brought.
    pub fetched: Fetched,
    /// What it says.
    pub news: News,
    /// The other feeds that the page names.
    pub others: Vec<FeedLink>,
}

/// How a feed was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The address is the feed's.
    Itself,
    /// The page at the address names it.
    Named,
    /// It is where sites usually keep it.
    Usual,
}

/// Finds the feed behind what the reader `typed`. `now` is in seconds since 1970.
///
/// # Errors
/// Why there is none, and what was tried.
pub fn discover(fetcher: &Fetcher, typed: &str, now: i64) -> Result<Found, Trouble> {
    let source =
        Source::parse(typed, Origin::Own).map_err(|why| Trouble::failed(&format!("{typed}: {why}")))?;
    let (source, fetched) = visit(fetcher, typed, source, now)?;
    let why = match read::news(&fetched) {
        Ok(news) => return Ok(found(Way::Itself, in_full(&source, typed), fetched, news, Vec::new())),
        Err(why) => why,
    };
    let Source::Web(_) = source else { return Err(Trouble::failed(&format!("{source}: {why}"))) };
    let page = Address::parse(&fetched.url).map_err(Trouble::failed)?;
    let text = fetched.body.as_deref().and_then(|body| decode::decode(body).ok()).unwrap_or_default();
    let mut links = links_in(&text, Some(&fetched.url));
    for at in 0..links.len().min(NAMED) {
        let Ok(address) = Address::parse(&links[at].url) else { continue };
        match ask(fetcher, address.with_login_of(&page), now) {
            Ok((url, fetched, news)) => {
                links.remove(at);
                return Ok(found(Way::Named, url, fetched, news, links));
            }
            Err(trouble) if is_final(&trouble) => return Err(trouble),
            Err(_) => {}
        }
    }
    let places = usual(&page);
    for address in &places {
        match ask(fetcher, address.clone(), now) {
            Ok((url, fetched, news)) => return Ok(found(Way::Usual, url, fetched, news, links)),
            Err(trouble) if is_final(&trouble) => return Err(trouble),
            Err(_) => {}
        }
    }
    let named = match links.len() {
        0 => "its page names no feed".to_owned(),
        some => format!("none of the {some} that its page names is one"),
    };
    Err(Trouble::failed(&format!(
        "no feed found at {page}: {named}, and none is at the {} usual places",
        places.len()
    )))
}

/// The first visit. Where no scheme was typed and nothing answers to https, http is tried.
fn visit(fetcher: &Fetcher, typed: &str, source: Source, now: i64) -> Result<(Source, Fetched), Trouble> {
    let first = fetcher.fetch(&source, &Validators::default(), now);
    let trouble = match first {
        Ok(fetched) => return Ok((source, fetched)),
        Err(trouble) => trouble,
    };
    let is_open =
        trouble.status.is_none() && trouble.kind != Kind::Cancelled && scheme_of(typed.trim()).is_none();
    if let Some(plain) =
        is_open.then(|| Source::parse(&format!("http://{}", typed.trim()), Origin::Own).ok()).flatten()
        && let Ok(fetched) = fetcher.fetch(&plain, &Validators::default(), now)
    {
        return Ok((plain, fetched));
    }
    Err(trouble)
}

fn ask(fetcher: &Fetcher, address: Address, now: i64) -> Result<(String, Fetched, News), Trouble> {
    let url = address.in_full();
    let fetched = fetcher.fetch(&Source::Web(address), &Validators::default(), now)?;
    let news = read::news(&fetched).map_err(|why| Trouble::failed(&why))?;
    Ok((url, fetched, news))
}

/// Is it of no use to ask on?
fn is_final(trouble: &Trouble) -> bool {
    matches!(trouble.kind, Kind::Busy(_) | Kind::Cancelled)
}

fn found(way: Way, url: String, fetched: Fetched, news: News, others: Vec<FeedLink>) -> Found {
    let url = fetched.moved.clone().unwrap_or(url);
    Found { url, way, fetched, news, others }
}

/// As the library keeps it: a command with its quotation marks.
fn in_full(source: &Source, typed: &str) -> String {
    match source {
        Source::Web(address) => address.in_full(),
        Source::File(_) | Source::Command(_) => typed.trim().to_owned(),
    }
}

/// The usual places: below the page first, then at the root.
fn usual(page: &Address) -> Vec<Address> {
    let paths = || USUAL.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let folder = page.path().split('?').next().unwrap_or("/").trim_end_matches('/');
    // A page deep down is an article, which has no feed.
    let part = (1..=2).contains(&folder.matches('/').count()).then_some(folder);
    let mut places: Vec<Address> = Vec::new();
    for path in part
        .into_iter()
        .flat_map(|part| paths().take(3).map(move |p| format!("{part}/{p}")))
        .chain(paths().map(|p| format!("/{p}")))
    {
        if let Some(address) = page.join(&path).map(|a| a.with_login_of(page))
            && !places.contains(&address)
        {
            places.push(address);
        }
    }
    places
}

impl Way {
    /// In words, after "the feed …".
    pub fn words(self) -> &'static str {
        match self {
            Way::Itself => "at this address",
            Way::Named => "that the page names",
            Way::Usual => "at a usual place",
        }
    }
}

impl Found {
    /// What the feed calls itself; its address where it does not.
    pub fn title(&self) -> Clean {
        self.news.title.clone().filter(|title| !title.is_empty()).unwrap_or_else(|| Clean::line(&self.url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_places_are_few_and_below_the_page_first() {
        let places = |url: &str| -> Vec<String> {
            usual(&Address::parse(url).expect("an address")).iter().map(Address::to_string).collect()
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
