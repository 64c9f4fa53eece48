//! Search over an archive without an index: the bytes of all records are sifted on all cores, and only those that may
//! hold what is sought are parsed and looked at. 3 GB take about as long as reading them. A name is sought by one word of it,
//! and then asked of the annotator: about a millisecond for each article that holds the word.
//! Where there is an index of words (`words`), only the rows that it lets through are gone through, in the same way.

use super::lock;
use super::rows::{IndexTables, RowList};
use super::scan::{ScannedRow, scan};
use super::text_index::TextIndexes;
use crate::shelf::{JobMonitor, SearchHit};
use kabar_annotate::article::{Article, NameKey};
use kabar_annotate::text::find::TextQuery;
use kabar_annotate::{Options, annotate};
use kabar_formats::records::ByteFilter;
use std::sync::{Arc, Mutex};

/// Hands what `hit` says of the articles of the list to `asker`: from the position `from` on to the end, then of the
/// others. Only articles that hold `word` are asked about, where there is one.
pub fn search(
    held: &Mutex<IndexTables>,
    indices: &TextIndexes,
    listed: &RowList,
    (from, count): (usize, usize),
    word: Option<&TextQuery>,
    asker: &dyn JobMonitor,
    hit: &(dyn Fn(usize, &Article) -> Option<SearchHit> + Sync),
) {
    let sift = word.and_then(ByteFilter::new);
    let may_be_in = |bytes: &[u8]| sift.as_ref().is_none_or(|sift| sift.may_match(bytes));
    let look = |at: usize, _: usize, met: ScannedRow| match met {
        ScannedRow::InMemory(article) => {
            let parts = [&*article.title, article.site.as_deref().unwrap_or(""), article.text()];
            let may_be = parts.iter().any(|part| may_be_in(part.as_bytes()));
            (may_be && asker.is_wanted()).then(|| hit(at, article)).flatten()
        }
        ScannedRow::Bytes(bytes, read) if may_be_in(bytes) && asker.is_wanted() => hit(at, &read()?),
        ScannedRow::Bytes(..) => None,
    };
    let maybe = word.map(|word| indices.open(held).candidates(word)).unwrap_or_default();
    if maybe.is_unknown() {
        scan(held, listed, (from.min(count), count), asker, &look, &mut |hits| asker.report_hits(hits));
        return;
    }
    let may = |at: &u32| listed.row(*at as usize).is_some_and(|row| maybe.may_match(row));
    let positions: Vec<u32> = match listed {
        RowList::All => maybe.rows(count),
        RowList::Rows(_) => (0..count as u32).filter(may).collect(),
    };
    let from = positions.partition_point(|at| (*at as usize) < from);
    let rows = positions.iter().filter_map(|at| listed.row(*at as usize)).map(|row| row as u32);
    let list = RowList::Rows(Arc::new(rows.collect()));
    let look = |nth: usize, row: usize, met: ScannedRow| look(positions[nth] as usize, row, met);
    scan(held, &list, (from, positions.len()), asker, &look, &mut |hits| asker.report_hits(hits));
}

/// What `query` finds in `article`.
pub fn match_query(query: &TextQuery, at: usize, article: &Article) -> Option<SearchHit> {
    let in_headline = query.is_found_in(&article.title)
        || article.site.as_deref().is_some_and(|site| query.is_found_in(site));
    (in_headline || query.is_found_in(article.text()))
        .then_some(SearchHit { position: at, in_text: !in_headline })
}

/// Does `article` name `bearer`, as far as its page will say so?
pub fn match_name(
    bearer: &NameKey,
    held: &Mutex<IndexTables>,
    at: usize,
    article: &Article,
) -> Option<SearchHit> {
    // The text may have the short form only, and the headline the whole name.
    let may_be = |word: TextQuery| word.is_found_in(article.text()) || word.is_found_in(&article.title);
    if !bearer.longest_word().is_none_or(may_be) {
        return None;
    }
    let seen = lock(held).repeats.repeated_lines(article);
    let notes = annotate(article, &Options::default().with_repeated_lines(seen));
    if bearer.mentions(article.text(), &notes).is_empty() {
        return None;
    }
    let in_headline = TextQuery::new(&bearer.name).is_some_and(|name| name.is_found_in(&article.title));
    Some(SearchHit { position: at, in_text: !in_headline })
}
