//! The JSON of names over many articles, as `kabar entities --json` and `kabar who --json` print it: one object per name, on
//! one line. As in [`contract`](super::contract), fields are added, never renamed.

use kabar_annotate::article::EntityKind;
use serde::Serialize;
use std::io::{self, Write};

/// A form of a name, and how often it is used.
#[derive(Debug, Serialize)]
pub struct NameCount<'a> {
    /// The form of the name, as it is written.
    pub name: &'a str,
    /// How often this form is used.
    pub mentions: usize,
}

/// What a person is said to be.
#[derive(Debug, Serialize)]
pub struct RoleRecord<'a> {
    /// The role, as it is written.
    pub name: &'a str,
    /// How often it is given.
    pub mentions: usize,
    /// In how many articles.
    pub articles: usize,
    /// The day of the first of them, where they have one.
    pub first: Option<String>,
    /// The day of the last of them.
    pub last: Option<String>,
}

/// A name that stands in the same articles.
#[derive(Debug, Serialize)]
pub struct CompanionRecord<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether it is a person, an organisation or a place.
    pub kind: EntityKind,
    /// In how many articles both stand.
    pub articles: usize,
}

/// One name over all articles.
#[derive(Debug, Serialize)]
pub struct NameRecord<'a> {
    /// The canonical form of the name.
    pub name: &'a str,
    /// Whether it is a person, an organisation or a place.
    pub kind: EntityKind,
    /// How often it is mentioned, in any form.
    pub mentions: usize,
    /// In how many articles it is mentioned.
    pub articles: usize,
    /// Its other forms, most used first.
    pub aliases: Vec<NameCount<'a>>,
}

/// One name, with its roles, its quotations and its articles.
#[derive(Debug, Serialize)]
pub struct ProfileRecord<'a> {
    /// The name, and how often it is mentioned.
    #[serde(flatten)]
    pub name_record: NameRecord<'a>,
    /// The roles that texts give a person, most frequent first.
    pub roles: Vec<RoleRecord<'a>>,
    /// The quotations of a person, the latest first.
    pub quotes: Vec<ProfileQuote<'a>>,
    /// The names that stand in most of the same articles.
    pub named_with: Vec<CompanionRecord<'a>>,
    /// The articles that mention the name, the latest first.
    pub named_in: Vec<ArticleMentions<'a>>,
}

/// An article that mentions the name.
#[derive(Debug, Serialize)]
pub struct ArticleMentions<'a> {
    /// The article's own id.
    pub article: &'a str,
    /// The article's headline.
    pub title: &'a str,
    /// The article's outlet.
    pub site: Option<&'a str>,
    /// The article's address on the web.
    pub url: Option<&'a str>,
    /// When it was published.
    pub published: Option<String>,
    /// How often it mentions the name.
    pub mentions: usize,
}

/// A quotation, and its article.
#[derive(Debug, Serialize)]
pub struct ProfileQuote<'a> {
    /// The quotation, with its quotation marks.
    pub text: &'a str,
    /// The article's own id.
    pub article: &'a str,
    /// The article's headline.
    pub title: &'a str,
    /// The article's outlet.
    pub site: Option<&'a str>,
    /// When it was published.
    pub published: Option<String>,
    /// The line of the article's text, counted from 1.
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
