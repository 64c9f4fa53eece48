//! Which names are people, organisations, places; which names are one?
//!
//! Three steps: a trained tagger ([`learned`]; `tagger` in a language without one) proposes names line by line, `refine`
//! mends them by a newsroom's habits, and `who` decides over the whole article, and keeps the table that
//! `annotate::quotes` resolves its speakers with. A name that cannot be decided is not marked: a wrong colour is worse
//! than none.

mod brackets;
mod cluster_builder;
mod consensus;
mod coreference;
pub mod crf;
mod line_refiner;
mod name_linking;
mod pack;
mod role;
mod rule_tagger;

pub use coreference::{Coreference, EntityCluster, EntityMention};

use super::article_tokens::ArticleTokens;
use crate::article::{Article, Entity, EntityKind, LineAnnotation};
use crate::text::Span;
use crate::text::hash::FastSet;
use crate::text::words::{self, Word};
use crf::{CrfTagger, NameTagger, Prediction};
use pack::EntityPack;
use rule_tagger::EntityCandidate;

/// The names of one article, and who is who: shared with `annotate::quotes`.
#[derive(Debug)]
pub struct EntityAnalysis {
    /// See [`Annotations::entities`](crate::article::Annotations::entities).
    pub entities: Vec<Entity>,
    /// Every mention and its figure.
    pub coreference: Coreference,
    /// The words of the lines that are not folded, in order.
    pub words: Vec<Word>,
    pack: &'static EntityPack,
}

impl EntityAnalysis {
    /// Is `word` (in small letters) a title or an office that stands before a name?
    pub fn is_title(&self, word: &str) -> bool {
        self.pack.is_title(word)
    }

    /// Does `word` (in small letters) begin or end the names of organisations?
    pub fn is_organisation_word(&self, word: &str) -> bool {
        self.pack.organisation_heads.contains(word) || self.pack.organisation_tails.contains(word)
    }
}

/// Does the full stop behind `word` (in small letters) end no sentence in `language`?
pub fn is_abbreviation(language: Option<&str>, word: &str) -> bool {
    EntityPack::for_language(language).abbreviations.contains(word)
}

/// Finds the names in the lines that are not folded.
pub fn recognize(article: &Article, lines: &[LineAnnotation], language: Option<&str>) -> EntityAnalysis {
    recognize_tokens(article, &ArticleTokens::from_article(article), lines, language)
}

/// [`recognize`] for an article whose `tokens` are known.
pub(crate) fn recognize_tokens(
    article: &Article,
    tokens: &ArticleTokens,
    lines: &[LineAnnotation],
    language: Option<&str>,
) -> EntityAnalysis {
    let tagger = match language {
        Some(_) => CrfTagger::for_language(language).map(|t| t as &dyn NameTagger),
        None => (article.text().len() <= consensus::MAX_UNKNOWN_LANGUAGE_BYTES)
            .then_some(&consensus::ConsensusTagger as &dyn NameTagger),
    };
    recognize_all(tagger, article, tokens, lines, language)
}

/// [`read`] with another tagger than the shipped one: how the trainer labels articles.
pub fn recognize_with(
    tagger: Option<&dyn NameTagger>,
    article: &Article,
    lines: &[LineAnnotation],
    language: Option<&str>,
) -> EntityAnalysis {
    recognize_all(tagger, article, &ArticleTokens::from_article(article), lines, language)
}

fn recognize_all(
    tagger: Option<&dyn NameTagger>,
    article: &Article,
    tokens: &ArticleTokens,
    lines: &[LineAnnotation],
    language: Option<&str>,
) -> EntityAnalysis {
    let pack = EntityPack::for_language(language);
    let text = article.text();
    let is_abbreviation = |word: &str| pack.abbreviations.contains(word);
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut candidates: Vec<EntityCandidate> = Vec::new();
    let mut headlines: Vec<usize> = Vec::new();
    for line in lines.iter().filter(|l| !l.label.is_folded()) {
        let first = words.len();
        match tokens.within(line.span) {
            Some(tokens) => words::from_tokens(text, line.span, tokens, is_abbreviation, &mut words),
            None => words::tokenize(text, line.span, is_abbreviation, &mut words),
        }
        let found = find_candidates(tagger, text, &words[first..], pack).into_iter();
        let before = candidates.len();
        candidates
            .extend(found.map(|c| EntityCandidate { words: (c.words.0 + first, c.words.1 + first), ..c }));
        if is_headline(&words[first..]) {
            headlines.extend(before..candidates.len());
        }
    }
    trim_headline_names(text, &words, &mut candidates, &headlines);
    let mut title = Vec::new();
    words::tokenize(
        &article.title,
        crate::text::Span::new(0, article.title.len()),
        is_abbreviation,
        &mut title,
    );
    let titled = find_candidates(tagger, &article.title, &title, pack);
    let known = tagger.map(NameTagger::lexicon);
    let who = Coreference::resolve(text, &words, &candidates, (&article.title, &title, &titled), known, pack);
    let roles = role::RoleFinder { text, words: &words, coreference: &who, pack };
    let marked = who.mentions.iter().enumerate().map(|(at, m)| (at, m, &who.clusters[m.cluster]));
    let entity = |(at, m, figure): (usize, &EntityMention, &EntityCluster)| Entity {
        span: m.span,
        kind: figure.kind,
        name: figure.name.clone(),
        role: roles.role_of(at),
    };
    let entities = marked.filter(|(.., figure)| figure.is_marked()).map(entity).collect();
    EntityAnalysis { entities, coreference: who, words, pack }
}

/// Where all words have a capital a person's name can take in the verb behind it; other lines tell where it ends.
fn trim_headline_names(text: &str, words: &[Word], candidates: &mut [EntityCandidate], headlines: &[usize]) {
    let name = |a: usize, b: usize| Span::new(words[a].span.start, words[b].span.end).slice(text);
    let mut inside = headlines.iter().peekable();
    let plain: FastSet<&str> = (0..candidates.len())
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
fn find_candidates(
    tagger: Option<&dyn NameTagger>,
    text: &str,
    words: &[Word],
    pack: &EntityPack,
) -> Vec<EntityCandidate> {
    match tagger {
        Some(tagger) => {
            let candidate = |g: Prediction| EntityCandidate {
                span: g.span,
                words: g.words,
                kind: g.kind,
                confidence: g.confidence,
                kind_scores: g.kind_scores,
            };
            let found = tagger.tag(text, words, &pack.possessives).into_iter().map(candidate).collect();
            line_refiner::LineRefiner { text, words, pack, lexicon: tagger.lexicon() }.refine(found)
        }
        None if is_headline(words) => Vec::new(),
        None => rule_tagger::tag(text, words, pack),
    }
}

/// A line in which nearly every word has a capital is a headline: its capitals say nothing.
fn is_headline(words: &[Word]) -> bool {
    let letters = words.iter().filter(|w| w.is_name_like() || w.shape == words::WordShape::Lowercase).count();
    let capitals = words.iter().filter(|w| w.is_name_like()).count();
    letters >= 5 && capitals * 5 >= letters * 4
}
