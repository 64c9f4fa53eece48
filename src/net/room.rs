//! Room for large bodies: few places, so that many feeds that are fetched at once cost the memory of few.
//!
//! Places are waited for, but not for ever: servers that send a byte a second would hold them all for minutes, and cost the
//! others their feeds. Then there are, for a while, more bodies than places, each still within its own bound.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How long is waited for a place for a large body. Servers that send a byte a second could hold all places for minutes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Places for large bodies.
#[derive(Debug)]
pub struct Room {
    free: Mutex<usize>,
    freed: Condvar,
}

/// One of them.
#[derive(Debug)]
pub struct Place(Arc<Room>);

impl Room {
    /// Room for `places` bodies.
    pub fn new(places: usize) -> Room {
        Room { free: Mutex::new(places), freed: Condvar::new() }
    }

    /// A place, after some waiting; `None` where that took too long.
    pub fn take(room: &Arc<Room>) -> Option<Place> {
        let (mut free, waited) = room
            .freed
            .wait_timeout_while(room.free.lock().unwrap_or_else(PoisonError::into_inner), PATIENCE, |free| {
                *free == 0
            })
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return None;
        }
        *free -= 1;
        Some(Place(room.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
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
        assert!(Room::take(&room).is_some(), "given back again");
    }
}
