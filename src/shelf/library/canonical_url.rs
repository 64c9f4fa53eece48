//! The canonical form of an address: what is left when tracking parameters, the fragment, AMP and the like are gone, so
//! that two addresses of one article compare equal. It is compared and never opened: scheme, `www.` and the last slash go
//! too. Which parts say nothing stands in assets/library/addresses.toml.
//!
//! Libraries keep hashes of it, so it must never change: an article whose form changed would come back as new. Hence it is cut
//! here by hand and not by [`WebUrl`](kabar_annotate::web_url::WebUrl), whose normal form is that of a standard that moves on.

use kabar_annotate::packs;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CanonicalUrlRules {
    parameters: Vec<String>,
    amp_parameters: Vec<String>,
    amp_hosts: Vec<String>,
    amp_endings: Vec<String>,
    amp_caches: Vec<String>,
    index_pages: Vec<String>,
}

static RULES: LazyLock<CanonicalUrlRules> = LazyLock::new(|| {
    match packs::parse_toml(include_str!("../../../assets/library/addresses.toml")) {
        Ok(table) => table,
        // It is compiled in, and the tests parse it.
        Err(e) => panic!("assets/library/addresses.toml:{}: {e}", e.line),
    }
});

/// The canonical form of `url`; `None` where it names no page but a whole site, which many articles may share.
pub fn canonical_url(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let rest = rest.split('#').next().unwrap_or("");
    let (whole_path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = whole_path.split_once('/').unwrap_or((whole_path, ""));
    let host = host.rsplit('@').next().unwrap_or(host).to_ascii_lowercase();
    let host = host.strip_suffix(":443").or(host.strip_suffix(":80")).unwrap_or(&host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let cached = format!("{host}/{path}");
    for cache in &RULES.amp_caches {
        let at = if cache.starts_with('.') {
            cached.find(&**cache)
        } else {
            cached.starts_with(&**cache).then_some(0)
        };
        if let Some(inner) = at.and_then(|at| cached.get(at + cache.len()..)).filter(|i| i.contains('.')) {
            let query = if query.is_empty() { String::new() } else { format!("?{query}") };
            return canonical_url(&format!("https://{inner}{query}"));
        }
    }
    let host = RULES.amp_hosts.iter().find_map(|amp| host.strip_prefix(&**amp)).unwrap_or(host);
    let path = path.trim_end_matches('/');
    let mut path = format!("/{path}");
    if let Some(kept) = RULES.amp_endings.iter().find_map(|end| strip_path_suffix(&path, end)) {
        // "story.amp.html" is the light copy of "story.html".
        path = if path.ends_with(".amp.html") { format!("{kept}.html") } else { kept.to_owned() };
    }
    if let Some(folder) = RULES.index_pages.iter().find_map(|page| path.strip_suffix(&**page)) {
        path.truncate(folder.trim_end_matches('/').len());
    }
    let kept: Vec<&str> = query.split('&').filter(|p| !p.is_empty() && !is_tracking_parameter(p)).collect();
    let path = path.trim_end_matches('/');
    if path.is_empty() && kept.is_empty() {
        return None;
    }
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    Some(format!("{host}{path}{query}"))
}

fn strip_path_suffix<'a>(path: &'a str, end: &str) -> Option<&'a str> {
    path.strip_suffix(end).filter(|kept| kept.len() > 1)
}

fn is_tracking_parameter(parameter: &str) -> bool {
    let lower = parameter.to_ascii_lowercase();
    let (name, value) = lower.split_once('=').unwrap_or((&lower, ""));
    let amp = RULES.amp_parameters.iter().any(|amp| match amp.split_once('=') {
        Some(pair) => pair == (name, value),
        None => **amp == *name,
    });
    amp || RULES.parameters.iter().any(|known| match known.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => **known == *name,
    })
}

#[cfg(test)]
mod tests {
    use super::canonical_url;

    #[test]
    fn what_says_nothing_of_the_article_goes() {
        let plain = Some("kota.example/berita/pasar-ikan".to_owned());
        for url in [
            "https://kota.example/berita/pasar-ikan",
            "http://www.kota.example/berita/pasar-ikan/",
            "https://KOTA.example:443/berita/pasar-ikan#komentar",
            "https://kota.example/berita/pasar-ikan?utm_source=rss&utm_medium=feed&fbclid=Iw0&gclid=7",
            "https://kota.example/berita/pasar-ikan/amp/",
            "https://amp.kota.example/berita/pasar-ikan",
            "https://kota.example/berita/pasar-ikan?outputType=amp",
            "https://www.google.com/amp/s/kota.example/berita/pasar-ikan/amp",
            "https://kota-example.cdn.ampproject.org/c/s/kota.example/berita/pasar-ikan?amp=1",
            "https://pembaca@kota.example/berita/pasar-ikan/index.html",
        ] {
            assert_eq!(canonical_url(url), plain, "{url}");
        }
    }

    #[test]
    fn what_names_the_article_stays() {
        for (url, kept) in [
            ("https://kota.example/?p=17&utm_campaign=x", Some("kota.example?p=17")),
            ("https://kota.example/baca.php?id=17&page=2", Some("kota.example/baca.php?id=17&page=2")),
            ("https://kota.example/Berita", Some("kota.example/Berita")),
            ("https://kota.example/amp", Some("kota.example/amp")),
            ("https://kota.example/berita.amp.html", Some("kota.example/berita.html")),
            ("https://kota.example/revamp", Some("kota.example/revamp")),
            ("https://kota.example/", None),
            ("https://kota.example/index.php", None),
            ("https://kota.example/?fbclid=1", None),
            ("kota.example", None),
            ("", None),
        ] {
            assert_eq!(canonical_url(url).as_deref(), kept, "{url}");
        }
    }
}
