//! The command line without a terminal: what is printed, what the exit code says.

mod scratch;

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn kabar(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.args(args).stdin(Stdio::null()).env("COLUMNS", "60");
    // Independent of the rules of whoever runs the tests.
    command.env("XDG_CONFIG_HOME", "/nonexistent");
    command
}

fn run(args: &[&str], input: Option<&str>) -> Output {
    let mut command = kabar(args);
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let mut child =
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("kabar starts");
    if let (Some(text), Some(mut pipe)) = (input, child.stdin.take()) {
        pipe.write_all(text.as_bytes()).expect("taken");
    }
    child.wait_with_output().expect("ended")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn scratch(name: &str) -> PathBuf {
    let folder = scratch::path(&format!("cli-{name}"));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

const ARTICLE: &str = "Pasar Ikan Dibuka Lagi

Pasar ikan di tepi sungai dibuka lagi setelah dua bulan diperbaiki oleh pemerintah kota.
\"Kami senang sekali,\" kata Maria Lopulalan, pedagang ikan.
\"Besok kami berjualan lagi,\" ujarnya.
Baca juga: Harga Ikan Naik Tipis
Gabung ke Channel WhatsApp Kabar Nusa untuk update berita terbaru.
";

#[test]
fn a_pipe_gets_clean_text_with_folds_and_speakers() {
    let output = run(&["-"], Some(ARTICLE));
    assert!(output.status.success());
    let text = out(&output);
    assert!(text.starts_with("Pasar Ikan Dibuka Lagi\n"), "{text}");
    assert!(text.contains("[2 lines folded: related link, "), "{text}");
    assert!(!text.contains("Gabung ke"), "{text}");
    assert!(text.contains("\n    -- (Maria Lopulalan)\n"), "{text}");
    assert!(text.lines().all(|l| l.chars().count() <= 60), "{text}");
    let raw = out(&run(&["--raw", "-"], Some(ARTICLE)));
    assert!(raw.contains("Gabung ke Channel WhatsApp"), "{raw}");
    assert!(raw.contains("[2 lines shown: related link, "), "{raw}");
}

#[test]
#[cfg(unix)]
fn quotes_of_a_speaker_are_found_in_a_pipe_with_a_path() {
    let output = run(&["quotes", "--speaker", "Lopulalan", "/dev/stdin"], Some(ARTICLE));
    assert!(out(&output).starts_with("Maria Lopulalan: \"Kami senang sekali,\""), "{}", out(&output));
}

#[test]
fn annotate_prints_one_object_an_article() {
    let folder = scratch("annotate");
    std::fs::write(folder.join("a.txt"), ARTICLE).expect("written");
    std::fs::write(folder.join("b.json"), r#"[{"id": 7, "title": "Dua", "text": "Isi dua."}, {"id": "8", "title": "Tiga", "text": "Isi tiga."}]"#)
        .expect("written");
    let output = run(&["annotate", &folder.to_string_lossy()], None);
    assert!(output.status.success(), "{}", err(&output));
    let records: Vec<serde_json::Value> =
        out(&output).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(records.len(), 3);
    for key in [
        "id",
        "title",
        "url",
        "site",
        "authors",
        "published",
        "language",
        "text",
        "lines",
        "quotes",
        "entities",
        "related",
        "links",
        "credits",
        "minutes",
    ] {
        assert!(records.iter().all(|r| r.get(key).is_some()), "{key}");
    }
    assert_eq!(records[1]["id"], "7");
    assert_eq!(records[2]["title"], "Tiga");
    let quote = &records[0]["quotes"][1];
    assert_eq!((&quote["kind"], &quote["speaker"]), (&"direct".into(), &"Maria Lopulalan".into()));
    let text = records[0]["text"].as_str().expect("text");
    let at = |key: &str| quote[key].as_u64().expect("an offset") as usize;
    assert_eq!(&text[at("start")..at("end")], "\"Besok kami berjualan lagi,\"");
    assert_eq!(records[0]["related"][0]["title"], "Harga Ikan Naik Tipis");
    let labels: Vec<&str> =
        records[0]["lines"].as_array().expect("lines").iter().filter_map(|l| l["label"].as_str()).collect();
    assert_eq!(labels, ["body", "body", "body", "related", "promo"]);
}

/// A feed of three items, the second without words; cut off in a fourth.
const FEED: &str = "<rss version='2.0'><channel><title>Warta Kota</title><link>https://warta.example/</link>
<item><guid>a</guid><title>Pasar Dibuka</title><description>&lt;p&gt;Baca &lt;a href='/b'&gt;jadwal pasar&lt;/a&gt;.&lt;/p&gt;
&lt;ol&gt;&lt;li&gt;Senin&lt;/li&gt;&lt;li&gt;Rabu&lt;/li&gt;&lt;/ol&gt;&lt;blockquote&gt;Ramai.&lt;/blockquote&gt;</description></item>
<item><link>/kosong</link></item><item><guid>c</guid><title>Tiga</title></item><item><guid>d</guid><title>Put";

#[test]
fn a_feed_is_an_article_an_item_in_its_order() {
    let output = run(&["annotate", "-"], Some(FEED));
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("this feed ends early"), "{}", err(&output));
    let records: Vec<serde_json::Value> =
        out(&output).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let ids: Vec<&str> = records.iter().filter_map(|r| r["id"].as_str()).collect();
    assert_eq!(ids, ["a", "https://warta.example/kosong", "c"]);
    assert_eq!((&records[1]["text"], &records[0]["site"]), (&"".into(), &"Warta Kota".into()));
    let (text, link) = (records[0]["text"].as_str().expect("text"), &records[0]["links"][0]);
    let at = |key: &str| link[key].as_u64().expect("an offset") as usize;
    assert_eq!(
        (&text[at("start")..at("end")], &link["url"]),
        ("jadwal pasar", &"https://warta.example/b".into())
    );
    let printed = out(&run(&["-"], Some(FEED)));
    assert!(printed.contains("\n1. Senin\n2. Rabu\n\n> Ramai.\n"), "{printed}");
}

/// A feed of one item with two links of lines of their own: to the site of the item, and to another.
const FEED_WITH_LINKS: &str = "<rss version='2.0'><channel><title>Warta Kota</title><item><guid>a</guid><title>Pasar Dibuka</title>
<link>https://warta.example/pasar</link><description>&lt;p&gt;Pasar ikan dibuka lagi pada Senin pagi, dan ratusan warga datang.&lt;/p&gt;
&lt;p&gt;&lt;a href='https://warta.example/ikan'&gt;Harga Ikan Naik Tipis&lt;/a&gt;&lt;/p&gt;
&lt;p&gt;&lt;a href='https://dinas.example/laporan'&gt;Laporan Dinas Pasar Kota&lt;/a&gt;&lt;/p&gt;
&lt;p&gt;Hujan turun sebentar, lalu jalan di depan pasar ramai lagi.&lt;/p&gt;</description></item></channel></rss>";

#[test]
fn a_likely_line_is_printed_and_said_to_be_likely() {
    let printed = out(&run(&["-"], Some(FEED_WITH_LINKS)));
    assert!(printed.contains("\n\n[likely link to another article]\nHarga Ikan Naik Tipis\n\n"), "{printed}");
    assert!(printed.contains("\n\nLaporan Dinas Pasar Kota\n"), "{printed}");
    let record: serde_json::Value =
        serde_json::from_str(&out(&run(&["annotate", "-"], Some(FEED_WITH_LINKS)))).expect("JSON");
    assert_eq!(record["related"][0]["title"], "Harga Ikan Naik Tipis");
    assert_eq!(record["related"][0]["url"], "https://warta.example/ikan");
    let line = &record["lines"][1];
    assert_eq!((&line["label"], &line["sure"]), (&"related".into(), &false.into()));
    assert!(record["lines"].as_array().is_some_and(|lines| lines[2].get("sure").is_none()), "{record}");
}

#[test]
fn what_cannot_be_read_is_named_and_costs_itself_only() {
    let folder = scratch("faults");
    std::fs::write(folder.join("good.txt"), ARTICLE).expect("written");
    std::fs::write(folder.join("bad.jsonl"), "{\"title\": \"Satu\", \"text\": \"Isi.\"}\n{\"title\": \n")
        .expect("written");
    std::fs::write(folder.join("image.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0").expect("written");
    let output = run(&["annotate", &folder.to_string_lossy()], None);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(out(&output).lines().count(), 2);
    let errors = err(&output);
    assert_eq!(errors.lines().count(), 2, "{errors}");
    assert!(errors.contains("bad.jsonl:2: "), "{errors}");
    assert!(errors.contains("image.png: "), "{errors}");
}

#[test]
fn a_missing_path_costs_itself_only() {
    let good = scratch("one of two").join("good.txt");
    std::fs::write(&good, ARTICLE).expect("written");
    let good = good.to_string_lossy().into_owned();
    for args in [&[&good, "/no/such/path"][..], &["annotate", "/no/such/path", &good]] {
        let output = run(args, None);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(err(&output), "kabar: /no/such/path: no such file or folder\n");
        assert!(out(&output).contains("Pasar Ikan Dibuka Lagi"), "{}", out(&output));
    }
}

#[test]
fn the_samples_are_not_taken_for_what_is_read() {
    let home = scratch("no samples");
    for args in [&[][..], &["annotate"], &["quotes"], &["entities"]] {
        let output = kabar(args).env("HOME", &home).env("XDG_DATA_HOME", &home).output().expect("ended");
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}: {}", out(&output));
        assert!(err(&output).contains("standard input: empty"), "{args:?}: {}", err(&output));
    }
    assert!(run(&["--samples"], None).status.success());
}

#[test]
fn wrong_arguments_are_one_line_and_a_code() {
    let missing = run(&["/no/such/path"], None);
    assert_eq!(missing.status.code(), Some(1));
    assert_eq!(err(&missing), "kabar: /no/such/path: no such file or folder\n");
    let wrong = run(&["--no-such-option"], None);
    assert_eq!(wrong.status.code(), Some(2));
    let empty = run(&["annotate", &scratch("empty").to_string_lossy()], None);
    assert_eq!(empty.status.code(), Some(1));
    assert!(err(&empty).ends_with("it holds no files\n"), "{}", err(&empty));
    let help = out(&run(&["--help"], None));
    assert!(help.contains("Examples:") && help.contains("Exit codes:"), "{help}");
}

#[test]
#[cfg(unix)]
fn a_pipe_with_a_path_is_read_once() {
    let output = run(&["annotate", "/dev/stdin"], Some(ARTICLE));
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(out(&output).lines().count(), 1);
}

#[test]
fn all_cores_keep_the_order_and_the_rule_between_articles() {
    let folder = scratch("order");
    for n in 0..40 {
        let text = "Pasar dibuka lagi. ".repeat(if n % 7 == 0 { 400 } else { 3 });
        std::fs::write(folder.join(format!("{n:02}.txt")), format!("Judul {n}\n\n{text}\n"))
            .expect("written");
    }
    let folder = folder.to_string_lossy();
    let titles: Vec<String> = out(&run(&["annotate", &folder], None))
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).expect("JSON")["title"].to_string())
        .collect();
    assert_eq!(titles, (0..40).map(|n| format!("\"Judul {n}\"")).collect::<Vec<_>>());
    let text = out(&run(&[&folder], None));
    assert!(text.starts_with("Judul 0\n"), "{text}");
    assert_eq!(text.matches("\n* * *\n\nJudul ").count(), 39);
}

#[test]
fn a_broken_pipe_is_success() {
    let mut child = kabar(&["annotate"])
        .arg(scratch_of_many().as_os_str())
        .stdout(Stdio::piped())
        .spawn()
        .expect("kabar starts");
    let mut pipe = child.stdout.take().expect("a pipe");
    let mut some = [0; 64];
    pipe.read_exact(&mut some).expect("output");
    drop(pipe);
    assert!(child.wait().expect("ended").success());
}

/// Enough articles to fill any pipe.
fn scratch_of_many() -> PathBuf {
    let file = scratch("many").join("many.jsonl");
    let line = serde_json::json!({"title": "Judul", "text": ARTICLE}).to_string() + "\n";
    std::fs::write(&file, line.repeat(2_000)).expect("written");
    file
}

/// Two articles about one woman, and one with a stranger of the same first name.
fn archive(name: &str) -> String {
    let folder = scratch(name);
    for (file, text) in [
        (
            "a.txt",
            "Pasar Dibuka\n\nKepala Dinas Perdagangan Maria Lopulalan membuka pasar di Ambon.\n\"Kami senang,\" kata Maria.\n",
        ),
        (
            "b.txt",
            "Pasar Ditutup\n\nMaria Lopulalan, kepala dinas perdagangan, menutup pasar di Ambon.\n\"Kami sedih sekali hari ini,\" ujar Lopulalan.\n",
        ),
        (
            "c.txt",
            "Lomba Lari\n\nPelari Maria Sitanggang menang di Medan.\n\"Saya lelah,\" kata Sitanggang.\n",
        ),
    ] {
        std::fs::write(folder.join(file), text).expect("written");
    }
    folder.to_string_lossy().into_owned()
}

#[test]
fn entities_counts_names_over_all_articles() {
    let folder = archive("entities");
    let output = run(&["entities", &folder], None);
    assert!(output.status.success(), "{}", err(&output));
    let text = out(&output);
    let rows: Vec<Vec<&str>> =
        text.lines().map(|l| l.split("  ").map(str::trim).filter(|c| !c.is_empty()).collect()).collect();
    assert_eq!(rows[0], ["mentions", "articles", "name", "kind", "aliases"]);
    assert_eq!(rows[1], ["4", "2", "Maria Lopulalan", "person", "Lopulalan (1), Maria (1)"], "{text}");
    let places = out(&run(&["entities", "--kind", "place", "--json", "--top", "1", &folder], None));
    let place: serde_json::Value = serde_json::from_str(places.trim()).expect("one object");
    let ambon = serde_json::json!(
        {"name": "Ambon", "kind": "place", "mentions": 2, "articles": 2, "aliases": []}
    );
    assert_eq!(place, ambon);
    assert_eq!(run(&["entities", "--kind", "car", &folder], None).status.code(), Some(2));
    let missing = run(&["entities", &format!("{folder}/none")], None);
    assert_eq!(missing.status.code(), Some(1));
}

#[test]
fn who_tells_one_name_and_lists_several() {
    let folder = archive("who");
    let text = out(&run(&["who", "lopulalan", &folder], None));
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("Maria Lopulalan, person: 4 mentions in 2 articles"), "{text}");
    assert_eq!(lines.next(), Some("said to be Kepala Dinas Perdagangan (2)"), "{text}");
    assert!(text.contains("\"Kami senang,\"\n    Pasar Dibuka · line 2\n"), "{text}");
    assert!(text.contains("\n   2  Pasar Ditutup\n"), "{text}");
    assert!(!text.contains("lelah"), "{text}");
    let called = out(&run(&["who", "MARIA", &folder], None));
    assert!(called.ends_with("\nothers with this name: Maria Sitanggang (2)\n"), "{called}");
    std::fs::write(format!("{folder}/d.txt"), "Lomba\n\nMaria Sitanggang menang. \"Ya,\" kata Maria.\n")
        .expect("written");
    let several = out(&run(&["who", "MARIA", &folder], None));
    assert!(several.starts_with("2 names have “MARIA” in them; say which:"), "{several}");
    let json = out(&run(&["who", "--json", "María", &folder], None));
    let profiles: Vec<serde_json::Value> =
        json.lines().map(|l| serde_json::from_str(l).expect("an object")).collect();
    assert_eq!(profiles.len(), 2);
    assert_eq!(profiles[0]["quotes"].as_array().map(Vec::len), Some(2), "{json}");
    assert_eq!(profiles[0]["named_in"][1]["title"], "Pasar Ditutup");
    let nobody = run(&["who", "Zainab", &folder], None);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(err(&nobody).contains("“Zainab”"), "{}", err(&nobody));
    assert_eq!(run(&["who", " ", &folder], None).status.code(), Some(2));
}

#[test]
fn an_index_is_made_listed_and_removed() {
    let folder = scratch("index");
    let file = folder.join("x.jsonl");
    let record =
        |n: usize| format!("{{\"title\": \"Judul {n}\", \"text\": \"Pasar ikan nomor {n} dibuka lagi.\"}}\n");
    std::fs::write(&file, (0..20).map(record).collect::<String>()).expect("written");
    let index = |args: &[&str]| {
        let mut all = vec!["index"];
        all.extend(args);
        kabar(&all).env("XDG_CACHE_HOME", &folder).output().expect("kabar starts")
    };
    let path = file.to_str().expect("UTF-8");
    let made = index(&[path]);
    assert!(made.status.success(), "{}", err(&made));
    assert!(out(&made).starts_with(&format!("{path}: 19 articles indexed, ")), "{}", out(&made));
    let listed = out(&index(&["--list"]));
    assert!(listed.contains("  19  ") && listed.contains("x.jsonl\n"), "{listed}");
    std::fs::write(&file, "{\"title\": \"Lain\", \"text\": \"Isi lain.\"}\n").expect("written");
    let listed = out(&index(&["--list"]));
    assert!(listed.ends_with("(not used: changed since it was indexed)\n"), "{listed}");
    assert_eq!(out(&index(&["--remove", path])), format!("{path}: index removed\n"));
    let again = index(&["--remove", path]);
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("it has no index"), "{}", err(&again));
    assert_eq!(out(&index(&["--list"])), "");
    assert_eq!(index(&[]).status.code(), Some(2));
}

#[test]
fn resume_says_where_it_does_nothing() {
    let output = run(&["--resume", "-"], Some(ARTICLE));
    assert!(output.status.success() && out(&output).starts_with("Pasar Ikan Dibuka Lagi"));
    assert_eq!(err(&output), "kabar: --resume does nothing here: the output is no terminal\n");
    for other in ["--linear", "--raw"] {
        let output = run(&["--resume", other, "-"], Some(ARTICLE));
        assert_eq!(output.status.code(), Some(2), "{other}");
        assert!(err(&output).contains(other), "{}", err(&output));
    }
}
