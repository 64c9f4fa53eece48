//! The last row: where one is, what is hidden, and the keys that matter here, from the key table.

use super::paint::Canvas;
use super::theme::Role;
use crate::app::hand::As;
use crate::app::key;
use crate::app::keys::Action;
use crate::app::panel::{Goal, Kind};
use crate::app::panes::{Area, Panes};
use crate::app::{App, Asks, Prompt, View, words};
use crate::shelf::{Order, PlaceKind};
use crate::text::wrap;
use kabar_annotate::text::Span;

/// Columns between two hints.
const GAP: u16 = 3;

/// Columns of the ways out, "q quit   ? keys", and of the gap before them.
const WAYS: u16 = 18;

/// Draws it.
pub fn draw(app: &App, panes: &Panes, canvas: &mut Canvas) {
    let area = panes.footer;
    if let Some(palette) = &app.palette {
        let text = wrap::fit_end(&palette.text, usize::from(area.w.saturating_sub(2)));
        canvas.put(area.x, area.y, area.w, &format!(":{text}"), canvas.theme.style(Role::Text));
        return;
    }
    if let Some(prompt) = &app.prompt {
        return typing(app, prompt, area, canvas);
    }
    if let Some(hints) = &app.hints {
        let said = if area.w >= 72 { words::HINTS } else { words::HINTS_SHORT };
        let typed = if hints.typed.is_empty() { String::new() } else { format!("{} · ", hints.typed) };
        let said = format!("{typed}{said}");
        canvas.put_cut(area.x + 1, area.y, area.w.saturating_sub(2), &said, canvas.theme.style(Role::Notice));
        return;
    }
    let offer =
        app.resume.offered.as_ref().map(|title| words::offer(&app.key_of(Action::ContinueReading), title));
    let used = match (&app.notice, offer) {
        (Some(notice), _) => said(notice, area, canvas),
        // Beside an offer the ways out stay in sight.
        (None, Some(offer)) => {
            let room = area.w.saturating_sub(WAYS + 2);
            1 + canvas.put_cut(area.x + 1, area.y, room, &offer, canvas.theme.style(Role::Notice))
        }
        (None, None) => {
            let style = canvas.theme.style(Role::Footer);
            1 + canvas.put_cut(area.x + 1, area.y, area.w.saturating_sub(2), &place(app), style)
        }
    };
    hints(app, area.w.saturating_sub(used + GAP), panes, canvas);
}

/// Most rows that a notice takes.
const NOTICE: usize = 6;

/// Says something to the reader: in the last row, and where that is too short in as many rows above it as it needs. Gives the
/// columns of the last row that are taken.
fn said(notice: &str, area: Area, canvas: &mut Canvas) -> u16 {
    let style = canvas.theme.style(Role::Notice);
    let columns = usize::from(area.w.saturating_sub(2));
    if wrap::width(notice) <= columns {
        return 1 + canvas.put(area.x + 1, area.y, area.w.saturating_sub(2), notice, style);
    }
    let mut rows = wrap::rows(notice, Span::new(0, notice.len()), columns);
    rows.truncate(NOTICE.min(usize::from(area.y) / 2).max(1));
    let top = area.y.saturating_sub(rows.len() as u16 - 1);
    for (y, row) in (top..=area.y).zip(&rows) {
        canvas.put(area.x, y, area.w, &" ".repeat(usize::from(area.w)), canvas.theme.style(Role::Text));
        canvas.put(area.x + 1, y, area.w, row.of(notice), style);
    }
    area.w
}

/// What is being typed, and what comes of it; what is wrong with a filter stands in the row above, at its place.
fn typing(app: &App, prompt: &Prompt, area: Area, canvas: &mut Canvas) {
    // The end of a long query is what is being typed.
    let text = wrap::fit_end(&prompt.text, usize::from(area.w.saturating_sub(2)));
    let style = canvas.theme.style(Role::Text);
    let (sign, wrong) = match &prompt.asks {
        Asks::Words | Asks::Row => ("/", None),
        Asks::Filter(wrong) => ("=", wrong.as_ref()),
        Asks::Seek(wrong) => ("/", wrong.as_ref()),
        Asks::View => (words::ASK_VIEW, None),
        Asks::Name(_) => (words::ASK_NAME, None),
        Asks::Feed => (words::ASK_FEED, None),
        Asks::Tag => (words::ASK_TAG, None),
        Asks::Command(As::Text) => (words::ASK_TEXT_TO, None),
        Asks::Command(As::Json) => (words::ASK_JSON_TO, None),
    };
    let used = canvas.put(area.x, area.y, area.w, &format!("{sign}{text}"), style);
    let Some(wrong) = wrong else {
        let found = match prompt.asks {
            Asks::Words => found(app).unwrap_or_default(),
            Asks::Seek(_) => sought(app).unwrap_or_default(),
            Asks::Tag => {
                tags(app, &prompt.text, area, canvas);
                String::new()
            }
            _ => String::new(),
        };
        if used + 2 + (wrap::width(&found) as u16) < area.w {
            canvas.put_right(area, area.y, &found, canvas.theme.style(Role::Footer));
        }
        return;
    };
    let cut = prompt.text.len() - text.len();
    let part =
        |from: usize, to: usize| text.get(from.saturating_sub(cut)..to.saturating_sub(cut)).unwrap_or("");
    let x = area.x + 1 + wrap::width(part(cut, wrong.at.start)) as u16;
    canvas.put(
        x,
        area.y,
        area.w,
        part(wrong.at.start.max(cut), wrong.at.end),
        canvas.theme.style(Role::Wrong),
    );
    // As many rows as the hint needs, over what is there.
    let span = Span::new(0, wrong.hint.len());
    let rows = wrap::rows(&wrong.hint, span, usize::from(area.w.saturating_sub(2)));
    let top = area.y.saturating_sub(rows.len() as u16);
    for (y, row) in (top..area.y).zip(&rows) {
        canvas.put(area.x, y, area.w, &" ".repeat(usize::from(area.w)), style);
        canvas.put(area.x + 1, y, area.w, row.of(&wrong.hint), canvas.theme.style(Role::Notice));
    }
}

/// The tags that fit what is typed, in the row above it.
fn tags(app: &App, typed: &str, area: Area, canvas: &mut Canvas) {
    let all = app.tags_like(typed);
    let names = |has: bool| {
        let names = all.iter().filter(|tag| tag.has == has).map(|tag| tag.name);
        names.collect::<Vec<_>>().join(", ")
    };
    let parts = [(words::HAS_TAGS, names(true)), (words::TAGS, names(false))];
    let parts = parts.iter().filter(|part| !part.1.is_empty()).map(|part| format!("{}{}", part.0, part.1));
    let line = parts.collect::<Vec<_>>().join(" · ");
    if let (false, Some(y)) = (line.is_empty(), area.y.checked_sub(1)) {
        canvas.put(area.x, y, area.w, &" ".repeat(usize::from(area.w)), canvas.theme.style(Role::Text));
        canvas.put_cut(area.x + 1, y, area.w.saturating_sub(2), &line, canvas.theme.style(Role::Footer));
    }
}

/// "57 found", while a search of the library shows what it found.
fn sought(app: &App) -> Option<String> {
    let status = app.list.status;
    let shows = app.arrangement.order == Order::Best && app.preparing.is_none();
    shows.then(|| words::found(status.articles))
}

/// "2 of 7, 5 in texts", while a search is live; with a plus where it is still looking.
fn found(app: &App) -> Option<String> {
    let (view, _) = app.search.as_ref()?;
    let on_page = *view == View::Page || app.view == View::Page;
    let counted = match on_page {
        true => app.page.as_ref().and_then(|p| p.hit_count()),
        false => app.list.hit_number(app.list.selected).map(|at| (at + 1, app.list.hits.len())),
    };
    let searching = !on_page && app.list.searching;
    Some(match (counted, app.list.hits.len()) {
        (Some((at, of)), _) if searching => format!("{at} of {of}, {} % searched", app.list.searched),
        (Some((at, of)), _) => format!("{at} of {of}"),
        (None, 0) if searching => format!("{} % searched", app.list.searched),
        (None, hits) if !on_page && hits > 0 => words::count(hits, "hit"),
        (None, _) => "no hits".into(),
    })
}

fn place(app: &App) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(app.fetching.map(words::fetching));
    parts.extend(app.count.map(|c| c.to_string()));
    parts.extend(Some(key::shown(&app.typed)).filter(|typed| !typed.is_empty()));
    if let (Some((_, sought)), Some(found)) = (&app.search, found(app))
        && app.searches_here()
    {
        parts.push(format!("{} {found}", sought.shown()));
    }
    if let (View::Page, Some((at, of))) = (app.view, app.page.as_ref().and_then(|page| page.hit_count()))
        && let (Some(seek), None) = (&app.seek, &app.panel)
    {
        parts.push(format!("/{} {at} of {of}", seek.typed));
    }
    let status = app.list.status;
    match (app.view, &app.page) {
        _ if app.panel.is_some() => {}
        (View::Page, Some(page)) => {
            parts.push(format!("{} %", page.percent()));
            parts.extend(words::depth_short(page.depth()).map(str::to_owned));
            if page.folded() > 0 {
                parts.push(format!("{} folded", page.folded()));
            }
        }
        _ if status.articles > 0 => parts.push(format!("{} of {}", app.list.selected + 1, status.articles)),
        _ => {}
    }
    if status.faults > 0 && app.panel.is_none() {
        parts.push(format!("{} unreadable", status.faults));
    }
    parts.join(" · ")
}

/// The keys that matter here, as many as fit: the way to the other keys and the way back first, but at the right end, where
/// they are always found.
fn hints(app: &App, columns: u16, panes: &Panes, canvas: &mut Canvas) {
    let page = app.page.as_ref();
    let quotes = page.is_some_and(|p| !p.notes().quotes.is_empty());
    let names = page.is_some_and(|p| p.notes().entities.iter().any(|e| e.kind.is_name()));
    let folds = page.is_some_and(|p| !p.sheet().folds.is_empty());
    let related = page.is_some_and(|p| !p.notes().related.is_empty());
    let links = page.is_some_and(|p| !p.links().is_empty());
    // By use: the first ones go last where there is no room. The way to all keys and the way back are always there.
    let back = match (&app.panel, app.view) {
        (Some(panel), _) if panel.kind == Kind::Welcome => "quit",
        (Some(_), _) => "back",
        (None, View::Page) if app.list.status.articles == 1 && !app.is_library => "quit",
        (None, View::Page) => {
            if panes.wide {
                "list"
            } else {
                "back"
            }
        }
        (None, View::Side) => "close",
        (None, View::List) => "quit",
    };
    let mut wanted: Vec<(Action, &str)> = Vec::new();
    let mut also = |when: bool, action, words| wanted.extend(when.then_some((action, words)));
    match (&app.panel, app.view) {
        (Some(panel), _) => {
            let open = match panel.goal() {
                Some(Goal::Link(_)) => "open",
                Some(Goal::Line(decision)) => words::decision(decision.fold),
                Some(Goal::Decide(_)) => "decide",
                Some(Goal::Order(_)) => "order",
                Some(Goal::Action(_)) => "do it",
                Some(Goal::Begun(_)) => "read on",
                _ => "go there",
            };
            also(panel.chooses(), Action::Open, open);
            let named = matches!(panel.goal(), Some(Goal::Mentions(kind, _)) if kind.is_name());
            also(named, Action::FindName, "in the list");
            let link = matches!(panel.goal(), Some(Goal::Link(Some(_))));
            also(link, Action::Copy, "copy");
            also(panel.entries.len() > 10 || panel.is_narrowed(), Action::Find, "find");
        }
        (None, View::Page) => {
            let folds_all = page.is_some_and(|p| p.folded() == 0);
            also(folds, Action::FoldHere, if folds_all { "fold" } else { "unfold" });
            also(quotes, Action::NextQuote, "quote");
            also(names, Action::NextName, "name");
            also(true, Action::Find, "find");
            also(related, Action::Related, "related");
            also(links, Action::Hints, "links");
        }
        (None, View::Side) => {
            also(true, Action::Open, "show");
            let place = app.side.places.get(app.side.selected).map(|place| place.id);
            let own = place.is_some_and(|id| match id.kind {
                PlaceKind::View => id.number > 0,
                kind => matches!(kind, PlaceKind::Feed | PlaceKind::Tag),
            });
            also(own && app.is_library, Action::RenamePlace, "rename");
            also(own && app.is_library, Action::RemovePlace, "drop");
        }
        (None, View::List) => {
            also(app.list.status.faults > 0, Action::Faults, "errors");
            also(app.shows_a_part(), Action::Cancel, "all");
            also(app.list.status.articles > 0, Action::Open, "open");
            also(app.list.status.unread > 0, Action::NextUnread, "unread");
            also(app.list.status.articles > 1, Action::Find, "find");
            also(app.list.status.all > 1, Action::Filter, "filter");
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
    let mut left = columns + GAP;
    let mut fits = |(key, words): &(String, &str)| {
        let wide = wrap::width(key) as u16 + 1 + words.len() as u16 + GAP;
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
        let used = canvas.put(x, panes.footer.y, end - x, key, canvas.theme.style(Role::FooterKey));
        canvas.put(x + used + 1, panes.footer.y, end - x, words, canvas.theme.style(Role::Footer));
        end = x.saturating_sub(GAP);
    }
}
