//! Web addresses: http and https, made comparable, and where a redirect leads.
//!
//! An [`Address`] is ASCII, its host is in lower case and its path percent-encoded, so that the same feed typed in two
//! ways is one. Name and password are kept apart: they go to that host only, and are never shown.

use super::punycode;
use kabar_formats::address::resolve;
use std::fmt;
use std::net::IpAddr;

/// The longest address that is taken, in bytes; browsers and servers stop at about this.
const MAX_URL_LEN: usize = 8 << 10;

/// An address of http or https.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WebUrl {
    is_https: bool,
    host: String,
    port: Option<u16>,
    /// Path and query, beginning with a slash.
    path: String,
    credentials: Option<String>,
}

impl WebUrl {
    /// Reads an address as people type it: without a scheme it is https.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<WebUrl, &'static str> {
        if text.len() > MAX_URL_LEN {
            return Err("an address longer than 8 kB");
        }
        let text = &*strip_line_breaks(text);
        let (secure, rest) = match scheme(text) {
            Some(name) if name.eq_ignore_ascii_case("http") => (false, &text[5..]),
            Some(name) if name.eq_ignore_ascii_case("https") => (true, &text[6..]),
            // Old pages and podcast programs write feed:// for http.
            Some(name) if name.eq_ignore_ascii_case("feed") => {
                let rest = &text[5..];
                if scheme(rest).is_some() {
                    return WebUrl::parse(rest);
                }
                (false, rest)
            }
            Some(_) => return Err("not an address of http or https"),
            None => (true, text),
        };
        let rest = rest.trim_start_matches(['/', '\\']);
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (login, place) = match authority.rsplit_once('@') {
            Some((login, place)) => (Some(percent_decode(login)).filter(|l| !l.is_empty()), place),
            None => (None, authority),
        };
        let (host, port) = parse_host_and_port(place)?;
        let port = port.filter(|&port| port != if secure { 443 } else { 80 });
        let mut address = WebUrl { is_https: secure, host, port, path: "/".into(), credentials: login };
        address.path = address.normalize_path(path);
        Ok(address)
    }

    /// The address that `reference` means on the page at this address; `None` where it leads out of the web.
    pub fn join(&self, reference: &str) -> Option<WebUrl> {
        WebUrl::parse(&resolve(Some(&self.to_string()), reference)?).ok()
    }

    /// Is it https?
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// The host: a name in lower-case ASCII, an IPv4 address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host as a number, where it is one.
    pub fn ip(&self) -> Option<IpAddr> {
        self.host.trim_matches(['[', ']']).parse().ok()
    }

    /// The port that is asked.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(if self.is_https { 443 } else { 80 })
    }

    /// Path and query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// "name:password", for this host only.
    pub fn credentials(&self) -> Option<&str> {
        self.credentials.as_deref()
    }

    /// The same address with the name and password of `other`, where both are on one host.
    pub fn with_credentials_from(mut self, other: &WebUrl) -> WebUrl {
        if (self.is_https, &self.host, self.port) == (other.is_https, &other.host, other.port) {
            self.credentials = self.credentials.or_else(|| other.credentials.clone());
        }
        self
    }

    /// How the reader's own list keeps it: with name and password.
    pub fn to_full_string(&self) -> String {
        let plain = self.to_string();
        match (&self.credentials, plain.split_once("://")) {
            (Some(login), Some((scheme, rest))) => {
                format!("{scheme}://{}@{rest}", percent_encode(login, b":-._~!$&'()*+,;="))
            }
            _ => plain,
        }
    }

    fn normalize_path(&self, path: &str) -> String {
        let path = path.split('#').next().unwrap_or_default();
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        let path = path.replace('\\', "/");
        let mut whole = format!("/{}", percent_encode(path.trim_start_matches('/'), b"/-._~!$&'()*+,;=:@%"));
        if let Some(query) = query {
            whole.push('?');
            whole.push_str(&percent_encode(query, b"/?-._~!$&'()*+,;=:@%[]{}|^`\\"));
        }
        whole
    }
}

impl fmt::Display for WebUrl {
    /// Without name and password.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}://{}", if self.is_https { "https" } else { "http" }, self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(&self.path)
    }
}

/// The scheme that `text` begins with. "localhost:8080" and "news.example:80/feed" begin with none.
pub fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-'));
    let is_port = rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.bytes().take_while(|b| *b != b'/').all(|b| b.is_ascii_digit());
    (fits && !is_port).then_some(scheme)
}

fn parse_host_and_port(place: &str) -> Result<(String, Option<u16>), &'static str> {
    const BAD: &str = "not the name of a server";
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (place, ""),
    };
    let port = match port {
        "" => None,
        port => Some(port.parse().map_err(|_| "not a port")?),
    };
    let host = percent_decode(host);
    if let Some(v6) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        let v6: std::net::Ipv6Addr = v6.parse().map_err(|_| BAD)?;
        return Ok((format!("[{v6}]"), port));
    }
    let host = punycode::ascii(host.trim_end_matches('.')).ok_or(BAD)?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    if !host.is_empty() && host.bytes().all(fits) { Ok((host, port)) } else { Err(BAD) }
}

/// The address without the white space around it, and without the line breaks and tabs that wrapping put into it (WHATWG
/// URL).
fn strip_line_breaks(text: &str) -> String {
    text.trim().replace(['\n', '\r', '\t'], "")
}

/// Percent-encodes what is neither a letter, a digit nor in `kept`.
fn percent_encode(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Undoes percent-encoding.
pub fn percent_decode(text: &str) -> String {
    let hex = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).filter(|d| d.iter().all(u8::is_ascii_hexdigit));
        match digits.filter(|_| byte == b'%').and_then(hex) {
            Some(code) => (out.push(code), at += 3),
            None => (out.push(byte), at += 1),
        };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> String {
        WebUrl::parse(text).map_or_else(|why| format!("({why})"), |a| a.to_string())
    }

    #[test]
    fn addresses_as_people_type_them() {
        for (typed, means) in [
            ("warta.example", "https://warta.example/"),
            (" HTTP://Warta.Example:80/Feed?a=b c#x ", "http://warta.example/Feed?a=b%20c"),
            ("https://warta.example:8443\\a//b", "https://warta.example:8443/a//b"),
            ("localhost:8080/feed", "https://localhost:8080/feed"),
            ("http://[::1]:81/", "http://[::1]:81/"),
            ("feed://warta.example/rss", "http://warta.example/rss"),
            ("feed:https://warta.example/rss", "https://warta.example/rss"),
            ("https://bücher.example/düne%20x", "https://xn--bcher-kva.example/d%C3%BCne%20x"),
            ("https://ayu:rahasia@warta.example/", "https://warta.example/"),
            ("javascript:alert(1)", "(not an address of http or https)"),
            ("file:///etc/passwd", "(not an address of http or https)"),
            ("https://", "(not the name of a server)"),
            ("https://a b/", "(not the name of a server)"),
            ("[$\u{e}A", "(not the name of a server)"),
            ("https://warta.example:http/", "(not a port)"),
        ] {
            assert_eq!(parsed(typed), means, "{typed}");
        }
        assert_eq!(parsed(&"a".repeat(9000)), "(an address longer than 8 kB)");
    }

    #[test]
    fn name_and_password_go_to_their_host_only() {
        let feed = WebUrl::parse("https://ayu%40x:ra%3Ahasia@warta.example/a").expect("an address");
        assert_eq!(feed.credentials(), Some("ayu@x:ra:hasia"));
        assert_eq!(feed.to_full_string(), "https://ayu%40x:ra:hasia@warta.example/a");
        let moved =
            |to: &str| feed.join(to).map(|a| a.with_credentials_from(&feed)).and_then(|a| a.credentials);
        assert!(moved("/b").is_some() && moved("https://warta.example/c").is_some());
        assert_eq!(moved("https://lain.example/"), None);
        assert_eq!(moved("http://warta.example/"), None);
    }

    #[test]
    fn a_reference_leads_to_the_web_or_nowhere() {
        let base = WebUrl::parse("https://ayu:x@warta.example:81/b/c?q").expect("an address");
        for (reference, there) in [
            ("d", "https://warta.example:81/b/d"),
            ("../ü", "https://warta.example:81/%C3%BC"),
            ("//Lain.example", "https://lain.example/"),
            ("HTTP://lain.example", "http://lain.example/"),
            ("", "https://warta.example:81/b/c?q"),
        ] {
            assert_eq!(base.join(reference).map(|a| a.to_string()).as_deref(), Some(there), "{reference}");
        }
        for out in ["javascript:alert(1)", "mailto:a@b.example", "data:text/html,x", "file:///x", "exec:x"] {
            assert_eq!(base.join(out), None, "{out}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_read_again_the_same(text in ".{0,60}", reference in ".{0,40}") {
            let base = WebUrl::parse("https://warta.example/a/b?c").expect("an address");
            for address in [WebUrl::parse(&text).ok(), base.join(&reference)].into_iter().flatten() {
                prop_assert!(address.to_string().bytes().all(|b| b.is_ascii_graphic()));
                prop_assert_eq!(WebUrl::parse(&address.to_full_string()), Ok(address));
            }
        }
    }
}
