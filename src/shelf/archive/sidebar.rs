//! The side list of an archive: everything, then the folders and files that the reader named, down to files that hold
//! several articles.
//!
//! A walk goes down into a folder before it goes on, so whatever is below a folder stands in the list one row after the
//! other: a place is a range of rows. All that is kept is where each file's rows begin.

use super::Input;
use super::identity::hash_bytes;
use super::rows::IndexTables;
use crate::shelf::state::MarkStore;
use crate::shelf::{SidebarItem, SidebarItemId, SidebarItemKind};
use kabar_annotate::text::CleanText;
use std::ops::Range;

/// The first row of a file, its name, and a hash of how it begins.
pub type FileStart = (u32, Box<str>, u64);

/// Which files the rows come from.
#[derive(Debug, Default)]
pub struct RowOrigins {
    /// What was named, as a walk names what is in it.
    roots: Vec<String>,
    files: Vec<FileStart>,
}

/// A place and its rows.
struct FilePlace {
    kind: SidebarItemKind,
    /// By which it is known, also when its rows are others: a hash of its path.
    number: i64,
    name: String,
    depth: usize,
    rows: Range<usize>,
}

impl RowOrigins {
    /// Of `inputs`.
    pub fn new(inputs: &[Input]) -> RowOrigins {
        let root = |input: &Input| match input {
            Input::Path(path) => Some(path.to_string_lossy().into_owned()),
            _ => None,
        };
        RowOrigins { roots: inputs.iter().filter_map(root).collect(), files: Vec::new() }
    }

    /// The rows from `row` on come from the file `name`; `sum` is a hash of it, as far as it does not change when the file
    /// grows.
    pub fn begin_file(&mut self, row: usize, name: &str, sum: u64) {
        // A file without rows is no place.
        self.files.pop_if(|(start, ..)| *start as usize == row);
        if self.files.last().is_none_or(|last| *last.1 != *name) {
            self.files.push((row as u32, name.into(), sum));
        }
    }

    /// The file that `row` comes from.
    pub fn file_of(&self, row: usize) -> Option<&str> {
        let after = self.files.partition_point(|(start, ..)| *start as usize <= row);
        self.files.get(after.checked_sub(1)?).map(|(_, name, _)| &**name)
    }

    /// The files below what was named `root`, where they follow each other: their first row and how many they have, of
    /// `count`, and the first row and the name of each.
    pub fn files_below(&self, root: &str, count: usize) -> Option<(usize, usize, &[FileStart])> {
        let first = self.files.iter().position(|(_, name, _)| is_below(name, root))?;
        let files = self.files[first..].iter().take_while(|(_, name, _)| is_below(name, root)).count();
        let start = self.files[first].0 as usize;
        let end = self.files.get(first + files).map_or(count, |(start, ..)| *start as usize);
        Some((start, end.checked_sub(start)?, &self.files[first..first + files]))
    }

    /// All files of which there are rows, of `count`: their name, their rows, their hash.
    pub fn files<'a>(&'a self, count: usize) -> impl Iterator<Item = (&'a str, Range<usize>, u64)> {
        let ends = self.files.iter().skip(1).map(|(start, ..)| *start as usize).chain([count]);
        let file = move |((start, name, sum), end): (&'a FileStart, usize)| {
            (&**name, *start as usize..end.min(count), *sum)
        };
        self.files.iter().zip(ends).map(file).filter(|(_, rows, _)| !rows.is_empty())
    }

    fn sidebar_places(&self, count: usize) -> Vec<FilePlace> {
        let mut spots: Vec<FilePlace> = Vec::new();
        // The folders that the last file was in, from the root down: path, index of its spot.
        let mut open: Vec<(String, usize)> = Vec::new();
        for (name, rows, _) in self.files(count) {
            let root = self.roots.iter().filter(|root| is_below(name, root)).max_by_key(|root| root.len());
            let named = root.is_none_or(|root| **root == *name);
            let mut folders: Vec<String> = Vec::new();
            if let (Some(root), false) = (root, named) {
                folders.push(root.clone());
                let below = name[root.len()..].trim_matches('/');
                let mut path = root.trim_end_matches('/').to_owned();
                for part in below.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev() {
                    path = format!("{path}/{part}");
                    folders.push(path.clone());
                }
            }
            let same = open.iter().zip(&folders).take_while(|(open, folder)| open.0 == **folder).count();
            open.truncate(same);
            for folder in &folders[same..] {
                let name = folder.trim_end_matches('/').rsplit('/').next().unwrap_or(folder).to_owned();
                let name = if name.is_empty() { "/".to_owned() } else { name };
                open.push((folder.clone(), spots.len()));
                spots.push(FilePlace {
                    kind: SidebarItemKind::Folder,
                    number: path_number(folder),
                    name,
                    depth: open.len() - 1,
                    rows: rows.start..rows.start,
                });
            }
            for (_, spot) in &open {
                spots[*spot].rows.end = rows.end;
            }
            // A file of one article is in its folder's list; it needs no place of its own.
            if named || rows.len() > 1 {
                let number = path_number(name);
                let name = name.rsplit('/').next().unwrap_or(name).to_owned();
                spots.push(FilePlace { kind: SidebarItemKind::File, number, name, depth: open.len(), rows });
            }
        }
        // One place that holds everything says nothing new.
        if spots.len() == 1 && spots[0].rows.len() == count {
            spots.clear();
        }
        spots
    }
}

/// Is the file `name` what `root` names, or below it?
fn is_below(name: &str, root: &str) -> bool {
    let rest = name.strip_prefix(root.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn path_number(path: &str) -> i64 {
    hash_bytes(path.trim_end_matches('/').as_bytes()).cast_signed()
}

fn item_id(spot: &FilePlace) -> SidebarItemId {
    SidebarItemId { kind: spot.kind, number: spot.number }
}

/// All places.
pub fn sidebar_items(held: &IndexTables, state: &MarkStore) -> Vec<SidebarItem> {
    let count = held.rows.len();
    let all = SidebarItemId { kind: SidebarItemKind::All, number: 0 };
    let unread = held.unread_count(0..count, state);
    let mut places =
        vec![SidebarItem { id: all, name: CleanText::one_line("all"), depth: 0, unread, articles: count }];
    places.extend(held.origins.sidebar_places(count).iter().map(|spot| SidebarItem {
        id: item_id(spot),
        name: CleanText::one_line(&spot.name),
        depth: spot.depth,
        unread: held.unread_count(spot.rows.clone(), state),
        articles: spot.rows.len(),
    }));
    places
}

/// The rows of a place; of one that is not there any more none.
pub fn rows_of_item(held: &IndexTables, place: SidebarItemId) -> Range<usize> {
    let count = held.rows.len();
    match place.kind {
        SidebarItemKind::All => 0..count,
        _ => held
            .origins
            .sidebar_places(count)
            .iter()
            .find(|s| item_id(s) == place)
            .map_or(0..0, |s| s.rows.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_folders_and_the_files_of_several_articles() {
        let inputs = ["berita/", "dump.jsonl"].map(|p| Input::Path(p.into()));
        let mut origins = RowOrigins::new(&inputs);
        for (row, name) in [
            (0, "berita/2023/a.txt"),
            (1, "berita/2023/b.txt"),
            (2, "berita/2023/deep/x.jsonl"),
            (5, "berita/2024/kosong.txt"),
            (5, "berita/2024/c.txt"),
            (6, "berita/z.txt"),
            (7, "dump.jsonl"),
        ] {
            origins.begin_file(row, name, 0);
        }
        let shown: Vec<String> = origins
            .sidebar_places(9)
            .iter()
            .map(|s| format!("{}{} {:?}", "  ".repeat(s.depth), s.name, s.rows))
            .collect();
        assert_eq!(
            shown,
            [
                "berita 0..7",
                "  2023 0..5",
                "    deep 2..5",
                "      x.jsonl 2..5",
                "  2024 5..6",
                "dump.jsonl 7..9"
            ]
        );
        assert_eq!(
            (origins.file_of(4), origins.file_of(5)),
            (Some("berita/2023/deep/x.jsonl"), Some("berita/2024/c.txt"))
        );
        let mut ids: Vec<i64> = origins.sidebar_places(9).iter().map(|s| item_id(s).number).collect();
        ids.dedup();
        assert_eq!(ids.len(), 6);
    }

    #[test]
    fn one_file_is_no_place_of_its_own() {
        let mut origins = RowOrigins::new(&[Input::Path("a.jsonl".into())]);
        origins.begin_file(0, "a.jsonl", 0);
        assert!(origins.sidebar_places(9).is_empty());
    }
}
