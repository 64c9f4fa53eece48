//! The impure shell: the terminal, the input thread, the worker, and the loop that joins them to `app`.
//!
//! One blocking channel. Wait, drain what is queued, draw one frame in one write. There is no tick: an idle kabar uses
//! no CPU and sends no byte. Nothing slow runs on the loop's thread.

mod clipboard;
mod config_worker;
mod diff;
mod encode;
mod event_loop;
mod external;
mod fetch_worker;
mod flow_control;
mod frame_chunks;
mod frame_writer;
mod hyperlinks;
mod input;
pub mod loaded_config;
mod scroll;
mod shelf_jobs;
pub mod shelf_worker;
mod terminal;

use crate::app::Msg;
use crate::shelf::Shelf;
use crate::shelf::library::{Library, LibraryWatch};
use crate::shelf::rules::RuleBook;
use event_loop::EventLoop;
use kabar_annotate::text::CleanText;
use loaded_config::LoadedConfig;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{SystemTime, UNIX_EPOCH};

/// What the loop's channel carries.
#[derive(Debug)]
pub enum LoopEvent {
    /// Something for [`crate::app::App::update`].
    Msg(Msg),
    /// Articles were added to the shelf.
    ShelfChanged,
    /// What the reader chose has changed.
    ConfigChanged(Box<LoadedConfig>),
    /// A feed was added, or was to be.
    AddFeedFinished,
    /// The terminal has another size.
    Resized,
    /// The terminal has shown all that it was sent.
    ProbeReply,
    /// The terminal is gone, or a signal came: end, with this exit code.
    Exit(u8),
}

/// A way to send events to the loop, for the threads around it.
#[derive(Debug, Clone)]
pub struct EventSender(Sender<LoopEvent>);

impl EventSender {
    /// Sends; false where the loop has ended.
    pub fn send(&self, event: LoopEvent) -> bool {
        self.0.send(event).is_ok()
    }
}

/// The loop's channel, made before the shelf is, so that the shelf can say when it grows.
pub fn event_channel() -> (EventSender, EventReceiver) {
    let (sender, receiver) = channel();
    (EventSender(sender), EventReceiver(receiver))
}

/// The receiving end of [`post`].
#[derive(Debug)]
pub struct EventReceiver(Receiver<LoopEvent>);

/// Takes the terminal, reads until the reader quits, and gives the terminal back, whatever happens. The exit code is 0,
/// or 128 and the number of the signal that ended it.
///
/// # Errors
/// Where there is no terminal to take, or it fails.
pub fn run(
    name: CleanText,
    shelf: Box<dyn Shelf>,
    rules: fn() -> RuleBook,
    chosen: LoadedConfig,
    post: EventSender,
    inbox: EventReceiver,
) -> io::Result<u8> {
    let mut desk = EventLoop::start(name, shelf, rules, chosen, post, inbox)?;
    desk.run()
}

/// Has the loop told when another kabar changes the library; `None` where the system cannot say.
pub fn watch_library(library: &Library, post: &EventSender) -> Option<LibraryWatch> {
    let post = post.clone();
    let changed = move || {
        post.send(LoopEvent::ShelfChanged);
    };
    library.watch(changed).ok()
}

/// The rows of the terminal that kabar was started from; `None` without one.
pub fn rows() -> Option<u16> {
    terminal::rows()
}

/// The columns of the terminal that kabar was started from, also where its output goes elsewhere; `None` without one.
pub fn columns() -> Option<u16> {
    terminal::columns()
}

/// Seconds that this machine is east of Greenwich, as far as it says so.
fn utc_offset() -> i64 {
    let local = tz::TimeZone::local().ok();
    local.and_then(|zone| Some(i64::from(zone.find_current_local_time_type().ok()?.ut_offset()))).unwrap_or(0)
}

/// The present time in seconds since 1970-01-01T00:00:00Z; a clock before that counts as 0.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs().cast_signed())
}
