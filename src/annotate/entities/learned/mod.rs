//! The trained tagger: a linear-chain conditional random field that proposes names, line by line.
//!
//! `view` looks the words up, `features` asks its questions, `model` holds the answers' weights (assets/models, made by
//! training/), `decode` finds the best names and how likely they are, `labels` says what can follow what. All are public
//! because the trainer builds on them: words and features have one implementation.

pub mod decode;
pub mod features;
pub mod labels;
pub mod lists;
pub mod model;
pub mod view;

use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::{Shape, Word};
use decode::{Found, Steps};
use model::Model;
use std::sync::{LazyLock, OnceLock};
use view::{Mode, View};

/// A name that the model proposes.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// Where it stands, without an ending such as "'s".
    pub span: Span,
    /// Indexes of its first and last word.
    pub words: (usize, usize),
    /// Its likeliest kind.
    pub kind: EntityKind,
    /// How likely this very name is, from 0 to 1.
    pub sure: f32,
    /// How likely its words are in a name of each of [`labels::KINDS`].
    pub kinds: [f32; 3],
    /// What the capitals of its line say.
    pub mode: Mode,
}

/// A model, ready to tag.
#[derive(Debug)]
pub struct Tagger<'a> {
    model: Model<'a>,
    steps: Steps,
}

impl<'a> Tagger<'a> {
    /// Over the bytes of a model file; `None` where they are not one.
    pub fn new(bytes: &'a [u8]) -> Option<Tagger<'a>> {
        let model = Model::new(bytes)?;
        let steps = Steps::new(&model.steps);
        Some(Tagger { model, steps })
    }

    /// Every language with a tagger, and that.
    pub fn languages() -> impl Iterator<Item = (&'static str, &'static Tagger<'static>)> {
        MODELS.iter().filter_map(|m| Some((m.0, Tagger::of(Some(m.0))?)))
    }

    /// What the model knows of words.
    pub fn words(&self) -> model::Words<'a> {
        self.model.words
    }

    /// The tagger of a language, where kabar has one. Malay borrows the Indonesian one: the two write names alike.
    pub fn of(language: Option<&str>) -> Option<&'static Tagger<'static>> {
        let language = language.map(|code| if code == "ms" { "id" } else { code });
        static TAGGERS: LazyLock<Vec<OnceLock<Option<Tagger>>>> =
            LazyLock::new(|| MODELS.iter().map(|_| OnceLock::new()).collect());
        let at = MODELS.iter().position(|m| Some(m.0) == language)?;
        TAGGERS[at].get_or_init(|| Tagger::new(MODELS[at].1)).as_ref()
    }

    /// From label to label.
    pub fn steps(&self) -> &[[f32; labels::LABELS]; labels::LABELS] {
        &self.model.steps
    }

    /// How much the words from `first` up to `end` speak for each label.
    pub fn scores(&self, view: &View, (first, end): (usize, usize)) -> Vec<[f32; labels::LABELS]> {
        let mut asked = Vec::with_capacity(96);
        let of = |at: usize| {
            asked.clear();
            features::of(view, at, &mut asked);
            self.model.scores(&asked)
        };
        (first..end).map(of).collect()
    }
}

/// Who proposes the names of a line: a [`Tagger`], or whoever teaches the next one.
pub trait Tags: Sync {
    /// The names in a line's `words`. `endings` are those that are not part of a name: "'s", "-nya".
    fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<Guess>;
    /// What the model knows of words.
    fn known(&self) -> model::Words<'_>;
}

impl Tags for Tagger<'_> {
    fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<Guess> {
        let view = View::new(text, words, endings, self.model.words);
        let mut out = Vec::new();
        for stretch in view.stretches() {
            let scores = self.scores(&view, stretch);
            out.extend(self.steps.names(&scores).into_iter().map(|f| guess(&view, stretch.0, f)));
        }
        out
    }

    fn known(&self) -> model::Words<'_> {
        self.model.words
    }
}

/// A name on the best path through a stretch that begins at the word `first`.
pub fn guess(view: &View, first: usize, found: Found) -> Guess {
    let (a, b) = (first + found.words.0, first + found.words.1);
    let last = ending(view.text, view.words, b, view.words[b].span.start + view.seen[b].stem);
    Guess {
        span: Span::new(view.words[a].span.start, last),
        words: (a, b),
        kind: labels::KINDS[found.kind],
        sure: found.sure,
        kinds: found.kinds,
        mode: view.mode,
    }
}

/// Where a name ends whose last word, `at`, ends at `end`: the full stop of initials is part of it ("U.S.").
fn ending(text: &str, words: &[Word], at: usize, end: usize) -> usize {
    let word = words[at].span.of(text);
    let spaced = || at > 0 && words[at - 1].span.of(text) == "." && word.chars().nth(1).is_none();
    let initials = words[at].shape == Shape::Caps && (word.contains('.') || spaced());
    let stop = words.get(at + 1).filter(|w| initials && w.span.start == end && w.span.of(text) == ".");
    stop.map_or(end, |w| w.span.end)
}

/// (language, model file), as in assets/models. Not a `const`, of which each use is a copy of its own.
static MODELS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/models.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_one_and_no_other_bytes_are() {
        assert!(!MODELS.is_empty());
        for (code, bytes) in MODELS {
            assert!(Tagger::new(bytes).is_some(), "{code}");
            assert!(Tagger::new(&bytes[..bytes.len() - 1]).is_none(), "{code}, cut off");
        }
        assert!(Tagger::new(b"").is_none());
        assert!(Tagger::new(b"kabar-1\n\xff\xff\xff\xff\xff\xff\xff\xff").is_none());
    }
}
