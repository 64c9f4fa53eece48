//! Finding on the page: the hits of a search, and the way from one quotation, name or hit to the next.

use super::messages;
use super::page::Page;
use super::page_layout::{Fold, LayoutRow};
use super::reading_depth::ReadingDepth;
use kabar_annotate::article::NameKey;
use kabar_annotate::text::Span;
use kabar_annotate::text::find::{TextQuery, is_word_start};

/// What the keys `]` and `}` go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalkTarget {
    /// The quotations on the page.
    Quote,
    /// The names on the page.
    Name,
}

impl Page {
    /// Goes to the next quotation or name, or the previous one, around the end: then with a notice. `Err` where the article
    /// has none.
    pub fn walk(&mut self, stop: WalkTarget, back: bool) -> Result<Option<&'static str>, &'static str> {
        let spans: Vec<Span> = match stop {
            WalkTarget::Quote => self.annotations().quotes.iter().map(|q| q.span).collect(),
            WalkTarget::Name => {
                let names = self.annotations().entities.iter().filter(|e| e.kind.is_name());
                names.map(|e| e.span).collect()
            }
        };
        let none = if stop == WalkTarget::Quote { messages::NO_QUOTES } else { messages::NO_NAMES };
        let (first, last) = (*spans.first().ok_or(none)?, *spans.last().ok_or(none)?);
        let next = match (self.jump_target.filter(|f| self.is_on_screen(f.start)), back) {
            (Some(focus), false) => spans.iter().find(|s| s.start > focus.start),
            (Some(focus), true) => spans.iter().rfind(|s| s.start < focus.start),
            (None, false) => spans.iter().find(|s| s.start >= self.top_byte()),
            (None, true) => spans.iter().rfind(|s| s.start < self.top_byte()),
        };
        let around = if back { (last, messages::WRAPPED_BACK) } else { (first, messages::WRAPPED) };
        let (target, said) = next.map_or((around.0, Some(around.1)), |s| (*s, None));
        self.jump_to(target);
        Ok(said)
    }

    /// Is the byte `at` of the text on screen?
    fn is_on_screen(&self, at: usize) -> bool {
        self.visible_rows().iter().any(|r| matches!(r, LayoutRow::Text { span, .. } if span.contains(at)))
    }

    /// Brings `span` on screen, unfolding what hides it; where it already is, nothing moves.
    fn reveal(&mut self, span: Span) {
        let hides = |f: &&Fold| {
            !f.is_open && self.opened.annotations.lines[f.lines.clone()].iter().any(|l| l.span.overlaps(span))
        };
        if let Some(first) = self.layout.folds.iter().find(hides).map(|f| f.lines.start) {
            self.open_folds.toggle(first);
            self.lay_out_folds();
        }
        if !self.layout.shows_byte(span.start) {
            // The skim leaves it out.
            self.set_depth(ReadingDepth::Full);
        }
        if !self.is_on_screen(span.start) || !self.is_on_screen(span.end.saturating_sub(1)) {
            self.top =
                self.layout.row_at_byte(span.start).saturating_sub(self.height() / 3).min(self.max_top());
        }
    }

    /// Finds `query` in the text and goes to the first hit at or after the byte `from`; `None` ends the search.
    pub fn find(&mut self, query: Option<&TextQuery>, from: usize) {
        self.hits = query.map(|q| q.matches(self.article().text())).unwrap_or_default();
        self.current_hit = None;
        if !self.hits.is_empty() {
            let hit = self.hits.iter().position(|h| h.start >= from).unwrap_or(0);
            self.go_to_hit(hit);
        }
    }

    /// Makes the matches of `queries` that begin a word the hits, and goes to the first.
    pub fn find_words(&mut self, queries: &[&TextQuery]) {
        let text = self.article().text();
        let mut hits: Vec<Span> = queries.iter().flat_map(|query| query.matches(text)).collect();
        hits.retain(|hit| is_word_start(text, hit.start));
        hits.sort_unstable();
        hits.dedup_by(|next, hit| next.overlaps(*hit));
        (self.hits, self.current_hit) = (hits, None);
        if !self.hits.is_empty() {
            self.go_to_hit(0);
        }
    }

    /// Makes the mentions of `bearer` the hits, and goes to the first at or after the top of the screen.
    pub fn find_name(&mut self, name: &NameKey) {
        let from = self.top_byte();
        self.hits = name.mentions(self.article().text(), self.annotations());
        self.current_hit = None;
        if !self.hits.is_empty() {
            self.go_to_hit(self.hits.iter().position(|h| h.start >= from).unwrap_or(0));
        }
    }

    /// Goes to `span` and marks it.
    pub fn jump_to(&mut self, span: Span) {
        self.jump_target = Some(span);
        self.is_jump_marked = true;
        self.reveal(span);
    }

    /// To the next hit, or the previous one.
    pub fn walk_hits(&mut self, back: bool) -> Result<Option<&'static str>, &'static str> {
        let count = self.hits.len();
        let Some(hit) = self.current_hit.filter(|_| count > 0) else { return Err(messages::NO_HITS) };
        self.go_to_hit(if back { (hit + count - 1) % count } else { (hit + 1) % count });
        Ok(match back {
            true if hit == 0 => Some(messages::WRAPPED_BACK),
            false if hit + 1 == count => Some(messages::WRAPPED),
            _ => None,
        })
    }

    fn go_to_hit(&mut self, hit: usize) {
        self.current_hit = Some(hit);
        self.reveal(self.hits[hit]);
    }
}
