//! The whole way in: any bytes become clean articles or faults.
#![no_main]

use kabar_formats;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let reading = formats::read("fuzz", bytes);
    for article in &reading.articles {
        assert!(!article.text().chars().any(|c| c.is_control() && c != '\n'));
        for line in article.lines() {
            assert!(article.text().get(line.start..line.end).is_some());
        }
    }
    assert!(!reading.articles.is_empty() || !reading.faults.is_empty());
});
