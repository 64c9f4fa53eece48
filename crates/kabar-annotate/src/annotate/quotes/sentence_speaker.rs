//! Chooses who spoke words that are quoted in a reporter's sentence: of all whom the sentence proposes the one who fits best,
//! and nobody where that is too doubtful.

use super::attribution::{Attribution, CuePosition, SourceRef};
use super::quote_tokens::QuoteContext;
use super::recent_speakers::Speaker;
use super::reference_case::ReferenceCase;
use super::sentence_features::{RulePosition, SourceCandidate, SourceKind};
use super::sentence_sources::{PROPOSERS, Proposer, SentenceSource, sentence_sources};
use super::speaker_tracker::SpeakerTracker;
use crate::article::EntityKind;

/// What the sentence of a quotation says of its source before anything is weighed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SentenceReading {
    /// The answer of the rules, and where its cue stands.
    pub(super) rule: Option<(Attribution, Option<CuePosition>)>,
    /// The attribution of the quotation before.
    pub(super) previous: Option<Attribution>,
}

impl SpeakerTracker<'_, '_, '_> {
    /// Who spoke the quotation at `context`, and the words that name them.
    pub(super) fn sentence_speaker(
        &mut self,
        reading: SentenceReading,
        context: &QuoteContext,
    ) -> Option<(Speaker, Option<Attribution>)> {
        if self.rankers.is_none() && self.observer.is_none() {
            return match reading.rule {
                Some((attribution, _)) => {
                    self.resolve(&attribution, context).map(|speaker| (speaker, Some(attribution)))
                }
                None if self.tokens.pack.attributes_fragments() => {
                    self.implicit_speaker(context).map(|speaker| (speaker, None))
                }
                None => None,
            };
        }
        if let (Some(_), Some((attribution, _))) = (&self.observer, &reading.rule) {
            // The observer is shown what the pronoun may mean; whom it means here is for the ranker to say.
            self.resolve(attribution, context);
        }
        let observer = self.observer.take();
        let (candidates, attributions) = self.source_candidates(&reading, context);
        self.observer = observer;
        let position = rule_position(&reading, context);
        let features: Vec<Vec<u16>> =
            candidates.iter().map(|c| c.features(self.tokens, context, position)).collect();
        let rule = candidates.iter().position(|c| c.proposers[Proposer::Rule as usize]);
        let chosen = match (&mut self.observer, self.rankers) {
            (Some(observer), _) => {
                let tokens = self.tokens;
                let names: Vec<String> = candidates.iter().map(|c| c.speaker.name(tokens)).collect();
                let case = ReferenceCase {
                    quote: context.pair.span,
                    candidates: &names,
                    features: &features,
                    is_named: false,
                    in_sentence: true,
                    named: None,
                    rule,
                };
                observer(&case).or(rule)
            }
            (None, Some(rankers)) => rankers.in_sentence.choose(&features),
            (None, None) => rule,
        }?;
        Some((candidates.get(chosen)?.speaker, attributions.get(chosen).copied().flatten()))
    }

    /// Everybody whom the sentence proposes, and by which words.
    fn source_candidates(
        &mut self,
        reading: &SentenceReading,
        context: &QuoteContext,
    ) -> (Vec<SourceCandidate>, Vec<Option<Attribution>>) {
        let source = |attribution, proposer| SentenceSource { attribution, proposer };
        let mut sources: Vec<SentenceSource> = Vec::new();
        sources.extend(reading.rule.map(|rule| source(rule.0, Proposer::Rule)));
        sources.extend(sentence_sources(self.tokens, context));
        sources.extend(reading.previous.map(|previous| source(previous, Proposer::Shared)));
        let mut candidates: Vec<SourceCandidate> = Vec::new();
        let mut attributions: Vec<Option<Attribution>> = Vec::new();
        let mut resolved: Vec<(Attribution, Option<Speaker>)> = Vec::new();
        for SentenceSource { attribution, proposer } in sources {
            let known = resolved.iter().find(|(a, _)| *a == attribution).map(|r| r.1);
            let speaker = known.unwrap_or_else(|| {
                let speaker = self.resolve(&attribution, context);
                resolved.push((attribution, speaker));
                speaker
            });
            let Some(speaker) = speaker else { continue };
            let at = candidates.iter().position(|c| c.speaker == speaker).unwrap_or_else(|| {
                let kind = self.source_kind(&attribution, speaker);
                candidates.push(self.candidate(speaker, kind, Some(attribution)));
                attributions.push(Some(attribution));
                candidates.len() - 1
            });
            candidates[at].proposers[proposer as usize] = true;
        }
        if let Some(speaker) = self.implicit_speaker(context) {
            let at = candidates.iter().position(|c| c.speaker == speaker).unwrap_or_else(|| {
                candidates.push(self.candidate(speaker, SourceKind::Nothing, None));
                attributions.push(None);
                candidates.len() - 1
            });
            candidates[at].proposers[Proposer::Implicit as usize] = true;
        }
        (candidates, attributions)
    }

    fn source_kind(&self, attribution: &Attribution, speaker: Speaker) -> SourceKind {
        let clusters = &self.tokens.entities.coreference.clusters;
        match (attribution.source, speaker) {
            (_, Speaker::Phrase(_)) => SourceKind::Phrase,
            (SourceRef::Cluster(c), _) if clusters[c].kind == EntityKind::Person => SourceKind::Person,
            (SourceRef::Cluster(_), _) => SourceKind::Organisation,
            _ => SourceKind::Reference,
        }
    }

    fn candidate(
        &self,
        speaker: Speaker,
        kind: SourceKind,
        attribution: Option<Attribution>,
    ) -> SourceCandidate {
        SourceCandidate {
            speaker,
            kind,
            mention: attribution.map(|a| a.mention),
            proposers: [false; PROPOSERS],
            in_title: matches!(speaker, Speaker::Cluster(c) if self.in_title.contains(&c)),
            quotations: self.events.quotations(speaker),
            spoke_last: self.events.last_quoted() == Some(speaker),
        }
    }
}

/// Where the cue of the rules' answer stands.
fn rule_position(reading: &SentenceReading, context: &QuoteContext) -> RulePosition {
    match reading.rule {
        Some((_, Some(CuePosition::Before))) => RulePosition::Before,
        Some((_, Some(CuePosition::After))) => RulePosition::Behind,
        Some((attribution, Some(CuePosition::InSentence))) => {
            let start = attribution.mention.start;
            if start >= context.pair.span.end {
                RulePosition::Behind
            } else if reading.previous.is_some_and(|p| p.mention == attribution.mention) {
                RulePosition::Shared
            } else {
                RulePosition::InSentence
            }
        }
        _ => RulePosition::None,
    }
}
