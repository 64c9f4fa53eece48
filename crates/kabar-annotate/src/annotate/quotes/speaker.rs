//! Who spoke a quotation: the order in which attributions, the quotation before and the surroundings decide.
//!
//! Where an attribution stands is for [`attribution_finder`] to find, whom it names for [`SpeakerTracker`] to say.

use super::attribution::{Attribution, CuePosition, SourceRef};
use super::quote_tokens::{QuoteContext, QuoteTokens};
use super::recent_speakers::Speaker;
use super::speaker_tracker::SpeakerTracker;
use super::{attribution_finder, subject};
use crate::article::{MentionForm, Quote, QuoteKind};

/// Two quotations share an attribution if at most so many words stand between them.
const MAX_SHARED_GAP: usize = 24;

/// The speaker of `quote`, with the words that name the speaker written into it: by the attribution in its own sentence,
/// else by one inside it or in the next sentence, else by the quotation that it continues, else by its surroundings.
pub(super) fn find_speaker(
    tracker: &mut SpeakerTracker,
    tokens: &QuoteTokens,
    context: &QuoteContext,
    attribution: Option<Attribution>,
    continued: Option<&PreviousQuote>,
    quote: &mut Quote,
) -> Option<Speaker> {
    let first = context.before.1;
    let attribution = attribution
        .or_else(|| attribution_finder::transcript_speaker(tokens, context))
        .or_else(|| attribution_finder::attribution_in_next_sentence(tokens, context));
    if let Some(attribution) = attribution {
        quote.mention = Some(attribution.mention);
        quote.mention_form = attribution.form;
        return tracker.resolve(&attribution, context);
    }
    if let Some(continued) = continued {
        quote.mention = continued.attribution.map(|a| a.mention);
        return continued.speaker;
    }
    // A fragment in the reporter's sentence, without a verb: by the person whom the sentence is about, or by nobody.
    if quote.kind == QuoteKind::Partial && !tokens.pack.attributes_fragments() {
        let topic = subject::sentence_topic(tokens, context.before.0, first)?;
        quote.mention = Some(topic.mention);
        return tracker.resolve(&topic, context);
    }
    tracker.implicit_speaker(context)
}

/// The quotation before, as far as the next one needs it.
pub(super) struct PreviousQuote {
    pub(super) context: QuoteContext,
    pub(super) attribution: Option<Attribution>,
    pub(super) speaker: Option<Speaker>,
    pub(super) cue_position: Option<CuePosition>,
}

impl PreviousQuote {
    /// The attribution of this quotation, where the one at `context` stands in the same sentence: "Hege said “this” and
    /// “that.”"
    pub(super) fn shared_attribution(
        &self,
        tokens: &QuoteTokens,
        context: &QuoteContext,
    ) -> Option<(Attribution, CuePosition)> {
        let attribution = self.attribution?;
        let (end, start) = (self.context.after.0, context.before.1);
        let is_same_sentence = context.before.0 <= end
            && start > context.before.0
            && start.saturating_sub(end) <= MAX_SHARED_GAP
            && !tokens.begins_line(start)
            && !(end..start).any(|i| tokens.sentence_starts[i] == i && i > end);
        is_same_sentence.then(|| {
            let is_anaphor = attribution.source == SourceRef::Anaphor;
            let form = if is_anaphor { MentionForm::Pronoun } else { attribution.form };
            (Attribution { form, ..attribution }, CuePosition::InSentence)
        })
    }

    /// Does the quotation at `context` continue this one: in the same paragraph, with only the attribution between them?
    pub(super) fn is_continued_by(&self, tokens: &QuoteTokens, context: &QuoteContext) -> bool {
        let (end, start) = (self.context.after.0, context.before.1);
        let is_new_paragraph = (end..=start).any(|i| tokens.begins_line(i));
        let has_sentence_between = (end..start).any(|i| i > end && tokens.sentence_starts[i] == i);
        !is_new_paragraph && !has_sentence_between && self.cue_position.is_some()
    }

    /// Does the quotation at `context` stand right behind this one, and neither has a tag: one comment after the other?
    pub(super) fn is_listed_with(&self, tokens: &QuoteTokens, context: &QuoteContext) -> bool {
        let (end, start) = (self.context.after.0, context.before.1);
        self.attribution.is_none() && (end..start).all(|i| tokens.mark(i).is_some())
    }
}
