//! Which article an item of a feed is: one that the library has, or a new one.
//!
//! In this order:
//! 1. The feed's own id (guid) is known for this feed.
//! 2. Its address is one article's, by its canonical form ([`canonical_url`]).
//! 3. Its words are one article's, by their fingerprint ([`print`]): a guid or an address that changed, or another feed.
//!
//! None of the three can be trusted alone. A guid or an address that several items of one document share identifies none of
//! them. Two items of one document with two ids are two articles, unless address, headline and text are all equal: then the
//! feed has the article twice. An address identifies an article only where the words, the headline, or a date within two days
//! agree too, since some pages (“live”, a podcast's home) have new content each time.

use super::canonical_url::canonical_url;
use super::error::Error;
use kabar_annotate::article::Article;
use kabar_annotate::text::find::folded_chars;
use kabar_annotate::text::hash::{FNV_OFFSET_BASIS, fnv1a, fnv1a_step};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{HashMap, HashSet};

/// The fingerprint of a text with fewer words identifies nothing: "Selengkapnya di sini" (“more here”) stands in many items.
const MIN_FINGERPRINT_WORDS: usize = 25;
/// The most seconds between the dates of two items that have the address in common and nothing else, to be one article.
const MAX_DATE_GAP: i64 = 2 * 86_400;

/// What an item is identified by.
#[derive(Debug, Clone)]
pub(super) struct ItemIdentity {
    /// The feed's id for it; made from address or words where the feed gives none, or gives one to several items.
    pub guid: String,
    /// The hash of its canonical address, where that identifies it.
    pub url_hash: Option<i64>,
    /// The fingerprint of headline and text.
    pub fingerprint: i64,
    /// Does the text have enough words for the fingerprint to identify it?
    pub has_enough_words: bool,
}

/// Finds the identity of each item of one document.
#[derive(Debug, Default)]
pub(super) struct IdentityBuilder {
    /// How many items have this guid.
    guid_counts: HashMap<String, usize>,
    /// The fingerprint of the items with this address; `None` where they have different ones.
    url_fingerprints: HashMap<i64, Option<i64>>,
}

impl IdentityBuilder {
    /// The identity of the next item, as if it were alone in its document. `words` is the number of words of its text.
    pub fn identify(&mut self, guid: Option<&str>, article: &Article, words: usize) -> ItemIdentity {
        let link = article.url.as_deref().and_then(canonical_url).map(|url| sqlite_hash(url.bytes()));
        let print = fingerprint(article);
        if let Some(link) = link {
            let known = self.url_fingerprints.entry(link).or_insert(Some(print));
            *known = known.filter(|known| *known == print);
        }
        let guid = match guid {
            Some(guid) => {
                *self.guid_counts.entry(guid.to_owned()).or_default() += 1;
                guid.to_owned()
            }
            None => synthetic_guid(link, print),
        };
        ItemIdentity {
            guid,
            url_hash: link,
            fingerprint: print,
            has_enough_words: words >= MIN_FINGERPRINT_WORDS,
        }
    }

    /// Removes from the identities of all items, in any order, the guids and addresses that several share.
    pub fn drop_shared<'a>(&self, all: impl Iterator<Item = &'a mut ItemIdentity>) {
        let is_shared = |link: &i64| self.url_fingerprints.get(link).is_some_and(Option::is_none);
        for marks in all {
            let was_made = !self.guid_counts.contains_key(&marks.guid);
            let shared = marks.url_hash.is_some_and(|link| is_shared(&link));
            if shared {
                marks.url_hash = None;
            }
            if self.guid_counts.get(&marks.guid).is_some_and(|&items| items > 1) || (was_made && shared) {
                marks.guid = synthetic_guid(marks.url_hash, marks.fingerprint);
            }
        }
    }
}

/// A guid for an item without one of its own.
fn synthetic_guid(link: Option<i64>, print: i64) -> String {
    link.map_or_else(|| format!("words:{print:016x}"), |link| format!("link:{link:016x}"))
}

/// The article of an item with a known guid, and the fingerprint of its last version in this feed.
pub(super) fn find_by_guid(db: &Connection, feed: i64, guid: &str) -> Result<Option<(i64, i64)>, Error> {
    let mut known = db.prepare_cached("SELECT article, print FROM sources WHERE feed = ?1 AND guid = ?2")?;
    Ok(known.query_row(params![feed, guid], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// The article that an item with an unknown guid is, where the library has it. `present` are the guids of the document.
pub(super) fn find_by_url_or_text(
    db: &Connection,
    feed: i64,
    marks: &ItemIdentity,
    article: &Article,
    present: &HashSet<String>,
) -> Result<Option<i64>, Error> {
    let mut candidates = Vec::new();
    if let Some(link) = marks.url_hash {
        let mut by_link = db.prepare_cached(
            "SELECT s.article, s.print = ?2 OR a.title = ?3 OR abs(a.sort - ?4) <= ?5
             FROM sources s JOIN articles a ON a.id = s.article WHERE s.link = ?1 ORDER BY s.article",
        )?;
        let date = article.published.map(|d| d.unix_seconds());
        let rows = by_link
            .query_map(params![link, marks.fingerprint, &*article.title, date, MAX_DATE_GAP], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Option<bool>>(1)?.unwrap_or(false)))
            })?;
        for row in rows {
            let (id, spoken_for) = row?;
            candidates.extend(spoken_for.then_some(id));
        }
    }
    if marks.has_enough_words {
        let mut by_print =
            db.prepare_cached("SELECT article FROM sources WHERE print = ?1 ORDER BY article")?;
        for row in by_print.query_map([marks.fingerprint], |row| row.get(0))? {
            candidates.push(row?);
        }
    }
    for id in candidates {
        let mut names = db.prepare_cached(
            "SELECT guid FROM sources WHERE article = ?1 AND feed = ?2 AND (link IS NULL OR link IS NOT ?3 OR print <> ?4)",
        )?;
        let mut other = false;
        for guid in names
            .query_map(params![id, feed, marks.url_hash, marks.fingerprint], |row| row.get::<_, String>(0))?
        {
            other |= present.contains(guid?.as_str());
        }
        if !other {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// A 64-bit hash of the letters and digits of headline and text, without case and accents: equal for the copies of an article
/// in several feeds of an outlet, and in those of its syndicates.
pub(super) fn fingerprint(article: &Article) -> i64 {
    let words = |print: u64, text: &str| {
        // Most letters of most texts are ASCII and need no table; a run of others is folded.
        let (mut print, mut at) = (print, 0);
        for run in text.as_bytes().chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
            let end = at + run.len();
            if run[0].is_ascii() {
                let letters = run.iter().filter(|b| b.is_ascii_alphanumeric());
                print = extend_hash(print, letters.map(u8::to_ascii_lowercase));
            } else {
                let letters = folded_chars(&text[at..end]).filter(|c| c.is_alphanumeric());
                print =
                    letters.fold(print, |print, c| extend_hash(print, c.encode_utf8(&mut [0; 4]).bytes()));
            }
            at = end;
        }
        print
    };
    let title = words(FNV_OFFSET_BASIS, &article.title);
    words(extend_hash(title, std::iter::once(0)), article.text()).cast_signed()
}

/// FNV-1a, as the signed 64-bit integer that SQLite stores.
pub(super) fn sqlite_hash(bytes: impl Iterator<Item = u8>) -> i64 {
    fnv1a(bytes).cast_signed()
}

fn extend_hash(hash: u64, bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(hash, |hash, byte| fnv1a_step(hash, u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::Draft;

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
        assert_eq!(fingerprint(&a), fingerprint(&b));
        assert_ne!(fingerprint(&a), fingerprint(&c), "a headline is a headline");
    }

    #[test]
    fn what_several_items_share_names_none_of_them() {
        let a = article("Satu", "https://a.example/live", "Isi satu.");
        let b = article("Dua", "https://a.example/live", "Isi dua.");
        let c = article("Tiga", "https://a.example/3", "Isi tiga.");
        let mut marker = IdentityBuilder::default();
        let items = [(Some("0"), &a), (Some("0"), &b), (None, &c)];
        let mut found = items.map(|(guid, article)| marker.identify(guid, article, article.word_count()));
        marker.drop_shared(found.iter_mut());
        assert!(found[0].url_hash.is_none() && found[1].url_hash.is_none() && found[2].url_hash.is_some());
        assert_ne!(found[0].guid, found[1].guid);
        assert!(found[2].guid.starts_with("link:"));
    }

    #[test]
    fn letters_of_every_script_count() {
        for (one, other, same) in [
            ("Café dibuka", "CAFE\u{301} — dibuka", true),
            ("Straße 7", "STRASSE7", true),
            ("пасар", "ПАСАР", true),
            ("pasar", "пасар", false),
            ("日本a", "日本b", false),
        ] {
            let (a, b) = (article("x", "https://a.example/", one), article("x", "https://a.example/", other));
            assert_eq!(fingerprint(&a) == fingerprint(&b), same, "{one} {other}");
        }
    }
}
