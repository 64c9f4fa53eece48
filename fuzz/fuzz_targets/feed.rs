//! Feeds, lists of feeds, and the feeds that a page names.
#![no_main]

use kabar_formats::{feed, lead, opml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (found, diagnostics) = feed::parse("fuzz", bytes, Some("https://w.example/"), None);
    assert!(found.is_some() || !diagnostics.is_empty());
    for feed in found.iter() {
        for item in &feed.items {
            assert!(lead::finish_draft(item.draft(feed)).is_some());
        }
    }
    let (outlines, diagnostics) = opml::parse("fuzz", bytes, opml::OpmlTrust::Trusted);
    assert!(!outlines.is_empty() || !diagnostics.is_empty());
    if let Ok(text) = std::str::from_utf8(bytes) {
        feed::find_feed_links(text, Some("https://w.example/"));
    }
});
