//! Finds the cues of speech: in the words of a pair of quote marks, beside it, and in the whole article.

use super::attribution::{Attribution, CuePosition};
use super::mark_pairs::MarkPair;
use super::pack::QuotePack;
use super::quote_mark::without_marks;
use super::quote_tokens::{CueRole, QuoteContext, QuoteTokens};
use super::speech_cue::{Cue, SpeechCues};
use crate::article::MentionForm;
use crate::text::Span;
use crate::text::hash::WordSet;
use crate::text::words::{WordShape, is_quote_mark};

/// What the article says of all its quotations.
pub(super) struct ArticleCues {
    cues: SpeechCues,
}

/// A phrase of at most so many words is looked for again in the article.
const MAX_PHRASE_WORDS: usize = 5;
/// A phrase of fewer bytes is not.
const MIN_PHRASE_BYTES: usize = 4;
/// In a longer text, in bytes, it is not looked for.
const MAX_SEARCHED_BYTES: usize = 20_000;
/// A word for what somebody said stands within so many words before the quotation.
const MAX_WORDS_FROM_UTTERANCE: usize = 5;
/// A noun for a title stands at most so many words before the title.
const MAX_WORDS_FROM_TITLE: usize = 4;
/// The same words are looked for in so many quotations on either side.
const MAX_PAIRS_APART: usize = 60;
/// Two quotations of one list have at most so many bytes between them.
const MAX_LIST_GAP: usize = 8;
/// A line of at most so many words can be a headline.
const MAX_HEADLINE_WORDS: usize = 25;
/// A quotation of so many words that is closed by a mark surely is speech.
const MIN_SPOKEN_WORDS: usize = 4;
/// So many words that speak to the reader, outside of quotations, make a guide.
const MIN_READER_WORDS: usize = 3;

impl ArticleCues {
    /// Looks at all pairs of an article.
    pub(super) fn new(tokens: &QuoteTokens, pairs: &[MarkPair]) -> ArticleCues {
        if pairs.is_empty() {
            return ArticleCues { cues: SpeechCues::default() };
        }
        let text = tokens.text;
        let (mut spoken, mut all) = (0, 0);
        for pair in pairs.iter().filter(|p| !p.nested) {
            let (first, end) = tokens.word_range(pair.span);
            let inner = without_marks(text, pair.span).slice(text);
            let is_closed = inner.trim_end().ends_with(['.', ',', '!', '?', '…']);
            let words = (first..end).filter(|&i| tokens.mark(i).is_none()).count();
            all += 1;
            spoken += usize::from(is_closed && words >= MIN_SPOKEN_WORDS);
        }
        let mut reader = 0;
        let mut next = 0;
        for (i, word) in tokens.words.iter().enumerate() {
            while pairs.get(next).is_some_and(|p| p.span.end <= word.span.start) {
                next += 1;
            }
            let quoted = pairs.get(next).is_some_and(|p| p.span.contains(word.span.start));
            if !quoted && word.shape != WordShape::Punctuation {
                reader += usize::from(tokens.pack.reader_words.contains(&tokens.lowercase(i)));
            }
        }
        let mut cues = SpeechCues::default();
        cues.set(Cue::NoSpeech, spoken == 0);
        cues.set(Cue::LittleSpeech, spoken > 0 && spoken * 2 < all);
        cues.set(Cue::AddressesReader, reader >= MIN_READER_WORDS);
        ArticleCues { cues }
    }
}

/// A quotation whose cues are asked for.
struct QuoteCandidate<'a, 'b> {
    tokens: &'b QuoteTokens<'a>,
    context: &'b QuoteContext,
    attribution: Option<(Attribution, CuePosition)>,
    /// Its own words, without marks.
    words: Vec<usize>,
    cues: SpeechCues,
}

/// The cues of the quotation `pairs[i]`, which stands at `context`.
pub(super) fn speech_cues(
    tokens: &QuoteTokens,
    article: &ArticleCues,
    context: &QuoteContext,
    attribution: Option<(Attribution, CuePosition)>,
    (pairs, i): (&[MarkPair], usize),
) -> SpeechCues {
    let (first, end) = context.inside;
    let words = (first..end).filter(|&i| tokens.mark(i).is_none()).collect();
    let cues = article.cues;
    let mut candidate = QuoteCandidate { tokens, context, attribution, words, cues };
    candidate.read_attribution();
    candidate.read_inside();
    candidate.read_edges();
    candidate.read_before();
    candidate.read_behind();
    candidate.read_pairs(pairs, i);
    candidate.read_combinations();
    candidate.cues
}

impl QuoteCandidate<'_, '_> {
    fn set(&mut self, cue: Cue, holds: bool) {
        self.cues.set(cue, holds);
    }

    fn pack(&self) -> &QuotePack {
        self.tokens.pack
    }

    /// Does it begin its sentence?
    fn begins_sentence(&self) -> bool {
        self.context.before.0 == self.context.before.1
    }

    fn follows_colon(&self) -> bool {
        let at = self.context.before.1;
        at > 0 && self.tokens.mark(at - 1) == Some(':')
    }

    /// The mark that follows it on its line.
    fn mark_behind(&self) -> Option<char> {
        let behind = self.context.after.0;
        self.tokens.mark(behind).filter(|_| !self.tokens.begins_line(behind))
    }

    /// Is it the last of its line?
    fn ends_line(&self) -> bool {
        let behind = self.context.after.0;
        behind >= self.tokens.words.len() || self.tokens.begins_line(behind)
    }

    fn is_verb(&self, at: usize) -> bool {
        matches!(self.tokens.roles[at], CueRole::QuoteVerb(_) | CueRole::ReportingVerb)
    }

    /// Where its source is named, and how.
    fn read_attribution(&mut self) {
        let position = self.attribution.map(|a| a.1);
        let form = self.attribution.map(|a| a.0.form);
        self.set(Cue::Bias, true);
        self.set(Cue::AttributedAfter, position == Some(CuePosition::After));
        self.set(Cue::AttributedBefore, position == Some(CuePosition::Before));
        self.set(Cue::AttributedInSentence, position == Some(CuePosition::InSentence));
        self.set(Cue::SourceIsName, form == Some(MentionForm::Name));
        self.set(Cue::SourceIsPronoun, matches!(form, Some(MentionForm::Pronoun | MentionForm::Clitic)));
        let end = self.context.pair.span.end;
        let is_later = self.attribution.is_some_and(|a| a.0.mention.start >= end);
        self.set(Cue::AttributedLater, position == Some(CuePosition::InSentence) && is_later);
    }

    /// Its own words.
    fn read_inside(&mut self) {
        let (tokens, pack) = (self.tokens, self.tokens.pack);
        let count =
            |list: &WordSet| self.words.iter().filter(|&&i| list.contains(&tokens.lowercase(i))).count();
        let (first_person, clause) = (count(&pack.first_person), count(&pack.clause_words));
        let size = match self.words.len() {
            0 | 1 => Cue::OneWord,
            2 => Cue::TwoWords,
            3 => Cue::ThreeWords,
            4 | 5 => Cue::FourWords,
            6..=9 => Cue::SixWords,
            10..=19 => Cue::TenWords,
            _ => Cue::TwentyWords,
        };
        let capitals = self.words.iter().filter(|&&i| tokens.words[i].is_name_like()).count();
        let all_capitals = self.words.iter().all(|&i| tokens.words[i].shape == WordShape::AllCaps);
        let begins_small = self.words.first().is_none_or(|&i| tokens.words[i].shape == WordShape::Lowercase);
        let name = self.words.first().and_then(|&i| tokens.mention(i));
        let last = self.words.last().copied().unwrap_or(0);
        let is_name = name.is_some_and(|m| tokens.word_at_or_after(m.span.end) > last);
        let inner = without_marks(tokens.text, self.context.pair.span).slice(tokens.text);
        self.set(size, true);
        self.set(Cue::FirstPerson, first_person > 0);
        self.set(Cue::HasClauseWord, clause == 1);
        self.set(Cue::HasClauseWords, clause > 1);
        self.set(Cue::LooksLikeTitle, capitals * 2 > self.words.len() && !pack.noun_capitals);
        self.set(Cue::AllCapitals, all_capitals && !self.words.is_empty());
        // Where nouns have one, a capital inside a sentence says nothing.
        let tells = !pack.noun_capitals || self.begins_sentence() || self.follows_colon();
        self.set(Cue::BeginsWithCapital, !begins_small && tells);
        self.set(Cue::IsName, is_name);
        self.set(Cue::HasSigns, inner.contains(|c: char| c.is_ascii_digit() || c == '@' || c == '#'));
    }

    /// Where it begins and ends.
    fn read_edges(&mut self) {
        let tokens = self.tokens;
        let (at, behind) = (self.context.before.1, self.context.after.0);
        let begins = self.begins_sentence();
        let mark = self.mark_behind();
        let ends_sentence = self.ends_line()
            || mark.is_some_and(|c| ".!?…".contains(c))
            || tokens.sentence_starts.get(behind) == Some(&behind);
        let last = self.context.last_char(tokens.text);
        let is_stop = |i: usize| tokens.mark(i).is_some_and(|c| ",.!?;".contains(c));
        let last_word = self.words.last().copied().unwrap_or(0);
        self.set(Cue::BeginsSentence, begins);
        self.set(Cue::BeginsLine, at == 0 || tokens.begins_line(at));
        self.set(Cue::WholeSentence, begins && ends_sentence);
        self.set(Cue::EndsWithComma, last == Some(',') || (begins && mark == Some(',')));
        self.set(Cue::EndsWithStop, matches!(last, Some('.' | '…')));
        self.set(Cue::EndsWithCall, matches!(last, Some('!' | '?')));
        self.set(Cue::EndsSentence, ends_sentence);
        self.set(Cue::HasInnerStop, (self.context.inside.0..last_word).any(is_stop));
        self.set(Cue::SingleMarks, self.context.pair.single);
        self.set(Cue::InHeadline, self.is_in_headline());
    }

    /// Does it stand in a short line that is the first one, or ends without a stop?
    fn is_in_headline(&self) -> bool {
        let tokens = self.tokens;
        let all = tokens.words.len();
        let (at, behind) = (self.context.before.1.min(all.saturating_sub(1)), self.context.after.0);
        let reach = MAX_HEADLINE_WORDS + 1;
        let start = (0..=at).rev().take(reach).find(|&k| k == 0 || tokens.begins_line(k));
        let end = (behind..all).take(reach).find(|&k| tokens.begins_line(k));
        let (Some(start), Some(end)) = (start, end) else { return false };
        let is_open = || {
            let last = (start..end).rev().find(|&k| tokens.mark(k).is_none_or(|c| !is_quote_mark(c)));
            last.is_some_and(|k| tokens.mark(k).is_none_or(|c| !".!?…:,".contains(c)))
        };
        end - start <= MAX_HEADLINE_WORDS && (start == 0 || is_open())
    }

    /// The words before it in its sentence.
    fn read_before(&mut self) {
        if self.begins_sentence() {
            return;
        }
        let (tokens, pack) = (self.tokens, self.tokens.pack);
        let (start, end) = self.context.before;
        let last = end - 1;
        let word = tokens.lowercase(last);
        let mark = tokens.mark(last);
        let is_name = tokens.mention(last).is_some()
            || (tokens.words[last].is_name_like() && !tokens.words[last].starts_sentence);
        let is_verb = self.is_verb(last);
        let is_naming = self.is_naming(last) || (last > start && self.is_naming(last - 1));
        let near = start.max(end.saturating_sub(MAX_WORDS_FROM_UTTERANCE))..end;
        let follows_utterance = near.into_iter().any(|k| pack.utterances.contains(&tokens.lowercase(k)));
        let is_between = |k: usize| tokens.mark(k) == Some(',') || tokens.words[k].is_name_like();
        let near_title = (start..=last)
            .rev()
            .take(MAX_WORDS_FROM_TITLE)
            .find(|&k| !is_between(k) || pack.titles.contains(&tokens.lowercase(k)))
            .is_some_and(|k| k < last && pack.titles.contains(&tokens.lowercase(k)));
        self.set(Cue::NearTitleWord, near_title);
        self.set(Cue::AfterOwner, ends_with_owner(&word));
        self.set(Cue::AfterTitleWord, pack.titles.contains(&word));
        self.set(Cue::AfterNamingWord, is_naming);
        self.set(Cue::AfterAs, pack.comparisons.contains(&word));
        self.set(Cue::AfterCopula, pack.copulas.contains(&word));
        self.set(Cue::AfterArticle, tokens.is_article(last));
        self.set(Cue::AfterPreposition, pack.prepositions.contains(&word));
        self.set(Cue::AfterConjunction, pack.conjunctions.contains(&word));
        self.set(Cue::AfterVerb, is_verb);
        self.set(Cue::AfterColon, mark == Some(':'));
        self.set(Cue::AfterMark, mark.is_some_and(|c| c != ':'));
        self.set(Cue::InBrackets, mark.is_some_and(|c| "([".contains(c)));
        self.set(Cue::AfterName, mark.is_none() && is_name);
        self.set(Cue::AfterWord, mark.is_none() && !is_name && !is_verb);
        self.set(Cue::AfterUtterance, follows_utterance);
        self.set(
            Cue::TitleAfterOwner,
            ends_with_owner(&word)
                && self.cues.has(Cue::LooksLikeTitle)
                && self.words.len() > 1
                && !self.context.pair.single,
        );
    }

    /// Does word `at` say how something is called? A verb of saying does in the passive only: "is called".
    fn is_naming(&self, at: usize) -> bool {
        let (tokens, pack) = (self.tokens, self.tokens.pack);
        let is_passive = || {
            let before = at.checked_sub(1).filter(|&k| k >= self.context.before.0);
            before
                .map(|k| tokens.lowercase(k))
                .is_some_and(|w| pack.copulas.contains(&w) || ends_with_owner(&w))
        };
        pack.naming.contains(&tokens.lowercase(at)) && (!self.is_verb(at) || is_passive())
    }

    /// The word behind it in its sentence, and whether the sentence speaks to the reader.
    fn read_behind(&mut self) {
        let (tokens, pack) = (self.tokens, self.tokens.pack);
        let (behind, end) = self.context.after;
        if !self.ends_line() && self.mark_behind().is_none() {
            let word = tokens.lowercase(behind);
            let lists = [&pack.prepositions, &pack.stops, &pack.conjunctions, &pack.clause_words];
            let is_function =
                lists.iter().any(|list| list.contains(&word)) || tokens.roles[behind] != CueRole::Plain;
            let is_name = tokens.words[behind].is_name_like();
            self.set(Cue::BeforeFunctionWord, is_function);
            self.set(Cue::BeforeName, !is_function && is_name);
            self.set(Cue::BeforeWord, !is_function && !is_name);
        }
        let (start, at) = self.context.before;
        let mut sentence = (start..at).chain(behind..end);
        let addresses = sentence.any(|k| pack.reader_words.contains(&tokens.lowercase(k)));
        self.set(Cue::SentenceAddresses, addresses);
    }

    /// The other quotations.
    fn read_pairs(&mut self, pairs: &[MarkPair], i: usize) {
        let (tokens, text) = (self.tokens, self.tokens.text);
        let span = self.context.pair.span;
        let is_list = |start: usize, end: usize| {
            let gap = text.get(start..end).unwrap_or_default().trim();
            let is_join = |w: &str| w.is_empty() || self.pack().joins.contains(&w.to_lowercase());
            start <= end && gap.len() < MAX_LIST_GAP && gap.split([',', ' ', ';', '/']).all(is_join)
        };
        let previous = pairs[..i].iter().rev().find(|p| !p.nested);
        let next = pairs[i + 1..].iter().find(|p| !p.nested);
        let continues = previous.is_some_and(|p| is_list(p.span.end, span.start));
        let goes_on = next.is_some_and(|n| is_list(span.end, n.span.start));
        let apart = |a: Option<&MarkPair>, b: Option<&MarkPair>| {
            a.zip(b).is_some_and(|(a, b)| is_list(a.span.end, b.span.start))
        };
        let before = pairs[..i].iter().rev().filter(|p| !p.nested).nth(1);
        let after = pairs[i + 1..].iter().filter(|p| !p.nested).nth(1);
        let is_long = (continues && (goes_on || apart(before, previous))) || (goes_on && apart(next, after));
        let is_second = previous.is_some_and(|p| {
            !self.begins_sentence() && tokens.word_at_or_after(p.span.end) >= self.context.before.0
        });
        let is_shared =
            previous.is_some_and(|p| self.attribution.is_some_and(|a| a.0.mention.start < p.span.start));
        let phrase =
            |span: Span| without_marks(text, span).slice(text).trim_matches(|c: char| !c.is_alphanumeric());
        let own = phrase(span);
        let is_phrase = self.words.len() <= MAX_PHRASE_WORDS
            && own.len() >= MIN_PHRASE_BYTES
            && text.len() <= MAX_SEARCHED_BYTES;
        let is_repeated = is_phrase && text.matches(own).nth(1).is_some();
        let is_quoted_again = self.words.len() <= MAX_PHRASE_WORDS
            && pairs[i.saturating_sub(MAX_PAIRS_APART)..].iter().take(2 * MAX_PAIRS_APART).any(|p| {
                p.span != span
                    && p.span.len().abs_diff(span.len()) <= MAX_LIST_GAP
                    && phrase(p.span).eq_ignore_ascii_case(own)
            });
        self.set(Cue::ContinuesList, continues);
        self.set(Cue::ListContinues, goes_on);
        self.set(Cue::LongList, is_long);
        self.set(Cue::SecondInSentence, is_second);
        self.set(Cue::SharedAttribution, is_shared);
        self.set(Cue::Repeated, is_repeated);
        self.set(Cue::QuotedAgain, is_quoted_again);
    }

    /// Cues that say something else together.
    fn read_combinations(&mut self) {
        let cues = self.cues;
        let is_short = self.words.len() <= 2;
        let in_list = cues.has(Cue::ContinuesList) || cues.has(Cue::ListContinues);
        let is_fragment_speech = self.pack().attributes_fragments();
        self.set(Cue::SingleInHeadline, cues.has(Cue::SingleMarks) && cues.has(Cue::InHeadline));
        self.set(Cue::TitleInList, in_list && cues.has(Cue::LooksLikeTitle));
        self.set(Cue::ShortWithoutSource, is_short && self.attribution.is_none());
        self.set(Cue::ShortInSentence, is_short && cues.has(Cue::AttributedInSentence));
        let is_term = self.words.len() <= 3 && !is_fragment_speech;
        self.set(Cue::TermInSentence, is_term && cues.has(Cue::AttributedInSentence));
        self.set(Cue::ShortFragment, is_short && is_fragment_speech);
        self.set(
            Cue::Modifier,
            self.words.len() <= 3 && cues.has(Cue::BeforeWord) && !cues.has(Cue::BeginsSentence),
        );
        self.set(Cue::Fragments, is_fragment_speech);
    }
}

/// Does the word end as an English owner does, or with a shortened "is"?
fn ends_with_owner(word: &str) -> bool {
    ["'s", "’s", "s'", "s’"].iter().any(|ending| word.ends_with(ending))
}
