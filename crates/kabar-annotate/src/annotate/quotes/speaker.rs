//! Whom a tag means: a name is its figure; "ujarnya", "dia" and "politikus itu" are somebody who spoke or was named
//! before.
//!
//! Who spoke last is kept while the article is read in order, from quotations and from reported speech between them
//! ("Rini menjelaskan …"), because that is who -nya means: in 61 of 70 labelled cases the last quotation's speaker, and
//! mostly the last reported one in the rest.

use super::attribution::{Attribution, SourceRef};
use super::nominal_subject::opening_subject;
use super::noun_phrase::{nearest_person, noun_phrase};
use super::quote_tokens::{CueRole, QuoteTokens};
use super::subject::find_subject;
use crate::article::{EntityKind, MentionForm};
use crate::text::Span;

/// Somebody who spoke.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Speaker {
    /// A figure of the table.
    Cluster(usize),
    /// Words of the text that stand for somebody without a name.
    Phrase(Span),
}

/// Who has spoken so far.
pub struct SpeakerTracker<'a, 'b> {
    pub(super) tokens: &'b QuoteTokens<'a>,
    /// The first person of the article, for want of a better.
    first_person: Option<Speaker>,
    /// Words before this one have been read.
    next_word: usize,
    /// The sentence whose speaker was heard: what follows in it is what he reports.
    speaker_sentence: Option<usize>,
    /// Who spoke last: unlike the latest of `heard`, never one who only acted.
    last_speaker: Option<Speaker>,
    /// The last speakers, the latest at the end; few are needed.
    pub(super) recent_speakers: Vec<Speaker>,
}

/// Among so many mentions before a tag is looked for whom it means.
pub(super) const MAX_MENTIONS_BACK: usize = 40;

/// How many of the last speakers are kept: enough to find the last woman or man.
const MAX_RECENT_SPEAKERS: usize = 8;

impl<'a, 'b> SpeakerTracker<'a, 'b> {
    /// Nobody yet.
    pub fn new(tokens: &'b QuoteTokens<'a>) -> SpeakerTracker<'a, 'b> {
        let who = &tokens.entities.coreference;
        let first_person =
            who.mentions.iter().find(|&&m| who.is_person(m)).map(|m| Speaker::Cluster(m.cluster));
        SpeakerTracker {
            tokens,
            first_person,
            next_word: 0,
            speaker_sentence: None,
            last_speaker: None,
            recent_speakers: Vec::new(),
        }
    }

    /// Reads reported speech up to word `until`.
    pub fn read_to(&mut self, until: usize) {
        while self.next_word < until {
            let at = self.next_word;
            self.next_word += 1;
            let view = self.tokens;
            let sentence = Some(view.sentence_starts[at]);
            if self.speaker_sentence == sentence {
                continue;
            }
            let end = || view.sentence_end(at + 1).min(until.max(at + 1));
            let tag = match view.roles[at] {
                CueRole::ReportingVerb => find_subject(view, view.sentence_starts[at], at),
                CueRole::QuoteVerb(0) if view.may_follow_subject(at) => {
                    find_subject(view, view.sentence_starts[at], at)
                }
                CueRole::QuoteVerb(0) => {
                    noun_phrase(view, at + 1, end()).filter(|t| t.form == MentionForm::Name)
                }
                CueRole::SourceFollows => {
                    noun_phrase(view, at + 1, end()).filter(|t| t.form == MentionForm::Name)
                }
                _ => self.sentence_actor(at),
            };
            if let Some(Attribution { source: SourceRef::Cluster(figure), .. }) = tag
                && view.entities.coreference.clusters[figure].kind == EntityKind::Person
            {
                let speaker = Speaker::Cluster(figure);
                if view.roles[at] == CueRole::Plain {
                    self.record_possible_speaker(speaker);
                } else {
                    self.speaker_sentence = sentence;
                    self.record_speaker(speaker);
                }
            }
        }
    }

    /// Whose words the sentence before word `at` announces: "Berikut komentar warganet", "Pernyataan lengkap Rini:".
    pub fn announced_speaker(&self, at: usize) -> Option<Speaker> {
        let view = self.tokens;
        let last = at.checked_sub(1)?;
        let start = view.sentence_starts[last];
        if let Some(group) = (start..at).rev().find(|&i| view.pack.groups.contains(&view.key(i))) {
            return Some(Speaker::Phrase(view.words[group].span));
        }
        let person = (view.mark(last) == Some(':')).then(|| nearest_person(view, start, at)).flatten();
        person.and_then(|tag| self.resolve(&tag, at))
    }

    /// A person whose name begins a sentence acts in it, and may be who speaks next.
    fn sentence_actor(&self, at: usize) -> Option<Attribution> {
        let view = self.tokens;
        let mention = view.person(at).filter(|m| m.span.start == view.words[at].span.start)?;
        let start = view.sentence_starts[at];
        let leads = (start..at).all(|i| {
            let role = || view.roles[i] == CueRole::Plain && !view.pack.prepositions.contains(&view.key(i));
            view.words[i].is_name_like()
                || view.mark(i).is_some_and(|c| "(),".contains(c))
                || (i == start || view.sentence_starts[at] == start && view.entities.is_title(&view.key(i)))
                    && role()
        });
        let tag = Attribution {
            source: SourceRef::Cluster(mention.cluster),
            mention: mention.span,
            form: MentionForm::Name,
        };
        (leads && at - start < 14).then_some(tag)
    }

    /// Steps over a quotation's words.
    pub fn skip_to(&mut self, word: usize) {
        self.next_word = self.next_word.max(word);
    }

    /// Notes that `speaker` spoke.
    pub fn record_speaker(&mut self, speaker: Speaker) {
        self.last_speaker = Some(speaker);
        self.record_possible_speaker(speaker);
    }

    /// Notes that `speaker` may speak next.
    fn record_possible_speaker(&mut self, speaker: Speaker) {
        if self.recent_speakers.last() == Some(&speaker) {
            return;
        }
        if self.recent_speakers.len() == MAX_RECENT_SPEAKERS {
            self.recent_speakers.remove(0);
        }
        self.recent_speakers.push(speaker);
    }

    /// Whom `tag` means, for a quotation at word `at`.
    pub fn resolve(&self, tag: &Attribution, at: usize) -> Option<Speaker> {
        match tag.source {
            SourceRef::Cluster(figure) => {
                let role = self
                    .is_title_of_another(figure)
                    .then(|| self.resolve_description(tag.mention, at))
                    .flatten();
                Some(role.unwrap_or(Speaker::Cluster(figure)))
            }
            SourceRef::Phrase(span) => Some(Speaker::Phrase(span)),
            SourceRef::Anaphor if tag.form == MentionForm::Clitic => {
                let verb = self.tokens.word_at_or_after(tag.mention.start).saturating_sub(1);
                self.continuing_speaker("", verb).or_else(|| self.resolve_anaphor("", at))
            }
            SourceRef::Anaphor => {
                let word = self.tokens.word_at_or_after(tag.mention.start);
                let pronoun = self.tokens.key(word);
                let beside = [word.saturating_sub(1), word + 1];
                let found = beside.into_iter().find_map(|verb| self.continuing_speaker(&pronoun, verb));
                let found = found.or_else(|| self.opening_person(&pronoun, word, at));
                found.or_else(|| self.resolve_anaphor(&pronoun, at))
            }
            SourceRef::Description(span) => {
                Some(self.resolve_description(span, at).unwrap_or(Speaker::Phrase(span)))
            }
        }
    }

    /// Who spoke last, where the verb says that he goes on ("imbuhnya"): not somebody who only acted since.
    fn continuing_speaker(&self, pronoun: &str, verb: usize) -> Option<Speaker> {
        let pack = self.tokens.pack;
        let key = self.tokens.key(verb);
        let stem = pack.clitics.iter().find_map(|c| key.strip_suffix(c.as_str())).unwrap_or(&key);
        self.last_speaker.filter(|s| pack.continuing.contains(stem) && self.agrees_with(pronoun, s))
    }

    /// Who opens the sentence in which the pronoun at `word` stands before a quotation at word `at`: "Trump was tired
    /// when he said “…”".
    fn opening_person(&self, pronoun: &str, word: usize, at: usize) -> Option<Speaker> {
        let view = self.tokens;
        let inside = word < at
            && view.roles.get(word) == Some(&CueRole::Pronoun)
            && !view.pack.pronouns_plural.contains(pronoun);
        let opener = inside.then(|| opening_subject(view, view.sentence_starts[word], word)).flatten()?;
        let SourceRef::Cluster(figure) = opener.source else { return None };
        let speaker = Speaker::Cluster(figure);
        (self.is_person(&speaker) && self.agrees_with(pronoun, &speaker)).then_some(speaker)
    }

    /// Can `pronoun` mean that speaker? Not where a woman's name says no to "he".
    fn agrees_with(&self, pronoun: &str, speaker: &Speaker) -> bool {
        let pack = self.tokens.pack;
        match speaker {
            Speaker::Cluster(f) if pack.pronouns_male.contains(pronoun) => self.is_woman(*f) != Some(true),
            Speaker::Cluster(f) if pack.pronouns_female.contains(pronoun) => self.is_woman(*f) != Some(false),
            _ => true,
        }
    }

    /// Who spoke last, of those whom `pronoun` can mean; else who was named last before word `at`, else first.
    pub fn resolve_anaphor(&self, pronoun: &str, at: usize) -> Option<Speaker> {
        let pack = self.tokens.pack;
        // "they said": rather the group or the organisation that spoke last than a person.
        if pack.pronouns_plural.contains(pronoun) {
            let group = |s: &Speaker| matches!(s, Speaker::Phrase(_)) || !self.is_person(s);
            if let Some(group) = self.recent_speakers.iter().rev().copied().take(2).find(group) {
                return Some(group);
            }
            let body =
                |f: usize| self.tokens.entities.coreference.clusters[f].kind == EntityKind::Organisation;
            if let Some(body) = self.latest_mentioned(at, 3, body) {
                return Some(body);
            }
        }
        let heard = self.recent_speakers.iter().rev().copied().find(|s| self.agrees_with(pronoun, s));
        heard
            .or_else(|| self.nearest_named_person(at, |f| self.agrees_with(pronoun, &Speaker::Cluster(f))))
            .or(self.first_person)
    }

    fn is_person(&self, speaker: &Speaker) -> bool {
        let figures = &self.tokens.entities.coreference.clusters;
        matches!(speaker, Speaker::Cluster(f) if figures[*f].kind == EntityKind::Person)
    }

    /// The last person named before word `at` who fits.
    pub(super) fn nearest_named_person(&self, at: usize, fits: impl Fn(usize) -> bool) -> Option<Speaker> {
        let figures = &self.tokens.entities.coreference.clusters;
        self.latest_mentioned(at, MAX_MENTIONS_BACK, |f| figures[f].kind == EntityKind::Person && fits(f))
    }

    /// The last figure that fits among the `reach` mentions before word `at`.
    pub(super) fn latest_mentioned(
        &self,
        at: usize,
        reach: usize,
        fits: impl Fn(usize) -> bool,
    ) -> Option<Speaker> {
        let who = &self.tokens.entities.coreference;
        let end = self.tokens.words.get(at).map_or(usize::MAX, |w| w.span.start);
        let before = &who.mentions[..who.mentions.partition_point(|m| m.span.start < end)];
        let found = before.iter().rev().take(reach).find(|m| fits(m.cluster));
        found.map(|m| Speaker::Cluster(m.cluster))
    }

    /// Is the figure a woman? By role and given name; `None` where neither tells.
    fn is_woman(&self, figure: usize) -> Option<bool> {
        let figure = self.tokens.entities.coreference.clusters.get(figure)?;
        let given = figure.name.split(' ').next().unwrap_or_default().to_lowercase();
        let mut words = figure.roles.iter().map(String::as_str).chain([given.as_str()]);
        words.find_map(|w| {
            let woman = self.tokens.pack.women.contains(w);
            (woman || self.tokens.pack.men.contains(w)).then_some(woman)
        })
    }
}
