//! Is it speech, a source's words woven into the reporter's sentence, or a title, a term, a scare quote?

use super::tag::Near;
use super::view::{Place, View};
use crate::article::QuoteKind;
use crate::text::words::Shape;

/// A whole sentence of so many words that stands alone is speech, also without a tag.
const ALONE: usize = 3;
/// So many words inside a sentence, the first one small, are no title and no term.
const LONG: usize = 5;

/// Decides by what stands in the marks, right before them, and where the tag was found.
pub fn of(view: &View, place: &Place, near: Option<Near>) -> QuoteKind {
    let (first, end) = place.inside;
    let inside = &view.words[first.min(end)..end];
    let count = inside.iter().filter(|w| w.shape != Shape::Mark).count();
    let last = place.last_char(view.text);
    let stopped = matches!(last, Some('.' | ',' | '!' | '?' | '…' | '-' | '—')) || comma_after(view, place);
    let fresh = place.before.0 == place.before.1;
    let capital = inside.iter().find(|w| w.shape != Shape::Mark).is_some_and(|w| w.shape != Shape::Lower);
    if count == 0 || place.pair.nested || (place.pair.single && !(stopped && count >= 4 && near.is_some())) {
        return QuoteKind::Other;
    }
    let before = if fresh { None } else { view.words.get(place.before.1 - 1) };
    let before_key = before.map(|_| view.key(place.before.1 - 1)).unwrap_or_default();
    let colon = before_key == ":";
    // A title is short or has a capital: "program" before a long clause names nothing.
    let cue = view.pack.titles.contains(&before_key) && (capital || count < LONG);
    let letters = || inside.iter().filter(|w| w.shape != Shape::Mark);
    let capitals = letters().filter(|w| w.is_name_like()).count();
    let titled = capitals * 2 > count && (near.is_none() || !view.pack.noun_capitals);
    let inner_stop = matches!(last, Some('.' | ',' | '!' | '?' | '…'));
    let loose = !(place.pair.single || titled || (fresh && count < ALONE));
    match near {
        Some(Near::After) if !cue && (stopped || fresh || count >= 4) => {
            if fresh || (capital && inner_stop) {
                QuoteKind::Direct
            } else {
                QuoteKind::Partial
            }
        }
        _ if colon && (near.is_some() || (capital && stopped && count >= ALONE)) => QuoteKind::Direct,
        _ if cue && !(near == Some(Near::Before) && count >= 6 && stopped) => QuoteKind::Other,
        Some(Near::Before) if capital && !titled && (count >= ALONE || stopped) => QuoteKind::Direct,
        _ if fresh && (stopped || count >= 6) && count >= ALONE => QuoteKind::Direct,
        _ if capital && inner_stop && count >= 6 => QuoteKind::Direct,
        Some(near) if count >= view.pack.partial_words && (near == Near::After || !titled) => {
            QuoteKind::Partial
        }
        None if count >= LONG && !capital && !titled && !place.pair.single => QuoteKind::Partial,
        // In English a phrase in double marks is somebody's words until it looks like a title.
        None if view.pack.woven_by_last() && loose => QuoteKind::Partial,
        _ => QuoteKind::Other,
    }
}

/// German and British printers put the comma behind the mark.
fn comma_after(view: &View, place: &Place) -> bool {
    view.mark(place.after.0) == Some(',') && place.before.0 == place.before.1
}
