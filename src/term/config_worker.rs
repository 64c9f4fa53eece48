//! Reads what the reader chose again when a file has changed. There is no tick: a key asks, on a thread of its own, so
//! that no key waits for a home folder far away. What was saved holds from the key after it.

use super::loaded_config::LoadedConfig;
use super::{EventSender, LoopEvent};
use std::io;
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// The loop's end of the thread.
#[derive(Debug)]
pub struct ConfigWorker(Sender<Option<String>>);

impl ConfigWorker {
    /// Has anything changed? The answer comes through the loop's channel, and only where it has.
    pub fn check_files(&self) {
        // A thread that is gone reads nothing again; the rest still works.
        let _ = self.0.send(None);
    }

    /// Reads the theme of that name, to be tried until the end of the session.
    pub fn try_theme(&self, name: String) {
        let _ = self.0.send(Some(name));
    }
}

/// Starts the thread, which knows what `chosen` was read from.
///
/// # Errors
/// Where the system has no thread to give.
pub fn start(mut chosen: LoadedConfig, post: EventSender) -> io::Result<ConfigWorker> {
    let (sender, asked) = channel();
    let work = move || {
        while let Ok(first) = asked.recv() {
            // Keys come faster than anybody saves a file.
            let theme = [first].into_iter().chain(asked.try_iter()).flatten().last();
            let now = match theme {
                Some(name) => Some(chosen.with_theme(name)),
                None => chosen.reload_if_changed(),
            };
            if let Some(now) = now {
                chosen = now.clone();
                if !post.send(LoopEvent::ConfigChanged(Box::new(now))) {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("config".into()).spawn(work)?;
    Ok(ConfigWorker(sender))
}
