//! The open article: where the reader is in it, what is unfolded, what is sought and what the last jump went to.

use super::links;
use super::panes::Panes;
use super::sheet::{Depth, Row, Sheet, Unfolded, lay_out};
use super::words;
use crate::shelf::library::Position;
use kabar_annotate::article::{Anchor, Annotations, Article, Bearer};
use kabar_annotate::text::Span;
use kabar_annotate::text::find::{Query, begins_word};
use std::collections::HashSet;

/// An article as a worker made it ready.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// Its position in the list.
    pub index: usize,
    /// The article.
    pub article: Article,
    /// What kabar says of it.
    pub notes: Annotations,
    /// Where the reader was in it in an earlier session.
    pub place: Option<Position>,
}

/// What `]` and `}` walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Quotations.
    Quote,
    /// Names.
    Name,
}

/// The reading page.
#[derive(Debug)]
pub struct Page {
    opened: Box<Opened>,
    index: Option<usize>,
    sheet: Sheet,
    panes: Panes,
    top: usize,
    /// What was at the top before the last resize: (row at the top since, byte of the text). A row that holds the word
    /// may begin before it, so without this each resize would drift upwards.
    kept: Option<(usize, usize)>,
    unfolded: Unfolded,
    depth: Depth,
    hits: Vec<Span>,
    hit: Option<usize>,
    focus: Option<Span>,
    /// Is what the last jump went to marked? Until the next key: a mark that stays is a blot on the page.
    lit: bool,
    /// For each name: is this its first mention in the article?
    firsts: Vec<bool>,
    links: Vec<Anchor>,
}

impl Page {
    /// Lays the article out at `depth` and goes to the byte `place` of its text.
    pub fn new(opened: Box<Opened>, panes: Panes, place: usize, depth: Depth) -> Page {
        let mut seen = HashSet::new();
        let firsts = opened.notes.entities.iter().map(|e| seen.insert((e.kind, e.name.clone()))).collect();
        let mut page = Page {
            firsts,
            links: links::of(&opened.article),
            index: Some(opened.index),
            opened,
            sheet: Sheet::default(),
            panes,
            top: 0,
            kept: None,
            unfolded: Unfolded::default(),
            depth,
            hits: Vec::new(),
            hit: None,
            focus: None,
            lit: false,
        };
        page.lay_out();
        page.go_back_to(place);
        page
    }

    /// The article.
    pub fn article(&self) -> &Article {
        &self.opened.article
    }

    /// What kabar says of it.
    pub fn notes(&self) -> &Annotations {
        &self.opened.notes
    }

    /// Its links, in the order of the text.
    pub fn links(&self) -> &[Anchor] {
        &self.links
    }

    /// Is the name at that index of [`Annotations::entities`] its first mention in the article?
    pub fn is_first_mention(&self, entity: usize) -> bool {
        self.firsts.get(entity).copied().unwrap_or(false)
    }

    /// Where its text stands on the screen.
    pub fn panes(&self) -> &Panes {
        &self.panes
    }

    /// Its position in the list; `None` where it is not in it any more.
    pub fn index(&self) -> Option<usize> {
        self.index
    }

    /// The list is arranged anew.
    pub fn moved_to(&mut self, index: Option<usize>) {
        self.index = index;
    }

    /// Its rows.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The rows on screen.
    pub fn visible(&self) -> &[Row] {
        let end = (self.top + self.height()).min(self.sheet.rows.len());
        &self.sheet.rows[self.top.min(end)..end]
    }

    /// The lines on screen, folded ones too: indices of [`Annotations::lines`].
    pub fn lines_on_screen(&self) -> Vec<usize> {
        let lines = &self.notes().lines;
        let mut found = Vec::new();
        for row in self.visible() {
            match row {
                Row::Text { span, .. } => {
                    found.extend((0..lines.len()).filter(|&at| lines[at].span.overlaps(*span)))
                }
                Row::Fold(fold) => found.extend(self.sheet.folds[*fold].lines.clone()),
                _ => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What is found in the text, and which of it is the current hit.
    pub fn hits(&self) -> (&[Span], Option<Span>) {
        (&self.hits, self.hit.and_then(|h| self.hits.get(h)).copied())
    }

    /// "2 of 7", while a search has hits.
    pub fn hit_count(&self) -> Option<(usize, usize)> {
        self.hit.map(|h| (h + 1, self.hits.len()))
    }

    /// The quotation or name that the last jump went to.
    pub fn focus(&self) -> Option<Span> {
        self.focus.filter(|_| self.lit)
    }

    /// Marks no jump any more.
    pub fn dim(&mut self) {
        self.lit = false;
    }

    /// How much of the page has been on screen when its last visible row is read, 0 to 100.
    pub fn percent(&self) -> usize {
        let rows = self.sheet.rows.len().max(1);
        ((self.top + self.height()) * 100 / rows).min(100)
    }

    /// Lines that are folded now.
    pub fn folded(&self) -> usize {
        self.sheet.folds.iter().filter(|f| !f.open).map(|f| f.lines.len()).sum()
    }

    /// The byte of the text at the top of the screen: 0 at the very top.
    pub fn place(&self) -> usize {
        match self.kept {
            Some((top, place)) if top == self.top => place,
            _ if self.top == 0 => 0,
            _ => self.sheet.byte_of(self.top),
        }
    }

    fn height(&self) -> usize {
        usize::from(self.panes.page.h)
    }

    fn last_top(&self) -> usize {
        self.sheet.rows.len().saturating_sub(self.height())
    }

    fn lay_out(&mut self) {
        let Opened { article, notes, .. } = &*self.opened;
        self.sheet =
            lay_out(article, notes, self.panes.column(), self.panes.air(), &self.unfolded, self.depth);
    }

    /// Lays out again for panes of another size; what was the first word on screen stays on screen.
    pub fn resize(&mut self, panes: Panes) {
        let place = self.place();
        self.panes = panes;
        self.lay_out();
        self.go_back_to(place);
        self.kept = Some((self.top, place));
    }

    /// Down by `rows`, up where negative.
    pub fn scroll(&mut self, rows: isize) {
        self.top = self.top.saturating_add_signed(rows).min(self.last_top());
    }

    /// Down by `parts` halves of the screen.
    pub fn scroll_halves(&mut self, parts: isize) {
        let half = (self.height() / 2).max(1) as isize;
        self.scroll(half.saturating_mul(parts));
    }

    /// Down by `screens`; two rows stay on screen, so that the eye finds its place.
    pub fn scroll_screens(&mut self, screens: isize) {
        let screen = self.height().saturating_sub(2).max(1) as isize;
        self.scroll(screen.saturating_mul(screens));
    }

    /// To the byte `place` of the text, as [`Page::place`] gave it.
    pub fn go_back_to(&mut self, place: usize) {
        self.top = if place == 0 { 0 } else { self.sheet.row_of(place).min(self.last_top()) };
    }

    /// Shows what `before` shows, the same article read by other rules.
    pub fn stay_with(&mut self, before: &Page) {
        let above = before.sheet.rows.get(..before.top);
        if above.is_some() && self.sheet.rows.get(..before.top) == above {
            self.top = before.top.min(self.last_top());
        } else {
            self.go_back_to(before.place());
        }
    }

    /// To `percent` of the page.
    pub fn go_to(&mut self, percent: usize) {
        self.top = (self.sheet.rows.len() * percent.min(100) / 100).min(self.last_top());
    }

    /// Opens the next fold on screen that is closed; where all of them are open, closes them. False where there is no
    /// fold on screen.
    pub fn fold_here(&mut self) -> bool {
        let on_screen: Vec<usize> = self
            .visible()
            .iter()
            .filter_map(|r| if let Row::Fold(f) = r { Some(*f) } else { None })
            .collect();
        let first_line = |fold: usize| self.sheet.folds[fold].lines.start;
        match on_screen.iter().find(|&&f| !self.sheet.folds[f].open) {
            Some(&closed) => self.unfolded.toggle(first_line(closed)),
            None => {
                let open: Vec<usize> = on_screen.iter().map(|&f| first_line(f)).collect();
                open.iter().for_each(|&line| self.unfolded.toggle(line));
            }
        }
        self.refold();
        !on_screen.is_empty()
    }

    /// Opens every fold, or closes every one where all are open.
    pub fn fold_all(&mut self) {
        let all = self.sheet.folds.iter().any(|f| !f.open);
        self.unfolded = Unfolded { all, ..Unfolded::default() };
        self.refold();
    }

    /// How much of the article is laid out.
    pub fn depth(&self) -> Depth {
        self.depth
    }

    /// Lays out at another depth; the first words on screen stay there, or those before them.
    pub fn set_depth(&mut self, depth: Depth) {
        let place = self.place();
        self.depth = depth;
        self.lay_out();
        self.go_back_to(place);
        self.kept = Some((self.top, place));
    }

    /// Lays out again with the row at the top kept, as far as it is still there.
    fn refold(&mut self) {
        let (top, place) = (self.top, self.place());
        // The rows above the screen are the same unless folds above it changed.
        let above = self.sheet.rows[..top.min(self.sheet.rows.len())].to_vec();
        self.lay_out();
        let same = self.sheet.rows.get(..top).is_some_and(|rows| rows == above);
        self.top = if same { top } else { self.sheet.row_of(place) }.min(self.last_top());
    }

    /// To the next quotation or name, or the previous one; says so where it went around the end, `Err` where the
    /// article has none.
    pub fn walk(&mut self, stop: Stop, back: bool) -> Result<Option<&'static str>, &'static str> {
        let spans: Vec<Span> = match stop {
            Stop::Quote => self.notes().quotes.iter().map(|q| q.span).collect(),
            Stop::Name => {
                let names = self.notes().entities.iter().filter(|e| e.kind.is_name());
                names.map(|e| e.span).collect()
            }
        };
        let none = if stop == Stop::Quote { words::NO_QUOTES } else { words::NO_NAMES };
        let (first, last) = (*spans.first().ok_or(none)?, *spans.last().ok_or(none)?);
        let next = match (self.focus.filter(|f| self.shows(f.start)), back) {
            (Some(focus), false) => spans.iter().find(|s| s.start > focus.start),
            (Some(focus), true) => spans.iter().rfind(|s| s.start < focus.start),
            (None, false) => spans.iter().find(|s| s.start >= self.place()),
            (None, true) => spans.iter().rfind(|s| s.start < self.place()),
        };
        let around = if back { (last, words::WRAPPED_BACK) } else { (first, words::WRAPPED) };
        let (target, said) = next.map_or((around.0, Some(around.1)), |s| (*s, None));
        self.jump(target);
        Ok(said)
    }

    /// Is the byte `at` of the text on screen?
    fn shows(&self, at: usize) -> bool {
        self.visible().iter().any(|r| matches!(r, Row::Text { span, .. } if span.contains(at)))
    }

    /// Brings `span` on screen, unfolding what hides it; where it already is, nothing moves.
    fn show(&mut self, span: Span) {
        let hides = |f: &&super::sheet::Fold| {
            !f.open && self.opened.notes.lines[f.lines.clone()].iter().any(|l| l.span.overlaps(span))
        };
        if let Some(first) = self.sheet.folds.iter().find(hides).map(|f| f.lines.start) {
            self.unfolded.toggle(first);
            self.refold();
        }
        if !self.sheet.shows(span.start) {
            // A skim left it out; what is gone to is shown.
            self.set_depth(Depth::Full);
        }
        if !self.shows(span.start) || !self.shows(span.end.saturating_sub(1)) {
            self.top = self.sheet.row_of(span.start).saturating_sub(self.height() / 3).min(self.last_top());
        }
    }

    /// Finds `query` in the text and goes to the first hit at or after the byte `from`; `None` ends the search.
    pub fn find(&mut self, query: Option<&Query>, from: usize) {
        self.hits = query.map(|q| q.places(self.article().text())).unwrap_or_default();
        self.hit = None;
        if !self.hits.is_empty() {
            let hit = self.hits.iter().position(|h| h.start >= from).unwrap_or(0);
            self.go_to_hit(hit);
        }
    }

    /// Makes the words of `queries` the hits, each from the beginning of a word on, and goes to the first.
    pub fn find_words(&mut self, queries: &[&Query]) {
        let text = self.article().text();
        let mut hits: Vec<Span> = queries.iter().flat_map(|query| query.places(text)).collect();
        hits.retain(|hit| begins_word(text, hit.start));
        hits.sort_unstable();
        hits.dedup_by(|next, hit| next.overlaps(*hit));
        (self.hits, self.hit) = (hits, None);
        if !self.hits.is_empty() {
            self.go_to_hit(0);
        }
    }

    /// Makes the mentions of `bearer` the hits, and goes to the first at or after the top of the screen.
    pub fn find_name(&mut self, bearer: &Bearer) {
        let from = self.place();
        self.hits = bearer.mentions(self.article().text(), self.notes());
        self.hit = None;
        if !self.hits.is_empty() {
            self.go_to_hit(self.hits.iter().position(|h| h.start >= from).unwrap_or(0));
        }
    }

    /// To `span`, which is marked as what was gone to.
    pub fn jump(&mut self, span: Span) {
        self.focus = Some(span);
        self.lit = true;
        self.show(span);
    }

    /// To the next hit, or the previous one.
    pub fn walk_hits(&mut self, back: bool) -> Result<Option<&'static str>, &'static str> {
        let count = self.hits.len();
        let Some(hit) = self.hit.filter(|_| count > 0) else { return Err(words::NO_HITS) };
        self.go_to_hit(if back { (hit + count - 1) % count } else { (hit + 1) % count });
        Ok(match back {
            true if hit == 0 => Some(words::WRAPPED_BACK),
            false if hit + 1 == count => Some(words::WRAPPED),
            _ => None,
        })
    }

    fn go_to_hit(&mut self, hit: usize) {
        self.hit = Some(hit);
        self.show(self.hits[hit]);
    }
}
