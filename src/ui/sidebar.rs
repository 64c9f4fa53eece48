//! Draws the sidebar: the parts of the shelf (folders, feeds, views, tags), each with a count of articles.

use super::canvas::Canvas;
use super::role::StyleRole;
use crate::app::panes::{Area, Panes};
use crate::app::{App, Pane};
use crate::shelf::library::STARRED_VIEW;
use crate::shelf::{SidebarItemId, SidebarItemKind};
use crate::text::wrap;

/// Columns before a name: bar, mark, space.
const LEAD_WIDTH: u16 = 3;
/// More columns before a name for each level that it is nested.
const INDENT_WIDTH: u16 = 2;

/// Draws the sidebar, and the line between it and the list.
pub fn draw(app: &App, panes: &Panes, canvas: &mut Canvas) {
    let area = panes.sidebar;
    if !panes.is_sidebar_fullscreen {
        for y in 0..area.h {
            canvas.put(area.x + area.w, y, 1, canvas.theme.glyphs.rule, canvas.theme.style(StyleRole::Rule));
        }
    }
    canvas.put_truncated(
        area.x + LEAD_WIDTH,
        area.y,
        area.w.saturating_sub(LEAD_WIDTH + 1),
        "places",
        canvas.theme.style(StyleRole::Byline),
    );
    // The rows begin where those of the list do.
    let rows = Area { y: panes.list.y, h: panes.list.h, ..area };
    if app.sidebar.items.len() > usize::from(rows.h) {
        let position = format!("{} of {}", app.sidebar.selected + 1, app.sidebar.items.len());
        let edge = Area { w: area.w.saturating_sub(1), ..area };
        canvas.put_right(edge, area.y, &position, canvas.theme.style(StyleRole::Byline));
    }
    let top = app.sidebar.top(usize::from(rows.h));
    let all = SidebarItemId { kind: SidebarItemKind::All, number: 0 };
    let shown = app.arranging.current.scope.unwrap_or(all);
    for (index, item) in app.sidebar.items.iter().enumerate().skip(top).take(usize::from(rows.h)) {
        let y = rows.y + (index - top) as u16;
        if index == app.sidebar.selected {
            let bar = if app.focus == Pane::Sidebar { StyleRole::SelectedBar } else { StyleRole::IdleBar };
            canvas.put(rows.x, y, 1, canvas.theme.glyphs.selected, canvas.theme.style(bar));
        }
        if item.id == shown {
            canvas.put(rows.x + 1, y, 1, canvas.theme.glyphs.current, canvas.theme.style(StyleRole::Unread));
        }
        // Stars and tags are set by the user, so all their articles count, read or not.
        let counts_all = item.id == STARRED_VIEW || item.id.kind == SidebarItemKind::Tag;
        let count = if counts_all { item.articles } else { item.unread };
        let count = if count > 0 { count.to_string() } else { String::new() };
        let name_x = rows.x + LEAD_WIDTH + (item.depth as u16).min(rows.w / 4) * INDENT_WIDTH;
        let room = (rows.x + rows.w).saturating_sub(name_x + wrap::width(&count) as u16 + 2);
        let role = match (index == app.sidebar.selected && app.focus == Pane::Sidebar, item.unread > 0) {
            (true, _) => StyleRole::Selected,
            (false, true) => StyleRole::UnreadTitle,
            (false, false) => StyleRole::Read,
        };
        // A tag is written as in the list.
        let sign = if item.id.kind == SidebarItemKind::Tag { "#" } else { "" };
        canvas.put_truncated(name_x, y, room, &format!("{sign}{}", item.name), canvas.theme.style(role));
        let edge = Area { w: rows.w.saturating_sub(1), ..rows };
        canvas.put_right(edge, y, &count, canvas.theme.style(StyleRole::Byline));
    }
}
