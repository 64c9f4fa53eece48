//! The classification of lines as a user sees it: every rule's own examples, lines that are easily confused, and what must
//! hold for any text.

use kabar_annotate::annotate::lines::pack::{FamilyPackDefinition, LineRulePack};
use kabar_annotate::annotate::lines::repeated_lines::{OutletLineCounter, RepeatedLines};
use kabar_annotate::annotate::lines::{self, LineAnnotations, rule_set::LineRuleSet};
use kabar_annotate::article::{Article, Draft, LineAnnotation, LineLabel};
use kabar_annotate::packs;
use proptest::prelude::*;

/// Two ordinary paragraphs around a line under test, so that it is neither first nor last.
const BEFORE: &str =
    "Hujan deras turun sejak dini hari dan beberapa jalan di tepi sungai tergenang air setinggi lutut.";
const AFTER: &str = "Warga mulai membersihkan rumah pada siang hari, sementara petugas berjaga di jembatan lama sampai malam.";

fn article(title: &str, text: &str) -> Article {
    let draft = Draft { title: Some(title.into()), text: text.into(), ..Draft::default() };
    draft.finish().expect("an article")
}

fn classify(text: &str, language: &str) -> (Article, LineAnnotations) {
    let mut article = article("Judul", text);
    article.break_at(&lines::paragraph_breaks(LineRuleSet::builtin(), &article, Some(language)));
    let lines = lines::classify(&article, Some(language));
    (article, lines)
}

/// The parts of `line` between two paragraphs: text, label, and name of the rule.
fn parts(line: &str, language: &str) -> Vec<(String, LineLabel, String)> {
    let (article, lines) = classify(&format!("{BEFORE}\n{line}\n{AFTER}"), language);
    let inside =
        |l: &&LineAnnotation| l.span.start > BEFORE.len() && l.span.end < article.text().len() - AFTER.len();
    let part = |l: &LineAnnotation| {
        let rule = l.reason.as_ref().map_or(String::new(), |w| w.rule.clone());
        (l.span.slice(article.text()).to_owned(), l.label, rule)
    };
    lines.lines.iter().filter(inside).map(part).collect()
}

#[test]
fn an_article_is_never_folded_as_a_whole() {
    for text in ["Telegram", "ADVERTISEMENT", "Telegram\nADVERTISEMENT\nTelegram"] {
        let (article, lines) = classify(text, "id");
        let kept = lines.lines.iter().filter(|line| !line.is_folded());
        let kept: Vec<&str> = kept.map(|line| line.span.slice(article.text())).collect();
        let longest = text.lines().max_by_key(|line| line.len()).expect("a line");
        assert_eq!(kept, [longest], "{text}");
    }
}

#[test]
fn every_rule_does_what_its_examples_say() {
    let mut wrong = Vec::new();
    let packs = packs::load_all::<LineRulePack>("lines.toml");
    for (language, mut rule) in packs.flat_map(|(code, pack)| pack.rules.into_iter().map(move |f| (code, f)))
    {
        rule.name = format!("{language}/{}", rule.name);
        let patterns = rule.whole.len() + rule.start.len() + rule.end.len() + rule.inline.len();
        if patterns > 0 && (rule.examples.is_empty() || rule.counterexamples.is_empty())
            || rule.summary.is_empty()
            || !rule.reason.ends_with('.')
        {
            wrong.push(format!("{}: needs `match`, `not`, `what` and a `why` that is a sentence", rule.name));
        }
        for line in &rule.examples {
            let found = parts(line, language);
            // A rule of another language may decide first, if both match.
            let other = |name: &str| name.split('/').next() != Some(language);
            let fits = |(_, label, name): &(String, LineLabel, String)| {
                *label == rule.label && (*name == rule.name || other(name))
            };
            // A credit after a sentence stays in its line and becomes data only.
            let (_, lines) = classify(&format!("{BEFORE}\n{line}\n{AFTER}"), language);
            let is_credit = lines.credits.iter().any(|c| Some(&c.role) == rule.role.as_ref());
            if !found.iter().any(fits) && !is_credit {
                wrong.push(format!("{} should match: {line}\n    {found:?}", rule.name));
            }
        }
        for line in &rule.counterexamples {
            let found = parts(line, language);
            let taken = |(part, label, name): &(String, LineLabel, String)| {
                part == line && (label.is_furniture() || *name == rule.name) || *label == LineLabel::Promo
            };
            if found.iter().any(taken) {
                wrong.push(format!("{} should not match: {line}\n    {found:?}", rule.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_family_does_what_its_examples_say() {
    let mut wrong = Vec::new();
    let packs = packs::load_all::<FamilyPackDefinition>("families.toml");
    for (language, family) in
        packs.flat_map(|(code, pack)| pack.families.into_iter().map(move |family| (code, family)))
    {
        let name = format!("{language}/{}", family.name);
        if family.examples.is_empty() || family.counterexamples.is_empty() || !family.reason.ends_with('.') {
            wrong.push(format!("{name}: needs `match`, `not` and a `why` that is a sentence"));
        }
        for line in &family.examples {
            let found = parts(line, language);
            // Another rule or family may decide, if it says the same.
            let is_all = |(part, label, _): &(String, LineLabel, String)| {
                part == line && label.is_furniture() && *label == family.label
            };
            if !found.iter().any(is_all) {
                wrong.push(format!("{name} should match: {line}\n    {found:?}"));
            }
        }
        for line in &family.counterexamples {
            let found = parts(line, language);
            if found.iter().any(|(_, label, _)| label.is_furniture()) {
                wrong.push(format!("{name} should not match: {line}\n    {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// "label|text" for each part of `text`.
fn labelled(text: &str, language: &str) -> Vec<String> {
    let (article, lines) = classify(text, language);
    let show = |l: &LineAnnotation| {
        let likely = if l.is_certain { "" } else { "likely " };
        format!("{likely}{}|{}", format!("{:?}", l.label).to_lowercase(), l.span.slice(article.text()))
    };
    lines.lines.iter().map(show).collect()
}

#[test]
fn a_marker_on_its_own_line_takes_the_lines_that_belong_to_it() {
    for (text, labels) in [
        (
            format!(
                "{BEFORE}\nBaca juga:\nWarga Desa Bangun Jembatan Bambu\nHarga Beras Turun di Tiga Pasar\n{AFTER}"
            ),
            ["body", "related", "related", "related", "body"].as_slice(),
        ),
        (format!("{BEFORE}\nBaca juga:\n{AFTER}"), &["body", "related", "body"]),
        (format!("{BEFORE}\nEditor:\nRatna Dewi\n{AFTER}"), &["body", "credit", "credit", "body"]),
        (
            format!("{BEFORE}\n{AFTER}\nTags:\nberas\npasar induk"),
            &["body", "body", "boilerplate", "boilerplate", "boilerplate"],
        ),
        // A list of headlines in sentence case: up to the end, or without the last, which may be a sub-heading.
        (
            format!(
                "{BEFORE}\n{AFTER}\n{BEFORE}\n{AFTER}\nBerita Terkait\nHarga beras turun di pasar\nWarga bangun jembatan bambu"
            ),
            &["body", "body", "body", "body", "related", "related", "related"],
        ),
        (
            format!(
                "{BEFORE}\n{AFTER}\nBerita Terkait\nHarga beras turun di pasar\nWarga bangun jembatan bambu\nMenjaga hutan di hulu sungai\n{BEFORE}\n{AFTER}"
            ),
            &["body", "body", "related", "related", "related", "heading", "body", "body"],
        ),
        (
            format!("{BEFORE}\n{AFTER}\nBerita Terkait\nHarga beras turun di pasar\n{BEFORE}\n{AFTER}"),
            &["body", "body", "related", "related", "body", "body"],
        ),
        // Tags in the middle of the article: the short lines below stay.
        (format!("{BEFORE}\nTags:\nberas\n{AFTER}"), &["body", "boilerplate", "body", "body"]),
        (format!("{BEFORE}\nMenjaga Hutan di Hulu\n{AFTER}"), &["body", "heading", "body"]),
    ] {
        let found = labelled(&text, "id");
        let found: Vec<&str> = found.iter().filter_map(|l| l.split('|').next()).collect();
        assert_eq!(found, labels, "{text}");
    }
}

#[test]
fn a_word_that_was_glued_to_a_link_begins_a_name() {
    let text = format!(
        "{BEFORE}\nBaca juga: Harga Beras Turun di Tiga KotaMenteri Pertanian Ratna Wulandari mengatakan panen raya sudah dimulai.\n{AFTER}"
    );
    let article = article("Judul", &text);
    let found = kabar_annotate::annotate(&article, &kabar_annotate::Options::default());
    let names: Vec<&str> = found.entities.iter().map(|e| e.span.slice(article.text())).collect();
    assert!(
        names.iter().any(|name| name.ends_with("Ratna Wulandari") && !name.contains("Kota")),
        "{names:?}"
    );
}

/// "label|text" for each part of `text`, with "?" before the label of what is only likely.
fn degrees(text: &str, language: &str) -> Vec<String> {
    let (article, lines) = classify(text, language);
    let show = |l: &LineAnnotation| {
        let doubt = if l.is_dimmed() { "?" } else { "" };
        let label = format!("{:?}", l.label).to_lowercase();
        format!("{doubt}{label}|{}", l.span.slice(article.text()))
    };
    lines.lines.iter().map(show).collect()
}

#[test]
fn lines_that_are_no_text_are_told_by_their_shape() {
    for (line, label) in [
        (",", "boilerplate"),
        ("___", "boilerplate"),
        ("~ ~ ~", "?boilerplate"),
        ("\"", "body"),
        ("});", "body"),
        ("Beranda › Daerah › Pelabuhan", "boilerplate"),
        ("Ia berkata « ya » dan « tidak » kepada « semua » orang", "body"),
        ("#pelabuhan #badai", "boilerplate"),
        ("12.03.2031 14:30", "?boilerplate"),
        ("Ferry runs aground off the pier [Video]", "?related"),
        ("Unduh: https://kabarsore.example/unduh", "?related"),
    ] {
        let found = degrees(&format!("{BEFORE}\n{AFTER}\n{line}\n{BEFORE} Lagi.\n{AFTER} Lagi."), "id");
        assert_eq!(found[2], format!("{label}|{line}"));
    }
}

#[test]
fn headlines_below_an_article_are_dimmed_beside_what_is_not_the_article() {
    let article = format!("{BEFORE} {AFTER}\n{AFTER} {BEFORE}\n{BEFORE} {AFTER} Lagi.");
    let below = "Warga bangun jembatan bambu di hulu\nHarga beras turun di tiga pasar";
    let dimmed = |text: &str| degrees(text, "id").iter().filter(|line| line.starts_with("?related|")).count();
    assert_eq!(dimmed(&format!("{article}\nShare\n{below}")), 2);
    assert_eq!(dimmed(&format!("{article}\n{below}")), 0);
}

#[test]
fn of_a_paragraph_that_ends_with_an_invitation_only_that_is_folded() {
    let invitation = "Sign up for our free newsletter to get harbour news in your inbox.";
    let paragraph =
        "The ferry will sail again on Monday, the port said in a statement that surprised the islands.";
    let text = format!("{BEFORE}\n{paragraph} {invitation}\n{AFTER}");
    let found = degrees(&text, "en");
    assert_eq!(found[1..3], [format!("body|{paragraph}"), format!("promo|{invitation}")]);
    // Within a quotation it is what somebody said.
    let text = format!("{BEFORE}\n{paragraph} “They wrote to us. {invitation}\n{AFTER}");
    assert_eq!(degrees(&text, "en").len(), 3);
}

#[test]
fn glued_text_is_cut_only_where_its_end_is_certain() {
    let long =
        "Warga berharap jalan itu segera diperbaiki karena anak-anak melewatinya setiap pagi menuju sekolah.";
    for (line, parts) in [
        // The link is lost, the article goes on.
        (format!("Baca juga:,,{long}"), vec!["related|Baca juga:".into(), format!("body|,,{long}")]),
        (
            format!("{long}Baca juga: Jembatan Bambu Dibuka Lagi"),
            vec![format!("body|{long}"), "related|Baca juga: Jembatan Bambu Dibuka Lagi".into()],
        ),
        (
            format!("Baca juga: Jembatan Bambu di Desa Dibuka Lagi Menurut warga, {long}"),
            vec![
                "related|Baca juga: Jembatan Bambu di Desa Dibuka Lagi".into(),
                format!("body|Menurut warga, {long}"),
            ],
        ),
        // Without a space, and with names that are written so.
        (
            format!("Baca juga: Jembatan Bambu di Desa Dibuka LagiMenurut warga, {long}"),
            vec![
                "related|Baca juga: Jembatan Bambu di Desa Dibuka Lagi".into(),
                format!("body|Menurut warga, {long}"),
            ],
        ),
        (
            format!("Baca juga: Cara Warga Belajar Lewat YouTube di Balai Desa Menurut warga, {long}"),
            vec![
                "related|Baca juga: Cara Warga Belajar Lewat YouTube di Balai Desa".into(),
                format!("body|Menurut warga, {long}"),
            ],
        ),
        // A space that is written as a reference, and no full stop before the link.
        (
            format!("{long} Ditulis warga Baca juga:&nbsp;Jembatan Bambu Dibuka Lagi &nbsp;"),
            vec![
                format!("body|{long} Ditulis warga"),
                "related|Baca juga:&nbsp;Jembatan Bambu Dibuka Lagi".into(),
                "body|&nbsp;".into(),
            ],
        ),
        // Little shows whether "Ratna" is the link's word or the sentence's, so nothing is folded.
        (
            format!("Baca juga: Jembatan Bambu Dibuka Lagi di Desa Sukamaju Ratna mengeluh karena {long}"),
            vec![
                "likely related|Baca juga: Jembatan Bambu Dibuka Lagi di Desa Sukamaju".into(),
                format!("body|Ratna mengeluh karena {long}"),
            ],
        ),
        (
            format!("{long} SCROLL TO CONTINUE WITH CONTENT {long}"),
            vec![
                format!("body|{long}"),
                "boilerplate|SCROLL TO CONTINUE WITH CONTENT".into(),
                format!("body|{long}"),
            ],
        ),
        (format!("{long} (abc/def)"), vec![format!("body|{long} (abc/def)")]),
    ] {
        let found = labelled(&format!("{BEFORE}\n{line}\n{AFTER}"), "id");
        assert_eq!(found[1..found.len() - 1], parts, "{line}");
    }
}

#[test]
fn what_only_looks_like_promo_stays() {
    for line in [
        "“Baca juga: begitu tertulis di papan itu,” kata Ratna sambil menunjuk ke dinding.",
        "\"Gabung ke channel WhatsApp kami,\" bunyi pesan penipu itu.",
        "Penulis novel itu hadir di desa kelahirannya.",
        "Sumber air di lereng gunung itu mengering.",
        "Baca juga buku lain sebelum menilai, pesan guru itu kepada murid-muridnya.",
    ] {
        assert_eq!(labelled(&format!("{BEFORE}\n{line}\n{AFTER}"), "id")[1], format!("body|{line}"));
    }
    // In an article about channels the line stays; in another it is an invitation.
    let line = "Gabung ke channel WhatsApp sekarang.";
    for (title, label) in
        [("Cara Membuat Channel WhatsApp", LineLabel::Body), ("Harga Beras Turun", LineLabel::Promo)]
    {
        let article = article(title, &format!("{BEFORE}\n{line}\n{AFTER}"));
        assert_eq!(lines::classify(&article, Some("id")).lines[1].label, label, "{title}");
    }
}

#[test]
fn guesses_give_way_and_long_lines_stay() {
    // "repeated" is a guess: it may not fold more than 40 % of an article.
    let text = format!("{BEFORE}\nKumquat\nKumquat\nKumquat\n{AFTER}");
    assert!(labelled(&text, "en").iter().all(|l| !l.starts_with("boilerplate")));
    let text = format!("{BEFORE}\n{AFTER}\n{BEFORE}\n{AFTER}\n{BEFORE}\nKumquat\nKumquat\nKumquat");
    assert_eq!(labelled(&text, "en").iter().filter(|l| l.starts_with("boilerplate")).count(), 3);
    // A line of more than 300 characters is no link, whatever it begins with.
    let long = format!("Baca juga: {}", "Jembatan Bambu di Desa Dibuka Lagi oleh Warga ".repeat(8).trim());
    assert_eq!(labelled(&format!("{BEFORE}\n{long}\n{AFTER}"), "id")[1], format!("body|{long}"));
}

#[test]
fn folded_links_and_credits_become_data() {
    let (_, lines) = classify(
        &format!(
            "{BEFORE}\nBaca Juga: 'Jembatan Bambu' Dibuka Lagi\n{AFTER}\nSumber : Kabar Nusantara\nEditor: Ratna Dewi"
        ),
        "id",
    );
    let titles: Vec<&str> = lines.related.iter().map(|l| &*l.title).collect();
    assert_eq!(titles, ["'Jembatan Bambu' Dibuka Lagi"]);
    let credits: Vec<(&str, &str)> = lines.credits.iter().map(|c| (c.role.as_str(), &*c.name)).collect();
    assert_eq!(credits, [("source", "Kabar Nusantara"), ("editor", "Ratna Dewi")]);
}

#[test]
fn a_flat_text_gets_paragraphs_and_no_byte_moves() {
    let flat = format!(
        "{BEFORE} {AFTER} Baca juga: Jembatan Bambu di Desa Dibuka Lagi Menurut warga, {BEFORE} {AFTER} {BEFORE} {AFTER}"
    );
    let (article, lines) = classify(&flat, "id");
    assert_eq!(article.text().replace('\n', " "), flat);
    assert!(article.lines().len() > 3, "{:?}", article.text());
    let folded: Vec<&str> =
        lines.lines.iter().filter(|l| l.is_folded()).map(|l| l.span.slice(article.text())).collect();
    assert_eq!(folded, ["Baca juga: Jembatan Bambu di Desa Dibuka Lagi"]);
    // One short line is no flat article.
    assert_eq!(labelled(BEFORE, "id").len(), 1);
}

#[test]
fn user_rules_join_the_builtin_ones() {
    let pack = "[[rule]]\nname = 'x'\nlabel = 'promo'\nwhat = 'x'\nwhy = 'X.'\nwhole = ['salam hangat <3>']";
    let pack = toml::from_str(pack).expect("a pack");
    let (rules, rejected) = LineRuleSet::with_user_rules(Some(pack));
    assert!(rejected.is_empty(), "{rejected:?}");
    let article = article("Judul", &format!("{BEFORE}\nSalam hangat dari kami.\n{AFTER}"));
    let found = lines::classify_with(&rules, &RepeatedLines::default(), &article, Some("id"));
    assert_eq!(found.lines[1].reason.as_ref().map(|w| w.rule.as_str()), Some("own/x"));
}

/// The labels of the lines of `text`, an article of an outlet with six others that end in `shared`.
fn labels_after(shared: &str, text: &str) -> Vec<String> {
    let outlet = |text: String| {
        let site = Some("Kabar Pagi".to_owned());
        Draft { title: Some("Judul".into()), site, text, ..Draft::default() }.finish().expect("an article")
    };
    let mut repeats = OutletLineCounter::default();
    for n in 0..6 {
        repeats.count_article(&outlet(format!("Berita ke-{n} dari pasar.\n{shared}")));
    }
    let article = outlet(text.to_owned());
    let seen = repeats.repeated_lines(&article);
    let found = lines::classify_with(LineRuleSet::builtin(), &seen, &article, Some("id"));
    let what = |l: &LineAnnotation| l.reason.as_ref().map_or(String::new(), |w| w.summary.clone());
    found.lines.iter().map(|l| format!("{:?} {}", l.label, what(l)).trim().to_lowercase()).collect()
}

#[test]
fn repeated_lines_are_boilerplate_unless_they_may_be_the_article() {
    let seen = "boilerplate seen in 6 articles of this source";
    let kumquat = "Kumquat bersama kami setiap pagi.";
    for (shared, text, labels) in [
        (kumquat, format!("{BEFORE}\n{kumquat}\n{AFTER}"), vec!["body", seen, "body"]),
        // At the end, with others of its kind.
        (
            "Kumquat satu\nKumquat dua",
            format!("{BEFORE}\n{AFTER}\n{BEFORE}\nKumquat satu\nKumquat dua"),
            vec!["body", "body", "body", seen, seen],
        ),
        // Not the first paragraph, a quotation, what introduces a list, a sub-heading.
        (kumquat, format!("{kumquat}\n{BEFORE}\n{AFTER}"), vec!["body", "body", "body"]),
        (
            "“Kumquat,” katanya.",
            format!("{BEFORE}\n“Kumquat,” katanya.\n{AFTER}"),
            vec!["body", "body", "body"],
        ),
        ("Bahan kumquat:", format!("{BEFORE}\nBahan kumquat:\n{AFTER}"), vec!["body", "body", "body"]),
        (
            "Pasar Kumquat",
            format!("{BEFORE}\nPasar Kumquat\n{AFTER}"),
            vec!["body", "heading sub-heading", "body"],
        ),
        // Not the salt of every recipe, in a list of which other lines are new.
        (
            "garam secukupnya",
            format!("{BEFORE}\nlima kumquat\ngaram secukupnya\n{AFTER}"),
            vec!["body", "body", "body", "body"],
        ),
        // Not in an update of a known article, most of which is repeated.
        (
            &format!("{kumquat}\nKumquat dua."),
            format!("{BEFORE}\n{kumquat}\nKumquat dua.\n{AFTER}"),
            vec!["body", "body", "body", "body"],
        ),
    ] {
        assert_eq!(labels_after(shared, &text), labels, "{text}");
    }
}

/// Texts made of phrases that rules look for, and of anything else.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("Baca juga: ".to_owned()),
        Just("ADVERTISEMENT ".to_owned()),
        Just("[Gambas:Video] ".to_owned()),
        Just("Tags:\n".to_owned()),
        Just("(abc/def)".to_owned()),
        Just("Editor: Ratna Dewi".to_owned()),
        Just("“Ya,” kata Ratna. ".to_owned()),
        Just("\n".to_owned()),
        Just(format!("{BEFORE} ")),
        "[A-Z][a-z]{1,8} ",
        "[a-z]{1,8}[ .]",
        "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn lines_are_in_order_and_cover_every_word(text in any_text(), code in prop::option::of("(id|en|ms|de|xx)")) {
        let draft = Draft { title: Some("Judul".into()), text, ..Draft::default() };
        let mut article = draft.finish().expect("an article");
        article.break_at(&lines::paragraph_breaks(LineRuleSet::builtin(), &article, code.as_deref()));
        let found = lines::classify(&article, code.as_deref());
        let text = article.text();
        let mut at = 0;
        for line in &found.lines {
            prop_assert!(line.span.start >= at && line.span.end > line.span.start, "{:?} in {text:?}", line);
            prop_assert!(text.is_char_boundary(line.span.start) && text.is_char_boundary(line.span.end));
            prop_assert!(text[at..line.span.start].trim().is_empty(), "lost {:?}", &text[at..line.span.start]);
            prop_assert!(!line.span.slice(text).contains('\n'));
            prop_assert_eq!(line.reason.is_none(), line.label == LineLabel::Body);
            at = line.span.end;
        }
        prop_assert!(text[at..].trim().is_empty(), "lost {:?}", &text[at..]);
    }
}
