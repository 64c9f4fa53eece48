//! JSON and JSONL, good and broken: there is an article or a diagnostic.
#![no_main]

use kabar_formats::json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let input = json::read("fuzz", text);
    assert!(!input.articles.is_empty() || !input.diagnostics.is_empty());
});
