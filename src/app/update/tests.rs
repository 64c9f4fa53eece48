//! What the app makes of answers that come late, and of keys that come before them: each message by hand, without a shelf.

use super::*;
use crate::app::key::{Key, KeyCode};
use crate::app::mouse::{Mouse, MouseAction};
use crate::app::page::OpenedArticle;
use crate::shelf::state::{ReadingSession, UnfinishedArticle};
use crate::shelf::{
    Arrangement, ArticleId, Headline, PreparedList, ShelfStatus, SidebarItem, SidebarItemId, SidebarItemKind,
    SortOrder,
};
use kabar_annotate::article::{Annotations, Article, Draft};
use kabar_annotate::text::CleanText;

const STATUS: ShelfStatus = ShelfStatus {
    listed: 9,
    total: 9,
    waiting: 0,
    unread: 9,
    unread_unverified: 0,
    unreadable: 0,
    is_loading: false,
};

fn article(n: usize) -> Article {
    let draft = Draft {
        title: Some(format!("Judul {n}")),
        url: Some(format!("https://warta.example/{n}")),
        text: "Pasar dibuka lagi.".into(),
        ..Draft::default()
    };
    draft.finish().expect("has a headline")
}

/// A list of nine articles on a screen with room for all of it.
fn app(size: (u16, u16)) -> App {
    let mut app = App::new(CleanText::one_line("berita"), size);
    app.update(Msg::Now(1_000_000));
    for effect in app.update(Msg::Answer(Ticket::NONE, ShelfAnswer::Status(STATUS))) {
        if let Effect::Shelf(ticket, ShelfRequest::Headlines(_)) = effect {
            let rows = (0..9).map(|n| Headline::new(ArticleId(n as u64), &article(n))).collect();
            app.update(Msg::Answer(ticket, ShelfAnswer::Headlines(0, rows)));
        }
    }
    app
}

fn press(app: &mut App, key: char) -> Vec<Effect> {
    app.update(Msg::Key(Key::plain(KeyCode::Char(key))))
}

/// The ticket of the question that `which` picks.
fn asked(effects: &[Effect], which: fn(&Effect) -> Option<Ticket>) -> Option<Ticket> {
    effects.iter().find_map(which)
}

fn arranges(effect: &Effect) -> Option<Ticket> {
    if let Effect::Shelf(ticket, ShelfRequest::Arrange(_)) = effect { Some(*ticket) } else { None }
}

fn rescans(effect: &Effect) -> Option<Ticket> {
    if let Effect::Shelf(ticket, ShelfRequest::Rescan(_)) = effect { Some(*ticket) } else { None }
}

fn shows(effect: &Effect) -> Option<Ticket> {
    if let Effect::Shelf(ticket, ShelfRequest::Show(..)) = effect { Some(*ticket) } else { None }
}

fn locates(effect: &Effect) -> Option<Ticket> {
    if let Effect::Shelf(ticket, ShelfRequest::Locate(..)) = effect { Some(*ticket) } else { None }
}

fn previews(effect: &Effect) -> Option<Ticket> {
    if let Effect::Shelf(ticket, ShelfRequest::Preview(_)) = effect { Some(*ticket) } else { None }
}

/// The shelf has prepared what `ticket` asked for; the question to show it.
fn prepared(app: &mut App, ticket: Ticket) -> Ticket {
    let effects = app.update(Msg::Answer(ticket, ShelfAnswer::Arranged(Ok(PreparedList::new(())))));
    asked(&effects, shows).expect("it is shown")
}

fn session(key: &str, filter: &str) -> ReadingSession {
    let begun = vec![UnfinishedArticle { key: "lain".into(), title: "Lain".into(), percent: 30, at: 2 }];
    ReadingSession { key: key.into(), filter: filter.into(), open: true, begun, ..ReadingSession::default() }
}

#[test]
fn a_filter_that_is_relative_to_now_is_gone_back_to_once() {
    let mut app = app((80, 24));
    let effects = app.update(Msg::SessionFound(Box::new(session("a", "age:<7d")), true));
    let ticket = asked(&effects, arranges).expect("arranged");
    app.update(Msg::Now(1_000_001));
    let ticket = prepared(&mut app, ticket);
    let effects = app.update(Msg::Answer(ticket, ShelfAnswer::Shown(STATUS, None)));
    assert_eq!(asked(&effects, arranges), None);
    let ticket = asked(&effects, locates).expect("looked for");
    app.update(Msg::Answer(ticket, ShelfAnswer::Located(Some(4))));
    assert_eq!((app.list.selected, app.focus), (4, Pane::Page));
}

#[test]
fn what_was_gone_back_to_before_is_not_found_for_another() {
    let mut app = app((80, 24));
    let effects = app.update(Msg::SessionFound(Box::new(session("a", "")), true));
    let stale = asked(&effects, locates).expect("looked for");
    press(&mut app, 'R');
    let effects = app.update(Msg::Key(Key::plain(KeyCode::Enter)));
    let ticket = asked(&effects, locates).expect("the other one is looked for");
    app.update(Msg::Answer(stale, ShelfAnswer::Located(Some(7))));
    assert_eq!(app.list.selected, 0);
    app.update(Msg::Answer(ticket, ShelfAnswer::Located(Some(2))));
    assert_eq!(app.list.selected, 2);
}

#[test]
fn a_click_ends_going_back() {
    let mut app = app((80, 24));
    let effects = app.update(Msg::SessionFound(Box::new(session("a", "")), true));
    let ticket = asked(&effects, locates).expect("looked for");
    app.update(Msg::Mouse(Mouse { action: MouseAction::Click, x: 10, y: 5 }));
    let selected = app.list.selected;
    app.update(Msg::Answer(ticket, ShelfAnswer::Located(Some(8))));
    assert_eq!((selected, app.list.selected, app.focus), (3, 3, Pane::List));
}

#[test]
fn what_was_begun_is_kept_though_it_is_not_found() {
    let mut app = app((80, 24));
    app.update(Msg::SessionFound(Box::new(session("a", "")), false));
    for key in ['R', 'q', 'R'] {
        press(&mut app, key);
    }
    let effects = app.update(Msg::Key(Key::plain(KeyCode::Enter)));
    let ticket = asked(&effects, locates).expect("looked for");
    app.update(Msg::Answer(ticket, ShelfAnswer::Located(None)));
    assert_eq!(app.notice.as_deref(), Some(messages::ARTICLE_NOT_IN_LIST));
    assert_eq!(app.session().expect("a session").begun.len(), 1);
}

#[test]
fn labels_of_the_list_go_with_its_rows_and_not_with_a_page() {
    let mut app = app((160, 24));
    let mut effects = Vec::new();
    app.change_order(SortOrder::Newest, &mut effects);
    let ticket = asked(&effects, arranges).expect("arranged");
    // The page beside the list is asked for again, so that its ticket is known.
    app.reading.requested = None;
    let open = asked(&app.update(Msg::Now(1_000_001)), previews).expect("asked for");
    press(&mut app, 'f');
    assert!(app.hints.is_some());
    let opened = OpenedArticle {
        index: 0,
        article: article(0),
        annotations: Annotations::default(),
        position: None,
        page_text: None,
    };
    app.update(Msg::Answer(open, ShelfAnswer::Article(Some(Box::new(opened)))));
    assert!(app.page.is_some() && app.hints.is_some(), "the page beside the list has come");
    let ticket = prepared(&mut app, ticket);
    app.update(Msg::Answer(ticket, ShelfAnswer::Shown(STATUS, Some(8))));
    assert_eq!(app.hints, None);
}

#[test]
fn nothing_is_marked_by_position_while_another_list_is_about_to_be_shown() {
    let mut app = app((80, 24));
    app.open_library(Arrangement::default());
    let mut effects = Vec::new();
    app.change_order(SortOrder::Newest, &mut effects);
    let ticket = asked(&effects, arranges).expect("arranged");
    let ticket = prepared(&mut app, ticket);
    let marks = |effects: &[Effect]| {
        effects.iter().any(|effect| matches!(effect, Effect::Shelf(_, ShelfRequest::Library(_))))
    };
    assert!(!marks(&press(&mut app, 'A')));
    assert_eq!(app.notice.as_deref(), Some(messages::LIST_IS_CHANGING));
    app.update(Msg::Answer(ticket, ShelfAnswer::Shown(STATUS, None)));
    assert!(marks(&press(&mut app, 'A')));
}

#[test]
fn files_are_read_again_though_the_list_is_arranged_meanwhile() {
    let mut app = app((80, 24));
    let effects = press(&mut app, 'r');
    assert!(asked(&effects, rescans).is_some());
    let mut effects = Vec::new();
    app.change_order(SortOrder::Newest, &mut effects);
    assert_eq!(asked(&effects, arranges), None);
    let ticket = asked(&effects, rescans).expect("read again, in that order");
    let ticket = prepared(&mut app, ticket);
    app.update(Msg::Answer(ticket, ShelfAnswer::Shown(STATUS, None)));
    assert_eq!(app.arranging.current.order, SortOrder::Newest);
    let mut effects = Vec::new();
    app.change_order(SortOrder::Input, &mut effects);
    assert!(asked(&effects, arranges).is_some(), "once");
}

#[test]
fn a_place_with_another_name_is_still_shown() {
    let mut app = app((80, 24));
    let place = |number, name: &str| SidebarItem {
        id: SidebarItemId { kind: SidebarItemKind::Tag, number },
        name: CleanText::one_line(name),
        depth: 0,
        unread: 0,
        articles: 1,
    };
    app.arranging.current.scope = Some(place(3, "").id);
    let mut effects = Vec::new();
    app.sidebar_ready(vec![place(2, "ikan"), place(3, "pasar")], &mut effects);
    app.sidebar_ready(vec![place(3, "acar"), place(2, "ikan")], &mut effects);
    assert_eq!(effects, []);
    app.sidebar_ready(vec![place(2, "ikan")], &mut effects);
    assert!(asked(&effects, arranges).is_some(), "it is gone");
}
