//! What `kabar stories` and `kabar brief` share: reading articles for their stories, and how a story is printed.

use super::annotate_inputs;
use super::progress::ResultTiming;
use crate::app::messages::{self, counted};
use crate::query::Moment;
use crate::shelf::archive::Input;
use crate::stories::{Story, StoryArticle, StoryTerms};
use kabar_annotate::article::{Article, Date};
use kabar_formats::contract;
use serde::Serialize;
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// The shared words and names that the JSON has of a story, at most.
const MAX_REASONS: usize = 12;

/// Reads how long ago something was, as in `age:<7d`.
pub(super) fn parse_time(text: &str) -> Result<Moment, String> {
    Moment::parse_ago(text).ok_or_else(|| "a number and h, d, w, mo or y, as in 24h".to_owned())
}

/// What the JSON of every story begins with. Fields are added, never renamed.
#[derive(Serialize)]
pub(super) struct StoryHead<'a> {
    articles: Vec<&'a str>,
    headline: &'a str,
    outlets: Vec<&'a str>,
    first: Option<String>,
    last: Option<String>,
}

impl<'a> StoryHead<'a> {
    pub(super) fn new(story: &Story, articles: &'a [StoryArticle]) -> StoryHead<'a> {
        let span = story.span(articles);
        StoryHead {
            articles: story.articles.iter().map(|&at| articles[at].id.as_str()).collect(),
            headline: &articles[story.central].title,
            outlets: story.outlets(articles),
            first: span.map(|(first, _)| first.to_string()),
            last: span.map(|(_, last)| last.to_string()),
        }
    }
}

/// A story as JSON.
#[derive(Serialize)]
struct StoryRecord<'a> {
    #[serde(flatten)]
    head: StoryHead<'a>,
    words: Vec<&'a str>,
    names: Vec<&'a str>,
}

/// Prints the stories: the largest first, lone articles counted at the end. Fails where something could not be read.
///
/// # Errors
/// Where standard output fails.
pub(super) fn print(
    articles: &[StoryArticle],
    mut stories: Vec<Story>,
    unreadable: usize,
    json: bool,
) -> io::Result<ExitCode> {
    stories.sort_by_key(|story| (std::cmp::Reverse(story.articles.len()), story.articles[0]));
    let mut out = BufWriter::new(stdout().lock());
    if json {
        stories
            .iter()
            .try_for_each(|story| contract::write_line(&story_record(story, articles), &mut out))?;
    } else {
        write_stories(&stories, articles, &mut out)?;
    }
    out.flush()?;
    Ok(if unreadable == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The articles of `inputs` and their terms; with `since`, only those published after that (Unix seconds). Also how many
/// records could not be read.
pub(super) fn read(
    inputs: &[Input],
    since: Option<i64>,
) -> io::Result<(Vec<StoryArticle>, Vec<StoryTerms>, usize)> {
    let (mut articles, mut all_terms) = (Vec::new(), Vec::new());
    let is_wanted = |article: &Article| {
        since.is_none_or(|since| article.published.is_some_and(|date| date.unix_seconds() >= since))
    };
    let unreadable = annotate_inputs::annotate_all(
        inputs,
        ResultTiming::AtEnd,
        is_wanted,
        |article, notes, found: &mut Vec<(StoryArticle, StoryTerms)>| {
            let time = article.published.map(Date::unix_seconds);
            let terms = StoryTerms::new(article, notes, time);
            found.push((StoryArticle::new(article.id.to_string(), article, notes), terms));
            Ok(())
        },
        |found| {
            for (article, terms) in found {
                articles.push(article);
                all_terms.push(terms);
            }
            Ok(())
        },
    )?;
    Ok((articles, all_terms, unreadable))
}

fn story_record<'a>(story: &Story, articles: &'a [StoryArticle]) -> StoryRecord<'a> {
    StoryRecord {
        head: StoryHead::new(story, articles),
        words: story.shared_words(articles, MAX_REASONS),
        names: story.names(articles, MAX_REASONS).into_iter().map(|(_, name)| name).collect(),
    }
}

/// Each story of several articles: its headline, how many articles of whom and when, then the headlines of its articles.
fn write_stories(stories: &[Story], articles: &[StoryArticle], out: &mut impl Write) -> io::Result<()> {
    let several = || stories.iter().filter(|story| story.articles.len() > 1);
    for story in several() {
        writeln!(out, "{}", articles[story.central].title)?;
        writeln!(out, "    {}", summary(story, articles))?;
        for article in story.articles.iter().filter(|&&at| at != story.central).map(|&at| &articles[at]) {
            let outlet = article.outlet.as_deref().map(|outlet| format!("{outlet}: ")).unwrap_or_default();
            writeln!(out, "    {outlet}{}", article.title)?;
        }
        writeln!(out)?;
    }
    let (told, lone) = (several().count(), stories.len() - several().count());
    let several = messages::counted_stories(told);
    writeln!(out, "{several} of two or more articles; {} alone", counted(lone, "article"))
}

/// "4 articles of detik, tempo and kompas, 12 Jun 2025 13:49 to 12 Jun 2025 20:35".
pub(super) fn summary(story: &Story, articles: &[StoryArticle]) -> String {
    let mut summary = counted(story.articles.len(), "article");
    let outlets = story.outlets(articles);
    if !outlets.is_empty() {
        summary += &format!(" of {}", messages::joined(&outlets));
    }
    if let Some((first, last)) = story.span(articles) {
        let (first, last) = (messages::day_and_time(first), messages::day_and_time(last));
        summary += &if first == last { format!(", {first}") } else { format!(", {first} to {last}") };
    }
    summary
}
