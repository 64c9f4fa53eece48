//! The keys that were typed and have no effect yet.

use super::key::Key;

/// The keys that were typed and have no effect yet.
#[derive(Debug, Default)]
pub struct KeyInput {
    /// The digits before a key, as a number.
    pub count: Option<usize>,
    /// The keys of a sequence that is not whole yet.
    pub sequence: Vec<Key>,
    /// Did the reader do anything yet?
    pub(super) has_begun: bool,
}
