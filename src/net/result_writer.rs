//! What a refresh keeps in the library: what each visit brought, when the feed is asked next, and who is to blame where
//! nothing came.

use super::error::{Error, FetchErrorKind};
use super::feed_job::{FeedJob, FeedJobResult};
use super::fetch::FetchResponse;
use super::headers::Validators;
use super::parsed_feed::ParsedFeed;
use super::refresh::{FeedFailure, RefreshEvent, RefreshOutcome, RefreshProgress};
use super::schedule::{next_after_failure, next_after_success};
use super::source::FeedSource;
use crate::shelf::library::{self, FetchOutcome, KnownFingerprints, Library, PreparedItems};
use kabar_annotate::text::CleanText;
use std::collections::HashSet;

/// What a feed says, ready to be kept.
#[derive(Debug)]
pub struct PreparedFeed {
    title: Option<CleanText>,
    site: Option<CleanText>,
    articles: PreparedItems,
    diagnostic: Option<CleanText>,
}

impl PreparedFeed {
    /// `news` of a feed that said what is `known` before.
    pub fn new(news: ParsedFeed, known: &KnownFingerprints) -> PreparedFeed {
        let articles = PreparedItems::new(news.entries, known);
        PreparedFeed { title: news.title, site: news.site, articles, diagnostic: news.diagnostic }
    }
}

/// Keeps what a good visit to the feed `id` brought, `told` where something changed; gives the number of articles that the
/// library did not have.
///
/// # Errors
/// Where the library cannot be written.
pub fn write_fetched(
    library: &mut Library,
    id: i64,
    fetched: &FetchResponse,
    told: Option<PreparedFeed>,
    at: i64,
) -> Result<usize, library::Error> {
    let (mut new, mut fault) = (0, None);
    let status = if told.is_some() { 200 } else { 304 };
    if let Some(told) = told {
        library.describe_feed(id, told.title.as_ref(), told.site.as_ref())?;
        new = library.ingest_prepared(id, told.articles, at)?.new;
        fault = told.diagnostic;
    }
    let Validators { etag, last_modified: modified } = fetched.validators.clone();
    let outcome = FetchOutcome {
        fetched_at: at,
        next_fetch: next_after_success(at, id, fetched.fresh_until),
        http_status: Some(status),
        failure: None,
        warning: fault,
        is_gone: false,
        moved_to: fetched.moved_to.clone(),
        validators: Some((etag, modified)),
    };
    library.record_outcome(id, &outcome)?;
    Ok(new)
}

/// Puts what came into the library.
pub(super) struct ResultWriter<'a> {
    progress: RefreshProgress,
    on_event: &'a mut dyn FnMut(RefreshEvent),
    /// Feeds whose server could not be found or reached, while none was.
    unreachable: Vec<(FeedJob, i64, Error)>,
    is_reached: bool,
}

impl<'a> ResultWriter<'a> {
    /// Before the first of `total` visits.
    pub fn new(total: usize, watch: &'a mut dyn FnMut(RefreshEvent)) -> ResultWriter<'a> {
        let progress = RefreshProgress { total, ..RefreshProgress::default() };
        let mut keeper =
            ResultWriter { progress, on_event: watch, unreachable: Vec::new(), is_reached: false };
        keeper.report_progress();
        keeper
    }

    fn report_progress(&mut self) {
        (self.on_event)(RefreshEvent::Progress(self.progress));
    }

    /// Keeps what came of one visit.
    pub fn write(&mut self, library: &mut Library, visit: FeedJobResult) -> Result<(), library::Error> {
        let FeedJobResult { job, at, outcome: came } = visit;
        match came {
            // Says nothing of the feed.
            Err(Error { kind: FetchErrorKind::Cancelled, .. }) => return Ok(()),
            Err(trouble) if trouble.kind == FetchErrorKind::Unreachable && !self.is_reached => {
                self.unreachable.push((job, at, trouble));
            }
            Err(trouble) => {
                self.settle_unreachable(library)?;
                self.write_failure(library, &job, at, &trouble)?;
            }
            Ok((fetched, told)) => {
                self.settle_unreachable(library)?;
                self.progress.new += write_fetched(library, job.id, &fetched, told, at)?;
            }
        }
        self.progress.done += 1;
        self.report_progress();
        Ok(())
    }

    /// The network is there, so who could not be reached is to blame.
    fn settle_unreachable(&mut self, library: &mut Library) -> Result<(), library::Error> {
        self.is_reached = true;
        for (job, at, trouble) in std::mem::take(&mut self.unreachable) {
            self.write_failure(library, &job, at, &trouble)?;
        }
        Ok(())
    }

    fn write_failure(
        &mut self,
        library: &mut Library,
        job: &FeedJob,
        at: i64,
        trouble: &Error,
    ) -> Result<(), library::Error> {
        self.progress.failed += 1;
        let why = match trouble.kind {
            FetchErrorKind::Gone => CleanText::one_line(&format!("{}; kabar asks no more", trouble.message)),
            _ => trouble.message.clone(),
        };
        let failure = FeedFailure { title: job.title.clone(), url: job.display_url(), reason: why.clone() };
        (self.on_event)(RefreshEvent::Failed(&failure));
        let outcome = FetchOutcome {
            fetched_at: at,
            next_fetch: next_after_failure(at, job.id, job.failures + 1, trouble.kind),
            http_status: trouble.status,
            failure: Some(why),
            warning: None,
            is_gone: trouble.kind == FetchErrorKind::Gone,
            moved_to: None,
            validators: None,
        };
        library.record_outcome(job.id, &outcome)
    }

    /// After the last visit.
    pub fn finish(
        mut self,
        library: &mut Library,
        is_cancelled: bool,
    ) -> Result<RefreshOutcome, library::Error> {
        let hosts: HashSet<_> =
            self.unreachable.iter().map(|u| u.0.source.as_ref().map(FeedSource::host)).collect();
        // One server that cannot be found is that server's trouble; several and no other are the network's.
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
        let mut keeper = ResultWriter::new(rows.len(), &mut watch);
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
            let came = kind.map_or(Ok((fetched, None)), |kind| Err(Error { kind, ..Error::failed("x") }));
            keeper.write(&mut library, FeedJobResult { job, at: AT, outcome: came }).expect("kept");
        }
        let ending = keeper.finish(&mut library, false).expect("kept");
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
