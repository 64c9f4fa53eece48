//! `kabar` and `kabar PATH…` in a terminal: the reader itself.

use crate::app::{Msg, words};
use crate::config::folders::folder;
use crate::shelf::Shelf;
use crate::shelf::archive::{self, Archive, Input};
use crate::shelf::library::{Library, Trouble};
use crate::shelf::rules::RuleBook;
use crate::shelf::state::{Sessions, State};
use crate::term::settings::Chosen;
use crate::term::{self, Event, Inbox, Post};
use kabar_annotate::text::Clean;
use std::io;
use std::process::ExitCode;

/// Reads `inputs` on the whole screen until the reader quits, as `chosen`.
///
/// # Errors
/// Where the terminal fails.
pub fn run(inputs: Vec<Input>, chosen: Chosen, resume: bool) -> io::Result<ExitCode> {
    let (post, inbox) = term::post();
    tell_before(&inputs, resume, &post);
    files(inputs, chosen, post, inbox)
}

/// Reads what the last session read, and goes on where it ended; without one, the library.
///
/// # Errors
/// Where the terminal fails.
pub fn last(chosen: Chosen) -> io::Result<ExitCode> {
    let paths = Sessions::usual().and_then(|sessions| sessions.last()).map(|session| session.paths);
    match paths {
        Some(paths) if !paths.is_empty() => {
            run(paths.into_iter().map(|path| Input::Path(path.into())).collect(), chosen, true)
        }
        _ => library(chosen, true),
    }
}

/// Tells how the last session on `inputs` ended. What is piped in has none, and the samples are new each time.
fn tell_before(inputs: &[Input], resume: bool, post: &Post) {
    let absolute = |input: &Input| match input {
        Input::Path(path) => Some(path.canonicalize().ok()?.to_str()?.to_owned()),
        Input::Stdin | Input::Samples | Input::Library(_) => None,
    };
    let paths: Option<Vec<String>> = inputs.iter().map(absolute).collect();
    if let Some((paths, sessions)) = paths.zip(Sessions::usual()) {
        post.send(Event::Msg(Msg::Before(Box::new(sessions.of(&paths)), resume)));
    }
}

fn files(inputs: Vec<Input>, chosen: Chosen, post: Post, inbox: Inbox) -> io::Result<ExitCode> {
    let name = name(&inputs);
    // The samples are for trying out: they are new each time.
    let samples = inputs == [Input::Samples];
    let state = if samples { State::in_memory() } else { State::usual() };
    let rules = if samples { RuleBook::in_memory } else { RuleBook::usual };
    if let Some(complaint) = state.complaint() {
        post.send(Event::Msg(Msg::Notice(complaint.clone())));
    }
    let (told, named) = (post.clone(), inputs.clone());
    // A stale index of a big folder is found by looking at all of it, so beside the reader.
    if !samples {
        let _ = std::thread::Builder::new().name("indices".into()).spawn(move || stale(&named, &told));
    }
    let grew = post.clone();
    let archive = Archive::open(inputs, state, move || {
        grew.send(Event::Grew);
    })?;
    term::run(name, Box::new(archive), rules, chosen, post, inbox).map(ExitCode::from)
}

/// Tells of indices that are not used any more.
fn stale(inputs: &[Input], post: &Post) {
    let Some(cache) = folder("XDG_CACHE_HOME", ".cache") else { return };
    for input in inputs {
        let Input::Path(path) = input else { continue };
        if let Some(why) = archive::words::look(&cache, path).and_then(|kept| kept.wrong) {
            let path = path.display();
            let said = format!("{path}: its index is not used ({why}); kabar index {path} makes it anew");
            post.send(Event::Msg(Msg::Notice(Clean::line(&said))));
        }
    }
}

/// Reads the library on the whole screen; where there is none yet, the samples, under a page that says how to get one.
///
/// # Errors
/// Where the terminal fails.
pub fn library(chosen: Chosen, resume: bool) -> io::Result<ExitCode> {
    let (post, inbox) = term::post();
    let mut library = match Library::usual() {
        Some(Ok(library)) => library,
        None => return welcome(None, chosen, post, inbox),
        Some(Err(trouble)) => return welcome(Some(why(&trouble)), chosen, post, inbox),
    };
    // A library may have no feeds and still hold the marks of files.
    match library.feeds() {
        Ok(feeds) if feeds.is_empty() && library.status().all == 0 => {
            return welcome(None, chosen, post, inbox);
        }
        Ok(_) => {}
        Err(trouble) => return welcome(Some(why(&trouble)), chosen, post, inbox),
    }
    let _watch = term::hear(&library, &post);
    let first = Library::first();
    if let Err(trouble) = library.arrange_now(&first) {
        return welcome(Some(why(&trouble)), chosen, post, inbox);
    }
    post.send(Event::Msg(Msg::Begins(first)));
    tell_before(&[], resume, &post);
    let name = Clean::line(words::LIBRARY);
    term::run(name, Box::new(library), RuleBook::usual, chosen, post, inbox).map(ExitCode::from)
}

/// Which file, and what is wrong with it.
fn why(trouble: &Trouble) -> Clean {
    let path = Library::usual_path().map(|path| path.display().to_string()).unwrap_or_default();
    Clean::line(&format!("{path}: {trouble}."))
}

/// The samples, under a page that says what kabar can read and how, or `why` the library cannot be read.
fn welcome(why: Option<Clean>, chosen: Chosen, post: Post, inbox: Inbox) -> io::Result<ExitCode> {
    post.send(Event::Msg(Msg::Welcome(why)));
    files(vec![Input::Samples], chosen, post, inbox)
}

/// What the list is called: the one input's name, or the first and how many more.
fn name(inputs: &[Input]) -> Clean {
    let first = match inputs.first() {
        Some(Input::Path(path)) => {
            let path = path.canonicalize().unwrap_or_else(|_| path.clone());
            path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_else(|| "/".into())
        }
        Some(Input::Stdin) => "standard input".into(),
        Some(Input::Library(_)) => words::LIBRARY.into(),
        Some(Input::Samples) | None => "samples".into(),
    };
    match inputs.len() {
        0 | 1 => Clean::line(&first),
        more => Clean::line(&format!("{first} and {} more", more - 1)),
    }
}
