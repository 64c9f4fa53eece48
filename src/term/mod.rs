//! The impure shell: the terminal, the input thread, the worker, and the loop that joins them to `app`.
//!
//! One blocking channel. Wait, drain what is queued, draw one frame in one write. There is no tick: an idle kabar uses
//! no CPU and sends no byte. Nothing slow runs on the loop's thread.

mod diff;
mod encode;
mod frames;
mod input;
pub mod librarian;
mod outside;
mod screen;
mod scroll;
mod work;

use crate::app::{App, Effect, Msg};
use crate::shelf::Shelf;
use crate::shelf::rules::RuleBook;
use crate::text::Clean;
use crate::ui::theme::Theme;
use screen::Screen;
use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// At most this many messages are taken in before a frame is drawn.
const DRAIN: usize = 256;
/// How long a frame waits for answers to what the last messages asked, so that a key and its effect are one frame.
const PATIENCE: Duration = Duration::from_millis(10);

/// What the loop's channel carries.
#[derive(Debug)]
pub enum Event {
    /// Something for [`App::update`].
    Msg(Msg),
    /// Articles were added to the shelf.
    Grew,
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
    theme: Theme,
    post: Post,
    inbox: Inbox,
) -> io::Result<u8> {
    let librarian = librarian::start(shelf, rules, post.clone())?;
    librarian.status();
    input::end_on_signals(post.clone())?;
    let mut screen = Screen::enter()?;
    input::start(post)?;
    let mut app = App::new(name, screen.size()?);
    let mut asked = 1;
    loop {
        if let Some(code) = drain(&inbox, &mut app, &mut screen, &librarian, &mut asked)? {
            return Ok(code);
        }
        app.update(Msg::Now(now()));
        screen.draw(&app, &theme)?;
    }
}

/// Waits for an event, then takes in all that is queued, and waits a moment for answers that the frame would lack.
/// `asked` counts the answers that are still to come. Gives the exit code where the loop is to end.
fn drain(
    inbox: &Inbox,
    app: &mut App,
    screen: &mut Screen,
    librarian: &librarian::Librarian,
    asked: &mut usize,
) -> io::Result<Option<u8>> {
    let mut deadline = None;
    for _ in 0..DRAIN {
        let event = match deadline {
            None => inbox.0.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(_) if *asked == 0 => inbox.0.try_recv().map_err(|_| RecvTimeoutError::Timeout),
            Some(deadline) => inbox.0.recv_timeout(Instant::duration_since(&deadline, Instant::now())),
        };
        let msg = match event {
            Ok(Event::Msg(msg)) => msg,
            Ok(Event::Grew) => {
                librarian.status();
                *asked += 1;
                continue;
            }
            Ok(Event::Ended(code)) => return Ok(Some(code)),
            Err(RecvTimeoutError::Disconnected) => return Ok(Some(0)),
            Err(RecvTimeoutError::Timeout) => {
                // What is late is drawn when it comes; the next key does not wait for it again.
                *asked = 0;
                break;
            }
        };
        deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
        if is_answer(&msg) {
            *asked = asked.saturating_sub(1);
        }
        let mut effects: VecDeque<Effect> = app.update(msg).into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Quit => return Ok(Some(0)),
                Effect::Redraw => screen.redraw(),
                Effect::Suspend => {
                    screen.suspend()?;
                    let (width, height) = screen.size()?;
                    effects.extend(app.update(Msg::Resize(width, height)));
                }
                Effect::Copy(text) => screen.copy(&text)?,
                Effect::Browse(url) => effects.extend(app.update(Msg::Notice(outside::browse(&url)))),
                Effect::Stop(_) => librarian.ask(effect),
                effect => {
                    librarian.ask(effect);
                    *asked += 1;
                }
            }
        }
    }
    Ok(None)
}

/// Is it the librarian's answer to one question?
fn is_answer(msg: &Msg) -> bool {
    !matches!(
        msg,
        Msg::Key(_)
            | Msg::Paste(_)
            | Msg::Resize(..)
            | Msg::Now(_)
            | Msg::Notice(_)
            | Msg::Progress(..)
            | Msg::Hits(_, _, false)
    )
}

/// The columns of the terminal that kabar was started from, also where its output goes elsewhere; `None` without one.
pub fn columns() -> Option<u16> {
    screen::columns()
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64)
}
