//! Which words are quoted, and who said them?
//!
//! In the order of the work: `mark_pairs` pairs the quote marks that `quote_mark` finds, with `continuation` over several
//! paragraphs, and `dialogue` reads dialogues with dashes. `quote_tokens` says what each word is to an attribution.
//! `attribution_finder` finds the words that name the source, with `noun_phrase` (after a cue), `subject` and
//! `nominal_subject` (before one). `kind` tells speech from a title or a term by the cues (`speech_cue`) that `speech_cues`
//! finds. `speaker` decides who spoke: the attribution right beside the quotation tells; in a reporter's sentence
//! `sentence_speaker` weighs all whom `sentence_sources` proposes by `sentence_features`. Whom the words mean is for
//! `speaker_tracker` to say, with `handles` ("@rini"), `description` ("politikus itu") and, where the tag names nobody ("ujarnya", "he said"), by
//! what `speaker_features` tells of everybody mentioned so far, whom `speaker_events` records. `speaker_ranker` has the
//! weights of both; in a language without them rules decide (`recent_speakers`). All of it works on the table of names that
//! `annotate::entities` made.
//!
//! What differs between languages (verbs, clitics, pronouns) is in their quotes.toml, which `pack` reads; `verb_forms`
//! makes the forms of its roots. Adding a language is adding that file.

mod attribution;
mod attribution_finder;
mod continuation;
mod description;
mod dialogue;
mod feature_writer;
mod handles;
mod kind;
mod mark_pairs;
mod nominal_subject;
mod noun_phrase;
mod pack;
mod quote_mark;
mod quote_tokens;
mod recent_speakers;
mod reference_case;
mod sentence_features;
mod sentence_sources;
mod sentence_speaker;
mod speaker;
mod speaker_events;
mod speaker_features;
mod speaker_ranker;
mod speaker_tracker;
mod speech_cue;
mod speech_cues;
mod subject;
mod verb_forms;

use super::entities::EntityAnalysis;
use crate::article::{Article, LineAnnotation, MentionForm, Quote, QuoteKind};
use crate::text::Span;
use attribution::CuePosition;
use mark_pairs::MarkPair;
use pack::QuotePack;
use quote_tokens::{QuoteContext, QuoteTokens};
use speaker::{PreviousQuote, find_speaker};
use speaker_tracker::SpeakerTracker;
use speech_cue::SpeechCues;
use speech_cues::ArticleCues;

pub use speech_cue::CUE_NAMES;

pub use feature_writer::FeatureList;
pub use reference_case::{ReferenceCase, ReferenceObserver};
pub use sentence_features::SENTENCE_FEATURES;
pub use speaker_features::FEATURES;
pub use speaker_ranker::SpeakerRanker;

/// Every verb of an attribution is shorter, in bytes.
const MAX_VERB_BYTES: usize = 40;

/// The subject before the verb of an attribution is at most so many words: "the old mayor said".
const MAX_WORDS_BEFORE_VERB: usize = 4;

/// Finds the quotations in the lines that are not folded, and names their speakers.
pub fn find(
    article: &Article,
    lines: &[LineAnnotation],
    entities: &EntityAnalysis,
    language: Option<&str>,
) -> Vec<Quote> {
    find_with(article, lines, entities, language, |_, _| {}, None)
}

/// [`find`], with an observer that chooses among candidates in place of the ranker: how the trainer gets its cases.
pub fn find_observed<'o>(
    article: &Article,
    lines: &[LineAnnotation],
    entities: &EntityAnalysis,
    language: Option<&str>,
    observer: &'o mut ReferenceObserver<'o>,
) -> Vec<Quote> {
    find_with(article, lines, entities, language, |_, _| {}, Some(observer))
}

/// The pairs of quote marks that may be speech, each with the numbers of its cues as in [`CUE_NAMES`]: what the weights
/// are learnt from.
pub fn cues(
    article: &Article,
    lines: &[LineAnnotation],
    entities: &EntityAnalysis,
    language: Option<&str>,
) -> Vec<(Span, Vec<usize>)> {
    let mut found = Vec::new();
    find_with(
        article,
        lines,
        entities,
        language,
        |span, cues| found.push((span, cues.iter().collect())),
        None,
    );
    found
}

/// [`find`], which also tells `report` of the cues of each pair, and `observer` of the candidates for speakers.
fn find_with<'o>(
    article: &Article,
    lines: &[LineAnnotation],
    entities: &EntityAnalysis,
    language: Option<&str>,
    mut report: impl FnMut(Span, SpeechCues),
    observer: Option<&'o mut ReferenceObserver<'o>>,
) -> Vec<Quote> {
    let pack = QuotePack::for_language(language);
    let text = article.text();
    let open: Vec<Span> = lines.iter().filter(|l| !l.is_folded()).map(|l| l.span).collect();
    let begins_attribution = |after: &str| begins_attribution(after, pack);
    let marks = quote_mark::MarkContext {
        elisions: &pack.elisions,
        begins_attribution: &begins_attribution,
        dialogue_dashes: pack.dialogue_dashes,
    };
    let pairs = mark_pairs::pair_marks(text, &open, &marks);
    let tokens = QuoteTokens::new(text, entities, pack);
    let article_cues = ArticleCues::new(&tokens, &pairs);
    let mut tracker = SpeakerTracker::new(&tokens, &pairs, &article.title, language, observer);
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
            .or_else(|| previous.as_ref().and_then(|p| p.shared_attribution(&tokens, &context)))
            .or_else(|| attribution_finder::attribution_inside(&tokens, &context));
        let continued = previous.as_ref().filter(|p| p.is_continued_by(&tokens, &context));
        let is_continued = continued.is_some();
        let cues = speech_cues::speech_cues(&tokens, &article_cues, &context, found, (&pairs, i));
        report(pair.span, cues);
        quote.kind = kind::classify(cues, &context, found.map(|f| f.1), is_continued);
        if quote.kind != QuoteKind::Other {
            let attribution = found.map(|f| f.0);
            let listed = || previous.as_ref().filter(|p| p.is_listed_with(&tokens, &context));
            let continued = continued.or_else(listed);
            if let Some((named, CuePosition::After)) = found {
                tracker.observe_named(&named, &context);
            }
            let speaker = {
                let earlier = (previous.as_ref(), continued);
                find_speaker(&mut tracker, &tokens, &context, found, earlier, &mut quote)
            };
            if let Some(speaker) = speaker {
                tracker.record_speaker(speaker, context.after.0);
                quote.speaker = Some(speaker.name(&tokens));
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

/// Does an attribution begin at the start of `after`: "kata Xi", "ujarnya", "the mayor said"?
fn begins_attribution(after: &str, pack: &QuotePack) -> bool {
    let after = after.trim_start_matches([',', ' ', '\u{a0}']);
    let mut words = after.split(' ').take(MAX_WORDS_BEFORE_VERB + 1).enumerate();
    words
        .find_map(|(at, word)| {
            let bare = word.trim_end_matches(|c: char| !c.is_alphabetic());
            let part = bare.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            // A verb, known by itself or by the subject before it.
            let is_verb = part.len() < MAX_VERB_BYTES
                && pack.verb_form(part).is_some()
                && (at == 0 || (pack.verbs_before.contains(part) && word.starts_with(part)));
            if is_verb {
                return Some(true);
            }
            let lowercase = part.to_lowercase();
            let is_subject = bare == word
                && (word.starts_with(char::is_uppercase)
                    || pack.pronouns.contains(&lowercase)
                    || (at == 0 && pack.definite_before.contains(&lowercase))
                    || (at == 1 && after.starts_with(char::is_lowercase)));
            (!is_subject).then_some(false)
        })
        .unwrap_or(false)
}
