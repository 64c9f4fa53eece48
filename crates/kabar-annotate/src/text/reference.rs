//! Character references (`&ldquo;`, `&#8221;`) that a tool left in a text: those that stand for quote marks, dashes, spaces
//! and apostrophes.
//!
//! The text stays as it is, since spans point into it. Words and quotations are read as if the character stood there.

/// A reference is at most so many bytes long, `&` and `;` included.
const MAX_BYTES: usize = 9;

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

/// The character that the reference at the beginning of `text` stands for, and the reference's length in bytes. `None` for
/// references to letters and other signs.
pub(crate) fn leading(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix('&')?;
    let end = rest.bytes().take(MAX_BYTES - 1).position(|b| b == b';')?;
    let name = &rest[..end];
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|&c| NAMED.iter().any(|&(_, known)| known == c))?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, end + 2))
}

/// The same for a reference at the end of `text`.
pub(crate) fn trailing(text: &str) -> Option<(char, usize)> {
    if !text.ends_with(';') {
        return None;
    }
    let start = text.bytes().rev().take(MAX_BYTES).position(|b| b == b'&')?;
    let at = text.len() - 1 - start;
    leading(&text[at..]).filter(|&(_, length)| at + length == text.len())
}

/// The first character of `text`, or what a reference there stands for.
pub(crate) fn first_char(text: &str) -> Option<char> {
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
