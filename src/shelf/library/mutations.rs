//! What the reader changes of articles and views: read, starred, tagged, deleted, saved. Each call is one entry of the
//! journal, and is stored when it returns.

use super::Library;
use super::error::Error;
use super::journal::{ChangeSummary, JournalField, articles_phrase};
use super::query_sql::json_ids;
use crate::shelf::MarkChange;
use kabar_annotate::text::CleanText;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};

impl Library {
    /// Sets what is set in `mark` on the articles `ids`.
    ///
    /// # Errors
    /// Where the library cannot be written: nothing was changed.
    pub fn mark_all(&mut self, ids: &[i64], mark: MarkChange) -> Result<ChangeSummary, Error> {
        self.record_entry(|entry| {
            let all = ids;
            let ids = json_ids(ids.iter().copied());
            let differ = "SELECT count(*) FROM articles WHERE id IN (SELECT value FROM json_each(?1))
                AND (read <> ?2 OR starred <> ?3 OR (?2 AND changed))";
            let changed: i64 =
                entry.db.query_row(differ, params![ids, mark.read, mark.starred], |row| row.get(0))?;
            let changed = usize::try_from(changed).unwrap_or(0);
            for (field, value) in [
                (JournalField::Read, mark.read),
                (JournalField::Changed, mark.read.filter(|read| *read).map(|_| false)),
                (JournalField::Starred, mark.starred),
            ] {
                if let Some(value) = value {
                    entry.set_mark(field, &ids, value)?;
                }
            }
            let parts = [(mark.read, "read", "unread"), (mark.starred, "starred", "not starred")];
            let parts = parts.iter().filter_map(|(set, yes, no)| Some(if (*set)? { *yes } else { *no }));
            let how: Vec<&str> = parts.collect();
            Ok(ChangeSummary {
                changed,
                description: format!(
                    "marked {} {}",
                    describe_articles(entry.db, all, changed)?,
                    how.join(" and ")
                ),
            })
        })
    }

    /// Gives the articles `ids` the tag `name`, or with `on` false removes it.
    ///
    /// # Errors
    /// Where the library cannot be written, or `name` has no letter.
    pub fn tag(&mut self, ids: &[i64], name: &str, on: bool) -> Result<ChangeSummary, Error> {
        let name = clean_name(name, "a tag")?;
        self.record_entry(|entry| {
            let changed = count_changed(ids, |id| entry.set(JournalField::Tag, id, Some(&name), on))?;
            let how = if on { "tagged" } else { "took from" };
            Ok(ChangeSummary {
                changed,
                description: format!("{how} {}: {name}", describe_articles(entry.db, ids, changed)?),
            })
        })
    }

    /// Deletes the articles `ids`: they are shown nowhere, and do not come back with their feeds. `kabar library vacuum` frees
    /// their room once they can no longer be undeleted.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn delete(&mut self, ids: &[i64]) -> Result<ChangeSummary, Error> {
        self.record_entry(|entry| {
            let changed = count_changed(ids, |id| entry.set(JournalField::Deleted, id, None, 1))?;
            Ok(ChangeSummary {
                changed,
                description: format!("deleted {}", describe_articles(entry.db, ids, changed)?),
            })
        })
    }

    /// Saves `query` as the view `name`, in place of one of that name; without a query the view is removed.
    ///
    /// # Errors
    /// Where the library cannot be written, or `name` has no letter.
    pub fn save_view(&mut self, name: &str, query: Option<&str>) -> Result<ChangeSummary, Error> {
        let name = clean_name(name, "a view")?;
        let kept = query.map_or(Value::Null, |q| Value::Text(CleanText::one_line(q).to_string()));
        self.record_entry(|entry| {
            let changed = usize::from(entry.set(JournalField::View, 0, Some(&name), kept)?);
            let how = if query.is_some() { "saved" } else { "dropped" };
            Ok(ChangeSummary { changed, description: format!("{how} the view {name}") })
        })
    }
}

/// Does `work` for each of `ids`, and counts those for which it returns true: something changed.
pub(super) fn count_changed(
    ids: &[i64],
    mut work: impl FnMut(i64) -> Result<bool, Error>,
) -> Result<usize, Error> {
    ids.iter().try_fold(0, |changed, id| Ok(changed + usize::from(work(*id)?)))
}

/// `name` as it is stored. `what` names the thing in the error: "a tag".
pub(super) fn clean_name(name: &str, what: &str) -> Result<CleanText, Error> {
    let clean = CleanText::one_line(name);
    if clean.chars().any(char::is_alphanumeric) {
        Ok(clean)
    } else {
        Err(Error::not_found(format!("{what} needs a name with a letter or a digit in it")))
    }
}

/// The articles that were changed, in words: one by its headline, several by their number.
fn describe_articles(db: &Connection, ids: &[i64], changed: usize) -> Result<String, Error> {
    let [id] = ids else { return Ok(articles_phrase(changed)) };
    let title: Option<String> =
        db.query_row("SELECT title FROM articles WHERE id = ?1", [id], |row| row.get(0)).optional()?;
    Ok(title.map_or_else(|| articles_phrase(changed), |title| format!("“{}”", CleanText::one_line(&title))))
}
