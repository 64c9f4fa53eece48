//! The sentences that the app shows to the reader, by topic. The subcommands and the fetcher have sentences of their own,
//! where they are printed.

mod count;
mod dates;
mod find;
mod keys;
mod library;
mod list;
mod names;
mod outside;
mod page;
mod prompt;
mod session;
mod stories;
mod undo;

pub use count::*;
pub use dates::*;
pub use find::*;
pub use keys::*;
pub use library::*;
pub use list::*;
pub use names::*;
pub use outside::*;
pub use page::*;
pub use prompt::*;
pub use session::*;
pub use stories::*;
pub use undo::*;
