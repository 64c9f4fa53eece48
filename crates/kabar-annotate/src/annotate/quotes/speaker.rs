//! Whom a tag means: a name is its figure; "ujarnya", "dia" and "politikus itu" are somebody who spoke or was named
//! before.
//!
//! Who spoke last is kept while the article is read in order, from quotations and from reported speech between them
//! ("Rini menjelaskan …"), because that is who -nya means: in 61 of 70 labelled cases the last quotation's speaker, and
//! mostly the last reported one in the rest.

use super::clause::opening;
use super::phrase::{nearest_person, noun_phrase};
use super::subject::subject;
use super::tag::{Named, Tag};
use super::view::{Role, View};
use crate::article::{EntityKind, Via};
use crate::text::Span;

/// Somebody who spoke.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Speaker {
    /// A figure of the table.
    Figure(usize),
    /// Words of the text that stand for somebody without a name.
    Words(Span),
}

/// Who has spoken so far.
pub struct Running<'a, 'b> {
    pub(super) view: &'b View<'a>,
    /// The first person of the article, for want of a better.
    first: Option<Speaker>,
    /// Words before this one have been read.
    read: usize,
    /// The sentence whose speaker was heard: what follows in it is what he reports.
    sentence: Option<usize>,
    /// Who spoke last: unlike the latest of `heard`, never one who only acted.
    spoke: Option<Speaker>,
    /// The last speakers, the latest at the end; few are needed.
    pub(super) heard: Vec<Speaker>,
}

/// Among so many mentions before a tag is looked for whom it means.
pub(super) const REACH: usize = 40;

/// How many of the last speakers are kept: enough to find the last woman or man.
const MEMORY: usize = 8;

impl<'a, 'b> Running<'a, 'b> {
    /// Nobody yet.
    pub fn new(view: &'b View<'a>) -> Running<'a, 'b> {
        let who = &view.names.who;
        let first = who.mentions.iter().find(|&&m| who.is_person(m)).map(|m| Speaker::Figure(m.figure));
        Running { view, first, read: 0, sentence: None, spoke: None, heard: Vec::new() }
    }

    /// Reads reported speech up to word `until`.
    pub fn read_to(&mut self, until: usize) {
        while self.read < until {
            let at = self.read;
            self.read += 1;
            let view = self.view;
            let sentence = Some(view.sentence[at]);
            if self.sentence == sentence {
                continue;
            }
            let end = || view.sentence_end(at + 1).min(until.max(at + 1));
            let tag = match view.roles[at] {
                Role::Verb => subject(view, view.sentence[at], at),
                Role::Tag(0) if view.takes_subject(at) => subject(view, view.sentence[at], at),
                Role::Tag(0) => noun_phrase(view, at + 1, end()).filter(|t| t.via == Via::Name),
                Role::According => noun_phrase(view, at + 1, end()).filter(|t| t.via == Via::Name),
                _ => self.actor(at),
            };
            if let Some(Tag { named: Named::Figure(figure), .. }) = tag
                && view.names.who.figures[figure].kind == EntityKind::Person
            {
                let speaker = Speaker::Figure(figure);
                if view.roles[at] == Role::Plain {
                    self.notice(speaker);
                } else {
                    self.sentence = sentence;
                    self.hear(speaker);
                }
            }
        }
    }

    /// Whose words the sentence before word `at` announces: "Berikut komentar warganet", "Pernyataan lengkap Rini:".
    pub fn announced(&self, at: usize) -> Option<Speaker> {
        let view = self.view;
        let last = at.checked_sub(1)?;
        let start = view.sentence[last];
        if let Some(group) = (start..at).rev().find(|&i| view.pack.groups.contains(&view.key(i))) {
            return Some(Speaker::Words(view.words[group].span));
        }
        let person = (view.mark(last) == Some(':')).then(|| nearest_person(view, start, at)).flatten();
        person.and_then(|tag| self.resolve(&tag, at))
    }

    /// A person whose name begins a sentence acts in it, and may be who speaks next.
    fn actor(&self, at: usize) -> Option<Tag> {
        let view = self.view;
        let mention = view.person(at).filter(|m| m.span.start == view.words[at].span.start)?;
        let start = view.sentence[at];
        let leads = (start..at).all(|i| {
            let role = || view.roles[i] == Role::Plain && !view.pack.prepositions.contains(&view.key(i));
            view.words[i].is_name_like()
                || view.mark(i).is_some_and(|c| "(),".contains(c))
                || (i == start || view.sentence[at] == start && view.names.is_title(&view.key(i))) && role()
        });
        let tag = Tag { named: Named::Figure(mention.figure), mention: mention.span, via: Via::Name };
        (leads && at - start < 14).then_some(tag)
    }

    /// Steps over a quotation's words.
    pub fn skip_to(&mut self, word: usize) {
        self.read = self.read.max(word);
    }

    /// Notes that `speaker` spoke.
    pub fn hear(&mut self, speaker: Speaker) {
        self.spoke = Some(speaker);
        self.notice(speaker);
    }

    /// Notes that `speaker` may speak next.
    fn notice(&mut self, speaker: Speaker) {
        if self.heard.last() == Some(&speaker) {
            return;
        }
        if self.heard.len() == MEMORY {
            self.heard.remove(0);
        }
        self.heard.push(speaker);
    }

    /// Whom `tag` means, for a quotation at word `at`.
    pub fn resolve(&self, tag: &Tag, at: usize) -> Option<Speaker> {
        match tag.named {
            Named::Figure(figure) => {
                let role = self.is_role_of_another(figure).then(|| self.by_role(tag.mention, at)).flatten();
                Some(role.unwrap_or(Speaker::Figure(figure)))
            }
            Named::Words(span) => Some(Speaker::Words(span)),
            Named::Back if tag.via == Via::Clitic => {
                let verb = self.view.word_from(tag.mention.start).saturating_sub(1);
                self.going_on("", verb).or_else(|| self.back("", at))
            }
            Named::Back => {
                let word = self.view.word_from(tag.mention.start);
                let pronoun = self.view.key(word);
                let beside = [word.saturating_sub(1), word + 1];
                let found = beside.into_iter().find_map(|verb| self.going_on(&pronoun, verb));
                let found = found.or_else(|| self.same_sentence(&pronoun, word, at));
                found.or_else(|| self.back(&pronoun, at))
            }
            Named::Role(span) => Some(self.by_role(span, at).unwrap_or(Speaker::Words(span))),
        }
    }

    /// Who spoke last, where the verb says that he goes on ("imbuhnya"): not somebody who only acted since.
    fn going_on(&self, pronoun: &str, verb: usize) -> Option<Speaker> {
        let pack = self.view.pack;
        let key = self.view.key(verb);
        let stem = pack.clitics.iter().find_map(|c| key.strip_suffix(c.as_str())).unwrap_or(&key);
        self.spoke.filter(|s| pack.continuing.contains(stem) && self.fits(pronoun, s))
    }

    /// Who opens the sentence in which the pronoun at `word` stands before a quotation at word `at`: "Trump was tired
    /// when he said “…”".
    fn same_sentence(&self, pronoun: &str, word: usize, at: usize) -> Option<Speaker> {
        let view = self.view;
        let inside = word < at
            && view.roles.get(word) == Some(&Role::Pronoun)
            && !view.pack.pronouns_plural.contains(pronoun);
        let opener = inside.then(|| opening(view, view.sentence[word], word)).flatten()?;
        let Named::Figure(figure) = opener.named else { return None };
        let speaker = Speaker::Figure(figure);
        (self.is_person(&speaker) && self.fits(pronoun, &speaker)).then_some(speaker)
    }

    /// Can `pronoun` mean that speaker? Not where a woman's name says no to "he".
    fn fits(&self, pronoun: &str, speaker: &Speaker) -> bool {
        let pack = self.view.pack;
        match speaker {
            Speaker::Figure(f) if pack.pronouns_male.contains(pronoun) => self.is_woman(*f) != Some(true),
            Speaker::Figure(f) if pack.pronouns_female.contains(pronoun) => self.is_woman(*f) != Some(false),
            _ => true,
        }
    }

    /// Who spoke last, of those whom `pronoun` can mean; else who was named last before word `at`, else first.
    pub fn back(&self, pronoun: &str, at: usize) -> Option<Speaker> {
        let pack = self.view.pack;
        // "they said": rather the group or the organisation that spoke last than a person.
        if pack.pronouns_plural.contains(pronoun) {
            let group = |s: &Speaker| matches!(s, Speaker::Words(_)) || !self.is_person(s);
            if let Some(group) = self.heard.iter().rev().copied().take(2).find(group) {
                return Some(group);
            }
            let body = |f: usize| self.view.names.who.figures[f].kind == EntityKind::Organisation;
            if let Some(body) = self.latest(at, 3, body) {
                return Some(body);
            }
        }
        let heard = self.heard.iter().rev().copied().find(|s| self.fits(pronoun, s));
        heard.or_else(|| self.nearest(at, |f| self.fits(pronoun, &Speaker::Figure(f)))).or(self.first)
    }

    fn is_person(&self, speaker: &Speaker) -> bool {
        let figures = &self.view.names.who.figures;
        matches!(speaker, Speaker::Figure(f) if figures[*f].kind == EntityKind::Person)
    }

    /// The last person named before word `at` who fits.
    pub(super) fn nearest(&self, at: usize, fits: impl Fn(usize) -> bool) -> Option<Speaker> {
        let figures = &self.view.names.who.figures;
        self.latest(at, REACH, |f| figures[f].kind == EntityKind::Person && fits(f))
    }

    /// The last figure that fits among the `reach` mentions before word `at`.
    pub(super) fn latest(&self, at: usize, reach: usize, fits: impl Fn(usize) -> bool) -> Option<Speaker> {
        let who = &self.view.names.who;
        let end = self.view.words.get(at).map_or(usize::MAX, |w| w.span.start);
        let before = &who.mentions[..who.mentions.partition_point(|m| m.span.start < end)];
        let found = before.iter().rev().take(reach).find(|m| fits(m.figure));
        found.map(|m| Speaker::Figure(m.figure))
    }

    /// Is the figure a woman? By role and given name; `None` where neither tells.
    fn is_woman(&self, figure: usize) -> Option<bool> {
        let figure = self.view.names.who.figures.get(figure)?;
        let given = figure.name.split(' ').next().unwrap_or_default().to_lowercase();
        let mut words = figure.roles.iter().map(String::as_str).chain([given.as_str()]);
        words.find_map(|w| {
            let woman = self.view.pack.women.contains(w);
            (woman || self.view.pack.men.contains(w)).then_some(woman)
        })
    }
}
