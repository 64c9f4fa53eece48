//! `kabar stories` and `kabar brief`: the real binary, on files and on a library.

mod scratch;

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.args(args).env_clear().env("HOME", home).env("COLUMNS", "70").output().expect("kabar runs")
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn objects(output: &Output) -> Vec<Value> {
    out(output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn home(name: &str) -> PathBuf {
    let folder = scratch::path(&format!("stories-{name}"));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Id, outlet, hour, headline, text.
const ARTICLES: [(&str, &str, u8, &str, &str); 4] = [
    (
        "w1",
        "Warta",
        8,
        "Kebakaran Gudang Garam di Pelabuhan Sukaraya, Tiga Pekerja Luka",
        "Gudang garam di Pelabuhan Sukaraya terbakar pada Senin malam. Tiga pekerja dibawa ke rumah sakit dengan luka bakar.\n\"Api muncul dari ruang mesin dan cepat membesar,\" kata Kepala Pemadam Kebakaran Bima Lestaluhu.",
    ),
    (
        "v1",
        "Suara",
        9,
        "Tim Voli Putri Juara Turnamen Antarkota",
        "Tim voli putri Bandar Lama menjuarai turnamen antarkota setelah menang tiga set langsung.",
    ),
    (
        "s1",
        "Suara",
        10,
        "Gudang Garam Sukaraya Terbakar, Api Diduga dari Ruang Mesin",
        "Kebakaran melanda gudang garam di Pelabuhan Sukaraya. Pemadam kebakaran menduga api berasal dari ruang mesin, dan tiga pekerja luka bakar.",
    ),
    (
        "w2",
        "Warta",
        12,
        "Polisi Periksa Pemilik Gudang Garam Pelabuhan Sukaraya yang Terbakar",
        "Polisi memeriksa pemilik gudang garam yang terbakar di Pelabuhan Sukaraya. Kebakaran itu melukai tiga pekerja pada Senin malam.",
    ),
];

fn write_articles(home: &Path) -> String {
    let line = |&(id, site, hour, title, text): &(&str, &str, u8, &str, &str)| {
        let published = format!("2026-03-02T{hour:02}:00:00Z");
        format!("{}\n", json!({"id": id, "site": site, "title": title, "text": text, "published": published}))
    };
    let path = home.join("articles.jsonl");
    std::fs::write(&path, ARTICLES.iter().map(line).collect::<String>()).expect("written");
    path.to_string_lossy().into_owned()
}

#[test]
fn stories_are_printed_with_their_articles_and_lone_ones_are_counted() {
    let home = home("text");
    let text = out(&run(&home, &["stories", &write_articles(&home)]));
    let told: Vec<&str> = text.lines().collect();
    assert_eq!(told.len(), 6, "{text}");
    assert_eq!(told[1], "    3 articles of Warta and Suara, 2 Mar 2026 08:00 to 2 Mar 2026 12:00");
    assert!(
        told[2..4].iter().all(|line| line.starts_with("    Warta: ") || line.starts_with("    Suara: ")),
        "{text}"
    );
    assert_eq!(told[4..], ["", "1 story of two or more articles; 1 article alone"]);
}

#[test]
fn as_json_every_article_is_in_one_story_that_says_why() {
    let home = home("json");
    let stories = objects(&run(&home, &["stories", "--json", &write_articles(&home)]));
    let articles: Vec<&Value> = stories.iter().map(|story| &story["articles"]).collect();
    assert_eq!(articles, [&json!(["w1", "s1", "w2"]), &json!(["v1"])]);
    assert_eq!(stories[0]["outlets"], json!(["Warta", "Suara"]));
    let words = stories[0]["words"].as_array().expect("words");
    assert!(words.contains(&json!("gudang")) && words.contains(&json!("sukaraya")), "{words:?}");
    assert_eq!(
        objects(&run(&home, &["stories", "--json", "--since", "1h", &write_articles(&home)])).len(),
        0
    );
    assert_eq!(run(&home, &["stories", "--since", "often", "x"]).status.code(), Some(2));
}

#[test]
fn the_brief_tells_each_story_in_its_own_sentences() {
    let home = home("brief");
    let file = write_articles(&home);
    let text = out(&run(&home, &["brief", "--files", &file, "--width", "60"]));
    assert!(text.starts_with("2 stories, from 4 articles\n\n1. "), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
    assert!(text.contains("Said by: Bima Lestaluhu, Kepala Pemadam Kebakaran"), "{text}");
    let short = out(&run(&home, &["brief", "--files", &file, "-n", "1"]));
    assert!(short.starts_with("1 of 2 stories, from 4 articles\n") && !short.contains("Voli"), "{short}");
    let items = objects(&run(&home, &["brief", "--files", &file, "--json"]));
    assert_eq!(items[0]["articles"], json!(["w1", "s1", "w2"]));
    let texts: Vec<String> = ARTICLES.iter().map(|article| article.4.replace('\n', " ")).collect();
    for item in &items {
        let sentences = item["sentences"].as_array().expect("sentences");
        assert!(!sentences.is_empty());
        for sentence in sentences {
            let sentence = sentence["text"].as_str().expect("text");
            assert!(texts.iter().any(|text| text.contains(sentence)), "{sentence}");
        }
    }
    assert_eq!(items[0]["sentences"].as_array().map(Vec::len), Some(2));
    assert_eq!(items[0]["quote"]["speaker"], "Bima Lestaluhu");
}

#[test]
fn the_brief_of_a_library_is_of_what_came_last() {
    let home = home("library");
    let items: String = ARTICLES
        .iter()
        .map(|(id, _, _, title, text)| {
            format!("<item><guid>{id}</guid><title>{title}</title><description>{text}</description></item>")
        })
        .collect();
    let feed = home.join("feed.xml");
    std::fs::write(&feed, format!("<rss><channel><title>Warta</title>{items}</channel></rss>"))
        .expect("written");
    assert!(run(&home, &["brief"]).status.code() == Some(1), "there is nothing yet");
    out(&run(&home, &["add", &feed.to_string_lossy()]));
    let numbers = |args: &[&str]| -> Vec<usize> {
        let all = objects(&run(&home, args));
        all.iter().map(|item| item["articles"].as_array().expect("articles").len()).collect()
    };
    assert_eq!(numbers(&["brief", "--json"]), [3, 1]);
    assert_eq!(numbers(&["brief", "--json", "voli"]), [1]);
    let first = &objects(&run(&home, &["brief", "--json"]))[0]["articles"][0];
    let shown = out(&run(&home, &["show", first.as_str().expect("a number")]));
    assert!(shown.contains("Gudang Garam"), "{shown}");
    assert_eq!(run(&home, &["brief", "--json", "nothing-like-it"]).status.code(), Some(1));
}
