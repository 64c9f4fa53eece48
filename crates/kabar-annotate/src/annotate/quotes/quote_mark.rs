//! The quote marks of a paragraph, and on which side of a quotation each seems to stand.
//!
//! The neighbours decide, not the glyph: a mark with space before and a letter after opens, the other way about it
//! closes. What is an apostrophe, an inch or a minute is left out here, so that `marks` pairs nothing else.

use crate::text::Span;
use crate::text::hash::WordSet;
use crate::text::words::is_quote_mark;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkSide {
    Open,
    Close,
    Either,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct QuoteMark {
    pub(super) at: usize,
    pub(super) len: usize,
    pub(super) side: MarkSide,
    pub(super) single: bool,
}

/// What the automaton needs to know of the language.
pub struct MarkContext<'a> {
    /// Words that drop their first letters: ’em, ’90s needs no list.
    pub elisions: &'a WordSet,
    /// Does a tag ("kata Xi", "said Xi") begin at the start of this text?
    pub begins_attribution: &'a dyn Fn(&str) -> bool,
}

/// The quote marks of a paragraph; no apostrophes, no inches.
pub(super) fn find_marks(text: &str, paragraph: Span, tongue: &MarkContext) -> Vec<QuoteMark> {
    let part = paragraph.slice(text);
    let mut out = Vec::new();
    for (at, c) in quote_marks(part) {
        let single = matches!(c, '\'' | '‘' | '’' | '‚' | '‛' | '‹' | '›');
        let len = c.len_utf8();
        let before = part[..at].chars().rev().take(4).find(|&b| !is_quote_mark(b));
        let beside = part[..at].chars().next_back();
        let after = part[at + len..].chars().take(4).find(|&a| !is_quote_mark(a));
        let next = part[at + len..].chars().next();
        // Two straight apostrophes are some wires' double mark; which one closes cannot be told from their words.
        if c == '\'' && (beside == Some('\'') || next == Some('\'')) {
            continue;
        }
        if single {
            // Between letters, before a year, before a word that lost its head: an apostrophe.
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let headless = || {
                let word: String =
                    part[at + len..].chars().take_while(|c| c.is_alphanumeric()).take(8).collect::<String>();
                word.starts_with(|c: char| c.is_ascii_digit()) && c != '‘'
                    || tongue.elisions.contains(&word.to_lowercase())
            };
            // The end of such a word: the second one of rock ’n’ roll.
            let tailless = || {
                let word = part[..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                let head = part[..at - word.len()].chars().next_back();
                word.len() < 3
                    && head.is_some_and(is_quote_mark)
                    && tongue.elisions.contains(&word.to_lowercase())
            };
            let inner = letter(beside) && letter(next);
            if inner || (!letter(beside) && letter(next) && headless()) || (letter(beside) && tailless()) {
                continue;
            }
        }
        let left = before.is_none_or(|b| b.is_whitespace() || "([{—–-/".contains(b));
        let right = after.is_none_or(|a| a.is_whitespace() || ",.;:!?)]}…—–-/".contains(a));
        let side = match (left, right) {
            (true, false) => MarkSide::Open,
            (false, true) => MarkSide::Close,
            _ => match c {
                '„' | '‚' | '「' | '『' => MarkSide::Open,
                '」' | '』' => MarkSide::Close,
                _ => MarkSide::Either,
            },
        };
        let digit = beside.is_some_and(|b| b.is_ascii_digit());
        if digit && matches!(c, '"' | '\'') && !left && !is_mark_open(c, &out) {
            continue;
        }
        if single && side == MarkSide::Either && c != '‘' {
            continue;
        }
        out.push(QuoteMark { at: paragraph.start + at, len, side, single });
    }
    out
}

/// The quote marks of `part` and where they stand: by the byte, since most of any text is none and ASCII.
fn quote_marks(part: &str) -> impl Iterator<Item = (usize, char)> {
    let may_begin = |b: u8| matches!(b, b'"' | b'\'' | 0xc0..);
    let places = part.bytes().enumerate().filter(move |&(_, b)| may_begin(b));
    places.filter_map(|(at, _)| Some((at, part[at..].chars().next().filter(|&c| is_quote_mark(c))?)))
}

/// After a digit a straight mark is an inch, unless a quotation of its kind is open: the mark before it opened one.
fn is_mark_open(c: char, before: &[QuoteMark]) -> bool {
    let single = c == '\'';
    before.iter().rev().find(|m| m.single == single).is_some_and(|m| m.side != MarkSide::Close)
}
