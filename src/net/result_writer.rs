//! The results of a refresh, written to the library: articles, when a feed is fetched next, and why a fetch failed. Where no
//! server could be reached, the network is to blame and not the feeds.

use super::error::{Error, FetchErrorKind};
use super::feed_job::{FeedJob, FeedJobResult};
use super::prepared_feed::write_fetched;
use super::refresh_event::{FeedFailure, RefreshEvent, RefreshOutcome, RefreshProgress};
use super::schedule::next_after_failure;
use super::source::FeedSource;
use crate::shelf::library::{self, FetchOutcome, Library};
use kabar_annotate::text::CleanText;
use std::collections::HashSet;

/// Writes results to the library, and reports progress.
pub(super) struct ResultWriter<'a> {
    progress: RefreshProgress,
    on_event: &'a mut dyn FnMut(RefreshEvent),
    /// Feeds whose server could not be reached, as long as no server was.
    unreachable: Vec<(FeedJob, i64, Error)>,
    is_reached: bool,
}

impl<'a> ResultWriter<'a> {
    /// A writer for `total` results.
    pub fn new(total: usize, watch: &'a mut dyn FnMut(RefreshEvent)) -> ResultWriter<'a> {
        let progress = RefreshProgress { total, ..RefreshProgress::default() };
        let mut writer =
            ResultWriter { progress, on_event: watch, unreachable: Vec::new(), is_reached: false };
        writer.report_progress();
        writer
    }

    fn report_progress(&mut self) {
        (self.on_event)(RefreshEvent::Progress(self.progress));
    }

    /// Writes the result of one job.
    pub fn write(&mut self, library: &mut Library, visit: FeedJobResult) -> Result<(), library::Error> {
        let FeedJobResult { job, at, outcome } = visit;
        match outcome {
            // Says nothing about the feed.
            Err(Error { kind: FetchErrorKind::Cancelled, .. }) => return Ok(()),
            Err(error) if error.kind == FetchErrorKind::Unreachable && !self.is_reached => {
                self.unreachable.push((job, at, error));
            }
            Err(error) => {
                self.settle_unreachable(library)?;
                self.write_failure(library, &job, at, &error)?;
            }
            Ok((fetched, prepared)) => {
                self.settle_unreachable(library)?;
                self.progress.new += write_fetched(library, job.id, &fetched, prepared, at)?;
            }
        }
        self.progress.done += 1;
        self.report_progress();
        Ok(())
    }

    /// The network works, so the servers that could not be reached are to blame.
    fn settle_unreachable(&mut self, library: &mut Library) -> Result<(), library::Error> {
        self.is_reached = true;
        for (job, at, error) in std::mem::take(&mut self.unreachable) {
            self.write_failure(library, &job, at, &error)?;
        }
        Ok(())
    }

    fn write_failure(
        &mut self,
        library: &mut Library,
        job: &FeedJob,
        at: i64,
        error: &Error,
    ) -> Result<(), library::Error> {
        self.progress.failed += 1;
        let why = match error.kind {
            FetchErrorKind::Gone => CleanText::one_line(&format!("{}; kabar asks no more", error.message)),
            _ => error.message.clone(),
        };
        let failure = FeedFailure { title: job.title.clone(), url: job.display_url(), reason: why.clone() };
        (self.on_event)(RefreshEvent::Failed(&failure));
        let outcome = FetchOutcome {
            fetched_at: at,
            next_fetch: next_after_failure(at, job.id, job.failures + 1, error.kind),
            http_status: error.status,
            failure: Some(why),
            warning: None,
            is_gone: error.kind == FetchErrorKind::Gone,
            moved_to: None,
            validators: None,
        };
        library.record_outcome(job.id, &outcome)
    }

    /// Call after the last result.
    pub fn finish(
        mut self,
        library: &mut Library,
        is_cancelled: bool,
    ) -> Result<RefreshOutcome, library::Error> {
        let hosts: HashSet<_> =
            self.unreachable.iter().map(|u| u.0.source.as_ref().map(FeedSource::host)).collect();
        // One server that cannot be reached is that server's fault; several, and no other that was reached, the network's.
        let is_offline = hosts.len() > 1 && !is_cancelled;
        if is_offline {
            return Ok(RefreshOutcome::Offline(self.progress));
        }
        if !is_cancelled {
            self.settle_unreachable(library)?;
            self.report_progress();
        }
        Ok(if is_cancelled {
            RefreshOutcome::Cancelled(self.progress)
        } else {
            RefreshOutcome::Done(self.progress)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::headers::Validators;
    use crate::net::response::FetchResponse;
    use crate::shelf::TEST_CLOCK;
    use crate::shelf::library::Subscription;

    const AT: i64 = 1_800_000_000;

    /// The ending after visits that came to this, each to a server of its own, and how many feeds are blamed.
    fn ending_after(name: &str, kinds: &[Option<FetchErrorKind>]) -> (RefreshOutcome, usize) {
        let folder = crate::scratch::path(&format!("keeper-{name}"));
        let mut library = Library::open(&folder.join("library.db"), TEST_CLOCK).expect("opened");
        let feeds = (0..kinds.len())
            .map(|n| Subscription { url: format!("https://{n}.example/"), ..Subscription::default() });
        library.subscribe(&feeds.collect::<Vec<_>>()).expect("subscribed");
        let rows = library.due_feeds(i64::MAX / 2).expect("read");
        let mut watch = |_: RefreshEvent| {};
        let mut writer = ResultWriter::new(rows.len(), &mut watch);
        for (row, kind) in rows.into_iter().zip(kinds) {
            let (_, job) = FeedJob::new(row);
            let fetched = FetchResponse {
                body: None,
                content_type: None,
                url: job.url.clone(),
                validators: Validators::default(),
                moved_to: None,
                fresh_until: None,
            };
            let outcome = kind.map_or(Ok((fetched, None)), |kind| Err(Error { kind, ..Error::failed("x") }));
            writer.write(&mut library, FeedJobResult { job, at: AT, outcome }).expect("kept");
        }
        let ending = writer.finish(&mut library, false).expect("kept");
        let blamed = library.feeds().expect("read").iter().filter(|f| f.health.failures > 0).count();
        (ending, blamed)
    }

    #[test]
    fn a_network_that_is_down_is_no_feeds_fault() {
        const DOWN: Option<FetchErrorKind> = Some(FetchErrorKind::Unreachable);
        let progress = |done, failed| RefreshProgress { done, total: done, new: 0, failed };
        assert_eq!(ending_after("down", &[DOWN, DOWN, DOWN]), (RefreshOutcome::Offline(progress(3, 0)), 0));
        assert_eq!(ending_after("one", &[DOWN]), (RefreshOutcome::Done(progress(1, 1)), 1));
        assert_eq!(ending_after("late", &[DOWN, DOWN, None]), (RefreshOutcome::Done(progress(3, 2)), 2));
        assert_eq!(
            ending_after("early", &[Some(FetchErrorKind::Failed), DOWN]),
            (RefreshOutcome::Done(progress(2, 2)), 2)
        );
    }
}
