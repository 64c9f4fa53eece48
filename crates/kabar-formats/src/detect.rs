//! The format of a text. Its first characters decide; the name of the file counts only where they leave it open.

use super::table;

/// The format of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextFormat {
    /// One JSON value, several, or JSONL.
    Json,
    /// A web page, or a piece of one.
    Html,
    /// RSS or Atom. (A JSON Feed is JSON.)
    Feed,
    /// A list of feeds.
    Opml,
    /// A table with a header row, and the separator of its columns.
    Table(u8),
    /// Plain text or Markdown, with or without a header.
    Plain,
    /// A known format that kabar does not read, and a message that says what to do.
    Unsupported(&'static str),
}

/// Root elements of XML that is not read, and the message for each.
const UNSUPPORTED_XML: &[(&str, &str)] = &[
    ("tei", "TEI XML, which is not read yet; have trafilatura write JSON instead"),
    ("doc", "trafilatura's XML, which is not read yet; have it write JSON instead"),
    ("urlset", "a site map, which holds no articles"),
];

/// Columns that tables of articles have. Two of them in the first line make a table.
#[rustfmt::skip]
const ARTICLE_COLUMNS: &[&str] = &[
    "title", "url", "text", "date", "author", "authors", "content", "link", "id", "body", "judul", "headline",
];

/// How many bytes of junk may stand above the root of a feed.
const MAX_JUNK_BYTES: usize = 2048;

/// How many lines that are not blank show whether a text is JSONL: more than half of them must look like a record.
const MAX_SAMPLED_LINES: usize = 20;

/// The longest first line that is searched for the names of columns, in bytes. A longer one is no header row.
const MAX_HEADER_ROW_BYTES: usize = 4095;

/// What compression adds to the name of a file.
const COMPRESSED_EXTENSIONS: [&str; 4] = [".gz", ".zst", ".bz2", ".xz"];

/// The format of `text`. `name` is the file's name, a hint.
pub(crate) fn detect_format(name: &str, text: &str) -> TextFormat {
    let head = text.trim_start();
    // The text of "x.jsonl.gz" is decompressed already.
    let name = COMPRESSED_EXTENSIONS.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let extension = name.rsplit_once('.').map_or(String::new(), |n| n.1.to_ascii_lowercase());
    let is_json_name = matches!(extension.as_str(), "json" | "jsonl" | "ndjson");
    if head.starts_with("{\\rtf") {
        return TextFormat::Unsupported("an RTF document; convert it to text first");
    }
    if is_json(head) || is_json_name {
        return TextFormat::Json;
    }
    if let Some(kind) = detect_markup(head) {
        return kind;
    }
    if is_feed_below_junk(head) {
        return TextFormat::Feed;
    }
    if is_table(head, &extension) {
        let none = TextFormat::Unsupported(
            "a table (CSV or TSV) whose first row names neither a title nor a text; give it names",
        );
        return table::detect_separator(head).map_or(none, TextFormat::Table);
    }
    if is_mostly_json_lines(head) { TextFormat::Json } else { TextFormat::Plain }
}

/// Is this the head of JSON: "{" before a string or "}", "[" before a value? Prose in brackets begins with a letter.
fn is_json(head: &str) -> bool {
    let next = |rest: &str| rest.trim_start().chars().next();
    match head.chars().next() {
        Some('{') => matches!(next(&head[1..]), Some('"' | '}' | '\'')),
        Some('[') => matches!(next(&head[1..]), Some('{' | '[' | ']' | '"')),
        _ => false,
    }
}

/// Is this JSONL whose first record is broken at its head? The lines after it show the format.
fn is_mostly_json_lines(head: &str) -> bool {
    let lines: Vec<&str> = head.lines().filter(|l| !l.trim().is_empty()).take(MAX_SAMPLED_LINES).collect();
    lines.len() > 1 && lines.iter().filter(|l| l.trim_start().starts_with("{\"")).count() * 2 > lines.len()
}

fn detect_markup(head: &str) -> Option<TextFormat> {
    let mut rest = head;
    if rest.get(..27).is_some_and(|d| d.eq_ignore_ascii_case("<!doctype netscape-bookmark")) {
        return Some(TextFormat::Unsupported("a browser's bookmarks, which hold addresses and no articles"));
    }
    // Declarations, comments and stylesheets stand before the root element.
    while let Some(after) = rest.strip_prefix("<!--") {
        rest = after.split_once("-->")?.1.trim_start();
    }
    let is_xml = rest.starts_with("<?xml");
    while rest.starts_with("<?") || rest.starts_with("<!") {
        if rest.get(..9).is_some_and(|d| d.eq_ignore_ascii_case("<!doctype"))
            && rest
                .get(9..)
                .is_some_and(|d| d.trim_start().get(..4).is_some_and(|h| h.eq_ignore_ascii_case("html")))
        {
            return Some(TextFormat::Html);
        }
        let end = if rest.starts_with("<!--") { "-->" } else { ">" };
        rest = rest.split_once(end)?.1.trim_start();
    }
    let tag = rest.strip_prefix('<')?;
    let end = tag.find(|c: char| !(c.is_ascii_alphanumeric() || c == ':')).unwrap_or(tag.len());
    let name = tag.get(..end)?.to_ascii_lowercase();
    if let Some((_, why)) = UNSUPPORTED_XML.iter().find(|x| x.0 == name) {
        return Some(TextFormat::Unsupported(why));
    }
    match name.rsplit(':').next().unwrap_or("") {
        "" => None,
        "rss" | "feed" => Some(TextFormat::Feed),
        "rdf" if name.contains(':') => Some(TextFormat::Feed),
        "channel" | "entry" if is_xml => Some(TextFormat::Feed),
        "opml" => Some(TextFormat::Opml),
        "html" => Some(TextFormat::Html),
        _ if is_feed_below_junk(head) => Some(TextFormat::Feed),
        _ if is_xml => Some(TextFormat::Unsupported("an XML file of an unknown kind")),
        // A piece of a page, as readability writes it: it has a closing tag somewhere.
        _ => (rest.contains("</") || rest.contains("<br")).then_some(TextFormat::Html),
    }
}

/// Is this a feed below a server's error messages? Its root begins soon, and its closing tag ends the document.
fn is_feed_below_junk(head: &str) -> bool {
    let tail = head.trim_end();
    [("<rss", "</rss>"), ("<feed", "</feed>"), ("<rdf:RDF", "</rdf:RDF>")]
        .iter()
        .any(|(root, end)| tail.ends_with(end) && head.find(root).is_some_and(|at| at < MAX_JUNK_BYTES))
}

fn is_table(head: &str, extension: &str) -> bool {
    let first = table::header_row(head);
    let columns = |sign: char| {
        first
            .split(sign)
            .map(|c| c.trim().trim_matches('"').to_lowercase())
            .filter(|c| ARTICLE_COLUMNS.contains(&c.as_str()))
            .count()
    };
    first.len() <= MAX_HEADER_ROW_BYTES && (columns(',') >= 2 || columns('\t') >= 2 || columns(';') >= 2)
        || matches!(extension, "csv" | "tsv")
        || first.matches('\t').count() >= 6 && !first.starts_with('\t') && first.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_before_names() {
        for (name, text, kind) in [
            ("standard input", "{\"title\": \"x\"}", TextFormat::Json),
            ("a.txt", " \n[{\"title\": 1}]", TextFormat::Json),
            ("a.txt", "[]", TextFormat::Json),
            ("a.txt", "[FOTO] Pasar ramai", TextFormat::Plain),
            ("a.txt", "{catatan} Pasar ramai", TextFormat::Plain),
            ("a.jsonl", "rusak\n", TextFormat::Json),
            ("-", "rusak\n{\"a\":1}\n{\"a\":2}", TextFormat::Json),
            ("a.txt", "<!DOCTYPE html><html>", TextFormat::Html),
            ("a.txt", "<!-- x --><html lang=id>", TextFormat::Html),
            ("a.txt", "<div><p>x</p></div>", TextFormat::Html),
            ("a.txt", "<3 kamu semua", TextFormat::Plain),
            ("a.json", "", TextFormat::Json),
            ("a.html", "Pasar ramai.", TextFormat::Plain),
            ("a.txt", "title,url,text\nx,y,z", TextFormat::Table(b',')),
            ("a.tsv", "Isi\tJudul\n", TextFormat::Table(b'\t')),
        ] {
            assert_eq!(super::detect_format(name, text), kind, "{text}");
        }
        for (text, kind) in [
            ("<?xml version=\"1.0\"?>\n<rss version=\"2.0\">", TextFormat::Feed),
            ("<?xml version=\"1.0\"?><!-- x --><feed xmlns=\"a\">", TextFormat::Feed),
            ("<!-- x -->\n<RDF:rdf xmlns=\"a\">", TextFormat::Feed),
            ("<atom:feed xmlns:atom=\"a\">", TextFormat::Feed),
            ("<br><b>Warning</b>: x\n<rss><item/></rss>\n", TextFormat::Feed),
            ("Warning: x\n<?xml version=\"1.0\"?><feed></feed>", TextFormat::Feed),
            ("Beginilah <rss> ditulis: <rss></rss>.", TextFormat::Plain),
            ("<opml version=\"2.0\">", TextFormat::Opml),
        ] {
            assert_eq!(super::detect_format("x", text), kind, "{text}");
        }
        for text in ["x\ty\tz\tu\tv\tw\thttps://x.id\n", "<doc sitename=\"x\">"] {
            assert!(matches!(super::detect_format("x", text), TextFormat::Unsupported(_)), "{text}");
        }
    }
}
