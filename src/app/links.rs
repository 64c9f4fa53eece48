//! The links of an article: those of its source, and web addresses written out in its text.

use kabar_annotate::article::{Article, TextLink};
use kabar_annotate::text::{CleanText, Span};
use kabar_annotate::web_url::WebUrl;

/// What an address in a text begins with; each begins with [`SCHEME_START`].
const SCHEMES: [&str; 2] = ["https://", "http://"];
/// What every one of [`SCHEMES`] begins with.
const SCHEME_START: &str = "http";
/// Characters that end a sentence, a bracket or a quotation, and not the address before them.
const TRAILING_PUNCTUATION: &[char] =
    &['.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '"', '\'', '”', '’', '»'];
/// The longest address that is taken from a text, in bytes: far above what a newspaper prints. A longer one is no
/// link, since cut off it would be another address.
const MAX_URL_BYTES: usize = 2_048;

/// All links of `article`, in the order of its text, none within another. The text and the links of its source are
/// walked together, once: a text may hold nothing but addresses, and the keys wait for this.
pub fn article_links(article: &Article) -> Vec<TextLink> {
    let text = article.text();
    let mut links = article.links.clone();
    let mut given = article.links.iter().peekable();
    let mut next = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let (mut from, end) = (next, next + word.trim_end().trim_end_matches(TRAILING_PUNCTUATION).len());
        next += word.len();
        // An address may follow a bracket, a letter or a link of the source.
        while let Some(start) =
            text.get(from..end).and_then(|rest| rest.find(SCHEME_START)).map(|at| from + at)
        {
            let address = &text[start..end];
            if !SCHEMES.iter().any(|scheme| address.starts_with(scheme)) {
                from = start + SCHEME_START.len();
                continue;
            }
            let span = Span::new(start, end);
            while given.next_if(|link| link.span.end <= start).is_some() {}
            if let Some(link) = given.peek().filter(|link| link.span.overlaps(span)) {
                from = link.span.end;
                continue;
            }
            if address.len() <= MAX_URL_BYTES && WebUrl::parse(address).is_ok() {
                links.push(TextLink { span, url: CleanText::one_line(address) });
            }
            break;
        }
    }
    links.sort_by_key(|link| link.span.start);
    links
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::{Draft, Markup};

    #[test]
    fn an_address_in_the_text_is_a_link_without_what_follows_it() {
        let text = "Lihat https://pasar.example/a?b=1. Juga (http://ikan.example/x), dan https:// saja, bukan javascript://x.";
        let draft = Draft { title: Some("Pasar".into()), text: text.into(), ..Draft::default() };
        let article = draft.finish().expect("has a headline");
        let urls: Vec<String> = article_links(&article).iter().map(|link| link.url.to_string()).collect();
        assert_eq!(urls, ["https://pasar.example/a?b=1", "http://ikan.example/x"]);
        assert!(article_links(&article).iter().all(|link| link.span.slice(article.text()) == &*link.url));
    }

    #[test]
    fn an_address_follows_a_link_of_the_source_and_is_not_endless() {
        let long = format!("https://panjang.example/{}", "a".repeat(MAX_URL_BYTES));
        let text = format!(
            "http dan xhttp://a.example, httpd. http://b.example,https://c.example {long} http://d.example"
        );
        let start = text.find("http://b").expect("there");
        let span = Span::new(start, start + "http://b.example".len());
        let markup = Markup { links: vec![(span, "https://lain.example".into())], ..Markup::default() };
        let draft = Draft { title: Some("Pasar".into()), text, markup, ..Draft::default() };
        let article = draft.finish().expect("has a headline");
        let urls: Vec<String> = article_links(&article).iter().map(|link| link.url.to_string()).collect();
        assert_eq!(
            urls,
            ["http://a.example", "https://lain.example", "https://c.example", "http://d.example"]
        );
    }

    #[test]
    fn a_text_of_nothing_but_addresses_is_walked_once() {
        let text = "http://a ".repeat(200_000);
        let draft = Draft { title: Some("Pasar".into()), text, ..Draft::default() };
        assert_eq!(article_links(&draft.finish().expect("has a headline")).len(), 200_000);
    }
}
