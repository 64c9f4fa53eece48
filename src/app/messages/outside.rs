//! Other programs, and kabar's own failures.

/// Said where no browser could show an address.
pub const NO_BROWSER: &str = "no browser here";

/// Said below what a command printed.
pub const KEYS_TO_GO_BACK: &str = "Enter, q or Esc goes back to kabar";

/// Said where everything could be read.
pub const NO_DIAGNOSTICS: &str = "everything could be read";

/// Said where kabar panicked.
pub const INTERNAL_ERROR: &str = "kabar failed on this; please report it with the article";

/// "there is no lynx here".
pub fn program_missing(name: &str) -> String {
    format!("there is no {name} here")
}

/// "no browser here; y copies it to your clipboard". `copy` is the key, empty where there is none.
pub fn copy_instead_of_browser(why: &str, copy: &str) -> String {
    if copy.is_empty() { why.to_owned() } else { format!("{why}; {copy} copies it to your clipboard") }
}
