//! Which rows a list shows, and in which order.
//!
//! What the index knows decides first: place, metadata, marks. The rows that are left are scanned once. Their bytes are
//! searched for the words of the filter, and only articles that may match are parsed. The metadata that is found on the
//! way is kept, so that the next arrangement need not read the files. A list takes four bytes a row.

use super::index::{ArchiveIndex, KnownRow};
use super::metadata::{PackedMetadata, RowMetadata};
use super::rows::RowList;
use super::scan::{ScannedRow, scan};
use super::text_index::{CandidateRows, OpenIndexes, TextIndexes};
use crate::query::{ArticleState, Expr, QueryFacts, QueryField, QueryTerm};
use crate::shelf::state::MarkStore;
use crate::shelf::{Arrangement, JobMonitor, SortOrder};
use kabar_annotate::annotate::language;
use kabar_annotate::article::{Annotations, Article};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::{TextQuery, folded_chars};
use kabar_annotate::{Options, annotate};
use kabar_formats::records::ByteFilter;
use std::cell::OnceCell;
use std::sync::{Arc, Mutex, PoisonError};

/// How many rows are decided before the job asks again whether it is still wanted.
const ROWS_PER_CHECK: usize = 4096;

/// The rows of an arrangement.
#[derive(Debug)]
pub struct PreparedRows {
    /// The rows to show.
    pub list: RowList,
    /// How many rows the archive had when this was made.
    pub row_count: usize,
}

/// Finds the rows of `arrangement`; `None` if `monitor` did not wait for them.
pub fn arrange(
    index: &ArchiveIndex,
    marks: &Mutex<MarkStore>,
    text_indexes: &TextIndexes,
    arrangement: &Arrangement,
    monitor: &dyn JobMonitor,
) -> Option<PreparedRows> {
    let (row_count, within) = index.rows_of_item(arrangement.scope);
    if *arrangement == Arrangement::default() {
        return Some(PreparedRows { list: RowList::All, row_count });
    }
    let filter = arrangement.filter.as_ref();
    let plan = FilterPlan::new(filter, &text_indexes.open(index));
    let (mut rows, mut undecided): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    for start in within.clone().step_by(ROWS_PER_CHECK) {
        if !monitor.is_wanted() {
            return None;
        }
        // Whoever takes both locks takes that of the marks first.
        let marks = marks.lock().unwrap_or_else(PoisonError::into_inner);
        let chunk = start..(start + ROWS_PER_CHECK).min(within.end);
        index.for_each_known(chunk, &marks, |known| {
            let is_sortable = arrangement.order == SortOrder::Input || known.metadata().is_some();
            match plan.decide_by_index(&known, &marks) {
                Some(false) => {}
                Some(true) if is_sortable => rows.push(known.row() as u32),
                _ => undecided.push(known.row() as u32),
            }
        });
    }
    if !undecided.is_empty() {
        index.reserve_metadata(row_count);
        let look = |_: usize, row: usize, scanned: ScannedRow| {
            // A row that the filter drops by its bytes need not be parsed.
            if let ScannedRow::Bytes(bytes, _) = &scanned
                && plan.decide_by_bytes(bytes) == Some(false)
            {
                return None;
            }
            let Some(article) = scanned.article() else {
                // A filter drops what can't be read; without a filter it keeps its place.
                return Some((row, None, filter.is_none()));
            };
            let facts = ArticleFacts { article: &article, index, marks, row, annotations: OnceCell::new() };
            let matches = filter.is_none_or(|filter| facts.matches(filter));
            Some((row, Some(RowMetadata::from_article(&article)), matches))
        };
        let mut take = |found: Vec<(usize, Option<RowMetadata>, bool)>| {
            rows.extend(found.iter().filter(|(_, _, matches)| *matches).map(|(row, ..)| *row as u32));
            index.set_metadata(found.into_iter().map(|(row, metadata, _)| (row, metadata)));
        };
        let count = undecided.len();
        let list = RowList::Rows(Arc::new(undecided));
        if !scan(index, &list, (0, count), monitor, &look, &mut take) {
            return None;
        }
    }
    index.sort_rows(&mut rows, arrangement.order);
    rows.shrink_to_fit();
    Some(PreparedRows { list: RowList::Rows(Arc::new(rows)), row_count })
}

/// A filter with what is known before any row is looked at: for each of its terms on words the bytes that a matching
/// record must have, and the rows that may match where there is a text index.
struct FilterPlan<'a> {
    filter: Option<&'a Expr>,
    byte_filters: Vec<(&'a QueryTerm, Option<ByteFilter>)>,
    candidates: Vec<(&'a QueryTerm, CandidateRows)>,
}

impl<'a> FilterPlan<'a> {
    fn new(filter: Option<&'a Expr>, indexes: &OpenIndexes) -> FilterPlan<'a> {
        use QueryField::{Anywhere, From, Said, Title, Who};
        let byte_filter = |term: &'a QueryTerm| match term {
            QueryTerm::Text(Anywhere | Title | From | Who | Said, query) => {
                Some((term, ByteFilter::new(query)))
            }
            _ => None,
        };
        let candidates = |term: &'a QueryTerm| match term {
            _ if indexes.is_empty() => None,
            QueryTerm::Text(Anywhere | Title | From, query) => Some((term, indexes.candidates(query))),
            QueryTerm::Text(Who | Said, query) => Some((term, indexes.name_candidates(query))),
            _ => None,
        };
        let terms = filter.map(Expr::terms).unwrap_or_default();
        FilterPlan {
            filter,
            byte_filters: terms.iter().copied().filter_map(byte_filter).collect(),
            candidates: terms.into_iter().filter_map(candidates).collect(),
        }
    }

    /// Does a row match, as far as is known without its bytes?
    fn decide_by_index(&self, known: &KnownRow, marks: &MarkStore) -> Option<bool> {
        let Some(filter) = self.filter else { return Some(true) };
        let metadata = known.metadata();
        if metadata.is_some_and(PackedMetadata::is_unreadable) {
            return Some(false);
        }
        filter.evaluate(&|term| match term {
            QueryTerm::Is(state) => state_of(known, marks, *state),
            QueryTerm::Published { is_before, unix, .. } => {
                metadata.map(|m| m.published().is_some_and(|at| (at < *unix) == *is_before))
            }
            QueryTerm::Minutes(compare, minutes) => metadata.map(|m| compare.compare(m.minutes(), *minutes)),
            QueryTerm::Text(QueryField::From, query) => match known.outlet() {
                Some(outlet) => Some(outlet.is_some_and(|name| query.is_found_in(name))),
                None => self.decide_by_text_index(term, known.row()),
            },
            QueryTerm::Text(QueryField::Feed, query) => {
                Some(known.file().is_some_and(|name| query.is_found_in(name)))
            }
            // Files have no tags.
            QueryTerm::Text(QueryField::Tag, _) => Some(false),
            QueryTerm::Text(..) => self.decide_by_text_index(term, known.row()),
        })
    }

    /// Does a term match a row, as far as a text index knows? It only knows that it does not.
    fn decide_by_text_index(&self, term: &QueryTerm, row: usize) -> Option<bool> {
        let (_, candidates) = self.candidates.iter().find(|(of, _)| *of == term)?;
        (!candidates.may_match(row)).then_some(false)
    }

    /// Does a record match, as far as its bytes tell? They only tell that it has no such words.
    fn decide_by_bytes(&self, bytes: &[u8]) -> Option<bool> {
        self.filter?.evaluate(&|term| {
            let (_, filter) = self.byte_filters.iter().find(|(of, _)| *of == term)?;
            filter.as_ref().filter(|filter| !filter.may_match(bytes)).map(|_| false)
        })
    }
}

/// Is the article of a row in `state`, if that is known?
fn state_of(known: &KnownRow, marks: &MarkStore, state: ArticleState) -> Option<bool> {
    match state {
        ArticleState::Unread | ArticleState::Read if !marks.has_read() => Some(state == ArticleState::Unread),
        ArticleState::Unread | ArticleState::Read => {
            known.is_read().map(|is_read| is_read == (state == ArticleState::Read))
        }
        ArticleState::Starred if !marks.has_starred() => Some(false),
        ArticleState::Starred => None,
    }
}

/// What a filter asks of an article. It is annotated only if the filter asks who is named or quoted.
struct ArticleFacts<'a> {
    article: &'a Article,
    index: &'a ArchiveIndex,
    marks: &'a Mutex<MarkStore>,
    row: usize,
    annotations: OnceCell<Annotations>,
}

impl ArticleFacts<'_> {
    /// Does the filter match? Names and speakers are found only if nothing else decides.
    fn matches(&self, filter: &Expr) -> bool {
        let without_annotations = |term: &QueryTerm| match term {
            QueryTerm::Text(QueryField::Who | QueryField::Said, _) => None,
            term => Some(term.matches(self)),
        };
        filter.evaluate(&without_annotations).unwrap_or_else(|| filter.matches(self))
    }

    fn annotations(&self) -> &Annotations {
        self.annotations.get_or_init(|| annotate(self.article, &Options::default()))
    }
}

impl QueryFacts for ArticleFacts<'_> {
    fn field_contains(&self, field: QueryField, query: &TextQuery) -> bool {
        let article = self.article;
        match field {
            QueryField::Anywhere => {
                query.is_found_in(&article.title)
                    || article.outlet().is_some_and(|outlet| query.is_found_in(&outlet))
                    || query.is_found_in(article.text())
            }
            QueryField::Title => query.is_found_in(&article.title),
            // Cleaned as in the metadata, so that both give the same answer.
            QueryField::From => {
                article.outlet().is_some_and(|outlet| query.is_found_in(&CleanText::one_line(&outlet)))
            }
            QueryField::Feed => self.index.test_file(self.row, |name| query.is_found_in(name)),
            QueryField::Tag => false,
            QueryField::Language => language::detect(article)
                .is_some_and(|language| folded_chars(&language).eq(query.folded().iter().copied())),
            QueryField::Who => {
                self.annotations().entities.iter().any(|entity| query.is_found_in(&entity.name))
            }
            QueryField::Said => {
                let mut speakers =
                    self.annotations().quotes.iter().filter_map(|quote| quote.speaker.as_deref());
                speakers.any(|speaker| query.is_found_in(speaker))
            }
        }
    }

    fn has_state(&self, state: ArticleState) -> bool {
        let marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        match state {
            ArticleState::Unread => !marks.is_read(&self.article.key),
            ArticleState::Read => marks.is_read(&self.article.key),
            ArticleState::Starred => marks.is_starred(&self.article.key),
        }
    }

    fn published(&self) -> Option<i64> {
        self.article.published.map(|date| date.unix_seconds())
    }

    fn minutes(&self) -> usize {
        self.article.reading_minutes()
    }
}
