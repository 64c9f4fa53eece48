//! The items of the sidebar for a library: all articles, unread and starred ones, saved views, folders and feeds, tags; and
//! which articles belong to each.

use super::Library;
use super::error::Error;
use super::handle::ViewCache;
use super::query_sql::{SqlCondition, json_ids};
use crate::query::{self, ArticleState, Expr, QueryTerm};
use crate::shelf::{SidebarItem, SidebarItemId, SidebarItemKind};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::hash::fnv1a;
use rusqlite::OptionalExtension;
use rusqlite::types::Value;

/// The numbers of the two views that every library has; saved views are numbered from 1.
pub(super) const UNREAD_NUMBER: i64 = -1;
pub(super) const STARRED_NUMBER: i64 = -2;

/// The id of the view of starred articles.
pub const STARRED_VIEW: SidebarItemId = SidebarItemId { kind: SidebarItemKind::View, number: STARRED_NUMBER };

impl Library {
    /// The articles that belong to an item of the sidebar, as a condition.
    pub(super) fn sidebar_condition(&self, place: SidebarItemId) -> Result<SqlCondition, Error> {
        let mut condition = SqlCondition::default();
        match (place.kind, place.number) {
            (SidebarItemKind::All, _) => condition.sql.push('1'),
            (SidebarItemKind::View, UNREAD_NUMBER) => condition.sql.push_str("a.read = 0"),
            (SidebarItemKind::View, STARRED_NUMBER) => condition.sql.push_str("a.starred = 1"),
            (SidebarItemKind::View, view) => match self.view_query(view)? {
                Some(expr) => condition = self.sql_condition(&expr)?,
                None => condition.sql.push('0'),
            },
            (SidebarItemKind::Folder, folder) => {
                let feeds = self.feeds()?;
                let ids = feeds
                    .iter()
                    .filter(|f| folder_prefixes(&f.folder).any(|path| folder_number(path) == folder))
                    .map(|f| f.id);
                let sql =
                    "a.id IN (SELECT article FROM listed WHERE feed IN (SELECT value FROM json_each(?)))";
                condition.push(sql, [Value::Text(json_ids(ids))]);
            }
            (SidebarItemKind::Feed, feed) => {
                condition.push("a.id IN (SELECT article FROM listed WHERE feed = ?)", [Value::Integer(feed)]);
            }
            (SidebarItemKind::Tag, tag) => {
                condition.push("a.id IN (SELECT article FROM tagged WHERE tag = ?)", [Value::Integer(tag)]);
            }
            (SidebarItemKind::File | SidebarItemKind::Begun, _) => condition.sql.push('0'),
        }
        Ok(condition)
    }

    /// The query of the saved view `id`; `None` where there is no such view, or its query cannot be parsed.
    pub(super) fn view_query(&self, id: i64) -> Result<Option<Expr>, Error> {
        let mut query = self.db.prepare_cached("SELECT query FROM views WHERE id = ?1")?;
        let query: Option<String> = query.query_row([id], |row| row.get(0)).optional()?;
        Ok(query.and_then(|query| query::parse(&query, self.now()).ok()))
    }

    /// All items, in the order of the sidebar.
    pub(super) fn load_sidebar_items(&self) -> Result<Vec<SidebarItem>, Error> {
        let counts = self.counts()?;
        let place = |kind, number, name: &str, depth, unread, articles| SidebarItem {
            id: SidebarItemId { kind, number },
            name: CleanText::one_line(name),
            depth,
            unread,
            articles,
        };
        let starred = Expr::all(vec![
            Expr::Term(QueryTerm::Is(ArticleState::Starred)),
            Expr::Term(QueryTerm::Is(ArticleState::Unread)),
        ]);
        let mut places = vec![
            place(SidebarItemKind::All, 0, "All", 0, counts.unread, counts.articles),
            place(SidebarItemKind::View, UNREAD_NUMBER, "Unread", 0, counts.unread, counts.unread),
            place(SidebarItemKind::View, STARRED_NUMBER, "Starred", 0, self.count(&starred)?, counts.starred),
        ];
        places.extend(self.view_items()?);
        let feeds = self.feeds()?;
        let mut opened: &str = "";
        for feed in &feeds {
            for folder in folder_prefixes(&feed.folder).filter(|f| !folder_prefixes(opened).any(|o| o == *f))
            {
                let inside = feeds.iter().filter(|f| folder_prefixes(&f.folder).any(|path| path == folder));
                let (unread, articles) = inside.fold((0, 0), |sum, f| (sum.0 + f.unread, sum.1 + f.articles));
                let name = folder.rsplit('/').next().unwrap_or(folder);
                places.push(place(
                    SidebarItemKind::Folder,
                    folder_number(folder),
                    name,
                    folder.matches('/').count(),
                    unread,
                    articles,
                ));
            }
            opened = &feed.folder;
            let depth = folder_prefixes(&feed.folder).count();
            places.push(place(
                SidebarItemKind::Feed,
                feed.id,
                &feed.title,
                depth,
                feed.unread,
                feed.articles,
            ));
        }
        let mut tags = self.db.prepare_cached("SELECT id, name, unread, articles FROM tags ORDER BY name")?;
        let mut rows = tags.query([])?;
        while let Some(row) = rows.next()? {
            let count = |at| Ok::<_, Error>(usize::try_from(row.get::<_, i64>(at)?).unwrap_or(0));
            places.push(place(
                SidebarItemKind::Tag,
                row.get(0)?,
                &row.get::<_, String>(1)?,
                0,
                count(2)?,
                count(3)?,
            ));
        }
        Ok(places)
    }

    /// The saved views. To count their articles is slow, so it is done once for each state of the library.
    fn view_items(&self) -> Result<Vec<SidebarItem>, Error> {
        let at = (self.data_version()?, self.db.total_changes());
        if self.view_cache.borrow().version != at || at == (0, 0) {
            let mut all = self.db.prepare("SELECT id, name FROM views ORDER BY name")?;
            let mut rows = all.query([])?;
            let mut places = Vec::new();
            while let Some(row) = rows.next()? {
                let number = row.get(0)?;
                let expr = self.view_query(number)?.unwrap_or_else(|| Expr::any(Vec::new()));
                let unread = Expr::all(vec![expr.clone(), Expr::Term(QueryTerm::Is(ArticleState::Unread))]);
                places.push(SidebarItem {
                    id: SidebarItemId { kind: SidebarItemKind::View, number },
                    name: CleanText::one_line(&row.get::<_, String>(1)?),
                    depth: 0,
                    unread: self.count(&unread)?,
                    articles: self.count(&expr)?,
                });
            }
            *self.view_cache.borrow_mut() = ViewCache { version: at, items: places };
        }
        Ok(self.view_cache.borrow().items.clone())
    }
}

/// The folder `path` and those around it: "a", "a/b" and "a/b/c" for "a/b/c".
pub(super) fn folder_prefixes(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.map(|end| &path[..end]).filter(|path| !path.is_empty())
}

/// A folder's number, made from its name: folders have no row in the database.
pub(super) fn folder_number(folder: &str) -> i64 {
    fnv1a(folder.bytes()).cast_signed()
}
