//! Numbers with their noun, and lists of words.

/// "1 article", "2 articles".
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// "detik", "detik and tempo", "detik, tempo and kompas".
pub fn joined(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn the_last_word_of_a_list_is_added_with_and() {
        let words = ["detik", "tempo", "kompas"];
        assert_eq!(
            [1, 2, 3].map(|n| joined(&words[..n])),
            ["detik", "detik and tempo", "detik, tempo and kompas"]
        );
        assert_eq!(joined(&[]), "");
    }
}
