//! What a refresh keeps in the library: what each visit brought, when the feed is asked next, and who is to blame where
//! nothing came.

use super::fetch::Fetched;
use super::headers::Validators;
use super::read::News;
use super::refresh::{Ending, Event, Failure, Progress};
use super::schedule::{after_failure, after_good};
use super::source::Source;
use super::trouble::{Kind, Trouble};
use super::visit::{Job, Visit};
use crate::shelf::library::{self, Known, Library, Outcome, Ready};
use kabar_annotate::text::Clean;
use std::collections::HashSet;

/// What a feed says, ready to be kept.
#[derive(Debug)]
pub struct Told {
    title: Option<Clean>,
    site: Option<Clean>,
    ready: Ready,
    fault: Option<Clean>,
}

impl Told {
    /// `news` of a feed that said what is `known` before.
    pub fn new(news: News, known: &Known) -> Told {
        let ready = Ready::new(news.entries, known);
        Told { title: news.title, site: news.site, ready, fault: news.fault }
    }
}

/// Keeps what a good visit to the feed `id` brought, `told` where something changed; gives the number of articles that the
/// library did not have.
///
/// # Errors
/// Where the library cannot be written.
pub fn keep(
    library: &mut Library,
    id: i64,
    fetched: &Fetched,
    told: Option<Told>,
    at: i64,
) -> Result<usize, library::Trouble> {
    let (mut new, mut fault) = (0, None);
    let status = if told.is_some() { 200 } else { 304 };
    if let Some(told) = told {
        library.describe(id, told.title.as_ref(), told.site.as_ref())?;
        new = library.absorb_ready(id, told.ready, at)?.new;
        fault = told.fault;
    }
    let Validators { etag, modified } = fetched.validators.clone();
    let outcome = Outcome {
        at,
        next: after_good(at, id, fetched.fresh_until),
        status: Some(status),
        failure: None,
        fault,
        gone: false,
        moved: fetched.moved.clone(),
        validators: Some((etag, modified)),
    };
    library.outcome(id, &outcome)?;
    Ok(new)
}

/// Puts what came into the library.
pub(super) struct Keeper<'a> {
    progress: Progress,
    watch: &'a mut dyn FnMut(Event),
    /// Feeds whose server could not be found or reached, while none was.
    unreached: Vec<(Job, i64, Trouble)>,
    is_reached: bool,
}

impl<'a> Keeper<'a> {
    /// Before the first of `total` visits.
    pub fn new(total: usize, watch: &'a mut dyn FnMut(Event)) -> Keeper<'a> {
        let progress = Progress { total, ..Progress::default() };
        let mut keeper = Keeper { progress, watch, unreached: Vec::new(), is_reached: false };
        keeper.further();
        keeper
    }

    fn further(&mut self) {
        (self.watch)(Event::Further(self.progress));
    }

    /// Keeps what came of one visit.
    pub fn keep(&mut self, library: &mut Library, visit: Visit) -> Result<(), library::Trouble> {
        let Visit { job, at, came } = visit;
        match came {
            // Says nothing of the feed.
            Err(Trouble { kind: Kind::Cancelled, .. }) => return Ok(()),
            Err(trouble) if trouble.kind == Kind::Unreached && !self.is_reached => {
                self.unreached.push((job, at, trouble));
            }
            Err(trouble) => {
                self.reached(library)?;
                self.failed(library, &job, at, &trouble)?;
            }
            Ok((fetched, told)) => {
                self.reached(library)?;
                self.progress.new += keep(library, job.id, &fetched, told, at)?;
            }
        }
        self.progress.done += 1;
        self.further();
        Ok(())
    }

    /// The network is there, so who could not be reached is to blame.
    fn reached(&mut self, library: &mut Library) -> Result<(), library::Trouble> {
        self.is_reached = true;
        for (job, at, trouble) in std::mem::take(&mut self.unreached) {
            self.failed(library, &job, at, &trouble)?;
        }
        Ok(())
    }

    fn failed(
        &mut self,
        library: &mut Library,
        job: &Job,
        at: i64,
        trouble: &Trouble,
    ) -> Result<(), library::Trouble> {
        self.progress.failed += 1;
        let why = match trouble.kind {
            Kind::Gone => Clean::line(&format!("{}; kabar asks no more", trouble.why)),
            _ => trouble.why.clone(),
        };
        let failure = Failure { title: job.title.clone(), url: job.shown(), why: why.clone() };
        (self.watch)(Event::Failed(&failure));
        let outcome = Outcome {
            at,
            next: after_failure(at, job.id, job.failures + 1, trouble.kind),
            status: trouble.status,
            failure: Some(why),
            fault: None,
            gone: trouble.kind == Kind::Gone,
            moved: None,
            validators: None,
        };
        library.outcome(job.id, &outcome)
    }

    /// After the last visit.
    pub fn end(mut self, library: &mut Library, is_cancelled: bool) -> Result<Ending, library::Trouble> {
        let hosts: HashSet<_> =
            self.unreached.iter().map(|u| u.0.source.as_ref().map(Source::host)).collect();
        // One server that cannot be found is that server's trouble; several and no other are the network's.
        let is_offline = hosts.len() > 1 && !is_cancelled;
        if is_offline {
            return Ok(Ending::Offline(self.progress));
        }
        if !is_cancelled {
            self.reached(library)?;
            self.further();
        }
        Ok(if is_cancelled { Ending::Cancelled(self.progress) } else { Ending::Done(self.progress) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::library::Subscription;

    const AT: i64 = 1_800_000_000;

    /// The ending after visits that came to this, each to a server of its own, and how many feeds are blamed.
    fn after(name: &str, kinds: &[Option<Kind>]) -> (Ending, usize) {
        let folder = crate::scratch::path(&format!("keeper-{name}"));
        let mut library = Library::open(&folder.join("library.db")).expect("opened");
        let feeds = (0..kinds.len())
            .map(|n| Subscription { url: format!("https://{n}.example/"), ..Subscription::default() });
        library.subscribe(&feeds.collect::<Vec<_>>()).expect("subscribed");
        let rows = library.due(i64::MAX / 2).expect("read");
        let mut watch = |_: Event| {};
        let mut keeper = Keeper::new(rows.len(), &mut watch);
        for (row, kind) in rows.into_iter().zip(kinds) {
            let (_, job) = Job::new(row);
            let fetched = Fetched {
                body: None,
                content_type: None,
                url: job.url.clone(),
                validators: Validators::default(),
                moved: None,
                fresh_until: None,
            };
            let came = kind.map_or(Ok((fetched, None)), |kind| Err(Trouble { kind, ..Trouble::failed("x") }));
            keeper.keep(&mut library, Visit { job, at: AT, came }).expect("kept");
        }
        let ending = keeper.end(&mut library, false).expect("kept");
        let blamed = library.feeds().expect("read").iter().filter(|f| f.health.failures > 0).count();
        (ending, blamed)
    }

    #[test]
    fn a_network_that_is_down_is_no_feeds_fault() {
        const DOWN: Option<Kind> = Some(Kind::Unreached);
        let progress = |done, failed| Progress { done, total: done, new: 0, failed };
        assert_eq!(after("down", &[DOWN, DOWN, DOWN]), (Ending::Offline(progress(3, 0)), 0));
        assert_eq!(after("one", &[DOWN]), (Ending::Done(progress(1, 1)), 1));
        assert_eq!(after("late", &[DOWN, DOWN, None]), (Ending::Done(progress(3, 2)), 2));
        assert_eq!(after("early", &[Some(Kind::Failed), DOWN]), (Ending::Done(progress(2, 2)), 2));
    }
}
