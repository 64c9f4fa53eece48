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
use crate::annotate::entities::Figure;
use crate::article::{EntityKind, Via};
use crate::text::Span;
use crate::text::words::Shape;
use std::borrow::Cow;

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

/// Among so many mentions before a tag is looked for whom it means.
const REACH: usize = 40;

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

    /// Whose words the sentence before word `at` announces: "Berikut komentar warganet", "Pernyataan lengkap Rini:".
    pub fn announced(&self, at: usize) -> Option<Speaker> {
        let view = self.view;
        let last = at.checked_sub(1)?;
        let start = view.sentence[last];
        if let Some(group) = (start..at).rev().find(|&i| view.pack.groups.contains(&*view.key(i))) {
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
            Named::Back => {
                let word = self.view.word_from(tag.mention.start);
                let pronoun = self.view.key(word);
                self.same_sentence(&pronoun, word, at).or_else(|| self.back(&pronoun, at))
            }
            Named::Role(span) => Some(self.by_role(span, at).unwrap_or(Speaker::Words(span))),
        }
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
    fn nearest(&self, at: usize, fits: impl Fn(usize) -> bool) -> Option<Speaker> {
        let figures = &self.view.names.who.figures;
        self.latest(at, REACH, |f| figures[f].kind == EntityKind::Person && fits(f))
    }

    /// The last figure that fits among the `reach` mentions before word `at`.
    fn latest(&self, at: usize, reach: usize, fits: impl Fn(usize) -> bool) -> Option<Speaker> {
        let who = &self.view.names.who;
        let end = self.view.words.get(at).map_or(usize::MAX, |w| w.span.start);
        let before = &who.mentions[..who.mentions.partition_point(|m| m.span.start < end)];
        let found = before.iter().rev().take(reach).find(|m| fits(m.figure));
        found.map(|m| Speaker::Figure(m.figure))
    }

    /// The person who was called by the words of `span` as a role, else who spoke last; for a ministry or a statement
    /// the organisation named so before, else nobody.
    fn by_role(&self, span: Span, at: usize) -> Option<Speaker> {
        let view = self.view;
        let (start, end) = view.words_of(span);
        let words: Vec<_> = (start..end)
            .filter(|&i| view.words[i].shape != Shape::Mark)
            .map(|i| view.key(i))
            .filter(|k| !view.pack.definite.contains(&**k) && !view.pack.definite_before.contains(&**k))
            .collect();
        let office = words.first().filter(|_| words.len() == 1).and_then(|w| view.pack.offices.get(&**w));
        let office: Vec<_> = office.map(|o| o.split(' ').map(Cow::Borrowed).collect()).unwrap_or_default();
        let called = |f: usize| {
            let by = |words: &[Cow<str>]| !words.is_empty() && self.is_called(f, words);
            by(&words) || by(&office)
        };
        let heard = |s: &&Speaker| matches!(s, Speaker::Figure(f) if called(*f));
        let exact = self.heard.iter().rev().find(heard).copied().or_else(|| self.nearest(at, called));
        let definite = start + words.len() < end;
        // Who is pointed at stands first in "politikus senior itu" and last in "the senior senator". Nearly anybody can
        // be pointed at with "itu"; "the" stands before anything, so there only a title is a person.
        let (head, person) = if view.pack.definite.is_empty() {
            let head = words.last();
            (head, head.is_some_and(|h| view.names.is_title(h)))
        } else {
            let head = words.first();
            (head, head.is_some_and(|h| !view.pack.things.contains(&**h) && !view.names.is_body(h)))
        };
        exact.or_else(|| match head {
            Some(_) if definite && person => self.pointed(at).or_else(|| self.back("", at)),
            Some(head) if !person => self.body(head, at),
            _ => None,
        })
    }

    /// The person named last in the paragraph of word `at`, where who spoke last is not named in it.
    fn pointed(&self, at: usize) -> Option<Speaker> {
        let view = self.view;
        let start = (0..=at).rev().take(200).find(|&i| i == 0 || view.new_line(i))?;
        let last = self.heard.last();
        let named = || (start..at).rev().filter_map(|i| view.person(i)).map(|m| Speaker::Figure(m.figure));
        if named().any(|s| Some(&s) == last) { None } else { named().next() }
    }

    /// Was the figure called by all of `words`, and not only as somebody's deputy: "wakil presiden" is no "presiden"?
    fn is_called(&self, figure: usize, words: &[Cow<str>]) -> bool {
        let pack = self.view.pack;
        let roles = &self.view.names.who.figures[figure].roles;
        let qualified = |r: &String| pack.qualifiers.contains(r);
        let asked = words.iter().any(|w| pack.qualifiers.contains(&**w));
        // The roles were noted from the name backwards: what qualifies one follows it.
        words.iter().all(|w| {
            let mut at = (0..roles.len()).filter(|&i| roles[i] == **w);
            at.any(|i| asked || !roles.get(i + 1).is_some_and(qualified))
        })
    }

    /// The organisation named last before word `at` that has the word `head` in its name.
    fn body(&self, head: &str, at: usize) -> Option<Speaker> {
        let figures = &self.view.names.who.figures;
        self.latest(at, REACH, |f| {
            let figure = &figures[f];
            figure.kind == EntityKind::Organisation
                && figure.name.split(' ').any(|w| w.to_lowercase() == head)
        })
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
