//! Line rules: any text in any language gets labels in order, without gaps but for white space; any file of rules is read
//! or refused; a rule made of any line decides on that line.
#![no_main]

use kabar_annotate::annotate::lines::{self, own, repeats::Repeats};
use kabar_annotate::article::Draft;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, bool)| {
    let (text, rules, fold) = input;
    let (rules, _) = own::read(rules);
    own::test(text);
    let draft = Draft { title: Some("x".into()), site: Some("y".into()), text: text.into(), ..Draft::default() };
    let Some(mut article) = draft.finish() else { return };
    let mut repeats = Repeats::default();
    repeats.learn(&article);
    let seen = repeats.seen(&article);
    for language in [None, Some("id"), Some("en")] {
        let found = lines::read_with(&rules, &seen, &mut article, language);
        let text = article.text();
        let mut at = 0;
        for line in &found.lines {
            assert!(line.span.start >= at && line.span.end > line.span.start);
            assert!(text[at..line.span.start].trim().is_empty());
            at = line.span.end;
        }
        assert!(text[at..].trim().is_empty());
    }
    for &span in article.lines() {
        let line = span.of(article.text()).to_owned();
        if let Some(table) = own::table(&own::Decision { line, fold, outlet: None }, "") {
            assert_eq!(own::test(&table).1, Vec::new(), "{table}");
        }
    }
});
