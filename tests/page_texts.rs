//! An article of which its feed has only a summary, opened: its page is fetched from a server on the loopback interface, and
//! its text takes the place of the summary, or the reader is told why not.

mod scratch;
#[path = "net/server.rs"]
mod server;
mod support;

use kabar::app::{Effect, FetchCommand, FetchRequest, Msg, PageFetched, Pane};
use kabar::net::fetch::Fetcher;
use kabar::net::limits::FetchLimits;
use kabar::net::pages_ahead;
use kabar::net::refresh::{FeedSelection, run};
use kabar::shelf::FeedText;
use kabar::shelf::library::{FetchOutcome, Library, Subscription};
use kabar::term::page_worker::fetch_page_text;
use kabar_annotate::text::CleanText;
use server::{Server, reply};
use std::path::{Path, PathBuf};
use std::time::Duration;
use support::{Harness, NOW};

const SUMMARY: &str = "Pasar ikan dibuka lagi pada Senin pagi, dan ratusan warga datang sejak subuh.";
const MORE: &str = "<p>\u{201c}Kami menunggu dua tahun,\u{201d} kata Ayu Lestari, pedagang dari Kampung Muara.</p>\
    <p>Bangunan itu memiliki <a href='/peta'>dua lantai</a>, dan lantai bawah dipakai oleh pedagang dari tiga desa.</p>\
    <p>Baca juga: <a href='/beras'>Harga Beras Turun</a></p>\
    <p>Pemerintah kota menanggung biaya sewa kios pada tahun pertama, lalu pedagang membayar sendiri.</p>";

/// The pages of the site, by the path of their article; a headline for each.
const ARTICLES: [(&str, &str); 8] = [
    ("pasar", "Pasar Ikan Dibuka Lagi"),
    ("kuki", "Pelabuhan Ditutup Sehari"),
    ("langganan", "Jalan Pesisir Diperbaiki"),
    ("kurang", "Sekolah Baru di Muara"),
    ("tiada", "Jembatan Lama Dibongkar"),
    ("depan", "Panen Raya di Lembah"),
    ("lambat", "Kapal Cepat Diuji"),
    ("latin", "Caf\u{e9} Tua Dibuka"),
];

fn clock() -> i64 {
    NOW
}

fn feed(root: &str) -> String {
    let item = |(at, (path, title)): (usize, &(&str, &str))| {
        format!(
            "<item><guid>{path}</guid><title>{title}</title><link>{root}/{path}</link>\
             <pubDate>Mon, 23 Nov 2026 {:02}:00:00 +0000</pubDate><description>{SUMMARY} {title}.</description></item>",
            20 - at
        )
    };
    let items: String = ARTICLES.iter().enumerate().map(item).collect();
    format!("<rss version='2.0'><channel><title>Warta Pagi</title>{items}</channel></rss>")
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=id><head><title>{title}</title></head><body><nav><a href=/>Beranda</a></nav>\
         <h1>{title}</h1><article>{body}</article><footer>Hak cipta</footer></body></html>"
    )
}

fn site() -> Server {
    Server::start(|request, stream| {
        let html = "Content-Type: text/html; charset=utf-8\r\n";
        let path = request.path.trim_start_matches('/');
        let title = ARTICLES.iter().find(|article| article.0 == path).map_or("", |article| article.1);
        let whole = page(title, &format!("<p>{SUMMARY}</p>{MORE}"));
        match path {
            "feed" => {
                let root = format!("http://{}", request.header("host").unwrap_or_default());
                reply(stream, 200, "Content-Type: application/rss+xml\r\n", feed(&root).as_bytes());
            }
            "pasar" => reply(stream, 200, html, whole.as_bytes()),
            "kuki" => {
                let text = "<p>Kami dan mitra kami menyimpan kuki pada perangkat Anda. Setujui semua, atau atur pilihan.</p>";
                reply(stream, 200, html, page("Sebelum Anda melanjutkan", &text.repeat(6)).as_bytes());
            }
            "langganan" => {
                let said = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":\"False\"}</script>";
                let body = format!("{said}<p>{SUMMARY}</p><p>Berlangganan untuk membaca selengkapnya.</p>");
                reply(stream, 200, html, page(title, &body).as_bytes());
            }
            "robots.txt" => reply(stream, 200, "", b"User-agent: *\nDisallow: /kurang\n"),
            "kurang" => reply(stream, 200, html, page(title, "<p>Sekolah baru dibuka.</p>").as_bytes()),
            "depan" => reply(stream, 302, "Location: /\r\n", b""),
            "" => reply(stream, 200, html, page("Warta Pagi", &format!("<p>{SUMMARY}</p>{MORE}")).as_bytes()),
            "lambat" => std::thread::sleep(Duration::from_secs(3)),
            "latin" => {
                let bytes: Vec<u8> =
                    page(title, &format!("<p>{SUMMARY}</p><p>{}</p>", "Caf\u{e9} itu ramai. ".repeat(30)))
                        .chars()
                        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
                        .collect();
                reply(stream, 200, "Content-Type: text/html; charset=iso-8859-1\r\n", &bytes);
            }
            _ => reply(stream, 404, html, b"?"),
        }
    })
}

fn fetcher() -> Fetcher {
    let short = Duration::from_millis(400);
    let limits = FetchLimits {
        resolve: short,
        connect: short,
        idle: short,
        total: short * 2,
        body: 1 << 20,
        redirects: 4,
    };
    Fetcher::new(limits, None)
}

/// A reader of a library with the feed of `server`.
struct Reader {
    path: PathBuf,
    harness: Harness,
}

impl Reader {
    fn new(name: &str, server: &Server, size: (u16, u16)) -> Reader {
        let path = scratch::path(&format!("page-texts-{name}")).join("library.db");
        let mut library = Library::open(&path, clock).expect("opened");
        let feed = Subscription { url: server.url("/feed"), ..Subscription::default() };
        library.subscribe(&[feed]).expect("subscribed");
        run(&path, &FeedSelection::Due, &fetcher(), clock, &mut |_| {}).expect("refreshed");
        library.arrange_now(&Library::default_arrangement()).expect("arranged");
        let mut harness = Harness::new(library, "library", size);
        harness.send(Msg::LibraryOpened(Library::default_arrangement()));
        Reader { path, harness }
    }

    /// Fetches the pages that the app has asked for, as the program does beside the keys.
    fn fetch(&mut self) -> Vec<PageFetched> {
        let mut all = Vec::new();
        for effect in std::mem::take(&mut self.harness.terminal_effects) {
            let Effect::FetchPage(fetch) = effect else { panic!("{effect:?}") };
            let fetched = fetch_page_text(&self.path, fetch, &fetcher());
            all.push(fetched.clone());
            self.harness.send(Msg::PageFetched(fetch, fetched));
            self.harness.send(Msg::LibraryModified);
        }
        all
    }

    /// The last row of the screen.
    fn footer(&self) -> String {
        self.harness.text().lines().last().unwrap_or_default().trim().to_owned()
    }

    /// Opens the article at `at` of the list.
    fn open(&mut self, at: usize) {
        if self.harness.app.focus == Pane::Page {
            self.harness.press("q");
        }
        self.harness.press("g");
        self.harness.press(&"j".repeat(at));
        self.harness.press("<Enter>");
    }
}

#[test]
fn a_summary_becomes_a_page() {
    let server = site();
    for (name, size) in [("80x24", (80, 24)), ("40x15", (40, 15)), ("120x30", (120, 30))] {
        let mut reader = Reader::new(name, &server, size);
        assert!(reader.harness.terminal_effects.is_empty(), "what is only passed is not fetched");
        reader.harness.press("<Enter>");
        insta::assert_snapshot!(format!("summary-{name}"), reader.harness.snapshot());
        assert!(matches!(reader.fetch()[..], [PageFetched::Taken { .. }]));
        insta::assert_snapshot!(format!("page-{name}"), reader.harness.snapshot());
    }
}

#[test]
fn the_text_of_a_page_is_there_at_once_next_time_and_without_a_network() {
    let server = site();
    let mut reader = Reader::new("offline", &server, (80, 24));
    reader.harness.press("<Enter>");
    reader.fetch();
    reader.harness.press("qj<Enter>");
    reader.harness.terminal_effects.clear();
    reader.harness.press("K");
    assert!(reader.harness.text().contains("Kami menunggu dua tahun"), "{}", reader.harness.text());
    assert!(reader.harness.terminal_effects.is_empty(), "{:?}", reader.harness.terminal_effects);
    let asked = server.requests().iter().filter(|request| request.path == "/pasar").count();
    assert_eq!(asked, 1);
    // Found by a word that only the page has.
    reader.harness.press("q/kios<Enter>");
    assert!(reader.harness.text().contains("Pasar Ikan Dibuka Lagi"), "{}", reader.harness.text());
}

#[test]
fn one_key_goes_back_to_the_feeds_text_and_undoing_returns_the_pages() {
    let server = site();
    let mut reader = Reader::new("back", &server, (80, 24));
    reader.harness.press("<Enter>");
    reader.fetch();
    let shows_page = |reader: &Reader| reader.harness.text().contains("Kami menunggu dua tahun");
    assert!(shows_page(&reader));
    reader.harness.press("x");
    assert!(
        !shows_page(&reader) && reader.harness.text().contains("ratusan warga"),
        "{}",
        reader.harness.text()
    );
    reader.harness.press("x");
    assert!(shows_page(&reader));
    reader.harness.press("xqu");
    reader.harness.press("<Enter>");
    assert!(shows_page(&reader), "{}", reader.harness.text());
    assert!(reader.harness.terminal_effects.is_empty(), "nothing is fetched twice");
}

#[test]
fn what_is_no_better_than_the_feed_is_not_taken_and_the_reader_is_told() {
    let server = site();
    let mut reader = Reader::new("kept", &server, (120, 24));
    reader.harness.press("w");
    for (at, says) in [
        (1, "its page is about something else"),
        (2, "its page is for subscribers"),
        (3, "its page says less"),
        (4, "404 Not Found"),
        (5, "leads to the front page"),
        (6, "said nothing for"),
    ] {
        reader.open(at);
        let fetched = reader.fetch();
        assert!(matches!(fetched[..], [PageFetched::Kept(Some(_))]), "{at} {fetched:?}");
        let footer = reader.footer();
        assert!(footer.starts_with("the feed’s text: ") && footer.contains(says), "{at} {footer}");
        assert!(reader.harness.text().contains("ratusan warga datang"), "{}", reader.harness.text());
    }
    // What a server refuses is not asked again each time; what may pass is.
    for (at, is_asked) in [(4, false), (6, true)] {
        reader.open(0);
        reader.harness.terminal_effects.clear();
        reader.open(at);
        assert_eq!(!reader.harness.terminal_effects.is_empty(), is_asked, "{at}");
    }
    // But the reader may ask for it.
    reader.harness.terminal_effects.clear();
    reader.open(4);
    reader.harness.press("x");
    assert_eq!(reader.harness.terminal_effects.len(), 1);
}

#[test]
fn another_encoding_is_read_as_the_server_says() {
    let server = site();
    let mut reader = Reader::new("latin", &server, (80, 24));
    reader.open(7);
    reader.fetch();
    assert!(reader.harness.text().contains("Caf\u{e9} itu ramai"), "{}", reader.harness.text());
}

#[test]
fn a_feed_from_outside_sends_nobody_into_the_readers_own_network() {
    let server = site();
    let mut reader = Reader::new("private", &server, (80, 24));
    // The same articles, as if a feed of the open web had them.
    move_feed_to_open_web(&reader.path);
    reader.harness.press("<Enter>");
    let fetched = reader.fetch();
    let [PageFetched::Kept(Some(why))] = &fetched[..] else { panic!("{fetched:?}") };
    assert!(why.contains("an address of this machine or its network"), "{why}");
    assert!(!server.requests().iter().any(|request| request.path == "/pasar"));
}

/// Moves the library's feed to an address of the open web.
fn move_feed_to_open_web(path: &Path) {
    let mut library = Library::open(path, clock).expect("opened");
    let feed = library.feeds().expect("read").remove(0);
    let outcome = FetchOutcome {
        fetched_at: NOW,
        next_fetch: NOW + 9,
        http_status: Some(200),
        failure: None,
        warning: None,
        is_gone: false,
        moved_to: Some("https://warta.example/feed".into()),
        validators: None,
    };
    library.record_outcome(feed.id, &outcome).expect("written");
}

#[test]
fn a_feed_says_in_the_side_list_whose_text_its_articles_have() {
    let server = site();
    let mut reader = Reader::new("side", &server, (80, 24));
    // All, unread, starred, the feed.
    reader.harness.press("\\");
    let row =
        reader.harness.app.sidebar.items.iter().position(|item| &*item.name == "Warta Pagi").expect("there");
    reader.harness.press(&format!("g{row}jx"));
    assert!(reader.footer().starts_with("Warta Pagi: the page’s text, always (page)"), "{}", reader.footer());
    reader.harness.press("x");
    assert!(reader.footer().starts_with("Warta Pagi: the feed’s text (feed)"), "{}", reader.footer());
    reader.harness.press("\\<Enter>");
    assert!(reader.harness.terminal_effects.is_empty(), "the feed's text is what is wanted");
    reader.harness.press("x");
    assert!(matches!(reader.fetch()[..], [PageFetched::Taken { .. }]), "one article all the same");
}

#[test]
fn a_page_without_a_feed_is_offered_to_be_kept() {
    let server = site();
    let mut reader = Reader::new("offer", &server, (80, 24));
    let asks = |reader: &mut Reader| std::mem::take(&mut reader.harness.terminal_effects);
    let address = CleanText::one_line("kota.example/1");
    reader.harness.press("akota.example/1<Enter>");
    assert_eq!(asks(&mut reader), [Effect::Fetch(FetchCommand::Start(FetchRequest::Add(address.clone())))]);
    for (keys, saves) in [("<Esc>", false), ("<Enter>", true)] {
        reader.harness.send(Msg::FetchFinished(CleanText::one_line("no feed found")));
        reader.harness.send(Msg::NoFeed(address.clone()));
        assert_eq!(reader.footer(), "no feed; Enter keeps the page: kota.example/1");
        reader.harness.press(keys);
        let expected = Effect::Fetch(FetchCommand::Start(FetchRequest::Save(address.clone())));
        assert_eq!(asks(&mut reader), if saves { vec![expected] } else { Vec::new() });
    }
    // Not in the middle of something else.
    reader.harness.press("=");
    reader.harness.send(Msg::NoFeed(address));
    assert_eq!(reader.footer(), "=");
}

#[test]
fn pages_are_fetched_ahead_one_at_a_time_as_robots_txt_allows() {
    let server = site();
    let mut reader = Reader::new("ahead", &server, (80, 24));
    let ahead =
        |reader: &Reader| pages_ahead::run(&reader.path, &fetcher(), clock, Duration::from_millis(30));
    let asked = |server: &Server| {
        let paths: Vec<String> = server.requests().into_iter().map(|request| request.path).collect();
        paths.into_iter().filter(|path| path != "/feed").collect::<Vec<_>>()
    };
    assert_eq!(ahead(&reader), Ok(0));
    assert!(asked(&server).is_empty(), "nobody wants any");
    // One article is starred.
    reader.harness.press("s");
    assert_eq!(ahead(&reader), Ok(1));
    assert_eq!(asked(&server), ["/robots.txt", "/pasar"]);
    reader.harness.press("<Enter>");
    assert!(reader.harness.text().contains("Kami menunggu dua tahun"), "it is there at once");
    assert!(reader.harness.terminal_effects.is_empty());
    // All of the feed are wanted.
    let mut library = Library::open(&reader.path, clock).expect("opened");
    library.set_feed_text(1, FeedText::Page).expect("set");
    assert_eq!(ahead(&reader), Ok(1), "the others say no more than the feed, or fail");
    let paths = asked(&server);
    assert!(!paths.contains(&"/kurang".to_owned()), "robots.txt forbids it: {paths:?}");
    for (path, _) in ARTICLES.iter().filter(|article| !matches!(article.0, "kurang" | "pasar" | "lambat")) {
        assert_eq!(paths.iter().filter(|asked| asked[1..] == **path).count(), 1, "{path}: {paths:?}");
    }
}
