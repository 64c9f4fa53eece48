//! Which line of a text is its headline, where the input names none.

use crate::{authors, dateline};
use kabar_annotate::text::Span;

/// The longest line that may be a headline, in characters.
pub(crate) const MAX_TITLE_CHARS: usize = 160;

/// The line that is the headline: the first, or the second below a section's name of a word or two ("Malaysia").
///
/// A headline is short, ends in no full stop, begins no dateline, and a longer line or a blank one follows.
pub(crate) fn title_line(text: &str) -> Option<Span> {
    let indent = text.len() - text.trim_start().len();
    let (first, rest) = text[indent..].split_once('\n')?;
    let span = Span::new(indent, indent + first.len()).trim(text);
    if !is_headline(span.slice(text), rest) {
        return None;
    }
    if first.split_whitespace().count() <= 2 {
        let start = text.len() - rest.trim_start().len();
        if let Some((second, rest)) = text[start..].split_once('\n')
            && second.split_whitespace().count() > 4
            && is_headline(second.trim(), rest)
        {
            return Some(Span::new(start, start + second.len()).trim(text));
        }
    }
    Some(span)
}

/// Could `line` be the headline of the text `rest` below it?
fn is_headline(line: &str, rest: &str) -> bool {
    let length = line.chars().count();
    let Some(below) = rest.lines().map(str::trim).find(|l| !l.is_empty()) else { return false };
    let ends_as_text =
        line.ends_with(['.', ',', ';', ':', ')', '…', '-']) || line.ends_with(".\"") || line.ends_with(".”");
    let names_outlet = |line: &str| dateline::parse(line).is_some_and(|d| d.outlet.is_some());
    let is_followed = rest.lines().next().is_some_and(|l| l.trim().is_empty())
        || names_outlet(below)
        || below.chars().count() * 2 > length * 3
        || below.ends_with('.')
        || authors::is_byline(below);
    (2..=MAX_TITLE_CHARS).contains(&length)
        && line.chars().any(char::is_alphabetic)
        && !ends_as_text
        && is_followed
        && !names_outlet(line)
}
