//! What of the user's place is still to be saved, and when: the position in the open article and the state of the list.

use crate::shelf::ReadingPosition;
use crate::shelf::state::ReadingSession;
use kabar_annotate::text::CleanText;
use std::time::{Duration, Instant};

/// How long after a key or a click the place is saved, with all that happens until then. When kabar ends, it is saved at
/// once.
const SAVE_DELAY: Duration = Duration::from_secs(1);

/// The unsaved place of the user.
#[derive(Debug, Default)]
pub struct Autosave {
    /// The position in an article, by the article's key.
    position: Option<(CleanText, ReadingPosition)>,
    /// When the place is to be saved; `None` where nothing is unsaved.
    due: Option<Instant>,
    /// The state of the list that was saved last.
    saved_session: Option<ReadingSession>,
}

impl Autosave {
    /// Notes a key or a click at `now`: the place is due after the delay, unless it is due earlier.
    pub fn note_input(&mut self, now: Instant) {
        self.due.get_or_insert(now + SAVE_DELAY);
    }

    /// Notes a position in the article with that key. Returns the unsaved position in another article, which must be saved
    /// now.
    pub fn set_position(
        &mut self,
        key: CleanText,
        position: ReadingPosition,
    ) -> Option<(CleanText, ReadingPosition)> {
        let earlier = self.position.take().filter(|(other, _)| *other != key);
        self.position = Some((key, position));
        earlier
    }

    /// When the place must be saved; `None` where nothing happened since it was.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Whether the place must be saved at `now`. It is not due again until the next input.
    pub fn take_due(&mut self, now: Instant) -> bool {
        self.due.take_if(|due| *due <= now).is_some()
    }

    /// Whether the place must be saved because kabar ends or is suspended, due or not.
    pub fn take_pending(&mut self) -> bool {
        self.due.take().is_some()
    }

    /// The position to save.
    pub fn take_position(&mut self) -> Option<(CleanText, ReadingPosition)> {
        self.position.take()
    }

    /// `session`, where it differs from the one that was saved last. It counts as saved then.
    pub fn changed_session(&mut self, session: Option<ReadingSession>) -> Option<ReadingSession> {
        let changed = session.filter(|session| self.saved_session.as_ref() != Some(session));
        if changed.is_some() {
            self.saved_session.clone_from(&changed);
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_due_after_the_first_input_since_the_last_save() {
        let start = Instant::now();
        let mut autosave = Autosave::default();
        assert!(!autosave.take_pending(), "nothing happened");
        autosave.note_input(start);
        autosave.note_input(start + SAVE_DELAY / 2);
        assert_eq!(autosave.due(), Some(start + SAVE_DELAY));
        assert!(!autosave.take_due(start));
        assert!(autosave.take_due(start + SAVE_DELAY) && !autosave.take_due(start + SAVE_DELAY));
        autosave.note_input(start + 2 * SAVE_DELAY);
        assert!(autosave.take_pending() && autosave.due().is_none());
    }

    #[test]
    fn a_position_gives_way_to_a_later_one_in_the_same_article_only() {
        let mut autosave = Autosave::default();
        let key = |name: &str| CleanText::one_line(name);
        let position = ReadingPosition { paragraph: 2, word: 5 };
        assert_eq!(autosave.set_position(key("a"), position), None);
        assert_eq!(autosave.set_position(key("a"), position), None);
        assert_eq!(autosave.set_position(key("b"), position), Some((key("a"), position)));
        assert_eq!(autosave.take_position(), Some((key("b"), position)));
        assert_eq!(autosave.take_position(), None);
    }

    #[test]
    fn a_session_is_saved_when_it_has_changed() {
        let mut autosave = Autosave::default();
        let session = |at| Some(ReadingSession { at, ..ReadingSession::default() });
        assert_eq!(autosave.changed_session(None), None);
        assert_eq!(autosave.changed_session(session(1)), session(1));
        assert_eq!(autosave.changed_session(session(1)), None);
        assert_eq!(autosave.changed_session(session(2)), session(2));
    }
}
