//! Search over an archive without an index: the bytes of all records are sifted on all cores, and only those that may
//! hold what is sought are parsed and looked at. 3 GB take about as long as reading them. A name is sought by one word of it,
//! and then asked of the annotator: about a millisecond for each article that holds the word.
//! Where there is an index of words (`words`), only the rows that it lets through are gone through, in the same way.

use super::hold;
use super::rows::{Held, Listed};
use super::scan::{Met, scan};
use super::words::Words;
use crate::shelf::{Asker, Hit};
use kabar_annotate::annotate::Annotator;
use kabar_annotate::annotate::lines::rules::Rules;
use kabar_annotate::article::{Article, Bearer};
use kabar_annotate::text::find::Query;
use kabar_formats::records::Sift;
use std::sync::{Arc, Mutex};

/// Hands what `hit` says of the articles of the list to `asker`: from the position `from` on to the end, then of the
/// others. Only articles that hold `word` are asked about, where there is one.
pub fn search(
    held: &Mutex<Held>,
    indices: &Words,
    listed: &Listed,
    (from, count): (usize, usize),
    word: Option<&Query>,
    asker: &dyn Asker,
    hit: &(dyn Fn(usize, &Article) -> Option<Hit> + Sync),
) {
    let sift = word.and_then(Sift::new);
    let may_be_in = |bytes: &[u8]| sift.as_ref().is_none_or(|sift| sift.may_be_in(bytes));
    let look = |at: usize, _: usize, met: Met| match met {
        Met::Held(article) => {
            let parts = [&*article.title, article.site.as_deref().unwrap_or(""), article.text()];
            let may_be = parts.iter().any(|part| may_be_in(part.as_bytes()));
            (may_be && asker.go_on()).then(|| hit(at, article)).flatten()
        }
        Met::Bytes(bytes, read) if may_be_in(bytes) && asker.go_on() => hit(at, &read()?),
        Met::Bytes(..) => None,
    };
    let maybe = word.map(|word| indices.open(held).ask(word)).unwrap_or_default();
    if maybe.is_silent() {
        scan(held, listed, (from.min(count), count), asker, &look, &mut |hits| asker.hits(hits));
        return;
    }
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
}

/// What `query` finds in `article`.
pub fn words(query: &Query, at: usize, article: &Article) -> Option<Hit> {
    let in_headline =
        query.is_in(&article.title) || article.site.as_deref().is_some_and(|site| query.is_in(site));
    (in_headline || query.is_in(article.text())).then_some(Hit { at, in_text: !in_headline })
}

/// Does `article` name `bearer`, as far as its page will say so?
pub fn name(bearer: &Bearer, held: &Mutex<Held>, at: usize, article: &Article) -> Option<Hit> {
    // The text may have the short form only, and the headline the whole name.
    let may_be = |word: Query| word.is_in(article.text()) || word.is_in(&article.title);
    if !bearer.word().is_none_or(may_be) {
        return None;
    }
    let seen = hold(held).repeats.seen(article);
    let mut article = article.clone();
    let notes = Annotator { rules: Rules::shipped(), seen }.annotate(&mut article);
    if bearer.mentions(article.text(), &notes).is_empty() {
        return None;
    }
    let in_headline = Query::new(&bearer.name).is_some_and(|name| name.is_in(&article.title));
    Some(Hit { at, in_text: !in_headline })
}
