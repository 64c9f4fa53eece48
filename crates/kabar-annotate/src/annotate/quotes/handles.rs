//! Whose account a handle is: "Rini Astuti (@rini.a)", "tulis Rini di akun Instagram pribadinya, @rini.a". A quotation of the
//! handle is one of its owner.

use super::quote_tokens::QuoteTokens;
use super::recent_speakers::Speaker;
use crate::text::Span;

/// The owner's name ends at most so many words before the handle.
const MAX_WORDS_TO_OWNER: usize = 8;

/// The person whom the article names as the owner of the handle at `span`; `None` for other words, or where it names nobody.
pub(super) fn handle_owner(tokens: &QuoteTokens, span: Span) -> Option<Speaker> {
    let handle = span.slice(tokens.text).trim_end_matches('.').to_lowercase();
    if !handle.starts_with('@') {
        return None;
    }
    let is_handle = |i: &usize| {
        let word = tokens.words[*i].span.slice(tokens.text);
        word.len() >= handle.len() && word.trim_end_matches('.').to_lowercase() == handle
    };
    (0..tokens.words.len()).filter(is_handle).find_map(|at| owner_before(tokens, at))
}

/// The person named before the handle at word `at`, with nothing but words about an account between.
fn owner_before(tokens: &QuoteTokens, at: usize) -> Option<Speaker> {
    let is_link = |i: usize| {
        tokens.mark(i).is_some_and(|c| "(,".contains(c))
            || tokens.pack.handle_links.contains(&tokens.lowercase(i))
    };
    let start = tokens.sentence_starts[at].max(at.saturating_sub(MAX_WORDS_TO_OWNER));
    let last = (start..at).rev().find(|&i| !is_link(i))?;
    let person = tokens.person(last)?;
    (tokens.word_at_or_after(person.span.end) == last + 1).then_some(Speaker::Cluster(person.cluster))
}
