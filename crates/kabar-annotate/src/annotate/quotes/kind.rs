//! Tells what a pair of quote marks holds: speech, a source's words in the reporter's sentence, or something else (a
//! title, a term, a scare quote).

use super::attribution::CuePosition;
use super::quote_tokens::{QuoteContext, QuoteTokens};
use crate::article::QuoteKind;
use crate::text::words::WordShape;

/// A whole sentence of so many words that stands alone is speech, also without an attribution.
const MIN_STANDALONE_WORDS: usize = 3;
/// So many words are more than a term where somebody is named as their source.
const MIN_ATTRIBUTED_WORDS: usize = 4;
/// So many words inside a sentence, the first one in small letters, are neither a title nor a term.
const MIN_CLAUSE_WORDS: usize = 5;
/// So many words are a sentence, whatever stands before them.
const MIN_SENTENCE_WORDS: usize = 6;

/// Decides by the words inside the marks, the word right before them, and where the cue of the attribution stands.
pub(super) fn classify(tokens: &QuoteTokens, context: &QuoteContext, cue: Option<CuePosition>) -> QuoteKind {
    let (first, end) = context.inside;
    let inside = &tokens.words[first.min(end)..end];
    let words = || inside.iter().filter(|w| w.shape != WordShape::Punctuation);
    let count = words().count();
    let last = context.last_char(tokens.text);
    // Does it begin its sentence?
    let begins = context.before.0 == context.before.1;
    // German and British printers put the comma behind the mark.
    let comma_follows = begins && tokens.mark(context.after.0) == Some(',');
    let is_closed = matches!(last, Some('.' | ',' | '!' | '?' | '…' | '-' | '—')) || comma_follows;
    let has_capital = words().next().is_some_and(|w| w.shape != WordShape::Lowercase);
    let is_single = context.pair.single;
    if count == 0
        || context.pair.nested
        || (is_single && !(is_closed && count >= MIN_ATTRIBUTED_WORDS && cue.is_some()))
    {
        return QuoteKind::Other;
    }
    let before = if begins { Default::default() } else { tokens.lowercase(context.before.1 - 1) };
    let follows_colon = before == ":";
    // A title is short or has a capital: "program" before a long clause names nothing.
    let follows_title_word =
        tokens.pack.titles.contains(&before) && (has_capital || count < MIN_CLAUSE_WORDS);
    let capitals = words().filter(|w| w.is_name_like()).count();
    let looks_like_title = capitals * 2 > count && (cue.is_none() || !tokens.pack.noun_capitals);
    let ends_with_stop = matches!(last, Some('.' | ',' | '!' | '?' | '…'));
    match cue {
        Some(CuePosition::After)
            if !follows_title_word && (is_closed || begins || count >= MIN_ATTRIBUTED_WORDS) =>
        {
            if begins || (has_capital && ends_with_stop) { QuoteKind::Direct } else { QuoteKind::Partial }
        }
        _ if follows_colon
            && (cue.is_some() || (has_capital && is_closed && count >= MIN_STANDALONE_WORDS)) =>
        {
            QuoteKind::Direct
        }
        _ if follows_title_word
            && !(cue == Some(CuePosition::Before) && count >= MIN_SENTENCE_WORDS && is_closed) =>
        {
            QuoteKind::Other
        }
        Some(CuePosition::Before)
            if has_capital && !looks_like_title && (count >= MIN_STANDALONE_WORDS || is_closed) =>
        {
            QuoteKind::Direct
        }
        _ if begins && (is_closed || count >= MIN_SENTENCE_WORDS) && count >= MIN_STANDALONE_WORDS => {
            QuoteKind::Direct
        }
        _ if has_capital && ends_with_stop && count >= MIN_SENTENCE_WORDS => QuoteKind::Direct,
        Some(cue)
            if count >= tokens.pack.partial_words && (cue == CuePosition::After || !looks_like_title) =>
        {
            QuoteKind::Partial
        }
        None if count >= MIN_CLAUSE_WORDS && !has_capital && !looks_like_title && !is_single => {
            QuoteKind::Partial
        }
        // In English a phrase in double marks is somebody's words unless it looks like a title.
        None if tokens.pack.attributes_fragments()
            && !is_single
            && !looks_like_title
            && (!begins || count >= MIN_STANDALONE_WORDS) =>
        {
            QuoteKind::Partial
        }
        _ => QuoteKind::Other,
    }
}
