//! Which names are people, organisations or places, and which names are one?
//!
//! There are three steps. A tagger proposes names line by line: the trained one in [`crf`], `rule_tagger` in a language
//! without a model, `consensus` in a text whose language is unknown. `line_refiner` (with `name_bounds` and `brackets`, on a
//! `tagged_line`) corrects the trained tagger's candidates. `resolver` then decides over the whole article: `cluster_builder` and
//! `name_linking` make the clusters of [`Coreference`], with which `annotate::quotes` finds its speakers as well. `role`
//! adds what people are said to be.
//!
//! A name that cannot be decided is not marked: a wrong mark is worse than none.

mod brackets;
mod candidate;
mod cluster_builder;
mod consensus;
mod coreference;
mod folded_names;
mod glued_words;
mod headline_names;
// For the crate that trains the models, which shares the features; not part of the interface.
#[doc(hidden)]
pub mod crf;
mod initials;
mod line_refiner;
mod name_bounds;
mod name_linking;
mod nicknames;
mod pack;
mod pairs;
mod resolver;
mod role;
mod rule_tagger;
mod tagged_line;

pub use candidate::EntityCandidate;
pub use coreference::{Coreference, EntityCluster, EntityMention};

use super::article_tokens::ArticleTokens;
use crate::article::{Article, Entity, LineAnnotation};
use crate::text::Span;
use crate::text::hash::FastSet;
use crate::text::words::{self, Word};
use crf::compounds::split_compounds;
use crf::{CrfTagger, NameTagger};
use glued_words::split_glued_words;
use headline_names::{is_headline, trim_headline_names};
use kabar_patterns::Token;
use pack::EntityPack;
use std::cell::OnceCell;
use tagged_line::TaggedLine;

/// A text has about so many bytes for each word or mark: how much room its words need.
const BYTES_PER_WORD: usize = 6;

/// The words and names of one article, and which names are one.
#[derive(Debug)]
pub struct EntityAnalysis {
    /// See [`Annotations::entities`](crate::article::Annotations::entities).
    pub entities: Vec<Entity>,
    /// See [`Annotations::folded_entities`](crate::article::Annotations::folded_entities).
    pub folded_entities: Vec<Entity>,
    /// Every mention of a name, and the cluster that it belongs to. Also of names that are too doubtful to be marked.
    pub coreference: Coreference,
    /// The words of the lines that are not folded, in order.
    pub words: Vec<Word>,
    pack: &'static EntityPack,
}

impl EntityAnalysis {
    /// Is `word` (in small letters) a title or an office that stands before a name?
    pub(crate) fn is_title(&self, word: &str) -> bool {
        self.pack.is_title(word)
    }

    /// Of the clusters `people`, whose names have `word` (in small letters), those who are called so; all where nobody is.
    pub(crate) fn called(&self, word: &str, people: Vec<usize>) -> Vec<usize> {
        self.pack.called(word, people, |person| &self.coreference.clusters[person].words)
    }

    /// Does `word` (in small letters) begin or end the names of organisations?
    pub(crate) fn is_organisation_word(&self, word: &str) -> bool {
        self.pack.organisation_heads.contains(word) || self.pack.organisation_tails.contains(word)
    }
}

/// Is `word` (in small letters) an abbreviation in `language`, so that a full stop behind it does not end a sentence?
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

/// [`recognize`] with another tagger than the built-in ones: how the trainer labels articles.
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
    let is_compound_tail = |word: &str| pack.compound_tails.contains(word);
    let alone = OnceCell::new();
    let stands_alone = |word: &str| {
        alone.get_or_init(|| names_without_hyphen(tokens.all())).contains(&kabar_patterns::word_hash(word))
    };
    let lexicon = tagger.map(NameTagger::lexicon);
    let take_apart = |text: &str, words: &mut Vec<Word>, first: usize| {
        let are_pair =
            |before: &[Word], a: &str, b: &str| pairs::are_pair(text, before, (a, b), lexicon, pack);
        split_compounds(text, words, first, is_compound_tail, stands_alone, are_pair);
        if let Some(lexicon) = lexicon {
            split_glued_words(text, words, first, lexicon, pack);
        }
    };
    let mut words = Vec::with_capacity(text.len() / BYTES_PER_WORD);
    let mut candidates: Vec<EntityCandidate> = Vec::new();
    // Indexes of the candidates that stand in headlines.
    let mut in_headlines: Vec<usize> = Vec::new();
    for line in lines.iter().filter(|l| !l.is_folded()) {
        let first = words.len();
        match tokens.within(line.span) {
            Some(tokens) => words::from_tokens(text, line.span, tokens, is_abbreviation, &mut words),
            None => words::tokenize(text, line.span, is_abbreviation, &mut words),
        }
        take_apart(text, &mut words, first);
        let found = find_candidates(tagger, text, &words[first..], pack).into_iter();
        let before = candidates.len();
        candidates
            .extend(found.map(|c| EntityCandidate { words: (c.words.0 + first, c.words.1 + first), ..c }));
        if is_headline(&words[first..]) {
            in_headlines.extend(before..candidates.len());
        }
    }
    trim_headline_names(text, &words, &mut candidates, &in_headlines, lexicon, pack);
    initials::add_initials(text, &words, &mut candidates, pack);
    let mut title_words = Vec::new();
    words::tokenize(&article.title, Span::new(0, article.title.len()), is_abbreviation, &mut title_words);
    take_apart(&article.title, &mut title_words, 0);
    let title_candidates = find_candidates(tagger, &article.title, &title_words, pack);
    let title = (&*article.title, &title_words[..], &title_candidates[..]);
    let coreference = resolver::resolve(text, &words, &candidates, title, lexicon, pack);
    let roles = role::RoleFinder { text, words: &words, coreference: &coreference, pack };
    let mut entities = Vec::new();
    for (at, mention) in coreference.mentions.iter().enumerate() {
        let cluster = &coreference.clusters[mention.cluster];
        if cluster.is_marked() && is_whole_word(text, lines, mention.span) {
            let role = roles.role_of(at);
            entities.push(Entity {
                span: mention.span,
                kind: cluster.kind,
                name: cluster.name.clone(),
                role,
            });
        }
    }
    let mut folded_entities = Vec::new();
    let mut line_words = Vec::new();
    for line in lines.iter().filter(|l| l.is_folded()) {
        line_words.clear();
        words::tokenize(text, line.span, is_abbreviation, &mut line_words);
        take_apart(text, &mut line_words, 0);
        let found = find_candidates(tagger, text, &line_words, pack);
        folded_names::push_names(text, &line_words, &found, &coreference, pack, &mut folded_entities);
    }
    EntityAnalysis { entities, folded_entities, coreference, words, pack }
}

/// The hashes of the capitalised words among `tokens` that no hyphen joins to another.
fn names_without_hyphen(tokens: &[Token]) -> FastSet<u64> {
    let is_hyphen =
        |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|t| t.is_mark('\u{2010}'));
    let alone = tokens.iter().enumerate().filter(|(at, token)| {
        token.is_capitalized() && !is_hyphen(at.checked_sub(1)) && !is_hyphen(Some(at + 1))
    });
    alone.map(|(_, token)| token.hash).collect()
}

/// Does a name at `span` stand for itself, without a letter before or behind it in its line?
fn is_whole_word(text: &str, lines: &[LineAnnotation], span: Span) -> bool {
    let before = text[..span.start].chars().next_back().is_some_and(char::is_alphanumeric);
    let behind = text[span.end..].chars().next().is_some_and(char::is_alphanumeric);
    let ends_line = || {
        let line = lines[..lines.partition_point(|l| l.span.start <= span.start)].last();
        let is_free = |line: &LineAnnotation| {
            (!before || line.span.start == span.start) && (!behind || line.span.end == span.end)
        };
        line.is_none_or(is_free)
    };
    !before && !behind || ends_line()
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
            let found = tagger.tag(text, words, &pack.possessives);
            TaggedLine { text, words, pack, lexicon: tagger.lexicon() }.refine(found)
        }
        None if is_headline(words) => Vec::new(),
        None => rule_tagger::tag(text, words, pack),
    }
}
