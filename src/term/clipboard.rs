//! Copies that reach the clipboard in front of the reader: OSC 52, also from inside tmux and GNU screen, which keep it to
//! themselves unless it comes wrapped as something for the terminal outside.
//!
//! tmux takes a plain OSC 52 where `set-clipboard` is on, and a wrapped one where `allow-passthrough` is; which is not to be
//! known, so it gets both. Copying twice does no harm.

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;

/// screen cuts a device control string after 768 bytes (its MAXSTR); shorter pieces are put together by the terminal.
const MAX_SCREEN_STRING: usize = 512;

/// What is written to the terminal so that `text` is on the clipboard; `var` looks an environment variable up.
pub fn copy_sequence(text: &str, var: impl Fn(&str) -> Option<String>) -> String {
    let mut plain = String::new();
    // Writing to a String does not fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut plain);
    let set = |name| var(name).is_some_and(|value| !value.is_empty());
    if set("TMUX") {
        let wrapped = plain.replace('\x1b', "\x1b\x1b");
        return format!("{plain}\x1bPtmux;{wrapped}\x1b\\");
    }
    if set("STY") {
        // The end of the inner string would end the outer one: BEL ends it as well.
        let inner = plain.strip_suffix("\x1b\\").unwrap_or(&plain).to_owned() + "\x07";
        let pieces = inner.as_bytes().chunks(MAX_SCREEN_STRING).map(String::from_utf8_lossy);
        return pieces.map(|piece| format!("\x1bP{piece}\x1b\\")).collect();
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://kabar.example/a";
    const BASE64: &str = "aHR0cHM6Ly9rYWJhci5leGFtcGxlL2E=";

    fn inside(variable: &'static str) -> impl Fn(&str) -> Option<String> {
        move |name| (name == variable).then(|| "1".to_owned())
    }

    #[test]
    fn a_copy_comes_out_of_tmux_and_screen() {
        let plain = format!("\x1b]52;c;{BASE64}\x1b\\");
        assert_eq!(copy_sequence(ADDRESS, inside("TERM")), plain);
        let tmux = format!("{plain}\x1bPtmux;\x1b\x1b]52;c;{BASE64}\x1b\x1b\\\x1b\\");
        assert_eq!(copy_sequence(ADDRESS, inside("TMUX")), tmux);
        assert_eq!(copy_sequence(ADDRESS, inside("STY")), format!("\x1bP\x1b]52;c;{BASE64}\x07\x1b\\"));
    }

    #[test]
    fn screen_gets_long_copies_in_pieces_that_make_the_same_whole() {
        let long = "https://kabar.example/".repeat(200);
        let whole: String = copy_sequence(&long, inside("STY"))
            .split("\x1bP")
            .map(|p| p.trim_end_matches("\x1b\\"))
            .collect();
        assert!(whole.starts_with("\x1b]52;c;") && whole.ends_with('\x07'));
        assert_eq!(whole.len(), copy_sequence(&long, inside("TERM")).len() - 1);
    }
}
