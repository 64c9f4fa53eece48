//! Which article an item of a feed is: one that the library has, or a new one.
//!
//! In this order:
//! 1. The feed's own id (guid) is known for this feed.
//! 2. Its address is one article's, by its canonical form ([`canonical`]).
//! 3. Its words are one article's, by their fingerprint ([`print`]): a guid or an address that changed, or another feed.
//!
//! Feeds lie in each of these. A guid or an address that several items of one document share names none of them. Two items
//! of one document with two ids are two articles, whatever their address. And an address names an article only where
//! something else speaks for it too: the words, the headline, or a date within two days, since some pages (“live”, a
//! podcast's home) hold something new each time.

use super::address::canonical;
use super::trouble::Trouble;
use crate::article::Article;
use crate::text::find::folded;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{HashMap, HashSet};

/// Texts of fewer words than this say nothing by their fingerprint: "Selengkapnya di sini".
const ENOUGH_WORDS: usize = 25;
/// Seconds between two versions of one article that share an address and nothing else.
const NEAR: i64 = 2 * 86_400;

/// What an item is recognised by.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    /// What the feed calls it; made from address or words where the feed has no id, or one that names several items.
    pub guid: String,
    /// The hash of its canonical address, where that names it.
    pub link: Option<i64>,
    /// The fingerprint of headline and text.
    pub print: i64,
    /// Does the fingerprint name it?
    pub telling: bool,
}

/// The marks of a document's items: (guid, article), in order.
pub(super) fn marks<'a>(items: impl Iterator<Item = (Option<&'a str>, &'a Article)> + Clone) -> Vec<Marks> {
    let link = |article: &Article| article.url.as_deref().and_then(canonical).map(|url| hash(url.bytes()));
    let (mut guids, mut links) = (HashMap::new(), HashMap::new());
    for (guid, article) in items.clone() {
        *guids.entry(guid).or_insert(0) += 1;
        *links.entry(link(article)).or_insert(0) += 1;
    }
    items
        .map(|(guid, article)| {
            let print = print(article);
            let link = link(article).filter(|link| links.get(&Some(*link)) == Some(&1));
            let own = guid.filter(|guid| guids.get(&Some(*guid)) == Some(&1)).map(str::to_owned);
            let made =
                || link.map_or_else(|| format!("words:{print:016x}"), |link| format!("link:{link:016x}"));
            let telling = article.words() >= ENOUGH_WORDS;
            Marks { guid: own.unwrap_or_else(made), link, print, telling }
        })
        .collect()
}

/// What is known of an item by its guid: its article, and the fingerprint of what the feed last said.
pub(super) fn by_guid(db: &Connection, feed: i64, guid: &str) -> Result<Option<(i64, i64)>, Trouble> {
    let mut known = db.prepare_cached("SELECT article, print FROM sources WHERE feed = ?1 AND guid = ?2")?;
    Ok(known.query_row(params![feed, guid], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// The article that an item with an unknown guid is, where the library has it. `present` are the guids of the document.
pub(super) fn by_link_or_words(
    db: &Connection,
    feed: i64,
    marks: &Marks,
    article: &Article,
    present: &HashSet<&str>,
) -> Result<Option<i64>, Trouble> {
    let mut candidates = Vec::new();
    if let Some(link) = marks.link {
        let mut by_link = db.prepare_cached(
            "SELECT s.article, s.print = ?2 OR a.title = ?3 OR abs(a.sort - ?4) <= ?5
             FROM sources s JOIN articles a ON a.id = s.article WHERE s.link = ?1 ORDER BY s.article",
        )?;
        let date = article.published.map(|d| d.unix());
        let rows = by_link.query_map(params![link, marks.print, &*article.title, date, NEAR], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Option<bool>>(1)?.unwrap_or(false)))
        })?;
        for row in rows {
            let (id, spoken_for) = row?;
            candidates.extend(spoken_for.then_some(id));
        }
    }
    if marks.telling {
        let mut by_print =
            db.prepare_cached("SELECT article FROM sources WHERE print = ?1 ORDER BY article")?;
        for row in by_print.query_map([marks.print], |row| row.get(0))? {
            candidates.push(row?);
        }
    }
    for id in candidates {
        let mut names = db.prepare_cached("SELECT guid FROM sources WHERE article = ?1 AND feed = ?2")?;
        let mut other = false;
        for guid in names.query_map(params![id, feed], |row| row.get::<_, String>(0))? {
            other |= present.contains(guid?.as_str());
        }
        if !other {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// 64 bits of the words of headline and text, without case, accents, punctuation and white space: what an outlet's feeds
/// and its syndicates have in common.
pub(super) fn print(article: &Article) -> i64 {
    let words = |print: u64, text: &str| {
        let letters = folded(text).filter(|c| c.is_alphanumeric());
        letters.fold(print, |print, c| hashed(print, c.encode_utf8(&mut [0; 4]).bytes()))
    };
    let title = words(START, &article.title);
    words(hashed(title, std::iter::once(0)), article.text()).cast_signed()
}

/// FNV-1a with 64 bits (Fowler, Noll, Vo), as SQLite keeps whole numbers.
pub(super) fn hash(bytes: impl Iterator<Item = u8>) -> i64 {
    hashed(START, bytes).cast_signed()
}

/// Where FNV-1a begins.
const START: u64 = 0xcbf2_9ce4_8422_2325;

fn hashed(hash: u64, bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(hash, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Draft;

    fn article(title: &str, url: &str, text: &str) -> Article {
        let draft =
            Draft { title: Some(title.into()), url: Some(url.into()), text: text.into(), ..Draft::default() };
        draft.finish().expect("an article")
    }

    #[test]
    fn the_same_words_have_the_same_print() {
        let a = article("Pasar Ikan Dibuka", "https://a.example/1", "Warga “senang”.\n\nMereka kembali.");
        let b = article("PASAR IKAN DIBUKA", "https://b.example/2", "Warga \"senang\" — mereka kembali");
        let c = article("Pasar Ikan", "https://a.example/1", "Dibuka. Warga senang. Mereka kembali.");
        assert_eq!(print(&a), print(&b));
        assert_ne!(print(&a), print(&c), "a headline is a headline");
    }

    #[test]
    fn what_several_items_share_names_none_of_them() {
        let a = article("Satu", "https://a.example/live", "Isi satu.");
        let b = article("Dua", "https://a.example/live", "Isi dua.");
        let c = article("Tiga", "https://a.example/3", "Isi tiga.");
        let found = marks([(Some("0"), &a), (Some("0"), &b), (None, &c)].into_iter());
        assert!(found[0].link.is_none() && found[1].link.is_none() && found[2].link.is_some());
        assert_ne!(found[0].guid, found[1].guid);
        assert!(found[2].guid.starts_with("link:"));
    }
}
