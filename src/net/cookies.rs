//! Cookies of one visit (RFC 6265): a page behind a gate is given only to who sends back what the gate set. Nothing is kept
//! when the visit ends.

use kabar_annotate::web_url::WebUrl;

/// How many cookies are kept: browsers keep 50 a site at least.
const MAX_COOKIES: usize = 50;
/// The longest cookie, name and value, in bytes, as browsers have it.
const MAX_COOKIE_BYTES: usize = 4096;

/// The cookies that servers set during one visit.
#[derive(Debug, Default)]
pub struct VisitCookies {
    cookies: Vec<VisitCookie>,
}

#[derive(Debug, PartialEq)]
struct VisitCookie {
    name: String,
    value: String,
    domain: String,
    /// Is it for hosts below the domain too?
    is_for_subdomains: bool,
    is_secure: bool,
}

impl VisitCookies {
    /// Keeps what the server at `from` sets by a `Set-Cookie` header. Returns whether anything changed.
    pub fn set(&mut self, from: &WebUrl, header: &str) -> bool {
        let Some(cookie) = parse(from, header).filter(|_| self.cookies.len() < MAX_COOKIES) else {
            return false;
        };
        if self.cookies.contains(&cookie) {
            return false;
        }
        self.cookies.retain(|kept| kept.name != cookie.name || kept.domain != cookie.domain);
        self.cookies.push(cookie);
        true
    }

    /// The `Cookie` header for a request to `to`; `None` where no cookie is for it.
    pub fn header(&self, to: &WebUrl) -> Option<String> {
        let fits = |cookie: &&VisitCookie| {
            let is_host =
                cookie.domain == to.host() || cookie.is_for_subdomains && is_below(to.host(), &cookie.domain);
            is_host && (!cookie.is_secure || to.is_https())
        };
        let pairs = self.cookies.iter().filter(fits).map(|c| format!("{}={}", c.name, c.value));
        let pairs: Vec<String> = pairs.collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

fn parse(from: &WebUrl, header: &str) -> Option<VisitCookie> {
    let mut parts = header.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    // What is no visible character has no place in a header.
    let is_clean = |text: &str| text.bytes().all(|b| matches!(b, b' '..=b'~'));
    if name.is_empty() || name.len() + value.len() > MAX_COOKIE_BYTES || !is_clean(name) || !is_clean(value) {
        return None;
    }
    let mut cookie = VisitCookie {
        name: name.to_owned(),
        value: value.to_owned(),
        domain: from.host().to_owned(),
        is_for_subdomains: false,
        is_secure: false,
    };
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match key.trim().to_ascii_lowercase().as_str() {
            "secure" => cookie.is_secure = true,
            "domain" => {
                let domain = value.trim().trim_start_matches('.').to_ascii_lowercase();
                let is_own = domain == from.host() || is_below(from.host(), &domain);
                // "com" is nobody's own.
                if !is_own || !domain.contains('.') {
                    return None;
                }
                cookie.domain = domain;
                cookie.is_for_subdomains = true;
            }
            "max-age" if value.trim().starts_with(['0', '-']) => return None,
            _ => {}
        }
    }
    Some(cookie)
}

#[cfg(test)]
mod tests {
    use super::VisitCookies;
    use kabar_annotate::web_url::WebUrl;

    fn url(text: &str) -> WebUrl {
        WebUrl::parse(text).expect("an address")
    }

    #[test]
    fn cookies_go_back_to_who_set_them() {
        for (header, to, sent) in [
            ("a=1; Path=/; HttpOnly", "https://www.w.example/x", Some("a=1")),
            ("a=1", "https://w.example/x", None),
            ("a=1; Domain=w.example", "https://w.example/x", Some("a=1")),
            ("a=1; Domain=.w.example", "https://b.w.example/", Some("a=1")),
            ("a=1; Domain=example", "https://www.w.example/", None),
            ("a=1; Domain=lain.example", "https://lain.example/", None),
            ("a=1; Secure", "http://www.w.example/", None),
            ("a=1; Max-Age=0", "https://www.w.example/", None),
            ("tanpa nilai", "https://www.w.example/", None),
            ("a=x\u{1}y", "https://www.w.example/", None),
        ] {
            let mut cookies = VisitCookies::default();
            cookies.set(&url("https://www.w.example/"), header);
            assert_eq!(cookies.header(&url(to)).as_deref(), sent, "{header}");
        }
    }

    #[test]
    fn a_cookie_set_again_is_no_news() {
        let (mut cookies, from) = (VisitCookies::default(), url("https://w.example/"));
        assert!(cookies.set(&from, "a=1") && !cookies.set(&from, "a=1") && cookies.set(&from, "a=2"));
        assert!(cookies.set(&from, "b=1"));
        assert_eq!(cookies.header(&from).as_deref(), Some("a=2; b=1"));
    }
}
