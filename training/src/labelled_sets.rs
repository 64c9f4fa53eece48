//! The labelled sets: sentences whose words (as the engine cuts them, not as the set does) carry labels.
//!
//! The tokens of a set are joined to ordinary text, in the same way as the script joins them that measures the engine. The
//! engine then cuts the text, and a word takes the label of the name that it touches.

use crate::chain::LabelSet;
use kabar_annotate::annotate::entities::crf::compounds::split_compounds;
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::annotate::entities::crf::labels::{self, NO_NAME, NamePart};
use kabar_annotate::text::Span;
use kabar_annotate::text::words::{self, Word, WordShape};

/// A sentence, or a paragraph.
#[derive(Debug, Clone, Default)]
pub struct LabelledLine {
    pub text: String,
    pub words: Vec<Word>,
    /// A label for each word.
    pub labels: Vec<u8>,
    /// Where the set's tokens stand, in bytes of the text.
    pub tokens: Vec<(usize, usize)>,
    /// The names of the set: first token, last token, kind.
    pub names: Vec<(usize, usize, usize)>,
    /// How much the line counts in training.
    pub weight: f32,
    /// The kind of names that its set does not label, or not always: a word without a label may be in such a name.
    pub unlabelled_kind: Option<usize>,
    /// The number of its set, from 1; 0 for none.
    pub set: usize,
}

impl LabelledLine {
    /// The labels that the word `at` may have.
    pub fn allowed_labels(&self, at: usize) -> LabelSet {
        let label = usize::from(self.labels[at]);
        let unlabelled = self.unlabelled_kind.filter(|_| label == NO_NAME);
        let all = [NamePart::First, NamePart::Inside, NamePart::Last, NamePart::Only];
        let more = unlabelled.map_or(0, |kind| all.iter().fold(0, |m, &p| m | 1 << labels::label(kind, p)));
        more | 1 << label
    }
}

/// The words of `text`, as the engine cuts it.
pub fn tokenize(text: &str, gazetteers: Gazetteers) -> Vec<Word> {
    let mut out = Vec::new();
    words::tokenize(text, Span::new(0, text.len()), |w| gazetteers.is_abbreviation(w), &mut out);
    // Labels know what is a pair.
    split_compounds(text, &mut out, 0, |w| gazetteers.is_compound_tail(w), |_| true, |_, _, _| true);
    out
}

/// The sentences of a .conll file.
pub fn read(path: &str, gazetteers: Gazetteers) -> Vec<LabelledLine> {
    let file = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let mut out = Vec::new();
    let mut sentence: Vec<(String, String)> = Vec::new();
    for line in file.lines().chain([""]) {
        if line.trim().is_empty() || line.starts_with("# doc") {
            if !sentence.is_empty() {
                out.push(to_line(&std::mem::take(&mut sentence), gazetteers));
            }
        } else if let Some((token, tag)) = line.split_once('\t') {
            let shown: String = token.chars().filter(|c| !c.is_control() && !is_format(*c)).collect();
            sentence.push((if shown.is_empty() { "?".into() } else { shown }, tag.to_owned()));
        }
    }
    out
}

fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn kind(tag: &str) -> Option<usize> {
    match tag.get(2..)? {
        "PER" => Some(0),
        "ORG" => Some(1),
        "LOC" | "FAC" => Some(2),
        _ => None,
    }
}

fn to_line(sentence: &[(String, String)], gazetteers: Gazetteers) -> LabelledLine {
    const CLOSE: [&str; 16] =
        [".", ",", ";", ":", "!", "?", ")", "]", "}", "%", "…", "...", "”", "''", "'s", "’s"];
    let (mut text, mut tokens, mut opened, mut glue) = (String::new(), Vec::new(), false, true);
    for (token, _) in sentence {
        let close = CLOSE.contains(&token.as_str()) || token == "n't" || (token == "\"" && opened);
        if !text.is_empty() && !glue && !close {
            text.push(' ');
        }
        tokens.push((text.len(), text.len() + token.len()));
        text += token;
        glue = matches!(token.as_str(), "(" | "[" | "{" | "“" | "``") || (token == "\"" && !opened);
        if token == "\"" {
            opened = !opened;
        }
    }
    let mut names = Vec::new();
    let mut at = 0;
    while at < sentence.len() {
        let tag = &sentence[at].1;
        if !tag.starts_with('B') {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while sentence.get(end).is_some_and(|s| s.1.starts_with('I') && s.1[1..] == tag[1..]) {
            end += 1;
        }
        names.extend(kind(tag).map(|k| (at, end - 1, k)));
        at = end;
    }
    let words = tokenize(&text, gazetteers);
    let mut labels = vec![NO_NAME as u8; words.len()];
    for &(first, last, kind) in &names {
        let (start, end) = (tokens[first].0, tokens[last].1);
        let touched: Vec<usize> = (0..words.len())
            .filter(|&i| words[i].span.start < end && words[i].span.end > start && labels[i] == NO_NAME as u8)
            .collect();
        for part in proper_names(&text, &words, touched) {
            let comma = |&i: &usize| words[i].span.slice(&text) == ",";
            // "Jepara, Jawa Tengah": two places.
            let split = if kind == 2 { part.split(comma).collect() } else { vec![&part[..]] };
            split.into_iter().for_each(|name| label(&mut labels, without_stop(&text, &words, name), kind));
        }
    }
    LabelledLine { text, words, labels, tokens, names, weight: 1.0, ..LabelledLine::default() }
}

/// The proper names in a labelled name, by kabar's guideline: words in small letters at its ends are outside ("kawasan
/// Pantura"), and a name in brackets at its end is a name of its own ("Bursa Efek Indonesia (BEI)").
fn proper_names(text: &str, words: &[Word], touched: Vec<usize>) -> Vec<Vec<usize>> {
    if touched.iter().all(|&i| !words[i].is_name_like()) {
        return vec![touched];
    }
    let is = |i: usize, mark: &str| words[i].span.slice(text) == mark;
    let split = touched
        .iter()
        .position(|&i| is(i, "("))
        .filter(|&at| at > 0 && touched.last().is_some_and(|&i| is(i, ")")));
    let parts = match split {
        Some(at) => vec![touched[..at].to_vec(), touched[at + 1..touched.len() - 1].to_vec()],
        None => vec![touched],
    };
    let trim = |part: Vec<usize>| {
        let tied = |i: usize| i > 0 && is(i - 1, "-");
        let solid = |&i: &usize| words[i].shape != WordShape::Lowercase || tied(i);
        let first = part.iter().position(solid).unwrap_or(0);
        let last = part.iter().rposition(solid).map_or(0, |i| i + 1);
        part.get(first..last).unwrap_or_default().to_vec()
    };
    parts.into_iter().map(trim).filter(|p| !p.is_empty()).collect()
}

/// The indexes in `touched` without that of a full stop at the end, which the engine adds to the names that it belongs to:
/// "U.S.". The tagger scores it only where another name follows.
pub fn without_stop<'a>(text: &str, words: &[Word], touched: &'a [usize]) -> &'a [usize] {
    match touched {
        [name @ .., last] if !name.is_empty() && words[*last].span.slice(text) == "." => name,
        _ => touched,
    }
}

/// Labels the words with the indexes `touched` as one name.
pub fn label(labels: &mut [u8], touched: &[usize], kind: usize) {
    for (i, &at) in touched.iter().enumerate() {
        let part = match (i == 0, i + 1 == touched.len()) {
            (true, true) => NamePart::Only,
            (true, false) => NamePart::First,
            (false, true) => NamePart::Last,
            (false, false) => NamePart::Inside,
        };
        labels[at] = labels::label(kind, part) as u8;
    }
}
