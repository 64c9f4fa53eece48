//! Dates: any text gives a date that prints as it should, or none.
#![no_main]

use kabar_annotate::dates;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(found) = dates::parse(text) {
        assert_eq!(dates::parse(&found.to_string()), Some(found));
    }
    dates::find_in_lead(text);
});
