//! Is this line the article, or a promo, a related link, a credit?

use crate::article::{Article, Credit, Label, Line, Link};

/// What reading the lines of one article gives.
#[derive(Debug, Default)]
pub struct Lines {
    /// See [`Annotations::lines`](crate::article::Annotations::lines).
    pub lines: Vec<Line>,
    /// The articles that related lines name.
    pub related: Vec<Link>,
    /// What credit lines say.
    pub credits: Vec<Credit>,
}

/// Labels the lines of `article`. A text that came as one flat line is cut into paragraphs first.
pub fn read(article: &mut Article, _language: Option<&str>) -> Lines {
    let lines = article.lines().iter().map(|&span| Line { span, label: Label::Body, why: None }).collect();
    Lines { lines, ..Lines::default() }
}
