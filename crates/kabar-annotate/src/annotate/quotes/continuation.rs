//! Does a quotation that a paragraph leaves open go on in the next ones?

use super::quote_mark::{MarkSide, QuoteMark, glyph_at};
use crate::text::Span;

/// What the next paragraphs say about a quotation that a paragraph leaves open.
pub(super) enum Continuation {
    /// They begin with the same mark again, and one of them closes it.
    Reopens,
    /// The next one begins with the same mark again, and none closes it.
    ReopensUnclosed,
    /// The next one closes a quotation without opening one.
    Closes,
    /// Nothing: the closing mark is missing.
    Unproved,
}

/// A quotation continues over at most so many paragraphs.
const MAX_CONTINUED_PARAGRAPHS: usize = 12;

/// Of these, at most so many have no mark.
const MAX_UNMARKED_PARAGRAPHS: usize = 6;

/// Of a long paragraph, marks are looked for in so many bytes at its beginning.
const MAX_PARAGRAPH_BYTES: usize = 4000;

/// How the quotation that began at byte `start` continues in the `paragraphs` after its own, with their marks.
pub(super) fn continuation(
    text: &str,
    start: usize,
    paragraphs: &[Span],
    marks: &[Vec<QuoteMark>],
) -> Continuation {
    let glyph = glyph_at(text, start);
    // Lines of a fixed width, which end in the middle of a sentence: a quotation runs on over those without a mark.
    let mut is_wrapped = true;
    // One that begins its paragraph, or follows a colon, may be a statement of several paragraphs.
    let lead = text[..start].trim_end_matches(' ');
    let leads = lead.is_empty() || lead.ends_with(['\n', ':']);
    let mut reopens = false;
    let mut before = text[start..paragraphs.first().map_or(start, |p| p.start)].trim_end();
    for (step, (&paragraph, marks)) in paragraphs.iter().zip(marks).take(MAX_CONTINUED_PARAGRAPHS).enumerate()
    {
        let end = paragraph.start + MAX_PARAGRAPH_BYTES;
        let mut doubles = marks.iter().filter(|m| !m.form.single && m.at < end);
        is_wrapped = is_wrapped && !before.ends_with(['.', '!', '?', '…', ':']);
        before = paragraph.slice(text).trim_end();
        let Some(first) = doubles.next() else {
            match is_wrapped || (leads && step < MAX_UNMARKED_PARAGRAPHS) {
                true => continue,
                false => break,
            }
        };
        let begins = text[paragraph.start..first.at].trim().is_empty();
        if first.side == MarkSide::Close {
            return Continuation::Closes;
        }
        if !begins || Some(first.form.glyph) != glyph {
            break;
        }
        // An odd number of marks after the opening one: one of them closes it.
        if doubles.count() % 2 == 1 {
            return Continuation::Reopens;
        }
        reopens |= step == 0;
    }
    if reopens { Continuation::ReopensUnclosed } else { Continuation::Unproved }
}
