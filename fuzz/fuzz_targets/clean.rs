//! The text door: what comes out holds no control character but newlines, and cleaning it again changes nothing.
#![no_main]

use kabar_annotate::text::Clean;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let clean = Clean::text(text);
    assert!(!clean.chars().any(|c| c.is_control() && c != '\n'));
    assert_eq!(Clean::text(&clean), clean);
    assert!(!Clean::line(text).contains('\n'));
});
