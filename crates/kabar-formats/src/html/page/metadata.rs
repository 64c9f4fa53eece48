//! What a page says of its article beside the text: headline, authors, date, site, address, language.
//!
//! JSON-LD is the most exact, then come `meta` elements, then the marks in the page itself: `itemprop`, `rel=author`,
//! `time`, elements that are called a byline, and the date in the address.

use super::super::{
    HtmlEvent, HtmlTokenizer, attribute, class_words, entities, to_text, tokenizer::split_attributes,
};
use super::linked_data;
use super::page_reader::flatten;
use super::publication_date;
use crate::{authors, fields};
use kabar_annotate::article::Draft;
use kabar_annotate::web_url::resolve_link;
use serde_json::{Map, Value};

/// The longest text of an element that may be a byline, in bytes.
const MAX_BYLINE_BYTES: usize = 160;

/// How many headings of the first level are looked at.
const MAX_HEADINGS: usize = 4;

/// `meta` names of authors that only pages use.
const AUTHOR_NAMES: &[&str] = &[
    "byl",
    "sailthru.author",
    "cxenseparse:author",
    "dcterms.creator",
    "rbauthors",
    "article:author_name",
    "og:article:author",
];

/// Everything that the page says of itself.
#[derive(Default)]
pub(super) struct PageMetadata {
    /// The article that it describes, with the text where the metadata repeats it.
    pub draft: Draft,
    /// The address that relative links belong to.
    pub base: Option<String>,
    /// What it is about, in a sentence or two.
    pub description: Option<String>,
}

/// What is found on the way through a page.
#[derive(Default)]
struct PageMarks<'a> {
    fields: Map<String, Value>,
    scripts: Vec<&'a str>,
    title: Option<String>,
    headings: Vec<String>,
    base: Option<String>,
    /// Names by `itemprop` and `rel`, then those in elements that are called a byline.
    marked_authors: Vec<String>,
    byline: Option<String>,
    /// The `time` that says it is the publication's, and the first of all.
    marked_time: Option<String>,
    first_time: Option<String>,
}

/// An element whose text is being read.
struct Capture {
    purpose: CapturePurpose,
    name: String,
    depth: usize,
    html: String,
}

#[derive(Clone, Copy, PartialEq)]
enum CapturePurpose {
    Title,
    Heading,
    Author,
    Byline,
}

/// Reads the metadata of the page `html`, which is at `address` where that is known.
pub(super) fn read(html: &str, address: Option<&str>) -> PageMetadata {
    let marks = collect(html);
    let mut all = marks.fields.clone();
    let description = ["og:description", "description", "twitter:description"]
        .iter()
        .find_map(|key| all.get(*key).and_then(Value::as_str).map(str::to_owned));
    let linked = linked_data::read(&marks.scripts);
    let headline = choose_headline(&marks, linked.get("headline").and_then(Value::as_str));
    all.extend(linked);
    let mut draft = fields::read_draft(&Value::Object(all));
    draft.title = headline.or(draft.title);
    // Where it was fetched from is certain; what it says of its own address may be relative, or another's.
    let own = address.map(str::to_owned).or_else(|| draft.url.clone());
    draft.url = draft.url.or_else(|| own.clone());
    let base = match &marks.base {
        Some(base) => resolve_link(own.as_deref(), base),
        None => own,
    };
    fill_authors(&marks, &mut draft);
    if draft.published.is_none() {
        draft.published = publication_date::find(
            marks.marked_time.as_deref(),
            marks.first_time.as_deref(),
            |name| marks.meta(name),
            draft.url.as_deref(),
        );
    }
    PageMetadata { draft, base, description }
}

fn collect(html: &str) -> PageMarks<'_> {
    let mut marks = PageMarks::default();
    let mut capture: Option<Capture> = None;
    let mut figures = 0_usize;
    for event in HtmlTokenizer::new(html) {
        match event {
            HtmlEvent::Open { name, attributes, raw, is_empty } => {
                figures += usize::from(name == "figure");
                if let Some(open) = &mut capture {
                    open.depth += usize::from(open.name == name && !is_empty);
                    open.html.push(' ');
                }
                marks.read_tag(&name, attributes, raw);
                if capture.is_none() && !is_empty {
                    capture = marks.purpose(&name, attributes, figures > 0).map(|purpose| Capture {
                        purpose,
                        name,
                        depth: 1,
                        html: String::new(),
                    });
                }
            }
            HtmlEvent::Text(text) => {
                if let Some(open) = &mut capture {
                    open.html.push_str(text);
                }
            }
            HtmlEvent::Close { name } => {
                figures -= usize::from(name == "figure" && figures > 0);
                if let Some(open) = &mut capture
                    && open.name == name
                {
                    open.depth -= 1;
                }
                if let Some(done) = capture.take_if(|open| open.depth == 0) {
                    marks.keep(done);
                }
            }
        }
    }
    marks
}

impl<'a> PageMarks<'a> {
    fn read_tag(&mut self, name: &str, attributes: &'a str, raw: &'a str) {
        match name {
            "script"
                if attribute(attributes, "type")
                    .is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json")) =>
            {
                self.scripts.push(raw);
            }
            "meta" => self.read_meta(attributes),
            "base" => self.base = self.base.take().or(attribute(attributes, "href").map(entities::decode)),
            "html" => {
                if let Some(lang) = attribute(attributes, "lang") {
                    self.fields.entry("lang").or_insert_with(|| lang.into());
                }
            }
            "link"
                if attribute(attributes, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) =>
            {
                if let Some(url) = attribute(attributes, "href") {
                    self.fields.insert("canonical_url".into(), entities::decode(url).into());
                }
            }
            "time" => {
                let Some(date) = attribute(attributes, "datetime").map(entities::decode) else { return };
                let is_marked = attribute(attributes, "itemprop")
                    .is_some_and(|p| p.eq_ignore_ascii_case("datePublished"))
                    || attribute(attributes, "pubdate").is_some();
                let slot = if is_marked { &mut self.marked_time } else { &mut self.first_time };
                slot.get_or_insert(date);
            }
            _ => {
                if attribute(attributes, "itemprop").is_some_and(|p| p.eq_ignore_ascii_case("datePublished"))
                    && let Some(date) = attribute(attributes, "content").or(attribute(attributes, "datetime"))
                {
                    self.marked_time.get_or_insert_with(|| entities::decode(date));
                }
            }
        }
    }

    fn read_meta(&mut self, attributes: &str) {
        let Some(key) = ["property", "name", "itemprop"].iter().find_map(|k| attribute(attributes, k)) else {
            return;
        };
        let Some(content) = attribute(attributes, "content").filter(|content| !content.trim().is_empty())
        else {
            return;
        };
        // Only names of articles: "id" or "text" could be anything on a page.
        let key = key.to_ascii_lowercase();
        if !matches!(key.as_str(), "id" | "text" | "name" | "source" | "image" | "content" | "body") {
            self.fields.entry(key).or_insert_with(|| entities::decode(content).into());
        }
    }

    /// What the text of the element that opens is read for. Names in a `figure` are photographers'.
    fn purpose(&self, name: &str, attributes: &str, in_figure: bool) -> Option<CapturePurpose> {
        match name {
            "title" if self.title.is_none() => return Some(CapturePurpose::Title),
            "h1" if self.headings.len() < MAX_HEADINGS => return Some(CapturePurpose::Heading),
            "svg" | "script" | "style" | "meta" | "link" | "body" | "html" | "article" | "main" => {
                return None;
            }
            _ if in_figure => return None,
            _ => {}
        }
        let mut is_byline = false;
        for (key, value) in split_attributes(attributes) {
            let has = |word: &str| value.split_ascii_whitespace().any(|v| v.eq_ignore_ascii_case(word));
            if key.eq_ignore_ascii_case("itemprop") && has("author")
                || key.eq_ignore_ascii_case("rel") && has("author")
            {
                return Some(CapturePurpose::Author);
            }
            is_byline |= class_words::of_attribute(key, value).is_byline;
        }
        (is_byline && self.byline.is_none()).then_some(CapturePurpose::Byline)
    }

    fn keep(&mut self, done: Capture) {
        let line = to_text(&done.html).replace('\n', " ");
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        match done.purpose {
            CapturePurpose::Title => self.title = Some(line.to_owned()),
            CapturePurpose::Heading => self.headings.push(line.to_owned()),
            _ if line.len() > MAX_BYLINE_BYTES => {}
            CapturePurpose::Author => self.marked_authors.push(line.to_owned()),
            CapturePurpose::Byline => self.byline = Some(line.to_owned()),
        }
    }

    fn meta(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }
}

/// The headline: what most of a page's own headings, its JSON-LD, Open Graph and its title agree on, and where they
/// differ what the page shows. The weights are those that agreed best with publishers' own.
fn choose_headline(marks: &PageMarks, linked: Option<&str>) -> Option<String> {
    let linked = linked.map(super::super::to_single_line);
    let title = marks.title.as_deref().map(without_site);
    let first_heading = marks.headings.first().map(String::as_str);
    let site = marks.meta("og:site_name").map(flatten).unwrap_or_default();
    let candidates = marks
        .headings
        .iter()
        .map(|heading| (heading.as_str(), if Some(heading.as_str()) == first_heading { 1.3 } else { 1.0 }))
        .chain(linked.as_deref().map(|text| (text, 1.2)))
        .chain(marks.meta("og:title").map(|text| (without_named_site(text, &site), 1.1)))
        .chain(title.map(|text| (text, 0.3)));
    let mut votes: Vec<(String, &str, f32)> = Vec::new();
    for (text, weight) in candidates {
        let flat = flatten(text);
        // A heading may be the site's logo.
        if flat.is_empty() || flat == site {
            continue;
        }
        match votes.iter_mut().find(|vote| vote.0 == flat) {
            Some(vote) => vote.2 += weight,
            None => votes.push((flat, text, weight)),
        }
    }
    let best = votes.iter().fold(None, |best: Option<&(String, &str, f32)>, vote| match best {
        Some(best) if best.2 >= vote.2 => Some(best),
        _ => Some(vote),
    })?;
    // A heading that nothing confirms may be the name of the site.
    let is_lonely = best.2 <= 1.3 && first_heading == Some(best.1);
    let other = linked.as_deref().or(marks.meta("og:title"));
    let text =
        if is_lonely && best.1.split_whitespace().count() < 4 { other.unwrap_or(best.1) } else { best.1 };
    Some(text.to_owned())
}

/// What stands between a headline and the name of the site.
const SITE_SEPARATORS: [&str; 8] = [" | ", " - ", " – ", " — ", " · ", " :: ", " » ", " • "];

/// `title` without the name of the site `flat_site` at its end.
fn without_named_site<'a>(title: &'a str, flat_site: &str) -> &'a str {
    let (head, tail) = SITE_SEPARATORS.iter().find_map(|s| title.rsplit_once(s)).unwrap_or((title, ""));
    if !flat_site.is_empty() && flatten(tail) == flat_site { head } else { title }
}

/// `title` without what is likely to be the name of the site, behind a dash or a bar.
fn without_site(title: &str) -> &str {
    SITE_SEPARATORS
        .iter()
        .find_map(|separator| {
            let (head, tail) = title.rsplit_once(separator)?;
            (tail.split_whitespace().count() <= 4 && head.len() > tail.len()).then_some(head)
        })
        .unwrap_or(title)
}

/// Takes the authors from the marks in the page where its metadata has none, or none but the site.
fn fill_authors(marks: &PageMarks, draft: &mut Draft) {
    let site = draft.site.as_deref().map(flatten).unwrap_or_default();
    let is_site = |name: &String| {
        let flat = flatten(name);
        !site.is_empty() && (flat == site || site.contains(&flat) || flat.contains(&site))
    };
    if draft.authors.iter().any(|name| !is_site(name) && is_name(name)) {
        draft.authors.retain(|name| is_name(name));
        return;
    }
    let meta = AUTHOR_NAMES.iter().filter_map(|name| marks.meta(name));
    let found = marks.marked_authors.iter().map(String::as_str).chain(meta).chain(marks.byline.as_deref());
    for text in found {
        let mut names = authors::parse_byline(text);
        names.retain(|name| is_name(name) && !is_site(name));
        if !names.is_empty() {
            draft.authors = names;
            return;
        }
    }
}

/// May this be somebody's name: a few words, no digits, no address?
fn is_name(text: &str) -> bool {
    (1..=6).contains(&text.split_whitespace().count())
        && text.chars().any(char::is_alphabetic)
        && !text.contains("://")
        && !text.contains("www.")
        && !text.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(head: &str, body: &str) -> Draft {
        read(&format!("<html><head>{head}</head><body>{body}</body></html>"), None).draft
    }

    #[test]
    fn the_headline_is_what_most_agree_on() {
        for (head, body, title) in [
            ("<title>Pasar Ramai - Warta</title>", "<h1>Warta</h1>", "Warta"),
            (
                "<meta property=og:title content='Pasar Ramai'>",
                "<h1>Warta</h1><h1>Pasar Ramai</h1>",
                "Pasar Ramai",
            ),
            (
                "<meta property=og:title content='Pasar Ramai | Warta'><meta property=og:site_name content=Warta>",
                "<h1>Pasar Ramai</h1>",
                "Pasar Ramai",
            ),
            ("<title>Pasar Ramai Lagi di Kota | Warta</title>", "<p>x</p>", "Pasar Ramai Lagi di Kota"),
        ] {
            assert_eq!(page(head, body).title.as_deref(), Some(title), "{head} {body}");
        }
    }

    #[test]
    fn authors_are_never_photographers() {
        for (head, body, authors) in [
            ("<meta name=author content='Ayu Lestari'>", "", &["Ayu Lestari"][..]),
            ("", "<a rel=author href=/a>Ayu Lestari</a>", &["Ayu Lestari"]),
            ("", "<div class=byline>Oleh <a>Ayu Lestari</a></div>", &["Ayu Lestari"]),
            (
                "",
                "<figure><span itemprop=author>Budi Foto</span></figure><p itemprop=author>Ayu Lestari</p>",
                &["Ayu Lestari"],
            ),
            (
                "<meta property=og:site_name content=Warta><meta name=author content=Warta>",
                "<span class=author-name>Ayu Lestari</span>",
                &["Ayu Lestari"],
            ),
            ("", "<p>Kata Ayu Lestari.</p>", &[]),
        ] {
            assert_eq!(page(head, body).authors, authors, "{head} {body}");
        }
    }

    #[test]
    fn the_day_is_found_wherever_it_stands() {
        for (head, body, day) in [
            ("<meta name=pubdate content='2024-02-24T08:00:00Z'>", "", Some("2024-02-24")),
            ("<meta name=publish-date content='24/02/2024'>", "", Some("2024-02-24")),
            ("", "<time datetime=2024-02-24>kemarin</time>", Some("2024-02-24")),
            (
                "",
                "<time datetime=2023-01-01>x</time><time pubdate datetime=2024-02-24>y</time>",
                Some("2024-02-24"),
            ),
            ("<link rel=canonical href='https://w.example/2024/02/24/pasar'>", "", Some("2024-02-24")),
            ("<link rel=canonical href='https://w.example/20240224-pasar'>", "", Some("2024-02-24")),
            ("<link rel=canonical href='https://w.example/pasar-2024022412'>", "", None),
            ("<meta property=article:modified_time content=2024-02-24>", "", Some("2024-02-24")),
        ] {
            let found = page(head, body).published.map(|date| date.to_string()[..10].to_owned());
            assert_eq!(found.as_deref(), day, "{head} {body}");
        }
    }
}
