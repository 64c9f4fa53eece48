//! The text of a JSON record: among the several that a tool writes, the one that kept its paragraphs.
//!
//! Plain text comes through byte for byte, since somebody may have counted offsets on it. HTML and Markdown become
//! lines. Where a tool gives both, its plain text is taken, unless that is one flat line and the HTML is not.

use super::rich::Rich;
use super::{fields, html, markdown};
use serde_json::Value;

/// Fields that hold the whole text, plain unless they hold HTML after all.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "maintext", "cleaned_text", "text", "plaintext", "content_text", "articleBody", "article_body", "body_text",
    "bodyText", "fields/bodyText", "paragraphs", "clean_article", "isi", "konten", "isi_berita", "teks", "article", "full_text",
    "fulltext", "plain_text", "story", "raw_text", "document", "markdown", "lines",
];

/// Fields that hold it as HTML, or as whatever the tool was asked for.
#[rustfmt::skip]
const MARKUP: &[&str] = &[
    "content_html", "html_content", "html-content", "articleBodyHtml", "html", "content", "content/rendered", "body",
    "fields/body", "body_html", "content_encoded", "content:encoded",
    "content_elements",
];

/// A browser's `textContent` loses the ends of blocks, so it comes after all HTML.
const LOSSY: &[&str] = &["textContent", "text-content"];

/// What stands for the text where a tool has none: its summary. readability-lxml calls its whole HTML "summary".
#[rustfmt::skip]
const SUMMARY: &[&str] = &["summary", "description", "excerpt", "excerpt/rendered", "article__excerpt", "og:description"];

/// The text of `object`, one paragraph a line; empty where it has none. Relative links are of the page at `base`.
pub fn of(object: &Value, base: Option<&str>) -> Rich {
    let find = |names: &[&str], is_markdown: fn(&str) -> bool| find(object, names, is_markdown, base);
    let plain = find(PLAIN, markdown::has_links);
    // A heading or bold words say enough where a tool was asked for a format.
    let find_markup = || find(MARKUP, markdown::is_markdown);
    let markup = if plain.as_ref().is_some_and(is_many_lines) { None } else { find_markup() };
    let text = match (plain, markup) {
        (Some(plain), Some(markup)) if is_many_lines(&markup) && markup.text.len() * 2 > plain.text.len() => {
            Some(markup)
        }
        (Some(plain), _) => Some(plain),
        (None, markup) => markup,
    };
    let summary = || {
        let found = find(SUMMARY, markdown::has_links)?;
        // Offsets of a text that carries references are of the text as it stands.
        let decoded = html::entities::decoded(&found.text);
        Some(if decoded == found.text { found } else { decoded.into() })
    };
    text.or_else(|| find(LOSSY, |_| false)).or_else(summary).unwrap_or_default()
}

/// Is there any text?
pub fn is_in(object: &Value) -> bool {
    [PLAIN, MARKUP, LOSSY]
        .iter()
        .any(|names| names.iter().any(|n| fields::at(object, n).is_some_and(says_something)))
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::String(_) => fields::text(value).is_some(),
        Value::Array(list) => {
            !list.is_empty() && list.iter().all(|v| v.is_string() || v.is_array() || is_piece(v))
        }
        Value::Object(object) => object.contains_key("sections"),
        _ => false,
    }
}

/// Is `value` a paragraph as editors' systems keep it, `{"type": "text", "content": "…"}`, and no article of its own?
fn is_piece(value: &Value) -> bool {
    value.get("title").is_none() && (piece(value).is_some() || value.get("type").is_some())
}

/// What such a paragraph says.
fn piece(value: &Value) -> Option<&str> {
    value.get("text").or_else(|| value.get("content"))?.as_str()
}

fn find(object: &Value, names: &[&str], is_markdown: fn(&str) -> bool, base: Option<&str>) -> Option<Rich> {
    names
        .iter()
        .find_map(|name| lines(fields::at(object, name)?, is_markdown, base))
        .filter(|t| !t.text.trim().is_empty())
}

fn is_many_lines(rich: &Rich) -> bool {
    rich.text.trim().contains('\n')
}

/// A string; a list of paragraphs; a list of sentences, each a list of tokens; or fundus's sections.
fn lines(value: &Value, is_markdown: fn(&str) -> bool, base: Option<&str>) -> Option<Rich> {
    match value {
        Value::String(_) => {
            let text = fields::text(value)?;
            Some(if html::is_html(&text) {
                html::rich(&text, base)
            } else if is_markdown(&text) {
                markdown::lines(&text, base).into_iter().collect()
            } else {
                text.into()
            })
        }
        Value::Array(list) => {
            let lines: Vec<String> = list
                .iter()
                .map(|item| match item {
                    Value::String(line) => line.clone(),
                    Value::Array(tokens) => joined(tokens.iter().filter_map(Value::as_str)),
                    item => piece(item).map(html::lines).unwrap_or_default(),
                })
                .filter(|line| !line.trim().is_empty())
                .collect();
            (!lines.is_empty()).then(|| lines.join("\n").into())
        }
        Value::Object(_) => sections(value).map(Rich::from),
        _ => None,
    }
}

/// fundus: `{"summary": […], "sections": [{"headline": […], "paragraphs": […]}]}`.
fn sections(body: &Value) -> Option<String> {
    let strings = |v: Option<&Value>| match v {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(s)) => vec![s.clone()],
        _ => Vec::new(),
    };
    let mut lines: Vec<String> = strings(body.get("summary"));
    for section in body.get("sections")?.as_array()? {
        lines.extend(strings(section.get("headline")));
        lines.extend(strings(section.get("paragraphs")));
    }
    lines.retain(|l| !l.trim().is_empty());
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Tokens back to a sentence, as people set it: no space before a full stop, none inside brackets or quotes, and host
/// names in one piece ("Liputan6 . com").
fn joined<'a>(tokens: impl Iterator<Item = &'a str>) -> String {
    let mut line = String::new();
    let (mut glue, mut quoted, mut dotted) = (true, false, false);
    for token in tokens {
        let opens = matches!(token, "(" | "[" | "“" | "‘" | "``") || (token == "\"" && !quoted);
        let closes =
            matches!(token, "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "”" | "’" | "%" | "''" | "...")
                || (token == "\"" && quoted);
        let host = dotted && matches!(token, "com" | "id" | "co" | "go" | "org" | "net" | "tv");
        if !(glue || closes || host) {
            line.push(' ');
        }
        line.push_str(token);
        dotted = token == "." && !glue;
        glue = opens;
        quoted ^= token == "\"";
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_text_that_kept_its_paragraphs_is_taken() {
        for (object, text) in [
            (json!({"text": "a\n\n b ", "html": "<p>x</p>"}), "a\n\n b "),
            (json!({"text": "Satu. Dua.", "html": "<p>Satu.</p><p>Dua.</p>"}), "Satu.\nDua."),
            (json!({"text": "Satu panjang sekali.", "html": "<p>S</p>"}), "Satu panjang sekali."),
            (json!({"content": "<p>Satu.</p><p>Dua.</p>", "textContent": "\n\t\tSatu.Dua."}), "Satu.\nDua."),
            (json!({"textContent": "Satu."}), "Satu."),
            (json!({"content": "[Satu](https://x.id) dua."}), "Satu dua."),
            (
                json!({"body": {"summary": ["R"], "sections": [{"headline": ["H"], "paragraphs": ["a", "b"]}]}}),
                "R\nH\na\nb",
            ),
            (json!({"paragraphs": [], "article": ["a", "b"]}), "a\nb"),
            (
                json!({"content": [{"type": "text", "content": "<b>a</b>"}, {"type": "image"}, {"type": "p", "text": "c"}]}),
                "a\nc",
            ),
            (json!({"description": "Ringkasan."}), "Ringkasan."),
            (json!({"maintext": "None", "text": null}), ""),
        ] {
            assert_eq!(of(&object, None).text, text, "{object}");
        }
    }

    #[test]
    fn tokens_become_sentences() {
        for (tokens, line) in [
            (
                "Liputan6 . com , Jakarta : Harga ( beras ) turun .",
                "Liputan6.com, Jakarta: Harga (beras) turun.",
            ),
            ("\" Ya , \" kata dia .", "\"Ya,\" kata dia."),
            ("NUR SULTAN, WARTA.TV - Harga", "NUR SULTAN, WARTA.TV - Harga"),
        ] {
            assert_eq!(joined(tokens.split(' ')), line);
        }
    }
}
