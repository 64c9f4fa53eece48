//! The keys that were typed and have no effect yet.

use super::action::Action;
use super::key::Key;

/// The keys that were typed and have no effect yet.
#[derive(Debug, Default)]
pub struct KeyInput {
    /// The digits before a key, as a number.
    pub count: Option<usize>,
    /// The keys of a sequence that is not whole yet.
    pub sequence: Vec<Key>,
    /// The last step to a next or previous thing, and its count.
    pub(super) last_step: Option<(Action, Option<usize>)>,
    /// Did the reader do anything yet?
    pub(super) has_begun: bool,
}
