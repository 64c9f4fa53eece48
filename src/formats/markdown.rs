//! Markdown → lines of text, as html2text, trafilatura and postlight-parser write it.
//!
//! Only what those tools write is undone: links to their text, emphasis, headings, bullets, images, escapes. And only
//! where the text is surely Markdown: an asterisk or an underscore in ordinary text is the writer's own.

use super::wrapped;

/// How far an address in a link may reach, in bytes: longer, and the bracket was no link.
const LONGEST_LINK: usize = 2048;

/// How many brackets may be open at once: an image in a link in a sentence needs three.
const DEEPEST: usize = 16;

/// Does `text` hold a link or an image of Markdown, to a web address or a path?
pub fn has_links(text: &str) -> bool {
    ["](http", "](/", "](#", "](mailto:"].iter().any(|mark| text.contains(mark))
}

/// Is `text` Markdown? It has links, or headings with hashes, or lines that are emphasised from their start.
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

/// The text of `markdown`, one paragraph a line, blank lines gone. Headings come as lines without their hashes.
pub fn lines(markdown: &str) -> Vec<String> {
    let joined = wrapped::joined(markdown);
    let mut lines = Vec::new();
    for line in joined.as_deref().unwrap_or(markdown).lines() {
        if is_rule(line) || is_definition(line) || line.trim_start().starts_with("```") {
            continue;
        }
        let text = inline(without_block_mark(line));
        if !text.trim().is_empty() {
            lines.push(text.trim().to_owned());
        }
    }
    lines
}

/// "---", "* * *", "___", and the "===" under a heading.
fn is_rule(line: &str) -> bool {
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next().filter(|c| "-*_=".contains(*c)) else { return false };
    line.trim().len() >= 3 && marks.all(|c| c == first)
}

/// "[1]: https://…", where a reference link goes.
fn is_definition(line: &str) -> bool {
    line.trim_start().strip_prefix('[').and_then(|l| l.split_once("]:")).is_some_and(|(_, rest)| {
        let rest = rest.trim_start().trim_start_matches('<');
        rest.starts_with("http") || rest.starts_with('/')
    })
}

/// Without the hashes, ">" or bullet at the head. Numbers stay: they may be the writer's.
fn without_block_mark(line: &str) -> &str {
    let mut line = line.trim_start();
    while let Some(rest) = line.strip_prefix('>') {
        line = rest.trim_start();
    }
    if let Some((_, text)) = heading(line) {
        return text;
    }
    ["* ", "- ", "+ "].iter().find_map(|bullet| line.strip_prefix(bullet)).unwrap_or(line).trim_start()
}

/// Links to their text, images gone, emphasis and escapes undone.
fn inline(line: &str) -> String {
    unmarked(&unlinked(line))
}

/// Replaces links and images, from the inside out, in one pass: what is open is a stack of places in the output.
fn unlinked(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match c {
            '\\' if rest[1..].starts_with(|c: char| c.is_ascii_punctuation()) => {
                out.push_str(&rest[..2]);
                taken = 2;
            }
            '!' if rest[1..].starts_with('[') && open.len() < DEEPEST => {
                open.push((out.len(), true));
                taken = 2;
            }
            '[' if open.len() < DEEPEST => {
                open.push((out.len(), false));
                out.push('[');
            }
            ']' => match (open.pop(), target(&rest[1..])) {
                (Some((start, true)), Some(len)) => {
                    out.truncate(start);
                    taken += len;
                }
                (Some((start, false)), Some(len)) => {
                    out.remove(start);
                    taken += len;
                }
                (Some((start, true)), None) => {
                    out.insert_str(start, "![");
                    out.push(']');
                }
                _ => out.push(']'),
            },
            c => out.push(c),
        }
        rest = &rest[taken..];
    }
    out
}

/// The length of "(address "title")" or "[1]" at the head of `text`, what follows a link's text.
fn target(text: &str) -> Option<usize> {
    if let Some(reference) = text.strip_prefix('[') {
        let end = reference.find(']')?;
        return (end > 0 && reference[..end].bytes().all(|b| b.is_ascii_digit())).then_some(end + 2);
    }
    let inside = text.strip_prefix('(')?;
    let starts = ["http", "/", "#", "mailto:", "<", "tel:", "javascript:", "whatsapp:"];
    if !starts.iter().any(|s| inside.starts_with(s)) {
        return None;
    }
    inside.as_bytes()[..inside.len().min(LONGEST_LINK)].contains(&b')').then_some(())?;
    let mut depth = 1;
    for (at, byte) in inside.bytes().enumerate().take(LONGEST_LINK) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 2);
        }
    }
    None
}

/// Without emphasis marks that come in pairs, and without the backslash before a punctuation mark.
fn unmarked(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let mut drop = vec![false; chars.len()];
    // What is open, by mark and length of its run (1 to 3): where that run starts.
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
        // An underscore inside a word is a letter of it: "nama_berkas".
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
            assert_eq!(inline(before), after, "{before}");
        }
    }

    #[test]
    fn blocks_become_lines() {
        let text = "# Judul\n\nSatu.\n\n## Bagian ##\n\n* a\n  * b\n1. c\n\n> kutipan\n\n* * *\n\n```\nkode\n```\n[1]: http://x.id";
        assert_eq!(lines(text), ["Judul", "Satu.", "Bagian", "a", "b", "1. c", "kutipan", "kode"]);
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
            lines(&piece.repeat(60_000));
        }
    }
}
