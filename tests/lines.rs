//! The line rules as a reader meets them: every rule's own examples, the seed's lines, the guards, and what must hold
//! for any text whatever.

use kabar::annotate::lines::{self, Lines, rules::Rules};
use kabar::article::{Article, Draft, Label};
use proptest::prelude::*;

/// Two ordinary paragraphs, so that a line under test is neither first nor last.
const BEFORE: &str =
    "Hujan deras turun sejak dini hari dan beberapa jalan di tepi sungai tergenang air setinggi lutut.";
const AFTER: &str = "Warga mulai membersihkan rumah pada siang hari, sementara petugas berjaga di jembatan lama sampai malam.";

fn article(title: &str, text: &str) -> Article {
    let draft = Draft { title: Some(title.into()), text: text.into(), ..Draft::default() };
    draft.finish().expect("an article")
}

fn read(text: &str, language: &str) -> (Article, Lines) {
    let mut article = article("Judul", text);
    let lines = lines::read(&mut article, Some(language));
    (article, lines)
}

/// The labels and rules that the parts of `line` get between two paragraphs.
fn parts(line: &str, language: &str) -> Vec<(String, Label, String)> {
    let (article, lines) = read(&format!("{BEFORE}\n{line}\n{AFTER}"), language);
    let inside = |l: &&kabar::article::Line| {
        l.span.start > BEFORE.len() && l.span.end < article.text().len() - AFTER.len()
    };
    let part = |l: &kabar::article::Line| {
        let rule = l.why.as_ref().map_or(String::new(), |w| w.rule.clone());
        (l.span.of(article.text()).to_owned(), l.label, rule)
    };
    lines.lines.iter().filter(inside).map(part).collect()
}

#[test]
fn every_rule_does_what_its_examples_say() {
    let mut wrong = Vec::new();
    for rule in Rules::shipped().all() {
        let language = rule.name.split('/').next().expect("a language");
        let patterns = rule.whole.len() + rule.start.len() + rule.end.len() + rule.inline.len();
        if patterns > 0 && (rule.matches.is_empty() || rule.not.is_empty())
            || rule.what.is_empty()
            || !rule.why.ends_with('.')
        {
            wrong.push(format!("{}: needs `match`, `not`, `what` and a `why` that is a sentence", rule.name));
        }
        for line in &rule.matches {
            let found = parts(line, language);
            // Another pack's rule may come first, where both say the same.
            let other = |name: &str| name.split('/').next() != Some(language);
            if !found
                .iter()
                .any(|(_, label, name)| *label == rule.label && (*name == rule.name || other(name)))
            {
                wrong.push(format!("{} should match: {line}\n    {found:?}", rule.name));
            }
        }
        for line in &rule.not {
            let found = parts(line, language);
            if found
                .iter()
                .any(|(part, label, _)| label.is_folded() && part == line || *label == Label::Promo)
            {
                wrong.push(format!("{} should not match: {line}\n    {found:?}", rule.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
