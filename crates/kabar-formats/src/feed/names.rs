//! Whose element is it? Names of feeds come with prefixes; what a prefix stands for the document declares, and where it
//! forgot to, everybody knows.

use std::collections::HashMap;

/// The vocabularies that say something of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// RSS, of any version, and Atom: each is read where the other stands.
    Core,
    /// Dublin Core: dc and dcterms.
    Dublin,
    /// RSS 1.0's content module.
    Content,
    /// Media RSS.
    Media,
    /// Apple's podcasts.
    Itunes,
    /// RSS 1.0's syndication module.
    Syndication,
    /// RDF itself.
    Rdf,
    /// XHTML, which some feeds hold unescaped.
    Xhtml,
    /// FeedBurner, which keeps the article's own address.
    FeedBurner,
    /// All others: they say nothing that kabar shows.
    Other,
}

/// Parts of namespaces' names, in lower case; the first that fits decides.
const KNOWN: &[(&str, Space)] = &[
    ("purl.org/rss/1.0/modules/content", Space::Content),
    ("purl.org/rss/1.0/modules/syndication", Space::Syndication),
    ("purl.org/rss/1.0/modules/", Space::Other),
    ("purl.org/dc/", Space::Dublin),
    ("search.yahoo.com/mrss", Space::Media),
    ("itunes.com/dtds/podcast", Space::Itunes),
    ("rssnamespace.org/feedburner", Space::FeedBurner),
    ("w3.org/1999/xhtml", Space::Xhtml),
    ("w3.org/1999/02/22-rdf", Space::Rdf),
    ("w3.org/2005/atom", Space::Core),
    ("purl.org/atom/ns", Space::Core),
    ("purl.org/rss/", Space::Core),
    ("purl.org/net/rss1.1", Space::Core),
    ("netscape.com/rdf/simple", Space::Core),
    ("backend.userland.com", Space::Core),
    ("blogs.law.harvard.edu/tech/rss", Space::Core),
    ("cyber.law.harvard.edu/rss", Space::Core),
    ("rssboard.org", Space::Core),
];

/// What prefixes mean where nobody declares them, or declares them as something unheard of.
const USUAL: &[(&str, Space)] = &[
    ("", Space::Core),
    ("rss", Space::Core),
    ("atom", Space::Core),
    ("atom10", Space::Core),
    ("a10", Space::Core),
    ("dc", Space::Dublin),
    ("dcterms", Space::Dublin),
    ("content", Space::Content),
    ("media", Space::Media),
    ("itunes", Space::Itunes),
    ("sy", Space::Syndication),
    ("rdf", Space::Rdf),
    ("xhtml", Space::Xhtml),
    ("feedburner", Space::FeedBurner),
];

/// The prefixes that a document has declared so far.
#[derive(Debug, Default)]
pub struct Prefixes {
    declared: HashMap<String, Space>,
}

/// How many prefixes a document may declare; more name nothing that is known.
const MOST: usize = 256;

impl Prefixes {
    /// Takes in what a tag's attributes declare; gives the default namespace, where they set one.
    pub fn declare(&mut self, attributes: &str) -> Option<Space> {
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
                Some(prefix) if self.declared.len() < MOST => {
                    let prefix = prefix.to_ascii_lowercase();
                    let space = space_of(&uri).unwrap_or_else(|| usual(&prefix));
                    self.declared.insert(prefix, space);
                }
                None if name.trim().is_empty() => default = Some(space_of(&uri).unwrap_or(Space::Core)),
                _ => {}
            }
        }
        default
    }

    /// Whose element `name` is, and its name in lower case without a prefix.
    pub fn split(&self, name: &str, default: Space) -> (Space, String) {
        let lower = name.to_ascii_lowercase();
        match lower.split_once(':') {
            None => (default, lower),
            Some((prefix, local)) => {
                let space = self.declared.get(prefix).copied().unwrap_or_else(|| usual(prefix));
                (space, local.to_owned())
            }
        }
    }
}

fn space_of(uri: &str) -> Option<Space> {
    KNOWN.iter().find(|k| uri.contains(k.0)).map(|k| k.1)
}

fn usual(prefix: &str) -> Space {
    USUAL.iter().find(|u| u.0 == prefix).map_or(Space::Other, |u| u.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_what_is_declared_or_what_everybody_means() {
        let mut prefixes = Prefixes::default();
        let default = prefixes.declare(
            " version='2.0' xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:d = 'http://purl.org/dc/elements/1.1/' xmlns:media='x'",
        );
        assert_eq!(default, Some(Space::Xhtml));
        for (name, space, local) in [
            ("d:Creator", Space::Dublin, "creator"),
            ("dc:date", Space::Dublin, "date"),
            ("media:content", Space::Media, "content"),
            ("geo:lat", Space::Other, "lat"),
            ("Item", Space::Core, "item"),
        ] {
            assert_eq!(prefixes.split(name, Space::Core), (space, local.to_owned()), "{name}");
        }
    }
}
