//! HTML → lines of text, forgiving and linear: what the bodies that tools extract hold, and whole pages in [`page`].
//!
//! A browser's parser repairs what it reads into a tree. Lines need no tree: a block element ends a line, `br` breaks
//! it, a few elements go with all they hold, and everything else is text in the same line. So this is one pass over the
//! tags, without recursion, and broken markup costs nothing worse than an odd line end.

pub mod entities;
pub mod page;
pub mod tags;

pub use tags::{Event, Tags, attribute};

/// Elements that end the line before them and the line they hold.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "title", "tr", "ul",
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

/// The text of `html`, one block a line, without empty lines; white space runs become one space.
pub fn lines(html: &str) -> String {
    let mut lines = Lines::default();
    let mut dropped = Dropped::default();
    for event in Tags::new(html) {
        if dropped.holds(&event) {
            continue;
        }
        match event {
            Event::Text(text) => lines.push(text),
            Event::Open { name, .. } | Event::Close { name } if is_block(&name) => lines.end_line(),
            Event::Open { name, .. } if name == "td" || name == "th" => lines.push(" "),
            _ => {}
        }
    }
    lines.finish()
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

/// Collects text into lines as HTML's white space rules have it.
#[derive(Default)]
pub struct Lines {
    text: String,
    line_start: usize,
    space: bool,
}

impl Lines {
    /// Adds raw text, its references replaced.
    pub fn push(&mut self, raw: &str) {
        let decoded = entities::decoded(raw);
        for c in decoded.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.space = true;
            } else {
                if std::mem::take(&mut self.space) && self.text.len() > self.line_start {
                    self.text.push(' ');
                }
                self.text.push(c);
            }
        }
    }

    /// Ends the line, unless it is empty.
    pub fn end_line(&mut self) {
        self.space = false;
        if self.text[self.line_start..].trim().is_empty() {
            self.text.truncate(self.line_start);
        } else {
            self.text.push('\n');
            self.line_start = self.text.len();
        }
    }

    /// The lines, joined by newlines.
    pub fn finish(mut self) -> String {
        self.end_line();
        self.text.truncate(self.text.trim_end_matches('\n').len());
        self.text
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
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
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
