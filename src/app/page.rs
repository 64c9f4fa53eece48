//! The open article: its layout, how far it is scrolled, and which folds are open.

use super::links;
use super::page_layout::{LayoutRow, OpenFolds, PageLayout, lay_out};
use super::panes::Panes;
use super::reading_depth::ReadingDepth;
use crate::shelf::{PageText, ReadingPosition};
use kabar_annotate::article::{Annotations, Article, TextLink};
use kabar_annotate::text::{CleanText, Span};
use std::collections::HashSet;

/// An article with its annotations, as the shelf worker gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedArticle {
    /// Its position in the list.
    pub index: usize,
    /// The article that is open.
    pub article: Article,
    /// The annotations of the article.
    pub annotations: Annotations,
    /// Where an earlier session left it.
    pub position: Option<ReadingPosition>,
    /// Whose text it has, where it is a library's.
    pub page_text: Option<PageText>,
}

/// The reading page.
#[derive(Debug)]
pub struct Page {
    pub(super) opened: Box<OpenedArticle>,
    pub(super) index: Option<usize>,
    pub(super) layout: PageLayout,
    pub(super) panes: Panes,
    pub(super) top: usize,
    /// What was at the top before the last resize: (row at the top since, byte of the text). A row that holds the word
    /// may begin before it, so without this each resize would drift upwards.
    pub(super) top_anchor: Option<(usize, usize)>,
    pub(super) open_folds: OpenFolds,
    pub(super) depth: ReadingDepth,
    pub(super) hits: Vec<Span>,
    pub(super) current_hit: Option<usize>,
    pub(super) jump_target: Option<Span>,
    /// Is the target of the last jump marked? Until the next key only, since a mark disturbs reading.
    pub(super) is_jump_marked: bool,
    /// For each entity: is this the first mention of its name?
    pub(super) first_mentions: Vec<bool>,
    pub(super) links: Vec<TextLink>,
}

impl Page {
    /// Lays the article out at `depth` and goes to the byte `place` of its text.
    pub fn new(opened: Box<OpenedArticle>, panes: Panes, place: usize, depth: ReadingDepth) -> Page {
        let mut seen = HashSet::new();
        let firsts =
            opened.annotations.entities.iter().map(|e| seen.insert((e.kind, e.name.clone()))).collect();
        let mut page = Page {
            first_mentions: firsts,
            links: links::article_links(&opened.article),
            index: Some(opened.index),
            opened,
            layout: PageLayout::default(),
            panes,
            top: 0,
            top_anchor: None,
            open_folds: OpenFolds::default(),
            depth,
            hits: Vec::new(),
            current_hit: None,
            jump_target: None,
            is_jump_marked: false,
        };
        page.lay_out();
        page.scroll_to_byte(place);
        page
    }

    /// The article that the page shows.
    pub fn article(&self) -> &Article {
        &self.opened.article
    }

    /// The annotations of the article that the page shows.
    pub fn annotations(&self) -> &Annotations {
        &self.opened.annotations
    }

    /// Whose text it has, where it is a library's.
    pub fn page_text(&self) -> Option<&PageText> {
        self.opened.page_text.as_ref()
    }

    /// Its links, in the order of the text.
    pub fn links(&self) -> &[TextLink] {
        &self.links
    }

    /// Is the name at that index of [`Annotations::entities`] its first mention in the article?
    pub fn is_first_mention(&self, entity: usize) -> bool {
        self.first_mentions.get(entity).copied().unwrap_or(false)
    }

    /// Where its text stands on the screen.
    pub fn panes(&self) -> &Panes {
        &self.panes
    }

    /// Its position in the list; `None` where it is not in it any more.
    pub fn index(&self) -> Option<usize> {
        self.index
    }

    /// Sets its position in the list, after the list was arranged anew.
    pub fn set_index(&mut self, index: Option<usize>) {
        self.index = index;
    }

    /// The page's rows, as laid out for its width.
    pub fn layout(&self) -> &PageLayout {
        &self.layout
    }

    /// The rows on screen.
    pub fn visible_rows(&self) -> &[LayoutRow] {
        let end = (self.top + self.height()).min(self.layout.rows.len());
        &self.layout.rows[self.top.min(end)..end]
    }

    /// The lines on screen, folded ones too: indexes of [`Annotations::lines`].
    pub fn lines_on_screen(&self) -> Vec<usize> {
        let lines = &self.annotations().lines;
        let mut found = Vec::new();
        for row in self.visible_rows() {
            match row {
                LayoutRow::Text { span, .. } => {
                    found.extend((0..lines.len()).filter(|&at| lines[at].span.overlaps(*span)))
                }
                LayoutRow::Fold(fold) => found.extend(self.layout.folds[*fold].lines.clone()),
                _ => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The hits in the text, and the current one.
    pub fn hits(&self) -> (&[Span], Option<Span>) {
        (&self.hits, self.current_hit.and_then(|h| self.hits.get(h)).copied())
    }

    /// "2 of 7", while a search has hits.
    pub fn hit_count(&self) -> Option<(usize, usize)> {
        self.current_hit.map(|h| (h + 1, self.hits.len()))
    }

    /// The quotation or name that the last jump went to.
    pub fn marked_jump(&self) -> Option<Span> {
        self.jump_target.filter(|_| self.is_jump_marked)
    }

    /// Removes the mark of the last jump.
    pub fn clear_jump_mark(&mut self) {
        self.is_jump_marked = false;
    }

    /// How much of the page is above the bottom of the screen, 0 to 100.
    pub fn percent_read(&self) -> usize {
        let rows = self.layout.rows.len().max(1);
        ((self.top + self.height()) * 100 / rows).min(100)
    }

    /// Lines that are folded now.
    pub fn folded_lines(&self) -> usize {
        self.layout.folds.iter().filter(|f| !f.is_open).map(|f| f.lines.len()).sum()
    }

    /// The byte of the text at the top of the screen: 0 at the very top.
    pub fn top_byte(&self) -> usize {
        match self.top_anchor {
            Some((top, place)) if top == self.top => place,
            _ if self.top == 0 => 0,
            _ => self.layout.byte_at_row(self.top),
        }
    }

    pub(super) fn height(&self) -> usize {
        usize::from(self.panes.page.h)
    }

    pub(super) fn max_top(&self) -> usize {
        self.layout.rows.len().saturating_sub(self.height())
    }

    fn lay_out(&mut self) {
        let OpenedArticle { article, annotations: notes, .. } = &*self.opened;
        self.layout = lay_out(
            article,
            notes,
            self.panes.text_column(),
            self.panes.top_padding(),
            self.height(),
            &self.open_folds,
            self.depth,
        );
    }

    /// Is its last row on screen?
    pub fn is_at_end(&self) -> bool {
        self.top >= self.max_top()
    }

    /// Lays out again for panes of another size; what was the first word on screen stays on screen.
    pub fn resize(&mut self, panes: Panes) {
        let place = self.top_byte();
        self.panes = panes;
        self.lay_out();
        self.scroll_to_byte(place);
        self.top_anchor = Some((self.top, place));
    }

    /// Down by `rows`, up where negative.
    pub fn scroll(&mut self, rows: isize) {
        self.top = self.top.saturating_add_signed(rows).min(self.max_top());
    }

    /// Down by `parts` halves of the screen.
    pub fn scroll_halves(&mut self, parts: isize) {
        let half = (self.height() / 2).max(1) as isize;
        self.scroll(half.saturating_mul(parts));
    }

    /// Down by `screens`; two rows stay on screen, so that the eye finds where it was.
    pub fn scroll_screens(&mut self, screens: isize) {
        let screen = self.height().saturating_sub(2).max(1) as isize;
        self.scroll(screen.saturating_mul(screens));
    }

    /// To the byte `place` of the text, as [`Page::top_byte`] gave it.
    pub fn scroll_to_byte(&mut self, place: usize) {
        self.top = if place == 0 { 0 } else { self.layout.row_at_byte(place).min(self.max_top()) };
    }

    /// Scrolls to where `before` is, the same article annotated by other rules.
    pub fn keep_view_of(&mut self, before: &Page) {
        let above = before.layout.rows.get(..before.top);
        if above.is_some() && self.layout.rows.get(..before.top) == above {
            self.top = before.top.min(self.max_top());
        } else {
            self.scroll_to_byte(before.top_byte());
        }
    }

    /// To `percent` of the page.
    pub fn scroll_to_percent(&mut self, percent: usize) {
        self.top = (self.layout.rows.len() * percent.min(100) / 100).min(self.max_top());
    }

    /// Opens the next fold on screen that is closed; where all of them are open, closes them. False where there is no
    /// fold on screen.
    pub fn fold_here(&mut self) -> bool {
        let on_screen: Vec<usize> = self
            .visible_rows()
            .iter()
            .filter_map(|r| if let LayoutRow::Fold(f) = r { Some(*f) } else { None })
            .collect();
        let first_line = |fold: usize| self.layout.folds[fold].lines.start;
        match on_screen.iter().find(|&&f| !self.layout.folds[f].is_open) {
            Some(&closed) => self.open_folds.toggle(first_line(closed)),
            None => {
                let open: Vec<usize> = on_screen.iter().map(|&f| first_line(f)).collect();
                open.iter().for_each(|&line| self.open_folds.toggle(line));
            }
        }
        self.lay_out_folds();
        !on_screen.is_empty()
    }

    /// Opens every fold, or closes every one where all are open.
    pub fn fold_all(&mut self) {
        let all = self.layout.folds.iter().any(|f| !f.is_open);
        self.open_folds = OpenFolds { all, ..OpenFolds::default() };
        self.lay_out_folds();
    }

    /// How much of the article is laid out.
    pub fn depth(&self) -> ReadingDepth {
        self.depth
    }

    /// Lays out at another depth; the first words on screen stay there, or those before them.
    pub fn set_depth(&mut self, depth: ReadingDepth) {
        let place = self.top_byte();
        self.depth = depth;
        self.lay_out();
        self.scroll_to_byte(place);
        self.top_anchor = Some((self.top, place));
    }

    /// Lays out again with the row at the top kept, as far as it is still there.
    pub(super) fn lay_out_folds(&mut self) {
        let (top, place) = (self.top, self.top_byte());
        // The rows above the screen are the same unless folds above it changed.
        let above = self.layout.rows[..top.min(self.layout.rows.len())].to_vec();
        self.lay_out();
        let same = self.layout.rows.get(..top).is_some_and(|rows| rows == above);
        self.top = if same { top } else { self.layout.row_at_byte(place) }.min(self.max_top());
    }

    /// The links on screen, from the top down: the byte at which the part on screen begins, and the address.
    pub fn links_on_screen(&self) -> Vec<(usize, CleanText)> {
        let mut found: Vec<(usize, CleanText)> = Vec::new();
        let mut before = None;
        for row in self.visible_rows() {
            let LayoutRow::Text { span, .. } = row else { continue };
            for (number, link) in
                self.links().iter().enumerate().filter(|(_, link)| link.span.overlaps(*span))
            {
                // A link that goes on in the next row is one link.
                if before != Some(number) {
                    found.push((link.span.start.max(span.start), link.url.clone()));
                }
                before = Some(number);
            }
        }
        found
    }
}
