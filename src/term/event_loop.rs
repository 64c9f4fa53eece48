//! The event loop: waits for events, gives messages to the app, carries out the app's effects, and draws frames.

use super::autosave::Autosave;
use super::config_worker::{self, ConfigWorker};
use super::events::{EventReceiver, EventSender, LoopEvent, watch_library};
use super::fetch_worker::FetchWorker;
use super::flow_control::FlowControl;
use super::frame_timer::FrameTimer;
use super::input::{self, InputReader};
use super::loaded_config::LoadedConfig;
use super::page_worker::PageWorker;
use super::preview_timer::PreviewTimer;
use super::shelf_worker::{self, ShelfWorker};
use super::signals;
use super::terminal::Terminal;
use super::{clock, external};
use crate::app::{App, Effect, FetchCommand, Msg, ShelfRequest, TerminalCommand, Ticket, messages};
use crate::shelf::AnyShelf;
use crate::shelf::library::{Library, LibraryWatch};
use crate::shelf::rules::RuleBook;
use kabar_annotate::annotate;
use kabar_annotate::text::CleanText;
use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

/// The most events that are handled before a frame is drawn, so that a flood of them does not stop the drawing.
const MAX_EVENTS_PER_FRAME: usize = 256;

/// The language whose data is loaded at the start. Any other is loaded when an article in it is opened.
const FIRST_LANGUAGE: &str = "id";

/// The app and everything that its effects need.
pub struct EventLoop {
    app: App,
    config: LoadedConfig,
    config_worker: ConfigWorker,
    terminal: Terminal,
    input: InputReader,
    fetch_worker: FetchWorker,
    page_worker: PageWorker,
    /// Reports changes of a library that was opened after the start, for as long as it is kept.
    library_watch: Option<LibraryWatch>,
    events: EventSender,
    shelf_worker: ShelfWorker,
    receiver: EventReceiver,
    /// Events that arrived while the loop waited for a reply to a probe.
    deferred: VecDeque<LoopEvent>,
    frame: FrameTimer,
    flow: FlowControl,
    preview: PreviewTimer,
    autosave: Autosave,
}

impl EventLoop {
    /// Takes the terminal and starts the threads.
    ///
    /// # Errors
    /// Where there is no terminal, or it fails, or the system has no thread to give.
    pub fn start(
        name: CleanText,
        shelf: AnyShelf,
        rules: fn() -> RuleBook,
        config: LoadedConfig,
        events: EventSender,
        receiver: EventReceiver,
    ) -> io::Result<EventLoop> {
        let shelf_worker = shelf_worker::start(shelf, rules, events.clone())?;
        let mut frame = FrameTimer::default();
        shelf_worker.request(Ticket::NONE, ShelfRequest::Status);
        frame.request_sent();
        signals::watch_signals(events.clone())?;
        let terminal = Terminal::enter()?;
        let input = input::start(events.clone())?;
        let config_worker = config_worker::start(config.clone(), events.clone())?;
        let app = App::with_settings(name, terminal.size()?, config.settings.clone());
        Ok(EventLoop {
            app,
            config,
            config_worker,
            terminal,
            input,
            fetch_worker: FetchWorker::default(),
            page_worker: PageWorker::default(),
            library_watch: None,
            events,
            shelf_worker,
            receiver,
            deferred: VecDeque::new(),
            frame,
            flow: FlowControl::new(Instant::now()),
            preview: PreviewTimer::default(),
            autosave: Autosave::default(),
        })
    }

    /// Runs until the user quits or a signal arrives; returns the exit code.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn run(&mut self) -> io::Result<u8> {
        self.apply_config()?;
        let mut is_drawn = false;
        loop {
            if let Some(code) = self.process_events()? {
                self.prepare_to_release();
                return Ok(code);
            }
            if self.flow.blocked_until(Instant::now()).is_none() {
                self.draw()?;
                // After the first frame, which has the processor to itself.
                if !std::mem::replace(&mut is_drawn, true) {
                    preload_first_language();
                }
            }
        }
    }

    /// Gives the configuration to the app and the terminal, and shows what is wrong with it.
    fn apply_config(&mut self) -> io::Result<()> {
        self.app.update(Msg::Now(clock::now()));
        self.app.update(Msg::Settings(Box::new(self.config.settings.clone())));
        self.app.update(Msg::Zone(clock::time_zone()));
        self.terminal.set_mouse_reports(self.config.config.mouse)?;
        if let Some(problems) = self.config.problem_summary() {
            self.app.update(Msg::Notice(problems));
        }
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        self.app.update(Msg::Now(clock::now()));
        let sent = self.terminal.draw(&self.app, &self.config.theme, self.flow.byte_budget())?;
        if sent.bytes > 0 && self.flow.frame_sent(sent, Instant::now()) {
            self.terminal.send_probe()?;
        }
        Ok(())
    }

    /// Waits for an event, then handles all events that are queued, and waits a moment for answers that belong to the same
    /// frame. Returns the exit code where the loop is to end.
    fn process_events(&mut self) -> io::Result<Option<u8>> {
        self.frame.start_frame();
        for _ in 0..MAX_EVENTS_PER_FRAME {
            match self.next_event() {
                Ok(event) => {
                    if let Some(code) = self.handle_event(event)? {
                        return Ok(Some(code));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(Some(0)),
                Err(RecvTimeoutError::Timeout) if self.frame.deadline().is_some() => {
                    self.frame.drop_late_answers();
                    break;
                }
                Err(RecvTimeoutError::Timeout) => {
                    let now = Instant::now();
                    if self.autosave.take_due(now) {
                        self.save_place();
                    }
                    let Some((ticket, index)) = self.preview.take_due(now) else { break };
                    self.ask_shelf(ticket, ShelfRequest::Preview(index));
                    self.frame.wait_for_answers(now);
                }
            }
        }
        Ok(None)
    }

    /// The next event. Waits for it until the frame must be drawn, or where there is none to draw, until something else is
    /// due.
    fn next_event(&mut self) -> Result<LoopEvent, RecvTimeoutError> {
        if let Some(event) = self.deferred.pop_front() {
            return Ok(event);
        }
        let receiver = &self.receiver.0;
        if self.frame.is_complete() {
            return receiver.try_recv().map_err(|_| RecvTimeoutError::Timeout);
        }
        match self.frame.deadline().or_else(|| self.next_due()) {
            None => self.receiver.0.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(until) => self.receiver.0.recv_timeout(time_left(until)),
        }
    }

    /// When there is something to do though no event arrives.
    fn next_due(&mut self) -> Option<Instant> {
        let blocked = self.flow.blocked_until(Instant::now());
        [blocked, self.preview.due(), self.autosave.due()].into_iter().flatten().min()
    }

    /// Handles one event; returns the exit code where the loop is to end.
    fn handle_event(&mut self, event: LoopEvent) -> io::Result<Option<u8>> {
        let now = Instant::now();
        match event {
            LoopEvent::Msg(msg) => {
                self.frame.wait_for_answers(now);
                return self.handle_msg(msg);
            }
            LoopEvent::ShelfChanged => {
                self.ask_shelf(Ticket::NONE, ShelfRequest::Status);
                if self.app.is_library() {
                    return self.handle_msg(Msg::LibraryModified);
                }
            }
            LoopEvent::ConfigChanged(config) => {
                self.frame.wait_for_answers(now);
                self.config = *config;
                self.apply_config()?;
            }
            LoopEvent::AddFeedFinished => {
                self.frame.wait_for_answers(now);
                self.open_new_library()?;
            }
            LoopEvent::Resized => {
                self.frame.wait_for_answers(now);
                let (width, height) = self.terminal.size()?;
                return self.handle_msg(Msg::Resize(width, height));
            }
            LoopEvent::ProbeReply => {
                self.flow.reply_received(now);
                if self.flow.take_reprobe(now) {
                    self.terminal.send_probe()?;
                }
                // The frame that was blocked is drawn now, with the events that are queued already.
                self.frame.draw_at_once(now);
            }
            LoopEvent::Exit(code) => return Ok(Some(code)),
        }
        Ok(None)
    }

    /// After the first feed was added to a new library, opens the library in place of the shelf there was.
    fn open_new_library(&mut self) -> io::Result<()> {
        if !self.app.is_library()
            && let Ok(Some(library)) = Library::open_to_read(clock::now)
        {
            self.library_watch = watch_library(&library, &self.events);
            self.shelf_worker =
                shelf_worker::start(library.into(), RuleBook::open_default, self.events.clone())?;
            self.app =
                self.app.for_new_library(CleanText::one_line(messages::LIBRARY), self.terminal.size()?);
            self.apply_config()?;
        }
        self.ask_shelf(Ticket::NONE, ShelfRequest::Status);
        Ok(())
    }

    /// Gives a message to the app and carries out its effects; returns the exit code where the app quits.
    fn handle_msg(&mut self, msg: Msg) -> io::Result<Option<u8>> {
        if matches!(msg, Msg::Answer(..)) {
            self.frame.answer_received();
        }
        let is_key = matches!(msg, Msg::Key(_));
        if is_key {
            self.config_worker.check_files();
        }
        if matches!(msg, Msg::Key(_) | Msg::Mouse(_)) {
            self.autosave.note_input(Instant::now());
        }
        let mut effects: VecDeque<Effect> = self.app.update(msg).into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Shelf(ticket, ShelfRequest::Preview(index)) if is_key => {
                    self.preview.schedule(ticket, index, self.flow.is_slow(), Instant::now());
                }
                Effect::Shelf(ticket, request) => {
                    if matches!(request, ShelfRequest::Open(_) | ShelfRequest::Preview(_)) {
                        self.preview.cancel();
                    }
                    self.ask_shelf(ticket, request);
                }
                Effect::CancelShelf(ticket) => self.shelf_worker.cancel(ticket),
                Effect::SavePosition(key, position) => {
                    if let Some((other, position)) = self.autosave.set_position(key, position) {
                        self.shelf_worker.save_position(other, position);
                    }
                }
                Effect::Fetch(FetchCommand::Start(request)) => self.fetch_worker.start(request, &self.events),
                Effect::Fetch(FetchCommand::Cancel) => self.fetch_worker.cancel(),
                Effect::FetchPage(fetch) => self.page_worker.start(fetch, &self.events),
                Effect::Terminal(TerminalCommand::Quit) => return Ok(Some(0)),
                Effect::Terminal(command) => effects.extend(self.run_terminal_command(command)?),
            }
        }
        Ok(None)
    }

    /// Sends a request to the shelf. The next frame waits a moment for the answer.
    fn ask_shelf(&mut self, ticket: Ticket, request: ShelfRequest) {
        self.shelf_worker.request(ticket, request);
        self.frame.request_sent();
    }

    /// Does what the app asks of the terminal or of another program. Returns the effects of the messages about the result.
    fn run_terminal_command(&mut self, command: TerminalCommand) -> io::Result<Vec<Effect>> {
        Ok(match command {
            TerminalCommand::OpenUrl(url) => {
                let msg = match external::open_url(&url, &self.config.config.browser) {
                    Ok(()) => Msg::Notice(CleanText::one_line(&format!("opening {url}"))),
                    Err(error) => Msg::NoBrowser(url, CleanText::one_line(&error.to_string())),
                };
                self.app.update(msg)
            }
            TerminalCommand::Copy(text) => {
                self.terminal.copy_to_clipboard(&text)?;
                Vec::new()
            }
            TerminalCommand::TryTheme(name) => {
                let notice = CleanText::one_line(&messages::trying_theme(&name));
                self.config_worker.try_theme(name);
                self.app.update(Msg::Notice(notice))
            }
            TerminalCommand::Handoff(handoff) => {
                let (result, mut effects) = self.release_terminal(|terminal, input| {
                    input.pause_while(|| terminal.release_while(|| external::run_handoff(&handoff)))
                })?;
                if let Err(error) = result {
                    let notice = CleanText::one_line(&error.to_string());
                    effects.extend(self.app.update(Msg::Notice(notice)));
                }
                effects
            }
            TerminalCommand::Redraw => {
                self.terminal.invalidate();
                Vec::new()
            }
            TerminalCommand::Suspend => self.release_terminal(|terminal, _| terminal.suspend())?.1,
            // The caller ends the loop.
            TerminalCommand::Quit => Vec::new(),
        })
    }

    /// Lets `other` give the terminal away and take it again. Returns its result, and the effects of the size that the
    /// terminal has afterwards.
    fn release_terminal<T>(
        &mut self,
        other: impl FnOnce(&mut Terminal, &InputReader) -> io::Result<T>,
    ) -> io::Result<(T, Vec<Effect>)> {
        self.prepare_to_release();
        let result = other(&mut self.terminal, &self.input)?;
        let (width, height) = self.terminal.size()?;
        Ok((result, self.app.update(Msg::Resize(width, height))))
    }

    /// Saves the position in the open article, and the state of the list where it has changed.
    fn save_place(&mut self) {
        if let Some((key, position)) = self.autosave.take_position() {
            self.shelf_worker.save_position(key, position);
        }
        if let Some(session) = self.autosave.changed_session(self.app.session()) {
            self.shelf_worker.save_session(session);
        }
    }

    /// Saves the place and waits for the replies to all probes, so that the terminal can be given away: the shell, or another
    /// program, must not read a reply as input.
    fn prepare_to_release(&mut self) {
        if self.autosave.take_pending() {
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

/// Loads the data of the first language on a thread of its own, before an article needs it.
fn preload_first_language() {
    // Without a thread, the first article loads it.
    let _ = std::thread::Builder::new().name("preload".into()).spawn(|| annotate::preload(FIRST_LANGUAGE));
}

fn time_left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}
