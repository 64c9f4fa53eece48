//! The stories of some articles, as they are kept, and what their articles tell.

use super::error::Error;
use super::{ArticleRow, Library};
use crate::stories::{Story, StoryArticle, shown_headline};
use kabar_annotate::annotate::lines::rule_set::LineRuleSet;
use kabar_annotate::{Options, annotate};
use std::collections::HashMap;

/// Articles that are grouped in one transaction: half a second's work.
const GROUPED_AT_ONCE: usize = 500;

impl Library {
    /// Finds the stories of articles that wait for it and are not older than `since` (Unix seconds), the latest first.
    /// `progress` is told how many were done, and says whether to go on. A library that cannot be written stays as it is.
    ///
    /// # Errors
    /// Where the library cannot be read or written.
    pub fn group_since(
        &mut self,
        since: i64,
        rules: &LineRuleSet,
        mut progress: impl FnMut(usize) -> bool,
    ) -> Result<(), Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM articles WHERE story IS NULL AND deleted = 0 AND sort >= ?1)";
        while !self.read_only && self.db.query_row(sql, [since], |row| row.get(0))? {
            let done = self.group_articles(rules, GROUPED_AT_ONCE)?;
            if done == 0 || !progress(done) {
                break;
            }
        }
        Ok(())
    }

    /// The stories of the articles `rows`, with what their rows say of them. An article that is in no story yet has one of its
    /// own.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn kept_stories(&self, rows: &[ArticleRow]) -> Result<(Vec<StoryArticle>, Vec<Story>), Error> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&at| (rows[at].sort_time, rows[at].id));
        let kept = self.stories_of(&ids)?;
        let mut stories: Vec<Story> = Vec::new();
        let mut places: HashMap<i64, usize> = HashMap::new();
        for at in order {
            let number = kept[at].unwrap_or(rows[at].id);
            let place = *places.entry(number).or_insert(stories.len());
            match stories.get_mut(place) {
                Some(story) => story.articles.push(at),
                None => stories.push(Story { articles: vec![at], central: at }),
            }
            if rows[at].id == number {
                stories[place].central = at;
            }
        }
        Ok((rows.iter().map(story_article).collect(), stories))
    }

    /// Reads what the article `at` of `articles`, whose row is `row`, tells: its first sentences, names and quotations. What its
    /// outlet repeats is left out.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn read_told(
        &self,
        row: &ArticleRow,
        told: &mut StoryArticle,
        rules: &LineRuleSet,
    ) -> Result<(), Error> {
        let Some(mut article) = self.article_by_id(row.id)? else { return Ok(()) };
        let repeats = self.with_feed_lines(&article.key, |lines| lines.repeated_lines(&article))?;
        let options = Options::default().with_rules(rules).with_repeated_lines(repeats.unwrap_or_default());
        let notes = annotate(&article, &options);
        article.break_at(&notes.line_breaks);
        let read = StoryArticle::new(told.id.clone(), &article, &notes);
        let known = std::mem::replace(told, read);
        *told = StoryArticle {
            outlet: known.outlet,
            time: known.time,
            is_starred: known.is_starred,
            ..told.clone()
        };
        Ok(())
    }
}

fn story_article(row: &ArticleRow) -> StoryArticle {
    let headline = &row.headline;
    let (url, outlet) = (headline.url.as_deref(), headline.site.as_deref());
    StoryArticle {
        id: row.id.to_string(),
        title: shown_headline(&headline.title, url, outlet).to_owned(),
        outlet: outlet.map(str::to_owned),
        url: url.map(str::to_owned),
        published: headline.published,
        time: Some(row.sort_time),
        language: row.language.as_deref().map(str::to_owned),
        lead: Vec::new(),
        key_words: Vec::new(),
        names: Vec::new(),
        quotes: Vec::new(),
        numbers: Vec::new(),
        is_starred: headline.is_starred,
    }
}
