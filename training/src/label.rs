//! A teacher labels the unlabelled articles: counts for the word table, and lines for its pupil.
//!
//! Within an article a name is one thing: where the teacher is unsure, or says another kind than for most mentions of the
//! same words, the article's majority decides.

use crate::gold::{self, Line};
use crate::lexicon::Counts;
use kabar::annotate::entities::learned::labels::KINDS;
use kabar::annotate::entities::learned::lists::Lists;
use kabar::annotate::entities::learned::model::Count;
use kabar::annotate::entities::learned::{Guess, Tagger};
use kabar::text::words::{Shape, Word};
use std::collections::HashMap;

/// An article's lines with the teacher's names.
type Read = Vec<(String, Vec<Word>, Vec<Guess>)>;

fn read(text: &str, tagger: &Tagger, lists: Lists) -> Read {
    let mut out: Read = Vec::new();
    for line in text.lines().filter(|l| l.len() > 20) {
        let words = gold::cut(line, lists);
        let guesses = tagger.tag(line, &words, lists.endings());
        out.push((line.to_owned(), words, guesses));
    }
    let mut votes: HashMap<String, [f32; 3]> = HashMap::new();
    for (line, _, guesses) in &out {
        for g in guesses {
            let vote = votes.entry(g.span.of(line).to_owned()).or_default();
            (0..3).for_each(|k| vote[k] += g.kinds[k] * g.sure);
        }
    }
    for (line, _, guesses) in &mut out {
        for g in guesses {
            let vote = votes.get(g.span.of(line)).copied().unwrap_or_default();
            let best = (0..3).max_by(|&a, &b| vote[a].total_cmp(&vote[b])).unwrap_or(0);
            let mine = KINDS.iter().position(|&k| k == g.kind).unwrap_or(0);
            if best != mine && vote[best] > 1.5 * vote[mine] {
                g.kind = KINDS[best];
            }
        }
    }
    out
}

/// How often each word stood where, by the teacher; names below `sure` are not counted.
pub fn count(texts: &[String], tagger: &Tagger, lists: Lists, sure: f32) -> Counts {
    let half = texts.len() / 2;
    let one = |texts: &[String]| {
        let mut counts = Counts::new();
        for text in texts {
            for (line, words, guesses) in read(text, tagger, lists) {
                tally(&line, &words, &guesses, lists, sure, &mut counts);
            }
        }
        counts
    };
    let (mut a, b) = std::thread::scope(|scope| {
        let other = scope.spawn(|| one(&texts[half..]));
        (one(&texts[..half]), other.join().expect("a thread that ends"))
    });
    for (word, row) in b {
        let sum = a.entry(word).or_default();
        (0..8).for_each(|i| sum[i] += row[i]);
    }
    a
}

fn tally(line: &str, words: &[Word], guesses: &[Guess], lists: Lists, sure: f32, counts: &mut Counts) {
    let mut slots = vec![None; words.len()];
    for g in guesses {
        let kind = KINDS.iter().position(|&k| k == g.kind).unwrap_or(0);
        for at in g.words.0..=g.words.1 {
            let count = if at == g.words.0 { Count::First(kind) } else { Count::Further(kind) };
            slots[at] = Some((count, g.sure));
        }
    }
    for (w, slot) in words.iter().zip(slots) {
        if matches!(w.shape, Shape::Mark | Shape::Number) {
            continue;
        }
        let count = match slot {
            Some((count, s)) if s >= sure => count,
            Some(_) => continue,
            None if w.shape == Shape::Lower => Count::Small,
            None if w.begins => continue,
            None => Count::Capital,
        };
        let key = crate::corpus::stem(*w, line, lists);
        counts.entry(key).or_default()[count.slot()] += 1.0;
    }
}

/// Lines with the teacher's labels, of those articles; lines of which the teacher is unsure are left out.
pub fn lines(texts: &[String], tagger: &Tagger, lists: Lists, sure: f32, weight: f32) -> Vec<Line> {
    let mut out = Vec::new();
    for text in texts {
        for (line, words, guesses) in read(text, tagger, lists) {
            if guesses.is_empty() || guesses.iter().any(|g| g.sure < sure) {
                continue;
            }
            let mut labels = vec![0; words.len()];
            for g in &guesses {
                let kind = KINDS.iter().position(|&k| k == g.kind).unwrap_or(0);
                gold::label(&mut labels, &(g.words.0..=g.words.1).collect::<Vec<_>>(), kind);
            }
            out.push(Line { text: line, words, labels, weight, ..Line::default() });
        }
    }
    out
}

/// Adds to `lines` the names that their set leaves out by its own guideline (countries that act) but the tagger, trained
/// on the other sets, is sure of.
pub fn complete(lines: &mut [Line], tagger: &Tagger, lists: Lists, sure: f32) -> usize {
    let mut added = 0;
    for line in lines {
        for g in tagger.tag(&line.text, &line.words, lists.endings()) {
            let (first, last) = g.words;
            let around = first.saturating_sub(1)..(last + 2).min(line.labels.len());
            if g.sure >= sure && line.labels[around].iter().all(|&l| l == 0) {
                let kind = KINDS.iter().position(|&k| k == g.kind).unwrap_or(0);
                gold::label(&mut line.labels, &(first..=last).collect::<Vec<_>>(), kind);
                added += 1;
            }
        }
    }
    added
}
