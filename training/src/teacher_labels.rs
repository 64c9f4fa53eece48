//! Labels the unlabelled articles with a tagger: counts for the word table, and lines to train the next tagger with.
//!
//! The whole engine reads the articles, with the tagger trained so far. It finds a name everywhere in an article once it is
//! certain of it in one place. So it knows more than the tagger alone, which can learn from it.

use crate::labelled_sets::{self, LabelledLine};
use crate::lexicon::UsageCounts;
use kabar_annotate::annotate::entities;
use kabar_annotate::annotate::entities::crf::NameTagger;
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::annotate::entities::crf::labels::KINDS;
use kabar_annotate::annotate::entities::crf::model::UsageCount;
use kabar_annotate::article::{self, Draft};
use kabar_annotate::text::words::{Word, WordShape};

/// A name in a line.
struct TeacherName {
    /// Its first and last word.
    words: (usize, usize),
    kind: usize,
    /// Is it certain enough for the engine to mark it?
    is_marked: bool,
}

/// The lines of an article with their words and names.
type TaggedLines = Vec<(String, Vec<Word>, Vec<TeacherName>)>;

fn read_text(text: &str, tagger: &dyn NameTagger, gazetteers: Gazetteers, language: &str) -> TaggedLines {
    let mut draft = Draft::default();
    (draft.text, draft.language) = (text.to_owned(), Some(language.to_owned()));
    let Some(article) = draft.finish() else { return Vec::new() };
    let body = |&span| article::LineAnnotation::body(span);
    let lines: Vec<_> = article.lines().iter().map(body).collect();
    let coreference = entities::recognize_with(Some(tagger), &article, &lines, Some(language)).coreference;
    let mut out = Vec::new();
    for line in lines.iter().filter(|l| l.span.len() > 20) {
        let text = line.span.slice(article.text());
        let words = labelled_sets::tokenize(text, gazetteers);
        let mut names: Vec<TeacherName> = Vec::new();
        for m in coreference.mentions_in(line.span) {
            let (start, end) = (m.span.start - line.span.start, m.span.end - line.span.start);
            let touched = |w: &&Word| w.span.start < end && w.span.end > start;
            let first = words.iter().position(|w| touched(&w));
            let last = words.iter().rposition(|w| touched(&w));
            let (Some(first), Some(last)) = (first, last) else { continue };
            let cluster = &coreference.clusters[m.cluster];
            let kind = KINDS.iter().position(|&k| k == cluster.kind).unwrap_or(0);
            names.push(TeacherName { words: (first, last), kind, is_marked: cluster.is_marked() });
        }
        out.push((text.to_owned(), words, names));
    }
    out
}

/// How often each word is used in which way. Names that are not certain are not counted.
pub fn count_uses(
    texts: &[String],
    tagger: &dyn NameTagger,
    gazetteers: Gazetteers,
    language: &str,
) -> UsageCounts {
    let (mut counts, others) = in_two_threads(texts, |texts| {
        let mut counts = UsageCounts::new();
        for text in texts {
            for (line, words, names) in read_text(text, tagger, gazetteers, language) {
                tally(&line, &words, &names, gazetteers, &mut counts);
            }
        }
        counts
    });
    for (word, row) in others {
        let sum = counts.entry(word).or_default();
        (0..8).for_each(|i| sum[i] += row[i]);
    }
    counts
}

/// What `work` makes of the first and of the second half of the texts, each in a thread.
fn in_two_threads<T: Send>(texts: &[String], work: impl Fn(&[String]) -> T + Sync) -> (T, T) {
    let (first, second) = texts.split_at(texts.len() / 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| work(second));
        (work(first), second.join().expect("a thread that ends"))
    })
}

/// Adds the words of a line to the counts.
fn tally(
    line: &str,
    words: &[Word],
    names: &[TeacherName],
    gazetteers: Gazetteers,
    counts: &mut UsageCounts,
) {
    let mut slots = vec![None; words.len()];
    for n in names {
        for at in n.words.0..=n.words.1 {
            let count = if at == n.words.0 { UsageCount::First(n.kind) } else { UsageCount::Further(n.kind) };
            slots[at] = Some((count, n.is_marked));
        }
    }
    for (w, slot) in words.iter().zip(slots) {
        if matches!(w.shape, WordShape::Punctuation | WordShape::Number) {
            continue;
        }
        let count = match slot {
            Some((count, true)) => count,
            Some(_) => continue,
            None if w.shape == WordShape::Lowercase => UsageCount::Small,
            None if w.starts_sentence => continue,
            None => UsageCount::Capital,
        };
        let key = crate::corpus::stem(*w, line, gazetteers);
        counts.entry(key).or_default()[count.slot()] += 1.0;
    }
}

/// The lines of the articles that have names, labelled. Lines with a name that is not certain are left out.
pub fn label_lines(
    texts: &[String],
    tagger: &dyn NameTagger,
    gazetteers: Gazetteers,
    language: &str,
    weight: f32,
) -> Vec<LabelledLine> {
    let (mut lines, others) = in_two_threads(texts, |texts| {
        let mut out = Vec::new();
        for text in texts {
            for (line, words, names) in read_text(text, tagger, gazetteers, language) {
                if names.is_empty() || names.iter().any(|n| !n.is_marked) {
                    continue;
                }
                let mut labels = vec![0; words.len()];
                for n in &names {
                    labelled_sets::label(&mut labels, &(n.words.0..=n.words.1).collect::<Vec<_>>(), n.kind);
                }
                out.push(LabelledLine { text: line, words, labels, weight, ..LabelledLine::default() });
            }
        }
        out
    });
    lines.extend(others);
    lines
}
