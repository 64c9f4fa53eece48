//! The tokens of HTML: tags and text, in order. Comments, declarations and the contents of `script` and `style` are
//! skipped, so that nothing in them looks like a tag.

/// A token of HTML.
#[derive(Debug, PartialEq)]
pub enum HtmlEvent<'a> {
    /// An opening tag: `<name attributes>`.
    Open {
        /// The element's name, in lower case.
        name: String,
        /// What stands between the name and the ">".
        attributes: &'a str,
        /// Has it no contents and no closing tag, by its name or by "/>"?
        is_empty: bool,
        /// The contents of a `script` or `style`; empty for all others.
        raw: &'a str,
    },
    /// A closing tag: `</name>`.
    Close {
        /// The element's name, in lower case.
        name: String,
    },
    /// Text between tags, with its references not decoded.
    Text(&'a str),
}

/// The elements that never have contents, nor an end tag.
const VOID_ELEMENTS: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// How far the end of a tag is looked for with regard to quotes, in bytes. A tag is short, and looking further for the end of
/// a quote would cost the square of a text full of them.
const MAX_TAG_BYTES: usize = 16 * 1024;

/// Gives the tokens of a document.
pub struct HtmlTokenizer<'a> {
    rest: &'a str,
    /// How many more bytes of tags may be read beyond [`MAX_TAG_BYTES`]: pages keep whole data sets in an attribute.
    long_tag_budget: usize,
}

impl<'a> HtmlTokenizer<'a> {
    /// Makes a tokenizer that begins at the start of `html`.
    pub fn new(html: &'a str) -> HtmlTokenizer<'a> {
        HtmlTokenizer { rest: html, long_tag_budget: 2 * html.len() }
    }

    /// Moves past `end`, or to the end of the document where there is none, as browsers do.
    fn skip_past(&mut self, end: &str) {
        self.rest = self.rest.find(end).map_or("", |at| &self.rest[at + end.len()..]);
    }

    /// Gives the contents of a `script` or `style` element, and moves past its closing tag.
    fn take_raw_text(&mut self, name: &str) -> &'a str {
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</") {
            let start = from + at;
            let after = &self.rest[start + 2..];
            if after.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
                let raw = &self.rest[..start];
                if name == "script" && is_inner_script(raw) {
                    from = start + 2;
                    continue;
                }
                self.rest = after.find('>').map_or("", |end| &after[end + 1..]);
                return raw;
            }
            from = start + 2;
        }
        std::mem::take(&mut self.rest)
    }
}

impl<'a> Iterator for HtmlTokenizer<'a> {
    type Item = HtmlEvent<'a>;

    fn next(&mut self) -> Option<HtmlEvent<'a>> {
        loop {
            let bytes = self.rest.as_bytes();
            match (bytes.first()?, bytes.get(1)) {
                (b'<', Some(b'!')) if self.rest.starts_with("<!--") => {
                    self.rest = &self.rest[4..];
                    self.skip_past("-->");
                }
                (b'<', Some(b'!' | b'?')) => self.skip_past(">"),
                (b'<', Some(b'/')) if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                    let name = tag_name(&self.rest[2..]).to_ascii_lowercase();
                    self.skip_past(">");
                    return Some(HtmlEvent::Close { name });
                }
                (b'<', Some(b)) if b.is_ascii_alphabetic() => {
                    let name = tag_name(&self.rest[1..]);
                    let inside = &self.rest[1 + name.len()..];
                    let end = quoted_tag_end(inside, MAX_TAG_BYTES).unwrap_or_else(|| {
                        let budget = std::mem::take(&mut self.long_tag_budget);
                        let end = quoted_tag_end(inside, budget);
                        self.long_tag_budget = budget.saturating_sub(end.unwrap_or(budget));
                        end.or_else(|| inside.find('>')).unwrap_or(inside.len())
                    });
                    let attributes = inside[..end].trim_end_matches('/');
                    let name = name.to_ascii_lowercase();
                    let is_empty = VOID_ELEMENTS.contains(&name.as_str()) || inside[..end].ends_with('/');
                    self.rest = inside.get(end + 1..).unwrap_or("");
                    let is_raw = matches!(name.as_str(), "script" | "style");
                    let raw = if is_raw && !is_empty { self.take_raw_text(&name) } else { "" };
                    // Its closing tag is passed already.
                    return Some(HtmlEvent::Open { name, attributes, is_empty: is_empty || is_raw, raw });
                }
                _ => {
                    // Text, up to the next "<"; one that opens no tag is text itself.
                    let first = self.rest.chars().next().map_or(1, char::len_utf8);
                    let end = self.rest[first..].find('<').map_or(self.rest.len(), |at| at + first);
                    let (text, rest) = self.rest.split_at(end);
                    self.rest = rest;
                    return Some(HtmlEvent::Text(text));
                }
            }
        }
    }
}

/// Does the script that begins with `raw` go on after a `</script>` here? It does where that closes a `<script>` inside of
/// a `<!--` that is open (HTML's "script data double escaped").
fn is_inner_script(raw: &str) -> bool {
    let Some(comment) = raw.rfind("<!--").map(|at| &raw[at + 4..]) else { return false };
    if comment.contains("-->") {
        return false;
    }
    let count = |tag: &str| {
        let tags = comment.match_indices('<').filter(|(at, _)| {
            comment.get(*at..at + tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag))
        });
        tags.count()
    };
    count("<script") > count("</script")
}

/// The name at the head of `text`, as far as it may be one.
pub fn tag_name(text: &str) -> &str {
    let end = text.bytes().position(|b| !(b.is_ascii_alphanumeric() || b"-:_.".contains(&b) || b >= 0x80));
    &text[..end.unwrap_or(text.len())]
}

/// Where the ">" stands that ends a tag: the first outside quotes, or where a quote is never closed, the first at all.
pub fn tag_end(inside: &str) -> usize {
    quoted_tag_end(inside, MAX_TAG_BYTES).or_else(|| inside.find('>')).unwrap_or(inside.len())
}

/// Where the first ">" outside quotes stands, in the first `limit` bytes.
fn quoted_tag_end(inside: &str, limit: usize) -> Option<usize> {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in inside.bytes().enumerate().take(limit) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    None
}

/// The value of the attribute `name`, with its references not decoded.
pub fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    split_attributes(attributes).find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// All attributes, with their values: names as they are written, references not decoded.
pub(super) fn split_attributes(attributes: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = attributes;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            let end =
                rest.find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '/').unwrap_or(rest.len());
            let (key, after) = rest.split_at(end);
            let after = after.trim_start();
            let (value, next) = match after.strip_prefix('=') {
                None => ("", after),
                Some(value) => {
                    let value = value.trim_start();
                    match value.chars().next() {
                        Some(quote @ ('"' | '\'')) => {
                            value[1..].split_once(quote).unwrap_or((&value[1..], ""))
                        }
                        _ => value
                            .split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
                    }
                }
            };
            if next.len() == rest.len() {
                return None;
            }
            rest = next;
            if !key.is_empty() {
                return Some((key, value));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_with_and_without_quotes() {
        let attributes =
            " property=og:title content = \"A 'b' &amp; c\" data-x='1' checked / itemprop='articleBody'";
        for (name, value) in [
            ("property", Some("og:title")),
            ("CONTENT", Some("A 'b' &amp; c")),
            ("checked", Some("")),
            ("itemprop", Some("articleBody")),
            ("missing", None),
        ] {
            assert_eq!(attribute(attributes, name), value, "{name}");
        }
        assert_eq!(attribute(" = = ", "x"), None);
    }
}
