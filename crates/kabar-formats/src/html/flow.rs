//! HTML → lines: the one implementation for feeds' bodies, tools' extracts and whole pages.
//!
//! A browser's parser repairs what it reads into a tree. Lines need no tree: a block element begins and ends a line, `br`
//! breaks it, a few elements are dropped with their contents, and everything else is text in the same line. So this is
//! one pass over the tags, without recursion. The open block elements are a stack, which says what kind of block a line
//! belongs to. It is closed by HTML's own rules (an `li` ends the `li` before it, a cell the cell), so that wrong nesting
//! costs no more than an odd line end.

use super::document::{HtmlDocument, HtmlElement, HtmlLine, PageElement};
use super::elements::{self, DropTracker, is_block};
use super::images::{self, ImageText};
use super::line_builder::LineBuilder;
use super::media;
use super::table_layout::TableLayout;
use super::{HtmlEvent, HtmlTokenizer, attribute, entities};
use crate::rich_text::RichLine;
use kabar_annotate::article::{Block, LineEvidence, ListMarker};
use kabar_annotate::text::CleanText;

/// How many elements may be open at once. Text in deeper elements belongs to the last one.
const MAX_DEPTH: usize = 256;

/// The lines of `html`; relative links belong to the page at `base`.
pub fn read(html: &str, base: Option<&str>) -> HtmlDocument {
    let root = HtmlElement {
        name: String::new(),
        evidence: LineEvidence::default(),
        part: PageElement::default(),
        parent: 0,
        end: usize::MAX,
    };
    let mut flow = FlowReader {
        document: HtmlDocument { elements: vec![root], lines: Vec::new() },
        open: vec![OpenBlock { element: 0, kind: ElementKind::Other }],
        line: LineBuilder::new(base),
        table: None,
        figure_alt: None,
        pre_depth: 0,
        is_pre_start: false,
        media_url: None,
    };
    let mut dropped = DropTracker::default();
    for event in HtmlTokenizer::new(html) {
        let was_dropping = dropped.name();
        let is_dropped = dropped.is_dropping(&event);
        if let HtmlEvent::Open { name, attributes, .. } = &event
            && (was_dropping.is_none() || name == "source" && matches!(was_dropping, Some("video" | "audio")))
        {
            flow.add_media(name, attributes, base);
        }
        if !is_dropped {
            flow.handle(event);
        }
    }
    flow.finish()
}

/// What an open element means for the lines in it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum ElementKind {
    Other,
    Paragraph,
    Heading(u8),
    /// The number of its next item; `None` where items have bullets.
    List(Option<u32>),
    /// The marker before its next line.
    Item(ListMarker),
    Quote,
    Pre,
    Table,
    Row,
    Cell,
}

/// A block element that is open.
struct OpenBlock {
    /// Its index in the document.
    element: usize,
    kind: ElementKind,
}

/// Reads events and keeps what is open.
struct FlowReader<'a> {
    document: HtmlDocument,
    /// The elements that are open, from the outermost to the innermost.
    open: Vec<OpenBlock>,
    line: LineBuilder<'a>,
    /// The innermost table that is open.
    table: Option<TableLayout>,
    /// The text of an image in the open `figure`, until a caption replaces it.
    figure_alt: Option<String>,
    /// How many `pre` are open.
    pre_depth: usize,
    /// The address of the last video or sound: its sources lead to the same.
    media_url: Option<String>,
    /// Has a `pre` just begun? Its first line end does not count.
    is_pre_start: bool,
}

impl FlowReader<'_> {
    fn handle(&mut self, event: HtmlEvent) {
        match event {
            HtmlEvent::Text(text) => self.add_text(text),
            HtmlEvent::Open { name, attributes, .. } if name == "a" => self.line.open_link(attributes),
            HtmlEvent::Close { name } if name == "a" => self.line.close_link(),
            HtmlEvent::Open { name, attributes, .. } if name == "img" => self.add_image(attributes),
            HtmlEvent::Open { name, .. } if name == "br" => self.end_line(),
            HtmlEvent::Open { name, .. } | HtmlEvent::Close { name } if name == "q" => {
                self.line.add_words("\"")
            }
            HtmlEvent::Open { name, attributes, is_empty, .. } if is_block(&name) => {
                self.end_line();
                self.open_block(name, attributes, is_empty);
            }
            HtmlEvent::Close { name } if is_block(&name) => {
                self.end_line();
                self.close_block(&name);
            }
            _ => {}
        }
    }

    fn finish(mut self) -> HtmlDocument {
        self.end_line();
        self.close_from(1);
        let count = self.document.elements.len();
        self.document.elements.iter_mut().for_each(|e| e.end = e.end.min(count));
        // The text of an image is often that of the caption below it.
        let lines = &mut self.document.lines;
        let mut at = 0;
        while at + 1 < lines.len() {
            let (this, next) = (&lines[at].content.text, &lines[at + 1].content.text);
            let is_repeated = this.len() == next.len() + 2 && images::bracket(next) == *this;
            if is_repeated {
                lines.remove(at);
            }
            at += 1;
        }
        self.document
    }

    fn add_text(&mut self, raw: &str) {
        let decoded = entities::decode(raw);
        if self.pre_depth > 0 {
            return self.add_preformatted(&decoded);
        }
        self.line.add_words(&decoded);
    }

    /// Adds text whose spaces and line ends count. A tab is four columns, as in most editors.
    fn add_preformatted(&mut self, decoded: &str) {
        let decoded = if self.is_pre_start {
            decoded.strip_prefix("\r\n").or_else(|| decoded.strip_prefix('\n')).unwrap_or(decoded)
        } else {
            decoded
        };
        self.is_pre_start = false;
        let clean = CleanText::new(&decoded.replace('\t', "    "));
        for c in clean.chars() {
            if c == '\n' { self.end_line() } else { self.line.push_char(c) }
        }
    }

    fn add_image(&mut self, attributes: &str) {
        match images::image_text(attributes) {
            Some(ImageText::Emoji(emoji)) => self.line.add_words(&emoji),
            // In a table, images are icons or pieces of a diagram.
            Some(ImageText::Words(_)) if self.open.iter().any(|o| o.kind == ElementKind::Cell) => {}
            Some(ImageText::Words(words)) if self.is_inside("figure") => self.figure_alt = Some(words),
            Some(ImageText::Words(words)) => {
                self.line.add_image(&images::bracket(&words));
            }
            None => {}
        }
    }

    /// Adds the line of a video, a sound or a frame. Of several sources of one, the first counts.
    fn add_media(&mut self, name: &str, attributes: &str, base: Option<&str>) {
        if matches!(name, "video" | "audio") {
            self.media_url = None;
        }
        if name == "source" && self.media_url.is_some() {
            return;
        }
        let Some((words, url)) = media::media_link(name, attributes, base) else { return };
        self.end_line();
        self.line.add_image_link(&images::bracket(&words), &url);
        self.end_line();
        self.media_url = Some(url);
    }

    fn is_inside(&self, name: &str) -> bool {
        self.open.iter().any(|o| self.document.elements[o.element].name == name)
    }

    fn open_block(&mut self, name: String, attributes: &str, is_empty: bool) {
        // A paragraph can't contain a block: one that opens inside ends it.
        if self.open.last().is_some_and(|o| o.kind == ElementKind::Paragraph) {
            self.close_from(self.open.len() - 1);
        }
        if name == "figcaption" {
            self.figure_alt = None;
        }
        let number = |key| attribute(attributes, key).and_then(|v| v.trim().parse::<u32>().ok());
        let kind = match name.as_str() {
            "p" => ElementKind::Paragraph,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => ElementKind::Heading(name.as_bytes()[1] - b'0'),
            "ul" | "menu" | "dl" => ElementKind::List(None),
            "ol" => ElementKind::List(Some(number("start").unwrap_or(1))),
            "li" => {
                self.close_implied(
                    |k| matches!(k, ElementKind::Item(_)),
                    |k| matches!(k, ElementKind::List(_) | ElementKind::Cell),
                );
                ElementKind::Item(self.next_mark(number("value")))
            }
            "dt" | "dd" => {
                self.close_implied(
                    |k| matches!(k, ElementKind::Item(_)),
                    |k| matches!(k, ElementKind::List(_) | ElementKind::Cell),
                );
                if name == "dd" { ElementKind::Item(ListMarker::Continued) } else { ElementKind::Other }
            }
            "blockquote" => ElementKind::Quote,
            "pre" => {
                self.is_pre_start = true;
                ElementKind::Pre
            }
            "table" => ElementKind::Table,
            "tr" => {
                self.close_implied(
                    |k| matches!(k, ElementKind::Row | ElementKind::Cell),
                    |k| k == ElementKind::Table,
                );
                ElementKind::Row
            }
            "td" | "th" => {
                self.close_implied(|k| k == ElementKind::Cell, |k| k == ElementKind::Table);
                ElementKind::Cell
            }
            _ => ElementKind::Other,
        };
        if is_empty || self.open.len() >= MAX_DEPTH {
            return;
        }
        let element = self.document.elements.len();
        match kind {
            ElementKind::Table => {
                // A table inside a table means that the outer one lays out the page: it is read as lines.
                if let Some(outer) = self.table.take() {
                    self.document.lines.extend(outer.into_lines());
                }
                self.table = Some(TableLayout::new(element));
            }
            ElementKind::Row => self.table.iter_mut().for_each(TableLayout::open_row),
            ElementKind::Cell => {
                let (is_head, across) = (name == "th", number("colspan").unwrap_or(1) as usize);
                let down = number("rowspan").unwrap_or(1);
                self.table.iter_mut().for_each(|g| g.open_cell(is_head, across, down > 1));
            }
            _ => {}
        }
        let parent = self.open.last().map_or(0, |o| o.element);
        let (said, part) = elements::read_tag(&name, attributes);
        self.document.elements.push(HtmlElement { name, evidence: said, part, parent, end: usize::MAX });
        self.pre_depth += usize::from(kind == ElementKind::Pre);
        self.open.push(OpenBlock { element, kind });
    }

    /// Closes the innermost element whose end is implied (`ends`), unless an element that may contain another (`holds`) is
    /// open inside it.
    fn close_implied(&mut self, ends: impl Fn(ElementKind) -> bool, holds: impl Fn(ElementKind) -> bool) {
        let found = self.open.iter().rposition(|o| ends(o.kind) || holds(o.kind));
        if let Some(mut at) = found.filter(|&at| ends(self.open[at].kind)) {
            // A row ends with the cell in it.
            while at > 0 && ends(self.open[at - 1].kind) {
                at -= 1;
            }
            self.close_from(at);
        }
    }

    /// The marker of the next item of the innermost list.
    fn next_mark(&mut self, value: Option<u32>) -> ListMarker {
        let list = self.open.iter_mut().rev().find_map(|o| match &mut o.kind {
            ElementKind::List(number) => Some(number),
            _ => None,
        });
        match list {
            Some(Some(number)) => {
                let this = value.unwrap_or(*number);
                *number = this.saturating_add(1);
                ListMarker::Number(this)
            }
            _ => ListMarker::Bullet,
        }
    }

    fn close_block(&mut self, name: &str) {
        let is_heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let is_of_table = matches!(name, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th");
        let elements = &self.document.elements;
        let found = self.open.iter().rposition(|o| {
            let fits = elements[o.element].name == name
                // Whatever level is closed, the open heading is meant.
                || is_heading && matches!(o.kind, ElementKind::Heading(_));
            fits || !is_of_table && o.kind == ElementKind::Cell
        });
        // A tag that is closed inside a cell does not close an element around the cell.
        if let Some(at) =
            found.filter(|&at| at > 0 && (is_of_table || self.open[at].kind != ElementKind::Cell))
        {
            self.close_from(at);
        }
    }

    /// Closes the open element at the index `at`, and those inside it.
    fn close_from(&mut self, at: usize) {
        let count = self.document.elements.len();
        for open in self.open.split_off(at) {
            let element = &mut self.document.elements[open.element];
            element.end = count;
            if open.kind == ElementKind::Pre {
                self.pre_depth -= 1;
                let lines = &mut self.document.lines;
                while lines.last().is_some_and(|l| l.content.text.is_empty()) {
                    lines.pop();
                }
            }
            if let Some(words) = self.figure_alt.take_if(|_| element.name == "figure") {
                let line = RichLine { text: images::bracket(&words), ..RichLine::default() };
                self.document.lines.push(HtmlLine {
                    content: line,
                    element: open.element,
                    is_image: true,
                    ..HtmlLine::default()
                });
            }
            if let Some(grid) = self.table.take_if(|g| g.element == open.element) {
                self.document.lines.extend(grid.into_lines());
            }
        }
    }

    /// Ends the line. An empty line is kept only in a `pre`.
    fn end_line(&mut self) {
        let mut line = self.line.take_line();
        let is_empty = line.content.text.trim().is_empty();
        let follows_code = || self.document.lines.last().is_some_and(|l| l.content.block == Block::Code);
        if is_empty && !(self.pre_depth > 0 && follows_code()) {
            return;
        }
        line.element = self.open.last().map_or(0, |o| o.element);
        line.content.block = self.current_block();
        line.content.text.truncate(line.content.text.trim_end_matches(' ').len());
        if let Some(open) = self.open.iter_mut().rev().find(|o| matches!(o.kind, ElementKind::Item(_))) {
            open.kind = ElementKind::Item(ListMarker::Continued);
        }
        let in_cell =
            self.open.iter().rev().find(|o| matches!(o.kind, ElementKind::Cell | ElementKind::Table));
        match &mut self.table {
            Some(grid) if in_cell.is_some_and(|o| o.kind == ElementKind::Cell) => grid.push(line),
            _ => self.document.lines.push(line),
        }
    }

    /// The kind of block that a line here belongs to: the innermost open element that says so decides.
    fn current_block(&self) -> Block {
        let lists = self.open.iter().filter(|o| matches!(o.kind, ElementKind::List(_))).count();
        let says = |o: &OpenBlock| match o.kind {
            ElementKind::Pre => Some(Block::Code),
            ElementKind::Heading(level) => Some(Block::Heading(level)),
            ElementKind::Item(mark) => Some(Block::Item { depth: lists.clamp(1, 9) as u8, mark }),
            ElementKind::Quote => Some(Block::Quote),
            ElementKind::Cell => Some(Block::Paragraph),
            _ => None,
        };
        self.open.iter().rev().find_map(says).unwrap_or_default()
    }
}
