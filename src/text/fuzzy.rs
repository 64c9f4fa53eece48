//! Fuzzy matching, for a list that is chosen from by a few letters: the letters occur in order, and the better they mark
//! words and stand together, the better the match.
//!
//! There are fewer than a hundred short candidates, so the plain table of the best match that ends at each letter is
//! fast enough; a crate made for a million paths would be weight.

/// The score of a letter that begins a word.
const WORD_START_SCORE: i32 = 8;
/// The score of a letter right after the one that was matched before it.
const ADJACENT_SCORE: i32 = 12;
/// The score of any other letter.
const LETTER_SCORE: i32 = 1;
/// What one point of a match counts in the score. The length of a text, in letters, counts less than that, and so decides only
/// between texts that match equally well.
const POINT_WEIGHT: i32 = 64;

/// How well `text` matches `pattern`, the more the better; `None` where its letters do not occur in that order. Case and
/// the pattern's spaces do not matter. An empty pattern matches everything equally.
pub fn score(pattern: &str, text: &str) -> Option<i32> {
    let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    // The best score of a match that ends at each letter of the text, for as much of the pattern as was looked at.
    let mut best: Vec<Option<i32>> = Vec::new();
    let mut any = false;
    for wanted in pattern.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase) {
        let mut before: Option<i32> = if any { None } else { Some(0) };
        let ends = (0..text.len()).map(|at| {
            let last = at.checked_sub(1).and_then(|at| best.get(at).copied().flatten());
            if any {
                before = before.max(at.checked_sub(2).and_then(|at| best.get(at).copied().flatten()));
            }
            if text[at] != wanted {
                return None;
            }
            let begins = at == 0 || !text[at - 1].is_alphanumeric();
            let from = before.max(last.map(|score| score + ADJACENT_SCORE))?;
            Some(from + LETTER_SCORE + if begins { WORD_START_SCORE } else { 0 })
        });
        best = ends.collect();
        any = true;
    }
    // Of two that match equally well, the shorter one says less that was not asked for.
    let length = i32::try_from(text.len()).map_or(POINT_WEIGHT - 1, |length| length.min(POINT_WEIGHT - 1));
    if any { best.into_iter().flatten().max().map(|score| POINT_WEIGHT * score - length) } else { Some(0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn best<'a>(pattern: &str, of: &[&'a str]) -> Option<&'a str> {
        of.iter().filter_map(|t| Some((score(pattern, t)?, *t))).max_by_key(|m| m.0).map(|m| m.1)
    }

    #[test]
    fn words_and_runs_count_more() {
        let all =
            ["next quotation", "next article", "unread", "not in the quiet corner", "theme: high-contrast"];
        assert_eq!(best("nq", &all), Some("next quotation"));
        assert_eq!(best("quo", &all), Some("next quotation"));
        assert_eq!(best("unr", &all), Some("unread"));
        assert_eq!(best("HC", &all), Some("theme: high-contrast"));
        assert_eq!(best("art icle", &all), Some("next article"));
        assert_eq!(best("xyz", &all), None);
        assert_eq!(score("", "x"), Some(0));
        assert_eq!(score("aa", "a"), None);
    }

    proptest! {
        #[test]
        fn what_is_left_after_crossing_out_letters_matches(text in "[a-zé -]{0,20}", keep in any::<u32>()) {
            let pattern: String =
                text.chars().enumerate().filter(|(at, _)| keep >> at & 1 == 1).map(|(_, c)| c).collect();
            prop_assert!(score(&pattern, &text).is_some());
        }
    }
}
