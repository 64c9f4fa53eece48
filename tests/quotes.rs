//! Quotations through the public interface: an article goes in, who said what comes out. All texts are made up.

use kabar_annotate::article::{Draft, Quote, QuoteKind};
use kabar_annotate::{Options, annotate};
use proptest::prelude::*;

/// The article's text and its quotations.
fn annotate_text(language: &str, title: &str, text: &str) -> (String, Vec<Quote>) {
    let draft = Draft {
        title: Some(title.to_owned()),
        text: text.to_owned(),
        language: Some(language.to_owned()),
        ..Draft::default()
    };
    let article = draft.finish().expect("an article");
    let annotations = annotate(&article, &Options::default());
    (article.text().to_owned(), annotations.quotes)
}

/// Each quotation that is speech, as "kind speaker".
fn speech(language: &str, text: &str) -> Vec<String> {
    let (_, quotes) = annotate_text(language, "Tanpa judul", text);
    let speech = quotes.iter().filter(|q| q.kind != QuoteKind::Other);
    speech.map(|q| format!("{:?} {}", q.kind, q.speaker.as_deref().unwrap_or("-"))).collect()
}

#[test]
fn indonesian_attributions_name_their_speaker() {
    for (before, after) in [
        (
            "Menteri Pertanian Rina Hartono hadir.\n\"Panen padi naik,\" kata Rina di Bogor.",
            vec!["Direct Rina Hartono"],
        ),
        (
            "Bupati Sleman Joko Santoso meninjau sawah.\n\"Airnya cukup sampai akhir tahun,\" ujarnya.",
            vec!["Direct Joko Santoso"],
        ),
        (
            "\"Airnya cukup sampai akhir tahun,\" kata Kepala Dinas Pengairan, Joko Santoso, di Sleman.\n\
             \"Petani jangan cemas,\" ujar dia.",
            vec!["Direct Joko Santoso", "Direct Joko Santoso"],
        ),
        (
            "Menurut Wali Kota Dewi Lestari, taman itu akan menjadi “paru-paru baru kota kita”.",
            vec!["Partial Dewi Lestari"],
        ),
        (
            "Gubernur Budi Santoso datang.\n\"Kami siap bekerja,\" tutur politikus itu.",
            vec!["Direct Budi Santoso"],
        ),
        ("\"Jalannya rusak lagi,\" keluh seorang warga.", vec!["Direct seorang warga"]),
        (
            "\"Kami siap bekerja,\" kata Budi Santoso, dikutip dari Warta Kota. \"Besok pun bisa.\"",
            vec!["Direct Budi Santoso", "Direct Budi Santoso"],
        ),
    ] {
        assert_eq!(speech("id", before), after, "{before}");
    }
}

#[test]
fn english_attributions_name_their_speaker() {
    for (before, after) in [
        (
            "Mayor Anna Miller spoke on Monday.\n\"We will rebuild the bridge,\" she said. \"It will take a year.\"",
            vec!["Direct Anna Miller", "Direct Anna Miller"],
        ),
        ("“The river is high,” said David Brown, a farmer.", vec!["Direct David Brown"]),
        (
            "Police chief John Carter called the plan \"a costly mistake\" on Monday.",
            vec!["Partial John Carter"],
        ),
    ] {
        assert_eq!(speech("en", before), after, "{before}");
    }
}

#[test]
fn a_piece_of_a_sentence_is_nobody() {
    for (language, text) in [
        ("de", "Der Streit am Hafen dauert an. „Das Wasser steigt“, wie sagte am Abend niemand mehr."),
        ("de", "Viele sprechen – wie es umgangssprachlich heißt – von „nassen Füßen im Keller“ am Hafen."),
        ("id", "Warga menunggu. Salah satunya melalui menyebut, \"Air naik lagi malam ini.\" Rapat selesai."),
    ] {
        let found = speech(language, text);
        assert!(found.iter().all(|quote| quote.ends_with(" -")), "{text}: {found:?}");
    }
}

#[test]
fn a_pronoun_means_the_person_in_the_sentence_before() {
    for (before, after) in [
        (
            "\"Biayanya wajar,\" kata Menteri Rina Hartono.\nTidak semua orang senang. Damar Wulandono, sopir truk di \
             Sleman, khawatir pekerjaannya hilang.\n\"Kami mau mengangkut apa?\" ucap dia.",
            vec!["Direct Rina Hartono", "Direct Damar Wulandono"],
        ),
        (
            "Rini Hartono yang juga adik Bupati Joko Santoso ini menyampaikan terima kasih.\n\"Kami senang,\" ujarnya.",
            vec!["Direct Rini Hartono"],
        ),
        (
            "Presiden Joko Santoso dan Wakil Presiden Rina Hartono hadir.\n\"Kita mulai hari ini,\" kata Presiden.",
            vec!["Direct Joko Santoso"],
        ),
        (
            "Komisaris Joko Santoso mengatakan Sandra sempat marah.\nSandra kemudian mengambil air di dapur.\n\"Saat itu \
             ia takut,\" imbuhnya.",
            vec!["Direct Joko Santoso"],
        ),
        (
            "Menteri Kesehatan Rina Hartono dan Bupati Joko Santoso hadir.\n\"Obat cukup,\" kata Menkes.",
            vec!["Direct Rina Hartono"],
        ),
    ] {
        assert_eq!(speech("id", before), after, "{before}");
    }
}

#[test]
fn the_sentence_before_or_after_can_name_the_speaker() {
    for (before, after) in [
        (
            "Rini Hartono datang lebih dulu.\n\"Sawah kami aman dari banjir besar.\"\nHal itu disampaikan Bupati Joko \
             Santoso di Sleman.",
            vec!["Direct Joko Santoso"],
        ),
        ("\"Harga naik terus bulan ini,\" tulis akun @warga_kota.", vec!["Direct @warga_kota"]),
        (
            "Rini Hartono: Kami siap.\nBerikut ini pernyataan lengkap dari Bupati Joko Santoso di Sleman:\n\"Kami bangun jembatan itu tahun depan.\"",
            vec!["Direct Joko Santoso"],
        ),
    ] {
        assert_eq!(speech("id", before), after, "{before}");
    }
}

#[test]
fn a_subject_is_found_before_an_apposition_or_clause() {
    for (before, after) in [
        (
            "Mayor Anna Miller came.\nOpponents called the service \"a floating taxi\".",
            vec!["Partial Opponents"],
        ),
        (
            "\"The bridge is safe,\" David Brown, a rival of Anna Miller, said on Monday.",
            vec!["Direct David Brown"],
        ),
        (
            "Anna Miller’s campaign called David Brown “a careless man with a ferry”.",
            vec!["Partial Anna Miller’s campaign"],
        ),
        (
            "Anna Miller met David Brown on Monday, calling the plan \"a costly mistake\".",
            vec!["Partial Anna Miller"],
        ),
        (
            "David Brown repeated Anna Miller’s claim that the ferry had \"never made a profit\".",
            vec!["Partial Anna Miller"],
        ),
        ("“We never asked for it.” ― Anna Miller", vec!["Direct Anna Miller"]),
    ] {
        assert_eq!(speech("en", before), after, "{before}");
    }
}

#[test]
fn a_description_means_whom_it_fits() {
    for (language, before, after) in [
        (
            "id",
            "Bupati Sleman Joko Santoso meninjau sawah.\n\"Airnya cukup,\" kata pria yang akrab disapa Jos itu.",
            vec!["Direct Joko Santoso"],
        ),
        (
            "id",
            "Seorang pejabat kementerian mengatakan jembatan itu ditutup.\n\"Tiangnya retak,\" kata pejabat itu.",
            vec!["Direct Seorang pejabat kementerian"],
        ),
        (
            "id",
            "Putusan dibacakan di depan Rina Hartono.\n\"Gugatan ditolak seluruhnya,\" tulis putusan itu.",
            vec!["Direct putusan itu"],
        ),
        (
            "en",
            "An official said the bridge was closed.\n“It is not safe,” the official said.",
            vec!["Direct An official"],
        ),
        (
            "en",
            "Anna Miller sued.\n“The bridge was never safe,” the lawsuit says.",
            vec!["Direct the lawsuit"],
        ),
        (
            "en",
            "“The river is high,” said a lawyer for Anna Miller.",
            vec!["Direct a lawyer for Anna Miller"],
        ),
    ] {
        assert_eq!(speech(language, before), after, "{before}");
    }
}

#[test]
fn the_phrase_beside_the_verb_speaks() {
    for (text, speaker) in [
        (
            "Columnist Anna Miller wrote about the bridge. But Mayor David Brown has one thing in common with \
             engineers, the columnist suggested: “His plan is solid proof that the river is rising again.”",
            "Direct Anna Miller",
        ),
        (
            "Mayor David Brown came off a long night, when many commentators called him “the calmest man on the river.”",
            "Partial many commentators",
        ),
        // What somebody is to the owner of a name is no role of the owner.
        (
            "The river is rising, a senior official with Governor David Brown’s administration told reporters.\n\
             “It was assessed overall that the bridge is safe,” the official said.",
            "Direct the official",
        ),
        (
            "The Riverton Gazette wrote about Maple Motors on Monday. The plant of Maple Motors will close.\n\
             “The town has nothing else to live on,” the newspaper said.",
            "Direct Riverton Gazette",
        ),
    ] {
        assert_eq!(speech("en", text), [speaker], "{text}");
    }
}

#[test]
fn a_handle_means_its_owner() {
    for (text, speaker) in [
        (
            "Penyanyi Rini Astuti (@rini.a) tampil di Jepara.\n\"Terima kasih atas doanya, semua,\" tulis @rini.a.",
            "Direct Rini Astuti",
        ),
        (
            "Penyanyi Budi Santoso tampil di Jepara. Foto itu dibagikan Budi lewat akun Instagram pribadinya, @budi_s.\n\
             \"Terima kasih atas doanya, semua,\" tulis @budi_s.",
            "Direct Budi Santoso",
        ),
        (
            "Penyanyi Budi Santoso tampil di Jepara.\n\"Terima kasih atas doanya, semua,\" tulis akun @wartajepara.",
            "Direct @wartajepara",
        ),
    ] {
        assert_eq!(speech("id", text), [speaker], "{text}");
    }
}

#[test]
fn a_pronoun_agrees_with_its_person() {
    for (tag, speaker) in [("she said", "Direct Maria Lopez"), ("he said", "Direct David Brown")] {
        let text = format!(
            "Senator Maria Lopez met Mayor David Brown at the bridge on Monday.\n“The river is high and it is rising,” {tag}."
        );
        assert_eq!(speech("en", &text), [speaker], "{tag}");
    }
    // The pronouns beside a name tell where the name does not.
    let text = "Senator Tarn Velsor said that she would rebuild the bridge because her town needs it.\n\
                Governor David Brown was against it.\n“The river is high and it is rising,” she said.";
    assert_eq!(speech("en", text), ["Direct Tarn Velsor"]);
}

#[test]
fn a_shared_name_means_whom_it_calls() {
    let text = "Presiden Budi Hartono menerima Kapolri Agus Budi Wibowo di Jepara. Agus Budi Wibowo melapor.\n\
                \"Laporan itu sudah saya baca,\" kata Budi.\n\"Kami siap bekerja,\" kata Wibowo.";
    assert_eq!(speech("id", text), ["Direct Budi Hartono", "Direct Agus Budi Wibowo"]);
    let text = "Senator Anna Miller met Governor David Miller on Monday. Governor Miller then spoke to reporters.\n\
                “The bridge is safe,” Anna Miller said.";
    assert_eq!(speech("en", text), ["Direct Anna Miller"]);
}

#[test]
fn the_sentence_says_whose_words_it_quotes() {
    for (text, speaker) in [
        (
            "Senator Anna Miller, whom Mayor David Brown had invited, called the plan of the council “a costly mistake.”",
            "Partial Anna Miller",
        ),
        (
            "Mayor David Brown told Senator Anna Miller that the new bridge was “a costly mistake” and left.",
            "Partial David Brown",
        ),
    ] {
        assert_eq!(speech("en", text), [speaker], "{text}");
    }
    let text =
        "Gubernur Budi Santoso menilai usulan Wali Kota Dewi Lestari itu “keliru sejak awal” dan menolaknya.";
    assert_eq!(speech("id", text), ["Partial Budi Santoso"]);
}

#[test]
fn a_name_that_describes_somebody_does_not_speak() {
    for (language, before, after) in [
        (
            "en",
            "“The river is high,” David Brown, an engineer at the River Institute, said.",
            vec!["Direct David Brown"],
        ),
        ("en", "“We were never asked,” a Miller adviser said.", vec!["Direct a Miller adviser"]),
        (
            "en",
            "David Brown was told to leave. The council called it “a mistake” after Anna Miller was told of the plan.",
            vec!["Partial The council"],
        ),
        (
            "en",
            "The plan is “dead on arrival” whatever the council thinks of it, Anna Miller said.",
            vec!["Partial Anna Miller"],
        ),
        (
            "id",
            "\"Kami kehilangan,\" ujar Direktur Pengabdian kepada Masyarakat Universitas Sleman, Rina Hartono, Selasa.",
            vec!["Direct Rina Hartono"],
        ),
        (
            "id",
            "\"Kapal sudah ditarik ke darat,\" demikian pernyataan resmi dari Kementerian Perhubungan.",
            vec!["Direct Kementerian Perhubungan"],
        ),
    ] {
        assert_eq!(speech(language, before), after, "{before}");
    }
}

#[test]
fn comments_in_a_list_have_one_speaker() {
    let text = "Rina Hartono mengunggah foto sawah.\nBerikut komentar warganet:\n\"Bagus sekali sawahnya, Bu.\"\n\
                \"Rina Hartono memang keren sekali.\"";
    assert_eq!(speech("id", text), ["Direct warganet", "Direct warganet"]);
}

#[test]
fn german_attributions_name_their_speaker() {
    for (before, after) in [
        ("In Bonn sagte Ministerin Maria Weber: „Die Lage ist ruhig.“", vec!["Direct Maria Weber"]),
        ("„Wir gehen jetzt alle nach Hause“, so Minister Peter Vogel.", vec!["Direct Peter Vogel"]),
        ("Maria Weber zufolge ist der Plan „ein großer Fehler“.", vec!["Partial Maria Weber"]),
        ("„Wir bauen die Brücke neu“, sagte Bürgermeisterin Maria Weber.", vec!["Direct Maria Weber"]),
        ("Peter Vogel erklärte: »Das Wasser ist gestiegen.«", vec!["Direct Peter Vogel"]),
    ] {
        assert_eq!(speech("de", before), after, "{before}");
    }
}

#[test]
fn titles_and_terms_are_not_speech() {
    for text in [
        "Film berjudul \"Hujan di Kebun\" tayang hari ini.",
        "Lagu 'Air Sungai' dinyanyikan siswa.",
        "Layar 14\" dan 15\" dijual murah.",
    ] {
        assert_eq!(speech("id", text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn words_of_a_source_in_the_sentence_are_speech() {
    for (language, text, after) in [
        (
            "id",
            "Gubernur Rina Hartono menyebut rencana itu \"sangat berbahaya\" bagi petani.\n\"Kami menolak,\" kata Rina.",
            vec!["Partial Rina Hartono", "Direct Rina Hartono"],
        ),
        (
            "en",
            "Obama slams ‘gloom and doom’ on trade\nMayor Anna Miller spoke on Monday. \"We will trade more,\" she said.",
            vec!["Partial -", "Direct Anna Miller"],
        ),
        ("es", "Según el alcalde Luis Ortega, el plan es “un error histórico”.", vec!["Partial Luis Ortega"]),
    ] {
        let found = speech(language, text);
        assert_eq!(found.len(), after.len(), "{text}: {found:?}");
        for (found, after) in found.iter().zip(after) {
            assert!(
                after.ends_with('-') && found.starts_with("Partial") || found == after,
                "{text}: {found}"
            );
        }
    }
}

#[test]
fn romance_and_dutch_attributions_name_their_speaker() {
    for (language, text, after) in [
        ("es", "“La situación está bajo control”, dijo la ministra Carmen Robles.", "Direct Carmen Robles"),
        (
            "es",
            "El presidente del club, Andrés Molina, aseguró: “El estadio estará listo”.",
            "Direct Andrés Molina",
        ),
        ("es", "—No lo sé todavía —dijo Ana Torres.", "Direct Ana Torres"),
        ("fr", "« Nous ne céderons pas », a déclaré la ministre Claire Moreau.", "Direct Claire Moreau"),
        ("fr", "« Il faut agir vite, poursuit Claire Moreau. Le temps presse. »", "Direct Claire Moreau"),
        ("pt", "\"Não vamos recuar\", afirmou João Teixeira nesta terça-feira.", "Direct João Teixeira"),
        (
            "it",
            "«La situazione è sotto controllo», ha detto la ministra Chiara Fontana.",
            "Direct Chiara Fontana",
        ),
        ("nl", "“De situatie is onder controle”, zei minister Anna de Wit.", "Direct Anna de Wit"),
        ("nl", "\"We geven niet toe\", aldus Jan Bakker.", "Direct Jan Bakker"),
    ] {
        assert_eq!(speech(language, text), [after], "{text}");
    }
}

#[test]
fn terms_and_works_are_not_speech() {
    for (language, text) in [
        (
            "en",
            "The lung disease is called \"feather lung\" and is rare. Wash your pillows and keep your room dry.",
        ),
        ("en", "The band played “Green River,” “Long Rain” and “Old Bridge” on Monday."),
        ("en", "She spoke on the network’s “Morning With Ann” programme."),
        ("es", "El llamado “dólar verde” subió ayer. La película “Noche de lluvia” se estrena hoy."),
        ("fr", "Le film « Nuit de pluie » sort mercredi."),
        ("de", "Die sogenannte „Regensteuer“ soll kommen. Der Film „Nacht im Regen“ läuft heute an."),
        ("nl", "De film “Nacht van regen” draait nu."),
    ] {
        assert_eq!(speech(language, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn marks_can_be_written_in_many_ways() {
    for (language, text, after) in [
        ("id", "&ldquo;Panen naik,&rdquo;&nbsp; kata Rina Hartono. &quot;Harga turun,&quot; ujarnya.", 2),
        ("en", "''The river is high,'' said David Brown. ''It will fall.''", 2),
        ("en", "``The river is high,'' said David Brown.", 1),
        ("en", "‘The river is “high”, we know,’ said David Brown. ‘It will fall.’", 2),
        ("de", ",,Wir bauen die Brücke neu'', sagte Bürgermeisterin Maria Weber.", 1),
        ("en", "“He is 6'2\" tall,” said David Brown. <a title=\"Two words\">", 1),
    ] {
        assert_eq!(speech(language, text).len(), after, "{text}");
    }
}

#[test]
fn a_quotation_over_paragraphs_has_one_speaker() {
    let text = "\"Hujan turun tiga hari.\n\"Sungai meluap ke sawah,\" kata Joko Santoso.";
    assert_eq!(speech("id", text), ["Direct Joko Santoso", "Direct Joko Santoso"]);
}

#[test]
fn the_mention_is_the_words_that_name_the_speaker() {
    let (text, quotes) =
        annotate_text("id", "Judul", "\"Panen naik,\" kata Rina Hartono.\n\"Harga turun,\" ujarnya.");
    let mentions: Vec<_> = quotes.iter().filter_map(|q| q.mention).map(|m| m.slice(&text)).collect();
    assert_eq!(mentions, ["Rina Hartono", "nya"]);
}

#[test]
fn a_name_may_reach_into_a_clause_from_before_it() {
    let text = "Tempo.Co,¬†Jakarta ,menduga surat. aturannya,\" ujarnya".to_owned();
    let draft = Draft { text, language: Some("id".into()), ..Draft::default() };
    let article = draft.finish().expect("an article");
    assert_eq!(annotate(&article, &Options::default()).quotes.len(), 1);
}

proptest! {
    #[test]
    fn any_text_gives_spans_in_order_on_char_boundaries(
        parts in prop::collection::vec(
            prop_oneof![
                Just("\"".to_owned()), Just("“".to_owned()), Just("”".to_owned()), Just("'".to_owned()),
                Just("’".to_owned()), Just("»".to_owned()), Just("„".to_owned()), Just("「".to_owned()),
                Just("\n".to_owned()), Just(" ".to_owned()), Just(", kata Budi Santoso. ".to_owned()),
                Just(" ujarnya".to_owned()), Just(" said Hill, who ".to_owned()), Just("(KPK) ".to_owned()),
                Just("''".to_owned()), Just("``".to_owned()), Just(",,".to_owned()), Just("&ldquo;".to_owned()),
                Just("&quot;".to_owned()), Just("&nbsp;".to_owned()), Just("6'2\"".to_owned()), Just("—".to_owned()), Just(" dijo Ana Vega ".to_owned()), Just("-t-il ".to_owned()),
                "[a-zA-Z0-9é漢.,:;!? -]{1,12}", ".{0,6}",
            ],
            0..60,
        ),
        language in prop_oneof![Just("id"), Just("en"), Just("de"), Just("es"), Just("fr"), Just("xx")],
    ) {
        let draft = Draft { text: parts.concat(), language: Some(language.to_owned()), ..Draft::default() };
        if let Some(article) = draft.finish() {
            let annotations = annotate(&article, &Options::default());
            let text = article.text();
            let mut last = 0;
            let mut around: Vec<usize> = Vec::new();
            for q in &annotations.quotes {
                around.retain(|&end| end > q.span.start);
                prop_assert!(around.iter().all(|&end| q.span.end <= end), "quotations cross");
                around.push(q.span.end);
                prop_assert!(text.get(q.span.start..q.span.end).is_some() && !q.span.is_empty());
                prop_assert!(q.span.start >= last);
                prop_assert!(q.mention.is_none_or(|m| text.get(m.start..m.end).is_some()));
                last = q.span.start;
            }
            let mut end = 0;
            for e in &annotations.entities {
                prop_assert!(text.get(e.span.start..e.span.end).is_some() && !e.span.is_empty());
                prop_assert!(e.span.start >= end, "entities overlap");
                end = e.span.end;
            }
        }
    }
}
