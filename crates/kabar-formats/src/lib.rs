//! Bytes → articles: whatever a tool wrote, recognised without being told.
//!
//! [`read`] decodes the bytes, tells what they are from their content, and hands them to one reader. A reader makes
//! [`Draft`](kabar_annotate::article::Draft)s; `lead` fills in what the head of the text says, and finishes them.
//!
//! | file | what it owns |
//! |---|---|
//! | [`decode`] | bytes → text, or why they are none |
//! | [`detect`] | text → which reader |
//! | [`plain`] | plain text and Markdown; [`header`], [`markdown`], [`wrapped`] are its parts |
//! | [`json`] | JSON and JSONL; [`fields`] and [`body`] know what which tool calls what |
//! | [`records`] | where the records of a long JSON text begin and end |
//! | [`table`] | CSV and TSV |
//! | [`warc`] | the pages of web archives |
//! | [`unpack`] | packed bytes → what they hold |
//! | [`html`] | pieces of HTML and whole pages |
//! | [`feed`] | RSS, Atom, RDF and JSON Feed; the feeds that a page names |
//! | [`opml`] | lists of feeds, in and out |
//! | [`xml`] | the tokens of XML, forgiving |
//! | [`address`] | relative addresses made whole, and which may be opened |
//! | [`rich`] | lines with their markup, joined to a text |
//! | [`lead`] | the dateline ([`dateline`]), and what it says of the article |
//! | [`contract`] | the other way: what kabar prints of an article; [`lookup`], of a name over many |

pub mod address;
pub mod authors;
pub mod body;
pub mod contract;
pub mod dateline;
pub mod decode;
pub mod detect;
pub mod feed;
pub mod fields;
pub mod header;
pub mod html;
pub mod json;
mod labels;
pub mod lead;
pub mod lookup;
pub mod markdown;
pub mod opml;
pub mod plain;
pub mod records;
pub mod rich;
pub mod table;
pub mod unpack;
pub mod warc;
pub mod wrapped;
pub mod xml;

use detect::Kind;
use kabar_annotate::article::Article;
use kabar_annotate::text::Clean;

/// What came of reading one input: its articles in order, and what could not be read.
#[derive(Debug, Default)]
pub struct Reading {
    /// In the input's order.
    pub articles: Vec<Article>,
    /// What was lost, in the input's order.
    pub faults: Vec<Fault>,
}

/// A record that could not be read: it costs itself only, and is named in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, or "standard input".
    pub file: Clean,
    /// Counted from 1, where a line can be named.
    pub line: Option<usize>,
    /// What is wrong, and what to do where something can be done.
    pub why: Clean,
}

impl Fault {
    /// What is wrong at `line` (counted from 1) of the file `name`.
    pub fn new(name: &str, line: Option<usize>, why: &str) -> Fault {
        Fault { file: Clean::line(name), line, why: Clean::line(why) }
    }
}

/// Reads all articles that `bytes` hold. `name` is the file's name: a hint for the format, and the place in faults.
pub fn read(name: &str, bytes: &[u8]) -> Reading {
    if bytes.starts_with(warc::MAGIC) {
        return warc::read(name, bytes);
    }
    match decode::decode(bytes) {
        Ok(text) => read_text(name, &text),
        Err(why) => Reading { articles: Vec::new(), faults: vec![Fault::new(name, None, why)] },
    }
}

/// The same of `text`, which was decoded.
fn read_text(name: &str, text: &str) -> Reading {
    if text.trim().is_empty() {
        return Reading { articles: Vec::new(), faults: vec![Fault::new(name, None, "empty file")] };
    }
    let articles: Vec<Article> = match detect::kind(name, text) {
        Kind::Json => return json::read(name, text),
        Kind::Table(separator) => {
            let mut reading = table::read(name, text, separator);
            if reading.articles.is_empty() && reading.faults.is_empty() {
                reading.faults.push(Fault::new(name, None, "a table without records"));
            }
            return reading;
        }
        Kind::Feed => return feed::read(name, text),
        Kind::Opml => return opml::read(name, text),
        Kind::Html => html::page::read(text).and_then(lead::finish).into_iter().collect(),
        Kind::Plain => plain::read(text),
        Kind::Unread(what) => {
            return Reading { articles: Vec::new(), faults: vec![Fault::new(name, None, what)] };
        }
    };
    let faults = if articles.is_empty() {
        vec![Fault::new(name, None, "no article text in this file")]
    } else {
        Vec::new()
    };
    Reading { articles, faults }
}
