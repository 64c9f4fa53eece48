//! Which rows a list shows, and in which order, worked out beside the reader.
//!
//! What the index knows decides first: place, facts, marks. What is left is scanned once, its bytes are sifted for the
//! words of the filter, and only articles that may pass are parsed; what is then learnt of them is noted, so that the
//! next arrangement need not read. Nothing is held but four bytes a row, beside the facts.

use super::lock;
use super::metadata::{PackedMetadata, RowMetadata};
use super::rescan::RescanResult;
use super::rows::{IndexTables, RowList};
use super::scan::{ScannedRow, scan};
use super::sidebar;
use super::text_index::{CandidateRows, OpenIndexes, TextIndexes};
use crate::query::{ArticleState, Expr, QueryFacts, QueryField, Term};
use crate::shelf::state::MarkStore;
use crate::shelf::{Arrangement, JobMonitor, SortOrder};
use kabar_annotate::annotate::language;
use kabar_annotate::article::{Annotations, Article};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::{TextQuery, folded_chars};
use kabar_annotate::{Options, annotate};
use kabar_formats::records::ByteFilter;
use std::cell::OnceCell;
use std::cmp::Reverse;
use std::sync::{Arc, Mutex, PoisonError};

/// How many rows are decided on before it is asked again whether anybody waits.
const ROWS_PER_CHECK: usize = 4096;

/// The rows of an arrangement.
#[derive(Debug)]
pub struct PreparedRows {
    /// The rows to show.
    pub list: RowList,
    /// How many rows there were when it was made.
    pub row_count: usize,
    /// Whose rows they are, where the input was read again.
    pub rescan: Option<RescanResult>,
}

/// Works `arrangement` out; `None` where `asker` did not wait for it.
pub fn arrange(
    held: &Mutex<IndexTables>,
    state: &Mutex<MarkStore>,
    words: &TextIndexes,
    arrangement: &Arrangement,
    asker: &dyn JobMonitor,
) -> Option<PreparedRows> {
    let (of, within) = {
        let held = lock(held);
        let count = held.rows.len();
        (count, arrangement.scope.map_or(0..count, |place| sidebar::rows_of_item(&held, place)))
    };
    if *arrangement == Arrangement::default() {
        return Some(PreparedRows { list: RowList::All, row_count: of, rescan: None });
    }
    let sieve = FilterPlan::new(arrangement.filter.as_ref(), &words.open(held));
    let mut rows: Vec<u32> = Vec::new();
    let mut unsure: Vec<u32> = Vec::new();
    for start in within.clone().step_by(ROWS_PER_CHECK) {
        if !asker.is_wanted() {
            return None;
        }
        // In the order in which the archive locks them.
        let state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let held = lock(held);
        for row in start..(start + ROWS_PER_CHECK).min(within.end) {
            let fact = held.metadata.get(row);
            let decided = sieve.decide_by_index(&held, &state, row, fact);
            match decided {
                Some(false) => {}
                Some(true) if arrangement.order == SortOrder::Input || fact.is_some() => {
                    rows.push(row as u32)
                }
                _ => unsure.push(row as u32),
            }
        }
    }
    if !unsure.is_empty() {
        lock(held).metadata.reserve(of);
        let look = |_: usize, row: usize, met: ScannedRow| {
            // A row that the filter drops by its bytes need not be parsed.
            if let ScannedRow::Bytes(bytes, _) = &met
                && sieve.decide_by_bytes(bytes) == Some(false)
            {
                return None;
            }
            let Some(article) = met.article() else {
                // What can't be read passes no filter that has to read it; without one it keeps its place.
                return Some((row, None, arrangement.filter.is_none()));
            };
            let asked = ArticleFacts::new(&article, held, state, row);
            let holds = arrangement.filter.as_ref().is_none_or(|filter| asked.matches(filter));
            Some((row, Some(RowMetadata::from_article(&article)), holds))
        };
        let mut take = |found: Vec<(usize, Option<RowMetadata>, bool)>| {
            let mut held = lock(held);
            for (row, told, holds) in found {
                held.metadata.set(row, told);
                rows.extend(holds.then_some(row as u32));
            }
        };
        let all = unsure.len();
        let list = RowList::Rows(Arc::new(unsure));
        if !scan(held, &list, (0, all), asker, &look, &mut take) {
            return None;
        }
    }
    sort_rows(held, &mut rows, arrangement.order);
    rows.shrink_to_fit();
    Some(PreparedRows { list: RowList::Rows(Arc::new(rows)), row_count: of, rescan: None })
}

/// Sorts rows, which are then told apart by their place in the input.
fn sort_rows(held: &Mutex<IndexTables>, rows: &mut [u32], order: SortOrder) {
    let held = lock(held);
    let fact = |row: u32| held.metadata.get(row as usize);
    let date = |row: u32| fact(row).and_then(PackedMetadata::published);
    let words = |row: u32| fact(row).map_or(0, PackedMetadata::words);
    match order {
        SortOrder::Input | SortOrder::Best => rows.sort_unstable(),
        // `None` is the smallest, and so the last of the latest first.
        SortOrder::Newest => rows.sort_unstable_by_key(|&row| (Reverse(date(row)), row)),
        SortOrder::Oldest => rows.sort_unstable_by_key(|&row| (date(row).is_none(), date(row), row)),
        SortOrder::Outlet => {
            let ranks = held.metadata.outlet_ranks();
            let rank = |row: u32| {
                let number = fact(row).and_then(PackedMetadata::outlet);
                number.and_then(|n| ranks.get(n as usize)).map_or(u32::MAX, |rank| *rank)
            };
            rows.sort_unstable_by_key(|&row| (rank(row), Reverse(date(row)), row));
        }
        SortOrder::Longest => rows.sort_unstable_by_key(|&row| (Reverse(words(row)), row)),
        SortOrder::Shortest => rows.sort_unstable_by_key(|&row| (words(row), row)),
    }
}

/// A filter made ready: for each of its terms on words the bytes that it needs, and the
/// rows that may hold it where there is an index.
struct FilterPlan<'a> {
    filter: Option<&'a Expr>,
    byte_filters: Vec<(&'a Term, Option<ByteFilter>)>,
    candidates: Vec<(&'a Term, CandidateRows)>,
}

impl<'a> FilterPlan<'a> {
    fn new(filter: Option<&'a Expr>, indices: &OpenIndexes) -> FilterPlan<'a> {
        let sift = |term: &'a Term| match term {
            Term::Text(
                QueryField::Anywhere
                | QueryField::Title
                | QueryField::From
                | QueryField::Who
                | QueryField::Said,
                query,
            ) => Some((term, ByteFilter::new(query))),
            _ => None,
        };
        let maybe = |term: &'a Term| match term {
            _ if indices.is_empty() => None,
            Term::Text(QueryField::Anywhere | QueryField::Title | QueryField::From, query) => {
                Some((term, indices.candidates(query)))
            }
            Term::Text(QueryField::Who | QueryField::Said, query) => {
                Some((term, indices.name_candidates(query)))
            }
            _ => None,
        };
        let terms = filter.map(Expr::terms).unwrap_or_default();
        FilterPlan {
            filter,
            byte_filters: terms.iter().copied().filter_map(sift).collect(),
            candidates: terms.into_iter().filter_map(maybe).collect(),
        }
    }

    /// Does a row pass, as far as is known of it without its bytes?
    fn decide_by_index(
        &self,
        held: &IndexTables,
        state: &MarkStore,
        row: usize,
        fact: Option<PackedMetadata>,
    ) -> Option<bool> {
        let is = |is: &ArticleState| match is {
            ArticleState::Unread | ArticleState::Read if !state.has_read() => {
                Some(*is == ArticleState::Unread)
            }
            ArticleState::Unread | ArticleState::Read if held.is_visited(row) => {
                Some(held.is_read(row, state) == (*is == ArticleState::Read))
            }
            ArticleState::Starred if !state.has_starred() => Some(false),
            _ => None,
        };
        let unreadable = fact.is_some_and(PackedMetadata::is_unreadable);
        self.filter.map_or(Some(true), |filter| {
            if unreadable {
                return Some(false);
            }
            filter.evaluate(&|term| match term {
                Term::Is(state) => is(state),
                Term::Published { is_before: before, unix, .. } => {
                    fact.map(|f| f.published().is_some_and(|at| (at < *unix) == *before))
                }
                Term::Minutes(compare, minutes) => fact.map(|f| compare.compare(f.minutes(), *minutes)),
                Term::Text(QueryField::From, query) => match fact {
                    Some(fact) => {
                        let name = fact.outlet().and_then(|n| held.metadata.outlets().get(n as usize));
                        Some(name.is_some_and(|name| query.is_found_in(name)))
                    }
                    None => self.decide_by_text_index(term, row),
                },
                Term::Text(QueryField::Feed, query) => Some(comes_from(held, row, query)),
                // Files have no tags.
                Term::Text(QueryField::Tag, _) => Some(false),
                Term::Text(..) => self.decide_by_text_index(term, row),
            })
        })
    }

    /// Does a term hold for a row, as far as an index of words tells? It can only tell that it does not.
    fn decide_by_text_index(&self, term: &Term, row: usize) -> Option<bool> {
        let (_, maybe) = self.candidates.iter().find(|(of, _)| *of == term)?;
        (!maybe.may_match(row)).then_some(false)
    }

    /// Does a record pass, as far as its bytes tell? They can only tell that it holds no such words.
    fn decide_by_bytes(&self, bytes: &[u8]) -> Option<bool> {
        self.filter.and_then(|filter| {
            filter.evaluate(&|term| {
                let (_, sift) = self.byte_filters.iter().find(|(of, _)| *of == term)?;
                sift.as_ref().filter(|sift| !sift.may_match(bytes)).map(|_| false)
            })
        })
    }
}

fn comes_from(held: &IndexTables, row: usize, query: &TextQuery) -> bool {
    held.origins.file_of(row).is_some_and(|name| query.is_found_in(name))
}

/// An article as a filter asks it; it is annotated only where the filter asks who is named or quoted.
struct ArticleFacts<'a> {
    article: &'a Article,
    index: &'a Mutex<IndexTables>,
    state: &'a Mutex<MarkStore>,
    row: usize,
    annotations: OnceCell<Annotations>,
}

impl<'a> ArticleFacts<'a> {
    fn new(
        article: &'a Article,
        index: &'a Mutex<IndexTables>,
        state: &'a Mutex<MarkStore>,
        row: usize,
    ) -> ArticleFacts<'a> {
        ArticleFacts { article, index, state, row, annotations: OnceCell::new() }
    }

    /// Does the filter hold? Names and speakers are found only where nothing else decides.
    fn matches(&self, filter: &Expr) -> bool {
        let cheap = |term: &Term| match term {
            Term::Text(QueryField::Who | QueryField::Said, _) => None,
            term => Some(term.matches(self)),
        };
        filter.evaluate(&cheap).unwrap_or_else(|| filter.matches(self))
    }

    fn annotations(&self) -> &Annotations {
        self.annotations.get_or_init(|| annotate(self.article, &Options::default()))
    }
}

impl QueryFacts for ArticleFacts<'_> {
    fn field_contains(&self, field: QueryField, query: &TextQuery) -> bool {
        let article = self.article;
        let is = |text: &str| folded_chars(text).eq(query.folded().iter().copied());
        match field {
            QueryField::Anywhere => {
                query.is_found_in(&article.title)
                    || article.outlet().is_some_and(|outlet| query.is_found_in(&outlet))
                    || query.is_found_in(article.text())
            }
            QueryField::Title => query.is_found_in(&article.title),
            // As the facts have it, so that it does not matter which of the two is asked.
            QueryField::From => {
                article.outlet().is_some_and(|outlet| query.is_found_in(&CleanText::one_line(&outlet)))
            }
            QueryField::Feed => comes_from(&lock(self.index), self.row, query),
            QueryField::Tag => false,
            QueryField::Language => language::detect(article).is_some_and(|language| is(&language)),
            QueryField::Who => {
                self.annotations().entities.iter().any(|entity| query.is_found_in(&entity.name))
            }
            QueryField::Said => {
                let speakers = self.annotations().quotes.iter().filter_map(|quote| quote.speaker.as_deref());
                speakers.into_iter().any(|speaker| query.is_found_in(speaker))
            }
        }
    }

    fn has_state(&self, is: ArticleState) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match is {
            ArticleState::Unread => !state.is_read(&self.article.key),
            ArticleState::Read => state.is_read(&self.article.key),
            ArticleState::Starred => state.is_starred(&self.article.key),
        }
    }

    fn published(&self) -> Option<i64> {
        self.article.published.map(|date| date.unix_seconds())
    }

    fn minutes(&self) -> usize {
        self.article.reading_minutes()
    }
}
