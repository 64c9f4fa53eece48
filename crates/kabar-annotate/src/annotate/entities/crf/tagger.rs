//! The trained tagger of a language, and what any tagger of names does.

use super::casing::LineCasing;
use super::decode::{DecodedName, Transitions};
use super::features::{self, FeatureWindow, feature_hash};
use super::labels::{self, LABEL_COUNT};
use super::line::CrfLine;
use super::model::{CrfModel, ModelLexicon};
use super::token_attributes::{BOUNDARY, token_attributes};
use super::token_cache::{CacheSlot, FeatureGroup, TokenCache};
use crate::annotate::entities::candidate::EntityCandidate;
use crate::packs::{self, LanguagePacks};
use crate::text::Span;
use crate::text::words::{Word, WordShape};
use serde::Deserialize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, OnceLock};

/// A word has about so many features.
const FEATURES_PER_WORD: usize = 96;

/// (language, model file), as in assets/models. A static and not a const: a const is copied to each use.
static MODELS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// What language.toml says about the model of a language.
#[derive(Default, Deserialize)]
struct ModelChoice {
    /// The language whose model this one uses.
    name_model: Option<String>,
}

static MODEL_CHOICES: LanguagePacks<ModelChoice> =
    LanguagePacks::new("language.toml", |code| packs::load(code, "language.toml").unwrap_or_default());

/// Proposes the names of a line: a [`CrfTagger`], or what teaches the next one.
pub trait NameTagger: Sync {
    /// The names in a line's `words`, in order. `endings` are those that are not part of a name: "'s", "-nya".
    fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<EntityCandidate>;
    /// What its model knows of words.
    fn lexicon(&self) -> ModelLexicon<'_>;
}

/// A model, ready to tag.
#[derive(Debug)]
pub struct CrfTagger<'a> {
    model: CrfModel<'a>,
    transitions: Transitions,
    /// The key of this tagger in the threads' caches: no two taggers have the same.
    id: u64,
}

impl<'a> CrfTagger<'a> {
    /// Makes a tagger from the bytes of a model file; `None` where they are no model.
    pub fn new(bytes: &'a [u8]) -> Option<CrfTagger<'a>> {
        let model = CrfModel::new(bytes)?;
        let transitions = Transitions::new(&model.transitions);
        static NEXT_ID: AtomicU64 = AtomicU64::new(0);
        Some(CrfTagger { model, transitions, id: NEXT_ID.fetch_add(1, Ordering::Relaxed) })
    }

    /// Every language with a model of its own, and its tagger.
    pub fn languages() -> impl Iterator<Item = (&'static str, &'static CrfTagger<'static>)> {
        MODELS.iter().filter_map(|m| Some((m.0, CrfTagger::for_language(Some(m.0))?)))
    }

    /// The tagger of a language: with its own model, or with that of the language that its language.toml names as
    /// `name_model`. `None` where there is neither.
    pub fn for_language(language: Option<&str>) -> Option<&'static CrfTagger<'static>> {
        static TAGGERS: LazyLock<Vec<OnceLock<Option<CrfTagger>>>> =
            LazyLock::new(|| MODELS.iter().map(|_| OnceLock::new()).collect());
        let find = |code: &str| MODELS.iter().position(|m| m.0 == code);
        let borrowed = || find(MODEL_CHOICES.for_language(language).name_model.as_deref()?);
        let at = find(language?).or_else(borrowed)?;
        TAGGERS[at].get_or_init(|| CrfTagger::new(MODELS[at].1)).as_ref()
    }

    /// What the model knows of words.
    pub fn lexicon(&self) -> ModelLexicon<'a> {
        self.model.lexicon
    }

    /// The weights of going from one label to another, in logarithms.
    pub fn transitions(&self) -> &[[f32; LABEL_COUNT]; LABEL_COUNT] {
        &self.model.transitions
    }

    /// How much each of the words from `first` up to `end` speaks for each label.
    pub fn emissions(&self, line: &CrfLine, (first, end): (usize, usize)) -> Vec<[f32; LABEL_COUNT]> {
        let mut features = Vec::with_capacity(FEATURES_PER_WORD);
        let emission = |at: usize| {
            features.clear();
            features::extract(line, at, &mut features);
            self.model.emissions(&self.model.sum_weights(&features))
        };
        (first..end).map(emission).collect()
    }

    /// [`CrfTagger::emissions`] with what is cached of the words, of which `slots` says where.
    fn cached_emissions(
        &self,
        line: &CrfLine,
        (first, end): (usize, usize),
        slots: &[Option<CacheSlot>],
        cache: &mut TokenCache,
    ) -> Vec<[f32; LABEL_COUNT]> {
        let boundary = cache.boundary_slot(line.casing, BOUNDARY);
        let slot = |at: usize, distance: isize| {
            let other = at.checked_add_signed(distance).and_then(|at| slots.get(at));
            other.copied().unwrap_or(boundary)
        };
        let mut features = Vec::with_capacity(FEATURES_PER_WORD);
        let emission = |at: usize| {
            let window = FeatureWindow::new(line, at);
            features.clear();
            window.joint_features(&mut |template, seen| features.push(feature_hash(template, seen)));
            let (capital, alone) = (window.has_capital(), window.is_alone());
            if !alone {
                let mut add = |template, seen| features.push(feature_hash(template, seen));
                window.run_features(&mut add);
                [-1, 1].into_iter().for_each(|side| window.run_neighbour_features(side, &mut add));
            }
            let mut sums = self.model.sum_weights(&features);
            cache.add_shapes(window.shape_key(), &mut sums, || {
                features.clear();
                window.shape_features(&mut |template, seen| features.push(feature_hash(template, seen)));
                self.model.sum_weights(&features)
            });
            let mut add = |distance: isize, group: FeatureGroup| {
                cache.add_group(slot(at, distance), group, &mut sums, || {
                    features.clear();
                    group.features(&window, |template, seen| features.push(feature_hash(template, seen)));
                    self.model.sum_weights(&features)
                });
            };
            add(0, FeatureGroup::Word(alone));
            add(-1, FeatureGroup::PreviousWord(capital, alone));
            add(1, FeatureGroup::NextWord(capital, alone));
            add(-2, FeatureGroup::SecondPreviousWord(capital));
            add(2, FeatureGroup::SecondNextWord);
            self.model.emissions(&sums)
        };
        (first..end).map(emission).collect()
    }
}

impl NameTagger for CrfTagger<'_> {
    fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<EntityCandidate> {
        TokenCache::with_thread_cache(self.id, endings, |cache| {
            let (mut buffer, mut slots) = (String::new(), vec![None; words.len()]);
            let (line, ranges) = CrfLine::with_scored_ranges(text, words, |at, casing: LineCasing| {
                let attributes =
                    || token_attributes(text, words[at], endings, self.model.lexicon, casing, &mut buffer);
                let (attributes, slot) = cache.get_or_insert_with(text, words[at], casing, attributes);
                slots[at] = slot;
                attributes
            });
            let mut names = Vec::new();
            for range in ranges {
                let emissions = self.cached_emissions(&line, range, &slots, cache);
                let decoded = self.transitions.decode(&emissions).into_iter();
                names.extend(decoded.map(|name| candidate(&line, range.0, name)));
            }
            names
        })
    }

    fn lexicon(&self) -> ModelLexicon<'_> {
        self.model.lexicon
    }
}

/// The candidate for a name on the best path through a range that begins at word `first` of the line.
pub fn candidate(line: &CrfLine, first: usize, name: DecodedName) -> EntityCandidate {
    let (a, b) = (first + name.words.0, first + name.words.1);
    let stem_end = line.words[b].span.start + line.attributes[b].stem_length;
    EntityCandidate {
        span: Span::new(line.words[a].span.start, name_end(line.text, line.words, b, stem_end)),
        words: (a, b),
        kind: labels::KINDS[name.kind],
        confidence: name.confidence,
        kind_scores: name.kind_scores,
    }
}

/// Where a name ends whose last word, `at`, ends at byte `end`: the full stop of initials is part of it ("U.S.").
fn name_end(text: &str, words: &[Word], at: usize, end: usize) -> usize {
    let word = words[at].span.slice(text);
    let is_spaced = || at > 0 && words[at - 1].span.slice(text) == "." && word.chars().nth(1).is_none();
    let is_initials = words[at].shape == WordShape::AllCaps && (word.contains('.') || is_spaced());
    let stop = words.get(at + 1).filter(|w| is_initials && w.span.start == end && w.span.slice(text) == ".");
    stop.map_or(end, |w| w.span.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn cached_names_are_those_found_without_a_cache() {
        let lines = [
            "Wali Kota Rini Astuti, kata warga Sumber Rejo, datang Senin (3/2) ke Pasar Legi.",
            "WALI KOTA RINI ASTUTI DATANG KE PASAR LEGI",
            "wali kota rini astuti datang ke pasar legi",
            "Wali Kota Rini Astuti Datang Ke Pasar Legi Bersama Warga",
            "Rini, Astuti dan Rini Astuti Pertanggungjawabannyasekalian: Rini Kota. Pasarnya Rini's",
        ];
        let endings = ["nya".to_owned(), "'s".to_owned()];
        let tagger = CrfTagger::for_language(Some("id")).expect("a tagger");
        // The second time everything is cached; the third time some of it was dropped for the words in between.
        let many: String = (0..9000).map(|n| format!("Nama{n} ")).collect();
        for line in lines.iter().chain(&lines).chain([&&*many]).chain(&lines) {
            let mut words = Vec::new();
            words::tokenize(line, Span::new(0, line.len()), |_| false, &mut words);
            let crf_line = CrfLine::new(line, &words, &endings, tagger.lexicon());
            let mut uncached = Vec::new();
            for range in crf_line.scored_ranges() {
                let decoded = tagger.transitions.decode(&tagger.emissions(&crf_line, range));
                uncached.extend(decoded.into_iter().map(|name| candidate(&crf_line, range.0, name)));
            }
            assert_eq!(tagger.tag(line, &words, &endings), uncached, "{line:.60}");
        }
    }

    #[test]
    fn malay_uses_the_indonesian_model() {
        let [malay, indonesian] = ["ms", "id"].map(|code| CrfTagger::for_language(Some(code)).map(|t| t.id));
        assert!(malay.is_some() && malay == indonesian);
        assert!(CrfTagger::for_language(Some("xx")).is_none() && CrfTagger::for_language(None).is_none());
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
