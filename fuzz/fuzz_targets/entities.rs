//! Names in any text, and in each kind of language: with a model, with that of another language, with a pack only, with
//! neither.
#![no_main]

use kabar_annotate::article::Draft;
use kabar_annotate::{Options, annotate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for language in ["id", "en", "ms", "de", "xx"] {
        let draft = Draft { text: text.to_owned(), language: Some(language.to_owned()), ..Draft::default() };
        let Some(article) = draft.finish() else { continue };
        let annotations = annotate(&article, &Options::default());
        let mut end = 0;
        for entity in annotations.entities {
            assert!(entity.span.start >= end && !entity.span.is_empty());
            assert!(article.text().get(entity.span.start..entity.span.end).is_some());
            end = entity.span.end;
        }
    }
});
