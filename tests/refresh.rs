//! Refreshing a library from a server on the loopback: what is stored, what is requested again, what is reported of feeds that
//! fail; and the commands that refresh.

mod scratch;
#[path = "net/server.rs"]
mod server;

use kabar::net::fetch::Fetcher;
use kabar::net::limits::FetchLimits;
use kabar::net::refresh::{FeedSelection, RefreshEvent, RefreshOutcome, RefreshProgress, run};
use kabar::net::refresh_lock::{self, LockedWork};
use kabar::shelf::library::{Library, Subscription};
use server::{Request, Server, reply};
use std::io::Write;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn fixed_time() -> i64 {
    1_800_000_000
}

fn scratch_folder(name: &str) -> PathBuf {
    scratch::path(&format!("refresh-{name}"))
}

fn fetcher() -> Fetcher {
    let short = Duration::from_millis(300);
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

/// A library that has `urls` subscribed, and their numbers.
fn subscribed_library(name: &str, urls: &[String]) -> (PathBuf, Vec<i64>) {
    let path = scratch_folder(name).join("library.db");
    let mut library = Library::open(&path, fixed_time).expect("opened");
    let feeds: Vec<_> =
        urls.iter().map(|url| Subscription { url: url.clone(), ..Subscription::default() }).collect();
    (path, library.subscribe(&feeds).expect("subscribed").0)
}

fn feed_document(items: usize) -> String {
    let item = |n: usize| {
        format!(
            "<item><guid>{n}</guid><title>Berita {n}</title><description>Kabar ke-{n}.</description></item>"
        )
    };
    let items: String = (0..items).map(item).collect();
    format!("<rss version='2.0'><channel><title>Warta Sungai</title>{items}</channel></rss>")
}

/// What servers do, by path.
fn answer(request: &Request, stream: &mut TcpStream) {
    match request.path.as_str() {
        "/good" if request.header("if-none-match") == Some("\"1\"") => reply(stream, 304, "", b""),
        "/good" => reply(stream, 200, "ETag: \"1\"\r\n", feed_document(3).as_bytes()),
        "/old" => reply(stream, 301, "Location: /new\r\n", b""),
        "/new" => reply(stream, 200, "", feed_document(3).as_bytes()),
        "/page" => reply(stream, 200, "Content-Type: text/html\r\n", b"<html><p>Sedang diperbaiki"),
        "/gone" => reply(stream, 410, "", b""),
        "/cut" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<rss><channel><title>W");
        }
        "/laughs" => {
            let entity = |n: usize| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10));
            let entities: String = (1..10).map(entity).collect();
            let text = format!(
                "<!DOCTYPE rss [<!ENTITY l0 'ha'>{entities}]><rss><channel><title>&l9;</title><item><title>&l9;</title>\
                 <description>&l9;</description></item></channel></rss>"
            );
            reply(stream, 200, "", text.as_bytes());
        }
        _ => reply(stream, 403, "", b""),
    }
}

fn refresh(path: &std::path::Path, which: &FeedSelection) -> (RefreshOutcome, Vec<String>) {
    let mut failed = Vec::new();
    let ending = run(path, which, &fetcher(), fixed_time, &mut |event| {
        if let RefreshEvent::Failed(failure) = event {
            let place = failure.url.rsplit('/').next().unwrap_or_default().to_owned();
            failed.push(format!("{place}: {}", failure.reason));
        }
    });
    failed.sort();
    (ending.expect("the library works"), failed)
}

#[test]
fn each_feed_costs_only_itself_and_says_why() {
    let server = Server::start(answer);
    let paths = ["/good", "/old", "/page", "/gone", "/cut", "/laughs", "/no"];
    let mut urls: Vec<String> = paths.iter().map(|path| server.url(path)).collect();
    urls.push("gopher://warta.example/feed".into());
    let (path, ids) = subscribed_library("each", &urls);
    let (ending, failed) = refresh(&path, &FeedSelection::Due);
    // The items of the second feed are those of the first.
    let RefreshOutcome::Done(progress) = ending else { panic!("{ending:?}") };
    assert_eq!((progress.done, progress.total, progress.failed), (8, 8, 5), "{failed:?}");
    assert_eq!(
        failed,
        [
            "cut: 127.0.0.1 hung up before it had said all (after 1 kB)",
            "feed: not an address of http or https",
            "gone: 410 Gone: the feed has ended; kabar asks no more",
            "no: 403 Forbidden: the server refuses kabar",
            "page: a web page, not a feed: the site may be down, or the feed has moved",
        ]
    );
    let library = Library::open(&path, fixed_time).expect("opened");
    let row = |at: usize| library.feed(ids[at]).expect("read").expect("there");
    assert_eq!((&*row(0).title, row(0).articles, row(0).etag.as_deref()), ("Warta Sungai", 3, Some("\"1\"")));
    assert_eq!((row(1).url, row(1).articles), (server.url("/new"), 3));
    assert!(row(3).health.is_gone);
    assert_eq!((row(6).health.http_status, row(6).health.failures), (Some(403), 1));
    assert!(library.due_feeds(fixed_time()).expect("read").is_empty());
    assert!(row(5).title.len() < 10_000, "the laughter is bounded");
}

#[test]
fn a_refresh_with_nothing_new_asks_conditionally() {
    let server = Server::start(answer);
    let (path, ids) = subscribed_library("again", &[server.url("/good")]);
    assert_eq!(refresh(&path, &FeedSelection::Due).0, finished(1, 3));
    assert_eq!(refresh(&path, &FeedSelection::Due).0, finished(0, 0), "nothing is due");
    assert_eq!(refresh(&path, &FeedSelection::All).0, finished(1, 0));
    assert_eq!(refresh(&path, &FeedSelection::Ids(ids)).0, finished(1, 0));
    let asked: Vec<bool> = server.requests().iter().map(|r| r.header("if-none-match").is_some()).collect();
    assert_eq!(asked, [false, true, true]);
    let feed = Library::open(&path, fixed_time).expect("opened").feeds().expect("read").remove(0);
    assert_eq!((feed.health.http_status, feed.etag.as_deref()), (Some(304), Some("\"1\"")));
}

fn finished(done: usize, new: usize) -> RefreshOutcome {
    RefreshOutcome::Done(RefreshProgress { done, total: done, new, failed: 0 })
}

#[test]
fn a_server_that_is_busy_is_left_alone_with_all_its_feeds() {
    let server = Server::start(|_, stream| reply(stream, 429, "Retry-After: 7200\r\n", b""));
    let urls: Vec<String> = (0..12).map(|n| server.url(&format!("/{n}"))).collect();
    let (path, ids) = subscribed_library("busy", &urls);
    let (ending, failed) = refresh(&path, &FeedSelection::Due);
    assert_eq!(ending, RefreshOutcome::Done(RefreshProgress { done: 12, total: 12, new: 0, failed: 12 }));
    let asked = server.requests().len();
    assert!(asked <= 2, "{asked} of 12 were asked");
    let put_off = failed.iter().filter(|f| f.ends_with("when another of its feeds was fetched")).count();
    assert_eq!(put_off, 12 - asked);
    let library = Library::open(&path, fixed_time).expect("opened");
    assert!(ids.iter().all(|id| {
        let health = library.feed(*id).expect("read").expect("there").health;
        health.next_fetch == fixed_time() + 7200
    }));
    assert_eq!(refresh(&path, &FeedSelection::All).0, finished(0, 0), "they asked to be left alone");
}

#[test]
fn one_at_a_time_and_who_has_enough_keeps_what_came() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/slow" => std::thread::sleep(Duration::from_secs(5)),
        _ => answer(request, stream),
    });
    let (path, _) = subscribed_library("turn", &[server.url("/good"), server.url("/slow")]);
    let turn = refresh_lock::try_acquire(&path, LockedWork::Refresh).expect("a file");
    assert_eq!(refresh(&path, &FeedSelection::Due).0, RefreshOutcome::AlreadyRunning);
    drop(turn);
    let fetcher = Fetcher::new(FetchLimits::default(), None);
    let steps = AtomicUsize::new(0);
    let ending = run(&path, &FeedSelection::Due, &fetcher, fixed_time, &mut |event| {
        if matches!(event, RefreshEvent::Progress(p) if p.done == 1) {
            steps.fetch_add(1, Ordering::SeqCst);
            fetcher.cancel();
        }
    });
    assert_eq!(
        ending,
        Ok(RefreshOutcome::Cancelled(RefreshProgress { done: 1, total: 2, new: 3, failed: 0 }))
    );
    assert_eq!(steps.into_inner(), 1);
    let library = Library::open(&path, fixed_time).expect("opened");
    let slow = library.find_feed(&server.url("/slow")).expect("there").health;
    assert_eq!((slow.last_fetch, slow.failures), (None, 0), "it is not blamed");
}

fn run_kabar(folder: &std::path::Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    for variable in ["XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
        command.env(variable, folder);
    }
    for proxy in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    command.args(args).output().expect("kabar runs")
}

fn output_text(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn add_finds_the_feed_and_says_which_it_took() {
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/" => reply(
            stream,
            200,
            "Content-Type: text/html\r\n",
            b"<html><link rel=alternate type='application/rss+xml' title='Komentar' href='/comments/feed'>\
              <link rel=alternate type='application/rss+xml' title='Berita' href='/good'>",
        ),
        "/blog/" | "/none" => reply(stream, 200, "Content-Type: text/html\r\n", b"<html><p>Halo"),
        "/blog/rss" => reply(stream, 200, "", feed_document(1).as_bytes()),
        "/gone" => reply(stream, 410, "", b""),
        "/ends" => {
            let text = feed_document(2);
            let end = text.rfind("</description>").expect("an item");
            reply(stream, 200, "", &text.as_bytes()[..end]);
        }
        _ => answer(request, stream),
    });
    let folder = scratch_folder("add");
    let (code, out, err) = output_text(&run_kabar(&folder, &["add", &server.url("/"), "--folder", "berita"]));
    assert_eq!(code, Some(0), "{err}");
    let good = server.url("/good");
    assert_eq!(
        out,
        format!(
            "added Warta Sungai, the feed that the page names: {good}\n3 new articles\nthe page also names:\n  {}  Komentar\n",
            server.url("/comments/feed")
        )
    );
    let (code, out, _) = output_text(&run_kabar(&folder, &["add", &good]));
    assert_eq!((code, out.starts_with("is there already: Warta Sungai")), (Some(0), true), "{out}");
    // What is asked for is done to the feed that is there, and said.
    let named = ["add", &good, "--title", "Sungai", "--folder", "kota"];
    let (_, out, _) = output_text(&run_kabar(&folder, &named));
    assert!(out.contains("moved a feed to kota\nrenamed a feed to Sungai\n"), "{out}");
    let (_, out, _) = output_text(&run_kabar(&folder, &["add", &server.url("/ends"), "--title", "Ujung"]));
    assert!(out.contains("1 new article\n") && out.contains("this feed ends early"), "{out}");
    let (_, out, _) = output_text(&run_kabar(&folder, &["feeds", "--json"]));
    assert!(out.contains("\"reason\":\"this feed ends early"), "{out}");
    let (code, _, err) = output_text(&run_kabar(&folder, &["add", &server.url("/gone")]));
    assert_eq!((code, err.trim()), (Some(1), "kabar: 410 Gone: the feed has ended"));
    assert_eq!(output_text(&run_kabar(&folder, &["add", ""])).0, Some(2));
    let blog = server.url("/blog/");
    let (_, out, err) = output_text(&run_kabar(&folder, &["add", &blog, "--title", "Blog"]));
    assert!(out.contains(&format!("the feed at a usual place: {blog}rss")), "{out}{err}");
    let library = Library::open(&folder.join("kabar/library.db"), fixed_time).expect("opened");
    let feeds = library.feeds().expect("read");
    let rows: Vec<_> = feeds.iter().map(|f| (&*f.title, &*f.folder, f.articles)).collect();
    assert_eq!(rows, [("Blog", "", 1), ("Ujung", "", 1), ("Sungai", "kota", 3)]);
    let asked = server.requests().len();
    let (code, _, err) = output_text(&run_kabar(&folder, &["add", &server.url("/none")]));
    assert_eq!(code, Some(1));
    assert!(err.contains("its page names no feed, and none is at the"), "{err}");
    assert!(server.requests().len() - asked < 20, "a site is not searched");
    let (code, _, err) = output_text(&run_kabar(&folder, &["add", &server.url("/secret")]));
    assert_eq!((code, err.trim()), (Some(1), "kabar: 403 Forbidden: the server refuses kabar"));
    let (code, _, err) = output_text(&run_kabar(&folder, &["add", "javascript:alert(1)"]));
    assert_eq!((code, err.contains("not an address of http or https")), (Some(1), true), "{err}");
}

#[test]
fn refresh_for_cron_is_silent_where_all_is_well() {
    let server = Server::start(answer);
    let folder = scratch_folder("cron");
    assert_eq!(run_kabar(&folder, &["add", &server.url("/good")]).status.code(), Some(0));
    assert_eq!(output_text(&run_kabar(&folder, &["refresh"])), (Some(0), String::new(), String::new()));
    assert_eq!(
        output_text(&run_kabar(&folder, &["refresh", "--all"])),
        (Some(0), String::new(), String::new())
    );
    let path = folder.join("kabar/library.db");
    let mut library = Library::open(&path, fixed_time).expect("opened");
    let no = Subscription { url: server.url("/no"), ..Subscription::default() };
    library.subscribe(&[no]).expect("subscribed");
    let refused = format!("{}: 403 Forbidden: the server refuses kabar\n", server.url("/no"));
    assert_eq!(output_text(&run_kabar(&folder, &["refresh"])), (Some(1), String::new(), refused));
    assert_eq!(
        output_text(&run_kabar(&folder, &["refresh", "Warta Sungai"])),
        (Some(0), String::new(), String::new())
    );
    let (code, _, err) = output_text(&run_kabar(&folder, &["refresh", "tidak ada"]));
    assert_eq!((code, err.starts_with("kabar: no feed “tidak ada”")), (Some(1), true), "{err}");
    let _turn = refresh_lock::try_acquire(&path, LockedWork::Refresh).expect("a file");
    let (code, _, err) = output_text(&run_kabar(&folder, &["refresh"]));
    assert_eq!((code, err.starts_with("another kabar is refreshing")), (Some(3), true), "{err}");
}

#[test]
fn a_command_of_the_readers_own_is_a_feed() {
    let folder = scratch_folder("exec");
    std::fs::create_dir_all(&folder).expect("made");
    let file = folder.join("my feed.xml");
    std::fs::write(&file, feed_document(2)).expect("written");
    let command = format!("exec:cat '{}'", file.display());
    let (code, out, err) = output_text(&run_kabar(&folder, &["add", &command]));
    assert_eq!((code, out.contains("2 new articles")), (Some(0), true), "{out}{err}");
    std::fs::write(&file, feed_document(3)).expect("written");
    assert_eq!(
        output_text(&run_kabar(&folder, &["refresh", "--all"])),
        (Some(0), String::new(), String::new())
    );
    let library = Library::open(&folder.join("kabar/library.db"), fixed_time).expect("opened");
    assert_eq!(library.feeds().expect("read")[0].articles, 3);
}
