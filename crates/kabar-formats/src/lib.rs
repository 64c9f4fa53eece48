//! Bytes → articles: news as tools, feeds and people write it, in whatever format, detected from the content.
//!
//! [`read()`] decodes the bytes, detects the format and calls one parser. A parser makes
//! [`Draft`](kabar_annotate::article::Draft)s; [`lead`] fills in what the head of the text says and makes articles of
//! them. A broken record costs only itself: the others are read, and a [`Diagnostic`] names the loss.
//!
//! | module | what it owns |
//! |---|---|
//! | `read` | one input, whatever its format |
//! | `diagnostic` | [`ParsedInput`], [`Diagnostic`] |
//! | [`decode`] | bytes → text, or why they are not text |
//! | [`decompress`] | compressed bytes → what they hold |
//! | `detect` | text → its format |
//! | `plain` | plain text and Markdown; `header`, [`markdown`], `hard_wrap` and `headline` are its parts |
//! | [`json`] | JSON and JSONL; `fields` and `body` know which tool uses which names |
//! | [`records`] | where the records of a long text begin and end |
//! | `table` | CSV and TSV |
//! | [`warc`] | the pages of web archives |
//! | [`html`] | pieces of HTML and whole pages |
//! | [`feed`] | RSS, Atom, RDF and JSON Feed; the feeds that a page names |
//! | [`opml`] | lists of feeds, read and written |
//! | `mojibake` | mends UTF-8 that was read in another encoding |
//! | `xml` | a forgiving tokenizer of XML |
//! | `rich_text` | lines with their markup, joined to a text |
//! | [`lead`] | what the head of a text says: the dateline (`dateline`), a date, a headline |
//! | [`contract`] | the JSON that kabar prints of an article; [`profile`]: of a name over many articles |

#![deny(missing_docs)]
#![warn(unreachable_pub)]

mod authors;
mod body;
pub mod contract;
// Public for the fuzz targets only.
#[doc(hidden)]
pub mod dateline;
mod dateline_words;
pub mod decode;
pub mod decompress;
mod detect;
mod diagnostic;
pub mod feed;
mod field_labels;
mod fields;
// Public for the fuzz targets only.
#[doc(hidden)]
pub mod hard_wrap;
mod header;
mod headline;
pub mod html;
pub mod json;
mod json_value;
pub mod lead;
mod lines;
pub mod markdown;
mod mojibake;
pub mod opml;
// Public for the fuzz targets only.
#[doc(hidden)]
pub mod plain;
pub mod profile;
mod read;
pub mod records;
mod rich_text;
mod table;
pub mod warc;
mod xml;

pub use diagnostic::{Diagnostic, ParsedInput};
pub use read::{read, read_fetched};
