//! Feeds, lists of feeds, and the feeds that a page names.
#![no_main]

use kabar_formats::{feed, lead, opml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (found, faults) = feed::parse("fuzz", bytes, Some("https://w.example/"), None);
    assert!(found.is_some() || !faults.is_empty());
    for feed in found.iter() {
        for item in &feed.items {
            assert!(lead::finish(item.draft(feed)).is_some());
        }
    }
    let (outlines, faults) = opml::parse("fuzz", bytes, opml::Whose::Readers);
    assert!(!outlines.is_empty() || !faults.is_empty());
    if let Ok(text) = std::str::from_utf8(bytes) {
        feed::links_in(text, Some("https://w.example/"));
    }
});
