//! The trained tagger: a linear-chain conditional random field that proposes names, line by line.
//!
//! `view` looks a line's words up (`seen`), `features` asks its questions, `model` holds the answers' weights
//! (assets/models, made by training/), `memory` what they were for words seen before, `decode` finds the best names and how
//! likely they are, `labels` says what can follow what. Most are public because the trainer builds on them: words and
//! features have one implementation.

pub mod decode;
pub mod features;
mod finder;
pub mod labels;
pub mod lists;
mod memory;
pub mod model;
mod seen;
pub mod view;

use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::{Shape, Word};
use decode::{Found, Steps};
use features::{Window, feature};
use finder::Kept;
use labels::LABELS;
use memory::{Memory, Share, Ticket};
use model::Model;
use seen::{OUTSIDE, see};
use std::sync::atomic::{AtomicU64, Ordering};
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
    /// What threads remember words of it by: no two taggers have one number.
    number: u64,
}

impl<'a> Tagger<'a> {
    /// Over the bytes of a model file; `None` where they are not one.
    pub fn new(bytes: &'a [u8]) -> Option<Tagger<'a>> {
        let model = Model::new(bytes)?;
        let steps = Steps::new(&model.steps);
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Some(Tagger { model, steps, number: NEXT.fetch_add(1, Ordering::Relaxed) })
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
    pub fn steps(&self) -> &[[f32; LABELS]; LABELS] {
        &self.model.steps
    }

    /// How much the words from `first` up to `end` speak for each label.
    pub fn scores(&self, view: &View, (first, end): (usize, usize)) -> Vec<[f32; LABELS]> {
        let (mut asked, mut rows) = (Vec::with_capacity(96), Kept::new());
        let of = |at: usize| {
            asked.clear();
            features::of(view, at, &mut asked);
            self.model.scores(&self.model.sum(&asked, &mut rows))
        };
        (first..end).map(of).collect()
    }

    /// [`Tagger::scores`] with what is remembered of the words, whose tickets are given.
    fn remembered(
        &self,
        view: &View,
        (first, end): (usize, usize),
        tickets: &[Option<Ticket>],
        memory: &mut Memory,
    ) -> Vec<[f32; LABELS]> {
        let outside = memory.outside(view.mode, OUTSIDE);
        let ticket = |at: usize, distance: isize| {
            let other = at.checked_add_signed(distance).and_then(|at| tickets.get(at));
            other.copied().unwrap_or(outside)
        };
        let mut asked = Vec::with_capacity(96);
        let of = |at: usize| {
            let window = Window::of(view, at);
            asked.clear();
            window.together(&mut |template, seen| asked.push(feature(template, seen)));
            let (capital, alone) = (window.has_capital(), window.is_alone());
            if !alone {
                let mut ask = |template, seen| asked.push(feature(template, seen));
                window.run(&mut ask);
                [-1, 1].into_iter().for_each(|side| window.run_beside(side, &mut ask));
            }
            let mut sums = self.model.sum(&asked, &mut memory.rows);
            let mut add = |distance: isize, share: Share| {
                memory.add(ticket(at, distance), share, &mut sums, |rows| {
                    asked.clear();
                    share.ask(&window, |template, seen| asked.push(feature(template, seen)));
                    self.model.sum(&asked, rows)
                });
            };
            add(0, Share::Own(alone));
            add(-1, Share::Before(capital, alone));
            add(1, Share::After(capital, alone));
            add(-2, Share::Before2(capital));
            add(2, Share::After2);
            self.model.scores(&sums)
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
        Memory::with(self.number, endings, |memory| {
            let (mut buffer, mut tickets) = (String::new(), vec![None; words.len()]);
            let (view, stretches) = View::near(text, words, |at, mode| {
                let look = || see(text, words[at], endings, self.model.words, mode, &mut buffer);
                let (seen, ticket) = memory.see(text, words[at], mode, look);
                tickets[at] = ticket;
                seen
            });
            let mut out = Vec::new();
            for stretch in stretches {
                let scores = self.remembered(&view, stretch, &tickets, memory);
                out.extend(self.steps.names(&scores).into_iter().map(|f| guess(&view, stretch.0, f)));
            }
            out
        })
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
    use crate::text::words;

    #[test]
    fn what_is_remembered_is_what_is_found() {
        let lines = [
            "Wali Kota Rini Astuti, kata warga Sumber Rejo, datang Senin (3/2) ke Pasar Legi.",
            "WALI KOTA RINI ASTUTI DATANG KE PASAR LEGI",
            "wali kota rini astuti datang ke pasar legi",
            "Wali Kota Rini Astuti Datang Ke Pasar Legi Bersama Warga",
            "Rini, Astuti dan Rini Astuti Pertanggungjawabannyasekalian: Rini Kota. Pasarnya Rini's",
        ];
        let endings = ["nya".to_owned(), "'s".to_owned()];
        let tagger = Tagger::of(Some("id")).expect("a tagger");
        // The second time everything is remembered, the third time some of it was forgotten for what came between.
        let many: String = (0..9000).map(|n| format!("Nama{n} ")).collect();
        for line in lines.iter().chain(&lines).chain([&&*many]).chain(&lines) {
            let mut cut = Vec::new();
            words::cut(line, Span::new(0, line.len()), |_| false, &mut cut);
            let view = View::new(line, &cut, &endings, tagger.words());
            let found = |(first, end)| tagger.steps.names(&tagger.scores(&view, (first, end)));
            let stretches = view.stretches().into_iter();
            let plain: Vec<Guess> = stretches
                .flat_map(|s| found(s).into_iter().map(|f| guess(&view, s.0, f)).collect::<Vec<_>>())
                .collect();
            assert_eq!(tagger.tag(line, &cut, &endings), plain, "{line:.60}");
        }
    }

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
