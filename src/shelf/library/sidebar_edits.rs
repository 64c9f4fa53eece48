//! Renaming and removing items of the sidebar: views, tags, feeds and folders. Each is one entry of the journal.

use super::Library;
use super::error::Error;
use super::journal::{self, ChangeSummary, JournalEntry, articles_phrase};
use super::mutations::{clean_name, count_changed};
use super::sidebar::{STARRED_NUMBER, UNREAD_NUMBER, folder_number, folder_prefixes};
use crate::query::{ArticleState, Expr, QueryField, QueryTerm};
use crate::shelf::{Arrangement, SidebarItemId, SidebarItemKind};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::TextQuery;
use kabar_formats::contract;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

/// A view that the reader saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// The name of the view.
    pub name: CleanText,
    /// The query that its articles match.
    pub query: CleanText,
}

impl Library {
    /// The saved views, by name.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn saved_views(&self) -> Result<Vec<SavedView>, Error> {
        let mut all = self.db.prepare("SELECT name, query FROM views ORDER BY name")?;
        let rows = all.query_map([], |row| {
            let line = |at: usize| row.get::<_, String>(at).map(|text| CleanText::one_line(&text));
            Ok(SavedView { name: line(0)?, query: line(1)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Saves what the arrangement `shown` shows as the view `name`, in place of one of that name.
    ///
    /// # Errors
    /// Where the arrangement shows everything, or the library cannot be written.
    pub fn save_arrangement(&mut self, name: &str, shown: &Arrangement) -> Result<ChangeSummary, Error> {
        let place = shown.scope.map(|place| self.sidebar_query(place)).transpose()?.flatten();
        let all = Expr::all(place.into_iter().chain(shown.filter.clone()).collect());
        if all == Expr::All(Vec::new()) {
            return Err(Error::not_found("a view needs a filter, or a place of the side list"));
        }
        self.save_view(name, Some(&all.to_string()))
    }

    /// An item of the sidebar in the filter language; `None` for all articles. A feed becomes its address, since its name may
    /// change, and may be a part of another feed's name.
    fn sidebar_query(&self, place: SidebarItemId) -> Result<Option<Expr>, Error> {
        let is = |is| Some(Expr::Term(QueryTerm::Is(is)));
        let named =
            |field, name: &str| TextQuery::new(name).map(|name| Expr::Term(QueryTerm::Text(field, name)));
        Ok(match (place.kind, place.number) {
            (SidebarItemKind::View, UNREAD_NUMBER) => is(ArticleState::Unread),
            (SidebarItemKind::View, STARRED_NUMBER) => is(ArticleState::Starred),
            (SidebarItemKind::View, view) => self.view_query(view)?,
            (SidebarItemKind::Feed, feed) => {
                self.feed(feed)?.and_then(|feed| named(QueryField::Feed, &feed.subscribed_url))
            }
            (SidebarItemKind::Folder, folder) => {
                let feeds = self.feeds()?;
                let inside = feeds
                    .iter()
                    .filter(|f| folder_prefixes(&f.folder).any(|path| folder_number(path) == folder));
                Some(Expr::any(
                    inside.filter_map(|feed| named(QueryField::Feed, &feed.subscribed_url)).collect(),
                ))
            }
            (SidebarItemKind::Tag, tag) => {
                row_name(&self.db, "tags", tag)?.and_then(|tag| named(QueryField::Tag, &tag))
            }
            (SidebarItemKind::All | SidebarItemKind::File | SidebarItemKind::Begun, _) => None,
        })
    }

    /// Renames a view, a tag, a feed or a folder.
    ///
    /// # Errors
    /// Where another one has that name, there is nothing to rename, or the library cannot be written.
    pub fn rename_sidebar_item(&mut self, place: SidebarItemId, name: &str) -> Result<ChangeSummary, Error> {
        match place.kind {
            SidebarItemKind::Feed => self.rename_feed(place.number, Some(name)),
            SidebarItemKind::Folder => self.rename_folder(place.number, name),
            SidebarItemKind::View if place.number > 0 => {
                let name = clean_name(name, "a view")?;
                self.edit_named_row(place, "views", |entry, old| {
                    let sql = "SELECT id FROM views WHERE name = ?1 AND id <> ?2";
                    let taken = entry.db.query_row(sql, (&*name, place.number), |_| Ok(())).optional()?;
                    if taken.is_some() {
                        return Err(Error::not_found(format!("there is a view {name} already")));
                    }
                    record_new_name(entry, journal::JournalField::ViewName, old, &name)?;
                    Ok(ChangeSummary { changed: 1, description: format!("renamed the view {old} to {name}") })
                })
            }
            SidebarItemKind::Tag => {
                let name = clean_name(name, "a tag")?;
                self.edit_named_row(place, "tags", |entry, old| {
                    let tagged = tagged_articles(entry.db, place.number)?;
                    let sql = "SELECT id FROM tags WHERE name = ?1 AND id <> ?2";
                    let other = entry.db.query_row(sql, (&*name, place.number), |_| Ok(())).optional()?;
                    if other.is_none() {
                        record_new_name(entry, journal::JournalField::TagName, old, &name)?;
                    } else {
                        // The two tags become one.
                        count_changed(&tagged, |id| entry.set(journal::JournalField::Tag, id, Some(old), 0))?;
                        count_changed(&tagged, |id| {
                            entry.set(journal::JournalField::Tag, id, Some(&name), 1)
                        })?;
                    }
                    Ok(ChangeSummary {
                        changed: tagged.len(),
                        description: format!("renamed the tag {old} to {name}"),
                    })
                })
            }
            _ => Err(Error::not_found("views, tags, feeds and folders can be renamed")),
        }
    }

    /// Removes a view or a tag, or unsubscribes a feed.
    ///
    /// # Errors
    /// Where the item cannot be removed, or the library cannot be written.
    pub fn remove_sidebar_item(&mut self, place: SidebarItemId) -> Result<ChangeSummary, Error> {
        match place.kind {
            SidebarItemKind::Feed => self.unsubscribe(place.number),
            SidebarItemKind::View if place.number > 0 => {
                self.edit_named_row(place, "views", |entry, name| {
                    entry.set(journal::JournalField::View, 0, Some(name), Value::Null)?;
                    Ok(ChangeSummary { changed: 1, description: format!("dropped the view {name}") })
                })
            }
            SidebarItemKind::Tag => self.edit_named_row(place, "tags", |entry, name| {
                let tagged = tagged_articles(entry.db, place.number)?;
                let changed =
                    count_changed(&tagged, |id| entry.set(journal::JournalField::Tag, id, Some(name), 0))?;
                Ok(ChangeSummary {
                    changed,
                    description: format!("took the tag {name} from {}", articles_phrase(changed)),
                })
            }),
            SidebarItemKind::Folder => Err(Error::not_found("a folder goes with the last feed in it")),
            _ => Err(Error::not_found("saved views, tags and feeds can be dropped")),
        }
    }

    /// Does `work` with the name of the item's row in `table`, as one entry of the journal.
    fn edit_named_row(
        &mut self,
        place: SidebarItemId,
        table: &str,
        work: impl FnOnce(&mut JournalEntry, &str) -> Result<ChangeSummary, Error>,
    ) -> Result<ChangeSummary, Error> {
        self.record_entry(|entry| {
            let name = row_name(entry.db, table, place.number)?;
            work(entry, &name.ok_or_else(|| Error::not_found("it is not there any more"))?)
        })
    }

    fn rename_folder(&mut self, folder: i64, name: &str) -> Result<ChangeSummary, Error> {
        // A slash separates the levels of folders, and so cannot be in a name.
        let name = clean_name(&name.replace('/', "-"), "a folder")?;
        let feeds = self.feeds()?;
        self.record_entry(|entry| {
            let (mut changed, mut old) = (0, String::new());
            for feed in &feeds {
                let Some(path) = folder_prefixes(&feed.folder).find(|path| folder_number(path) == folder)
                else {
                    continue;
                };
                let above = path.rfind('/').map_or("", |slash| &path[..=slash]);
                let moved = format!("{above}{name}{}", &feed.folder[path.len()..]);
                old = path[above.len()..].to_owned();
                changed += usize::from(entry.set(journal::JournalField::FeedFolder, feed.id, None, moved)?);
            }
            Ok(ChangeSummary { changed, description: format!("renamed the folder {old} to {name}") })
        })
    }
}

fn row_name(db: &Connection, table: &str, id: i64) -> Result<Option<String>, Error> {
    let sql = format!("SELECT name FROM {table} WHERE id = ?1");
    Ok(db.query_row(&sql, [id], |row| row.get(0)).optional()?)
}

/// Renames the row `old` to `name`. It keeps its number, so a list that shows it goes on showing it.
fn record_new_name(
    entry: &mut JournalEntry,
    field: journal::JournalField,
    old: &str,
    name: &str,
) -> Result<bool, Error> {
    entry.set(field, 0, Some(&contract::to_json(&[old, name])), Value::Text(name.to_owned()))
}

/// The articles with the tag.
fn tagged_articles(db: &Connection, tag: i64) -> Result<Vec<i64>, Error> {
    let mut all = db.prepare("SELECT article FROM tagged WHERE tag = ?1")?;
    Ok(all.query_map([tag], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_counts, feed_items, ids, subscription, with_feed};
    use super::*;
    use crate::query;
    use crate::shelf::{SidebarItem, SortOrder};

    fn place(library: &Library, name: &str) -> Option<SidebarItem> {
        library.load_sidebar_items().expect("read").into_iter().find(|place| &*place.name == name)
    }

    #[test]
    fn views_tags_folders_and_feeds_are_renamed_and_dropped_and_that_is_taken_back() {
        let (mut library, feed) = with_feed("rename");
        library.move_feed(feed, "berita/kota").expect("moved");
        library.ingest(feed, &feed_items(0..6), 1_800_000_000).expect("kept");
        library.tag(&ids(&library)[..3], "nanti", true).expect("tagged");
        library.save_view("pasar", Some("is:unread")).expect("saved");
        let saved = place(&library, "pasar").expect("there").id;
        library.save_view("pasar", Some("is:unread warga")).expect("saved again");
        assert_eq!(place(&library, "pasar").map(|p| p.id), Some(saved));
        library.save_view("lain", Some("ikan")).expect("saved");
        for (old, new) in [
            ("pasar", "Pasar"),
            ("pasar", "ikan"),
            ("nanti", "Nanti"),
            ("nanti", "besok"),
            ("berita", "kabar"),
        ] {
            let id = place(&library, old).unwrap_or_else(|| panic!("{old} is there")).id;
            let before = place(&library, old).map(|p| (p.unread, p.articles));
            let done = library.rename_sidebar_item(id, new).expect("renamed");
            assert!(
                done.changed > 0 && done.description.contains(old) && done.description.contains(new),
                "{}",
                done.description
            );
            let after = place(&library, new);
            assert_eq!(after.as_ref().map(|p| (p.unread, p.articles)), before, "{new}");
            // A folder is its name; others stay what they are.
            assert!(after.is_some_and(|p| p.id == id || id.kind == SidebarItemKind::Folder), "{new}");
            library.undo().expect("undone");
            library.redo().expect("done again");
            assert!(place(&library, new).is_some() && place(&library, old).is_none(), "{new}");
            library.undo().expect("undone");
            assert!(place(&library, old).is_some() && place(&library, new).is_none(), "{old}");
            assert_counts(&library);
        }
        let pasar = place(&library, "pasar").expect("there").id;
        assert!(library.rename_sidebar_item(pasar, "LAIN").is_err(), "another view has that name");
        assert!(library.rename_sidebar_item(pasar, "—").is_err());
        for name in ["pasar", "nanti", "https://warta.example/feed"] {
            let id = place(&library, name).unwrap_or_else(|| panic!("{name} is there")).id;
            library.remove_sidebar_item(id).expect("dropped");
            assert!(place(&library, name).is_none(), "{name}");
            library.undo().expect("undone");
            assert!(place(&library, name).is_some(), "{name}");
            assert_counts(&library);
        }
        for name in ["All", "Unread", "berita"] {
            let id = place(&library, name).expect("there").id;
            assert!(library.remove_sidebar_item(id).is_err(), "{name}");
        }
    }

    #[test]
    fn a_tag_that_gets_the_name_of_another_becomes_that_one() {
        let (mut library, feed) = with_feed("merge");
        library.ingest(feed, &feed_items(0..6), 1_800_000_000).expect("kept");
        let all = ids(&library);
        library.tag(&all[..3], "nanti", true).expect("tagged");
        library.tag(&all[2..5], "besok", true).expect("tagged");
        let id = place(&library, "nanti").expect("there").id;
        library.rename_sidebar_item(id, "Besok").expect("renamed");
        let articles = |name: &str| place(&library, name).map(|p| p.articles);
        assert_eq!((articles("nanti"), articles("besok")), (None, Some(5)));
        assert_counts(&library);
        library.undo().expect("undone");
        let articles = |name: &str| place(&library, name).map(|p| p.articles);
        assert_eq!((articles("nanti"), articles("besok")), (Some(3), Some(3)));
        assert_counts(&library);
    }

    #[test]
    fn a_feed_that_is_kept_as_a_view_is_that_feed() {
        let (mut library, feed) = with_feed("exact");
        let (other, _) = library.subscribe(&[subscription("https://lain.example/rss")]).expect("subscribed");
        library.rename_feed(feed, Some("Antara")).expect("named");
        library.rename_feed(other[0], Some("Antara Jatim")).expect("named");
        library.ingest(feed, &feed_items(0..6), 1_800_000_000).expect("kept");
        library.ingest(other[0], &feed_items(10..14), 1_800_000_000).expect("kept");
        let id = place(&library, "Antara").expect("there").id;
        let shown = Arrangement { scope: Some(id), ..Arrangement::default() };
        library.save_arrangement("itu", &shown).expect("kept");
        assert_eq!(place(&library, "itu").map(|view| view.articles), Some(6));
        library.rename_feed(feed, Some("Lain Sekali")).expect("named");
        assert_eq!(place(&library, "itu").map(|view| view.articles), Some(6), "by another name");
    }

    #[test]
    fn what_is_shown_is_kept_as_a_view() {
        let (mut library, feed) = with_feed("shown");
        let (other, _) = library.subscribe(&[subscription("https://lain.example/rss")]).expect("subscribed");
        library.rename_feed(feed, Some("Warta \"Kita\"")).expect("named");
        library.move_feed(feed, "kota").expect("moved");
        library.ingest(feed, &feed_items(0..6), 1_800_000_000).expect("kept");
        library.ingest(other[0], &feed_items(10..14), 1_800_000_000).expect("kept");
        library.tag(&ids(&library)[..3], "nanti", true).expect("tagged");
        let filter = query::parse("nomor", 1_800_000_000).expect("a query");
        for name in ["Warta \"Kita\"", "kota", "nanti", "Unread"] {
            let shows = place(&library, name).unwrap_or_else(|| panic!("{name} is there"));
            let shown =
                Arrangement { scope: Some(shows.id), filter: Some(filter.clone()), order: SortOrder::Newest };
            library.save_arrangement("itu", &shown).expect("kept");
            assert_eq!(place(&library, "itu").map(|view| view.articles), Some(shows.articles), "{name}");
        }
        assert_eq!(library.saved_views().expect("read")[0].query, CleanText::one_line("is:unread nomor"));
        assert!(library.save_arrangement("semua", &Arrangement::default()).is_err(), "nothing to keep");
    }
}
