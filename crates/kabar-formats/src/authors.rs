//! Bylines → names. Tools give authors as one string or as a list of such strings. A string may contain "By", an e-mail
//! address, a job title, or a placeholder for an unknown author.

use super::field_labels::FIELD_LABELS;
use kabar_annotate::text::CleanText;

/// What tools write where the author is unknown.
const NO_AUTHOR: &[&str] =
    &["[no-author]", "no-author", "none", "null", "n/a", "nan", "unknown", "-", "undefined"];

/// The longest line that may be nothing but a byline, in bytes. A longer one that begins with "By" is a sentence.
const MAX_BYLINE_BYTES: usize = 79;

/// The names in `byline`, in its order. Semicolons, pipes and line ends separate names; "and" and commas do so where both
/// sides look like names, so that "Doe, Jane" and "Simon and Schuster" stay whole. The byline is cleaned first: an escape
/// sequence may contain a semicolon, and its halves are no names.
pub(crate) fn parse_byline(byline: &str) -> Vec<String> {
    let byline = CleanText::new(byline);
    byline.split([';', '|', '\n']).flat_map(|part| parse_names(strip_email(part).trim())).collect()
}

fn parse_names(part: &str) -> Vec<String> {
    let part = strip_byline_prefix(part);
    if part.is_empty() || NO_AUTHOR.contains(&part.to_lowercase().as_str()) || part.contains("://") {
        return Vec::new();
    }
    let commas: Vec<&str> = part.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
    let Some((last, rest)) = commas.split_last() else { return Vec::new() };
    if rest.is_empty() {
        return match split_at_conjunction(last) {
            Some((a, b)) if is_full_name(a) && is_full_name(b) && !begins_small(b) => {
                vec![a.to_owned(), b.to_owned()]
            }
            _ => vec![(*last).to_owned()],
        };
    }
    if !is_full_name(rest[0]) {
        return vec![part.to_owned()];
    }
    let mut names: Vec<String> = Vec::new();
    for piece in
        rest.iter().copied().chain(split_at_conjunction(last).map_or(vec![*last], |(a, b)| vec![a, b]))
    {
        let piece = FIELD_LABELS.conjunctions.iter().find_map(|j| strip_word(piece, j)).unwrap_or(piece);
        match names.last_mut() {
            // "Siti Aminah, S.H.", "John Doe, Jr."
            Some(name) if is_degree(piece) => {
                name.push_str(", ");
                name.push_str(piece);
            }
            _ => names.push(piece.to_owned()),
        }
    }
    names
}

/// The two sides of a conjunction in the middle of `text`.
fn split_at_conjunction(text: &str) -> Option<(&str, &str)> {
    let (at, word) =
        FIELD_LABELS.conjunctions.iter().find_map(|j| Some((text.find(&format!(" {j} "))?, j)))?;
    Some((text[..at].trim(), text[at + word.len() + 2..].trim()))
        .filter(|(a, b)| !a.is_empty() && !b.is_empty())
}

/// "Ayu Lestari, food and travel editor" names one person.
fn begins_small(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
}

fn is_full_name(text: &str) -> bool {
    (2..=5).contains(&text.split_whitespace().count())
}

/// Is `text` an academic degree or the like: at most six characters, with a full stop ("S.H.", "M.Si", "Jr.")?
fn is_degree(text: &str) -> bool {
    text.contains('.') && text.chars().count() <= 6
}

/// Is `line` nothing but a byline: "By Jane Doe", "Oleh: Ayu Lestari"?
pub(crate) fn is_byline(line: &str) -> bool {
    let names = strip_byline_prefix(line);
    names.len() < line.len()
        && line.len() <= MAX_BYLINE_BYTES
        && !line.ends_with('.')
        && names.starts_with(char::is_uppercase)
}

/// `part` without "By", "Oleh" or "Penulis:" at its head.
fn strip_byline_prefix(part: &str) -> &str {
    FIELD_LABELS.byline_prefixes.iter().find_map(|by| strip_word(part, by)).unwrap_or(part)
}

/// `text` without `word`, in any case, and the white space after it; `None` where it does not begin so.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    let rest = &text[word.len()..];
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    (head.eq_ignore_ascii_case(word) && rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}

/// `part` without "(a@b.id)" or "<a@b.id>". Where the address comes first, as in RSS, the name in brackets after it.
fn strip_email(part: &str) -> &str {
    let part = part.trim();
    // "@warta" and "M@" are names: an address has letters on both sides.
    let is_address = |at: usize| {
        part[..at].ends_with(char::is_alphanumeric) && part[at + 1..].starts_with(char::is_alphanumeric)
    };
    let Some(at) = part.find('@').filter(|at| is_address(*at)) else { return part };
    match part.find(['(', '<', '[']) {
        Some(open) if open < at => &part[..open],
        Some(open) => part[open + 1..].trim_end_matches([')', '>', ']']),
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::parse_byline;

    #[test]
    fn bylines_become_names() {
        for (byline, names) in [
            ("Ayu Lestari", &["Ayu Lestari"][..]),
            ("Ayu Lestari; Budi Santoso", &["Ayu Lestari", "Budi Santoso"]),
            ("By Jane Doe, John Roe and Kim Poe", &["Jane Doe", "John Roe", "Kim Poe"]),
            ("Jane Doe, John Roe, and Kim Poe, Wire", &["Jane Doe", "John Roe", "Kim Poe", "Wire"]),
            ("Ayu Lestari dan Budi Santoso", &["Ayu Lestari", "Budi Santoso"]),
            ("Oleh Ayu Lestari, S.H.", &["Ayu Lestari, S.H."]),
            ("Doe, Jane", &["Doe, Jane"]),
            ("Simon and Schuster", &["Simon and Schuster"]),
            ("Jane Doe (jane@x.org)", &["Jane Doe"]),
            ("jane@x.org (Jane Doe)", &["Jane Doe"]),
            ("jane@x.org", &[]),
            ("@wartacontoh", &["@wartacontoh"]),
            ("M@", &["M@"]),
            ("Ayu Lestari Food and travel editor", &["Ayu Lestari Food and travel editor"]),
            ("[no-author]", &[]),
            ("None", &[]),
            ("https://social.example/warta", &[]),
            ("", &[]),
        ] {
            assert_eq!(parse_byline(byline), names, "{byline}");
        }
    }
}
