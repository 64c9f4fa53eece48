//! [`StoryTerms`]: the words by which one article is compared with others, and how similar two articles are.

use super::rarity::{MIN_RARITY, rarity};
use kabar_annotate::annotate::key_sentences;
use kabar_annotate::article::{Annotations, Article, LineLabel};
use kabar_annotate::text::{Span, hash};
use std::collections::HashMap;

/// The sentences at the beginning that count as the lead.
const LEAD_SENTENCES: usize = 2;

/// How many of an article's most telling words are kept. More of them change nothing that was measured, and memory grows.
const MAX_TERMS: usize = 128;

/// How often a word of the headline, and of the lead, counts in the whole article, beside each time that it stands in the text.
const HEADLINE_COUNT: f32 = 3.0;
const LEAD_COUNT: f32 = 1.0;

/// How often a word of the headline counts in the headline and lead; a word of the lead counts once.
const HEADLINE_IN_LEAD: f32 = 2.0;

/// What the two parts of a similarity count. With [`MAX_TERMS`] and the linking, measured on three days of four outlets.
const COVERAGE_WEIGHT: f32 = 0.6;
const TEXT_WEIGHT: f32 = 0.4;

/// A word of a language, as a hash; equal words of two languages are two terms.
pub(super) type TermKey = u32;

/// A word and what it weighs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Term {
    pub key: TermKey,
    pub weight: f32,
}

/// What an article is compared by. About 1.3 kB.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StoryTerms {
    /// Unix seconds of its publication, or of its arrival.
    pub(super) time: Option<i64>,
    /// The words of headline and lead; the weights add up to 1.
    pub(super) lead: Box<[Term]>,
    /// The most telling words of the whole article; of length 1. Both are in the order of their keys.
    pub(super) text: Box<[Term]>,
}

impl StoryTerms {
    /// The words of `article`, of which `notes` say what is not folded. `time` is when it was published or came, in Unix
    /// seconds; an article without a time is compared with all others.
    pub fn new(article: &Article, notes: &Annotations, time: Option<i64>) -> StoryTerms {
        let language = notes.language.as_deref();
        let text = article.text();
        let mut words = WordCounts::new(language);
        words.add(&article.title, HEADLINE_COUNT);
        let mut key = WordCounts::new(language);
        key.add(&article.title, HEADLINE_IN_LEAD);
        for sentence in lead_sentences(article, notes) {
            key.add(sentence.slice(text), 1.0);
            words.add(sentence.slice(text), LEAD_COUNT);
        }
        for line in notes.lines.iter().filter(|line| !line.label.is_furniture()) {
            words.add(line.span.slice(text), 1.0);
        }
        let mut lead = key.weighted();
        let sum: f32 = lead.iter().map(|term| term.weight).sum();
        lead.iter_mut().for_each(|term| term.weight /= sum);
        let mut all = words.weighted();
        if all.len() > MAX_TERMS {
            all.select_nth_unstable_by(MAX_TERMS, |a, b| {
                b.weight.total_cmp(&a.weight).then(a.key.cmp(&b.key))
            });
            all.truncate(MAX_TERMS);
        }
        StoryTerms { time, lead: sorted(lead), text: to_unit(all) }
    }

    /// What it holds in memory, in bytes.
    pub(super) fn memory_bytes(&self) -> usize {
        size_of::<StoryTerms>() + (self.lead.len() + self.text.len()) * size_of::<Term>()
    }

    /// How similar two articles are, from 0 to 1.
    pub(super) fn similarity(&self, other: &StoryTerms) -> f32 {
        let coverage =
            (shared_weight(&self.lead, &other.text) + shared_weight(&other.lead, &self.text)) / 2.0;
        COVERAGE_WEIGHT * coverage + TEXT_WEIGHT * cosine(&self.text, &other.text)
    }
}

/// The sentences at the beginning of the article that say what it is about, without headings and without the dateline.
pub fn lead_sentences(article: &Article, notes: &Annotations) -> Vec<Span> {
    let is_body = |span: &Span| {
        let line = notes.lines.partition_point(|line| line.span.end <= span.start);
        notes.lines.get(line).is_some_and(|line| line.label == LineLabel::Body)
    };
    let dateline = article.dateline.as_ref().map_or(Span::new(0, 0), |dateline| dateline.span);
    let without = |span: Span| {
        let start =
            if span.contains(dateline.start) { dateline.end.clamp(span.start, span.end) } else { span.start };
        Span::new(start, span.end)
    };
    let sentences = key_sentences::select(article, notes).into_iter().map(|sentence| without(sentence.span));
    sentences.filter(|span| !span.is_empty() && is_body(span)).take(LEAD_SENTENCES).collect()
}

/// The words of headline and lead that count, in lower case, each once, in the order in which they stand.
pub fn key_words(article: &Article, notes: &Annotations) -> Vec<String> {
    let lead = lead_sentences(article, notes).into_iter().map(|sentence| sentence.slice(article.text()));
    let mut found: Vec<String> = Vec::new();
    for part in std::iter::once(&*article.title).chain(lead) {
        for word in split_words(part) {
            if rarity(notes.language.as_deref(), &word) >= MIN_RARITY && !found.contains(&word) {
                found.push(word);
            }
        }
    }
    found
}

/// The words of `text` in lower case: runs of letters and digits, so that the parts of a compound count each.
pub(super) fn split_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Words with how often they count.
struct WordCounts<'a> {
    language: Option<&'a str>,
    /// Key → rarity and count.
    counts: HashMap<TermKey, (f32, f32)>,
}

impl<'a> WordCounts<'a> {
    fn new(language: Option<&'a str>) -> WordCounts<'a> {
        WordCounts { language, counts: HashMap::new() }
    }

    /// Counts each word of `text` so many `times`.
    fn add(&mut self, text: &str, times: f32) {
        for word in split_words(text) {
            let rarity = rarity(self.language, &word);
            if rarity >= MIN_RARITY {
                let key = term_key(self.language, &word);
                self.counts.entry(key).or_insert((rarity, 0.0)).1 += times;
            }
        }
    }

    /// The words, each with its rarity, and more where it stands often.
    fn weighted(&self) -> Vec<Term> {
        let weigh = |(&key, &(rarity, count))| Term { key, weight: rarity * (1.0 + f32::ln(count)) };
        self.counts.iter().map(weigh).collect()
    }
}

fn term_key(language: Option<&str>, word: &str) -> TermKey {
    let language = language.unwrap_or_default().bytes();
    let hash = hash::fnv1a(language.chain([0]).chain(word.bytes()));
    (hash >> 32) as u32 ^ hash as u32
}

fn sorted(mut terms: Vec<Term>) -> Box<[Term]> {
    terms.sort_unstable_by_key(|term| term.key);
    terms.into()
}

/// The terms in order, as a vector of length 1.
fn to_unit(mut terms: Vec<Term>) -> Box<[Term]> {
    let length = terms.iter().map(|term| term.weight * term.weight).sum::<f32>().sqrt();
    terms.iter_mut().for_each(|term| term.weight /= length);
    sorted(terms)
}

/// The terms that both have, with both weights.
fn shared<'a>(a: &'a [Term], b: &'a [Term]) -> impl Iterator<Item = (f32, f32)> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    std::iter::from_fn(move || {
        loop {
            let (first, second) = (*a.peek()?, *b.peek()?);
            match first.key.cmp(&second.key) {
                std::cmp::Ordering::Less => _ = a.next(),
                std::cmp::Ordering::Greater => _ = b.next(),
                std::cmp::Ordering::Equal => {
                    a.next();
                    b.next();
                    return Some((first.weight, second.weight));
                }
            }
        }
    })
}

/// What the terms of `a` weigh that `b` has too.
fn shared_weight(a: &[Term], b: &[Term]) -> f32 {
    shared(a, b).map(|(weight, _)| weight).sum()
}

/// The cosine of two vectors of length 1.
fn cosine(a: &[Term], b: &[Term]) -> f32 {
    shared(a, b).map(|(a, b)| a * b).sum()
}
