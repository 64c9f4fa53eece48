//! The records of a WARC file that hold pages: the head of each says how long it is, so what lies between two heads is
//! skipped. What is not a record is given as an incomplete span, up to the next line that begins one.

use super::span::RecordSpan;
use crate::warc::head::{MAX_HEAD_BYTES as LONGEST_HEAD, WarcHead, is_page};
use memchr::memmem;

/// How many bytes of a block are kept, for the head of its HTTP message.
const PEEK_BYTES: usize = 16 << 10;

/// The state of a scan for the records of a WARC file, between two blocks of it.
#[derive(Debug, Default)]
pub struct WarcScanner {
    /// The offset of the next byte.
    at: u64,
    state: WarcState,
    /// Where the open record or incomplete span starts.
    start: u64,
    /// The bytes of it that are needed, so far.
    buffer: Vec<u8>,
}

#[derive(Debug, Default)]
enum WarcState {
    /// The scan is between two records.
    #[default]
    Between,
    /// It is in the head of a record.
    InHead,
    /// It is in the block of a record: what the head says, and how many bytes are still to come.
    InBlock(Box<WarcHead>, u64),
    /// It is in bytes that are not a record.
    Lost,
}

impl WarcScanner {
    /// Finds the pages that end in `block`.
    pub fn feed(&mut self, mut block: &[u8], found: &mut impl FnMut(RecordSpan)) {
        while !block.is_empty() {
            let taken = match &mut self.state {
                WarcState::Between => {
                    let blank = block.len() - block.trim_ascii_start().len();
                    if blank == 0 {
                        (self.start, self.state) = (self.at, WarcState::InHead);
                        self.buffer.clear();
                    }
                    blank
                }
                WarcState::InHead => self.read_head(block),
                WarcState::InBlock(_, left) => {
                    let taken = block.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    let wanted = PEEK_BYTES.saturating_sub(self.buffer.len()).min(taken);
                    self.buffer.extend_from_slice(&block[..wanted]);
                    *left -= taken as u64;
                    taken
                }
                WarcState::Lost => self.find_next_record(block, found),
            };
            self.at += taken as u64;
            if matches!(self.state, WarcState::InBlock(_, 0)) {
                self.end_record(true, found);
            }
            block = &block[taken..];
        }
    }

    /// The text has ended: what is open is cut off.
    pub fn finish(&mut self, found: &mut impl FnMut(RecordSpan)) {
        match self.state {
            WarcState::Between => {}
            WarcState::InBlock(..) => self.end_record(false, found),
            WarcState::InHead | WarcState::Lost => {
                found(RecordSpan { start: self.start, end: self.at, line: 1, is_complete: false });
            }
        }
        self.state = WarcState::Between;
    }

    /// Takes the bytes of `block` that belong to the open head, and gives their number.
    fn read_head(&mut self, block: &[u8]) -> usize {
        let before = self.buffer.len();
        let taken = block.len().min(LONGEST_HEAD + 1 - before.min(LONGEST_HEAD));
        self.buffer.extend_from_slice(&block[..taken]);
        match WarcHead::parse(&self.buffer) {
            Some(head) => {
                let taken = head.head_bytes - before;
                self.buffer.clear();
                let length = head.block_bytes;
                self.state = WarcState::InBlock(Box::new(head), length);
                taken
            }
            // What ends like a head but is not one, or does not end.
            None if has_empty_line(&self.buffer) || self.buffer.len() > LONGEST_HEAD => {
                self.state = WarcState::Lost;
                self.buffer.clear();
                0
            }
            None => taken,
        }
    }

    fn end_record(&mut self, sound: bool, found: &mut impl FnMut(RecordSpan)) {
        if let WarcState::InBlock(head, ..) = std::mem::take(&mut self.state)
            && is_page(&head.fields, &self.buffer)
        {
            found(RecordSpan { start: self.start, end: self.at, line: 1, is_complete: sound });
        }
        self.buffer.clear();
    }

    /// Looks for the next record; gives the number of bytes of `block` before it.
    fn find_next_record(&mut self, block: &[u8], found: &mut impl FnMut(RecordSpan)) -> usize {
        const NEXT: &[u8] = b"\nWARC/";
        // It may have begun in the block before.
        let before = self.buffer.len();
        self.buffer.extend_from_slice(block);
        let Some(next) = memmem::find(&self.buffer, NEXT).map(|n| n + 1) else {
            self.buffer.drain(..self.buffer.len().saturating_sub(NEXT.len() - 1));
            return block.len();
        };
        let at = (self.at + next as u64).saturating_sub(before as u64);
        found(RecordSpan { start: self.start, end: at, line: 1, is_complete: false });
        // The bytes of the next head that were in the block before are taken again.
        let again = self.buffer[next.min(before)..before].to_vec();
        (self.start, self.state, self.buffer) = (at, WarcState::InHead, again);
        next.saturating_sub(before)
    }
}

/// Is there an empty line?
fn has_empty_line(head: &[u8]) -> bool {
    memmem::find(head, b"\n\n").is_some() || memmem::find(head, b"\n\r\n").is_some()
}
