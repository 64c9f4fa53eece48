//! The quote marks of a paragraph, and whether each opens or closes a quotation.
//!
//! What stands beside a mark decides, not the mark's glyph: a mark with space before it and a letter after it opens, and
//! the other way round it closes. Apostrophes and the signs for inches and minutes are left out here, so that
//! `mark_pairs` pairs nothing else.

use crate::text::hash::WordSet;
use crate::text::words::is_quote_mark;
use crate::text::{Span, reference};

/// So many marks right beside a mark are passed over to see what stands beside them.
const NEIGHBOURS: usize = 4;

/// Single marks are the outer ones where at least so many spoken sentences stand in them.
const MIN_PRIMARY_SINGLES: usize = 2;

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
    /// What it is written with.
    pub(super) form: MarkForm,
    /// Whether it opens or closes.
    pub(super) side: MarkSide,
}

impl QuoteMark {
    /// Where it ends, in bytes of the text.
    pub(super) fn end(&self) -> usize {
        self.at + self.form.len
    }
}

/// What a quote mark is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MarkForm {
    /// The mark, or the one that two characters or a character reference stand for: " for '', “ for &ldquo;.
    pub(super) glyph: char,
    /// Its length in bytes.
    pub(super) len: usize,
    /// Is it a single mark: ' or ‹?
    pub(super) single: bool,
}

/// What finding and pairing marks needs to know of the language.
pub(super) struct MarkContext<'a> {
    /// Words that an apostrophe shortens at their beginning: "em" for ’em. Numbers (’90s) need no list.
    pub elisions: &'a WordSet,
    /// Does an attribution ("kata Xi", "said Xi") begin at the start of this text?
    pub begins_attribution: &'a dyn Fn(&str) -> bool,
    /// Does a dash begin speech at the beginning of a paragraph?
    pub dialogue_dashes: bool,
}

/// The quote marks of a paragraph, without apostrophes and inches.
pub(super) fn find_marks(text: &str, paragraph: Span, context: &MarkContext) -> Vec<QuoteMark> {
    let part = paragraph.slice(text);
    let forms: Vec<(usize, MarkForm)> = mark_forms(part).collect();
    let mut marks: Vec<QuoteMark> = Vec::with_capacity(forms.len());
    let mut attribute: Option<char> = None;
    for (i, &(at, form)) in forms.iter().enumerate() {
        let end = at + form.len;
        // The value of an attribute of markup that was left in: date="2016".
        let begins_attribute = attribute.is_none() && part[..at].ends_with('=');
        if attribute == Some(form.glyph) || begins_attribute {
            attribute = begins_attribute.then_some(form.glyph);
            continue;
        }
        if form.single && is_apostrophe(part, at, form, context.elisions) {
            continue;
        }
        let (may_open, may_close) = (may_open(part, &forms, i), may_close(part, &forms, i));
        let side = match (may_open, may_close) {
            (true, false) => MarkSide::Open,
            (false, true) => MarkSide::Close,
            _ => match form.glyph {
                '„' | '‚' | '「' | '『' | '❝' | '〝' => MarkSide::Open,
                '」' | '』' | '❞' | '〞' | '〟' => MarkSide::Close,
                _ => MarkSide::Either,
            },
        };
        let previous = reference::last_char(&part[..at]);
        let next = reference::first_char(&part[end..]);
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let is_kept = match form.glyph {
            // Two commas between words are a slip.
            '„' if part[at..].starts_with(',') => side == MarkSide::Open && is_letter(next),
            // An apostrophe doubled by some tool: don''t.
            '"' if part[at..].starts_with('\'') => !(is_letter(previous) && is_letter(next)),
            // After a digit a straight mark is a sign for inches, unless it closes a quotation.
            _ if previous.is_some_and(|b| b.is_ascii_digit()) && matches!(form.glyph, '"' | '\'' | '´') => {
                may_open
                    || (is_mark_open(form, &marks)
                        && !(may_close && closes_again(part, &forms, i, &is_letter)))
            }
            // An owner in the plural: the farmers’ fields.
            '\'' | '’' if previous == Some('s') => {
                !(may_close && closes_again(part, &forms, i, &is_letter))
            }
            _ => true,
        };
        if !is_kept || (form.single && side == MarkSide::Either && form.glyph != '‘') {
            continue;
        }
        marks.push(QuoteMark { at: paragraph.start + at, form, side });
    }
    marks
}

/// Does what stands before mark `i` let it open a quotation? Marks right beside it are passed over.
fn may_open(part: &str, forms: &[(usize, MarkForm)], i: usize) -> bool {
    let touches = |k: &usize| forms[k - 1].0 + forms[k - 1].1.len == forms[*k].0;
    let first = (1..=i).rev().take(NEIGHBOURS).take_while(touches).last().map_or(i, |k| k - 1);
    let before = reference::last_char(&part[..forms[first].0]);
    before.is_none_or(|b| b.is_whitespace() || "([{—–-/¿¡".contains(b))
}

/// Does what stands behind mark `i` let it close a quotation?
fn may_close(part: &str, forms: &[(usize, MarkForm)], i: usize) -> bool {
    let end = |k: usize| forms[k].0 + forms[k].1.len;
    let touches = |k: &usize| k + 1 < forms.len() && end(*k) == forms[k + 1].0;
    let last = (i..forms.len()).take(NEIGHBOURS).take_while(touches).last().map_or(i, |k| k + 1);
    let after = reference::first_char(&part[end(last)..]);
    after.is_none_or(|a| a.is_whitespace() || ",.;:!?)]}…—–-/".contains(a))
}

/// Does a mark like `i` close a quotation further on, before one opens? Then `i` closes none itself: "He is 6 foot 2" tall,"
/// she said.
fn closes_again(
    part: &str,
    forms: &[(usize, MarkForm)],
    i: usize,
    is_letter: &impl Fn(Option<char>) -> bool,
) -> bool {
    let (at, form) = forms[i];
    let end = at + form.len;
    let goes_on = is_letter(part[end..].trim_start_matches([' ', '-']).chars().next());
    let next = (i + 1..forms.len()).find(|&k| forms[k].1.single == form.single);
    goes_on && next.is_some_and(|k| may_close(part, forms, k) && !may_open(part, forms, k))
}

/// Does the article quote with single marks, as in Britain, and use double ones for quotations inside?
pub(super) fn is_single_primary(text: &str, marks: &[Vec<QuoteMark>]) -> bool {
    // Quotations that end with a comma or stop, not counting those inside others.
    let (mut single, mut double) = (0, 0);
    for paragraph in marks {
        let mut open: Option<&QuoteMark> = None;
        for mark in paragraph {
            match open {
                None if mark.side != MarkSide::Close => open = Some(mark),
                Some(o) if o.form.single == mark.form.single && mark.side != MarkSide::Open => {
                    let inner = text.get(o.end()..mark.at).unwrap_or_default();
                    let is_spoken = inner.ends_with([',', '.', '!', '?', '…'])
                        && inner.starts_with(char::is_uppercase)
                        && inner.contains(' ');
                    if is_spoken {
                        *(if mark.form.single { &mut single } else { &mut double }) += 1;
                    }
                    open = None;
                }
                _ => {}
            }
        }
    }
    single >= MIN_PRIMARY_SINGLES && single > double
}

/// Is the single mark at byte `at` an apostrophe: between letters, before a year, or where a word lost its first letters?
fn is_apostrophe(part: &str, at: usize, form: MarkForm, elisions: &WordSet) -> bool {
    let rest = &part[at + form.len..];
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (follows_letter, precedes_letter) =
        (is_letter(part[..at].chars().next_back()), is_letter(rest.chars().next()));
    match (follows_letter, precedes_letter) {
        (true, true) => true,
        // Before a year or a shortened word: ’90s, ’em.
        (false, true) => {
            let word: String =
                rest.chars().take_while(|c| c.is_alphanumeric()).take(MAX_ELISION_CHARS).collect();
            word.starts_with(|c: char| c.is_ascii_digit()) && form.glyph != '‘'
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
fn mark_forms(part: &str) -> impl Iterator<Item = (usize, MarkForm)> {
    let bytes = part.as_bytes();
    let may_begin = move |at: usize, b: u8| match b {
        b',' => bytes.get(at + 1) == Some(&b','),
        _ => matches!(b, b'"' | b'\'' | b'`' | b'&' | 0xc0..),
    };
    let mut places = part.bytes().enumerate().filter(move |&(at, b)| may_begin(at, b));
    let mut end = 0;
    std::iter::from_fn(move || {
        places.by_ref().find_map(|(at, _)| {
            let form = (at >= end).then(|| leading_mark(&part[at..])).flatten()?;
            end = at + form.len;
            Some((at, form))
        })
    })
}

/// The mark at the beginning of `text`.
fn leading_mark(text: &str) -> Option<MarkForm> {
    let (c, len) = match reference::leading(text) {
        Some(found) => found,
        None => text.chars().next().map(|c| (c, c.len_utf8()))?,
    };
    let is_doubled = || text[len..].starts_with(c);
    // Wires and typesetters write two single marks for a double one, and two commas for a low one.
    let (glyph, single, count) = match c {
        ',' if is_doubled() => ('„', false, 2),
        '`' | '‘' if is_doubled() => ('“', false, 2),
        '’' if is_doubled() => ('”', false, 2),
        '\'' | '´' if is_doubled() => ('"', false, 2),
        '‚' if is_doubled() => ('„', false, 2),
        '′' if is_doubled() => ('"', false, 2),
        '″' | '＂' | '˝' | 'ʺ' | '״' => ('"', false, 1),
        '`' | '´' => (c, true, 1),
        '\'' | '‘' | '’' | '‚' | '‛' | '‹' | '›' => (c, true, 1),
        _ if is_quote_mark(c) => (c, false, 1),
        _ => return None,
    };
    Some(MarkForm { glyph, single, len: len * count })
}

/// The mark at byte `at`: see [`MarkForm::glyph`].
pub(super) fn glyph_at(text: &str, at: usize) -> Option<char> {
    leading_mark(&text[at..]).map(|form| form.glyph)
}

/// `span` without the mark at its beginning and the one at its end.
pub(super) fn without_marks(text: &str, span: Span) -> Span {
    let part = span.slice(text);
    let opening = leading_mark(part).map_or(0, |m| m.len);
    let rest = &part[opening..];
    // Longest first: a reference, two characters, one.
    let closing = match reference::trailing(rest) {
        Some((c, len)) if is_quote_mark(c) => len,
        _ => {
            let ends = rest.char_indices().rev().take(2).map(|(at, _)| at).collect::<Vec<_>>();
            let is_mark = |&&at: &&usize| leading_mark(&rest[at..]).is_some_and(|m| at + m.len == rest.len());
            ends.iter().rev().find(is_mark).map_or(0, |at| rest.len() - at)
        }
    };
    Span::new(span.start + opening, span.end - closing)
}

/// Is a quotation open that a mark like `form` would close: did the last mark of its kind open one?
fn is_mark_open(form: MarkForm, marks: &[QuoteMark]) -> bool {
    let last = marks.iter().rev().find(|m| m.form.single == form.single);
    last.is_some_and(|m| m.side != MarkSide::Close)
}
