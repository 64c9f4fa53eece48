//! Queries: all articles that match, by date; how many match; or the best matches, with the words around the hits.
//!
//! **Rank.** The score is bm25 (Robertson, Walker 1994) as SQLite's text index computes it. A word in the headline weighs eight
//! times as much as one in the text, and one in the outlet's name twice as much. New articles score up to twice as much; half
//! of this advantage is gone after a month. A word that most articles have does not tell which are best, so only the latest
//! [`MAX_RANKED`] matches are ranked.

use super::Library;
use super::error::Error;
use super::query_sql::{SqlCondition, fts_expression};
use crate::query::Expr;
use crate::shelf::Snippet;
use kabar_annotate::text::find::{TextQuery, is_word_start};
use kabar_annotate::text::{CleanText, Span};
use rusqlite::params_from_iter;
use rusqlite::types::Value;

/// How many matches are ranked: the latest ones.
pub const MAX_RANKED: usize = 5_000;
/// Weights of headline, outlet and text, in the order of the index's columns.
const BM25_WEIGHTS: &str = "8.0, 2.0, 1.0";
/// Seconds after which half of a new article's advantage is gone.
const RECENCY_HALF_LIFE: f64 = 30.0 * 86_400.0;
/// The most characters of a snippet.
const SNIPPET_CHARS: usize = 160;
/// The most characters of a snippet before its first hit.
const SNIPPET_LEAD_CHARS: usize = 50;

/// An article that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedArticle {
    /// The article's number in the library.
    pub id: i64,
    /// How well it matches. Only the scores of one search can be compared.
    pub score: f64,
}

/// An order by date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// The latest article first.
    Newest,
    /// The earliest article first.
    Oldest,
}

impl Library {
    /// The articles that match `expr`, at most `most`.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn select(&self, expr: &Expr, sorted: DateOrder, most: usize) -> Result<Vec<i64>, Error> {
        let order = match sorted {
            DateOrder::Newest => "a.sort DESC, a.id DESC",
            DateOrder::Oldest => "a.sort, a.id",
        };
        let SqlCondition { sql, mut values } = self.sql_condition(expr)?;
        values.push(Value::Integer(i64::try_from(most).unwrap_or(i64::MAX)));
        let sql =
            format!("SELECT a.id FROM articles a WHERE a.deleted = 0 AND {sql} ORDER BY {order} LIMIT ?");
        let mut all = self.db.prepare(&sql)?;
        Ok(all.query_map(params_from_iter(values), |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// How many articles match `expr`.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn count(&self, expr: &Expr) -> Result<usize, Error> {
        let SqlCondition { sql, values } = self.sql_condition(expr)?;
        let sql = format!("SELECT count(*) FROM articles a WHERE a.deleted = 0 AND {sql}");
        let count: i64 = self.db.query_row(&sql, params_from_iter(values), |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The best matches of `expr`, the best first, at most `most`; the latest matches where `expr` has no words.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn best_matches(&self, expr: &Expr, most: usize) -> Result<Vec<RankedArticle>, Error> {
        self.best_matches_where(expr, SqlCondition { sql: "1".into(), values: Vec::new() }, most)
    }

    /// The best matches of those articles for which `among` holds.
    pub(super) fn best_matches_where(
        &self,
        expr: &Expr,
        among: SqlCondition,
        most: usize,
    ) -> Result<Vec<RankedArticle>, Error> {
        let parts = match expr {
            Expr::All(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        let text: Vec<String> = parts.iter().filter_map(fts_expression).collect();
        // An error where the query is too long.
        self.sql_condition(expr)?;
        let rest: Vec<Expr> = parts.iter().filter(|part| fts_expression(part).is_none()).cloned().collect();
        let SqlCondition { sql, values } = self.sql_condition(&Expr::all(rest))?;
        let others = format!("a.deleted = 0 AND {} AND {sql}", among.sql);
        let others_values = among.values.into_iter().chain(values);
        let limit = |most: usize| Value::Integer(i64::try_from(most).unwrap_or(i64::MAX));
        if text.is_empty() {
            let sql =
                format!("SELECT a.id FROM articles a WHERE {others} ORDER BY a.sort DESC, a.id DESC LIMIT ?");
            let mut latest = self.db.prepare(&sql)?;
            let latest = latest.query_map(params_from_iter(others_values.chain([limit(most)])), |row| {
                Ok(RankedArticle { id: row.get(0)?, score: 0.0 })
            })?;
            return Ok(latest.collect::<Result<_, _>>()?);
        }
        // The index is read from its latest row on. The other conditions are checked before the limit, so that they choose from
        // all matches.
        let sql = format!(
            "SELECT a.id, bm25(texts, {BM25_WEIGHTS}), a.sort FROM texts CROSS JOIN articles a ON a.id = texts.rowid
             WHERE texts MATCH ? AND {others} ORDER BY texts.rowid DESC LIMIT ?"
        );
        let first = [Value::Text(text.join(" AND "))];
        let all_values = first.into_iter().chain(others_values).chain([limit(MAX_RANKED)]);
        let mut all = self.db.prepare(&sql)?;
        let now = self.now();
        let found = all.query_map(params_from_iter(all_values), |row| {
            let age = now.saturating_sub(row.get(2)?).max(0) as f64;
            // In the index a lower number is a better match.
            Ok(RankedArticle {
                id: row.get(0)?,
                score: -row.get::<_, f64>(1)? * (1.0 + 1.0 / (1.0 + age / RECENCY_HALF_LIFE)),
            })
        })?;
        let mut found: Vec<RankedArticle> = found.collect::<Result<_, _>>()?;
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.id.cmp(&a.id)));
        found.truncate(most);
        Ok(found)
    }

    /// The words around the first hit of `expr` in the text of the article `id`; `None` without a hit.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn snippet(&self, id: i64, expr: &Expr) -> Result<Option<Snippet>, Error> {
        let article = self.article_by_id(id)?;
        Ok(article.and_then(|article| snippet_around(&article.original_text(), &expr.highlighted_queries())))
    }
}

/// Where the words of `queries` stand in `text`, in order, without overlaps.
fn match_spans(text: &str, queries: &[&TextQuery]) -> Vec<Span> {
    let mut all: Vec<Span> = queries.iter().flat_map(|query| query.matches(text)).collect();
    all.retain(|hit| is_word_start(text, hit.start));
    all.sort_unstable();
    let mut end = 0;
    all.retain(|hit| {
        let free = hit.start >= end;
        end = if free { hit.end } else { end };
        free
    });
    all
}

fn snippet_around(text: &str, queries: &[&TextQuery]) -> Option<Snippet> {
    let first = *match_spans(text, queries).first()?;
    let line = text[..first.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..first.start];
    let start = match before.char_indices().rev().nth(SNIPPET_LEAD_CHARS) {
        // The snippet begins with a whole word.
        Some((at, _)) => line + before[at..].find(' ').map_or(before.len(), |space| at + space + 1),
        None => line,
    };
    let rest = &text[start..];
    let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let end = match rest.char_indices().nth(SNIPPET_CHARS) {
        Some((at, _)) => rest[..at].rfind(' ').filter(|space| start + space >= first.end).unwrap_or(at),
        None => rest.len(),
    };
    let cut = |cut: bool| if cut { "…" } else { "" };
    let text =
        CleanText::one_line(&format!("{}{}{}", cut(start > line), &rest[..end], cut(end < rest.len())));
    Some(Snippet { hits: match_spans(&text, queries), text })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{READ, STAR, draft, feed_item, ids, with_feed};
    use super::*;
    use crate::query::parse;
    use kabar_annotate::article::{Date, Draft};
    use proptest::prelude::*;

    const NOW: i64 = 1_800_000_000;

    fn expr(typed: &str) -> Expr {
        parse(typed, NOW).unwrap_or_else(|wrong| panic!("{typed}: {wrong:?}"))
    }

    fn filled(name: &str) -> Library {
        let (mut library, feed) = with_feed(name);
        let article = |n: usize, title: &str, text: &str, site: &str| Draft {
            title: Some(title.into()),
            text: text.into(),
            site: Some(site.into()),
            language: Some(if n == 2 { "en" } else { "id" }.into()),
            published: Date::from_unix(NOW - n as i64 * 86_400 * 100),
            ..draft(n)
        };
        let all = [
            feed_item(
                "1",
                article(
                    1,
                    "Harga Beras Turun",
                    "Petani cemas. \"Kami rugi,\" kata Sri Wahyuni di Ambon.",
                    "Warta Pagi",
                ),
            ),
            feed_item(
                "2",
                article(2, "Rice Price Falls", "The farmers' café 100% “organic” worries.", "Kota Times"),
            ),
            feed_item(
                "3",
                article(
                    3,
                    "Panen Raya",
                    &format!(
                        "{}Harga beras naik, kata Bupati. {}",
                        "Cuaca cerah sekali. ".repeat(20),
                        "Warga senang. ".repeat(40)
                    ),
                    "Warta Sore",
                ),
            ),
            feed_item("4", article(4, "Pasar Ikan", "Ikan segar. Beras harga.", "Warta Pagi")),
        ];
        library.ingest(feed, &all, NOW).expect("kept");
        library.describe_feed(feed, Some(&CleanText::one_line("Berita Ekonomi")), None).expect("kept");
        library
            .index_names(kabar_annotate::annotate::lines::rule_set::LineRuleSet::builtin(), 9)
            .expect("read");
        let by_title = |title: &str| {
            library
                .db
                .query_row("SELECT id FROM articles WHERE title = ?1", [title], |r| r.get(0))
                .expect("there")
        };
        let (first, second): (i64, i64) = (by_title("Harga Beras Turun"), by_title("Rice Price Falls"));
        library.mark_all(&[first], READ).expect("marked");
        library.mark_all(&[second], STAR).expect("marked");
        library.tag(&[second], "Nanti Dibaca", true).expect("tagged");
        library
    }

    fn titles(library: &Library, ids: &[i64]) -> Vec<String> {
        library.rows(ids).expect("read").iter().map(|r| r.headline.title.to_string()).collect()
    }

    #[test]
    fn every_term_means_what_it_says() {
        let library = filled("terms");
        let (one, two, three, four) = ("Harga Beras Turun", "Rice Price Falls", "Panen Raya", "Pasar Ikan");
        for (typed, found) in [
            ("", vec![one, two, three, four]),
            ("beras", vec![one, three, four]),
            ("BERÁS harga", vec![one, three, four]),
            ("\"harga beras\"", vec![one, three]),
            ("petan", vec![one]),
            ("tani", vec![]),
            ("be", vec![]),
            ("cafe", vec![two]),
            ("title:beras", vec![one]),
            ("beras -title:turun", vec![three, four]),
            ("ikan OR farmers", vec![two, four]),
            ("ikan OR is:starred", vec![two, four]),
            ("-(beras OR rice)", vec![]),
            ("from:warta -from:pagi", vec![three]),
            ("from:\"warta pagi\" beras", vec![one, four]),
            ("feed:ekonomi ikan", vec![four]),
            ("feed:olahraga", vec![]),
            ("tag:\"nanti dibaca\"", vec![two]),
            ("tag:nanti", vec![]),
            ("is:unread beras", vec![three, four]),
            ("is:read", vec![one]),
            ("-is:starred -is:read", vec![three, four]),
            ("lang:en", vec![two]),
            ("who:wahyuni", vec![one]),
            ("who:ambon", vec![one]),
            ("said:sri", vec![one]),
            ("said:ambon", vec![]),
            ("age:<150d", vec![one]),
            ("before:2027-01-15 age:>250d", vec![three, four]),
            ("minutes:>1", vec![]),
            ("minutes:<=1 rice", vec![two]),
            ("title:\"%\"", vec![]),
            ("title:\"-\"", vec![]),
        ] {
            let ids = library.select(&expr(typed), DateOrder::Newest, 99).expect("read");
            assert_eq!(titles(&library, &ids), found, "{typed}");
            assert_eq!(library.count(&expr(typed)), Ok(found.len()), "{typed}");
            let mut best: Vec<i64> =
                library.best_matches(&expr(typed), 99).expect("read").iter().map(|f| f.id).collect();
            best.sort_by_key(|id| ids.iter().position(|i| i == id));
            assert_eq!(best, ids, "{typed}");
        }
        let oldest = library.select(&expr(""), DateOrder::Oldest, 2).expect("read");
        assert_eq!(titles(&library, &oldest), [four, three]);
    }

    #[test]
    fn a_long_query_is_answered_and_an_endless_one_refused_in_words() {
        let library = filled("long");
        for (sign, term) in [
            (" ", "beras"),
            (" OR ", "beras"),
            (" ", "-x"),
            (" OR ", "is:read"),
            (" ", "-is:read"),
            (" OR ", "title:beras"),
        ] {
            let long = vec![term; 200].join(sign);
            library
                .select(&expr(&long), DateOrder::Newest, 9)
                .unwrap_or_else(|t| panic!("{term}{sign}: {t}"));
            library.best_matches(&expr(&long), 9).unwrap_or_else(|t| panic!("{term}{sign}: {t}"));
            let endless = vec![term; 30_000].join(sign);
            for refused in [
                library.select(&expr(&endless), DateOrder::Newest, 9).map(drop),
                library.best_matches(&expr(&endless), 9).map(drop),
            ] {
                let why = refused.expect_err("too long").to_string();
                assert!(why.starts_with("the query has 30000 terms"), "{why}");
            }
        }
        let nested = format!("{}beras{}", "(x OR ".repeat(30), ")".repeat(30));
        library.select(&expr(&nested), DateOrder::Newest, 9).expect("read");
    }

    #[test]
    fn the_best_is_first_and_its_words_are_shown() {
        let library = filled("rank");
        let best = library.best_matches(&expr("harga beras"), 2).expect("read");
        let ids: Vec<i64> = best.iter().map(|f| f.id).collect();
        assert_eq!(titles(&library, &ids)[0], "Harga Beras Turun", "in the headline");
        let panen = library.select(&expr("title:panen"), DateOrder::Newest, 1).expect("read")[0];
        let snippet = library.snippet(panen, &expr("naik harga -impor")).expect("read").expect("there");
        let words: Vec<&str> = snippet.hits.iter().map(|hit| hit.slice(&snippet.text)).collect();
        assert_eq!(words, ["Harga", "naik"]);
        assert!(snippet.text.starts_with("…") && snippet.text.ends_with('…'), "{}", &*snippet.text);
        assert!(snippet.text.contains("cerah sekali. Harga beras naik, kata Bupati."), "{}", &*snippet.text);
        assert!(snippet.text.chars().count() <= SNIPPET_CHARS + 2);
        assert_eq!(library.snippet(ids[0], &expr("is:read")), Ok(None));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_query_is_an_error(typed in "[a-z\"'*:(){}^+%_\\\\;,. \u{e9}\u{0}-]{0,24}") {
            thread_local!(static LIBRARY: Library = filled("hostile"));
            for typed in [typed.clone(), format!("\"{}\"", typed.replace('"', "")), format!("title:\"{}\" OR x", typed.replace('"', ""))] {
                if let Ok(expr) = parse(&typed, NOW) {
                    LIBRARY.with(|library| {
                        library.select(&expr, DateOrder::Newest, 9).unwrap_or_else(|t| panic!("{typed}: {t}"));
                        library.best_matches(&expr, 9).unwrap_or_else(|t| panic!("{typed}: {t}"));
                        for id in ids(library) {
                            library.snippet(id, &expr).unwrap_or_else(|t| panic!("{typed}: {t}"));
                        }
                    });
                }
            }
        }
    }
}
