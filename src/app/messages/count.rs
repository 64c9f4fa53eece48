//! Numbers with their noun.

/// "1 article", "2 articles".
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
