//! Work that takes long, on threads of its own: what it finds and how far it is are told as it goes, often enough for the
//! eye and seldom enough for a slow line. It ends when the next of its kind begins, or when it is stopped.

use super::{Event, Post};
use crate::app::{Msg, Ticket};
use crate::shelf::{Arrange, Asker, Hit, Patient, Search};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often hits and progress are told; the first hit is told at once.
const TELL: Duration = Duration::from_millis(60);

/// The work that is under way, one of each kind at most.
#[derive(Debug, Default)]
pub struct Running {
    search: Job,
    arrange: Job,
}

/// One piece of work, by the ticket that it answers.
#[derive(Debug, Default)]
struct Job {
    ticket: Ticket,
    ended: Arc<AtomicBool>,
}

impl Job {
    /// Ends what there was; the flag of what comes.
    fn next(&mut self, ticket: Ticket) -> Arc<AtomicBool> {
        self.ended.store(true, Ordering::Relaxed);
        *self = Job { ticket, ended: Arc::default() };
        self.ended.clone()
    }
}

impl Running {
    /// Begins a search.
    pub fn search(&mut self, ticket: Ticket, search: Search, post: &Post) {
        let report = Report::new(ticket, self.search.next(ticket), post);
        run("search", post, Msg::Hits(ticket, Vec::new(), true), move || {
            search(&report);
            Msg::Hits(ticket, report.rest(), true)
        });
    }

    /// Begins to arrange.
    pub fn arrange(&mut self, ticket: Ticket, arrange: Arrange, post: &Post) {
        let report = Report::new(ticket, self.arrange.next(ticket), post);
        run("arrange", post, Msg::Arranged(ticket, None), move || Msg::Arranged(ticket, arrange(&report)));
    }

    /// Ends the work that answers `ticket`.
    pub fn stop(&mut self, ticket: Ticket) {
        for job in [&self.search, &self.arrange] {
            if job.ticket == ticket {
                job.ended.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// Runs `work` on a thread and posts what it says, or `failed`: whoever asked waits for an answer.
fn run(name: &str, post: &Post, failed: Msg, work: impl FnOnce() -> Msg + Send + 'static) {
    let (sender, otherwise) = (post.clone(), failed.clone());
    // Foreign text must never end in silence: a panic costs its question.
    let work = move || {
        let said = catch_unwind(AssertUnwindSafe(work)).unwrap_or(otherwise);
        sender.send(Event::Msg(said));
    };
    if thread::Builder::new().name(name.into()).spawn(work).is_err() {
        post.send(Event::Msg(failed));
    }
}

/// Sends what the work says to the loop.
struct Report {
    ticket: Ticket,
    ended: Arc<AtomicBool>,
    post: Post,
    /// Hits that were not told yet, and when hits were.
    hits: Mutex<(Vec<Hit>, Option<Instant>)>,
    /// When progress was told.
    told: Mutex<Instant>,
}

impl Report {
    fn new(ticket: Ticket, ended: Arc<AtomicBool>, post: &Post) -> Report {
        let told = Mutex::new(Instant::now());
        Report { ticket, ended, post: post.clone(), hits: Mutex::default(), told }
    }

    fn rest(&self) -> Vec<Hit> {
        std::mem::take(&mut self.hits.lock().unwrap_or_else(PoisonError::into_inner).0)
    }
}

impl Asker for Report {
    fn go_on(&self) -> bool {
        !self.ended.load(Ordering::Relaxed)
    }

    fn progress(&self, done: usize, of: usize) {
        // Whoever finds it taken need not wait: another thread is telling.
        let Ok(mut told) = self.told.try_lock() else { return };
        if told.elapsed() >= TELL && self.go_on() {
            *told = Instant::now();
            let percent = done * 100 / of.max(1);
            self.post.send(Event::Msg(Msg::Progress(self.ticket, percent)));
        }
    }

    fn hits(&self, hits: Vec<Hit>) {
        let mut gathered = self.hits.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.0.extend(hits);
        if gathered.1.is_none_or(|told| told.elapsed() >= TELL) && self.go_on() {
            gathered.1 = Some(Instant::now());
            let hits = std::mem::take(&mut gathered.0);
            self.post.send(Event::Msg(Msg::Hits(self.ticket, hits, false)));
        }
    }
}

/// A search that is waited for.
pub fn search(ticket: Ticket, search: Search) -> Vec<Msg> {
    let patient = Patient::default();
    search(&patient);
    vec![Msg::Hits(ticket, patient.found(), true)]
}

/// An arrangement that is waited for.
pub fn arrange(ticket: Ticket, arrange: Arrange) -> Vec<Msg> {
    vec![Msg::Arranged(ticket, arrange(&Patient::default()))]
}
