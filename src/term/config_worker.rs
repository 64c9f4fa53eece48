//! Reads the configuration again when one of its files has changed. There is no timer: each key makes a thread look, so that
//! no key waits for a home folder on a slow file system. A saved change applies from the next key on.

use super::events::{EventSender, LoopEvent};
use super::loaded_config::LoadedConfig;
use std::io;
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// The event loop's end of the thread.
#[derive(Debug)]
pub struct ConfigWorker(Sender<ConfigRequest>);

/// `Some` is the name of a theme to load; `None` asks to check the files.
type ConfigRequest = Option<String>;

impl ConfigWorker {
    /// Checks the files. Where one has changed, a [`LoopEvent::ConfigChanged`] arrives.
    pub fn check_files(&self) {
        // Without the thread nothing is read again; everything else still works.
        let _ = self.0.send(None);
    }

    /// Loads the theme of that name, for the rest of the session.
    pub fn try_theme(&self, name: String) {
        let _ = self.0.send(Some(name));
    }
}

/// Starts the thread, which checks the files that `config` was read from.
///
/// # Errors
/// Where the system has no thread to give.
pub fn start(mut config: LoadedConfig, events: EventSender) -> io::Result<ConfigWorker> {
    let (sender, requests) = channel();
    let work = move || {
        while let Ok(first) = requests.recv() {
            // Of the requests that have queued up meanwhile one check is enough, and the last theme counts.
            let theme = [first].into_iter().chain(requests.try_iter()).flatten().last();
            let new = match theme {
                Some(name) => Some(config.with_theme(name)),
                None => config.reload_if_changed(),
            };
            if let Some(new) = new {
                config = new.clone();
                if !events.send(LoopEvent::ConfigChanged(Box::new(new))) {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("config".into()).spawn(work)?;
    Ok(ConfigWorker(sender))
}
