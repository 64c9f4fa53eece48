//! Who is named and who is quoted in each article, for `who:` and `said:`, and what each article says of whom, for
//! [`Library::name_profile`].
//!
//! To find the names of an article takes about as long as to store it, and nobody waits for them. So a refresh stores its
//! articles first, and then [`Library::index_names`] finds their names, the latest articles first, a batch at a time. Each
//! article's row has the version of the annotator that found its names. After [`ANNOTATOR_VERSION`] is raised, all are read
//! again; until then searches use the older names. Where the feed gives no language, the annotator's is stored too.

use super::bearers::{ArticleBearer, delete_bearers, extract_bearers, store_bearers};
use super::database::transact;
use super::error::Error;
use super::{Library, body};
use kabar_annotate::annotate::lines::rule_set::LineRuleSet;
use kabar_annotate::article::{Article, QuoteKind};
use kabar_annotate::text::find::folded_chars;
use kabar_annotate::{Options, annotate};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, HashSet};

/// The version of the annotator's names: to be raised when it finds other names than before.
pub const ANNOTATOR_VERSION: i64 = 3;

/// What is stored of one article.
#[derive(Debug, Default, PartialEq, Eq)]
struct ArticleNames {
    language: Option<String>,
    /// Names and their short forms, without case and accents, and whether each is quoted.
    names: BTreeMap<String, bool>,
    bearers: Vec<ArticleBearer>,
}

impl Library {
    /// How many articles have no names of this version yet.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn articles_without_names(&self) -> Result<usize, Error> {
        let mut count = self.db.prepare_cached("SELECT count(*) FROM articles WHERE names < ?1")?;
        Ok(count
            .query_row([ANNOTATOR_VERSION], |row| row.get::<_, i64>(0))
            .map(|n| usize::try_from(n).unwrap_or(0))?)
    }

    /// The numbers of the articles in which a person, place or organisation is called `name`, by its full or a short form. The
    /// table does not have the kinds of names, so a person with the name of a town is found with the town.
    pub(super) fn articles_naming(&self, name: &str) -> Result<HashSet<i64>, Error> {
        let sql = "SELECT article FROM named WHERE name = (SELECT id FROM names WHERE name = ?1)";
        let mut all = self.db.prepare_cached(sql)?;
        let ids = all.query_map([folded_chars(name).collect::<String>()], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Finds and stores the names of at most `most` articles that have none of this version, by the line rules `rules`. Returns
    /// how many articles those were; 0 when all are done. The library is locked only while the names are written.
    ///
    /// # Errors
    /// Where the library cannot be read or written.
    pub fn index_names(&mut self, rules: &LineRuleSet, most: usize) -> Result<usize, Error> {
        let mut waiting = Vec::new();
        {
            let sql = "SELECT id, draft FROM articles LEFT JOIN bodies ON article = id WHERE names < ?1
                       ORDER BY names DESC, id DESC LIMIT ?2";
            let mut rows = self.db.prepare_cached(sql)?;
            let mut rows = rows.query(params![ANNOTATOR_VERSION, most as i64])?;
            while let Some(row) = rows.next()? {
                waiting.push((row.get::<_, i64>(0)?, row.get::<_, Option<Vec<u8>>>(1)?));
            }
        }
        let found: Vec<(i64, ArticleNames)> = waiting
            .into_iter()
            .map(|(id, draft)| {
                (
                    id,
                    draft.and_then(|d| body::unpack(&d)).map(|a| extract_names(a, rules)).unwrap_or_default(),
                )
            })
            .collect();
        if found.is_empty() {
            return Ok(0);
        }
        transact(&mut self.db, |db| {
            for (id, found) in &found {
                store_names(db, *id, found)?;
            }
            Ok(found.len())
        })
    }
}

fn extract_names(mut article: Article, rules: &LineRuleSet) -> ArticleNames {
    let notes = annotate(&article, &Options::default().with_rules(rules));
    article.break_at(&notes.line_breaks);
    let mut names = BTreeMap::new();
    let mut add = |name: &str, spoke: bool| {
        let name: String = folded_chars(name).collect();
        if name.chars().any(char::is_alphanumeric) {
            *names.entry(name).or_default() |= spoke;
        }
    };
    for entity in &notes.entities {
        add(&entity.name, false);
        add(entity.span.slice(article.text()), false);
    }
    for quote in notes.quotes.iter().filter(|q| q.kind != QuoteKind::Other) {
        if let Some(speaker) = &quote.speaker {
            add(speaker, true);
            // A search by the short form that the article uses finds the speaker too.
            let same = notes.entities.iter().filter(|e| e.name == *speaker);
            same.for_each(|e| add(e.span.slice(article.text()), true));
        }
    }
    let bearers = extract_bearers(&article, &notes);
    ArticleNames { language: notes.language, names, bearers }
}

fn store_names(db: &Connection, id: i64, found: &ArticleNames) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM named WHERE article = ?1")?.execute([id])?;
    for (name, spoke) in &found.names {
        db.prepare_cached("INSERT OR IGNORE INTO names (name) VALUES (?1)")?.execute([name])?;
        let mut row = db.prepare_cached("INSERT INTO named SELECT id, ?2, ?3 FROM names WHERE name = ?1")?;
        row.execute(params![name, id, spoke])?;
    }
    delete_bearers(db, id)?;
    store_bearers(db, id, &found.bearers)?;
    let sql = "UPDATE articles SET names = ?2, language = coalesce(?3, language) WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![id, ANNOTATOR_VERSION, found.language])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{feed_item, with_feed};
    use super::*;
    use crate::shelf::{Arrangement, HitCollector, SearchHit, Shelf};
    use kabar_annotate::article::{Draft, EntityKind, NameKey};

    #[test]
    fn a_name_is_followed_by_what_was_read_of_each_article() {
        let (mut library, feed) = with_feed("naming");
        let article = |guid: &str, title: &str, text: &str| {
            feed_item(guid, Draft { title: Some(title.into()), text: text.into(), ..Draft::default() })
        };
        // As a feed has them, the latest first.
        let entries = [
            article("4", "Ratna Wulandari: jalan", "Bupati Ratna Wulandari meresmikan jalan pada Selasa."),
            article("3", "Pupuk", "Ketua koperasi Ratna mengatakan pupuk sudah tiba."),
            article("2", "Roti", "Toko Roti Wulandari di Jalan Melati buka lagi, kata Sari Kencana."),
            article("1", "Panen", "Bupati Ratna Wulandari membuka panen. \"Kami senang,\" kata Ratna."),
        ];
        library.ingest(feed, &entries, 1_800_000_000).expect("kept");
        let naming = |library: &mut Library, name: &str, from: usize| {
            library.arrange_now(&Arrangement::default()).expect("arranged");
            let patient = HitCollector::default();
            library.search_name(&NameKey { kind: EntityKind::Person, name: name.into() }, from)(&patient);
            patient.into_hits()
        };
        assert!(naming(&mut library, "Ratna Wulandari", 0).is_empty(), "nothing is read yet");
        assert_eq!(library.index_names(LineRuleSet::builtin(), 9), Ok(4));
        let hit = |at, in_text| SearchHit { position: at, in_text };
        assert_eq!(naming(&mut library, "Ratna Wulandari", 2), [hit(0, true), hit(3, false)]);
        assert_eq!(naming(&mut library, "ratna", 0), [hit(0, true), hit(2, true)]);
        assert!(naming(&mut library, "Wulandari", 0).is_empty());
    }
}
