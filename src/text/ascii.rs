//! Text for a terminal that shows ASCII only: column for column, so that rows stay as they were wrapped.

use super::wrap::width;
use kabar_annotate::text::find::unaccented;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

/// `text` with each character that is not ASCII replaced by its nearest sign in as many columns: “é…” is "e.". What
/// has none becomes question marks.
pub fn to_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        if grapheme.is_ascii() {
            plain.push_str(grapheme);
            continue;
        }
        let columns = width(grapheme);
        let sign = grapheme.chars().next().and_then(ascii_substitute);
        plain.extend(sign.filter(|_| columns > 0));
        (usize::from(sign.is_some())..columns).for_each(|_| plain.push('?'));
    }
    Cow::Owned(plain)
}

fn ascii_substitute(c: char) -> Option<char> {
    let sign = match c {
        c if c.is_ascii() => c,
        c if c.is_whitespace() => ' ',
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' => '"',
        '‐'..='―' | '−' | '·' => '-',
        '…' => '.',
        '•' | '●' | '★' | '×' => '*',
        c => {
            let lower = unaccented(c.to_lowercase().next()?)[0].filter(char::is_ascii)?;
            if c.is_uppercase() { lower.to_ascii_uppercase() } else { lower }
        }
    };
    Some(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_for_column() {
        for (text, plain) in [
            ("biasa", "biasa"),
            ("“Ya,” kata dia – lalu…", "\"Ya,\" kata dia - lalu."),
            ("Bernabé Ørsted Straße", "Bernabe Orsted Strase"),
            ("近平 e\u{301}\u{200b}x", "???? ex"),
            ("5\u{a0}km", "5 km"),
        ] {
            assert_eq!(to_ascii(text), plain);
            assert_eq!(width(&to_ascii(text)), width(text), "{text}");
        }
    }
}
