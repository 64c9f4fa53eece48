//! Tells what a pair of quote marks holds: speech, a source's words in the reporter's sentence, or something else (a
//! title, a term, a scare quote).
//!
//! Whether it is speech is decided by a linear model: each cue that holds adds its weight. The weights are learnt from
//! labelled articles (`training/src/speech.rs`), since no cue decides alone: “called” stands before an insult and before a
//! term, and a title may be a sentence.

use super::attribution::CuePosition;
use super::quote_tokens::QuoteContext;
use super::speech_cue::{CUE_NAMES, Cue, SpeechCues};
use crate::article::QuoteKind;
use std::sync::OnceLock;

/// The weights: a number, a tab and the name of a cue on each line.
const WEIGHTS: &str = include_str!("../../../assets/models/speech.tsv");

/// The weights in the order of [`CUE_NAMES`]; 0 for a cue that the file does not name.
fn weights() -> &'static [f32] {
    static PARSED: OnceLock<Vec<f32>> = OnceLock::new();
    PARSED.get_or_init(|| {
        let weight = |name: &&str| {
            let line = WEIGHTS.lines().find_map(|l| l.split_once('\t').filter(|(_, cue)| cue == name));
            line.and_then(|(weight, _)| weight.parse().ok()).unwrap_or(0.0)
        };
        CUE_NAMES.iter().map(weight).collect()
    })
}

/// Decides by the cues, and by where the cue of the attribution stands. `continues_speech`: does it go on with the
/// quotation before it, which is speech?
pub(super) fn classify(
    cues: SpeechCues,
    context: &QuoteContext,
    cue: Option<CuePosition>,
    continues_speech: bool,
) -> QuoteKind {
    let is_empty = context.inside.0 >= context.inside.1;
    let has = |cue| cues.has(cue);
    let is_second_half = continues_speech && has(Cue::BeginsSentence) && !has(Cue::LooksLikeTitle);
    let score: f32 = cues.iter().map(|n| weights()[n]).sum();
    if context.pair.nested || is_empty || (score <= 0.0 && !is_second_half) {
        return QuoteKind::Other;
    }
    let is_whole = has(Cue::EndsWithStop) || has(Cue::EndsWithCall) || has(Cue::EndsWithComma);
    let is_fragment = has(Cue::OneWord) || has(Cue::TwoWords);
    let is_direct = has(Cue::BeginsSentence)
        || has(Cue::AfterColon)
        || (has(Cue::BeginsWithCapital)
            && !has(Cue::LooksLikeTitle)
            && (is_whole || (cue == Some(CuePosition::Before) && !is_fragment)));
    if is_direct { QuoteKind::Direct } else { QuoteKind::Partial }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_has_a_weight_and_every_weight_a_cue() {
        for line in WEIGHTS.lines() {
            let (weight, name) = line.split_once('\t').expect("a weight and a name");
            assert!(weight.parse::<f32>().is_ok_and(f32::is_finite), "{line}");
            assert!(CUE_NAMES.contains(&name), "{name}");
        }
        assert_eq!(WEIGHTS.lines().count(), CUE_NAMES.len());
    }
}
