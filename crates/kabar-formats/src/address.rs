//! Addresses that a page or a feed links to: relative ones made whole, and only those let through that a reader may open.
//!
//! RFC 3986, 5.2, as forgiving as a browser: white space around and line ends inside go, a space inside becomes "%20".
//! What comes out begins with http, https or mailto; `javascript:`, `data:` and all others lead nowhere.

/// The address that `reference` means on a page at `base`; `None` where it leads nowhere that may be opened.
pub fn resolve(base: Option<&str>, reference: &str) -> Option<String> {
    let reference = normalize(reference);
    if let Some((scheme, rest)) = split_scheme(&reference) {
        return match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" => rest.starts_with("//").then_some(&reference).filter(|a| has_host(a)).cloned(),
            "mailto" => rest.contains('@').then(|| reference.clone()),
            // Old links to feeds: "feed://host/x" and "feed:https://host/x".
            "feed" if rest.starts_with("//") => Some(format!("http:{rest}")).filter(|a| has_host(a)),
            "feed" if rest.starts_with("http") => resolve(None, rest),
            _ => None,
        };
    }
    if let Some(rest) = reference.strip_prefix("//") {
        let scheme = base.and_then(split_scheme).map_or("https", |s| s.0);
        return resolve(None, &format!("{scheme}://{rest}"));
    }
    let base = normalize(base?);
    let (scheme, after) = split_scheme(&base)?;
    if !(scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")) || !has_host(&base) {
        return None;
    }
    let after = after.strip_prefix("//")?;
    let whole = after.split_once('#').map_or(after, |s| s.0);
    let (host, path) = whole.split_at(whole.find(['/', '?']).unwrap_or(whole.len()));
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let path = if path.is_empty() { "/" } else { path };
    Some(match reference.chars().next() {
        None => format!("{scheme}://{host}{path}{query}"),
        Some('#') => format!("{scheme}://{host}{path}{query}{reference}"),
        Some('?') => format!("{scheme}://{host}{path}{reference}"),
        Some('/') => format!("{scheme}://{host}{}", remove_dot_segments(&reference)),
        Some(_) => {
            let folder = &path[..path.rfind('/').map_or(0, |at| at + 1)];
            format!("{scheme}://{host}{}", remove_dot_segments(&format!("{folder}{reference}")))
        }
    })
}

/// Without white space around it, without line ends and tabs in it, with its spaces written as a browser sends them.
fn normalize(address: &str) -> String {
    let address = address.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let kept = address.chars().filter(|c| !c.is_control());
    kept.fold(String::with_capacity(address.len()), |mut tidy, c| {
        if c.is_whitespace() {
            tidy.push_str("%20");
        } else {
            tidy.push(c);
        }
        tidy
    })
}

/// "https" and "//x.id/a" of `https://x.id/a`.
fn split_scheme(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    is_scheme.then_some((scheme, rest))
}

fn has_host(address: &str) -> bool {
    let host = address.split_once("://").map_or("", |a| a.1);
    host.starts_with(|c: char| c.is_alphanumeric() || c == '[' || c == '_')
}

/// RFC 3986, 5.2.4: "/a/./b/../c" is "/a/c". What follows "?" or "#" stays.
fn remove_dot_segments(path: &str) -> String {
    let (path, rest) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    format!("/{}{rest}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn references_become_whole_addresses() {
        let base = "http://a.example/b/c/d?q#f";
        for (reference, whole) in [
            ("g", "http://a.example/b/c/g"),
            ("./g", "http://a.example/b/c/g"),
            ("g/", "http://a.example/b/c/g/"),
            ("/g", "http://a.example/g"),
            ("//g.example", "http://g.example"),
            ("?y", "http://a.example/b/c/d?y"),
            ("g?y/../x", "http://a.example/b/c/g?y/../x"),
            ("#s", "http://a.example/b/c/d?q#s"),
            ("", "http://a.example/b/c/d?q"),
            (".", "http://a.example/b/c/"),
            ("..", "http://a.example/b/"),
            ("../g", "http://a.example/b/g"),
            ("../../../g", "http://a.example/g"),
            ("https://x.example/a b\n\tc", "https://x.example/a%20bc"),
            ("  HTTP://X.example ", "HTTP://X.example"),
            ("feed://x.example/rss", "http://x.example/rss"),
            ("feed:https://x.example/rss", "https://x.example/rss"),
            ("mailto:ayu@x.example", "mailto:ayu@x.example"),
            ("a:b/c", ""),
            ("javascript:alert(1)", ""),
            ("java\nscript:alert(1)", ""),
            ("data:text/html,x", ""),
            ("http:g", ""),
            ("https://", ""),
            ("mailto:", ""),
        ] {
            assert_eq!(resolve(Some(base), reference).unwrap_or_default(), whole, "{reference:?}");
        }
    }

    #[test]
    fn without_a_base_only_whole_addresses_lead_anywhere() {
        for (base, reference, whole) in [
            (None, "/a", None),
            (None, "https://x.example", Some("https://x.example")),
            (None, "//x.example/a", Some("https://x.example/a")),
            (Some("file:///etc/"), "passwd", None),
            (Some("x"), "y", None),
            (Some("http://x.example"), "y", Some("http://x.example/y")),
            (Some("http://x.example?q"), "y", Some("http://x.example/y")),
        ] {
            assert_eq!(resolve(base, reference).as_deref(), whole, "{base:?} {reference}");
        }
    }
}
