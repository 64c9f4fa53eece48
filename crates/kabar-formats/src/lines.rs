//! Line numbers of places in a text.

use memchr::memchr_iter;

/// How many line ends `text` has.
pub(crate) fn count_newlines(text: &str) -> usize {
    memchr_iter(b'\n', text.as_bytes()).count()
}

/// The line, counted from 1, on which the byte `offset` of `text` stands.
pub(crate) fn line_number(text: &str, offset: usize) -> usize {
    1 + memchr_iter(b'\n', &text.as_bytes()[..offset]).count()
}
