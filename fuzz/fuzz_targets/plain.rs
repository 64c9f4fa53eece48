//! Plain text and Markdown, with their headers and datelines.
#![no_main]

use kabar_formats::{dateline, hard_wrap, markdown, plain};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    plain::read(text);
    markdown::lines(text, None);
    hard_wrap::join_lines(text);
    if let Some(found) = dateline::find(text) {
        assert!(text.get(found.span.start..found.span.end).is_some());
    }
});
