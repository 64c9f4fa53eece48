//! An article handed to another program: as text, the way the page shows it, or as the JSON that `kabar annotate` prints.

use super::page::Page;
use crate::text::wrap;
use kabar_annotate::text::Span;
use kabar_formats::contract;

/// An article for another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// Which program.
    pub to: To,
    /// What it gets to read.
    pub text: Vec<u8>,
}

/// The program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// What the reader typed, for the shell.
    Command(String),
    /// $PAGER.
    Pager,
    /// $VISUAL, or $EDITOR.
    Editor,
}

/// As what an article is handed over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum As {
    /// Headline, byline and paragraphs, a blank line between them; what is folded on the page is left out.
    #[default]
    Text,
    /// One JSON object on one line, with all that kabar says of the article.
    Json,
}

impl As {
    /// The other one.
    pub fn other(self) -> As {
        match self {
            As::Text => As::Json,
            As::Json => As::Text,
        }
    }

    /// The article of `page`.
    pub fn of(self, page: &Page) -> Vec<u8> {
        let (article, notes) = (page.article(), page.notes());
        let mut bytes = Vec::new();
        match self {
            As::Json => {
                // Writing to a Vec does not fail.
                let _ = contract::write(article, notes, &mut bytes);
            }
            As::Text => bytes = text(page).into_bytes(),
        }
        bytes
    }
}

/// Headline, byline and paragraphs, with as many columns as a pager has that breaks rows anywhere.
pub fn wrapped(page: &Page, columns: u16) -> Vec<u8> {
    let text = text(page);
    let mut rows = String::new();
    for line in text.lines() {
        for row in wrap::rows(line, Span::new(0, line.len()), usize::from(columns)) {
            rows.extend([row.of(line), "\n"]);
        }
    }
    rows.into_bytes()
}

fn text(page: &Page) -> String {
    let (article, notes) = (page.article(), page.notes());
    let mut text = format!("{}\n{}\n", &*article.title, page.sheet().byline);
    let mut before: Option<usize> = None;
    for line in notes.lines.iter().filter(|line| !line.label.is_folded()) {
        // Parts of one line stay on one line.
        let goes_on = before.is_some_and(|end| !article.text()[end..line.span.start].contains('\n'));
        text.push_str(if goes_on { " " } else { "\n\n" });
        text.push_str(line.span.trim(article.text()).of(article.text()));
        before = Some(line.span.end);
    }
    text.push('\n');
    text
}
