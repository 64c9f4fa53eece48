//! A reader at a desk: keys in, picture out, without threads or a terminal. Shared by the screen and property tests
//! and by the example that makes the README's pictures.

#![allow(dead_code, reason = "each test uses a part of the desk")]

pub mod svg;

use kabar::app::key::{Code, Key};
use kabar::app::{App, Effect, Msg};
use kabar::shelf::Shelf;
use kabar::shelf::archive::{Archive, Input};
use kabar::shelf::rules::RuleBook;
use kabar::shelf::state::MarkStore;
use kabar::term::shelf_worker;
use kabar::ui::{self, theme::Theme};
use kabar_annotate::text::CleanText;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use std::collections::VecDeque;

/// 2026-11-24T12:00:00Z: ages on screen do not depend on the day of the test.
pub const NOW: i64 = 1_795_521_600;

/// An app, its shelf and its screen.
pub struct Desk {
    pub app: App,
    pub shelf: Box<dyn Shelf>,
    pub rules: RuleBook,
    pub theme: Theme,
    /// What the app asked of the world outside: copies, addresses to open, and so on.
    pub outside: Vec<Effect>,
    size: (u16, u16),
}

impl Desk {
    /// The bundled samples on a screen of `size`.
    pub fn samples(size: (u16, u16)) -> Desk {
        Desk::with(Box::new(Archive::read(&[Input::Samples], MarkStore::in_memory())), "samples", size)
    }

    /// Any shelf.
    pub fn with(shelf: Box<dyn Shelf>, name: &str, size: (u16, u16)) -> Desk {
        let app = App::new(CleanText::one_line(name), size);
        let mut desk = Desk {
            app,
            shelf,
            rules: RuleBook::in_memory(),
            theme: Theme::default_theme(),
            outside: Vec::new(),
            size,
        };
        desk.tell(Msg::Now(NOW));
        let status = desk.shelf.status();
        desk.tell(Msg::Status(status));
        desk
    }

    /// Hands `msg` to the app, and the shelf's answers, until nothing is left to do.
    pub fn tell(&mut self, msg: Msg) {
        let mut queue = VecDeque::from([msg]);
        while let Some(msg) = queue.pop_front() {
            if let Msg::Resize(width, height) = msg {
                self.size = (width, height);
            }
            for effect in self.app.update(msg) {
                match effect {
                    Effect::Browse(_)
                    | Effect::Copy(_)
                    | Effect::Theme(_)
                    | Effect::Hand(_)
                    | Effect::Send(_)
                    | Effect::CallBack
                    | Effect::Redraw
                    | Effect::Suspend
                    | Effect::Quit => {
                        self.outside.push(effect);
                    }
                    effect => queue.extend(shelf_worker::answer(&mut *self.shelf, &mut self.rules, effect)),
                }
            }
        }
    }

    /// Presses `keys`: letters, and names in angle brackets as in `5j<Enter><C-d>`.
    pub fn press(&mut self, keys: &str) -> &mut Desk {
        for key in parse(keys) {
            self.tell(Msg::Key(key));
        }
        self
    }

    /// The frame, and where its cursor is.
    pub fn frame(&self) -> (Buffer, Option<Position>) {
        let mut cells = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        let beside = ui::draw(&self.app, &self.theme, &mut cells);
        (cells, beside.cursor)
    }

    /// The frame as text, without styles.
    pub fn text(&self) -> String {
        let (cells, _) = self.frame();
        rows(&cells).join("\n")
    }

    /// The frame as text, each row that is not plain followed by one letter a cell for its style, and the letters'
    /// meanings.
    pub fn picture(&self) -> String {
        let (cells, cursor) = self.frame();
        let mut styles: Vec<Style> = vec![Buffer::empty(Rect::new(0, 0, 1, 1))[(0, 0)].style()];
        let mut out = String::new();
        for (y, row) in rows(&cells).iter().enumerate() {
            out.push_str(&format!(" {row}\n"));
            let mut letters = String::new();
            for x in 0..cells.area.width {
                let style = cells[(x, y as u16)].style();
                let at = styles.iter().position(|s| *s == style).unwrap_or_else(|| {
                    styles.push(style);
                    styles.len() - 1
                });
                letters.push(if at == 0 { ' ' } else { char::from(b'a' + (at - 1) as u8) });
            }
            if !letters.trim().is_empty() {
                out.push_str(&format!("~{}\n", letters.trim_end()));
            }
        }
        for (at, style) in styles.iter().enumerate().skip(1) {
            out.push_str(&format!("{} = {}\n", char::from(b'a' + (at - 1) as u8), look(style)));
        }
        out.extend(cursor.map(|c| format!("cursor at {},{}\n", c.x, c.y)));
        out
    }
}

fn look(style: &Style) -> String {
    let colour = |c: Option<ratatui::style::Color>| c.filter(|c| *c != ratatui::style::Color::Reset);
    let mut words: Vec<String> = Vec::new();
    words.extend(colour(style.fg).map(|c| c.to_string().to_lowercase()));
    words.extend(colour(style.bg).map(|c| format!("on {}", c.to_string().to_lowercase())));
    words.extend(style.add_modifier.iter_names().map(|(name, _)| name.to_lowercase()));
    words.join(" ")
}

fn rows(cells: &Buffer) -> Vec<String> {
    (0..cells.area.height)
        .map(|y| {
            let row: String = (0..cells.area.width).map(|x| cells[(x, y)].symbol()).collect();
            row.trim_end().to_owned()
        })
        .collect()
}

fn parse(keys: &str) -> Vec<Key> {
    let mut found = Vec::new();
    let mut rest = keys;
    while let Some(first) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|r| r.split_once('>'));
        let (key, after) = match named {
            Some((name, after)) => (named_key(name), after),
            None => (Key::plain(Code::Char(first)), &rest[first.len_utf8()..]),
        };
        found.push(key);
        rest = after;
    }
    found
}

fn named_key(name: &str) -> Key {
    Key::parse(name).unwrap_or_else(|| panic!("no key is called <{name}>"))
}
