//! The program in a pseudo-terminal: what the terminal shows, the state it is left in, what signals do.
//!
//! No test asserts a time. A test waits until the screen shows something, and fails after [`TIMEOUT`].

#![cfg(target_os = "linux")]

mod scratch;
#[path = "net/server.rs"]
mod server;

use pty_process::blocking::{Command, Pty};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use vt100::MouseProtocolMode;

/// How long a slow machine may take to show something.
const TIMEOUT: Duration = Duration::from_secs(20);
/// A terminal that sends nothing for so long has settled.
const QUIET: Duration = Duration::from_millis(300);

/// kabar, or a program that runs it, in a pseudo-terminal.
struct PtyTest {
    pty: Arc<Pty>,
    child: Child,
    screen: Arc<Mutex<vt100::Parser>>,
    bytes: Receiver<Vec<u8>>,
}

impl PtyTest {
    /// Starts `kabar ARGS` on a screen of that many columns and rows, with an empty home folder.
    fn start(args: &[&str], columns: u16, rows: u16) -> PtyTest {
        PtyTest::run(env!("CARGO_BIN_EXE_kabar"), args, columns, rows)
    }

    /// Starts a program that runs kabar, with an empty home folder.
    fn run(program: &str, args: &[&str], columns: u16, rows: u16) -> PtyTest {
        static HOMES: AtomicUsize = AtomicUsize::new(0);
        let home = scratch::path(&format!("home-{}", HOMES.fetch_add(1, Ordering::Relaxed)));
        PtyTest::run_at(&home, program, args, columns, rows)
    }

    /// Starts kabar with a home folder that may hold the state of an earlier run.
    fn start_at(home: &Path, args: &[&str], columns: u16, rows: u16) -> PtyTest {
        PtyTest::run_at(home, env!("CARGO_BIN_EXE_kabar"), args, columns, rows)
    }

    /// Starts a program with that home folder.
    fn run_at(home: &Path, program: &str, args: &[&str], columns: u16, rows: u16) -> PtyTest {
        std::fs::create_dir_all(home).expect("a home");
        let (pty, pts) = pty_process::blocking::open().expect("a pseudo-terminal");
        pty.resize(pty_process::Size::new(rows, columns)).expect("a size");
        let child = Command::new(program)
            .args(args)
            .env_clear()
            .envs([("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin")])
            .env("HOME", home)
            .spawn(pts)
            .expect("kabar starts");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(rows, columns, 0)));
        let (sender, bytes) = channel();
        let pty = Arc::new(pty);
        let (reader, shown) = (pty.clone(), screen.clone());
        thread::spawn(move || {
            let mut chunk = [0; 65536];
            // The read fails when the last process on the other side has ended.
            while let Ok(read @ 1..) = (&*reader).read(&mut chunk) {
                shown.lock().expect("shown").process(&chunk[..read]);
                if sender.send(chunk[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        PtyTest { pty, child, screen, bytes }
    }

    fn press(&mut self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).expect("keys are taken");
    }

    fn text(&self) -> String {
        self.screen.lock().expect("shown").screen().contents()
    }

    /// Waits until the text on the screen satisfies `wanted`; returns the text.
    fn wait_until_text(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let text = self.text();
            if wanted(&text) {
                return text;
            }
            assert!(start.elapsed() < TIMEOUT, "timeout while waiting for {what}; the screen shows:\n{text}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the screen shows `part`; returns its text.
    fn wait_for(&self, part: &str) -> String {
        self.wait_until_text(part, |text| text.contains(part))
    }

    /// Waits until nothing more is sent; returns the number of bytes that were sent since the last call.
    fn settle(&self) -> usize {
        let mut count = 0;
        while let Ok(bytes) = self.bytes.recv_timeout(QUIET) {
            count += bytes.len();
        }
        count
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("kabar is there");
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id() as i32).expect("a pid")
    }

    /// Waits until `condition` holds.
    fn wait_until(&self, what: &str, condition: impl Fn(&PtyTest) -> bool) {
        let start = Instant::now();
        while !condition(self) {
            assert!(start.elapsed() < TIMEOUT, "timeout while waiting for {what}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether the terminal echoes and edits lines, as a shell expects.
    fn is_cooked(&self) -> bool {
        let modes = tcgetattr(&*self.pty).expect("a terminal").local_modes;
        modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
    }

    /// Waits until the program ends; returns how it ended.
    fn wait_for_exit(mut self) -> (ExitStatus, PtyTest) {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(start.elapsed() < TIMEOUT, "kabar did not end; the screen shows:\n{}", self.text());
            thread::sleep(Duration::from_millis(5));
        };
        self.settle();
        (status, self)
    }

    /// Asserts that screen, cursor and modes are as a shell expects.
    fn assert_released(&self) {
        assert!(self.is_cooked(), "the terminal is still raw");
        let parser = self.screen.lock().expect("shown");
        assert!(!parser.screen().alternate_screen(), "still on the alternate screen");
        assert!(!parser.screen().hide_cursor(), "the cursor is still hidden");
        assert!(!parser.screen().bracketed_paste(), "pastes are still bracketed");
        assert_eq!(parser.screen().mouse_protocol_mode(), MouseProtocolMode::None, "the mouse still reports");
    }
}

impl Drop for PtyTest {
    fn drop(&mut self) {
        // The program ends with the test, also where the test fails.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn open_scroll_fold_find_and_quit() {
    let mut kabar = PtyTest::start(&["--samples"], 80, 24);
    kabar.wait_for("8 articles");
    kabar.press("\r");
    kabar.wait_for("KARATAU");
    kabar.press("Z");
    kabar.wait_until_text("no fold", |text| !text.contains(" folded"));
    kabar.press("G");
    kabar.wait_for("Gabung ke Channel");
    kabar.press("g/stepa\r");
    kabar.wait_for("/stepa 1 of 1");
    kabar.press("\x1b");
    kabar.wait_until_text("the end of the search", |text| !text.contains("/stepa"));
    kabar.press("q");
    kabar.wait_for("7 unread");
    kabar.press("q");
    let (status, kabar) = kabar.wait_for_exit();
    assert!(status.success());
    kabar.assert_released();
}

#[test]
fn a_resize_keeps_the_place() {
    let mut kabar = PtyTest::start(&["--samples"], 80, 24);
    kabar.wait_for("8 articles");
    kabar.press("\r");
    kabar.wait_for("KARATAU");
    kabar.press("20j");
    kabar.settle();
    let text = kabar.text();
    let first = text.split_whitespace().next().unwrap_or("").to_owned();
    assert!(!first.is_empty(), "{text}");
    for (columns, rows) in [(60, 20), (44, 15), (80, 24)] {
        kabar.screen.lock().expect("shown").screen_mut().set_size(rows, columns);
        kabar.pty.resize(pty_process::Size::new(rows, columns)).expect("a size");
        kabar.settle();
        kabar.wait_until_text("the same place", |text| text.lines().take(2).any(|l| l.contains(&first)));
    }
    // Blank rows at the top may go, text may not.
    let words = |text: &str| text.trim_start().lines().take(12).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&kabar.text()), words(&text));
}

#[test]
fn ctrl_z_stops_and_going_on_draws_again() {
    // A shell with job control, as in interactive use. It prints STOPPED when kabar stops, and continues it on Enter.
    let job = "set -m; \"$0\" --samples; echo STOPPED; read _; fg >/dev/null";
    let mut kabar = PtyTest::run("bash", &["-c", job, env!("CARGO_BIN_EXE_kabar")], 80, 24);
    kabar.wait_for("8 articles");
    assert!(!kabar.is_cooked());
    kabar.press("\x1a");
    kabar.wait_for("STOPPED");
    kabar.settle();
    kabar.assert_released();
    kabar.press("\r");
    kabar.wait_for("8 articles");
    kabar.wait_until("raw mode", |k| !k.is_cooked());
    kabar.press("j");
    kabar.wait_for("2 of 8");
    kabar.press("q");
    assert!(kabar.wait_for_exit().0.success());
}

#[test]
fn ctrl_z_without_a_shell_just_draws_again() {
    let mut kabar = PtyTest::start(&["--samples"], 80, 24);
    kabar.wait_for("8 articles");
    kabar.press("\x1aj");
    kabar.wait_for("2 of 8");
    kabar.press("q");
    assert!(kabar.wait_for_exit().0.success());
}

#[test]
fn a_terminal_that_shows_slowly_gets_few_frames_and_the_last_one() {
    let mut kabar = PtyTest::start(&["--samples"], 80, 24);
    kabar.wait_for("8 articles");
    // A reply to the probe before the first frame: this terminal replies to probes.
    kabar.press("\x1b[1;1R");
    kabar.settle();
    let (mut frames, mut unanswered) = (0, 0);
    for step in 0..100 {
        kabar.press(if step % 2 == 0 { "j" } else { "k" });
        thread::sleep(Duration::from_millis(5));
        for bytes in kabar.bytes.try_iter() {
            let text = String::from_utf8_lossy(&bytes);
            frames += text.matches("\x1b[?2026h").count();
            unanswered += text.matches("\x1b[6n").count();
        }
        // It takes as long as twenty keys to show a frame.
        if step % 20 == 19 {
            (0..std::mem::take(&mut unanswered)).for_each(|_| kabar.press("\x1b[1;1R"));
        }
    }
    assert!((2..=12).contains(&frames), "{frames} frames for 100 keys");
    kabar.press("j\x1b[1;1R");
    kabar.wait_for("2 of 8");
    // At the end kabar waits for the replies that are missing, so that the shell does not get them.
    kabar.press("q");
    assert!(kabar.wait_for_exit().0.success());
}

/// Writes a feed with that many articles into `folder`; returns its address.
fn write_feed(folder: &Path, items: usize) -> String {
    let item = |n: usize| {
        format!(
            "<item><guid>{n}</guid><title>Pasar {n} Dibuka</title><pubDate>Mon, 2{n} Nov 2026 08:00:00 +0700</pubDate>\
             <description>Pasar nomor {n} di Tanjung Merah dibuka pagi ini.</description></item>"
        )
    };
    let items: String = (1..=items).map(item).collect();
    let text = format!("<rss version='2.0'><channel><title>Warta Pasar</title>{items}</channel></rss>");
    std::fs::create_dir_all(folder).expect("a folder");
    let path = folder.join("feed.xml");
    std::fs::write(&path, text).expect("a feed");
    format!("file://{}", path.display())
}

#[test]
fn a_first_feed_becomes_a_library_that_is_refreshed_marked_and_undone() {
    let home = scratch::path("library");
    let url = write_feed(&home.join("site"), 1);
    let mut kabar = PtyTest::start_at(&home, &[], 80, 24);
    kabar.wait_for("Welcome to kabar");
    kabar.press("\r");
    kabar.wait_for("feed or site:");
    kabar.press(&format!("{url}\r"));
    kabar.wait_for("library · 1 article, 1 unread");
    write_feed(&home.join("site"), 2);
    kabar.press("r");
    kabar.wait_for("library · 2 articles, 2 unread");
    kabar.wait_for("Pasar 2 Dibuka");
    kabar.press("A");
    kabar.wait_for("library · 2 articles");
    kabar.wait_until_text("all read", |text| !text.contains("unread,") && !text.contains("2 unread"));
    kabar.press("u");
    kabar.wait_for("2 unread");
    kabar.press("F");
    kabar.wait_for("1 feed, all well");
    kabar.press("q");
    kabar.press("tnanti\r");
    kabar.wait_for("nanti");
    // Another run finds all of it.
    kabar.press("q");
    assert!(kabar.wait_for_exit().0.success());
    let kabar = PtyTest::start_at(&home, &[], 80, 24);
    kabar.wait_for("library · 2 articles, 2 unread");
    drop(kabar);
    let _ = std::fs::remove_dir_all(&home);
}

#[test]
fn the_place_in_an_article_is_there_in_the_next_session_at_another_width() {
    let home = scratch::path("place");
    std::fs::create_dir_all(&home).expect("a folder");
    let path = home.join("panjang.txt");
    let paragraph = |n: usize| {
        format!(
            "Paragraf{n} berisi beberapa kata tentang harga ikan di pasar pelabuhan yang naik tipis sejak Senin."
        )
    };
    let text: Vec<String> = (1..=60).map(paragraph).collect();
    std::fs::write(&path, format!("Harga Ikan Naik Tipis\n\n{}", text.join("\n\n"))).expect("an article");
    let path = path.display().to_string();
    let mut kabar = PtyTest::start_at(&home, &[&path], 80, 24);
    kabar.wait_for("Paragraf1 ");
    // A single move, so that there is no frame in between.
    kabar.press("2 ");
    let top =
        |text: &str| text.split_whitespace().find(|word| word.starts_with("Paragraf")).map(str::to_owned);
    let there = kabar.wait_until_text("a later paragraph", |text| !text.contains("Paragraf1 "));
    let first = top(&there).expect("a paragraph");
    // Nothing is lost with the connection.
    kabar.signal(Signal::HUP);
    kabar.wait_for_exit();
    let kabar = PtyTest::start_at(&home, &[&path], 60, 24);
    kabar.wait_until_text("the same paragraph", |text| top(text).as_ref() == Some(&first));
    drop(kabar);
    let _ = std::fs::remove_dir_all(&home);
}

#[test]
fn a_killed_session_is_resumed() {
    let home = scratch::path("resume");
    let folder = home.join("berita");
    std::fs::create_dir_all(&folder).expect("a folder");
    for n in 10..40 {
        let text: String =
            (1..60).map(|p| format!("\n\nParagraf{p} dari berita {n} tentang pasar ikan.")).collect();
        std::fs::write(folder.join(format!("{n}.txt")), format!("Berita Nomor {n}{text}")).expect("written");
    }
    let folder = folder.display().to_string();
    let mut kabar = PtyTest::start_at(&home, &[&folder], 80, 24);
    kabar.wait_for("30 articles");
    // Filtered, the longest first, and the tenth article read for two screens.
    kabar.press("=Nomor\rO4j\r");
    kabar.wait_for("longest first · =Nomor");
    kabar.press("10G\r");
    kabar.wait_for("Paragraf1 ");
    // A single move, so that what is saved after it is saved of all of it.
    kabar.press("30j");
    kabar.wait_until_text("a later paragraph", |text| !text.contains("Paragraf1 "));
    let first = |text: &str| text.split_whitespace().next().map(str::to_owned);
    let there = first(&kabar.text()).expect("a paragraph");
    let sessions = home.join(".local/state/kabar/sessions");
    let is_kept = |_: &PtyTest| {
        let files = std::fs::read_dir(&sessions).into_iter().flatten().flatten();
        let whole = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "json"));
        whole
            .filter_map(|file| std::fs::read_to_string(file.path()).ok())
            .any(|text| text.contains("\"percent\":"))
    };
    kabar.wait_until("what is kept", is_kept);
    kabar.signal(Signal::KILL);
    kabar.wait_for_exit();

    // On a screen of another size, with only --resume.
    let mut kabar = PtyTest::start_at(&home, &["--resume"], 60, 24);
    kabar.wait_until_text("the same place", |text| first(text).as_ref() == Some(&there));
    kabar.press("q");
    kabar.wait_for("longest first · =Nomor");
    kabar.wait_for("10 of 30");
    kabar.press("q");
    assert!(kabar.wait_for_exit().0.success());

    // Without --resume the session is offered.
    let mut kabar = PtyTest::start_at(&home, &[&folder], 80, 24);
    kabar.wait_for("R continues: Berita Nomor");
    kabar.press("R");
    kabar.wait_for("longest first · =Nomor");
    kabar.wait_for("10 of 30");
    kabar.press("\r");
    kabar.wait_until_text("the same place", |text| text.contains(&there));
    drop(kabar);
    let _ = std::fs::remove_dir_all(&home);
}

#[test]
fn signals_and_ctrl_c_give_the_terminal_back() {
    for (end, code) in [
        (Some(Signal::TERM), 143),
        (Some(Signal::INT), 130),
        (Some(Signal::HUP), 129),
        (Some(Signal::QUIT), 131),
        (None, 0),
    ] {
        let mut kabar = PtyTest::start(&["--samples"], 80, 24);
        kabar.wait_for("8 articles");
        match end {
            Some(signal) => kabar.signal(signal),
            None => kabar.press("\x03"),
        }
        let (status, kabar) = kabar.wait_for_exit();
        assert_eq!(status.code(), Some(code), "{end:?}");
        kabar.assert_released();
    }
}

#[test]
fn a_quick_esc_before_a_key_is_both() {
    let mut kabar = PtyTest::start(&["--samples"], 80, 24);
    kabar.wait_for("8 articles");
    kabar.press("\r");
    kabar.wait_for("KARATAU");
    kabar.press("\x1bj");
    kabar.wait_for("2 of 8");
}

#[test]
fn an_idle_kabar_sends_nothing_and_a_key_sends_little() {
    let mut kabar = PtyTest::start(&["--samples"], 80, 24);
    kabar.wait_for("8 articles");
    kabar.settle();
    assert_eq!(kabar.settle(), 0);
    kabar.press("j");
    kabar.wait_for("2 of 8");
    let bytes = kabar.settle();
    assert!(bytes <= 240, "a single j took {bytes} bytes");
    kabar.press(&"j".repeat(200));
    kabar.wait_for("8 of 8");
    let bytes = kabar.settle();
    // A few frames of at most a few hundred bytes each; 200 frames would be 40,000 bytes.
    assert!(bytes <= 4_000, "200 keys at once took {bytes} bytes");
}

/// Sequences that clear, move, hide, set the title, switch screens, reset, or change the direction of text. kabar must drop
/// all of them; of the C1 controls only those that windows-1252 gives no meaning.
const HOSTILE_SEQUENCES: &str = "\x1b[2J\x1b[1;1H\x1b]0;x\x07\u{202e}\u{81}\x1bP+q\x1b\\\x1b[?1049l\u{2066}\x1b[8m\x1bc\0\x08\u{90}\u{9d}";

/// Writes articles with every field, a feed, and a record that cannot be read into `folder`; returns its path. `evil` is put
/// inside words, `gap` between some words.
fn write_news(folder: &Path, evil: &str, gap: &str) -> String {
    std::fs::create_dir_all(folder).expect("a folder");
    let article = serde_json::json!({
        "title": format!("Pasar I{evil}kan{gap}Dibuka Lagi"),
        "site": format!("Warta{gap}Te{evil}luk"),
        "authors": [format!("Rini La{evil}tif")],
        "url": format!("https://teluk.example/{evil}ikan"),
        "text": format!(
            "TELUK - Pasar i{evil}kan dibuka lagi.\n\n“Kami se{evil}nang,” kata Su{evil}trisno Halim, Kepala Pa{evil}sar.\n\n\
             Baca juga: Harga I{evil}kan Naik\n"
        ),
        "related": [{"title": format!("Harga I{evil}kan{gap}Naik"), "url": format!("https://teluk.example/{evil}b")}],
    });
    let broken = format!("{{\"title\": {evil}x\n");
    std::fs::write(
        folder.join(format!("a{evil}.jsonl").replace(['/', '\0'], "")),
        format!("{article}\n{broken}"),
    )
    .expect("written");
    let feed = format!(
        "<rss><channel><title>Warta{gap}<![CDATA[Hu{evil}lu]]></title><item><title>Jembatan{gap}Bam&#27;[2Jbu &#x202e;Selesai</title>\
         <link>https://hulu.example/&#27;[2Jj</link><category>de&#27;]0;x&#7;sa</category>\
         <description>Jembatan selesai di<![CDATA[ hu{evil}lu]]>. &lt;a href=\"https://hulu.example/jembatan\"&gt;Fo{evil}to&lt;/a&gt; \
         dan &lt;a href=\"javascript:alert(1)\"&gt;lainnya&lt;/a&gt;.</description></item></channel></rss>"
    );
    let feed = if evil.is_empty() {
        ["&#27;[2J", "&#x202e;", "&#27;]0;x&#7;"].iter().fold(feed, |feed, part| feed.replace(part, ""))
    } else {
        feed
    };
    std::fs::write(folder.join("b.xml"), feed).expect("written");
    folder.to_string_lossy().into_owned()
}

/// The text of a screen, and for each cell its foreground, background, and whether it is bold, italic, underlined, reversed.
type StyledText = (String, Vec<(vt100::Color, vt100::Color, [bool; 4])>);

fn styled_text(screen: &vt100::Screen) -> StyledText {
    let (rows, columns) = screen.size();
    let all = (0..rows).flat_map(|y| (0..columns).filter_map(move |x| screen.cell(y, x)));
    let look = all.map(|c| (c.fgcolor(), c.bgcolor(), [c.bold(), c.italic(), c.underline(), c.inverse()]));
    // The two folders have names of the same length. Blanks at the end of a row may be written or not.
    let text = screen.contents().replace("jahat", "jinak");
    (text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"), look.collect())
}

#[test]
fn hostile_text_changes_nothing_but_its_own_cells() {
    // The same articles with and without the sequences: every screen must be the same, cell by cell.
    let folder = scratch::path("hostile");
    let hostile = write_news(&folder.join("jahat"), HOSTILE_SEQUENCES, "\r\n");
    let tame = write_news(&folder.join("jinak"), "", " ");
    let mut both = [PtyTest::start(&[&hostile], 80, 24), PtyTest::start(&[&tame], 80, 24)];
    both.iter().for_each(|kabar| drop(kabar.wait_for("2 articles")));
    let paste = |text: &str| format!("\x1b[200~{text}\x1b[201~");
    let typed = |before: &str, text: &str, after: &str| format!("{before}{}{after}", paste(text));
    // Terminals remove escapes from what is pasted, so the pasted text has only what they let through.
    let pasted = "i\u{202e}kan\u{9d}\u{2066}";
    for (evil, good, shows) in [
        ("\\", "\\", "Pasar Ikan"),
        ("\\\r", "\\\r", "TELUK"),
        ("L", "L", "Harga Ikan Naik"),
        ("\x1bQ", "\x1bQ", "Sutrisno Halim"),
        ("\x1bE", "\x1bE", "Sutrisno Halim"),
        ("\x1bY", "\x1bY", "https://teluk.example"),
        ("\x1b!", "\x1b!", "Lines on screen"),
        ("\x1bq", "\x1bq", "2 articles"),
        ("e", "e", "could not be read"),
        ("\x1b\x1b", "\x1b\x1b", "2 articles"),
        (&typed("/", pasted, ""), &typed("/", "ikan", ""), "/ikan"),
        ("\r", "\r", "/ikan"),
        ("\x1b", "\x1b", "1 of 2"),
        (&typed(":", pasted, ""), &typed(":", "ikan", ""), ":ikan"),
        ("\x1b", "\x1b", "1 of 2"),
        (&typed("=", pasted, "\r"), &typed("=", "ikan", "\r"), "=ikan"),
        ("=\x15\r", "=\x15\r", "· 2 articles, 1 unread"),
        ("j\r", "j\r", "di hulu."),
        ("f", "f", "letters open a link"),
        ("A", "A", "https://hulu.example/jembatan"),
        ("q", "q", "di hulu."),
    ] {
        both[0].press(evil);
        both[1].press(good);
        both.iter().for_each(|kabar| drop(kabar.wait_for(shows)));
        let shown = |kabar: &PtyTest| {
            let parser = kabar.screen.lock().expect("shown");
            assert!(parser.screen().alternate_screen(), "{evil:?}");
            styled_text(parser.screen())
        };
        let start = Instant::now();
        let [hostile, tame] = loop {
            let pair = both.each_ref().map(shown);
            if pair[0] == pair[1] || start.elapsed() > TIMEOUT {
                break pair;
            }
            thread::sleep(Duration::from_millis(5));
        };
        assert_eq!(hostile.0, tame.0, "after {evil:?}");
        assert!(hostile.1 == tame.1, "other colours after {evil:?}");
    }
    for mut kabar in both {
        let sent: Vec<u8> = kabar.bytes.try_iter().flatten().collect();
        let sent = String::from_utf8_lossy(&sent);
        let sequences: Vec<&str> =
            sent.split("\x1b]").skip(1).map(|s| s.split("\x1b\\").next().unwrap_or(s)).collect();
        let links = |osc: &&str| osc.starts_with("8;id=") && osc.ends_with(";https://hulu.example/jembatan");
        assert!(sequences.iter().any(links), "no link was sent to the terminal: {sequences:?}");
        for osc in sequences {
            let is_link = osc == "8;;" || osc.starts_with("8;id=") && osc.contains(";https://");
            assert!(is_link && osc.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{osc:?}");
        }
        kabar.press("\x03");
        let (status, kabar) = kabar.wait_for_exit();
        assert!(status.success());
        kabar.assert_released();
    }
}

#[test]
fn a_saved_config_applies_from_the_next_key() {
    let home = scratch::path("reload");
    let folder = home.join(".config/kabar");
    std::fs::create_dir_all(&folder).expect("a folder");
    let save = |text: &str| std::fs::write(folder.join("config.toml"), text).expect("written");
    let reports = |kabar: &PtyTest| {
        kabar.screen.lock().expect("shown").screen().mouse_protocol_mode() != MouseProtocolMode::None
    };
    let mut kabar = PtyTest::start_at(&home, &["--samples"], 80, 24);
    kabar.wait_for("8 articles");
    save("mouse = true\n[keys]\nx = 'down'\n");
    kabar.press("j");
    kabar.wait_until("the mouse", reports);
    kabar.wait_for("2 of 8");
    kabar.press("x");
    kabar.wait_for("3 of 8");
    kabar.press("\x1b[<0;10;6M\x1b[<0;10;6m");
    kabar.wait_for("4 of 8");
    save("mosue = true\n");
    kabar.press("k");
    kabar.wait_for("config.toml:1: there is no option \"mosue\"; is \"mouse\" meant?");
    kabar.wait_until("no mouse", |kabar| !reports(kabar));
    save("mouse = true\n");
    kabar.press("k");
    kabar.wait_until("the mouse", reports);
    kabar.press("q");
    let (status, kabar) = kabar.wait_for_exit();
    assert!(status.success());
    kabar.assert_released();
}

#[test]
fn without_a_screen_there_are_lines_and_a_prompt() {
    let kabar = env!("CARGO_BIN_EXE_kabar");
    for (program, args) in [(kabar, &["--linear"][..]), ("env", &["TERM=dumb", kabar])] {
        let mut kabar = PtyTest::run(program, args, 40, 100);
        kabar.wait_for("q: quit]");
        kabar.press("2\n");
        kabar.wait_until_text("the article", |text| text.matches("q: quit]").count() == 2);
        {
            let parser = kabar.screen.lock().expect("shown");
            let broken = (0..100).find(|row| parser.screen().row_wrapped(*row));
            assert_eq!(broken, None, "the terminal broke a line:\n{}", parser.screen().contents());
        }
        assert!(kabar.is_cooked());
        assert!(kabar.bytes.try_iter().all(|bytes| !bytes.contains(&b'\x1b')), "an escape sequence");
        kabar.press("q\n");
        assert!(kabar.wait_for_exit().0.success());
    }
}

#[test]
fn one_article_opens_at_once_and_q_quits() {
    let file = scratch::path("one.txt");
    std::fs::write(&file, "Satu Artikel Saja\n\nIsinya pendek sekali, hanya satu kalimat.\n")
        .expect("written");
    let mut kabar = PtyTest::start(&[&file.to_string_lossy()], 80, 24);
    kabar.wait_for("Isinya pendek");
    kabar.press("q");
    assert!(kabar.wait_for_exit().0.success());
}

#[test]
fn what_was_read_and_starred_survives_kill_9() {
    let folder = scratch::path("killed");
    std::fs::create_dir_all(folder.join("news")).expect("a folder");
    for n in 1..=3 {
        let text = format!("Judul Nomor {n}\n\nIsi artikel nomor {n} ada di sini.\n");
        std::fs::write(folder.join(format!("news/{n}.txt")), text).expect("written");
    }
    let news = folder.join("news").to_string_lossy().into_owned();
    let mut kabar = PtyTest::start_at(&folder, &[&news], 80, 24);
    kabar.wait_for("3 articles, 3 unread");
    kabar.press("\rq");
    kabar.wait_for("3 articles, 2 unread");
    kabar.press("js");
    kabar.wait_for("▌★");
    kabar.settle();
    kabar.signal(Signal::KILL);
    kabar.wait_for_exit();
    let kabar = PtyTest::start_at(&folder, &[&news], 80, 24);
    kabar.wait_for("3 articles, 2 unread");
    kabar.wait_for(" ★ Judul Nomor 2");
}

#[test]
fn r_reads_files_again() {
    let folder = scratch::path("again");
    std::fs::create_dir_all(&folder).expect("a folder");
    let news = folder.join("news.jsonl");
    let line =
        |n: usize| format!("{{\"title\": \"Judul Nomor {n}\", \"text\": \"Isi artikel nomor {n}.\"}}\n");
    std::fs::write(&news, (0..30).map(line).collect::<String>()).expect("written");
    let path = news.to_string_lossy().into_owned();
    let mut kabar = PtyTest::start_at(&folder, &[&path], 80, 24);
    kabar.wait_for("30 articles, 30 unread");
    kabar.press("\rq");
    kabar.wait_for("30 articles, 29 unread");
    kabar.press("9j");
    kabar.wait_for("10 of 30");
    std::fs::write(&news, (0..34).map(line).collect::<String>()).expect("written");
    kabar.press("r");
    kabar.wait_for("4 new articles");
    kabar.wait_for("34 articles, 33 unread");
    kabar.press("j");
    kabar.wait_for("11 of 34");
    kabar.press("G");
    kabar.wait_for("Judul Nomor 33");
    // Articles that are gone stay on the screen until the file is read again.
    std::fs::write(&news, (0..20).map(line).collect::<String>()).expect("written");
    kabar.press("r");
    kabar.wait_for("14 articles gone");
    kabar.wait_for("Judul Nomor 19");
    kabar.press("q");
    assert!(kabar.wait_for_exit().0.success());
    // Standard input cannot be read again.
    let pipe = format!("cat {path} | {} -", env!("CARGO_BIN_EXE_kabar"));
    let mut kabar = PtyTest::run("sh", &["-c", &pipe], 80, 24);
    kabar.wait_for("20 articles");
    kabar.press("r");
    kabar.wait_for("standard input is read once");
    kabar.press("q");
    assert!(kabar.wait_for_exit().0.success());
}

/// A site whose feed has a summary of an article, and no more; its page takes 400 ms.
fn site_of_summaries() -> server::Server {
    const SUMMARY: &str = "Pasar ikan dibuka lagi pada Senin pagi, dan ratusan warga datang sejak subuh.";
    server::Server::start(|request, stream| {
        let root = format!("http://{}", request.header("host").unwrap_or_default());
        let body = if request.path == "/feed" {
            let item = format!(
                "<item><title>Pasar Ikan Dibuka Lagi</title><link>{root}/pasar</link><description>{SUMMARY}</description></item>"
            );
            format!("<rss version='2.0'><channel><title>Warta Pagi</title>{item}</channel></rss>")
        } else {
            thread::sleep(Duration::from_millis(400));
            let more =
                "Bangunan itu memiliki dua lantai, dan lantai bawah dipakai oleh pedagang dari tiga desa.";
            format!(
                "<!doctype html><title>Pasar Ikan Dibuka Lagi</title><article><p>{SUMMARY}</p><p>{more}</p></article>"
            )
        };
        server::reply(stream, 200, "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes());
    })
}

/// A home folder with a library that has the feed of `site`.
fn home_with_feed(name: &str, site: &server::Server) -> std::path::PathBuf {
    let home = scratch::path(name);
    std::fs::create_dir_all(&home).expect("a home");
    let mut add = std::process::Command::new(env!("CARGO_BIN_EXE_kabar"));
    let added = add.args(["add", &site.url("/feed")]).env_clear().env("HOME", &home).output().expect("run");
    assert!(added.status.success(), "{added:?}");
    home
}

#[test]
fn a_summary_becomes_a_page_beside_the_keys() {
    let site = site_of_summaries();
    let home = home_with_feed("pages-home", &site);
    let mut kabar = PtyTest::start_at(&home, &[], 80, 24);
    kabar.wait_for("Pasar Ikan Dibuka Lagi");
    kabar.press("\r");
    kabar.wait_for("fetching its page");
    // Keys are taken meanwhile, and quitting waits for nobody.
    kabar.press("?");
    kabar.wait_for("five down");
    kabar.press("q");
    kabar.wait_for("Bangunan itu memiliki");
    kabar.press("x");
    kabar.wait_until_text("the summary", |text| !text.contains("Bangunan itu memiliki"));
    kabar.press("\u{3}");
    assert!(kabar.wait_for_exit().0.success());
    let mut kabar = PtyTest::start_at(&home, &[], 80, 24);
    kabar.wait_for("Pasar Ikan Dibuka Lagi");
    kabar.press("\rx");
    kabar.wait_for("Bangunan itu memiliki");
    assert_eq!(site.requests().iter().filter(|request| request.path == "/pasar").count(), 1);
    kabar.press("\u{3}");
    assert!(kabar.wait_for_exit().0.success());
}

#[test]
fn plain_lines_fetch_a_page_where_the_reader_asks() {
    let site = site_of_summaries();
    let home = home_with_feed("pages-linear-home", &site);
    let mut kabar = PtyTest::start_at(&home, &["--linear"], 80, 60);
    kabar.wait_for("q: quit]");
    kabar.press("1\nx\n");
    let text = kabar.wait_for("Bangunan itu memiliki");
    assert!(text.contains("the page\u{2019}s text: "), "{text}");
    kabar.press("x\n");
    kabar.wait_for("took the feed\u{2019}s text");
    kabar.press("q\n");
    assert!(kabar.wait_for_exit().0.success());
}
