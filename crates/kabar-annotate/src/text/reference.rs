//! Character references (`&ldquo;`, `&#8221;`) that a tool left in a text, and marks that it read in a wrong encoding
//! (`â€œ`): quote marks, dashes, spaces and apostrophes.
//!
//! The text stays as it is, since spans point into it. Words and quotations are read as if the character stood there.

/// A reference is at most so many bytes long, `&` and `;` included.
const MAX_BYTES: usize = 9;

/// Marks of the Windows code page by their numbers there, which old pages use in references.
const WINDOWS: [(u32, char); 9] = [
    (130, '‚'),
    (132, '„'),
    (133, '…'),
    (145, '‘'),
    (146, '’'),
    (147, '“'),
    (148, '”'),
    (150, '–'),
    (151, '—'),
];

/// Marks in UTF-8 that were read as the Windows code page. Of ” only the first two characters are sure to be left.
const MISREAD: [(&str, char); 6] =
    [("â€œ", '“'), ("â€˜", '‘'), ("â€™", '’'), ("â€“", '–'), ("â€”", '—'), ("â€¦", '…')];
/// What begins each of them.
const MISREAD_START: &str = "â€";

/// The named references that matter to words and quotations, without `&` and `;`.
const NAMED: [(&str, char); 19] = [
    ("quot", '"'),
    ("apos", '\''),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("nbsp", '\u{a0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
];

/// May a reference begin with the byte `first`? False for nearly all of any text, and cheap to ask.
pub(crate) fn may_begin(first: u8) -> bool {
    first == b'&' || first == MISREAD_START.as_bytes()[0]
}

/// The character that the reference at the beginning of `text` stands for, and the reference's length in bytes. `None` for
/// references to letters and other signs.
pub(crate) fn leading(text: &str) -> Option<(char, usize)> {
    if text.starts_with(MISREAD_START) {
        let misread = MISREAD.iter().find(|(known, _)| text.starts_with(known));
        let (length, c) = misread.map_or((MISREAD_START.len(), '”'), |(known, c)| (known.len(), *c));
        return Some((c, length));
    }
    let rest = text.strip_prefix('&')?;
    let end = rest.bytes().take(MAX_BYTES - 1).position(|b| b == b';')?;
    let name = &rest[..end];
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            let windows = WINDOWS.iter().find(|(known, _)| *known == code).map(|(_, c)| *c);
            windows.or(char::from_u32(code)).filter(|&c| NAMED.iter().any(|&(_, known)| known == c))?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, end + 2))
}

/// The same for a reference at the end of `text`.
pub(crate) fn trailing(text: &str) -> Option<(char, usize)> {
    let start = match text.ends_with(';') {
        true => {
            text.bytes().rev().take(MAX_BYTES).position(|b| b == b'&').map(|from| text.len() - 1 - from)?
        }
        false => {
            let last = text.char_indices().rev().take(3).find(|(_, c)| *c == 'â');
            last.map(|(at, _)| at)?
        }
    };
    leading(&text[start..]).filter(|&(_, length)| start + length == text.len())
}

/// The first character of `text`, or what a reference there stands for.
pub(crate) fn first_char(text: &str) -> Option<char> {
    if !text.bytes().next().is_some_and(may_begin) {
        return text.chars().next();
    }
    leading(text).map_or_else(|| text.chars().next(), |(c, _)| Some(c))
}

/// The last character of `text`, or what a reference there stands for.
pub(crate) fn last_char(text: &str) -> Option<char> {
    trailing(text).map_or_else(|| text.chars().next_back(), |(c, _)| Some(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_to_marks_and_spaces_are_read() {
        for (text, found) in [
            ("&ldquo;Ya", Some(('“', 7))),
            ("&quot;", Some(('"', 6))),
            ("&#8221; kata", Some(('”', 7))),
            ("&#x201C;", Some(('“', 8))),
            ("&#147;", Some(('“', 6))),
            ("â€œYa", Some(('“', 7))),
            ("â€ kata", Some(('”', 5))),
            ("&nbsp;", Some(('\u{a0}', 6))),
            ("&amp;", None),
            ("&#65;", None),
            ("& Rini;", None),
            ("&é", None),
            ("Ya", None),
        ] {
            assert_eq!(leading(text), found, "{text}");
        }
        assert_eq!(trailing("Ya.&rdquo;"), Some(('”', 7)));
        assert_eq!(trailing("Ya; tidak;"), None);
        assert_eq!((first_char("&mdash;"), last_char("Ya&nbsp;")), (Some('—'), Some('\u{a0}')));
    }
}
