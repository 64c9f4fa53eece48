//! Where the reader was, for the next session: the arrangement of the list, the selected article, whether it was open, and the
//! articles that were not read to their end.
//!
//! Each input (the library, a set of paths) has a small file, `$XDG_STATE_HOME/kabar/sessions/NAME.json`, so that two kabars on
//! two inputs never write the same one. It is written under another name and renamed, which is atomic: `kill -9` leaves the old
//! one or the new one. Positions *in* articles are not here: the library has them by article.

use crate::config::folders::xdg_folder;
use crate::shelf::{SidebarItemId, SortOrder};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::hash::fnv1a;
use kabar_formats::contract;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Sessions that are kept; the oldest are deleted first.
const MAX_SESSIONS: usize = 60;
/// Unfinished articles that are remembered.
pub const MAX_UNFINISHED: usize = 100;
/// Age of a temporary file whose kabar must have been killed before it renamed it.
const STALE_FILE_AGE: Duration = Duration::from_secs(3600);
/// Positions in a session file are cut to this: no list has more rows.
const MAX_ROW: usize = u32::MAX as usize;
/// A larger file is no session: those have a few kilobytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Where the reader was in one input.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadingSession {
    /// The input: absolute paths; none for the library.
    pub paths: Vec<String>,
    /// The item of the sidebar that the list showed.
    pub place: Option<SidebarItemId>,
    /// The filter, as it was typed; empty without one.
    pub filter: String,
    /// The order of the list.
    pub order: SortOrder,
    /// Did the list have headings?
    pub headings: bool,
    /// The selected article's key; empty without one.
    pub key: String,
    /// The article's headline.
    pub title: String,
    /// The article's position in the list.
    pub at: usize,
    /// Its row of the list on the screen.
    pub row: usize,
    /// Was it being read?
    pub open: bool,
    /// Articles that were not read to their end, the latest first.
    pub begun: Vec<UnfinishedArticle>,
}

/// An article that was not read to its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UnfinishedArticle {
    /// The article's key.
    pub key: String,
    /// The article's headline.
    pub title: String,
    /// How much of it was on screen, 0 to 99.
    pub percent: usize,
    /// Its position in the list when it was read: where it is searched first.
    pub at: usize,
}

/// The folder of the session files.
#[derive(Debug, Clone)]
pub struct SessionStore(PathBuf);

impl SessionStore {
    /// The sessions in the default folder; `None` without a home folder.
    pub fn open_default() -> Option<SessionStore> {
        Some(SessionStore::new(xdg_folder("XDG_STATE_HOME", ".local/state")?.join("sessions")))
    }

    /// The sessions in `folder`, which is created when one is saved.
    pub fn new(folder: PathBuf) -> SessionStore {
        SessionStore(folder)
    }

    /// The session of the input `paths`; an empty one where there is none.
    pub fn load(&self, paths: &[String]) -> ReadingSession {
        let found =
            read_session(&self.0.join(session_file_name(paths))).filter(|session| session.paths == paths);
        found.unwrap_or_else(|| ReadingSession { paths: paths.to_vec(), ..ReadingSession::default() })
    }

    /// The last session whose input still exists.
    pub fn load_last(&self) -> Option<ReadingSession> {
        let mut newest = self.session_files(|extension| extension == "json");
        newest.sort_by_key(|(_, written)| std::cmp::Reverse(*written));
        let there = |session: &ReadingSession| session.paths.iter().all(|path| Path::new(path).exists());
        newest.iter().filter_map(|(path, _)| read_session(path)).find(there)
    }

    /// Saves `session` in place of the one before.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn save(&self, session: &ReadingSession) -> io::Result<()> {
        fs::create_dir_all(&self.0)?;
        let path = self.0.join(session_file_name(&session.paths));
        let is_new = !path.exists();
        let beside = path.with_extension(format!("new-{}", std::process::id()));
        let mut file = File::create(&beside)?;
        file.write_all(contract::to_json(session).as_bytes())?;
        file.sync_data()?;
        fs::rename(&beside, &path)?;
        if is_new {
            let mut all = self.session_files(|extension| extension == "json");
            all.sort_by_key(|(_, written)| std::cmp::Reverse(*written));
            // Files that a kabar had not renamed yet when it was killed.
            let now = file.metadata()?.modified()?;
            let mut stale = self.session_files(|extension| extension.starts_with("new-"));
            stale.retain(|(_, written)| now.duration_since(*written).is_ok_and(|age| age > STALE_FILE_AGE));
            // What cannot be removed is tried again when the next session is saved.
            all.iter().skip(MAX_SESSIONS).chain(&stale).for_each(|(path, _)| drop(fs::remove_file(path)));
        }
        Ok(())
    }

    /// The files whose extension is `wanted`, and when they were written.
    fn session_files(&self, wanted: fn(&str) -> bool) -> Vec<(PathBuf, SystemTime)> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        paths
            .filter(|path| path.extension().and_then(|e| e.to_str()).is_some_and(wanted))
            .filter_map(|path| Some((path.clone(), fs::metadata(&path).ok()?.modified().ok()?)))
            .collect()
    }
}

/// The name of the file for the input `paths`: a hash, since paths may be longer than a file name.
fn session_file_name(paths: &[String]) -> String {
    if paths.is_empty() {
        return "library.json".into();
    }
    let bytes = paths.iter().flat_map(|path| path.bytes().chain([0]));
    format!("{:016x}.json", fnv1a(bytes))
}

/// The session in a file; `None` where there is none. Headlines come from outside, and are cleaned again.
fn read_session(path: &Path) -> Option<ReadingSession> {
    if fs::metadata(path).ok()?.len() > MAX_FILE_BYTES {
        return None;
    }
    let mut session: ReadingSession = contract::from_json(&fs::read_to_string(path).ok()?)?;
    let titles = session.begun.iter_mut().map(|begun| &mut begun.title).chain([&mut session.title]);
    titles.for_each(|title| *title = CleanText::one_line(title).to_string());
    session.begun.truncate(MAX_UNFINISHED);
    let positions = session.begun.iter_mut().map(|begun| &mut begun.at);
    positions.chain([&mut session.at, &mut session.row]).for_each(|at| *at = (*at).min(MAX_ROW));
    Some(session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::SidebarItemKind;

    fn scratch(name: &str) -> SessionStore {
        let folder = crate::scratch::path(&format!("sessions-{name}"));
        SessionStore::new(folder)
    }

    fn session(path: &str, title: &str) -> ReadingSession {
        ReadingSession {
            paths: vec![path.into()],
            place: Some(SidebarItemId { kind: SidebarItemKind::Feed, number: 3 }),
            filter: "beras is:unread".into(),
            order: SortOrder::Newest,
            headings: true,
            key: "4be1".into(),
            title: title.into(),
            at: 12,
            row: 4,
            open: true,
            begun: vec![UnfinishedArticle { key: "4be1".into(), title: title.into(), percent: 34, at: 12 }],
        }
    }

    #[test]
    fn what_was_kept_is_found_by_its_input_and_as_the_last_one() {
        let sessions = scratch("kept");
        assert_eq!(sessions.load_last(), None);
        let (here, gone) = (session("/", "Harga Ikan"), session("/no/such/folder", "Pasar"));
        sessions.save(&here).expect("kept");
        sessions.save(&gone).expect("kept");
        assert_eq!(sessions.load(&here.paths), here);
        assert_eq!(sessions.load(&gone.paths), gone);
        assert_eq!(sessions.load(&[]), ReadingSession::default());
        assert_eq!(sessions.load_last(), Some(here), "what is not there any more cannot be gone on with");
    }

    #[test]
    fn a_damaged_file_is_no_session_and_a_hostile_title_is_clean() {
        let sessions = scratch("damaged");
        let evil = session("/", "Harga \u{1b}]0;x\u{7}Ikan\u{202e}");
        sessions.save(&evil).expect("kept");
        let read = sessions.load(&evil.paths);
        assert_eq!((read.title.as_str(), read.begun[0].title.as_str()), ("Harga Ikan", "Harga Ikan"));
        for text in ["", "{", "[1]", "{\"paths\": 7}"] {
            fs::write(sessions.0.join(session_file_name(&evil.paths)), text).expect("written");
            assert_eq!(sessions.load(&evil.paths).begun, [], "{text}");
        }
    }

    #[test]
    fn a_position_that_no_list_has_is_cut() {
        let sessions = scratch("far");
        let far = session("/", "Harga Ikan");
        let begun = vec![UnfinishedArticle { at: usize::MAX, ..far.begun[0].clone() }];
        let far = ReadingSession { at: usize::MAX, row: usize::MAX, begun, ..far };
        sessions.save(&far).expect("kept");
        let read = sessions.load(&far.paths);
        assert_eq!([read.at, read.row, read.begun[0].at], [MAX_ROW; 3]);
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let sessions = scratch("many");
        for n in 0..MAX_SESSIONS + 5 {
            sessions.save(&session(&format!("/{n}"), "x")).expect("kept");
        }
        assert_eq!(sessions.session_files(|extension| extension == "json").len(), MAX_SESSIONS);
    }
}
