//! HTML, forgiving and linear: its tokens in [`tags`], lines with their markup in [`flow`], and whole pages in [`page`].

pub mod entities;
pub mod flow;
mod grid;
mod images;
pub mod page;
pub mod tags;

use super::rich::Rich;
pub use tags::{Event, Tags, attribute};

/// Elements that end the line before them and the line they hold.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
];

/// Elements that go with everything in them.
#[rustfmt::skip]
const DROPPED: &[&str] = &[
    "audio", "button", "canvas", "head", "iframe", "math", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea", "video",
];

/// Does an element of that name end lines?
pub fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// Does an element of that name go with everything in it?
pub fn is_dropped(name: &str) -> bool {
    DROPPED.contains(&name)
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
pub fn rich(html: &str, base: Option<&str>) -> Rich {
    flow::read(html, base).lines.into_iter().map(|l| l.line).collect()
}

/// The text of `html`, one block a line, without empty lines; white space runs become one space.
pub fn lines(html: &str) -> String {
    rich(html, None).text
}

/// The text of `html` in one line: for headlines that carry markup or references.
pub fn one_line(html: &str) -> String {
    if html.contains(['&', '<']) { lines(html).replace('\n', " ") } else { html.to_owned() }
}

/// Keeps track of the element that is being dropped, by counting elements of its name inside it.
#[derive(Default)]
pub struct Dropped {
    name: String,
    depth: usize,
}

impl Dropped {
    /// Is this event part of a dropped element? Call it for every event, in order.
    pub fn holds(&mut self, event: &Event) -> bool {
        match event {
            Event::Open { name, is_empty, .. } if self.depth == 0 => {
                if is_dropped(name) && !is_empty {
                    self.name.clone_from(name);
                    self.depth = 1;
                }
                self.depth > 0
            }
            // The body ends a head that was never closed.
            Event::Open { name, .. } if self.name == "head" && name == "body" => {
                self.depth = 0;
                false
            }
            Event::Open { name, is_empty, .. } => {
                self.depth += usize::from(*name == self.name && !is_empty);
                true
            }
            Event::Close { name } if self.depth > 0 => {
                self.depth -= usize::from(*name == self.name);
                true
            }
            Event::Close { name } => is_dropped(name),
            Event::Text(_) => self.depth > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(lines(before), after, "{before}");
        }
    }

    #[test]
    fn depth_and_unclosed_things_cost_no_more_than_their_length() {
        for piece in
            ["<div>", "<svg>", "<script>", "<!--", "<a href=\"", "&", "<", "</", "<![CDATA[", "<p x='"]
        {
            lines(&piece.repeat(200_000));
        }
    }
}
