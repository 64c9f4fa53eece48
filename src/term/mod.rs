//! The impure shell: the terminal, the threads that do slow work, and the event loop that connects them to `app`.
//!
//! Everything reaches the loop through one channel. It waits for an event, handles all events that are queued, and draws one
//! frame in one write. There is no timer tick: while nothing happens kabar uses no CPU and sends no byte. Nothing slow runs
//! on the thread of the loop.

mod autosave;
mod clipboard;
mod clock;
mod config_worker;
mod diff;
mod encode;
mod event_loop;
mod events;
mod external;
mod fetch_worker;
mod flow_control;
mod frame_chunks;
mod frame_timer;
mod frame_writer;
mod hyperlinks;
mod input;
pub mod loaded_config;
pub mod page_worker;
mod preview_timer;
mod scroll;
mod shelf_jobs;
pub mod shelf_worker;
mod signals;
mod story_job;
mod terminal;
#[cfg(test)]
mod test_terminal;

pub use clock::now;
pub use events::{EventReceiver, EventSender, LoopEvent, event_channel, watch_library};
pub use terminal::{columns, rows};

use crate::shelf::AnyShelf;
use crate::shelf::rules::RuleBook;
use event_loop::EventLoop;
use kabar_annotate::text::CleanText;
use loaded_config::LoadedConfig;
use std::io;

/// Takes the terminal, runs until the user quits, and gives the terminal back in any case. `name` is what the list is called.
/// Returns the exit code: 0, or 128 and the number of the signal that ended kabar.
///
/// # Errors
/// Where there is no terminal, or it fails.
pub fn run(
    name: CleanText,
    shelf: AnyShelf,
    rules: fn() -> RuleBook,
    config: LoadedConfig,
    events: EventSender,
    receiver: EventReceiver,
) -> io::Result<u8> {
    EventLoop::start(name, shelf, rules, config, events, receiver)?.run()
}
