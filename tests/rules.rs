//! The user's own rules: `kabar rules`, their file, and what a rule made from a line does to other lines.

mod scratch;

use kabar::shelf::{rules::RuleBook, samples};
use kabar_annotate::annotate::language;
use kabar_annotate::annotate::lines::{
    self, repeated_lines::RepeatedLines, rule_set::LineRuleSet, user_rules, user_rules::LineDecision,
};
use kabar_annotate::article::{Article, LineAnnotation};
use kabar_annotate::text::CleanText;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A new folder for the configuration.
fn home(name: &str) -> PathBuf {
    let folder = scratch::path(&format!("rules-cli-{name}"));
    fs::create_dir_all(folder.join("kabar")).expect("a folder");
    folder
}

fn run(home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.args(args).env("XDG_CONFIG_HOME", home).output().expect("kabar ends")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[test]
fn the_list_and_the_reasons() {
    let home = home("list");
    let list = stdout(&run(&home, &["rules", "list"]));
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
        let explained = stdout(&run(&home, &["rules", "explain", "--language", "id", line]));
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
    assert!(added.status.success(), "{}", stderr(&added));
    let wrong = add(&["dengarkan (radio"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(stderr(&wrong), "kabar: `dengarkan (radio`: a `(` without `)`\n");
    let tested = run(&home, &["rules", "test"]);
    assert!(
        tested.status.success() && stdout(&tested).ends_with("lines.toml: 1 rule, all examples hold\n"),
        "{}",
        stdout(&tested)
    );
    let line = "Dengarkan radio kami di Nusa FM!";
    let here = stdout(&run(&home, &["rules", "explain", "--outlet", "kabar pagi", line]));
    assert!(here.contains("jingle (own/dengarkan-radio-kami-di)"), "{here}");
    assert!(stdout(&run(&home, &["rules", "explain", line])).contains("no rule decides"));
    // Commands that print articles use the rule too.
    let article = home.join("a.json");
    fs::write(
        &article,
        format!(r#"{{"title": "Satu", "site": "Kabar Pagi", "text": "Isi satu.\n{line}\nIsi dua."}}"#),
    )
    .expect("written");
    let notes = stdout(&run(&home, &["annotate", &article.to_string_lossy()]));
    assert!(notes.contains("own/dengarkan-radio-kami-di"), "{notes}");
}

#[test]
fn a_broken_file_is_one_message_and_the_builtin_rules_apply() {
    let home = home("broken");
    let file = home.join("kabar/lines.toml");
    fs::write(&file, "[[rule]]\nname = 'x'\nlabel = 'promotion'\n").expect("written");
    let article = home.join("a.txt");
    fs::write(&article, "Satu\n\nIsi satu dan isi dua.\nBaca juga: Jembatan Bambu Dibuka Lagi\n")
        .expect("written");
    let output = run(&home, &["annotate", &article.to_string_lossy()]);
    assert!(output.status.success() && stdout(&output).contains("id/read-also"), "{}", stdout(&output));
    let said = stderr(&output);
    assert!(
        said.starts_with(&format!("kabar: {}:3: ", file.display())) && said.lines().count() == 1,
        "{said}"
    );
    assert!(said.ends_with("; fix it, `kabar rules test` checks it\n"), "{said}");
    let tested = run(&home, &["rules", "test"]);
    assert_eq!(tested.status.code(), Some(1));
    assert!(stdout(&tested).starts_with(&format!("{}:3: ", file.display())), "{}", stdout(&tested));
}

#[test]
fn repeated_lines_are_folded_in_an_archive_and_not_in_one_article() {
    let home = home("repeats");
    let file = home.join("many.jsonl");
    // Different news: versions of one article would count once.
    const NEWS: [&str; 8] = [
        "Pasar ikan dibuka lagi setelah dua bulan diperbaiki oleh pemerintah kota. Warga datang sejak pagi dan pulang siang hari.",
        "Hujan lebat memutus jalan desa di lereng gunung sejak Minggu malam. Dua truk sayur tertahan di tepi jembatan bambu.",
        "Tim bola voli putri menang tiga set langsung atas juara bertahan. Pelatihnya memuji servis para pemain muda.",
        "Harga cabai turun menjelang panen raya di lima kecamatan. Petani meminta gudang pendingin segera dipakai.",
        "Sekolah dasar di pulau terluar mendapat guru musik pertamanya. Ia mengajar seruling dan gendang tiap Kamis.",
        "Kapal feri baru tiba dari galangan dan mulai berlayar pekan depan. Tiketnya dijual lewat loket pelabuhan saja.",
        "Pengadilan menunda sidang sengketa tanah adat sampai bulan Maret. Saksi ahli belum dapat hadir karena sakit.",
        "Peneliti menemukan jenis anggrek langka di hutan bakau utara. Bunganya mekar hanya tiga hari dalam setahun.",
    ];
    let article = |n: usize| {
        let text = format!("{}\n{} Begitu kabarnya.\nSelamat pagi dari kami semua!", NEWS[n], NEWS[n]);
        serde_json::json!({"title": format!("Pasar {n}"), "site": "Kabar Pagi", "language": "id", "text": text}).to_string() + "\n"
    };
    let all: String = (0..8).map(article).collect();
    fs::write(&file, &all).expect("written");
    let said = stdout(&run(&home, &["annotate", &file.to_string_lossy()]));
    assert_eq!(said.lines().filter(|l| l.contains(r#""why":"repeated""#)).count(), 8, "{said}");
    fs::write(&file, article(0)).expect("written");
    assert!(!stdout(&run(&home, &["annotate", &file.to_string_lossy()])).contains("repeated"));
}

/// A rule made from a line folds that line, and no other line that the built-in rules leave.
#[test]
fn a_rule_made_from_a_line_folds_no_ordinary_line() {
    let articles: Vec<Article> = samples::read().into_iter().flat_map(|r| r.articles).collect();
    let texts = |article: &Article| -> Vec<String> {
        article.lines().iter().map(|l| l.slice(article.text()).trim().to_owned()).collect()
    };
    let classified = |rules: &LineRuleSet, article: &Article| -> Vec<LineAnnotation> {
        let language = language::detect(article);
        lines::classify_with(rules, &RepeatedLines::default(), article, language.as_deref()).lines
    };
    let shipped: Vec<Vec<LineAnnotation>> =
        articles.iter().map(|a| classified(LineRuleSet::builtin(), a)).collect();
    let mut made = 0;
    for line in articles.iter().flat_map(texts) {
        for (fold, outlet) in [(true, None), (false, None), (true, Some("Nobody's".to_owned()))] {
            let mut book = RuleBook::in_memory();
            let applies_nowhere = outlet.is_some();
            let Ok(()) = book.decide(&LineDecision { line: line.clone(), should_fold: fold, outlet }) else {
                continue;
            };
            made += 1;
            for (article, before) in articles.iter().zip(&shipped) {
                for (label, was) in classified(book.rules(), article).iter().map(|now| {
                    let was = before.iter().any(|b| b.span.overlaps(now.span) && b.is_folded());
                    (now, was)
                }) {
                    let text = label.span.slice(article.text()).trim();
                    let own = label.reason.as_ref().is_some_and(|w| w.rule.starts_with("own/"));
                    let named = text == line;
                    assert!(
                        !own || (fold && !applies_nowhere && (named || was)),
                        "{line}\n{text}\n{}",
                        book.text()
                    );
                    assert!(
                        !named || applies_nowhere || label.is_folded() == fold,
                        "{line}\n{}",
                        book.text()
                    );
                }
            }
        }
    }
    assert!(made > 100, "{made}");
}

proptest! {
    #[test]
    fn a_rule_made_from_any_line_is_valid_and_decides_on_it(
        line in prop_oneof!["\\PC{1,60}", "[A-Za-z]{1,9}( [a-z0-9]{1,9}|[:|?!.,()<>\\\\\"'-]){0,40}"],
        fold: bool,
    ) {
        let line = CleanText::one_line(&line).trim().to_owned();
        let decision = LineDecision { line: line.clone(), should_fold: fold, outlet: None };
        if let Some(table) = user_rules::rule_table(&decision, "") {
            prop_assert_eq!(user_rules::check(&table), (1, Vec::new()), "{}", table);
            let (rules, _) = user_rules::load(&table);
            let parts = lines::explain(&rules, &line, Some("xx"), None);
            prop_assert!(parts.iter().all(|part| part.is_folded() == fold), "{}\n{:?}", table, parts);
        }
    }
}
