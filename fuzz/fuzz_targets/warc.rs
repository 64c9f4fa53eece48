//! Web archives: any bytes behind the first word of a record are read, and scanned in pieces, without a panic.
#![no_main]

use kabar_formats::records::{RecordScanner, RecordSpan};
use kabar_formats::warc;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let bytes = [warc::MAGIC, bytes].concat();
    let input = kabar_formats::read("fuzz", &bytes);
    assert!(!input.articles.is_empty() || !input.diagnostics.is_empty());
    let Some(mut scanner) = RecordScanner::new("fuzz", &bytes) else { return };
    let mut end = 0;
    let mut found = |record: RecordSpan| {
        assert!(end <= record.start && record.start < record.end && record.end <= bytes.len() as u64);
        end = record.end;
    };
    for block in bytes.chunks(7) {
        scanner.feed(block, &mut found);
    }
    scanner.finish(&mut found);
});
