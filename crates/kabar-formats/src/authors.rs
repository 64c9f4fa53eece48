//! Bylines → names. Tools give authors as one string, as a list, or as a list that holds such strings; the string may
//! carry "By", an e-mail address, a job title, or a mark that there is nobody.

use super::field_labels::FIELD_LABELS;
use kabar_annotate::text::CleanText;

/// What tools write where nobody signed.
const NO_AUTHOR: &[&str] =
    &["[no-author]", "no-author", "none", "null", "n/a", "nan", "unknown", "-", "undefined"];

/// The names in `byline`, in its order. Semicolons, pipes and line ends part names; "and" and commas do where both
/// sides look like names, so that "Doe, Jane" and "Simon and Schuster" stay whole. An escape sequence may hold a semicolon
/// and goes first, so that its halves are not taken for names.
pub fn parse_byline(byline: &str) -> Vec<String> {
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
            Some((a, b)) if is_full_name(a) && is_full_name(b) => vec![a.to_owned(), b.to_owned()],
            _ => vec![(*last).to_owned()],
        };
    }
    if !is_full_name(rest[0]) {
        return vec![part.to_owned()];
    }
    let mut found: Vec<String> = Vec::new();
    for piece in
        rest.iter().copied().chain(split_at_conjunction(last).map_or(vec![*last], |(a, b)| vec![a, b]))
    {
        let piece = FIELD_LABELS.conjunctions.iter().find_map(|j| strip_word(piece, j)).unwrap_or(piece);
        match found.last_mut() {
            // "Siti Aminah, S.H.", "John Doe, Jr."
            Some(name) if is_degree(piece) => {
                name.push_str(", ");
                name.push_str(piece);
            }
            _ => found.push(piece.to_owned()),
        }
    }
    found
}

/// The two sides of a joining word in the middle of `text`.
fn split_at_conjunction(text: &str) -> Option<(&str, &str)> {
    let (at, word) =
        FIELD_LABELS.conjunctions.iter().find_map(|j| Some((text.find(&format!(" {j} "))?, j)))?;
    Some((text[..at].trim(), text[at + word.len() + 2..].trim()))
        .filter(|(a, b)| !a.is_empty() && !b.is_empty())
}

fn is_full_name(text: &str) -> bool {
    (2..=5).contains(&text.split_whitespace().count())
}

/// Letters with full stops and hardly more: "S.H.", "M.Si", "Jr.".
fn is_degree(text: &str) -> bool {
    text.contains('.') && text.chars().count() <= 6
}

/// Is `line` a byline that stands alone: "By Jane Doe", "Oleh: Ayu Lestari"?
pub fn is_byline(line: &str) -> bool {
    let names = strip_byline_prefix(line);
    names.len() < line.len()
        && line.len() < 80
        && !line.ends_with('.')
        && names.starts_with(char::is_uppercase)
}

/// Without "By", "Oleh", "Penulis:" at the head.
fn strip_byline_prefix(part: &str) -> &str {
    FIELD_LABELS.byline_prefixes.iter().find_map(|by| strip_word(part, by)).unwrap_or(part)
}

/// What follows `word` and white space at the head of `text`, in any case.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    let rest = &text[word.len()..];
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    (head.eq_ignore_ascii_case(word) && rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}

/// Without "(a@b.id)" or "<a@b.id>"; and the name in brackets where the address comes first, as in RSS.
fn strip_email(part: &str) -> &str {
    let part = part.trim();
    let Some(at) = part.find('@') else { return part };
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
            ("[no-author]", &[]),
            ("None", &[]),
            ("https://social.example/warta", &[]),
            ("", &[]),
        ] {
            assert_eq!(parse_byline(byline), names, "{byline}");
        }
    }
}
