//! Any bytes become clean articles or diagnostics.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let input = kabar_formats::read("fuzz", bytes);
    for article in &input.articles {
        assert!(!article.text().chars().any(|c| c.is_control() && c != '\n'));
        for line in article.lines() {
            assert!(article.text().get(line.start..line.end).is_some());
        }
    }
    assert!(!input.articles.is_empty() || !input.diagnostics.is_empty());
});
