//! The library from the command line: the real binary, one call after the other, as scripts use it.

mod scratch;

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

struct CommandHome(PathBuf);

impl CommandHome {
    fn new(name: &str) -> CommandHome {
        let folder = scratch::path(&format!("home-{name}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        CommandHome(folder)
    }

    fn run(&self, args: &[&str], input: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
        command.args(args).env_clear().env("HOME", &self.0).env("COLUMNS", "60");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("kabar starts");
        if let Some(mut pipe) = child.stdin.take() {
            // A command that reads nothing may be gone already.
            let _ = pipe.write_all(input.as_bytes());
        }
        child.wait_with_output().expect("ended")
    }

    /// What it prints, where it does well.
    fn run_ok(&self, args: &[&str]) -> String {
        let output = self.run(args, "");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The exit code and what it complains of, where it does not.
    fn run_err(&self, args: &[&str], input: &str) -> (i32, String) {
        let output = self.run(args, input);
        assert!(output.stdout.is_empty(), "{args:?}: {}", String::from_utf8_lossy(&output.stdout));
        (output.status.code().expect("ended"), String::from_utf8(output.stderr).expect("UTF-8"))
    }

    fn run_json(&self, args: &[&str]) -> Vec<Value> {
        self.run_ok(args).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

const OPML: &str = r#"<?xml version="1.0"?><opml version="2.0"><head/><body>
<outline text="Berita"><outline text="Kota"><outline text="Warta Pagi" xmlUrl="https://warta.example/feed" htmlUrl="https://warta.example/"/></outline></outline>
<outline text="Kota Times" xmlUrl="https://kota.example/rss"/>
<outline text="perintah" xmlUrl="exec:rm -rf /"/>
</body></opml>"#;

#[test]
fn importing_twice_changes_nothing_and_a_broken_file_nothing_at_all() {
    let home = CommandHome::new("import");
    let file = home.0.join("feeds.opml");
    std::fs::write(&file, OPML).expect("written");
    let file = file.to_string_lossy().into_owned();
    let first = home.run(&["import", &file], "");
    assert_eq!(String::from_utf8_lossy(&first.stdout), "subscribed to 2 feeds, 0 were there already\n");
    assert!(String::from_utf8_lossy(&first.stderr).contains("kabar import --trust"), "it says how");
    let feeds = home.run_ok(&["feeds", "--json"]);
    let again = home.run(&["import", "-"], OPML);
    assert!(String::from_utf8_lossy(&again.stdout).ends_with(" 2 were there already\n"));
    assert_eq!(home.run_ok(&["feeds", "--json"]), feeds);
    for broken in ["", "<opml><body></body></opml>", "<html>404</html>", "\0\u{1}junk"] {
        let (code, why) = home.run_err(&["import", "-"], broken);
        assert_eq!(code, 1, "{broken}");
        assert!(why.starts_with("kabar: standard input"), "{why}");
        assert_eq!(home.run_ok(&["feeds", "--json"]), feeds);
    }
    let own = home.run_ok(&["import", "--trust", &file]);
    assert_eq!(own, "subscribed to 1 feed, 2 were there already\n");
    let exported = home.run_ok(&["export"]);
    assert_eq!(
        home.run(&["import", "--trust", "-"], &exported).status.code(),
        Some(0),
        "what was exported comes back"
    );
    home.run_ok(&["remove", "perintah"]);
    let feeds = home.run_json(&["feeds", "--json"]);
    assert_eq!((&feeds[0]["folder"], &feeds[0]["title"]), (&Value::from(""), &Value::from("Kota Times")));
    assert_eq!(
        (&feeds[1]["folder"], &feeds[1]["url"]),
        (&Value::from("Berita/Kota"), &Value::from("https://warta.example/feed"))
    );
    // What is exported is imported again, elsewhere.
    let exported = home.run_ok(&["export"]);
    let other = CommandHome::new("import-other");
    assert!(other.run(&["import", "-"], &exported).status.success());
    assert_eq!(other.run_ok(&["export"]), exported);
}

#[test]
fn feeds_are_moved_removed_and_brought_back() {
    let home = CommandHome::new("feeds");
    home.run(&["import", "-"], OPML);
    home.run_ok(&["move", "kota times", "--folder", "kota", "--name", "KT"]);
    assert!(home.run_ok(&["feeds"]).contains("\t0/0\tkota\tKT\thttps://kota.example/rss\t-\n"));
    assert_eq!(home.run_ok(&["remove", "KT"]), "unsubscribed KT and 0 articles\n");
    assert_eq!(home.run_json(&["feeds", "--json"]).len(), 1);
    assert_eq!(home.run_ok(&["undo"]), "undone: unsubscribed KT and 0 articles\n");
    assert_eq!(home.run_json(&["feeds", "--json"]).len(), 2);
    assert_eq!(home.run_ok(&["redo"]), "done again: unsubscribed KT and 0 articles\n");
    let (code, why) = home.run_err(&["remove", "KT"], "");
    assert_eq!((code, why.as_str()), (1, "kabar: no feed “KT”; “kabar feeds” lists them\n"));
}

#[test]
fn a_wrong_query_is_told_with_its_place() {
    let home = CommandHome::new("query");
    let (code, why) = home.run_err(&["list", "beras", "form:pagi"], "");
    assert_eq!(code, 2);
    let lines: Vec<&str> = why.lines().collect();
    assert!(lines[0].starts_with("kabar: "), "{why}");
    assert_eq!(lines[1], "  beras form:pagi");
    assert!(lines[2].starts_with("        ^^^^"), "{why}");
    assert_eq!(home.run_err(&["mark", "read", "beras"], "").1, "kabar: “beras” is no article’s number\n");
    assert_eq!(
        home.run_err(&["mark", "read", "7"], "").1,
        "kabar: no article 7; “kabar list” shows their numbers\n"
    );
    assert_eq!(home.run_ok(&["unread-count"]), "0\n");
    assert_eq!(home.run_ok(&["undo"]), "nothing to undo\n");
    assert_eq!(home.run_ok(&["library", "check"]), "sound: 0 feeds, 0 articles\n");
}

#[test]
fn a_damaged_library_is_said_and_set_aside_by_repair() {
    let home = CommandHome::new("damaged");
    home.run(&["import", "-"], OPML);
    let path = home.0.join(".local/share/kabar/library.db");
    let copied = home.run_ok(&["library", "backup"]);
    assert!(copied.starts_with("copied to ") && copied.contains("/library.20"), "{copied}");
    std::fs::write(&path, "rusak ".repeat(3_000)).expect("written");
    let (code, why) = home.run_err(&["list"], "");
    assert_eq!(code, 1);
    assert!(why.contains("library.db: the library is damaged; “kabar library repair”"), "{why}");
    let output = home.run(&["library", "repair"], "");
    assert_eq!(output.status.code(), Some(1), "all is lost");
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(
        said.contains("read out of it: 0 feeds, 0 articles") && said.contains("a copy that may hold more: "),
        "{said}"
    );
    assert_eq!(home.run_ok(&["library", "check"]), "sound: 0 feeds, 0 articles\n");
    assert_eq!(home.run_ok(&["library", "repair"]), "it is sound; nothing was changed\n");
}

#[test]
fn options_are_known_behind_a_query_and_unknown_ones_refused() {
    let home = home_with_articles("options");
    assert_eq!(home.run_json(&["list", "pasar", "--json", "-n", "2"]).len(), 2);
    assert_eq!(
        home.run_ok(&["search", "ikan", "-n", "1"]).lines().filter(|l| !l.starts_with('\t')).count(),
        1
    );
    assert_eq!(home.run_ok(&["list", "pasar", "-pasar"]), "");
    for args in [&["list", "--nonsense", "pasar"][..], &["unread-count", "--json"]] {
        let (code, why) = home.run_err(args, "");
        assert!(code == 2 && why.contains("no option “--"), "{why}");
    }
}

#[test]
fn an_empty_query_is_not_every_article() {
    let home = home_with_articles("empty query");
    for args in [&["delete", "-q", ""][..], &["mark", "read", "-q", " "], &["star", "-q", ""]] {
        let (code, why) = home.run_err(args, "");
        assert!(code == 2 && why.contains("the query is empty"), "{why}");
    }
    assert_eq!(home.run_ok(&["unread-count"]), "3\n");
}

/// A home whose library holds three articles, numbered 1 to 3, the latest last.
fn home_with_articles(name: &str) -> CommandHome {
    use kabar::shelf::library::{FetchedItem, Library};
    use kabar_annotate::article::{Date, Draft};
    let home = CommandHome::new(name);
    home.run(&["import", "-"], OPML);
    let mut library =
        Library::open(&home.0.join(".local/share/kabar/library.db"), || 1_795_000_000).expect("opened");
    let text = |n: usize| {
        format!(
            "Pasar ikan nomor {n} dibuka lagi setelah diperbaiki. \"Kami senang,\" kata Maria Lopulalan, pedagang.\nBaca juga: Harga Ikan Naik"
        )
    };
    let entry = |n: usize| {
        let draft = Draft {
            title: Some(format!("Pasar Ikan {n}")),
            url: Some(format!("https://warta.example/{n}")),
            site: Some("Warta Pagi".into()),
            published: Date::from_unix(1_790_000_000 + n as i64 * 86_400),
            text: text(n),
            ..Draft::default()
        };
        FetchedItem { guid: None, article: draft.finish().expect("an article") }
    };
    library.ingest(2, &[entry(3), entry(2), entry(1)], 1_795_000_000).expect("kept");
    home
}

#[test]
fn articles_are_listed_marked_and_shown() {
    let home = home_with_articles("articles");
    let list = home.run_ok(&["list"]);
    assert_eq!(list.lines().next(), Some("3\tunread\t2026-09-24\tWarta Pagi\tPasar Ikan 3"), "{list}");
    assert_eq!(list.lines().count(), 3);
    assert_eq!(home.run_ok(&["mark", "read", "1", "2"]), "marked 2 articles read\n");
    assert_eq!(home.run_ok(&["mark", "read", "1", "2"]), "nothing to change\n");
    assert_eq!(home.run_ok(&["star", "1"]), "marked “Pasar Ikan 1” starred\n");
    assert_eq!(home.run_ok(&["tag", "pasar", "--query", "title:2"]), "tagged “Pasar Ikan 2”: pasar\n");
    assert_eq!(home.run_ok(&["unread-count"]), "1\n");
    assert_eq!(home.run_ok(&["unread-count", "title:2"]), "0\n");
    assert_eq!(home.run_ok(&["list", "is:starred"]), "1\tstarred\t2026-09-22\tWarta Pagi\tPasar Ikan 1\n");
    // What is listed as JSON can be marked as JSON.
    let tagged = home.run_ok(&["list", "--json", "tag:pasar"]);
    let record: Value = serde_json::from_str(&tagged).expect("JSON");
    assert_eq!(
        (&record["id"], &record["tags"], &record["read"]),
        (&2.into(), &serde_json::json!(["pasar"]), &true.into())
    );
    let marked = home.run(&["mark", "unread", "-"], &format!("{tagged}\n3\n"));
    assert_eq!(String::from_utf8_lossy(&marked.stdout), "marked 1 article unread\n");
    assert_eq!(home.run_ok(&["undo"]), "undone: marked 1 article unread\n");
    assert_eq!(home.run_ok(&["unread-count"]), "1\n");
    let shown = home.run_ok(&["show", "1"]);
    assert!(
        shown.starts_with("Pasar Ikan 1\n") && shown.contains("[1 line folded: related link]"),
        "{shown}"
    );
    assert!(home.run_ok(&["show", "--raw", "1"]).contains("Baca juga"));
    let record = &home.run_json(&["show", "--json", "1", "3"])[1];
    assert_eq!(record["quotes"][0]["speaker"], "Maria Lopulalan");
    assert_eq!(home.run_ok(&["delete", "3"]), "deleted “Pasar Ikan 3”\n");
    assert_eq!(home.run_ok(&["list", "--oldest", "-n", "9"]).lines().count(), 2);
    let all = home.run_json(&["library", "export"]);
    assert_eq!(
        (all.len(), all[0]["text"].as_str().map(|t| t.starts_with("Pasar ikan nomor 1"))),
        (2, Some(true))
    );
    assert_eq!(home.run_ok(&["library", "check"]), "sound: 2 feeds, 2 articles\n");
}

/// No control character but those that part rows and columns, and nothing that turns the writing round.
fn is_unclean(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn hostile_names_come_out_clean() {
    let home = home_with_articles("hostile");
    let evil = "\x1b[2J\u{9b}1m\u{202e}\x1b]0;x\x07";
    let list = format!(
        "<opml version=\"2.0\"><body><outline text=\"De{evil}sa\"><outline text=\"Hu{evil}lu&#27;[2J\" \
         xmlUrl=\"https://hulu.example/{evil}rss\"/></outline></body></opml>"
    );
    let said = [
        home.run(&["import", "-"], &list),
        home.run(&["tag", &format!("pa{evil}sar"), "1"], ""),
        home.run(&["tag", &format!("la\n{evil}gi"), "2"], ""),
        home.run(&["view", &format!("pan{evil}dang"), &format!("title:i{evil}kan")], ""),
        home.run(&["view", &format!("salah{evil}"), &format!("wo:i{evil}kan")], ""),
        home.run(&["list", &format!("tag:{evil}pa{evil}sar wrong:{evil}")], ""),
        home.run(&["move", "3", &format!("Ko{evil}ta")], ""),
        home.run(&["move", "3", "--folder", &format!("Ko{evil}ta")], ""),
        home.run(&["add", &format!("ht{evil}tp://")], ""),
        home.run(&["show", &format!("1{evil}")], ""),
        home.run(&["import", &format!("no{evil}where.opml")], ""),
        home.run(&["feeds"], ""),
        home.run(&["list"], ""),
        home.run(&["list", "--json"], ""),
        home.run(&["undo"], ""),
        home.run(&["library", "export"], ""),
        home.run(&["export"], ""),
    ];
    for output in said {
        for bytes in [&output.stdout, &output.stderr] {
            let text = String::from_utf8(bytes.clone()).expect("UTF-8");
            assert!(!text.contains(is_unclean), "{text:?}");
        }
    }
    // U+009B is what windows-1252 has as ›.
    assert!(home.run_ok(&["feeds"]).contains("Hu›1mlu"));
    assert!(home.run_ok(&["list", "--json", "tag:pa›1msar"]).contains("\"pa›1msar\""));
}

#[test]
fn a_search_shows_the_words_around_its_hits() {
    let home = home_with_articles("search");
    let found = home.run_json(&["search", "--json", "ikan", "title:2"]);
    assert_eq!(found.len(), 1);
    let (snippet, hits) =
        (found[0]["snippet"].as_str().expect("text"), found[0]["hits"].as_array().expect("hits"));
    let word = |hit: &Value| {
        &snippet[hit["start"].as_u64().expect("a number") as usize
            ..hit["end"].as_u64().expect("a number") as usize]
    };
    assert_eq!(hits.iter().map(word).collect::<Vec<_>>(), ["ikan", "2"]);
    let plain = home.run_ok(&["search", "diperbaiki", "-n", "1"]);
    assert!(
        plain.lines().nth(1).is_some_and(|l| l.starts_with("\tPasar ikan nomor") && l.contains("diperbaiki")),
        "{plain}"
    );
    assert_eq!(home.run(&["search", "kapulaga"], "").status.code(), Some(1), "nothing found");
    // Names are read when somebody asks for them.
    assert_eq!(home.run_ok(&["unread-count", "said:lopulalan"]), "3\n");
    assert_eq!(home.run_ok(&["unread-count", "said:budi"]), "0\n");
    assert_eq!(home.run_ok(&["view", "pasar", "ikan", "is:unread"]), "saved the view pasar\n");
    assert_eq!(home.run_ok(&["view", "PASAR"]), "pasar\tikan is:unread\n", "nothing is dropped unasked");
    assert_eq!(home.run_ok(&["view"]), "pasar\tikan is:unread\n");
    assert_eq!(home.run_ok(&["view", "pasar", "--drop"]), "dropped the view pasar\n");
    assert!(!home.run(&["view", "pasar"], "").status.success());
}

#[test]
fn who_is_who_is_asked_of_the_library_by_whatever_they_are_called() {
    let home = CommandHome::new("who");
    let items = [
        ("a", "Bupati Rahmat Hidayat (Mamat) meninjau pasar. Menurut Mamat, pasar itu ramai."),
        ("b", "&quot;Jalan itu selesai bulan depan,&quot; kata Bupati Rahmat Hidayat di Tual."),
        ("c", "&quot;Kami menunggu,&quot; kata Dewi Lestari di Ambon."),
    ];
    let items: String = items
        .iter()
        .map(|(guid, text)| {
            format!(
                "<item><guid>{guid}</guid><title>Kabar {guid}</title><description>{text}</description></item>"
            )
        })
        .collect();
    let feed = home.0.join("feed.xml");
    std::fs::create_dir_all(&home.0).expect("made");
    std::fs::write(&feed, format!("<rss><channel><title>Warta</title>{items}</channel></rss>"))
        .expect("written");
    // Nothing is piped in.
    let asked = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
        let output = command.args(args).env_clear().env("HOME", &home.0).stdin(Stdio::null()).output();
        String::from_utf8(output.expect("kabar runs").stdout).expect("UTF-8")
    };
    assert!(!asked(&["entities", "--kind", "person"]).contains("Rahmat"), "without a library the samples");
    home.run_ok(&["add", &feed.to_string_lossy()]);
    let quotes = asked(&["quotes", "--speaker", "mamat"]);
    assert!(quotes.contains("Jalan itu selesai") && !quotes.contains("menunggu"), "{quotes}");
    let mamat = asked(&["who", "Mamat"]);
    assert!(mamat.contains("Rahmat Hidayat, person") && mamat.contains("in 2 articles"), "{mamat}");
    assert!(mamat.contains("said to be Bupati (2)") && mamat.contains("line 1"), "{mamat}");
    let json: serde_json::Value =
        serde_json::from_str(asked(&["who", "--json", "hidayat"]).trim()).expect("one object");
    assert_eq!((&json["roles"][0]["articles"], &json["quotes"][0]["title"]), (&2.into(), &"Kabar b".into()));
    assert_eq!(json["named_with"][0]["kind"], "place", "{json}");
    assert_eq!(asked(&["who", "Siapa"]), "");
    let names = asked(&["entities", "--kind", "person"]);
    assert!(names.contains("Rahmat Hidayat") && names.contains("Dewi Lestari"), "{names}");
}

#[test]
fn a_changed_article_shows_its_change_and_the_brief_what_the_followed_said() {
    use kabar_annotate::article::{EntityKind, NameKey};
    let home = CommandHome::new("changes");
    std::fs::create_dir_all(&home.0).expect("made");
    let feed = home.0.join("feed.xml");
    let write = |text: &str| {
        let item =
            format!("<item><guid>a</guid><title>Jalan Baru</title><description>{text}</description></item>");
        std::fs::write(&feed, format!("<rss><channel><title>Warta</title>{item}</channel></rss>"))
            .expect("written");
    };
    write("&quot;Jalan itu selesai bulan depan,&quot; kata Bupati Rahmat Hidayat di Tual. Warga menunggu.");
    home.run_ok(&["add", &feed.to_string_lossy()]);
    let none = home.run(&["show", "--diff", "1"], "");
    assert_eq!(none.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&none.stderr).contains("article 1: no earlier version"));
    home.run_ok(&["mark", "read", "1"]);
    write("&quot;Jalan itu selesai besok,&quot; kata Bupati Rahmat Hidayat di Tual. Warga menunggu.");
    home.run_ok(&["refresh", "--all"]);
    let shown = home.run_ok(&["show", "--diff", "1"]);
    assert!(shown.starts_with("Jalan Baru\nsince you read it; changed "), "{shown}");
    assert!(shown.contains("\n\"Jalan itu selesai [-bulan depan,\"-] {+besok,\"+} kata Bupati"), "{shown}");
    let json = &home.run_json(&["show", "--diff", "--json", "1"])[0];
    assert_eq!(json["paragraphs"][0][1], serde_json::json!({"change": "removed", "text": "bulan depan,\""}));
    assert_eq!(json["was_read"], true);

    assert!(!home.run_ok(&["brief"]).contains("New:"), "nobody is followed");
    let path = home.0.join(".local/share/kabar/library.db");
    let mut library = kabar::shelf::library::Library::open(&path, || 1_800_000_000).expect("there");
    let key = NameKey { kind: EntityKind::Person, name: "Rahmat Hidayat".into() };
    library.toggle_followed(&key).expect("kept");
    let brief = home.run_ok(&["brief", "--width", "90"]);
    let said = "\nNew: 1 quotation of Rahmat Hidayat\n   \"Jalan itu selesai besok,\" — Warta: Jalan Baru\n";
    assert!(brief.ends_with(said), "{brief}");
    let json = home.run_json(&["brief", "--json"]);
    assert_eq!(json.last().expect("a line")["followed"], "Rahmat Hidayat");
    assert!(home.run_ok(&["undo"]).contains("followed: Rahmat Hidayat"));
}
