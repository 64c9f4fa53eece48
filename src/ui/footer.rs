//! The last row: where one is, what is hidden, and the keys that matter here, from the key table.

use super::canvas::Canvas;
use super::theme::StyleRole;
use crate::app::action::Action;
use crate::app::handoff::ExportFormat;
use crate::app::key;
use crate::app::panel::{PanelKind, RowAction};
use crate::app::panes::{Area, Panes};
use crate::app::{App, Pane, Prompt, PromptKind, messages};
use crate::shelf::{SidebarItemKind, SortOrder};
use crate::text::wrap;
use kabar_annotate::text::Span;

/// Columns between two hints.
const HINT_GAP: u16 = 3;

/// Columns of the ways out, "q quit   ? keys", and of the gap before them.
const EXIT_HINTS_WIDTH: u16 = 18;

/// Draws it.
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
        let said = if area.w >= 72 { messages::HINTS_HELP } else { messages::HINTS_HELP_SHORT };
        let typed = if hints.typed.is_empty() { String::new() } else { format!("{} · ", hints.typed) };
        let said = format!("{typed}{said}");
        canvas.put_truncated(
            area.x + 1,
            area.y,
            area.w.saturating_sub(2),
            &said,
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
        // Beside an offer the ways out stay in sight.
        (None, Some(offer)) => {
            let room = area.w.saturating_sub(EXIT_HINTS_WIDTH + 2);
            1 + canvas.put_truncated(area.x + 1, area.y, room, &offer, canvas.theme.style(StyleRole::Notice))
        }
        (None, None) => {
            let style = canvas.theme.style(StyleRole::Footer);
            1 + canvas.put_truncated(area.x + 1, area.y, area.w.saturating_sub(2), &position_text(app), style)
        }
    };
    draw_key_hints(app, area.w.saturating_sub(used + HINT_GAP), panes, canvas);
}

/// Most rows that a notice takes.
const MAX_NOTICE_ROWS: usize = 6;

/// Says something to the reader: in the last row, and where that is too short in as many rows above it as it needs. Gives the
/// columns of the last row that are taken.
fn draw_notice(notice: &str, area: Area, canvas: &mut Canvas) -> u16 {
    let style = canvas.theme.style(StyleRole::Notice);
    let columns = usize::from(area.w.saturating_sub(2));
    if wrap::width(notice) <= columns {
        return 1 + canvas.put(area.x + 1, area.y, area.w.saturating_sub(2), notice, style);
    }
    let mut rows = wrap::rows(notice, Span::new(0, notice.len()), columns);
    rows.truncate(MAX_NOTICE_ROWS.min(usize::from(area.y) / 2).max(1));
    let top = area.y.saturating_sub(rows.len() as u16 - 1);
    for (y, row) in (top..=area.y).zip(&rows) {
        canvas.put(area.x, y, area.w, &" ".repeat(usize::from(area.w)), canvas.theme.style(StyleRole::Text));
        canvas.put(area.x + 1, y, area.w, row.slice(notice), style);
    }
    area.w
}

/// What is being typed, and what comes of it; what is wrong with a filter stands in the row above, at its place.
fn draw_prompt(app: &App, prompt: &Prompt, area: Area, canvas: &mut Canvas) {
    // The end of a long query is what is being typed.
    let text = wrap::fit_end(&prompt.text, usize::from(area.w.saturating_sub(2)));
    let style = canvas.theme.style(StyleRole::Text);
    let (sign, wrong) = match &prompt.kind {
        PromptKind::Find | PromptKind::PanelRow => ("/", None),
        PromptKind::Filter(wrong) => ("=", wrong.as_ref()),
        PromptKind::LibrarySearch(wrong) => ("/", wrong.as_ref()),
        PromptKind::SaveView => (messages::ASK_VIEW, None),
        PromptKind::RenamePlace(_) => (messages::ASK_NAME, None),
        PromptKind::Feed => (messages::ASK_FEED, None),
        PromptKind::Tag => (messages::ASK_TAG, None),
        PromptKind::Command(ExportFormat::Text) => (messages::ASK_TEXT_TO, None),
        PromptKind::Command(ExportFormat::Json) => (messages::ASK_JSON_TO, None),
    };
    let used = canvas.put(area.x, area.y, area.w, &format!("{sign}{text}"), style);
    let Some(wrong) = wrong else {
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
    let cut = prompt.text.len() - text.len();
    let part =
        |from: usize, to: usize| text.get(from.saturating_sub(cut)..to.saturating_sub(cut)).unwrap_or("");
    let x = area.x + 1 + wrap::width(part(cut, wrong.span.start)) as u16;
    canvas.put(
        x,
        area.y,
        area.w,
        part(wrong.span.start.max(cut), wrong.span.end),
        canvas.theme.style(StyleRole::Wrong),
    );
    // As many rows as the hint needs, over what is there.
    let span = Span::new(0, wrong.hint.len());
    let rows = wrap::rows(&wrong.hint, span, usize::from(area.w.saturating_sub(2)));
    let top = area.y.saturating_sub(rows.len() as u16);
    for (y, row) in (top..area.y).zip(&rows) {
        canvas.put(area.x, y, area.w, &" ".repeat(usize::from(area.w)), style);
        canvas.put(area.x + 1, y, area.w, row.slice(&wrong.hint), canvas.theme.style(StyleRole::Notice));
    }
}

/// The tags that fit what is typed, in the row above it.
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
        canvas.put(area.x, y, area.w, &" ".repeat(usize::from(area.w)), canvas.theme.style(StyleRole::Text));
        canvas.put_truncated(
            area.x + 1,
            y,
            area.w.saturating_sub(2),
            &line,
            canvas.theme.style(StyleRole::Footer),
        );
    }
}

/// "57 found", while a search of the library shows what it found.
fn library_hit_count(app: &App) -> Option<String> {
    let status = app.list.status;
    let shows = app.arrangement.order == SortOrder::Best && app.preparing.is_none();
    shows.then(|| messages::found_count(status.listed))
}

/// "2 of 7, 5 in texts", while a search is live; with a plus where it is still looking.
fn hit_count(app: &App) -> Option<String> {
    let (view, _) = app.search.as_ref()?;
    let on_page = *view == Pane::Page || app.focus == Pane::Page;
    let counted = match on_page {
        true => app.page.as_ref().and_then(|p| p.hit_count()),
        false => app.list.hit_index(app.list.selected).map(|at| (at + 1, app.list.hits.len())),
    };
    let searching = !on_page && app.list.is_searching;
    Some(match (counted, app.list.hits.len()) {
        (Some((at, of)), _) if searching => format!("{at} of {of}, {} % searched", app.list.searched_percent),
        (Some((at, of)), _) => format!("{at} of {of}"),
        (None, 0) if searching => format!("{} % searched", app.list.searched_percent),
        (None, hits) if !on_page && hits > 0 => messages::counted(hits, "hit"),
        (None, _) => "no hits".into(),
    })
}

fn position_text(app: &App) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(app.fetching.map(messages::fetch_progress));
    parts.extend(app.count.map(|c| c.to_string()));
    parts.extend(Some(key::format_sequence(&app.pending_keys)).filter(|typed| !typed.is_empty()));
    if let (Some((_, sought)), Some(found)) = (&app.search, hit_count(app))
        && app.searches_here()
    {
        parts.push(format!("{} {found}", sought.label()));
    }
    if let (Pane::Page, Some((at, of))) = (app.focus, app.page.as_ref().and_then(|page| page.hit_count()))
        && let (Some(seek), None) = (&app.library_search, &app.panel)
    {
        parts.push(format!("/{} {at} of {of}", seek.typed));
    }
    let status = app.list.status;
    match (app.focus, &app.page) {
        _ if app.panel.is_some() => {}
        (Pane::Page, Some(page)) => {
            parts.push(format!("{} %", page.percent_read()));
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

/// The keys that matter here, as many as fit: the way to the other keys and the way back first, but at the right end, where
/// they are always found.
fn draw_key_hints(app: &App, columns: u16, panes: &Panes, canvas: &mut Canvas) {
    let page = app.page.as_ref();
    let quotes = page.is_some_and(|p| !p.annotations().quotes.is_empty());
    let names = page.is_some_and(|p| p.annotations().entities.iter().any(|e| e.kind.is_name()));
    let folds = page.is_some_and(|p| !p.layout().folds.is_empty());
    let related = page.is_some_and(|p| !p.annotations().related.is_empty());
    let links = page.is_some_and(|p| !p.links().is_empty());
    // By use: the first ones go last where there is no room. The way to all keys and the way back are always there.
    let back = match (&app.panel, app.focus) {
        (Some(panel), _) if panel.kind == PanelKind::Welcome => "quit",
        (Some(_), _) => "back",
        (None, Pane::Page) if app.list.status.listed == 1 && !app.is_library => "quit",
        (None, Pane::Page) => {
            if panes.is_two_pane {
                "list"
            } else {
                "back"
            }
        }
        (None, Pane::Sidebar) => "close",
        (None, Pane::List) => "quit",
    };
    let mut wanted: Vec<(Action, &str)> = Vec::new();
    let mut also = |when: bool, action, words| wanted.extend(when.then_some((action, words)));
    match (&app.panel, app.focus) {
        (Some(panel), _) => {
            let open = match panel.selected_action() {
                Some(RowAction::OpenUrl(_)) => "open",
                Some(RowAction::ChooseScope(decision)) => messages::decision_title(decision.should_fold),
                Some(RowAction::AddRule(_)) => "decide",
                Some(RowAction::Order(_)) => "order",
                Some(RowAction::Action(_)) => "do it",
                Some(RowAction::OpenUnfinished(_)) => "read on",
                _ => "go there",
            };
            also(panel.is_selectable(), Action::Open, open);
            let named =
                matches!(panel.selected_action(), Some(RowAction::Mentions(kind, _)) if kind.is_name());
            also(named, Action::FindName, "in the list");
            let link = matches!(panel.selected_action(), Some(RowAction::OpenUrl(Some(_))));
            also(link, Action::Copy, "copy");
            also(panel.rows.len() > 10 || panel.is_narrowed(), Action::Find, "find");
        }
        (None, Pane::Page) => {
            let folds_all = page.is_some_and(|p| p.folded_lines() == 0);
            also(folds, Action::FoldHere, if folds_all { "fold" } else { "unfold" });
            also(quotes, Action::NextQuote, "quote");
            also(names, Action::NextName, "name");
            also(true, Action::Find, "find");
            also(related, Action::Related, "related");
            also(links, Action::Hints, "links");
        }
        (None, Pane::Sidebar) => {
            also(true, Action::Open, "show");
            let place = app.sidebar.places.get(app.sidebar.selected).map(|place| place.id);
            let own = place.is_some_and(|id| match id.kind {
                SidebarItemKind::View => id.number > 0,
                kind => matches!(kind, SidebarItemKind::Feed | SidebarItemKind::Tag),
            });
            also(own && app.is_library, Action::RenamePlace, "rename");
            also(own && app.is_library, Action::RemovePlace, "drop");
        }
        (None, Pane::List) => {
            also(app.list.status.unreadable > 0, Action::Faults, "errors");
            also(app.shows_single_place(), Action::Cancel, "all");
            also(app.list.status.listed > 0, Action::Open, "open");
            also(app.list.status.unread > 0, Action::NextUnread, "unread");
            also(app.list.status.listed > 1, Action::Find, "find");
            also(app.list.status.total > 1, Action::Filter, "filter");
        }
    }
    let ways = [(Action::Quit, back), (Action::Help, "keys")];
    // In a panel the key to the keys closes it.
    let ways = if app.panel.is_some() { &ways[..1] } else { &ways[..] };
    let searching = app.searches_here();
    if searching {
        wanted.clear();
    }
    let shown = |(action, words): &(Action, &'static str)| (app.key_of(*action), *words);
    let walk = [Action::NextHit, Action::PreviousHit].map(|a| app.key_of(a)).join(" ");
    let walk = searching.then_some((walk, "hits"));
    let mut left = columns + HINT_GAP;
    let mut fits = |(key, words): &(String, &str)| {
        let wide = wrap::width(key) as u16 + 1 + words.len() as u16 + HINT_GAP;
        let fits = wide <= left;
        left = if fits { left - wide } else { 0 };
        fits
    };
    let is_bound = |hint: &(String, &str)| !hint.0.trim().is_empty();
    let last: Vec<(String, &str)> = ways.iter().rev().map(shown).filter(|h| is_bound(h) && fits(h)).collect();
    let first = walk.into_iter().chain(wanted.iter().map(shown)).filter(is_bound);
    let mut shown: Vec<(String, &str)> = first.take_while(fits).collect();
    shown.extend(last.into_iter().rev());
    let mut end = panes.footer.x + panes.footer.w - 1;
    for (key, words) in shown.iter().rev() {
        let x = end.saturating_sub(wrap::width(key) as u16 + 1 + words.len() as u16);
        let used = canvas.put(x, panes.footer.y, end - x, key, canvas.theme.style(StyleRole::FooterKey));
        canvas.put(x + used + 1, panes.footer.y, end - x, words, canvas.theme.style(StyleRole::Footer));
        end = x.saturating_sub(HINT_GAP);
    }
}
