//! Families of lines: what an invitation to a newsletter is made of, however an outlet words it.
//!
//! A rule's pattern knows one order of words. A family knows its *parts*, each a choice of groups of phrases: what the
//! reader is asked to do ("sign up", "get") and what for ("newsletter", "inbox"), wherever in the line they stand. That
//! alone proves nothing, since articles are about newsletters too. So a line collects points for what an article seldom
//! does: to open a sentence with the invitation, to speak to its reader, to speak of its outlet, to give an address. The
//! sum decides whether the line is folded, dimmed, or the article.
//!
//! The phrases are data, assets/languages/*/families.toml. The points are the same in all languages. They are set so that
//! two parts alone never suffice, and were checked on 24,000 articles of many outlets that nobody labelled, by reading what
//! they would fold.

use super::builtin::{FAMILY_PACKS, VOCABULARY};
use super::family_tables::{BuiltinFamily, BuiltinFamilyPack};
use super::phrase_index::{FamilyPackSet, PhraseIndex, PhraseMatch, PhraseUse};
use super::token_predicates::{is_any_mark, word_count};
use kabar_patterns::{Token, TokenShape};
use std::ops::Range;

/// The longest line of a family, in bytes: longer ones are paragraphs.
const MAX_LINE_BYTES: usize = 360;
/// A line is brief up to this length, in bytes.
const BRIEF_LINE_BYTES: usize = 120;
/// The most tokens before an invitation that still opens its sentence, beside lead-ins: "Editor's Note:", "» ".
const MAX_LABEL_TOKENS: usize = 5;

/// Points of a sentence that the invitation or a hook opens, or that the invitation closes where verbs come last; and of
/// one more where it is an invitation and a hook.
const OPENING_POINTS: i32 = 2;
const SECOND_OPENING_POINTS: i32 = 1;
/// Points of a web address, an e-mail address or an account's handle.
const ADDRESS_POINTS: i32 = 2;
/// Points of a line that speaks to the reader, of one that speaks of its outlet, and of a brief one.
const READER_POINTS: i32 = 1;
const OUTLET_POINTS: i32 = 1;
const BRIEF_POINTS: i32 = 1;
/// Points of each sentence that has nothing of a family. Negative: it may be the article.
const FOREIGN_SENTENCE_POINTS: i32 = -1;
/// Points if the headline speaks of what the reader is invited to, or announces instructions. Negative.
const TOPIC_POINTS: i32 = -2;
/// Points of a line that speaks of somebody else who asks for something: the police, a ministry. Negative.
const OTHERS_POINTS: i32 = -2;
/// Points of the article's first line. Negative: it is rarely anything but the article.
const FIRST_LINE_POINTS: i32 = -1;

/// A family with so many points of its own needs no sentence that opens with an invitation, and no address, to be certain.
const SURE_FAMILY_POINTS: i32 = 2;

/// A line is folded from this sum.
const CERTAIN_POINTS: i32 = 3;
/// A line is dimmed from this sum.
const LIKELY_POINTS: i32 = 2;

/// A family that a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FamilyHit {
    /// The index of the pack.
    pub pack: usize,
    /// The index of the family in its pack.
    pub family: usize,
    /// The index of the token that it begins with; the line before is the article.
    pub start: usize,
    /// Is it certain enough to fold the line?
    pub is_certain: bool,
}

/// What a line may have of families, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum FamilySign {
    /// What the reader is asked to do.
    Invitation = 1,
    /// What for.
    Object = 2,
    /// A phrase that invites if it opens a sentence.
    Opening = 4,
    /// One that speaks to the reader, or of the outlet.
    Person = 8,
    /// One that may stand before an invitation.
    LeadIn = 16,
    /// A web address, an e-mail address, an account's handle.
    Address = 32,
}

/// What is known of a line's surroundings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FamilyContext<'a> {
    /// The article's text, which tokens point into.
    pub text: &'a str,
    /// The tokens of the headline, and its text.
    pub title: (&'a [Token], &'a str),
    /// Hashes of the words of the outlet's name.
    pub outlet_words: &'a [u64],
    /// Is it the first line of the article?
    pub is_first: bool,
}

/// Finds the families of lines.
pub(super) struct FamilyIndex {
    phrases: PhraseIndex,
}

impl FamilyIndex {
    /// The families that come with kabar.
    pub(super) fn new() -> FamilyIndex {
        FamilyIndex { phrases: PhraseIndex::new() }
    }

    /// The family that the line with these `tokens` belongs to with the most points; the first of several. If the line
    /// begins with a sentence that has nothing of a family, only what stands after the last such sentence may be of one,
    /// and that must be certain.
    pub(super) fn find(
        &self,
        tokens: &[Token],
        packs: FamilyPackSet,
        context: &FamilyContext,
    ) -> Option<FamilyHit> {
        let line = tokens;
        let window = last_sentences(line);
        let tokens = &line[window..];
        let matches = self.phrases.phrases_in(tokens, context.text, packs);
        // Most lines have no two parts of any family.
        if !(0..2).all(|part| matches.iter().any(|m| m.in_parts[part])) {
            return None;
        }
        let is_foreign = |sentence: &Range<usize>| is_foreign(sentence, tokens, &matches);
        let sentences = sentences(tokens);
        let is_whole = window == 0 && (sentences.len() == 1 || !sentences.first().is_some_and(is_foreign));
        let hit = if is_whole {
            self.best(tokens, 0, &matches, context)?
        } else {
            let start = sentences.iter().rfind(|sentence| is_foreign(sentence)).map_or(0, |last| last.end);
            let before = &line[..window + start];
            let is_quoted = before.iter().filter(|t| t.shape == TokenShape::QuoteMark).count() % 2 == 1;
            self.best(tokens, start, &matches, context).filter(|hit| hit.is_certain && !is_quoted)?
        };
        Some(FamilyHit { start: window + hit.start, ..hit })
    }

    /// What of families the line has: the [`FamilySign`]s, or-ed.
    pub(super) fn signs(&self, tokens: &[Token], packs: FamilyPackSet, text: &str) -> u8 {
        let address = if has_address(tokens) { FamilySign::Address as u8 } else { 0 };
        self.phrases.phrases_in(tokens, text, packs).iter().fold(address, |signs, phrase| {
            let invitation = if phrase.in_parts[0] { FamilySign::Invitation as u8 } else { 0 };
            let object = if phrase.in_parts[1] { FamilySign::Object as u8 } else { 0 };
            let usage = match phrase.usage {
                PhraseUse::Opening => FamilySign::Opening as u8,
                PhraseUse::Person => FamilySign::Person as u8,
                PhraseUse::LeadIn => FamilySign::LeadIn as u8,
                PhraseUse::Other => 0,
            };
            signs | invitation | object | usage
        })
    }

    /// The family with the most points of `tokens[start..]`.
    fn best(
        &self,
        tokens: &[Token],
        start: usize,
        matches: &[PhraseMatch],
        context: &FamilyContext,
    ) -> Option<FamilyHit> {
        let part = &tokens[start..];
        if part.last()?.end - part.first()?.start > MAX_LINE_BYTES || is_reported(part) {
            return None;
        }
        let mut best: Option<(i32, FamilyHit)> = None;
        for (pack_index, pack) in FAMILY_PACKS.iter().enumerate() {
            let shift = |m: &PhraseMatch| PhraseMatch { start: m.start - start, end: m.end - start, ..*m };
            let ours = |m: &&PhraseMatch| m.pack == pack_index && m.start >= start;
            let found: Vec<PhraseMatch> = matches.iter().filter(ours).map(shift).collect();
            if found.is_empty() {
                continue;
            }
            let line = FamilyLine { tokens: part, matches: &found, pack, context };
            for (family_index, family) in pack.families.iter().enumerate() {
                let Some(points) = line.points(family, || self.title_groups(pack_index, context)) else {
                    continue;
                };
                if points >= LIKELY_POINTS && best.is_none_or(|(most, _)| points > most) {
                    let is_certain = points >= CERTAIN_POINTS;
                    let hit = FamilyHit { pack: pack_index, family: family_index, start, is_certain };
                    best = Some((points, hit));
                }
            }
        }
        best.map(|(_, hit)| hit)
    }

    /// The groups of a pack that the headline has a phrase of.
    fn title_groups(&self, pack: usize, context: &FamilyContext) -> Vec<usize> {
        let (tokens, text) = context.title;
        self.phrases.phrases_in(tokens, text, 1 << pack).iter().map(|m| m.group).collect()
    }
}

/// A line and the phrases of one pack in it.
struct FamilyLine<'a> {
    tokens: &'a [Token],
    matches: &'a [PhraseMatch],
    pack: &'a BuiltinFamilyPack,
    context: &'a FamilyContext<'a>,
}

impl FamilyLine<'_> {
    /// The points of the line as one of `family`; `None` if a part is missing.
    fn points(&self, family: &BuiltinFamily, title_groups: impl Fn() -> Vec<usize>) -> Option<i32> {
        let in_part = |part: &[usize], m: &PhraseMatch| part.contains(&m.group);
        let (first, others) = family.parts.split_first()?;
        let invitations: Vec<&PhraseMatch> = self.matches.iter().filter(|m| in_part(first, m)).collect();
        // A phrase that is of two groups is one part only.
        let has_part = |part: &&[usize]| {
            self.matches
                .iter()
                .filter(|m| in_part(part, m))
                .any(|m| invitations.iter().any(|i| i.end <= m.start || m.end <= i.start))
        };
        if invitations.is_empty() || !others.iter().all(has_part) {
            return None;
        }
        let mut points = family.points;
        let closes = |m: &PhraseMatch| self.pack.is_verb_final && self.closes_sentence(m.end);
        let opens = invitations.iter().any(|m| self.opens_sentence(m.start) || closes(m));
        let is_hooked = self.of_role(self.pack.roles.hooks).any(|m| self.opens_sentence(m.start));
        points += if opens || is_hooked { OPENING_POINTS } else { 0 };
        points += if opens && is_hooked { SECOND_OPENING_POINTS } else { 0 };
        let is_plain =
            !opens && !is_hooked && !has_address(self.tokens) && family.points < SURE_FAMILY_POINTS;
        points += if self.of_role(self.pack.roles.others).next().is_some() { OTHERS_POINTS } else { 0 };
        points += if has_address(self.tokens) { ADDRESS_POINTS } else { 0 };
        points += if self.of_role(self.pack.roles.reader).next().is_some() { READER_POINTS } else { 0 };
        points += if self.names_outlet() { OUTLET_POINTS } else { 0 };
        let bytes = self.tokens.last().map_or(0, |t| t.end) - self.tokens.first().map_or(0, |t| t.start);
        points += if bytes <= BRIEF_LINE_BYTES { BRIEF_POINTS } else { 0 };
        points += self.foreign_points();
        points += if self.context.is_first { FIRST_LINE_POINTS } else { 0 };
        if points >= LIKELY_POINTS {
            let title = title_groups();
            let is_topic = others.iter().any(|part| title.iter().any(|group| part.contains(group)))
                || self.pack.roles.guides.is_some_and(|guides| title.contains(&guides));
            points += if is_topic { TOPIC_POINTS } else { 0 };
        }
        // One that invites nobody in so many words is dimmed where it would be folded, and else the article.
        Some(if is_plain { points.min(CERTAIN_POINTS) - 1 } else { points })
    }

    fn of_role(&self, role: Option<usize>) -> impl Iterator<Item = &PhraseMatch> {
        self.matches.iter().filter(move |m| Some(m.group) == role)
    }

    fn names_outlet(&self) -> bool {
        self.of_role(self.pack.roles.outlet).next().is_some()
            || self.tokens.iter().any(|t| t.is_word() && self.context.outlet_words.contains(&t.hash))
    }

    /// Does a sentence open at the token with that index, but for lead-ins and a label with a colon?
    fn opens_sentence(&self, at: usize) -> bool {
        let mut from = at;
        loop {
            let before = &self.tokens[..from];
            let lead =
                self.of_role(self.pack.roles.lead_ins).filter(|m| m.end == from).map(|m| m.start).min();
            match (before.last(), lead) {
                (None, _) => return true,
                (_, Some(start)) => from = start,
                (Some(last), None) if is_sentence_break(last, self.tokens.get(from)) => return true,
                // Ornaments before the first word, and a comma after a lead-in.
                (Some(last), None) if !last.is_word() && last.shape != TokenShape::QuoteMark => {
                    let is_ornament = before.iter().all(|t| !t.is_word() && !t.is_mark(','));
                    let is_label = last.is_mark(':') && from <= MAX_LABEL_TOKENS;
                    if is_ornament || is_label {
                        return true;
                    }
                    if !last.is_mark(',') || from == at {
                        return false;
                    }
                    from -= 1;
                }
                _ => return false,
            }
        }
    }

    /// Does a sentence end at the token with that index, but for a mark: "bültenimize abone olun!"?
    fn closes_sentence(&self, at: usize) -> bool {
        let marks = self.tokens[at..].iter().take_while(|t| !t.is_word() && t.shape != TokenShape::QuoteMark);
        let stops = |t: &Token| is_any_mark(t, &['.', '?', '!', ':', ',', '|', '•', ')']);
        at == self.tokens.len() || marks.take(1).any(stops)
    }

    /// The points of sentences that are the article's.
    fn foreign_points(&self) -> i32 {
        let is_foreign = |sentence: &Range<usize>| is_foreign(sentence, self.tokens, self.matches);
        let sentences = sentences(self.tokens);
        let foreign = sentences.iter().filter(|sentence| is_foreign(sentence)).count();
        if sentences.len() > 1 { FOREIGN_SENTENCE_POINTS * foreign as i32 } else { 0 }
    }
}

/// The index of the first token of the last sentences of a line that are no longer together than a line of a family.
fn last_sentences(tokens: &[Token]) -> usize {
    let Some(end) = tokens.last().map(|token| token.end) else { return 0 };
    let near = tokens.partition_point(|token| token.start + MAX_LINE_BYTES < end);
    if near == 0 {
        return 0;
    }
    let is_start = |&at: &usize| is_sentence_break(&tokens[at - 1], tokens.get(at));
    (near..tokens.len()).find(is_start).unwrap_or(tokens.len())
}

/// The sentences of a line, as ranges of its tokens.
fn sentences(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for at in 0..tokens.len() {
        if at + 1 == tokens.len() || is_sentence_break(&tokens[at], tokens.get(at + 1)) {
            found.push(start..at + 1);
            start = at + 1;
        }
    }
    found
}

/// Is the sentence the article's, as far as it shows: it opens with no invitation and no hook, speaks to no reader and of no
/// outlet, gives no address, and asks nothing?
fn is_foreign(sentence: &Range<usize>, tokens: &[Token], matches: &[PhraseMatch]) -> bool {
    let words = &tokens[sentence.clone()];
    let inside = || matches.iter().filter(|m| sentence.contains(&m.start));
    let is_lead =
        |at: usize| inside().any(|m| m.usage == PhraseUse::LeadIn && (m.start..m.end).contains(&at));
    let opens = |m: &PhraseMatch| (sentence.start..m.start).all(|at| !tokens[at].is_word() || is_lead(at));
    let is_ours = |m: &PhraseMatch| match m.usage {
        PhraseUse::Person => true,
        PhraseUse::Opening => opens(m) || FAMILY_PACKS[m.pack].is_verb_final,
        PhraseUse::LeadIn | PhraseUse::Other => false,
    };
    word_count(words) > 1
        && !words.last().is_some_and(|t| t.is_mark('?'))
        && !inside().any(is_ours)
        && !has_address(words)
}

/// Ends a sentence with `token`, before `next`? A full stop inside "kabar.example" does not.
fn is_sentence_break(token: &Token, next: Option<&Token>) -> bool {
    is_any_mark(token, &['.', '?', '!', '|', '•', ')'])
        && next.is_none_or(|next| next.start > token.end || !next.is_word())
}

/// Is there a web address, an e-mail address, or an account's handle?
fn has_address(tokens: &[Token]) -> bool {
    let touches = |a: &Token, b: &Token| a.end == b.start && b.is_word();
    tokens.iter().any(|t| t.shape == TokenShape::Address)
        || tokens.windows(2).any(|pair| pair[0].is_mark('@') && touches(&pair[0], &pair[1]))
        || tokens.windows(4).any(|part| {
            // "kabar.example/masuk"
            part[0].is_word()
                && part[1].is_mark('.')
                && part[3].is_mark('/')
                && part.windows(2).all(|pair| pair[0].end == pair[1].start)
        })
}

/// Does the line report what somebody said, or begin like a numbered step? Both are the article's.
fn is_reported(tokens: &[Token]) -> bool {
    let is_step = tokens.first().is_some_and(|t| t.shape == TokenShape::Number)
        && tokens.get(1).is_some_and(|t| is_any_mark(t, &['.', ')']));
    let quote = tokens.iter().position(|t| t.shape == TokenShape::QuoteMark);
    let comma = tokens.iter().position(|t| t.is_mark(','));
    let is_speech = quote
        .into_iter()
        .chain(comma)
        .min()
        .is_some_and(|from| tokens[from..].iter().any(|t| VOCABULARY.speech_verbs.contains(t.hash)));
    is_step || is_speech || quote.is_some_and(|at| at == 0)
}
