//! The workers that ask for feeds: as many as hosts allow, each blocking on one answer, all of them left behind at once
//! when the reader had enough.
//!
//! An answer is two steps. Fetching holds a place at its host; reading what came holds one of as many places as there are
//! cores, so that sixteen bodies are not taken apart, and held in memory twice, at the same time. Who has read something
//! keeps that place until it is taken: when keeping is slow, reading waits; and when reading is slow and `BACKLOG` bytes
//! lie about unread, nothing more is fetched.

use super::queue::{Next, Queue};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Workers at most.
const MOST: usize = 16;
/// Bytes that may wait to be read before no more are fetched.
const BACKLOG: usize = 8 << 20;
/// How often it is looked whether the reader had enough.
const LOOK: Duration = Duration::from_millis(50);

/// What the workers do. `J` is a job, `F` what was fetched, `A` what is made of it.
pub trait Task<J, F, A>: Send + Sync + 'static {
    /// Fetches; says how long the host wants to be left alone, where it does.
    fn fetch(&self, job: &J) -> (F, Option<Duration>);
    /// Bytes that it holds.
    fn weight(&self, fetched: &F) -> usize;
    /// Reads what was fetched.
    fn read(&self, job: J, fetched: F) -> A;
    /// What becomes of a job whose host wants to be left alone for so long.
    fn put_off(&self, job: J, wait: Duration) -> A;
    /// Had the reader enough?
    fn is_cancelled(&self) -> bool;
}

struct Shared<J, T> {
    task: T,
    queue: Mutex<Queue<J>>,
    /// Bytes that wait to be read; changed under the queue's lock.
    backlog: AtomicUsize,
    changed: Condvar,
    /// Free places to read in.
    places: Mutex<usize>,
    freed: Condvar,
    started: Instant,
}

/// Does all `jobs`, each with its host, in order as far as hosts allow; hands each result to `take`, on this thread, as
/// it comes. Returns early, and leaves what runs behind, when the task is cancelled or `take` gives false.
///
/// # Errors
/// Where the system has no thread to spare.
pub fn run<J, F, A>(
    jobs: Vec<(String, J)>,
    task: impl Task<J, F, A>,
    mut take: impl FnMut(A) -> bool,
) -> std::io::Result<()>
where
    J: Send + 'static,
    F: 'static,
    A: Send + 'static,
{
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let queue = Queue::new(jobs);
    // Some fetch while others read.
    let workers = if queue.width() == 0 { 0 } else { (queue.width() + cores).min(MOST) };
    let shared = Arc::new(Shared {
        task,
        queue: Mutex::new(queue),
        backlog: AtomicUsize::new(0),
        changed: Condvar::new(),
        places: Mutex::new(cores),
        freed: Condvar::new(),
        started: Instant::now(),
    });
    let (sender, results) = sync_channel(1);
    for n in 0..workers {
        let (shared, sender) = (shared.clone(), sender.clone());
        let begun = thread::Builder::new().name("fetch".into()).spawn(move || work(&shared, &sender));
        // With one worker there is no more to want.
        if n == 0 {
            begun?;
        }
    }
    drop(sender);
    loop {
        if shared.task.is_cancelled() {
            return Ok(());
        }
        match results.recv_timeout(LOOK) {
            Ok(result) => {
                // Where nobody takes results, sending ends the workers.
                if !take(result) {
                    return Ok(());
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

fn work<J, F, A, T: Task<J, F, A>>(shared: &Shared<J, T>, results: &SyncSender<A>) {
    while let Some((host, job)) = next(shared) {
        let mut asked = Asked { shared, host, wait: None, is_over: false };
        let (fetched, wait) = shared.task.fetch(&job);
        asked.wait = wait;
        let weight = shared.task.weight(&fetched);
        shared.backlog.fetch_add(weight, Ordering::Relaxed);
        for job in asked.over() {
            if results.send(shared.task.put_off(job, wait.unwrap_or_default())).is_err() {
                return;
            }
        }
        let _place = Place::take(shared);
        {
            let _queue = whole(&shared.queue);
            shared.backlog.fetch_sub(weight, Ordering::Relaxed);
        }
        shared.changed.notify_all();
        if results.send(shared.task.read(job, fetched)).is_err() {
            return;
        }
    }
}

/// A host that is being asked. It is free again also when a worker panics: that costs its feed only.
struct Asked<'a, J, T> {
    shared: &'a Shared<J, T>,
    host: usize,
    wait: Option<Duration>,
    is_over: bool,
}

impl<J, T> Asked<'_, J, T> {
    fn over(&mut self) -> Vec<J> {
        let now = self.shared.started.elapsed();
        let held = self.wait.and_then(|wait| now.checked_add(wait));
        let put_off = whole(&self.shared.queue).done(self.host, now, held);
        self.is_over = true;
        self.shared.changed.notify_all();
        put_off
    }
}

impl<J, T> Drop for Asked<'_, J, T> {
    fn drop(&mut self) {
        if !self.is_over {
            self.over();
        }
    }
}

/// Waits for the next job; `None` where there is none any more.
fn next<J, T: Task<J, F, A>, F, A>(shared: &Shared<J, T>) -> Option<(usize, J)> {
    let mut queue = whole(&shared.queue);
    loop {
        if shared.task.is_cancelled() {
            return None;
        }
        if shared.backlog.load(Ordering::Relaxed) > BACKLOG {
            queue = shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            continue;
        }
        let now = shared.started.elapsed();
        match queue.next(now) {
            Next::Start(host, job) => return Some((host, job)),
            Next::Nothing => return None,
            Next::Wait(until) => {
                let wait = until.map_or(Duration::from_secs(1), |until| until.saturating_sub(now));
                let waited = shared.changed.wait_timeout(queue, wait.min(Duration::from_secs(1)));
                queue = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }
}

/// What a worker that panicked held is still whole: it holds a lock only to count.
fn whole<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A place to read in.
struct Place<'a>(&'a Mutex<usize>, &'a Condvar);

impl<'a> Place<'a> {
    fn take<J, T>(shared: &'a Shared<J, T>) -> Place<'a> {
        let free = shared.freed.wait_while(whole(&shared.places), |free| *free == 0);
        *free.unwrap_or_else(PoisonError::into_inner) -= 1;
        Place(&shared.places, &shared.freed)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *whole(self.0) += 1;
        self.1.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;

    #[derive(Default)]
    struct Counting {
        fetching: AtomicUsize,
        most: AtomicUsize,
        cancelled: Arc<AtomicBool>,
        hangs: bool,
    }

    impl Task<u32, u32, (u32, bool)> for Counting {
        fn fetch(&self, job: &u32) -> (u32, Option<Duration>) {
            let now = self.fetching.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            thread::sleep(if self.hangs { Duration::from_secs(60) } else { Duration::from_millis(1) });
            self.fetching.fetch_sub(1, Ordering::SeqCst);
            (*job, (*job == 30).then_some(Duration::from_secs(3600)))
        }

        fn weight(&self, _: &u32) -> usize {
            // A third is more than may lie about.
            BACKLOG / 2
        }

        fn read(&self, job: u32, fetched: u32) -> (u32, bool) {
            assert_eq!(job, fetched);
            assert!(self.most.load(Ordering::SeqCst) <= MOST);
            (job, true)
        }

        fn put_off(&self, job: u32, wait: Duration) -> (u32, bool) {
            assert_eq!(wait, Duration::from_secs(3600));
            (job, false)
        }

        fn is_cancelled(&self) -> bool {
            self.cancelled.load(Ordering::SeqCst)
        }
    }

    #[test]
    fn every_job_comes_back_once() {
        let mut jobs: Vec<(String, u32)> = (0..30).map(|job| ((job % 11).to_string(), job)).collect();
        // Two of this host run, and the first of them asks to be left alone.
        jobs.extend((30..40).map(|job| ("busy".to_owned(), job)));
        let mut seen = Vec::new();
        run(jobs, Counting::default(), |result| {
            seen.push(result);
            true
        })
        .expect("threads");
        seen.sort_unstable();
        assert_eq!(seen.iter().map(|r| r.0).collect::<Vec<_>>(), (0..40).collect::<Vec<_>>());
        let put_off = seen.iter().filter(|r| !r.1).count();
        assert!((1..=9).contains(&put_off), "{put_off}");
        run(Vec::new(), Counting::default(), |_| true).expect("nothing to do");
    }

    #[test]
    fn who_has_enough_does_not_wait_for_the_workers() {
        let cancelled = Arc::<AtomicBool>::default();
        let task = Counting { cancelled: cancelled.clone(), hangs: true, ..Counting::default() };
        let jobs = (0..40).map(|job| (job.to_string(), job)).collect();
        let started = Instant::now();
        let soon = thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            cancelled.store(true, Ordering::SeqCst);
        });
        run(jobs, task, |_| true).expect("threads");
        soon.join().expect("done");
        assert!(started.elapsed() < Duration::from_secs(30));
        // Nobody takes more than the first.
        let mut taken = 0;
        let jobs = (0..20).map(|job| (job.to_string(), job)).collect();
        run(jobs, Counting::default(), |_| {
            taken += 1;
            false
        })
        .expect("threads");
        assert_eq!(taken, 1);
    }
}
