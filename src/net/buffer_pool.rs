//! Room for large bodies: few places, so that many feeds that are fetched at once cost the memory of few.
//!
//! Each place has a buffer of its own, which goes from body to body. An allocator keeps what a thread frees with that thread, and
//! each of many that fetch would come to keep a large body's room.
//!
//! Places are waited for, but not for ever: servers that send a byte a second would hold them all for minutes, and cost the
//! others their feeds. Then there are, for a while, more bodies than places, each still within its own bound.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How long is waited for a place for a large body. Servers that send a byte a second could hold all places for minutes.
const MAX_WAIT: Duration = Duration::from_secs(30);
/// A buffer that has grown beyond this is not kept for the next body.
const MAX_KEPT_CAPACITY: usize = 8 << 20;

/// Places for large bodies.
#[derive(Debug)]
pub struct BufferPool {
    /// The buffers of those that are free.
    free: Mutex<Vec<Vec<u8>>>,
    freed: Condvar,
}

/// One of them.
#[derive(Debug)]
pub struct BufferLease {
    pool: Arc<BufferPool>,
    buffer: Vec<u8>,
}

impl BufferPool {
    /// Room for `places` bodies.
    pub fn new(places: usize) -> BufferPool {
        BufferPool { free: Mutex::new(vec![Vec::new(); places]), freed: Condvar::new() }
    }

    /// A place, after some waiting; `None` where that took too long.
    pub fn acquire(room: &Arc<BufferPool>) -> Option<BufferLease> {
        let (mut free, _) = room
            .freed
            .wait_timeout_while(room.free.lock().unwrap_or_else(PoisonError::into_inner), MAX_WAIT, |free| {
                free.is_empty()
            })
            .unwrap_or_else(PoisonError::into_inner);
        Some(BufferLease { buffer: free.pop()?, pool: room.clone() })
    }
}

impl BufferLease {
    /// Its buffer, empty, for a body.
    pub fn take_buffer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    /// Takes the buffer back from a body that was read.
    pub fn return_buffer(&mut self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.buffer = buffer;
    }
}

impl Drop for BufferLease {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        let buffer = if buffer.capacity() <= MAX_KEPT_CAPACITY { buffer } else { Vec::new() };
        self.pool.free.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        self.pool.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_given_back_is_the_next_ones() {
        let room = Arc::new(BufferPool::new(1));
        let place = BufferPool::acquire(&room).expect("the only one");
        let other = room.clone();
        let waiting = std::thread::spawn(move || BufferPool::acquire(&other).is_some());
        drop(place);
        assert!(waiting.join().expect("no panic"));
        let mut place = BufferPool::acquire(&room).expect("given back again");
        place.return_buffer(b"isi".to_vec());
        drop(place);
        let next = BufferPool::acquire(&room).expect("given back").take_buffer();
        assert!(next.is_empty() && next.capacity() >= 3, "its buffer goes with it");
    }
}
