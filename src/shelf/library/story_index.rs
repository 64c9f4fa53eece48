//! Which articles tell one story, kept as articles arrive.
//!
//! A refresh stores its articles first, and then [`Library::group_articles`] compares them with those of the days around them,
//! the latest first, a batch at a time. Each article's row has the number of the article that stands for its story. The words
//! of an article and the articles like it are kept for some days, so that nothing is read twice.

use super::database::transact;
use super::error::Error;
use super::{Library, body};
use crate::stories::{GroupedArticle, Link, StoryGrouper, StoryTerms};
use kabar_annotate::annotate::lines::rule_set::LineRuleSet;
use kabar_annotate::article::Article;
use kabar_annotate::{Options, annotate};
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// Articles further apart than this, in seconds, are not compared: as the grouper does.
const WINDOW_SECONDS: i64 = 72 * 3600;

/// The words of articles older than this before the latest one, in seconds, are dropped with their story. Feeds bring
/// articles late.
const KEPT_SECONDS: i64 = 7 * 86_400;

/// The bytes of a stored link: an article's number and a similarity.
const LINK_BYTES: usize = 12;

/// An article that is grouped now.
struct NewMember {
    id: i64,
    time: i64,
    terms: StoryTerms,
}

impl Library {
    /// Finds the stories of at most `most` articles that are in none yet, the latest first, by the line rules `rules`. Returns
    /// how many articles those were; 0 when all are done. The library is locked only while the stories are written.
    ///
    /// # Errors
    /// Where the library cannot be read or written.
    pub fn group_articles(&mut self, rules: &LineRuleSet, most: usize) -> Result<usize, Error> {
        let waiting = self.ungrouped(most)?;
        let (Some(first), Some(last)) =
            (waiting.iter().map(|w| w.1).min(), waiting.iter().map(|w| w.1).max())
        else {
            return Ok(0);
        };
        let mut arrivals = Vec::with_capacity(waiting.len());
        for (id, time, article) in waiting {
            let terms = match article {
                Some(mut article) => {
                    let repeats =
                        self.with_feed_lines(&article.key, |lines| lines.repeated_lines(&article))?;
                    let options =
                        Options::default().with_rules(rules).with_repeated_lines(repeats.unwrap_or_default());
                    let notes = annotate(&article, &options);
                    article.break_at(&notes.line_breaks);
                    StoryTerms::new(&article, &notes, Some(time))
                }
                None => StoryTerms::default(),
            };
            arrivals.push(NewMember { id, time, terms });
        }
        arrivals.sort_by_key(|arrival| (arrival.time, arrival.id));
        let (mut ids, known) = self.grouped_between(first - WINDOW_SECONDS, last + WINDOW_SECONDS)?;
        let mut stories: Vec<i64> = known.iter().map(|article| article.story).collect();
        let mut grouper = StoryGrouper::restore(known);
        let (count, mut compared) = (arrivals.len(), Vec::with_capacity(arrivals.len()));
        for NewMember { id, terms, .. } in arrivals {
            let bytes = terms.to_bytes();
            grouper.add(terms);
            compared.push((id, bytes, pack_links(grouper.last_links(), &ids)));
            ids.push(id);
            stories.push(0);
        }
        let mut moved = Vec::new();
        for (members, central) in grouper.stories() {
            let story = ids[central];
            moved.extend(members.into_iter().filter(|at| stories[*at] != story).map(|at| (ids[at], story)));
        }
        transact(&mut self.db, |db| {
            let mut add = db.prepare_cached("INSERT OR REPLACE INTO compared VALUES (?1, ?2, ?3)")?;
            for (id, terms, links) in &compared {
                add.execute(params![id, terms, links])?;
            }
            let mut change = db.prepare_cached("UPDATE articles SET story = ?2 WHERE id = ?1")?;
            for moved in &moved {
                change.execute(*moved)?;
            }
            forget_old(db)?;
            Ok(count)
        })
    }

    /// How many articles are in no story yet.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn articles_without_story(&self) -> Result<usize, Error> {
        let sql = "SELECT count(*) FROM articles WHERE story IS NULL AND deleted = 0";
        let count: i64 = self.db.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The stories of the articles `ids`: for each the number of the article that stands for its story; `None` where it is not
    /// grouped yet.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn stories_of(&self, ids: &[i64]) -> Result<Vec<Option<i64>>, Error> {
        let mut one = self.db.prepare_cached("SELECT story FROM articles WHERE id = ?1")?;
        ids.iter().map(|id| Ok(one.query_row([id], |row| row.get(0)).unwrap_or_default())).collect()
    }

    /// The latest articles that are in no story, with the time that they are sorted by; those of a feed together.
    fn ungrouped(&self, most: usize) -> Result<Vec<(i64, i64, Option<Article>)>, Error> {
        let sql = "SELECT id, sort, draft, (SELECT min(feed) FROM sources s WHERE s.article = id) AS of_feed
             FROM (SELECT id, sort FROM articles WHERE story IS NULL AND deleted = 0
                   ORDER BY sort DESC, id DESC LIMIT ?1)
             LEFT JOIN bodies b ON b.article = id ORDER BY of_feed";
        let mut waiting = self.db.prepare_cached(sql)?;
        let rows = waiting.query_map([most as i64], |row| {
            let draft: Option<Vec<u8>> = row.get(2)?;
            Ok((row.get(0)?, row.get(1)?, draft.and_then(|draft| body::unpack(&draft))))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The articles of all stories of a time with their numbers, the earliest first.
    fn grouped_between(&self, from: i64, to: i64) -> Result<(Vec<i64>, Vec<GroupedArticle>), Error> {
        let sql = "SELECT id, sort, story, terms, links FROM articles JOIN compared ON article = id
             WHERE deleted = 0 AND story IN
                 (SELECT story FROM articles WHERE sort BETWEEN ?1 AND ?2 AND deleted = 0 AND story IS NOT NULL)
             ORDER BY sort, id";
        let mut known = self.db.prepare_cached(sql)?;
        let mut rows = known.query([from, to])?;
        let (mut ids, mut articles): (Vec<i64>, Vec<_>) = (Vec::new(), Vec::new());
        while let Some(row) = rows.next()? {
            let terms = StoryTerms::from_bytes(&row.get::<_, Vec<u8>>(3)?, Some(row.get(1)?));
            let Some(terms) = terms else { continue };
            ids.push(row.get(0)?);
            articles.push((terms, row.get::<_, Vec<u8>>(4)?, row.get(2)?));
        }
        let places: HashMap<i64, u32> = (0..).zip(&ids).map(|(place, &id)| (id, place)).collect();
        let grouped = articles.into_iter().map(|(terms, links, story)| GroupedArticle {
            terms,
            links: unpack_links(&links, &places),
            story,
        });
        Ok((ids.clone(), grouped.collect()))
    }
}

/// Drops the words of stories whose articles are all old, once no article waits for them.
fn forget_old(db: &Connection) -> Result<(), Error> {
    let mut forget = db.prepare_cached(
        "DELETE FROM compared WHERE NOT EXISTS (SELECT 1 FROM articles WHERE story IS NULL AND deleted = 0)
             AND article IN (SELECT article FROM compared JOIN articles ON id = article
                 WHERE sort < (SELECT max(sort) FROM articles WHERE deleted = 0) - ?1
                   AND NOT EXISTS (SELECT 1 FROM articles o WHERE o.story = articles.story
                       AND o.sort >= (SELECT max(sort) FROM articles WHERE deleted = 0) - ?1))",
    )?;
    forget.execute([KEPT_SECONDS])?;
    Ok(())
}

/// Links to places in `ids` as they are stored, by the articles' numbers.
fn pack_links(links: &[Link], ids: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(links.len() * LINK_BYTES);
    for (other, similarity) in links {
        bytes.extend(ids[*other as usize].to_le_bytes());
        bytes.extend(similarity.to_le_bytes());
    }
    bytes
}

/// Stored links, to the articles at these places; those to others are dropped.
fn unpack_links(bytes: &[u8], places: &HashMap<i64, u32>) -> Vec<Link> {
    let read = |link: &[u8]| {
        let (id, rest) = link.split_first_chunk::<8>()?;
        let similarity = f32::from_le_bytes(*rest.first_chunk::<4>()?);
        Some((*places.get(&i64::from_le_bytes(*id))?, similarity.clamp(0.0, 1.0)))
    };
    bytes.chunks_exact(LINK_BYTES).filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{feed_item, with_feed};
    use super::*;
    use crate::shelf::library::FetchedItem;
    use kabar_annotate::article::{Date, Draft};

    const NOON: i64 = 1_700_000_000;
    const HOUR: i64 = 3600;

    fn item(guid: &str, hour: i64, title: &str, text: &str) -> FetchedItem {
        let published = Date::from_unix(NOON + hour * HOUR);
        feed_item(guid, Draft { title: Some(title.into()), text: text.into(), published, ..Draft::default() })
    }

    fn fire(hour: i64) -> FetchedItem {
        let texts = [
            "Gudang garam di Pelabuhan Sukaraya terbakar pada Senin malam. Tiga pekerja luka bakar.",
            "Kebakaran melanda gudang garam di Pelabuhan Sukaraya. Tiga pekerja luka bakar karena api.",
            "Polisi memeriksa pemilik gudang garam Pelabuhan Sukaraya yang terbakar. Tiga pekerja luka bakar.",
        ];
        let text = texts[hour as usize % 3];
        item(&format!("fire {hour}"), hour, "Gudang Garam di Pelabuhan Sukaraya Terbakar", text)
    }

    fn match_report(hour: i64) -> FetchedItem {
        let text =
            "Tim voli putri Bandar Lama menjuarai turnamen antarkota setelah menang tiga set langsung.";
        item(&format!("match {hour}"), hour, "Tim Voli Bandar Lama Juara Turnamen", text)
    }

    fn group_all(library: &mut Library, most: usize) {
        while library.group_articles(LineRuleSet::builtin(), most).expect("grouped") > 0 {}
        assert_eq!(library.articles_without_story(), Ok(0));
    }

    /// The numbers of the articles, by their stories.
    fn stories(library: &Library) -> Vec<Vec<i64>> {
        let sql = "SELECT id, story FROM articles ORDER BY id";
        let mut stories: Vec<(i64, Vec<i64>)> = Vec::new();
        let mut all = library.db.prepare(sql).expect("SQL");
        let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("read");
        for (id, story) in rows.map(|row| row.expect("a row")) {
            match stories.iter_mut().find(|known| known.0 == story) {
                Some(known) => known.1.push(id),
                None => stories.push((story, vec![id])),
            }
        }
        stories.into_iter().map(|story| story.1).collect()
    }

    #[test]
    fn what_comes_later_joins_its_story_however_it_is_cut_into_batches() {
        for most in [1, 2, 9] {
            let (mut library, feed) = with_feed(&format!("grouped {most}"));
            library.ingest(feed, &[match_report(1), fire(0)], NOON + HOUR).expect("kept");
            group_all(&mut library, most);
            assert_eq!(stories(&library), [[1], [2]]);
            library.ingest(feed, &[fire(20), fire(4)], NOON + 20 * HOUR).expect("kept");
            group_all(&mut library, most);
            assert_eq!(stories(&library), [vec![1, 3, 4], vec![2]]);
            let of = library.stories_of(&[1, 3, 2, 99]).expect("read");
            assert!(of[0] == of[1] && of[2] == Some(2) && of[3].is_none(), "{of:?}");
        }
    }

    #[test]
    fn an_article_whose_words_changed_is_compared_anew() {
        let (mut library, feed) = with_feed("regrouped");
        library.ingest(feed, &[fire(2), fire(1), fire(0)], NOON + 3 * HOUR).expect("kept");
        group_all(&mut library, 9);
        assert_eq!(stories(&library), [[1, 2, 3]]);
        let other = FetchedItem { guid: fire(1).guid, ..match_report(1) };
        library.ingest(feed, &[other], NOON + 4 * HOUR).expect("kept");
        assert_eq!(library.articles_without_story(), Ok(1));
        group_all(&mut library, 9);
        assert_eq!(stories(&library), [vec![1, 3], vec![2]]);
    }

    #[test]
    fn the_words_of_old_stories_are_dropped_and_the_stories_stay() {
        let (mut library, feed) = with_feed("old");
        library.ingest(feed, &[fire(1), fire(0)], NOON + HOUR).expect("kept");
        group_all(&mut library, 9);
        library.ingest(feed, &[match_report(300)], NOON + 300 * HOUR).expect("kept");
        group_all(&mut library, 9);
        assert_eq!(stories(&library), [vec![1, 2], vec![3]]);
        let kept = library.db.query_row("SELECT group_concat(article) FROM compared", [], |row| row.get(0));
        assert_eq!(kept, Ok("3".to_owned()));
    }
}
