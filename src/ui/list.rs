//! The list of headlines: two rows an article beside a page, one row where the list has the screen to itself.

use super::paint::Canvas;
use super::theme::Role;
use crate::app::keys::Action;
use crate::app::panes::{Area, Panes};
use crate::app::{App, Sought, View, words};
use crate::shelf::Headline;
use crate::text::find::Query;
use crate::text::wrap;

/// Columns before a headline: bar, mark, space.
const LEAD: u16 = 3;
/// Columns for an age, the longest being "Sep 2022"; and for a reading time.
const AGE: u16 = 8;
const MINUTES: u16 = 6;
/// Columns for an outlet's name in a one-row list.
const OUTLET: u16 = 16;

/// Draws heading and rows.
pub fn draw(app: &App, panes: &Panes, canvas: &mut Canvas) {
    heading(app, panes.heading, canvas);
    if app.list.status.articles == 0 {
        return empty(app, panes.list, canvas);
    }
    let each = panes.rows_each();
    let query = match &app.search {
        Some((View::List, Sought::Words(query))) => Some(query),
        _ => None,
    };
    for (index, headline) in app.list.visible() {
        let y = panes.list.y + (index - app.list.top) as u16 * each;
        let area = Area { y, h: each, ..panes.list };
        let bar = if app.view == View::List { Role::SelectedBar } else { Role::IdleBar };
        let row = Row { headline, area, selected: index == app.list.selected, bar, query };
        if each == 2 { row.draw_two(app.now, canvas) } else { row.draw_one(app.now, canvas) }
    }
}

fn heading(app: &App, area: Area, canvas: &mut Canvas) {
    let status = app.list.status;
    let mut text = format!("{} · {}", app.name, words::count(status.articles, "article"));
    if status.unread > 0 {
        let up_to = if status.unmet > 0 { "up to " } else { "" };
        text += &format!(", {up_to}{} unread", status.unread);
    }
    if status.loading {
        text += ", reading on";
    }
    let style = canvas.theme.style(Role::Byline);
    canvas.put_cut(area.x + LEAD, area.y, area.w.saturating_sub(LEAD + 1), &text, style);
}

fn empty(app: &App, area: Area, canvas: &mut Canvas) {
    let why = format!("{} says why", app.key_of(Action::Faults));
    let lines: &[&str] = match (app.list.status.loading, app.list.status.faults) {
        (true, _) => &["reading"],
        (false, 0) => &[
            "no articles here",
            "",
            "kabar PATH reads files and folders,",
            "kabar alone the bundled samples",
        ],
        (false, _) => &["no articles could be read", "", &why],
    };
    for (y, line) in lines.iter().enumerate() {
        let style = canvas.theme.style(Role::Text);
        canvas.put_cut(area.x + LEAD, area.y + y as u16, area.w.saturating_sub(LEAD + 1), line, style);
    }
}

struct Row<'a> {
    headline: &'a Headline,
    area: Area,
    selected: bool,
    bar: Role,
    query: Option<&'a Query>,
}

impl Row<'_> {
    /// Headline above; outlet, age and reading time below.
    fn draw_two(&self, now: i64, canvas: &mut Canvas) {
        let Area { x, y, w, .. } = self.area;
        self.lead(canvas);
        self.title(canvas, w.saturating_sub(LEAD + 1));
        if self.selected {
            canvas.put(x, y + 1, 1, canvas.theme.glyphs.selected, canvas.theme.style(self.bar));
        }
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.headline.site.as_deref().map(str::to_owned));
        let site = self.headline.site.as_deref().unwrap_or("");
        parts.extend(self.headline.published.map(|d| words::age(d, now)));
        parts.push(format!("{} min", self.headline.minutes));
        let separator = format!(" {} ", canvas.theme.glyphs.dot);
        let style = canvas.theme.style(Role::Byline);
        let used =
            canvas.put_cut(x + LEAD, y + 1, w.saturating_sub(LEAD + 1), &parts.join(&separator), style);
        self.hits(site, x + LEAD, y + 1, used, canvas);
    }

    /// Headline, then as many of outlet, reading time and age as there is room for.
    fn draw_one(&self, now: i64, canvas: &mut Canvas) {
        let Area { x, y, w, .. } = self.area;
        self.lead(canvas);
        let (outlet, minutes) = (w >= 70, w >= 56);
        let age = if w >= 30 { AGE + 1 } else { 0 };
        let right = age + if outlet { OUTLET + 1 } else { 0 } + if minutes { MINUTES + 1 } else { 0 };
        self.title(canvas, w.saturating_sub(LEAD + right + 1));
        let style = canvas.theme.style(Role::Byline);
        let mut at = x + w - right;
        if outlet {
            let site = self.headline.site.as_deref().unwrap_or("");
            let used = canvas.put_cut(at, y, OUTLET, site, style);
            self.hits(site, at, y, used, canvas);
            at += OUTLET + 1;
        }
        if minutes {
            let area = Area { x: at, w: MINUTES, ..self.area };
            canvas.put_right(area, y, &format!("{} min", self.headline.minutes), style);
            at += MINUTES + 1;
        }
        if age > 0 {
            let area = Area { x: at, w: AGE, ..self.area };
            let age = self.headline.published.map(|d| words::age(d, now)).unwrap_or_default();
            canvas.put_right(area, y, &age, style);
        }
    }

    /// The selected row's bar; the mark of an unread or starred article.
    fn lead(&self, canvas: &mut Canvas) {
        let glyphs = canvas.theme.glyphs;
        let Area { x, y, .. } = self.area;
        if self.selected {
            canvas.put(x, y, 1, glyphs.selected, canvas.theme.style(self.bar));
        }
        let mark = if self.headline.starred { glyphs.starred } else { glyphs.unread };
        let role = if self.headline.read { Role::Read } else { Role::Unread };
        if self.headline.starred || !self.headline.read {
            canvas.put(x + 1, y, 1, mark, canvas.theme.style(role));
        }
    }

    fn title(&self, canvas: &mut Canvas, columns: u16) {
        let role = match (self.selected, self.headline.read) {
            (true, _) => Role::Selected,
            (false, true) => Role::Read,
            (false, false) => Role::UnreadTitle,
        };
        let Area { x, y, .. } = self.area;
        let used = canvas.put_cut(x + LEAD, y, columns, &self.headline.title, canvas.theme.style(role));
        self.hits(&self.headline.title, x + LEAD, y, used, canvas);
    }

    /// Marks what the live search finds in `text`, which stands at `x` and takes `columns`.
    fn hits(&self, text: &str, x: u16, y: u16, columns: u16, canvas: &mut Canvas) {
        for place in self.query.map(|q| q.places(text)).unwrap_or_default() {
            let start = wrap::width(&text[..place.start]) as u16;
            if start < columns {
                canvas.put(x + start, y, columns - start, place.of(text), canvas.theme.style(Role::Hit));
            }
        }
    }
}
