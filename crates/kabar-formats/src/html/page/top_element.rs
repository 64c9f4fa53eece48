//! Where the article is: the element with most of the prose near it, and those that go on with it.
//!
//! A line of prose counts for the element around its paragraph, half for the one around that, and less with each level above.
//! This and the weights of elements are those of Mozilla's Readability.

use super::page_reader::{PageReader, is_paragraph};
use std::ops::Range;

/// An element with a greater share of links holds no text of the article.
const MAX_LINK_SHARE: f32 = 0.4;

/// How many elements above a paragraph it counts for.
const MAX_LEVELS: usize = 6;

impl PageReader<'_> {
    /// How much an element is worth by its own name.
    fn base_score(&self, at: usize) -> f32 {
        let element = &self.elements[at];
        let by_name: f32 = match element.name.as_str() {
            "article" => 8.0,
            "div" | "main" | "section" => 5.0,
            "pre" | "td" | "blockquote" => 3.0,
            "address" | "ol" | "ul" | "dl" | "dd" | "dt" | "li" | "form" | "menu" => -3.0,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" | "aside" | "footer" | "nav" => -5.0,
            _ => 0.0,
        };
        let named = if element.part.is_body { 25.0 } else { 0.0 };
        let furniture = if self.is_furniture[at] { -25.0 } else { 0.0 };
        by_name + named + furniture
    }

    /// Scores the elements.
    pub(super) fn score(&mut self) {
        let headline = self.headline();
        let mut scores: Vec<Option<f32>> = vec![None; self.elements.len()];
        for (at, line) in self.lines.iter().enumerate() {
            let is_above = headline.is_some_and(|headline| at < headline);
            let share = if self.is_furniture[line.element] { 0.15 } else { 1.0 };
            let weight = self.weights[at] * share * if is_above { 0.5 } else { 1.0 };
            if weight == 0.0 {
                continue;
            }
            let mut element = line.element;
            while is_paragraph(&self.elements[element].name) && element != 0 {
                element = self.elements[element].parent;
            }
            for level in 0..MAX_LEVELS {
                let part = match level {
                    0 => 1.0,
                    1 => 0.5,
                    level => 1.0 / (3.0 * level as f32),
                };
                let base = self.base_score(element);
                *scores[element].get_or_insert(base) += weight * part;
                if element == 0 {
                    break;
                }
                element = self.elements[element].parent;
            }
        }
        self.scores = scores
            .into_iter()
            .enumerate()
            .map(|(at, score)| score.unwrap_or(0.0) * (1.0 - self.sums[at].link_share()))
            .collect();
    }

    /// The element that holds the article, or most of it.
    pub(super) fn top_element(&self) -> usize {
        let mut best: Vec<usize> = (1..self.elements.len()).filter(|&at| self.scores[at] > 0.0).collect();
        best.sort_by(|a, b| self.scores[*b].total_cmp(&self.scores[*a]).then(a.cmp(b)));
        best.truncate(5);
        let Some(&first) = best.first() else { return 0 };
        let mut top = first;
        // Elements that are nearly as good, side by side: the article is in the element around them.
        let close: Vec<usize> =
            best.iter().copied().filter(|&at| self.scores[at] >= 0.75 * self.scores[first]).collect();
        if close.len() >= 4 {
            let around = self.ancestors(top).find(|&around| {
                around != 0
                    && close.iter().filter(|&&at| self.is_inside(at, around)).count() >= close.len().min(4)
            });
            top = around.unwrap_or(top);
        }
        // An element around it that is better, as it holds more.
        let mut last = self.scores[top];
        let threshold = last / 3.0;
        for around in self.ancestors(top) {
            if around == 0 || matches!(self.elements[around].name.as_str(), "body" | "html") {
                break;
            }
            let score = self.scores[around];
            if score == 0.0 {
                continue;
            }
            if score < threshold {
                break;
            }
            if score > last {
                top = around;
                break;
            }
            last = score;
        }
        let is_named = |&around: &usize| {
            let element = &self.elements[around];
            element.part.is_body
                && !self.is_furniture[around]
                && self.sums[around].link_share() < MAX_LINK_SHARE
        };
        if !self.elements[top].part.is_body {
            top = self.ancestors(top).take(2).find(is_named).unwrap_or(top);
        }
        top
    }

    /// Which elements hold the article: `top` and all in it, and those beside it that go on with it.
    pub(super) fn article_elements(&self, top: usize) -> Vec<bool> {
        let mut inside = vec![false; self.elements.len()];
        let mut add = |range: Range<usize>| inside[range].iter_mut().for_each(|inside| *inside = true);
        let range = |at: usize| at..self.elements[at].end.min(self.elements.len());
        add(range(top));
        if top == 0 {
            return inside;
        }
        let threshold = (self.scores[top] * 0.2).max(10.0);
        let own = &self.elements[top];
        let around = own.parent;
        let mut at = around + 1;
        while at < self.elements[around].end.min(self.elements.len()) {
            let element = &self.elements[at];
            if at != top && !self.is_furniture[at] {
                let bonus = if element.part.style == own.part.style { self.scores[top] * 0.2 } else { 0.0 };
                let sums = self.sums[at];
                let is_text = is_paragraph(&element.name)
                    && (sums.bytes > 80 && sums.link_share() < 0.25 || sums.bytes > 0 && sums.linked == 0);
                if self.scores[at] + bonus >= threshold || is_text {
                    add(range(at));
                }
            }
            at = element.end.max(at + 1);
        }
        // The text may be in several elements that are set alike, each in one of its own.
        if own.part.is_body {
            for at in 1..self.elements.len() {
                let is_alike = self.elements[at].part.style == own.part.style
                    && self.sums[at].prose > 0.0
                    && self.sums[at].link_share() < MAX_LINK_SHARE;
                if is_alike && !self.is_furniture[at] {
                    add(range(at));
                }
            }
        }
        // Lines of the element around that are in no element of their own.
        if self.lines.iter().zip(&self.weights).any(|(line, weight)| line.element == around && *weight > 0.0)
        {
            add(around..around + 1);
        }
        inside
    }
}
