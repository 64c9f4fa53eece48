//! Cleaned text has no control character but newlines, and cleaning it again changes nothing.
#![no_main]

use kabar_annotate::text::CleanText;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let clean = CleanText::new(text);
    assert!(!clean.chars().any(|c| c.is_control() && c != '\n'));
    assert_eq!(CleanText::new(&clean), clean);
    assert!(!CleanText::one_line(text).contains('\n'));
});
