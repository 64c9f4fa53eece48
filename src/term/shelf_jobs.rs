//! Searches and arrangements of the list, which may take long, on threads of their own. What they find and how far they
//! are is reported as they go. A job ends when the next of its kind begins, or when it is cancelled.

use super::events::{EventSender, LoopEvent};
use super::story_job;
use crate::app::{Msg, ShelfAnswer, Ticket, messages};
use crate::shelf::name_profile::{FoundNames, NamesJob, ProfileJob};
use crate::shelf::rules::RuleBook;
use crate::shelf::{AnyShelf, ArrangeJob, HitCollector, JobMonitor, PreparedList, SearchHit, SearchJob};
use kabar_annotate::article::NameKey;
use kabar_annotate::text::CleanText;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often hits and progress are reported: often enough for the eye, seldom enough for a slow line. The first hit is
/// reported at once.
const REPORT_INTERVAL: Duration = Duration::from_millis(60);

/// The running jobs, at most one of each kind.
#[derive(Debug, Default)]
pub struct ShelfJobs {
    search: ShelfJob,
    arrange: ShelfJob,
    names: ShelfJob,
}

/// A job, by the ticket that it answers.
#[derive(Debug, Default)]
struct ShelfJob {
    ticket: Ticket,
    cancelled: Arc<AtomicBool>,
}

impl ShelfJob {
    /// Cancels the job there was; gives the flag that cancels the new one.
    fn replace(&mut self, ticket: Ticket) -> Arc<AtomicBool> {
        self.cancelled.store(true, Ordering::Relaxed);
        *self = ShelfJob { ticket, cancelled: Arc::default() };
        self.cancelled.clone()
    }
}

impl ShelfJobs {
    /// Starts a search.
    pub fn search(&mut self, ticket: Ticket, search: SearchJob, events: &EventSender) {
        let reporter = JobReporter::new(ticket, self.search.replace(ticket), events);
        spawn_job("search", ticket, events, ShelfAnswer::Hits(Vec::new()), move || {
            search(&reporter);
            ShelfAnswer::Hits(reporter.take_hits())
        });
    }

    /// Starts to arrange the list.
    pub fn arrange(&mut self, ticket: Ticket, arrange: ArrangeJob, events: &EventSender) {
        let reporter = JobReporter::new(ticket, self.arrange.replace(ticket), events);
        spawn_job("arrange", ticket, events, ShelfAnswer::Arranged(Err(None)), move || {
            arranged(arrange(&reporter))
        });
    }

    /// Starts to put the page of a name together.
    pub fn profile(&mut self, ticket: Ticket, key: NameKey, job: ProfileJob, events: &EventSender) {
        let reporter = JobReporter::new(ticket, self.names.replace(ticket), events);
        spawn_job("names", ticket, events, ShelfAnswer::Profile(key.clone(), None), move || {
            ShelfAnswer::Profile(key, job(&reporter).map(Box::new))
        });
    }

    /// Starts to look for names.
    pub fn names(&mut self, ticket: Ticket, job: NamesJob, events: &EventSender) {
        let reporter = JobReporter::new(ticket, self.names.replace(ticket), events);
        spawn_job("names", ticket, events, ShelfAnswer::Names(FoundNames::default()), move || {
            ShelfAnswer::Names(job(&reporter))
        });
    }

    /// Groups the articles of the list into stories. What was begun before goes on, and its answer is dropped by the app.
    pub fn stories(ticket: Ticket, mut shelf: AnyShelf, rules: fn() -> RuleBook, events: &EventSender) {
        let failed = ShelfAnswer::Failed(CleanText::one_line(messages::INTERNAL_ERROR));
        spawn_job("stories", ticket, events, failed, move || {
            story_job::make_board(&mut shelf, &rules()).map_or_else(ShelfAnswer::Failed, ShelfAnswer::Stories)
        });
    }

    /// Cancels the job that answers `ticket`, if it still runs.
    pub fn cancel(&mut self, ticket: Ticket) {
        for job in [&self.search, &self.arrange] {
            if job.ticket == ticket {
                job.cancelled.store(true, Ordering::Relaxed);
            }
        }
    }
}

fn arranged(prepared: Option<PreparedList>) -> ShelfAnswer {
    ShelfAnswer::Arranged(prepared.ok_or(None))
}

/// Runs `work` on a thread and sends what it answers, or `failed` where it panics or there is no thread: the app waits for
/// an answer.
fn spawn_job(
    name: &str,
    ticket: Ticket,
    events: &EventSender,
    failed: ShelfAnswer,
    work: impl FnOnce() -> ShelfAnswer + Send + 'static,
) {
    let (sender, otherwise) = (events.clone(), failed.clone());
    let run = move || {
        let answer = catch_unwind(AssertUnwindSafe(work)).unwrap_or(otherwise);
        sender.send(LoopEvent::Msg(Msg::Answer(ticket, answer)));
    };
    if thread::Builder::new().name(name.into()).spawn(run).is_err() {
        events.send(LoopEvent::Msg(Msg::Answer(ticket, failed)));
    }
}

/// Sends what a job finds, and how far it is, to the event loop.
struct JobReporter {
    ticket: Ticket,
    cancelled: Arc<AtomicBool>,
    events: EventSender,
    /// Hits that were not sent yet, and when hits were sent last.
    hits: Mutex<(Vec<SearchHit>, Option<Instant>)>,
    /// When progress was sent last.
    last_progress: Mutex<Instant>,
}

impl JobReporter {
    fn new(ticket: Ticket, cancelled: Arc<AtomicBool>, events: &EventSender) -> JobReporter {
        let last_progress = Mutex::new(Instant::now());
        JobReporter { ticket, cancelled, events: events.clone(), hits: Mutex::default(), last_progress }
    }

    fn take_hits(&self) -> Vec<SearchHit> {
        std::mem::take(&mut self.hits.lock().unwrap_or_else(PoisonError::into_inner).0)
    }
}

impl JobMonitor for JobReporter {
    fn is_wanted(&self) -> bool {
        !self.cancelled.load(Ordering::Relaxed)
    }

    fn report_progress(&self, done: usize, of: usize) {
        // Where it is locked, another thread is just reporting.
        let Ok(mut last) = self.last_progress.try_lock() else { return };
        if last.elapsed() >= REPORT_INTERVAL && self.is_wanted() {
            *last = Instant::now();
            let percent = done * 100 / of.max(1);
            self.events.send(LoopEvent::Msg(Msg::Progress(self.ticket, percent)));
        }
    }

    fn report_hits(&self, hits: Vec<SearchHit>) {
        let mut gathered = self.hits.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.0.extend(hits);
        if gathered.1.is_none_or(|sent| sent.elapsed() >= REPORT_INTERVAL) && self.is_wanted() {
            gathered.1 = Some(Instant::now());
            let hits = std::mem::take(&mut gathered.0);
            self.events.send(LoopEvent::Msg(Msg::Hits(self.ticket, hits)));
        }
    }
}

/// Runs a search to its end.
pub fn search_blocking(search: SearchJob) -> ShelfAnswer {
    let hits = HitCollector::default();
    search(&hits);
    ShelfAnswer::Hits(hits.into_hits())
}

/// Arranges the list to the end.
pub fn arrange_blocking(arrange: ArrangeJob) -> ShelfAnswer {
    arranged(arrange(&HitCollector::default()))
}
