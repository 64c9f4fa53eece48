//! The records of a WARC file that hold pages: the head of each says how long it is, so what lies between two heads is
//! passed over unseen. What is no record is handed on as a stretch, up to the next line that begins one.

use super::Found;
use crate::warc::head::{Head, LONGEST as LONGEST_HEAD, is_page};
use memchr::memmem;

/// So much of a block is kept to see what it is: the head of its HTTP message.
const PEEK: usize = 16 << 10;

/// Where the scan is.
#[derive(Debug, Default)]
pub struct Warc {
    /// The offset of the next byte.
    at: u64,
    state: State,
    /// Where the record, or the stretch, starts that is open.
    start: u64,
    /// What was read of it, while it is of interest.
    kept: Vec<u8>,
}

#[derive(Debug, Default)]
enum State {
    /// Between two records.
    #[default]
    Between,
    /// In the head of one.
    InHead,
    /// In its block: what it says, and how many bytes are still to come.
    InBlock(Box<Head>, u64),
    /// In what is no record.
    Lost,
}

impl Warc {
    /// Finds the pages that end in `block`.
    pub fn feed(&mut self, mut block: &[u8], found: &mut impl FnMut(Found)) {
        while !block.is_empty() {
            let taken = match &mut self.state {
                State::Between => {
                    let blank = block.len() - block.trim_ascii_start().len();
                    if blank == 0 {
                        (self.start, self.state) = (self.at, State::InHead);
                        self.kept.clear();
                    }
                    blank
                }
                State::InHead => self.head(block),
                State::InBlock(_, left) => {
                    let taken = block.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    let wanted = PEEK.saturating_sub(self.kept.len()).min(taken);
                    self.kept.extend_from_slice(&block[..wanted]);
                    *left -= taken as u64;
                    taken
                }
                State::Lost => self.lost(block, found),
            };
            self.at += taken as u64;
            if matches!(self.state, State::InBlock(_, 0)) {
                self.end(true, found);
            }
            block = &block[taken..];
        }
    }

    /// The text has ended: what is open is cut off.
    pub fn finish(&mut self, found: &mut impl FnMut(Found)) {
        match self.state {
            State::Between => {}
            State::InBlock(..) => self.end(false, found),
            State::InHead | State::Lost => {
                found(Found { start: self.start, end: self.at, line: 1, sound: false });
            }
        }
        self.state = State::Between;
    }

    /// Takes of `block` what belongs to the head that is open, and says how much that is.
    fn head(&mut self, block: &[u8]) -> usize {
        let before = self.kept.len();
        let taken = block.len().min(LONGEST_HEAD + 1 - before.min(LONGEST_HEAD));
        self.kept.extend_from_slice(&block[..taken]);
        match Head::parse(&self.kept) {
            Some(head) => {
                let taken = head.size - before;
                self.kept.clear();
                let length = head.length;
                self.state = State::InBlock(Box::new(head), length);
                taken
            }
            // A head that ends and is none, or that does not end.
            None if ends(&self.kept) || self.kept.len() > LONGEST_HEAD => {
                self.state = State::Lost;
                self.kept.clear();
                0
            }
            None => taken,
        }
    }

    fn end(&mut self, sound: bool, found: &mut impl FnMut(Found)) {
        if let State::InBlock(head, ..) = std::mem::take(&mut self.state)
            && is_page(&head.fields, &self.kept)
        {
            found(Found { start: self.start, end: self.at, line: 1, sound });
        }
        self.kept.clear();
    }

    /// Looks for the next record; says how much of `block` is none.
    fn lost(&mut self, block: &[u8], found: &mut impl FnMut(Found)) -> usize {
        const NEXT: &[u8] = b"\nWARC/";
        // It may have begun in the block before.
        let before = self.kept.len();
        self.kept.extend_from_slice(block);
        let Some(next) = memmem::find(&self.kept, NEXT).map(|n| n + 1) else {
            self.kept.drain(..self.kept.len().saturating_sub(NEXT.len() - 1));
            return block.len();
        };
        let at = (self.at + next as u64).saturating_sub(before as u64);
        found(Found { start: self.start, end: at, line: 1, sound: false });
        // The bytes of the next head that were in the block before are taken again.
        let again = self.kept[next.min(before)..before].to_vec();
        (self.start, self.state, self.kept) = (at, State::InHead, again);
        next.saturating_sub(before)
    }
}

/// Is there an empty line?
fn ends(head: &[u8]) -> bool {
    memmem::find(head, b"\n\n").is_some() || memmem::find(head, b"\n\r\n").is_some()
}
