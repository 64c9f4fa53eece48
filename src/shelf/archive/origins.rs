//! Which file each row comes from, and the sidebar made of that: everything, then the folders and files that were named
//! on the command line, down to files that hold several articles.
//!
//! A walk goes down into a folder before it goes on, so all rows below a folder stand in the list one after the other,
//! and an item of the sidebar is a range of rows. All that is kept is where the rows of each file begin.

use super::hash::hash_bytes;
use super::input::Input;
use crate::shelf::{SidebarItem, SidebarItemId, SidebarItemKind};
use kabar_annotate::text::CleanText;
use std::ops::Range;

/// Where the rows of a file begin.
#[derive(Debug)]
pub struct FileStart {
    /// The first row of the file.
    pub row: u32,
    /// Its path as the walk names it.
    pub name: Box<str>,
    /// A hash of how it begins, which does not change when the file only grows; 0 where that is not known.
    pub head_hash: u64,
}

/// The rows of one file.
#[derive(Debug)]
pub struct FileRows<'a> {
    /// The path of the file.
    pub name: &'a str,
    /// The rows of the file's articles.
    pub rows: Range<usize>,
    /// See [`FileStart::head_hash`].
    pub head_hash: u64,
}

/// Which files the rows come from.
#[derive(Debug, Default)]
pub struct RowOrigins {
    /// The paths that were named on the command line.
    roots: Vec<String>,
    files: Vec<FileStart>,
}

/// A folder or a file of the sidebar, and its rows.
struct FilePlace {
    /// A hash of its path, so that it is the same item when the input is read again.
    id: SidebarItemId,
    name: String,
    depth: usize,
    rows: Range<usize>,
}

impl RowOrigins {
    /// No rows yet, of `inputs`.
    pub fn new(inputs: &[Input]) -> RowOrigins {
        let root = |input: &Input| match input {
            Input::Path(path) => Some(path.to_string_lossy().into_owned()),
            _ => None,
        };
        RowOrigins { roots: inputs.iter().filter_map(root).collect(), files: Vec::new() }
    }

    /// The rows from `row` on come from the file `name`. For `head_hash` see [`FileStart::head_hash`].
    pub fn begin_file(&mut self, row: usize, name: &str, head_hash: u64) {
        // A file without rows has no entry.
        self.files.pop_if(|file| file.row as usize == row);
        if self.files.last().is_none_or(|last| *last.name != *name) {
            self.files.push(FileStart { row: row as u32, name: name.into(), head_hash });
        }
    }

    /// The file that `row` comes from.
    pub fn file_of(&self, row: usize) -> Option<&str> {
        let after = self.files.partition_point(|file| file.row as usize <= row);
        self.files.get(after.checked_sub(1)?).map(|file| &*file.name)
    }

    /// The files at or below the path `root`, if they stand one after the other: their rows, of `count` in all, and where
    /// each begins.
    pub fn files_below(&self, root: &str, count: usize) -> Option<(Range<usize>, &[FileStart])> {
        let first = self.files.iter().position(|file| is_below(&file.name, root))?;
        let files = self.files[first..].iter().take_while(|file| is_below(&file.name, root)).count();
        let start = self.files[first].row as usize;
        let end = self.files.get(first + files).map_or(count, |file| file.row as usize);
        Some((start..end.max(start), &self.files[first..first + files]))
    }

    /// All files that have rows, of `count` rows in all.
    pub fn files(&self, count: usize) -> impl Iterator<Item = FileRows<'_>> {
        let ends = self.files.iter().skip(1).map(|file| file.row as usize).chain([count]);
        let rows = move |(file, end): (&FileStart, usize)| file.row as usize..end.min(count);
        self.files
            .iter()
            .zip(ends)
            .map(move |(file, end)| FileRows {
                name: &file.name,
                rows: rows((file, end)),
                head_hash: file.head_hash,
            })
            .filter(|file| !file.rows.is_empty())
    }

    /// The sidebar of an archive of `count` rows; `unread` counts the unread rows of a range.
    pub fn sidebar_items(&self, count: usize, unread: impl Fn(Range<usize>) -> usize) -> Vec<SidebarItem> {
        let all = FilePlace {
            id: SidebarItemId { kind: SidebarItemKind::All, number: 0 },
            name: "all".into(),
            depth: 0,
            rows: 0..count,
        };
        let item = |place: FilePlace| SidebarItem {
            id: place.id,
            name: CleanText::one_line(&place.name),
            depth: place.depth,
            articles: place.rows.len(),
            unread: unread(place.rows),
        };
        std::iter::once(all).chain(self.file_places(count)).map(item).collect()
    }

    /// The rows of an item of the sidebar; none if there is no such item any more.
    pub fn rows_of_item(&self, item: SidebarItemId, count: usize) -> Range<usize> {
        match item.kind {
            SidebarItemKind::All => 0..count,
            _ => self.file_places(count).into_iter().find(|p| p.id == item).map_or(0..0, |p| p.rows),
        }
    }

    fn file_places(&self, count: usize) -> Vec<FilePlace> {
        let mut places: Vec<FilePlace> = Vec::new();
        // The folders that the last file was in, from the root down: path, index in `places`.
        let mut open: Vec<(String, usize)> = Vec::new();
        for FileRows { name, rows, .. } in self.files(count) {
            let root = self.roots.iter().filter(|root| is_below(name, root)).max_by_key(|root| root.len());
            let is_root = root.is_none_or(|root| **root == *name);
            let folders =
                root.filter(|_| !is_root).map(|root| folders_between(root, name)).unwrap_or_default();
            let common = open.iter().zip(&folders).take_while(|(open, folder)| open.0 == **folder).count();
            open.truncate(common);
            for folder in &folders[common..] {
                open.push((folder.clone(), places.len()));
                places.push(FilePlace {
                    id: path_id(SidebarItemKind::Folder, folder),
                    name: last_part(folder).to_owned(),
                    depth: open.len() - 1,
                    rows: rows.start..rows.start,
                });
            }
            for (_, place) in &open {
                places[*place].rows.end = rows.end;
            }
            // A file of one article is in its folder's list; it needs no item of its own.
            if is_root || rows.len() > 1 {
                places.push(FilePlace {
                    id: path_id(SidebarItemKind::File, name),
                    name: name.rsplit('/').next().unwrap_or(name).to_owned(),
                    depth: open.len(),
                    rows,
                });
            }
        }
        // One item that holds everything would only repeat "all".
        if places.len() == 1 && places[0].rows.len() == count {
            places.clear();
        }
        places
    }
}

/// Is the file `name` the path `root`, or below it?
fn is_below(name: &str, root: &str) -> bool {
    let rest = name.strip_prefix(root.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The paths of the folders from `root` down to the one that the file `name` is in.
fn folders_between(root: &str, name: &str) -> Vec<String> {
    let mut folders = vec![root.to_owned()];
    let mut path = root.trim_end_matches('/').to_owned();
    let parts: Vec<&str> = name.get(root.len()..).unwrap_or_default().trim_matches('/').split('/').collect();
    for part in &parts[..parts.len() - 1] {
        path = format!("{path}/{part}");
        folders.push(path.clone());
    }
    folders
}

/// The name of a folder without those that it is in; of the root folder "/".
fn last_part(folder: &str) -> &str {
    folder.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("/")
}

fn path_id(kind: SidebarItemKind, path: &str) -> SidebarItemId {
    SidebarItemId { kind, number: hash_bytes(path.trim_end_matches('/').as_bytes()).cast_signed() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_the_folders_and_the_files_of_several_articles() {
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
            .file_places(9)
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
        let mut ids: Vec<i64> = origins.file_places(9).iter().map(|s| s.id.number).collect();
        ids.dedup();
        assert_eq!(ids.len(), 6);
    }

    #[test]
    fn one_file_has_no_item_of_its_own() {
        let mut origins = RowOrigins::new(&[Input::Path("a.jsonl".into())]);
        origins.begin_file(0, "a.jsonl", 0);
        assert!(origins.file_places(9).is_empty());
    }
}
