//! Who spoke a quotation: the order in which attributions, the quotation before and the surroundings decide.
//!
//! Where an attribution stands is for [`attribution_finder`] to find, whom it names for [`SpeakerTracker`] to say.

use super::attribution::{Attribution, CuePosition, SourceRef};
use super::quote_tokens::{CueRole, QuoteContext, QuoteTokens};
use super::recent_speakers::Speaker;
use super::sentence_speaker::SentenceReading;
use super::speaker_tracker::SpeakerTracker;
use super::{attribution_finder, subject};
use crate::article::{MentionForm, Quote, QuoteKind};

/// Two quotations share an attribution if at most so many words stand between them.
const MAX_SHARED_GAP: usize = 24;

/// The speaker of `quote`, with the words that name the speaker written into it: by the attribution right beside it, or by
/// whose statement it is; where it stands in a reporter's sentence, by whom that proposes; by an attribution in the next
/// sentence; by the quotation that it continues; by its surroundings.
pub(super) fn find_speaker(
    tracker: &mut SpeakerTracker,
    tokens: &QuoteTokens,
    context: &QuoteContext,
    found: Option<(Attribution, CuePosition)>,
    (previous, continued): (Option<&PreviousQuote>, Option<&PreviousQuote>),
    quote: &mut Quote,
) -> Option<Speaker> {
    let first = context.before.1;
    let certain = match found {
        Some((attribution, position)) => {
            let owner = subject::statement_owner(tokens, context.before.0, first);
            let is_certain = is_beside(tokens, context, &attribution, position)
                || owner.is_some_and(|owner| owner.mention == attribution.mention);
            is_certain.then_some(attribution)
        }
        None => attribution_finder::transcript_speaker(tokens, context)
            .or_else(|| attribution_finder::attribution_in_next_sentence(tokens, context)),
    };
    if let Some(attribution) = certain {
        (quote.mention, quote.mention_form) = (Some(attribution.mention), attribution.form);
        return tracker.resolve(&attribution, context);
    }
    let mut rule = found.map(|(attribution, position)| (attribution, Some(position)));
    if found.is_none() {
        if let Some(continued) = continued {
            quote.mention = continued.attribution.map(|a| a.mention);
            return continued.speaker;
        }
        let stands_alone = context.before.0 == first && context.after.0 >= context.after.1;
        if quote.kind != QuoteKind::Partial || stands_alone {
            return tracker.implicit_speaker(context);
        }
        // A fragment in the reporter's sentence, without a verb: by the person whom the sentence is about.
        if !tokens.pack.attributes_fragments() {
            rule = subject::sentence_topic(tokens, context.before.0, first).map(|topic| (topic, None));
        }
    }
    let shares_sentence = |p: &&PreviousQuote| context.before.0 > 0 && p.context.after.0 >= context.before.0;
    let previous = previous.filter(shares_sentence).and_then(|p| p.attribution);
    let (speaker, attribution) = tracker.sentence_speaker(SentenceReading { rule, previous }, context)?;
    if let Some(attribution) = attribution {
        (quote.mention, quote.mention_form) = (Some(attribution.mention), attribution.form);
    }
    Some(speaker)
}

/// Does the attribution begin right behind the quotation, with its verb or with the name?
fn is_beside(
    tokens: &QuoteTokens,
    context: &QuoteContext,
    attribution: &Attribution,
    position: CuePosition,
) -> bool {
    let (start, end) = context.after;
    let first = (start..end).find(|&i| tokens.mark(i).is_none() && !tokens.is_adverb(i));
    position == CuePosition::After
        && first.is_none_or(|first| {
            tokens.roles[first] != CueRole::Plain
                || attribution.mention.start <= tokens.words[first].span.start
        })
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
