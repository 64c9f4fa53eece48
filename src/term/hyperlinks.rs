//! Links for the terminal itself (OSC 8): which cells link to which address, and the sequences that say so. A click on one
//! opens it on the machine in front of the user, also through SSH, not on the machine that runs kabar.
//!
//! Addresses come from foreign text, so everything that is sent is checked here once more: the scheme, that it is printable
//! ASCII, the length. A link ends in each row; its parts carry the same id, so that the terminal highlights them together.

use crate::ui::cell_link::CellLink;
use crate::ui::colour;
use kabar_annotate::text::CleanText;
use kabar_annotate::text::hash::fnv1a;
use ratatui::layout::Rect;
use std::io::{self, Write};

/// The schemes of addresses that a terminal may open.
const LINK_SCHEMES: [&str; 4] = ["http", "https", "mailto", "gemini"];
/// Longer addresses are not sent as links. VTE accepts 2,083 bytes, and on a slow line they take too long.
const MAX_URL_LENGTH: usize = 2000;

/// The links of a frame's cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkLayer {
    width: u16,
    /// For each cell 0, or one more than its index in `urls`. Empty where the frame has no link.
    cells: Vec<u16>,
    urls: Vec<String>,
}

impl LinkLayer {
    /// The links of a frame of that `area`. A link whose address must not be sent is left out.
    pub fn new(links: &[CellLink], area: Rect) -> LinkLayer {
        let mut layer = LinkLayer { width: area.width, ..LinkLayer::default() };
        for link in links {
            let Some(url) = sanitize_url(&link.url) else { continue };
            for x in link.columns.0..link.columns.1 {
                layer.set(x, link.y, area.width, area.area() as usize, Some(&url));
            }
        }
        layer
    }

    /// Whether no cell has a link.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The address that a cell links to.
    pub fn at(&self, x: u16, y: u16) -> Option<&str> {
        let cell = self.cells.get(usize::from(y) * usize::from(self.width) + usize::from(x))?;
        self.urls.get(usize::from(cell.checked_sub(1)?)).map(String::as_str)
    }

    /// Copies the links of some cells of row `y` from `next`; `columns` are the first and the one after the last.
    pub fn copy_columns(&mut self, next: &LinkLayer, y: u16, columns: (u16, u16)) {
        for x in columns.0..columns.1 {
            let url = next.at(x, y);
            if url.is_none() && self.is_empty() {
                continue;
            }
            self.set(x, y, next.width, next.cells.len(), url);
        }
    }

    /// Sets the link of one cell, in a frame of that `width` and number of `cells`.
    fn set(&mut self, x: u16, y: u16, width: u16, cells: usize, url: Option<&str>) {
        if self.cells.is_empty() {
            (self.width, self.cells) = (width, vec![0; cells]);
        }
        let url_number = url.map_or(0, |url| {
            let index = self.urls.iter().position(|u| u == url);
            index.unwrap_or_else(|| {
                self.urls.push(url.to_owned());
                self.urls.len() - 1
            }) as u16
                + 1
        });
        if let Some(cell) = self.cells.get_mut(usize::from(y) * usize::from(self.width) + usize::from(x)) {
            *cell = url_number;
        }
    }

    /// Moves whole rows: row `y` gets the links that row `source(y)` has now, or none.
    pub fn move_rows(&mut self, height: u16, source: impl Fn(u16) -> Option<u16>) {
        if self.is_empty() {
            return;
        }
        let before = self.cells.clone();
        let width = usize::from(self.width);
        for y in 0..height {
            let row = usize::from(y) * width..usize::from(y + 1) * width;
            match source(y).map(|row| usize::from(row) * width) {
                Some(start) => self.cells[row].copy_from_slice(&before[start..start + width]),
                None => self.cells[row].fill(0),
            }
        }
    }
}

/// Starts a link to `url`, an address from a [`LinkLayer`].
///
/// # Errors
/// Where `out` fails.
pub fn write_start(out: &mut impl Write, url: &str) -> io::Result<()> {
    // 16 bits of the hash are enough: links that share an id still differ in their address.
    let hash = fnv1a(url.bytes());
    write!(out, "\x1b]8;id={:x};{url}\x1b\\", (hash >> 48) ^ (hash & 0xffff))
}

/// Writes the sequence that ends a link.
///
/// # Errors
/// Where `out` fails.
pub fn write_end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"\x1b]8;;\x1b\\")
}

/// The form of `url` that is sent: printable ASCII, with other bytes as %XX. `None` where it must not be sent.
fn sanitize_url(url: &CleanText) -> Option<String> {
    let (scheme, _) = url.split_once(':')?;
    if !LINK_SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return None;
    }
    let mut encoded = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            0x21..=0x7e => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    (encoded.len() <= MAX_URL_LENGTH).then_some(encoded)
}

/// Whether to send links to this terminal; `var` looks an environment variable up. Most terminals show links or ignore them.
/// Not sent to terminals known to do neither, or to drop links after a slow line has carried them.
pub fn is_supported(var: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| var(name).filter(|value| !value.is_empty());
    let term = set("TERM").unwrap_or_default();
    if colour::is_mono_term(&term) || term == "linux" {
        return false;
    }
    if set("TMUX").is_some() {
        // tmux passes links on since version 3.4.
        let version = set("TERM_PROGRAM_VERSION").unwrap_or_default();
        let mut numbers = version.trim_start_matches("next-").split(|c: char| !c.is_ascii_digit());
        let mut number = || numbers.next().and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
        return (number(), number()) >= (3, 4);
    }
    // GNU screen does not pass them on.
    set("STY").is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_schemes_are_sent_and_only_as_ascii() {
        for (url, expected) in [
            ("https://ikan.example/a?b=1#c", Some("https://ikan.example/a?b=1#c")),
            ("HTTP://ikan.example/", Some("HTTP://ikan.example/")),
            ("mailto:redaksi@ikan.example", Some("mailto:redaksi@ikan.example")),
            ("gemini://ikan.example/", Some("gemini://ikan.example/")),
            ("https://ikan.example/é x", Some("https://ikan.example/%C3%A9%20x")),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("ikan", None),
        ] {
            assert_eq!(sanitize_url(&CleanText::one_line(url)).as_deref(), expected, "{url}");
        }
        assert_eq!(
            sanitize_url(&CleanText::one_line(&format!("https://{}", "x".repeat(MAX_URL_LENGTH)))),
            None
        );
    }

    #[test]
    fn terminals_that_drop_links_get_none() {
        for (vars, expected) in [
            (&[("TERM", "xterm-256color")][..], true),
            (&[("TERM", "linux")], false),
            (&[("TERM", "vt100")], false),
            (&[("TERM", "dumb")], false),
            (&[("TERM", "tmux-256color"), ("TMUX", "x"), ("TERM_PROGRAM_VERSION", "3.3a")], false),
            (&[("TERM", "tmux-256color"), ("TMUX", "x"), ("TERM_PROGRAM_VERSION", "3.4")], true),
            (&[("TERM", "tmux-256color"), ("TMUX", "x"), ("TERM_PROGRAM_VERSION", "next-3.6")], true),
            (&[("TERM", "screen"), ("TMUX", "x")], false),
            (&[("TERM", "screen"), ("STY", "1.x")], false),
        ] {
            let var = |name: &str| vars.iter().find(|v| v.0 == name).map(|v| v.1.to_owned());
            assert_eq!(is_supported(var), expected, "{vars:?}");
        }
    }
}
