//! The reader's own rules: `kabar rules`, the file they are kept in, and what a rule made of a line does to other lines.

mod scratch;

use kabar::shelf::{rules::RuleBook, samples};
use kabar_annotate::annotate::language;
use kabar_annotate::annotate::lines::{
    self, repeated_lines::RepeatedLines, rules::LineRuleSet, user_rules, user_rules::LineDecision,
};
use kabar_annotate::article::{Article, LineAnnotation};
use kabar_annotate::text::CleanText;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder for kabar's settings.
fn home(name: &str) -> PathBuf {
    let folder = scratch::path(&format!("rules-cli-{name}"));
    fs::create_dir_all(folder.join("kabar")).expect("a folder");
    folder
}

fn run(home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.args(args).env("XDG_CONFIG_HOME", home).output().expect("kabar ends")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[test]
fn the_list_and_the_reasons() {
    let home = home("list");
    let list = out(&run(&home, &["rules", "list"]));
    assert!(
        list.lines().count() > 50
            && list.contains("\nid/read-also                  related      related link: "),
        "{list}"
    );
    for (line, said) in [
        (
            "Baca juga: Jembatan Bambu Dibuka Lagi",
            "related: Baca juga: Jembatan Bambu Dibuka Lagi — related link (id/",
        ),
        ("Jembatan bambu itu dibuka lagi.", "article: Jembatan bambu itu dibuka lagi. — no rule decides"),
    ] {
        let explained = out(&run(&home, &["rules", "explain", "--language", "id", line]));
        assert!(explained.starts_with(said), "{explained}");
    }
}

#[test]
fn a_rule_is_added_tested_and_used() {
    let home = home("add");
    let add = |args: &[&str]| run(&home, &[&["rules", "add"], args].concat());
    let added = add(&[
        "--label",
        "promo",
        "--what",
        "jingle",
        "dengarkan radio kami (di <outlet>)?",
        "--outlet",
        "Kabar Pagi",
    ]);
    assert!(added.status.success(), "{}", err(&added));
    let wrong = add(&["dengarkan (radio"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(err(&wrong), "kabar: `dengarkan (radio`: a `(` without `)`\n");
    let tested = run(&home, &["rules", "test"]);
    assert!(
        tested.status.success() && out(&tested).ends_with("lines.toml: 1 rule, all examples hold\n"),
        "{}",
        out(&tested)
    );
    let line = "Dengarkan radio kami di Nusa FM!";
    let here = out(&run(&home, &["rules", "explain", "--outlet", "kabar pagi", line]));
    assert!(here.contains("jingle (own/dengarkan-radio-kami-di)"), "{here}");
    assert!(out(&run(&home, &["rules", "explain", line])).contains("no rule decides"));
    // The commands that print articles go by it too.
    let article = home.join("a.json");
    fs::write(
        &article,
        format!(r#"{{"title": "Satu", "site": "Kabar Pagi", "text": "Isi satu.\n{line}\nIsi dua."}}"#),
    )
    .expect("written");
    let notes = out(&run(&home, &["annotate", &article.to_string_lossy()]));
    assert!(notes.contains("own/dengarkan-radio-kami-di"), "{notes}");
}

#[test]
fn a_broken_file_is_one_line_and_the_shipped_rules_hold() {
    let home = home("broken");
    let file = home.join("kabar/lines.toml");
    fs::write(&file, "[[rule]]\nname = 'x'\nlabel = 'promotion'\n").expect("written");
    let article = home.join("a.txt");
    fs::write(&article, "Satu\n\nIsi satu dan isi dua.\nBaca juga: Jembatan Bambu Dibuka Lagi\n")
        .expect("written");
    let output = run(&home, &["annotate", &article.to_string_lossy()]);
    assert!(output.status.success() && out(&output).contains("id/read-also"), "{}", out(&output));
    let said = err(&output);
    assert!(
        said.starts_with(&format!("kabar: {}:3: ", file.display())) && said.lines().count() == 1,
        "{said}"
    );
    assert!(said.ends_with("; mend it, `kabar rules test` checks it\n"), "{said}");
    let tested = run(&home, &["rules", "test"]);
    assert_eq!(tested.status.code(), Some(1));
    assert!(out(&tested).starts_with(&format!("{}:3: ", file.display())), "{}", out(&tested));
}

#[test]
fn what_an_outlet_repeats_is_folded_in_files_and_not_in_a_stream() {
    let home = home("repeats");
    let file = home.join("many.jsonl");
    let article = |n: usize| {
        let text = format!(
            "Pasar ke-{n} dibuka lagi setelah dua bulan diperbaiki oleh pemerintah kota itu.\nWarga datang sejak pagi dan pulang pada siang hari dengan keranjang penuh ikan dari pelabuhan.\nPedagang ke-{n} menjual semua ikannya sebelum matahari tinggi dan pulang ke rumahnya.\nSelamat pagi dari kami semua!"
        );
        serde_json::json!({"title": format!("Pasar {n}"), "site": "Kabar Pagi", "language": "id", "text": text}).to_string() + "\n"
    };
    let all: String = (0..8).map(article).collect();
    fs::write(&file, &all).expect("written");
    let said = out(&run(&home, &["annotate", &file.to_string_lossy()]));
    assert_eq!(said.lines().filter(|l| l.contains(r#""why":"repeated""#)).count(), 8, "{said}");
    fs::write(&file, article(0)).expect("written");
    assert!(!out(&run(&home, &["annotate", &file.to_string_lossy()])).contains("repeated"));
}

/// A rule made of a line folds that line, and none of any article that the shipped rules leave.
#[test]
fn a_rule_made_of_a_line_folds_no_ordinary_line() {
    let articles: Vec<Article> = samples::read().into_iter().flat_map(|r| r.articles).collect();
    let texts = |article: &Article| -> Vec<String> {
        article.lines().iter().map(|l| l.slice(article.text()).trim().to_owned()).collect()
    };
    let labelled = |rules: &LineRuleSet, article: &Article| -> Vec<LineAnnotation> {
        let language = language::detect(article);
        lines::classify_with(rules, &RepeatedLines::default(), article, language.as_deref()).lines
    };
    let shipped: Vec<Vec<LineAnnotation>> =
        articles.iter().map(|a| labelled(LineRuleSet::builtin(), a)).collect();
    let mut made = 0;
    for line in articles.iter().flat_map(texts) {
        for (fold, outlet) in [(true, None), (false, None), (true, Some("Nobody's".to_owned()))] {
            let mut book = RuleBook::in_memory();
            let nowhere = outlet.is_some();
            let Ok(()) = book.decide(&LineDecision { line: line.clone(), should_fold: fold, outlet }) else {
                continue;
            };
            made += 1;
            for (article, before) in articles.iter().zip(&shipped) {
                for (label, was) in labelled(book.rules(), article).iter().map(|now| {
                    let was = before.iter().any(|b| b.span.overlaps(now.span) && b.label.is_folded());
                    (now, was)
                }) {
                    let text = label.span.slice(article.text()).trim();
                    let own = label.reason.as_ref().is_some_and(|w| w.rule.starts_with("own/"));
                    let named = text == line;
                    assert!(!own || (fold && !nowhere && (named || was)), "{line}\n{text}\n{}", book.text());
                    assert!(!named || nowhere || label.label.is_folded() == fold, "{line}\n{}", book.text());
                }
            }
        }
    }
    assert!(made > 100, "{made}");
}

proptest! {
    #[test]
    fn a_rule_made_of_any_line_is_one_and_decides_on_it(
        line in prop_oneof!["\\PC{1,60}", "[A-Za-z]{1,9}( [a-z0-9]{1,9}|[:|?!.,()<>\\\\\"'-]){0,40}"],
        fold: bool,
    ) {
        let line = CleanText::one_line(&line).trim().to_owned();
        let decision = LineDecision { line: line.clone(), should_fold: fold, outlet: None };
        if let Some(table) = user_rules::rule_table(&decision, "") {
            prop_assert_eq!(user_rules::check(&table), (1, Vec::new()), "{}", table);
            let (rules, _) = user_rules::load(&table);
            let parts = lines::explain(&rules, &line, Some("xx"), None);
            prop_assert!(parts.iter().all(|part| part.label.is_folded() == fold), "{}\n{:?}", table, parts);
        }
    }
}
