//! The quote marks of a paragraph, and whether each opens or closes a quotation.
//!
//! What stands beside a mark decides, not the mark's glyph: a mark with space before it and a letter after it opens, and
//! the other way round it closes. Apostrophes and the signs for inches and minutes are left out here, so that
//! `mark_pairs` pairs nothing else.

use crate::text::Span;
use crate::text::hash::WordSet;
use crate::text::words::is_quote_mark;

/// How many characters beside a mark are looked at, other marks left out.
const NEIGHBOURS: usize = 4;

/// Shortened words are compared by their first so many letters.
const MAX_ELISION_CHARS: usize = 8;

/// What a mark does, by its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkSide {
    /// It opens a quotation.
    Open,
    /// It closes a quotation.
    Close,
    /// Its neighbours do not tell.
    Either,
}

/// A quote mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct QuoteMark {
    /// Where it begins, in bytes of the text.
    pub(super) at: usize,
    /// Its length in bytes.
    pub(super) len: usize,
    /// Whether it opens or closes.
    pub(super) side: MarkSide,
    /// Is it a single mark: ' or ‹?
    pub(super) single: bool,
}

/// What finding and pairing marks needs to know of the language.
pub(super) struct MarkContext<'a> {
    /// Words that an apostrophe shortens at their beginning: "em" for ’em. Numbers (’90s) need no list.
    pub elisions: &'a WordSet,
    /// Does an attribution ("kata Xi", "said Xi") begin at the start of this text?
    pub begins_attribution: &'a dyn Fn(&str) -> bool,
}

/// The quote marks of a paragraph, without apostrophes and inches.
pub(super) fn find_marks(text: &str, paragraph: Span, context: &MarkContext) -> Vec<QuoteMark> {
    let part = paragraph.slice(text);
    let mut marks = Vec::new();
    for (at, c) in quote_marks(part) {
        let single = matches!(c, '\'' | '‘' | '’' | '‚' | '‛' | '‹' | '›');
        let len = c.len_utf8();
        let before = part[..at].chars().rev().take(NEIGHBOURS).find(|&b| !is_quote_mark(b));
        let previous = part[..at].chars().next_back();
        let after = part[at + len..].chars().take(NEIGHBOURS).find(|&a| !is_quote_mark(a));
        let next = part[at + len..].chars().next();
        // Some wires write two straight apostrophes for a double mark. Their neighbours do not tell which of these opens
        // and which closes, so they are left out.
        if c == '\'' && (previous == Some('\'') || next == Some('\'')) {
            continue;
        }
        if single && is_apostrophe(part, at, c, context.elisions) {
            continue;
        }
        let may_open = before.is_none_or(|b| b.is_whitespace() || "([{—–-/".contains(b));
        let may_close = after.is_none_or(|a| a.is_whitespace() || ",.;:!?)]}…—–-/".contains(a));
        let side = match (may_open, may_close) {
            (true, false) => MarkSide::Open,
            (false, true) => MarkSide::Close,
            _ => match c {
                '„' | '‚' | '「' | '『' => MarkSide::Open,
                '」' | '』' => MarkSide::Close,
                _ => MarkSide::Either,
            },
        };
        // After a digit a straight mark is a sign for inches, unless it closes a quotation.
        let follows_digit = previous.is_some_and(|b| b.is_ascii_digit());
        if follows_digit && matches!(c, '"' | '\'') && !may_open && !is_mark_open(c, &marks) {
            continue;
        }
        if single && side == MarkSide::Either && c != '‘' {
            continue;
        }
        marks.push(QuoteMark { at: paragraph.start + at, len, side, single });
    }
    marks
}

/// Is the single mark `c` at byte `at` an apostrophe: between letters, before a year, or where a word lost its first
/// letters?
fn is_apostrophe(part: &str, at: usize, c: char, elisions: &WordSet) -> bool {
    let rest = &part[at + c.len_utf8()..];
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (follows_letter, precedes_letter) =
        (is_letter(part[..at].chars().next_back()), is_letter(rest.chars().next()));
    match (follows_letter, precedes_letter) {
        (true, true) => true,
        // Before a year or a shortened word: ’90s, ’em.
        (false, true) => {
            let word: String =
                rest.chars().take_while(|c| c.is_alphanumeric()).take(MAX_ELISION_CHARS).collect();
            word.starts_with(|c: char| c.is_ascii_digit()) && c != '‘'
                || elisions.contains(&word.to_lowercase())
        }
        // At the end of a shortened word: the second one of rock ’n’ roll.
        (true, false) => {
            let word = part[..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            let before = part[..at - word.len()].chars().next_back();
            word.len() < 3 && before.is_some_and(is_quote_mark) && elisions.contains(&word.to_lowercase())
        }
        (false, false) => false,
    }
}

/// The quote marks of `part` with their places. Looks at bytes first, since nearly all of any text is ASCII and no mark.
fn quote_marks(part: &str) -> impl Iterator<Item = (usize, char)> {
    let may_begin = |b: u8| matches!(b, b'"' | b'\'' | 0xc0..);
    let places = part.bytes().enumerate().filter(move |&(_, b)| may_begin(b));
    places.filter_map(|(at, _)| Some((at, part[at..].chars().next().filter(|&c| is_quote_mark(c))?)))
}

/// Is a quotation open that a mark like `c` would close: did the last mark of its kind open one?
fn is_mark_open(c: char, marks: &[QuoteMark]) -> bool {
    let single = c == '\'';
    marks.iter().rev().find(|m| m.single == single).is_some_and(|m| m.side != MarkSide::Close)
}
