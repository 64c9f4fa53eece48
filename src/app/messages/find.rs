//! Searches.

/// Said where a date or an amount is to be searched for in the list.
pub const ONLY_NAMES: &str = "only people, organisations and places are sought in the list";

/// Said where a search found nothing.
pub const NO_HITS: &str = "not found";

/// Said where the page's search found something in the headline only, which has no hits to go to.
pub const ONLY_IN_HEADLINE: &str = "only in the headline";

/// Said when a search goes on from the end at the beginning.
pub const WRAPPED: &str = "from the beginning again";

/// Said when a search goes back from the beginning to the end.
pub const WRAPPED_BACK: &str = "from the end again";

/// The only row of a panel, or of the palette, in which no row has what was typed.
pub fn no_matching_row(typed: &str) -> String {
    format!("no row holds ‘{}’", typed.trim())
}
