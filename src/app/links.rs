//! The links of an article, as its page has them: the words that its source links, and addresses that stand in the text as
//! they are. Whatever else a source may say, only a web or a mail address is a link.

use super::page::Page;
use super::sheet::Row;
use crate::article::{Anchor, Article};
use crate::text::{Clean, Span};

/// What an address begins with where it stands in a text.
const SCHEMES: [&str; 2] = ["https://", "http://"];
/// What ends a sentence, a bracket or a quotation, and not the address in it.
const AFTER: &[char] = &['.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '"', '\'', '”', '’', '»'];

/// All links of `article`, in the order of its text, none within another.
pub fn of(article: &Article) -> Vec<Anchor> {
    let mut links = article.links.clone();
    let text = article.text();
    for scheme in SCHEMES {
        for (start, _) in text.match_indices(scheme) {
            let word = text[start..].split(char::is_whitespace).next().unwrap_or("");
            let address = word.trim_end_matches(AFTER);
            let span = Span::new(start, start + address.len());
            if address.len() > scheme.len() && !links.iter().any(|link| link.span.overlaps(span)) {
                links.push(Anchor { span, url: Clean::line(address) });
            }
        }
    }
    links.sort_by_key(|link| link.span.start);
    links
}

impl Page {
    /// The links on screen from its top down: where in the text the part on screen begins, and the address.
    pub fn links_on_screen(&self) -> Vec<(usize, Clean)> {
        let mut found: Vec<(usize, Clean)> = Vec::new();
        let mut before = None;
        for row in self.visible() {
            let Row::Text { span, .. } = row else { continue };
            for (number, link) in
                self.links().iter().enumerate().filter(|(_, link)| link.span.overlaps(*span))
            {
                // What goes on in the next row is one link.
                if before != Some(number) {
                    found.push((link.span.start.max(span.start), link.url.clone()));
                }
                before = Some(number);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Draft;

    #[test]
    fn an_address_in_the_text_is_a_link_without_what_follows_it() {
        let text = "Lihat https://pasar.example/a?b=1. Juga (http://ikan.example/x), dan https:// saja, bukan javascript://x.";
        let draft = Draft { title: Some("Pasar".into()), text: text.into(), ..Draft::default() };
        let article = draft.finish().expect("has a headline");
        let urls: Vec<String> = of(&article).iter().map(|link| link.url.to_string()).collect();
        assert_eq!(urls, ["https://pasar.example/a?b=1", "http://ikan.example/x"]);
        assert!(of(&article).iter().all(|link| link.span.of(article.text()) == &*link.url));
    }
}
