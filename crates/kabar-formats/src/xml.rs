//! A forgiving tokenizer of XML, for feeds and lists of feeds as they are in practice.
//!
//! A parser that stops at the first error reads nothing of a feed with one bare "<". Here a "<" that does not begin a tag is
//! text, an attribute may lack its quotes, a closing tag may match nothing, and the document may end anywhere. Entities that
//! a document defines itself are never expanded, so that no document grows; `html::entities` knows those of HTML.

use super::html::tokenizer::{tag_end, tag_name};

/// A token of XML.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum XmlEvent<'a> {
    /// An opening or empty tag: `<name attributes>` or `<name attributes/>`.
    Open {
        /// The element's name as it stands, with its prefix.
        name: &'a str,
        /// What stands between the name and the ">"; `html::attribute` reads it.
        attributes: &'a str,
        /// Did it end in "/>"?
        is_empty: bool,
    },
    /// A closing tag: `</name>`.
    Close {
        /// The element's name as it stands, with its prefix.
        name: &'a str,
    },
    /// Text between tags, with its references not decoded.
    Text(&'a str),
    /// The contents of a CDATA section, in which there are no references.
    CData(&'a str),
}

/// Gives the tokens of a document, without comments, declarations and processing instructions.
pub(crate) struct XmlTokenizer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> XmlTokenizer<'a> {
    /// Makes a tokenizer that begins at the start of `text`.
    pub(crate) fn new(text: &'a str) -> XmlTokenizer<'a> {
        XmlTokenizer { text, at: 0 }
    }

    /// Makes a tokenizer that begins at the byte `at` of `text`, where a token begins.
    pub(crate) fn from_offset(text: &'a str, at: usize) -> XmlTokenizer<'a> {
        XmlTokenizer { text, at }
    }

    /// The offset of the byte after the last token.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Moves past `end`, or to the end of the document where there is none.
    fn skip_past(&mut self, end: &str) {
        self.at = self.text[self.at..].find(end).map_or(self.text.len(), |found| self.at + found + end.len());
    }

    /// Moves past a `<!DOCTYPE …>`, with the definitions in brackets.
    fn skip_declaration(&mut self) {
        let rest = &self.text[self.at..];
        let end = rest.find('>').unwrap_or(rest.len());
        if rest[..end].contains('[') {
            self.skip_past("]");
        }
        self.skip_past(">");
    }
}

impl<'a> Iterator for XmlTokenizer<'a> {
    type Item = XmlEvent<'a>;

    fn next(&mut self) -> Option<XmlEvent<'a>> {
        loop {
            let rest = &self.text[self.at..];
            let next = rest.as_bytes().get(1);
            let is_name = |b: &u8| b.is_ascii_alphabetic() || *b == b'_' || *b >= 0x80;
            match (rest.as_bytes().first()?, next) {
                (b'<', Some(b'!')) if rest.starts_with("<!--") => {
                    self.at += 4;
                    self.skip_past("-->");
                }
                (b'<', Some(b'!')) if rest.starts_with("<![CDATA[") => {
                    let data = &rest[9..];
                    let end = data.find("]]>");
                    self.at += 9 + end.map_or(data.len(), |e| e + 3);
                    return Some(XmlEvent::CData(&data[..end.unwrap_or(data.len())]));
                }
                (b'<', Some(b'!')) => self.skip_declaration(),
                (b'<', Some(b'?')) => self.skip_past(">"),
                (b'<', Some(b'/')) if rest.as_bytes().get(2).is_some_and(is_name) => {
                    let name = tag_name(&rest[2..]);
                    self.skip_past(">");
                    return Some(XmlEvent::Close { name });
                }
                (b'<', Some(b)) if is_name(b) => {
                    let name = tag_name(&rest[1..]);
                    let inside = &rest[1 + name.len()..];
                    let end = tag_end(inside);
                    // A tag that is cut by the end of the document does not count.
                    self.at = (self.at + 1 + name.len() + end + 1).min(self.text.len());
                    if end == inside.len() {
                        return None;
                    }
                    let attributes = &inside[..end];
                    let is_empty = attributes.ends_with('/');
                    return Some(XmlEvent::Open {
                        name,
                        attributes: attributes.trim_end_matches('/'),
                        is_empty,
                    });
                }
                _ => {
                    let first = rest.chars().next().map_or(1, char::len_utf8);
                    let end = rest[first..].find('<').map_or(rest.len(), |at| at + first);
                    self.at += end;
                    return Some(XmlEvent::Text(&rest[..end]));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::XmlEvent::*;
    use super::*;

    #[test]
    fn tokens_of_whole_and_of_broken_xml() {
        for (text, events) in [
            (
                "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"c > d\">]><!-- <x> --><a:B c='>'>t &amp;<![CDATA[<i>]]></a:B>",
                vec![
                    Open { name: "a:B", attributes: " c='>'", is_empty: false },
                    Text("t &amp;"),
                    CData("<i>"),
                    Close { name: "a:B" },
                ],
            ),
            ("a < b", vec![Text("a "), Text("< b")]),
            (
                "<a/><b c=d />",
                vec![
                    Open { name: "a", attributes: "", is_empty: true },
                    Open { name: "b", attributes: " c=d ", is_empty: true },
                ],
            ),
            ("<a><b c=", vec![Open { name: "a", attributes: "", is_empty: false }]),
            ("<![CDATA[x", vec![CData("x")]),
            ("x<!-- y", vec![Text("x")]),
            ("", vec![]),
        ] {
            assert_eq!(XmlTokenizer::new(text).collect::<Vec<_>>(), events, "{text}");
        }
    }

    #[test]
    fn unclosed_things_cost_no_more_than_their_length() {
        for piece in ["<a>", "</a>", "<a b='", "<!--", "<![CDATA[", "<!DOCTYPE [", "<?", "<", "&a;"] {
            let text = piece.repeat(100_000);
            assert!(XmlTokenizer::new(&text).count() <= text.len());
        }
    }
}
