//! Plain text and Markdown → articles.
//!
//! A file is one article, since blank lines separate the paragraphs of an article. It is split into several articles only
//! where two blocks or more begin with a dateline that names an outlet, as in the files of cc100.

use crate::headline::{MAX_TITLE_CHARS, title_line};
use crate::rich_text::{self, RichText};
use crate::{authors, dateline, fields, hard_wrap, header, lead, markdown};
use kabar_annotate::article::{Article, Draft};

/// Lines of prose have at least this many characters; headings and list items rarely have.
const MIN_PROSE_CHARS: usize = 60;

/// How many lines of Markdown are searched for a heading of level 1. One further down is not the headline.
const MAX_LINES_TO_HEADING: usize = 40;

/// How many lines of Markdown, the first included, are compared with the headline to remove its repetition. One further down
/// belongs to the article.
const MAX_LINES_TO_REPETITION: usize = 5;

/// A line that is a headline without the name of its site has at least this many characters. A shorter one may be its first
/// words only.
const MIN_BARE_TITLE_CHARS: usize = 21;

/// All articles in `text`, in order.
pub fn read(text: &str) -> Vec<Article> {
    let text = text.trim_start_matches(['\n', '\r', ' ', '\t']);
    let (above, below) = match header::split_header(text) {
        Some((object, rest)) => (fields::read_draft(&object), rest),
        None => (Draft::default(), text),
    };
    if markdown::is_markdown(below) {
        return lead::finish_draft(markdown_draft(above, below)).into_iter().collect();
    }
    if above.title.is_some() {
        return lead::finish_draft(Draft { text: unwrap_lines(strip_link_list(below)), ..above })
            .into_iter()
            .collect();
    }
    split_articles(below)
        .into_iter()
        .filter_map(|text| {
            let text = unwrap_lines(&text);
            let (title, text) = split_title(text);
            let byline =
                text.lines().next().map(str::trim).filter(|l| title.is_some() && authors::is_byline(l));
            let authors = if above.authors.is_empty() { byline.map(authors::parse_byline) } else { None };
            let authors = authors.unwrap_or_else(|| above.authors.clone());
            lead::finish_draft(Draft { title, authors, text, ..above.clone() })
        })
        .collect()
}

/// The draft of Markdown. Its headline is that of the header, else the first heading of level 1; a line that repeats it is
/// removed.
fn markdown_draft(above: Draft, text: &str) -> Draft {
    let title = above.title.clone().or_else(|| {
        text.lines()
            .take(MAX_LINES_TO_HEADING)
            .filter_map(markdown::heading)
            .find(|h| h.0 == 1)
            .map(|h| h.1.to_owned())
    });
    let base = above.url.as_deref();
    let mut lines = markdown::lines(text, base);
    let title =
        title.map(|t| markdown::lines(&t, base).into_iter().map(|l| l.text).collect::<Vec<_>>().join(" "));
    if let Some(title) = &title {
        let repeats = |line: &rich_text::RichLine| {
            line.text.trim() == title.trim() || has_site_suffix(title, &line.text)
        };
        if let Some(at) = lines.iter().take(MAX_LINES_TO_REPETITION).position(repeats) {
            lines.remove(at);
        }
    }
    let mut rich: RichText = lines.into_iter().collect();
    let title = title.or_else(|| {
        let span = title_line(&rich.text)?;
        let line = span.slice(&rich.text).to_owned();
        rich.remove_range(span);
        rich.trim_start();
        Some(line)
    });
    let mut draft = Draft { title, ..above };
    rich.into_draft(&mut draft);
    draft
}

/// The headline of `text`, and `text` without it.
fn split_title(mut text: String) -> (Option<String>, String) {
    let Some(span) = title_line(&text) else { return (None, text) };
    let title = span.slice(&text).to_owned();
    text.replace_range(span.start..span.end, "");
    (Some(title), text.trim_start().to_owned())
}

/// Is `title` the line followed by the name of the site: "Panen Raya - Warta.example"?
fn has_site_suffix(title: &str, line: &str) -> bool {
    line.chars().count() >= MIN_BARE_TITLE_CHARS
        && title
            .strip_prefix(line.trim())
            .is_some_and(|rest| rest.trim_start().starts_with(['-', '|', '–', '—']))
}

/// `text` without the list of numbered addresses after "Links:" that newsboat writes below a saved article.
fn strip_link_list(text: &str) -> &str {
    match text.rsplit_once("\nLinks:") {
        Some((above, list)) if list.lines().all(|l| l.trim().is_empty() || l.starts_with('[')) => {
            above.trim_end()
        }
        _ => text,
    }
}

fn unwrap_lines(text: &str) -> String {
    let text = hard_wrap::join_lines(text).unwrap_or_else(|| text.to_owned());
    text.trim_matches('\n').to_owned()
}

/// The texts of the articles in a file: the whole of it, unless it is_several to contain several.
fn split_articles(text: &str) -> Vec<String> {
    let blocks = split_blocks(text);
    let has_dateline = |block: &&str| {
        let strong = |line: Option<&str>| {
            line.and_then(|l| dateline::parse(l.trim_start())).is_some_and(|d| d.outlet.is_some())
        };
        let mut lines = block.lines();
        let first = lines.next();
        strong(first) || (first.is_some_and(|l| l.chars().count() < MAX_TITLE_CHARS) && strong(lines.next()))
    };
    let is_several = blocks.first().is_some_and(has_dateline) && blocks.iter().skip(1).any(has_dateline);
    if !is_several {
        return vec![text.to_owned()];
    }
    // In such a file an article begins with a dateline, or with a block of several paragraphs, one per line.
    let is_prose = |block: &str| block.lines().filter(|l| l.chars().count() >= MIN_PROSE_CHARS).count() >= 3;
    let mut articles: Vec<String> = Vec::new();
    for block in blocks {
        match articles.last_mut() {
            Some(article) if !has_dateline(&block) && !is_prose(block) => {
                article.push_str("\n\n");
                article.push_str(block);
            }
            _ => articles.push(block.to_owned()),
        }
    }
    articles
}

/// Blocks of lines, separated by blank lines.
fn split_blocks(text: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            blocks.push(&text[start..at]);
            start = at + line.len();
        }
        at += line.len();
    }
    blocks.push(&text[start..]);
    blocks.into_iter().map(|b| b.trim_matches(['\n', '\r'])).filter(|b| !b.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_is_known_by_what_follows() {
        for (text, title) in [
            ("Harga Beras Turun\n\nHarga beras di pasar turun.", Some("Harga Beras Turun")),
            ("Harga Beras Turun\nWARTA.COM - Harga beras turun.", Some("Harga Beras Turun")),
            ("Mengapa Turun?\nHarga beras di pasar turun karena panen.", Some("Mengapa Turun?")),
            ("Rice Falls\nBy Jane Doe\nMarch 3, 2024\nRice fell.", Some("Rice Falls")),
            ("WARTA.COM - Harga beras turun\nKata dia.", None),
            ("Harga beras turun.\nHarga cabai di pasar yang sama naik.", None),
            ("Satu baris saja", None),
            (
                "Ekonomi\nHarga Beras di Pasar Turun\nHarga beras di pasar kota turun.",
                Some("Harga Beras di Pasar Turun"),
            ),
            ("Foto pasar (Dok. Warta)\nHarga beras di pasar turun.", None),
        ] {
            assert_eq!(title_line(text).map(|t| t.slice(text)), title, "{text}");
        }
    }

    #[test]
    fn blank_lines_separate_paragraphs_unless_datelines_prove_articles() {
        let one = "KOTA, WARTA.COM - Satu.\n\nDua.\n\nTiga.";
        assert_eq!(read(one).len(), 1);
        let two = "KOTA, WARTA.COM - Satu.\nDua.\n\nDESA, KABAR.ID - Tiga.\n\nEmpat.";
        let texts: Vec<_> = read(two).iter().map(|a| a.text().to_owned()).collect();
        assert_eq!(texts, ["KOTA, WARTA.COM - Satu.\nDua.", "DESA, KABAR.ID - Tiga.\n\nEmpat."]);
    }
}
