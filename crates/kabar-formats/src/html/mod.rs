//! HTML, forgiving and linear: its tokens in [`tags`], lines with their markup in [`flow`], and whole pages in [`page`].

pub mod entities;
pub mod flow;
mod images;
pub mod page;
mod table_layout;
pub mod tokenizer;

use super::rich_text::RichText;
pub use tokenizer::{HtmlEvent, HtmlTokenizer, attribute};

/// Elements that end the line before them and the line they hold.
#[rustfmt::skip]
const BLOCK_ELEMENTS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
];

/// Elements that go with everything in them.
#[rustfmt::skip]
const DROPPED_ELEMENTS: &[&str] = &[
    "audio", "button", "canvas", "head", "iframe", "math", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea", "video",
];

/// Does an element of that name end lines?
pub fn is_block(name: &str) -> bool {
    BLOCK_ELEMENTS.contains(&name)
}

/// Does an element of that name go with everything in it?
pub fn is_dropped(name: &str) -> bool {
    DROPPED_ELEMENTS.contains(&name)
}

/// Is there an element in `text` that only HTML has? Text that speaks of `<p>` in passing has no closing tag.
pub fn is_html(text: &str) -> bool {
    let has_closing = ["</p>", "</div>", "</li>", "</h2>", "</a>", "</span>", "</blockquote>", "</strong>"];
    text.contains('<')
        && (has_closing.iter().any(|tag| text.contains(tag))
            || text.contains("<br>")
            || text.contains("<br/>")
            || text.contains("<br />"))
}

/// The lines of `html` with their markup, without empty lines; relative links are of the page at `base`.
pub fn to_rich_text(html: &str, base: Option<&str>) -> RichText {
    flow::read(html, base).lines.into_iter().map(|l| l.content).collect()
}

/// The text of `html`, one block a line, without empty lines; white space runs become one space.
pub fn to_text(html: &str) -> String {
    to_rich_text(html, None).text
}

/// The text of `html` in one line: for headlines that carry markup or references.
pub fn to_single_line(html: &str) -> String {
    if html.contains(['&', '<']) { to_text(html).replace('\n', " ") } else { html.to_owned() }
}

/// Keeps track of the element that is being dropped, by counting elements of its name inside it.
#[derive(Default)]
pub struct DropTracker {
    name: String,
    depth: usize,
}

impl DropTracker {
    /// Is this event part of a dropped element? Call it for every event, in order.
    pub fn is_dropping(&mut self, event: &HtmlEvent) -> bool {
        match event {
            HtmlEvent::Open { name, is_empty, .. } if self.depth == 0 => {
                if is_dropped(name) && !is_empty {
                    self.name.clone_from(name);
                    self.depth = 1;
                }
                self.depth > 0
            }
            // The body ends a head that was never closed.
            HtmlEvent::Open { name, .. } if self.name == "head" && name == "body" => {
                self.depth = 0;
                false
            }
            HtmlEvent::Open { name, is_empty, .. } => {
                self.depth += usize::from(*name == self.name && !is_empty);
                true
            }
            HtmlEvent::Close { name } if self.depth > 0 => {
                self.depth -= usize::from(*name == self.name);
                true
            }
            HtmlEvent::Close { name } => is_dropped(name),
            HtmlEvent::Text(_) => self.depth > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::{Block, ListMarker};

    #[test]
    fn blocks_become_lines() {
        for (before, after) in [
            ("<p>Satu.</p><p>Dua &amp; tiga.</p>", "Satu.\nDua & tiga."),
            ("<div>\n\t<p>Satu\n  dua</p>\n\n</div>tiga", "Satu dua\ntiga"),
            ("Satu<br>dua<br/>tiga", "Satu\ndua\ntiga"),
            ("<p>A <a href='x'>link</a>, <em>b</em>.</p>", "A link, b."),
            ("<ul><li>a<li>b</ul><h2>C</h2>d", "a\nb\nC\nd"),
            ("a<script>if (a < b) { '</p>' }</script>b<style>p{}</style>", "ab"),
            ("a<svg><svg></svg><p>x</p></svg>b<!-- <p>x</p> -->c", "abc"),
            ("<figure><img alt=x><figcaption>Foto: Ayu</figcaption></figure>", "Foto: Ayu"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a  b\nc"),
            ("a < b dan c > d", "a < b dan c > d"),
            ("<p>tak tertutup <b>tebal", "tak tertutup tebal"),
            ("<script>tak tertutup", ""),
            ("<p title='a > b'>c</p>", "c"),
            ("<P>BESAR</P>", "BESAR"),
        ] {
            assert_eq!(to_text(before), after, "{before}");
        }
    }

    /// The lines with what each is set as, in short: "# heading", "- item", "> quotation".
    fn set(html: &str) -> String {
        let one = |l: flow::HtmlLine| {
            let head = match l.content.block {
                Block::Paragraph => String::new(),
                Block::Heading(level) => "#".repeat(level.into()) + " ",
                Block::Item { depth, mark } => {
                    let mark = match mark {
                        ListMarker::Bullet => "-".to_owned(),
                        ListMarker::Number(number) => format!("{number}."),
                        ListMarker::Written => "=".to_owned(),
                        ListMarker::Continued => "+".to_owned(),
                    };
                    format!("{}{mark} ", "  ".repeat(usize::from(depth) - 1))
                }
                Block::Quote => "> ".to_owned(),
                Block::Code => "$ ".to_owned(),
                Block::Table => "| ".to_owned(),
            };
            head + &l.content.text
        };
        flow::read(html, None).lines.into_iter().map(one).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn lines_know_what_they_are_set_as() {
        for (before, after) in [
            (
                "<ul><li>a<ol start=3><li>b</li><li value=9>c<li>d</ol></li><li><p>e</p><p>f</p></ul>g",
                "- a\n  3. b\n  9. c\n  10. d\n- e\n+ f\ng",
            ),
            // Nothing is closed as it should be.
            ("<h2>A</h3><p>b<blockquote>c<p>d</blockquote></p>e", "## A\nb\n> c\n> d\ne"),
            ("<ul><li>a</ul></ul></li>b<li>c", "- a\nb\n- c"),
            ("<pre>\n  a\n\n\tb </pre>c<p><code>d</code></p>", "$   a\n$ \n$     b\nc\nd"),
            ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", "a\n+ b\nc\n+ d"),
            ("a<br><br>b<br>c<hr>d", "a\nb\nc\nd"),
            ("<p>a</p><p>&nbsp;</p><p><img alt='' src=x></p><p>b</p>", "a\nb"),
            (
                "<table><tr><td><p>a</p><p>b</p></td><td>c<table><tr><td>d</td></tr></table>e</td></tr></table>f",
                "a\nb\nc\nd\ne\nf",
            ),
            (
                "<table><thead><tr><th>Kota<th>Harga<tbody><tr><td>Ambon<td>9<tr><td>Biak</table>",
                "| Kota   Harga\n| Ambon  9\n| Biak",
            ),
            (
                "<p>x <img alt='Pasar kota'> y</p><figure><img alt='Foto pasar'><figcaption>Isi</figcaption></figure><figure><img alt='Sawah saja'></figure><table><tr><td><img alt='Kuda hitam'>z</table>",
                "x [Pasar kota] y\nIsi\n[Sawah saja]\nz",
            ),
            (
                "<div><img alt='Sawah di Ubud'><p class=wp-caption-text>Sawah di Ubud</p></div>",
                "Sawah di Ubud",
            ),
            ("<![CDATA[x]]><p>a<!-- <p> --></p><p>b</div></p>", "a\nb"),
        ] {
            assert_eq!(set(before), after, "{before}");
        }
        let wide = "kata ".repeat(12);
        let table = format!(
            "<table><tr><th>Kota<th>Catatan:<tr><td><a href='https://x.example/'>Ambon</a><td>{wide}<tr><td>Biak<td>{wide}</table>"
        );
        let wide = wide.trim_end();
        assert_eq!(
            set(&table.replace(wide, &format!("{wide} {wide}"))).lines().next(),
            Some("- Kota: Ambon")
        );
        assert_eq!(
            to_rich_text(&table, None).markup.links[0].0.slice(&to_rich_text(&table, None).text),
            "Ambon"
        );
    }

    #[test]
    fn links_keep_their_words_and_lose_what_leads_nowhere() {
        let html = "<p>Kata <a href='/a?b&amp;c'> <b>wali</b> kota </a>, <a href='javascript:x'>x</a> <a href='#k'>k</a> <a name=y>y</a>\
            <a href='mailto:a@x.example'>surat<p>baru</a> <a href='//z.example'><img src=i></a></p>";
        let rich = to_rich_text(html, Some("https://w.example/b/"));
        let links: Vec<_> =
            rich.markup.links.iter().map(|(s, u)| (s.slice(&rich.text), u.as_str())).collect();
        assert_eq!(
            links,
            [
                ("wali kota", "https://w.example/a?b&c"),
                ("surat", "mailto:a@x.example"),
                ("baru", "mailto:a@x.example")
            ]
        );
        assert!(super::to_rich_text("<a href='a'>b</a>", None).markup.links.is_empty());
    }

    #[test]
    fn depth_and_unclosed_things_cost_no_more_than_their_length() {
        for piece in
            ["<div>", "<svg>", "<script>", "<!--", "<a href=\"", "&", "<", "</", "<![CDATA[", "<p x='"]
        {
            to_text(&piece.repeat(200_000));
        }
    }
}
