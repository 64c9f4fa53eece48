//! Which elements of a page are furniture: the site's own, boxes that are called so, readers' comments, teasers of other
//! articles.

use super::page_reader::{MAX_FURNITURE_SHARE, MIN_PROSE_BYTES, PageReader, SITE_ELEMENTS, is_heading};
use kabar_annotate::article::EvidenceKind;
use std::collections::HashMap;

/// The share of the prose that furniture may have where the article is known to be elsewhere.
const MAX_LATER_SHARE: f32 = 0.6;

/// The share of the prose that an element with the headline in it may have to be furniture all the same.
const MAX_WRONG_SHARE: f32 = 0.2;

/// The share of the prose that comments may have.
const MAX_COMMENTS_SHARE: f32 = 0.9;

/// The share of the prose that an element must have to hold the article by its name.
const MIN_BODY_SHARE: f32 = 0.3;

/// How much text a teaser has below its headline, in bytes.
const MAX_TEASER_BYTES: usize = 450;

/// What an element called so says when its names say it: none of them holds the article.
const FURNITURE: &[EvidenceKind] = &[
    EvidenceKind::Aside,
    EvidenceKind::Navigation,
    EvidenceKind::Form,
    EvidenceKind::Related,
    EvidenceKind::Newsletter,
    EvidenceKind::Promo,
    EvidenceKind::Share,
    EvidenceKind::Advert,
    EvidenceKind::Author,
    EvidenceKind::Tag,
];

impl PageReader<'_> {
    /// Finds the furniture.
    pub(super) fn mark_furniture(&mut self) {
        let all = self.sums[0].prose.max(1.0);
        let teasers = self.find_teasers();
        // What holds the headline, or the text by its name, holds the article too.
        let mut holds_article = vec![false; self.elements.len()];
        let named = (1..self.elements.len())
            .filter(|&at| self.elements[at].part.is_body && self.sums[at].prose > MIN_BODY_SHARE * all);
        let headline = self.headline().map(|at| self.lines[at].element);
        for mut at in named.chain(headline) {
            while !holds_article[at] {
                holds_article[at] = true;
                at = self.elements[at].parent;
            }
        }
        let is_place_known = holds_article[0];
        self.is_furniture = vec![false; self.elements.len()];
        for (at, element) in self.elements.iter().enumerate().skip(1) {
            let share = self.sums[at].prose / all;
            let is_post = self
                .elements
                .get(at + 1)
                .is_some_and(|inner| inner.name == "blockquote" && inner.parent == at);
            let is_named = SITE_ELEMENTS.contains(&element.name.as_str())
                || element.name != "blockquote" && !is_post && element.evidence.has_any(FURNITURE);
            let most = match (holds_article[at], is_place_known) {
                (true, _) => MAX_WRONG_SHARE,
                (false, true) => MAX_LATER_SHARE,
                (false, false) => MAX_FURNITURE_SHARE,
            };
            let is_comments = element.part.is_comments && share < MAX_COMMENTS_SHARE && !holds_article[at];
            let own = (is_named && share < most && !element.part.is_body)
                || is_comments
                || teasers[at] && !holds_article[at] && share < MAX_FURNITURE_SHARE;
            self.is_furniture[at] = own || self.is_furniture[element.parent];
        }
    }

    /// Which elements are teasers of other articles: they begin with a link, and stand in a row of elements set alike, or are
    /// an `article` of their own inside or beside another.
    fn find_teasers(&self) -> Vec<bool> {
        let mut first_line: Vec<Option<usize>> = vec![None; self.elements.len()];
        for (at, line) in self.lines.iter().enumerate() {
            if line.is_image {
                continue;
            }
            let mut element = line.element;
            while first_line[element].is_none() {
                first_line[element] = Some(at);
                element = self.elements[element].parent;
            }
        }
        let begins_with_link = |at: usize| {
            first_line[at].is_some_and(|line| {
                let line = &self.lines[line];
                line.is_link() && line.content.text.len() >= MIN_PROSE_BYTES
            })
        };
        let mut rows: HashMap<(usize, u64), Vec<usize>> = HashMap::new();
        let mut teasers = vec![false; self.elements.len()];
        for (at, element) in self.elements.iter().enumerate().skip(1) {
            if !begins_with_link(at) {
                continue;
            }
            match element.name.as_str() {
                "article" => teasers[at] = true,
                "div" | "li" | "section" | "a" => {
                    rows.entry((element.parent, element.part.style)).or_default().push(at);
                }
                _ => {}
            }
        }
        // A heading that is a link, with what little stands in the element around it.
        for line in self.lines.iter().filter(|line| is_heading(&self.elements[line.element].name)) {
            if !line.is_link() || line.content.text.len() < MIN_PROSE_BYTES {
                continue;
            }
            let mut at = line.element;
            for around in self.ancestors(line.element).take(4) {
                if around == 0 || self.sums[around].bytes > line.content.text.len() + MAX_TEASER_BYTES {
                    break;
                }
                at = around;
            }
            teasers[at] = true;
        }
        for row in rows.into_values().filter(|row| row.len() >= 3) {
            row.into_iter().for_each(|at| teasers[at] = true);
        }
        teasers
    }
}
