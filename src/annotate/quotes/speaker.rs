//! Whom a tag means: a name is its figure; "ujarnya", "dia" and "politikus itu" are somebody who spoke or was named
//! before.
//!
//! Who spoke last is kept while the article is read in order, from quotations and from reported speech between them
//! ("Rini menjelaskan …"), because that is who -nya means: in 61 of 70 labelled cases the last quotation's speaker, and
//! mostly the last reported one in the rest.

use super::phrase::{noun_phrase, subject};
use super::tag::{Named, Tag};
use super::view::{Role, View};
use crate::annotate::entities::Figure;
use crate::article::{EntityKind, Via};
use crate::text::Span;
use crate::text::words::Shape;

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
    view: &'b View<'a>,
    /// The first person of the article, for want of a better.
    first: Option<Speaker>,
    /// Words before this one have been read.
    read: usize,
    /// The sentence whose speaker was heard: what follows in it is what he reports.
    sentence: Option<usize>,
    /// The last speakers, the latest at the end; few are needed.
    heard: Vec<Speaker>,
}

/// How many of the last speakers are kept: enough to find the last woman or man.
const MEMORY: usize = 8;

impl<'a, 'b> Running<'a, 'b> {
    /// Nobody yet.
    pub fn new(view: &'b View<'a>) -> Running<'a, 'b> {
        let who = &view.names.who;
        let first = who.mentions.iter().find(|&&m| who.is_person(m)).map(|m| Speaker::Figure(m.figure));
        Running { view, first, read: 0, sentence: None, heard: Vec::new() }
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
                if view.roles[at] != Role::Plain {
                    self.sentence = sentence;
                }
                self.hear(Speaker::Figure(figure));
            }
        }
    }

    /// The group whose comments the sentence before word `at` announces: "Berikut komentar warganet".
    pub fn announced(&self, at: usize) -> Option<Speaker> {
        let view = self.view;
        let start = view.sentence[at.checked_sub(1)?];
        let group = (start..at).rev().find(|&i| view.pack.groups.contains(&*view.key(i)))?;
        Some(Speaker::Words(view.words[group].span))
    }

    /// A person whose name begins a sentence acts in it, and may be who speaks next.
    fn actor(&self, at: usize) -> Option<Tag> {
        let view = self.view;
        let mention = view.person(at).filter(|m| m.span.start == view.words[at].span.start)?;
        let start = view.sentence[at];
        let leads = (start..at).all(|i| {
            let role = || view.roles[i] == Role::Plain && !view.pack.prepositions.contains(&*view.key(i));
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
            Named::Back => self.back(&self.view.key(self.view.word_from(tag.mention.start)), at),
            Named::Role(span) => Some(self.by_role(span, at).unwrap_or(Speaker::Words(span))),
        }
    }

    /// Who spoke last, of those whom `pronoun` can mean; else who was named last before word `at`, else first.
    pub fn back(&self, pronoun: &str, at: usize) -> Option<Speaker> {
        let pack = self.view.pack;
        let fits = |s: &Speaker| match s {
            Speaker::Figure(f) if pack.pronouns_male.contains(pronoun) => self.is_woman(*f) != Some(true),
            Speaker::Figure(f) if pack.pronouns_female.contains(pronoun) => self.is_woman(*f) != Some(false),
            _ => true,
        };
        let heard = self.heard.iter().rev().copied().find(fits);
        heard.or_else(|| self.nearest(at, |f| fits(&Speaker::Figure(f)))).or(self.first)
    }

    /// The last person named before word `at` who fits.
    fn nearest(&self, at: usize, fits: impl Fn(usize) -> bool) -> Option<Speaker> {
        let who = &self.view.names.who;
        let end = self.view.words.get(at).map_or(usize::MAX, |w| w.span.start);
        let before = &who.mentions[..who.mentions.partition_point(|m| m.span.start < end)];
        let person = before.iter().rev().take(40).find(|&&m| who.is_person(m) && fits(m.figure));
        person.map(|m| Speaker::Figure(m.figure))
    }

    /// The person who was called by the words of `span` as a role, else who spoke last.
    fn by_role(&self, span: Span, at: usize) -> Option<Speaker> {
        let view = self.view;
        let (start, end) = view.words_of(span);
        let words: Vec<_> = (start..end)
            .filter(|&i| view.words[i].shape != Shape::Mark)
            .map(|i| view.key(i))
            .filter(|k| !view.pack.definite.contains(&**k) && !view.pack.definite_before.contains(&**k))
            .collect();
        let figures = &view.names.who.figures;
        let called =
            |f: usize| !words.is_empty() && words.iter().all(|w| figures[f].roles.iter().any(|r| r == w));
        let heard = |s: &&Speaker| matches!(s, Speaker::Figure(f) if called(*f));
        let exact = self.heard.iter().rev().find(heard).copied().or_else(|| self.nearest(at, called));
        let definite = start + words.len() < end;
        exact.or_else(|| if definite { self.back("", at) } else { None })
    }

    /// Is the figure's whole name what another person is called by: "Dankormar" of "Dankormar Endi"?
    fn is_role_of_another(&self, figure: usize) -> bool {
        let figures = &self.view.names.who.figures;
        let name = figures[figure].name.to_lowercase();
        let other = |(i, f): (usize, &Figure)| i != figure && f.name.contains(' ') && f.roles.contains(&name);
        !name.contains(' ') && figures.iter().take(200).enumerate().any(other)
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
