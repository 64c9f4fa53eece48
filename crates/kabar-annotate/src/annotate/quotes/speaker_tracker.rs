//! Decides which person an attribution means: a name means its cluster; "ujarnya", "dia" and "politikus itu" mean somebody
//! who spoke or was named before.
//!
//! The article is read in order, and the last speaker is kept: from quotations, and from reported speech between them
//! ("Rini menjelaskan …"). That is the person whom -nya means: in 61 of 70 labelled cases the speaker of the last
//! quotation, and in most of the others the last one whose speech was reported.

use super::attribution::{Attribution, SourceRef};
use super::description::Described;
use super::handles::handle_owner;
use super::mark_pairs::MarkPair;
use super::nominal_subject::opening_subject;
use super::noun_phrase::{nearest_person, noun_phrase};
use super::quote_tokens::{CueRole, QuoteContext, QuoteTokens};
use super::recent_speakers::{RecentSpeakers, Speaker};
use super::reference_case::{ReferenceCase, ReferenceObserver};
use super::speaker_events::{SpeakerEvents, Standing};
use super::speaker_features::Reference;
use super::speaker_ranker::SpeakerRankers;
use super::subject::{find_subject, is_object};
use crate::annotate::entities::EntityMention;
use crate::article::{EntityKind, MentionForm};
use crate::text::Span;

/// A name leads its sentence from among its first words.
const MAX_WORDS_BEFORE_ACTOR: usize = 13;

/// A word of the headline names somebody if it is longer, in bytes.
const MIN_TITLE_WORD_BYTES: usize = 4;

/// What the words of a tag without a name say of the speaker.
struct TagWords<'a> {
    form: Option<MentionForm>,
    /// The pronoun; empty for a clitic or nothing.
    pronoun: &'a str,
    /// The name in the tag that is to be hidden.
    hidden: Option<Span>,
    /// Does the verb say that somebody goes on speaking?
    continues: bool,
}

/// Reads an article in order and knows who has spoken up to there.
pub(super) struct SpeakerTracker<'a, 'b, 'o> {
    pub(super) tokens: &'b QuoteTokens<'a>,
    speakers: RecentSpeakers<'a, 'b>,
    pub(super) events: SpeakerEvents,
    /// The models; `None` in a language without them.
    pub(super) rankers: Option<&'static SpeakerRankers>,
    pub(super) observer: Option<&'o mut ReferenceObserver<'o>>,
    /// The clusters that the headline names.
    pub(super) in_title: Vec<usize>,
    /// The words before this one have been read.
    next_word: usize,
    /// The sentence whose speaker is known: the rest of it is what the speaker reports.
    speaker_sentence: Option<usize>,
}

impl<'a, 'b, 'o> SpeakerTracker<'a, 'b, 'o> {
    /// At the beginning of the article with the quotations `quoted` and the headline `title`.
    pub(super) fn new(
        tokens: &'b QuoteTokens<'a>,
        quoted: &[MarkPair],
        title: &str,
        language: Option<&str>,
        observer: Option<&'o mut ReferenceObserver<'o>>,
    ) -> SpeakerTracker<'a, 'b, 'o> {
        let title = title.to_lowercase();
        let words: Vec<&str> =
            title.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() >= MIN_TITLE_WORD_BYTES).collect();
        let clusters = tokens.entities.coreference.clusters.iter().enumerate();
        let is_in_title = |name: &str| name.split(' ').any(|w| words.contains(&&*w.to_lowercase()));
        SpeakerTracker {
            tokens,
            speakers: RecentSpeakers::new(tokens, quoted),
            events: SpeakerEvents::new(tokens),
            rankers: SpeakerRankers::for_language(language),
            observer,
            in_title: clusters.filter(|(_, c)| is_in_title(&c.name)).map(|(i, _)| i).collect(),
            next_word: 0,
            speaker_sentence: None,
        }
    }

    /// Reads up to word `until`, and records the speakers of reported speech.
    pub(super) fn read_to(&mut self, until: usize) {
        while self.next_word < until {
            let at = self.next_word;
            self.next_word += 1;
            let tokens = self.tokens;
            let sentence = tokens.sentence_starts[at];
            let is_reported = self.speaker_sentence == Some(sentence);
            let actor = if is_reported { None } else { self.sentence_actor(at) };
            self.record_mention(at, is_reported, actor.is_some());
            if is_reported {
                continue;
            }
            let name_after = || {
                let end = tokens.sentence_end(at + 1).min(until.max(at + 1));
                noun_phrase(tokens, at + 1, end).filter(|a| a.form == MentionForm::Name)
            };
            let attribution = match tokens.roles[at] {
                CueRole::ReportingVerb => find_subject(tokens, sentence, at),
                CueRole::QuoteVerb(0) if tokens.may_follow_subject(at) => find_subject(tokens, sentence, at),
                CueRole::QuoteVerb(0) | CueRole::SourceFollows => name_after(),
                CueRole::QuoteVerb(_) => {
                    self.events.last_pronoun_report = Some(at);
                    continue;
                }
                _ => actor,
            };
            let cluster = match attribution.map(|a| a.source) {
                Some(SourceRef::Cluster(cluster)) => {
                    let mention = attribution.map_or(tokens.words[at].span, |a| a.mention);
                    self.events.bearer(tokens, cluster, mention)
                }
                Some(SourceRef::Phrase(span)) if tokens.roles[at] != CueRole::Plain => {
                    self.speakers.unnamed.push(span);
                    continue;
                }
                // "Sutradara itu menilai …"
                Some(SourceRef::Description(span)) if tokens.roles[at] != CueRole::Plain => {
                    match self.speakers.resolve_description(span, at) {
                        Described::Speaker(Speaker::Cluster(cluster)) => cluster,
                        _ => {
                            self.events.last_pronoun_report = Some(at);
                            continue;
                        }
                    }
                }
                Some(SourceRef::Anaphor) => {
                    self.events.last_pronoun_report = Some(at);
                    continue;
                }
                _ => continue,
            };
            let speaker = Speaker::Cluster(cluster);
            let is_person = tokens.entities.coreference.clusters[cluster].kind == EntityKind::Person;
            if tokens.roles[at] != CueRole::Plain {
                self.events.record(speaker, at, Standing::Reported);
            }
            if !is_person {
                continue;
            }
            if tokens.roles[at] == CueRole::Plain {
                self.speakers.record_possible_speaker(speaker);
            } else {
                self.speaker_sentence = Some(sentence);
                self.speakers.record_speaker(speaker);
            }
        }
    }

    /// Records the name that begins at word `at`, if one does.
    fn record_mention(&mut self, at: usize, is_reported: bool, leads: bool) {
        let tokens = self.tokens;
        let Some(mention) = tokens.mention(at).filter(|m| m.span.start == tokens.words[at].span.start) else {
            return;
        };
        let standing = if leads {
            Standing::Led
        } else if is_object(tokens, at, tokens.sentence_starts[at]) {
            if self.is_agent(at) { Standing::Agent } else { Standing::Object }
        } else if is_reported {
            Standing::InReport
        } else {
            Standing::Mentioned
        };
        let cluster = self.events.bearer(tokens, mention.cluster, mention.span);
        self.events.record(Speaker::Cluster(cluster), at, standing);
    }

    /// Does the name at word `at` stand behind the preposition of a passive verb's agent, alone or with a title?
    fn is_agent(&self, at: usize) -> bool {
        let tokens = self.tokens;
        let is_title =
            |i: usize| tokens.words[i].is_name_like() || tokens.entities.is_title(&tokens.lowercase(i));
        let before =
            (tokens.sentence_starts[at]..at).rev().find(|&i| !is_title(i) && tokens.mark(i) != Some(','));
        before.is_some_and(|i| tokens.pack.agents.contains(&tokens.lowercase(i)))
    }

    /// Skips the words of a quotation, up to word `word`.
    pub(super) fn skip_to(&mut self, word: usize) {
        for at in self.next_word..word.min(self.tokens.words.len()) {
            let is_first = |m: &EntityMention| m.span.start == self.tokens.words[at].span.start;
            if let Some(mention) = self.tokens.mention(at).filter(is_first) {
                self.events.record(Speaker::Cluster(mention.cluster), at, Standing::InQuote);
            }
        }
        self.next_word = self.next_word.max(word);
    }

    /// Records who spoke a quotation that ends before word `at`.
    pub(super) fn record_speaker(&mut self, speaker: Speaker, at: usize) {
        self.events.record(speaker, at, Standing::Quoted);
        self.speakers.record_speaker(speaker);
    }

    /// The speaker of a quotation that has no attribution: whom the sentence before it announces, else the candidate that
    /// fits best.
    pub(super) fn implicit_speaker(&mut self, context: &QuoteContext) -> Option<Speaker> {
        let at = context.before.1;
        if let Some(speaker) = self.announced_speaker(context) {
            return Some(speaker);
        }
        let rule = self.speakers.resolve_anaphor("", at);
        let tag = TagWords { form: None, pronoun: "", hidden: None, continues: false };
        let start = context.before.0;
        let opening = (start < at)
            .then(|| opening_subject(self.tokens, self.tokens.sentence_starts[start], at))
            .flatten();
        let opening = match opening.map(|a| a.source) {
            Some(SourceRef::Cluster(cluster)) => Some(Speaker::Cluster(cluster)),
            _ => None,
        };
        self.choose(&tag, rule, opening, context)
    }

    /// Of all who were mentioned before, the one who fits best; nobody where that is too doubtful. `rule` is whom the
    /// rules choose, and the answer in a language without a ranker.
    fn choose(
        &mut self,
        tag: &TagWords,
        rule: Option<Speaker>,
        opening: Option<Speaker>,
        context: &QuoteContext,
    ) -> Option<Speaker> {
        if self.rankers.is_none() && self.observer.is_none() {
            return rule;
        }
        let reference = Reference {
            tokens: self.tokens,
            events: &self.events,
            context,
            form: tag.form,
            hidden: tag.hidden,
            in_title: &self.in_title,
            rule,
            opening,
            continues: tag.continues,
            is_plural: self.tokens.pack.pronouns_plural.contains(tag.pronoun),
        };
        let (speakers, features, newcomer) =
            reference.candidates(|s| self.speakers.agreement(tag.pronoun, s));
        let index_of = |s: Option<Speaker>| s.and_then(|s| speakers.iter().position(|&c| c == s));
        match (&mut self.observer, self.rankers) {
            (Some(observer), _) => {
                let tokens = self.tokens;
                let names: Vec<String> = speakers.iter().map(|s| s.name(tokens)).collect();
                let named =
                    tokens.mention(tokens.word_at_or_after(tag.hidden.map_or(usize::MAX, |m| m.start)));
                let case = ReferenceCase {
                    quote: context.pair.span,
                    candidates: &names,
                    features: &features,
                    is_named: tag.hidden.is_some(),
                    in_sentence: false,
                    named: index_of(named.map(|m| Speaker::Cluster(m.cluster))),
                    rule: index_of(rule),
                };
                observer(&case).and_then(|i| speakers.get(i).copied()).or(rule)
            }
            (None, Some(rankers)) if !speakers.is_empty() => {
                newcomer.or_else(|| rankers.reference.choose(&features)).map(|i| speakers[i])
            }
            _ => rule,
        }
    }

    /// Shows the observer, if there is one, a quotation whose tag names the speaker in `attribution`, as if it did not.
    pub(super) fn observe_named(&mut self, attribution: &Attribution, context: &QuoteContext) {
        if self.observer.is_none() || attribution.form != MentionForm::Name {
            return;
        }
        let rule = self.speakers.resolve_anaphor("", context.before.1);
        let verb = self.tokens.word_at_or_after(attribution.mention.start).saturating_sub(1);
        let tag = TagWords {
            form: Some(MentionForm::Clitic),
            pronoun: "",
            hidden: Some(attribution.mention),
            continues: self.speakers.is_continuing(verb),
        };
        self.choose(&tag, rule, None, context);
    }

    /// The person or group whose words the sentence before word `at` announces: "Berikut komentar warganet", "Pernyataan
    /// lengkap Rini:".
    fn announced_speaker(&mut self, context: &QuoteContext) -> Option<Speaker> {
        let tokens = self.tokens;
        let at = context.before.1;
        let last = at.checked_sub(1)?;
        let start = tokens.sentence_starts[last];
        let group = (start..at).rev().find(|&i| tokens.pack.groups.contains(&tokens.lowercase(i)));
        if let Some(group) = group {
            return Some(Speaker::Phrase(tokens.words[group].span));
        }
        let person = (tokens.mark(last) == Some(':')).then(|| nearest_person(tokens, start, at)).flatten();
        person.and_then(|attribution| self.resolve(&attribution, context))
    }

    /// A person whose name begins at word `at` and leads its sentence: acts in it, and may speak next.
    fn sentence_actor(&self, at: usize) -> Option<Attribution> {
        let tokens = self.tokens;
        let mention = tokens.person(at).filter(|m| m.span.start == tokens.words[at].span.start)?;
        let after = tokens.word_at_or_after(mention.span.end);
        // "Anak buah Budi itu datang": the name only tells who is meant.
        if tokens.pack.definite.contains(&tokens.lowercase(after)) {
            return None;
        }
        let start = tokens.sentence_starts[at];
        let is_part_of_role = |i: usize| {
            (i == start || tokens.entities.is_title(&tokens.lowercase(i)))
                && tokens.roles[i] == CueRole::Plain
                && !tokens.pack.prepositions.contains(&tokens.lowercase(i))
        };
        let leads = (start..at).all(|i| {
            tokens.words[i].is_name_like()
                || tokens.mark(i).is_some_and(|c| "(),".contains(c))
                || is_part_of_role(i)
        });
        (leads && at - start <= MAX_WORDS_BEFORE_ACTOR).then(|| mention.into())
    }

    /// Which speaker `attribution` means, for the quotation at `context`.
    pub(super) fn resolve(&mut self, attribution: &Attribution, context: &QuoteContext) -> Option<Speaker> {
        let speakers = &self.speakers;
        let at = context.before.1;
        match attribution.source {
            SourceRef::Cluster(cluster) => {
                let holder = speakers
                    .is_title_of_another(cluster)
                    .then(|| speakers.resolve_description(attribution.mention, at));
                match holder {
                    Some(Described::Speaker(holder)) => Some(holder),
                    _ => {
                        let bearer = self.events.bearer(self.tokens, cluster, attribution.mention);
                        Some(Speaker::Cluster(bearer))
                    }
                }
            }
            SourceRef::Phrase(span) => handle_owner(self.tokens, span).or(Some(Speaker::Phrase(span))),
            SourceRef::Anaphor if attribution.form == MentionForm::Clitic => {
                let verb = self.tokens.word_at_or_after(attribution.mention.start).saturating_sub(1);
                let rule = speakers.continuing_speaker("", verb).or_else(|| speakers.resolve_anaphor("", at));
                let continues = speakers.is_continuing(verb);
                let tag = TagWords { form: Some(MentionForm::Clitic), pronoun: "", hidden: None, continues };
                self.choose(&tag, rule, None, context)
            }
            SourceRef::Anaphor => {
                let word = self.tokens.word_at_or_after(attribution.mention.start);
                let pronoun = self.tokens.lowercase(word);
                let neighbours = [word.saturating_sub(1), word + 1];
                let continuing =
                    neighbours.into_iter().find_map(|verb| speakers.continuing_speaker(&pronoun, verb));
                let opening = self.opening_person(&pronoun, word, at);
                let rule = continuing.or(opening).or_else(|| speakers.resolve_anaphor(&pronoun, at));
                let continues = neighbours.into_iter().any(|verb| speakers.is_continuing(verb));
                let tag =
                    TagWords { form: Some(attribution.form), pronoun: &pronoun, hidden: None, continues };
                self.choose(&tag, rule, opening, context)
            }
            SourceRef::Description(span) => match speakers.resolve_description(span, at) {
                Described::Speaker(speaker) => Some(speaker),
                Described::Person => {
                    let rule = speakers.paragraph_person(at).or_else(|| speakers.resolve_anaphor("", at));
                    let tag = TagWords {
                        form: Some(attribution.form),
                        pronoun: "",
                        hidden: None,
                        continues: false,
                    };
                    self.choose(&tag, rule, None, context).or(rule).or(Some(Speaker::Phrase(span)))
                }
                Described::Unknown => Some(Speaker::Phrase(span)),
            },
        }
    }

    /// The person who opens the sentence of the pronoun at word `word`, before a quotation at word `at`: "Trump was tired
    /// when he said “…”".
    fn opening_person(&self, pronoun: &str, word: usize, at: usize) -> Option<Speaker> {
        let tokens = self.tokens;
        let is_singular_pronoun = word < at
            && tokens.roles.get(word) == Some(&CueRole::Pronoun)
            && !tokens.pack.pronouns_plural.contains(pronoun);
        if !is_singular_pronoun {
            return None;
        }
        let opening = opening_subject(tokens, tokens.sentence_starts[word], word)?;
        let SourceRef::Cluster(cluster) = opening.source else { return None };
        let speaker = Speaker::Cluster(cluster);
        (self.speakers.is_person(&speaker) && self.speakers.agrees_with(pronoun, &speaker)).then_some(speaker)
    }
}
