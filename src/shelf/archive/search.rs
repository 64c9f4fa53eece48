//! Search over an archive without an index: the bytes of all records are sifted on all cores, and only those that may
//! hold what is sought are parsed and looked at. 3 GB take about as long as reading them.

use super::rows::{Held, Listed};
use super::scan::{Met, scan};
use crate::article::Article;
use crate::formats::records::Sift;
use crate::shelf::{Asker, Hit};
use crate::text::find::Query;
use std::sync::Mutex;

/// Hands the articles of the list in which `query` occurs to `asker`: from the position `from` on to the end, then the
/// others.
pub fn search(
    held: &Mutex<Held>,
    listed: &Listed,
    count: usize,
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
    scan(held, listed, (from, count), asker, &look, &mut |hits| asker.hits(hits));
}

/// What `query` finds in `article`.
fn hit(at: usize, article: &Article, query: &Query) -> Option<Hit> {
    let in_headline =
        query.is_in(&article.title) || article.site.as_deref().is_some_and(|site| query.is_in(site));
    (in_headline || query.is_in(article.text())).then_some(Hit { at, in_text: !in_headline })
}
