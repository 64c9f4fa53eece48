//! Search over an archive without an index: the bytes of all records are sifted on all cores, and only those that may
//! hold what is sought are parsed and looked at. 3 GB take about as long as reading them. Where there is an index of words
//! (`words`), only the rows that it lets through are gone through, in the same way.

use super::rows::{Held, Listed};
use super::scan::{Met, scan};
use super::words::Words;
use crate::article::Article;
use crate::formats::records::Sift;
use crate::shelf::{Asker, Hit};
use crate::text::find::Query;
use std::sync::{Arc, Mutex};

/// Hands the articles of the list in which `query` occurs to `asker`: from the position `from` on to the end, then the
/// others.
pub fn search(
    held: &Mutex<Held>,
    words: &Words,
    (listed, count): (&Listed, usize),
    query: &Query,
    from: usize,
    asker: &dyn Asker,
) {
    let sift = Sift::new(query);
    let may_be_in = |bytes: &[u8]| sift.as_ref().is_none_or(|sift| sift.may_be_in(bytes));
    let look = |at: usize, _: usize, met: Met| match met {
        Met::Held(article) => {
            let parts = [&*article.title, article.site.as_deref().unwrap_or(""), article.text()];
            let may_be = parts.iter().any(|part| may_be_in(part.as_bytes()));
            may_be.then(|| hit(at, article, query)).flatten()
        }
        Met::Bytes(bytes, read) if may_be_in(bytes) => hit(at, &read()?, query),
        Met::Bytes(..) => None,
    };
    let from = from.min(count);
    let maybe = words.open(held).ask(query);
    if !maybe.is_silent() {
        let may = |at: &u32| listed.row(*at as usize).is_some_and(|row| maybe.may(row));
        let positions: Vec<u32> = match listed {
            Listed::All => maybe.rows(count),
            Listed::Rows(_) => (0..count as u32).filter(may).collect(),
        };
        let from = positions.partition_point(|at| (*at as usize) < from);
        let rows = positions.iter().filter_map(|at| listed.row(*at as usize)).map(|row| row as u32);
        let list = Listed::Rows(Arc::new(rows.collect()));
        let look = |nth: usize, row: usize, met: Met| look(positions[nth] as usize, row, met);
        scan(held, &list, (from, positions.len()), asker, &look, &mut |hits| asker.hits(hits));
        return;
    }
    scan(held, listed, (from, count), asker, &look, &mut |hits| asker.hits(hits));
}

/// What `query` finds in `article`.
fn hit(at: usize, article: &Article, query: &Query) -> Option<Hit> {
    let in_headline =
        query.is_in(&article.title) || article.site.as_deref().is_some_and(|site| query.is_in(site));
    (in_headline || query.is_in(article.text())).then_some(Hit { at, in_text: !in_headline })
}
