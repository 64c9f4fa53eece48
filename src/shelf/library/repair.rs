//! A damaged library: it is renamed, and what can be read of it is put into a new one.
//!
//! The rows on damaged pages are lost. A table is read from its beginning up to the first error, and then from its end
//! backwards to the last one, so that only the rows between the two are lost. Counts, lists and the text index are rebuilt,
//! names are read again, and the journal is dropped.
//!
//! The body of an article has all of its row but what the reader did with it. Where a row is lost and the body is not, the row
//! is rebuilt from the body. The lists of the feeds say whether it was read, where they can be read.

use super::article_table::{NewRow, insert_row};
use super::database::{self, Durability, transact};
use super::error::Error;
use super::{Library, body};
use crate::shelf::Clock;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};

/// The tables that cannot be rebuilt from others, each after those that it refers to, with the order that its rows are read in.
const SALVAGED_TABLES: [(&str, &str); 11] = [
    ("feeds", "id"),
    ("articles", "id"),
    ("bodies", "article"),
    ("pages", "article"),
    ("sources", "feed, guid"),
    ("tags", "id"),
    ("tagged", "tag, article"),
    ("views", "id"),
    ("marks", "key"),
    ("positions", "key"),
    ("meta", "name"),
];

/// What a repair did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairReport {
    /// Where the damaged file is now.
    pub damaged_path: PathBuf,
    /// Feeds that were read out of it.
    pub feeds: usize,
    /// Articles that were read out of it.
    pub articles: usize,
    /// How many of these articles have rows that were rebuilt from their bodies; their stars are lost.
    pub rebuilt_from_text: usize,
    /// How many of these articles have lost their bodies.
    pub without_text: usize,
    /// Bodies that could be read but not unpacked.
    pub unreadable_bodies: usize,
    /// Copies that may hold more, the latest last.
    pub backups: Vec<PathBuf>,
}

/// Renames the library at `path` and makes a new one of what can be read. The new name of the old file ends in the time.
///
/// # Errors
/// Where files cannot be renamed or created.
pub fn repair(path: &Path, clock: Clock) -> Result<RepairReport, Error> {
    let aside = database::backup_path(path, &format!("damaged-{}", clock()));
    let beside = |path: &Path, end: &str| PathBuf::from(format!("{}{end}", path.display()));
    if aside.exists() {
        return Err(Error::not_found(format!("{} is there already; try again in a second", aside.display())));
    }
    fs::rename(path, &aside)?;
    // The last commits may be in the WAL beside it, which must be renamed with it.
    if beside(path, "-wal").exists() {
        fs::rename(beside(path, "-wal"), beside(&aside, "-wal"))?;
    }
    let _ = fs::remove_file(beside(path, "-shm"));
    let mut library = Library::open_with_durability(path, Durability::AtCheckpoints, clock)?;
    let mut revived = RebuiltRows::default();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // Nothing can be read of a file that is no database.
    if let Ok(damaged) = Connection::open_with_flags(&aside, flags) {
        transact(&mut library.db, |new| {
            new.pragma_update(None, "defer_foreign_keys", true)?;
            for (table, order) in SALVAGED_TABLES {
                copy_readable_rows(&damaged, new, table, order)?;
            }
            revived = rebuild_article_rows(&damaged, new)?;
            // Rows whose feed or article is lost.
            for (table, column, owner) in [
                ("sources", "article", "articles"),
                ("sources", "feed", "feeds"),
                ("bodies", "article", "articles"),
                ("pages", "article", "articles"),
                ("tagged", "article", "articles"),
                ("tagged", "tag", "tags"),
            ] {
                new.execute(
                    &format!("DELETE FROM {table} WHERE {column} NOT IN (SELECT id FROM {owner})"),
                    [],
                )?;
            }
            // An article that has lost its body gets it from the feed again, where that still has it.
            new.execute(
                "UPDATE sources SET print = 0 WHERE article NOT IN (SELECT article FROM bodies)",
                [],
            )?;
            new.execute("UPDATE feeds SET etag = NULL, modified = NULL, next = 0", [])?;
            new.execute("UPDATE articles SET names = 0", [])?;
            Ok(())
        })?;
        library.recount()?;
    }
    let (feeds, articles) = (library.feeds()?.len(), library.counts()?.articles);
    // Deleted articles may have no body on purpose.
    let bare = "SELECT count(*) FROM articles WHERE deleted = 0 AND id NOT IN (SELECT article FROM bodies)";
    let bare: i64 = library.db.query_row(bare, [], |row| row.get(0))?;
    Ok(RepairReport {
        feeds,
        articles,
        rebuilt_from_text: revived.articles,
        without_text: usize::try_from(bare).unwrap_or(0),
        unreadable_bodies: revived.unreadable_bodies,
        backups: find_backups(path, &aside),
        damaged_path: aside,
    })
}

#[derive(Debug, Default)]
struct RebuiltRows {
    articles: usize,
    unreadable_bodies: usize,
}

/// Rebuilds lost rows of articles from their bodies.
fn rebuild_article_rows(damaged: &Connection, new: &Connection) -> Result<RebuiltRows, Error> {
    let mut revived = RebuiltRows::default();
    let mut listed = damaged.prepare("SELECT sort, read FROM listed WHERE article = ?1").ok();
    let mut texts =
        new.prepare("SELECT article, draft FROM bodies WHERE article NOT IN (SELECT id FROM articles)")?;
    let texts: Vec<(i64, Vec<u8>)> =
        texts.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for (id, draft) in texts {
        let Some(article) = body::unpack(&draft) else {
            revived.unreadable_bodies += 1;
            continue;
        };
        let known = listed.as_mut().and_then(|listed| {
            listed.query_row([id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?))).ok()
        });
        let (sort, is_read) = known.unwrap_or((article.published.map_or(0, |d| d.unix_seconds()), false));
        let row = NewRow {
            id: Some(id),
            article: &article,
            words: article.word_count(),
            outlet: article.site.as_deref(),
            sort,
            arrived: sort,
            is_read,
        };
        revived.articles += usize::from(insert_row(new, &row)?.is_some());
    }
    Ok(revived)
}

/// Copies what can be read of `table`.
fn copy_readable_rows(damaged: &Connection, new: &Connection, table: &str, order: &str) -> Result<(), Error> {
    let backwards = order.split(", ").map(|column| format!("{column} DESC")).collect::<Vec<_>>().join(", ");
    for order in [order, &backwards] {
        let Ok(mut all) = damaged.prepare(&format!("SELECT * FROM {table} ORDER BY {order}")) else {
            continue;
        };
        let columns: Vec<String> = all.column_names().map(str::to_owned).collect();
        let marks = vec!["?"; columns.len()].join(", ");
        let insert = format!("INSERT OR IGNORE INTO {table} ({}) VALUES ({marks})", columns.join(", "));
        let mut insert = new.prepare(&insert)?;
        let Ok(mut rows) = all.query([]) else { continue };
        let mut sound = true;
        while sound {
            match rows.next() {
                Ok(Some(row)) => {
                    let values: rusqlite::Result<Vec<Value>> =
                        (0..columns.len()).map(|at| row.get(at)).collect();
                    // A row that violates the schema comes from a damaged page.
                    let _ = insert.execute(rusqlite::params_from_iter(values?));
                }
                // The whole table was read.
                Ok(None) => return Ok(()),
                Err(_) => sound = false,
            }
        }
    }
    Ok(())
}

/// The copies beside the library, the oldest first, without `but`.
fn find_backups(path: &Path, but: &Path) -> Vec<PathBuf> {
    let stem = path.file_stem().map(|s| format!("{}.", s.to_string_lossy())).unwrap_or_default();
    let folder = path.parent().into_iter().flat_map(fs::read_dir).flatten().flatten();
    let mut found: Vec<_> = folder
        .map(|entry| entry.path())
        .filter(|p| {
            let name = p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            name.starts_with(&stem)
                && name.ends_with(".db")
                && !name.contains(".damaged-")
                && p != path
                && p != but
        })
        .filter_map(|p| Some((fs::metadata(&p).ok()?.modified().ok()?, p)))
        .collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{READ, STAR, assert_counts, feed_items, ids, with_feed};
    use super::super::{Library, LibraryErrorKind};
    use super::*;
    use crate::shelf::TEST_CLOCK;

    #[test]
    fn what_is_on_sound_pages_is_read_out() {
        let (mut library, feed) = with_feed("repair");
        library.ingest(feed, &feed_items(0..400), 1_800_000_000).expect("kept");
        let all = ids(&library);
        library.mark_all(&all[..5], STAR).expect("marked");
        library.tag(&all[..2], "simpan", true).expect("tagged");
        let path = library.path().to_owned();
        // Zeros over a page in the middle of the bodies.
        library.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("written");
        let leaf = "SELECT pageno FROM dbstat WHERE name = 'bodies' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 5";
        let page: i64 = library.db.query_row(leaf, [], |row| row.get(0)).expect("read");
        let page = usize::try_from(page).expect("a number");
        drop(library);
        let mut bytes = fs::read(&path).expect("there");
        bytes[(page - 1) * 4096..page * 4096].fill(0);
        fs::write(&path, bytes).expect("written");
        let damaged = Library::open(&path, TEST_CLOCK).expect("its head is sound");
        assert!(!damaged.check().expect("read").is_empty());
        drop(damaged);
        let repaired = repair(&path, TEST_CLOCK).expect("repaired");
        assert_eq!((repaired.feeds, repaired.articles), (1, 400));
        assert!(repaired.damaged_path.exists() && repaired.backups.is_empty());
        let mut library = Library::open(&path, TEST_CLOCK).expect("sound");
        assert_eq!(library.check(), Ok(vec![]));
        assert_counts(&library);
        let rows = library.rows(&all[..5]).expect("read");
        assert!(rows.iter().all(|r| r.headline.is_starred) && rows[0].headline.tags.len() == 1);
        let lost: Vec<i64> =
            all.iter().copied().filter(|id| library.article_by_id(*id).expect("read").is_none()).collect();
        assert!(!lost.is_empty() && lost.len() < 60, "{}", lost.len());
        assert_eq!(repaired.without_text, lost.len());
        // The next fetch brings the lost bodies back.
        library.ingest(feed, &feed_items(0..400), 1_800_000_060).expect("kept");
        assert!(lost.iter().all(|id| library.article_by_id(*id).expect("read").is_some()));
    }

    #[test]
    fn articles_are_made_of_their_texts_where_their_rows_are_lost() {
        let (mut library, feed) = with_feed("repair rows");
        library.ingest(feed, &feed_items(0..40), 1_800_000_000).expect("kept");
        let all = ids(&library);
        library.mark_all(&all[..5], READ).expect("marked");
        let before = library.rows(&all).expect("read");
        let path = library.path().to_owned();
        library.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("written");
        let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'articles'";
        let page: i64 = library.db.query_row(root, [], |row| row.get(0)).expect("read");
        let page = usize::try_from(page).expect("a number");
        drop(library);
        let mut bytes = fs::read(&path).expect("there");
        bytes[(page - 1) * 4096..page * 4096].fill(b'x');
        fs::write(&path, bytes).expect("written");
        let repaired = repair(&path, TEST_CLOCK).expect("repaired");
        assert_eq!((repaired.articles, repaired.rebuilt_from_text), (40, 40));
        assert_eq!((repaired.without_text, repaired.unreadable_bodies), (0, 0));
        let mut library = Library::open(&path, TEST_CLOCK).expect("sound");
        assert_eq!(library.check(), Ok(vec![]));
        assert_counts(&library);
        let rows = library.rows(&all).expect("read");
        for (row, before) in rows.iter().zip(&before) {
            assert_eq!(
                (&row.headline.title, row.headline.is_read),
                (&before.headline.title, before.headline.is_read)
            );
        }
        // Its feed still knows them.
        let done = library.ingest(feed, &feed_items(0..40), 1_800_000_060).expect("kept");
        assert_eq!(done.new, 0);
    }

    #[test]
    fn what_is_no_library_is_set_aside() {
        let path = super::super::tests::scratch_folder("junk").join("library.db");
        fs::write(&path, "bukan pustaka ".repeat(900)).expect("written");
        let copy = path.with_file_name("library.2026-01-01.db");
        fs::write(&copy, "").expect("written");
        assert_eq!(Library::open(&path, TEST_CLOCK).expect_err("junk").kind, LibraryErrorKind::Damaged);
        let repaired = repair(&path, TEST_CLOCK).expect("set aside");
        assert_eq!((repaired.articles, repaired.backups), (0, vec![copy]));
        assert_eq!(fs::read(repaired.damaged_path).expect("there").len(), 12_600);
        assert_eq!(Library::open(&path, TEST_CLOCK).expect("new").check(), Ok(vec![]));
    }
}
