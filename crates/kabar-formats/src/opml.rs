//! OPML 1.0 and 2.0: lists of feeds, in folders, as every feed reader imports and exports them.
//!
//! Pure: bytes to outlines, outlines to text. A file without a feed is an error and never an empty list, so that a broken
//! file never empties a library (newsboat#1181). Only http and https addresses are taken, so that a command in somebody
//! else's file is never run. The user's own list, as it was exported, may also name files and commands.

use crate::html::{attribute, entities};
use crate::lines::line_number;
use crate::rich_text::{RichLine, RichText};
use crate::xml::{XmlEvent, XmlTokenizer};
use crate::{Diagnostic, ParsedInput, decode};
use kabar_annotate::article::{Block, Draft, ListMarker};
use kabar_annotate::text::{CleanText, Span};
use kabar_annotate::web_url::{WebUrl, scheme};

/// How deep folders may be nested; deeper feeds are put into the deepest folder.
const MAX_FOLDER_DEPTH: usize = 32;

/// A feed, or a folder of feeds and folders. Some lists have folders that are feeds too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// `title`, else `text`; may be empty for a feed.
    pub title: CleanText,
    /// The feed's address, http or https; `None` for a folder.
    pub feed_url: Option<CleanText>,
    /// The site's address.
    pub site_url: Option<CleanText>,
    /// `type`: "rss" for most feeds, whatever they are.
    pub kind: Option<CleanText>,
    /// `category`: tags, or folders as paths ("/Berita/Ekonomi").
    pub categories: Vec<CleanText>,
    /// The feeds and folders inside it.
    pub children: Vec<Outline>,
}

/// How far the author of a list is trusted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OpmlTrust {
    /// It may be anybody's: only http and https addresses are taken.
    #[default]
    Untrusted,
    /// It is the user's own: files of this machine and commands are taken too.
    Trusted,
}

/// The feeds and folders in `bytes`; `name` is the file that diagnostics name. Without a single feed there is at least one
/// diagnostic.
pub fn parse(name: &str, bytes: &[u8], trust: OpmlTrust) -> (Vec<Outline>, Vec<Diagnostic>) {
    match decode::decode(bytes) {
        Ok(text) => parse_text(name, &text, trust),
        Err(error) => (Vec::new(), vec![Diagnostic::for_file(name, error)]),
    }
}

fn parse_text(name: &str, text: &str, trust: OpmlTrust) -> (Vec<Outline>, Vec<Diagnostic>) {
    let mut parser =
        OpmlParser { name, text, trust, open: vec![OpenFolder::default()], diagnostics: Vec::new() };
    let is_closed = parser.parse_outlines();
    let mut diagnostics = parser.diagnostics;
    let outlines = parser.open.swap_remove(0).outline.children;
    let message = match (outlines.is_empty(), is_closed) {
        (_, None) => Some("this is no list of feeds: OPML begins with <opml>"),
        (true, Some(true)) => Some("no feed in this list (OPML): an outline of a feed has an xmlUrl"),
        (true, Some(false)) => Some("this list (OPML) ends before its first feed: the file was cut off"),
        (false, Some(false)) => {
            Some("this list (OPML) ends early: the file was cut off; the feeds before that were read")
        }
        (false, Some(true)) => None,
    };
    diagnostics.extend(message.map(|message| Diagnostic::new(name, None, message)));
    (outlines, diagnostics)
}

/// The list in `text` as one article: one line per feed, each a link to the feed.
pub fn read(name: &str, text: &str) -> ParsedInput {
    let (outlines, diagnostics) = parse_text(name, text, OpmlTrust::Untrusted);
    let mut lines = Vec::new();
    outlines.iter().for_each(|o| outline_lines(o, 1, &mut lines));
    let rich: RichText = lines.into_iter().collect();
    let title = XmlTokenizer::new(text)
        .skip_while(|e| !matches!(e, XmlEvent::Open { name, .. } if name.eq_ignore_ascii_case("title")));
    let title = title.skip(1).find_map(|e| match e {
        XmlEvent::Text(text) => Some(entities::decode(text)),
        XmlEvent::CData(data) => Some(data.to_owned()),
        _ => None,
    });
    let mut draft = Draft { title: title.filter(|t| !t.trim().is_empty()), ..Draft::default() };
    draft.title = draft.title.or_else(|| Some("OPML".to_owned()));
    rich.into_draft(&mut draft);
    let articles = if outlines.is_empty() { None } else { draft.finish() };
    ParsedInput { articles: articles.into_iter().collect(), diagnostics }
}

fn outline_lines(outline: &Outline, depth: u8, lines: &mut Vec<RichLine>) {
    let url = outline.feed_url.as_deref();
    let text = if outline.title.is_empty() { url.unwrap_or_default() } else { &outline.title };
    let links = url.map(|url| (Span::new(0, text.len()), url.to_owned())).into_iter().collect();
    let block = Block::Item { depth, mark: ListMarker::Bullet };
    lines.push(RichLine { text: text.to_owned(), block, links, ..RichLine::default() });
    outline.children.iter().for_each(|o| outline_lines(o, (depth + 1).min(9), lines));
}

#[derive(Default)]
struct OpenFolder {
    outline: Outline,
    /// How many outlines are open inside it that are too deep to be folders of their own.
    deeper_open: usize,
}

struct OpmlParser<'a> {
    name: &'a str,
    text: &'a str,
    trust: OpmlTrust,
    /// The list itself, then the folders that are open in it, from the outermost to the innermost.
    open: Vec<OpenFolder>,
    diagnostics: Vec<Diagnostic>,
}

impl OpmlParser<'_> {
    /// Reads all outlines. True where the list's end was found, `None` where there is no list at all.
    fn parse_outlines(&mut self) -> Option<bool> {
        let mut tokens = XmlTokenizer::new(self.text);
        let mut closed = None;
        while let Some(event) = tokens.next() {
            match event {
                XmlEvent::Open { name, .. } if name.eq_ignore_ascii_case("opml") => closed = Some(false),
                XmlEvent::Open { name, attributes, is_empty } if name.eq_ignore_ascii_case("outline") => {
                    // Some tools leave out the root.
                    closed = closed.or(Some(false));
                    let outline = self.parse_outline(attributes, tokens.position());
                    if self.open.len() <= MAX_FOLDER_DEPTH {
                        self.open.push(OpenFolder { outline, deeper_open: 0 });
                        if is_empty {
                            self.close_outline();
                        }
                    } else if let Some(deepest) = self.open.last_mut() {
                        deepest.outline.children.extend(outline.feed_url.is_some().then_some(outline));
                        deepest.deeper_open += usize::from(!is_empty);
                    }
                }
                XmlEvent::Close { name } if name.eq_ignore_ascii_case("outline") => self.close_outline(),
                XmlEvent::Close { name } if name.eq_ignore_ascii_case("opml") => closed = Some(true),
                _ => {}
            }
        }
        while self.open.len() > 1 {
            self.open.last_mut().into_iter().for_each(|f| f.deeper_open = 0);
            self.close_outline();
        }
        closed
    }

    /// Ends the innermost outline. One that is neither a feed nor contains one is dropped: it is a line of notes.
    fn close_outline(&mut self) {
        match self.open.as_mut_slice() {
            [.., _, last] if last.deeper_open > 0 => last.deeper_open -= 1,
            [.., _, _] => {
                let Some(OpenFolder { outline, .. }) = self.open.pop() else { return };
                if let Some(around) = self.open.last_mut()
                    && (outline.feed_url.is_some() || !outline.children.is_empty())
                {
                    around.outline.children.push(outline);
                }
            }
            _ => {}
        }
    }

    fn parse_outline(&mut self, attributes: &str, offset: usize) -> Outline {
        let get = |name: &str| {
            attribute(attributes, name)
                .map(|v| CleanText::one_line(&entities::decode(v)))
                .filter(|v| !v.is_empty())
        };
        let kind = get("type");
        let is_rss = kind.as_deref().is_some_and(|k| k.eq_ignore_ascii_case("rss"));
        let given = get("xmlUrl").or_else(|| get("url").filter(|_| is_rss));
        let is_local = given.as_deref().is_some_and(is_local);
        let feed_url = match &given {
            Some(given) if is_local && self.trust == OpmlTrust::Trusted => Some(given.clone()),
            given => given.as_deref().and_then(web_url),
        };
        if let Some(given) = given.filter(|_| feed_url.is_none()) {
            let line = line_number(self.text, offset);
            let why = if is_local {
                format!(
                    "“{given}” was left out: it is a command or a file of this machine, and who wrote the list could be \
                     anybody; if it was you, “kabar import --trust” takes it"
                )
            } else {
                format!("“{given}” is no address of the web (http or https), and was left out")
            };
            self.diagnostics.push(Diagnostic::new(self.name, Some(line), &why));
        }
        Outline {
            title: get("title").or_else(|| get("text")).unwrap_or_default(),
            feed_url,
            site_url: get("htmlUrl").as_deref().and_then(web_url),
            kind,
            categories: get("category").map_or_else(Vec::new, |c| {
                c.split(',').map(CleanText::one_line).filter(|c| !c.is_empty()).collect()
            }),
            children: Vec::new(),
        }
    }
}

/// Is `url` a file of this machine, or a command to be run on it?
fn is_local(url: &str) -> bool {
    let scheme = scheme(url.trim_start()).unwrap_or_default();
    ["file", "exec"].iter().any(|local| scheme.eq_ignore_ascii_case(local))
}

fn web_url(url: &str) -> Option<CleanText> {
    scheme(url.trim_start())?;
    WebUrl::parse_typed(url).ok().map(|url| CleanText::one_line(url.as_str()))
}

/// `outlines` as an OPML 2.0 file.
pub fn write(outlines: &[Outline]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>Feeds</title>\n  </head>\n  <body>\n",
    );
    outlines.iter().for_each(|o| write_outline(o, 2, &mut out));
    out.push_str("  </body>\n</opml>\n");
    out
}

fn write_outline(outline: &Outline, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    out.push_str(&indent);
    out.push_str("<outline");
    // OPML 2.0 requires `text`, and some readers look at `title` only.
    write_attribute("text", &outline.title, out);
    write_attribute("title", &outline.title, out);
    // OPML 2.0 requires it of what is subscribed to.
    let kind = outline.kind.as_deref().or(outline.feed_url.is_some().then_some("rss"));
    let some =
        [("type", kind), ("xmlUrl", outline.feed_url.as_deref()), ("htmlUrl", outline.site_url.as_deref())];
    some.into_iter()
        .filter_map(|(name, v)| Some((name, v?)))
        .for_each(|(name, v)| write_attribute(name, v, out));
    if !outline.categories.is_empty() {
        let joined: Vec<&str> = outline.categories.iter().map(|c| &**c).collect();
        write_attribute("category", &joined.join(","), out);
    }
    if outline.children.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    outline.children.iter().for_each(|o| self::write_outline(o, depth + 1, out));
    out.push_str(&indent);
    out.push_str("</outline>\n");
}

fn write_attribute(name: &str, value: &str, out: &mut String) {
    out.push_str(&format!(" {name}=\""));
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The outlines as one line: "Folder[Feed=url …]".
    fn outline_text(outlines: &[Outline]) -> String {
        let one = |o: &Outline| {
            let url = o.feed_url.as_deref().map_or(String::new(), |u| format!("={u}"));
            let held = if o.children.is_empty() {
                String::new()
            } else {
                format!("[{}]", outline_text(&o.children))
            };
            format!("{}{url}{held}", o.title)
        };
        outlines.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn lists_as_readers_write_them() {
        for (text, outlines, diagnostics) in [
            (
                "<?xml version='1.0'?><opml version='1.0'><head><title>x</title></head><body>\
                 <outline text='Berita'><outline text='Warta' title=\"Warta &amp; Kabar\" type='rss' \
                 xmlUrl='https://warta.example/rss?a=1&amp;b=2' htmlUrl='https://warta.example'/></outline>\
                 <outline xmlurl=https://b.example/feed text=B></outline></body></opml>",
                "Berita[Warta & Kabar=https://warta.example/rss?a=1&b=2] B=https://b.example/feed",
                &[][..],
            ),
            // No root, an unclosed folder, a bare "&", notes, "url" for "xmlUrl".
            (
                "<outline text='A & B'><outline type='rss' url='http://a.example/x'/><outline text='catatan'/>",
                "A & B[=http://a.example/x]",
                &["ends early"],
            ),
            (
                "<opml><body>\n<outline text='x' xmlUrl='exec:rm -rf'/>\n<outline text='y' xmlUrl='http://y.example'/></body></opml>",
                "y=http://y.example/",
                &["“exec:rm -rf” was left out"],
            ),
            ("<opml version='2.0'><body/></opml>", "", &["no feed in this list"]),
            ("<opml version='2.0'><body><outline text='x'>", "", &["ends before its first feed"]),
            ("<html><p>503</p></html>", "", &["no list of feeds"]),
            ("", "", &["empty file"]),
        ] {
            let (found, reported) = parse("x.opml", text.as_bytes(), OpmlTrust::Untrusted);
            assert_eq!(outline_text(&found), outlines, "{text}");
            assert_eq!(reported.len(), diagnostics.len(), "{text}: {reported:?}");
            assert!(
                reported.iter().zip(diagnostics).all(|(f, w)| f.message.contains(w)),
                "{text}: {reported:?}"
            );
        }
        let line = |text: &str| parse("x", text.as_bytes(), OpmlTrust::Untrusted).1[0].line;
        assert_eq!(line("<opml>\n\n<outline xmlUrl='x:y'/></opml>"), Some(3));
    }

    #[test]
    fn folders_nest_only_so_deep_and_no_feed_is_lost() {
        let deep = "<outline text='f'>".repeat(50_000);
        let text = format!("<opml>{deep}<outline xmlUrl='http://a.example/'/></opml>");
        let (mut outlines, _) = parse("x", text.as_bytes(), OpmlTrust::Untrusted);
        let mut depth = 0;
        while let Some(inner) = outlines.pop().filter(|o| o.feed_url.is_none()) {
            outlines = inner.children;
            depth += 1;
        }
        assert_eq!(depth, MAX_FOLDER_DEPTH);
    }

    fn outlines() -> impl Strategy<Value = Vec<Outline>> {
        let word = || "[a-zA-Z0-9 &<>\"'é“;#-]{0,12}".prop_map(|w| CleanText::one_line(&w));
        let feed = (
            word(),
            "[a-z]{1,8}",
            proptest::option::of("[a-z&=?]{0,6}"),
            proptest::collection::vec("[a-z/&]{1,6}", 0..3),
        )
            .prop_map(|(title, host, site, categories)| Outline {
                title,
                feed_url: Some(CleanText::one_line(&format!("https://{host}.example/?a&b=c"))),
                site_url: site.map(|s| CleanText::one_line(&format!("http://{host}.example/{s}"))),
                kind: Some(CleanText::one_line("rss")),
                categories: categories.iter().map(|c| CleanText::one_line(c)).collect(),
                children: Vec::new(),
            });
        let tree = feed.prop_recursive(4, 24, 5, move |inner| {
            (word(), proptest::collection::vec(inner, 1..5)).prop_map(|(title, children)| Outline {
                title,
                children,
                ..Outline::default()
            })
        });
        proptest::collection::vec(tree, 1..5)
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(outlines in outlines()) {
            let text = write(&outlines);
            let (found, diagnostics) = parse("x", text.as_bytes(), OpmlTrust::Untrusted);
            prop_assert_eq!(&found, &outlines, "{}", text);
            prop_assert_eq!(diagnostics, vec![]);
        }

        #[test]
        fn a_cut_list_keeps_what_stood_before_and_says_so(outlines in outlines(), cut in 0.0_f64..1.0) {
            let text = write(&outlines);
            let mut at = (text.len() as f64 * cut) as usize;
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let cut = &text[..at];
            let (found, diagnostics) = parse("x", cut.as_bytes(), OpmlTrust::Untrusted);
            prop_assert_eq!(diagnostics.is_empty(), cut.contains("</opml"), "{}", cut);
            let feeds = outline_text(&found).matches("=https:").count();
            let whole = cut.split_inclusive('\n').filter(|l| l.ends_with('\n') && l.contains("xmlUrl=")).count();
            prop_assert!(feeds >= whole && feeds <= whole + 1, "{}", cut);
        }

        #[test]
        fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let (found, diagnostics) = parse("x", &bytes, OpmlTrust::Untrusted);
            prop_assert!(!found.is_empty() || !diagnostics.is_empty());
        }
    }
}
