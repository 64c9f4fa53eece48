//! The pages of one article as one.

use kabar_annotate::article::{Article, Draft};
use kabar_annotate::text::Span;
use std::collections::HashSet;

/// `first` with the text of the pages after it. A line that stands on a page before is left out: pages repeat the lead. `None`
/// only where `first` is empty.
pub fn join_pages(first: &Article, later: &[Article]) -> Option<Article> {
    let mut whole = Draft::from_article(first);
    let mut seen: HashSet<String> = whole.text.lines().map(|line| line.trim().to_owned()).collect();
    for page in later.iter().map(Draft::from_article) {
        let mut start = 0;
        for line in page.text.split('\n') {
            let span = Span::new(start, start + line.len());
            start = span.end + 1;
            if line.trim().is_empty() || !seen.insert(line.trim().to_owned()) {
                continue;
            }
            if !whole.text.is_empty() {
                whole.text.push('\n');
            }
            let to = whole.text.len();
            whole.text.push_str(line);
            let moved = |inner: &Span| {
                let is_inside = inner.start >= span.start && inner.end <= span.end;
                is_inside.then(|| Span::new(inner.start - span.start + to, inner.end - span.start + to))
            };
            let (from, into) = (&page.markup, &mut whole.markup);
            into.blocks.extend(from.blocks.iter().filter_map(|(at, block)| Some((moved(at)?, *block))));
            into.links.extend(from.links.iter().filter_map(|(at, url)| Some((moved(at)?, url.clone()))));
            into.evidence.extend(from.evidence.iter().filter_map(|(at, said)| Some((moved(at)?, *said))));
        }
        whole.related.extend(
            page.related.into_iter().filter(|link| !first.related.iter().any(|l| *l.title == *link.0)),
        );
    }
    whole.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::{Block, Markup};

    #[test]
    fn links_and_blocks_go_with_their_lines() {
        let page = |text: &str, at: &str, block: Block| {
            let start = text.find(at).expect("there");
            let span = Span::new(start, start + at.len());
            let markup = Markup {
                blocks: vec![(span, block)],
                links: vec![(span, "https://w.example/peta".into())],
                ..Markup::default()
            };
            let draft = Draft { title: Some("Pasar".into()), text: text.into(), markup, ..Draft::default() };
            draft.finish().expect("an article")
        };
        let first = page("Pasar dibuka lagi.\nPeta", "Peta", Block::Heading(2));
        let second = page("Pasar dibuka lagi.\nWarga senang.\nDenah", "Denah", Block::Quote);
        let whole = join_pages(&first, &[second]).expect("an article");
        assert_eq!(whole.text(), "Pasar dibuka lagi.\nPeta\nWarga senang.\nDenah");
        let linked: Vec<&str> = whole.links.iter().map(|link| link.span.slice(whole.text())).collect();
        assert_eq!(linked, ["Peta", "Denah"]);
        assert_eq!(whole.block_at(whole.text().find("Denah").expect("there")), Block::Quote);
    }
}
