//! A teacher labels the unlabelled articles: counts for the word table, and lines for its pupil.
//!
//! The teacher is the program itself, with the tagger trained so far: its document pass finds a name everywhere in an
//! article once it is sure of it, and knows more than the tagger alone, which so can learn from it.

use crate::gold::{self, Line};
use crate::lexicon::Counts;
use kabar_annotate::annotate::entities;
use kabar_annotate::annotate::entities::learned::Tags;
use kabar_annotate::annotate::entities::learned::labels::KINDS;
use kabar_annotate::annotate::entities::learned::lists::Lists;
use kabar_annotate::annotate::entities::learned::model::Count;
use kabar_annotate::article::{self, Draft, Label};
use kabar_annotate::text::words::{Shape, Word};

/// A name in a line: its words, its kind, whether the program would mark it.
struct Name {
    words: (usize, usize),
    kind: usize,
    sure: bool,
}

/// An article's lines with the teacher's names.
type Read = Vec<(String, Vec<Word>, Vec<Name>)>;

fn read(text: &str, tagger: &dyn Tags, lists: Lists, language: &str) -> Read {
    let draft = Draft { text: text.to_owned(), language: Some(language.to_owned()), ..Draft::default() };
    let Some(article) = draft.finish() else { return Vec::new() };
    let body = |&span| article::Line { span, label: Label::Body, why: None };
    let lines: Vec<_> = article.lines().iter().map(body).collect();
    let who = entities::read_with(Some(tagger), &article, &lines, Some(language)).who;
    let mut out = Vec::new();
    for line in lines.iter().filter(|l| l.span.len() > 20) {
        let text = line.span.of(article.text());
        let words = gold::cut(text, lists);
        let mut names: Vec<Name> = Vec::new();
        for m in who.within(line.span) {
            let (start, end) = (m.span.start - line.span.start, m.span.end - line.span.start);
            let touched = |w: &&Word| w.span.start < end && w.span.end > start;
            let first = words.iter().position(|w| touched(&w));
            let last = words.iter().rposition(|w| touched(&w));
            let (Some(first), Some(last)) = (first, last) else { continue };
            let figure = &who.figures[m.figure];
            let kind = KINDS.iter().position(|&k| k == figure.kind).unwrap_or(0);
            names.push(Name { words: (first, last), kind, sure: figure.is_marked() });
        }
        out.push((text.to_owned(), words, names));
    }
    out
}

/// How often each word stood where, by the teacher; names that it is unsure of are not counted.
pub fn count(texts: &[String], tagger: &dyn Tags, lists: Lists, language: &str) -> Counts {
    let half = texts.len() / 2;
    let one = |texts: &[String]| {
        let mut counts = Counts::new();
        for text in texts {
            for (line, words, names) in read(text, tagger, lists, language) {
                tally(&line, &words, &names, lists, &mut counts);
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

fn tally(line: &str, words: &[Word], names: &[Name], lists: Lists, counts: &mut Counts) {
    let mut slots = vec![None; words.len()];
    for n in names {
        for at in n.words.0..=n.words.1 {
            let count = if at == n.words.0 { Count::First(n.kind) } else { Count::Further(n.kind) };
            slots[at] = Some((count, n.sure));
        }
    }
    for (w, slot) in words.iter().zip(slots) {
        if matches!(w.shape, Shape::Mark | Shape::Number) {
            continue;
        }
        let count = match slot {
            Some((count, true)) => count,
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
pub fn lines(texts: &[String], tagger: &dyn Tags, lists: Lists, language: &str, weight: f32) -> Vec<Line> {
    let one = |texts: &[String]| {
        let mut out = Vec::new();
        for text in texts {
            for (line, words, names) in read(text, tagger, lists, language) {
                if names.is_empty() || names.iter().any(|n| !n.sure) {
                    continue;
                }
                let mut labels = vec![0; words.len()];
                for n in &names {
                    gold::label(&mut labels, &(n.words.0..=n.words.1).collect::<Vec<_>>(), n.kind);
                }
                out.push(Line { text: line, words, labels, weight, ..Line::default() });
            }
        }
        out
    };
    let half = texts.len() / 2;
    std::thread::scope(|scope| {
        let other = scope.spawn(|| one(&texts[half..]));
        let mut out = one(&texts[..half]);
        out.extend(other.join().expect("a thread that ends"));
        out
    })
}
