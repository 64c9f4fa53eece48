//! Names through the public interface: an article goes in, marked names come out, each with the full name of what it
//! means. All texts are made up.

use kabar_annotate::article::{Draft, EntityKind};
use kabar_annotate::{Options, annotate};
use proptest::prelude::*;

/// Each marked name of `kind` as "words=full name".
fn entity_names(language: &str, text: &str, kind: EntityKind) -> Vec<String> {
    let draft = Draft { text: text.to_owned(), language: Some(language.to_owned()), ..Draft::default() };
    let article = draft.finish().expect("an article");
    let annotations = annotate(&article, &Options::default());
    let of_kind = annotations.entities.iter().filter(|e| e.kind == kind);
    of_kind.map(|e| format!("{}={}", e.span.slice(article.text()), e.name)).collect()
}

#[test]
fn one_person_has_one_name() {
    for (text, people) in [
        (
            "Menteri Perdagangan Budi Santoso hadir. Santoso gembira. \"Ya,\" kata Budi.",
            vec!["Budi Santoso=Budi Santoso", "Santoso=Budi Santoso", "Budi=Budi Santoso"],
        ),
        (
            "Wali Kota Agus Wibowo (Gusbow) datang. \"Baik,\" kata Gusbow.",
            vec!["Agus Wibowo=Agus Wibowo", "Gusbow=Agus Wibowo", "Gusbow=Agus Wibowo"],
        ),
        (
            "Kata Budi Santoso, sawah kering. Kata Budi Hartono, sawah basah. Santoso cemas, Hartono senang.",
            vec![
                "Budi Santoso=Budi Santoso",
                "Budi Hartono=Budi Hartono",
                "Santoso=Budi Santoso",
                "Hartono=Budi Hartono",
            ],
        ),
        (
            "Gubernur Darma Wijaya dan Ibu Ratna Darma Wijaya datang. Kata Darma Wijaya, sawah kering.",
            vec![
                "Darma Wijaya=Darma Wijaya",
                "Ratna Darma Wijaya=Ratna Darma Wijaya",
                "Darma Wijaya=Darma Wijaya",
            ],
        ),
        (
            "Ibu Negara Iriana Joko Widodo datang. \"Ya,\" kata Iriana. Presiden Jokowi menunggu.",
            vec!["Iriana Joko Widodo=Iriana Joko Widodo", "Iriana=Iriana Joko Widodo", "Jokowi=Jokowi"],
        ),
        (
            "Kata Budi Santoso, pasangan Santoso-Hartono menang. Kata Agus Hartono, itu benar.",
            vec![
                "Budi Santoso=Budi Santoso",
                "Santoso=Budi Santoso",
                "Hartono=Agus Hartono",
                "Agus Hartono=Agus Hartono",
            ],
        ),
        // A hyphen inside a name parts nothing.
        (
            "Gubernur Karim-Jomart Tolebek tiba di Jakarta. \"Ya,\" kata Tolebek.",
            vec!["Karim-Jomart Tolebek=Karim-Jomart Tolebek", "Tolebek=Karim-Jomart Tolebek"],
        ),
        // What a minister is for is no name.
        (
            "Menteri Ketenagakerjaan Sudarno hadir di Jakarta. \"Upah naik,\" kata Sudarno kepada wartawan.",
            vec!["Sudarno=Sudarno", "Sudarno=Sudarno"],
        ),
        (
            "Gubernur Trunoyono Wibowo datang. \"Ya,\" kata Truno. \"Baik,\" kata Gus Wibowo.",
            vec![
                "Trunoyono Wibowo=Trunoyono Wibowo",
                "Truno=Trunoyono Wibowo",
                "Gus Wibowo=Trunoyono Wibowo",
            ],
        ),
        (
            "\"Ya,\" kata Ma'ruf Hartono. Menurut Maruf Hartono, sawah kering.",
            vec!["Ma'ruf Hartono=Ma'ruf Hartono", "Maruf Hartono=Ma'ruf Hartono"],
        ),
        (
            "Wali Kota Sulastri datang. \"Ya,\" kata Wali Kota Sulastri.",
            vec!["Sulastri=Sulastri", "Sulastri=Sulastri"],
        ),
    ] {
        assert_eq!(entity_names("id", text, EntityKind::Person), people, "{text}");
    }
}

#[test]
fn a_child_with_a_parents_name_is_another_person() {
    let text = "Senator John Hartley Jr. voted against the bill, said John Hartley, his father.";
    let people = ["John Hartley Jr.=John Hartley Jr.", "John Hartley=John Hartley"];
    assert_eq!(entity_names("en", text, EntityKind::Person), people);
}

#[test]
fn initials_that_the_text_introduces_are_people() {
    let text = "Polisi menangkap seorang pria berinisial RD (32) di Jepara, Senin. RD mengaku bersalah.";
    assert_eq!(entity_names("id", text, EntityKind::Person), ["RD=RD", "RD=RD"]);
}

#[test]
fn a_unit_is_whole_and_an_acronym_of_a_common_noun_is_none() {
    let text = "Anggota Komisi X DPR datang ke Jepara, Senin. Menurut dia, gaji karyawan BUMN akan naik.";
    assert_eq!(entity_names("id", text, EntityKind::Organisation), ["Komisi X DPR=Komisi X DPR"]);
}

#[test]
fn a_folded_line_has_the_names_of_the_article() {
    let text = "Menteri Perdagangan Budi Santoso hadir di pasar itu pada Rabu pagi.\nBaca juga: Santoso Buka Pasar di Jepara";
    let draft = Draft { text: text.to_owned(), language: Some("id".to_owned()), ..Draft::default() };
    let article = draft.finish().expect("an article");
    let annotations = annotate(&article, &Options::default());
    let names = annotations.folded_entities.iter().map(|e| (e.span.slice(text), &*e.name));
    assert_eq!(names.collect::<Vec<_>>(), [("Santoso", "Budi Santoso"), ("Jepara", "Jepara")]);
}

#[test]
fn a_title_is_outside_the_name_and_its_country_is_a_place() {
    let text = "Presiden Prancis Emmanuel Macron tiba di Jakarta pada Rabu.";
    assert_eq!(entity_names("id", text, EntityKind::Person), ["Emmanuel Macron=Emmanuel Macron"]);
    assert_eq!(entity_names("id", text, EntityKind::Place), ["Prancis=Prancis", "Jakarta=Jakarta"]);
}

#[test]
fn an_acronym_is_its_long_name() {
    let text = "Petugas Komisi Pemberantasan Korupsi (KPK) datang. Kata KPK, semua aman.";
    let long = "Komisi Pemberantasan Korupsi";
    let expected = vec![format!("{long}={long}"), format!("KPK={long}"), format!("KPK={long}")];
    assert_eq!(entity_names("id", text, EntityKind::Organisation), expected);
}

#[test]
fn a_place_in_brackets_is_another_place() {
    let text = "Pameran dibuka di Surabaya (Jawa Timur). Warga Surabaya datang.";
    let places = entity_names("id", text, EntityKind::Place);
    assert_eq!(places, ["Surabaya=Surabaya", "Jawa Timur=Jawa Timur", "Surabaya=Surabaya"]);
}

#[test]
fn two_full_names_are_two_people() {
    let text = "Piala diraih Darma Wijaya (Budi Hartono). Kata Budi Hartono, ia gembira.";
    let people = ["Darma Wijaya=Darma Wijaya", "Budi Hartono=Budi Hartono", "Budi Hartono=Budi Hartono"];
    assert_eq!(entity_names("id", text, EntityKind::Person), people);
}

#[test]
fn a_name_is_written_as_the_text_does_and_not_as_its_dateline() {
    let text = "LOMBANG, WARTA.TV - Warga Lombang berkumpul di Lombang.";
    assert_eq!(entity_names("id", text, EntityKind::Place)[0], "LOMBANG=Lombang");
}

#[test]
fn a_garbled_quote_mark_is_not_a_name() {
    let text = "\u{201a}\u{c4}\u{fa}Kami senang,\u{201a}\u{c4}\u{f9} kata Budi Santoso di Jakarta.";
    assert_eq!(entity_names("id", text, EntityKind::Person), ["Budi Santoso=Budi Santoso"]);
}

#[test]
fn what_cannot_be_decided_is_not_marked() {
    for text in ["Harga Beras Turun Lagi Hari Ini", "Senin pagi hujan turun. Selain itu angin kencang."] {
        for kind in [EntityKind::Person, EntityKind::Organisation, EntityKind::Place] {
            assert_eq!(entity_names("id", text, kind), Vec::<String>::new(), "{text}");
        }
    }
}

#[test]
fn no_place_is_marked_in_an_unknown_language() {
    assert_eq!(entity_names("xx", "Ada Lovelace Byron", EntityKind::Place), Vec::<String>::new());
}

#[test]
fn german_people_need_a_title_or_a_given_name() {
    let text = "Die Feuerwehr kam. \"Gut\", sagte die Staatsanwaltschaft. \"Nein\", sagte Staatspräsidentin Rosa \
                Lindqvist. Gouverneurin von Tabalon schwieg. Ministerin von der Tannen sagte nichts. Peter Grunow, ein \
                Nachbar, ging. Seit Beginn der Messungen, sagte der Sprecher, sei nichts.";
    let found = entity_names("de", text, EntityKind::Person);
    assert_eq!(
        found,
        ["Rosa Lindqvist=Rosa Lindqvist", "von der Tannen=von der Tannen", "Peter Grunow=Peter Grunow"]
    );
}

#[test]
fn a_dateline_names_a_place_and_an_outlet() {
    let text = "NUR SULTAN, WARTA.TV - Rombongan dari China dipimpin Xi Jinping mendarat di Nur Sultan. Xi akan bertemu Presiden Tokayev.";
    assert_eq!(
        entity_names("id", text, EntityKind::Place),
        ["NUR SULTAN=Nur Sultan", "China=China", "Nur Sultan=Nur Sultan"]
    );
    assert_eq!(entity_names("id", text, EntityKind::Organisation), ["WARTA.TV=WARTA.TV"]);
    assert_eq!(
        entity_names("id", text, EntityKind::Person),
        ["Xi Jinping=Xi Jinping", "Xi=Xi Jinping", "Tokayev=Tokayev"]
    );
}

#[test]
fn a_person_has_the_role_that_stands_beside_the_name() {
    for (language, text, roles) in [
        (
            "id",
            "Presiden Xi Jinping dan Menteri Energi dan Sumber Daya Mineral Rini Lestari tiba di Bandung.",
            vec!["Presiden", "Menteri Energi dan Sumber Daya Mineral"],
        ),
        ("id", "Pak Joko Widodo bertemu istri Budi Santoso.", vec![]),
        (
            "id",
            "Rini Lestari, Kepala Dinas Kesehatan Kota Bandung, mengatakan obat itu aman.",
            vec!["Kepala Dinas Kesehatan Kota Bandung"],
        ),
        (
            "id",
            "Menurut Joko Widodo, sebagai tersangka ia boleh diam. Kata Rini Lestari, korban tengah dirawat.",
            vec!["korban"],
        ),
        ("id", "Rektor Prof. Dr. Budi Santoso hadir.", vec!["Rektor"]),
        (
            "en",
            "On Monday former Kazakh President Joe Biden met the lawyer for Donald Trump.",
            vec!["former Kazakh President"],
        ),
        (
            "en",
            "Mr. Joe Biden, the country's foreign minister, met Angela Merkel, a health policy researcher at Duke University.",
            vec!["country's foreign minister", "health policy researcher at Duke University"],
        ),
        (
            "id",
            "Kata Presiden Kazakhstan, Darma Wijaya, ia menerima Menteri Luar Negeri, Budi Santoso.",
            vec!["Presiden Kazakhstan", "Menteri Luar Negeri"],
        ),
        ("id", "Dokter, Budi Santoso, dan Darma Wijaya datang. Kata Budi Santoso, baik.", vec![]),
        (
            "en",
            "Joe Biden, president of the club, met the late Angela Merkel.",
            vec!["president of the club"],
        ),
    ] {
        let draft = Draft { text: text.to_owned(), language: Some(language.into()), ..Draft::default() };
        let article = draft.finish().expect("an article");
        let annotations = annotate(&article, &Options::default());
        let found: Vec<&str> =
            annotations.entities.iter().filter_map(|e| Some(e.role?.slice(article.text()))).collect();
        assert_eq!(found, roles, "{text}");
    }
}

#[test]
fn a_headline_in_capitals_or_small_letters_has_names_too() {
    for text in [
        "PRESIDEN JOKO WIDODO BERTEMU GUBERNUR DI SURABAYA",
        "presiden joko widodo bertemu gubernur di surabaya",
    ] {
        assert_eq!(entity_names("id", text, EntityKind::Person).len(), 1, "{text}");
        assert_eq!(entity_names("id", text, EntityKind::Place).len(), 1, "{text}");
    }
}

proptest! {
    #[test]
    fn spans_are_in_order_on_char_boundaries(
        words in prop::collection::vec(
            prop_oneof![
                "[A-ZÉİ][a-zéß]{1,6}", "[a-z]{1,5}", "[A-Z]{1,4}", "[-.,:;()\"“”'’—–]", "\\PC{1,3}",
                Just("kata".to_owned()), Just("Presiden".to_owned()), Just("’s".to_owned()), Just("(Persero)".to_owned()),
            ],
            0..40,
        ),
        language in prop_oneof![Just("id"), Just("en"), Just("ms"), Just("de")],
        gap in prop_oneof![Just(" "), Just("")],
    ) {
        let text = words.join(gap);
        let draft = Draft { text, language: Some(language.to_owned()), ..Draft::default() };
        if let Some(article) = draft.finish() {
            let mut end = 0;
            for entity in annotate(&article, &Options::default()).entities {
                prop_assert!(entity.span.start >= end && !entity.span.is_empty());
                prop_assert!(article.text().get(entity.span.start..entity.span.end).is_some());
                end = entity.span.end;
            }
        }
    }
}
