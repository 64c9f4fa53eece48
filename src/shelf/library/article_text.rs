//! The text of an article in all its tables, and the other text that it may have: its feed's, or that of its own page.
//!
//! `bodies` has the text that is shown; it is searched, counted and annotated. `pages` keeps the other one.

use super::article_table::{index_text, set_body, unindex_text, update_row};
use super::body;
use super::error::Error;
use kabar_annotate::article::Article;
use rusqlite::{Connection, OptionalExtension, params};

/// Versions of one article that are kept beside the present one, and beside the one that the reader read last.
pub(super) const MAX_VERSIONS: i64 = 4;

/// Versions of all articles that are kept: some 3 kB each, packed.
const MAX_EARLIER_TEXTS: i64 = 5_000;

/// Keeps the text that the article `id` shows, which is about to be replaced by `body` at the time `at` (Unix seconds).
/// `was_read`: the reader had read it.
fn keep_earlier_text(db: &Connection, id: i64, body: &[u8], at: i64, was_read: bool) -> Result<(), Error> {
    let sql = "INSERT INTO earlier_texts (article, replaced, was_read, draft)
               SELECT article, ?2, ?3, draft FROM bodies WHERE article = ?1 AND draft <> ?4";
    if db.prepare_cached(sql)?.execute(params![id, at, was_read, body])? == 0 {
        return Ok(());
    }
    let sql = "DELETE FROM earlier_texts WHERE article = ?1
                   AND id NOT IN (SELECT id FROM earlier_texts WHERE article = ?1 ORDER BY id DESC LIMIT ?2)
                   AND id IS NOT (SELECT max(id) FROM earlier_texts WHERE article = ?1 AND was_read)";
    db.prepare_cached(sql)?.execute(params![id, MAX_VERSIONS])?;
    let sql = "DELETE FROM earlier_texts WHERE id <= (SELECT max(id) FROM earlier_texts) - ?1";
    db.prepare_cached(sql)?.execute([MAX_EARLIER_TEXTS])?;
    Ok(())
}

/// Replaces the words that the feed says of the article `id`, and keeps what they were, as its feed edited them at the time
/// `at` (Unix seconds).
pub(super) fn replace_edited_text(
    db: &Connection,
    id: i64,
    article: &Article,
    words: usize,
    body: &[u8],
    at: i64,
) -> Result<(), Error> {
    let mut state = db.prepare_cached("SELECT read AND NOT changed FROM articles WHERE id = ?1")?;
    let was_read = state.query_row([id], |row| row.get(0)).optional()?.unwrap_or(false);
    keep_earlier_text(db, id, body, at, was_read)?;
    replace_text(db, id, article, words, body, true)
}

/// Replaces the words of the article `id` by those of `article`, which has `words` words and is stored as `body`. Its marks,
/// tags, number and position in the list stay. Where `is_edited`, and the reader has read it, it is marked as changed. The
/// reading position is moved to the new key.
pub(super) fn replace_text(
    db: &Connection,
    id: i64,
    article: &Article,
    words: usize,
    body: &[u8],
    is_edited: bool,
) -> Result<(), Error> {
    let mut place = db.prepare_cached(
        "UPDATE OR REPLACE positions SET key = ?2 WHERE key = (SELECT key FROM articles WHERE id = ?1)",
    )?;
    place.execute(params![id, &*article.key])?;
    let outlet = update_row(db, id, article, words, is_edited)?;
    set_body(db, id, body)?;
    unindex_text(db, id)?;
    index_text(db, id, &article.title, outlet.as_deref(), &article.original_text())
}

/// Puts another version of the feed's text, stored as `body`, beside the page's, where that is shown. The page is to be
/// fetched again when the article is opened. Returns false, and does nothing, where the feed's text is shown.
pub(super) fn replace_hidden_text(
    db: &Connection,
    id: i64,
    body: &[u8],
    is_edited: bool,
) -> Result<bool, Error> {
    let mut hidden = db.prepare_cached("UPDATE pages SET draft = ?2, at = 0 WHERE article = ?1 AND shown")?;
    if hidden.execute(params![id, body])? == 0 {
        return Ok(false);
    }
    db.prepare_cached("UPDATE articles SET changed = changed OR (?2 AND read) WHERE id = ?1")?
        .execute(params![id, is_edited])?;
    Ok(true)
}

/// Keeps the text of the page of the article `id`, fetched at `at` (Unix seconds): in place of an older one, shown or not.
pub(super) fn keep_page(db: &Connection, id: i64, page: &Article, body: &[u8], at: i64) -> Result<(), Error> {
    let mut shown = db.prepare_cached("SELECT shown FROM pages WHERE article = ?1")?;
    let is_shown = shown.query_row([id], |row| row.get::<_, bool>(0)).optional()? == Some(true);
    if is_shown {
        // It was marked as changed before its page was asked for again, and stood there as the reader read it.
        let mut read = db.prepare_cached("SELECT read FROM articles WHERE id = ?1")?;
        let was_read = read.query_row([id], |row| row.get(0)).optional()?.unwrap_or(false);
        keep_earlier_text(db, id, body, at, was_read)?;
        replace_text(db, id, page, page.word_count(), body, false)?;
        db.prepare_cached("UPDATE pages SET at = ?2, reason = NULL WHERE article = ?1")?
            .execute(params![id, at])?;
    } else {
        db.prepare_cached("INSERT OR REPLACE INTO pages (article, draft, shown, at) VALUES (?1, ?2, 0, ?3)")?
            .execute(params![id, body, at])?;
    }
    Ok(())
}

/// Shows the text of the page of the article `id`, or with `is_page` false that of its feed. Where there is no other text
/// nothing changes.
pub(super) fn show_text(db: &Connection, id: i64, is_page: bool) -> Result<(), Error> {
    let mut other = db.prepare_cached(
        "SELECT p.draft, b.draft FROM pages p JOIN bodies b ON b.article = p.article
         WHERE p.article = ?1 AND p.shown <> ?2 AND p.draft IS NOT NULL",
    )?;
    let found = other.query_row(params![id, is_page], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((hidden, shown)): Option<(Vec<u8>, Vec<u8>)> = found else { return Ok(()) };
    let article =
        body::unpack(&hidden).ok_or_else(|| Error::not_found("the other text of this article is damaged"))?;
    replace_text(db, id, &article, article.word_count(), &hidden, false)?;
    db.prepare_cached("UPDATE pages SET shown = ?2, draft = ?3 WHERE article = ?1")?
        .execute(params![id, is_page, shown])?;
    Ok(())
}
