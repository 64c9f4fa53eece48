//! Search over an archive: the bytes of all records are sifted on all cores, and only records that may match are parsed
//! and looked at. 3 GB take about as long as reading them. A name is searched for by one word of it, and articles with
//! that word are annotated, which takes about a millisecond each. Where there is a text index, only the rows that it lets
//! through are scanned, in the same way.

use super::index::ArchiveIndex;
use super::rows::RowList;
use super::scan::{ScannedRow, scan};
use super::text_index::TextIndexes;
use crate::shelf::{JobMonitor, SearchHit};
use kabar_annotate::article::{Article, NameKey};
use kabar_annotate::text::find::TextQuery;
use kabar_annotate::{Options, annotate};
use kabar_formats::records::ByteFilter;
use std::sync::Arc;

/// Where a search looks.
#[derive(Clone, Copy)]
pub struct SearchScope<'a> {
    /// The index of the archive.
    pub index: &'a ArchiveIndex,
    /// The full-text indexes of the archive.
    pub text_indexes: &'a TextIndexes,
    /// The rows of the list.
    pub list: &'a RowList,
    /// How many rows the list has.
    pub count: usize,
    /// The position to begin at. At the end the search goes on with the first one.
    pub from: usize,
}

/// Reports to `monitor` what `hit` returns for the articles in `scope`: it gets the position and the article. With `word`
/// only articles in which that occurs are looked at.
pub fn search(
    scope: SearchScope,
    word: Option<&TextQuery>,
    monitor: &dyn JobMonitor,
    hit: &(dyn Fn(usize, &Article) -> Option<SearchHit> + Sync),
) {
    let SearchScope { index, text_indexes, list, count, from } = scope;
    let filter = word.and_then(ByteFilter::new);
    let may_match = |bytes: &[u8]| filter.as_ref().is_none_or(|filter| filter.may_match(bytes));
    let look = |position: usize, _: usize, scanned: ScannedRow| match scanned {
        ScannedRow::InMemory(article) => {
            let parts = [&*article.title, article.site.as_deref().unwrap_or(""), article.text()];
            let may_match = parts.iter().any(|part| may_match(part.as_bytes()));
            (may_match && monitor.is_wanted()).then(|| hit(position, article)).flatten()
        }
        ScannedRow::Bytes(bytes, parse) if may_match(bytes) && monitor.is_wanted() => {
            hit(position, &parse()?)
        }
        ScannedRow::Bytes(..) => None,
    };
    let mut report = |hits| monitor.report_hits(hits);
    let candidates = word.map(|word| text_indexes.open(index).candidates(word)).unwrap_or_default();
    if candidates.is_unknown() {
        scan(index, list, (from.min(count), count), monitor, &look, &mut report);
        return;
    }
    let is_candidate = |at: &u32| list.row(*at as usize).is_some_and(|row| candidates.may_match(row));
    let positions: Vec<u32> = match list {
        RowList::All => candidates.rows(count),
        RowList::Rows(_) => (0..count as u32).filter(is_candidate).collect(),
    };
    let from = positions.partition_point(|at| (*at as usize) < from);
    let rows = positions.iter().filter_map(|at| list.row(*at as usize)).map(|row| row as u32);
    let list = RowList::Rows(Arc::new(rows.collect()));
    let look = |nth: usize, row: usize, scanned: ScannedRow| look(positions[nth] as usize, row, scanned);
    scan(index, &list, (from, positions.len()), monitor, &look, &mut report);
}

/// Does `query` occur in `article`, which is at `position` of the list?
pub fn match_query(query: &TextQuery, position: usize, article: &Article) -> Option<SearchHit> {
    let in_headline = query.is_found_in(&article.title)
        || article.site.as_deref().is_some_and(|site| query.is_found_in(site));
    (in_headline || query.is_found_in(article.text()))
        .then_some(SearchHit { position, in_text: !in_headline })
}

/// Does `article`, which is at `position` of the list, mention `name`, as its page would show it?
pub fn match_name(
    name: &NameKey,
    index: &ArchiveIndex,
    position: usize,
    article: &Article,
) -> Option<SearchHit> {
    // The text may have only a short form, and the headline the whole name.
    let may_mention = |word: TextQuery| word.is_found_in(article.text()) || word.is_found_in(&article.title);
    if !name.longest_word().is_none_or(may_mention) {
        return None;
    }
    let repeated_lines = index.repeated_lines(article);
    let annotations = annotate(article, &Options::default().with_repeated_lines(repeated_lines));
    if name.mentions(article.text(), &annotations).is_empty() {
        return None;
    }
    let in_headline = TextQuery::new(&name.name).is_some_and(|query| query.is_found_in(&article.title));
    Some(SearchHit { position, in_text: !in_headline })
}
