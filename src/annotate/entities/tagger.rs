//! Which capitalised words are a name, and of what? Proposes [`Candidate`]s; `who` decides over the whole article.
//!
//! Each run of capitalised words is cut into names by the best path (Viterbi) through begin and inside of person,
//! organisation, place, and no name. What speaks for a kind is how often the word stood in such a name (lexicon.toml),
//! its shape where the word is new, and what stands around the run. A trained tagger can take this file's place: `who`
//! asks only for candidates.

use super::evidence::{HEADED, TAGGED, chances, context, context_of, head_bonus, heads, is_head};
use super::pack::Pack;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::{Shape, Word};

/// A name that was proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Where it stands, without title and possessive ending.
    pub span: Span,
    /// Indexes of its first and last word.
    pub words: (usize, usize),
    /// Whose name it seems to be.
    pub kind: EntityKind,
    /// How sure that is: the mean chance of its words.
    pub sure: f32,
    /// How likely its words are a person's, an organisation's, a place's.
    pub kinds: [f32; 3],
}

/// No name, person, organisation, place: how the arrays below are ordered.
const KINDS: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];

/// States: 0 no name; 1–3 begin and 4–6 inside of person, organisation, place.
const STATES: usize = 7;

/// How sure a tag right after a quotation makes of a person.
pub(super) const TOLD: f32 = 0.75;
const NEVER: f32 = -1e9;

/// Proposes the names in `words`.
pub fn tag(text: &str, words: &[Word], pack: &Pack) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if words[at].is_name_like() {
            let run = run(text, words, at, pack);
            if pack.knows_words() {
                tag_run(text, words, &run, pack, &mut found);
            } else {
                found.extend(by_cue(text, words, &run, pack));
            }
            at = run.last().map_or(at, |&last| last) + 1;
        } else {
            at += 1;
        }
    }
    found
}

/// Without a lexicon only a title or a verb of saying beside a run makes sure of a person.
fn by_cue(text: &str, words: &[Word], run: &[usize], pack: &Pack) -> Option<Candidate> {
    let is_title = |at: usize| pack.is_title(&words[at].key(text));
    let start = run.iter().rposition(|&at| is_title(at)).map_or(0, |i| i + 1);
    let name = run.get(start..).filter(|n| (1..=4).contains(&n.len()))?;
    let (&first, &last) = (name.first()?, name.last()?);
    let verb = |at: Option<usize>| {
        at.and_then(|at| words.get(at)).is_some_and(|w| pack.verbs.contains(&*w.key(text)))
    };
    let comma = |at: Option<usize>| at.and_then(|at| words.get(at)).is_some_and(|w| w.span.of(text) == ",");
    let cued = start > 0 || verb(first.checked_sub(1)) || verb(Some(last + 1));
    let titled = first.checked_sub(1).is_some_and(is_title) && name.len() > 1;
    // "…, Michael Knipper, …" and "John Kline, …" at the head of a sentence.
    let aside =
        name.len() > 1 && comma(Some(last + 1)) && (words[first].begins || comma(first.checked_sub(1)));
    let end = words[last].span;
    let span = Span::new(words[first].span.start, end.start + pack.stem(end.of(text)));
    let known = (cued || titled || aside)
        && !words[first].begins | (name.len() > 1)
        && !pack.never.contains(&*words[first].key(text));
    known.then_some(Candidate {
        span,
        words: (first, last),
        kind: EntityKind::Person,
        sure: 0.6,
        kinds: [0.6, 0.0, 0.0],
    })
}

/// The indexes of the words that may belong together from `start`: capitalised ones, small ones that join names, and
/// the full stops of abbreviations in between are stepped over.
fn run(text: &str, words: &[Word], start: usize, pack: &Pack) -> Vec<usize> {
    let mut run = vec![start];
    let name_like = |at: usize| words.get(at).is_some_and(|w| w.is_name_like() && !w.begins);
    let mut at = start;
    while run.len() < 24 {
        let word = words[at].span.of(text);
        if pack.stem(word) != word.len() {
            break;
        }
        let next = at + 1;
        if name_like(next) && text.get(words[at].span.end..words[next].span.start).is_some_and(is_gap) {
            at = next;
        } else if words
            .get(next)
            .is_some_and(|w| w.span.of(text) == "." && w.span.start == words[at].span.end)
            && name_like(next + 1)
        {
            at = next + 1;
        } else if let Some(after) = joined(text, words, next, pack).filter(|&after| name_like(after)) {
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
fn joined(text: &str, words: &[Word], at: usize, pack: &Pack) -> Option<usize> {
    let small = |at: usize| {
        words.get(at).filter(|w| w.shape == Shape::Lower).is_some_and(|w| {
            let word = w.span.of(text);
            pack.connectors.contains(word) || pack.particles.contains(word)
        })
    };
    match (small(at), small(at + 1)) {
        (true, true) => Some(at + 2),
        (true, false) => Some(at + 1),
        _ => None,
    }
}

fn tag_run(text: &str, words: &[Word], run: &[usize], pack: &Pack, found: &mut Vec<Candidate>) {
    let scores: Vec<[f32; 4]> = run.iter().map(|&at| chances(text, words, at, pack)).collect();
    let context = context(text, words, run, pack);
    // "Presiden China Xi Jinping": a title speaks for a person also over what stands between.
    let titled = run.iter().position(|&at| pack.is_title(&words[at].key(text)));
    // What stands before the run speaks for its first word that is no title.
    let lead = run
        .iter()
        .position(|&at| !pack.is_title(&words[at].key(text)))
        .filter(|&i| !is_head(text, words[run[i]], pack))
        .unwrap_or(usize::MAX);
    let headed = heads(text, words, run, &scores, pack);
    let mut best = vec![[NEVER; STATES]; run.len()];
    let mut from = vec![[0usize; STATES]; run.len()];
    for (i, &at) in run.iter().enumerate() {
        let small = words[at].shape == Shape::Lower;
        for state in 0..STATES {
            let class = if state == 0 { 0 } else { (state - 1) % 3 + 1 };
            let mut score = scores[i][class].max(1e-4).ln();
            if small && (1..4).contains(&state) {
                continue;
            }
            if state != 0 && state < 4 {
                score += context_of(&context, i, lead, class) + head_bonus(text, words, at, class, pack);
                if class == 1 && titled.is_some_and(|t| t < i) {
                    score += 0.8;
                }
            }
            if state > 3 && headed[i] == class {
                // "Kantor Jaksa Agung": a title right behind a head is in the name.
                let office = pack.is_title(&words[at].key(text));
                score += if office { 2.0 * HEADED } else { HEADED };
            }
            if i == 0 {
                if state < 4 {
                    best[0][state] = score;
                }
                continue;
            }
            for before in 0..STATES {
                let cost = step(before, state);
                let total = best[i - 1][before] + cost + score;
                if cost > NEVER && total > best[i][state] {
                    best[i][state] = total;
                    from[i][state] = before;
                }
            }
        }
    }
    let Some(end) = best.last() else { return };
    let mut state = (0..STATES).max_by(|&a, &b| end[a].total_cmp(&end[b])).unwrap_or(0);
    let mut path = vec![0; run.len()];
    for i in (0..run.len()).rev() {
        path[i] = state;
        state = from[i][state];
    }
    let first = found.len();
    collect(text, words, run, &path, &scores, pack, found);
    // What stands around the run makes its first name surer.
    for c in &mut found[first..] {
        let i = run.iter().position(|&at| at == c.words.0).unwrap_or(0);
        let class = KINDS.iter().position(|&k| k == c.kind).unwrap_or(0) + 1;
        let cue = context_of(&context, i, lead, class) + head_bonus(text, words, c.words.0, class, pack);
        c.sure = (c.sure + 0.15 * cue).clamp(0.0, 1.0);
        if cue >= TAGGED {
            c.sure = c.sure.max(TOLD);
        }
    }
}

/// What going from one state to the next costs. A person's name seldom turns into an organisation's without a mark
/// between; the other way about ("Gubernur BI Perry Warjiyo") is how titles are written.
fn step(before: usize, state: usize) -> f32 {
    let class = |s: usize| if s == 0 { 0 } else { (s - 1) % 3 + 1 };
    match (class(before), state) {
        (b, 4..=6) => {
            if b == class(state) {
                -0.05
            } else {
                NEVER
            }
        }
        (0, 0) => -0.2,
        (0, _) => -0.6,
        (1, 0) => -1.2,
        (_, 0) => -0.9,
        (1, _) => -2.6,
        (2 | 3, 1) => -0.5,
        (2, 2) => -2.0,
        _ => -1.6,
    }
}

/// Can the word that was left out before a person's name be its first: "Lalu M Syafriadi", "Imam B Prasodjo"?
fn begins_name(text: &str, word: Word, pack: &Pack) -> bool {
    let key = word.key(text);
    let seen = pack.seen(&key).unwrap_or_default();
    let people = seen.capital[1] / (seen.capital.iter().sum::<f32>() + 1.0);
    !word.begins && word.shape == Shape::Capital && people > 0.3 && seen.capital[1] > 14.0
}

/// Is the word alone no name: a head without its name, or one that is mostly written small?
fn is_bare(text: &str, word: Word, pack: &Pack) -> bool {
    let key = word.key(text);
    let head = is_head(text, word, pack);
    let seen = pack.seen(&key).unwrap_or_default();
    let common = seen.lower > 3.0 * seen.capital[1..].iter().sum::<f32>();
    (head && word.shape == Shape::Capital)
        || (common && pack.seen(&key).is_some() && word.shape != Shape::Caps)
}

/// Turns the best path into candidates.
fn collect(
    text: &str,
    words: &[Word],
    run: &[usize],
    path: &[usize],
    scores: &[[f32; 4]],
    pack: &Pack,
    found: &mut Vec<Candidate>,
) {
    let mut i = 0;
    while i < run.len() {
        if !(1..4).contains(&path[i]) {
            i += 1;
            continue;
        }
        let class = path[i];
        if class == 1 && i > 0 && path[i - 1] == 0 && begins_name(text, words[run[i - 1]], pack) {
            i -= 1;
        }
        let mut end = if path[i] == 0 { i + 1 } else { i };
        while end + 1 < run.len() && path[end + 1] == class + 3 {
            end += 1;
        }
        while end > i && words[run[end]].shape == Shape::Lower {
            end -= 1;
        }
        // "Letkol CPL Eko Daryanto": an acronym before a person's name is a corps or a party.
        let acronym = |at: usize| words[at].shape == Shape::Caps && words[at].span.len() > 2;
        if class == 1 && end > i && acronym(run[i]) && !acronym(run[i + 1]) {
            i += 1;
        }
        // "Tottenham Hotspur Stadium": the last word says what it is.
        let tail = run.get(end + 1).or(run.get(end)).map(|&at| words[at].key(text)).unwrap_or_default();
        let mut kind = class;
        if pack.place_tails.contains(&*tail) || pack.organisation_tails.contains(&*tail) {
            kind = if pack.place_tails.contains(&*tail) { 3 } else { 2 };
            end = run.len().min(end + 2) - 1;
        }
        let last = words[run[end]].span;
        let span = Span::new(words[run[i]].span.start, last.start + pack.stem(last.of(text)));
        let sum: f32 = scores[i..=end].iter().map(|s| s[class]).sum();
        let sure = sum / (end - i + 1) as f32;
        if span.of(text).chars().count() > 1 && !(i == end && is_bare(text, words[run[i]], pack)) {
            let mut kinds = [0.0; 3];
            kinds[kind - 1] = sure;
            found.push(Candidate { span, words: (run[i], run[end]), kind: KINDS[kind - 1], sure, kinds });
        }
        i = end + 1;
    }
}
