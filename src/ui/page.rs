//! Draws the reading page. Each row is cut into pieces where a quotation, a name, a link or a hit begins or ends, and each
//! piece is drawn in the styles that overlap it.

use super::canvas::Canvas;
use super::role::StyleRole;
use crate::app::Pane;
use crate::app::hints::LinkHints;
use crate::app::messages;
use crate::app::page::Page;
use crate::app::page_layout::LayoutRow;
use crate::app::panes::{Area, GUTTER};
use crate::app::row_prefix::{PrefixSymbol, RowPrefix};
use crate::text::wrap;
use kabar_annotate::article::{Block, EntityKind, LineLabel, QuoteKind};
use kabar_annotate::text::Span;
use ratatui::style::{Modifier, Style};

/// Words of a jump's target that are marked.
const FOCUS_WORDS: usize = 4;

/// Draws the rows on screen. Names of the kinds in `kinds` are marked, and links get the labels in `hints`.
pub fn draw(page: &Page, kinds: &[EntityKind], hints: Option<&LinkHints>, canvas: &mut Canvas) {
    let hints = hints.filter(|hints| hints.pane == Pane::Page);
    let area = page.panes().page;
    for (index, row) in page.visible_rows().iter().enumerate() {
        let y = area.y + index as u16;
        RowPainter { page, kinds, hints, y }.draw(row, canvas);
    }
}

/// Draws the row of the page that is on row `y` of the screen.
struct RowPainter<'a> {
    page: &'a Page,
    kinds: &'a [EntityKind],
    hints: Option<&'a LinkHints>,
    y: u16,
}

impl RowPainter<'_> {
    fn draw(&self, row: &LayoutRow, canvas: &mut Canvas) {
        let (page, y) = (self.page, self.y);
        let text = self.text_area();
        match row {
            LayoutRow::Blank => {}
            LayoutRow::Headline(span) => {
                let style = canvas.theme.style(StyleRole::Headline);
                canvas.put(text.x, y, text.w, span.slice(&page.layout().title), style);
            }
            LayoutRow::Byline(span) => {
                let style = canvas.theme.style(StyleRole::Byline);
                canvas.put(text.x, y, text.w, span.slice(&page.layout().byline), style);
            }
            LayoutRow::Fold(fold) => {
                let Some(fold) = page.layout().folds.get(*fold) else { return };
                let glyphs = canvas.theme.glyphs;
                let glyph = if fold.is_open { glyphs.unfolded } else { glyphs.folded };
                let style = canvas.theme.style(StyleRole::Folded);
                canvas.put_truncated(text.x, y, text.w, &format!("{glyph} {}", fold.summary), style);
            }
            LayoutRow::Skipped(sentences) => {
                let skipped =
                    format!("{} {}", canvas.theme.glyphs.folded, messages::skipped_sentences(*sentences));
                canvas.put_truncated(text.x, y, text.w, &skipped, canvas.theme.style(StyleRole::Folded));
            }
            LayoutRow::Speaker(note) => self.draw_speaker(*note, text, canvas),
            LayoutRow::Text {
                span,
                label,
                is_dimmed,
                has_direct_speech: bar,
                speaker: note,
                prefix: lead,
            } => {
                if *is_dimmed || *bar {
                    canvas.put(
                        text.x - GUTTER,
                        y,
                        1,
                        if *is_dimmed { canvas.theme.glyphs.dimmed } else { canvas.theme.glyphs.bar },
                        canvas.theme.style(if *is_dimmed { StyleRole::Folded } else { StyleRole::Bar }),
                    );
                }
                self.draw_list_mark(*lead, text, canvas);
                let indent = lead.columns.min(text.w);
                let words = Area { x: text.x + indent, w: text.w - indent, ..text };
                self.draw_text(*span, *label, words, canvas);
                if let Some(note) = note {
                    let margin = page.panes().text_column().margin;
                    let area = match margin {
                        0 => text,
                        // The gap between the text and the margin is as wide as the gutter.
                        _ => Area { x: text.x + text.w + GUTTER, w: margin - GUTTER, ..text },
                    };
                    self.draw_speaker(*note, area, canvas);
                }
            }
        }
    }

    /// Draws the bullet or number of a list item, before its text, or the bar of a block quotation.
    fn draw_list_mark(&self, lead: RowPrefix, text: Area, canvas: &mut Canvas) {
        let Some(sign) = lead.symbol else { return };
        let area = Area { w: lead.columns.saturating_sub(1), ..text };
        let glyphs = canvas.theme.glyphs;
        match sign {
            PrefixSymbol::Bullet => {
                canvas.put_right(area, self.y, glyphs.bullet, canvas.theme.style(StyleRole::Byline))
            }
            PrefixSymbol::Number(number) => {
                canvas.put_right(area, self.y, &format!("{number}."), canvas.theme.style(StyleRole::Text));
            }
            PrefixSymbol::Bar => {
                canvas.put(text.x, self.y, 1, glyphs.rule, canvas.theme.style(StyleRole::Rule));
            }
        }
    }

    /// The columns for text, right of the gutter.
    fn text_area(&self) -> Area {
        let panes = self.page.panes();
        let column = panes.text_column();
        Area { x: panes.page.x + column.left + GUTTER, y: self.y, w: column.measure, h: 1 }
    }

    /// Draws the name of a speaker: in the margin where there is one, else at the right end of the row.
    fn draw_speaker(&self, note: usize, area: Area, canvas: &mut Canvas) {
        let Some(speaker) = self.page.layout().speakers.get(note) else { return };
        let style = canvas.theme.style(StyleRole::Speaker);
        if self.page.panes().text_column().margin > 0 {
            canvas.put_truncated(area.x, self.y, area.w, speaker, style);
        } else {
            canvas.put_right(area, self.y, speaker, style);
        }
    }

    /// Draws a row of text, piece by piece.
    fn draw_text(&self, row: Span, label: LineLabel, area: Area, canvas: &mut Canvas) {
        let marks = self.row_styles(row, label, canvas);
        let mut cuts: Vec<usize> =
            marks.iter().flat_map(|(s, _)| [s.start.max(row.start), s.end.min(row.end)]).collect();
        let links = self.page.links();
        let links = &links[links.partition_point(|link| link.span.end <= row.start)..];
        let links = &links[..links.partition_point(|link| link.span.start < row.end)];
        cuts.extend(
            links.iter().flat_map(|link| [link.span.start.max(row.start), link.span.end.min(row.end)]),
        );
        cuts.extend([row.start, row.end]);
        cuts.sort_unstable();
        cuts.dedup();
        let text = self.page.article().text();
        let mut x = area.x;
        let mut labels = Vec::new();
        for piece in cuts.windows(2).map(|c| Span::new(c[0], c[1])) {
            let over = marks.iter().filter(|(s, _)| s.overlaps(piece));
            let mut style = over.fold(Style::new(), |style, (_, mark)| style.patch(*mark));
            let left = (area.x + area.w).saturating_sub(x);
            let link = links.iter().find(|link| link.span.overlaps(piece));
            if link.is_some() && self.hints.is_some() {
                style = style.add_modifier(Modifier::UNDERLINED);
            }
            let used = canvas.put(x, self.y, left, piece.slice(text), style);
            if let Some(link) = link {
                canvas.add_link(x, self.y, used, &link.url);
            }
            labels.extend(self.hints.and_then(|hints| Some((x, left, hints.for_target(piece.start)?))));
            x += used;
        }
        for (x, left, hint) in labels {
            // The label takes the space before the link where there is one, so that the link's text can still be read.
            let before = x.saturating_sub(1);
            let x = if canvas.cells[(before, self.y)].symbol() == " " { before } else { x };
            canvas.put(x, self.y, left, &hint.label, canvas.theme.opaque_style(StyleRole::CurrentHit));
        }
        debug_assert!(
            wrap::width(row.slice(text)) <= usize::from(area.w.max(2)),
            "a row is wider than its column"
        );
    }

    /// The styles that apply to parts of the row; a later one is laid over those before it.
    fn row_styles(&self, row: Span, label: LineLabel, canvas: &Canvas) -> Vec<(Span, Style)> {
        let (page, notes) = (self.page, self.page.annotations());
        let style = |role| canvas.theme.style(role);
        let block = page.article().block_at(row.start);
        let is_heading = label == LineLabel::Body && matches!(block, Block::Heading(_));
        let role = if is_heading { StyleRole::Heading } else { label_role(label) };
        let mut marks = vec![(row, style(role))];
        // Code has no quotations and no names.
        if label.is_furniture() || block == Block::Code {
            marks.extend(self.search_styles(row, canvas));
            return marks;
        }
        let first = notes.lines.partition_point(|l| l.span.end <= row.start);
        let lines = notes.lines[first..].iter().take_while(|l| l.span.start < row.end);
        marks.extend(lines.filter(|l| l.label != label).map(|l| (l.span, style(label_role(l.label)))));
        let quotes =
            notes.quotes.iter().take_while(|q| q.span.start < row.end).filter(|q| q.span.end > row.start);
        marks.extend(quotes.map(|q| {
            let role = match q.kind {
                QuoteKind::Direct => StyleRole::Direct,
                QuoteKind::Partial => StyleRole::Partial,
                QuoteKind::Other => StyleRole::OtherQuote,
            };
            (q.span, style(role))
        }));
        let first = notes.entities.partition_point(|e| e.span.end <= row.start);
        let names = notes.entities.iter().enumerate().skip(first).take_while(|(_, e)| e.span.start < row.end);
        marks.extend(names.filter(|(_, e)| self.kinds.contains(&e.kind)).filter_map(|(at, e)| {
            let role = match (e.kind, page.is_first_mention(at)) {
                (EntityKind::Person, true) => StyleRole::PersonFirst,
                (EntityKind::Person, false) => StyleRole::Person,
                (EntityKind::Organisation, true) => StyleRole::OrganisationFirst,
                (EntityKind::Organisation, false) => StyleRole::Organisation,
                (EntityKind::Place, true) => StyleRole::PlaceFirst,
                (EntityKind::Place, false) => StyleRole::Place,
                (EntityKind::Date, _) => StyleRole::Date,
                (EntityKind::Money, _) => StyleRole::Money,
                // A kind that has no colour is not marked.
                _ => return None,
            };
            Some((e.span, style(role)))
        }));
        if let Some(dateline) = page.article().dateline.as_ref().filter(|d| d.span.overlaps(row)) {
            marks.push((dateline.span, canvas.theme.opaque_style(StyleRole::Dateline)));
        }
        marks.extend(self.search_styles(row, canvas));
        marks
    }

    /// The styles of the live search's hits, and of the target of the last jump.
    fn search_styles(&self, row: Span, canvas: &Canvas) -> Vec<(Span, Style)> {
        let (hits, current) = self.page.hits();
        let first = hits.partition_point(|h| h.end <= row.start);
        let on_row = hits[first..].iter().take_while(|h| h.start < row.end);
        let mut marks: Vec<(Span, Style)> = Vec::new();
        let focus = self.page.marked_jump().map(|f| focus_words(f, self.page.article().text()));
        marks.extend(focus.filter(|f| f.overlaps(row)).map(|f| (f, canvas.theme.style(StyleRole::Focus))));
        marks.extend(on_row.map(|&hit| {
            let role = if Some(hit) == current { StyleRole::CurrentHit } else { StyleRole::Hit };
            (hit, canvas.theme.opaque_style(role))
        }));
        marks
    }
}

/// The first [`FOCUS_WORDS`] words of `span`: a name is marked whole, and of a long quotation only the beginning.
fn focus_words(span: Span, text: &str) -> Span {
    let mut ends = span.slice(text).match_indices(' ').map(|(at, _)| span.start + at);
    Span::new(span.start, ends.nth(FOCUS_WORDS - 1).unwrap_or(span.end))
}

/// The role of a line with that label.
fn label_role(label: LineLabel) -> StyleRole {
    match label {
        LineLabel::Body => StyleRole::Text,
        LineLabel::Heading => StyleRole::Heading,
        LineLabel::Caption => StyleRole::Caption,
        LineLabel::Credit => StyleRole::Credit,
        LineLabel::Related | LineLabel::Promo | LineLabel::Boilerplate => StyleRole::Folded,
    }
}
