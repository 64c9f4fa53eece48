//! The JSON contract: one object per article, on one line, as `kabar annotate` prints it. Fields are added, never
//! renamed; offsets count UTF-8 bytes of `text`, end exclusive.
//!
//! A text that came as one flat line has several entries in `lines`, but `text` itself keeps its spaces: where nothing had
//! to be cleaned it is the input's, byte for byte, so that labels and offsets from elsewhere can be laid over it.

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
        entities: notes.entities.iter().map(entity).collect(),
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

/// The id in a line that [`write()`] wrote; `None` where it is something else, or not whole.
pub fn article_id(line: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct RecordId {
        id: String,
    }
    serde_json::from_slice(line).ok().map(|RecordId { id }| id)
}

/// Writes what could not be read as one line of JSON, for `kabar annotate --rejects`.
///
/// # Errors
/// Where `out` fails.
pub fn write_diagnostic(fault: &Diagnostic, out: &mut impl Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct RejectRecord<'a> {
        file: &'a str,
        line: Option<usize>,
        why: &'a str,
    }
    write_line(&RejectRecord { file: &fault.file, line: fault.line, why: &fault.message }, out)
}

/// One quotation with the article it stands in, for `kabar quotes --json`.
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
    let said = QuoteListRecord {
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
    write_line(&said, out)
}

/// `value` as JSON, for what kabar keeps for itself.
pub fn to_json(value: &impl Serialize) -> String {
    // Only a map whose keys are no strings fails, and kabar keeps none.
    serde_json::to_string(value).unwrap_or_default()
}

/// What [`to_json`] wrote; `None` where it is something else.
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
