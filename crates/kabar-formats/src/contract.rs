//! The JSON contract: one object per article, on one line, as `kabar annotate` prints it. Fields are added, never
//! renamed; offsets count UTF-8 bytes of `text`, end exclusive.
//!
//! A text that is one flat line in the input has several entries in `lines`, but `text` itself keeps its spaces. Where
//! nothing had to be cleaned it equals the input's, so that offsets from elsewhere fit it.

use crate::Diagnostic;
use kabar_annotate::article::{
    Annotations, Article, Credit, Entity, EntityKind, LineAnnotation, LineLabel, MentionForm, Quote,
    QuoteKind, RelatedLink,
};
use kabar_annotate::text::Span;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{self, Write};

#[derive(Serialize)]
struct ArticleRecord<'a> {
    id: &'a str,
    title: &'a str,
    url: Option<&'a str>,
    site: Option<&'a str>,
    authors: Vec<&'a str>,
    published: Option<String>,
    language: Option<&'a str>,
    text: Cow<'a, str>,
    lines: Vec<LineRecord<'a>>,
    quotes: Vec<QuoteRecord<'a>>,
    entities: Vec<EntityRecord<'a>>,
    related: &'a [RelatedLink],
    links: Vec<AnchorRecord<'a>>,
    credits: &'a [Credit],
    minutes: usize,
}

#[derive(Serialize)]
struct LineRecord<'a> {
    #[serde(flatten)]
    span: Span,
    label: LineLabel,
    /// `false` for furniture that is only likely; left out where the label is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    sure: Option<bool>,
    why: Option<&'a str>,
}

#[derive(Serialize)]
struct QuoteRecord<'a> {
    #[serde(flatten)]
    span: Span,
    kind: QuoteKind,
    speaker: Option<&'a str>,
    mention: Option<Span>,
    via: MentionForm,
}

#[derive(Serialize)]
struct EntityRecord<'a> {
    #[serde(flatten)]
    span: Span,
    kind: EntityKind,
    name: &'a str,
    role: Option<&'a str>,
}

#[derive(Serialize)]
struct AnchorRecord<'a> {
    #[serde(flatten)]
    span: Span,
    url: &'a str,
}

fn article_record<'a>(article: &'a Article, notes: &'a Annotations) -> ArticleRecord<'a> {
    let line = |l: &'a LineAnnotation| LineRecord {
        span: l.span,
        label: l.label,
        sure: (!l.is_certain).then_some(false),
        why: l.reason.as_ref().map(|w| w.rule.as_str()),
    };
    let quote = |q: &'a Quote| QuoteRecord {
        span: q.span,
        kind: q.kind,
        speaker: q.speaker.as_deref(),
        mention: q.mention,
        via: q.mention_form,
    };
    let entity = |e: &'a Entity| EntityRecord {
        span: e.span,
        kind: e.kind,
        name: &e.name,
        role: e.role.map(|role| role.slice(article.text())),
    };
    let mut entities: Vec<&Entity> = notes.entities.iter().chain(&notes.folded_entities).collect();
    entities.sort_by_key(|e| e.span.start);
    ArticleRecord {
        id: &article.id,
        title: &article.title,
        url: article.url.as_deref(),
        site: article.site.as_deref(),
        authors: article.authors.iter().map(|a| &**a).collect(),
        published: article.published.map(|d| d.to_string()),
        language: notes.language.as_deref(),
        text: article.original_text(),
        lines: notes.lines.iter().map(line).collect(),
        quotes: notes.quotes.iter().map(quote).collect(),
        entities: entities.into_iter().map(entity).collect(),
        related: &notes.related,
        links: article.links.iter().map(|l| AnchorRecord { span: l.span, url: &l.url }).collect(),
        credits: &notes.credits,
        minutes: article.reading_minutes(),
    }
}

/// Writes one article as one line of JSON, the newline included.
///
/// # Errors
/// Where `out` fails.
pub fn write_article(article: &Article, notes: &Annotations, out: &mut impl Write) -> io::Result<()> {
    write_line(&article_record(article, notes), out)
}

/// The id in a line that [`write_article`] wrote; `None` where the line is something else or cut off.
pub fn article_id(line: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct RecordId {
        id: String,
    }
    serde_json::from_slice(line).ok().map(|RecordId { id }| id)
}

/// Writes a diagnostic as one line of JSON, for `kabar annotate --rejects`.
///
/// # Errors
/// Where `out` fails.
pub fn write_diagnostic(diagnostic: &Diagnostic, out: &mut impl Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct RejectRecord<'a> {
        file: &'a str,
        line: Option<usize>,
        why: &'a str,
    }
    write_line(&RejectRecord { file: &diagnostic.file, line: diagnostic.line, why: &diagnostic.message }, out)
}

/// One quotation with its article, for `kabar quotes --json`.
#[derive(Serialize)]
struct QuoteListRecord<'a> {
    speaker: Option<&'a str>,
    kind: QuoteKind,
    via: MentionForm,
    text: &'a str,
    article: &'a str,
    title: &'a str,
    site: Option<&'a str>,
    url: Option<&'a str>,
    published: Option<String>,
    line: usize,
    #[serde(flatten)]
    span: Span,
}

/// Writes one quotation of `article` as one line of JSON; `line` counts from 1.
///
/// # Errors
/// Where `out` fails.
pub fn write_quote(article: &Article, quote: &Quote, line: usize, out: &mut impl Write) -> io::Result<()> {
    let record = QuoteListRecord {
        speaker: quote.speaker.as_deref(),
        kind: quote.kind,
        via: quote.mention_form,
        text: quote.span.slice(article.text()),
        article: &article.id,
        title: &article.title,
        site: article.site.as_deref(),
        url: article.url.as_deref(),
        published: article.published.map(|d| d.to_string()),
        line,
        span: quote.span,
    };
    write_line(&record, out)
}

/// `value` as JSON, for data that only kabar reads.
pub fn to_json(value: &impl Serialize) -> String {
    // Only a map whose keys are not strings fails, and kabar stores none.
    serde_json::to_string(value).unwrap_or_default()
}

/// The value that [`to_json`] wrote; `None` where `json` is something else.
pub fn from_json<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

/// Writes `value` as one line of JSON, the newline included.
///
/// # Errors
/// Where `out` fails.
pub fn write_line(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::{Options, annotate};

    #[test]
    fn a_line_that_is_only_likely_says_so_and_a_certain_one_says_nothing() {
        let text = "Pasar ikan dibuka pada Senin pagi.\nSapa kami di kanal!\nHujan turun sebentar.";
        let article = Article::from_text("Pasar Dibuka", text).expect("it has a text");
        let mut notes = annotate(&article, &Options::default());
        (notes.lines[1].label, notes.lines[1].is_certain) = (LineLabel::Promo, false);
        assert!(notes.lines[1].is_dimmed() && !notes.lines[1].is_folded());
        let mut bytes = Vec::new();
        write_article(&article, &notes, &mut bytes).expect("writing to a Vec");
        let record: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        let sure: Vec<_> = (0..3).map(|at| record["lines"][at].get("sure").cloned()).collect();
        assert_eq!(sure, [None, Some(false.into()), None]);
        assert_eq!(record["lines"][1]["label"], "promo");
    }
}
