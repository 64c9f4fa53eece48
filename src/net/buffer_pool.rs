//! A few buffers for large bodies, so that many fetches at once need the memory of a few.
//!
//! A buffer passes from body to body. If each worker allocated its own, the allocator would keep a large body's memory for
//! each of them.
//!
//! A worker waits for a buffer, but not for ever: servers that send a byte a second could hold all buffers for minutes and
//! cost others their feeds. After `MAX_WAIT` it goes on without one, and for a while there are more bodies than
//! buffers, each within its own limit.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How long a worker waits for a buffer.
const MAX_WAIT: Duration = Duration::from_secs(30);
/// A buffer that has grown beyond this is not kept for the next body.
const MAX_KEPT_CAPACITY: usize = 8 << 20;

/// Buffers for large bodies.
#[derive(Debug)]
pub struct BufferPool {
    /// The buffers that are not in use.
    free: Mutex<Vec<Vec<u8>>>,
    freed: Condvar,
}

/// A buffer in use; it goes back to the pool when this is dropped.
#[derive(Debug)]
pub struct BufferLease {
    pool: Arc<BufferPool>,
    buffer: Vec<u8>,
}

impl BufferPool {
    /// A pool for `places` bodies at once.
    pub fn new(places: usize) -> BufferPool {
        BufferPool { free: Mutex::new(vec![Vec::new(); places]), freed: Condvar::new() }
    }

    /// Waits for a buffer; `None` where that took longer than `MAX_WAIT`.
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
    /// Takes the empty buffer out, for a body.
    pub fn take_buffer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    /// Puts the buffer of a body that was parsed back.
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
