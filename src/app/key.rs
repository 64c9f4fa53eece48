//! A key, and how it is written: `j`, `Space`, `Ctrl-d`, `Alt-x`, `Shift-Tab`, `F5`.
//!
//! What a terminal cannot tell apart is one key here too: Ctrl-i is Tab, Ctrl-m is Enter, Ctrl-[ is Esc, and Shift with
//! a letter is the capital.

use std::fmt;

/// A key as the terminal reported it, without any terminal library's types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key of the keyboard, or which character it types.
    pub code: KeyCode,
    /// With Ctrl held.
    pub ctrl: bool,
    /// With Alt held. Many terminals send that as Esc and the key.
    pub alt: bool,
    /// With Shift held; never with a character, which is another one then.
    pub shift: bool,
}

/// A key of the keyboard, or the character that it types, without Ctrl, Alt and Shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the key that its name says")]
pub enum KeyCode {
    Char(char),
    F(u8),
    Enter,
    Esc,
    Tab,
    Backspace,
    Insert,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// Names of keys, as they are shown, and other spellings of them that people know.
const KEY_NAMES: [(KeyCode, &str, &[&str]); 15] = [
    (KeyCode::Char(' '), "Space", &["spc"]),
    (KeyCode::Enter, "Enter", &["return", "ret", "cr"]),
    (KeyCode::Esc, "Esc", &["escape"]),
    (KeyCode::Tab, "Tab", &[]),
    (KeyCode::Backspace, "Backspace", &["bs"]),
    (KeyCode::Insert, "Insert", &["ins"]),
    (KeyCode::Delete, "Delete", &["del"]),
    (KeyCode::Up, "Up", &[]),
    (KeyCode::Down, "Down", &[]),
    (KeyCode::Left, "Left", &[]),
    (KeyCode::Right, "Right", &[]),
    (KeyCode::Home, "Home", &[]),
    (KeyCode::End, "End", &[]),
    (KeyCode::PageUp, "PgUp", &["pageup"]),
    (KeyCode::PageDown, "PgDn", &["pagedown", "pgdown"]),
];

/// Modifiers: as they are shown, and as Emacs and vim write them.
const MODIFIERS: [(&str, &str); 3] = [("Ctrl-", "C-"), ("Alt-", "M-"), ("Shift-", "S-")];

impl Key {
    /// A key with nothing held.
    pub const fn plain(code: KeyCode) -> Key {
        Key { code, ctrl: false, alt: false, shift: false }
    }

    /// Ctrl and a letter.
    pub const fn ctrl(letter: char) -> Key {
        Key { ctrl: true, ..Key::plain(KeyCode::Char(letter)) }
    }

    /// The key that every terminal reports for it.
    pub fn normalized(self) -> Key {
        let code = match self.code {
            KeyCode::Char(c) if self.ctrl => match c.to_ascii_lowercase() {
                'i' => return Key { code: KeyCode::Tab, ctrl: false, ..self },
                'm' => return Key { code: KeyCode::Enter, ctrl: false, ..self },
                '[' => return Key { code: KeyCode::Esc, ctrl: false, ..self },
                lower => KeyCode::Char(lower),
            },
            KeyCode::Char(c) if self.shift => KeyCode::Char(c.to_ascii_uppercase()),
            code => code,
        };
        Key { code, shift: self.shift && !matches!(code, KeyCode::Char(_)), ..self }
    }

    /// The key that `text` names; `None` where none is called that.
    pub fn parse(text: &str) -> Option<Key> {
        let mut held = [false; 3];
        let mut rest = text;
        'held: loop {
            for (at, (long, short)) in MODIFIERS.iter().enumerate() {
                let after = [long, short].into_iter().find_map(|prefix| {
                    let head = rest.get(..prefix.len())?;
                    // Only the long names may be in lower case: nobody writes Ctrl- as "c-".
                    let same = head == *prefix || (prefix.len() > 2 && head.eq_ignore_ascii_case(prefix));
                    same.then(|| &rest[prefix.len()..]).filter(|after| !after.is_empty())
                });
                if let Some(after) = after {
                    (held[at], rest) = (true, after);
                    continue 'held;
                }
            }
            break;
        }
        let mut letters = rest.chars();
        let code = match (letters.next()?, letters.next()) {
            (c, None) if !c.is_control() && !c.is_whitespace() => KeyCode::Char(c),
            ('F' | 'f', Some('0'..='9')) => {
                KeyCode::F(rest[1..].parse().ok().filter(|n| (1..=24).contains(n))?)
            }
            _ => {
                let lower = rest.to_lowercase();
                KEY_NAMES.iter().find(|n| n.1.to_lowercase() == lower || n.2.contains(&lower.as_str()))?.0
            }
        };
        Some(Key { code, ctrl: held[0], alt: held[1], shift: held[2] }.normalized())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (held, (name, _)) in [self.ctrl, self.alt, self.shift].into_iter().zip(MODIFIERS) {
            f.write_str(if held { name } else { "" })?;
        }
        match self.code {
            KeyCode::F(number) => write!(f, "F{number}"),
            KeyCode::Char(c) if c != ' ' => write!(f, "{c}"),
            code => f.write_str(KEY_NAMES.iter().find(|n| n.0 == code).map_or("", |n| n.1)),
        }
    }
}

/// The keys that `text` names, with spaces between them: "g g", "Ctrl-x k".
///
/// # Errors
/// The part that names no key; empty where there is none at all.
pub fn parse_sequence(text: &str) -> Result<Vec<Key>, &str> {
    let keys: Vec<Key> =
        text.split_whitespace().map(|part| Key::parse(part).ok_or(part)).collect::<Result<_, _>>()?;
    if keys.is_empty() { Err("") } else { Ok(keys) }
}

/// Keys as they are shown: letters that follow each other without a space, "gg", as vim writes them, and others with one,
/// "Ctrl-x k".
pub fn format_sequence(keys: &[Key]) -> String {
    let parts: Vec<String> = keys.iter().map(Key::to_string).collect();
    let letters = parts.iter().all(|p| p.chars().count() == 1);
    parts.join(if letters { "" } else { " " })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> impl Strategy<Value = Key> {
        let named = prop::sample::select(KEY_NAMES.map(|n| n.0).to_vec());
        let code = prop_oneof![
            any::<char>()
                .prop_filter("a key has a sign", |c| !c.is_control() && !c.is_whitespace())
                .prop_map(KeyCode::Char),
            (1u8..=24).prop_map(KeyCode::F),
            named,
        ];
        (code, any::<[bool; 3]>())
            .prop_map(|(code, held)| Key { code, ctrl: held[0], alt: held[1], shift: held[2] }.normalized())
    }

    proptest! {
        #[test]
        fn a_key_is_read_as_it_is_shown(key in key()) {
            prop_assert_eq!(Key::parse(&key.to_string()), Some(key), "{}", key);
        }

        #[test]
        fn no_text_is_too_wrong(text in "(Ctrl-|C-|M-|F|[0-9a-zA-Zéあ -]){0,8}") {
            if let Ok(keys) = parse_sequence(&text) {
                let again: Vec<String> = keys.iter().map(Key::to_string).collect();
                let again = again.join(" ");
                prop_assert_eq!(parse_sequence(&again), Ok(keys));
            }
        }
    }

    #[test]
    fn keys_by_many_names() {
        for (text, shown) in [
            ("C-d", "Ctrl-d"),
            ("ctrl-D", "Ctrl-d"),
            ("M-x", "Alt-x"),
            ("Shift-tab", "Shift-Tab"),
            ("S-a", "A"),
            ("Ctrl--", "Ctrl--"),
            ("-", "-"),
            ("C-m", "Enter"),
            ("Ctrl-Alt-Delete", "Ctrl-Alt-Delete"),
            ("f12", "F12"),
            ("pagedown", "PgDn"),
            ("f", "f"),
        ] {
            assert_eq!(Key::parse(text).map(|k| k.to_string()).as_deref(), Some(shown), "{text}");
        }
        for text in ["", "gg", "F0", "F99", "Ctrl-", "Hyper-x", " ", "\u{1b}"] {
            assert_eq!(Key::parse(text), None, "{text:?}");
        }
        assert_eq!(parse_sequence("g  Ctrl-x").map(|k| format_sequence(&k)), Ok("g Ctrl-x".into()));
        assert_eq!(parse_sequence("z R").map(|k| format_sequence(&k)), Ok("zR".into()));
        assert_eq!(parse_sequence("g hh"), Err("hh"));
    }
}
