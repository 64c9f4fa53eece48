//! What a line is to its neighbours, in a few words: a paragraph, a short line, not the article.

use super::line_classifier::LineClassifier;
use super::neighbours::ClassifiedLine;

/// A line up to this length is short, in bytes.
pub(super) const SHORT_LINE_BYTES: usize = 110;

/// What a line is to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineState {
    /// There is no line.
    Outside,
    /// The article's, long, with and without a mark at its end that ends sentences.
    Paragraph,
    OpenParagraph,
    /// The article's, short, with such a mark and without.
    ShortSentence,
    Short,
    /// The article's, and what stands below it is announced by its colon.
    Introduction,
    /// A sub-heading.
    Heading,
    /// Not the article's, for certain or likely.
    Certain,
    Likely,
    /// A credit or a caption.
    Credit,
    /// A line with a part that is not the article.
    PartlyCut,
}

impl LineState {
    /// The state of `line`, as rules and neighbours left it.
    pub(super) fn of(classifier: &LineClassifier, line: &ClassifiedLine) -> LineState {
        if line.repeat_count.is_some() {
            return LineState::Certain;
        }
        if let Some(cut) = line.cuts.first() {
            let is_furniture = classifier.rules.rule(cut.rule).label.is_furniture();
            return match (line.is_fully_cut(), is_furniture, cut.is_certain) {
                (true, true, true) => LineState::Certain,
                (true, true, false) => LineState::Likely,
                (_, false, _) => LineState::Credit,
                (false, true, _) => LineState::PartlyCut,
            };
        }
        if line.is_heading {
            return LineState::Heading;
        }
        let text = line.span.slice(classifier.text).trim_end();
        if text.ends_with([':', '：']) {
            return LineState::Introduction;
        }
        let is_stopped = text.ends_with(['.', '!', '?', '"', '”', '…', '»', '。', '’', '\'']);
        match (line.span.len() > SHORT_LINE_BYTES, is_stopped) {
            (true, true) => LineState::Paragraph,
            (true, false) => LineState::OpenParagraph,
            (false, true) => LineState::ShortSentence,
            (false, false) => LineState::Short,
        }
    }

    /// Is it not the article, as far as rules tell?
    pub(super) fn is_furniture(self) -> bool {
        matches!(self, LineState::Certain | LineState::Likely)
    }

    /// Is it of those that stand in lists of links?
    pub(super) fn is_in_lists(self) -> bool {
        self.is_furniture() || matches!(self, LineState::Short | LineState::Heading)
    }
}
