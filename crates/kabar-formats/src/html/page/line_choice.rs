//! Which lines of the article's elements are the article: not those in blocks of links, teasers or comments, nor what stands
//! above the first paragraph; but the lead, wherever it stands.

use super::super::document::HtmlLine;
use super::page_reader::{
    MAX_FURNITURE_SHARE, MIN_PROSE_BYTES, PageReader, SITE_ELEMENTS, flatten, is_heading,
};
use std::collections::HashSet;

/// The share of the prose that an element may have that says that it is not shown. More is what a script shows later.
const MAX_HIDDEN_SHARE: f32 = 0.2;

/// How many lines may stand between a headline and the first paragraph.
const MAX_HEAD_LINES: usize = 40;

/// A shorter line that is there twice is the same words again, in bytes of letters and digits; a longer one a copy.
const MIN_COPY_BYTES: usize = 100;

/// What a line of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineChoice {
    /// Text of the article.
    Text,
    /// The lead, found above the text.
    Lead,
    /// Among the article's lines, and folded there.
    Folded(FoldReason),
    /// Elsewhere on the page.
    Elsewhere,
}

/// Why a line is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldReason {
    /// It stands in an element of the site, or in one that is called furniture.
    Furniture,
    /// In a block of links, of comments, or one that is not shown.
    Block,
    /// It is nothing but links.
    Links,
    /// It is the headline, which stands above the text already.
    Headline,
    /// It stands above the first paragraph: a date, a name, a button.
    AboveText,
    /// It is there for the second time.
    Repeated,
    /// It only names the author.
    Author,
}

impl FoldReason {
    /// The reason in a few words.
    pub fn as_str(self) -> &'static str {
        match self {
            FoldReason::Furniture => "in an element of the site",
            FoldReason::Block => "in a block of links, of comments, or not shown",
            FoldReason::Links => "only links",
            FoldReason::Headline => "the headline again",
            FoldReason::AboveText => "above the first paragraph",
            FoldReason::Repeated => "the same line again",
            FoldReason::Author => "only the author's name",
        }
    }
}

impl LineChoice {
    /// Is it the article's?
    pub fn is_article(self) -> bool {
        matches!(self, LineChoice::Text | LineChoice::Lead)
    }
}

impl PageReader<'_> {
    /// What each line is, where the article is in the elements that are `inside`, and `top` holds most of it.
    pub(super) fn choose_lines(&self, top: usize, inside: &[bool]) -> Vec<LineChoice> {
        let prose: f32 = self
            .lines
            .iter()
            .zip(&self.weights)
            .filter(|(line, _)| inside[line.element])
            .map(|(_, w)| w)
            .sum();
        let mut is_cleaned = vec![false; self.elements.len()];
        for at in 1..self.elements.len() {
            let is_around = (at..self.elements[at].end).contains(&top);
            is_cleaned[at] =
                is_cleaned[self.elements[at].parent] || (!is_around && self.is_block_of_others(at, prose));
        }
        let choose = |(at, line): (usize, &HtmlLine)| match self.fold_reason(line, &is_cleaned) {
            _ if !inside[line.element] => LineChoice::Elsewhere,
            Some(reason) if !self.is_known[at] => LineChoice::Folded(reason),
            _ => LineChoice::Text,
        };
        let mut chosen: Vec<LineChoice> = self.lines.iter().enumerate().map(choose).collect();
        self.fold_head(&mut chosen);
        self.add_lead(&mut chosen);
        self.fold_repeated(&mut chosen);
        if !chosen.iter().any(|choice| choice.is_article()) {
            // Nothing looks like an article: everything is shown.
            chosen.fill(LineChoice::Text);
        }
        chosen
    }

    fn fold_reason(&self, line: &HtmlLine, is_cleaned: &[bool]) -> Option<FoldReason> {
        let name = self.elements[line.element].name.as_str();
        let is_title = !self.hints.title.is_empty() && flatten(&line.content.text) == self.hints.title;
        if is_cleaned[line.element] {
            Some(FoldReason::Block)
        } else if self.is_furniture[line.element] {
            Some(FoldReason::Furniture)
        } else if line.is_link() && matches!(name, "li" | "td" | "th" | "dt" | "div" | "section") {
            Some(FoldReason::Links)
        } else {
            (is_title || name == "h1").then_some(FoldReason::Headline)
        }
    }

    /// Is the element a block of links, teasers or comments? `prose` is that of the whole article.
    fn is_block_of_others(&self, at: usize, prose: f32) -> bool {
        let element = &self.elements[at];
        let sums = self.sums[at];
        let share = sums.prose / prose.max(1.0);
        if share > MAX_FURNITURE_SHARE {
            return false;
        }
        if element.part.is_comments || element.part.is_hidden && share < MAX_HIDDEN_SHARE {
            return true;
        }
        let may_be_links =
            matches!(element.name.as_str(), "ul" | "ol" | "menu" | "dl" | "table" | "section" | "div");
        SITE_ELEMENTS.contains(&element.name.as_str())
            || may_be_links && sums.bytes > 0 && sums.link_share() > 0.5
    }

    /// Folds what stands above the first paragraph: dates, names, buttons. Headings and long lines stay.
    fn fold_head(&self, chosen: &mut [LineChoice]) {
        let ends_sentence = |text: &str| text.ends_with(['.', '!', '?', '。', '”', '"', '…']);
        for (at, line) in self.lines.iter().enumerate() {
            if chosen[at] != LineChoice::Text {
                continue;
            }
            let text = &line.content.text;
            let is_prose = self.weights[at] > 0.0 && (text.len() >= 100 || ends_sentence(text));
            if self.is_known[at] || is_prose {
                return;
            }
            let is_long = text.len() >= 60 && line.linked_bytes == 0;
            if !is_heading(&self.elements[line.element].name) && !is_long {
                chosen[at] = LineChoice::Folded(FoldReason::AboveText);
            }
        }
    }

    /// Folds long lines that are there for the second time, and those that only name the author.
    fn fold_repeated(&self, chosen: &mut [LineChoice]) {
        let mut seen = HashSet::new();
        for (at, line) in self.lines.iter().enumerate() {
            if !chosen[at].is_article() {
                continue;
            }
            let flat = flatten(&line.content.text);
            if self.hints.authors.contains(&flat) {
                chosen[at] = LineChoice::Folded(FoldReason::Author);
            } else if flat.len() >= MIN_COPY_BYTES && !seen.insert(flat) {
                chosen[at] = LineChoice::Folded(FoldReason::Repeated);
            }
        }
    }

    /// Adds the lead: lines above the text that the description repeats, or that stand in an element called so.
    fn add_lead(&self, chosen: &mut [LineChoice]) {
        let Some(first) = chosen.iter().position(|choice| choice.is_article()) else { return };
        let headline = self.lines[..first].iter().rposition(|line| {
            self.elements[line.element].name == "h1"
                || !self.hints.title.is_empty() && flatten(&line.content.text) == self.hints.title
        });
        for (at, line) in self.lines[..first].iter().enumerate() {
            let text = &line.content.text;
            if text.len() < MIN_PROSE_BYTES * 2 || line.linked_bytes * 2 > text.len() || line.is_image {
                continue;
            }
            let (flat, description) = (flatten(text), &self.hints.description);
            if flat == self.hints.title {
                continue;
            }
            let is_description = flat.len() >= 40
                && description.len() >= 40
                && (description.starts_with(&flat) || flat.starts_with(description.as_str()));
            let is_after =
                headline.is_some_and(|headline| at > headline && first - headline < MAX_HEAD_LINES);
            let is_called_so = std::iter::once(line.element)
                .chain(self.ancestors(line.element).take(2))
                .any(|element| self.elements[element].part.is_lead);
            if (is_description && (is_after || headline.is_none())) || (is_after && is_called_so) {
                chosen[at] = LineChoice::Lead;
            }
        }
    }
}
