//! Copies text to the clipboard of the terminal in front of the user (OSC 52). tmux and GNU screen do not pass the sequence
//! on unless it is wrapped as one for the outer terminal.
//!
//! tmux accepts a plain OSC 52 where its option `set-clipboard` is on, and a wrapped one where `allow-passthrough` is. A
//! program cannot find out which, so both are sent; copying twice does no harm.

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;

/// GNU screen cuts a device control string after 768 bytes (its MAXSTR). Shorter pieces are joined by the outer terminal.
const MAX_SCREEN_STRING: usize = 512;

/// The sequence that puts `text` on the clipboard; `var` looks an environment variable up.
pub fn copy_sequence(text: &str, var: impl Fn(&str) -> Option<String>) -> String {
    let mut plain = String::new();
    // Writing to a String does not fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut plain);
    let is_set = |name| var(name).is_some_and(|value| !value.is_empty());
    if is_set("TMUX") {
        let wrapped = plain.replace('\x1b', "\x1b\x1b");
        return format!("{plain}\x1bPtmux;{wrapped}\x1b\\");
    }
    if is_set("STY") {
        // The end of the inner string would also end the outer one, so the inner one ends with BEL.
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
    fn tmux_and_screen_pass_a_copy_on() {
        let plain = format!("\x1b]52;c;{BASE64}\x1b\\");
        assert_eq!(copy_sequence(ADDRESS, inside("TERM")), plain);
        let tmux = format!("{plain}\x1bPtmux;\x1b\x1b]52;c;{BASE64}\x1b\x1b\\\x1b\\");
        assert_eq!(copy_sequence(ADDRESS, inside("TMUX")), tmux);
        assert_eq!(copy_sequence(ADDRESS, inside("STY")), format!("\x1bP\x1b]52;c;{BASE64}\x07\x1b\\"));
    }

    #[test]
    fn screen_gets_a_long_copy_in_pieces() {
        let long = "https://kabar.example/".repeat(200);
        let whole: String = copy_sequence(&long, inside("STY"))
            .split("\x1bP")
            .map(|p| p.trim_end_matches("\x1b\\"))
            .collect();
        assert!(whole.starts_with("\x1b]52;c;") && whole.ends_with('\x07'));
        assert_eq!(whole.len(), copy_sequence(&long, inside("TERM")).len() - 1);
    }
}
