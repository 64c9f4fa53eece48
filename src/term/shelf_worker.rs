//! The worker that owns the shelf and the reader's rules: fetches, annotates, searches, marks and decides, in the order
//! it was asked, so that the loop's thread never waits for a file or an annotation. To search or arrange may take long, and
//! has a thread of its own (`work`); the next of its kind ends it.

use super::shelf_jobs::{self, ShelfJobs};
use super::{EventSender, LoopEvent};
use crate::app::library::{LibraryCommand, ListPart};
use crate::app::page::OpenedArticle;
use crate::app::{Effect, Msg, RuleChange, SearchTarget, messages};
use crate::shelf::library::{Error, Library};
use crate::shelf::rules::RuleBook;
use crate::shelf::state::{ReadingSession, SessionStore};
use crate::shelf::{ArticleId, MarkChange, SearchJob, Shelf};
use kabar_annotate::text::CleanText;
use kabar_annotate::{Options, annotate};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

/// How long the end of kabar waits for what is to be written down.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);

/// A question for the worker.
enum ShelfRequest {
    Effect(Effect),
    Status,
    /// Keep where the reader is.
    SaveSession(Box<ReadingSession>),
    /// Says when all before it is done.
    Flush(SyncSender<()>),
}

/// The loop's end of the worker.
#[derive(Debug)]
pub struct ShelfWorker(Sender<ShelfRequest>);

impl ShelfWorker {
    /// Asks for what `effect` says; the answer comes through the loop's channel.
    pub fn send(&self, effect: Effect) {
        // A worker that is gone cannot answer; what is not answered is not shown, and the keys still work.
        let _ = self.0.send(ShelfRequest::Effect(effect));
    }

    /// Waits until all that was asked is done, but not for ever.
    pub fn flush(&self) {
        let (done, is_done) = sync_channel(1);
        if self.0.send(ShelfRequest::Flush(done)).is_ok() {
            let _ = is_done.recv_timeout(FLUSH_TIMEOUT);
        }
    }

    /// Has it kept where the reader is.
    pub fn save_session(&self, session: ReadingSession) {
        let _ = self.0.send(ShelfRequest::SaveSession(Box::new(session)));
    }

    /// Asks how much the shelf holds.
    pub fn request_status(&self) {
        let _ = self.0.send(ShelfRequest::Status);
    }
}

/// Starts the worker, which first reads the reader's rules.
///
/// # Errors
/// Where the system has no thread to give.
pub fn start(
    mut shelf: Box<dyn Shelf>,
    rules: fn() -> RuleBook,
    post: EventSender,
) -> io::Result<ShelfWorker> {
    let (sender, receiver) = channel();
    let work = move || {
        let mut book = rules();
        if let Some(complaint) = book.warning() {
            post.send(LoopEvent::Msg(Msg::Notice(complaint)));
        }
        let mut running = ShelfJobs::default();
        while let Ok(first) = receiver.recv() {
            let batch: Vec<ShelfRequest> = [first].into_iter().chain(receiver.try_iter()).collect();
            // While articles are asked for faster than they can be annotated (a held `j`), only the last is worth it.
            let newest = batch.iter().rposition(ShelfRequest::opens_article);
            for (at, request) in batch.into_iter().enumerate() {
                let msgs = match request {
                    ShelfRequest::Status => vec![Msg::Status(shelf.status())],
                    ShelfRequest::SaveSession(session) => save_session(&session).into_iter().collect(),
                    ShelfRequest::Flush(done) => {
                        // Whoever asked may have lost patience.
                        let _ = done.send(());
                        Vec::new()
                    }
                    ShelfRequest::Effect(Effect::Open(ticket, _) | Effect::Preview(ticket, _))
                        if Some(at) != newest =>
                    {
                        vec![Msg::Opened(ticket, None)]
                    }
                    ShelfRequest::Effect(Effect::Search(ticket, sought, from)) => {
                        running.search(ticket, start_search(&*shelf, &sought, from), &post);
                        Vec::new()
                    }
                    ShelfRequest::Effect(Effect::Arrange(ticket, arrangement)) => {
                        running.arrange(ticket, shelf.arrange(&arrangement), &post);
                        Vec::new()
                    }
                    ShelfRequest::Effect(Effect::Rescan(ticket, arrangement)) => {
                        match shelf.rescan(&arrangement) {
                            Ok(rescan) => {
                                running.arrange(ticket, rescan, &post);
                                Vec::new()
                            }
                            Err(why) => vec![Msg::Arranged(ticket, None), Msg::Notice(why)],
                        }
                    }
                    ShelfRequest::Effect(Effect::Stop(ticket)) => {
                        running.stop(ticket);
                        Vec::new()
                    }
                    ShelfRequest::Effect(effect) => {
                        // Foreign text must never end the worker: a panic costs its question, and is told.
                        let asked = AssertUnwindSafe(|| answer(&mut *shelf, &mut book, effect));
                        catch_unwind(asked).unwrap_or_else(|_| {
                            vec![Msg::Notice(CleanText::one_line(messages::INTERNAL_ERROR))]
                        })
                    }
                };
                if !msgs.into_iter().all(|msg| post.send(LoopEvent::Msg(msg))) {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("librarian".into()).spawn(work)?;
    Ok(ShelfWorker(sender))
}

impl ShelfRequest {
    fn opens_article(&self) -> bool {
        matches!(self, ShelfRequest::Effect(Effect::Open(..) | Effect::Preview(..)))
    }
}

/// Keeps where the reader is; what to say where that fails.
fn save_session(session: &ReadingSession) -> Option<Msg> {
    let why = SessionStore::open_default()?.save(session).err()?;
    Some(Msg::Notice(CleanText::one_line(&format!("{}: {why}", messages::SESSION_NOT_KEPT))))
}

/// The search for what is sought.
fn start_search(shelf: &dyn Shelf, sought: &SearchTarget, from: usize) -> SearchJob {
    match sought {
        SearchTarget::Words(query) => shelf.search(query, from),
        SearchTarget::Name(bearer) => shelf.search_name(bearer, from),
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
                let options = Options::default()
                    .with_rules(book.rules())
                    .with_repeated_lines(shelf.outlet_repeats(&article));
                let notes = annotate(&article, &options);
                article.break_at(&notes.line_breaks);
                let place = shelf.reading_position(&article.key);
                Box::new(OpenedArticle { index, article, annotations: notes, position: place })
            });
            vec![Msg::Opened(ticket, opened)]
        }
        Effect::Search(ticket, sought, from) => {
            shelf_jobs::search_blocking(ticket, start_search(shelf, &sought, from))
        }
        Effect::Arrange(ticket, arrangement) => {
            shelf_jobs::arrange_blocking(ticket, shelf.arrange(&arrangement))
        }
        Effect::Rescan(ticket, arrangement) => match shelf.rescan(&arrangement) {
            Ok(rescan) => shelf_jobs::arrange_blocking(ticket, rescan),
            Err(why) => vec![Msg::Arranged(ticket, None), Msg::Notice(why)],
        },
        Effect::Show(ticket, prepared, keep) => {
            let at = shelf.show(&prepared, keep);
            vec![Msg::Shown(ticket, shelf.status(), at)]
        }
        Effect::Places(ticket) => vec![Msg::Places(ticket, shelf.sidebar_items())],
        Effect::Locate(ticket, key, near) => vec![Msg::Located(ticket, shelf.locate(&key, near))],
        Effect::Unread(ticket, from, back) => vec![Msg::Unread(ticket, shelf.next_unread(from, back))],
        Effect::Faults(ticket) => vec![Msg::Faults(ticket, shelf.diagnostics())],
        Effect::Mark(id, mark) => {
            let marked = shelf.mark(id, mark);
            let mut msgs = vec![Msg::Status(shelf.status())];
            msgs.extend(marked.err().map(Msg::Notice));
            msgs
        }
        Effect::KeepPlace(key, at) => {
            shelf.save_reading_position(&key, at).err().map(Msg::Notice).into_iter().collect()
        }
        Effect::Decide(decision) => {
            let done = if decision.should_fold { RuleChange::Folded } else { RuleChange::Article };
            vec![Msg::Decided(book.decide(&decision).map(|()| done))]
        }
        Effect::Undecide => {
            let undone = match book.undo() {
                Ok(true) => Ok(RuleChange::Undone),
                Ok(false) => Err(CleanText::one_line(&messages::no_rule_to_undo(&book.file_name()))),
                Err(why) => Err(why),
            };
            vec![Msg::Decided(undone)]
        }
        Effect::Care(care) => match shelf.library() {
            None => vec![Msg::Notice(CleanText::one_line(messages::NO_LIBRARY))],
            Some(library) => run_library_command(library, care),
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
fn run_library_command(library: &mut Library, care: LibraryCommand) -> Vec<Msg> {
    let done = match care {
        LibraryCommand::MarkRead(part) => mark_read(library, part),
        LibraryCommand::SaveView(name, shown) => {
            library.save_arrangement(&name, &shown).map(|done| done.description)
        }
        LibraryCommand::Rename(place, name) => {
            library.rename_sidebar_item(place, &name).map(|done| done.description)
        }
        LibraryCommand::Remove(place, undo) => library
            .remove_sidebar_item(place)
            .map(|done| format!("{}{}", done.description, messages::undo_hint(&undo))),
        LibraryCommand::Tag(id, name) => toggle_tag(library, id, &name),
        LibraryCommand::Undo => {
            library.undo().map(|what| what.map_or(messages::NOTHING_UNDONE.into(), |w| messages::undone(&w)))
        }
        LibraryCommand::Redo => {
            library.redo().map(|what| what.map_or(messages::NOTHING_REDONE.into(), |w| messages::redone(&w)))
        }
        LibraryCommand::Health(ticket) => match library.feeds() {
            Ok(feeds) => return vec![Msg::Health(ticket, feeds)],
            Err(trouble) => Err(trouble),
        },
    };
    match done {
        Ok(said) => {
            library.invalidate_unread_count();
            vec![Msg::Cared(CleanText::one_line(&said), library.status())]
        }
        Err(trouble) => vec![Msg::Notice(trouble.message().clone())],
    }
}

fn mark_read(library: &mut Library, part: ListPart) -> Result<String, Error> {
    let all = library.status().listed;
    let ids = library.ids_at(match part {
        ListPart::All => 0..all,
        ListPart::Above(at) => 0..at.min(all),
        ListPart::Below(at) => at + 1..all.max(at + 1),
    })?;
    Ok(library.mark_all(&ids, MarkChange { read: Some(true), starred: None })?.description)
}

fn toggle_tag(library: &mut Library, id: ArticleId, name: &str) -> Result<String, Error> {
    let number = id.0.cast_signed();
    let rows = library.rows(&[number])?;
    let has = rows.iter().any(|row| row.headline.tags.iter().any(|tag| tag.eq_ignore_ascii_case(name)));
    Ok(library.tag(&[number], name, !has)?.description)
}
