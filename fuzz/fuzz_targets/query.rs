//! Filters: any text is a query, which shows as text that parses to the same, or wrong at a place in it.
#![no_main]

use kabar::query;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match query::parse(text, 1_795_521_600) {
    Ok(expr) => assert_eq!(query::parse(&expr.to_string(), 1_795_521_600), Ok(expr)),
    Err(wrong) => assert!(text.get(wrong.at).is_some() && !wrong.hint.is_empty()),
});
