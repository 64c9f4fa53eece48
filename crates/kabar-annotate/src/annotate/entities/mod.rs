//! Which names are people, organisations, places; which names are one?
//!
//! Three steps: a trained tagger ([`learned`]; `tagger` in a language without one) proposes names line by line, `refine`
//! mends them by a newsroom's habits, and `who` decides over the whole article, and keeps the table that
//! `annotate::quotes` resolves its speakers with. A name that cannot be decided is not marked: a wrong colour is worse
//! than none.

mod brackets;
pub mod learned;
mod pack;
mod refine;
mod role;
mod same;
mod short;
mod table;
mod tagger;
mod who;

pub use who::{Figure, Mention, Who};

use crate::article::{Article, Entity, EntityKind, Line};
use crate::text::Span;
use crate::text::hash::Set;
use crate::text::words::{self, Word};
use learned::{Guess, Tagger, Tags};
use pack::Pack;
use tagger::Candidate;

/// The names of one article, and who is who: shared with `annotate::quotes`.
#[derive(Debug)]
pub struct Names {
    /// See [`Annotations::entities`](crate::article::Annotations::entities).
    pub entities: Vec<Entity>,
    /// Every mention and its figure.
    pub who: Who,
    /// The words of the lines that are not folded, in order.
    pub words: Vec<Word>,
    pack: &'static Pack,
}

impl Names {
    /// Is `word` (in small letters) a title or an office that stands before a name?
    pub fn is_title(&self, word: &str) -> bool {
        self.pack.is_title(word)
    }

    /// Does `word` (in small letters) begin or end the names of organisations?
    pub fn is_body(&self, word: &str) -> bool {
        self.pack.organisation_heads.contains(word) || self.pack.organisation_tails.contains(word)
    }
}

/// Does the full stop behind `word` (in small letters) end no sentence in `language`?
pub fn is_abbreviation(language: Option<&str>, word: &str) -> bool {
    Pack::of(language).abbreviations.contains(word)
}

/// Finds the names in the lines that are not folded.
pub fn read(article: &Article, lines: &[Line], language: Option<&str>) -> Names {
    let tagger = match language {
        Some(_) => Tagger::of(language).map(|t| t as &dyn Tags),
        None => (article.text().len() <= short::LONGEST).then_some(&short::Agreed as &dyn Tags),
    };
    read_with(tagger, article, lines, language)
}

/// [`read`] with another tagger than the shipped one: how the trainer labels articles.
pub fn read_with(
    tagger: Option<&dyn Tags>,
    article: &Article,
    lines: &[Line],
    language: Option<&str>,
) -> Names {
    let pack = Pack::of(language);
    let text = article.text();
    let is_abbreviation = |word: &str| pack.abbreviations.contains(word);
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut headlines: Vec<usize> = Vec::new();
    for line in lines.iter().filter(|l| !l.label.is_folded()) {
        let first = words.len();
        words::cut(text, line.span, is_abbreviation, &mut words);
        let found = propose(tagger, text, &words[first..], pack).into_iter();
        let before = candidates.len();
        candidates.extend(found.map(|c| Candidate { words: (c.words.0 + first, c.words.1 + first), ..c }));
        if is_headline(&words[first..]) {
            headlines.extend(before..candidates.len());
        }
    }
    shorten(text, &words, &mut candidates, &headlines);
    let mut title = Vec::new();
    words::cut(&article.title, crate::text::Span::new(0, article.title.len()), is_abbreviation, &mut title);
    let titled = propose(tagger, &article.title, &title, pack);
    let known = tagger.map(Tags::known);
    let who = Who::decide(text, &words, &candidates, (&article.title, &title, &titled), known, pack);
    let roles = role::Roles { text, words: &words, who: &who, pack };
    let marked = who.mentions.iter().enumerate().map(|(at, m)| (at, m, &who.figures[m.figure]));
    let entity = |(at, m, figure): (usize, &Mention, &Figure)| Entity {
        span: m.span,
        kind: figure.kind,
        name: figure.name.clone(),
        role: roles.of(at),
    };
    let entities = marked.filter(|(.., figure)| figure.is_marked()).map(entity).collect();
    Names { entities, who, words, pack }
}

/// Where all words have a capital a person's name can take in the verb behind it; other lines tell where it ends.
fn shorten(text: &str, words: &[Word], candidates: &mut [Candidate], headlines: &[usize]) {
    let name = |a: usize, b: usize| Span::new(words[a].span.start, words[b].span.end).of(text);
    let mut inside = headlines.iter().peekable();
    let plain: Set<&str> = (0..candidates.len())
        .filter(|at| inside.next_if_eq(&at).is_none() && candidates[*at].kind == EntityKind::Person)
        .map(|at| name(candidates[at].words.0, candidates[at].words.1))
        .collect();
    for &at in headlines {
        let c = &mut candidates[at];
        let (first, last) = c.words;
        if c.kind == EntityKind::Person && last > first + 1 && plain.contains(name(first, last - 1)) {
            c.words.1 = last - 1;
            c.span = Span::new(c.span.start, words[last - 1].span.end);
        }
    }
}

/// The names in a line: by the trained tagger where the language has one, else by rules.
fn propose(tagger: Option<&dyn Tags>, text: &str, words: &[Word], pack: &Pack) -> Vec<Candidate> {
    match tagger {
        Some(tagger) => {
            let candidate = |g: Guess| Candidate {
                span: g.span,
                words: g.words,
                kind: g.kind,
                sure: g.sure,
                kinds: g.kinds,
            };
            let found = tagger.tag(text, words, &pack.possessives).into_iter().map(candidate).collect();
            refine::Line { text, words, pack, known: tagger.known() }.refine(found)
        }
        None if is_headline(words) => Vec::new(),
        None => tagger::tag(text, words, pack),
    }
}

/// A line in which nearly every word has a capital is a headline: its capitals say nothing.
fn is_headline(words: &[Word]) -> bool {
    let letters = words.iter().filter(|w| w.is_name_like() || w.shape == words::Shape::Lower).count();
    let capitals = words.iter().filter(|w| w.is_name_like()).count();
    letters >= 5 && capitals * 5 >= letters * 4
}
