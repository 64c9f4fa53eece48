//! What speaks for a word's being part of a name: how often it was one (lexicon.toml), what it looks like where it is
//! new, and what stands around it. `tagger` weighs it.
//!
//! All arrays are ordered: no name, person, organisation, place.

use super::pack::Pack;
use crate::text::words::{Shape, Word};

/// What share of a word's counts outside names is believed where the word is never written in small letters.
pub(super) const RARE: f32 = 0.15;

/// What a tag right after a quotation is worth to a person: "…,” kata Xi".
pub(super) const TAGGED: f32 = 2.4;

/// What an office or a trade after a comma is worth to a person of two words or more.
const EXPLAINED: f32 = 1.2;

/// What a head before it is worth to a word that may go on with its name.
pub(super) const HEADED: f32 = 1.0;

/// For each word the class of the head before it, whose name it may go on with: "Kementerian [Luar Negeri]". A title or
/// a word that is most likely a person's ends what a head began.
pub(super) fn heads(
    text: &str,
    words: &[Word],
    run: &[usize],
    scores: &[[f32; 4]],
    pack: &Pack,
) -> Vec<usize> {
    let mut out = vec![0; run.len()];
    let (mut class, mut since) = (0, 0);
    for (i, &at) in run.iter().enumerate() {
        let key = words[at].key(text);
        if (pack.is_title(&key) && since > 0) || scores[i][1] > 0.6 || since > 6 {
            class = 0;
        }
        out[i] = class;
        since += 1;
        if pack.organisation_heads.contains(&*key) {
            (class, since) = (2, 0);
        } else if class == 0 && pack.place_heads.contains(&*key) {
            (class, since) = (3, 0);
        }
    }
    out
}

/// Does the word begin an organisation's or a place's name?
pub(super) fn is_head(text: &str, word: Word, pack: &Pack) -> bool {
    let key = word.key(text);
    pack.organisation_heads.contains(&*key) || pack.place_heads.contains(&*key)
}

/// How likely word `at` is no name, a person's, an organisation's, a place's.
pub(super) fn chances(text: &str, words: &[Word], at: usize, pack: &Pack) -> [f32; 4] {
    let word = words[at];
    let surface = word.span.of(text);
    let surface = &surface[..pack.stem(surface)];
    let key = surface.to_lowercase();
    if word.shape == Shape::Lower {
        let particle = pack.particles.contains(surface);
        return if particle { [0.15, 0.9, 0.2, 0.3] } else { [0.7, 0.001, 0.35, 0.12] };
    }
    if is_pair(&key, pack) {
        return [0.9, 0.03, 0.04, 0.03];
    }
    // "UU" is a law, Uu a person.
    if pack.never.contains(&key) && !(key.len() < 4 && word.shape == Shape::Capital) {
        return [0.97, 0.002, 0.02, 0.008];
    }
    if pack.place_heads.contains(&key) && at > 0 && pack.is_title(&words[at - 1].key(text)) {
        // "Wali Kota": part of the office.
        return [0.78, 0.01, 0.06, 0.15];
    }
    if pack.is_title(&key) {
        // "Imam", "Mas": a title, and some people's first name.
        let share = pack.seen(&key).map_or(0.0, |s| s.capital[1] / (s.capital.iter().sum::<f32>() + 1.0));
        return [0.9 - 0.6 * share, 0.01 + 0.6 * share, 0.08, 0.02];
    }
    let next = words.get(at + 1).filter(|n| n.is_name_like() && !n.begins);
    if pack.given.contains(&key) && next.is_some_and(|n| n.span.start == word.span.end + 1) {
        return [0.1, 0.78, 0.06, 0.06];
    }
    // What a new word is, by its shape: counted on idner2k.train and eww.train.
    let prior: [f32; 4] = match word.shape {
        Shape::Caps if surface.chars().count() > 1 => [0.3, 0.08, 0.52, 0.1],
        Shape::Caps => return [0.25, 0.6, 0.1, 0.05],
        _ => [0.12, 0.58, 0.16, 0.14],
    };
    let Some(seen) = pack.seen(&key) else {
        // A new word at the head of a sentence, or two glued ones ("BosanSeorang"), is seldom a name.
        return if word.begins || is_glued(surface) { [0.5, 0.33, 0.1, 0.07] } else { prior };
    };
    let mut counts = seen.capital;
    // The tagger that counted overlooks rare names. A word that is seldom written small belongs to some name.
    counts[0] *= (seen.lower / (counts[0] + 1.0)).clamp(RARE, 1.0);
    // At the head of a sentence a capital says nothing; elsewhere a common word with a capital is part of a title.
    counts[0] += if word.begins { seen.lower } else { seen.lower.min(counts.iter().sum::<f32>()) * 0.1 };
    if word.begins && seen.lower > 20.0 * seen.capital.iter().sum::<f32>() {
        counts[0] += seen.lower;
    }
    let weight = 2.0;
    let total: f32 = counts.iter().sum::<f32>() + weight;
    let mut out = [0.0; 4];
    for (i, chance) in out.iter_mut().enumerate() {
        *chance = (counts[i] + weight * prior[i]) / total;
    }
    out
}

/// Are two people's names tied by a hyphen: "Anies-Muhaimin"? That is neither of them.
pub(super) fn is_pair(key: &str, pack: &Pack) -> bool {
    let person = |part: &str| {
        let seen = pack.seen(part).unwrap_or_default();
        seen.capital[1] > 8.0 && seen.capital[1] > seen.capital[2] + seen.capital[3]
    };
    key.split_once('-').is_some_and(|(a, b)| person(a) && person(b))
        && pack.seen(key).is_none_or(|s| s.capital[1] < 30.0)
}

/// Did a space get lost inside the word, after a small letter and before a capital?
pub(super) fn is_glued(word: &str) -> bool {
    let mut small = 0;

    word.chars().any(|c| {
        let seam = c.is_uppercase() && small >= 4;
        small = if c.is_lowercase() { small + 1 } else { 0 };
        seam
    })
}

/// What stands around the run speaks for its first name (`.0`) or its last (`.1`), by class.
pub(super) fn context(text: &str, words: &[Word], run: &[usize], pack: &Pack) -> ([f32; 4], [f32; 4]) {
    let (mut first, mut last) = ([0.0; 4], [0.0; 4]);
    let (Some(&start), Some(&end)) = (run.first(), run.last()) else { return (first, last) };
    let key = |at: usize| words.get(at).map(|w| w.key(text)).unwrap_or_default();
    if start > 0 && !words[start].begins {
        let before = key(start - 1);
        if pack.verbs.contains(&*before) {
            // "…,” kata Xi": right after a quotation there is no other reading.
            let tag = start > 1 && words[start - 2].shape == Shape::Mark;
            first[1] += if tag { TAGGED } else { 1.2 };
            first[3] -= 1.0;
        } else if pack.is_title(&before) {
            first[1] += 1.0;
        } else if pack.place_cues.contains(&*before) {
            first[3] += 0.9;
            first[1] -= 0.8;
        } else if pack.place_heads.contains(&*before) {
            first[3] += 1.2;
        } else if pack.organisation_heads.contains(&*before) {
            first[2] += 1.0;
        }
    }
    let after = key(end + 1);
    if pack.verbs.contains(&*after) {
        last[1] += 0.8;
        last[3] -= 0.5;
    } else if after == "(" || after == "," {
        let age = words.get(end + 2).is_some_and(|w| w.shape == Shape::Number && w.span.len() == 2);
        let closed = after == "(" && key(end + 3) == ")";
        if age && (closed || pack.ages.contains(&*key(end + 3)) || (after == "," && key(end + 3) == ",")) {
            last[1] += 2.0;
        }
        // "Dauren Alimov, sopir truk di …": what follows says what somebody is.
        let explains = words.get(end + 2).is_some_and(|w| w.shape == Shape::Lower);
        if after == "," && run.len() > 1 && explains && pack.is_title(&key(end + 2)) {
            last[1] += EXPLAINED;
        }
    }
    (first, last)
}

pub(super) fn context_of(context: &([f32; 4], [f32; 4]), i: usize, lead: usize, class: usize) -> f32 {
    // Every name may get what stands after the run, since the last one wins.
    if i == lead { context.0[class] + context.1[class] } else { context.1[class] }
}

/// A head ("Kementerian", "Kota") begins a name of its kind; after a title a person's name is likely.
pub(super) fn head_bonus(text: &str, words: &[Word], at: usize, class: usize, pack: &Pack) -> f32 {
    let key = words[at].key(text);
    let mut bonus = 0.0;
    if pack.organisation_heads.contains(&*key) {
        bonus += if class == 2 { 1.5 } else { -1.0 };
    }
    let after_title = at > 0 && pack.is_title(&words[at - 1].key(text));
    if pack.place_heads.contains(&*key) && !after_title {
        bonus += if class == 3 { 1.2 } else { -0.6 };
    }
    if class == 1 && after_title {
        bonus += 0.8;
    }
    bonus
}
