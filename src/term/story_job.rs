//! Grouping the articles of a list into stories: they are read on the shelf's thread, and annotated and compared on one of
//! their own.

use crate::app::messages;
use crate::app::story_board::{BoardArticle, BoardStory, StoryBoard};
use crate::shelf::rules::RuleBook;
use crate::shelf::{Headline, Shelf};
use crate::stories::{BriefItem, StoryArticle, StoryTerms, brief, group};
use kabar_annotate::annotate::lines::repeated_lines::RepeatedLines;
use kabar_annotate::article::{Article, Date};
use kabar_annotate::text::CleanText;
use kabar_annotate::{Options, annotate};

/// The first so many articles of a list are grouped: a week of two hundred a day.
const MAX_ARTICLES: usize = 1500;

/// An article that was read, with what the list knows of it.
pub struct ReadArticle {
    headline: Headline,
    position: usize,
    article: Article,
    repeats: RepeatedLines,
}

/// Reads the articles that are to be grouped.
pub fn read_articles(shelf: &dyn Shelf) -> Vec<ReadArticle> {
    let headlines = shelf.headlines(0..MAX_ARTICLES.min(shelf.status().listed));
    let read = headlines.into_iter().enumerate().filter_map(|(position, headline)| {
        let article = shelf.article(position)?;
        let repeats = shelf.outlet_repeats(&article);
        Some(ReadArticle { headline, position, article, repeats })
    });
    read.collect()
}

/// Groups articles by the reader's rules; the weightiest story first.
pub fn make_board(read: Vec<ReadArticle>, book: &RuleBook) -> StoryBoard {
    let (mut articles, mut terms, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for ReadArticle { headline, position, mut article, repeats } in read {
        let options = Options::default().with_rules(book.rules()).with_repeated_lines(repeats);
        let notes = annotate(&article, &options);
        article.break_at(&notes.line_breaks);
        let time = headline.published.map(Date::unix_seconds).or(headline.arrived_at);
        terms.push(StoryTerms::new(&article, &notes, time));
        let shown = StoryArticle::new(headline.key.to_string(), &article, &notes);
        rows.push(BoardArticle {
            id: headline.id,
            key: headline.key,
            position,
            title: CleanText::one_line(&shown.title),
            outlet: article.outlet().map(|outlet| CleanText::one_line(&outlet)),
            is_read: headline.is_read,
        });
        articles.push(StoryArticle { time, ..shown });
    }
    let stories = brief(group(&articles, terms), &articles, usize::MAX);
    StoryBoard::new(stories.iter().map(|item| board_story(item, &articles, &rows)).collect(), articles.len())
}

fn board_story(item: &BriefItem, articles: &[StoryArticle], rows: &[BoardArticle]) -> BoardStory {
    let line = |text: &str| CleanText::one_line(text);
    let central = item.story.central;
    let mut details: Vec<CleanText> = Vec::new();
    for (sentence, of) in &item.sentences {
        let outlet = rows[*of].outlet.as_deref().filter(|_| *of != central);
        details.push(line(&outlet.map_or(sentence.clone(), |outlet| format!("{outlet}: {sentence}"))));
    }
    if let Some((quote, _)) = &item.quote {
        let role = quote.role.as_deref().map(|role| format!(", {role}")).unwrap_or_default();
        details.push(line(&format!("{} — {}{role}", quote.text, quote.speaker)));
    }
    if !item.names.is_empty() {
        details.push(line(&format!("{}: {}", messages::NAMED, item.names.join(", "))));
    }
    BoardStory {
        headline: rows[central].title.clone(),
        outlets: item.story.outlets(articles).into_iter().map(line).collect(),
        details,
        articles: item.story.articles.iter().map(|&at| rows[at].clone()).collect(),
    }
}
