//! A web page → one draft: its metadata as JSON-LD and `meta` elements give it, and the paragraphs of the element that
//! holds most of them.
//!
//! That last is the one good idea of all readability tools, in its simplest form: a paragraph counts for the element
//! around it, and half for the one around that. It is no match for trafilatura, and is not meant to be: it makes a saved
//! page readable.

use super::{Dropped, Event, Lines, Tags, attribute, entities, is_block, lines};
use crate::article::Draft;
use crate::formats::{fields, json};
use serde_json::{Map, Value};

/// How many elements may be open at once; what lies deeper counts as text of the last one.
const DEEPEST: usize = 256;

/// A paragraph with fewer bytes is no proof of an article.
const PARAGRAPH: usize = 40;

/// A page whose best element has fewer bytes of paragraphs has no article: all its text is taken.
const LEAST: usize = 140;

/// Elements whose text is the site's and not the article's.
const AROUND: &[&str] = &["nav", "aside", "footer", "header", "form", "dialog", "menu"];

/// The article on the page; `None` where there is no text at all.
pub fn read(html: &str) -> Option<Draft> {
    let head = head(html);
    let mut draft = fields::draft(&Value::Object(head.fields));
    let text = text(html);
    // What the metadata gives as text is often the teaser only.
    if text.len() * 2 > draft.text.len() {
        draft.text = text;
    }
    draft.id = None;
    draft.title = draft.title.or(head.heading).or(head.title);
    if let Some(title) = draft.title.as_deref() {
        // The headline stands above the text already.
        if let Some((first, rest)) = draft.text.split_once('\n')
            && first == title
        {
            draft.text = rest.to_owned();
        }
    }
    (!draft.text.is_empty()).then_some(draft)
}

#[derive(Default)]
struct Head {
    fields: Map<String, Value>,
    title: Option<String>,
    heading: Option<String>,
}

/// Everything that the page says of itself.
fn head(html: &str) -> Head {
    let mut head = Head::default();
    let mut linked = Map::new();
    let mut capture: Option<(String, String)> = None;
    for event in Tags::new(html) {
        match event {
            Event::Open { name, attributes, raw, .. } => match name.as_str() {
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
                "meta" => meta(attributes, &mut head.fields),
                "html" => {
                    if let Some(lang) = attribute(attributes, "lang") {
                        head.fields.entry("lang").or_insert_with(|| lang.into());
                    }
                }
                "link" if attribute(attributes, "rel") == Some("canonical") => {
                    if let Some(url) = attribute(attributes, "href") {
                        head.fields.insert("canonical_url".into(), entities::decoded(url).into());
                    }
                }
                "title" if head.title.is_none() => capture = Some((name, String::new())),
                "h1" if head.heading.is_none() => capture = Some((name, String::new())),
                _ => {}
            },
            Event::Text(text) => {
                if let Some((_, captured)) = &mut capture {
                    captured.push_str(text);
                }
            }
            Event::Close { name } => {
                if let Some((_, captured)) = capture.take_if(|c| c.0 == name) {
                    let line = lines(&captured).replace('\n', " ");
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

fn meta(attributes: &str, fields: &mut Map<String, Value>) {
    let Some(key) = ["property", "name", "itemprop"].iter().find_map(|k| attribute(attributes, k)) else {
        return;
    };
    let Some(content) = attribute(attributes, "content") else { return };
    // Only names of articles: "id" or "text" could be anything on a page.
    let key = key.to_ascii_lowercase();
    if !matches!(key.as_str(), "id" | "text" | "name" | "source" | "image") {
        fields.entry(key).or_insert_with(|| entities::decoded(content).into());
    }
}

/// An open element, in the order of their opening tags.
struct Element {
    parent: usize,
    /// Bytes of paragraphs in it, and half of those one level deeper.
    score: usize,
    /// Index after its last descendant.
    end: usize,
    is_around: bool,
    is_paragraph: bool,
}

/// One line of the page.
struct Block {
    element: usize,
    text: String,
    /// Bytes of it inside links.
    linked: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Paragraph,
    Heading,
    Item,
    Other,
}

fn kind_of(name: &str) -> Kind {
    match name {
        "p" | "blockquote" | "pre" | "figcaption" | "dd" => Kind::Paragraph,
        "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Heading,
        "li" | "td" | "dt" => Kind::Item,
        _ => Kind::Other,
    }
}

/// The lines of the element that holds most paragraphs.
fn text(html: &str) -> String {
    let (elements, blocks) = walk(html);
    let best = (0..elements.len()).max_by_key(|&i| (elements[i].score, std::cmp::Reverse(i))).unwrap_or(0);
    let (start, end) =
        if elements[best].score < LEAST { (0, elements.len()) } else { (best, elements[best].end) };
    let kept: Vec<String> = blocks
        .into_iter()
        .filter(|b| (start..end).contains(&b.element) && !elements[b.element].is_around)
        .filter(|b| match b.kind {
            Kind::Paragraph | Kind::Heading => true,
            // A list of links leads elsewhere.
            Kind::Item => b.linked * 5 < b.text.len() * 4,
            Kind::Other => start == 0 || b.text.len() >= PARAGRAPH && b.linked * 2 < b.text.len(),
        })
        .map(|b| b.text)
        .collect();
    kept.join("\n")
}

fn walk(html: &str) -> (Vec<Element>, Vec<Block>) {
    let root = Element { parent: 0, score: 0, end: usize::MAX, is_around: false, is_paragraph: false };
    let mut elements = vec![root];
    let mut blocks: Vec<Block> = Vec::new();
    // (name, element) of what is open.
    let mut open: Vec<(String, usize)> = vec![(String::new(), 0)];
    let mut dropped = Dropped::default();
    let (mut line, mut linked, mut in_link) = (Lines::default(), 0, false);
    for event in Tags::new(html) {
        if dropped.holds(&event) {
            continue;
        }
        match event {
            Event::Text(text) => {
                line.push(text);
                linked += if in_link { text.trim().len() } else { 0 };
            }
            Event::Open { name, .. } if name == "a" => in_link = true,
            Event::Close { name } if name == "a" => in_link = false,
            Event::Open { name, is_empty, .. } if is_block(&name) => {
                flush(&mut line, &mut linked, &open, &mut elements, &mut blocks);
                // A paragraph holds no block: one that opens inside ends it.
                if open.last().is_some_and(|o| o.0 == "p") {
                    close(&mut open, &mut elements, "p");
                }
                if !is_empty && open.len() < DEEPEST {
                    let parent = open.last().map_or(0, |o| o.1);
                    elements.push(Element {
                        parent,
                        score: 0,
                        end: usize::MAX,
                        is_around: elements[parent].is_around
                            || AROUND.contains(&name.as_str())
                            || name == "h1"
                            || name == "title",
                        is_paragraph: kind_of(&name) == Kind::Paragraph,
                    });
                    open.push((name, elements.len() - 1));
                }
            }
            Event::Close { name } if is_block(&name) => {
                flush(&mut line, &mut linked, &open, &mut elements, &mut blocks);
                close(&mut open, &mut elements, &name);
            }
            Event::Open { name, .. } if name == "td" || name == "th" => line.push(" "),
            _ => {}
        }
    }
    flush(&mut line, &mut linked, &open, &mut elements, &mut blocks);
    let count = elements.len();
    elements.iter_mut().for_each(|e| e.end = e.end.min(count));
    (elements, blocks)
}

/// Closes the innermost open element of that name, and what is open inside it.
fn close(open: &mut Vec<(String, usize)>, elements: &mut [Element], name: &str) {
    let Some(at) = open.iter().rposition(|o| o.0 == name) else { return };
    let count = elements.len();
    for (_, element) in open.drain(at..) {
        elements[element].end = count;
    }
}

/// Makes a block of the line so far, and counts it for the elements around.
fn flush(
    line: &mut Lines,
    linked: &mut usize,
    open: &[(String, usize)],
    elements: &mut [Element],
    blocks: &mut Vec<Block>,
) {
    let text = std::mem::take(line).finish();
    let linked = std::mem::take(linked);
    let Some((name, element)) = open.last().filter(|_| !text.is_empty()) else { return };
    let element = *element;
    let around = if elements[element].is_paragraph { elements[element].parent } else { element };
    if text.len() >= PARAGRAPH && linked * 2 < text.len() && !elements[element].is_around {
        elements[around].score += text.len();
        let outer = elements[around].parent;
        if outer != around {
            elements[outer].score += text.len() / 2;
        }
    }
    blocks.push(Block { element, text, linked, kind: kind_of(name) });
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
