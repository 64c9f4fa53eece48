//! What the reader decides on articles and views: read, starred, tagged, deleted, saved. Each call is one entry of the
//! journal, and kept when it returns.

use super::ask::list;
use super::journal::{Done, Field, entry};
use super::trouble::Trouble;
use super::{Library, now};
use crate::shelf::Mark;
use kabar_annotate::text::Clean;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};

impl Library {
    /// Sets what is set in `mark` on the articles `ids`.
    ///
    /// # Errors
    /// Where the library cannot be written: nothing was changed.
    pub fn mark_all(&mut self, ids: &[i64], mark: Mark) -> Result<Done, Trouble> {
        entry(&mut self.db, now(), |entry| {
            let all = ids;
            let ids = list(ids.iter().copied());
            let differ = "SELECT count(*) FROM articles WHERE id IN (SELECT value FROM json_each(?1))
                AND (read <> ?2 OR starred <> ?3 OR (?2 AND changed))";
            let changed: i64 =
                entry.db.query_row(differ, params![ids, mark.read, mark.starred], |row| row.get(0))?;
            let changed = usize::try_from(changed).unwrap_or(0);
            for (field, value) in [
                (Field::Read, mark.read),
                (Field::Changed, mark.read.filter(|read| *read).map(|_| false)),
                (Field::Starred, mark.starred),
            ] {
                if let Some(value) = value {
                    entry.set_all(field, &ids, value)?;
                }
            }
            let parts = [(mark.read, "read", "unread"), (mark.starred, "starred", "not starred")];
            let parts = parts.iter().filter_map(|(set, yes, no)| Some(if (*set)? { *yes } else { *no }));
            let how: Vec<&str> = parts.collect();
            Ok(Done {
                changed,
                what: format!("marked {} {}", which(entry.db, all, changed)?, how.join(" and ")),
            })
        })
    }

    /// Gives the articles `ids` the tag `name`, or takes it from them.
    ///
    /// # Errors
    /// Where the library cannot be written, or `name` has no letter.
    pub fn tag(&mut self, ids: &[i64], name: &str, on: bool) -> Result<Done, Trouble> {
        let name = named(name, "a tag")?;
        entry(&mut self.db, now(), |entry| {
            let changed = each(ids, |id| entry.set(Field::Tag, id, Some(&name), on))?;
            let how = if on { "tagged" } else { "took from" };
            Ok(Done { changed, what: format!("{how} {}: {name}", which(entry.db, ids, changed)?) })
        })
    }

    /// Deletes the articles `ids`: they are shown nowhere, and do not come back with their feeds. `kabar library vacuum`
    /// frees their room once the journal has forgotten them.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn delete(&mut self, ids: &[i64]) -> Result<Done, Trouble> {
        entry(&mut self.db, now(), |entry| {
            let changed = each(ids, |id| entry.set(Field::Deleted, id, None, 1))?;
            Ok(Done { changed, what: format!("deleted {}", which(entry.db, ids, changed)?) })
        })
    }

    /// Keeps `query` as the view `name`, over one of that name; without a query the view is dropped.
    ///
    /// # Errors
    /// Where the library cannot be written, or `name` has no letter.
    pub fn save_view(&mut self, name: &str, query: Option<&str>) -> Result<Done, Trouble> {
        let name = named(name, "a view")?;
        let kept = query.map_or(Value::Null, |q| Value::Text(Clean::line(q).to_string()));
        entry(&mut self.db, now(), |entry| {
            let changed = usize::from(entry.set(Field::View, 0, Some(&name), kept)?);
            let how = if query.is_some() { "saved" } else { "dropped" };
            Ok(Done { changed, what: format!("{how} the view {name}") })
        })
    }
}

/// Does `work` for each of `ids`, and counts where it changed something.
pub(super) fn each(
    ids: &[i64],
    mut work: impl FnMut(i64) -> Result<bool, Trouble>,
) -> Result<usize, Trouble> {
    ids.iter().try_fold(0, |changed, id| Ok(changed + usize::from(work(*id)?)))
}

/// `name` as it is kept.
pub(super) fn named(name: &str, what: &str) -> Result<Clean, Trouble> {
    let clean = Clean::line(name);
    if clean.chars().any(char::is_alphanumeric) {
        Ok(clean)
    } else {
        Err(Trouble::unknown(format!("{what} needs a name with a letter or a digit in it")))
    }
}

/// The articles that were changed: one by its headline, several by their number.
fn which(db: &Connection, ids: &[i64], changed: usize) -> Result<String, Trouble> {
    let [id] = ids else { return Ok(articles(changed)) };
    let title: Option<String> =
        db.query_row("SELECT title FROM articles WHERE id = ?1", [id], |row| row.get(0)).optional()?;
    Ok(title.map_or_else(|| articles(changed), |title| format!("“{}”", Clean::line(&title))))
}

pub(super) fn articles(number: usize) -> String {
    format!("{number} article{}", if number == 1 { "" } else { "s" })
}
