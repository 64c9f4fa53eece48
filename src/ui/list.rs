//! The list of headlines: two rows an article beside a page, one row where the list has the screen to itself.

use super::canvas::Canvas;
use super::theme::StyleRole;
use crate::app::action::Action;
use crate::app::library_search::LibrarySearch;
use crate::app::panes::{Area, Panes};
use crate::app::{App, Pane, SearchTarget, messages};
use crate::shelf::{Headline, Snippet, SortOrder};
use crate::text::wrap;
use kabar_annotate::text::Span;
use kabar_annotate::text::find::{TextQuery, is_word_start};

/// Columns before a headline: bar, mark, space.
const LEAD_WIDTH: u16 = 3;
/// Columns for an age, the longest being "Sep 2022"; and for a reading time.
const AGE_WIDTH: u16 = 8;
const MINUTES_WIDTH: u16 = 6;
/// Columns for an outlet's name in a one-row list.
const OUTLET_WIDTH: u16 = 16;

/// Draws heading and rows.
pub fn draw(app: &App, panes: &Panes, canvas: &mut Canvas) {
    draw_heading(app, panes, canvas);
    if app.list.status.listed == 0 {
        return draw_empty(app, panes.list, canvas);
    }
    let each = panes.rows_per_article();
    let query = match &app.search {
        Some((Pane::List, SearchTarget::Words(query))) => Some(query.clone()),
        Some((Pane::List, SearchTarget::Name(bearer))) => TextQuery::new(&bearer.name),
        _ => None,
    };
    let query = query.as_ref();
    let sought = app.library_search.as_ref().map(LibrarySearch::search_words).unwrap_or_default();
    let mut y = panes.list.y;
    for (index, headline) in app.list.visible() {
        let rows = app.list.row_count(index) as u16;
        let area = Area { y, h: (panes.list.y + panes.list.h).saturating_sub(y), ..panes.list };
        y += rows;
        let area =
            if app.list.has_heading(index) { draw_group_heading(app, headline, area, canvas) } else { area };
        let bar = if app.focus == Pane::List { StyleRole::SelectedBar } else { StyleRole::IdleBar };
        let in_text = query.is_some() && app.list.hit_at(index).is_some_and(|hit| hit.in_text);
        let selected = index == app.list.selected;
        let row =
            HeadlineRow { headline, area, selected, bar_role: bar, query, library_words: &sought, in_text };
        if each == 2 {
            row.draw_two_rows(app.now, canvas)
        } else {
            row.draw_one_row(app.now, canvas)
        }
        if let Some(snippet) = &headline.snippet {
            row.draw_snippet(snippet, each, canvas);
        }
        let hints = app.hints.as_ref().filter(|hints| hints.pane == Pane::List);
        if let Some(hint) = hints.and_then(|hints| hints.for_target(index)) {
            let style = canvas.theme.opaque_style(StyleRole::CurrentHit);
            canvas.put(area.x + 1, area.y, LEAD_WIDTH - 1, &hint.label, style);
        }
    }
}

/// The heading above an article; the rows that are left.
fn draw_group_heading(app: &App, headline: &Headline, area: Area, canvas: &mut Canvas) -> Area {
    let text = app.list.headings.title(headline, app.list.utc_offset, app.now);
    let style = canvas.theme.style(StyleRole::Heading);
    canvas.put_truncated(area.x + 1, area.y, area.w.saturating_sub(2), &text, style);
    Area { y: area.y + 1, h: area.h.saturating_sub(1), ..area }
}

/// What the list is of, and in the row below, where there is one, which part of that it shows and in which order.
fn draw_heading(app: &App, panes: &Panes, canvas: &mut Canvas) {
    let (area, status) = (panes.heading, app.list.status);
    let shows = arrangement_text(app);
    let part = status.listed < status.total;
    let count = match part {
        true => format!("{} of {}", status.listed, messages::counted(status.total, "article")),
        false => messages::counted(status.listed, "article"),
    };
    let mut text = format!("{} {} {count}", app.list_name, canvas.theme.glyphs.separator);
    if status.unread > 0 {
        let up_to = if status.unread_unverified > 0 { "up to " } else { "" };
        text += &format!(", {up_to}{} unread", status.unread);
    }
    if status.waiting > 0 {
        text += &format!(", {} newer", status.waiting);
    }
    if status.is_loading {
        text += ", reading on";
    }
    let style = canvas.theme.style(StyleRole::Byline);
    let columns = area.w.saturating_sub(LEAD_WIDTH + 1);
    let below = panes.top_padding() > 0;
    match shows {
        Some(shows) if below => {
            canvas.put_truncated(area.x + LEAD_WIDTH, area.y, columns, &text, style);
            canvas.put_truncated(
                area.x + LEAD_WIDTH,
                area.y + 1,
                columns,
                &shows,
                canvas.theme.style(StyleRole::Notice),
            );
        }
        // On one row how much there is stays whole, and what is shown is cut.
        Some(shows) => {
            let of = if part { format!("{} of {}", status.listed, status.total) } else { count.clone() };
            let left = usize::from(columns).saturating_sub(wrap::width(&shows) + 2);
            let said = [&text, &count].into_iter().find(|said| wrap::width(said) <= left).unwrap_or(&of);
            let room = columns.saturating_sub(wrap::width(said) as u16 + 2);
            let used = canvas.put_truncated(
                area.x + LEAD_WIDTH,
                area.y,
                room,
                &shows,
                canvas.theme.style(StyleRole::Notice),
            );
            let x = area.x + LEAD_WIDTH + used + 2;
            canvas.put_truncated(x, area.y, (area.x + area.w).saturating_sub(x + 1), said, style);
        }
        None => drop(canvas.put_truncated(area.x + LEAD_WIDTH, area.y, columns, &text, style)),
    }
}

/// "in 2023 · newest first · is:unread", where the list is anything but the whole input as it came; what is being
/// prepared is said with how far it is.
fn arrangement_text(app: &App) -> Option<String> {
    let (arrangement, percent) = match &app.preparing {
        Some((arrangement, percent)) => (arrangement, Some(*percent)),
        None => (&app.arrangement, None),
    };
    let mut parts = Vec::new();
    let seeks = arrangement.order == SortOrder::Best;
    // What is sought is there at the next key.
    parts.extend(percent.filter(|_| !seeks).map(|percent| format!("arranging {percent} %")));
    let place = arrangement.scope.and_then(|id| app.sidebar.places.get(app.sidebar.row_of(id)?));
    parts.extend(place.map(|place| place.name.to_string()));
    if arrangement.order != app.default_order {
        parts.push(messages::order_label(arrangement.order).to_owned());
    }
    match (&app.library_search, &arrangement.filter) {
        (Some(seek), _) if seeks => parts.push(format!("/{}", seek.typed)),
        (_, filter) => parts.extend(filter.as_ref().map(|filter| format!("={filter}"))),
    }
    // The day or outlet of the first row, where its heading is above the screen.
    let above = app.list.get(app.list.top).filter(|_| !app.list.has_heading(app.list.top));
    let of = |headline| app.list.headings.title(headline, app.list.utc_offset, app.now);
    parts.extend(above.map(of).filter(|heading| !heading.is_empty()));
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn draw_empty(app: &App, area: Area, canvas: &mut Canvas) {
    let status = app.list.status;
    let why = format!("{} says why", app.key_of(Action::Faults));
    let lasting = app.arrangement_without_search();
    let place = lasting.scope.and_then(|id| app.sidebar.places.get(app.sidebar.row_of(id)?));
    let here = place.map_or_else(|| "nothing here".to_owned(), |place| format!("nothing in {}", place.name));
    let (holds, fits) = (format!("{here} holds that"), format!("{here} fits the filter"));
    let all = place.map_or_else(|| "all".to_owned(), |place| format!("all of {}", place.name));
    let (filter, cancel) = (app.key_of(Action::Filter), app.key_of(Action::Cancel));
    let change = format!("{filter} changes it, {cancel} shows {all}");
    let back = match lasting.filter {
        Some(_) => format!("{cancel} shows the list as it was"),
        None => format!("{cancel} shows {all} again"),
    };
    let where_else = format!("{} shows where the articles are", app.key_of(Action::Side));
    let fetch = format!("{} fetches what is new", app.key_of(Action::Refresh));
    let lines: &[&str] = match (status.is_loading, status.unreadable) {
        _ if status.total > 0 && app.library_search.is_some() => &[&holds, "", &back],
        _ if status.total > 0 && app.arrangement.filter.is_some() => &[&fits, "", &change],
        _ if status.total > 0 => &["nothing here", "", &where_else],
        (true, _) => &["reading"],
        (false, 0) if app.is_library => &["no articles here yet", "", &fetch],
        (false, 0) => {
            &["no articles here", "", "kabar PATH reads files and folders,", "kabar alone your library"]
        }
        (false, _) => &["no articles could be read", "", &why],
    };
    for (y, line) in lines.iter().enumerate() {
        let style = canvas.theme.style(StyleRole::Text);
        canvas.put_truncated(
            area.x + LEAD_WIDTH,
            area.y + y as u16,
            area.w.saturating_sub(LEAD_WIDTH + 1),
            line,
            style,
        );
    }
}

struct HeadlineRow<'a> {
    headline: &'a Headline,
    area: Area,
    selected: bool,
    bar_role: StyleRole,
    query: Option<&'a TextQuery>,
    /// What a search of the library seeks.
    library_words: &'a [&'a TextQuery],
    /// Does the live search find something in the article's text only?
    in_text: bool,
}

impl HeadlineRow<'_> {
    /// Headline above; outlet, age and reading time below.
    fn draw_two_rows(&self, now: i64, canvas: &mut Canvas) {
        let Area { x, y, w, .. } = self.area;
        self.draw_lead(canvas);
        self.draw_title(canvas, w.saturating_sub(LEAD_WIDTH + 1));
        if self.selected {
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

    /// Headline, then as many of outlet, reading time and age as there is room for.
    fn draw_one_row(&self, now: i64, canvas: &mut Canvas) {
        let Area { x, y, w, .. } = self.area;
        self.draw_lead(canvas);
        let (outlet, minutes) = (w >= 70, w >= 56);
        let age = if w >= 30 { AGE_WIDTH + 1 } else { 0 };
        let right =
            age + if outlet { OUTLET_WIDTH + 1 } else { 0 } + if minutes { MINUTES_WIDTH + 1 } else { 0 };
        self.draw_title(canvas, w.saturating_sub(LEAD_WIDTH + right + 1));
        let style = canvas.theme.style(StyleRole::Byline);
        let mut at = x + w - right;
        if outlet {
            let site = self.headline.site.as_deref().unwrap_or("");
            let used = canvas.put_truncated(at, y, OUTLET_WIDTH, site, style);
            self.highlight_hits(site, at, y, used, canvas);
            at += OUTLET_WIDTH + 1;
        }
        if minutes {
            let area = Area { x: at, w: MINUTES_WIDTH, ..self.area };
            canvas.put_right(area, y, &format!("{} min", self.headline.minutes), style);
            at += MINUTES_WIDTH + 1;
        }
        if age > 0 {
            let area = Area { x: at, w: AGE_WIDTH, ..self.area };
            canvas.put_right(area, y, &self.age_text(now), style);
        }
    }

    /// How old it is; in brackets how long it has been there, where it does not say.
    fn age_text(&self, now: i64) -> String {
        match (self.headline.arrived_at, self.headline.published) {
            (Some(came), _) => messages::arrival_age(came, now),
            (None, date) => date.map(|date| messages::age(date, now)).unwrap_or_default(),
        }
    }

    /// The words around what was found, `below` rows down.
    fn draw_snippet(&self, snippet: &Snippet, below: u16, canvas: &mut Canvas) {
        let Area { x, y, w, h } = self.area;
        if below >= h {
            return;
        }
        if self.selected {
            canvas.put(x, y + below, 1, canvas.theme.glyphs.selected, canvas.theme.style(self.bar_role));
        }
        let columns = w.saturating_sub(LEAD_WIDTH + 1);
        // The hit is to be seen, in however narrow a list.
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

    /// The selected row's bar; the mark of an unread or starred article.
    fn draw_lead(&self, canvas: &mut Canvas) {
        let glyphs = canvas.theme.glyphs;
        let Area { x, y, .. } = self.area;
        if self.selected {
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
        if self.in_text {
            canvas.put(x + 2, y, 1, glyphs.in_text, canvas.theme.style(StyleRole::Hit));
        }
    }

    fn draw_title(&self, canvas: &mut Canvas, columns: u16) {
        let role = match (self.selected, self.headline.is_read) {
            (true, _) => StyleRole::Selected,
            (false, true) => StyleRole::Read,
            (false, false) => StyleRole::UnreadTitle,
        };
        let Area { x, y, .. } = self.area;
        let used =
            canvas.put_truncated(x + LEAD_WIDTH, y, columns, &self.headline.title, canvas.theme.style(role));
        self.highlight_hits(&self.headline.title, x + LEAD_WIDTH, y, used, canvas);
    }

    /// Marks what the live search finds in `text`, which stands at `x` and takes `columns`.
    fn highlight_hits(&self, text: &str, x: u16, y: u16, columns: u16, canvas: &mut Canvas) {
        for place in self.query.map(|q| q.matches(text)).unwrap_or_default() {
            self.highlight(place, text, x, y, columns, canvas);
        }
        self.highlight_library_words(text, x, y, columns, canvas);
    }

    /// Marks the words that a search of the library seeks.
    fn highlight_library_words(&self, text: &str, x: u16, y: u16, columns: u16, canvas: &mut Canvas) {
        for place in self.library_words.iter().flat_map(|query| query.matches(text)) {
            if is_word_start(text, place.start) {
                self.highlight(place, text, x, y, columns, canvas);
            }
        }
    }

    fn highlight(&self, place: Span, text: &str, x: u16, y: u16, columns: u16, canvas: &mut Canvas) {
        let start = wrap::width(&text[..place.start]) as u16;
        if start < columns {
            canvas.put(x + start, y, columns - start, place.slice(text), canvas.theme.style(StyleRole::Hit));
        }
    }
}
