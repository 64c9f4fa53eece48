//! The worker that owns the shelf and the reader's rules: fetches, annotates, searches, marks and decides, in the order
//! it was asked, so that the loop's thread never waits for a file or an annotation. To search or arrange may take long, and
//! has a thread of its own (`work`); the next of its kind ends it.

use super::work::{self, Running};
use super::{Event, Post};
use crate::app::library::{Care, Part};
use crate::app::page::Opened;
use crate::app::{Decided, Effect, Msg, Sought, words};
use crate::shelf::library::{Library, Trouble};
use crate::shelf::rules::RuleBook;
use crate::shelf::state::{Session, Sessions};
use crate::shelf::{Id, Mark, Search, Shelf};
use kabar_annotate::annotate::Annotator;
use kabar_annotate::text::Clean;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

/// How long the end of kabar waits for what is to be written down.
const FAREWELL: Duration = Duration::from_secs(2);

/// A question for the worker.
enum Request {
    Effect(Effect),
    Status,
    /// Keep where the reader is.
    Keep(Box<Session>),
    /// Says when all before it is done.
    Done(SyncSender<()>),
}

/// The loop's end of the worker.
#[derive(Debug)]
pub struct Librarian(Sender<Request>);

impl Librarian {
    /// Asks for what `effect` says; the answer comes through the loop's channel.
    pub fn ask(&self, effect: Effect) {
        // A worker that is gone cannot answer; what is not answered is not shown, and the keys still work.
        let _ = self.0.send(Request::Effect(effect));
    }

    /// Waits until all that was asked is done, but not for ever.
    pub fn finish(&self) {
        let (done, is_done) = sync_channel(1);
        if self.0.send(Request::Done(done)).is_ok() {
            let _ = is_done.recv_timeout(FAREWELL);
        }
    }

    /// Has it kept where the reader is.
    pub fn keep(&self, session: Session) {
        let _ = self.0.send(Request::Keep(Box::new(session)));
    }

    /// Asks how much the shelf holds.
    pub fn status(&self) {
        let _ = self.0.send(Request::Status);
    }
}

/// Starts the worker, which first reads the reader's rules.
///
/// # Errors
/// Where the system has no thread to give.
pub fn start(mut shelf: Box<dyn Shelf>, rules: fn() -> RuleBook, post: Post) -> io::Result<Librarian> {
    let (sender, receiver) = channel();
    let work = move || {
        let mut book = rules();
        if let Some(complaint) = book.complaint() {
            post.send(Event::Msg(Msg::Notice(complaint)));
        }
        let mut running = Running::default();
        while let Ok(first) = receiver.recv() {
            let batch: Vec<Request> = [first].into_iter().chain(receiver.try_iter()).collect();
            // While articles are asked for faster than they can be annotated (a held `j`), only the last is worth it.
            let newest = batch.iter().rposition(Request::opens);
            for (at, request) in batch.into_iter().enumerate() {
                let msgs = match request {
                    Request::Status => vec![Msg::Status(shelf.status())],
                    Request::Keep(session) => keep(&session).into_iter().collect(),
                    Request::Done(done) => {
                        // Whoever asked may have lost patience.
                        let _ = done.send(());
                        Vec::new()
                    }
                    Request::Effect(Effect::Open(ticket, _) | Effect::Preview(ticket, _))
                        if Some(at) != newest =>
                    {
                        vec![Msg::Opened(ticket, None)]
                    }
                    Request::Effect(Effect::Search(ticket, sought, from)) => {
                        running.search(ticket, search(&*shelf, &sought, from), &post);
                        Vec::new()
                    }
                    Request::Effect(Effect::Arrange(ticket, arrangement)) => {
                        running.arrange(ticket, shelf.arrange(&arrangement), &post);
                        Vec::new()
                    }
                    Request::Effect(Effect::Rescan(ticket, arrangement)) => {
                        match shelf.rescan(&arrangement) {
                            Ok(rescan) => {
                                running.arrange(ticket, rescan, &post);
                                Vec::new()
                            }
                            Err(why) => vec![Msg::Arranged(ticket, None), Msg::Notice(why)],
                        }
                    }
                    Request::Effect(Effect::Stop(ticket)) => {
                        running.stop(ticket);
                        Vec::new()
                    }
                    Request::Effect(effect) => {
                        // Foreign text must never end the worker: a panic costs its question, and is told.
                        let asked = AssertUnwindSafe(|| answer(&mut *shelf, &mut book, effect));
                        catch_unwind(asked).unwrap_or_else(|_| vec![Msg::Notice(Clean::line(words::FAILED))])
                    }
                };
                if !msgs.into_iter().all(|msg| post.send(Event::Msg(msg))) {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("librarian".into()).spawn(work)?;
    Ok(Librarian(sender))
}

impl Request {
    fn opens(&self) -> bool {
        matches!(self, Request::Effect(Effect::Open(..) | Effect::Preview(..)))
    }
}

/// Keeps where the reader is; what to say where that fails.
fn keep(session: &Session) -> Option<Msg> {
    let why = Sessions::usual()?.keep(session).err()?;
    Some(Msg::Notice(Clean::line(&format!("{}: {why}", words::SESSION_NOT_KEPT))))
}

/// The search for what is sought.
fn search(shelf: &dyn Shelf, sought: &Sought, from: usize) -> Search {
    match sought {
        Sought::Words(query) => shelf.search(query, from),
        Sought::Name(bearer) => shelf.naming(bearer, from),
    }
}

/// What shelf and rules have to say to `effect`: one message for each question, none for what is not theirs.
pub fn answer(shelf: &mut dyn Shelf, book: &mut RuleBook, effect: Effect) -> Vec<Msg> {
    match effect {
        Effect::Window(ticket, window) => {
            let start = window.start;
            vec![Msg::Window(ticket, start, shelf.headlines(window))]
        }
        Effect::Open(ticket, index) | Effect::Preview(ticket, index) => {
            let opened = shelf.article(index).map(|mut article| {
                let annotator = Annotator { rules: book.rules(), seen: shelf.seen(&article) };
                let notes = annotator.annotate(&mut article);
                let place = shelf.position(&article.key);
                Box::new(Opened { index, article, notes, place })
            });
            vec![Msg::Opened(ticket, opened)]
        }
        Effect::Search(ticket, sought, from) => work::search(ticket, search(shelf, &sought, from)),
        Effect::Arrange(ticket, arrangement) => work::arrange(ticket, shelf.arrange(&arrangement)),
        Effect::Rescan(ticket, arrangement) => match shelf.rescan(&arrangement) {
            Ok(rescan) => work::arrange(ticket, rescan),
            Err(why) => vec![Msg::Arranged(ticket, None), Msg::Notice(why)],
        },
        Effect::Show(ticket, prepared, keep) => {
            let at = shelf.show(&prepared, keep);
            vec![Msg::Shown(ticket, shelf.status(), at)]
        }
        Effect::Places(ticket) => vec![Msg::Places(ticket, shelf.places())],
        Effect::Locate(ticket, key, near) => vec![Msg::Located(ticket, shelf.locate(&key, near))],
        Effect::Unread(ticket, from, back) => vec![Msg::Unread(ticket, shelf.unread(from, back))],
        Effect::Faults(ticket) => vec![Msg::Faults(ticket, shelf.faults())],
        Effect::Mark(id, mark) => {
            let marked = shelf.mark(id, mark);
            let mut msgs = vec![Msg::Status(shelf.status())];
            msgs.extend(marked.err().map(Msg::Notice));
            msgs
        }
        Effect::KeepPlace(key, at) => {
            shelf.keep_position(&key, at).err().map(Msg::Notice).into_iter().collect()
        }
        Effect::Decide(decision) => {
            let done = if decision.fold { Decided::Folded } else { Decided::Article };
            vec![Msg::Decided(book.decide(&decision).map(|()| done))]
        }
        Effect::Undecide => {
            let undone = match book.undo() {
                Ok(true) => Ok(Decided::Undone),
                Ok(false) => Err(Clean::line(&words::nothing_undecided(&book.name()))),
                Err(why) => Err(why),
            };
            vec![Msg::Decided(undone)]
        }
        Effect::Care(care) => match shelf.library() {
            None => vec![Msg::Notice(Clean::line(words::NO_LIBRARY))],
            Some(library) => care_for(library, care),
        },
        Effect::Stop(_)
        | Effect::Send(_)
        | Effect::CallBack
        | Effect::Browse(_)
        | Effect::Copy(_)
        | Effect::Theme(_)
        | Effect::Hand(_)
        | Effect::Redraw
        | Effect::Suspend
        | Effect::Quit => Vec::new(),
    }
}

/// What the library has to say to `care`.
fn care_for(library: &mut Library, care: Care) -> Vec<Msg> {
    let done = match care {
        Care::MarkRead(part) => mark_read(library, part),
        Care::SaveView(name, shown) => library.save_shown(&name, &shown).map(|done| done.what),
        Care::Rename(place, name) => library.rename_place(place, &name).map(|done| done.what),
        Care::Remove(place, undo) => {
            library.remove_place(place).map(|done| format!("{}{}", done.what, words::takes_back(&undo)))
        }
        Care::Tag(id, name) => toggle_tag(library, id, &name),
        Care::Undo => {
            library.undo().map(|what| what.map_or(words::NOTHING_UNDONE.into(), |w| words::undone(&w)))
        }
        Care::Redo => {
            library.redo().map(|what| what.map_or(words::NOTHING_REDONE.into(), |w| words::redone(&w)))
        }
        Care::Health(ticket) => match library.feeds() {
            Ok(feeds) => return vec![Msg::Health(ticket, feeds)],
            Err(trouble) => Err(trouble),
        },
    };
    match done {
        Ok(said) => {
            library.look_again();
            vec![Msg::Cared(Clean::line(&said), library.status())]
        }
        Err(trouble) => vec![Msg::Notice(trouble.words().clone())],
    }
}

fn mark_read(library: &mut Library, part: Part) -> Result<String, Trouble> {
    let all = library.status().articles;
    let ids = library.ids_at(match part {
        Part::All => 0..all,
        Part::Above(at) => 0..at.min(all),
        Part::Below(at) => at + 1..all.max(at + 1),
    })?;
    Ok(library.mark_all(&ids, Mark { read: Some(true), starred: None })?.what)
}

fn toggle_tag(library: &mut Library, id: Id, name: &str) -> Result<String, Trouble> {
    let number = id.0.cast_signed();
    let rows = library.rows(&[number])?;
    let has = rows.iter().any(|row| row.headline.tags.iter().any(|tag| tag.eq_ignore_ascii_case(name)));
    Ok(library.tag(&[number], name, !has)?.what)
}
