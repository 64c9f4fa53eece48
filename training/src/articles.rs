//! Whole articles with labelled names: `wide.jsonl`, which decides what kabar's guideline is.
//!
//! Each line of the file is a JSON object with the `outlet`, `title` and `text` of an article and its `entities`: arrays of
//! first character, one past the last character, and kind (`PER`, `ORG`, `LOC`). Every name of an article is labelled.

use crate::labelled_sets::{self, LabelledLine};
use kabar_annotate::annotate::entities;
use kabar_annotate::annotate::entities::crf::NameTagger;
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::annotate::entities::crf::labels::KINDS;
use kabar_annotate::article::{Article, Draft};
use kabar_annotate::text::Span;

/// An article and its names.
pub struct LabelledArticle {
    pub outlet: String,
    pub article: Article,
    /// Where each name stands in the text, in bytes, and its kind as an index into [`KINDS`].
    pub names: Vec<(Span, usize)>,
}

/// Reads a file. Articles whose text the engine cleans are left out, since their offsets would not fit.
pub fn read(path: &str, language: &str) -> Vec<LabelledArticle> {
    let file = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    file.lines().filter_map(|line| to_article(line, language)).collect()
}

fn to_article(line: &str, language: &str) -> Option<LabelledArticle> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let string = |key: &str| value.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    let text = string("text");
    let mut byte_of: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    byte_of.push(text.len());
    let mut names = Vec::new();
    for entity in value.get("entities")?.as_array()? {
        let at = |i: usize| Some(*byte_of.get(entity.get(i)?.as_u64()? as usize)?);
        let kind =
            ["PER", "ORG", "LOC"].iter().position(|k| Some(*k) == entity.get(2).and_then(|v| v.as_str()));
        names.push((Span::new(at(0)?, at(1)?), kind?));
    }
    names.sort_by_key(|n| n.0.start);
    let mut draft = Draft::default();
    (draft.text, draft.language) = (text.clone(), Some(language.to_owned()));
    let article = draft.finish().filter(|a| a.text() == text)?;
    Some(LabelledArticle { outlet: string("outlet"), article, names })
}

impl LabelledArticle {
    /// The lines of the article with labels.
    pub fn lines(&self, gazetteers: Gazetteers) -> Vec<LabelledLine> {
        let text = self.article.text();
        let mut out = Vec::new();
        for &span in self.article.lines() {
            let line = span.slice(text);
            let words = labelled_sets::tokenize(line, gazetteers);
            let mut labels = vec![0; words.len()];
            let from = self.names.partition_point(|n| n.0.start < span.start);
            for &(name, kind) in self.names[from..].iter().take_while(|n| n.0.end <= span.end) {
                let (start, end) = (name.start - span.start, name.end - span.start);
                let touched: Vec<usize> = (0..words.len())
                    .filter(|&i| words[i].span.start < end && words[i].span.end > start && labels[i] == 0)
                    .collect();
                labelled_sets::label(&mut labels, labelled_sets::without_stop(line, &words, &touched), kind);
            }
            out.push(LabelledLine {
                text: line.to_owned(),
                words,
                labels,
                weight: 1.0,
                set: 1,
                ..LabelledLine::default()
            });
        }
        out
    }
}

/// Hits, marked names and labelled names, by kind.
#[derive(Default, Clone, Copy)]
pub struct Tally([[f64; 3]; 3]);

/// Scores the whole engine with `tagger`: spans and kinds must be the same.
pub fn report(who: &str, articles: &[&LabelledArticle], tagger: &dyn NameTagger, language: &str) -> String {
    let mut tally = Tally::default();
    for labelled in articles {
        let article = &labelled.article;
        let lines = kabar_annotate::annotate::annotate(article, &Default::default()).lines;
        let found = entities::recognize_with(Some(tagger), article, &lines, Some(language));
        labelled.names.iter().for_each(|n| tally.0[2][n.1] += 1.0);
        for entity in found.entities.iter().chain(&found.folded_entities) {
            let Some(kind) = KINDS.iter().position(|&k| k == entity.kind) else { continue };
            tally.0[1][kind] += 1.0;
            if labelled.names.contains(&(entity.span, kind)) {
                tally.0[0][kind] += 1.0;
            }
        }
    }
    let f1 = |h: f64, g: f64, w: f64| 200.0 * h / (g + w).max(1.0);
    let [hit, got, want] = tally.0;
    let all = |x: [f64; 3]| x.iter().sum::<f64>();
    let (h, g, w) = (all(hit), all(got), all(want));
    format!(
        "{who:28} F1 {:.2}  P {:.1} R {:.1}   PER {:.1} ORG {:.1} LOC {:.1}",
        f1(h, g, w),
        100.0 * h / g.max(1.0),
        100.0 * h / w.max(1.0),
        f1(hit[0], got[0], want[0]),
        f1(hit[1], got[1], want[1]),
        f1(hit[2], got[2], want[2]),
    )
}
