//! Dates: any text gives a date that prints as it should, or none.
#![no_main]

use kabar_annotate::dates;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(found) = date::parse(text) {
        assert_eq!(date::parse(&found.to_string()), Some(found));
    }
    date::in_lead(text);
});
