//! What those whom the reader follows said lately, for the brief.

use super::open::read_all_names;
use crate::app::messages;
use crate::shelf::library::{Error, FollowedQuotes, Library};
use crate::shelf::name_profile::NamingArticle;
use kabar_annotate::article::EntityKind;
use kabar_annotate::text::CleanText;
use serde::Serialize;

/// Quotations of one name that the brief has: the others are on the page of the name.
const MAX_QUOTES: usize = 5;

/// One name with what was said, as JSON. Fields are added, never renamed.
#[derive(Serialize)]
pub(super) struct FollowedRecord<'a> {
    followed: &'a str,
    kind: EntityKind,
    quotes: Vec<FollowedQuoteRecord<'a>>,
}

#[derive(Serialize)]
struct FollowedQuoteRecord<'a> {
    text: &'a str,
    article: &'a str,
    title: &'a str,
    outlet: Option<&'a str>,
    published: Option<String>,
}

/// What those whom the reader follows said since `since` (Unix seconds). The names of new articles are read first.
///
/// # Errors
/// Where the library cannot be read or written.
pub(super) fn quotes_since(library: &mut Library, since: i64) -> Result<Vec<FollowedQuotes>, Error> {
    if library.followed()?.is_empty() {
        return Ok(Vec::new());
    }
    read_all_names(library)?;
    library.quotes_of_followed(since, MAX_QUOTES)
}

/// "“Kami senang,” — Warta: Panen Dimulai"
pub(super) fn quote_line((text, article): &(CleanText, NamingArticle)) -> String {
    let outlet = article.outlet.as_deref().map(|outlet| format!("{outlet}: ")).unwrap_or_default();
    format!("{text} — {outlet}{}", article.title)
}

/// "New: 2 quotations of Ratna Wulandari"
pub(super) fn heading(said: &FollowedQuotes) -> String {
    messages::new_quotations(said.quotes.len(), said.quotes.len() == MAX_QUOTES, &said.key.name)
}

/// The JSON record of one name.
pub(super) fn record(said: &FollowedQuotes) -> FollowedRecord<'_> {
    FollowedRecord {
        followed: &said.key.name,
        kind: said.key.kind,
        quotes: said
            .quotes
            .iter()
            .map(|(text, article)| FollowedQuoteRecord {
                text,
                article: &article.id,
                title: &article.title,
                outlet: article.outlet.as_deref(),
                published: article.published.map(|date| date.to_string()),
            })
            .collect(),
    }
}
