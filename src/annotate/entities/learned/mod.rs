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
use decode::Steps;
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

    /// Every language with a tagger, and what its model knows of words.
    pub fn languages() -> impl Iterator<Item = (&'static str, model::Words<'static>)> {
        MODELS.iter().filter_map(|m| Some((m.0, Tagger::of(Some(m.0))?.known())))
    }

    /// The tagger of a language, where kabar has one. Malay borrows the Indonesian one: the two write names alike.
    pub fn of(language: Option<&str>) -> Option<&'static Tagger<'static>> {
        let language = language.map(|code| if code == "ms" { "id" } else { code });
        static TAGGERS: LazyLock<Vec<OnceLock<Option<Tagger>>>> =
            LazyLock::new(|| MODELS.iter().map(|_| OnceLock::new()).collect());
        let at = MODELS.iter().position(|m| Some(m.0) == language)?;
        TAGGERS[at].get_or_init(|| Tagger::new(MODELS[at].1)).as_ref()
    }

    /// What the model knows of words.
    pub fn known(&self) -> model::Words<'a> {
        self.model.words
    }

    /// The names in a line's `words`. `endings` are those that are not part of a name: "'s", "-nya".
    pub fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<Guess> {
        let view = View::new(text, words, endings, self.model.words);
        let mut out = Vec::new();
        let mut asked = Vec::with_capacity(96);
        let mut scores = Vec::new();
        for (first, end) in view.stretches() {
            scores.clear();
            for at in first..end {
                asked.clear();
                features::of(&view, at, &mut asked);
                scores.push(self.model.scores(&asked));
            }
            out.extend(self.steps.names(&scores).into_iter().map(|f| {
                let (a, b) = (first + f.words.0, first + f.words.1);
                let last = ending(text, words, b, words[b].span.start + view.seen[b].stem);
                Guess {
                    span: Span::new(words[a].span.start, last),
                    words: (a, b),
                    kind: labels::KINDS[f.kind],
                    sure: f.sure,
                    kinds: f.kinds,
                    mode: view.mode,
                }
            }));
        }
        out
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
