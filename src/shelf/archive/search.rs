//! Search over an archive without an index: the bytes of all records are sifted on all cores, and only those that may
//! hold what is sought are parsed and looked at. 3 GB take about as long as reading them.

use super::hold;
use super::rows::{Held, Of, Row};
use super::source::read_records;
use super::window;
use crate::formats::records::{LONGEST, Sift};
use crate::shelf::Headline;
use crate::text::find::Query;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Rows that a core takes at once: a few MB, read in one go.
const CHUNK: usize = 1024;

/// The rows whose headlines hold `query`, in order; nothing of worth where `go_on` says false on the way.
pub fn search(held: &Mutex<Held>, query: &Query, go_on: &(dyn Fn() -> bool + Sync)) -> Vec<usize> {
    let count = hold(held).rows.len();
    let sift = Sift::new(query);
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = || {
        let mut hits = Vec::new();
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            if start >= count || stopped.load(Ordering::Relaxed) {
                return hits;
            }
            if !go_on() {
                stopped.store(true, Ordering::Relaxed);
            }
            chunk(held, start..(start + CHUNK).min(count), query, sift.as_ref(), &mut hits);
        }
    };
    let cores = thread::available_parallelism().map_or(1, |n| n.get()).min(count.div_ceil(CHUNK));
    let mut hits: Vec<usize> = thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
        let mut hits = work();
        // A core that failed has found nothing.
        others.into_iter().for_each(|other| hits.extend(other.join().unwrap_or_default()));
        hits
    });
    hits.sort_unstable();
    hits
}

fn shows(query: &Query, headline: &Headline) -> bool {
    query.is_in(&headline.title) || headline.site.as_deref().is_some_and(|s| query.is_in(s))
}

fn chunk(held: &Mutex<Held>, rows: Range<usize>, query: &Query, sift: Option<&Sift>, hits: &mut Vec<usize>) {
    // Rows that stand one after the other in one file are read together.
    let mut at = rows.start;
    while at < rows.end {
        let run = run(&hold(held), at..rows.end, query, hits);
        match run {
            Run::Held(after) => at = after,
            Run::Records(of, places) => {
                records(&of, at, &places, query, sift, hits);
                at += places.len();
            }
            Run::Whole(after) => {
                window::read(held, at..after, |met| {
                    hits.extend(shows(query, &Headline::of(&met.article)).then_some(met.index));
                    true
                });
                at = after;
            }
        }
    }
}

/// Rows of one kind, one after the other.
enum Run {
    /// Articles in memory, up to an index: already looked at.
    Held(usize),
    /// Records of one file.
    Records(Arc<Of>, Vec<Row>),
    /// Files, up to an index.
    Whole(usize),
}

fn run(held: &Held, rows: Range<usize>, query: &Query, hits: &mut Vec<usize>) -> Run {
    let all = held.rows.get(rows.clone()).unwrap_or_default();
    let file = all.first().map_or(Row::HELD, |r| r.file);
    let mut same = all.iter().take_while(|r| r.file == file).count();
    let Some(of) = held.files.get(file as usize) else {
        let articles = all[..same].iter().enumerate();
        let shown = |(n, row): (usize, &Row)| {
            let (headline, _) = held.articles.get(row.start as usize)?;
            shows(query, headline).then_some(rows.start + n)
        };
        hits.extend(articles.filter_map(shown));
        return Run::Held(rows.start + same.max(1));
    };
    if of.whole {
        return Run::Whole(rows.start + same);
    }
    // A few huge records must not be read together.
    let most = |r: &Row| r.start + u64::from(r.length) <= all[0].start + LONGEST;
    same = all[..same].iter().take_while(|r| most(r)).count().max(1);
    Run::Records(of.clone(), all[..same].to_vec())
}

fn records(of: &Of, first: usize, rows: &[Row], query: &Query, sift: Option<&Sift>, hits: &mut Vec<usize>) {
    let (Some(start), Some(last)) = (rows.first().map(|r| r.start), rows.last()) else { return };
    let length = (last.start - start) as usize + last.length as usize;
    // What can't be read holds nothing; whoever looks at such a row is told so.
    let bytes = of.place.read(start, length).unwrap_or_default();
    for (n, row) in rows.iter().enumerate() {
        let from = (row.start - start) as usize;
        let Some(json) = bytes.get(from..from + row.length as usize) else { return };
        if sift.is_none_or(|sift| sift.may_be_in(json)) {
            let reading = read_records(&of.name, 1, &of.header, json);
            let article = reading.articles.get(row.nth as usize);
            hits.extend(article.filter(|a| shows(query, &Headline::of(a))).map(|_| first + n));
        }
    }
}
