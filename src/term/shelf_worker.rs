//! The worker that owns the shelf and the user's rules. It answers the app's requests in the order they come, so that
//! the event loop never waits for a file or an annotation. A search and an arrangement may take long, and run on threads of
//! their own (`shelf_jobs`).

use super::events::{EventSender, LoopEvent};
use super::shelf_jobs::{self, ShelfJobs};
use super::story_job;
use crate::app::page::OpenedArticle;
use crate::app::{
    LibraryCommand, ListPart, Msg, RuleChange, SearchTarget, ShelfAnswer, ShelfRequest, TextSwitch, Ticket,
    messages,
};
use crate::shelf::library::{Error, FeedRow, Library};
use crate::shelf::rules::RuleBook;
use crate::shelf::state::{ReadingSession, SessionStore};
use crate::shelf::{
    AnyShelf, ArrangeJob, ArticleId, HitCollector, MarkChange, ReadingPosition, SearchJob, Shelf, ShelfStatus,
};
use kabar_annotate::text::CleanText;
use kabar_annotate::{Options, annotate};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

/// How long the end of kabar waits for what must still be stored.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);

/// A task for the worker.
enum WorkerTask {
    /// Answer a request.
    Answer(Ticket, ShelfRequest),
    /// Cancel the search or arrangement with this ticket.
    Cancel(Ticket),
    /// Store the position in the article with this key.
    SavePosition(CleanText, ReadingPosition),
    /// Store the state of the list.
    SaveSession(Box<ReadingSession>),
    /// Report that every task before it is done.
    Flush(SyncSender<()>),
}

/// The event loop's end of the worker.
///
/// A worker that has ended answers nothing. Its answers are then not shown, but the keys still work, so failures to send are
/// ignored.
#[derive(Debug)]
pub struct ShelfWorker(Sender<WorkerTask>);

impl ShelfWorker {
    /// Sends a request; the answer comes through the loop's channel.
    pub fn request(&self, ticket: Ticket, request: ShelfRequest) {
        let _ = self.0.send(WorkerTask::Answer(ticket, request));
    }

    /// Cancels the search or arrangement with this ticket.
    pub fn cancel(&self, ticket: Ticket) {
        let _ = self.0.send(WorkerTask::Cancel(ticket));
    }

    /// Stores the position in the article with this key.
    pub fn save_position(&self, key: CleanText, position: ReadingPosition) {
        let _ = self.0.send(WorkerTask::SavePosition(key, position));
    }

    /// Stores the state of the list.
    pub fn save_session(&self, session: ReadingSession) {
        let _ = self.0.send(WorkerTask::SaveSession(Box::new(session)));
    }

    /// Waits until all tasks so far are done, at most for two seconds (`FLUSH_TIMEOUT`).
    pub fn flush(&self) {
        let (done, is_done) = sync_channel(1);
        if self.0.send(WorkerTask::Flush(done)).is_ok() {
            let _ = is_done.recv_timeout(FLUSH_TIMEOUT);
        }
    }
}

/// Starts the worker, which first loads the user's rules.
///
/// # Errors
/// Where the system has no thread to give.
pub fn start(shelf: AnyShelf, rules: fn() -> RuleBook, events: EventSender) -> io::Result<ShelfWorker> {
    let (sender, tasks) = channel();
    let work = move || {
        let book = rules();
        if let Some(warning) = book.warning() {
            events.send(LoopEvent::Msg(Msg::Notice(warning)));
        }
        WorkerThread { shelf, book, rules, jobs: ShelfJobs::default(), events }.run(&tasks);
    };
    thread::Builder::new().name("shelf".into()).spawn(work)?;
    Ok(ShelfWorker(sender))
}

/// What the worker's thread owns.
struct WorkerThread {
    shelf: AnyShelf,
    book: RuleBook,
    /// Opens the same rules for a job.
    rules: fn() -> RuleBook,
    jobs: ShelfJobs,
    events: EventSender,
}

impl WorkerThread {
    /// Does the tasks until the event loop ends.
    fn run(mut self, tasks: &Receiver<WorkerTask>) {
        while let Ok(first) = tasks.recv() {
            let batch: Vec<WorkerTask> = [first].into_iter().chain(tasks.try_iter()).collect();
            // Where articles are asked for faster than they can be annotated (a held `j`), only the last one is.
            let newest = batch.iter().rposition(WorkerTask::opens_article);
            for (index, task) in batch.into_iter().enumerate() {
                let msg = match task {
                    WorkerTask::Answer(ticket, _) if task.opens_article() && Some(index) != newest => {
                        Some(Msg::Answer(ticket, ShelfAnswer::Article(None)))
                    }
                    task => self.run_task(task),
                };
                if msg.is_some_and(|msg| !self.events.send(LoopEvent::Msg(msg))) {
                    return;
                }
            }
        }
    }

    /// Does one task; returns the message for the app, unless a job sends it later or there is none.
    fn run_task(&mut self, task: WorkerTask) -> Option<Msg> {
        match task {
            WorkerTask::Answer(ticket, request) => {
                self.answer_request(ticket, request).map(|answer| Msg::Answer(ticket, answer))
            }
            WorkerTask::Cancel(ticket) => {
                self.jobs.cancel(ticket);
                None
            }
            WorkerTask::SavePosition(key, position) => {
                let work = || save_position(&mut *self.shelf, &key, position);
                catch_panic(work).unwrap_or_else(|message| Some(Msg::Notice(message)))
            }
            WorkerTask::SaveSession(session) => save_session(&session),
            WorkerTask::Flush(done) => {
                // The event loop may have given up waiting.
                let _ = done.send(());
                None
            }
        }
    }

    /// The answer to a request; `None` where a job on a thread of its own answers it.
    fn answer_request(&mut self, ticket: Ticket, request: ShelfRequest) -> Option<ShelfAnswer> {
        match request {
            ShelfRequest::Search(target, from) => {
                self.jobs.search(ticket, search_job(&*self.shelf, &target, from), &self.events);
                None
            }
            ShelfRequest::Arrange(_) | ShelfRequest::Rescan(_) => {
                match arrange_job(&mut *self.shelf, request) {
                    Ok(job) => {
                        self.jobs.arrange(ticket, job, &self.events);
                        None
                    }
                    Err(answer) => Some(answer),
                }
            }
            ShelfRequest::Profile(key) => {
                let job = self.shelf.profile_job(&key);
                self.jobs.profile(ticket, key, job, &self.events);
                None
            }
            ShelfRequest::FindNames(typed) => {
                self.jobs.names(ticket, self.shelf.names_job(&typed), &self.events);
                None
            }
            ShelfRequest::Stories => match self.shelf.handle() {
                Ok(shelf) => {
                    ShelfJobs::stories(ticket, shelf, self.rules, &self.events);
                    None
                }
                Err(why) => Some(ShelfAnswer::Failed(why)),
            },
            request => {
                let work = || answer(&mut self.shelf, &mut self.book, request);
                Some(catch_panic(work).unwrap_or_else(ShelfAnswer::Failed))
            }
        }
    }
}

impl WorkerTask {
    /// Whether the task shows an article, which must be annotated.
    fn opens_article(&self) -> bool {
        matches!(self, WorkerTask::Answer(_, ShelfRequest::Open(_) | ShelfRequest::Preview(_)))
    }
}

/// Does `work`. Foreign text must never end the worker: a panic fails one task, with a message for the user.
fn catch_panic<T>(work: impl FnOnce() -> T) -> Result<T, CleanText> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| CleanText::one_line(messages::INTERNAL_ERROR))
}

/// Stores the position in an article; returns a notice where that fails.
pub fn save_position(shelf: &mut dyn Shelf, key: &CleanText, position: ReadingPosition) -> Option<Msg> {
    shelf.save_reading_position(key, position).err().map(Msg::Notice)
}

/// Stores the state of the list; returns a notice where that fails.
fn save_session(session: &ReadingSession) -> Option<Msg> {
    let why = SessionStore::open_default()?.save(session).err()?;
    Some(Msg::Notice(CleanText::one_line(&format!("{}: {why}", messages::SESSION_NOT_KEPT))))
}

/// The search for `target` from a position on.
fn search_job(shelf: &dyn Shelf, target: &SearchTarget, from: usize) -> SearchJob {
    match target {
        SearchTarget::Words(query) => shelf.search(query, from),
        SearchTarget::Name(name) => shelf.search_name(name, from),
    }
}

/// The work of a request to arrange the list or read its files again, or the answer where there is no work to do.
fn arrange_job(shelf: &mut dyn Shelf, request: ShelfRequest) -> Result<ArrangeJob, ShelfAnswer> {
    match request {
        ShelfRequest::Arrange(arrangement) => Ok(shelf.arrange(&arrangement)),
        ShelfRequest::Rescan(arrangement) => {
            shelf.rescan(&arrangement).map_err(|why| ShelfAnswer::Arranged(Err(Some(why))))
        }
        _ => Err(ShelfAnswer::Arranged(Err(None))),
    }
}

/// The answer of shelf and rules to `request`. Waits until a search or an arrangement is done.
pub fn answer(shelf: &mut AnyShelf, book: &mut RuleBook, request: ShelfRequest) -> ShelfAnswer {
    match request {
        ShelfRequest::Status => ShelfAnswer::Status(shelf.status()),
        ShelfRequest::Headlines(window) => {
            let start = window.start;
            ShelfAnswer::Headlines(start, shelf.headlines(window))
        }
        ShelfRequest::Open(index) | ShelfRequest::Preview(index) => {
            let opened = shelf.article(index).map(|mut article| {
                let options = Options::default()
                    .with_rules(book.rules())
                    .with_repeated_lines(shelf.outlet_repeats(&article));
                let annotations = annotate(&article, &options);
                article.break_at(&annotations.line_breaks);
                let position = shelf.reading_position(&article.key);
                let page_text = shelf.page_text(index, &article);
                Box::new(OpenedArticle { index, article, annotations, position, page_text })
            });
            ShelfAnswer::Article(opened)
        }
        ShelfRequest::Search(target, from) => {
            shelf_jobs::search_blocking(search_job(&**shelf, &target, from))
        }
        request @ (ShelfRequest::Arrange(_) | ShelfRequest::Rescan(_)) => {
            arrange_job(&mut **shelf, request).map_or_else(|answer| answer, shelf_jobs::arrange_blocking)
        }
        ShelfRequest::Show(prepared, keep) => {
            let at = shelf.show(&prepared, keep);
            ShelfAnswer::Shown(shelf.status(), at)
        }
        ShelfRequest::SidebarItems => ShelfAnswer::SidebarItems(shelf.sidebar_items()),
        ShelfRequest::Locate(key, near) => ShelfAnswer::Located(shelf.locate(&key, near)),
        ShelfRequest::NextUnread { from, is_backward } => {
            ShelfAnswer::NextUnread(shelf.next_unread(from, is_backward))
        }
        ShelfRequest::Stories => {
            story_job::make_board(shelf, book).map_or_else(ShelfAnswer::Failed, ShelfAnswer::Stories)
        }
        ShelfRequest::Changes(id) => ShelfAnswer::Changes(match shelf.library() {
            Some(library) => library.changes(id.0.cast_signed()).map_err(|error| error.message().clone()),
            None => Err(no_library()),
        }),
        ShelfRequest::Profile(key) => {
            let profile = shelf.profile_job(&key)(&HitCollector::default());
            ShelfAnswer::Profile(key, profile.map(Box::new))
        }
        ShelfRequest::FindNames(typed) => {
            ShelfAnswer::Names(shelf.names_job(&typed)(&HitCollector::default()))
        }
        ShelfRequest::StoryDetails(articles, central) => match shelf.library() {
            Some(library) => story_job::read_details(library, &articles, central, book)
                .map_or_else(ShelfAnswer::Failed, ShelfAnswer::StoryDetails),
            None => ShelfAnswer::Failed(no_library()),
        },
        ShelfRequest::Diagnostics => ShelfAnswer::Diagnostics(shelf.diagnostics()),
        ShelfRequest::FeedHealth => ShelfAnswer::FeedHealth(match shelf.library() {
            Some(library) => {
                let feeds = library.feeds().map_err(|error| error.message().clone());
                feeds.map(|feeds| feeds.into_iter().filter(FeedRow::is_fetched).collect())
            }
            None => Err(no_library()),
        }),
        ShelfRequest::Mark(id, mark) => {
            let stored = shelf.mark(id, mark);
            ShelfAnswer::Marked(shelf.status(), stored)
        }
        ShelfRequest::MarkAll(ids, mark) => {
            let stored = match shelf.library() {
                Some(library) => {
                    let numbers: Vec<i64> = ids.iter().map(|id| id.0.cast_signed()).collect();
                    let done = library.mark_all(&numbers, mark);
                    library.invalidate_unread_count();
                    done.map(drop).map_err(|error| error.message().clone())
                }
                None => ids.into_iter().try_for_each(|id| shelf.mark(id, mark)),
            };
            ShelfAnswer::Marked(shelf.status(), stored)
        }
        ShelfRequest::AddRule(decision) => {
            let change = if decision.should_fold { RuleChange::Folded } else { RuleChange::Article };
            ShelfAnswer::RuleChanged(book.decide(&decision).map(|()| change))
        }
        ShelfRequest::UndoRule => ShelfAnswer::RuleChanged(match book.undo() {
            Ok(true) => Ok(RuleChange::Undone),
            Ok(false) => Err(CleanText::one_line(&messages::no_rule_to_undo(&book.file_name()))),
            Err(why) => Err(why),
        }),
        ShelfRequest::SwitchText(id) => ShelfAnswer::TextSwitched(match shelf.library() {
            Some(library) => switch_text(library, id).map_err(|error| error.message().clone()),
            None => Err(no_library()),
        }),
        ShelfRequest::Library(command) => ShelfAnswer::LibraryChanged(match shelf.library() {
            Some(library) => change_library(library, command).map_err(|error| error.message().clone()),
            None => Err(no_library()),
        }),
    }
}

fn no_library() -> CleanText {
    CleanText::one_line(messages::NO_LIBRARY)
}

/// Does `command`; returns one line that says what was done, and the counts of the library after it.
fn change_library(library: &mut Library, command: LibraryCommand) -> Result<(CleanText, ShelfStatus), Error> {
    let done = match command {
        LibraryCommand::MarkRead(part) => mark_read(library, part)?,
        LibraryCommand::SaveView(name, shown) => library.save_arrangement(&name, &shown)?.description,
        LibraryCommand::Rename(place, name) => library.rename_sidebar_item(place, &name)?.description,
        LibraryCommand::Remove(place, undo) => {
            format!("{}{}", library.remove_sidebar_item(place)?.description, messages::undo_hint(&undo))
        }
        LibraryCommand::Tag(id, name) => toggle_tag(library, id, &name)?,
        LibraryCommand::NextFeedText(feed) => {
            let now = library.feed(feed)?.map(|feed| feed.text).unwrap_or_default();
            library.set_feed_text(feed, now.next())?.description
        }
        LibraryCommand::Follow(key) => library.toggle_followed(&key)?.description,
        LibraryCommand::Undo => {
            library.undo()?.map_or(messages::NOTHING_UNDONE.into(), |what| messages::undone(&what))
        }
        LibraryCommand::Redo => {
            library.redo()?.map_or(messages::NOTHING_REDONE.into(), |what| messages::redone(&what))
        }
    };
    library.invalidate_unread_count();
    Ok((CleanText::one_line(&done), library.status()))
}

fn switch_text(library: &mut Library, id: ArticleId) -> Result<TextSwitch, Error> {
    Ok(match library.switch_text(id.0.cast_signed())? {
        Some(done) => TextSwitch::Shown(CleanText::one_line(&done.description), library.status()),
        None => TextSwitch::Fetch(id),
    })
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
