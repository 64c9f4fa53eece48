//! Web addresses: the one place where a URL is taken apart.
//!
//! A [`WebUrl`] is an address of http or https, parsed as browsers parse it: by the WHATWG URL standard, with the `url` crate.
//! Its text is ASCII. The host is lower-case and in Punycode, path and query are percent-encoded, `.` and `..` are resolved,
//! and the scheme's own port is left out. So two spellings of one address are equal.
//!
//! Pages, feeds and people write more than the standard has: `feed:` for http, and no scheme at all. What they mean is
//! decided here too, in [`WebUrl::parse_typed`], [`WebUrl::join`] and [`resolve_link`].

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use url::{Host, ParseError, Position, Url};

/// The longest text that is taken for an address, in bytes. Servers refuse requests beyond about 8 kB.
pub const MAX_URL_BYTES: usize = 8 << 10;

/// An address of http or https.
///
/// [`Display`](fmt::Display) leaves name and password out, so that they do not get to a screen or a log by accident;
/// [`WebUrl::as_str`] has them.
///
/// ```
/// use kabar_annotate::web_url::WebUrl;
///
/// let page = WebUrl::parse("https://www.Kota.example/berita/")?;
/// assert_eq!(page.join("../rss")?.as_str(), "https://www.kota.example/rss");
/// assert_eq!(page.site(), "kota.example");
/// # Ok::<(), kabar_annotate::web_url::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WebUrl(Url);

/// Why a text is no address of http or https.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Error {
    /// It is longer than [`MAX_URL_BYTES`].
    TooLong,
    /// It has another scheme, or none.
    NotWeb,
    /// The host is missing, or cannot be the name of a server.
    InvalidHost,
    /// The port is no number up to 65535.
    InvalidPort,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Error::TooLong => "an address longer than 8 kB",
            Error::NotWeb => "not an address of http or https",
            Error::InvalidHost => "not the name of a server",
            Error::InvalidPort => "not a port",
        })
    }
}

impl std::error::Error for Error {}

impl From<ParseError> for Error {
    fn from(error: ParseError) -> Error {
        match error {
            ParseError::InvalidPort => Error::InvalidPort,
            ParseError::RelativeUrlWithoutBase => Error::NotWeb,
            ParseError::Overflow => Error::TooLong,
            _ => Error::InvalidHost,
        }
    }
}

impl TryFrom<Url> for WebUrl {
    type Error = Error;

    fn try_from(url: Url) -> Result<WebUrl, Error> {
        match url.scheme() {
            "http" | "https" => Ok(WebUrl(url)),
            _ => Err(Error::NotWeb),
        }
    }
}

impl WebUrl {
    /// Parses a whole address, with its scheme.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<WebUrl, Error> {
        let text = bounded(text)?;
        // "news.example:80/feed" would be an address with the scheme "news.example".
        scheme(text).ok_or(Error::NotWeb)?;
        Url::parse(text)?.try_into()
    }

    /// Parses an address as people type it: without a scheme it is https, and `localhost:8080` is a host with its port.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_typed(text: &str) -> Result<WebUrl, Error> {
        let text = http_for_feed(bounded(text)?);
        match scheme(&text) {
            Some(_) => WebUrl::parse(&text),
            None => WebUrl::parse(&format!("https://{}", text.trim_start_matches(['/', '\\']))),
        }
    }

    /// The address that `reference` means on the page at this address.
    ///
    /// # Errors
    /// What is wrong with it, or that it leads out of the web.
    pub fn join(&self, reference: &str) -> Result<WebUrl, Error> {
        self.0.join(&http_for_feed(bounded(reference)?))?.try_into()
    }

    /// The whole address, with name and password.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Is it https?
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The host: a name in lower-case ASCII, an IPv4 address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        // An address of http or https always has one.
        self.0.host_str().unwrap_or_default()
    }

    /// The host and, where it is not the scheme's own, its port: "kota.example:8080".
    pub fn authority(&self) -> &str {
        &self.0[Position::BeforeHost..Position::AfterPort]
    }

    /// The host as a name for the outlet at this address: without `www.`, and as people read it ("bücher.example").
    pub fn site(&self) -> Cow<'_, str> {
        let host = self.host();
        let host = host.strip_prefix("www.").unwrap_or(host);
        if host.contains("xn--") { idna::domain_to_unicode(host).0.into() } else { host.into() }
    }

    /// The host's number, where the address has one in place of a name.
    pub fn ip(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
        }
    }

    /// The port; the scheme's own where none is written.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// The path, beginning with a slash.
    pub fn path(&self) -> &str {
        self.0.path()
    }

    /// What stands between `?` and `#`; `None` where there is no `?`.
    pub fn query(&self) -> Option<&str> {
        self.0.query()
    }

    /// Name and password, percent-encoded; `None` where there is neither.
    pub fn credentials(&self) -> Option<(&str, &str)> {
        let (name, password) = (self.0.username(), self.0.password());
        (!name.is_empty() || password.is_some()).then_some((name, password.unwrap_or_default()))
    }

    /// This address with the name and password of `other`, where it has none and both are of one origin: scheme,
    /// host and port.
    #[must_use]
    pub fn with_credentials_of(mut self, other: &WebUrl) -> WebUrl {
        if self.credentials().is_none() && self.0.origin() == other.0.origin() {
            // Both fail only where there is no host.
            let _ = self.0.set_username(other.0.username());
            let _ = self.0.set_password(other.0.password());
        }
        self
    }

    /// This address without `#` and what follows it, which no server gets to see.
    #[must_use]
    pub fn without_fragment(mut self) -> WebUrl {
        self.0.set_fragment(None);
        self
    }
}

impl fmt::Display for WebUrl {
    /// Writes the address without name and password.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}://{}", self.0.scheme(), &self.0[Position::BeforeHost..])
    }
}

/// `text` without the white space around it, if it is short enough for an address.
fn bounded(text: &str) -> Result<&str, Error> {
    let text = text.trim();
    if text.len() > MAX_URL_BYTES { Err(Error::TooLong) } else { Ok(text) }
}

/// Old pages and podcast programs write `feed://host/x` for `http://host/x`, and `feed:https://host/x`.
fn http_for_feed(text: &str) -> Cow<'_, str> {
    match scheme(text) {
        Some(feed) if feed.eq_ignore_ascii_case("feed") => {
            let rest = &text[feed.len() + 1..];
            if scheme(rest).is_some() { rest.into() } else { format!("http:{rest}").into() }
        }
        _ => text.into(),
    }
}

/// The scheme that `text` begins with, as it is written there. `localhost:8080` and `news.example:80/feed` begin with none:
/// what follows the colon is a port.
pub fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-'));
    let is_port = rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.bytes().take_while(|b| *b != b'/').all(|b| b.is_ascii_digit());
    (is_scheme && !is_port).then_some(scheme)
}

/// Like [`resolve_link`], but an http or https address that is whole keeps the spelling of its source, so that an article
/// that is stored already is known by it. Only white space in it is percent-encoded.
pub fn resolve_article_url(base: Option<&str>, reference: &str) -> Option<String> {
    let reference = reference.trim();
    if !has_web_prefix(reference) || WebUrl::parse(reference).is_err() {
        return resolve_link(base, reference);
    }
    let visible = reference.chars().filter(|c| !c.is_control());
    Some(visible.fold(String::with_capacity(reference.len()), |mut url, c| {
        if c.is_whitespace() {
            url.push_str("%20")
        } else {
            url.push(c)
        }
        url
    }))
}

/// Does `url` begin with "http://" or "https://", in any case?
pub(crate) fn has_web_prefix(url: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|p| url.get(..p.len()).is_some_and(|head| head.eq_ignore_ascii_case(p)))
}

/// The address that a link to `reference` leads to on a page at `base`: on the web, or of mail. Nothing else may be opened from an
/// article (`javascript:`, `data:`, `file:`), so it is `None`. Without a base, and with one that is no web address, only whole
/// addresses lead anywhere.
pub fn resolve_link(base: Option<&str>, reference: &str) -> Option<String> {
    let reference = reference.trim();
    if scheme(reference).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto")) {
        let mail = Url::parse(reference).ok()?;
        return mail.path().contains('@').then(|| mail.into());
    }
    let url = match base.map(WebUrl::parse) {
        Some(Ok(base)) => base.join(reference),
        _ if reference.starts_with("//") => WebUrl::parse(&format!("https:{reference}")),
        _ => WebUrl::parse(&http_for_feed(reference)),
    };
    url.ok().map(|url| url.0.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(text: &str) -> String {
        let url = WebUrl::parse_typed(text).map(WebUrl::without_fragment);
        url.map_or_else(|why| format!("({why})"), |url| url.to_string())
    }

    #[test]
    fn the_address_of_an_article_keeps_its_spelling() {
        for (reference, url) in [
            ("http://Warta.example:80/x/../y?q='a'", Some("http://Warta.example:80/x/../y?q='a'")),
            (" HTTPS://warta.example ", Some("HTTPS://warta.example")),
            ("https://warta.example/harga cabé", Some("https://warta.example/harga%20cabé")),
            ("y?a", Some("https://kota.example/x/y?a")),
            ("javascript:alert(1)", None),
        ] {
            assert_eq!(resolve_article_url(Some("https://kota.example/x/z"), reference).as_deref(), url);
        }
    }

    #[test]
    fn addresses_as_people_type_them() {
        for (text, means) in [
            ("warta.example", "https://warta.example/"),
            (" HTTP://Warta.Example:80/Feed?a=b c#x ", "http://warta.example/Feed?a=b%20c"),
            ("https://warta.example:8443\\a//b", "https://warta.example:8443/a//b"),
            ("localhost:8080/feed", "https://localhost:8080/feed"),
            ("http://[::1]:81/", "http://[::1]:81/"),
            ("http://0x7f.1/", "http://127.0.0.1/"),
            ("feed://warta.example/rss", "http://warta.example/rss"),
            ("feed:https://warta.example/rss", "https://warta.example/rss"),
            ("https://bücher.example/düne%20x", "https://xn--bcher-kva.example/d%C3%BCne%20x"),
            ("日本語。jp", "https://xn--wgv71a119e.jp/"),
            ("пример.испытание", "https://xn--e1afmkfd.xn--80akhbyknj4f/"),
            ("https://ayu:rahasia@warta.example/", "https://warta.example/"),
            ("javascript:alert(1)", "(not an address of http or https)"),
            ("file:///etc/passwd", "(not an address of http or https)"),
            ("https://", "(not the name of a server)"),
            ("https://a b/", "(not the name of a server)"),
            ("[$\u{e}A", "(not the name of a server)"),
            ("https://warta.example:http/", "(not a port)"),
        ] {
            assert_eq!(typed(text), means, "{text}");
        }
        assert_eq!(typed(&"a".repeat(9000)), "(an address longer than 8 kB)");
        assert_eq!(WebUrl::parse("warta.example:80/x"), Err(Error::NotWeb));
    }

    #[test]
    fn a_site_is_a_host_as_people_read_it() {
        for (url, site) in [
            ("https://www.kota.example:8080/a", "kota.example"),
            ("https://www.BÜCHER.example/", "bücher.example"),
            ("https://ayu:x@kota.example?p=1", "kota.example"),
        ] {
            assert_eq!(WebUrl::parse(url).expect("an address").site(), site);
        }
    }

    #[test]
    fn name_and_password_go_to_their_host_only() {
        let feed = WebUrl::parse("https://ayu%40x:ra%3Ahasia@warta.example/a").expect("an address");
        assert_eq!(feed.credentials(), Some(("ayu%40x", "ra%3Ahasia")));
        assert_eq!(feed.to_string(), "https://warta.example/a");
        let moved = |to: &str| feed.join(to).expect("an address").with_credentials_of(&feed);
        for (to, url) in [
            ("/b", "https://ayu%40x:ra%3Ahasia@warta.example/b"),
            ("https://warta.example:443/c", "https://ayu%40x:ra%3Ahasia@warta.example/c"),
            ("https://lain.example/", "https://lain.example/"),
            ("http://warta.example/", "http://warta.example/"),
        ] {
            assert_eq!(moved(to).as_str(), url);
        }
    }

    #[test]
    fn references_become_whole_addresses() {
        let base = "http://a.example/b/c/d?q#f";
        for (reference, whole) in [
            ("g", "http://a.example/b/c/g"),
            ("./g", "http://a.example/b/c/g"),
            ("g/", "http://a.example/b/c/g/"),
            ("/g", "http://a.example/g"),
            ("//g.example", "http://g.example/"),
            ("?y", "http://a.example/b/c/d?y"),
            ("g?y/../x", "http://a.example/b/c/g?y/../x"),
            ("#s", "http://a.example/b/c/d?q#s"),
            ("", "http://a.example/b/c/d?q"),
            (".", "http://a.example/b/c/"),
            ("..", "http://a.example/b/"),
            ("../g", "http://a.example/b/g"),
            ("../../../g", "http://a.example/g"),
            ("../ü", "http://a.example/b/%C3%BC"),
            ("http:g", "http://a.example/b/c/g"),
            ("https://x.example/a b\n\tc", "https://x.example/a%20bc"),
            ("  HTTP://X.example ", "http://x.example/"),
            ("feed://x.example/rss", "http://x.example/rss"),
            ("feed:https://x.example/rss", "https://x.example/rss"),
            ("mailto:ayu@x.example", "mailto:ayu@x.example"),
            ("a:b/c", ""),
            ("javascript:alert(1)", ""),
            ("java\nscript:alert(1)", ""),
            ("data:text/html,x", ""),
            ("https://", ""),
            ("mailto:", ""),
            ("exec:x", ""),
        ] {
            assert_eq!(resolve_link(Some(base), reference).unwrap_or_default(), whole, "{reference:?}");
        }
    }

    #[test]
    fn without_a_base_only_whole_addresses_lead_anywhere() {
        for (base, reference, whole) in [
            (None, "/a", None),
            (None, "https://x.example", Some("https://x.example/")),
            (None, "//x.example/a", Some("https://x.example/a")),
            (Some("file:///etc/"), "passwd", None),
            (Some("x"), "y", None),
            (Some("http://x.example"), "y", Some("http://x.example/y")),
            (Some("http://x.example?q"), "y", Some("http://x.example/y")),
        ] {
            assert_eq!(resolve_link(base, reference).as_deref(), whole, "{base:?} {reference}");
        }
    }

    proptest! {
        #[test]
        fn what_is_parsed_parses_to_the_same_again(text in ".{0,60}", reference in ".{0,40}") {
            let base = WebUrl::parse("https://warta.example/a/b?c").expect("an address");
            for url in [WebUrl::parse_typed(&text), base.join(&reference)].into_iter().flatten() {
                prop_assert!(url.as_str().bytes().all(|b| b.is_ascii_graphic()));
                prop_assert_eq!(WebUrl::parse(url.as_str()), Ok(url));
            }
        }
    }
}
