//! The candidates for the speaker of a quotation whose tag names nobody ("ujarnya", "he said", no tag), and what speaks for
//! and against each: how it was last mentioned, how far back, whether it spoke before, whether the quotation names it.
//!
//! Each feature has a small number of values and each value a weight; see [`speaker_ranker`](super::speaker_ranker).

use super::feature_writer::{FeatureList, FeatureWriter};
use super::quote_tokens::{CueRole, QuoteContext, QuoteTokens};
use super::recent_speakers::Speaker;
use super::speaker_events::{MAX_EVENTS_BACK, SpeakerEvent, SpeakerEvents, Standing};
use crate::annotate::entities::EntityMention;
use crate::article::{EntityKind, MentionForm};
use crate::text::Span;

/// There are at most so many candidates: those mentioned last.
const MAX_CANDIDATES: usize = 16;

/// A sentence behind the quotation is about a name among its first so many words.
const MAX_WORDS_TO_NEXT_NAME: usize = 8;

/// A verb of saying follows such a name within so many words.
const MAX_WORDS_TO_NEXT_VERB: usize = 6;

/// The features: the name that speakers.toml has for each, and how many values it has. What the values mean is said where
/// they are made, in `Reference::features`.
pub const FEATURES: FeatureList = &[
    ("kind", 3),
    ("rule", 6),
    ("spoke_last", 6),
    ("spoke_last_distance", 6),
    ("spoke_last_rivals", 9),
    ("continuing", 2),
    ("quotations", 4),
    ("sole_speaker", 2),
    ("active_rank", 5),
    ("active_rank_standing", 12),
    ("active_rank_pronoun", 6),
    ("active_distance", 7),
    ("active_since_quotation", 6),
    ("mention_distance", 7),
    ("mention_standing", 24),
    ("mentioned_last", 2),
    ("lines", 4),
    ("mentions", 5),
    ("mentioned_most", 2),
    ("in_title", 2),
    ("in_quotation", 2),
    ("in_tag", 2),
    ("next_sentence", 3),
    ("same_sentence", 3),
    ("first", 2),
    ("introduced", 2),
    ("last_sentence", 5),
    ("has_role", 2),
    ("agreement", 3),
    ("plural", 6),
];

/// The features, in the order of [`FEATURES`].
#[derive(Debug, Clone, Copy)]
enum Feature {
    Kind,
    Rule,
    SpokeLast,
    SpokeLastDistance,
    SpokeLastRivals,
    Continuing,
    Quotations,
    SoleSpeaker,
    ActiveRank,
    ActiveRankStanding,
    ActiveRankPronoun,
    ActiveDistance,
    ActiveSinceQuotation,
    MentionDistance,
    MentionStanding,
    MentionedLast,
    Lines,
    Mentions,
    MentionedMost,
    InTitle,
    InQuotation,
    InTag,
    NextSentence,
    SameSentence,
    First,
    Introduced,
    LastSentence,
    HasRole,
    Agreement,
    Plural,
}

/// A candidate: somebody who was mentioned or spoke before.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    speaker: Speaker,
    /// The last event outside quotations.
    last: Option<SpeakerEvent>,
    /// The last event in which the candidate acted.
    last_active: Option<SpeakerEvent>,
    mentions: usize,
    quotations: usize,
    /// The first word at which the candidate is mentioned, of the events looked at.
    first_word: usize,
}

/// A quotation whose speaker is to be chosen among those mentioned before.
pub(super) struct Reference<'a, 'b> {
    pub(super) tokens: &'b QuoteTokens<'a>,
    pub(super) events: &'b SpeakerEvents,
    pub(super) context: &'b QuoteContext,
    /// How the tag means the speaker; `None` for a quotation without a tag.
    pub(super) form: Option<MentionForm>,
    /// A name in the tag that does not count.
    pub(super) hidden: Option<Span>,
    /// The clusters that the headline names.
    pub(super) in_title: &'b [usize],
    /// Whom the rules would choose.
    pub(super) rule: Option<Speaker>,
    /// Who opens the quotation's sentence.
    pub(super) opening: Option<Speaker>,
    /// Does the verb of the tag say that somebody goes on speaking?
    pub(super) continues: bool,
    /// Is the pronoun one for several?
    pub(super) is_plural: bool,
}

impl Reference<'_, '_> {
    /// The candidates and the features of each: indexes into the weights. `agreement` tells whether the tag's pronoun can
    /// mean a speaker, `None` where it is not known. The third value is a candidate so plain that nothing is weighed.
    pub(super) fn candidates(
        &self,
        agreement: impl Fn(&Speaker) -> Option<bool>,
    ) -> (Vec<Speaker>, Vec<Vec<u16>>, Option<usize>) {
        let (mut candidates, last_quoted) = self.find_candidates();
        // "She" is no man, where the article tells, unless there is nobody else.
        if candidates.iter().any(|c| agreement(&c.speaker) != Some(false)) {
            candidates.retain(|c| agreement(&c.speaker) != Some(false));
        }
        let mut by_activity: Vec<usize> = (0..candidates.len()).collect();
        by_activity.sort_by_key(|&i| std::cmp::Reverse(candidates[i].last_active.map(|e| e.word)));
        let mut ranks = vec![0; candidates.len()];
        for (rank, &i) in by_activity.iter().enumerate() {
            ranks[i] = if candidates[i].last_active.is_some() { rank.min(3) } else { 4 };
        }
        let features = (0..candidates.len())
            .map(|i| self.features(&candidates, i, ranks[i], last_quoted, agreement(&candidates[i].speaker)))
            .collect();
        let newcomer = self.form.is_some().then(|| self.newcomer(&candidates, last_quoted)).flatten();
        (candidates.iter().map(|c| c.speaker).collect(), features, newcomer)
    }

    /// The person whom the paragraph before a quotation that has its own introduces: named in its last sentence, at the
    /// head of it, and nowhere before.
    fn newcomer(&self, candidates: &[Candidate], last_quoted: Option<SpeakerEvent>) -> Option<usize> {
        let at = self.context.before.1;
        let is_person = |s: Speaker| match s {
            Speaker::Cluster(c) => self.tokens.entities.coreference.clusters[c].kind == EntityKind::Person,
            Speaker::Phrase(_) => false,
        };
        let is_near = |word: usize| self.events.sentences_between(word, at) <= 1;
        let acts = |c: &Candidate| is_person(c.speaker) && c.last_active.is_some_and(|e| is_near(e.word));
        let mut actors = candidates.iter().enumerate().filter(|(_, c)| acts(c));
        let (newcomer, candidate) = actors.next()?;
        let is_behind_quotation = last_quoted.is_none_or(|q| candidate.first_word > q.word);
        let is_new = is_near(candidate.first_word) && is_behind_quotation && !self.continues;
        let leads = candidate.last_active.is_some_and(|e| e.standing == Standing::Led);
        let is_alone = leads && actors.next().is_none() && self.tokens.begins_line(at);
        (is_new && is_alone).then_some(newcomer)
    }

    /// The candidates, the one mentioned last first, and the event of the quotation before.
    fn find_candidates(&self) -> (Vec<Candidate>, Option<SpeakerEvent>) {
        let clusters = &self.tokens.entities.coreference.clusters;
        let mut found: Vec<Candidate> = Vec::new();
        let mut last_quoted = None;
        for event in self.events.events.iter().rev().take(MAX_EVENTS_BACK) {
            if matches!(event.speaker, Speaker::Cluster(c) if clusters[c].kind == EntityKind::Place) {
                continue;
            }
            if event.standing == Standing::Quoted {
                last_quoted = last_quoted.or(Some(*event));
            }
            let at = match found.iter().position(|c| c.speaker == event.speaker) {
                Some(at) => at,
                None if found.len() < MAX_CANDIDATES => {
                    found.push(Candidate {
                        speaker: event.speaker,
                        last: None,
                        last_active: None,
                        mentions: 0,
                        quotations: 0,
                        first_word: event.word,
                    });
                    found.len() - 1
                }
                None => continue,
            };
            let candidate = &mut found[at];
            candidate.first_word = event.word;
            if event.standing == Standing::Quoted {
                candidate.quotations += 1;
            } else {
                candidate.mentions += 1;
            }
            if event.standing != Standing::InQuote {
                candidate.last = candidate.last.or(Some(*event));
            }
            if event.standing.is_active() {
                candidate.last_active = candidate.last_active.or(Some(*event));
            }
        }
        (found, last_quoted)
    }

    /// The features of candidate `i`, whose last action is the `rank`-th last of all.
    fn features(
        &self,
        candidates: &[Candidate],
        i: usize,
        rank: usize,
        last_quoted: Option<SpeakerEvent>,
        agreement: Option<bool>,
    ) -> Vec<u16> {
        let candidate = &candidates[i];
        let at = self.context.before.1;
        let (tokens, events) = (self.tokens, self.events);
        let mut out = FeatureWriter::new(FEATURES);
        let mut push = |feature: Feature, value: usize| out.push(feature as usize, value);
        let cluster = match candidate.speaker {
            Speaker::Cluster(c) => Some((c, &tokens.entities.coreference.clusters[c])),
            Speaker::Phrase(_) => None,
        };
        let kind = match cluster {
            Some((_, cluster)) if cluster.kind == EntityKind::Person => 0,
            Some(_) => 1,
            None => 2,
        };
        push(Feature::Kind, kind);
        // A clitic, a pronoun, nothing.
        let form = match self.form {
            Some(MentionForm::Clitic) => 0,
            Some(_) => 1,
            None => 2,
        };
        let yes = usize::from;
        push(Feature::Rule, 2 * form + yes(self.rule == Some(candidate.speaker)));
        let spoke_last = last_quoted.is_some_and(|e| e.speaker == candidate.speaker);
        push(Feature::SpokeLast, 2 * form + yes(spoke_last));
        if let Some(quoted) = last_quoted.filter(|_| spoke_last) {
            push(Feature::SpokeLastDistance, coarse(events.sentences_between(quoted.word, at)));
            // Who else acted since: their number by reporting something, and by leading a sentence.
            let rivals = |standing: Standing| {
                let is_rival = |c: &&Candidate| {
                    c.speaker != candidate.speaker
                        && c.last_active.is_some_and(|e| e.standing == standing && e.word > quoted.word)
                };
                candidates.iter().filter(is_rival).count().min(2)
            };
            push(Feature::SpokeLastRivals, 3 * rivals(Standing::Reported) + rivals(Standing::Led));
        }
        push(Feature::Continuing, yes(spoke_last && self.continues));
        push(Feature::Quotations, candidate.quotations.min(3));
        push(
            Feature::SoleSpeaker,
            yes(candidate.quotations > 1 && candidates.iter().filter(|c| c.quotations > 0).count() == 1),
        );
        push(Feature::ActiveRank, rank);
        if let Some(active) = candidate.last_active {
            let standing = match active.standing {
                Standing::Quoted => 0,
                Standing::Reported => 1,
                _ => 2,
            };
            push(Feature::ActiveRankStanding, 3 * rank.min(3) + standing);
            let pronoun_since = events.last_pronoun_report.is_some_and(|word| word > active.word);
            push(Feature::ActiveRankPronoun, 2 * rank.min(2) + yes(pronoun_since));
            push(Feature::ActiveDistance, coarse(events.sentences_between(active.word, at)));
            let since_quotation = last_quoted.is_none_or(|e| active.word > e.word);
            push(Feature::ActiveSinceQuotation, 2 * form + yes(since_quotation));
            push(Feature::Lines, events.lines_between(active.word, at).min(3));
        } else {
            push(Feature::ActiveDistance, 6);
        }
        if let Some(last) = candidate.last {
            let distance = coarse(events.sentences_between(last.word, at));
            push(Feature::MentionDistance, distance);
            push(Feature::MentionStanding, 3 * last.standing as usize + [0, 0, 1, 1, 2, 2][distance]);
            let is_last = |c: &Candidate| c.last.is_none_or(|e| e.word <= last.word);
            push(Feature::MentionedLast, yes(candidates.iter().all(is_last)));
        } else {
            push(Feature::MentionDistance, 6);
        }
        push(Feature::Mentions, [0, 1, 2, 3, 3, 3][candidate.mentions.min(5)] + yes(candidate.mentions > 6));
        push(Feature::MentionedMost, yes(candidates.iter().all(|c| c.mentions <= candidate.mentions)));
        push(Feature::First, yes(candidates.iter().all(|c| c.first_word >= candidate.first_word)));
        // Newly named in one of the last sentences, as somebody who acts.
        let introduced =
            candidate.last_active.is_some() && events.sentences_between(candidate.first_word, at) <= 2;
        push(Feature::Introduced, yes(introduced));
        // Who acts in the sentence right before: by reporting or not, and named there for the first time or not.
        let last_sentence = candidate.last_active.filter(|e| events.sentences_between(e.word, at) <= 1);
        let value = last_sentence.map_or(0, |e| 1 + yes(e.standing == Standing::Led) + 2 * yes(introduced));
        push(Feature::LastSentence, value);
        push(
            Feature::SameSentence,
            if self.opening == Some(candidate.speaker) {
                2
            } else {
                yes(candidate.last.is_some_and(|e| e.word >= self.context.before.0))
            },
        );
        if let Some((c, cluster)) = cluster {
            push(Feature::InTitle, yes(self.in_title.contains(&c)));
            let is_named = |(start, end): (usize, usize)| {
                let is_this = |m: EntityMention| m.cluster == c && Some(m.span) != self.hidden;
                (start..end).any(|k| tokens.mention(k).is_some_and(is_this))
            };
            push(Feature::InQuotation, yes(is_named(self.context.inside)));
            push(Feature::InTag, yes(is_named(self.context.after)));
            push(Feature::NextSentence, self.next_sentence(c));
            push(Feature::HasRole, yes(!cluster.roles.is_empty()));
        }
        push(Feature::Agreement, agreement.map_or(0, |agrees| 1 + yes(agrees)));
        push(Feature::Plural, 2 * kind + yes(self.is_plural));
        out.features
    }

    /// Does the sentence behind the quotation begin with the cluster (1), and with a verb of saying behind it (2)?
    fn next_sentence(&self, cluster: usize) -> usize {
        let tokens = self.tokens;
        let start = self.context.after.1;
        if tokens.sentence_starts.get(start) != Some(&start) {
            return 0;
        }
        let end = tokens.sentence_end(start + 1);
        let near = (start..end.min(start + MAX_WORDS_TO_NEXT_NAME))
            .find(|&k| tokens.person(k).is_some() || tokens.mark(k).is_some());
        let Some(name) = near.filter(|&k| tokens.mention(k).is_some_and(|m| m.cluster == cluster)) else {
            return 0;
        };
        let is_verb = |&k: &usize| matches!(tokens.roles[k], CueRole::QuoteVerb(_) | CueRole::ReportingVerb);
        1 + usize::from((name..end.min(name + MAX_WORDS_TO_NEXT_VERB)).any(|k| is_verb(&k)))
    }
}

/// A distance in sentences, in six steps.
fn coarse(sentences: usize) -> usize {
    match sentences {
        0..=2 => sentences,
        3..=4 => 3,
        5..=9 => 4,
        _ => 5,
    }
}
