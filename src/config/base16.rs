//! Colour schemes of base16 and base24 (github.com/tinted-theming/home, styling.md): sixteen or twenty-four colours with
//! fixed names in a YAML file.
//!
//! The files have two forms: `base00: "181818"` at the top (until 2022), and the same under `palette:` with a `#` before
//! the colour. A scheme is a list of such lines and nothing else, so it is read line by line, without a YAML parser.

/// A scheme's colours by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Base16Scheme {
    /// Its own name; empty where it has none.
    pub name: String,
    /// ("base0A", red, green, blue), in the order of the file.
    pub colours: Vec<(String, (u8, u8, u8))>,
}

/// Parses a scheme; `None` where one of the sixteen colours is missing.
pub fn parse(text: &str) -> Option<Base16Scheme> {
    let mut scheme = Base16Scheme::default();
    for line in text.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let (key, value) = (key.trim().trim_matches(['"', '\'']), scalar(value));
        match colour_name(key) {
            Some(name) => scheme.colours.extend(parse_rgb(value).map(|rgb| (name, rgb))),
            None if key == "name" || (key == "scheme" && scheme.name.is_empty()) => {
                scheme.name = value.to_owned();
            }
            None => {}
        }
    }
    let has = |n: u8| scheme.colours.iter().any(|(name, _)| *name == format!("base{n:02X}"));
    (0..16).all(has).then_some(scheme)
}

/// "base0a" as "base0A"; `None` of another name.
fn colour_name(key: &str) -> Option<String> {
    let digits = key.strip_prefix("base").filter(|d| d.len() == 2)?;
    let number = u8::from_str_radix(digits, 16).ok().filter(|n| *n < 0x18)?;
    Some(format!("base{number:02X}"))
}

/// A value without quotes and without a comment after it.
fn scalar(value: &str) -> &str {
    let value = value.trim();
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or(""),
        _ => value.split(" #").next().unwrap_or("").trim(),
    }
}

/// "#1d1f21" or "1d1f21", also with three digits, as red, green and blue.
pub fn parse_rgb(text: &str) -> Option<(u8, u8, u8)> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let part = |from: usize, to: usize| u8::from_str_radix(&digits[from..to], 16).ok();
    match digits.len() {
        6 => Some((part(0, 2)?, part(2, 4)?, part(4, 6)?)),
        3 => Some((part(0, 1)? * 17, part(1, 2)? * 17, part(2, 3)? * 17)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scheme(before: &str, indent: &str, hash: &str, quote: &str) -> String {
        let mut text = before.to_owned();
        for n in 0..16 {
            text += &format!("{indent}base{n:02x}: {quote}{hash}0102{n:02X}{quote} # a comment\n");
        }
        text
    }

    #[test]
    fn both_forms_are_read() {
        for (text, name) in [
            (scheme("scheme: \"Old\"\nauthor: \"A: B\"\n", "", "", "\""), "Old"),
            (scheme("system: \"base16\"\nname: 'New'\npalette:\n", "  ", "#", "\""), "New"),
            (scheme("", "    ", "", "'"), ""),
            (scheme("", "", "", ""), ""),
        ] {
            let scheme = parse(&text).expect("a scheme");
            assert_eq!((scheme.name.as_str(), scheme.colours.len()), (name, 16));
            assert_eq!(scheme.colours[10], ("base0A".to_owned(), (1, 2, 10)));
        }
    }

    #[test]
    fn what_lacks_a_colour_is_no_scheme() {
        let text = scheme("", "", "", "\"");
        assert_eq!(parse(&text.replace("base0f", "basexx")), None);
        assert_eq!(parse(&text.replace("010203", "01020")), None);
        assert_eq!(parse(&text.replace("010203", "é1020")), None);
        assert_eq!(parse(""), None);
        assert_eq!(parse_rgb("#fa0"), Some((255, 170, 0)));
    }
}
