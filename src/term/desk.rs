//! The loop's hands: it waits for what happens, has the app take it in, does what comes of it, and draws.
//!
//! What can wait for the reader to rest waits here, with the time when it is due: the page beside a list that is run through,
//! the place that is to be written down.

use super::errand::Errands;
use super::input::{self, Keys};
use super::librarian::{self, Librarian};
use super::pace::Pace;
use super::reload::{self, Reload};
use super::screen::Screen;
use super::settings::Chosen;
use super::{Event, Inbox, Post, hear, now, outside, zone};
use crate::app::{App, Effect, Msg, words};
use crate::shelf::Shelf;
use crate::shelf::library::{Library, Watch};
use crate::shelf::rules::RuleBook;
use crate::shelf::state::Session;
use kabar_annotate::annotate;
use kabar_annotate::text::Clean;
use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

/// At most this many messages are taken in before a frame is drawn.
const DRAIN: usize = 256;
/// How long a frame waits for answers to what the last messages asked, so that a key and its effect are one frame.
const PATIENCE: Duration = Duration::from_millis(10);

/// The language that kabar expects first; any other is loaded when an article in it is opened.
const FIRST_LANGUAGE: &str = "id";

/// How long the reader must rest on a headline for the page beside the list to follow. Keys that a held key repeats are
/// 33 ms apart (xset's usual 30 Hz), a little more where a network stands between.
const REST: Duration = Duration::from_millis(80);
/// The same on a line that takes seconds for a page.
const LONG_REST: Duration = Duration::from_millis(400);

/// How long after a key it is written down where the reader is, with what the keys since did; when kabar ends it is written
/// at once.
const STAY: Duration = Duration::from_secs(1);

/// What the loop holds.
pub struct Desk {
    app: App,
    chosen: Chosen,
    reload: Reload,
    screen: Screen,
    keys: Keys,
    errands: Errands,
    /// Kept for as long as the library is.
    heard: Option<Watch>,
    post: Post,
    librarian: Librarian,
    inbox: Inbox,
    /// What came while something else was waited for.
    later: VecDeque<Event>,
    /// Answers of the librarian that are still to come.
    asked: usize,
    pace: Pace,
    /// A page to be shown beside the list once the reader rests, and when that is.
    preview: Option<(Effect, Instant)>,
    /// Where the reader is in the open article, to be kept.
    place: Option<Effect>,
    /// When that is to be kept, and where he is in the list.
    moved: Option<Instant>,
    /// What was kept last of the latter.
    kept: Option<Session>,
}

impl Desk {
    /// Takes the terminal and begins to listen to it.
    ///
    /// # Errors
    /// Where there is no terminal to take, or it fails.
    pub fn take(
        name: Clean,
        shelf: Box<dyn Shelf>,
        rules: fn() -> RuleBook,
        chosen: Chosen,
        post: Post,
        inbox: Inbox,
    ) -> io::Result<Desk> {
        let librarian = librarian::start(shelf, rules, post.clone())?;
        librarian.status();
        input::watch_signals(post.clone())?;
        let screen = Screen::enter()?;
        let keys = input::start(post.clone())?;
        let reload = reload::start(chosen.clone(), post.clone())?;
        let app = App::with(name, screen.size()?, chosen.settings.clone());
        Ok(Desk {
            app,
            chosen,
            reload,
            screen,
            keys,
            errands: Errands::default(),
            heard: None,
            post,
            librarian,
            inbox,
            later: VecDeque::new(),
            asked: 1,
            pace: Pace::new(Instant::now()),
            preview: None,
            place: None,
            moved: None,
            kept: None,
        })
    }

    /// Works until the reader quits or a signal comes, and gives the exit code.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn work(&mut self) -> io::Result<u8> {
        self.choose()?;
        let mut is_drawn = false;
        loop {
            if let Some(code) = self.drain()? {
                self.settle();
                return Ok(code);
            }
            if self.pace.holds(Instant::now()).is_none() {
                self.draw()?;
                // Not before: the first screen has the processor to itself.
                if !std::mem::replace(&mut is_drawn, true) {
                    warm();
                }
            }
        }
    }

    /// Tells the app what the reader chose, and the reader what is wrong with it.
    fn choose(&mut self) -> io::Result<()> {
        self.app.update(Msg::Now(now()));
        self.app.update(Msg::Settings(Box::new(self.chosen.settings.clone())));
        self.app.update(Msg::Zone(zone()));
        self.screen.set_mouse(self.chosen.config.mouse)?;
        if let Some(complaint) = self.chosen.complaint() {
            self.app.update(Msg::Notice(complaint));
        }
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        self.app.update(Msg::Now(now()));
        let sent = self.screen.draw(&self.app, &self.chosen.theme, self.pace.budget())?;
        if sent.bytes > 0 && self.pace.sent(sent, Instant::now()) {
            self.screen.ask()?;
        }
        Ok(())
    }

    /// Waits for an event, then takes in all that is queued, and waits a moment for answers that the frame would lack.
    /// Gives the exit code where the loop is to end.
    fn drain(&mut self) -> io::Result<Option<u8>> {
        let mut deadline = None;
        for _ in 0..DRAIN {
            let event = match self.later.pop_front() {
                Some(event) => Ok(event),
                None => self.next(deadline),
            };
            match event {
                Ok(Event::Msg(msg)) => {
                    deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
                    if let Some(code) = self.take_in(msg)? {
                        return Ok(Some(code));
                    }
                }
                Ok(Event::Grew) => {
                    self.librarian.status();
                    self.asked += 1;
                    if self.app.is_library
                        && let Some(code) = self.take_in(Msg::Changed)?
                    {
                        return Ok(Some(code));
                    }
                }
                Ok(Event::Chosen(now)) => {
                    deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
                    self.chosen = *now;
                    self.choose()?;
                }
                Ok(Event::Added) => {
                    deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
                    self.move_in()?;
                }
                Ok(Event::Resized) => {
                    let (width, height) = self.screen.size()?;
                    deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
                    if let Some(code) = self.take_in(Msg::Resize(width, height))? {
                        return Ok(Some(code));
                    }
                }
                Ok(Event::Shown) => {
                    self.pace.answered(Instant::now());
                    if self.pace.asks_again(Instant::now()) {
                        self.screen.ask()?;
                    }
                    // What was held back is drawn now, with what else is there already.
                    deadline.get_or_insert_with(Instant::now);
                }
                Ok(Event::Ended(code)) => return Ok(Some(code)),
                Err(RecvTimeoutError::Disconnected) => return Ok(Some(0)),
                Err(RecvTimeoutError::Timeout) if deadline.is_some() => {
                    // What is late is drawn when it comes; the next key does not wait for it again.
                    self.asked = 0;
                    break;
                }
                Err(RecvTimeoutError::Timeout) => {
                    if self.moved.take_if(|at| *at <= Instant::now()).is_some() {
                        self.keep_place();
                    }
                    if let Some((effect, _)) = self.preview.take_if(|p| p.1 <= Instant::now()) {
                        self.librarian.ask(effect);
                        self.asked += 1;
                        deadline = Some(Instant::now() + PATIENCE);
                        continue;
                    }
                    break;
                }
            }
        }
        Ok(None)
    }

    /// The next event. Without a `deadline` it is waited for as long as nothing else is to be done; with one, only as long
    /// as answers are still to come.
    fn next(&mut self, deadline: Option<Instant>) -> Result<Event, RecvTimeoutError> {
        match deadline.or_else(|| self.wake()) {
            None => self.inbox.0.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(_) if deadline.is_some() && self.asked == 0 => {
                self.inbox.0.try_recv().map_err(|_| RecvTimeoutError::Timeout)
            }
            Some(at) => self.inbox.0.recv_timeout(left(at)),
        }
    }

    /// Opens the library in place of what there is, where that is none and the library has its first feed.
    fn move_in(&mut self) -> io::Result<()> {
        let library = if self.app.is_library { None } else { Library::usual() };
        let library = library
            .and_then(Result::ok)
            .filter(|library| library.feeds().is_ok_and(|feeds| !feeds.is_empty()));
        if let Some(mut library) = library
            && library.arrange_now(&Library::first()).is_ok()
        {
            self.heard = hear(&library, &self.post);
            self.librarian = librarian::start(Box::new(library), RuleBook::usual, self.post.clone())?;
            self.app = self.app.moved_to_library(Clean::line(words::LIBRARY), self.screen.size()?);
            self.choose()?;
        }
        self.librarian.status();
        self.asked += 1;
        Ok(())
    }

    /// When there is something to do though no event comes.
    fn wake(&mut self) -> Option<Instant> {
        let held = self.pace.holds(Instant::now());
        let later = self.preview.iter().map(|p| p.1);
        held.into_iter().chain(later).chain(self.moved).min()
    }

    /// Takes in one message, and does what comes of it.
    fn take_in(&mut self, msg: Msg) -> io::Result<Option<u8>> {
        if is_answer(&msg) {
            self.asked = self.asked.saturating_sub(1);
        }
        let hand = matches!(msg, Msg::Key(_));
        if hand {
            self.reload.ask();
        }
        if matches!(msg, Msg::Key(_) | Msg::Mouse(_)) {
            self.moved.get_or_insert_with(|| Instant::now() + STAY);
        }
        let mut effects: VecDeque<Effect> = self.app.update(msg).into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Quit => return Ok(Some(0)),
                Effect::Redraw => self.screen.redraw(),
                Effect::Suspend => {
                    self.settle();
                    self.screen.suspend()?;
                    let (width, height) = self.screen.size()?;
                    effects.extend(self.app.update(Msg::Resize(width, height)));
                }
                Effect::Send(errand) => self.errands.send(errand, &self.post),
                Effect::CallBack => self.errands.cancel(),
                Effect::Hand(hand) => {
                    self.settle();
                    let said = self.keys.rest(|| self.screen.lend(|| outside::hand(&hand)))?;
                    let (width, height) = self.screen.size()?;
                    effects.extend(self.app.update(Msg::Resize(width, height)));
                    effects.extend(said.map(Msg::Notice).into_iter().flat_map(|msg| self.app.update(msg)));
                }
                Effect::Copy(text) => self.screen.copy(&text)?,
                Effect::Theme(name) => {
                    effects.extend(self.app.update(Msg::Notice(Clean::line(&words::trying(&name)))));
                    self.reload.try_theme(name);
                }
                Effect::Browse(url) => {
                    let msg = match outside::browse(&url, &self.chosen.config.browser) {
                        Ok(said) => Msg::Notice(said),
                        Err(why) => Msg::NoBrowser(url, why),
                    };
                    effects.extend(self.app.update(msg));
                }
                effect @ Effect::KeepPlace(..) => {
                    if let Some(before) = self.place.take_if(|kept| !is_of_one_article(kept, &effect)) {
                        self.librarian.ask(before);
                    }
                    self.place = Some(effect);
                }
                effect @ Effect::Preview(..) if hand => {
                    // A held key passes many headlines; the page of each would cost twenty times what the list does.
                    self.preview =
                        Some((effect, Instant::now() + if self.pace.is_slow() { LONG_REST } else { REST }));
                }
                Effect::Stop(_) => self.librarian.ask(effect),
                effect => {
                    if matches!(effect, Effect::Open(..) | Effect::Preview(..)) {
                        self.preview = None;
                    }
                    self.librarian.ask(effect);
                    self.asked += 1;
                }
            }
        }
        Ok(None)
    }

    /// Has kept where the reader is, in the open article and in the list, where that is another place than before.
    fn keep_place(&mut self) {
        self.place.take().into_iter().for_each(|effect| self.librarian.ask(effect));
        let now = self.app.session();
        if now.is_some() && now != self.kept {
            self.kept = now.clone();
            now.into_iter().for_each(|session| self.librarian.keep(session));
        }
    }

    /// Has the reader's place kept, and waits until the terminal has answered what it was asked, so that the answer does not
    /// reach the shell.
    fn settle(&mut self) {
        if self.moved.take().is_some() {
            self.keep_place();
            self.librarian.finish();
        }
        let Some(until) = self.pace.farewell(Instant::now()) else { return };
        while self.pace.farewell(Instant::now()).is_some() {
            match self.inbox.0.recv_timeout(left(until)) {
                Ok(Event::Shown) => self.pace.answered(Instant::now()),
                Ok(Event::Ended(_)) | Err(_) => return,
                Ok(event) => self.later.push_back(event),
            }
        }
    }
}

/// Makes the names of the first language ready, beside everything else.
fn warm() {
    // Without a thread to spare the first article waits a little longer.
    let _ = std::thread::Builder::new().name("warm".into()).spawn(|| annotate::warm(FIRST_LANGUAGE));
}

/// Are these places in one article?
fn is_of_one_article(a: &Effect, b: &Effect) -> bool {
    matches!((a, b), (Effect::KeepPlace(a, _), Effect::KeepPlace(b, _)) if a == b)
}

fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}

/// Is it the librarian's answer to one question?
fn is_answer(msg: &Msg) -> bool {
    !matches!(
        msg,
        Msg::Key(_)
            | Msg::Mouse(_)
            | Msg::Paste(_)
            | Msg::Resize(..)
            | Msg::Now(_)
            | Msg::Changed
            | Msg::Notice(_)
            | Msg::NoBrowser(..)
            | Msg::Settings(_)
            | Msg::Progress(..)
            | Msg::Fetching(_)
            | Msg::Fetched(_)
            | Msg::Welcome(_)
            | Msg::Zone(_)
            | Msg::Begins(_)
            | Msg::Before(..)
            | Msg::Hits(_, _, false)
    )
}
