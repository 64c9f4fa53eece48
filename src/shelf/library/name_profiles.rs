//! Profiles of names, from the rows of `bearers`: what all articles of the library say of a person, an organisation or a
//! place; names found by a few letters; and whom the reader follows.
//!
//! **Short forms.** A profile takes in a bearer whose whole name is another form of the one asked for ("Prabowo") where nearly
//! all who are called so are that one; the shares are those of `kabar entities`.

use super::Library;
use super::bearers::{key_words, kind_number, kind_of};
use super::error::Error;
use super::journal::{ChangeSummary, JournalField};
use super::mutations::clean_name;
use super::query_sql::json_ids;
use crate::shelf::name_profile::{
    AttributedQuote, FoundName, MAX_COMPANIONS, MAX_PROFILE_ROWS, NameProfile, NamedTogether, NamingArticle,
    StatedRole, name_key,
};
use kabar_annotate::article::{Date, EntityKind, NameKey};
use kabar_annotate::text::CleanText;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// The latest so many articles of a name tell with whom it is named.
const COMPANION_ARTICLES: usize = 500;

/// The share of a short form's uses that must agree on whom it means.
const MIN_AGREEMENT: f64 = 0.9;

/// The share of a short form's mentions that articles must have resolved, for the others to follow.
const MIN_RESOLVED: f64 = 0.1;

/// The share that the longer name must have in the mentions of all people with the words of the short form in their names.
const MIN_PEOPLE_SHARE: f64 = 0.75;

/// What somebody whom the reader follows said lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedQuotes {
    /// Who.
    pub key: NameKey,
    /// What they said, the latest first, each with its article.
    pub quotes: Vec<(CleanText, NamingArticle)>,
}

/// A row of the table of bearers.
struct BearerRow {
    id: i64,
    key: NameKey,
    mentions: i64,
    articles: i64,
}

/// The columns of a [`BearerRow`].
const BEARER_COLUMNS: &str = "b.id, b.kind, b.name, b.mentions, b.articles";

/// The columns of a [`NamingArticle`], of the articles `a`.
const ARTICLE_COLUMNS: &str = "a.id, a.key, a.title, a.outlet, a.url, a.published, a.story";

fn bearer_row(row: &Row) -> rusqlite::Result<BearerRow> {
    Ok(BearerRow {
        id: row.get(0)?,
        key: NameKey {
            kind: kind_of(row.get(1)?),
            name: CleanText::one_line(&row.get::<_, String>(2)?).to_string(),
        },
        mentions: row.get(3)?,
        articles: row.get(4)?,
    })
}

fn naming_article(row: &Row, mentions: usize) -> rusqlite::Result<NamingArticle> {
    let line = |at: usize| {
        Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(at)?.map(|text| CleanText::one_line(&text)))
    };
    Ok(NamingArticle {
        id: row.get::<_, i64>(0)?.to_string(),
        key: line(1)?.unwrap_or_default(),
        title: line(2)?.unwrap_or_default(),
        outlet: line(3)?,
        url: line(4)?,
        published: row.get::<_, Option<String>>(5)?.and_then(|date| date.parse().ok()),
        position: None,
        story: row.get(6)?,
        mentions,
    })
}

fn size(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

impl Library {
    /// What the articles of the library say of the bearer of `key`; `None` where none names them.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn name_profile(&self, key: &NameKey) -> Result<Option<NameProfile>, Error> {
        let Some(main) = self.bearer(key)? else { return Ok(None) };
        let mut meant = vec![main.id];
        meant.extend(self.short_forms_of(&main)?);
        let ids = json_ids(meant.iter().copied());
        let (articles, mut at) = self.naming_articles(&meant)?;
        let mut profile = NameProfile {
            is_followed: self.followed_name(key)?.is_some(),
            key: main.key,
            mentions: 0,
            article_count: 0,
            roles: Vec::new(),
            aliases: self.other_forms(&ids, key)?,
            quotes: Vec::new(),
            companions: self.companions(&ids, &articles)?,
            articles,
            unread_articles: self.articles_without_names()?,
        };
        self.add_roles(&meant, &mut profile)?;
        for StoredQuote { text, start, line, article, .. } in stored_quotes(&self.db, &meant, i64::MIN)? {
            let id = article.id.clone();
            let article = *at.entry(id).or_insert_with(|| {
                profile.articles.push(article);
                profile.articles.len() - 1
            });
            profile.quotes.push(AttributedQuote { text, start, line, article });
        }
        Ok((profile.article_count > 0).then_some(profile))
    }

    fn bearer(&self, key: &NameKey) -> Result<Option<BearerRow>, Error> {
        let sql = format!("SELECT {BEARER_COLUMNS} FROM bearers b WHERE b.kind = ?1 AND b.key = ?2");
        let mut one = self.db.prepare_cached(&sql)?;
        Ok(one.query_row(params![kind_number(key.kind), name_key(&key.name)], bearer_row).optional()?)
    }

    /// The bearers of whom only a short form is known, where that means `main` beyond doubt.
    fn short_forms_of(&self, main: &BearerRow) -> Result<Vec<i64>, Error> {
        let share = |part: i64, whole: i64| part as f64 / whole.max(1) as f64;
        let key = name_key(&main.key.name);
        let sql =
            "SELECT f.form, f.uses, (SELECT sum(uses) FROM bearer_forms o JOIN bearers ob ON ob.id = o.bearer
                       WHERE o.form = f.form AND ob.kind = b.kind), b.id, b.mentions
                   FROM bearer_forms f JOIN bearers b ON b.kind = ?2 AND b.key = f.form WHERE f.bearer = ?1";
        let mut all = self.db.prepare_cached(sql)?;
        let mut rows = all.query(params![main.id, kind_number(main.key.kind)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (form, theirs, uses): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (id, unresolved): (i64, i64) = (row.get(3)?, row.get(4)?);
            if key.len() > form.len()
                && share(theirs, uses) >= MIN_AGREEMENT
                && share(uses, uses + unresolved) >= MIN_RESOLVED
                && (main.key.kind != EntityKind::Person
                    || share(main.mentions, main.mentions + self.mentions_of_rivals(&form, main)?)
                        >= MIN_PEOPLE_SHARE)
            {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// How often people other than `main` are mentioned in whose names the words of `form` stand.
    fn mentions_of_rivals(&self, form: &str, main: &BearerRow) -> Result<i64, Error> {
        let words: Vec<&str> = key_words(form).collect();
        let Some(longest) = words.iter().max_by_key(|word| word.len()) else { return Ok(0) };
        let sql = "SELECT b.key, b.mentions FROM bearer_words w JOIN bearers b ON b.id = w.bearer
                   WHERE w.word = ?1 AND b.kind = 0 AND b.id <> ?2 AND b.key <> ?3";
        let mut all = self.db.prepare_cached(sql)?;
        let mut rows = all.query(params![longest, main.id, form])?;
        let mut rivals = 0;
        while let Some(row) = rows.next()? {
            let key: String = row.get(0)?;
            let theirs: HashSet<&str> = key_words(&key).collect();
            if words.iter().all(|word| theirs.contains(word)) {
                rivals += row.get::<_, i64>(1)?;
            }
        }
        Ok(rivals)
    }

    /// The latest articles that name one of `bearers`, and where each stands among them, by its id.
    fn naming_articles(
        &self,
        bearers: &[i64],
    ) -> Result<(Vec<NamingArticle>, HashMap<String, usize>), Error> {
        // One bearer at a time: in the order of the table, so that no more rows are read than are shown.
        let sql = format!(
            "SELECT {ARTICLE_COLUMNS}, m.mentions, m.sort FROM mentions m JOIN articles a ON a.id = m.article
             WHERE m.bearer = ?1 AND a.deleted = 0 ORDER BY m.sort DESC, m.article DESC LIMIT ?2"
        );
        let mut all = self.db.prepare_cached(&sql)?;
        let mut found: Vec<(i64, NamingArticle)> = Vec::new();
        for bearer in bearers {
            let mut rows = all.query(params![bearer, MAX_PROFILE_ROWS as i64])?;
            while let Some(row) = rows.next()? {
                found.push((row.get(8)?, naming_article(row, size(row.get(7)?))?));
            }
        }
        found.sort_by_key(|(sort, _)| Reverse(*sort));
        let (mut articles, mut at): (Vec<NamingArticle>, HashMap<String, usize>) = Default::default();
        for (_, article) in found {
            match at.get(&article.id) {
                // It has the name and an unresolved short form.
                Some(at) => articles[*at].mentions += article.mentions,
                None if articles.len() < MAX_PROFILE_ROWS => {
                    at.insert(article.id.clone(), articles.len());
                    articles.push(article);
                }
                None => {}
            }
        }
        Ok((articles, at))
    }

    /// Counts the mentions and articles of `bearers`, and what they are said to be.
    fn add_roles(&self, bearers: &[i64], profile: &mut NameProfile) -> Result<(), Error> {
        let sql = "SELECT role, sum(mentions), count(*), min(sort), max(sort), coalesce(sum(role_uses), 0)
                   FROM mentions WHERE bearer = ?1 AND article NOT IN (SELECT id FROM articles WHERE deleted <> 0)
                   GROUP BY role";
        let mut all = self.db.prepare_cached(sql)?;
        let mut roles: HashMap<String, (StatedRole, i64, i64)> = HashMap::new();
        for bearer in bearers {
            let mut rows = all.query([bearer])?;
            while let Some(row) = rows.next()? {
                let articles = size(row.get(2)?);
                profile.mentions += size(row.get(1)?);
                profile.article_count += articles;
                let Some(role) = row.get::<_, Option<String>>(0)? else { continue };
                let (first, last): (i64, i64) = (row.get(3)?, row.get(4)?);
                let role = CleanText::one_line(&role);
                let new = |role| StatedRole { role, mentions: 0, articles: 0, days: None };
                let known = roles.entry(name_key(&role)).or_insert_with(|| (new(role), first, last));
                known.0.articles += articles;
                known.0.mentions += size(row.get(5)?);
                (known.1, known.2) = (known.1.min(first), known.2.max(last));
            }
        }
        let stated = roles.into_values().map(|(role, first, last)| StatedRole {
            days: Date::from_unix(first).zip(Date::from_unix(last)),
            ..role
        });
        profile.roles = stated.collect();
        profile.roles.sort_by(|a, b| (Reverse(a.articles), &*a.role).cmp(&(Reverse(b.articles), &*b.role)));
        Ok(())
    }

    /// What else the bearers `ids` (JSON) of `key` are called.
    fn other_forms(&self, ids: &str, key: &NameKey) -> Result<Vec<(CleanText, usize)>, Error> {
        let sql = "SELECT spelled, sum(uses) FROM bearer_forms
                   WHERE bearer IN (SELECT value FROM json_each(?1)) AND form <> ?2 AND uses > 0
                   GROUP BY form ORDER BY 2 DESC, form LIMIT 32";
        let mut all = self.db.prepare_cached(sql)?;
        let forms = all.query_map(params![ids, name_key(&key.name)], |row| {
            Ok((CleanText::one_line(&row.get::<_, String>(0)?), size(row.get(1)?)))
        })?;
        Ok(forms.collect::<Result<_, _>>()?)
    }

    /// The names that stand most often in the first of `articles`, the latest ones, beside the bearers `ids` (JSON).
    fn companions(&self, ids: &str, articles: &[NamingArticle]) -> Result<Vec<NamedTogether>, Error> {
        let latest = articles.iter().take(COMPANION_ARTICLES);
        let latest = json_ids(latest.filter_map(|article| article.id.parse().ok()));
        let sql = format!(
            "SELECT {BEARER_COLUMNS}, count(*) FROM json_each(?2) n JOIN mentions o ON o.article = n.value
             JOIN bearers b ON b.id = o.bearer WHERE o.bearer NOT IN (SELECT value FROM json_each(?1))
             GROUP BY o.bearer ORDER BY 6 DESC, b.key LIMIT ?3"
        );
        let mut all = self.db.prepare_cached(&sql)?;
        let rows = all.query_map(params![ids, latest, MAX_COMPANIONS as i64], |row| {
            Ok(NamedTogether { key: bearer_row(row)?.key, articles: size(row.get(5)?) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The names with words that begin like those of `typed`, at most `most`: those whom the reader follows first, then those
    /// of most articles. Where nothing is typed, those of the latest articles.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn find_names(&self, typed: &str, most: usize) -> Result<Vec<FoundName>, Error> {
        let typed = name_key(typed);
        let words: Vec<&str> = key_words(&typed).collect();
        let followed = self.followed()?;
        let followed: HashSet<(i64, String)> =
            followed.iter().map(|key| (kind_number(key.kind), name_key(&key.name))).collect();
        let mut rows = match words.iter().max_by_key(|word| word.len()) {
            Some(longest) => self.bearers_with_prefix(longest)?,
            None => self.bearers_of_late(&followed)?,
        };
        rows.retain(|row| {
            let key = name_key(&row.key.name);
            words.iter().all(|word| key_words(&key).any(|theirs| theirs.starts_with(word)))
        });
        let is_followed = |key: &NameKey| followed.contains(&(kind_number(key.kind), name_key(&key.name)));
        rows.sort_by_cached_key(|row| {
            (!is_followed(&row.key), Reverse(row.articles), row.key.name.clone(), kind_number(row.key.kind))
        });
        rows.truncate(most);
        let found = rows.into_iter().map(|row| FoundName {
            is_followed: is_followed(&row.key),
            articles: size(row.articles),
            key: row.key,
        });
        Ok(found.collect())
    }

    /// The names that have `words`, folded, in sequence, or another form that is these words; a short form is left out where a
    /// longer name among them takes it in.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn names_with_words(&self, words: &[String]) -> Result<Vec<NameKey>, Error> {
        let parts: Vec<&str> = words.iter().flat_map(|word| key_words(word)).collect();
        let Some(longest) = parts.iter().max_by_key(|word| word.len()) else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT {BEARER_COLUMNS}, b.key FROM bearer_words w JOIN bearers b ON b.id = w.bearer
                 WHERE w.word = ?1 AND b.articles > 0
             UNION SELECT {BEARER_COLUMNS}, ?2 FROM bearer_forms f JOIN bearers b ON b.id = f.bearer
                 WHERE f.form = ?2 AND f.uses > 0"
        );
        let mut all = self.db.prepare_cached(&sql)?;
        let mut rows = all.query(params![longest, words.join(" ")])?;
        let mut found: Vec<BearerRow> = Vec::new();
        while let Some(row) = rows.next()? {
            let key: String = row.get(5)?;
            let theirs: Vec<&str> = key_words(&key).collect();
            let row = bearer_row(row)?;
            if theirs.windows(parts.len()).any(|window| window == parts)
                && !found.iter().any(|known| known.id == row.id)
            {
                found.push(row);
            }
        }
        let mut taken_in = HashSet::new();
        for row in &found {
            taken_in.extend(self.short_forms_of(row)?);
        }
        found.retain(|row| !taken_in.contains(&row.id));
        Ok(found.into_iter().map(|row| row.key).collect())
    }

    fn bearers_with_prefix(&self, word: &str) -> Result<Vec<BearerRow>, Error> {
        let sql = format!(
            "SELECT DISTINCT {BEARER_COLUMNS} FROM bearer_words w JOIN bearers b ON b.id = w.bearer
             WHERE w.word >= ?1 AND w.word < ?2 AND b.articles > 0"
        );
        let mut all = self.db.prepare_cached(&sql)?;
        // No word has a character above this one.
        let rows = all.query_map(params![word, format!("{word}\u{10ffff}")], bearer_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The bearers that the latest articles name, and those whom the reader follows.
    fn bearers_of_late(&self, followed: &HashSet<(i64, String)>) -> Result<Vec<BearerRow>, Error> {
        let sql = format!(
            "SELECT DISTINCT {BEARER_COLUMNS} FROM (SELECT id FROM articles WHERE deleted = 0
                 ORDER BY sort DESC, id DESC LIMIT ?1) n
             JOIN mentions m ON m.article = n.id JOIN bearers b ON b.id = m.bearer"
        );
        let mut all = self.db.prepare_cached(&sql)?;
        let mut rows: Vec<BearerRow> =
            all.query_map([COMPANION_ARTICLES as i64], bearer_row)?.collect::<Result<_, _>>()?;
        let seen: HashSet<i64> = rows.iter().map(|row| row.id).collect();
        for (kind, name) in followed {
            let key = NameKey { kind: kind_of(*kind), name: name.clone() };
            rows.extend(self.bearer(&key)?.filter(|row| !seen.contains(&row.id)));
        }
        Ok(rows)
    }

    /// The names whom the reader follows, in the order of kinds and names.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn followed(&self) -> Result<Vec<NameKey>, Error> {
        let mut all = self.db.prepare_cached("SELECT kind, name FROM followed ORDER BY kind, name")?;
        let rows = all.query_map([], |row| {
            let name = CleanText::one_line(&row.get::<_, String>(1)?).to_string();
            Ok(NameKey { kind: kind_of(row.get(0)?), name })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The name under which the reader follows the bearer of `key`.
    fn followed_name(&self, key: &NameKey) -> Result<Option<String>, Error> {
        let sought = name_key(&key.name);
        let known = self.followed()?.into_iter().find(|k| k.kind == key.kind && name_key(&k.name) == sought);
        Ok(known.map(|known| known.name))
    }

    /// Follows the bearer of `key`, or no longer where the reader does; says what it did. It can be undone.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn toggle_followed(&mut self, key: &NameKey) -> Result<ChangeSummary, Error> {
        let known = self.followed_name(key)?;
        let name = clean_name(known.as_deref().unwrap_or(&key.name), "whom you follow")?;
        self.record_entry(|entry| {
            let on = known.is_none();
            let changed = entry.set(JournalField::Followed, kind_number(key.kind), Some(&name), on)?;
            let how = if on { "followed" } else { "no longer followed" };
            Ok(ChangeSummary { changed: usize::from(changed), description: format!("{how}: {name}") })
        })
    }

    /// What those whom the reader follows said in articles that are not older than `since` (Unix seconds), at most `most` of
    /// each; those who said nothing are left out.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn quotes_of_followed(&self, since: i64, most: usize) -> Result<Vec<FollowedQuotes>, Error> {
        let mut found = Vec::new();
        for key in self.followed()? {
            let Some(main) = self.bearer(&key)? else { continue };
            let mut meant = vec![main.id];
            meant.extend(self.short_forms_of(&main)?);
            let quotes = stored_quotes(&self.db, &meant, since)?.into_iter().take(most);
            let quotes: Vec<_> = quotes.map(|quote| (quote.text, quote.article)).collect();
            if !quotes.is_empty() {
                found.push(FollowedQuotes { key, quotes });
            }
        }
        Ok(found)
    }
}

/// A quotation, with its article.
struct StoredQuote {
    text: CleanText,
    start: usize,
    line: usize,
    sort: i64,
    article: NamingArticle,
}

/// What `bearers` said in articles that are not older than `since` (Unix seconds), the latest first.
fn stored_quotes(db: &Connection, bearers: &[i64], since: i64) -> Result<Vec<StoredQuote>, Error> {
    let sql = format!(
        "SELECT {ARTICLE_COLUMNS}, q.start, q.line, q.text, q.sort FROM quotations q JOIN articles a ON a.id = q.article
         WHERE q.bearer = ?1 AND q.sort >= ?2 AND a.deleted = 0
         ORDER BY q.sort DESC, q.article DESC, q.start LIMIT ?3"
    );
    let mut all = db.prepare_cached(&sql)?;
    let mut found = Vec::new();
    for bearer in bearers {
        let mut rows = all.query(params![bearer, since, MAX_PROFILE_ROWS as i64])?;
        while let Some(row) = rows.next()? {
            found.push(StoredQuote {
                text: CleanText::one_line(&row.get::<_, String>(9)?),
                start: size(row.get(7)?),
                line: size(row.get(8)?),
                sort: row.get(10)?,
                article: naming_article(row, 0)?,
            });
        }
    }
    found.sort_by_key(|quote| Reverse(quote.sort));
    found.truncate(MAX_PROFILE_ROWS);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::FetchedItem;
    use super::super::tests::{assert_counts, feed_item, with_feed};
    use super::*;
    use kabar_annotate::annotate::lines::rule_set::LineRuleSet;
    use kabar_annotate::article::Draft;

    fn item(guid: &str, date: &str, text: &str) -> FetchedItem {
        let title = Some(format!("Berita {guid}"));
        feed_item(guid, Draft { title, published: date.parse().ok(), text: text.into(), ..Draft::default() })
    }

    fn person(name: &str) -> NameKey {
        NameKey { kind: EntityKind::Person, name: name.into() }
    }

    fn library(name: &str) -> (Library, i64) {
        let (mut library, feed) = with_feed(name);
        let items = [
            item(
                "3",
                "2026-05-03",
                "Camat Hasan Basri membuka toko roti. Warga antre sejak pagi di depan Camat Hasan Basri.",
            ),
            item(
                "2",
                "2026-05-02",
                "Bupati Ratna Wulandari dan Camat Hasan Basri meresmikan jalan. \"Jalan ini milik warga,\" kata Ratna.",
            ),
            item(
                "1",
                "2026-03-01",
                "Bupati Ratna Wulandari membuka panen padi. \"Kami senang,\" kata Ratna.",
            ),
        ];
        library.ingest(feed, &items, 1_800_000_000).expect("kept");
        assert_eq!(library.index_names(LineRuleSet::builtin(), 9), Ok(3));
        (library, feed)
    }

    #[test]
    fn a_profile_has_roles_words_and_company() {
        let (mut library, feed) = library("profile");
        let profile = library.name_profile(&person("ratna wulandarí")).expect("read").expect("named");
        assert_eq!((&*profile.key.name, profile.mentions, profile.article_count), ("Ratna Wulandari", 4, 2));
        assert_eq!(profile.aliases, [(CleanText::one_line("Ratna"), 2)]);
        let days = profile.roles[0].days.map(|(first, last)| (first.ymd(), last.ymd()));
        assert_eq!((&*profile.roles[0].role, days), ("Bupati", Some(((2026, 3, 1), (2026, 5, 2)))));
        let said = |profile: &NameProfile| -> Vec<(String, String)> {
            let title = |quote: &AttributedQuote| profile.articles[quote.article].title.to_string();
            profile.quotes.iter().map(|quote| (quote.text.to_string(), title(quote))).collect()
        };
        let words = |text: &str, title: &str| (text.to_owned(), title.to_owned());
        assert_eq!(
            said(&profile),
            [words("\"Jalan ini milik warga,\"", "Berita 2"), words("\"Kami senang,\"", "Berita 1")]
        );
        assert!(profile.companions.iter().any(|other| other.key == person("Hasan Basri")));
        assert_counts(&library);

        // An edited article is read again, and a deleted one says nothing more.
        library
            .ingest(
                feed,
                &[item("2", "2026-05-02", "Jalan baru diresmikan hari ini oleh bupati.")],
                1_800_000_001,
            )
            .expect("kept");
        library.index_names(LineRuleSet::builtin(), 9).expect("read");
        let profile = library.name_profile(&person("Ratna Wulandari")).expect("read").expect("named");
        assert_eq!(said(&profile), [words("\"Kami senang,\"", "Berita 1")]);
        assert_counts(&library);
        library.delete(&[1]).expect("deleted");
        assert_eq!(library.name_profile(&person("Ratna Wulandari")), Ok(None));
        assert_eq!(library.name_profile(&person("Siapa")), Ok(None));
    }

    #[test]
    fn a_short_form_alone_is_the_one_whom_all_call_so() {
        let (mut library, feed) = library("short");
        let alone =
            item("4", "2026-06-01", "Kata Ratna, panen tahun ini lebih baik. Ratna tersenyum kepada warga.");
        library.ingest(feed, &[alone], 1_800_000_002).expect("kept");
        library.index_names(LineRuleSet::builtin(), 9).expect("read");
        let articles = |library: &Library| {
            library.name_profile(&person("Ratna Wulandari")).expect("read").expect("named").article_count
        };
        assert!(library.bearer(&person("Ratna")).expect("read").is_some(), "nobody has resolved it there");
        assert_eq!(articles(&library), 3);
        let other = item(
            "5",
            "2026-06-02",
            "Menteri Ratna Lestari berpidato. Ratna Lestari menutup rapat. Ratna Lestari pulang.",
        );
        library.ingest(feed, &[other], 1_800_000_003).expect("kept");
        library.index_names(LineRuleSet::builtin(), 9).expect("read");
        assert_eq!(articles(&library), 2, "it may be the minister");
    }

    #[test]
    fn names_are_found_by_a_few_letters_and_followed() {
        let (mut library, _) = library("follow");
        let found = |library: &Library, typed: &str| -> Vec<(String, bool)> {
            let names = library.find_names(typed, 9).expect("read").into_iter();
            names.map(|name| (name.key.name, name.is_followed)).collect()
        };
        assert_eq!(found(&library, "wul rat"), [("Ratna Wulandari".into(), false)]);
        assert!(found(&library, "ulandari").is_empty(), "a word is found from its beginning");
        assert!(found(&library, "").iter().any(|name| name.0 == "Hasan Basri"));
        let done = library.toggle_followed(&person("Hasan Basri")).expect("written");
        assert_eq!((done.changed, &*done.description), (1, "followed: Hasan Basri"));
        assert_eq!(found(&library, "")[0], ("Hasan Basri".into(), true));
        assert_eq!(library.quotes_of_followed(0, 9), Ok(vec![]), "he said nothing");
        library.toggle_followed(&person("RATNA WULANDARI")).expect("written");
        let quotes = library.quotes_of_followed(1_775_000_000, 9).expect("read");
        assert_eq!((quotes.len(), quotes[0].quotes.len()), (1, 1), "one of two is old");
        assert_eq!(library.undo().expect("written").as_deref(), Some("followed: RATNA WULANDARI"));
        assert_eq!(library.followed(), Ok(vec![person("Hasan Basri")]));
        library.toggle_followed(&person("hasan basri")).expect("written");
        assert_eq!(library.followed(), Ok(vec![]));
        library.undo().expect("written");
        assert_eq!(library.followed(), Ok(vec![person("Hasan Basri")]));
    }
}
