//! The text of a JSON record. Of several that a tool writes, the one that keeps the paragraphs is taken.
//!
//! Plain text is not changed by a byte, since there may be offsets into it. HTML and Markdown become lines. Where a tool
//! gives both, its plain text is taken, unless that is one flat line and the HTML is not.

use crate::rich_text::RichText;
use crate::{html, json_value, markdown};
use serde_json::Value;

/// Fields of the whole text, as plain text; some tools write HTML into them all the same.
#[rustfmt::skip]
const TEXT_FIELDS: &[&str] = &[
    "maintext", "cleaned_text", "text", "plaintext", "content_text", "articleBody", "article_body", "body_text",
    "bodyText", "fields/bodyText", "paragraphs", "clean_article", "isi", "konten", "isi_berita", "teks", "article", "full_text",
    "fulltext", "plain_text", "story", "raw_text", "document", "markdown", "lines",
];

/// Fields of the whole text as HTML, or in the format that the tool was asked for.
#[rustfmt::skip]
const MARKUP_FIELDS: &[&str] = &[
    "content_html", "html_content", "html-content", "articleBodyHtml", "html", "content", "content/rendered", "body",
    "fields/body", "body_html", "content_encoded", "content:encoded",
    "content_elements",
];

/// Fields of an object that stands where a text is expected: `{"body": {"text": "…"}}`.
const NESTED_TEXT_FIELDS: &[&str] = &["text", "value", "html", "rendered"];

/// A browser's `textContent` has no line ends between blocks, so it is used only where there is no other text.
const TEXT_CONTENT_FIELDS: &[&str] = &["textContent", "text-content"];

/// The summary, for records without a text. readability-lxml calls its whole HTML "summary".
#[rustfmt::skip]
const SUMMARY_FIELDS: &[&str] = &["summary", "description", "excerpt", "excerpt/rendered", "article__excerpt", "og:description"];

/// The text of `object`, one paragraph per line; empty where it has none. Relative links belong to the page at `base`.
pub(crate) fn extract(object: &Value, base: Option<&str>) -> RichText {
    let find = |names: &[&str], is_markdown: fn(&str) -> bool| find_body(object, names, is_markdown, base);
    let plain = find(TEXT_FIELDS, markdown::has_links);
    // In these fields a heading or bold words are enough to tell Markdown.
    let find_markup = || find(MARKUP_FIELDS, markdown::is_markdown);
    let markup = if plain.as_ref().is_some_and(is_multiline) { None } else { find_markup() };
    let text = match (plain, markup) {
        (Some(plain), Some(markup)) if is_multiline(&markup) && markup.text.len() * 2 > plain.text.len() => {
            Some(markup)
        }
        (Some(plain), _) => Some(plain),
        (None, markup) => markup,
    };
    let summary = || {
        let found = find(SUMMARY_FIELDS, markdown::has_links)?;
        // Markup has offsets into the text as it stands, before character references are decoded.
        let decoded = html::entities::decode(&found.text);
        Some(if decoded == found.text { found } else { decoded.into() })
    };
    text.or_else(|| find(TEXT_CONTENT_FIELDS, |_| false)).or_else(summary).unwrap_or_default()
}

/// Has `object` a text?
pub(crate) fn has_body(object: &Value) -> bool {
    [TEXT_FIELDS, MARKUP_FIELDS, TEXT_CONTENT_FIELDS]
        .iter()
        .any(|names| names.iter().any(|n| json_value::value_at(object, n).is_some_and(is_body)))
}

fn is_body(value: &Value) -> bool {
    match value {
        Value::String(_) => json_value::text_value(value).is_some(),
        Value::Array(list) => {
            !list.is_empty() && list.iter().all(|v| v.is_string() || v.is_array() || is_content_block(v))
        }
        Value::Object(object) => {
            object.contains_key("sections")
                || NESTED_TEXT_FIELDS.iter().any(|name| object.contains_key(*name))
        }
        _ => false,
    }
}

/// Is `value` a paragraph as editors' systems keep it, `{"type": "text", "content": "…"}`, and no article of its own?
fn is_content_block(value: &Value) -> bool {
    value.get("title").is_none() && (content_block_text(value).is_some() || value.get("type").is_some())
}

/// The text of such a paragraph.
fn content_block_text(value: &Value) -> Option<&str> {
    value.get("text").or_else(|| value.get("content"))?.as_str()
}

fn find_body(
    object: &Value,
    names: &[&str],
    is_markdown: fn(&str) -> bool,
    base: Option<&str>,
) -> Option<RichText> {
    names
        .iter()
        .find_map(|name| to_rich_text(json_value::value_at(object, name)?, is_markdown, base))
        .filter(|t| !t.text.trim().is_empty())
}

fn is_multiline(rich: &RichText) -> bool {
    rich.text.trim().contains('\n')
}

/// The text of a field: a string; a list of paragraphs; a list of sentences, each a list of tokens; or fundus's sections.
fn to_rich_text(value: &Value, is_markdown: fn(&str) -> bool, base: Option<&str>) -> Option<RichText> {
    match value {
        Value::String(_) => {
            let text = json_value::text_value(value)?;
            Some(if html::is_html(&text) {
                html::to_rich_text(&text, base)
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
                    Value::Array(tokens) => detokenize(tokens.iter().filter_map(Value::as_str)),
                    item => content_block_text(item).map(html::to_text).unwrap_or_default(),
                })
                .filter(|line| !line.trim().is_empty())
                .collect();
            (!lines.is_empty()).then(|| lines.join("\n").into())
        }
        Value::Object(object) => join_sections(value).map(RichText::from).or_else(|| {
            let inner = NESTED_TEXT_FIELDS.iter().find_map(|name| object.get(*name))?;
            inner.is_string().then(|| to_rich_text(inner, is_markdown, base))?
        }),
        _ => None,
    }
}

/// fundus: `{"summary": […], "sections": [{"headline": […], "paragraphs": […]}]}`.
fn join_sections(body: &Value) -> Option<String> {
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

/// Joins tokens to a sentence: no space before a full stop, none inside brackets or quotes, and host names in one piece
/// ("Liputan6 . com").
fn detokenize<'a>(tokens: impl Iterator<Item = &'a str>) -> String {
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
            (json!({"body": {"text": "Satu."}}), "Satu."),
            (json!({"text": {"value": "<p>Satu.</p><p>Dua.</p>"}}), "Satu.\nDua."),
            (json!({"maintext": "None", "text": null}), ""),
        ] {
            assert_eq!(extract(&object, None).text, text, "{object}");
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
            assert_eq!(detokenize(tokens.split(' ')), line);
        }
    }
}
