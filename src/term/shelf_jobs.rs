//! Work that takes long, on threads of its own: what it finds and how far it is are told as it goes, often enough for the
//! eye and seldom enough for a slow line. It ends when the next of its kind begins, or when it is stopped.

use super::{EventSender, LoopEvent};
use crate::app::{Msg, Ticket};
use crate::shelf::{ArrangeJob, HitCollector, JobMonitor, SearchHit, SearchJob};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often hits and progress are told; the first hit is told at once.
const REPORT_INTERVAL: Duration = Duration::from_millis(60);

/// The work that is under way, one of each kind at most.
#[derive(Debug, Default)]
pub struct ShelfJobs {
    search: ShelfJob,
    arrange: ShelfJob,
}

/// One piece of work, by the ticket that it answers.
#[derive(Debug, Default)]
struct ShelfJob {
    ticket: Ticket,
    cancelled: Arc<AtomicBool>,
}

impl ShelfJob {
    /// Ends what there was; the flag of what comes.
    fn replace(&mut self, ticket: Ticket) -> Arc<AtomicBool> {
        self.cancelled.store(true, Ordering::Relaxed);
        *self = ShelfJob { ticket, cancelled: Arc::default() };
        self.cancelled.clone()
    }
}

impl ShelfJobs {
    /// Begins a search.
    pub fn search(&mut self, ticket: Ticket, search: SearchJob, post: &EventSender) {
        let report = JobReporter::new(ticket, self.search.replace(ticket), post);
        spawn_job("search", post, Msg::Hits(ticket, Vec::new(), true), move || {
            search(&report);
            Msg::Hits(ticket, report.take_hits(), true)
        });
    }

    /// Begins to arrange.
    pub fn arrange(&mut self, ticket: Ticket, arrange: ArrangeJob, post: &EventSender) {
        let report = JobReporter::new(ticket, self.arrange.replace(ticket), post);
        spawn_job("arrange", post, Msg::Arranged(ticket, None), move || {
            Msg::Arranged(ticket, arrange(&report))
        });
    }

    /// Ends the work that answers `ticket`.
    pub fn stop(&mut self, ticket: Ticket) {
        for job in [&self.search, &self.arrange] {
            if job.ticket == ticket {
                job.cancelled.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// Runs `work` on a thread and posts what it says, or `failed`: whoever asked waits for an answer.
fn spawn_job(name: &str, post: &EventSender, failed: Msg, work: impl FnOnce() -> Msg + Send + 'static) {
    let (sender, otherwise) = (post.clone(), failed.clone());
    // Foreign text must never end in silence: a panic costs its question.
    let work = move || {
        let said = catch_unwind(AssertUnwindSafe(work)).unwrap_or(otherwise);
        sender.send(LoopEvent::Msg(said));
    };
    if thread::Builder::new().name(name.into()).spawn(work).is_err() {
        post.send(LoopEvent::Msg(failed));
    }
}

/// Sends what the work says to the loop.
struct JobReporter {
    ticket: Ticket,
    cancelled: Arc<AtomicBool>,
    post: EventSender,
    /// Hits that were not told yet, and when hits were.
    hits: Mutex<(Vec<SearchHit>, Option<Instant>)>,
    /// When progress was told.
    last_progress: Mutex<Instant>,
}

impl JobReporter {
    fn new(ticket: Ticket, cancelled: Arc<AtomicBool>, post: &EventSender) -> JobReporter {
        let last_progress = Mutex::new(Instant::now());
        JobReporter { ticket, cancelled, post: post.clone(), hits: Mutex::default(), last_progress }
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
        // Whoever finds it taken need not wait: another thread is telling.
        let Ok(mut told) = self.last_progress.try_lock() else { return };
        if told.elapsed() >= REPORT_INTERVAL && self.is_wanted() {
            *told = Instant::now();
            let percent = done * 100 / of.max(1);
            self.post.send(LoopEvent::Msg(Msg::Progress(self.ticket, percent)));
        }
    }

    fn report_hits(&self, hits: Vec<SearchHit>) {
        let mut gathered = self.hits.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.0.extend(hits);
        if gathered.1.is_none_or(|told| told.elapsed() >= REPORT_INTERVAL) && self.is_wanted() {
            gathered.1 = Some(Instant::now());
            let hits = std::mem::take(&mut gathered.0);
            self.post.send(LoopEvent::Msg(Msg::Hits(self.ticket, hits, false)));
        }
    }
}

/// A search that is waited for.
pub fn search_blocking(ticket: Ticket, search: SearchJob) -> Vec<Msg> {
    let patient = HitCollector::default();
    search(&patient);
    vec![Msg::Hits(ticket, patient.into_hits(), true)]
}

/// An arrangement that is waited for.
pub fn arrange_blocking(ticket: Ticket, arrange: ArrangeJob) -> Vec<Msg> {
    vec![Msg::Arranged(ticket, arrange(&HitCollector::default()))]
}
