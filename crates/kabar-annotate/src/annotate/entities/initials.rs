//! People whom an article names by initials only, as those of suspects and victims: "seorang pria berinisial RD (32)". The
//! words that introduce them make the same letters theirs in the whole article.

use super::candidate::EntityCandidate;
use super::pack::EntityPack;
use crate::article::EntityKind;
use crate::text::hash::FastSet;
use crate::text::words::{Word, WordShape};

/// How certain initials are that the text introduces as such.
const INTRODUCED_CONFIDENCE: f32 = 0.8;

/// Initials have at most so many letters.
const MAX_LETTERS: usize = 4;

/// The initials that one word introduces stand within so many words: "berinisial AS (24), RD (32), dan TN".
const MAX_WORDS_BEHIND_CUE: usize = 16;

/// Adds the mentions of those whom initials stand for. `candidates` are in order, and so are they then.
pub(super) fn add_initials(
    text: &str,
    words: &[Word],
    candidates: &mut Vec<EntityCandidate>,
    pack: &EntityPack,
) {
    if pack.initial_cues.is_empty() {
        return;
    }
    let mut known: FastSet<&str> = FastSet::default();
    for cue in (0..words.len()).filter(|&at| pack.initial_cues.contains(&words[at].lowercase(text))) {
        known.extend(introduced(text, &words[cue + 1..], pack));
    }
    if known.is_empty() {
        return;
    }
    let mut more = Vec::new();
    for at in (0..words.len()).filter(|&at| known.contains(words[at].span.slice(text))) {
        let next = candidates.partition_point(|c| c.words.1 < at);
        let found = candidates.get_mut(next).filter(|c| c.words.0 <= at);
        let initials = EntityCandidate {
            span: words[at].span,
            words: (at, at),
            kind: EntityKind::Person,
            confidence: INTRODUCED_CONFIDENCE,
            kind_scores: [INTRODUCED_CONFIDENCE, 0.0, 0.0],
        };
        match found {
            Some(c) if c.words == (at, at) => *c = initials,
            Some(_) => {}
            None if stands_alone(text, words, at, pack) => more.push(initials),
            None => {}
        }
    }
    candidates.extend(more);
    candidates.sort_by_key(|c| c.words);
}

/// The initials that begin right behind a cue, `words`: titles, ages in brackets and conjunctions may stand between them.
fn introduced<'t>(text: &'t str, words: &[Word], pack: &EntityPack) -> Vec<&'t str> {
    let mut found = Vec::new();
    for word in words.iter().take(MAX_WORDS_BEHIND_CUE) {
        let surface = word.span.slice(text);
        let lowercase = word.lowercase(text);
        let is_letters = word.shape == WordShape::AllCaps
            && surface.chars().count() <= MAX_LETTERS
            && surface.chars().all(|c| c.is_uppercase());
        if is_letters && !pack.common_acronyms.contains(&lowercase) && !pack.never.contains(&lowercase) {
            found.push(surface);
        } else {
            let is_between = word.shape == WordShape::Number
                || matches!(surface, "(" | ")" | "," | "/" | "\"" | "“" | "”" | "'")
                || pack.conjunctions.contains(&lowercase)
                || found.is_empty() && pack.is_title(&lowercase);
            if !is_between {
                break;
            }
        }
    }
    found
}

/// Is word `at` no part of a longer name or term: "Grup F", "F Kennedy"?
fn stands_alone(text: &str, words: &[Word], at: usize, pack: &EntityPack) -> bool {
    let is_other =
        |at: usize| words.get(at).is_some_and(|w| w.is_name_like() && !pack.is_title(&w.lowercase(text)));
    let follows_name = at > 0 && !words[at].starts_sentence && is_other(at - 1);
    let name_follows = is_other(at + 1) && !words[at + 1].starts_sentence;
    !follows_name && !name_follows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;
    use crate::text::words;

    #[test]
    fn initials_are_people_once_they_are_introduced() {
        let text = "Polisi menangkap pria berinisial RD (32) dan TN. Grup RD Jaya tidak terkait. Menurut polisi, RD mengaku.";
        let mut cut = Vec::new();
        words::tokenize(text, Span::new(0, text.len()), |_| false, &mut cut);
        let pack = EntityPack::for_language(Some("id"));
        let mut found = Vec::new();
        add_initials(text, &cut, &mut found, pack);
        let names: Vec<_> = found.iter().map(|c| (c.span.start, c.span.slice(text))).collect();
        let at = |n: usize| text.match_indices("RD").nth(n).map_or(0, |m| m.0);
        assert_eq!(names, [(at(0), "RD"), (text.find("TN").unwrap_or(0), "TN"), (at(2), "RD")]);
        let mut none = Vec::new();
        let text = "Menurut polisi, RD mengaku.";
        let mut cut = Vec::new();
        words::tokenize(text, Span::new(0, text.len()), |_| false, &mut cut);
        add_initials(text, &cut, &mut none, pack);
        assert!(none.is_empty());
    }
}
