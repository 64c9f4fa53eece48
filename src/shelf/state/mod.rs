//! What kabar remembers of a reader between two sessions, apart from the library: marks on articles of files, and where the
//! reader was.

mod log;
mod mark_sets;
mod mark_store;
mod session;

pub use mark_store::MarkStore;
pub use session::{MAX_UNFINISHED, ReadingSession, SessionStore, UnfinishedArticle};
