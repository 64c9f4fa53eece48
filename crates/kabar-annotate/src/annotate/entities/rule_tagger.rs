//! Names in a language without a model: only a title or a verb of saying beside a run of capitalised words, or a comma
//! behind a full name, makes sure of a person; nothing else is proposed. Where nouns have capitals, too, it takes a title
//! or a given name to be marked; without, a run only serves `annotate::quotes`. Where there is a model, [`super::learned`]
//! proposes.

use super::pack::EntityPack;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::{Word, WordShape};

/// A name that was proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityCandidate {
    /// Where it stands, without title and possessive ending.
    pub span: Span,
    /// Indexes of its first and last word.
    pub words: (usize, usize),
    /// Whose name it seems to be.
    pub kind: EntityKind,
    /// How sure that is: the mean chance of its words.
    pub confidence: f32,
    /// How likely its words are a person's, an organisation's, a place's.
    pub kind_scores: [f32; 3],
}

/// How sure a cue makes of a person; and how sure where a noun might look the same: found, and not marked.
const CUE_CONFIDENCE: f32 = 0.6;
const DOUBTFUL_CONFIDENCE: f32 = 0.36;

/// Proposes the names in `words`.
pub fn tag(text: &str, words: &[Word], pack: &EntityPack) -> Vec<EntityCandidate> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if words[at].is_name_like() {
            let run = name_run(text, words, at, pack);
            found.extend(person_by_cue(text, words, &run, pack));
            at = run.last().map_or(at, |&last| last) + 1;
        } else {
            at += 1;
        }
    }
    found
}

/// A title or a verb of saying beside a run makes sure of a person.
fn person_by_cue(text: &str, words: &[Word], run: &[usize], pack: &EntityPack) -> Option<EntityCandidate> {
    let is_title = |at: usize| pack.is_title(&words[at].lowercase(text));
    let start = run.iter().rposition(|&at| is_title(at)).map_or(0, |i| i + 1);
    let name = run.get(start..).filter(|n| (1..=4).contains(&n.len()))?;
    let (&first, &last) = (name.first()?, name.last()?);
    let verb = |at: Option<usize>| {
        at.and_then(|at| words.get(at)).is_some_and(|w| pack.speech_verbs.contains(&w.lowercase(text)))
    };
    let comma =
        |at: Option<usize>| at.and_then(|at| words.get(at)).is_some_and(|w| w.span.slice(text) == ",");
    let cued = start > 0 || verb(first.checked_sub(1)) || verb(Some(last + 1));
    let titled = first.checked_sub(1).is_some_and(is_title) && name.len() > 1;
    // "…, Michael Knipper, …" and "John Kline, …" at the head of a sentence.
    let aside = name.len() > 1
        && comma(Some(last + 1))
        && (words[first].starts_sentence || comma(first.checked_sub(1)));
    let end = words[last].span;
    let span = Span::new(words[first].span.start, end.start + pack.stem_length(end.slice(text)));
    let noun = [Some(first), first.checked_sub(1)]
        .into_iter()
        .flatten()
        .any(|at| pack.determiners.contains(&words[at].lowercase(text)));
    // "Ministerin von der Leyen", but "Gouverneur von Tabasco", "Tore von zu Hause".
    let office = pack.particles.contains(words[first].span.slice(text))
        && !name.get(1).is_some_and(|&at| pack.articles.contains(words[at].span.slice(text)));
    let known = (cued || titled || aside)
        && !office
        && !words[first].starts_sentence | (name.len() > 1)
        && !noun
        && !pack.never.contains(&words[first].lowercase(text));
    let sure = if pack.determiners.is_empty()
        || start > 0
        || titled
        || pack.given_names.contains(&words[first].lowercase(text))
    {
        CUE_CONFIDENCE
    } else {
        DOUBTFUL_CONFIDENCE
    };
    known.then_some(EntityCandidate {
        span,
        words: (first, last),
        kind: EntityKind::Person,
        confidence: sure,
        kind_scores: [sure, 0.0, 0.0],
    })
}

/// The indexes of the words that may belong together from `start`: capitalised ones, small ones that join names, and
/// the full stops of abbreviations in between are stepped over.
fn name_run(text: &str, words: &[Word], start: usize, pack: &EntityPack) -> Vec<usize> {
    let mut run = vec![start];
    let name_like = |at: usize| words.get(at).is_some_and(|w| w.is_name_like() && !w.starts_sentence);
    let mut at = start;
    while run.len() < 24 {
        let word = words[at].span.slice(text);
        if pack.stem_length(word) != word.len() {
            break;
        }
        let next = at + 1;
        if name_like(next) && text.get(words[at].span.end..words[next].span.start).is_some_and(is_gap) {
            at = next;
        } else if words
            .get(next)
            .is_some_and(|w| w.span.slice(text) == "." && w.span.start == words[at].span.end)
            && name_like(next + 1)
        {
            at = next + 1;
        } else if let Some(after) = skip_connectors(text, words, next, pack).filter(|&after| name_like(after))
        {
            run.extend(next..after);
            at = after;
        } else {
            break;
        }
        run.push(at);
    }
    run
}

/// White space that keeps words in one line together.
fn is_gap(between: &str) -> bool {
    between.len() <= 2 && !between.contains('\n')
}

/// Past one or two small words that stand inside names ("dan", "of the"); `None` where there is none.
fn skip_connectors(text: &str, words: &[Word], at: usize, pack: &EntityPack) -> Option<usize> {
    let small = |at: usize| {
        words.get(at).filter(|w| w.shape == WordShape::Lowercase).is_some_and(|w| {
            let word = w.span.slice(text);
            pack.connectors.contains(word) || pack.particles.contains(word)
        })
    };
    let article = |at: usize| words.get(at).is_some_and(|w| pack.articles.contains(w.span.slice(text)));
    match (small(at), small(at + 1) || article(at + 1)) {
        (true, true) => Some(at + 2),
        (true, false) => Some(at + 1),
        _ => None,
    }
}
