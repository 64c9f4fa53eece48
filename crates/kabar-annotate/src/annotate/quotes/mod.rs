//! Which words are quoted, and who said them?
//!
//! `marks` pairs the quote marks that `scan` sees, `tag` finds the words beside a quotation that say who speaks (after a
//! verb: `phrase`, before one: `subject` and `clause`), `kind` tells speech from a title or a term, `speaker` (for
//! "politikus itu": `role`) finds whom the tag means, through the table of names that `annotate::entities` made.
//! What is particular to a language (verbs, clitics, pronouns) is in its quotes.toml, which `pack` reads: adding a
//! language is adding that file.

mod attribution;
mod description;
mod kind;
mod mark_pairs;
mod nominal_subject;
mod noun_phrase;
mod pack;
mod quote_mark;
mod quote_tokens;
mod speaker;
mod subject;

use super::entities::EntityAnalysis;
use crate::article::{Article, LineAnnotation, MentionForm, Quote, QuoteKind};
use crate::text::Span;
use attribution::{Attribution, CuePosition, SourceRef};
use pack::QuotePack;
use quote_tokens::{QuoteContext, QuoteTokens};
use speaker::{Speaker, SpeakerTracker};

/// Finds the quotations in the lines that are not folded, and names their speakers.
pub fn find(
    article: &Article,
    lines: &[LineAnnotation],
    names: &EntityAnalysis,
    language: Option<&str>,
) -> Vec<Quote> {
    let pack = QuotePack::for_language(language);
    let text = article.text();
    let open: Vec<Span> = lines.iter().filter(|l| !l.label.is_folded()).map(|l| l.span).collect();
    let begins_tag = |after: &str| begins_attribution(after, pack);
    let tongue = quote_mark::MarkContext { elisions: &pack.elisions, begins_attribution: &begins_tag };
    let pairs = mark_pairs::pair_marks(text, &open, &tongue);
    let view = QuoteTokens::new(text, names, pack);
    let mut running = SpeakerTracker::new(&view);
    let mut quotes: Vec<Quote> = Vec::with_capacity(pairs.len());
    // The quotation before, its tag and speaker: what a second half without a tag takes over.
    let mut previous: Option<PreviousQuote> = None;
    let mut outer_end = 0;
    for (i, &pair) in pairs.iter().enumerate() {
        if pair.nested {
            let quote = Quote {
                span: pair.span,
                kind: QuoteKind::Other,
                speaker: None,
                mention: None,
                mention_form: MentionForm::Implicit,
            };
            quotes.push(quote);
            continue;
        }
        let next = pairs[i + 1..].iter().find(|p| !p.nested).map_or(text.len(), |p| p.span.start);
        let place = QuoteContext::new(&view, pair, outer_end, next);
        let (first, end) = (place.before.1, place.after.0);
        running.read_to(first);
        running.skip_to(end);
        let found = attribution::find_attribution(&view, &place);
        let found = found.or_else(|| previous.as_ref().and_then(|p| p.shared_attribution(&view, &place)));
        let kind = kind::classify(&view, &place, found.map(|f| f.1));
        let mut quote = Quote {
            span: pair.span,
            kind,
            speaker: None,
            mention: None,
            mention_form: MentionForm::Implicit,
        };
        if kind != QuoteKind::Other {
            let aside = || {
                attribution::transcript_speaker(&view, &place)
                    .or_else(|| attribution::attribution_in_next_sentence(&view, &place))
            };
            let speaker = match found.map(|f| f.0).or_else(aside) {
                Some(tag) => {
                    quote.mention = Some(tag.mention);
                    quote.mention_form = tag.form;
                    running.resolve(&tag, first)
                }
                None => match previous.as_ref().filter(|p| p.is_continued_by(&view, &place)) {
                    Some(p) => {
                        quote.mention = p.attribution.map(|t| t.mention);
                        p.speaker
                    }
                    // Woven-in words without a verb: whoever their sentence is about, or nobody.
                    None if kind == QuoteKind::Partial && !pack.attributes_fragments() => {
                        let about = subject::sentence_topic(&view, place.before.0, first);
                        quote.mention = about.map(|t| t.mention);
                        about.and_then(|t| running.resolve(&t, first))
                    }
                    None => running.announced_speaker(first).or_else(|| running.resolve_anaphor("", first)),
                },
            };
            if let Some(speaker) = speaker {
                running.record_speaker(speaker);
                quote.speaker = Some(match speaker {
                    Speaker::Cluster(f) => names.coreference.clusters[f].name.clone(),
                    Speaker::Phrase(span) => span.slice(text).to_owned(),
                });
            }
            previous = Some(PreviousQuote {
                context: place,
                attribution: found.map(|f| f.0),
                speaker,
                cue_position: found.map(|f| f.1),
            });
        }
        outer_end = pair.span.end;
        quotes.push(quote);
    }
    fill_continued_paragraphs(&mut quotes, &pairs, text);
    quotes
}

/// The quotation before, as far as the next one needs it.
struct PreviousQuote {
    context: QuoteContext,
    attribution: Option<Attribution>,
    speaker: Option<Speaker>,
    cue_position: Option<CuePosition>,
}

impl PreviousQuote {
    /// Two quotations of one sentence share its tag: "Hege said “this” and “that.”"
    fn shared_attribution(
        &self,
        view: &QuoteTokens,
        place: &QuoteContext,
    ) -> Option<(Attribution, CuePosition)> {
        let tag = self.attribution?;
        let gap = place.before.1.saturating_sub(self.context.after.0);
        let same = place.before.0 <= self.context.after.0 && place.before.1 > place.before.0 && gap < 25;
        let ended = (self.context.after.0..place.before.1)
            .any(|i| view.sentence_starts[i] == i && i > self.context.after.0);
        (same && !ended && !view.begins_line(place.before.1)).then(|| {
            let via = if matches!(tag.source, SourceRef::Anaphor) { MentionForm::Pronoun } else { tag.form };
            (Attribution { form: via, ..tag }, CuePosition::InSentence)
        })
    }

    /// Does the quotation at `place` go on with this one: the same paragraph, nothing but the tag between them?
    fn is_continued_by(&self, view: &QuoteTokens, place: &QuoteContext) -> bool {
        let (from, to) = (self.context.after.0, place.before.1);
        let new_paragraph = (from..=to).any(|i| view.begins_line(i));
        let sentences = (from..to).filter(|&i| i > from && view.sentence_starts[i] == i).count();
        !new_paragraph && sentences == 0 && self.cue_position.is_some()
    }
}

/// A paragraph that goes on in the next one is said by whoever is named at the end.
fn fill_continued_paragraphs(quotes: &mut [Quote], pairs: &[mark_pairs::MarkPair], text: &str) {
    for i in (0..quotes.len()).rev() {
        if !pairs[i].continues {
            continue;
        }
        let Some(next) = (i + 1..quotes.len()).find(|&k| !pairs[k].nested) else { continue };
        let between = text.get(quotes[i].span.end..quotes[next].span.start).unwrap_or("x");
        if between.trim().is_empty() && quotes[i].mention.is_none() {
            let (speaker, mention) = (quotes[next].speaker.clone(), quotes[next].mention);
            quotes[i].speaker = speaker;
            quotes[i].mention = mention;
            quotes[i].mention_form = quotes[next].mention_form;
            quotes[i].kind = QuoteKind::Direct;
        }
    }
}

/// Does a tag begin at the start of `after`: "kata Xi", "ujarnya"?
fn begins_attribution(after: &str, pack: &QuotePack) -> bool {
    let word = after.trim_start_matches([',', ' ', '\u{a0}']).split(|c: char| !c.is_alphabetic()).next();
    word.is_some_and(|w| w.len() < 40 && pack.verb_form(w).is_some())
}
