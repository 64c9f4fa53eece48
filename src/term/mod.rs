//! The impure shell: the terminal, the input thread, the worker, and the loop that joins them to `app`.
//!
//! One blocking channel. Wait, drain what is queued, draw one frame in one write. There is no tick: an idle kabar uses
//! no CPU and sends no byte. Nothing slow runs on the loop's thread.

mod clipboard;
mod desk;
mod diff;
mod encode;
mod errand;
mod frames;
mod input;
pub mod librarian;
mod links;
mod outside;
mod pace;
mod part;
mod reload;
mod screen;
mod scroll;
pub mod settings;
mod work;

use crate::app::Msg;
use crate::shelf::Shelf;
use crate::shelf::library::{Library, Watch};
use crate::shelf::rules::RuleBook;
use desk::Desk;
use kabar_annotate::text::Clean;
use settings::Chosen;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{SystemTime, UNIX_EPOCH};

/// What the loop's channel carries.
#[derive(Debug)]
pub enum Event {
    /// Something for [`crate::app::App::update`].
    Msg(Msg),
    /// Articles were added to the shelf.
    Grew,
    /// What the reader chose has changed.
    Chosen(Box<Chosen>),
    /// A feed was added, or was to be.
    Added,
    /// The terminal has another size.
    Resized,
    /// The terminal has shown all that it was sent.
    Shown,
    /// The terminal is gone, or a signal came: end, with this exit code.
    Ended(u8),
}

/// A way to send events to the loop, for the threads around it.
#[derive(Debug, Clone)]
pub struct Post(Sender<Event>);

impl Post {
    /// Sends; false where the loop has ended.
    pub fn send(&self, event: Event) -> bool {
        self.0.send(event).is_ok()
    }
}

/// The loop's channel, made before the shelf is, so that the shelf can say when it grows.
pub fn post() -> (Post, Inbox) {
    let (sender, receiver) = channel();
    (Post(sender), Inbox(receiver))
}

/// The receiving end of [`post`].
#[derive(Debug)]
pub struct Inbox(Receiver<Event>);

/// Takes the terminal, reads until the reader quits, and gives the terminal back, whatever happens. The exit code is 0,
/// or 128 and the number of the signal that ended it.
///
/// # Errors
/// Where there is no terminal to take, or it fails.
pub fn run(
    name: Clean,
    shelf: Box<dyn Shelf>,
    rules: fn() -> RuleBook,
    chosen: Chosen,
    post: Post,
    inbox: Inbox,
) -> io::Result<u8> {
    let mut desk = Desk::take(name, shelf, rules, chosen, post, inbox)?;
    desk.work()
}

/// Has the loop told when another kabar changes the library; `None` where the system cannot say.
pub fn hear(library: &Library, post: &Post) -> Option<Watch> {
    let post = post.clone();
    let changed = move || {
        post.send(Event::Grew);
    };
    library.watch(changed).ok()
}

/// The rows of the terminal that kabar was started from; `None` without one.
pub fn rows() -> Option<u16> {
    screen::rows()
}

/// The columns of the terminal that kabar was started from, also where its output goes elsewhere; `None` without one.
pub fn columns() -> Option<u16> {
    screen::columns()
}

/// Seconds that this machine is east of Greenwich, as far as it says so.
fn zone() -> i64 {
    let local = tz::TimeZone::local().ok();
    local.and_then(|zone| Some(i64::from(zone.find_current_local_time_type().ok()?.ut_offset()))).unwrap_or(0)
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64)
}
