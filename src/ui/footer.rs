//! Draws the last row: a prompt, a notice, or the position and what is hidden; then the hints for keys. What does not fit
//! into one row takes rows above it.

use super::canvas::Canvas;
use super::key_hints;
use super::role::StyleRole;
use crate::app::action::Action;
use crate::app::handoff::ExportFormat;
use crate::app::key;
use crate::app::panes::{Area, Panes};
use crate::app::{App, Pane, Prompt, PromptKind, messages};
use crate::shelf::{SortOrder, TextSource};
use crate::text::wrap;
use kabar_annotate::text::Span;

/// Columns of the last two hints, "q quit   ? keys", and of the gap before them.
const EXIT_HINTS_WIDTH: u16 = 18;
/// From this width on the long help for link labels fits.
const LONG_HELP_WIDTH: u16 = 72;
/// The most rows that a notice takes.
const MAX_NOTICE_ROWS: usize = 6;

/// Draws the footer of `app`.
pub fn draw(app: &App, panes: &Panes, canvas: &mut Canvas) {
    let area = panes.footer;
    if let Some(palette) = &app.palette {
        let text = wrap::fit_end(&palette.pattern, usize::from(area.w.saturating_sub(2)));
        canvas.put(area.x, area.y, area.w, &format!(":{text}"), canvas.theme.style(StyleRole::Text));
        return;
    }
    if let Some(prompt) = &app.prompt {
        return draw_prompt(app, prompt, area, canvas);
    }
    if let Some(hints) = &app.hints {
        let help = if area.w >= LONG_HELP_WIDTH { messages::HINTS_HELP } else { messages::HINTS_HELP_SHORT };
        let typed = if hints.typed.is_empty() { String::new() } else { format!("{} · ", hints.typed) };
        let help = format!("{typed}{help}");
        canvas.put_truncated(
            area.x + 1,
            area.y,
            area.w.saturating_sub(2),
            &help,
            canvas.theme.style(StyleRole::Notice),
        );
        return;
    }
    let offer = app
        .resume
        .offered
        .as_ref()
        .map(|title| messages::resume_offer(&app.key_of(Action::ContinueReading), title));
    let used = match (&app.notice, offer) {
        (Some(notice), _) => draw_notice(notice, area, canvas),
        // An offer leaves room for the last two key hints.
        (None, Some(offer)) => {
            let room = area.w.saturating_sub(EXIT_HINTS_WIDTH + 2);
            1 + canvas.put_truncated(area.x + 1, area.y, room, &offer, canvas.theme.style(StyleRole::Notice))
        }
        (None, None) => {
            let style = canvas.theme.style(StyleRole::Footer);
            1 + canvas.put_truncated(area.x + 1, area.y, area.w.saturating_sub(2), &position_text(app), style)
        }
    };
    key_hints::draw(app, area.w.saturating_sub(used), panes, canvas);
}

/// Draws a message for the user: in the last row, or in as many rows as it needs, the last one included. Returns the columns
/// of the last row that are taken.
fn draw_notice(notice: &str, area: Area, canvas: &mut Canvas) -> u16 {
    let columns = area.w.saturating_sub(2);
    if wrap::width(notice) <= usize::from(columns) {
        return 1 + canvas.put(area.x + 1, area.y, columns, notice, canvas.theme.style(StyleRole::Notice));
    }
    let mut rows = wrap::rows(notice, Span::new(0, notice.len()), usize::from(columns));
    rows.truncate(MAX_NOTICE_ROWS.min(usize::from(area.y) / 2).max(1));
    draw_rows_up_to(area.y, notice, &rows, area, canvas);
    area.w
}

/// Draws `rows` of `text` as a notice over whatever is there, the last of them on row `last_y`.
fn draw_rows_up_to(last_y: u16, text: &str, rows: &[Span], area: Area, canvas: &mut Canvas) {
    let top = (last_y + 1).saturating_sub(rows.len() as u16);
    for (y, row) in (top..=last_y).zip(rows) {
        clear_row(y, area, canvas);
        canvas.put(area.x + 1, y, area.w, row.slice(text), canvas.theme.style(StyleRole::Notice));
    }
}

fn clear_row(y: u16, area: Area, canvas: &mut Canvas) {
    canvas.put(area.x, y, area.w, &" ".repeat(usize::from(area.w)), canvas.theme.style(StyleRole::Text));
}

/// Draws a prompt with what is typed and what it finds. An error in a filter is marked in the text and explained above it.
fn draw_prompt(app: &App, prompt: &Prompt, area: Area, canvas: &mut Canvas) {
    // Of a text that is too long the end is shown, where the cursor is.
    let text = wrap::fit_end(&prompt.text, usize::from(area.w.saturating_sub(2)));
    let style = canvas.theme.style(StyleRole::Text);
    let (prefix, error) = match &prompt.kind {
        PromptKind::Find | PromptKind::PanelRow => ("/", None),
        PromptKind::Filter(error) => ("=", error.as_ref()),
        PromptKind::LibrarySearch(error) => ("/", error.as_ref()),
        PromptKind::Name => (messages::ASK_WHO, None),
        PromptKind::SaveView => (messages::ASK_VIEW, None),
        PromptKind::RenamePlace(_) => (messages::ASK_NAME, None),
        PromptKind::Feed => (messages::ASK_FEED, None),
        PromptKind::SavePage => (messages::ASK_SAVE, None),
        PromptKind::Tag => (messages::ASK_TAG, None),
        PromptKind::Command(ExportFormat::Text) => (messages::ASK_TEXT_TO, None),
        PromptKind::Command(ExportFormat::Json) => (messages::ASK_JSON_TO, None),
    };
    let used = canvas.put(area.x, area.y, area.w, &format!("{prefix}{text}"), style);
    let Some(error) = error else {
        let found = match prompt.kind {
            PromptKind::Find => hit_count(app).unwrap_or_default(),
            PromptKind::LibrarySearch(_) => library_hit_count(app).unwrap_or_default(),
            PromptKind::Tag => {
                draw_matching_tags(app, &prompt.text, area, canvas);
                String::new()
            }
            _ => String::new(),
        };
        if used + 2 + (wrap::width(&found) as u16) < area.w {
            canvas.put_right(area, area.y, &found, canvas.theme.style(StyleRole::Footer));
        }
        return;
    };
    let hidden = prompt.text.len() - text.len();
    let part = |from: usize, to: usize| {
        text.get(from.saturating_sub(hidden)..to.saturating_sub(hidden)).unwrap_or("")
    };
    let x = area.x + 1 + wrap::width(part(hidden, error.span.start)) as u16;
    canvas.put(
        x,
        area.y,
        area.w,
        part(error.span.start.max(hidden), error.span.end),
        canvas.theme.style(StyleRole::Wrong),
    );
    let hint = Span::new(0, error.hint.len());
    let rows = wrap::rows(&error.hint, hint, usize::from(area.w.saturating_sub(2)));
    if let Some(above) = area.y.checked_sub(1) {
        draw_rows_up_to(above, &error.hint, &rows, area, canvas);
    }
}

/// Draws the tags that match what is typed, in the row above the prompt.
fn draw_matching_tags(app: &App, typed: &str, area: Area, canvas: &mut Canvas) {
    let all = app.matching_tags(typed);
    let names = |has: bool| {
        let names = all.iter().filter(|tag| tag.is_set == has).map(|tag| tag.name);
        names.collect::<Vec<_>>().join(", ")
    };
    let parts = [(messages::HAS_TAGS, names(true)), (messages::TAGS, names(false))];
    let parts = parts.iter().filter(|part| !part.1.is_empty()).map(|part| format!("{}{}", part.0, part.1));
    let line = parts.collect::<Vec<_>>().join(" · ");
    if let (false, Some(y)) = (line.is_empty(), area.y.checked_sub(1)) {
        clear_row(y, area, canvas);
        canvas.put_truncated(
            area.x + 1,
            y,
            area.w.saturating_sub(2),
            &line,
            canvas.theme.style(StyleRole::Footer),
        );
    }
}

/// "57 found", while the list shows the results of a library search.
fn library_hit_count(app: &App) -> Option<String> {
    let status = app.list.status;
    let is_shown = app.arranging.current.order == SortOrder::Best && app.arranging.preparing.is_none();
    is_shown.then(|| messages::found_count(status.listed))
}

/// "2 of 7", "12 hits" or "40 % searched", while a search in the list or page is active.
fn hit_count(app: &App) -> Option<String> {
    let (view, _) = app.search.as_ref()?;
    let on_page = *view == Pane::Page || app.focus == Pane::Page;
    let position = match on_page {
        true => app.page.as_ref().and_then(|p| p.hit_count()),
        false => app.list.hit_index(app.list.selected).map(|at| (at + 1, app.list.hits.len())),
    };
    let searching = !on_page && app.list.is_searching;
    Some(match (position, app.list.hits.len()) {
        (Some((at, of)), _) if searching => format!("{at} of {of}, {} % searched", app.list.searched_percent),
        (Some((at, of)), _) => format!("{at} of {of}"),
        (None, 0) if searching => format!("{} % searched", app.list.searched_percent),
        (None, hits) if !on_page && hits > 0 => messages::counted(hits, "hit"),
        (None, _) => "no hits".into(),
    })
}

/// The pending keys, the search, the position and what is hidden, separated by dots.
fn position_text(app: &App) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(app.library.fetching.map(|far| messages::fetch_progress(far.done, far.total, far.new)));
    parts.extend(app.input.count.map(|c| c.to_string()));
    parts.extend(Some(key::format_sequence(&app.input.sequence)).filter(|typed| !typed.is_empty()));
    if let (Some((_, target)), Some(found)) = (&app.search, hit_count(app))
        && app.searches_here()
    {
        parts.push(format!("{} {found}", target.label()));
    }
    if let (Pane::Page, Some((at, of))) = (app.focus, app.page.as_ref().and_then(|page| page.hit_count()))
        && let (Some(search), None) = (&app.library_search, &app.panel)
    {
        parts.push(format!("/{} {at} of {of}", search.typed));
    }
    let status = app.list.status;
    match (app.focus, &app.page) {
        _ if app.panel.is_some() => {}
        (Pane::Page, Some(page)) => {
            parts.push(format!("{} %", page.percent_read()));
            if app.is_fetching_page() {
                parts.push(messages::FETCHING_PAGE.to_owned());
            } else if page.page_text().is_some_and(|text| text.source == TextSource::Page) {
                parts.push(messages::TEXT_OF_PAGE.to_owned());
            }
            parts.extend(messages::depth_label(page.depth()).map(str::to_owned));
            if page.folded_lines() > 0 {
                parts.push(format!("{} folded", page.folded_lines()));
            }
        }
        _ if status.listed > 0 => parts.push(format!("{} of {}", app.list.selected + 1, status.listed)),
        _ => {}
    }
    if status.unreadable > 0 && app.panel.is_none() {
        parts.push(format!("{} unreadable", status.unreadable));
    }
    parts.join(" · ")
}
