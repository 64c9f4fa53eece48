//! Undoing and redoing.

/// Said where there is nothing to undo.
pub const NOTHING_UNDONE: &str = "nothing to take back";

/// Said where there is nothing to redo.
pub const NOTHING_REDONE: &str = "nothing to do again";

/// "; u takes it back", after what was done; empty where no key undoes.
pub fn undo_hint(undo: &str) -> String {
    if undo.is_empty() { String::new() } else { format!("; {undo} takes it back") }
}

/// Said where no rule was made since kabar started; `path` is the file of the rules.
pub fn no_rule_to_undo(path: &str) -> String {
    match path {
        "" => NOTHING_UNDONE.into(),
        path => format!("{NOTHING_UNDONE}; rules are kept in {path}"),
    }
}

/// What undoing does in a list of files, as the help page says it.
pub const UNDO_IN_FILES: &str = "take the last decision on a line back";

/// "taken back: marked 3 articles read".
pub fn undone(what: &str) -> String {
    format!("taken back: {what}")
}

/// "done again: marked 3 articles read".
pub fn redone(what: &str) -> String {
    format!("done again: {what}")
}
