//! Quotations in any text: spans and mentions are on character boundaries and in order, and no speaker is empty. The first
//! byte chooses the language.
#![no_main]

use kabar_annotate::article::Draft;
use kabar_annotate::{Options, annotate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, String, String)| {
    let (choice, title, text) = input;
    let language = ["id", "en", "de", "xx"][usize::from(choice) % 4];
    let draft = Draft { title: Some(title), text, language: Some(language.to_owned()), ..Draft::default() };
    let Some(article) = draft.finish() else { return };
    let annotations = annotate(&article, &Options::default());
    let text = article.text();
    let mut last = 0;
    for quote in &annotations.quotes {
        assert!(text.get(quote.span.start..quote.span.end).is_some_and(|t| !t.is_empty()));
        assert!(quote.span.start >= last);
        assert!(quote.mention.is_none_or(|m| text.get(m.start..m.end).is_some()));
        assert!(quote.speaker.as_ref().is_none_or(|s| !s.trim().is_empty()));
        last = quote.span.start;
    }
});
