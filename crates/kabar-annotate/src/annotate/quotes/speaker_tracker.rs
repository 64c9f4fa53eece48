//! Decides which person an attribution means: a name means its cluster; "ujarnya", "dia" and "politikus itu" mean somebody
//! who spoke or was named before.
//!
//! The article is read in order, and the last speaker is kept: from quotations, and from reported speech between them
//! ("Rini menjelaskan …"). That is the person whom -nya means: in 61 of 70 labelled cases the speaker of the last
//! quotation, and in most of the others the last one whose speech was reported.

use super::attribution::{Attribution, SourceRef};
use super::nominal_subject::opening_subject;
use super::noun_phrase::{nearest_person, noun_phrase};
use super::quote_tokens::{CueRole, QuoteTokens};
use super::recent_speakers::{RecentSpeakers, Speaker};
use super::subject::find_subject;
use crate::article::{EntityKind, MentionForm};

/// A name leads its sentence from among its first words.
const MAX_WORDS_BEFORE_ACTOR: usize = 13;

/// Reads an article in order and knows who has spoken up to there.
pub(super) struct SpeakerTracker<'a, 'b> {
    tokens: &'b QuoteTokens<'a>,
    speakers: RecentSpeakers<'a, 'b>,
    /// The words before this one have been read.
    next_word: usize,
    /// The sentence whose speaker is known: the rest of it is what the speaker reports.
    speaker_sentence: Option<usize>,
}

impl<'a, 'b> SpeakerTracker<'a, 'b> {
    /// At the beginning of the article.
    pub(super) fn new(tokens: &'b QuoteTokens<'a>) -> SpeakerTracker<'a, 'b> {
        SpeakerTracker { tokens, speakers: RecentSpeakers::new(tokens), next_word: 0, speaker_sentence: None }
    }

    /// Reads up to word `until`, and records the speakers of reported speech.
    pub(super) fn read_to(&mut self, until: usize) {
        while self.next_word < until {
            let at = self.next_word;
            self.next_word += 1;
            let tokens = self.tokens;
            let sentence = tokens.sentence_starts[at];
            if self.speaker_sentence == Some(sentence) {
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
                _ => self.sentence_actor(at),
            };
            let Some(Attribution { source: SourceRef::Cluster(cluster), .. }) = attribution else { continue };
            if tokens.entities.coreference.clusters[cluster].kind != EntityKind::Person {
                continue;
            }
            let speaker = Speaker::Cluster(cluster);
            if tokens.roles[at] == CueRole::Plain {
                self.speakers.record_possible_speaker(speaker);
            } else {
                self.speaker_sentence = Some(sentence);
                self.speakers.record_speaker(speaker);
            }
        }
    }

    /// Skips the words of a quotation.
    pub(super) fn skip_to(&mut self, word: usize) {
        self.next_word = self.next_word.max(word);
    }

    /// Records who spoke a quotation.
    pub(super) fn record_speaker(&mut self, speaker: Speaker) {
        self.speakers.record_speaker(speaker);
    }

    /// The speaker of a quotation at word `at` that has no attribution: whom the sentence before it announces, else the
    /// last speaker.
    pub(super) fn implicit_speaker(&self, at: usize) -> Option<Speaker> {
        self.announced_speaker(at).or_else(|| self.speakers.resolve_anaphor("", at))
    }

    /// The person or group whose words the sentence before word `at` announces: "Berikut komentar warganet", "Pernyataan
    /// lengkap Rini:".
    fn announced_speaker(&self, at: usize) -> Option<Speaker> {
        let tokens = self.tokens;
        let last = at.checked_sub(1)?;
        let start = tokens.sentence_starts[last];
        let group = (start..at).rev().find(|&i| tokens.pack.groups.contains(&tokens.lowercase(i)));
        if let Some(group) = group {
            return Some(Speaker::Phrase(tokens.words[group].span));
        }
        let person = (tokens.mark(last) == Some(':')).then(|| nearest_person(tokens, start, at)).flatten();
        person.and_then(|attribution| self.resolve(&attribution, at))
    }

    /// A person whose name begins at word `at` and leads its sentence: acts in it, and may speak next.
    fn sentence_actor(&self, at: usize) -> Option<Attribution> {
        let tokens = self.tokens;
        let mention = tokens.person(at).filter(|m| m.span.start == tokens.words[at].span.start)?;
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

    /// Which speaker `attribution` means, for a quotation at word `at`.
    pub(super) fn resolve(&self, attribution: &Attribution, at: usize) -> Option<Speaker> {
        let speakers = &self.speakers;
        match attribution.source {
            SourceRef::Cluster(cluster) => {
                let holder = speakers
                    .is_title_of_another(cluster)
                    .then(|| speakers.resolve_description(attribution.mention, at))
                    .flatten();
                Some(holder.unwrap_or(Speaker::Cluster(cluster)))
            }
            SourceRef::Phrase(span) => Some(Speaker::Phrase(span)),
            SourceRef::Anaphor if attribution.form == MentionForm::Clitic => {
                let verb = self.tokens.word_at_or_after(attribution.mention.start).saturating_sub(1);
                speakers.continuing_speaker("", verb).or_else(|| speakers.resolve_anaphor("", at))
            }
            SourceRef::Anaphor => {
                let word = self.tokens.word_at_or_after(attribution.mention.start);
                let pronoun = self.tokens.lowercase(word);
                let neighbours = [word.saturating_sub(1), word + 1];
                let continuing =
                    neighbours.into_iter().find_map(|verb| speakers.continuing_speaker(&pronoun, verb));
                continuing
                    .or_else(|| self.opening_person(&pronoun, word, at))
                    .or_else(|| speakers.resolve_anaphor(&pronoun, at))
            }
            SourceRef::Description(span) => {
                Some(speakers.resolve_description(span, at).unwrap_or(Speaker::Phrase(span)))
            }
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
