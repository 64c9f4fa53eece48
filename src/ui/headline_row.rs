//! Draws one article of the list: its headline, what is known of it, and the words around a hit.

use super::canvas::Canvas;
use super::role::StyleRole;
use crate::app::messages;
use crate::app::panes::Area;
use crate::shelf::{Headline, Snippet};
use crate::text::wrap;
use kabar_annotate::text::Span;
use kabar_annotate::text::find::{TextQuery, is_word_start};

/// Columns before a headline: bar, mark, space.
pub const LEAD_WIDTH: u16 = 3;
/// Columns for an age; the longest is "Sep 2022".
const AGE_WIDTH: u16 = 8;
/// Columns for a reading time such as "12 min".
const MINUTES_WIDTH: u16 = 6;
/// Columns for an outlet's name in a one-row list.
const OUTLET_WIDTH: u16 = 16;
/// A one-row list narrower than this shows no outlets.
const MIN_WIDTH_FOR_OUTLET: u16 = 70;
/// A one-row list narrower than this shows no reading times.
const MIN_WIDTH_FOR_MINUTES: u16 = 56;
/// A one-row list narrower than this shows no ages.
const MIN_WIDTH_FOR_AGE: u16 = 30;

/// One article of the list and where to draw it.
pub struct HeadlineRow<'a> {
    pub headline: &'a Headline,
    /// The rows from its first one to the end of the list.
    pub area: Area,
    pub is_selected: bool,
    /// How the bar of a selected row looks.
    pub bar_role: StyleRole,
    /// What the live search looks for, to be marked in the headline.
    pub query: Option<&'a TextQuery>,
    /// The words of the library search.
    pub library_words: &'a [&'a TextQuery],
    /// Whether the live search has a hit in the article's text and none in its headline.
    pub is_hit_in_text: bool,
}

impl HeadlineRow<'_> {
    /// Draws the headline on the first row; outlet, age, reading time and tags on the second.
    pub fn draw_two_rows(&self, now: i64, canvas: &mut Canvas) {
        let Area { x, y, w, .. } = self.area;
        self.draw_lead(canvas);
        self.draw_title(canvas, w.saturating_sub(LEAD_WIDTH + 1));
        if self.is_selected {
            canvas.put(x, y + 1, 1, canvas.theme.glyphs.selected, canvas.theme.style(self.bar_role));
        }
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.headline.site.as_deref().map(str::to_owned));
        let site = self.headline.site.as_deref().unwrap_or("");
        parts.extend(Some(self.age_text(now)).filter(|age| !age.is_empty()));
        parts.push(format!("{} min", self.headline.minutes));
        parts.extend(self.headline.is_changed.then(|| messages::CHANGED_MARK.to_owned()));
        parts.extend(self.headline.tags.iter().map(|tag| format!("#{tag}")));
        let separator = format!(" {} ", canvas.theme.glyphs.separator);
        let style = canvas.theme.style(StyleRole::Byline);
        let used = canvas.put_truncated(
            x + LEAD_WIDTH,
            y + 1,
            w.saturating_sub(LEAD_WIDTH + 1),
            &parts.join(&separator),
            style,
        );
        self.highlight_hits(site, x + LEAD_WIDTH, y + 1, used, canvas);
    }

    /// Draws the headline and, as far as there is room, outlet, reading time and age on one row.
    pub fn draw_one_row(&self, now: i64, canvas: &mut Canvas) {
        let Area { x, y, w, .. } = self.area;
        self.draw_lead(canvas);
        let (has_outlet, has_minutes) = (w >= MIN_WIDTH_FOR_OUTLET, w >= MIN_WIDTH_FOR_MINUTES);
        let age_columns = if w >= MIN_WIDTH_FOR_AGE { AGE_WIDTH + 1 } else { 0 };
        let right = age_columns
            + if has_outlet { OUTLET_WIDTH + 1 } else { 0 }
            + if has_minutes { MINUTES_WIDTH + 1 } else { 0 };
        self.draw_title(canvas, w.saturating_sub(LEAD_WIDTH + right + 1));
        let style = canvas.theme.style(StyleRole::Byline);
        let mut column = x + w - right;
        if has_outlet {
            let site = self.headline.site.as_deref().unwrap_or("");
            let used = canvas.put_truncated(column, y, OUTLET_WIDTH, site, style);
            self.highlight_hits(site, column, y, used, canvas);
            column += OUTLET_WIDTH + 1;
        }
        if has_minutes {
            let area = Area { x: column, w: MINUTES_WIDTH, ..self.area };
            canvas.put_right(area, y, &format!("{} min", self.headline.minutes), style);
            column += MINUTES_WIDTH + 1;
        }
        if age_columns > 0 {
            let area = Area { x: column, w: AGE_WIDTH, ..self.area };
            canvas.put_right(area, y, &self.age_text(now), style);
        }
    }

    /// The age of the article; where it has no date, in brackets the time since it arrived.
    fn age_text(&self, now: i64) -> String {
        match (self.headline.arrived_at, self.headline.published) {
            (Some(arrived_at), _) => messages::arrival_age(arrived_at, now),
            (None, date) => date.map(|date| messages::age(date, now)).unwrap_or_default(),
        }
    }

    /// Draws the words around a hit, `below` rows under the headline.
    pub fn draw_snippet(&self, snippet: &Snippet, below: u16, canvas: &mut Canvas) {
        let Area { x, y, w, h } = self.area;
        if below >= h {
            return;
        }
        if self.is_selected {
            canvas.put(x, y + below, 1, canvas.theme.glyphs.selected, canvas.theme.style(self.bar_role));
        }
        let columns = w.saturating_sub(LEAD_WIDTH + 1);
        // In a narrow list the snippet starts at the hit, so that it can be seen.
        let before = snippet.hits.first().map_or(0, |hit| wrap::width(&snippet.text[..hit.start]));
        let text = match snippet.hits.first() {
            Some(hit) if before + wrap::width(hit.slice(&snippet.text)) > usize::from(columns) => {
                format!("{}{}", canvas.theme.glyphs.ellipsis, &snippet.text[hit.start..])
            }
            _ => snippet.text.to_string(),
        };
        let used = canvas.put_truncated(
            x + LEAD_WIDTH,
            y + below,
            columns,
            &text,
            canvas.theme.style(StyleRole::Byline),
        );
        self.highlight_library_words(&text, x + LEAD_WIDTH, y + below, used, canvas);
    }

    /// Draws the bar of a selected row, and the marks of the article.
    fn draw_lead(&self, canvas: &mut Canvas) {
        let glyphs = canvas.theme.glyphs;
        let Area { x, y, .. } = self.area;
        if self.is_selected {
            canvas.put(x, y, 1, glyphs.selected, canvas.theme.style(self.bar_role));
        }
        let mark = if self.headline.is_starred { glyphs.starred } else { glyphs.unread };
        let role = if self.headline.is_read { StyleRole::Read } else { StyleRole::Unread };
        if self.headline.is_starred || !self.headline.is_read {
            canvas.put(x + 1, y, 1, mark, canvas.theme.style(role));
        }
        if self.headline.is_changed {
            canvas.put(x + 2, y, 1, glyphs.changed, canvas.theme.style(StyleRole::Unread));
        }
        if self.is_hit_in_text {
            canvas.put(x + 2, y, 1, glyphs.in_text, canvas.theme.style(StyleRole::Hit));
        }
    }

    /// Draws the headline in `columns`.
    fn draw_title(&self, canvas: &mut Canvas, columns: u16) {
        let role = match (self.is_selected, self.headline.is_read) {
            (true, _) => StyleRole::Selected,
            (false, true) => StyleRole::Read,
            (false, false) => StyleRole::UnreadTitle,
        };
        let Area { x, y, .. } = self.area;
        let used =
            canvas.put_truncated(x + LEAD_WIDTH, y, columns, &self.headline.title, canvas.theme.style(role));
        self.highlight_hits(&self.headline.title, x + LEAD_WIDTH, y, used, canvas);
    }

    /// Highlights the hits of the live search and of the library search in `text`, which is drawn at `x` in `columns`.
    fn highlight_hits(&self, text: &str, x: u16, y: u16, columns: u16, canvas: &mut Canvas) {
        for span in self.query.map(|q| q.matches(text)).unwrap_or_default() {
            self.highlight(span, text, x, y, columns, canvas);
        }
        self.highlight_library_words(text, x, y, columns, canvas);
    }

    /// Highlights the words of the library search, where they begin a word of `text`.
    fn highlight_library_words(&self, text: &str, x: u16, y: u16, columns: u16, canvas: &mut Canvas) {
        for span in self.library_words.iter().flat_map(|query| query.matches(text)) {
            if is_word_start(text, span.start) {
                self.highlight(span, text, x, y, columns, canvas);
            }
        }
    }

    /// Highlights `span` of `text`.
    fn highlight(&self, span: Span, text: &str, x: u16, y: u16, columns: u16, canvas: &mut Canvas) {
        let start = wrap::width(&text[..span.start]) as u16;
        if start < columns {
            canvas.put(x + start, y, columns - start, span.slice(text), canvas.theme.style(StyleRole::Hit));
        }
    }
}
