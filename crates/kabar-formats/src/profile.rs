//! The JSON of names over many articles: what `kabar entities --json` and `kabar who --json` print, one object a name on
//! a line of its own. As in [`super::contract`], fields are added, never renamed.

use kabar_annotate::article::EntityKind;
use serde::Serialize;
use std::io::{self, Write};

/// A name and how often it is used.
#[derive(Debug, Serialize)]
pub struct NameCount<'a> {
    /// The words.
    pub name: &'a str,
    /// How often.
    pub mentions: usize,
}

/// One name over all articles.
#[derive(Debug, Serialize)]
pub struct NameRecord<'a> {
    /// Its canonical form.
    pub name: &'a str,
    /// Whose it is.
    pub kind: EntityKind,
    /// How often it is mentioned, by whatever form.
    pub mentions: usize,
    /// In how many articles.
    pub articles: usize,
    /// Its other forms, most used first.
    pub aliases: Vec<NameCount<'a>>,
}

/// One name, what is said of it, and where.
#[derive(Debug, Serialize)]
pub struct ProfileRecord<'a> {
    /// The name.
    #[serde(flatten)]
    pub name_record: NameRecord<'a>,
    /// What a person is said to be, most often first.
    pub roles: Vec<NameCount<'a>>,
    /// What a person said, in the order of the input.
    pub quotes: Vec<ProfileQuote<'a>>,
    /// The articles that have the name, in the order of the input.
    pub named_in: Vec<ArticleMentions<'a>>,
}

/// An article that has the name.
#[derive(Debug, Serialize)]
pub struct ArticleMentions<'a> {
    /// The article's own id.
    pub article: &'a str,
    /// Its headline.
    pub title: &'a str,
    /// Its outlet.
    pub site: Option<&'a str>,
    /// Its address.
    pub url: Option<&'a str>,
    /// When it was published.
    pub published: Option<String>,
    /// How often it has the name.
    pub mentions: usize,
}

/// A quotation, and where it stands.
#[derive(Debug, Serialize)]
pub struct ProfileQuote<'a> {
    /// With its marks.
    pub text: &'a str,
    /// The article's own id.
    pub article: &'a str,
    /// Its headline.
    pub title: &'a str,
    /// When it was published.
    pub published: Option<String>,
    /// The line of its text, from 1.
    pub line: usize,
}

/// Writes `record` as one line of JSON.
///
/// # Errors
/// Where `out` fails.
pub fn write(record: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}
