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
const PATIENCE: Duration = Duration::from_secs(30);
/// A buffer that has grown beyond this is not kept for the next body.
const KEPT: usize = 8 << 20;

/// Places for large bodies.
#[derive(Debug)]
pub struct Room {
    /// The buffers of those that are free.
    free: Mutex<Vec<Vec<u8>>>,
    freed: Condvar,
}

/// One of them.
#[derive(Debug)]
pub struct Place {
    room: Arc<Room>,
    buffer: Vec<u8>,
}

impl Room {
    /// Room for `places` bodies.
    pub fn new(places: usize) -> Room {
        Room { free: Mutex::new(vec![Vec::new(); places]), freed: Condvar::new() }
    }

    /// A place, after some waiting; `None` where that took too long.
    pub fn take(room: &Arc<Room>) -> Option<Place> {
        let (mut free, _) = room
            .freed
            .wait_timeout_while(room.free.lock().unwrap_or_else(PoisonError::into_inner), PATIENCE, |free| {
                free.is_empty()
            })
            .unwrap_or_else(PoisonError::into_inner);
        Some(Place { buffer: free.pop()?, room: room.clone() })
    }
}

impl Place {
    /// Its buffer, empty, for a body.
    pub fn buffer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    /// Takes the buffer back from a body that was read.
    pub fn keep(&mut self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.buffer = buffer;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        let buffer = if buffer.capacity() <= KEPT { buffer } else { Vec::new() };
        self.room.free.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        self.room.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_given_back_is_the_next_ones() {
        let room = Arc::new(Room::new(1));
        let place = Room::take(&room).expect("the only one");
        let other = room.clone();
        let waiting = std::thread::spawn(move || Room::take(&other).is_some());
        drop(place);
        assert!(waiting.join().expect("no panic"));
        let mut place = Room::take(&room).expect("given back again");
        place.keep(b"isi".to_vec());
        drop(place);
        let next = Room::take(&room).expect("given back").buffer();
        assert!(next.is_empty() && next.capacity() >= 3, "its buffer goes with it");
    }
}
