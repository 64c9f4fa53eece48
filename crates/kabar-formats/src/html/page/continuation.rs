//! The rest of an article that a site cuts into pages. It is told by the addresses of the page's links, in any language: the
//! next page has the address of this one with the next number, and the whole article that address with `page=all` or the like.
//! `rel=next` alone says little, since blogs set it on the next article.

use super::super::{HtmlEvent, HtmlTokenizer, attribute, entities};
use kabar_annotate::web_url::{WebUrl, resolve_link};

/// The parameters of addresses that number pages.
const PARAMETERS: &str = include_str!("page-parameters.txt");
/// The highest number of a page in a path: longer ones are the numbers of articles.
const MAX_PATH_NUMBER: usize = 99;

/// Where an article goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Continuation {
    /// At this address is its next page.
    Next(String),
    /// At this address are all of its pages in one.
    Whole(String),
}

/// Which page of which article an address is.
#[derive(Debug, PartialEq, Eq)]
struct PageAddress {
    /// The address without what says which page it is.
    article: String,
    /// From 1.
    number: usize,
    is_whole: bool,
}

/// Where the article on the page at `address` goes on; `None` where it does not.
pub fn continuation(html: &str, address: &str) -> Option<Continuation> {
    let here = PageAddress::parse(address)?;
    let mut base = address.to_owned();
    let mut next = None;
    for event in HtmlTokenizer::new(html) {
        let HtmlEvent::Open { name, attributes, .. } = event else { continue };
        if !matches!(name.as_str(), "a" | "link" | "base") {
            continue;
        }
        let Some(url) = attribute(attributes, "href")
            .map(entities::decode)
            .and_then(|reference| resolve_link(Some(&base), &reference))
        else {
            continue;
        };
        if name == "base" {
            base = url;
            continue;
        }
        let Some(there) = PageAddress::parse(&url).filter(|there| there.article == here.article) else {
            continue;
        };
        if there.is_whole && !here.is_whole {
            return Some(Continuation::Whole(url));
        }
        if !here.is_whole && there.number == here.number + 1 && next.is_none() {
            next = Some(Continuation::Next(url));
        }
    }
    next
}

impl PageAddress {
    fn parse(url: &str) -> Option<PageAddress> {
        let url = WebUrl::parse(url).ok()?;
        let (mut number, mut is_whole, mut rest) = (1, false, Vec::new());
        for pair in url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let pair_lower = pair.to_ascii_lowercase();
            let (key, value) = pair_lower.split_once('=').unwrap_or((&pair_lower, ""));
            match value.parse::<usize>() {
                _ if is_parameter(&pair_lower) => is_whole = true,
                Ok(page) if is_parameter(key) => number = page,
                _ => rest.push(pair),
            }
        }
        let mut segments: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
        if let Some(page) = segments.last().and_then(|last| last.parse::<usize>().ok())
            && segments.len() > 1
            && (2..=MAX_PATH_NUMBER).contains(&page)
        {
            number = page;
            segments.pop();
            if segments.len() > 1 {
                segments.pop_if(|last| is_parameter(&last.to_ascii_lowercase()));
            }
        }
        let article = format!("{}/{}?{}", url.authority(), segments.join("/"), rest.join("&"));
        Some(PageAddress { article, number, is_whole })
    }
}

fn is_parameter(text: &str) -> bool {
    text.bytes().next().is_some_and(|first| first != b'#') && PARAMETERS.lines().any(|line| line == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_goes_on_at_its_own_address() {
        let next = |url: &str| Some(Continuation::Next(url.to_owned()));
        let whole = |url: &str| Some(Continuation::Whole(url.to_owned()));
        for (address, href, found) in [
            ("https://w.example/pasar", "?page=2", next("https://w.example/pasar?page=2")),
            ("https://w.example/pasar?page=2", "/pasar?page=3", next("https://w.example/pasar?page=3")),
            ("https://w.example/pasar?id=7", "?id=7&amp;hal=2", next("https://w.example/pasar?id=7&hal=2")),
            ("https://w.example/pasar/", "/pasar/2/", next("https://w.example/pasar/2/")),
            ("https://w.example/pasar/", "/pasar/page/2", next("https://w.example/pasar/page/2")),
            ("https://w.example/pasar/page/2", "/pasar/page/3", next("https://w.example/pasar/page/3")),
            ("https://w.example/pasar", "?page=all#isi", whole("https://w.example/pasar?page=all#isi")),
            ("https://w.example/pasar", "?single=1", whole("https://w.example/pasar?single=1")),
            // Other articles, other pages, and this one.
            ("https://w.example/pasar", "/beras?page=2", None),
            ("https://w.example/pasar?id=7", "?id=8&page=2", None),
            ("https://w.example/pasar", "?page=3", None),
            ("https://w.example/pasar?page=2", "?page=2", None),
            ("https://w.example/pasar?page=all", "?page=2", None),
            ("https://w.example/berita", "/berita/123456", None),
            ("https://w.example/pasar", "https://lain.example/pasar?page=2", None),
            ("https://w.example/pasar", "/pasar?comment=2", None),
            ("https://w.example/", "/2", None),
        ] {
            let page = format!("<link rel=next href='/lain'><p>Isi.<a href='{href}'>Halaman selanjutnya</a>");
            assert_eq!(continuation(&page, address), found, "{address} {href}");
        }
    }

    #[test]
    fn the_whole_is_better_than_the_next() {
        let page = "<a href='?page=2'>2</a><a href='?page=all'>Tampilkan semua</a>";
        let whole = Continuation::Whole("https://w.example/pasar?page=all".into());
        assert_eq!(continuation(page, "https://w.example/pasar"), Some(whole));
    }
}
