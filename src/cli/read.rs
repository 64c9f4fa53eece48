//! `kabar` and `kabar PATH…` in a terminal: opens what is to be read and starts the screen.

use crate::app::{Msg, messages};
use crate::config::folders::xdg_folder;
use crate::shelf::archive::{self, Archive, Input, LoadProgress};
use crate::shelf::library::{Error, Library};
use crate::shelf::rules::RuleBook;
use crate::shelf::state::{MarkStore, SessionStore};
use crate::term::loaded_config::LoadedConfig;
use crate::term::{self, EventReceiver, EventSender, LoopEvent};
use kabar_annotate::text::CleanText;
use std::io;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How often a growing list is drawn: often enough for the eye, seldom enough for a slow line.
const GROWTH_INTERVAL: Duration = Duration::from_millis(100);

/// Reads `inputs` on the whole screen until the reader quits, as `chosen`.
///
/// # Errors
/// Where the terminal fails.
pub fn read_inputs(inputs: Vec<Input>, chosen: LoadedConfig, resume: bool) -> io::Result<ExitCode> {
    let (post, inbox) = term::event_channel();
    send_last_session(&inputs, resume, &post);
    read_files(inputs, chosen, post, inbox)
}

/// Reads what the last session read, and continues where it ended; without one, the library.
///
/// # Errors
/// Where the terminal fails.
pub fn resume_last_session(chosen: LoadedConfig) -> io::Result<ExitCode> {
    let paths =
        SessionStore::open_default().and_then(|sessions| sessions.load_last()).map(|session| session.paths);
    match paths {
        Some(paths) if !paths.is_empty() => {
            read_inputs(paths.into_iter().map(|path| Input::Path(path.into())).collect(), chosen, true)
        }
        _ => read_library(chosen, true),
    }
}

/// Sends how the last session on `inputs` ended. Piped articles have none, and the samples are new each time.
fn send_last_session(inputs: &[Input], resume: bool, post: &EventSender) {
    let absolute = |input: &Input| match input {
        Input::Path(path) => Some(path.canonicalize().ok()?.to_str()?.to_owned()),
        Input::Stdin | Input::Samples | Input::Library(_) | Input::Fetched(_) => None,
    };
    let paths: Option<Vec<String>> = inputs.iter().map(absolute).collect();
    if let Some((paths, sessions)) = paths.zip(SessionStore::open_default()) {
        post.send(LoopEvent::Msg(Msg::SessionFound(Box::new(sessions.load(&paths)), resume)));
    }
}

fn read_files(
    inputs: Vec<Input>,
    chosen: LoadedConfig,
    post: EventSender,
    inbox: EventReceiver,
) -> io::Result<ExitCode> {
    let name = list_name(&inputs);
    // The samples are for trying out: they are new each time.
    let samples = inputs == [Input::Samples];
    let state = if samples { MarkStore::in_memory() } else { MarkStore::open_default(term::now) };
    let rules = if samples { RuleBook::in_memory } else { RuleBook::open_default };
    if let Some(complaint) = state.warning() {
        post.send(LoopEvent::Msg(Msg::Notice(complaint.clone())));
    }
    let (sender, named) = (post.clone(), inputs.clone());
    // To see that the index of a folder is out of date means looking at all of its files, so it is done beside the screen.
    if !samples {
        let _ = std::thread::Builder::new()
            .name("indexes".into())
            .spawn(move || report_stale_indexes(&named, &sender));
    }
    let growth = post.clone();
    let mut last_report: Option<Instant> = None;
    let archive = Archive::open(inputs, state, move |progress| {
        let is_due = last_report.is_none_or(|last| last.elapsed() >= GROWTH_INTERVAL);
        if is_due || progress == LoadProgress::Complete {
            last_report = Some(Instant::now());
            growth.send(LoopEvent::ShelfChanged);
        }
    })?;
    term::run(name, archive.into(), rules, chosen, post, inbox).map(ExitCode::from)
}

/// Reports indexes that are out of date.
fn report_stale_indexes(inputs: &[Input], post: &EventSender) {
    let Some(cache) = xdg_folder("XDG_CACHE_HOME", ".cache") else { return };
    for input in inputs {
        let Input::Path(path) = input else { continue };
        if let Some(why) = archive::text_index::find(&cache, path).and_then(|kept| kept.problem) {
            let path = path.display();
            let message = format!("{path}: its index is not used ({why}); kabar index {path} makes it anew");
            post.send(LoopEvent::Msg(Msg::Notice(CleanText::one_line(&message))));
        }
    }
}

/// Reads the library on the whole screen; where there is none yet, the samples, under a page that says how to get one.
///
/// # Errors
/// Where the terminal fails.
pub fn read_library(chosen: LoadedConfig, resume: bool) -> io::Result<ExitCode> {
    let (post, inbox) = term::event_channel();
    let library = match Library::open_to_read(term::now) {
        Ok(Some(library)) => library,
        Ok(None) => return read_samples(None, chosen, post, inbox),
        Err(error) => return read_samples(Some(library_error_message(&error)), chosen, post, inbox),
    };
    let _watch = term::watch_library(&library, &post);
    post.send(LoopEvent::Msg(Msg::LibraryOpened(Library::default_arrangement())));
    send_last_session(&[], resume, &post);
    let name = CleanText::one_line(messages::LIBRARY);
    term::run(name, library.into(), RuleBook::open_default, chosen, post, inbox).map(ExitCode::from)
}

/// The file of the library, and what is wrong with it.
fn library_error_message(error: &Error) -> CleanText {
    let path = Library::default_path().map(|path| path.display().to_string()).unwrap_or_default();
    CleanText::one_line(&format!("{path}: {error}."))
}

/// The samples, under a page that says what kabar can read and how, or `why` the library cannot be read.
fn read_samples(
    why: Option<CleanText>,
    chosen: LoadedConfig,
    post: EventSender,
    inbox: EventReceiver,
) -> io::Result<ExitCode> {
    post.send(LoopEvent::Msg(Msg::Welcome(why)));
    read_files(vec![Input::Samples], chosen, post, inbox)
}

/// What the list is called: the one input's name, or the first and how many more.
fn list_name(inputs: &[Input]) -> CleanText {
    let first = match inputs.first() {
        Some(Input::Path(path)) => {
            let path = path.canonicalize().unwrap_or_else(|_| path.clone());
            path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_else(|| "/".into())
        }
        Some(Input::Stdin) => "standard input".into(),
        Some(Input::Library(_)) => messages::LIBRARY.into(),
        Some(Input::Fetched(page)) => page.address.clone(),
        Some(Input::Samples) | None => "samples".into(),
    };
    match inputs.len() {
        0 | 1 => CleanText::one_line(&first),
        more => CleanText::one_line(&format!("{first} and {} more", more - 1)),
    }
}
