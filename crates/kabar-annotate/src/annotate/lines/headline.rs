//! Is this a headline, and where does one end that is glued to a paragraph?
//!
//! "Baca juga: Harga Beras Turun di Tiga Kota Menurut dinas perdagangan, harga …" carries no mark between the link and
//! the article. Most headlines are in title case and sentences are not, so the first word in lower case that a headline
//! would have capitalised lies in the sentence; the sentence's first words are capitalised too, and which ones these
//! are must be *shown* (by a word that opens sentences, by how the article uses the name elsewhere). Where it cannot be
//! shown there is no end, and the caller leaves the line alone: a word of the article is worth more than a tidy cut.

use super::rules::LineRuleSet;
use crate::text::hash::{FastMap, FastSet};
use kabar_patterns::tokens::{LineToken, LineTokenShape, tokenize, word_hash};

/// The longest headline, in tokens. Real ones end before.
const MAX_HEADLINE_TOKENS: usize = 32;

/// How an article uses its words: evidence for where a name begins. Made once an article, when first needed.
#[derive(Debug, Default)]
pub struct WordUsage {
    lowercase_words: FastSet<u64>,
    lone_capitals: FastSet<u64>,
    capital_pairs: FastMap<(u64, u64), u32>,
}

impl WordUsage {
    /// Reads all of `text`.
    pub fn from_text(text: &str) -> WordUsage {
        let mut usage = WordUsage::default();
        let mut tokens = Vec::with_capacity(text.len() / 5);
        tokenize(text, 0, &mut tokens);
        let mut before: Option<LineToken> = None;
        for token in tokens {
            if token.shape == LineTokenShape::Lower {
                usage.lowercase_words.insert(token.hash);
            } else if token.is_capitalized() {
                match before.filter(LineToken::is_capitalized) {
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

    /// Do the two stand side by side again and again, as one name?
    fn is_pair(&self, a: &LineToken, b: &LineToken) -> bool {
        self.capital_pairs.get(&(a.hash, b.hash)).is_some_and(|&n| n > 1)
    }
}

impl LineRuleSet {
    fn is_minor_word(&self, token: &LineToken) -> bool {
        token.shape == LineTokenShape::Lower && self.minor_words.contains(&token.hash)
    }

    fn opens_sentences(&self, token: &LineToken, nouns: bool) -> bool {
        self.sentence_openers.contains(&token.hash) || (nouns && self.weak_openers.contains(&token.hash))
    }

    /// A word in lower case that a headline in title case would capitalise.
    fn breaks_title_case(&self, token: &LineToken) -> bool {
        token.shape == LineTokenShape::Lower && !self.minor_words.contains(&token.hash)
    }

    /// The share of words that fit title case, of those that can tell; `None` for less than three.
    pub fn title_case_share(&self, tokens: &[LineToken]) -> Option<f32> {
        let telling = tokens.iter().filter(|t| t.is_capitalized() || self.breaks_title_case(t)).count();
        let upper = tokens.iter().filter(|t| t.is_capitalized()).count();
        (telling >= 3).then(|| upper as f32 / telling as f32)
    }

    /// Can all of `tokens` be one headline? One that ends in a full stop, or holds one, is taken for a sentence of the
    /// article unless every word of it is in title case.
    pub fn is_headline(&self, tokens: &[LineToken], text: &str) -> bool {
        let Some(last) = tokens.last() else { return false };
        if !tokens.iter().any(LineToken::is_word) {
            return false;
        }
        let ellipsis = last.is_mark('.') && &text[last.start..last.end] != ".";
        let mut end = tokens.len();
        while end > 1 && (tokens[end - 1].shape == LineTokenShape::Quote || tokens[end - 1].is_mark('\'')) {
            end -= 1;
        }
        let last = &tokens[end - 1];
        let stopped = !ellipsis && (last.is_mark('.') || (last.is_mark(')') && tokens.len() > 16));
        if stopped || tokens.windows(3).any(is_sentence_break) {
            return tokens.len() < 24 && self.title_case_share(tokens) == Some(1.0);
        }
        true
    }

    /// Where the headline that begins at `tokens[from]` ends and the article goes on; `None` where that is not certain.
    pub fn headline_end(&self, tokens: &[LineToken], from: usize, usage: &WordUsage) -> Option<usize> {
        let least = from + 3;
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

    /// Does the word at `k` open a sentence, to judge by itself: "Rinciannya, …", "Hal itu disampaikan …"? With
    /// `nouns` also "Kegiatan dibuka …", which is known to be a sentence only where one must begin somewhere.
    pub fn opens_sentence(&self, tokens: &[LineToken], k: usize, nouns: bool) -> bool {
        let before = k.checked_sub(1).map(|b| &tokens[b]);
        let after_pause = before.is_none_or(|b| !b.is_word() && !b.is_mark('?') && !b.is_mark('!'));
        let opener = tokens[k].shape == LineTokenShape::Capital && self.opens_sentences(&tokens[k], nouns);
        if !opener || after_pause {
            return false;
        }
        let next = |n: usize| tokens.get(k + n);
        let prose = |n: usize| next(n).is_some_and(|t| self.breaks_title_case(t));
        let comma = next(1).is_some_and(|t| t.is_mark(','))
            && tokens[k + 1..].iter().take(12).any(|t| self.breaks_title_case(t));
        comma || prose(1) || (next(1).is_some_and(|t| self.is_minor_word(t)) && prose(2))
    }

    /// Does a quotation open at `k` that is speech: one that closes after a comma or a full stop?
    fn opens_speech(&self, tokens: &[LineToken], from: usize, k: usize) -> bool {
        if tokens[k].shape != LineTokenShape::Quote
            || tokens[k - 1].is_mark(':')
            || tokens[k - 1].is_mark(',')
        {
            return false;
        }
        let open_before =
            tokens[from..k].iter().filter(|t| t.shape == LineTokenShape::Quote).count() % 2 == 1;
        let close = tokens[k + 1..]
            .iter()
            .take(120)
            .position(|t| t.shape == LineTokenShape::Quote)
            .map(|c| k + 1 + c);
        let said = close.is_some_and(|c| {
            c > k + 4 && (tokens[c - 1].is_mark(',') || tokens[c - 1].is_mark('.'))
                || tokens.get(c + 1).is_some_and(|t| t.is_mark(','))
        });
        !open_before && said
    }

    /// The first word of the sentence whose first word in lower case is `tokens[prose]`, if the article shows it.
    fn sentence_start(
        &self,
        tokens: &[LineToken],
        from: usize,
        prose: usize,
        usage: &WordUsage,
    ) -> Option<usize> {
        let mut start = prose.checked_sub(1).filter(|&s| s > from)?;
        if AUXILIARIES.contains(&tokens[start].hash) && start > from + 1 {
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
            .take(6);
        if run.into_iter().any(|t| self.name_openers.contains(&t.hash)) {
            return None;
        }
        let word = &tokens[start];
        let shown = usage.lone_capitals.contains(&word.hash)
            || self.name_openers.contains(&word.hash)
            || (start + 1 == prose
                && usage.lowercase_words.contains(&word.hash)
                && DEMONSTRATIVES.contains(&tokens[prose].hash));
        shown.then_some(start)
    }
}

/// "Dion akan berangkat": words in lower case between the first word of a sentence and its verb.
const AUXILIARIES: &[u64] = &[
    word_hash("akan"),
    word_hash("tak"),
    word_hash("bakal"),
    word_hash("is"),
    word_hash("has"),
    word_hash("was"),
    word_hash("are"),
];

/// "… ini", "… tersebut": after a common noun they close the sentence's first phrase.
const DEMONSTRATIVES: &[u64] = &[
    word_hash("ini"),
    word_hash("itu"),
    word_hash("tersebut"),
    word_hash("inilah"),
    word_hash("itulah"),
    word_hash("juga"),
    word_hash("pun"),
];

/// "… word. Next": the end of a sentence, not "Dr. Next".
fn is_sentence_break(w: &[LineToken]) -> bool {
    let long = w[0].is_word() && w[0].end - w[0].start > 3 && w[0].shape != LineTokenShape::Number;
    long && w[1].is_mark('.')
        && w[2].start > w[1].end
        && (w[2].is_capitalized() || w[2].shape == LineTokenShape::Quote)
}
