//! Reads what the reader chose again when a file has changed. There is no tick: a key asks, on a thread of its own, so
//! that no key waits for a home folder far away. What was saved holds from the key after it.

use super::settings::Chosen;
use super::{Event, Post};
use std::io;
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// The loop's end of the thread.
#[derive(Debug)]
pub struct Reload(Sender<()>);

impl Reload {
    /// Has anything changed? The answer comes through the loop's channel, and only where it has.
    pub fn ask(&self) {
        // A thread that is gone reads nothing again; the rest still works.
        let _ = self.0.send(());
    }
}

/// Starts the thread, which knows what `chosen` was read from.
///
/// # Errors
/// Where the system has no thread to give.
pub fn start(mut chosen: Chosen, post: Post) -> io::Result<Reload> {
    let (sender, asked) = channel();
    let work = move || {
        while asked.recv().is_ok() {
            // Keys come faster than anybody saves a file.
            while asked.try_recv().is_ok() {}
            if let Some(now) = chosen.changed() {
                chosen = now.clone();
                if !post.send(Event::Chosen(Box::new(now))) {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("config".into()).spawn(work)?;
    Ok(Reload(sender))
}
