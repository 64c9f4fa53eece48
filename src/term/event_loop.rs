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
use super::{EventReceiver, EventSender, LoopEvent, external, now, time_zone, watch_library};
use crate::app::{App, Effect, FetchCommand, Msg, ShelfRequest, TerminalCommand, Ticket, messages};
use crate::shelf::Shelf;
use crate::shelf::library::{Library, LibraryWatch, ReadingPosition};
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
    /// Answers of the shelf worker that are still to come.
    pending_answers: usize,
    flow: FlowControl,
    /// The page to show beside the list once the reader rests on a headline.
    preview: Option<DelayedPreview>,
    /// Where the reader is in the open article, by its key, until that is stored.
    unsaved_position: Option<(CleanText, ReadingPosition)>,
    /// When that is to be kept, and where he is in the list.
    save_due: Option<Instant>,
    /// What was kept last of the latter.
    saved_session: Option<ReadingSession>,
}

/// A request for a page, to be sent later.
struct DelayedPreview {
    ticket: Ticket,
    /// The position of the article in the list.
    index: usize,
    due: Instant,
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
        librarian.request(Ticket::NONE, ShelfRequest::Status);
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
        self.app.update(Msg::Zone(time_zone()));
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
                    self.ask_shelf(Ticket::NONE, ShelfRequest::Status);
                    if self.app.is_library
                        && let Some(code) = self.handle(Msg::LibraryModified)?
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
                    if let Some(preview) = self.preview.take_if(|p| p.due <= Instant::now()) {
                        self.ask_shelf(preview.ticket, ShelfRequest::Preview(preview.index));
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
        self.ask_shelf(Ticket::NONE, ShelfRequest::Status);
        Ok(())
    }

    /// When there is something to do though no event comes.
    fn next_deadline(&mut self) -> Option<Instant> {
        let held = self.flow.blocked_until(Instant::now());
        let later = self.preview.iter().map(|p| p.due);
        held.into_iter().chain(later).chain(self.save_due).min()
    }

    /// Takes in one message, and does what comes of it.
    fn handle(&mut self, msg: Msg) -> io::Result<Option<u8>> {
        if matches!(msg, Msg::Answer(..)) {
            self.pending_answers = self.pending_answers.saturating_sub(1);
        }
        let is_key = matches!(msg, Msg::Key(_));
        if is_key {
            self.config_worker.check_files();
        }
        if matches!(msg, Msg::Key(_) | Msg::Mouse(_)) {
            self.save_due.get_or_insert_with(|| Instant::now() + SAVE_DELAY);
        }
        let mut effects: VecDeque<Effect> = self.app.update(msg).into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Shelf(ticket, ShelfRequest::Preview(index)) if is_key => {
                    // A held key passes many headlines; the page of each would cost twenty times what the list does.
                    let delay = if self.flow.is_slow() { SLOW_PREVIEW_DELAY } else { PREVIEW_DELAY };
                    self.preview = Some(DelayedPreview { ticket, index, due: Instant::now() + delay });
                }
                Effect::Shelf(ticket, request) => {
                    if matches!(request, ShelfRequest::Open(_) | ShelfRequest::Preview(_)) {
                        self.preview = None;
                    }
                    self.ask_shelf(ticket, request);
                }
                Effect::CancelShelf(ticket) => self.shelf_worker.cancel(ticket),
                Effect::SavePosition(key, position) => {
                    let other = self.unsaved_position.replace((key.clone(), position));
                    if let Some((other, position)) = other.filter(|(other, _)| *other != key) {
                        self.shelf_worker.save_position(other, position);
                    }
                }
                Effect::Fetch(FetchCommand::Start(request)) => self.fetch_worker.start(request, &self.events),
                Effect::Fetch(FetchCommand::Cancel) => self.fetch_worker.cancel(),
                Effect::Terminal(TerminalCommand::Quit) => return Ok(Some(0)),
                Effect::Terminal(command) => effects.extend(self.run_terminal_command(command)?),
            }
        }
        Ok(None)
    }

    /// Sends a request to the shelf, of which the next frame should show the answer.
    fn ask_shelf(&mut self, ticket: Ticket, request: ShelfRequest) {
        self.shelf_worker.request(ticket, request);
        self.pending_answers += 1;
    }

    /// Does what the app asks of the terminal or a program outside, and tells the app how that went; gives what the app
    /// wants done then.
    fn run_terminal_command(&mut self, command: TerminalCommand) -> io::Result<Vec<Effect>> {
        let mut effects = Vec::new();
        match command {
            TerminalCommand::OpenUrl(url) => {
                let msg = match external::open_url(&url, &self.config.config.browser) {
                    Ok(notice) => Msg::Notice(notice),
                    Err(why) => Msg::NoBrowser(url, why),
                };
                effects.extend(self.app.update(msg));
            }
            TerminalCommand::Copy(text) => self.terminal.copy_to_clipboard(&text)?,
            TerminalCommand::TryTheme(name) => {
                let notice = CleanText::one_line(&messages::trying_theme(&name));
                effects.extend(self.app.update(Msg::Notice(notice)));
                self.config_worker.try_theme(name);
            }
            TerminalCommand::Handoff(handoff) => {
                self.save_and_drain();
                let notice = self
                    .input
                    .pause_while(|| self.terminal.release_while(|| external::run_handoff(&handoff)))?;
                effects.extend(self.update_size()?);
                effects.extend(notice.into_iter().flat_map(|notice| self.app.update(Msg::Notice(notice))));
            }
            TerminalCommand::Redraw => self.terminal.invalidate(),
            TerminalCommand::Suspend => {
                self.save_and_drain();
                self.terminal.suspend()?;
                effects.extend(self.update_size()?);
            }
            // The event loop ends before this is called.
            TerminalCommand::Quit => {}
        }
        Ok(effects)
    }

    /// Tells the app the size of the terminal, which may have changed while another program had it.
    fn update_size(&mut self) -> io::Result<Vec<Effect>> {
        let (width, height) = self.terminal.size()?;
        Ok(self.app.update(Msg::Resize(width, height)))
    }

    /// Has kept where the reader is, in the open article and in the list, where that is another place than before.
    fn save_place(&mut self) {
        if let Some((key, position)) = self.unsaved_position.take() {
            self.shelf_worker.save_position(key, position);
        }
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

fn time_left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}
