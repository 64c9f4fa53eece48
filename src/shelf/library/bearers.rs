//! Bearers of names, and what each article says of them: rows that the index of names writes and
//! [`Library::name_profile`](super::Library::name_profile) reads.
//!
//! An article has decided who its "Xi" is, so a bearer is a kind and a canonical name, without case and accents. Two people
//! of one name are one bearer. A short form that an article could not resolve is a bearer of its own; a profile takes it in
//! where nobody else can be meant.

use super::error::Error;
use crate::shelf::name_profile::name_key;
use crate::text::line_counter::LineCounter;
use kabar_annotate::article::{Annotations, Article, EntityKind, QuoteKind};
use kabar_annotate::text::CleanText;
use kabar_formats::contract;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, HashMap};

/// The most characters of a quotation that are stored: a whole speech is read in its article.
const MAX_QUOTE_CHARS: usize = 2_000;

/// The folded form → its uses, and how it is spelled.
type FormUses = BTreeMap<String, (usize, String)>;

/// What one article says of one bearer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ArticleBearer {
    kind: i64,
    name: String,
    mentions: usize,
    /// What they are said to be most often, and how often.
    role: Option<(String, usize)>,
    forms: FormUses,
    /// Quotations, with the byte and the line of the text at which each begins.
    quotes: Vec<(usize, usize, String)>,
}

/// The number by which the table knows a kind.
pub(super) fn kind_number(kind: EntityKind) -> i64 {
    EntityKind::ALL.iter().position(|known| *known == kind).unwrap_or(0) as i64
}

/// The kind with that number.
pub(super) fn kind_of(number: i64) -> EntityKind {
    let found = usize::try_from(number).ok().and_then(|at| EntityKind::ALL.get(at).copied());
    found.unwrap_or(EntityKind::Person)
}

/// What `article` says of those whom it names.
pub(super) fn extract_bearers(article: &Article, notes: &Annotations) -> Vec<ArticleBearer> {
    let text = article.text();
    let one_line = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found: Vec<ArticleBearer> = Vec::new();
    let mut at: HashMap<(i64, String), usize> = HashMap::new();
    let mut roles: HashMap<usize, Vec<(String, usize)>> = HashMap::new();
    for entity in notes.entities.iter().filter(|e| e.kind.is_name()) {
        let (kind, key) = (kind_number(entity.kind), name_key(&entity.name));
        if !key.chars().any(char::is_alphanumeric) {
            continue;
        }
        let at = *at.entry((kind, key.clone())).or_insert_with(|| {
            found.push(ArticleBearer { kind, name: entity.name.clone(), ..ArticleBearer::default() });
            found.len() - 1
        });
        found[at].mentions += 1;
        let form = one_line(entity.span.slice(text));
        let folded = name_key(&form);
        if folded != key {
            found[at].forms.entry(folded).or_insert((0, form)).0 += 1;
        }
        if let Some(role) = entity.role.map(|role| one_line(role.slice(text))) {
            let known = roles.entry(at).or_default();
            match known.iter_mut().find(|r| name_key(&r.0) == name_key(&role)) {
                Some(known) => known.1 += 1,
                None => known.push((role, 1)),
            }
        }
    }
    for (at, mut given) in roles {
        // Of roles that are equally frequent the longer one, which says more.
        given.sort_by_key(|(role, uses)| (*uses, role.len()));
        found[at].role = given.pop();
    }
    let mut lines = LineCounter::new(text);
    for quote in notes.quotes.iter().filter(|q| q.kind != QuoteKind::Other) {
        let Some(speaker) = quote.speaker.as_deref().map(name_key) else { continue };
        let bearer = (0..3).find_map(|kind| at.get(&(kind, speaker.clone())));
        if let Some(bearer) = bearer {
            let mut words = CleanText::one_line(quote.span.slice(text)).to_string();
            if let Some((end, _)) = words.char_indices().nth(MAX_QUOTE_CHARS) {
                words.truncate(end);
                words.push('…');
            }
            found[*bearer].quotes.push((quote.span.start, lines.line_at(quote.span.start), words));
        }
    }
    found
}

/// Removes what is stored of the article `id`.
pub(super) fn delete_bearers(db: &Connection, id: i64) -> Result<(), Error> {
    // With the parts of the key, so that the whole row is found and not looked for.
    for table in ["mentions", "quotations"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE article = ?1"))?.execute([id])?;
    }
    Ok(())
}

/// Stores what the article `id` says of `bearers`.
pub(super) fn store_bearers(db: &Connection, id: i64, bearers: &[ArticleBearer]) -> Result<(), Error> {
    for bearer in bearers {
        let number = bearer_number(db, bearer)?;
        let forms = (!bearer.forms.is_empty()).then(|| contract::to_json(&bearer.forms));
        let sql = "INSERT OR REPLACE INTO mentions (bearer, sort, article, mentions, role, role_uses, forms)
                   SELECT ?1, sort, id, ?3, ?4, ?5, ?6 FROM articles WHERE id = ?2";
        let (mentions, role) = (bearer.mentions as i64, bearer.role.as_ref());
        let (role, uses) = (role.map(|role| &role.0), role.map(|role| role.1 as i64));
        db.prepare_cached(sql)?.execute(params![number, id, mentions, role, uses, forms])?;
        let sql = "INSERT OR REPLACE INTO quotations (bearer, sort, article, start, line, text)
                   SELECT ?1, sort, id, ?3, ?4, ?5 FROM articles WHERE id = ?2";
        for (start, line, words) in &bearer.quotes {
            db.prepare_cached(sql)?.execute(params![number, id, *start as i64, *line as i64, words])?;
        }
    }
    Ok(())
}

/// The number of `bearer`, who is entered where the table does not have them.
fn bearer_number(db: &Connection, bearer: &ArticleBearer) -> Result<i64, Error> {
    let key = name_key(&bearer.name);
    let sql = "SELECT id, name FROM bearers WHERE kind = ?1 AND key = ?2";
    let known = db
        .prepare_cached(sql)?
        .query_row(params![bearer.kind, key], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)));
    let shouts = |name: &str| !name.chars().any(char::is_lowercase);
    if let Some((number, name)) = known.optional()? {
        if shouts(&name) && !shouts(&bearer.name) {
            let sql = "UPDATE bearers SET name = ?2 WHERE id = ?1";
            db.prepare_cached(sql)?.execute(params![number, bearer.name])?;
        }
        return Ok(number);
    }
    let sql = "INSERT INTO bearers (kind, key, name) VALUES (?1, ?2, ?3) RETURNING id";
    let number =
        db.prepare_cached(sql)?.query_row(params![bearer.kind, key, bearer.name], |row| row.get(0))?;
    let sql = "INSERT OR IGNORE INTO bearer_words (word, bearer) VALUES (?1, ?2)";
    for word in key_words(&key) {
        db.prepare_cached(sql)?.execute(params![word, number])?;
    }
    Ok(number)
}

/// The words of a folded name by which it is found.
pub(super) fn key_words(key: &str) -> impl Iterator<Item = &str> {
    key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
