//! A web page → one draft: its metadata as JSON-LD and `meta` elements give it, and the paragraphs of the element that
//! holds most of them.
//!
//! The latter is the idea of all readability tools in its simplest form: a paragraph counts for the element around it, and
//! half for the element around that. It is less exact than trafilatura, and enough to make a saved page readable.

use super::document::{HtmlDocument, HtmlElement, HtmlLine};
use super::{HtmlEvent, HtmlTokenizer, attribute, entities, flow, to_text};
use crate::rich_text::RichText;
use crate::{fields, json};
use kabar_annotate::article::{Block, Draft};
use kabar_annotate::text::Span;
use kabar_annotate::web_url::resolve_link;
use serde_json::{Map, Value};

/// Shorter paragraphs, in bytes, do not count as part of an article.
const MIN_PARAGRAPH_BYTES: usize = 40;

/// A page whose best element has fewer bytes of paragraphs has no article: all its text is taken.
const MIN_ARTICLE_BYTES: usize = 140;

/// Elements whose text belongs to the site and not to the article.
const SITE_ELEMENTS: &[&str] = &["nav", "aside", "footer", "header", "form", "dialog", "menu"];

/// The article on the page; `None` where there is no text at all.
pub fn read(html: &str) -> Option<Draft> {
    let head = read_metadata(html);
    let mut draft = fields::read_draft(&Value::Object(head.fields));
    let base = match (&head.base, &draft.url) {
        (Some(base), url) => resolve_link(url.as_deref(), base),
        (None, url) => url.clone(),
    };
    draft.title = draft.title.or(head.heading).or(head.title);
    let mut text = article_text(html, base.as_deref());
    // The text in the metadata is often only a teaser.
    if text.text.len() * 2 > draft.text.len() {
        let first = text.text.split('\n').next().unwrap_or("").len();
        // The headline stands above the text already.
        if draft.title.as_deref().is_some_and(|t| t == &text.text[..first]) && first < text.text.len() {
            text.remove_range(Span::new(0, first + 1));
        }
        text.into_draft(&mut draft);
    }
    draft.id = None;
    (!draft.text.is_empty()).then_some(draft)
}

#[derive(Default)]
struct PageMetadata {
    fields: Map<String, Value>,
    title: Option<String>,
    heading: Option<String>,
    base: Option<String>,
}

/// Everything that the page says of itself.
fn read_metadata(html: &str) -> PageMetadata {
    let mut head = PageMetadata::default();
    let mut linked = Map::new();
    let mut capture: Option<(String, String)> = None;
    for event in HtmlTokenizer::new(html) {
        match event {
            HtmlEvent::Open { name, attributes, raw, .. } => match name.as_str() {
                "script"
                    if attribute(attributes, "type")
                        .is_some_and(|t| t.eq_ignore_ascii_case("application/ld+json")) =>
                {
                    if linked.is_empty()
                        && let Some(Value::Object(object)) = json::linked_article(raw)
                    {
                        linked = object;
                    }
                }
                "meta" => read_meta(attributes, &mut head.fields),
                "base" => {
                    head.base = head.base.take().or(attribute(attributes, "href").map(entities::decode))
                }
                "html" => {
                    if let Some(lang) = attribute(attributes, "lang") {
                        head.fields.entry("lang").or_insert_with(|| lang.into());
                    }
                }
                "link" if attribute(attributes, "rel") == Some("canonical") => {
                    if let Some(url) = attribute(attributes, "href") {
                        head.fields.insert("canonical_url".into(), entities::decode(url).into());
                    }
                }
                "title" if head.title.is_none() => capture = Some((name, String::new())),
                "h1" if head.heading.is_none() => capture = Some((name, String::new())),
                _ => {}
            },
            HtmlEvent::Text(text) => {
                if let Some((_, captured)) = &mut capture {
                    captured.push_str(text);
                }
            }
            HtmlEvent::Close { name } => {
                if let Some((_, captured)) = capture.take_if(|c| c.0 == name) {
                    let line = to_text(&captured).replace('\n', " ");
                    let slot = if name == "title" { &mut head.title } else { &mut head.heading };
                    *slot = slot.take().or(Some(line).filter(|l| !l.is_empty()));
                }
            }
        }
    }
    // JSON-LD is the most exact; `meta` fills in what it leaves out.
    for (key, value) in linked {
        head.fields.insert(key, value);
    }
    head
}

fn read_meta(attributes: &str, fields: &mut Map<String, Value>) {
    let Some(key) = ["property", "name", "itemprop"].iter().find_map(|k| attribute(attributes, k)) else {
        return;
    };
    let Some(content) = attribute(attributes, "content") else { return };
    // Only names of articles: "id" or "text" could be anything on a page.
    let key = key.to_ascii_lowercase();
    if !matches!(key.as_str(), "id" | "text" | "name" | "source" | "image") {
        fields.entry(key).or_insert_with(|| entities::decode(content).into());
    }
}

/// Does a line in an element of that name count for the element around it?
fn is_paragraph(name: &str) -> bool {
    matches!(name, "p" | "blockquote" | "pre" | "figcaption" | "dd")
}

/// The lines of the element that holds most paragraphs.
fn article_text(html: &str, base: Option<&str>) -> RichText {
    let mut document = flow::read(html, base);
    let (elements, lines) = (&document.elements, &document.lines);
    let mut is_around = vec![false; elements.len()];
    for (at, element) in elements.iter().enumerate().skip(1) {
        let is_own =
            SITE_ELEMENTS.contains(&element.name.as_str()) || matches!(element.name.as_str(), "h1" | "title");
        is_around[at] = is_own || is_around[element.parent];
    }
    let scores = paragraph_scores(elements, lines, &is_around);
    let best = (0..elements.len()).max_by_key(|&i| (scores[i], std::cmp::Reverse(i))).unwrap_or(0);
    let (start, end) =
        if scores[best] < MIN_ARTICLE_BYTES { (0, elements.len()) } else { (best, elements[best].end) };
    document.attach_evidence(start..end);
    let HtmlDocument { elements, lines } = document;
    let is_kept = |line: &HtmlLine| {
        let (text, name) = (&line.content.text, elements[line.element].name.as_str());
        let in_list = matches!(line.content.block, Block::Table) || matches!(name, "li" | "td" | "th" | "dt");
        if in_list {
            // A list of links leads elsewhere.
            return line.linked_bytes * 5 < text.len() * 4;
        }
        is_paragraph(name)
            || matches!(name, "h2" | "h3" | "h4" | "h5" | "h6")
            || start == 0
            || text.len() >= MIN_PARAGRAPH_BYTES && line.linked_bytes * 2 < text.len()
    };
    let within = |line: &HtmlLine| (start..end).contains(&line.element) && !is_around[line.element];
    lines.into_iter().filter(|l| within(l) && is_kept(l)).map(|l| l.content).collect()
}

/// Bytes of paragraphs in each element, and half of those one level deeper.
fn paragraph_scores(elements: &[HtmlElement], lines: &[HtmlLine], is_around: &[bool]) -> Vec<usize> {
    let mut scores = vec![0; elements.len()];
    for line in lines {
        let (text, element) = (&line.content.text, line.element);
        if text.len() < MIN_PARAGRAPH_BYTES || line.linked_bytes * 2 >= text.len() || is_around[element] {
            continue;
        }
        let around = if is_paragraph(&elements[element].name) { elements[element].parent } else { element };
        scores[around] += text.len();
        let outer = elements[around].parent;
        if outer != around {
            scores[outer] += text.len() / 2;
        }
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_page_gives_its_article_and_not_its_menus() {
        let page = "<!doctype html><html lang=id><head><title>Pasar Ramai - Warta</title>\
            <meta property='og:title' content='Pasar Ramai &amp; Murah'><meta name=author content='Ayu Lestari'>\
            <meta property='og:site_name' content=Warta><link rel=canonical href='https://warta.example/a?b=1&amp;c=2'>\
            <script type='application/ld+json'>[{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-02-24T08:00:00+07:00\"}]</script>\
            </head><body><nav><ul><li><a href=/>Beranda</a></ul></nav><div id=isi><h1>Pasar Ramai &amp; Murah</h1>\
            <p>Pasar kota itu ramai sejak pagi, dan harga beras turun lagi.</p><h2>Panen</h2>\
            <p>Panen raya di desa-desa sekitar membuat harga beras turun.<p>Ya.</p><ul><li><a href=/x>Baca lain</a></ul></div>\
            <aside><p>Langganan surat kabar kami sekarang juga, gratis sebulan penuh!</p></aside><footer>Hak cipta</footer></body></html>";
        let draft = read(page).expect("an article");
        assert_eq!(draft.title.as_deref(), Some("Pasar Ramai & Murah"));
        assert_eq!(draft.site.as_deref(), Some("Warta"));
        assert_eq!(draft.authors, ["Ayu Lestari"]);
        assert_eq!(draft.url.as_deref(), Some("https://warta.example/a?b=1&c=2"));
        assert_eq!(draft.language.as_deref(), Some("id"));
        assert_eq!(draft.published.map(|d| d.to_string()).as_deref(), Some("2024-02-24T08:00:00+07:00"));
        assert_eq!(
            draft.text,
            "Pasar kota itu ramai sejak pagi, dan harga beras turun lagi.\nPanen\n\
             Panen raya di desa-desa sekitar membuat harga beras turun.\nYa."
        );
    }

    #[test]
    fn depth_costs_no_more_than_its_length() {
        for piece in ["<div>", "<p>", "<div><p>x", "</div>", "<a>", "<li>"] {
            read(&piece.repeat(100_000));
        }
    }
}
