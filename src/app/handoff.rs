//! An article handed to another program: as text, the way the page shows it, or as the JSON that `kabar annotate` prints.

use super::page::Page;
use crate::text::wrap;
use kabar_annotate::text::Span;
use kabar_formats::contract;

/// An article for another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handoff {
    /// A program that can get an article.
    pub program: ExternalProgram,
    /// Its standard input, or the file that it opens.
    pub input: Vec<u8>,
}

/// A program that can get an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExternalProgram {
    /// A shell command that the reader typed.
    Command(String),
    /// The program that `$PAGER` names.
    Pager,
    /// The program that `$VISUAL` names, or else `$EDITOR`.
    Editor,
}

/// The format in which a program gets an article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExportFormat {
    /// Headline, byline and paragraphs, a blank line between them; what is folded on the page is left out.
    #[default]
    Text,
    /// One JSON object on one line, as `kabar annotate` prints it.
    Json,
}

impl ExportFormat {
    /// The other one of the two formats.
    pub fn toggled(self) -> ExportFormat {
        match self {
            ExportFormat::Text => ExportFormat::Json,
            ExportFormat::Json => ExportFormat::Text,
        }
    }

    /// The article of `page` in this format.
    pub fn export(self, page: &Page) -> Vec<u8> {
        let (article, notes) = (page.article(), page.annotations());
        let mut bytes = Vec::new();
        match self {
            ExportFormat::Json => {
                // Writing to a Vec does not fail.
                let _ = contract::write_article(article, notes, &mut bytes);
            }
            ExportFormat::Text => bytes = plain_text(page).into_bytes(),
        }
        bytes
    }
}

/// Headline, byline and paragraphs, wrapped to `columns`, since pagers break rows in the middle of words.
pub fn wrapped_text(page: &Page, columns: u16) -> Vec<u8> {
    let text = plain_text(page);
    let mut rows = String::new();
    for line in text.lines() {
        for row in wrap::rows(line, Span::new(0, line.len()), usize::from(columns)) {
            rows.extend([row.slice(line), "\n"]);
        }
    }
    rows.into_bytes()
}

fn plain_text(page: &Page) -> String {
    let (article, notes) = (page.article(), page.annotations());
    let mut text = format!("{}\n{}\n", &*article.title, page.layout().byline);
    let mut before: Option<usize> = None;
    for line in notes.lines.iter().filter(|line| !line.is_folded()) {
        // Parts of one line stay on one line.
        let goes_on = before.is_some_and(|end| !article.text()[end..line.span.start].contains('\n'));
        text.push_str(if goes_on { " " } else { "\n\n" });
        text.push_str(line.span.trim(article.text()).slice(article.text()));
        before = Some(line.span.end);
    }
    text.push('\n');
    text
}
