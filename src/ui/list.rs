//! The list of headlines: two rows an article beside a page, one row where the list has the screen to itself.

use super::paint::Canvas;
use super::theme::Role;
use crate::app::keys::Action;
use crate::app::panes::{Area, Panes};
use crate::app::seek::Seek;
use crate::app::{App, Sought, View, words};
use crate::shelf::{Headline, Order, Snippet};
use crate::text::wrap;
use kabar_annotate::text::Span;
use kabar_annotate::text::find::{Query, begins_word};

/// Columns before a headline: bar, mark, space.
const LEAD: u16 = 3;
/// Columns for an age, the longest being "Sep 2022"; and for a reading time.
const AGE: u16 = 8;
const MINUTES: u16 = 6;
/// Columns for an outlet's name in a one-row list.
const OUTLET: u16 = 16;

/// Draws heading and rows.
pub fn draw(app: &App, panes: &Panes, canvas: &mut Canvas) {
    heading(app, panes, canvas);
    if app.list.status.articles == 0 {
        return empty(app, panes.list, canvas);
    }
    let each = panes.rows_each();
    let query = match &app.search {
        Some((View::List, Sought::Words(query))) => Some(query.clone()),
        Some((View::List, Sought::Name(bearer))) => Query::new(&bearer.name),
        _ => None,
    };
    let query = query.as_ref();
    let sought = app.seek.as_ref().map(Seek::words).unwrap_or_default();
    let mut y = panes.list.y;
    for (index, headline) in app.list.visible() {
        let rows = app.list.rows_of(index) as u16;
        let area = Area { y, h: (panes.list.y + panes.list.h).saturating_sub(y), ..panes.list };
        y += rows;
        let area = if app.list.begins(index) { heads(app, headline, area, canvas) } else { area };
        let bar = if app.view == View::List { Role::SelectedBar } else { Role::IdleBar };
        let in_text = query.is_some() && app.list.hit(index).is_some_and(|hit| hit.in_text);
        let selected = index == app.list.selected;
        let row = Row { headline, area, selected, bar, query, sought: &sought, in_text };
        if each == 2 {
            row.draw_two(app.now, canvas)
        } else {
            row.draw_one(app.now, canvas)
        }
        if let Some(snippet) = &headline.snippet {
            row.snippet(snippet, each, canvas);
        }
        let hints = app.hints.as_ref().filter(|hints| hints.view == View::List);
        if let Some(hint) = hints.and_then(|hints| hints.at(index)) {
            let style = canvas.theme.over(Role::CurrentHit);
            canvas.put(area.x + 1, area.y, LEAD - 1, &hint.label, style);
        }
    }
}

/// The heading above an article; the rows that are left.
fn heads(app: &App, headline: &Headline, area: Area, canvas: &mut Canvas) -> Area {
    let text = app.list.headings.of(headline, app.list.zone, app.now);
    let style = canvas.theme.style(Role::Heading);
    canvas.put_cut(area.x + 1, area.y, area.w.saturating_sub(2), &text, style);
    Area { y: area.y + 1, h: area.h.saturating_sub(1), ..area }
}

/// What the list is of, and in the row below, where there is one, which part of that it shows and in which order.
fn heading(app: &App, panes: &Panes, canvas: &mut Canvas) {
    let (area, status) = (panes.heading, app.list.status);
    let shows = shown(app);
    let part = status.articles < status.all;
    let count = match part {
        true => format!("{} of {}", status.articles, words::count(status.all, "article")),
        false => words::count(status.articles, "article"),
    };
    let mut text = format!("{} {} {count}", app.name, canvas.theme.glyphs.dot);
    if status.unread > 0 {
        let up_to = if status.unmet > 0 { "up to " } else { "" };
        text += &format!(", {up_to}{} unread", status.unread);
    }
    if status.newer > 0 {
        text += &format!(", {} newer", status.newer);
    }
    if status.loading {
        text += ", reading on";
    }
    let style = canvas.theme.style(Role::Byline);
    let columns = area.w.saturating_sub(LEAD + 1);
    let below = panes.air() > 0;
    match shows {
        Some(shows) if below => {
            canvas.put_cut(area.x + LEAD, area.y, columns, &text, style);
            canvas.put_cut(area.x + LEAD, area.y + 1, columns, &shows, canvas.theme.style(Role::Notice));
        }
        // On one row how much there is stays whole, and what is shown is cut.
        Some(shows) => {
            let of = if part { format!("{} of {}", status.articles, status.all) } else { count.clone() };
            let left = usize::from(columns).saturating_sub(wrap::width(&shows) + 2);
            let said = [&text, &count].into_iter().find(|said| wrap::width(said) <= left).unwrap_or(&of);
            let room = columns.saturating_sub(wrap::width(said) as u16 + 2);
            let used = canvas.put_cut(area.x + LEAD, area.y, room, &shows, canvas.theme.style(Role::Notice));
            let x = area.x + LEAD + used + 2;
            canvas.put_cut(x, area.y, (area.x + area.w).saturating_sub(x + 1), said, style);
        }
        None => drop(canvas.put_cut(area.x + LEAD, area.y, columns, &text, style)),
    }
}

/// "in 2023 · newest first · is:unread", where the list is anything but the whole input as it came; what is being
/// prepared is said with how far it is.
fn shown(app: &App) -> Option<String> {
    let (arrangement, percent) = match &app.preparing {
        Some((arrangement, percent)) => (arrangement, Some(*percent)),
        None => (&app.arrangement, None),
    };
    let mut parts = Vec::new();
    let seeks = arrangement.order == Order::Best;
    // What is sought is there at the next key.
    parts.extend(percent.filter(|_| !seeks).map(|percent| format!("arranging {percent} %")));
    let place = arrangement.place.and_then(|id| app.side.places.get(app.side.position(id)?));
    parts.extend(place.map(|place| place.name.to_string()));
    if arrangement.order != app.usual {
        parts.push(words::order(arrangement.order).to_owned());
    }
    match (&app.seek, &arrangement.filter) {
        (Some(seek), _) if seeks => parts.push(format!("/{}", seek.typed)),
        (_, filter) => parts.extend(filter.as_ref().map(|filter| format!("={filter}"))),
    }
    // The day or outlet of the first row, where its heading is above the screen.
    let above = app.list.get(app.list.top).filter(|_| !app.list.begins(app.list.top));
    let of = |headline| app.list.headings.of(headline, app.list.zone, app.now);
    parts.extend(above.map(of).filter(|heading| !heading.is_empty()));
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn empty(app: &App, area: Area, canvas: &mut Canvas) {
    let status = app.list.status;
    let why = format!("{} says why", app.key_of(Action::Faults));
    let lasting = app.lasting();
    let place = lasting.place.and_then(|id| app.side.places.get(app.side.position(id)?));
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
    let lines: &[&str] = match (status.loading, status.faults) {
        _ if status.all > 0 && app.seek.is_some() => &[&holds, "", &back],
        _ if status.all > 0 && app.arrangement.filter.is_some() => &[&fits, "", &change],
        _ if status.all > 0 => &["nothing here", "", &where_else],
        (true, _) => &["reading"],
        (false, 0) if app.is_library => &["no articles here yet", "", &fetch],
        (false, 0) => {
            &["no articles here", "", "kabar PATH reads files and folders,", "kabar alone your library"]
        }
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
    /// What a search of the library seeks.
    sought: &'a [&'a Query],
    /// Does the live search find something in the article's text only?
    in_text: bool,
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
        parts.extend(Some(self.age(now)).filter(|age| !age.is_empty()));
        parts.push(format!("{} min", self.headline.minutes));
        parts.extend(self.headline.changed.then(|| words::IS_CHANGED.to_owned()));
        parts.extend(self.headline.tags.iter().map(|tag| format!("#{tag}")));
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
            canvas.put_right(area, y, &self.age(now), style);
        }
    }

    /// How old it is; in brackets how long it has been there, where it does not say.
    fn age(&self, now: i64) -> String {
        match (self.headline.came, self.headline.published) {
            (Some(came), _) => words::there_for(came, now),
            (None, date) => date.map(|date| words::age(date, now)).unwrap_or_default(),
        }
    }

    /// The words around what was found, `below` rows down.
    fn snippet(&self, snippet: &Snippet, below: u16, canvas: &mut Canvas) {
        let Area { x, y, w, h } = self.area;
        if below >= h {
            return;
        }
        if self.selected {
            canvas.put(x, y + below, 1, canvas.theme.glyphs.selected, canvas.theme.style(self.bar));
        }
        let columns = w.saturating_sub(LEAD + 1);
        // The hit is to be seen, in however narrow a list.
        let before = snippet.hits.first().map_or(0, |hit| wrap::width(&snippet.text[..hit.start]));
        let text = match snippet.hits.first() {
            Some(hit) if before + wrap::width(hit.of(&snippet.text)) > usize::from(columns) => {
                format!("{}{}", canvas.theme.glyphs.cut, &snippet.text[hit.start..])
            }
            _ => snippet.text.to_string(),
        };
        let used = canvas.put_cut(x + LEAD, y + below, columns, &text, canvas.theme.style(Role::Byline));
        self.marks(&text, x + LEAD, y + below, used, canvas);
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
        if self.headline.changed {
            canvas.put(x + 2, y, 1, glyphs.changed, canvas.theme.style(Role::Unread));
        }
        if self.in_text {
            canvas.put(x + 2, y, 1, glyphs.in_text, canvas.theme.style(Role::Hit));
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
            self.mark(place, text, x, y, columns, canvas);
        }
        self.marks(text, x, y, columns, canvas);
    }

    /// Marks the words that a search of the library seeks.
    fn marks(&self, text: &str, x: u16, y: u16, columns: u16, canvas: &mut Canvas) {
        for place in self.sought.iter().flat_map(|query| query.places(text)) {
            if begins_word(text, place.start) {
                self.mark(place, text, x, y, columns, canvas);
            }
        }
    }

    fn mark(&self, place: Span, text: &str, x: u16, y: u16, columns: u16, canvas: &mut Canvas) {
        let start = wrap::width(&text[..place.start]) as u16;
        if start < columns {
            canvas.put(x + start, y, columns - start, place.of(text), canvas.theme.style(Role::Hit));
        }
    }
}
