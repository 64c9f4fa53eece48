//! Many articles on all cores, results in the order of the input.
//!
//! [`annotate_all`] annotates an iterator of articles. [`ordered_map`] does any other work in the same way, and
//! [`ordered_map_from`] takes items from a walk that is no iterator.
//!
//! Items go to whichever worker is free, and results are handed over in the order in which the items came, on the thread
//! of the caller. Only `ITEMS_PER_WORKER` items for each worker are under way at once, so memory stays bounded however long the
//! input is, and whoever takes the results sets the pace. Where there is one core, or no threads (WebAssembly), the caller's
//! thread does it all.

use crate::annotate::{Options, annotate};
use crate::article::{Annotations, Article};
use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// One that is worked on, and two that wait, so that no worker stands idle while one result is taken.
const ITEMS_PER_WORKER: usize = 3;

/// Annotates `articles` on all cores and hands each with its annotations to `take`, in their order, until that fails. The
/// articles are in paragraphs: [`Annotations::line_breaks`] has been applied to them.
///
/// ```
/// use kabar_annotate::Options;
/// use kabar_annotate::article::Draft;
/// use kabar_annotate::batch::annotate_all;
///
/// let draft = |n| Draft { text: format!("\"Saya lelah,\" kata Pelari{n} Sitanggang, Rabu."), ..Draft::default() };
/// let articles = (0..20).filter_map(|n| draft(n).finish());
/// let mut quotes = 0;
/// annotate_all(articles, &Options::default(), |_article, annotations| {
///     quotes += annotations.quotes.len();
///     Ok::<(), std::io::Error>(())
/// })?;
/// assert_eq!(quotes, 20);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// The first of `take`.
pub fn annotate_all<E>(
    articles: impl IntoIterator<Item = Article>,
    options: &Options,
    mut take: impl FnMut(Article, Annotations) -> Result<(), E>,
) -> Result<(), E> {
    let work = |mut article: Article| {
        let annotations = annotate(&article, options);
        article.break_at(&annotations.line_breaks);
        (article, annotations)
    };
    ordered_map(articles, work, |(article, annotations)| take(article, annotations))
}

/// Does `work` on each of `items`, on all cores, and hands each result to `take` in the order of the items, until that fails.
///
/// ```
/// let mut squares = Vec::new();
/// let take = |square| Ok::<(), ()>(squares.push(square));
/// kabar_annotate::batch::ordered_map(1..=5, |n| n * n, take)?;
/// assert_eq!(squares, [1, 4, 9, 16, 25]);
/// # Ok::<(), ()>(())
/// ```
///
/// # Errors
/// The first of `take`.
///
/// # Panics
/// Where `work` panics.
pub fn ordered_map<T: Send, R: Send, E>(
    items: impl IntoIterator<Item = T>,
    work: impl Fn(T) -> R + Sync,
    take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let produce = |submit: &mut dyn FnMut(T) -> bool| {
        items.into_iter().all(submit);
    };
    ordered_map_from(produce, work, take)
}

/// [`ordered_map`] for items that a walk finds and no iterator gives: `produce` hands each to its argument, and
/// stops when that is false.
///
/// # Errors
/// The first of `take`.
///
/// # Panics
/// Where `work` panics.
pub fn ordered_map_from<T: Send, R: Send, E>(
    produce: impl FnOnce(&mut dyn FnMut(T) -> bool),
    work: impl Fn(T) -> R + Sync,
    take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    map_on(cores, produce, work, take)
}

fn map_on<T: Send, R: Send, E>(
    workers: usize,
    produce: impl FnOnce(&mut dyn FnMut(T) -> bool),
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let mut outcome = Ok(());
    if workers == 1 {
        produce(&mut |item| {
            outcome = take(work(item));
            outcome.is_ok()
        });
        return outcome;
    }
    let max_under_way = workers * ITEMS_PER_WORKER;
    let (jobs, queue) = sync_channel::<(usize, T)>(max_under_way);
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        // This closure owns an end of either channel. When it returns, also by a panic, the workers find it closed and end.
        let (jobs, (sender, results)) = (jobs, channel());
        for _ in 0..workers {
            let (sender, queue, work) = (sender.clone(), &queue, &work);
            scope.spawn(move || {
                while let Some((number, item)) = next_job(queue) {
                    let result = catch_unwind(AssertUnwindSafe(|| work(item)));
                    if sender.send((number, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut results = OrderedResults { results, early: BTreeMap::new(), taken: 0 };
        let mut submitted = 0;
        produce(&mut |item| {
            if submitted - results.taken == max_under_way {
                outcome = results.next().map_or(Ok(()), &mut take);
            }
            // The queue holds as many as may be under way, so this never blocks.
            let is_sent = outcome.is_ok() && jobs.send((submitted, item)).is_ok();
            submitted += usize::from(is_sent);
            is_sent
        });
        while outcome.is_ok() && results.taken < submitted {
            outcome = results.next().map_or(Ok(()), &mut take);
        }
    });
    outcome
}

/// Waits for the next job; `None` when there are no more.
fn next_job<T>(queue: &Mutex<Receiver<T>>) -> Option<T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Puts results, which come as the workers finish them, into the order of the items.
struct OrderedResults<R> {
    results: Receiver<(usize, thread::Result<R>)>,
    /// The results that came before their turn, by the number of their item.
    early: BTreeMap<usize, R>,
    /// How many were handed over: the number of the next one.
    taken: usize,
}

impl<R> OrderedResults<R> {
    /// Waits for the next result. `None` where all workers have ended, which they do after this only.
    fn next(&mut self) -> Option<R> {
        loop {
            if let Some(result) = self.early.remove(&self.taken) {
                self.taken += 1;
                return Some(result);
            }
            let (number, result) = self.results.recv().ok()?;
            self.early.insert(number, result.unwrap_or_else(|panic| resume_unwind(panic)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for workers in [1, 2, 5] {
            let mut taken = Vec::new();
            let uneven = |n: u64| {
                thread::sleep(Duration::from_micros(n * 7919 % 500));
                n
            };
            let items = |submit: &mut dyn FnMut(u64) -> bool| assert!((0..200).all(submit));
            let take = |n| {
                taken.push(n);
                Ok::<(), ()>(())
            };
            let done = map_on(workers, items, uneven, take);
            assert_eq!((done, taken), (Ok(()), (0..200).collect::<Vec<_>>()), "{workers}");
        }
    }

    #[test]
    fn an_error_ends_it_and_few_items_are_on_their_way() {
        for workers in [1, 3] {
            let (mut submitted, worked) = (0, AtomicUsize::new(0));
            let endless = |submit: &mut dyn FnMut(u64) -> bool| {
                while submit(submitted) {
                    submitted += 1
                }
            };
            let work = |n| (worked.fetch_add(1, Ordering::Relaxed), n).1;
            let done = map_on(workers, endless, work, |n| if n == 10 { Err("enough") } else { Ok(()) });
            assert_eq!(done, Err("enough"));
            let most = 11 + workers * ITEMS_PER_WORKER;
            assert!(submitted as usize <= most && worked.into_inner() <= most, "{submitted}");
        }
    }

    #[test]
    #[should_panic(expected = "this item")]
    fn a_panic_reaches_the_caller() {
        let work = |n: u64| assert_ne!(n, 7, "this item");
        let items = |submit: &mut dyn FnMut(u64) -> bool| assert!((0..100).all(submit));
        let done: Result<(), ()> = map_on(3, items, work, |()| Ok(()));
        assert_eq!(done, Ok(()));
    }
}
