//! Speech after a dash, as Spanish, French, Portuguese and Italian print dialogues: "—No lo sé —dijo Ana—. Ya veremos."
//!
//! A dash also begins an item of a list, so that only a paragraph with an attribution in it is a dialogue. A remark between
//! dashes is the reporter's, and the speech goes on behind it.

use super::quote_mark::MarkContext;
use crate::text::Span;

/// A dash of a dialogue.
fn is_dash(c: char) -> bool {
    matches!(c, '—' | '–' | '―')
}

/// What is spoken in the dialogue paragraph `paragraph`, the first part with the dash before it; nothing if it is none.
pub(super) fn spoken_parts(text: &str, paragraph: Span, context: &MarkContext) -> Vec<Span> {
    let mut parts = Vec::new();
    let paragraph = paragraph.trim(text);
    let part = paragraph.slice(text);
    let Some(rest) = part.strip_prefix(is_dash) else { return parts };
    let is_speech = rest.trim_start().starts_with(|c: char| c.is_uppercase() || matches!(c, '¿' | '¡' | '…'));
    if !is_speech {
        return parts;
    }
    let mut start = paragraph.start;
    while let Some((end, remark)) = remark_after(text, start, paragraph.end, context) {
        parts.push(Span::new(start, end).trim(text));
        // The remark ends with a dash, or the rest is the reporter's.
        let Some(closing) = text[remark..paragraph.end].find(is_dash) else { return parts };
        let behind = &text[remark + closing..paragraph.end];
        let words = behind.trim_start_matches(|c: char| is_dash(c) || ".,;: ".contains(c));
        start = paragraph.end - words.len();
        if words.is_empty() {
            return parts;
        }
    }
    if !parts.is_empty() {
        parts.push(Span::new(start, paragraph.end).trim(text));
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Where what is spoken from byte `start` on ends before a remark, and where the remark's words begin.
fn remark_after(text: &str, start: usize, end: usize, context: &MarkContext) -> Option<(usize, usize)> {
    let first = text[start..].chars().next().map_or(0, char::len_utf8);
    let part = text.get(start + first..end)?;
    part.char_indices().find_map(|(at, c)| {
        let at = start + first + at;
        let behind = at + c.len_utf8();
        let is_remark = |behind: usize| (context.begins_attribution)(text[behind..end].trim_start());
        match c {
            _ if is_dash(c) && is_remark(behind) => Some((at, behind)),
            ',' | '?' | '!' | '…' if is_remark(behind) => Some((behind, behind)),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::hash::WordSet;

    #[test]
    fn remarks_are_left_out_and_lists_are_no_dialogue() {
        let elisions = WordSet::default();
        let context = MarkContext {
            elisions: &elisions,
            begins_attribution: &|t| t.trim_start().starts_with("dijo "),
            dialogue_dashes: true,
        };
        for (text, spoken) in [
            ("—No lo sé —dijo Ana—. Ya veremos.", vec!["—No lo sé", "Ya veremos."]),
            ("—¿Vienes? —dijo Ana.", vec!["—¿Vienes?"]),
            ("– Ya vengo, dijo Ana.", vec!["– Ya vengo,"]),
            ("—Tomates, pan y queso.", vec![]),
            ("— dijo Ana", vec![]),
            ("Ana vino —dijo Luis— y se fue.", vec![]),
        ] {
            let parts = spoken_parts(text, Span::new(0, text.len()), &context);
            assert_eq!(parts.iter().map(|p| p.slice(text)).collect::<Vec<_>>(), spoken, "{text}");
        }
    }
}
