//! Article → annotations. Pure: no I/O, no clock; the same article gives the same annotations.
//!
//! One folder per question: [`lines`] says which line is the article, [`entities`] which words are names and which
//! names are one, [`quotes`] which words are quoted and who said them, [`values`] which are dates and amounts. [`skim`]
//! draws on the first three.

pub mod entities;
pub mod language;
pub mod lines;
pub mod quotes;
pub mod skim;
pub mod values;

use crate::article::{Annotations, Article, Draft};
use lines::repeats::Seen;
use lines::rules::Rules;

/// Loads what names and quotations in `language` need, which else waits for the first article in it. Worth a thread of
/// its own at the start, while the terminal is made ready and the first file is read.
pub fn warm(language: &str) {
    language::warm();
    let draft = Draft { title: Some(language.into()), ..Draft::default() };
    if let Some(article) = draft.finish() {
        let names = entities::read(&article, &[], Some(language));
        quotes::read(&article, &[], &names, Some(language));
    }
}

/// What annotating draws on beside the article itself, so that it stays pure.
pub struct Annotator<'a> {
    /// The rules for lines: the shipped ones, or with the reader's own.
    pub rules: &'a Rules,
    /// What the article's outlet is known to repeat.
    pub seen: Seen,
}

/// [`Annotator::annotate`] with the shipped rules, for an article that stands alone.
pub fn annotate(article: &mut Article) -> Annotations {
    Annotator { rules: Rules::shipped(), seen: Seen::default() }.annotate(article)
}

impl Annotator<'_> {
    /// Everything kabar says of `article`. A text that came as one flat line is first cut into paragraphs
    /// ([`Article::break_at`]), which moves no byte.
    pub fn annotate(&self, article: &mut Article) -> Annotations {
        let language = language::of(article);
        let found = lines::read_with(self.rules, &self.seen, article, language.as_deref());
        let people = entities::read(article, &found.lines, language.as_deref());
        let quotes = quotes::read(article, &found.lines, &people, language.as_deref());
        let entities::Names { entities: names, words: cut, .. } = people;
        Annotations {
            quotes,
            entities: values::read(article.text(), &cut, names, language.as_deref()),
            related: article.related.iter().cloned().chain(found.related).collect(),
            credits: found.credits,
            lines: found.lines,
            language,
        }
    }
}
