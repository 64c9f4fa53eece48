//! HTML → lines, the one implementation for feeds' bodies, tools' extracts and whole pages.
//!
//! A browser's parser repairs what it reads into a tree. Lines need no tree: a block element ends a line, `br` breaks it,
//! a few elements go with all they hold, and everything else is text in the same line. So this is one pass over the
//! tags, without recursion. What is open is a stack of block elements, which says what a line is set as; it is closed as
//! HTML's own rules have it (an `li` ends the `li` before it, a cell the cell), so that wrong nesting costs nothing worse
//! than an odd line end.

use super::grid::Grid;
use super::images::{self, Image};
use super::{Dropped, Event, Tags, attribute, entities, is_block};
use crate::address;
use crate::rich;
use kabar_annotate::article::{Block, Mark};
use kabar_annotate::text::{Clean, Span};

/// How many elements may be open at once; what lies deeper counts as text of the last one.
const DEEPEST: usize = 256;

/// A block element, in the order of the opening tags.
#[derive(Debug)]
pub struct Element {
    /// In lower case.
    pub name: String,
    /// Index of the element around; the root is its own.
    pub parent: usize,
    /// Index after its last descendant.
    pub end: usize,
}

/// One line, and where it stands.
#[derive(Debug, Default)]
pub struct Line {
    /// What it says.
    pub line: rich::Line,
    /// Bytes of it inside links, wherever they lead.
    pub linked: usize,
    /// Index of the innermost [`Element`] around it.
    pub element: usize,
}

/// A document as lines.
#[derive(Debug, Default)]
pub struct Document {
    /// The first is the document itself.
    pub elements: Vec<Element>,
    /// In order.
    pub lines: Vec<Line>,
}

/// Reads `html`; relative links are of the page at `base`.
pub fn read(html: &str, base: Option<&str>) -> Document {
    let root = Element { name: String::new(), parent: 0, end: usize::MAX };
    let mut flow = Flow {
        base,
        document: Document { elements: vec![root], lines: Vec::new() },
        open: vec![Open { element: 0, kind: Kind::Other }],
        line: Line::default(),
        space: false,
        link: None,
        grid: None,
        figure: None,
        pre: 0,
        fresh_pre: false,
    };
    let mut dropped = Dropped::default();
    for event in Tags::new(html) {
        if !dropped.holds(&event) {
            flow.take(event);
        }
    }
    flow.finish()
}

/// What an open element makes of the lines in it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Other,
    Paragraph,
    Heading(u8),
    /// The number that its next item has; `None` where they have bullets.
    List(Option<u32>),
    /// What stands before its first line.
    Item(Mark),
    Quote,
    Pre,
    Table,
    Row,
    Cell,
}

struct Open {
    element: usize,
    kind: Kind,
}

/// A link that is open.
struct Link {
    /// Where to, if it may be opened.
    url: Option<String>,
    /// Where in the line its words begin, once there are some.
    start: Option<usize>,
}

struct Flow<'a> {
    base: Option<&'a str>,
    document: Document,
    open: Vec<Open>,
    line: Line,
    /// Is there white space between the line's last character and the next?
    space: bool,
    link: Option<Link>,
    grid: Option<Grid>,
    /// What an image in the open `figure` shows, until a caption says it.
    figure: Option<String>,
    /// How many `pre` are open.
    pre: usize,
    /// Has a `pre` just begun? Its first line end is none.
    fresh_pre: bool,
}

impl Flow<'_> {
    fn take(&mut self, event: Event) {
        match event {
            Event::Text(text) => self.text(text),
            Event::Open { name, attributes, .. } if name == "a" => self.open_link(attributes),
            Event::Close { name } if name == "a" => self.close_link(),
            Event::Open { name, attributes, .. } if name == "img" => self.image(attributes),
            Event::Open { name, .. } if name == "br" => self.end_line(),
            Event::Open { name, attributes, is_empty, .. } if is_block(&name) => {
                self.end_line();
                self.open_block(name, attributes, is_empty);
            }
            Event::Close { name } if is_block(&name) => {
                self.end_line();
                self.close_block(&name);
            }
            _ => {}
        }
    }

    fn finish(mut self) -> Document {
        self.end_line();
        self.close_from(1);
        let count = self.document.elements.len();
        self.document.elements.iter_mut().for_each(|e| e.end = e.end.min(count));
        // The words of an image are often those of the caption below it.
        let lines = &mut self.document.lines;
        let mut at = 0;
        while at + 1 < lines.len() {
            let (this, next) = (&lines[at].line.text, &lines[at + 1].line.text);
            let says_twice = this.len() == next.len() + 2 && images::bracketed(next) == *this;
            if says_twice {
                lines.remove(at);
            }
            at += 1;
        }
        self.document
    }

    fn text(&mut self, raw: &str) {
        let decoded = entities::decoded(raw);
        if self.pre > 0 {
            return self.preformatted(&decoded);
        }
        self.words(&decoded);
    }

    /// Text whose white space parts words and no more.
    fn words(&mut self, decoded: &str) {
        for c in Clean::text(decoded).chars() {
            if matches!(c, ' ' | '\n') {
                self.space = true;
                continue;
            }
            if std::mem::take(&mut self.space) && !self.line.line.text.is_empty() {
                self.put(' ');
            }
            self.put(c);
        }
    }

    /// Text whose spaces and line ends count. A tab is four columns, as in most editors.
    fn preformatted(&mut self, decoded: &str) {
        let decoded = if self.fresh_pre {
            decoded.strip_prefix("\r\n").or_else(|| decoded.strip_prefix('\n')).unwrap_or(decoded)
        } else {
            decoded
        };
        self.fresh_pre = false;
        let clean = Clean::text(&decoded.replace('\t', "    "));
        for c in clean.chars() {
            if c == '\n' { self.end_line() } else { self.put(c) }
        }
    }

    fn put(&mut self, c: char) {
        let text = &mut self.line.line.text;
        if let Some(link) = &mut self.link {
            if c != ' ' {
                link.start.get_or_insert(text.len());
            }
            self.line.linked += c.len_utf8();
        }
        text.push(c);
    }

    fn open_link(&mut self, attributes: &str) {
        self.close_link();
        let href = attribute(attributes, "href").map(entities::decoded);
        // A place on the same page leads nowhere from here.
        let href = href.filter(|h| !h.trim_start().starts_with('#') && !h.trim().is_empty());
        let url = href.and_then(|h| address::resolve(self.base, &h));
        self.link = Some(Link { url, start: None });
    }

    fn close_link(&mut self) {
        self.cut_link();
        self.link = None;
    }

    /// Notes what the open link holds of this line; it may go on in the next.
    fn cut_link(&mut self) {
        let Some(link) = &mut self.link else { return };
        if let (Some(start), Some(url)) = (link.start.take(), &link.url) {
            let line = &mut self.line.line;
            let end = line.text.trim_end().len();
            line.links.extend((start < end).then(|| (Span::new(start, end), url.clone())));
        }
    }

    fn image(&mut self, attributes: &str) {
        match images::read(attributes) {
            Some(Image::Emoji(emoji)) => self.words(&emoji),
            // In a table they are a diagram's pieces, or icons.
            Some(Image::Words(_)) if self.open.iter().any(|o| o.kind == Kind::Cell) => {}
            Some(Image::Words(words)) if self.is_in("figure") => self.figure = Some(words),
            Some(Image::Words(words)) => {
                self.space = true;
                self.words(&images::bracketed(&words));
                self.space = true;
            }
            None => {}
        }
    }

    fn is_in(&self, name: &str) -> bool {
        self.open.iter().any(|o| self.document.elements[o.element].name == name)
    }

    fn open_block(&mut self, name: String, attributes: &str, is_empty: bool) {
        // A paragraph holds no block: one that opens inside ends it.
        if self.open.last().is_some_and(|o| o.kind == Kind::Paragraph) {
            self.close_from(self.open.len() - 1);
        }
        if name == "figcaption" {
            self.figure = None;
        }
        let number = |key| attribute(attributes, key).and_then(|v| v.trim().parse::<u32>().ok());
        let kind = match name.as_str() {
            "p" => Kind::Paragraph,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Heading(name.as_bytes()[1] - b'0'),
            "ul" | "menu" | "dl" => Kind::List(None),
            "ol" => Kind::List(Some(number("start").unwrap_or(1))),
            "li" => {
                self.end_before(|k| matches!(k, Kind::Item(_)), |k| matches!(k, Kind::List(_) | Kind::Cell));
                Kind::Item(self.next_mark(number("value")))
            }
            "dt" | "dd" => {
                self.end_before(|k| matches!(k, Kind::Item(_)), |k| matches!(k, Kind::List(_) | Kind::Cell));
                if name == "dd" { Kind::Item(Mark::Continued) } else { Kind::Other }
            }
            "blockquote" => Kind::Quote,
            "pre" => {
                self.fresh_pre = true;
                Kind::Pre
            }
            "table" => Kind::Table,
            "tr" => {
                self.end_before(|k| matches!(k, Kind::Row | Kind::Cell), |k| k == Kind::Table);
                Kind::Row
            }
            "td" | "th" => {
                self.end_before(|k| k == Kind::Cell, |k| k == Kind::Table);
                Kind::Cell
            }
            _ => Kind::Other,
        };
        if is_empty || self.open.len() >= DEEPEST {
            return;
        }
        let element = self.document.elements.len();
        match kind {
            Kind::Table => {
                // A table in a table is for the looks: what it stands in is read as lines.
                if let Some(outer) = self.grid.take() {
                    self.document.lines.extend(outer.lines());
                }
                self.grid = Some(Grid::new(element));
            }
            Kind::Row => self.grid.iter_mut().for_each(Grid::open_row),
            Kind::Cell => {
                let (is_head, across) = (name == "th", number("colspan").unwrap_or(1) as usize);
                let down = number("rowspan").unwrap_or(1);
                self.grid.iter_mut().for_each(|g| g.open_cell(is_head, across, down > 1));
            }
            _ => {}
        }
        let parent = self.open.last().map_or(0, |o| o.element);
        self.document.elements.push(Element { name, parent, end: usize::MAX });
        self.pre += usize::from(kind == Kind::Pre);
        self.open.push(Open { element, kind });
    }

    /// Closes the innermost element that `ends`, unless one that `holds` is open inside it.
    fn end_before(&mut self, ends: impl Fn(Kind) -> bool, holds: impl Fn(Kind) -> bool) {
        let found = self.open.iter().rposition(|o| ends(o.kind) || holds(o.kind));
        if let Some(mut at) = found.filter(|&at| ends(self.open[at].kind)) {
            // A row ends with the cell in it.
            while at > 0 && ends(self.open[at - 1].kind) {
                at -= 1;
            }
            self.close_from(at);
        }
    }

    /// What stands before the next item of the innermost list.
    fn next_mark(&mut self, value: Option<u32>) -> Mark {
        let list = self.open.iter_mut().rev().find_map(|o| match &mut o.kind {
            Kind::List(number) => Some(number),
            _ => None,
        });
        match list {
            Some(Some(number)) => {
                let this = value.unwrap_or(*number);
                *number = this.saturating_add(1);
                Mark::Number(this)
            }
            _ => Mark::Bullet,
        }
    }

    fn close_block(&mut self, name: &str) {
        let is_heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let is_of_table = matches!(name, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th");
        let elements = &self.document.elements;
        let found = self.open.iter().rposition(|o| {
            let fits = elements[o.element].name == name
                // Whichever heading is closed, the open one is meant.
                || is_heading && matches!(o.kind, Kind::Heading(_));
            fits || !is_of_table && o.kind == Kind::Cell
        });
        // What is closed in a cell was not opened around it.
        if let Some(at) = found.filter(|&at| at > 0 && (is_of_table || self.open[at].kind != Kind::Cell)) {
            self.close_from(at);
        }
    }

    /// Closes the open element at `at`, and what is open inside it.
    fn close_from(&mut self, at: usize) {
        let count = self.document.elements.len();
        for open in self.open.split_off(at) {
            let element = &mut self.document.elements[open.element];
            element.end = count;
            if open.kind == Kind::Pre {
                self.pre -= 1;
                let lines = &mut self.document.lines;
                while lines.last().is_some_and(|l| l.line.text.is_empty()) {
                    lines.pop();
                }
            }
            if let Some(words) = self.figure.take_if(|_| element.name == "figure") {
                let line = rich::Line { text: images::bracketed(&words), ..rich::Line::default() };
                self.document.lines.push(Line { line, linked: 0, element: open.element });
            }
            if let Some(grid) = self.grid.take_if(|g| g.table == open.element) {
                self.document.lines.extend(grid.lines());
            }
        }
    }

    /// Ends the line, unless it is empty; in a `pre` empty lines count.
    fn end_line(&mut self) {
        self.space = false;
        self.cut_link();
        let mut line = std::mem::take(&mut self.line);
        let is_empty = line.line.text.trim().is_empty();
        let follows_code = || self.document.lines.last().is_some_and(|l| l.line.block == Block::Code);
        if is_empty && !(self.pre > 0 && follows_code()) {
            return;
        }
        line.element = self.open.last().map_or(0, |o| o.element);
        line.line.block = self.block();
        line.line.text.truncate(line.line.text.trim_end_matches(' ').len());
        if let Some(open) = self.open.iter_mut().rev().find(|o| matches!(o.kind, Kind::Item(_))) {
            open.kind = Kind::Item(Mark::Continued);
        }
        let in_cell = self.open.iter().rev().find(|o| matches!(o.kind, Kind::Cell | Kind::Table));
        match &mut self.grid {
            Some(grid) if in_cell.is_some_and(|o| o.kind == Kind::Cell) => grid.push(line),
            _ => self.document.lines.push(line),
        }
    }

    /// What a line here is set as: the innermost open element that says so decides.
    fn block(&self) -> Block {
        let lists = self.open.iter().filter(|o| matches!(o.kind, Kind::List(_))).count();
        let says = |o: &Open| match o.kind {
            Kind::Pre => Some(Block::Code),
            Kind::Heading(level) => Some(Block::Heading(level)),
            Kind::Item(mark) => Some(Block::Item { depth: lists.clamp(1, 9) as u8, mark }),
            Kind::Quote => Some(Block::Quote),
            Kind::Cell => Some(Block::Paragraph),
            _ => None,
        };
        self.open.iter().rev().find_map(says).unwrap_or_default()
    }
}
