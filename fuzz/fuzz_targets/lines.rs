//! Rules for lines: any text in any language gets labels in order, without gaps but for white space; any file of rules is
//! loaded or rejected; a rule made from any line decides on that line.
#![no_main]

use kabar_annotate::annotate::lines::{self, repeated_lines::OutletLineCounter, user_rules};
use kabar_annotate::article::Draft;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, bool)| {
    let (text, rules, should_fold) = input;
    user_rules::check(text);
    let (rules, _) = user_rules::load(rules);
    let draft = Draft { title: Some("x".into()), site: Some("y".into()), text: text.into(), ..Draft::default() };
    let Some(article) = draft.finish() else { return };
    let mut counter = OutletLineCounter::default();
    counter.count_article(&article);
    let repeated = counter.repeated_lines(&article);
    for language in [None, Some("id"), Some("en")] {
        let mut article = article.clone();
        article.break_at(&lines::paragraph_breaks(&rules, &article, language));
        let found = lines::classify_with(&rules, &repeated, &article, language);
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
        let line = span.slice(article.text()).to_owned();
        let decision = user_rules::LineDecision { line, should_fold, outlet: None };
        if let Some(table) = user_rules::rule_table(&decision, "") {
            assert_eq!(user_rules::check(&table).1, Vec::new(), "{table}");
        }
    }
});
