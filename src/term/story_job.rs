//! Grouping the articles of a list into stories, on a thread of its own. Those of a library are grouped already, or nearly so;
//! of files all articles are read, annotated and compared.

use crate::app::messages;
use crate::app::story_board::{BoardArticle, BoardStory, StoryBoard};
use crate::shelf::library::{ArticleRow, Error, Library};
use crate::shelf::rules::RuleBook;
use crate::shelf::{AnyShelf, ArticleId, Headline, Shelf};
use crate::stories::{
    Additions, BriefItem, Story, StoryArticle, StoryTerms, brief, group, rank, shown_headline, tell,
};
use kabar_annotate::article::Date;
use kabar_annotate::text::CleanText;
use kabar_annotate::{Options, annotate};

/// The first so many articles of a list of files are grouped: a week of two hundred a day.
const MAX_READ: usize = 1500;

/// The first so many articles of a library's list are shown as stories.
const MAX_LISTED: usize = 10_000;

/// Groups the articles of the list; the weightiest story first.
///
/// # Errors
/// One line, where the library cannot be read or written.
pub fn make_board(shelf: &mut AnyShelf, book: &RuleBook) -> Result<StoryBoard, CleanText> {
    match shelf {
        AnyShelf::Archive(archive) => Ok(read_board(&**archive, book)),
        AnyShelf::Library(library) => kept_board(library, book).map_err(|error| error.message().clone()),
    }
}

/// The stories that a library keeps. What they tell is read when they are opened.
fn kept_board(library: &mut Library, book: &RuleBook) -> Result<StoryBoard, Error> {
    let ids = library.ids_at(0..MAX_LISTED.min(library.status().listed))?;
    let mut rows = library.rows(&ids)?;
    let oldest = rows.iter().map(|row| row.sort_time).min().unwrap_or(i64::MAX);
    library.group_since(oldest, book.rules(), |_| true)?;
    let mut positions: Vec<(i64, usize)> = ids.iter().enumerate().map(|(at, &id)| (id, at)).collect();
    positions.sort_unstable();
    let position =
        |id: i64| positions.binary_search_by_key(&id, |place| place.0).ok().map(|at| positions[at].1);
    rows.retain(|row| position(row.id).is_some());
    let (articles, stories) = library.kept_stories(&rows)?;
    let board_rows: Vec<BoardArticle> = rows
        .into_iter()
        .map(|ArticleRow { id, headline, .. }| board_article(headline, position(id).unwrap_or_default()))
        .collect();
    let stories = rank(stories, &articles, usize::MAX);
    let made = stories.iter().map(|story| board_story(story, None, &articles, &board_rows));
    Ok(StoryBoard::new(made.collect(), articles.len()))
}

/// What the articles `ids` of a library tell, of which `central` stands for all.
///
/// # Errors
/// One line, where the library cannot be read.
pub fn read_details(
    library: &Library,
    ids: &[ArticleId],
    central: usize,
    book: &RuleBook,
) -> Result<Vec<CleanText>, CleanText> {
    let read = || {
        let numbers: Vec<i64> = ids.iter().map(|id| id.0.cast_signed()).collect();
        let rows = library.rows(&numbers)?;
        let (mut articles, _) = library.kept_stories(&rows)?;
        for (row, article) in rows.iter().zip(&mut articles) {
            library.read_told(row, article, book.rules())?;
        }
        if articles.is_empty() {
            return Ok(Vec::new());
        }
        let central = central.min(articles.len() - 1);
        let story = Story { articles: (0..articles.len()).collect(), central };
        Ok(details(&tell(story, &articles), &articles))
    };
    read().map_err(|error: Error| error.message().clone())
}

fn board_article(headline: Headline, position: usize) -> BoardArticle {
    let title = shown_headline(&headline.title, headline.url.as_deref(), headline.site.as_deref());
    BoardArticle {
        id: headline.id,
        position,
        title: CleanText::one_line(title),
        outlet: headline.site,
        is_read: headline.is_read,
        key: headline.key,
    }
}

/// Reads the articles of files and groups them by the reader's rules.
fn read_board(shelf: &dyn Shelf, book: &RuleBook) -> StoryBoard {
    let (mut articles, mut terms, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for (position, headline) in
        shelf.headlines(0..MAX_READ.min(shelf.status().listed)).into_iter().enumerate()
    {
        let Some(mut article) = shelf.article(position) else { continue };
        let repeats = shelf.outlet_repeats(&article);
        let options = Options::default().with_rules(book.rules()).with_repeated_lines(repeats);
        let notes = annotate(&article, &options);
        article.break_at(&notes.line_breaks);
        let time = headline.published.map(Date::unix_seconds).or(headline.arrived_at);
        terms.push(StoryTerms::new(&article, &notes, time));
        let is_starred = headline.is_starred;
        let shown = StoryArticle::new(headline.key.to_string(), &article, &notes);
        let outlet = article.outlet().map(|outlet| CleanText::one_line(&outlet));
        rows.push(BoardArticle { outlet, ..board_article(headline, position) });
        articles.push(StoryArticle { time, is_starred, ..shown });
    }
    let stories = brief(group(&articles, terms), &articles, usize::MAX);
    let made =
        stories.iter().map(|item| board_story(&item.story, Some(details(item, &articles)), &articles, &rows));
    StoryBoard::new(made.collect(), articles.len())
}

fn board_story(
    story: &Story,
    details: Option<Vec<CleanText>>,
    articles: &[StoryArticle],
    rows: &[BoardArticle],
) -> BoardStory {
    BoardStory {
        headline: rows[story.central].title.clone(),
        outlets: story.outlets(articles).into_iter().map(CleanText::one_line).collect(),
        details,
        central: story.articles.iter().position(|at| *at == story.central).unwrap_or_default(),
        articles: story.articles.iter().map(|&at| rows[at].clone()).collect(),
    }
}

/// What carries a story, line by line.
fn details(item: &BriefItem, articles: &[StoryArticle]) -> Vec<CleanText> {
    let line = |text: &str| CleanText::one_line(text);
    let mut details: Vec<CleanText> = Vec::new();
    for (sentence, of) in &item.sentences {
        let outlet = articles[*of].outlet.as_deref().filter(|_| *of != item.story.central);
        details.push(line(&outlet.map_or(sentence.clone(), |outlet| format!("{outlet}: {sentence}"))));
    }
    if let Some((quote, _)) = &item.quote {
        let role = quote.role.as_deref().map(|role| format!(", {role}")).unwrap_or_default();
        details.push(line(&format!("{} — {}{role}", quote.text, quote.speaker)));
    }
    if !item.names.is_empty() {
        details.push(line(&format!("{}: {}", messages::NAMED, item.names.join(", "))));
    }
    details.extend(additions(&item.story, articles).iter().map(|added| line(added)));
    details
}

/// What the articles of a story add to each other, line by line.
fn additions(story: &Story, articles: &[StoryArticle]) -> Vec<String> {
    let Additions { numbers, quotes, only } = Additions::new(story, articles);
    let outlet = |at: usize| articles[at].outlet.as_deref().unwrap_or_default();
    let mut lines = Vec::new();
    for thing in numbers {
        let said: Vec<String> =
            thing.iter().map(|(number, at)| format!("{number} ({})", outlet(*at))).collect();
        lines.push(format!("{}: {}", messages::NUMBERS_DIFFER, said.join(" / ")));
    }
    for wordings in quotes.iter().filter(|wordings| wordings.len() > 1) {
        let said: Vec<String> =
            wordings.iter().map(|(quote, at)| format!("{} ({})", quote.text, outlet(*at))).collect();
        lines.push(format!("{}: {}", wordings[0].0.speaker, said.join(" / ")));
    }
    for (outlet, what) in only {
        lines.push(format!("{}: {}", messages::only_in(&outlet), what.join(", ")));
    }
    lines
}
