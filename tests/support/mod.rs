//! The app without threads and without a terminal: a test sends keys and looks at the screen. Shared by the tests of
//! screens, of reading, of hostile input, and of the pictures in docs/.

#![allow(dead_code, reason = "each test crate uses a part of it")]

pub mod svg;

use kabar::app::key::{Key, KeyCode};
use kabar::app::{App, Effect, Msg, ShelfAnswer, Ticket};
use kabar::shelf::AnyShelf;
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

/// An app with its shelf, its rules and a screen to draw on.
pub struct Harness {
    pub app: App,
    pub shelf: AnyShelf,
    pub rules: RuleBook,
    pub theme: Theme,
    /// Effects that are not the shelf's, in order: copies, addresses to open, and so on. Nothing carries them out.
    pub terminal_effects: Vec<Effect>,
    size: (u16, u16),
}

impl Harness {
    /// The bundled samples on a screen of `size` (columns, rows).
    pub fn samples(size: (u16, u16)) -> Harness {
        Harness::new(Archive::read(&[Input::Samples], MarkStore::in_memory()), "samples", size)
    }

    /// A list of `shelf`, called `name`, on a screen of `size` (columns, rows).
    pub fn new(shelf: impl Into<AnyShelf>, name: &str, size: (u16, u16)) -> Harness {
        let app = App::new(CleanText::one_line(name), size);
        let mut harness = Harness {
            app,
            shelf: shelf.into(),
            rules: RuleBook::in_memory(),
            theme: Theme::default_theme(),
            terminal_effects: Vec::new(),
            size,
        };
        harness.send(Msg::Now(NOW));
        let status = harness.shelf.status();
        harness.send(Msg::Answer(Ticket::NONE, ShelfAnswer::Status(status)));
        harness
    }

    /// Gives `msg` to the app, then the shelf's answers to what the app asked, until nothing is left to do.
    pub fn send(&mut self, msg: Msg) {
        let mut queue = VecDeque::from([msg]);
        while let Some(msg) = queue.pop_front() {
            if let Msg::Resize(width, height) = msg {
                self.size = (width, height);
            }
            for effect in self.app.update(msg) {
                match effect {
                    Effect::Shelf(ticket, request) => {
                        let answer = shelf_worker::answer(&mut self.shelf, &mut self.rules, request);
                        queue.push_back(Msg::Answer(ticket, answer));
                    }
                    Effect::SavePosition(key, position) => {
                        queue.extend(shelf_worker::save_position(&mut *self.shelf, &key, position));
                    }
                    Effect::CancelShelf(_) => {}
                    effect @ (Effect::Fetch(_) | Effect::FetchPage(_) | Effect::Terminal(_)) => {
                        self.terminal_effects.push(effect)
                    }
                }
            }
        }
    }

    /// Presses `keys`: characters, and names of keys in angle brackets, as in `5j<Enter><C-d>`.
    pub fn press(&mut self, keys: &str) -> &mut Harness {
        for key in parse_keys(keys) {
            self.send(Msg::Key(key));
        }
        self
    }

    /// The frame, and the position of its cursor.
    pub fn frame(&self) -> (Buffer, Option<Position>) {
        let mut cells = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        let extras = ui::draw(&self.app, &self.theme, &mut cells);
        (cells, extras.cursor)
    }

    /// The frame as text, without styles.
    pub fn text(&self) -> String {
        let (cells, _) = self.frame();
        rows(&cells).join("\n")
    }

    /// The frame as text for a snapshot. A row with styles is followed by a row of one letter for each cell's style; a
    /// legend at the end says what the letters mean.
    pub fn snapshot(&self) -> String {
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
            out.push_str(&format!("{} = {}\n", char::from(b'a' + (at - 1) as u8), style_words(style)));
        }
        out.extend(cursor.map(|c| format!("cursor at {},{}\n", c.x, c.y)));
        out
    }
}

fn style_words(style: &Style) -> String {
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

fn parse_keys(keys: &str) -> Vec<Key> {
    let mut parsed = Vec::new();
    let mut rest = keys;
    while let Some(first) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|r| r.split_once('>'));
        let (key, after) = match named {
            Some((name, after)) => {
                (Key::parse(name).unwrap_or_else(|| panic!("no key is called <{name}>")), after)
            }
            None => (Key::plain(KeyCode::Char(first)), &rest[first.len_utf8()..]),
        };
        parsed.push(key);
        rest = after;
    }
    parsed
}
