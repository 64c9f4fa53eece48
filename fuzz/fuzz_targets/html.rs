//! Pieces of HTML and whole pages.
#![no_main]

use kabar_formats::html;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    html::to_text(text);
    html::page::read(text);
});
