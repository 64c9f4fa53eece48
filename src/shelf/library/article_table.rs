//! The row of an article, its body and its words in the text index: the one place that lists the columns of an article.

use super::error::Error;
use kabar_annotate::article::{Article, reading_minutes};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use std::sync::LazyLock;

/// The columns that say what an article is; [`content_values`] gives their values in this order. What the reader did with
/// it, and when it came, stands in others.
const CONTENT_COLUMNS: [&str; 8] =
    ["key", "url", "title", "outlet", "language", "published", "minutes", "words"];

static INSERT: LazyLock<String> = LazyLock::new(|| {
    let columns = CONTENT_COLUMNS.join(", ");
    format!(
        "INSERT OR IGNORE INTO articles ({columns}, id, sort, arrived, read)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id"
    )
});

// What a new version does not say stays. Its names are read again, and its story is found again.
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let columns = CONTENT_COLUMNS.iter().enumerate();
    let set: Vec<String> =
        columns.map(|(n, column)| format!("{column} = coalesce(?{}, {column})", n + 1)).collect();
    format!(
        "UPDATE articles SET {}, changed = changed OR (?10 AND read), names = 0, story = NULL WHERE id = ?9 RETURNING outlet",
        set.join(", ")
    )
});

/// A row to be made.
pub(super) struct NewRow<'a> {
    /// Its number; `None` gives it the next one.
    pub id: Option<i64>,
    /// The article to be stored.
    pub article: &'a Article,
    /// Words of its text.
    pub words: usize,
    /// Its outlet: the one that it names itself, or its feed's title.
    pub outlet: Option<&'a str>,
    /// The time that it is sorted by, in Unix seconds.
    pub sort: i64,
    /// When it came, in Unix seconds.
    pub arrived: i64,
    pub is_read: bool,
}

/// Makes the row of an article, without body and words; `None` where there is one of that number already.
pub(super) fn insert_row(db: &Connection, row: &NewRow) -> Result<Option<i64>, Error> {
    let values = content_values(row.article, row.words, row.outlet);
    let others = [row.id.into(), row.sort.into(), row.arrived.into(), row.is_read.into()];
    let mut insert = db.prepare_cached(&INSERT)?;
    Ok(insert.query_row(params_from_iter(values.into_iter().chain(others)), |row| row.get(0)).optional()?)
}

/// Puts another version of the article `id` into its row, and says which outlet it has. Where `is_edited`, and the reader has
/// read it, it is marked as changed.
pub(super) fn update_row(
    db: &Connection,
    id: i64,
    article: &Article,
    words: usize,
    is_edited: bool,
) -> Result<Option<String>, Error> {
    let others = [id.into(), is_edited.into()];
    let values = content_values(article, words, article.site.as_deref()).into_iter().chain(others);
    Ok(db.prepare_cached(&UPDATE)?.query_row(params_from_iter(values), |row| row.get(0))?)
}

fn content_values(article: &Article, words: usize, outlet: Option<&str>) -> [Value; CONTENT_COLUMNS.len()] {
    let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    [
        text(Some(&article.key)),
        text(article.url.as_deref()),
        text(Some(&article.title)),
        text(outlet),
        text(article.language.as_deref()),
        article.published.map_or(Value::Null, |date| Value::Text(date.to_string())),
        Value::Integer(reading_minutes(words) as i64),
        Value::Integer(words as i64),
    ]
}

/// Keeps `body`, as [`BodyPacker`](super::body::BodyPacker) made it, as the body of the article `id`.
pub(super) fn set_body(db: &Connection, id: i64, body: &[u8]) -> Result<(), Error> {
    db.prepare_cached("INSERT OR REPLACE INTO bodies VALUES (?1, ?2)")?.execute(params![id, body])?;
    Ok(())
}

/// Puts the words of the article `id` into the text index, which must not have them yet.
pub(super) fn index_text(
    db: &Connection,
    id: i64,
    title: &str,
    outlet: Option<&str>,
    text: &str,
) -> Result<(), Error> {
    let sql = "INSERT INTO texts (rowid, title, outlet, body) VALUES (?1, ?2, ?3, ?4)";
    db.prepare_cached(sql)?.execute(params![id, title, outlet, text])?;
    Ok(())
}

/// Takes the words of the article `id` out of the text index.
pub(super) fn unindex_text(db: &Connection, id: i64) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM texts WHERE rowid = ?1")?.execute([id])?;
    Ok(())
}
