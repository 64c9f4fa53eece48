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
//! | [`rich`] | lines with their markup, joined to a text |
//! | [`lead`] | the dateline ([`dateline`]), and what it says of the article |
//! | [`contract`] | the other way: what kabar prints of an article; [`lookup`], of a name over many |

pub mod authors;
pub mod body;
pub mod contract;
pub mod dateline;
pub mod decode;
pub mod decompress;
pub mod detect;
pub mod feed;
mod field_labels;
pub mod fields;
pub mod hard_wrap;
pub mod header;
pub mod html;
pub mod json;
pub mod lead;
pub mod markdown;
pub mod opml;
pub mod plain;
pub mod profile;
pub mod records;
pub mod rich_text;
pub mod table;
pub mod warc;
pub mod xml;

use detect::TextFormat;
use kabar_annotate::article::Article;
use kabar_annotate::text::CleanText;

/// What came of reading one input: its articles in order, and what could not be read.
#[derive(Debug, Default)]
pub struct ParsedInput {
    /// In the input's order.
    pub articles: Vec<Article>,
    /// What was lost, in the input's order.
    pub diagnostics: Vec<Diagnostic>,
}

/// A record that could not be read: it costs itself only, and is named in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, or "standard input".
    pub file: CleanText,
    /// Counted from 1, where a line can be named.
    pub line: Option<usize>,
    /// What is wrong, and what to do where something can be done.
    pub message: CleanText,
}

impl Diagnostic {
    /// What is wrong at `line` (counted from 1) of the file `name`.
    pub fn new(name: &str, line: Option<usize>, why: &str) -> Diagnostic {
        Diagnostic { file: CleanText::one_line(name), line, message: CleanText::one_line(why) }
    }
}

/// Reads all articles that `bytes` hold. `name` is the file's name: a hint for the format, and the place in faults.
pub fn read(name: &str, bytes: &[u8]) -> ParsedInput {
    if bytes.starts_with(warc::MAGIC) {
        return warc::read(name, bytes);
    }
    match decode::decode(bytes) {
        Ok(text) => read_text(name, &text),
        Err(why) => ParsedInput { articles: Vec::new(), diagnostics: vec![Diagnostic::new(name, None, why)] },
    }
}

/// The same of `text`, which was decoded.
fn read_text(name: &str, text: &str) -> ParsedInput {
    if text.trim().is_empty() {
        return ParsedInput {
            articles: Vec::new(),
            diagnostics: vec![Diagnostic::new(name, None, "empty file")],
        };
    }
    let articles: Vec<Article> = match detect::detect_format(name, text) {
        TextFormat::Json => return json::read(name, text),
        TextFormat::Table(separator) => {
            let mut reading = table::read(name, text, separator);
            if reading.articles.is_empty() && reading.diagnostics.is_empty() {
                reading.diagnostics.push(Diagnostic::new(name, None, "a table without records"));
            }
            return reading;
        }
        TextFormat::Feed => return feed::read(name, text),
        TextFormat::Opml => return opml::read(name, text),
        TextFormat::Html => html::page::read(text).and_then(lead::finish_draft).into_iter().collect(),
        TextFormat::Plain => plain::read(text),
        TextFormat::Unsupported(what) => {
            return ParsedInput {
                articles: Vec::new(),
                diagnostics: vec![Diagnostic::new(name, None, what)],
            };
        }
    };
    let faults = if articles.is_empty() {
        vec![Diagnostic::new(name, None, "no article text in this file")]
    } else {
        Vec::new()
    };
    ParsedInput { articles, diagnostics: faults }
}
