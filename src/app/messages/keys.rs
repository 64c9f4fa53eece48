//! Keys, commands and themes.

use super::count::counted;

/// "theme: dark", as the palette lists it.
pub fn theme_entry(name: &str) -> String {
    format!("theme: {name}")
}

/// The heading of the command palette: how many commands match.
pub fn command_count(number: usize) -> String {
    counted(number, "command")
}

/// Said of a theme that is tried.
pub fn trying_theme(name: &str) -> String {
    format!("theme {name}, until you quit; theme = \"{name}\" in config.toml keeps it")
}

/// "q quits".
pub fn quit_hint(key: &str) -> String {
    format!("{key} quits")
}

/// "gx is bound to nothing; ? shows the keys".
pub fn unbound(keys: &str, help: &str) -> String {
    if help.is_empty() {
        format!("{keys} is bound to nothing")
    } else {
        format!("{keys} is bound to nothing; {help} shows the keys")
    }
}

/// Said where a key has nothing to act on; `back` is the key that goes back.
pub fn nothing_to_do(back: &str) -> String {
    format!("nothing to do here; {back} goes back")
}

/// Said where a key has nothing to act on and there is nothing to go back to; `quit` is the key that ends kabar.
pub fn nothing_to_do_quit(quit: &str) -> String {
    format!("nothing to do here; {quit} quits")
}
