//! The trained tagger: a linear-chain conditional random field that proposes names, line by line.
//!
//! `view` looks a line's words up (`seen`), `features` asks its questions, `model` holds the answers' weights
//! (assets/models, made by training/), `memory` what they were for words seen before, `decode` finds the best names and how
//! likely they are, `labels` says what can follow what. Most are public because the trainer builds on them: words and
//! features have one implementation.

pub mod decode;
pub mod features;
pub mod gazetteers;
pub mod labels;
pub mod line;
pub mod model;
mod row_index;
mod token_attributes;
mod token_cache;

use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::{Word, WordShape};
use decode::{DecodedName, Transitions};
use features::{FeatureWindow, feature_hash};
use labels::LABEL_COUNT;
use line::{CrfLine, LineCasing};
use model::CrfModel;
use row_index::RowCache;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, OnceLock};
use token_attributes::{BOUNDARY, token_attributes};
use token_cache::{CacheSlot, FeatureGroup, TokenCache};

/// A name that the model proposes.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// Where it stands, without an ending such as "'s".
    pub span: Span,
    /// Indexes of its first and last word.
    pub words: (usize, usize),
    /// Its likeliest kind.
    pub kind: EntityKind,
    /// How likely this very name is, from 0 to 1.
    pub confidence: f32,
    /// How likely its words are in a name of each of [`labels::KINDS`].
    pub kind_scores: [f32; 3],
    /// What the capitals of its line say.
    pub casing: LineCasing,
}

/// A model, ready to tag.
#[derive(Debug)]
pub struct CrfTagger<'a> {
    model: CrfModel<'a>,
    transitions: Transitions,
    /// What threads remember words of it by: no two taggers have one number.
    id: u64,
}

impl<'a> CrfTagger<'a> {
    /// Over the bytes of a model file; `None` where they are not one.
    pub fn new(bytes: &'a [u8]) -> Option<CrfTagger<'a>> {
        let model = CrfModel::new(bytes)?;
        let steps = Transitions::new(&model.transitions);
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Some(CrfTagger { model, transitions: steps, id: NEXT.fetch_add(1, Ordering::Relaxed) })
    }

    /// Every language with a tagger, and that.
    pub fn languages() -> impl Iterator<Item = (&'static str, &'static CrfTagger<'static>)> {
        MODELS.iter().filter_map(|m| Some((m.0, CrfTagger::for_language(Some(m.0))?)))
    }

    /// What the model knows of words.
    pub fn lexicon(&self) -> model::Lexicon<'a> {
        self.model.lexicon
    }

    /// The tagger of a language, where kabar has one. Malay borrows the Indonesian one: the two write names alike.
    pub fn for_language(language: Option<&str>) -> Option<&'static CrfTagger<'static>> {
        let language = language.map(|code| if code == "ms" { "id" } else { code });
        static TAGGERS: LazyLock<Vec<OnceLock<Option<CrfTagger>>>> =
            LazyLock::new(|| MODELS.iter().map(|_| OnceLock::new()).collect());
        let at = MODELS.iter().position(|m| Some(m.0) == language)?;
        TAGGERS[at].get_or_init(|| CrfTagger::new(MODELS[at].1)).as_ref()
    }

    /// From label to label.
    pub fn transitions(&self) -> &[[f32; LABEL_COUNT]; LABEL_COUNT] {
        &self.model.transitions
    }

    /// How much the words from `first` up to `end` speak for each label.
    pub fn emissions(&self, view: &CrfLine, (first, end): (usize, usize)) -> Vec<[f32; LABEL_COUNT]> {
        let (mut asked, mut rows) = (Vec::with_capacity(96), RowCache::new());
        let of = |at: usize| {
            asked.clear();
            features::extract(view, at, &mut asked);
            self.model.emissions(&self.model.sum_weights(&asked, &mut rows))
        };
        (first..end).map(of).collect()
    }

    /// [`Tagger::scores`] with what is remembered of the words, whose tickets are given.
    fn cached_emissions(
        &self,
        view: &CrfLine,
        (first, end): (usize, usize),
        tickets: &[Option<CacheSlot>],
        memory: &mut TokenCache,
    ) -> Vec<[f32; LABEL_COUNT]> {
        let outside = memory.boundary_slot(view.casing, BOUNDARY);
        let ticket = |at: usize, distance: isize| {
            let other = at.checked_add_signed(distance).and_then(|at| tickets.get(at));
            other.copied().unwrap_or(outside)
        };
        let mut asked = Vec::with_capacity(96);
        let of = |at: usize| {
            let window = FeatureWindow::new(view, at);
            asked.clear();
            window.joint_features(&mut |template, seen| asked.push(feature_hash(template, seen)));
            let (capital, alone) = (window.has_capital(), window.is_alone());
            if !alone {
                let mut ask = |template, seen| asked.push(feature_hash(template, seen));
                window.run_features(&mut ask);
                [-1, 1].into_iter().for_each(|side| window.run_neighbour_features(side, &mut ask));
            }
            let mut sums = self.model.sum_weights(&asked, &mut memory.rows);
            let mut add = |distance: isize, share: FeatureGroup| {
                memory.add_group(ticket(at, distance), share, &mut sums, |rows| {
                    asked.clear();
                    share.features(&window, |template, seen| asked.push(feature_hash(template, seen)));
                    self.model.sum_weights(&asked, rows)
                });
            };
            add(0, FeatureGroup::Word(alone));
            add(-1, FeatureGroup::PreviousWord(capital, alone));
            add(1, FeatureGroup::NextWord(capital, alone));
            add(-2, FeatureGroup::SecondPreviousWord(capital));
            add(2, FeatureGroup::SecondNextWord);
            self.model.emissions(&sums)
        };
        (first..end).map(of).collect()
    }
}

/// Who proposes the names of a line: a [`Tagger`], or whoever teaches the next one.
pub trait NameTagger: Sync {
    /// The names in a line's `words`. `endings` are those that are not part of a name: "'s", "-nya".
    fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<Prediction>;
    /// What the model knows of words.
    fn lexicon(&self) -> model::Lexicon<'_>;
}

impl NameTagger for CrfTagger<'_> {
    fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<Prediction> {
        TokenCache::with(self.id, endings, |memory| {
            let (mut buffer, mut tickets) = (String::new(), vec![None; words.len()]);
            let (view, stretches) = CrfLine::with_scored_ranges(text, words, |at, mode| {
                let look =
                    || token_attributes(text, words[at], endings, self.model.lexicon, mode, &mut buffer);
                let (seen, ticket) = memory.get_or_insert_with(text, words[at], mode, look);
                tickets[at] = ticket;
                seen
            });
            let mut out = Vec::new();
            for stretch in stretches {
                let scores = self.cached_emissions(&view, stretch, &tickets, memory);
                out.extend(
                    self.transitions.decode(&scores).into_iter().map(|f| prediction(&view, stretch.0, f)),
                );
            }
            out
        })
    }

    fn lexicon(&self) -> model::Lexicon<'_> {
        self.model.lexicon
    }
}

/// A name on the best path through a stretch that begins at the word `first`.
pub fn prediction(view: &CrfLine, first: usize, found: DecodedName) -> Prediction {
    let (a, b) = (first + found.words.0, first + found.words.1);
    let last = name_end(view.text, view.words, b, view.words[b].span.start + view.attributes[b].stem_length);
    Prediction {
        span: Span::new(view.words[a].span.start, last),
        words: (a, b),
        kind: labels::KINDS[found.kind],
        confidence: found.confidence,
        kind_scores: found.kind_scores,
        casing: view.casing,
    }
}

/// Where a name ends whose last word, `at`, ends at `end`: the full stop of initials is part of it ("U.S.").
fn name_end(text: &str, words: &[Word], at: usize, end: usize) -> usize {
    let word = words[at].span.slice(text);
    let spaced = || at > 0 && words[at - 1].span.slice(text) == "." && word.chars().nth(1).is_none();
    let initials = words[at].shape == WordShape::AllCaps && (word.contains('.') || spaced());
    let stop = words.get(at + 1).filter(|w| initials && w.span.start == end && w.span.slice(text) == ".");
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
        let tagger = CrfTagger::for_language(Some("id")).expect("a tagger");
        // The second time everything is remembered, the third time some of it was forgotten for what came between.
        let many: String = (0..9000).map(|n| format!("Nama{n} ")).collect();
        for line in lines.iter().chain(&lines).chain([&&*many]).chain(&lines) {
            let mut cut = Vec::new();
            words::tokenize(line, Span::new(0, line.len()), |_| false, &mut cut);
            let view = CrfLine::new(line, &cut, &endings, tagger.lexicon());
            let found = |(first, end)| tagger.transitions.decode(&tagger.emissions(&view, (first, end)));
            let stretches = view.scored_ranges().into_iter();
            let plain: Vec<Prediction> = stretches
                .flat_map(|s| found(s).into_iter().map(|f| prediction(&view, s.0, f)).collect::<Vec<_>>())
                .collect();
            assert_eq!(tagger.tag(line, &cut, &endings), plain, "{line:.60}");
        }
    }

    #[test]
    fn every_model_is_one_and_no_other_bytes_are() {
        assert!(!MODELS.is_empty());
        for (code, bytes) in MODELS {
            assert!(CrfTagger::new(bytes).is_some(), "{code}");
            assert!(CrfTagger::new(&bytes[..bytes.len() - 1]).is_none(), "{code}, cut off");
        }
        assert!(CrfTagger::new(b"").is_none());
        assert!(CrfTagger::new(b"kabar-1\n\xff\xff\xff\xff\xff\xff\xff\xff").is_none());
    }
}
