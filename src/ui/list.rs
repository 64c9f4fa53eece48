//! Draws the list of headlines: two rows for each article beside a page, one row where the list has the whole width.

use super::canvas::Canvas;
use super::headline_row::{HeadlineRow, LEAD_WIDTH};
use super::role::StyleRole;
use crate::app::action::Action;
use crate::app::library_search::LibrarySearch;
use crate::app::panes::{Area, Panes};
use crate::app::{App, Pane, SearchTarget, messages};
use crate::shelf::{Headline, SortOrder};
use crate::text::wrap;
use kabar_annotate::text::find::TextQuery;

/// Draws the heading and the rows on screen.
pub fn draw(app: &App, panes: &Panes, canvas: &mut Canvas) {
    draw_heading(app, panes, canvas);
    if app.list.status.listed == 0 {
        return draw_empty(app, panes.list, canvas);
    }
    let rows_per_article = panes.rows_per_article();
    let query = match &app.search {
        Some((Pane::List, SearchTarget::Words(query))) => Some(query.clone()),
        Some((Pane::List, SearchTarget::Name(name))) => TextQuery::new(&name.name),
        _ => None,
    };
    let query = query.as_ref();
    let library_words = app.library_search.as_ref().map(LibrarySearch::search_words).unwrap_or_default();
    let mut y = panes.list.y;
    for (index, headline) in app.list.visible() {
        let rows = app.list.row_count(index) as u16;
        let area = Area { y, h: (panes.list.y + panes.list.h).saturating_sub(y), ..panes.list };
        y += rows;
        let area =
            if app.list.has_heading(index) { draw_group_heading(app, headline, area, canvas) } else { area };
        let bar_role = if app.focus == Pane::List { StyleRole::SelectedBar } else { StyleRole::IdleBar };
        let is_hit_in_text = query.is_some() && app.list.hit_at(index).is_some_and(|hit| hit.in_text);
        let is_selected = index == app.list.selected;
        let row = HeadlineRow {
            headline,
            area,
            is_selected,
            bar_role,
            query,
            library_words: &library_words,
            is_hit_in_text,
        };
        if rows_per_article == 2 {
            row.draw_two_rows(app.now, canvas)
        } else {
            row.draw_one_row(app.now, canvas)
        }
        if let Some(snippet) = &headline.snippet {
            row.draw_snippet(snippet, rows_per_article, canvas);
        }
        let hints = app.hints.as_ref().filter(|hints| hints.pane == Pane::List);
        if let Some(hint) = hints.and_then(|hints| hints.for_target(index)) {
            let style = canvas.theme.opaque_style(StyleRole::CurrentHit);
            canvas.put(area.x + 1, area.y, LEAD_WIDTH - 1, &hint.label, style);
        }
    }
}

/// Draws the heading above an article, such as a day or an outlet; returns the rows that are left.
fn draw_group_heading(app: &App, headline: &Headline, area: Area, canvas: &mut Canvas) -> Area {
    let text = app.list.headings.title(headline, &app.list.time_zone, app.now);
    let style = canvas.theme.style(StyleRole::Heading);
    canvas.put_truncated(area.x + 1, area.y, area.w.saturating_sub(2), &text, style);
    Area { y: area.y + 1, h: area.h.saturating_sub(1), ..area }
}

/// Draws the name of the list with its counts, and in the row below, where there is one, its place, order and filter.
fn draw_heading(app: &App, panes: &Panes, canvas: &mut Canvas) {
    let (area, status) = (panes.heading, app.list.status);
    let arrangement = arrangement_text(app);
    let is_part = status.listed < status.total;
    let count = match is_part {
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
    let has_second_row = panes.top_padding() > 0;
    match arrangement {
        Some(arrangement) if has_second_row => {
            canvas.put_truncated(area.x + LEAD_WIDTH, area.y, columns, &text, style);
            canvas.put_truncated(
                area.x + LEAD_WIDTH,
                area.y + 1,
                columns,
                &arrangement,
                canvas.theme.style(StyleRole::Notice),
            );
        }
        // On a single row the counts stay whole, and the arrangement gets an ellipsis.
        Some(arrangement) => {
            let shortest =
                if is_part { format!("{} of {}", status.listed, status.total) } else { count.clone() };
            let columns_left = usize::from(columns).saturating_sub(wrap::width(&arrangement) + 2);
            let counts = [&text, &count]
                .into_iter()
                .find(|counts| wrap::width(counts) <= columns_left)
                .unwrap_or(&shortest);
            let room = columns.saturating_sub(wrap::width(counts) as u16 + 2);
            let used = canvas.put_truncated(
                area.x + LEAD_WIDTH,
                area.y,
                room,
                &arrangement,
                canvas.theme.style(StyleRole::Notice),
            );
            let x = area.x + LEAD_WIDTH + used + 2;
            canvas.put_truncated(x, area.y, (area.x + area.w).saturating_sub(x + 1), counts, style);
        }
        None => drop(canvas.put_truncated(area.x + LEAD_WIDTH, area.y, columns, &text, style)),
    }
}

/// "in 2023 · newest first · is:unread", where the list differs from the whole input in its own order; `None` where it does
/// not. While an arrangement is prepared, it is that one, with the progress in percent.
fn arrangement_text(app: &App) -> Option<String> {
    let (arrangement, percent) = match &app.arranging.preparing {
        Some((arrangement, percent)) => (arrangement, Some(*percent)),
        None => (&app.arranging.current, None),
    };
    let mut parts = Vec::new();
    let is_library_search = arrangement.order == SortOrder::Best;
    // A library search is done before the next key: its progress would only flicker.
    parts.extend(percent.filter(|_| !is_library_search).map(|percent| format!("arranging {percent} %")));
    let place = arrangement.scope.and_then(|id| app.sidebar.items.get(app.sidebar.row_of(id)?));
    parts.extend(place.map(|place| place.name.to_string()));
    if arrangement.order != app.arranging.default_order {
        parts.push(messages::order_label(arrangement.order).to_owned());
    }
    match (&app.library_search, &arrangement.filter) {
        (Some(search), _) if is_library_search => parts.push(format!("/{}", search.typed)),
        (_, filter) => parts.extend(filter.as_ref().map(|filter| format!("={filter}"))),
    }
    // The group of the first row, where its heading is above the screen.
    let group = app.list.get(app.list.top).filter(|_| !app.list.has_heading(app.list.top));
    let title = |headline| app.list.headings.title(headline, &app.list.time_zone, app.now);
    parts.extend(group.map(title).filter(|title| !title.is_empty()));
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Says why the list is empty, and which key helps.
fn draw_empty(app: &App, area: Area, canvas: &mut Canvas) {
    let status = app.list.status;
    let why = format!("{} says why", app.key_of(Action::Faults));
    let lasting = app.arrangement_without_search();
    let place = lasting.scope.and_then(|id| app.sidebar.items.get(app.sidebar.row_of(id)?));
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
        _ if status.total > 0 && app.arranging.current.filter.is_some() => &[&fits, "", &change],
        _ if status.total > 0 => &["nothing here", "", &where_else],
        (true, _) => &["reading"],
        (false, 0) if app.is_library() => &["no articles here yet", "", &fetch],
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
