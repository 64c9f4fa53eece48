//! The journal: every change by the reader (read, starred, tags, deleted, subscriptions, folders, names, saved views) with the
//! values before and after, so that it can be undone and redone, by any kabar, after any restart.
//!
//! One key press is one entry, however many articles it changes: a mark that is set on many articles is one change, whose
//! subjects are a list of numbers. An entry is written in one transaction with the changes that it describes. Undo takes back
//! the last entry that is not undone. A new change deletes the undone entries, as in an editor. The last [`MAX_ENTRIES`]
//! entries are kept.

use super::Library;
use super::article_text::show_text;
use super::database::transact;
use super::error::Error;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};

/// How many changes can be undone.
const MAX_ENTRIES: i64 = 1_000;

/// What can be changed; [`FIELD_RULES`] says how each is read and set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JournalField {
    Read,
    Starred,
    Changed,
    Deleted,
    Tag,
    FeedRemoved,
    FeedFolder,
    FeedName,
    View,
    ViewName,
    TagName,
    FeedText,
    PageText,
    Followed,
}

/// (field, its name in the table `changes`, the SQL that reads it, the SQL that sets it). In the SQL `?1` is the subject, `?2`
/// the name, `?3` the value.
#[rustfmt::skip]
const FIELD_RULES: [(JournalField, &str, &str, &[&str]); 14] = [
    (JournalField::Read, "read", "SELECT read FROM articles WHERE id = ?1",
        &["UPDATE articles SET read = ?3 WHERE id = ?1"]),
    (JournalField::Starred, "starred", "SELECT starred FROM articles WHERE id = ?1",
        &["UPDATE articles SET starred = ?3 WHERE id = ?1"]),
    (JournalField::Changed, "changed", "SELECT changed FROM articles WHERE id = ?1",
        &["UPDATE articles SET changed = ?3 WHERE id = ?1"]),
    (JournalField::Deleted, "deleted", "SELECT deleted FROM articles WHERE id = ?1",
        &["UPDATE articles SET deleted = ?3 WHERE id = ?1"]),
    (JournalField::Tag, "tag",
        "SELECT EXISTS (SELECT 1 FROM tagged JOIN tags ON id = tag WHERE article = articles.id AND name = ?2)
         FROM articles WHERE id = ?1",
        &["INSERT OR IGNORE INTO tags (name) SELECT ?2 WHERE ?3",
          "DELETE FROM tagged WHERE article = ?1 AND tag = (SELECT id FROM tags WHERE name = ?2) AND NOT ?3",
          "INSERT OR IGNORE INTO tagged (tag, article) SELECT id, ?1 FROM tags WHERE name = ?2 AND ?3",
          "DELETE FROM tags WHERE name = ?2 AND NOT EXISTS (SELECT 1 FROM tagged WHERE tag = tags.id)"]),
    (JournalField::FeedRemoved, "removed", "SELECT removed FROM feeds WHERE id = ?1",
        // An article that the reader starred or tagged stays, and so does one that another feed has too.
        &["UPDATE articles SET deleted = 2 WHERE ?3 AND deleted = 0 AND starred = 0
             AND id IN (SELECT article FROM listed WHERE feed = ?1)
             AND NOT EXISTS (SELECT 1 FROM tagged t WHERE t.article = articles.id)
             AND NOT EXISTS (SELECT 1 FROM listed o JOIN feeds f ON f.id = o.feed
                             WHERE o.article = articles.id AND o.feed <> ?1 AND f.removed = 0)",
          "UPDATE articles SET deleted = 0 WHERE NOT ?3 AND deleted = 2
             AND id IN (SELECT article FROM sources WHERE feed = ?1)",
          "UPDATE feeds SET removed = ?3 WHERE id = ?1"]),
    (JournalField::FeedFolder, "folder", "SELECT folder FROM feeds WHERE id = ?1",
        &["UPDATE feeds SET folder = ?3 WHERE id = ?1"]),
    (JournalField::FeedName, "name", "SELECT name FROM feeds WHERE id = ?1",
        &["UPDATE feeds SET name = ?3 WHERE id = ?1"]),
    (JournalField::View, "view", "SELECT (SELECT query FROM views WHERE name = ?2)",
        &["DELETE FROM views WHERE name = ?2 AND ?3 IS NULL",
          "INSERT INTO views (name, query) SELECT ?2, ?3 WHERE ?3 IS NOT NULL
             ON CONFLICT (name) DO UPDATE SET name = excluded.name, query = excluded.query"]),
    // The name is a JSON array of the old and the new one: only one of them exists, whether this is done or undone.
    (JournalField::ViewName, "view name", "SELECT name FROM views WHERE name IN (SELECT value FROM json_each(?2))",
        &["UPDATE views SET name = ?3 WHERE name IN (SELECT value FROM json_each(?2))"]),
    (JournalField::TagName, "tag name", "SELECT name FROM tags WHERE name IN (SELECT value FROM json_each(?2))",
        &["UPDATE tags SET name = ?3 WHERE name IN (SELECT value FROM json_each(?2))"]),
    (JournalField::FeedText, "text", "SELECT text FROM feeds WHERE id = ?1",
        &["UPDATE feeds SET text = ?3 WHERE id = ?1"]),
    // Set by `show_text`: the other text is unpacked for it.
    (JournalField::PageText, "page text", "SELECT shown FROM pages WHERE article = ?1 AND draft IS NOT NULL", &[]),
    // The subject is the kind of the name.
    (JournalField::Followed, "followed", "SELECT EXISTS (SELECT 1 FROM followed WHERE kind = ?1 AND name = ?2)",
        &["DELETE FROM followed WHERE kind = ?1 AND name = ?2 AND NOT ?3",
          "INSERT OR IGNORE INTO followed (kind, name) SELECT ?1, ?2 WHERE ?3"]),
];

type JournalFieldRule = (JournalField, &'static str, &'static str, &'static [&'static str]);

fn field_rule(field: JournalField) -> &'static JournalFieldRule {
    // Every field has its row: `the_table_has_every_field`.
    FIELD_RULES.iter().find(|rule| rule.0 == field).unwrap_or(&FIELD_RULES[0])
}

/// Runs `sql` with as many parameters as it has, and gives the first column of the first row.
fn query_value(
    db: &Connection,
    sql: &str,
    subject: i64,
    name: Option<&str>,
    value: &Value,
) -> Result<Option<Value>, Error> {
    let mut statement = db.prepare_cached(sql)?;
    let all: [&dyn rusqlite::ToSql; 3] = [&subject, &name, value];
    for (at, parameter) in all.iter().enumerate().take(statement.parameter_count()) {
        statement.raw_bind_parameter(at + 1, parameter)?;
    }
    let mut rows = statement.raw_query();
    Ok(match rows.next()? {
        Some(row) => Some(row.get(0)?),
        None => None,
    })
}

fn set_field(
    db: &Connection,
    field: JournalField,
    subject: i64,
    name: Option<&str>,
    value: &Value,
) -> Result<(), Error> {
    if field == JournalField::PageText {
        return show_text(db, subject, *value == Value::Integer(1));
    }
    field_rule(field).3.iter().try_for_each(|sql| query_value(db, sql, subject, name, value).map(drop))
}

/// An entry of the journal that is being written.
pub(super) struct JournalEntry<'a> {
    pub db: &'a Connection,
    id: i64,
    changes: i64,
}

impl JournalEntry<'_> {
    /// Sets a field, and says whether that changed anything. A subject that does not exist is not changed.
    pub fn set(
        &mut self,
        field: JournalField,
        subject: i64,
        name: Option<&str>,
        after: impl Into<Value>,
    ) -> Result<bool, Error> {
        let after = after.into();
        let Some(before) = query_value(self.db, field_rule(field).2, subject, name, &Value::Null)? else {
            return Ok(false);
        };
        if before == after {
            return Ok(false);
        }
        set_field(self.db, field, subject, name, &after)?;
        let mut change = self.db.prepare_cached("INSERT INTO changes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        change.execute(params![self.id, self.changes, field_rule(field).1, subject, name, before, after])?;
        self.changes += 1;
        Ok(true)
    }

    /// Sets a mark of the articles `ids`, a JSON array, as one change.
    pub fn set_mark(&mut self, field: JournalField, ids: &str, after: bool) -> Result<(), Error> {
        let name = field_rule(field).1;
        let sql = format!(
            "SELECT json_group_array(id), count(*) FROM articles
             WHERE id IN (SELECT value FROM json_each(?1)) AND {name} <> ?2"
        );
        let (changed, number): (String, i64) = self
            .db
            .prepare_cached(&sql)?
            .query_row(params![ids, after], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if number == 0 {
            return Ok(());
        }
        set_mark_column(self.db, name, &changed, &Value::from(after))?;
        let mut change = self.db.prepare_cached("INSERT INTO changes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        change.execute(params![self.id, self.changes, name, MANY_SUBJECTS, changed, !after, after])?;
        self.changes += 1;
        Ok(())
    }
}

/// The subject of a change of many articles; its name is the JSON array of their numbers. No row has this number.
const MANY_SUBJECTS: i64 = 0;

/// Sets the column `mark` of the articles in the JSON array `ids`.
fn set_mark_column(db: &Connection, mark: &str, ids: &str, value: &Value) -> Result<(), Error> {
    let sql = format!("UPDATE articles SET {mark} = ?2 WHERE id IN (SELECT value FROM json_each(?1))");
    db.prepare_cached(&sql)?.execute(params![ids, value])?;
    Ok(())
}

/// What a change did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSummary {
    /// How many things changed; 0 where everything was as asked already.
    pub changed: usize,
    /// The change in words: "marked 3 articles read".
    pub description: String,
}

impl Library {
    /// Makes one entry of what `work` does, at the present time. `work` says what it did, and how many things it changed.
    /// Where nothing changed there is no entry.
    pub(super) fn record_entry(
        &mut self,
        work: impl FnOnce(&mut JournalEntry) -> Result<ChangeSummary, Error>,
    ) -> Result<ChangeSummary, Error> {
        let now = self.now();
        transact(&mut self.db, |db| {
            db.execute("INSERT INTO journal (at, what) VALUES (?1, '')", [now])?;
            let mut entry = JournalEntry { db, id: db.last_insert_rowid(), changes: 0 };
            let done = work(&mut entry)?;
            if entry.changes == 0 {
                db.execute("DELETE FROM journal WHERE id = ?1", [entry.id])?;
            } else {
                db.execute(
                    "DELETE FROM journal WHERE (undone AND id <> ?1) OR id <= ?1 - ?2",
                    [entry.id, MAX_ENTRIES],
                )?;
                db.execute(
                    "UPDATE journal SET what = ?2 WHERE id = ?1",
                    params![entry.id, done.description],
                )?;
            }
            Ok(done)
        })
    }

    /// Takes back the last change, and describes it; `None` where there is none.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn undo(&mut self) -> Result<Option<String>, Error> {
        self.replay("undone = 0 ORDER BY id DESC", "before", "n DESC", 1)
    }

    /// Repeats the change that was undone last, and describes it; `None` where there is none.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn redo(&mut self) -> Result<Option<String>, Error> {
        self.replay("undone = 1 ORDER BY id", "after", "n", 0)
    }

    fn replay(
        &mut self,
        which: &str,
        value: &str,
        order: &str,
        undone: i64,
    ) -> Result<Option<String>, Error> {
        transact(&mut self.db, |db| {
            let sql = format!("SELECT id, what FROM journal WHERE {which} LIMIT 1");
            let found = db.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            let Some((id, what)): Option<(i64, String)> = found else { return Ok(None) };
            let sql = format!(
                "SELECT field, subject, name, {value} FROM changes WHERE entry = ?1 ORDER BY {order}"
            );
            let mut changes = db.prepare(&sql)?;
            let mut rows = changes.query([id])?;
            while let Some(row) = rows.next()? {
                let (field, name): (String, Option<String>) = (row.get(0)?, row.get(2)?);
                // No field of a newer kabar can stand here: its schema would be newer too, and is refused.
                let Some(rule) = FIELD_RULES.iter().find(|rule| rule.1 == field) else { continue };
                match (rule.0, row.get(1)?, name.as_deref()) {
                    (
                        JournalField::Read | JournalField::Starred | JournalField::Changed,
                        MANY_SUBJECTS,
                        Some(ids),
                    ) => {
                        set_mark_column(db, rule.1, ids, &row.get(3)?)?;
                    }
                    (field, subject, name) => set_field(db, field, subject, name, &row.get(3)?)?,
                }
            }
            db.execute("UPDATE journal SET undone = ?2 WHERE id = ?1", [id, undone])?;
            Ok(Some(what))
        })
    }
}

/// A number of articles in words.
pub(super) fn articles_phrase(number: usize) -> String {
    format!("{number} article{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_field() {
        assert_eq!(FIELD_RULES.len(), JournalField::Followed as usize + 1);
        assert!(FIELD_RULES.iter().enumerate().all(|(at, rule)| rule.0 as usize == at));
    }
}
