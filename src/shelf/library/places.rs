//! The parts of a library, as the side list has them: everything, what is unread or starred, saved views, folders and feeds,
//! tags; and what belongs to each.

use super::Library;
use super::ask::{Condition, list};
use super::trouble::Trouble;
use crate::query::{self, Expr, Is, Term};
use crate::shelf::{Place, PlaceId, PlaceKind};
use kabar_annotate::text::Clean;
use rusqlite::OptionalExtension;
use rusqlite::types::Value;

/// The numbers of the two views that every library has; saved ones count from 1.
pub(super) const UNREAD: i64 = -1;
pub(super) const STARRED: i64 = -2;

/// The view of what is starred, as the side list names it.
pub const STARRED_VIEW: PlaceId = PlaceId { kind: PlaceKind::View, number: STARRED };

/// What views let through, counted once for each state of the library.
#[derive(Debug, Default)]
pub(super) struct Views {
    at: (i64, u64),
    places: Vec<Place>,
}

impl Library {
    /// What belongs to a place.
    pub(super) fn of_place(&self, place: PlaceId) -> Result<Condition, Trouble> {
        let mut condition = Condition::default();
        match (place.kind, place.number) {
            (PlaceKind::All, _) => condition.sql.push('1'),
            (PlaceKind::View, UNREAD) => condition.sql.push_str("a.read = 0"),
            (PlaceKind::View, STARRED) => condition.sql.push_str("a.starred = 1"),
            (PlaceKind::View, view) => match self.view(view)? {
                Some(expr) => condition = self.condition(&expr)?,
                None => condition.sql.push('0'),
            },
            (PlaceKind::Folder, folder) => {
                let feeds = self.feeds()?;
                let ids = feeds
                    .iter()
                    .filter(|f| folders(&f.folder).any(|path| number(path) == folder))
                    .map(|f| f.id);
                let sql =
                    "a.id IN (SELECT article FROM listed WHERE feed IN (SELECT value FROM json_each(?)))";
                condition.add(sql, [Value::Text(list(ids))]);
            }
            (PlaceKind::Feed, feed) => {
                condition.add("a.id IN (SELECT article FROM listed WHERE feed = ?)", [Value::Integer(feed)]);
            }
            (PlaceKind::Tag, tag) => {
                condition.add("a.id IN (SELECT article FROM tagged WHERE tag = ?)", [Value::Integer(tag)]);
            }
            (PlaceKind::File | PlaceKind::Begun, _) => condition.sql.push('0'),
        }
        Ok(condition)
    }

    /// The query of a saved view; `None` where there is none, or it is no query any more.
    pub(super) fn view(&self, id: i64) -> Result<Option<Expr>, Trouble> {
        let mut query = self.db.prepare_cached("SELECT query FROM views WHERE id = ?1")?;
        let query: Option<String> = query.query_row([id], |row| row.get(0)).optional()?;
        Ok(query.and_then(|query| query::parse(&query, super::now()).ok()))
    }

    /// All of them, in the order of the side list.
    pub(super) fn read_places(&self) -> Result<Vec<Place>, Trouble> {
        let counts = self.counts()?;
        let place = |kind, number, name: &str, depth, unread, articles| Place {
            id: PlaceId { kind, number },
            name: Clean::line(name),
            depth,
            unread,
            articles,
        };
        let starred = Expr::all(vec![Expr::Term(Term::Is(Is::Starred)), Expr::Term(Term::Is(Is::Unread))]);
        let mut places = vec![
            place(PlaceKind::All, 0, "All", 0, counts.unread, counts.articles),
            place(PlaceKind::View, UNREAD, "Unread", 0, counts.unread, counts.unread),
            place(PlaceKind::View, STARRED, "Starred", 0, self.count(&starred)?, counts.starred),
        ];
        places.extend(self.views()?);
        let feeds = self.feeds()?;
        let mut opened: &str = "";
        for feed in &feeds {
            for folder in folders(&feed.folder).filter(|f| !folders(opened).any(|o| o == *f)) {
                let inside = feeds.iter().filter(|f| folders(&f.folder).any(|path| path == folder));
                let (unread, articles) = inside.fold((0, 0), |sum, f| (sum.0 + f.unread, sum.1 + f.articles));
                let name = folder.rsplit('/').next().unwrap_or(folder);
                places.push(place(
                    PlaceKind::Folder,
                    number(folder),
                    name,
                    folder.matches('/').count(),
                    unread,
                    articles,
                ));
            }
            opened = &feed.folder;
            let depth = folders(&feed.folder).count();
            places.push(place(PlaceKind::Feed, feed.id, &feed.title, depth, feed.unread, feed.articles));
        }
        let mut tags = self.db.prepare_cached("SELECT id, name, unread, articles FROM tags ORDER BY name")?;
        let mut rows = tags.query([])?;
        while let Some(row) = rows.next()? {
            let count = |at| Ok::<_, Trouble>(usize::try_from(row.get::<_, i64>(at)?).unwrap_or(0));
            places.push(place(
                PlaceKind::Tag,
                row.get(0)?,
                &row.get::<_, String>(1)?,
                0,
                count(2)?,
                count(3)?,
            ));
        }
        Ok(places)
    }

    /// Saved views. To count what they let through takes a look at it, so it is done once for each state of the library.
    fn views(&self) -> Result<Vec<Place>, Trouble> {
        let at = (self.version()?, self.db.total_changes());
        if self.views.borrow().at != at || at == (0, 0) {
            let mut all = self.db.prepare("SELECT id, name FROM views ORDER BY name")?;
            let mut rows = all.query([])?;
            let mut places = Vec::new();
            while let Some(row) = rows.next()? {
                let number = row.get(0)?;
                let expr = self.view(number)?.unwrap_or_else(|| Expr::any(Vec::new()));
                let unread = Expr::all(vec![expr.clone(), Expr::Term(Term::Is(Is::Unread))]);
                places.push(Place {
                    id: PlaceId { kind: PlaceKind::View, number },
                    name: Clean::line(&row.get::<_, String>(1)?),
                    depth: 0,
                    unread: self.count(&unread)?,
                    articles: self.count(&expr)?,
                });
            }
            *self.views.borrow_mut() = Views { at, places };
        }
        Ok(self.views.borrow().places.clone())
    }
}

/// "a", "a/b" and "a/b/c" of "a/b/c".
pub(super) fn folders(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.map(|end| &path[..end]).filter(|path| !path.is_empty())
}

/// A folder's number: folders have no row, only a name.
pub(super) fn number(folder: &str) -> i64 {
    super::same::hash(folder.bytes())
}
