//! Fetching from a server that does what servers do, and worse. The server is in the test, on the loopback interface, and the
//! limits are small: no test needs the network or takes long.

#[path = "net/server.rs"]
mod server;

use kabar::net::error::{Error, FetchErrorKind};
use kabar::net::fetch::Fetcher;
use kabar::net::headers::Validators;
use kabar::net::limits::FetchLimits;
use kabar::net::response::FetchResponse;
use kabar::net::source::{FeedSource, UrlOrigin};
use server::{Server, reply};
use std::io::Write;
use std::time::{Duration, Instant};

const NOW: i64 = 1_700_000_000;
const FEED: &[u8] = b"<rss><channel><title>Warta Sungai</title></channel></rss>";

fn limits() -> FetchLimits {
    let short = Duration::from_millis(250);
    FetchLimits {
        resolve: short * 4,
        connect: short * 4,
        idle: short,
        total: short * 3,
        body: 1 << 20,
        redirects: 4,
    }
}

fn fetch(url: &str) -> Result<FetchResponse, Error> {
    fetch_again(url, &Validators::default())
}

fn fetch_again(url: &str, validators: &Validators) -> Result<FetchResponse, Error> {
    let source = FeedSource::parse(url, UrlOrigin::Foreign).expect("an address");
    Fetcher::new(limits(), None).fetch(&source, validators, NOW)
}

/// Why the fetch fails.
fn why(url: &str) -> String {
    match fetch(url) {
        Ok(fetched) => panic!("{url} gave {} bytes", fetched.body.map_or(0, |b| b.len())),
        Err(trouble) => trouble.message.to_string(),
    }
}

#[test]
fn a_feed_and_what_to_ask_with_next_time() {
    let server = Server::start(|request, stream| {
        let known = request.header("if-none-match") == Some("\"7\"")
            && request.header("if-modified-since") == Some("Tue, 14 Nov 2023 21:00:00 GMT");
        let headers =
            "ETag: \"7\"\r\nCache-Control: max-age=600\r\nContent-Type: text/xml; charset=iso-8859-1\r\n";
        match known {
            true => reply(stream, 304, headers, b""),
            false => reply(
                stream,
                200,
                &format!("{headers}Last-Modified: Tue, 14 Nov 2023 21:00:00 GMT\r\n"),
                FEED,
            ),
        }
    });
    let first = fetch(&server.url("/feed#top")).expect("fetched");
    assert_eq!(first.body.as_deref(), Some(FEED));
    assert_eq!(first.content_type.as_deref(), Some("text/xml; charset=iso-8859-1"));
    assert_eq!(first.url, server.url("/feed"));
    assert_eq!((first.moved_to, first.fresh_until), (None, Some(NOW + 600)));
    let again = fetch_again(&server.url("/feed"), &first.validators).expect("fetched");
    assert_eq!((again.body, again.validators), (None, first.validators));
    let request = &server.requests()[0];
    assert!(request.header("user-agent").is_some_and(|name| name.starts_with("kabar/")), "{request:?}");
    assert_eq!(request.header("accept-encoding"), Some("gzip, deflate, br, zstd"));
    assert!(request.header("accept").is_some_and(|accept| accept.contains("application/rss+xml")));
    assert_eq!(request.header("authorization"), None);
}

#[test]
fn name_and_password_are_sent_and_not_shown() {
    let server = Server::start(|request, stream| match request.header("authorization") {
        Some("Basic YXl1OnJhaGFzaWE=") => reply(stream, 200, "", FEED),
        _ => reply(stream, 401, "", b""),
    });
    let url = server.url("/feed").replace("http://", "http://ayu:rahasia@");
    let fetched = fetch(&url).expect("fetched");
    assert!(!fetched.url.contains("rahasia"), "{}", fetched.url);
    assert!(why(&server.url("/feed")).starts_with("401 Unauthorized: "));
}

#[test]
fn redirects_are_followed_and_only_permanent_ones_remembered() {
    let server = Server::start(|request, stream| {
        let (status, to) = match request.path.as_str() {
            "/old" => (301, "/older"),
            "/older" => (308, "new"),
            "/today" => (302, "/new"),
            "/mixed" => (301, "/today"),
            "/see" => (303, "/new"),
            "/for-now" => (307, "//127.0.0.1:1/"),
            "/loop" => (302, "/pool"),
            "/pool" => (302, "/loop"),
            "/to-file" => (301, "file:///etc/passwd"),
            "/to-command" => (301, "exec:id"),
            "/nowhere" => return reply(stream, 302, "", b""),
            path if path.starts_with("/far") => {
                return reply(stream, 302, &format!("Location: {path}x\r\n"), b"");
            }
            _ => return reply(stream, 200, "", FEED),
        };
        reply(stream, status, &format!("Location: {to}\r\n"), b"moved");
    });
    for (path, moved) in
        [("/old", true), ("/older", true), ("/today", false), ("/mixed", false), ("/see", false)]
    {
        let fetched = fetch(&server.url(path)).expect(path);
        assert_eq!(fetched.url, server.url("/new"), "{path}");
        assert_eq!(fetched.moved_to, moved.then(|| server.url("/new")), "{path}");
    }
    assert!(why(&server.url("/for-now")).starts_with("127.0.0.1 takes no connections"));
    assert!(why(&server.url("/loop")).starts_with("redirects in a circle: "));
    assert!(why(&server.url("/far")).starts_with("more than 4 redirects"));
    assert_eq!(why(&server.url("/nowhere")), "302: redirects without saying where to");
    assert_eq!(why(&server.url("/to-file")), "redirects to file:///etc/passwd, which is not on the web");
    assert_eq!(why(&server.url("/to-command")), "redirects to exec:id, which is not on the web");
}

#[test]
fn a_refusal_is_named_and_says_when_to_come_again() {
    let server = Server::start(|request, stream| {
        let status = request.path[1..4].parse().unwrap_or(500);
        let retry =
            request.path.get(4..).filter(|retry| !retry.is_empty()).map(|retry| retry.replace('_', " "));
        reply(stream, status, &retry.map_or(String::new(), |r| format!("Retry-After: {r}\r\n")), b"<html>no")
    });
    assert_eq!(why(&server.url("/403")), "403 Forbidden: the server refuses kabar");
    assert_eq!(why(&server.url("/404")), "404 Not Found: there is nothing at this address");
    assert_eq!(why(&server.url("/500")), "500 Internal Server Error: the server has a fault");
    let trouble = |path: &str| fetch(&server.url(path)).expect_err("refused");
    assert_eq!((trouble("/410").kind, trouble("/410").status), (FetchErrorKind::Gone, Some(410)));
    assert_eq!(trouble("/429120").kind, FetchErrorKind::Busy(Some(Duration::from_secs(120))));
    assert_eq!(
        trouble("/503Tue,_14_Nov_2023_22:15:20_GMT").kind,
        FetchErrorKind::Busy(Some(Duration::from_secs(120)))
    );
    assert_eq!(trouble("/429").kind, FetchErrorKind::Busy(None));
}

#[test]
fn packed_bodies_are_unpacked_up_to_a_bound() {
    let server = Server::start(|request, stream| {
        let (encoding, body): (&str, &[u8]) = match request.path.as_str() {
            "/gzip" => ("gzip", include_bytes!("net/pagi.gz")),
            "/deflate" => ("deflate", include_bytes!("net/pagi.zlib")),
            "/br" => ("br", include_bytes!("net/pagi.br")),
            "/zstd" => ("zstd", include_bytes!("net/pagi.zst")),
            // Compressed, without a header that says so.
            "/file" => ("identity", include_bytes!("net/pagi.gz")),
            "/cut" => ("gzip", &include_bytes!("net/pagi.gz")[..20]),
            "/junk" => ("br", b"<rss/>"),
            "/unknown" => ("compress", b"x"),
            "/bomb-br" => ("br", include_bytes!("net/zeros.br")),
            "/bomb-zstd" => ("zstd", include_bytes!("net/zeros.zst")),
            _ => {
                // Members of a gzip file follow each other: 50 of 1 MiB, above the limit of 1 MB.
                let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
                packer.write_all(&vec![0; 1 << 20]).expect("packed");
                let member = packer.finish().expect("packed");
                return reply(stream, 200, "Content-Encoding: gzip\r\n", &member.repeat(50));
            }
        };
        reply(stream, 200, &format!("Content-Encoding: {encoding}\r\n"), body)
    });
    for path in ["/gzip", "/deflate", "/br", "/zstd", "/file"] {
        assert_eq!(
            fetch(&server.url(path)).expect(path).body.as_deref(),
            Some(&b"kabar pagi\n"[..]),
            "{path}"
        );
    }
    for path in ["/bomb-gzip", "/bomb-br", "/bomb-zstd"] {
        assert_eq!(why(&server.url(path)), "a body of more than 1 MB, which kabar does not read", "{path}");
    }
    assert!(why(&server.url("/cut")).starts_with("127.0.0.1 sends a damaged body (gzip: "));
    assert!(why(&server.url("/junk")).starts_with("127.0.0.1 sends a damaged body (br: "));
    assert!(why(&server.url("/unknown")).ends_with("does not read: compress"));
}

#[test]
fn a_body_without_end_costs_no_more_than_the_bound() {
    let server = Server::start(|request, stream| {
        let head = match request.path.as_str() {
            "/2gb" => "HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\n\r\n",
        };
        let _ = stream.write_all(head.as_bytes());
        while stream.write_all(&[b'x'; 16 << 10]).is_ok() {}
    });
    for path in ["/2gb", "/endless"] {
        assert_eq!(why(&server.url(path)), "a body of more than 1 MB, which kabar does not read");
    }
}

#[test]
fn lengths_that_lie_and_transfers_that_break() {
    let server = Server::start(|request, stream| {
        let bytes: &[u8] = match request.path.as_str() {
            "/short" => b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n<rss>",
            "/long" => b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<rss><channel>",
            "/bare" => b"HTTP/1.0 200 OK\r\n\r\n<rss>",
            "/chunked" => {
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<rs\r\n2\r\ns>\r\n0\r\n\r\n"
            }
            "/half-chunk" => b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<rs\r\n20\r\ns>",
            "/half-head" => b"HTTP/1.1 200 OK\r\nContent-Le",
            "/junk" => b"220 mail.example ESMTP\r\n",
            _ => b"",
        };
        let _ = stream.write_all(bytes);
    });
    assert_eq!(why(&server.url("/short")), "127.0.0.1 hung up before it had said all (after 1 kB)");
    assert_eq!(why(&server.url("/half-chunk")), "127.0.0.1 hung up before it had said all (after 1 kB)");
    for path in ["/long", "/bare", "/chunked"] {
        assert_eq!(fetch(&server.url(path)).expect(path).body.as_deref(), Some(&b"<rss>"[..]), "{path}");
    }
    for path in ["/half-head", "/nothing"] {
        assert_eq!(why(&server.url(path)), "127.0.0.1 hung up before it had said all", "{path}");
    }
    assert!(why(&server.url("/junk")).starts_with("127.0.0.1 does not speak HTTP as it should"));
}

#[test]
fn servers_that_are_slow_or_silent_are_cut_off() {
    let server = Server::start(|request, stream| {
        let drip = |stream: &mut std::net::TcpStream, text: &str| {
            for byte in text.bytes().cycle() {
                std::thread::sleep(Duration::from_millis(20));
                if stream.write_all(&[byte]).is_err() {
                    return;
                }
            }
        };
        match request.path.as_str() {
            "/silent" => std::thread::sleep(Duration::from_secs(2)),
            "/stops" => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n<rss>");
                std::thread::sleep(Duration::from_secs(2));
            }
            "/head" => drip(stream, "HTTP/1.1 200 OK\r\nX: "),
            _ => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                drip(stream, "<rss>");
            }
        }
    });
    let cases = [
        ("/silent", "timed out: 127.0.0.1 said nothing for 250 ms"),
        ("/stops", "timed out: 127.0.0.1 said nothing for 250 ms (after 1 kB)"),
        ("/drip", "timed out after 750 ms: 127.0.0.1 is too slow (after 1 kB)"),
        ("/head", "timed out after 750 ms: 127.0.0.1 is too slow"),
    ];
    std::thread::scope(|scope| {
        for (path, said) in cases {
            let url = server.url(path);
            scope.spawn(move || assert_eq!(why(&url), said));
        }
    });
}

#[test]
fn a_connection_that_is_reset_or_refused() {
    // What was sent and never read makes the kernel reset the connection.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let server = std::thread::spawn(move || {
        let (stream, _) = listener.accept().expect("called");
        let _ = stream.peek(&mut [0]);
    });
    assert_eq!(why(&format!("http://127.0.0.1:{port}/")), "127.0.0.1 broke the connection off");
    server.join().expect("done");
    assert!(why(&format!("http://127.0.0.1:{port}/")).starts_with("127.0.0.1 takes no connections"));
}

#[test]
fn who_has_enough_does_not_wait() {
    let server = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n<rss>");
        std::thread::sleep(Duration::from_secs(5));
    });
    let patient = FetchLimits { idle: Duration::from_secs(60), total: Duration::from_secs(60), ..limits() };
    let fetcher = Fetcher::new(patient, None);
    let source = FeedSource::parse(&server.url("/"), UrlOrigin::User).expect("an address");
    let started = Instant::now();
    let visit = std::thread::spawn({
        let (fetcher, source) = (fetcher.clone(), source.clone());
        move || fetcher.fetch(&source, &Validators::default(), NOW)
    });
    while server.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    fetcher.cancel();
    assert_eq!(visit.join().expect("ended"), Err(Error::cancelled()));
    assert!(started.elapsed() < Duration::from_secs(30), "it did not wait for the limits");
    assert_eq!(fetcher.fetch(&source, &Validators::default(), NOW), Err(Error::cancelled()));
}

#[test]
fn certificates_that_are_not_trusted_are_named() {
    let ca = include_bytes!("net/ca.pem");
    let try_with = |certificate: &'static [u8], roots: Option<&[u8]>| {
        let port = server::tls(certificate, include_bytes!("net/server.key"), FEED);
        let source =
            FeedSource::parse(&format!("https://localhost:{port}/"), UrlOrigin::User).expect("an address");
        let came = Fetcher::new(limits(), roots).fetch(&source, &Validators::default(), NOW);
        came.map(|fetched| fetched.body).map_err(|trouble| trouble.message.to_string())
    };
    let (good, expired) = (include_bytes!("net/good.pem"), include_bytes!("net/expired.pem"));
    assert_eq!(try_with(good, Some(ca)), Ok(Some(FEED.to_vec())));
    for (certificate, roots, why) in [
        (&good[..], None, "certificate of localhost: signed by nobody that is trusted"),
        (expired, Some(&ca[..]), "certificate of localhost: expired (or this machine's clock is wrong)"),
        (include_bytes!("net/other.pem"), Some(ca), "certificate of localhost: made out to another name"),
    ] {
        assert_eq!(try_with(certificate, roots), Err(why.to_owned()));
    }
    let plain = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = plain.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        let (mut stream, _) = plain.accept().expect("called");
        reply(&mut stream, 400, "", b"this is plain HTTP");
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    assert_eq!(why(&format!("https://127.0.0.1:{port}/")), "127.0.0.1 does not speak TLS at this port");
}
