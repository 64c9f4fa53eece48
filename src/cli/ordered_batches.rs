//! Work on all cores, results in the order of the input.
//!
//! Batches go to the workers in turn, and results are taken from them in the same turn. A worker holds a few batches at
//! most, so memory is bounded however big the input is, and whoever takes the results sets the pace.

use crate::shelf::archive::Input;
use crate::shelf::archive::batch::{self, Batch};
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Batches that wait for a worker, besides the one in its hands.
const MAX_QUEUED: usize = 2;

/// Does `work` on each batch of `inputs` that is `wanted`, and hands each result to `take` until that fails.
///
/// # Errors
/// Those of `take`.
pub fn ordered_batches<T: Send>(
    inputs: &[Input],
    mut wanted: impl FnMut(&Batch) -> bool,
    work: impl Fn(Batch) -> T + Sync,
    mut take: impl FnMut(T) -> io::Result<()>,
) -> io::Result<()> {
    let work = &work;
    let cores = thread::available_parallelism().map_or(1, |n| n.get());
    thread::scope(|scope| {
        let workers: Vec<(SyncSender<Batch>, Receiver<T>)> = (0..cores)
            .map(|_| {
                let (sender, batches) = sync_channel::<Batch>(MAX_QUEUED);
                let (results, receiver) = sync_channel::<T>(MAX_QUEUED);
                scope.spawn(move || {
                    // A receiver that is gone has had enough.
                    batches.iter().map(work).all(|result| results.send(result).is_ok())
                });
                (sender, receiver)
            })
            .collect();
        // How many batches were handed out, and how many results were taken.
        let (mut given, mut taken) = (0, 0);
        let mut done = Ok(());
        let mut one = |taken: &mut usize| {
            let result = workers[*taken % cores].1.recv();
            *taken += 1;
            // A worker that panicked ends the program when its scope does.
            result.map_or_else(|_| Err(io::Error::other("kabar failed; please report it")), &mut take)
        };
        batch::for_each_batch(inputs, &mut |batch| {
            if !wanted(&batch) {
                return true;
            }
            if given - taken >= cores * MAX_QUEUED {
                done = one(&mut taken);
            }
            // A worker that is gone shows when its result is taken.
            done.is_ok() && {
                let sent = workers[given % cores].0.send(batch).is_ok();
                given += usize::from(sent);
                sent
            }
        });
        while done.is_ok() && taken < given {
            done = one(&mut taken);
        }
        done
    })
}
