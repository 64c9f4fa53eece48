//! What a server's headers say about the next request (RFC 9110, RFC 9111): what makes it conditional, and when to send it.

use base64::prelude::{BASE64_STANDARD, Engine};
use kabar_annotate::dates;
use percent_encoding::percent_decode_str;
use std::time::Duration;

/// The longest validator that is kept, in bytes: a longer one is not worth its bytes in every request.
const MAX_VALIDATOR_LEN: usize = 1 << 10;

/// What the next request is made conditional with; a server that knows them answers 304 and no body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`, with its quotation marks.
    pub etag: Option<String>,
    /// `Last-Modified`, as the server wrote it.
    pub last_modified: Option<String>,
}

impl Validators {
    /// What a response gives, by the names of its headers.
    pub fn from_headers<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Validators {
        let kept = |name| {
            let value = header(name).map(str::trim);
            value.filter(|v| !v.is_empty() && v.len() <= MAX_VALIDATOR_LEN).map(str::to_owned)
        };
        Validators { etag: kept("etag"), last_modified: kept("last-modified") }
    }

    /// These, and from `old` what is missing: a response 304 need not repeat them.
    pub fn or_previous(self, old: &Validators) -> Validators {
        Validators {
            etag: self.etag.or_else(|| old.etag.clone()),
            last_modified: self.last_modified.or_else(|| old.last_modified.clone()),
        }
    }
}

/// Until when (seconds since 1970) a response is fresh, where its headers say so: `Cache-Control` before `Expires`.
pub fn fresh_until<'a>(now: i64, header: impl Fn(&str) -> Option<&'a str>) -> Option<i64> {
    if let Some(control) = header("cache-control") {
        let named = |name: &str| {
            control.split(',').map(str::trim).find_map(|part| {
                let (key, value) = part.split_once('=').unwrap_or((part, ""));
                key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
            })
        };
        if ["no-cache", "no-store"].iter().any(|name| named(name).is_some()) {
            return None;
        }
        if let Some(seconds) = named("max-age").and_then(|age| age.parse::<u32>().ok()) {
            let age: u32 = header("age").and_then(|age| age.trim().parse().ok()).unwrap_or(0);
            return (seconds > age).then(|| now + i64::from(seconds - age));
        }
    }
    let expires = dates::parse(header("expires")?)?.unix_seconds();
    // Relative to the server's own clock, which may be wrong.
    let server = header("date").and_then(dates::parse).map_or(now, |d| d.unix_seconds());
    (expires > server).then(|| now + (expires - server))
}

/// How long `Retry-After` asks to wait: seconds, or a date.
pub fn retry_after(now: i64, value: &str) -> Option<Duration> {
    let value = value.trim();
    let seconds = match value.parse::<u32>() {
        Ok(seconds) => i64::from(seconds),
        Err(_) => dates::parse(value)?.unix_seconds() - now,
    };
    u64::try_from(seconds).ok().map(Duration::from_secs)
}

/// The `Authorization` header for a name and a password as an address has them, percent-encoded (RFC 7617).
pub fn basic_authorization(name: &str, password: &str) -> String {
    let mut login: Vec<u8> = percent_decode_str(name).collect();
    login.push(b':');
    login.extend(percent_decode_str(password));
    format!("Basic {}", BASE64_STANDARD.encode(login))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000; // Tue, 14 Nov 2023 22:13:20 GMT

    fn fresh(headers: &[(&str, &'static str)]) -> Option<i64> {
        let headers: Vec<(String, &'static str)> = headers.iter().map(|h| (h.0.to_owned(), h.1)).collect();
        fresh_until(NOW, |name| headers.iter().find(|h| h.0 == name).map(|h| h.1)).map(|until| until - NOW)
    }

    #[test]
    fn how_long_a_response_is_fresh() {
        for (headers, seconds) in [
            (&[][..], None),
            (&[("cache-control", "public, max-age=600")], Some(600)),
            (&[("cache-control", "Max-Age=\"600\""), ("age", "100")], Some(500)),
            (&[("cache-control", "max-age=600"), ("age", "900")], None),
            (&[("cache-control", "max-age=600, no-cache")], None),
            (&[("cache-control", "no-store"), ("expires", "Tue, 14 Nov 2023 22:23:20 GMT")], None),
            (&[("cache-control", "private"), ("expires", "Tue, 14 Nov 2023 22:23:20 GMT")], Some(600)),
            (
                &[("expires", "Tue, 14 Nov 2023 23:23:20 GMT"), ("date", "Tue, 14 Nov 2023 23:13:20 GMT")],
                Some(600),
            ),
            (&[("expires", "0")], None),
            (&[("cache-control", "max-age=99999999999999")], None),
        ] {
            assert_eq!(fresh(headers), seconds, "{headers:?}");
        }
    }

    #[test]
    fn how_long_to_wait() {
        let wait = |value| retry_after(NOW, value).map(|d| d.as_secs());
        assert_eq!(wait(" 120 "), Some(120));
        assert_eq!(wait("Tue, 14 Nov 2023 22:15:20 GMT"), Some(120));
        assert_eq!(wait("Tue, 14 Nov 2023 22:10:20 GMT"), None);
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-5"), None);
    }

    #[test]
    fn name_and_password_as_rfc_7617_writes_them() {
        for (name, password, header) in [
            ("Aladdin", "open%20sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ("ayu%40x", "ra%3Ahasia", "Basic YXl1QHg6cmE6aGFzaWE="),
            ("ayu", "", "Basic YXl1Og=="),
        ] {
            assert_eq!(basic_authorization(name, password), header);
        }
    }

    #[test]
    fn validators_are_kept_while_they_are_short() {
        let long = "x".repeat(2000);
        let found = Validators::from_headers(|name| (name == "etag").then_some(long.as_str()));
        assert_eq!(found, Validators::default());
        let old = Validators { etag: Some("\"1\"".into()), last_modified: None };
        assert_eq!(found.or_previous(&old), old);
    }
}
