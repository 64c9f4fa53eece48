//! The channel of the event loop, which the threads around it send to.

use super::loaded_config::LoadedConfig;
use crate::app::Msg;
use crate::shelf::library::{Library, LibraryWatch};
use std::sync::mpsc::{Receiver, Sender, channel};

/// What the event loop waits for.
#[derive(Debug)]
pub enum LoopEvent {
    /// A message for [`App::update`](crate::app::App::update).
    Msg(Msg),
    /// Articles were added to the shelf, or another kabar changed the library.
    ShelfChanged,
    /// The configuration was read again, and differs.
    ConfigChanged(Box<LoadedConfig>),
    /// An attempt to add a feed has ended, with or without success.
    AddFeedFinished,
    /// The terminal has another size.
    Resized,
    /// The terminal replied to a probe: it has shown everything that was sent before it.
    ProbeReply,
    /// The terminal is gone, or a signal arrived: end with this exit code.
    Exit(u8),
}

/// The sending end of the channel.
#[derive(Debug, Clone)]
pub struct EventSender(Sender<LoopEvent>);

impl EventSender {
    /// Sends an event; returns false where the loop has ended.
    pub fn send(&self, event: LoopEvent) -> bool {
        self.0.send(event).is_ok()
    }
}

/// The receiving end of the channel, for the event loop.
#[derive(Debug)]
pub struct EventReceiver(pub Receiver<LoopEvent>);

/// Makes the channel. It is made before the shelf, which reports changes through it.
pub fn event_channel() -> (EventSender, EventReceiver) {
    let (sender, receiver) = channel();
    (EventSender(sender), EventReceiver(receiver))
}

/// Sends [`LoopEvent::ShelfChanged`] when another process changes the library, for as long as the result is kept. `None`
/// where the system does not report changes of files.
pub fn watch_library(library: &Library, events: &EventSender) -> Option<LibraryWatch> {
    let events = events.clone();
    let on_change = move || {
        events.send(LoopEvent::ShelfChanged);
    };
    library.watch(on_change).ok()
}
