//! The side list: the parts of the shelf, each with how much in it is unread, or how much the reader keeps there.

use super::paint::Canvas;
use super::theme::Role;
use crate::app::panes::{Area, Panes};
use crate::app::{App, View};
use crate::shelf::library::STARRED_VIEW;
use crate::shelf::{PlaceId, PlaceKind};
use crate::text::wrap;

/// Columns before a name: bar, mark, space; and two for each place that it is in.
const LEAD: u16 = 3;
const INDENT: u16 = 2;

/// Draws it, and the rule that parts it from the list.
pub fn draw(app: &App, panes: &Panes, canvas: &mut Canvas) {
    let area = panes.side;
    if !panes.stacked {
        for y in 0..area.h {
            canvas.put(area.x + area.w, y, 1, canvas.theme.glyphs.rule, canvas.theme.style(Role::Rule));
        }
    }
    canvas.put_cut(
        area.x + LEAD,
        area.y,
        area.w.saturating_sub(LEAD + 1),
        "places",
        canvas.theme.style(Role::Byline),
    );
    // The rows begin where those of the list do.
    let rows = Area { y: panes.list.y, h: panes.list.h, ..area };
    if app.side.places.len() > usize::from(rows.h) {
        let at = format!("{} of {}", app.side.selected + 1, app.side.places.len());
        let edge = Area { w: area.w.saturating_sub(1), ..area };
        canvas.put_right(edge, area.y, &at, canvas.theme.style(Role::Byline));
    }
    let top = app.side.top(usize::from(rows.h));
    let everything = PlaceId { kind: PlaceKind::All, number: 0 };
    let shown = app.arrangement.place.unwrap_or(everything);
    for (at, place) in app.side.places.iter().enumerate().skip(top).take(usize::from(rows.h)) {
        let y = rows.y + (at - top) as u16;
        if at == app.side.selected {
            let bar = if app.view == View::Side { Role::SelectedBar } else { Role::IdleBar };
            canvas.put(rows.x, y, 1, canvas.theme.glyphs.selected, canvas.theme.style(bar));
        }
        if place.id == shown {
            canvas.put(rows.x + 1, y, 1, canvas.theme.glyphs.shown, canvas.theme.style(Role::Unread));
        }
        // What the reader put there himself is there to be kept, read or not.
        let kept = place.id == STARRED_VIEW || place.id.kind == PlaceKind::Tag;
        let count = if kept { place.articles } else { place.unread };
        let count = if count > 0 { count.to_string() } else { String::new() };
        let name_x = rows.x + LEAD + (place.depth as u16).min(rows.w / 4) * INDENT;
        let room = (rows.x + rows.w).saturating_sub(name_x + wrap::width(&count) as u16 + 2);
        let role = match (at == app.side.selected && app.view == View::Side, place.unread > 0) {
            (true, _) => Role::Selected,
            (false, true) => Role::UnreadTitle,
            (false, false) => Role::Read,
        };
        // A tag looks as it does in the list.
        let sign = if place.id.kind == PlaceKind::Tag { "#" } else { "" };
        canvas.put_cut(name_x, y, room, &format!("{sign}{}", place.name), canvas.theme.style(role));
        let edge = Area { w: rows.w.saturating_sub(1), ..rows };
        canvas.put_right(edge, y, &count, canvas.theme.style(Role::Byline));
    }
}
