//! A page as lines and elements, with how much of the text is where.

use super::super::document::{HtmlDocument, HtmlElement, HtmlLine};

/// Shorter lines, in bytes, say nothing of where the article is.
pub(super) const MIN_PROSE_BYTES: usize = 25;

/// How much more a line counts that the page's metadata has too.
const KNOWN_WEIGHT: f32 = 3.0;

/// A longer text in the metadata, in bytes, or a page with more lines is not compared line by line.
const MAX_KNOWN_BYTES: usize = 64 * 1024;
const MAX_KNOWN_LINES: usize = 4000;

/// An element with a greater share of the prose is no furniture, whatever it is called, unless the article is known to be
/// elsewhere.
pub(super) const MAX_FURNITURE_SHARE: f32 = 0.35;

/// Elements whose text belongs to the site and not to the article.
pub(super) const SITE_ELEMENTS: &[&str] = &["nav", "aside", "footer", "header", "form", "dialog", "menu"];

/// What a page says of its article beside its layout.
#[derive(Debug, Default)]
pub(super) struct ArticleHints {
    /// The whole text, with letters and digits only, where the page repeats it in its metadata; else empty.
    pub body: String,
    /// The description, with letters and digits only.
    pub description: String,
    /// The headline, with letters and digits only.
    pub title: String,
    /// The authors, each with letters and digits only.
    pub authors: Vec<String>,
}

/// `text` with its letters and digits only, in lower case.
pub(super) fn flatten(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What is known of one element, with all that is in it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ElementSums {
    /// Bytes of text.
    pub bytes: usize,
    /// Bytes of text in links.
    pub linked: usize,
    /// Prose: the sum of the weights of its lines.
    pub prose: f32,
}

impl ElementSums {
    pub(super) fn link_share(self) -> f32 {
        self.linked as f32 / (self.bytes.max(1)) as f32
    }
}

/// A page while its article is looked for.
pub(super) struct PageReader<'a> {
    pub elements: &'a [HtmlElement],
    pub lines: &'a [HtmlLine],
    pub hints: &'a ArticleHints,
    /// The weight of each line as prose.
    pub weights: Vec<f32>,
    /// Is each line in the text that the metadata repeats?
    pub is_known: Vec<bool>,
    pub sums: Vec<ElementSums>,
    pub scores: Vec<f32>,
    /// Is each element, or one around it, furniture?
    pub is_furniture: Vec<bool>,
}

/// Is an element of that name part of the block around it?
pub(super) fn is_paragraph(name: &str) -> bool {
    matches!(
        name,
        "p" | "pre" | "blockquote" | "figcaption" | "dd" | "li" | "td" | "th" | "tr" | "tbody" | "center"
    ) || is_heading(name)
}

/// Is it the name of a heading?
pub(super) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn is_comma(c: char) -> bool {
    matches!(c, ',' | '،' | '、' | '，' | ';' | '。')
}

impl<'a> PageReader<'a> {
    /// Weighs the lines of `document`, and sums them up.
    pub(super) fn new(document: &'a HtmlDocument, hints: &'a ArticleHints) -> PageReader<'a> {
        let mut reader = PageReader {
            elements: &document.elements,
            lines: &document.lines,
            hints,
            weights: Vec::new(),
            is_known: Vec::new(),
            sums: Vec::new(),
            scores: Vec::new(),
            is_furniture: Vec::new(),
        };
        reader.weigh_lines();
        reader.sum_up();
        reader
    }

    fn weigh_lines(&mut self) {
        let has_body = !self.hints.body.is_empty()
            && self.hints.body.len() <= MAX_KNOWN_BYTES
            && self.lines.len() <= MAX_KNOWN_LINES;
        for line in self.lines {
            let text = &line.content.text;
            let is_link = line.linked_bytes * 2 > text.len();
            let is_known =
                text.len() >= MIN_PROSE_BYTES && has_body && self.hints.body.contains(&flatten(text));
            let mut weight = 0.0;
            let is_heading = is_heading(&self.elements[line.element].name);
            if text.len() >= MIN_PROSE_BYTES && (!is_link || is_known) && !line.is_image && !is_heading {
                weight = 1.0
                    + text.chars().filter(|c| is_comma(*c)).count() as f32
                    + (text.len() as f32 / 100.0).min(3.0);
                if is_known {
                    weight *= KNOWN_WEIGHT;
                }
            }
            self.weights.push(weight);
            self.is_known.push(is_known);
        }
    }

    fn sum_up(&mut self) {
        self.sums = vec![ElementSums::default(); self.elements.len()];
        for (line, weight) in self.lines.iter().zip(&self.weights) {
            let sums = &mut self.sums[line.element];
            sums.bytes += line.content.text.len();
            sums.linked += line.linked_bytes;
            sums.prose += weight;
        }
        for at in (1..self.elements.len()).rev() {
            let own = self.sums[at];
            let around = &mut self.sums[self.elements[at].parent];
            around.bytes += own.bytes;
            around.linked += own.linked;
            around.prose += own.prose;
        }
    }

    /// The line of the headline.
    pub(super) fn headline(&self) -> Option<usize> {
        let is_title =
            |line: &HtmlLine| !self.hints.title.is_empty() && flatten(&line.content.text) == self.hints.title;
        let is_h1 = |line: &HtmlLine| self.elements[line.element].name == "h1";
        let by = |is: &dyn Fn(&HtmlLine) -> bool| self.lines.iter().position(is);
        by(&|line| is_h1(line) && is_title(line)).or_else(|| by(&is_title)).or_else(|| by(&is_h1))
    }

    /// The elements around `at`, from the innermost.
    pub(super) fn ancestors(&self, at: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(at), |&at| (at != 0).then(|| self.elements[at].parent)).skip(1)
    }

    /// Is the element `at` the element `around`, or inside of it?
    pub(super) fn is_inside(&self, at: usize, around: usize) -> bool {
        (around..self.elements[around].end).contains(&at)
    }
}
