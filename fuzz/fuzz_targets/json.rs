//! JSON and JSONL, good and broken: nothing is lost without a word.
#![no_main]

use kabar_formats::json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let reading = json::read("fuzz", text);
    assert!(!reading.articles.is_empty() || !reading.faults.is_empty());
});
