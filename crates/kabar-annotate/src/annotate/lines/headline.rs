//! Is this a headline, and where does one end that is glued to a paragraph?
//!
//! "Baca juga: Harga Beras Turun di Tiga Kota Menurut dinas perdagangan, harga …" has no mark between the link and the
//! article. Most headlines are in title case and sentences are not, so the first word in lower case that a headline would
//! capitalise belongs to the sentence. The sentence's first words are capitalised too, and which ones these are must be
//! shown, by a word that opens sentences or by how the article uses the name elsewhere. If nothing shows it there is no
//! end, and the caller leaves the line alone: a word of the article is worth more than a tidy cut.

use super::vocabulary::LineVocabulary;
use crate::text::hash::{FastMap, FastSet};
use kabar_patterns::{Token, TokenShape};

/// The longest headline that is glued to a paragraph, in tokens. Real ones are shorter.
const MAX_HEADLINE_TOKENS: usize = 32;

/// The longest headline that may end in a bracket, in tokens.
const MAX_BRACKETED_TOKENS: usize = 16;

/// A headline with a full stop is shorter than this, in tokens.
const MAX_STOPPED_TOKENS: usize = 24;

/// The fewest tokens of a headline that is glued to a paragraph.
const MIN_GLUED_TOKENS: usize = 3;

/// Tokens after a comma in which a sentence shows a word that a headline would capitalise.
const CLAUSE_TOKENS: usize = 12;

/// The longest quotation, in tokens, that is recognised after a glued headline.
const MAX_SPEECH_TOKENS: usize = 120;

/// Capitalised words before a sentence that are searched for the beginning of a name.
const MAX_NAME_TOKENS: usize = 6;

/// How an article uses its words: evidence for where a name begins.
#[derive(Debug, Default)]
pub(super) struct WordUsage {
    /// Words that it writes in lower case.
    lowercase_words: FastSet<u64>,
    /// Capitalised words that follow no other.
    lone_capitals: FastSet<u64>,
    /// How often a capitalised word follows another.
    capital_pairs: FastMap<(u64, u64), u32>,
}

impl WordUsage {
    /// The usage in `tokens`, those of the whole article.
    pub(super) fn from_tokens(tokens: &[Token]) -> WordUsage {
        let mut usage = WordUsage::default();
        let mut before: Option<&Token> = None;
        for token in tokens {
            if token.shape == TokenShape::Lowercase {
                usage.lowercase_words.insert(token.hash);
            } else if token.is_capitalized() {
                match before.filter(|t| t.is_capitalized()) {
                    Some(b) => *usage.capital_pairs.entry((b.hash, token.hash)).or_default() += 1,
                    None => {
                        usage.lone_capitals.insert(token.hash);
                    }
                }
            }
            before = Some(token);
        }
        usage
    }

    /// Do the two stand side by side more than once, as one name does?
    fn is_pair(&self, a: &Token, b: &Token) -> bool {
        self.capital_pairs.get(&(a.hash, b.hash)).is_some_and(|&n| n > 1)
    }
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

    /// The index after the headline that begins at `tokens[from]`, where the article goes on; `None` if that is not
    /// certain.
    pub(super) fn headline_end(&self, tokens: &[Token], from: usize, usage: &WordUsage) -> Option<usize> {
        let least = from + MIN_GLUED_TOKENS;
        for k in from..tokens.len().min(from + MAX_HEADLINE_TOKENS) {
            if k >= least && (self.opens_speech(tokens, from, k) || self.opens_sentence(tokens, k, true)) {
                return Some(k);
            }
            if self.breaks_title_case(&tokens[k]) {
                return self.sentence_start(tokens, from, k, usage).filter(|&b| b >= least);
            }
        }
        None
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

    /// Does a quotation of speech open at `k`: one that closes after a comma or a full stop?
    fn opens_speech(&self, tokens: &[Token], from: usize, k: usize) -> bool {
        if tokens[k].shape != TokenShape::QuoteMark
            || tokens[k - 1].is_mark(':')
            || tokens[k - 1].is_mark(',')
        {
            return false;
        }
        let open_before =
            tokens[from..k].iter().filter(|t| t.shape == TokenShape::QuoteMark).count() % 2 == 1;
        let close = tokens[k + 1..]
            .iter()
            .take(MAX_SPEECH_TOKENS)
            .position(|t| t.shape == TokenShape::QuoteMark)
            .map(|c| k + 1 + c);
        let said = close.is_some_and(|c| {
            c > k + 4 && (tokens[c - 1].is_mark(',') || tokens[c - 1].is_mark('.'))
                || tokens.get(c + 1).is_some_and(|t| t.is_mark(','))
        });
        !open_before && said
    }

    /// The first word of the sentence in which `tokens[prose]` is the first word in lower case, if the article's use of
    /// words shows it.
    fn sentence_start(
        &self,
        tokens: &[Token],
        from: usize,
        prose: usize,
        usage: &WordUsage,
    ) -> Option<usize> {
        let mut start = prose.checked_sub(1).filter(|&s| s > from)?;
        if self.auxiliaries.contains(tokens[start].hash) && start > from + 1 {
            start -= 1;
        }
        if !tokens[start].is_capitalized() {
            return None;
        }
        if self.opens_sentences(&tokens[start], true) {
            return Some(start);
        }
        while start > from + 1
            && tokens[start - 1].is_capitalized()
            && usage.is_pair(&tokens[start - 1], &tokens[start])
        {
            start -= 1;
        }
        // "Kepala Dinas Kesehatan mengatakan": a name that goes on after "Kepala" began before it.
        let run = tokens[from..start]
            .iter()
            .rev()
            .take_while(|t| t.is_capitalized() || self.is_minor_word(t))
            .take(MAX_NAME_TOKENS);
        if run.into_iter().any(|t| self.name_openers.contains(t.hash)) {
            return None;
        }
        let word = &tokens[start];
        let is_shown = usage.lone_capitals.contains(&word.hash)
            || self.name_openers.contains(word.hash)
            || (start + 1 == prose
                && usage.lowercase_words.contains(&word.hash)
                && self.demonstratives.contains(tokens[prose].hash));
        is_shown.then_some(start)
    }
}

/// "… word. Next": the end of a sentence, not "Dr. Next".
fn is_sentence_break(w: &[Token]) -> bool {
    let long = w[0].is_word() && w[0].end - w[0].start > 3 && w[0].shape != TokenShape::Number;
    long && w[1].is_mark('.')
        && w[2].start > w[1].end
        && (w[2].is_capitalized() || w[2].shape == TokenShape::QuoteMark)
}
