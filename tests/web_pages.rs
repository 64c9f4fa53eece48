//! Addresses of pages in place of files, fetched from a server on the loopback interface by the real program.

#[path = "net/server.rs"]
mod server;

use server::{Server, reply};
use std::io::Write;
use std::process::{Command, Output, Stdio};

const TEXT: &str = "<p>Pasar ikan dibuka lagi pada Senin pagi, dan ratusan warga datang sejak subuh, kata Ayu.</p>\
    <p>Bangunan itu memiliki dua lantai, dan lantai bawah dipakai oleh pedagang dari tiga desa.</p>";

/// A page with that headline.
fn page(headline: &str) -> Vec<u8> {
    format!(
        "<!doctype html><html><head><title>{headline}</title></head><body><nav><a href=/>Beranda</a></nav>\
         <h1>{headline}</h1><article>{TEXT}<p>Lihat <a href='/peta'>peta</a>, kata warga itu.</p></article></body></html>"
    )
    .into_bytes()
}

/// A page of an article that has several, with its links to others. Each repeats the lead.
fn part(number: usize, links: &str) -> Vec<u8> {
    let own = format!(
        "Bagian {number} berisi keterangan warga, pedagang dan petugas pasar tentang hari pembukaan."
    );
    format!(
        "<!doctype html><html><head><title>Berita Panjang</title></head><body><h1>Berita Panjang</h1>\
         <article>{TEXT}<p>{own}</p></article><p>{links}</p></body></html>"
    )
    .into_bytes()
}

/// A server with the pages that the tests ask for.
fn site() -> Server {
    Server::start(|request, stream| {
        let html = "Content-Type: text/html; charset=utf-8\r\n";
        match request.path.as_str() {
            "/pasar" => reply(stream, 200, html, &page("Pasar Dibuka Lagi")),
            "/pelabuhan" => reply(stream, 200, html, &page("Pelabuhan Ditutup")),
            "/latin" => {
                let text = String::from_utf8(page("Caf\u{e9} Dibuka")).expect("text");
                let bytes: Vec<u8> =
                    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
                reply(stream, 200, "Content-Type: text/html; charset=iso-8859-1\r\n", &bytes);
            }
            "/gerbang" if request.header("cookie") == Some("setuju=1") => {
                reply(stream, 200, html, &page("Di Balik Gerbang"));
            }
            "/gerbang" => reply(stream, 302, "Location: /setuju\r\n", b""),
            "/setuju" => reply(stream, 302, "Location: /gerbang\r\nSet-Cookie: setuju=1; Path=/\r\n", b""),
            "/kuki" if request.header("cookie") == Some("masuk=1") => {
                reply(stream, 200, html, &page("Setelah Kuki"));
            }
            "/kuki" => {
                let headers = format!("{html}Set-Cookie: masuk=1\r\n");
                reply(stream, 200, &headers, b"<meta http-equiv=refresh content='0; url=/kuki'>");
            }
            "/panjang" => {
                reply(stream, 200, html, &part(1, "<a href='?page=2'>2</a> <a href='?page=3'>3</a>"))
            }
            "/panjang?page=2" => {
                reply(stream, 200, html, &part(2, "<a href='?page=3'>Halaman selanjutnya</a>"))
            }
            "/panjang?page=3" => reply(stream, 200, html, &part(3, "<a href='?page=4'>4</a>")),
            "/sekaligus" => {
                reply(stream, 200, html, &part(1, "<a href='?page=2'>2</a> <a href='?page=all'>Semua</a>"))
            }
            "/sekaligus?page=all" => reply(stream, 200, html, &part(9, "<a href='?page=2'>2</a>")),
            path if path.starts_with("/endless") => {
                let number = path.rsplit('=').next().and_then(|n| n.parse().ok()).unwrap_or(1);
                reply(stream, 200, html, &part(number, &format!("<a href='?page={}'>Lagi</a>", number + 1)));
            }
            "/putar" => reply(stream, 302, "Location: /putar\r\n", b""),
            "/pindah" => reply(stream, 200, html, b"<meta http-equiv=refresh content='0; url=/pasar'>"),
            "/pingpong" => {
                reply(stream, 200, html, b"<meta http-equiv=refresh content='0; url=/pingpong2'><p>Satu.")
            }
            "/pingpong2" => {
                reply(stream, 200, html, b"<meta http-equiv=refresh content='0; url=/pingpong'><p>Dua.")
            }
            "/berkas" => {
                reply(stream, 200, html, b"<meta http-equiv=refresh content='0; url=file:///etc/passwd'>")
            }
            "/kosong" => reply(stream, 200, html, b" \n"),
            _ => reply(stream, 404, html, b"?"),
        }
    })
}

fn kabar(args: &[&str], input: &str) -> Output {
    let home = std::env::temp_dir().join(format!("kabar-web-pages-{}", std::process::id()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"] {
        command.env(name, &home);
    }
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("written");
    child.wait_with_output().expect("ended")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn an_address_is_printed_and_annotated_as_a_file_is() {
    let server = site();
    let printed = text(&kabar(&[&server.url("/pasar")], "").stdout);
    assert!(printed.starts_with("Pasar Dibuka Lagi\n"), "{printed}");
    assert!(printed.contains("ratusan warga datang") && !printed.contains("Beranda"), "{printed}");
    let record = text(&kabar(&["annotate", &server.url("/pasar")], "").stdout);
    assert!(record.contains(&format!("\"url\":\"{}\"", server.url("/pasar"))), "{record}");
    assert!(record.contains(&format!("\"url\":\"{}\"", server.url("/peta"))), "{record}");
    let asked = &server.requests()[0];
    assert!(asked.header("accept").is_some_and(|accept| accept.starts_with("text/html")), "{asked:?}");
    assert_eq!(asked.header("cookie"), None);
    let latin = text(&kabar(&[&server.url("/latin")], "").stdout);
    assert!(latin.starts_with("Caf\u{e9} Dibuka\n"), "{latin}");
}

#[test]
fn gates_and_pages_that_moved_are_passed_and_circles_are_not() {
    let server = site();
    for (path, headline) in
        [("/gerbang", "Di Balik Gerbang"), ("/kuki", "Setelah Kuki"), ("/pindah", "Pasar Dibuka Lagi")]
    {
        let out = kabar(&[&server.url(path)], "");
        assert!(text(&out.stdout).starts_with(headline), "{path} {out:?}");
    }
    // A page that sends on is followed once.
    assert!(text(&kabar(&[&server.url("/pingpong")], "").stdout).contains("Dua."));
    for (path, why) in [
        ("/putar", "redirects in a circle"),
        ("/berkas", "which is not on the web"),
        ("/kosong", "an empty answer"),
        ("/tidak-ada", "404"),
    ] {
        let out = kabar(&[&server.url(path)], "");
        assert_eq!(out.status.code(), Some(1), "{path}");
        assert!(text(&out.stderr).contains(why), "{path} {out:?}");
    }
}

#[test]
fn a_list_of_addresses_is_read_from_standard_input() {
    let server = site();
    let list =
        format!("{}\n{}\n\n{}\n", server.url("/pasar"), server.url("/tidak-ada"), server.url("/pelabuhan"));
    let out = kabar(&["annotate", "-"], &list);
    let records = text(&out.stdout);
    assert_eq!(records.lines().count(), 2, "{records}");
    assert!(records.contains("Pelabuhan Ditutup"));
    assert!(text(&out.stderr).contains("404") && out.status.code() == Some(1), "{out:?}");
    // A text that only begins with an address is a text.
    let out = kabar(&["annotate", "-"], "https://warta.example/ dibuka hari ini, kata warga.\n");
    assert!(text(&out.stdout).contains("dibuka hari ini"), "{out:?}");
}

#[test]
fn what_was_taken_of_a_page_is_explained() {
    let server = site();
    let told = text(&kabar(&["pages", "explain", &server.url("/pasar")], "").stdout);
    assert!(told.contains("headline   Pasar Dibuka Lagi\n"), "{told}");
    assert!(told.contains("\n+ Pasar ikan dibuka lagi"), "{told}");
    assert!(told.contains("\n. Beranda\n"), "{told}");
    assert_eq!(kabar(&["pages", "explain", "tidak-ada.html"], "").status.code(), Some(1));
}

#[test]
fn pages_are_saved_without_a_feed() {
    let server = site();
    let saved = kabar(&["save", &server.url("/pasar"), &server.url("/tidak-ada")], "");
    assert_eq!(text(&saved.stdout), "saved “Pasar Dibuka Lagi”\n");
    assert!(text(&saved.stderr).contains("404") && saved.status.code() == Some(1), "{saved:?}");
    let list = format!("{}\n{}\n", server.url("/pasar"), server.url("/pelabuhan"));
    let again = text(&kabar(&["save", "-"], &list).stdout);
    assert_eq!(again, format!("is there already: {}\nsaved “Pelabuhan Ditutup”\n", server.url("/pasar")));
    assert_eq!(text(&kabar(&["list", "--json"], "").stdout).lines().count(), 2);
    assert!(text(&kabar(&["list", "subuh"], "").stdout).contains("Pasar Dibuka Lagi"));
    assert!(!text(&kabar(&["export"], "").stdout).contains("kabar:saved"));
    let added = kabar(&["add", &server.url("/pasar")], "");
    assert!(text(&added.stderr).contains("“kabar save” keeps the page itself"), "{added:?}");
    assert!(text(&kabar(&["refresh", "--all"], "").stderr).is_empty());
    text(&kabar(&["undo"], "").stdout);
    assert_eq!(text(&kabar(&["list", "--json"], "").stdout).lines().count(), 1);
}

#[test]
fn the_pages_of_an_article_are_one_article() {
    let server = site();
    let printed = text(&kabar(&[&server.url("/panjang")], "").stdout);
    let at = |what: &str| printed.find(what).unwrap_or_else(|| panic!("{what} is not in {printed}"));
    assert!(at("Bagian 1 ") < at("Bagian 2 ") && at("Bagian 2 ") < at("Bagian 3 "));
    assert_eq!(printed.matches("Pasar ikan dibuka lagi").count(), 1, "{printed}");
    let whole = text(&kabar(&[&server.url("/sekaligus")], "").stdout);
    assert!(whole.contains("Bagian 9 ") && !whole.contains("Bagian 1 "), "{whole}");
    // Some never end.
    let endless = text(&kabar(&[&server.url("/endless")], "").stdout);
    assert!(endless.contains("Bagian 10 ") && !endless.contains("Bagian 11 "), "{endless}");
}
