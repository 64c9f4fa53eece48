//! What reading one input gives: its articles, and what the user is told about input that could not be read.

use kabar_annotate::article::Article;
use kabar_annotate::text::CleanText;
use std::fmt::Display;

/// What one input holds: its articles in order, and what could not be read.
#[derive(Debug, Default)]
pub struct ParsedInput {
    /// The articles, in the input's order.
    pub articles: Vec<Article>,
    /// What could not be read, in the input's order.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is wrong with a part of an input, in one line for the user. The rest of the input is read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, or "standard input".
    pub file: CleanText,
    /// Counted from 1; `None` where no line can be named.
    pub line: Option<usize>,
    /// What is wrong, and what to do about it where something can be done.
    pub message: CleanText,
}

impl Diagnostic {
    /// `message` about `line` (counted from 1) of the file `name`.
    pub fn new(name: &str, line: Option<usize>, message: &str) -> Diagnostic {
        Diagnostic { file: CleanText::one_line(name), line, message: CleanText::one_line(message) }
    }

    /// `message`, mostly an error, about the whole file `name`.
    pub(crate) fn for_file(name: &str, message: impl Display) -> Diagnostic {
        Diagnostic::new(name, None, &message.to_string())
    }
}

impl ParsedInput {
    /// No article, and `message` about the whole file `name`.
    pub(crate) fn unreadable(name: &str, message: impl Display) -> ParsedInput {
        ParsedInput { articles: Vec::new(), diagnostics: vec![Diagnostic::for_file(name, message)] }
    }

    /// Says `message` about the file `name` where it holds neither an article nor a diagnostic.
    pub(crate) fn or_empty(mut self, name: &str, message: &str) -> ParsedInput {
        if self.articles.is_empty() && self.diagnostics.is_empty() {
            self.diagnostics.push(Diagnostic::new(name, None, message));
        }
        self
    }
}
