//! Is this a headline, and does a word open a sentence?
//!
//! Most headlines are in title case and sentences are not, so a word in lower case that a headline would capitalise belongs
//! to a sentence, unless the whole headline is in sentence case. Where a headline ends that is glued to a paragraph is
//! found by [`headline_boundary`](super::headline_boundary). A line of its own is a headline in a list by fewer signs.

use super::builtin::VOCABULARY;
use super::token_predicates::{begins_with_quote, is_any_mark, word_count};
use super::vocabulary::LineVocabulary;
use kabar_patterns::{Token, TokenShape};
use std::ops::RangeInclusive;

/// The longest headline that may end in a bracket, in tokens.
const MAX_BRACKETED_TOKENS: usize = 16;

/// A headline with a full stop is shorter than this, in tokens.
const MAX_STOPPED_TOKENS: usize = 24;

/// Tokens after a comma in which a sentence shows a word that a headline would capitalise.
const CLAUSE_TOKENS: usize = 12;

/// The longest headline in a list of links, in bytes.
const MAX_LISTED_BYTES: usize = 150;
/// The fewest and the most words of a headline in a list of links. Fewer are often the name of a place or of a person.
const LISTED_WORDS: RangeInclusive<usize> = 4..=22;
/// The fewest words of one in title case.
const MIN_TITLED_WORDS: usize = 3;
/// Words are capitalised to more than this share in title case, of those that it capitalises.
const MIN_TITLE_CASE: f32 = 0.8;
/// Marks that no headline in a list of links ends with.
const LISTED_STOPS: [char; 5] = ['.', ':', ',', '"', ';'];

/// Has a line enough words for a headline, and no address?
pub(super) fn has_headline_words(tokens: &[Token]) -> bool {
    word_count(tokens) >= *LISTED_WORDS.start() && !tokens.iter().any(|t| t.shape == TokenShape::Address)
}

/// Does a line look like a headline in a list of links: short, no sentence, nobody's words?
pub(super) fn is_listed_headline(tokens: &[Token]) -> bool {
    is_listed(tokens) && LISTED_WORDS.contains(&word_count(tokens)) && !begins_with_quote(tokens)
}

/// Does a line look like one, in title case?
pub(super) fn is_titled_headline(tokens: &[Token]) -> bool {
    is_listed(tokens)
        && word_count(tokens) >= MIN_TITLED_WORDS
        && VOCABULARY.title_case_share(tokens).is_some_and(|share| share > MIN_TITLE_CASE)
}

fn is_listed(tokens: &[Token]) -> bool {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
    last.end - first.start <= MAX_LISTED_BYTES && !is_any_mark(last, &LISTED_STOPS)
}

impl LineVocabulary {
    fn is_minor_word(&self, token: &Token) -> bool {
        token.shape == TokenShape::Lowercase && self.minor_words.contains(token.hash)
    }

    fn opens_sentences(&self, token: &Token, weak: bool) -> bool {
        self.sentence_openers.contains(token.hash) || (weak && self.weak_openers.contains(token.hash))
    }

    /// Is it a word in lower case that a headline in title case would capitalise?
    fn breaks_title_case(&self, token: &Token) -> bool {
        token.shape == TokenShape::Lowercase && !self.minor_words.contains(token.hash)
    }

    /// The share of capitalised words among those that title case would capitalise, from 0 to 1; `None` if there are fewer
    /// than three.
    pub(super) fn title_case_share(&self, tokens: &[Token]) -> Option<f32> {
        let relevant = tokens.iter().filter(|t| t.is_capitalized() || self.breaks_title_case(t)).count();
        let upper = tokens.iter().filter(|t| t.is_capitalized()).count();
        (relevant >= 3).then(|| upper as f32 / relevant as f32)
    }

    /// Can all of `tokens`, which point into `text`, be one headline? What ends in a full stop, or holds one, counts as a
    /// sentence of the article unless every word of it is in title case.
    pub(super) fn is_headline(&self, tokens: &[Token], text: &str) -> bool {
        let Some(last) = tokens.last() else { return false };
        if !tokens.iter().any(Token::is_word) {
            return false;
        }
        let ellipsis = last.is_mark('.') && &text[last.start..last.end] != ".";
        let mut end = tokens.len();
        // Quotation marks after the last word.
        while end > 1 && (tokens[end - 1].shape == TokenShape::QuoteMark || tokens[end - 1].is_mark('\'')) {
            end -= 1;
        }
        let last = &tokens[end - 1];
        let stopped =
            !ellipsis && (last.is_mark('.') || (last.is_mark(')') && tokens.len() > MAX_BRACKETED_TOKENS));
        if stopped || tokens.windows(3).any(is_sentence_break) {
            return tokens.len() < MAX_STOPPED_TOKENS && self.title_case_share(tokens) == Some(1.0);
        }
        true
    }

    /// Does the word at `k` open a sentence, judged by itself: "Rinciannya, …", "Hal itu disampaikan …"? With `weak` also
    /// "Kegiatan dibuka …", which may be a headline, too, and counts only where a sentence must begin somewhere.
    pub(super) fn opens_sentence(&self, tokens: &[Token], k: usize, weak: bool) -> bool {
        let before = k.checked_sub(1).map(|b| &tokens[b]);
        let after_pause = before.is_none_or(|b| !b.is_word() && !b.is_mark('?') && !b.is_mark('!'));
        let opener = tokens[k].shape == TokenShape::Capitalized && self.opens_sentences(&tokens[k], weak);
        if !opener || after_pause {
            return false;
        }
        let next = |n: usize| tokens.get(k + n);
        let prose = |n: usize| next(n).is_some_and(|t| self.breaks_title_case(t));
        let comma = next(1).is_some_and(|t| t.is_mark(','))
            && tokens[k + 1..].iter().take(CLAUSE_TOKENS).any(|t| self.breaks_title_case(t));
        comma || prose(1) || (next(1).is_some_and(|t| self.is_minor_word(t)) && prose(2))
    }
}

/// "… word. Next": the end of a sentence, not "Dr. Next".
fn is_sentence_break(w: &[Token]) -> bool {
    let long = w[0].is_word() && w[0].end - w[0].start > 3 && w[0].shape != TokenShape::Number;
    long && w[1].is_mark('.')
        && w[2].start > w[1].end
        && (w[2].is_capitalized() || w[2].shape == TokenShape::QuoteMark)
}
