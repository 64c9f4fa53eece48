//! Which rows are read together: those that stand near each other in one file.

use super::rows::{MemoryArticle, RowList, RowLocation, SourceFile};
use super::tables::IndexTables;
use std::ops::Range;
use std::sync::Arc;

/// Up to this many bytes between two rows are read with them, since a second read costs more.
const MAX_READ_GAP: u64 = 64 << 10;
/// The most bytes that are read together, unless one record is longer: they are looked at while they are in the
/// processor's cache.
const MAX_JOINED_BYTES: u64 = 256 << 10;

/// A row, and its position in the list.
#[derive(Debug, Clone, Copy)]
pub struct ListedRow {
    /// Its position in the list.
    pub position: usize,
    /// The number of the row in the archive.
    pub row: usize,
    /// Where its article is.
    pub location: RowLocation,
}

/// Rows that are read together.
pub enum ReadGroup {
    /// Articles in memory: position, row, article.
    InMemory(Vec<(usize, usize, MemoryArticle)>),
    /// Records of a file, in its order.
    Records(Arc<SourceFile>, Vec<ListedRow>),
    /// The articles of a whole file.
    WholeFile(Arc<SourceFile>, Vec<ListedRow>),
}

/// Groups the rows at `positions` of the list.
pub fn plan_reads(tables: &IndexTables, list: &RowList, positions: Range<usize>) -> Vec<ReadGroup> {
    let mut in_memory = Vec::new();
    let mut on_disk: Vec<ListedRow> = Vec::new();
    for position in positions {
        let Some(row) = list.row(position) else { continue };
        match tables.rows.get(row) {
            Some(location) if location.is_in_memory() => {
                in_memory.extend(tables.memory_article(row).map(|article| (position, row, article.clone())));
            }
            Some(location) => on_disk.push(ListedRow { position, row, location: *location }),
            None => {}
        }
    }
    on_disk.sort_by_key(|row| (row.location.file, row.location.start, row.location.nth));
    let mut groups = vec![ReadGroup::InMemory(in_memory)];
    for row in on_disk {
        match groups.last_mut() {
            Some(ReadGroup::Records(_, group) | ReadGroup::WholeFile(_, group)) if can_join(group, &row) => {
                group.push(row);
            }
            _ => {
                let Some(file) = tables.files.get(row.location.file as usize).cloned() else { continue };
                groups.push(if file.is_whole {
                    ReadGroup::WholeFile(file, vec![row])
                } else {
                    ReadGroup::Records(file, vec![row])
                });
            }
        }
    }
    groups
}

/// Is `row` to be read together with those of `group`?
fn can_join(group: &[ListedRow], row: &ListedRow) -> bool {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return false };
    let (first, last, row) = (first.location, last.location, row.location);
    let is_near = row.start <= last.end() + MAX_READ_GAP && row.end() - first.start <= MAX_JOINED_BYTES;
    first.file == row.file && is_near || first.is_same_place(&row)
}
