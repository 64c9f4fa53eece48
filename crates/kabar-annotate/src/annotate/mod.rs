//! Article → annotations. Pure: no I/O, no clock; the same article gives the same annotations.
//!
//! One folder per question: [`lines`] says which line is the article, [`entities`] which words are names and which
//! names are one, [`quotes`] which words are quoted and who said them, [`values`] which are dates and amounts. [`skim`]
//! draws on the first three.

pub mod entities;
pub mod key_sentences;
pub mod language;
pub mod lines;
pub mod quotes;
pub mod values;

use crate::article::{Annotations, Article, Draft};
use lines::repeated_lines::RepeatedLines;
use lines::rules::LineRuleSet;

/// Loads what names and quotations in `language` need, which else waits for the first article in it. Worth a thread of
/// its own at the start, while the terminal is made ready and the first file is read.
pub fn preload(language: &str) {
    language::preload();
    let draft = Draft { title: Some(language.into()), ..Draft::default() };
    if let Some(article) = draft.finish() {
        let names = entities::recognize(&article, &[], Some(language));
        quotes::find(&article, &[], &names, Some(language));
    }
}

/// What annotating draws on beside the article itself, so that it stays pure.
pub struct Annotator<'a> {
    /// The rules for lines: the shipped ones, or with the reader's own.
    pub rules: &'a LineRuleSet,
    /// What the article's outlet is known to repeat.
    pub repeated_lines: RepeatedLines,
}

/// [`Annotator::annotate`] with the shipped rules, for an article that stands alone.
pub fn annotate(article: &mut Article) -> Annotations {
    Annotator { rules: LineRuleSet::builtin(), repeated_lines: RepeatedLines::default() }.annotate(article)
}

impl Annotator<'_> {
    /// Everything kabar says of `article`. A text that came as one flat line is first cut into paragraphs
    /// ([`Article::break_at`]), which moves no byte.
    pub fn annotate(&self, article: &mut Article) -> Annotations {
        let language = language::detect(article);
        let found = lines::classify_with(self.rules, &self.repeated_lines, article, language.as_deref());
        let people = entities::recognize(article, &found.lines, language.as_deref());
        let quotes = quotes::find(article, &found.lines, &people, language.as_deref());
        let entities::EntityAnalysis { entities: names, words: cut, .. } = people;
        Annotations {
            quotes,
            entities: values::recognize(article.text(), &cut, names, language.as_deref()),
            related: article.related.iter().cloned().chain(found.related).collect(),
            credits: found.credits,
            lines: found.lines,
            language,
        }
    }
}
