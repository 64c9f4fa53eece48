//! The loop's hands: it waits for what happens, has the app take it in, does what comes of it, and draws.
//!
//! What can wait for the reader to rest waits here, with the time when it is due: the page beside a list that is run through,
//! the place that is to be written down.

use super::config_worker::{self, ConfigWorker};
use super::fetch_worker::FetchWorker;
use super::flow_control::FlowControl;
use super::input::{self, InputReader};
use super::loaded_config::LoadedConfig;
use super::shelf_worker::{self, ShelfWorker};
use super::terminal::Terminal;
use super::{EventReceiver, EventSender, LoopEvent, external, now, utc_offset, watch_library};
use crate::app::{App, Effect, Msg, messages};
use crate::shelf::Shelf;
use crate::shelf::library::{Library, LibraryWatch};
use crate::shelf::rules::RuleBook;
use crate::shelf::state::ReadingSession;
use kabar_annotate::annotate;
use kabar_annotate::text::CleanText;
use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

/// At most this many messages are taken in before a frame is drawn.
const MAX_EVENTS_PER_FRAME: usize = 256;
/// How long a frame waits for answers to what the last messages asked, so that a key and its effect are one frame.
const ANSWER_WAIT: Duration = Duration::from_millis(10);

/// The language that kabar expects first; any other is loaded when an article in it is opened.
const FIRST_LANGUAGE: &str = "id";

/// How long the reader must rest on a headline for the page beside the list to follow. Keys that a held key repeats are
/// 33 ms apart (xset's usual 30 Hz), a little more where a network stands between.
const PREVIEW_DELAY: Duration = Duration::from_millis(80);
/// The same on a line that takes seconds for a page.
const SLOW_PREVIEW_DELAY: Duration = Duration::from_millis(400);

/// How long after a key it is written down where the reader is, with what the keys since did; when kabar ends it is written
/// at once.
const SAVE_DELAY: Duration = Duration::from_secs(1);

/// What the loop holds.
pub struct EventLoop {
    app: App,
    config: LoadedConfig,
    config_worker: ConfigWorker,
    terminal: Terminal,
    input: InputReader,
    fetch_worker: FetchWorker,
    /// Kept for as long as the library is.
    library_watch: Option<LibraryWatch>,
    events: EventSender,
    shelf_worker: ShelfWorker,
    receiver: EventReceiver,
    /// What came while something else was waited for.
    deferred: VecDeque<LoopEvent>,
    /// Answers of the librarian that are still to come.
    pending_answers: usize,
    flow: FlowControl,
    /// A page to be shown beside the list once the reader rests, and when that is.
    preview: Option<(Effect, Instant)>,
    /// Where the reader is in the open article, to be kept.
    unsaved_position: Option<Effect>,
    /// When that is to be kept, and where he is in the list.
    save_due: Option<Instant>,
    /// What was kept last of the latter.
    saved_session: Option<ReadingSession>,
}

impl EventLoop {
    /// Takes the terminal and begins to listen to it.
    ///
    /// # Errors
    /// Where there is no terminal to take, or it fails.
    pub fn start(
        name: CleanText,
        shelf: Box<dyn Shelf>,
        rules: fn() -> RuleBook,
        chosen: LoadedConfig,
        post: EventSender,
        inbox: EventReceiver,
    ) -> io::Result<EventLoop> {
        let librarian = shelf_worker::start(shelf, rules, post.clone())?;
        librarian.request_status();
        input::watch_signals(post.clone())?;
        let screen = Terminal::enter()?;
        let keys = input::start(post.clone())?;
        let reload = config_worker::start(chosen.clone(), post.clone())?;
        let app = App::with_settings(name, screen.size()?, chosen.settings.clone());
        Ok(EventLoop {
            app,
            config: chosen,
            config_worker: reload,
            terminal: screen,
            input: keys,
            fetch_worker: FetchWorker::default(),
            library_watch: None,
            events: post,
            shelf_worker: librarian,
            receiver: inbox,
            deferred: VecDeque::new(),
            pending_answers: 1,
            flow: FlowControl::new(Instant::now()),
            preview: None,
            unsaved_position: None,
            save_due: None,
            saved_session: None,
        })
    }

    /// Works until the reader quits or a signal comes, and gives the exit code.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn run(&mut self) -> io::Result<u8> {
        self.apply_config()?;
        let mut is_drawn = false;
        loop {
            if let Some(code) = self.process_events()? {
                self.save_and_drain();
                return Ok(code);
            }
            if self.flow.blocked_until(Instant::now()).is_none() {
                self.draw()?;
                // Not before: the first screen has the processor to itself.
                if !std::mem::replace(&mut is_drawn, true) {
                    warm_up();
                }
            }
        }
    }

    /// Tells the app what the reader chose, and the reader what is wrong with it.
    fn apply_config(&mut self) -> io::Result<()> {
        self.app.update(Msg::Now(now()));
        self.app.update(Msg::Settings(Box::new(self.config.settings.clone())));
        self.app.update(Msg::Zone(utc_offset()));
        self.terminal.set_mouse_reports(self.config.config.mouse)?;
        if let Some(complaint) = self.config.problem_summary() {
            self.app.update(Msg::Notice(complaint));
        }
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        self.app.update(Msg::Now(now()));
        let sent = self.terminal.draw(&self.app, &self.config.theme, self.flow.byte_budget())?;
        if sent.bytes > 0 && self.flow.frame_sent(sent, Instant::now()) {
            self.terminal.send_probe()?;
        }
        Ok(())
    }

    /// Waits for an event, then takes in all that is queued, and waits a moment for answers that the frame would lack.
    /// Gives the exit code where the loop is to end.
    fn process_events(&mut self) -> io::Result<Option<u8>> {
        let mut deadline = None;
        for _ in 0..MAX_EVENTS_PER_FRAME {
            let event = match self.deferred.pop_front() {
                Some(event) => Ok(event),
                None => self.next_event(deadline),
            };
            match event {
                Ok(LoopEvent::Msg(msg)) => {
                    deadline.get_or_insert_with(|| Instant::now() + ANSWER_WAIT);
                    if let Some(code) = self.handle(msg)? {
                        return Ok(Some(code));
                    }
                }
                Ok(LoopEvent::ShelfChanged) => {
                    self.shelf_worker.request_status();
                    self.pending_answers += 1;
                    if self.app.is_library
                        && let Some(code) = self.handle(Msg::Changed)?
                    {
                        return Ok(Some(code));
                    }
                }
                Ok(LoopEvent::ConfigChanged(now)) => {
                    deadline.get_or_insert_with(|| Instant::now() + ANSWER_WAIT);
                    self.config = *now;
                    self.apply_config()?;
                }
                Ok(LoopEvent::AddFeedFinished) => {
                    deadline.get_or_insert_with(|| Instant::now() + ANSWER_WAIT);
                    self.open_new_library()?;
                }
                Ok(LoopEvent::Resized) => {
                    let (width, height) = self.terminal.size()?;
                    deadline.get_or_insert_with(|| Instant::now() + ANSWER_WAIT);
                    if let Some(code) = self.handle(Msg::Resize(width, height))? {
                        return Ok(Some(code));
                    }
                }
                Ok(LoopEvent::ProbeReply) => {
                    self.flow.reply_received(Instant::now());
                    if self.flow.take_reprobe(Instant::now()) {
                        self.terminal.send_probe()?;
                    }
                    // What was held back is drawn now, with what else is there already.
                    deadline.get_or_insert_with(Instant::now);
                }
                Ok(LoopEvent::Exit(code)) => return Ok(Some(code)),
                Err(RecvTimeoutError::Disconnected) => return Ok(Some(0)),
                Err(RecvTimeoutError::Timeout) if deadline.is_some() => {
                    // What is late is drawn when it comes; the next key does not wait for it again.
                    self.pending_answers = 0;
                    break;
                }
                Err(RecvTimeoutError::Timeout) => {
                    if self.save_due.take_if(|at| *at <= Instant::now()).is_some() {
                        self.save_place();
                    }
                    if let Some((effect, _)) = self.preview.take_if(|p| p.1 <= Instant::now()) {
                        self.shelf_worker.send(effect);
                        self.pending_answers += 1;
                        deadline = Some(Instant::now() + ANSWER_WAIT);
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
    fn next_event(&mut self, deadline: Option<Instant>) -> Result<LoopEvent, RecvTimeoutError> {
        match deadline.or_else(|| self.next_deadline()) {
            None => self.receiver.0.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(_) if deadline.is_some() && self.pending_answers == 0 => {
                self.receiver.0.try_recv().map_err(|_| RecvTimeoutError::Timeout)
            }
            Some(at) => self.receiver.0.recv_timeout(time_left(at)),
        }
    }

    /// Opens the library in place of what there is, where that is none and the library has its first feed.
    fn open_new_library(&mut self) -> io::Result<()> {
        let library = if self.app.is_library { None } else { Library::open_default(now) };
        let library = library
            .and_then(Result::ok)
            .filter(|library| library.feeds().is_ok_and(|feeds| !feeds.is_empty()));
        if let Some(mut library) = library
            && library.arrange_now(&Library::default_arrangement()).is_ok()
        {
            self.library_watch = watch_library(&library, &self.events);
            self.shelf_worker =
                shelf_worker::start(Box::new(library), RuleBook::open_default, self.events.clone())?;
            self.app =
                self.app.for_new_library(CleanText::one_line(messages::LIBRARY), self.terminal.size()?);
            self.apply_config()?;
        }
        self.shelf_worker.request_status();
        self.pending_answers += 1;
        Ok(())
    }

    /// When there is something to do though no event comes.
    fn next_deadline(&mut self) -> Option<Instant> {
        let held = self.flow.blocked_until(Instant::now());
        let later = self.preview.iter().map(|p| p.1);
        held.into_iter().chain(later).chain(self.save_due).min()
    }

    /// Takes in one message, and does what comes of it.
    fn handle(&mut self, msg: Msg) -> io::Result<Option<u8>> {
        if is_answer(&msg) {
            self.pending_answers = self.pending_answers.saturating_sub(1);
        }
        let hand = matches!(msg, Msg::Key(_));
        if hand {
            self.config_worker.check_files();
        }
        if matches!(msg, Msg::Key(_) | Msg::Mouse(_)) {
            self.save_due.get_or_insert_with(|| Instant::now() + SAVE_DELAY);
        }
        let mut effects: VecDeque<Effect> = self.app.update(msg).into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Quit => return Ok(Some(0)),
                Effect::Redraw => self.terminal.invalidate(),
                Effect::Suspend => {
                    self.save_and_drain();
                    self.terminal.suspend()?;
                    let (width, height) = self.terminal.size()?;
                    effects.extend(self.app.update(Msg::Resize(width, height)));
                }
                Effect::Send(errand) => self.fetch_worker.start(errand, &self.events),
                Effect::CallBack => self.fetch_worker.cancel(),
                Effect::Hand(hand) => {
                    self.save_and_drain();
                    let said = self
                        .input
                        .pause_while(|| self.terminal.release_while(|| external::run_handoff(&hand)))?;
                    let (width, height) = self.terminal.size()?;
                    effects.extend(self.app.update(Msg::Resize(width, height)));
                    effects.extend(said.map(Msg::Notice).into_iter().flat_map(|msg| self.app.update(msg)));
                }
                Effect::Copy(text) => self.terminal.copy_to_clipboard(&text)?,
                Effect::Theme(name) => {
                    effects.extend(
                        self.app.update(Msg::Notice(CleanText::one_line(&messages::trying_theme(&name)))),
                    );
                    self.config_worker.try_theme(name);
                }
                Effect::Browse(url) => {
                    let msg = match external::open_url(&url, &self.config.config.browser) {
                        Ok(said) => Msg::Notice(said),
                        Err(why) => Msg::NoBrowser(url, why),
                    };
                    effects.extend(self.app.update(msg));
                }
                effect @ Effect::KeepPlace(..) => {
                    if let Some(before) =
                        self.unsaved_position.take_if(|kept| !is_same_article(kept, &effect))
                    {
                        self.shelf_worker.send(before);
                    }
                    self.unsaved_position = Some(effect);
                }
                effect @ Effect::Preview(..) if hand => {
                    // A held key passes many headlines; the page of each would cost twenty times what the list does.
                    self.preview = Some((
                        effect,
                        Instant::now() + if self.flow.is_slow() { SLOW_PREVIEW_DELAY } else { PREVIEW_DELAY },
                    ));
                }
                Effect::Stop(_) => self.shelf_worker.send(effect),
                effect => {
                    if matches!(effect, Effect::Open(..) | Effect::Preview(..)) {
                        self.preview = None;
                    }
                    self.shelf_worker.send(effect);
                    self.pending_answers += 1;
                }
            }
        }
        Ok(None)
    }

    /// Has kept where the reader is, in the open article and in the list, where that is another place than before.
    fn save_place(&mut self) {
        self.unsaved_position.take().into_iter().for_each(|effect| self.shelf_worker.send(effect));
        let now = self.app.session();
        if now.is_some() && now != self.saved_session {
            self.saved_session = now.clone();
            now.into_iter().for_each(|session| self.shelf_worker.save_session(session));
        }
    }

    /// Has the reader's place kept, and waits until the terminal has answered what it was asked, so that the answer does not
    /// reach the shell.
    fn save_and_drain(&mut self) {
        if self.save_due.take().is_some() {
            self.save_place();
            self.shelf_worker.flush();
        }
        let Some(until) = self.flow.exit_wait_until(Instant::now()) else { return };
        while self.flow.exit_wait_until(Instant::now()).is_some() {
            match self.receiver.0.recv_timeout(time_left(until)) {
                Ok(LoopEvent::ProbeReply) => self.flow.reply_received(Instant::now()),
                Ok(LoopEvent::Exit(_)) | Err(_) => return,
                Ok(event) => self.deferred.push_back(event),
            }
        }
    }
}

/// Makes the names of the first language ready, beside everything else.
fn warm_up() {
    // Without a thread to spare the first article waits a little longer.
    let _ = std::thread::Builder::new().name("warm".into()).spawn(|| annotate::preload(FIRST_LANGUAGE));
}

/// Are these places in one article?
fn is_same_article(a: &Effect, b: &Effect) -> bool {
    matches!((a, b), (Effect::KeepPlace(a, _), Effect::KeepPlace(b, _)) if a == b)
}

fn time_left(until: Instant) -> Duration {
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
