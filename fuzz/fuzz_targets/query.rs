//! Filters: any text is a query whose text parses to the same query, or an error with a place in the text.
#![no_main]

use kabar::query;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match query::parse(text, 1_795_521_600) {
    Ok(expr) => assert_eq!(query::parse(&expr.to_string(), 1_795_521_600), Ok(expr)),
    Err(error) => assert!(text.get(error.span).is_some() && !error.hint.is_empty()),
});
