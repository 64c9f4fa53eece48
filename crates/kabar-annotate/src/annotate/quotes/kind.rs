//! Is it speech, a source's words woven into the reporter's sentence, or a title, a term, a scare quote?

use super::attribution::CuePosition;
use super::quote_tokens::{QuoteContext, QuoteTokens};
use crate::article::QuoteKind;
use crate::text::words::WordShape;

/// A whole sentence of so many words that stands alone is speech, also without a tag.
const MIN_STANDALONE_WORDS: usize = 3;
/// So many words inside a sentence, the first one small, are no title and no term.
const MIN_CLAUSE_WORDS: usize = 5;

/// Decides by what stands in the marks, right before them, and where the tag was found.
pub fn classify(view: &QuoteTokens, place: &QuoteContext, near: Option<CuePosition>) -> QuoteKind {
    let (first, end) = place.inside;
    let inside = &view.words[first.min(end)..end];
    let count = inside.iter().filter(|w| w.shape != WordShape::Punctuation).count();
    let last = place.last_char(view.text);
    let stopped = matches!(last, Some('.' | ',' | '!' | '?' | '…' | '-' | '—')) || comma_after(view, place);
    let fresh = place.before.0 == place.before.1;
    let capital = inside
        .iter()
        .find(|w| w.shape != WordShape::Punctuation)
        .is_some_and(|w| w.shape != WordShape::Lowercase);
    if count == 0 || place.pair.nested || (place.pair.single && !(stopped && count >= 4 && near.is_some())) {
        return QuoteKind::Other;
    }
    let before = if fresh { None } else { view.words.get(place.before.1 - 1) };
    let before_key = before.map(|_| view.key(place.before.1 - 1)).unwrap_or_default();
    let colon = before_key == ":";
    // A title is short or has a capital: "program" before a long clause names nothing.
    let cue = view.pack.titles.contains(&before_key) && (capital || count < MIN_CLAUSE_WORDS);
    let letters = || inside.iter().filter(|w| w.shape != WordShape::Punctuation);
    let capitals = letters().filter(|w| w.is_name_like()).count();
    let titled = capitals * 2 > count && (near.is_none() || !view.pack.noun_capitals);
    let inner_stop = matches!(last, Some('.' | ',' | '!' | '?' | '…'));
    let loose = !(place.pair.single || titled || (fresh && count < MIN_STANDALONE_WORDS));
    match near {
        Some(CuePosition::After) if !cue && (stopped || fresh || count >= 4) => {
            if fresh || (capital && inner_stop) { QuoteKind::Direct } else { QuoteKind::Partial }
        }
        _ if colon && (near.is_some() || (capital && stopped && count >= MIN_STANDALONE_WORDS)) => {
            QuoteKind::Direct
        }
        _ if cue && !(near == Some(CuePosition::Before) && count >= 6 && stopped) => QuoteKind::Other,
        Some(CuePosition::Before) if capital && !titled && (count >= MIN_STANDALONE_WORDS || stopped) => {
            QuoteKind::Direct
        }
        _ if fresh && (stopped || count >= 6) && count >= MIN_STANDALONE_WORDS => QuoteKind::Direct,
        _ if capital && inner_stop && count >= 6 => QuoteKind::Direct,
        Some(near) if count >= view.pack.partial_words && (near == CuePosition::After || !titled) => {
            QuoteKind::Partial
        }
        None if count >= MIN_CLAUSE_WORDS && !capital && !titled && !place.pair.single => QuoteKind::Partial,
        // In English a phrase in double marks is somebody's words until it looks like a title.
        None if view.pack.attributes_fragments() && loose => QuoteKind::Partial,
        _ => QuoteKind::Other,
    }
}

/// German and British printers put the comma behind the mark.
fn comma_after(view: &QuoteTokens, place: &QuoteContext) -> bool {
    view.mark(place.after.0) == Some(',') && place.before.0 == place.before.1
}
