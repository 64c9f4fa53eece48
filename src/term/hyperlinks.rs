//! Links for the terminal itself (OSC 8): which cells lead where, and the sequences that say so. A reader at home clicks
//! them, also through SSH; the terminal in front of him opens them, not the machine that kabar runs on.
//!
//! What is sent is checked here once more, whatever an article let through: the schemes, that it is printable ASCII, the
//! length. A link is ended in each row; parts of one carry the same id, so that a terminal lights them up together.

use crate::ui::cell_link::CellLink;
use crate::ui::colour;
use kabar_annotate::text::CleanText;
use kabar_annotate::text::hash::fnv1a;
use ratatui::layout::Rect;
use std::io::{self, Write};

/// What a terminal may be asked to open.
const LINK_SCHEMES: [&str; 4] = ["http", "https", "mailto", "gemini"];
/// Longer addresses are not links: VTE takes 2,083 bytes, and a slow line should not have to.
const MAX_URL_LENGTH: usize = 2000;

/// Which cells of a frame lead where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkLayer {
    width: u16,
    /// A cell each, or nothing at all where the frame has no link: one more than an index of `urls`.
    cells: Vec<u16>,
    urls: Vec<String>,
}

impl LinkLayer {
    /// The layer of a frame of `area` with `links`.
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

    /// Does no cell lead anywhere?
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Where a cell leads.
    pub fn at(&self, x: u16, y: u16) -> Option<&str> {
        let cell = self.cells.get(usize::from(y) * usize::from(self.width) + usize::from(x))?;
        self.urls.get(usize::from(cell.checked_sub(1)?)).map(String::as_str)
    }

    /// Takes over where some cells of row `y` lead in `next`.
    pub fn copy_columns(&mut self, next: &LinkLayer, y: u16, columns: (u16, u16)) {
        for x in columns.0..columns.1 {
            let url = next.at(x, y);
            if url.is_none() && self.is_empty() {
                continue;
            }
            self.set(x, y, next.width, next.cells.len(), url);
        }
    }

    fn set(&mut self, x: u16, y: u16, width: u16, cells: usize, url: Option<&str>) {
        if self.cells.is_empty() {
            (self.width, self.cells) = (width, vec![0; cells]);
        }
        let number = url.map_or(0, |url| {
            let known = self.urls.iter().position(|u| u == url);
            known.unwrap_or_else(|| {
                self.urls.push(url.to_owned());
                self.urls.len() - 1
            }) as u16
                + 1
        });
        if let Some(cell) = self.cells.get_mut(usize::from(y) * usize::from(self.width) + usize::from(x)) {
            *cell = number;
        }
    }

    /// Moves whole rows: row `y` becomes what row `from(y)` is now, or loses its links.
    pub fn move_rows(&mut self, height: u16, from: impl Fn(u16) -> Option<u16>) {
        if self.is_empty() {
            return;
        }
        let before = self.cells.clone();
        let width = usize::from(self.width);
        for y in 0..height {
            let row = usize::from(y) * width..usize::from(y + 1) * width;
            match from(y).map(|from| usize::from(from) * width) {
                Some(from) => self.cells[row].copy_from_slice(&before[from..from + width]),
                None => self.cells[row].fill(0),
            }
        }
    }
}

/// Begins the link to `url`, which comes from a [`Layer`].
///
/// # Errors
/// Where `out` fails.
pub fn write_start(out: &mut impl Write, url: &str) -> io::Result<()> {
    // Folded: two links that share an id still differ by their address.
    let hash = fnv1a(url.bytes());
    write!(out, "\x1b]8;id={:x};{url}\x1b\\", (hash >> 48) ^ (hash & 0xffff))
}

/// Ends it.
///
/// # Errors
/// Where `out` fails.
pub fn write_end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"\x1b]8;;\x1b\\")
}

/// `url` as a terminal gets it: in printable ASCII, other bytes as %XX; `None` where it is nothing to be opened.
fn sanitize_url(url: &CleanText) -> Option<String> {
    let (scheme, _) = url.split_once(':')?;
    if !LINK_SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return None;
    }
    let mut sent = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            0x21..=0x7e => sent.push(char::from(byte)),
            _ => sent.push_str(&format!("%{byte:02X}")),
        }
    }
    (sent.len() <= MAX_URL_LENGTH).then_some(sent)
}

/// Does the terminal take links? Most take them or swallow them; off where one is known to do neither, or to swallow what a
/// slow line would carry for nothing.
pub fn is_supported(var: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| var(name).filter(|value| !value.is_empty());
    let term = set("TERM").unwrap_or_default();
    if colour::is_mono_term(&term) || term == "linux" {
        return false;
    }
    if set("TMUX").is_some() {
        // 3.4 was the first to hand links on.
        let version = set("TERM_PROGRAM_VERSION").unwrap_or_default();
        let mut numbers = version.trim_start_matches("next-").split(|c: char| !c.is_ascii_digit());
        let mut number = || numbers.next().and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
        return (number(), number()) >= (3, 4);
    }
    // GNU screen keeps them to itself.
    set("STY").is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_opened_is_sent_and_only_as_ascii() {
        for (url, sent) in [
            ("https://ikan.example/a?b=1#c", Some("https://ikan.example/a?b=1#c")),
            ("HTTP://ikan.example/", Some("HTTP://ikan.example/")),
            ("mailto:redaksi@ikan.example", Some("mailto:redaksi@ikan.example")),
            ("gemini://ikan.example/", Some("gemini://ikan.example/")),
            ("https://ikan.example/é x", Some("https://ikan.example/%C3%A9%20x")),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("ikan", None),
        ] {
            assert_eq!(sanitize_url(&CleanText::one_line(url)).as_deref(), sent, "{url}");
        }
        assert_eq!(
            sanitize_url(&CleanText::one_line(&format!("https://{}", "x".repeat(MAX_URL_LENGTH)))),
            None
        );
    }

    #[test]
    fn terminals_that_would_swallow_links_get_none() {
        for (vars, taken) in [
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
            assert_eq!(is_supported(var), taken, "{vars:?}");
        }
    }
}
