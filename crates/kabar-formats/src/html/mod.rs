//! HTML, read in one forgiving pass without a tree.
//!
//! | file | what it owns |
//! |---|---|
//! | [`tokenizer`] | tags and text |
//! | [`entities`] | character references |
//! | `class_words` | what the names of elements say of their lines |
//! | `elements` | which elements end lines, and which are dropped |
//! | `media` | the line that stands for a video, a sound or a frame |
//! | `images` | the text that stands for an image |
//! | [`document`] | lines, and the elements they stand in |
//! | `table_layout` | tables as lines |
//! | `line_builder` | the line that is being read, and the link in it |
//! | [`flow`] | HTML → lines |
//! | `text` | HTML → a text, with or without markup |
//! | [`page`] | a web page → an article |

mod class_words;
pub mod document;
mod elements;
pub mod entities;
pub mod flow;
mod images;
mod line_builder;
mod media;
pub mod page;
mod table_layout;
mod text;
pub mod tokenizer;

pub use text::{is_html, to_headline, to_rich_text, to_single_line, to_text};
pub use tokenizer::{HtmlEvent, HtmlTokenizer, attribute};
