//! What a thread remembers of the words that it has seen, so that what depends on a word alone is looked up once and not
//! wherever the word comes again: how the features see it, and the sums of its own features' weights, which are half of
//! all. A newspaper's words come again and again: of the words near a capital in 2000 Indonesian articles four of five were
//! remembered.
//!
//! Of each word there is one place that it can be remembered in, so memory is bounded, and a word that comes rarely is
//! forgotten for another. What is remembered is what would be found again: it changes how long an article takes, and
//! nothing else.

use super::features::Window;
use super::finder::Kept;
use super::model::Sums;
use super::seen::Seen;
use super::view::Mode;
use crate::text::words::{Shape, Word};
use std::cell::RefCell;

/// Places; a power of two.
const PLACES: usize = 1 << 13;
/// Longer words, in bytes, are not remembered.
const LONGEST: usize = 22;
/// Taggers that a thread remembers words of at once.
const TAGGERS: usize = 4;

/// The words that one tagger has seen in one thread.
pub struct Memory {
    tagger: u64,
    endings: Vec<String>,
    places: Vec<Place>,
    /// Rows of its model.
    pub rows: Kept,
    /// What the shares of each place's word add up to, apart from the places, which are looked at far more often.
    sums: Vec<[Sums; Share::COUNT]>,
    /// Counts what is put into places.
    stamp: u32,
}

/// Everything that [`Seen`] and the sums depend on, beside the model and the endings.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Form {
    letters: [u8; LONGEST],
    length: u8,
    shape: Shape,
    begins: bool,
    mode: Mode,
}

struct Place {
    form: Form,
    stamp: u32,
    seen: Seen,
    /// Which of its sums are made, as bits.
    made: u16,
}

/// Where a word is remembered, as long as no other has come into its place.
#[derive(Clone, Copy)]
pub struct Ticket {
    place: u32,
    stamp: u32,
}

/// Features that depend on one word alone, by where it stands to the word that is scored. With it goes whether that one has
/// a capital, and of the nearest three at last whether it stands alone: then the run's features are theirs, too.
#[derive(Clone, Copy)]
pub enum Share {
    /// Of the word itself: [`Window::own`].
    Own(bool),
    /// Of the word before, by capital: [`Window::beside`].
    Before(bool, bool),
    /// Of the word behind.
    After(bool, bool),
    /// Of the word before that.
    Before2(bool),
    /// Of the word behind that.
    After2,
}

impl Share {
    const COUNT: usize = 13;

    fn index(self) -> usize {
        match self {
            Share::Own(alone) => usize::from(alone),
            Share::Before(capital, alone) => 2 + 2 * usize::from(capital) + usize::from(alone),
            Share::After(capital, alone) => 6 + 2 * usize::from(capital) + usize::from(alone),
            Share::Before2(capital) => 10 + usize::from(capital),
            Share::After2 => 12,
        }
    }

    /// The features of it around the word that `window` is of.
    pub fn ask(self, window: &Window, mut ask: impl FnMut(usize, u64)) {
        match self {
            Share::Own(_) => window.own(&mut ask),
            Share::Before(..) => window.beside(-1, &mut ask),
            Share::After(..) => window.beside(1, &mut ask),
            Share::Before2(_) => window.beside(-2, &mut ask),
            Share::After2 => window.beside(2, &mut ask),
        }
        match self {
            Share::Own(true) => window.run(&mut ask),
            Share::Before(_, true) => window.run_beside(-1, &mut ask),
            Share::After(_, true) => window.run_beside(1, &mut ask),
            _ => {}
        }
    }
}

thread_local! {
    static MEMORIES: RefCell<Vec<Memory>> = const { RefCell::new(Vec::new()) };
}

impl Memory {
    /// Does `work` with what this thread remembers of the tagger of that number, for text with these `endings`.
    pub fn with<T>(tagger: u64, endings: &[String], work: impl FnOnce(&mut Memory) -> T) -> T {
        MEMORIES.with_borrow_mut(|all| {
            let known = all.iter().position(|m| m.tagger == tagger && m.endings == endings);
            let at = known.unwrap_or_else(|| {
                if all.len() == TAGGERS {
                    all.remove(0);
                }
                let places = std::iter::repeat_with(Place::empty).take(PLACES).collect();
                let sums = vec![Default::default(); PLACES];
                all.push(Memory {
                    tagger,
                    endings: endings.to_vec(),
                    places,
                    rows: Kept::new(),
                    sums,
                    stamp: 0,
                });
                all.len() - 1
            });
            work(&mut all[at])
        })
    }

    /// How `word` is seen, and where that is remembered; `see` looks at it where it isn't.
    pub fn see(
        &mut self,
        text: &str,
        word: Word,
        mode: Mode,
        see: impl FnOnce() -> Seen,
    ) -> (Seen, Option<Ticket>) {
        let Some(form) = Form::of(word.span.of(text), word.shape, word.begins, mode) else {
            return (see(), None);
        };
        let (seen, ticket) = self.remember(form, see);
        (seen, Some(ticket))
    }

    /// Where what stands outside a line of that `mode` is remembered.
    pub fn outside(&mut self, mode: Mode, outside: Seen) -> Option<Ticket> {
        let form = Form::of("", Shape::Mark, false, mode)?;
        Some(self.remember(form, || outside).1)
    }

    fn remember(&mut self, form: Form, see: impl FnOnce() -> Seen) -> (Seen, Ticket) {
        let at = form.place();
        let place = &mut self.places[at];
        if place.form != form || place.stamp == 0 {
            self.stamp = self.stamp.wrapping_add(1).max(1);
            *place = Place { form, stamp: self.stamp, seen: see(), made: 0 };
        }
        (place.seen, Ticket { place: at as u32, stamp: place.stamp })
    }

    /// Adds a share of the word of `ticket` to `sums`; `make` makes it where it isn't remembered.
    pub fn add(
        &mut self,
        ticket: Option<Ticket>,
        share: Share,
        sums: &mut Sums,
        make: impl FnOnce(&mut Kept) -> Sums,
    ) {
        let kept = ticket.and_then(|t| {
            let at = t.place as usize;
            let place = self.places.get_mut(at).filter(|place| place.stamp == t.stamp)?;
            Some((&mut place.made, self.sums.get_mut(at)?.get_mut(share.index())?))
        });
        let part = match kept {
            Some((made, sum)) => {
                if *made >> share.index() & 1 == 0 {
                    *sum = make(&mut self.rows);
                    *made |= 1 << share.index();
                }
                sum
            }
            None => &make(&mut self.rows),
        };
        sums.iter_mut().zip(part).for_each(|(sum, part)| *sum = sum.wrapping_add(*part));
    }
}

impl Place {
    fn empty() -> Place {
        let form =
            Form { letters: [0; LONGEST], length: 0, shape: Shape::Mark, begins: false, mode: Mode::Plain };
        Place { form, stamp: 0, seen: super::seen::OUTSIDE, made: 0 }
    }
}

impl Form {
    /// `None` for a word that is too long to be remembered.
    fn of(word: &str, shape: Shape, begins: bool, mode: Mode) -> Option<Form> {
        let mut letters = [0; LONGEST];
        letters.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
        Some(Form { letters, length: word.len() as u8, shape, begins, mode })
    }

    fn place(&self) -> usize {
        let eight =
            |at: usize| self.letters[at..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        let last = self.letters[16..].iter().fold(0, |h, &b| h << 8 | u64::from(b));
        let rest = u64::from(self.length) << 4 | (self.mode as u64) << 1 | u64::from(self.begins);
        let mix = |h: u64, part: u64| (h.rotate_left(23) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let h = [eight(8), last, rest].into_iter().fold(mix(0, eight(0)), mix);
        (h >> 40) as usize % PLACES
    }
}
