//! Which rows a list shows, and in which order, worked out beside the reader.
//!
//! What the index knows decides first: place, facts, marks. What is left is scanned once, its bytes are sifted for the
//! words of the filter, and only articles that may pass are parsed; what is then learnt of them is noted, so that the
//! next arrangement need not read. Nothing is held but four bytes a row, beside the facts.

use super::facts::{Fact, Told};
use super::hold;
use super::places;
use super::rescan::Fresh;
use super::rows::{Held, Listed};
use super::scan::{Met, scan};
use super::words::{Indices, Maybe, Words};
use crate::query::{Expr, Facts, Field, Is, Term};
use crate::shelf::state::State;
use crate::shelf::{Arrangement, Asker, Order};
use kabar_annotate::annotate::{self, language};
use kabar_annotate::article::{Annotations, Article};
use kabar_annotate::text::Clean;
use kabar_annotate::text::find::{Query, folded};
use kabar_formats::records::Sift;
use std::cell::OnceCell;
use std::cmp::Reverse;
use std::sync::{Arc, Mutex, PoisonError};

/// How many rows are decided on before it is asked again whether anybody waits.
const STEP: usize = 4096;

/// The rows of an arrangement.
#[derive(Debug)]
pub struct Lot {
    /// The rows to show.
    pub listed: Listed,
    /// How many rows there were when it was made.
    pub of: usize,
    /// Whose rows they are, where the input was read again.
    pub fresh: Option<Fresh>,
}

/// Works `arrangement` out; `None` where `asker` did not wait for it.
pub fn arrange(
    held: &Mutex<Held>,
    state: &Mutex<State>,
    words: &Words,
    arrangement: &Arrangement,
    asker: &dyn Asker,
) -> Option<Lot> {
    let (of, within) = {
        let held = hold(held);
        let count = held.rows.len();
        (count, arrangement.place.map_or(0..count, |place| places::rows(&held, place)))
    };
    if *arrangement == Arrangement::default() {
        return Some(Lot { listed: Listed::All, of, fresh: None });
    }
    let sieve = Sieve::new(arrangement.filter.as_ref(), &words.open(held));
    let mut rows: Vec<u32> = Vec::new();
    let mut unsure: Vec<u32> = Vec::new();
    for start in within.clone().step_by(STEP) {
        if !asker.go_on() {
            return None;
        }
        // In the order in which the archive locks them.
        let state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let held = hold(held);
        for row in start..(start + STEP).min(within.end) {
            let fact = held.facts.get(row);
            let decided = sieve.by_index(&held, &state, row, fact);
            match decided {
                Some(false) => {}
                Some(true) if arrangement.order == Order::Input || fact.is_some() => rows.push(row as u32),
                _ => unsure.push(row as u32),
            }
        }
    }
    if !unsure.is_empty() {
        hold(held).facts.reserve(of);
        let look = |_: usize, row: usize, met: Met| {
            // A row that the filter drops by its bytes need not be parsed.
            if let Met::Bytes(bytes, _) = &met
                && sieve.by_bytes(bytes) == Some(false)
            {
                return None;
            }
            let Some(article) = met.article() else {
                // What can't be read passes no filter that has to read it; without one it keeps its place.
                return Some((row, None, arrangement.filter.is_none()));
            };
            let asked = Asked::new(&article, held, state, row);
            let holds = arrangement.filter.as_ref().is_none_or(|filter| asked.holds_for(filter));
            Some((row, Some(Told::of(&article)), holds))
        };
        let mut take = |found: Vec<(usize, Option<Told>, bool)>| {
            let mut held = hold(held);
            for (row, told, holds) in found {
                held.facts.set(row, told);
                rows.extend(holds.then_some(row as u32));
            }
        };
        let all = unsure.len();
        let list = Listed::Rows(Arc::new(unsure));
        if !scan(held, &list, (0, all), asker, &look, &mut take) {
            return None;
        }
    }
    sort(held, &mut rows, arrangement.order);
    rows.shrink_to_fit();
    Some(Lot { listed: Listed::Rows(Arc::new(rows)), of, fresh: None })
}

/// Sorts rows, which are then told apart by their place in the input.
fn sort(held: &Mutex<Held>, rows: &mut [u32], order: Order) {
    let held = hold(held);
    let fact = |row: u32| held.facts.get(row as usize);
    let date = |row: u32| fact(row).and_then(Fact::published);
    let words = |row: u32| fact(row).map_or(0, Fact::words);
    match order {
        Order::Input | Order::Best => rows.sort_unstable(),
        // `None` is the smallest, and so the last of the latest first.
        Order::Newest => rows.sort_unstable_by_key(|&row| (Reverse(date(row)), row)),
        Order::Oldest => rows.sort_unstable_by_key(|&row| (date(row).is_none(), date(row), row)),
        Order::Outlet => {
            let ranks = held.facts.ranks();
            let rank = |row: u32| {
                let number = fact(row).and_then(Fact::outlet);
                number.and_then(|n| ranks.get(n as usize)).map_or(u32::MAX, |rank| *rank)
            };
            rows.sort_unstable_by_key(|&row| (rank(row), Reverse(date(row)), row));
        }
        Order::Longest => rows.sort_unstable_by_key(|&row| (Reverse(words(row)), row)),
        Order::Shortest => rows.sort_unstable_by_key(|&row| (words(row), row)),
    }
}

/// A filter made ready: for each of its terms on words the bytes that it needs, and the
/// rows that may hold it where there is an index.
struct Sieve<'a> {
    filter: Option<&'a Expr>,
    sifts: Vec<(&'a Term, Option<Sift>)>,
    maybe: Vec<(&'a Term, Maybe)>,
}

impl<'a> Sieve<'a> {
    fn new(filter: Option<&'a Expr>, indices: &Indices) -> Sieve<'a> {
        let sift = |term: &'a Term| match term {
            Term::Text(Field::Anywhere | Field::Title | Field::From | Field::Who | Field::Said, query) => {
                Some((term, Sift::new(query)))
            }
            _ => None,
        };
        let maybe = |term: &'a Term| match term {
            _ if indices.is_empty() => None,
            Term::Text(Field::Anywhere | Field::Title | Field::From, query) => {
                Some((term, indices.ask(query)))
            }
            Term::Text(Field::Who | Field::Said, query) => Some((term, indices.ask_name(query))),
            _ => None,
        };
        let terms = filter.map(Expr::terms).unwrap_or_default();
        Sieve {
            filter,
            sifts: terms.iter().copied().filter_map(sift).collect(),
            maybe: terms.into_iter().filter_map(maybe).collect(),
        }
    }

    /// Does a row pass, as far as is known of it without its bytes?
    fn by_index(&self, held: &Held, state: &State, row: usize, fact: Option<Fact>) -> Option<bool> {
        let is = |is: &Is| match is {
            Is::Unread | Is::Read if !state.has_read() => Some(*is == Is::Unread),
            Is::Unread | Is::Read if held.is_met(row) => Some(held.is_read(row, state) == (*is == Is::Read)),
            Is::Starred if !state.has_starred() => Some(false),
            _ => None,
        };
        let unreadable = fact.is_some_and(Fact::is_unreadable);
        self.filter.map_or(Some(true), |filter| {
            if unreadable {
                return Some(false);
            }
            filter.decide(&|term| match term {
                Term::Is(state) => is(state),
                Term::Published { before, unix, .. } => {
                    fact.map(|f| f.published().is_some_and(|at| (at < *unix) == *before))
                }
                Term::Minutes(compare, minutes) => fact.map(|f| compare.holds(f.minutes(), *minutes)),
                Term::Text(Field::From, query) => match fact {
                    Some(fact) => {
                        let name = fact.outlet().and_then(|n| held.facts.outlets().get(n as usize));
                        Some(name.is_some_and(|name| query.is_in(name)))
                    }
                    None => self.by_words(term, row),
                },
                Term::Text(Field::Feed, query) => Some(is_from(held, row, query)),
                // Files have no tags.
                Term::Text(Field::Tag, _) => Some(false),
                Term::Text(..) => self.by_words(term, row),
            })
        })
    }

    /// Does a term hold for a row, as far as an index of words tells? It can only tell that it does not.
    fn by_words(&self, term: &Term, row: usize) -> Option<bool> {
        let (_, maybe) = self.maybe.iter().find(|(of, _)| *of == term)?;
        (!maybe.may(row)).then_some(false)
    }

    /// Does a record pass, as far as its bytes tell? They can only tell that it holds no such words.
    fn by_bytes(&self, bytes: &[u8]) -> Option<bool> {
        self.filter.and_then(|filter| {
            filter.decide(&|term| {
                let (_, sift) = self.sifts.iter().find(|(of, _)| *of == term)?;
                sift.as_ref().filter(|sift| !sift.may_be_in(bytes)).map(|_| false)
            })
        })
    }
}

fn is_from(held: &Held, row: usize, query: &Query) -> bool {
    held.origins.of(row).is_some_and(|name| query.is_in(name))
}

/// An article as a filter asks it; it is annotated only where the filter asks who is named or quoted.
struct Asked<'a> {
    article: &'a Article,
    held: &'a Mutex<Held>,
    state: &'a Mutex<State>,
    row: usize,
    notes: OnceCell<Annotations>,
}

impl<'a> Asked<'a> {
    fn new(article: &'a Article, held: &'a Mutex<Held>, state: &'a Mutex<State>, row: usize) -> Asked<'a> {
        Asked { article, held, state, row, notes: OnceCell::new() }
    }

    /// Does the filter hold? Names and speakers are found only where nothing else decides.
    fn holds_for(&self, filter: &Expr) -> bool {
        let cheap = |term: &Term| match term {
            Term::Text(Field::Who | Field::Said, _) => None,
            term => Some(term.holds(self)),
        };
        filter.decide(&cheap).unwrap_or_else(|| filter.holds(self))
    }

    fn notes(&self) -> &Annotations {
        self.notes.get_or_init(|| annotate::annotate(&mut self.article.clone()))
    }
}

impl Facts for Asked<'_> {
    fn holds(&self, field: Field, query: &Query) -> bool {
        let article = self.article;
        let is = |text: &str| folded(text).eq(query.folded().iter().copied());
        match field {
            Field::Anywhere => {
                query.is_in(&article.title)
                    || article.outlet().is_some_and(|outlet| query.is_in(outlet))
                    || query.is_in(article.text())
            }
            Field::Title => query.is_in(&article.title),
            // As the facts have it, so that it does not matter which of the two is asked.
            Field::From => article.outlet().is_some_and(|outlet| query.is_in(&Clean::line(outlet))),
            Field::Feed => is_from(&hold(self.held), self.row, query),
            Field::Tag => false,
            Field::Language => language::of(article).is_some_and(|language| is(&language)),
            Field::Who => self.notes().entities.iter().any(|entity| query.is_in(&entity.name)),
            Field::Said => {
                let speakers = self.notes().quotes.iter().filter_map(|quote| quote.speaker.as_deref());
                speakers.into_iter().any(|speaker| query.is_in(speaker))
            }
        }
    }

    fn is(&self, is: Is) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match is {
            Is::Unread => !state.is_read(&self.article.key),
            Is::Read => state.is_read(&self.article.key),
            Is::Starred => state.is_starred(&self.article.key),
        }
    }

    fn published(&self) -> Option<i64> {
        self.article.published.map(|date| date.unix())
    }

    fn minutes(&self) -> usize {
        self.article.minutes()
    }
}
