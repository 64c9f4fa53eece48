//! Web archives: any bytes behind the first word of a record are read, and scanned in pieces, without a panic.
#![no_main]

use kabar_formats::records::Scanner;
use kabar_formats::warc;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let bytes = [warc::MAGIC, bytes].concat();
    let reading = warc::read("fuzz", &bytes);
    assert!(!reading.articles.is_empty() || !reading.faults.is_empty());
    let Some(mut scanner) = Scanner::new("fuzz", &bytes) else { return };
    let mut end = 0;
    let mut found = |f: kabar_formats::records::Found| {
        assert!(end <= f.start && f.start < f.end && f.end <= bytes.len() as u64);
        end = f.end;
    };
    for block in bytes.chunks(7) {
        scanner.feed(block, &mut found);
    }
    scanner.finish(&mut found);
});
