//! Markdown → lines of text, as html2text, trafilatura and postlight-parser write it.
//!
//! Only what those tools write is read: links, emphasis, headings, bullets, images, escapes. And only where the text is
//! surely Markdown, since ordinary text contains asterisks and underscores too. How this compares with a CommonMark parser:
//! docs/markdown.md.

use super::hard_wrap;
use super::rich_text::{RichLine, RichText};
use kabar_annotate::article::{Block, EvidenceKind, LineEvidence, ListMarker};
use kabar_annotate::text::Span;
use kabar_annotate::web_url::resolve_link;
use std::collections::HashMap;

/// The longest address of a link, in bytes; a longer one is not a link.
const MAX_LINK_BYTES: usize = 2048;

/// How many brackets may be open at once. An image in a link in brackets needs three.
const MAX_OPEN_BRACKETS: usize = 16;

/// Has `text` a link or an image of Markdown, to a web address or a path?
pub fn has_links(text: &str) -> bool {
    ["](http", "](/", "](#", "](mailto:"].iter().any(|mark| text.contains(mark))
}

/// Is `text` Markdown? It has links, or headings with hashes, or lines that begin with bold words.
pub fn is_markdown(text: &str) -> bool {
    has_links(text)
        || text.lines().any(|line| {
            heading(line).is_some_and(|h| h.1.chars().any(char::is_alphabetic))
                || (line.starts_with("**") && line[2..].contains("**"))
        })
}

/// The level and the text of a heading: "## Panen" is (2, "Panen").
pub fn heading(line: &str) -> Option<(usize, &str)> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let text = rest.strip_prefix(' ')?.trim();
    ((1..=6).contains(&level) && !text.is_empty()).then(|| (level, text.trim_end_matches('#').trim_end()))
}

/// The lines of `markdown`, one paragraph per line, without blank lines. Headings have no hashes; relative links belong to
/// the page at `base`.
pub fn lines(markdown: &str, base: Option<&str>) -> Vec<RichLine> {
    let joined = hard_wrap::join_lines(markdown);
    let text = joined.as_deref().unwrap_or(markdown);
    let links = LinkContext { base, definitions: text.lines().filter_map(link_definition).collect() };
    let mut lines = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code && !line.trim().is_empty() {
            lines.push(RichLine {
                text: line.trim_end().to_owned(),
                block: Block::Code,
                ..RichLine::default()
            });
            continue;
        }
        if is_rule(line) || link_definition(line).is_some() {
            continue;
        }
        let (block, rest) = split_block_prefix(line);
        let mut line = parse_inline(rest, &links);
        line.block = block;
        line.evidence = evidence_of_links(&line);
        if !line.text.trim().is_empty() {
            lines.push(trim_line(line));
        }
    }
    lines
}

/// How much of a line is links.
fn evidence_of_links(line: &RichLine) -> LineEvidence {
    let (mut from, mut linked, mut has_other_words) = (0, 0, false);
    for (span, _) in &line.links {
        has_other_words |= line.text[from..span.start].contains(char::is_alphanumeric);
        (from, linked) = (span.end, linked + span.len());
    }
    has_other_words |= line.text[from..].contains(char::is_alphanumeric);
    LineEvidence::default()
        .with(EvidenceKind::LinkOnly, linked > 0 && !has_other_words)
        .with(EvidenceKind::MostlyLinks, has_other_words && linked * 3 > line.text.len() * 2)
}

fn trim_line(line: RichLine) -> RichLine {
    let mut rich: RichText = std::iter::once(line.clone()).collect();
    rich.trim_start();
    let text = rich.text.trim_end().to_owned();
    RichLine { text, links: rich.markup.links, ..line }
}

/// What links refer to: the definitions of reference links, and the page that relative links belong to.
struct LinkContext<'a> {
    base: Option<&'a str>,
    definitions: HashMap<&'a str, &'a str>,
}

/// Is `line` a rule ("---", "* * *", "___"), or the "===" under a heading?
fn is_rule(line: &str) -> bool {
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next().filter(|c| "-*_=".contains(*c)) else { return false };
    line.trim().len() >= 3 && marks.all(|c| c == first)
}

/// The name and the address of a definition for reference links: "[1]: https://…".
fn link_definition(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.trim_start().strip_prefix('[')?.split_once("]:")?;
    let rest = rest.trim_start().trim_start_matches('<');
    let address = rest.split([' ', '>']).next().unwrap_or("");
    (rest.starts_with("http") || rest.starts_with('/')).then_some((name, address))
}

/// The kind of block that a line belongs to, and its text without the hashes, ">" or bullet. Numbers stay: they may be part
/// of the text.
fn split_block_prefix(line: &str) -> (Block, &str) {
    let spaces = line.chars().take_while(|c| matches!(c, ' ' | '\t'));
    let indent: usize = spaces.map(|c| if c == '\t' { 4 } else { 1 }).sum();
    let mut rest = line.trim_start();
    let is_quote = rest.starts_with('>');
    while let Some(inner) = rest.strip_prefix('>') {
        rest = inner.trim_start();
    }
    if let Some((level, text)) = heading(rest) {
        return (Block::Heading(level as u8), text);
    }
    let depth = (1 + indent / 2).min(9) as u8;
    if let Some(item) = ["* ", "- ", "+ "].iter().find_map(|bullet| rest.strip_prefix(bullet)) {
        return (Block::Item { depth, mark: ListMarker::Bullet }, item.trim_start());
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let is_numbered =
        (1..=3).contains(&digits) && [". ", ") "].iter().any(|dot| rest[digits..].starts_with(dot));
    let block = match rest.as_bytes().first() {
        _ if is_numbered => Block::Item { depth, mark: ListMarker::Written },
        Some(b'|') => Block::Table,
        _ if is_quote => Block::Quote,
        _ => Block::Paragraph,
    };
    (block, rest)
}

/// A line with links replaced by their text, without images, emphasis marks and escapes.
fn parse_inline(line: &str, links: &LinkContext) -> RichLine {
    let (text, mut found) = replace_links(line, links);
    let text = strip_emphasis(&text, &mut found);
    RichLine { text, links: found, ..RichLine::default() }
}

/// Replaces links and images, from the inside out, in one pass: open brackets are a stack of offsets in the output. Gives
/// the text, and its links.
fn replace_links(line: &str, links: &LinkContext) -> (String, Vec<(Span, String)>) {
    let mut out = String::with_capacity(line.len());
    let mut found: Vec<(Span, String)> = Vec::new();
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match c {
            '\\' if rest[1..].starts_with(|c: char| c.is_ascii_punctuation()) => {
                out.push_str(&rest[..2]);
                taken = 2;
            }
            '!' if rest[1..].starts_with('[') && open.len() < MAX_OPEN_BRACKETS => {
                open.push((out.len(), true));
                taken = 2;
            }
            '[' if open.len() < MAX_OPEN_BRACKETS => {
                open.push((out.len(), false));
                out.push('[');
            }
            ']' => match (open.pop(), link_target(&rest[1..])) {
                (Some((start, true)), Some((len, _))) => {
                    out.truncate(start);
                    drop_links_after(start, &mut found);
                    taken += len;
                }
                (Some((start, false)), Some((len, to))) => {
                    out.remove(start);
                    // A link inside the text of a link does not count.
                    drop_links_after(start, &mut found);
                    let to = links.definitions.get(to).copied().unwrap_or(to);
                    let span = Span::new(start, out.len());
                    found.extend(
                        resolve_link(links.base, to).filter(|_| !span.is_empty()).map(|url| (span, url)),
                    );
                    taken += len;
                }
                (Some((start, true)), None) => {
                    out.insert_str(start, "![");
                    drop_links_after(start, &mut found);
                    out.push(']');
                }
                _ => out.push(']'),
            },
            c => out.push(c),
        }
        rest = &rest[taken..];
    }
    (out, found)
}

/// Removes the links that end after the byte `start` of the text.
fn drop_links_after(start: usize, found: &mut Vec<(Span, String)>) {
    while found.last().is_some_and(|f| f.0.end > start) {
        found.pop();
    }
}

/// The target after the text of a link: the length in bytes of "(address "title")" or "[1]" at the head of `text`, and the
/// address or the number.
fn link_target(text: &str) -> Option<(usize, &str)> {
    if let Some(reference) = text.strip_prefix('[') {
        let end = reference.find(']')?;
        let is_number = end > 0 && reference[..end].bytes().all(|b| b.is_ascii_digit());
        return is_number.then_some((end + 2, &reference[..end]));
    }
    let inside = text.strip_prefix('(')?;
    let starts = ["http", "/", "#", "mailto:", "<", "tel:", "javascript:", "whatsapp:"];
    if !starts.iter().any(|s| inside.starts_with(s)) {
        return None;
    }
    inside.as_bytes()[..inside.len().min(MAX_LINK_BYTES)].contains(&b')').then_some(())?;
    let mut depth = 1;
    for (at, byte) in inside.bytes().enumerate().take(MAX_LINK_BYTES) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let address = inside[..at].split(char::is_whitespace).next().unwrap_or("");
            return Some((at + 2, address.trim_matches(['<', '>'])));
        }
    }
    None
}

/// `line` without paired emphasis marks, and without backslashes before punctuation marks. The ranges of `links` are
/// adjusted.
fn strip_emphasis(line: &str, links: &mut Vec<(Span, String)>) -> String {
    let chars: Vec<char> = line.chars().collect();
    let mut drop = vec![false; chars.len()];
    // Where each open run of marks starts, by its mark and its length (1 to 3).
    let mut open: [[Option<usize>; 3]; 2] = Default::default();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if c == '\\' && chars.get(at + 1).is_some_and(char::is_ascii_punctuation) {
            drop[at] = true;
            at += 2;
            continue;
        }
        if c != '*' && c != '_' {
            at += 1;
            continue;
        }
        let run = chars[at..].iter().take_while(|x| **x == c).count();
        let before = at.checked_sub(1).map(|i| chars[i]);
        let after = chars.get(at + run).copied();
        let joins = |x: Option<char>| x.is_some_and(|x| x.is_alphanumeric());
        // An underscore inside a word belongs to it: "nama_berkas".
        if run <= 3 && !(c == '_' && joins(before) && joins(after)) {
            let slot = &mut open[usize::from(c == '_')][run - 1];
            let is_after_space = before.is_none_or(char::is_whitespace);
            let is_before_space = after.is_none_or(char::is_whitespace);
            match *slot {
                Some(start) if !is_after_space => {
                    drop[start..start + run].fill(true);
                    drop[at..at + run].fill(true);
                    *slot = None;
                }
                _ if !is_before_space => *slot = Some(at),
                _ => {}
            }
        }
        at += run;
    }
    if !links.is_empty() {
        // The new offset of each byte of the line.
        let mut moved = Vec::with_capacity(line.len() + 1);
        let mut at = 0;
        for (c, dropped) in chars.iter().zip(&drop) {
            moved.extend(std::iter::repeat_n(at, c.len_utf8()));
            at += if *dropped { 0 } else { c.len_utf8() };
        }
        moved.push(at);
        links.iter_mut().for_each(|(span, _)| *span = Span::new(moved[span.start], moved[span.end]));
        links.retain(|l| !l.0.is_empty());
    }
    chars.iter().zip(&drop).filter(|(_, dropped)| !**dropped).map(|(c, _)| *c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_words_stay() {
        for (before, after) in [
            ("[Panen](https://x.id/a \"Panen (2)\") raya", "Panen raya"),
            ("**WARTA.EXAMPLE -** Harga *beras* _turun_", "WARTA.EXAMPLE - Harga beras turun"),
            ("**Baca juga: [Harga naik](https://x.id/a-b)**", "Baca juga: Harga naik"),
            ("![foto](https://x.id/a.jpg) Teks", " Teks"),
            ("[![zoom](https://x.id/z.svg)lihat](https://x.id/f.jpg)", "lihat"),
            ("a [1] dan [catatan] dan a[i](x)", "a [1] dan [catatan] dan a[i](x)"),
            ("lihat [ini][2]", "lihat ini"),
            ("5 * 3 dan nama_berkas_ini * 2", "5 * 3 dan nama_berkas_ini * 2"),
            ("\\_\\_\\_ dan \\* dan 1\\. satu", "___ dan * dan 1. satu"),
            ("_**(Warta, Ayu)**_", "(Warta, Ayu)"),
            ("[belum tertutup dan ![ini", "[belum tertutup dan ini"),
        ] {
            let none = LinkContext { base: None, definitions: HashMap::new() };
            assert_eq!(parse_inline(before, &none).text, after, "{before}");
        }
    }

    #[test]
    fn links_keep_their_words() {
        for (before, words, url) in [
            ("Kata [*Panen* raya](https://x.id/a \"P\") ini", "Panen raya", "https://x.id/a"),
            ("**Baca: [Harga_x_ é](/b)**", "Harga_x_ é", "https://w.example/b"),
            ("  lihat [ini][2]\n[2]: <https://x.id/c>", "ini", "https://x.id/c"),
            ("[![z](https://x.id/z.svg)lihat](https://x.id/f.jpg)", "lihat", "https://x.id/f.jpg"),
            ("[a](javascript:x) [b](mailto:a@x.id)", "b", "mailto:a@x.id"),
        ] {
            let line = lines(before, Some("https://w.example/")).remove(0);
            let found: Vec<_> = line.links.iter().map(|(s, u)| (s.slice(&line.text), u.as_str())).collect();
            assert_eq!(found, [(words, url)], "{before}");
        }
    }

    #[test]
    fn lines_know_how_much_of_them_is_links() {
        let said = |text: &str| lines(text, None).remove(0).evidence;
        for (text, kind) in [
            ("[Harga Ikan](https://x.id/a)", Some(EvidenceKind::LinkOnly)),
            ("* [Harga](https://x.id/a) | **[Panen](https://x.id/b)**.", Some(EvidenceKind::LinkOnly)),
            ("Baca: [Harga Ikan Naik](https://x.id/a)", Some(EvidenceKind::MostlyLinks)),
            ("Kata [Ayu](https://x.id/a) lagi.", None),
        ] {
            assert_eq!(said(text), kind.into_iter().collect(), "{text}");
        }
    }

    #[test]
    fn blocks_become_lines() {
        let text = "# Judul\n\nSatu.\n\n## Bagian ##\n\n* a\n  * b\n1. c\n\n> kutipan\n\n* * *\n\n```\n  kode *x*\n```\n[1]: http://x.id";
        let lines = lines(text, None);
        let found: Vec<(&str, Block)> = lines.iter().map(|l| (l.text.as_str(), l.block)).collect();
        let item = |depth, mark| Block::Item { depth, mark };
        assert_eq!(
            found,
            [
                ("Judul", Block::Heading(1)),
                ("Satu.", Block::Paragraph),
                ("Bagian", Block::Heading(2)),
                ("a", item(1, ListMarker::Bullet)),
                ("b", item(2, ListMarker::Bullet)),
                ("1. c", item(1, ListMarker::Written)),
                ("kutipan", Block::Quote),
                ("  kode *x*", Block::Code),
            ]
        );
    }

    #[test]
    fn ordinary_text_is_not_markdown() {
        for (text, is) in [
            ("Harga *beras* naik 5 * 3.\n#panen raya\n- satu", false),
            ("Nomor [1](lihat bawah)", false),
            ("# Judul\nteks", true),
            ("a [b](https://x.id)", true),
            ("**JAKARTA** - Harga", true),
        ] {
            assert_eq!(is_markdown(text), is, "{text}");
        }
    }

    #[test]
    fn many_open_marks_cost_no_more_than_their_length() {
        for piece in ["[", "![", "*a ", "_a", "](http", "[a](http", "\\"] {
            lines(&piece.repeat(60_000), None);
        }
    }
}
