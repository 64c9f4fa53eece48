//! Copies of lines with other capitals, as headlines have them.

use crate::labelled_sets::{self, LabelledLine};
use crate::random::Random;
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;

/// `line` with each word rewritten by `write`; `None` where that changes how the line is cut into words.
fn rewrite(
    line: &LabelledLine,
    gazetteers: Gazetteers,
    write: impl Fn(&str) -> String,
) -> Option<LabelledLine> {
    let mut text = String::with_capacity(line.text.len());
    let mut at = 0;
    for w in &line.words {
        text += &line.text[at..w.span.start];
        text += &write(w.span.slice(&line.text));
        at = w.span.end;
    }
    text += &line.text[at..];
    let words = labelled_sets::tokenize(&text, gazetteers);
    (words.len() == line.words.len()).then(|| LabelledLine {
        text,
        words,
        labels: line.labels.clone(),
        weight: line.weight,
        unlabelled_kind: line.unlabelled_kind,
        set: line.set,
        ..LabelledLine::default()
    })
}

/// `word` with a capital first letter.
fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// Copies of a share of the short `lines` in capitals, as many with a capital for each word, and as many in small letters.
pub fn headline_copies(
    lines: &[LabelledLine],
    gazetteers: Gazetteers,
    share: f32,
    weight: f32,
    random: &mut Random,
) -> Vec<LabelledLine> {
    let mut out = Vec::new();
    for line in lines.iter().filter(|l| l.words.len() < 40) {
        let draw = random.unit();
        let copy = if draw < share {
            rewrite(line, gazetteers, |w| w.to_uppercase())
        } else if draw < 2.0 * share {
            rewrite(line, gazetteers, |w| capitalized(w))
        } else if draw < 3.0 * share {
            rewrite(line, gazetteers, |w| w.to_lowercase())
        } else {
            None
        };
        out.extend(copy.map(|c| LabelledLine { weight, ..c }));
    }
    out
}
