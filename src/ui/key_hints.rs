//! The hints for keys at the right end of the footer, as many as fit.

use super::canvas::Canvas;
use super::role::StyleRole;
use crate::app::action::Action;
use crate::app::panel::{PanelKind, RowAction};
use crate::app::panes::Panes;
use crate::app::{App, Pane, messages};
use crate::shelf::{SidebarItemKind, TextSource};
use crate::text::wrap;

/// Columns between two hints.
const GAP: u16 = 3;
/// In a panel with more rows than this the key to find one is hinted at.
const MIN_ROWS_TO_FIND: usize = 10;

/// Draws the hints into the last `columns` of the footer. The keys to go back and to list all keys come first, and stand at
/// the right end, where they are always found; the others follow by how often they are used.
pub fn draw(app: &App, columns: u16, panes: &Panes, canvas: &mut Canvas) {
    let exits = [(Action::Quit, back_label(app, panes)), (Action::Help, "keys")];
    // In a panel the key that lists the keys closes the panel.
    let exits = if app.panel.is_some() { &exits[..1] } else { &exits[..] };
    let with_key = |(action, label): &(Action, &'static str)| (app.key_of(*action), *label);
    let is_searching = app.searches_here();
    let search_keys = [Action::NextHit, Action::PreviousHit].map(|a| app.key_of(a)).join(" ");
    let search = is_searching.then_some((search_keys, "hits"));
    let actions = if is_searching { Vec::new() } else { useful_actions(app) };

    let mut columns_left = columns;
    let mut fits = |hint: &(String, &str)| {
        let fits = width(hint) + GAP <= columns_left;
        columns_left = if fits { columns_left - width(hint) - GAP } else { 0 };
        fits
    };
    let is_bound = |hint: &(String, &str)| !hint.0.trim().is_empty();
    let last: Vec<_> = exits.iter().rev().map(with_key).filter(|h| is_bound(h) && fits(h)).collect();
    let first = search.into_iter().chain(actions.iter().map(with_key)).filter(is_bound);
    let mut hints: Vec<(String, &str)> = first.take_while(fits).collect();
    hints.extend(last.into_iter().rev());

    let mut end = panes.footer.x + panes.footer.w - 1;
    for hint in hints.iter().rev() {
        let x = end.saturating_sub(width(hint));
        let used = canvas.put(x, panes.footer.y, end - x, &hint.0, canvas.theme.style(StyleRole::FooterKey));
        canvas.put(x + used + 1, panes.footer.y, end - x, hint.1, canvas.theme.style(StyleRole::Footer));
        end = x.saturating_sub(GAP);
    }
}

/// The columns of a key, a space and a label.
fn width((key, label): &(String, &str)) -> u16 {
    wrap::width(key) as u16 + 1 + label.len() as u16
}

/// What the key to go back does here.
fn back_label(app: &App, panes: &Panes) -> &'static str {
    match (&app.panel, app.focus) {
        (Some(panel), _) if panel.kind == PanelKind::Welcome => "quit",
        (Some(_), _) => "back",
        (None, Pane::Page) if app.list.status.listed == 1 && !app.is_library() => "quit",
        (None, Pane::Page) if panes.is_two_pane => "list",
        (None, Pane::Page) => "back",
        (None, Pane::Sidebar) => "close",
        (None, Pane::List) => "quit",
    }
}

/// The actions that do something here, with labels, the most used first.
fn useful_actions(app: &App) -> Vec<(Action, &'static str)> {
    let page = app.page.as_ref();
    let quotes = page.is_some_and(|p| !p.annotations().quotes.is_empty());
    let names = page.is_some_and(|p| p.annotations().entities.iter().any(|e| e.kind.is_name()));
    let folds = page.is_some_and(|p| !p.layout().folds.is_empty());
    let related = page.is_some_and(|p| !p.annotations().related.is_empty());
    let links = page.is_some_and(|p| !p.links().is_empty());
    let mut hints: Vec<(Action, &str)> = Vec::new();
    let mut add = |condition: bool, action, label| hints.extend(condition.then_some((action, label)));
    match (&app.panel, app.focus) {
        (Some(panel), _) => {
            let open = match panel.selected_action() {
                Some(RowAction::OpenUrl(_)) => "open",
                Some(RowAction::ChooseScope(decisions)) => match &decisions[..] {
                    [one] => messages::decision_title(one.should_fold),
                    _ => "decide",
                },
                Some(RowAction::AddRule(_)) => "decide",
                Some(RowAction::Order(_)) => "order",
                Some(RowAction::Action(_)) => "do it",
                Some(RowAction::OpenUnfinished(_)) => "read on",
                Some(RowAction::ToggleStory(_)) => "open or close",
                Some(RowAction::OpenStoryArticle(..) | RowAction::OpenAt(_)) => "read",
                Some(RowAction::Profile(_)) => "who",
                Some(RowAction::Mentions(kind, _)) if kind.is_name() => "who",
                Some(RowAction::NameArticles(_)) => "in the list",
                Some(RowAction::ShowMore(_)) => "all",
                _ => "go there",
            };
            add(panel.is_selectable(), Action::Open, open);
            let is_mentioned =
                matches!(panel.selected_action(), Some(RowAction::Mentions(kind, _)) if kind.is_name());
            add(is_mentioned, Action::NextName, "mentions");
            add(panel.selected_name().is_some() && open != "in the list", Action::FindName, "in the list");
            add(panel.selected_name().is_some() && app.is_library(), Action::ToggleStar, "follow");
            add(panel.kind == PanelKind::Stories, Action::ToggleRead, "mark read");
            let is_link = matches!(panel.selected_action(), Some(RowAction::OpenUrl(Some(_))));
            add(is_link, Action::Copy, "copy");
            add(panel.rows.len() > MIN_ROWS_TO_FIND || panel.is_narrowed(), Action::Find, "find");
        }
        (None, Pane::Page) => {
            let is_all_unfolded = page.is_some_and(|p| p.folded_lines() == 0);
            add(folds, Action::FoldHere, if is_all_unfolded { "fold" } else { "unfold" });
            add(quotes, Action::NextQuote, "quote");
            add(names, Action::NextName, "name");
            add(true, Action::Find, "find");
            let text = page.and_then(|page| page.page_text()).filter(|text| text.has_address);
            let other = match text.map(|text| text.source) {
                Some(TextSource::Page) => "feed's text",
                _ => "whole text",
            };
            add(text.is_some() && !app.is_fetching_page(), Action::SwitchText, other);
            add(related, Action::Related, "related");
            add(links, Action::Hints, "links");
        }
        (None, Pane::Sidebar) => {
            add(true, Action::Open, "show");
            let selected = app.sidebar.items.get(app.sidebar.selected).map(|item| item.id);
            let is_own = selected.is_some_and(|id| match id.kind {
                SidebarItemKind::View => id.number > 0,
                kind => matches!(kind, SidebarItemKind::Feed | SidebarItemKind::Tag),
            });
            let is_feed = selected.is_some_and(|id| id.kind == SidebarItemKind::Feed);
            add(is_feed && app.is_library(), Action::SwitchText, "whose text");
            add(is_own && app.is_library(), Action::RenamePlace, "rename");
            add(is_own && app.is_library(), Action::RemovePlace, "drop");
        }
        (None, Pane::List) => {
            add(app.list.status.unreadable > 0, Action::Faults, "errors");
            add(app.shows_single_place(), Action::Cancel, "all");
            add(app.list.status.listed > 0, Action::Open, "open");
            add(app.list.status.unread > 0, Action::NextUnread, "unread");
            add(app.list.status.listed > 1, Action::Find, "find");
            add(app.list.status.total > 1, Action::Filter, "filter");
        }
    }
    hints
}
