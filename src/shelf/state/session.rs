//! Where the reader was, for the next session: what the list showed and how, the selected article, whether it was open, and
//! the articles that were begun and not read to their end.
//!
//! One small file for each input (the library, a set of paths), `$XDG_STATE_HOME/kabar/sessions/NAME.json`, so that two kabars
//! on two inputs never write the same one. It is written beside itself and renamed, which is atomic: a lost line or `kill -9`
//! leaves the old one or the new one. Places *in* articles are not here: the library keeps them by article.

use crate::config::folders::folder;
use crate::shelf::{Order, PlaceId};
use kabar_annotate::text::Clean;
use kabar_annotate::text::hash::fnv_of;
use kabar_formats::contract;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Sessions that are kept; those not written for longest go first.
const KEPT: usize = 60;
/// Articles begun that are remembered.
pub const MOST_BEGUN: usize = 100;
/// How old a file is that nobody is going to rename any more.
const TORN: Duration = Duration::from_secs(3600);
/// No list has more rows, whatever the file says.
const MOST_ROWS: usize = u32::MAX as usize;
/// A file of this kind has a few kilobytes.
const LONGEST: u64 = 1 << 20;

/// Where the reader was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// What was read: absolute paths; none is the library.
    pub paths: Vec<String>,
    /// The part of it that the list showed.
    pub place: Option<PlaceId>,
    /// The filter, as it was typed; empty without one.
    pub filter: String,
    /// The order.
    pub order: Order,
    /// Had the list headings, by what its order keeps together?
    pub headings: bool,
    /// The selected article's key; empty without one.
    pub key: String,
    /// Its headline.
    pub title: String,
    /// Its position in the list.
    pub at: usize,
    /// Its row of the list on the screen.
    pub row: usize,
    /// Was it being read?
    pub open: bool,
    /// Articles begun and not read to their end, the latest first.
    pub begun: Vec<Begun>,
}

/// An article that was begun.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Begun {
    /// The article's key.
    pub key: String,
    /// Its headline.
    pub title: String,
    /// How much of it was on screen, 0 to 99.
    pub percent: usize,
    /// Its position in the list when it was read: where to look first.
    pub at: usize,
}

/// The folder of them.
#[derive(Debug, Clone)]
pub struct Sessions(PathBuf);

impl Sessions {
    /// Where they usually are; `None` without a home.
    pub fn usual() -> Option<Sessions> {
        Some(Sessions::at(folder("XDG_STATE_HOME", ".local/state")?.join("sessions")))
    }

    /// Those in `folder`, which is made when there is something to keep.
    pub fn at(folder: PathBuf) -> Sessions {
        Sessions(folder)
    }

    /// How `paths` were left: an empty session where they never were.
    pub fn of(&self, paths: &[String]) -> Session {
        let found = read(&self.0.join(name(paths))).filter(|session| session.paths == paths);
        found.unwrap_or_else(|| Session { paths: paths.to_vec(), ..Session::default() })
    }

    /// The last one whose files are still there.
    pub fn last(&self) -> Option<Session> {
        let mut newest = self.files(|extension| extension == "json");
        newest.sort_by_key(|(_, written)| std::cmp::Reverse(*written));
        let there = |session: &Session| session.paths.iter().all(|path| Path::new(path).exists());
        newest.iter().filter_map(|(path, _)| read(path)).find(there)
    }

    /// Keeps `session` in place of the one before.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep(&self, session: &Session) -> io::Result<()> {
        fs::create_dir_all(&self.0)?;
        let path = self.0.join(name(&session.paths));
        let is_new = !path.exists();
        let beside = path.with_extension(format!("new-{}", std::process::id()));
        let mut file = File::create(&beside)?;
        file.write_all(contract::to_json(session).as_bytes())?;
        file.sync_data()?;
        fs::rename(&beside, &path)?;
        if is_new {
            let mut all = self.files(|extension| extension == "json");
            all.sort_by_key(|(_, written)| std::cmp::Reverse(*written));
            // What a kabar that was killed had not renamed yet.
            let mut torn = self.files(|extension| extension.starts_with("new-"));
            torn.retain(|(_, written)| written.elapsed().is_ok_and(|age| age > TORN));
            // What cannot be removed is tried again at the next one.
            all.iter().skip(KEPT).chain(&torn).for_each(|(path, _)| drop(fs::remove_file(path)));
        }
        Ok(())
    }

    /// The files with such an extension, and when they were written.
    fn files(&self, wanted: fn(&str) -> bool) -> Vec<(PathBuf, SystemTime)> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        paths
            .filter(|path| path.extension().and_then(|e| e.to_str()).is_some_and(wanted))
            .filter_map(|path| Some((path.clone(), fs::metadata(&path).ok()?.modified().ok()?)))
            .collect()
    }
}

/// The file's name: what it is of, hashed, since a path may be longer than a name.
fn name(paths: &[String]) -> String {
    if paths.is_empty() {
        return "library.json".into();
    }
    let bytes = paths.iter().flat_map(|path| path.bytes().chain([0]));
    format!("{:016x}.json", fnv_of(bytes))
}

/// The session in a file; `None` where there is none, or something else. Headlines are foreign, and come in by the door again.
fn read(path: &Path) -> Option<Session> {
    if fs::metadata(path).ok()?.len() > LONGEST {
        return None;
    }
    let mut session: Session = contract::from_json(&fs::read_to_string(path).ok()?)?;
    let titles = session.begun.iter_mut().map(|begun| &mut begun.title).chain([&mut session.title]);
    titles.for_each(|title| *title = Clean::line(title).to_string());
    session.begun.truncate(MOST_BEGUN);
    let positions = session.begun.iter_mut().map(|begun| &mut begun.at);
    positions.chain([&mut session.at, &mut session.row]).for_each(|at| *at = (*at).min(MOST_ROWS));
    Some(session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::PlaceKind;

    fn scratch(name: &str) -> Sessions {
        let folder = crate::scratch::path(&format!("sessions-{name}"));
        Sessions::at(folder)
    }

    fn session(path: &str, title: &str) -> Session {
        Session {
            paths: vec![path.into()],
            place: Some(PlaceId { kind: PlaceKind::Feed, number: 3 }),
            filter: "beras is:unread".into(),
            order: Order::Newest,
            headings: true,
            key: "4be1".into(),
            title: title.into(),
            at: 12,
            row: 4,
            open: true,
            begun: vec![Begun { key: "4be1".into(), title: title.into(), percent: 34, at: 12 }],
        }
    }

    #[test]
    fn what_was_kept_is_found_by_its_input_and_as_the_last_one() {
        let sessions = scratch("kept");
        assert_eq!(sessions.last(), None);
        let (here, gone) = (session("/", "Harga Ikan"), session("/no/such/folder", "Pasar"));
        sessions.keep(&here).expect("kept");
        sessions.keep(&gone).expect("kept");
        assert_eq!(sessions.of(&here.paths), here);
        assert_eq!(sessions.of(&gone.paths), gone);
        assert_eq!(sessions.of(&[]), Session::default());
        assert_eq!(sessions.last(), Some(here), "what is not there any more cannot be gone on with");
    }

    #[test]
    fn a_damaged_file_is_no_session_and_a_hostile_title_is_clean() {
        let sessions = scratch("damaged");
        let evil = session("/", "Harga \u{1b}]0;x\u{7}Ikan\u{202e}");
        sessions.keep(&evil).expect("kept");
        let read = sessions.of(&evil.paths);
        assert_eq!((read.title.as_str(), read.begun[0].title.as_str()), ("Harga Ikan", "Harga Ikan"));
        for text in ["", "{", "[1]", "{\"paths\": 7}"] {
            fs::write(sessions.0.join(name(&evil.paths)), text).expect("written");
            assert_eq!(sessions.of(&evil.paths).begun, [], "{text}");
        }
    }

    #[test]
    fn a_position_that_no_list_has_is_cut() {
        let sessions = scratch("far");
        let far = session("/", "Harga Ikan");
        let begun = vec![Begun { at: usize::MAX, ..far.begun[0].clone() }];
        let far = Session { at: usize::MAX, row: usize::MAX, begun, ..far };
        sessions.keep(&far).expect("kept");
        let read = sessions.of(&far.paths);
        assert_eq!([read.at, read.row, read.begun[0].at], [MOST_ROWS; 3]);
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let sessions = scratch("many");
        for n in 0..KEPT + 5 {
            sessions.keep(&session(&format!("/{n}"), "x")).expect("kept");
        }
        assert_eq!(sessions.files(|extension| extension == "json").len(), KEPT);
    }
}
