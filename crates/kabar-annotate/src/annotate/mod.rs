//! Article → annotations. Pure: no I/O, no clock; the same article gives the same annotations.
//!
//! One folder per question: [`lines`] says which line is the article, `entities` which words are names and which
//! names are one, `quotes` which words are quoted and who said them, `values` which are dates and amounts.
//! [`key_sentences`] chooses sentences by the first three.

mod article_tokens;
// Its parts, for the benchmarks and for the crate that trains the models; not part of the interface.
#[doc(hidden)]
pub mod entities;
pub mod key_sentences;
pub mod language;
pub mod lines;
#[doc(hidden)]
pub mod quotes;
mod values;

use crate::article::{Annotations, Article, Draft};
use article_tokens::ArticleTokens;
use lines::repeated_lines::RepeatedLines;
use lines::rule_set::LineRuleSet;
use std::borrow::Cow;

/// Loads what names and quotations in `language` need, which else is loaded at the first article in it. It takes long
/// enough for a thread of its own while the program starts.
pub fn preload(language: &str) {
    language::preload();
    let draft = Draft { title: Some(language.into()), ..Draft::default() };
    if let Some(article) = draft.finish() {
        let names = entities::recognize(&article, &[], Some(language));
        quotes::find(&article, &[], &names, Some(language));
    }
}

/// What annotating depends on beside the article.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options<'a> {
    /// The rules for lines: the built-in ones, or with the user's own.
    pub rules: &'a LineRuleSet,
    /// What the article's outlet is known to repeat from article to article.
    pub repeated_lines: RepeatedLines,
}

impl Default for Options<'static> {
    /// The built-in rules, for an article that stands alone.
    fn default() -> Self {
        Options { rules: LineRuleSet::builtin(), repeated_lines: RepeatedLines::default() }
    }
}

impl<'a> Options<'a> {
    /// Sets the rules for lines, in place of the built-in ones.
    pub fn with_rules<'b>(self, rules: &'b LineRuleSet) -> Options<'b> {
        Options { rules, repeated_lines: self.repeated_lines }
    }

    /// Sets which lines the article's outlet repeats, as counted over its other articles.
    pub fn with_repeated_lines(self, repeated_lines: RepeatedLines) -> Options<'a> {
        Options { repeated_lines, ..self }
    }
}

/// Everything that the engine says of `article`: which lines are the article, who is quoted, who is named.
///
/// A text that came as one flat line is read in paragraphs. Where they begin is in [`Annotations::line_breaks`];
/// [`Article::break_at`] applies them, which moves no byte, so that spans fit the article before and after.
///
/// ```
/// use kabar_annotate::article::Article;
/// use kabar_annotate::{Options, annotate};
///
/// let text = "Harga beras turun di Pasar Minggu.\n\"Panen raya sudah mulai,\" kata Sri Wahyuni, Rabu.";
/// let article = Article::from_text("Harga beras turun", text).expect("it has a text");
/// let annotations = annotate(&article, &Options::default());
/// assert_eq!(annotations.language.as_deref(), Some("id"));
/// assert_eq!(annotations.quotes[0].speaker.as_deref(), Some("Sri Wahyuni"));
/// ```
pub fn annotate(article: &Article, options: &Options) -> Annotations {
    let language = language::detect(article);
    let line_breaks = lines::paragraph_breaks(options.rules, article, language.as_deref());
    let mut article = Cow::Borrowed(article);
    if !line_breaks.is_empty() {
        article.to_mut().break_at(&line_breaks);
    }
    let language_code = language.as_deref();
    let tokens = ArticleTokens::from_article(&article);
    let found =
        lines::classify_tokens(options.rules, &options.repeated_lines, &article, &tokens, language_code);
    let names = entities::recognize_tokens(&article, &tokens, &found.lines, language_code);
    let quotes = quotes::find(&article, &found.lines, &names, language_code);
    let entities::EntityAnalysis { entities: names, folded_entities, words, .. } = names;
    Annotations {
        quotes,
        entities: values::recognize(article.text(), &words, names, language_code),
        folded_entities,
        related: article.related.iter().cloned().chain(found.related).collect(),
        credits: found.credits,
        lines: found.lines,
        line_breaks,
        language,
    }
}
