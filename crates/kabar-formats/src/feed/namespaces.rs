//! Which vocabulary an element belongs to. Names in feeds have prefixes; the document declares their namespaces, and where
//! it does not, the usual prefixes are known.

use std::collections::HashMap;

/// The vocabularies that say something of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Namespace {
    /// RSS of any version, and Atom. Elements of one are read in the other too.
    Core,
    /// Dublin Core: dc and dcterms.
    DublinCore,
    /// RSS 1.0's content module.
    Content,
    /// Media RSS.
    Media,
    /// Apple's vocabulary for podcasts.
    Itunes,
    /// RSS 1.0's syndication module.
    Syndication,
    /// RDF itself.
    Rdf,
    /// XHTML, which some feeds contain unescaped.
    Xhtml,
    /// FeedBurner, which keeps the address of the article's own page.
    FeedBurner,
    /// All others: kabar shows nothing of them.
    Other,
}

/// Parts of the URIs of namespaces, in lower case; the first that occurs decides.
const NAMESPACE_URIS: &[(&str, Namespace)] = &[
    ("purl.org/rss/1.0/modules/content", Namespace::Content),
    ("purl.org/rss/1.0/modules/syndication", Namespace::Syndication),
    ("purl.org/rss/1.0/modules/", Namespace::Other),
    ("purl.org/dc/", Namespace::DublinCore),
    ("search.yahoo.com/mrss", Namespace::Media),
    ("rssboard.org/media-rss", Namespace::Media),
    ("itunes.com/dtds/podcast", Namespace::Itunes),
    ("rssnamespace.org/feedburner", Namespace::FeedBurner),
    ("w3.org/1999/xhtml", Namespace::Xhtml),
    ("w3.org/1999/02/22-rdf", Namespace::Rdf),
    ("w3.org/2005/atom", Namespace::Core),
    ("purl.org/atom/ns", Namespace::Core),
    ("purl.org/rss/", Namespace::Core),
    ("purl.org/net/rss1.1", Namespace::Core),
    ("netscape.com/rdf/simple", Namespace::Core),
    ("backend.userland.com", Namespace::Core),
    ("blogs.law.harvard.edu/tech/rss", Namespace::Core),
    ("cyber.law.harvard.edu/rss", Namespace::Core),
    ("rssboard.org", Namespace::Core),
];

/// What prefixes mean that are not declared, or declared with an unknown URI.
const DEFAULT_PREFIXES: &[(&str, Namespace)] = &[
    ("", Namespace::Core),
    ("rss", Namespace::Core),
    ("atom", Namespace::Core),
    ("atom10", Namespace::Core),
    ("a10", Namespace::Core),
    ("dc", Namespace::DublinCore),
    ("dcterms", Namespace::DublinCore),
    ("content", Namespace::Content),
    ("media", Namespace::Media),
    ("itunes", Namespace::Itunes),
    ("sy", Namespace::Syndication),
    ("rdf", Namespace::Rdf),
    ("xhtml", Namespace::Xhtml),
    ("feedburner", Namespace::FeedBurner),
];

/// The prefixes that a document has declared so far.
#[derive(Debug, Default)]
pub(super) struct NamespacePrefixes {
    declared: HashMap<String, Namespace>,
}

/// How many declared prefixes of a document are kept.
const MAX_PREFIXES: usize = 256;

impl NamespacePrefixes {
    /// Adds the prefixes that a tag's attributes declare; gives the default namespace, where they set one.
    pub(super) fn declare(&mut self, attributes: &str) -> Option<Namespace> {
        let mut default = None;
        let mut rest = attributes;
        while let Some(at) = rest.find("xmlns") {
            rest = &rest[at + 5..];
            let (name, value) = match rest.split_once('=') {
                Some(pair) => pair,
                None => break,
            };
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            let end = value.find(['"', '\'', ' ', '>']).unwrap_or(value.len());
            let uri = value[..end].to_ascii_lowercase();
            match name.trim().strip_prefix(':') {
                Some(prefix) if self.declared.len() < MAX_PREFIXES => {
                    let prefix = prefix.to_ascii_lowercase();
                    let space = namespace_of_uri(&uri).unwrap_or_else(|| default_namespace(&prefix));
                    self.declared.insert(prefix, space);
                }
                None if name.trim().is_empty() => {
                    default = Some(namespace_of_uri(&uri).unwrap_or(Namespace::Core))
                }
                _ => {}
            }
        }
        default
    }

    /// The namespace of `name`, and the name in lower case without its prefix.
    pub(super) fn resolve_name(&self, name: &str, default: Namespace) -> (Namespace, String) {
        let lower = name.to_ascii_lowercase();
        match lower.split_once(':') {
            None => (default, lower),
            Some((prefix, local)) => {
                let space = self.declared.get(prefix).copied().unwrap_or_else(|| default_namespace(prefix));
                (space, local.to_owned())
            }
        }
    }
}

fn namespace_of_uri(uri: &str) -> Option<Namespace> {
    NAMESPACE_URIS.iter().find(|k| uri.contains(k.0)).map(|k| k.1)
}

fn default_namespace(prefix: &str) -> Namespace {
    DEFAULT_PREFIXES.iter().find(|u| u.0 == prefix).map_or(Namespace::Other, |u| u.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_what_is_declared_or_what_everybody_means() {
        let mut prefixes = NamespacePrefixes::default();
        let default = prefixes.declare(
            " version='2.0' xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:d = 'http://purl.org/dc/elements/1.1/' xmlns:media='x'",
        );
        assert_eq!(default, Some(Namespace::Xhtml));
        for (name, space, local) in [
            ("d:Creator", Namespace::DublinCore, "creator"),
            ("dc:date", Namespace::DublinCore, "date"),
            ("media:content", Namespace::Media, "content"),
            ("geo:lat", Namespace::Other, "lat"),
            ("Item", Namespace::Core, "item"),
        ] {
            assert_eq!(prefixes.resolve_name(name, Namespace::Core), (space, local.to_owned()), "{name}");
        }
    }
}
