//! Which words are quoted, and who said them?
//!
//! In the order of the work: `mark_pairs` pairs the quote marks that `quote_mark` finds. `quote_tokens` says what each
//! word is to an attribution. `attribution_finder` finds the words that name the source, with `noun_phrase` (after a
//! cue), `subject` and `nominal_subject` (before one). `kind` tells speech from a title or a term. `speaker_tracker`
//! decides which person the words mean, with `recent_speakers` ("dia", "ujarnya") and `description` ("politikus itu");
//! it works on the table of names that `annotate::entities` made.
//!
//! What differs between languages (verbs, clitics, pronouns) is in their quotes.toml, which `pack` reads. Adding a
//! language is adding that file.

mod attribution;
mod attribution_finder;
mod description;
mod kind;
mod mark_pairs;
mod nominal_subject;
mod noun_phrase;
mod pack;
mod quote_mark;
mod quote_tokens;
mod recent_speakers;
mod speaker_tracker;
mod subject;

use super::entities::EntityAnalysis;
use crate::article::{Article, LineAnnotation, MentionForm, Quote, QuoteKind};
use crate::text::Span;
use attribution::{Attribution, CuePosition, SourceRef};
use mark_pairs::MarkPair;
use pack::QuotePack;
use quote_tokens::{QuoteContext, QuoteTokens};
use recent_speakers::Speaker;
use speaker_tracker::SpeakerTracker;

/// Two quotations share an attribution if at most so many words stand between them.
const MAX_SHARED_GAP: usize = 24;

/// Every verb of an attribution is shorter, in bytes.
const MAX_VERB_BYTES: usize = 40;

/// Finds the quotations in the lines that are not folded, and names their speakers.
pub fn find(
    article: &Article,
    lines: &[LineAnnotation],
    entities: &EntityAnalysis,
    language: Option<&str>,
) -> Vec<Quote> {
    let pack = QuotePack::for_language(language);
    let text = article.text();
    let open: Vec<Span> = lines.iter().filter(|l| !l.label.is_folded()).map(|l| l.span).collect();
    let begins_attribution = |after: &str| begins_attribution(after, pack);
    let marks = quote_mark::MarkContext { elisions: &pack.elisions, begins_attribution: &begins_attribution };
    let pairs = mark_pairs::pair_marks(text, &open, &marks);
    let tokens = QuoteTokens::new(text, entities, pack);
    let mut tracker = SpeakerTracker::new(&tokens);
    let mut quotes: Vec<Quote> = Vec::with_capacity(pairs.len());
    // A second half without an attribution has that of the quotation before it.
    let mut previous: Option<PreviousQuote> = None;
    let mut outer_end = 0;
    for (i, &pair) in pairs.iter().enumerate() {
        let mut quote = Quote {
            span: pair.span,
            kind: QuoteKind::Other,
            speaker: None,
            mention: None,
            mention_form: MentionForm::Implicit,
        };
        if pair.nested {
            quotes.push(quote);
            continue;
        }
        let next = pairs[i + 1..].iter().find(|p| !p.nested).map_or(text.len(), |p| p.span.start);
        let context = QuoteContext::new(&tokens, pair, outer_end, next);
        tracker.read_to(context.before.1);
        tracker.skip_to(context.after.0);
        let found = attribution_finder::find_attribution(&tokens, &context)
            .or_else(|| previous.as_ref().and_then(|p| p.shared_attribution(&tokens, &context)));
        quote.kind = kind::classify(&tokens, &context, found.map(|f| f.1));
        if quote.kind != QuoteKind::Other {
            let attribution = found.map(|f| f.0);
            let continued = previous.as_ref().filter(|p| p.is_continued_by(&tokens, &context));
            let speaker = find_speaker(&tracker, &tokens, &context, attribution, continued, &mut quote);
            if let Some(speaker) = speaker {
                tracker.record_speaker(speaker);
                quote.speaker = Some(match speaker {
                    Speaker::Cluster(c) => entities.coreference.clusters[c].name.clone(),
                    Speaker::Phrase(span) => span.slice(text).to_owned(),
                });
            }
            let cue_position = found.map(|f| f.1);
            previous = Some(PreviousQuote { context, attribution, speaker, cue_position });
        }
        outer_end = pair.span.end;
        quotes.push(quote);
    }
    fill_continued_paragraphs(&mut quotes, &pairs, text);
    quotes
}

/// The speaker of `quote`, with the words that name the speaker written into it: by the attribution in its own sentence,
/// else by one inside it or in the next sentence, else by the quotation that it continues, else by its surroundings.
fn find_speaker(
    tracker: &SpeakerTracker,
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
        return tracker.resolve(&attribution, first);
    }
    if let Some(continued) = continued {
        quote.mention = continued.attribution.map(|a| a.mention);
        return continued.speaker;
    }
    // A fragment in the reporter's sentence, without a verb: by the person whom the sentence is about, or by nobody.
    if quote.kind == QuoteKind::Partial && !tokens.pack.attributes_fragments() {
        let topic = subject::sentence_topic(tokens, context.before.0, first)?;
        quote.mention = Some(topic.mention);
        return tracker.resolve(&topic, first);
    }
    tracker.implicit_speaker(first)
}

/// The quotation before, as far as the next one needs it.
struct PreviousQuote {
    context: QuoteContext,
    attribution: Option<Attribution>,
    speaker: Option<Speaker>,
    cue_position: Option<CuePosition>,
}

impl PreviousQuote {
    /// The attribution of this quotation, where the one at `context` stands in the same sentence: "Hege said “this” and
    /// “that.”"
    fn shared_attribution(
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
    fn is_continued_by(&self, tokens: &QuoteTokens, context: &QuoteContext) -> bool {
        let (end, start) = (self.context.after.0, context.before.1);
        let is_new_paragraph = (end..=start).any(|i| tokens.begins_line(i));
        let has_sentence_between = (end..start).any(|i| i > end && tokens.sentence_starts[i] == i);
        !is_new_paragraph && !has_sentence_between && self.cue_position.is_some()
    }
}

/// Gives a quotation that continues in the next paragraph the speaker who is named at its end.
fn fill_continued_paragraphs(quotes: &mut [Quote], pairs: &[MarkPair], text: &str) {
    for i in (0..quotes.len()).rev() {
        if !pairs[i].continues {
            continue;
        }
        let Some(next) = (i + 1..quotes.len()).find(|&k| !pairs[k].nested) else { continue };
        let is_adjacent = text
            .get(quotes[i].span.end..quotes[next].span.start)
            .is_some_and(|between| between.trim().is_empty());
        if is_adjacent && quotes[i].mention.is_none() {
            quotes[i].speaker = quotes[next].speaker.clone();
            quotes[i].mention = quotes[next].mention;
            quotes[i].mention_form = quotes[next].mention_form;
            quotes[i].kind = QuoteKind::Direct;
        }
    }
}

/// Does an attribution begin at the start of `after`: "kata Xi", "ujarnya"?
fn begins_attribution(after: &str, pack: &QuotePack) -> bool {
    let word = after.trim_start_matches([',', ' ', '\u{a0}']).split(|c: char| !c.is_alphabetic()).next();
    word.is_some_and(|w| w.len() < MAX_VERB_BYTES && pack.verb_form(w).is_some())
}
