//! Names that a person types: which one is probably meant.

/// The one of `names` that `typed` is nearest to, by at most one wrong letter and one more for each four; `None` where none
/// is so near.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A far longer text is not a typing error, and the distance takes time proportional to the product of the lengths.
    let letters = typed.chars().take(MAX_NAME_LEN + 1).count();
    if letters > MAX_NAME_LEN {
        return None;
    }
    let lower = typed.to_lowercase().replace('_', "-");
    let far = |name: &&str| strsim::damerau_levenshtein(&lower, name);
    names.into_iter().map(|n| (far(&n), n)).filter(|(d, _)| *d <= 1 + letters / 4).min().map(|(_, n)| n)
}

/// The longest text that is compared, in letters: no name is as long.
const MAX_NAME_LEN: usize = 40;

/// `there is no option "thene"; is "theme" meant?`
pub fn unknown_name_message<'a>(what: &str, typed: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let shown: String = typed.chars().take(MAX_NAME_LEN).collect();
    match nearest(typed, names) {
        Some(name) => format!("there is no {what} {shown:?}; is {name:?} meant?"),
        None => format!("there is no {what} {shown:?}"),
    }
}

/// A variant's name as files spell it: "NextUnread" is "next-unread".
pub fn kebab_case(variant: &str) -> String {
    let mut name = String::with_capacity(variant.len() + 4);
    for (at, c) in variant.char_indices() {
        if c.is_ascii_uppercase() && at > 0 {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["theme", "colour", "mouse", "width", "browser"];
        for (typed, meant) in [
            ("thene", Some("theme")),
            ("color", Some("colour")),
            ("Mosue", Some("mouse")),
            ("browsers", Some("browser")),
            ("zoom", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, names), meant, "{typed}");
        }
        assert_eq!(nearest(&"theme".repeat(10_000), names), None);
        assert_eq!(
            unknown_name_message("option", "them", names),
            "there is no option \"them\"; is \"theme\" meant?"
        );
        assert_eq!(kebab_case("NextUnread"), "next-unread");
    }
}
