//! Where the articles of the list come from, and the fetch that is under way.

use super::effect::FetchProgress;

/// Where the articles of the list come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListSource {
    /// The files that were named on the command line.
    #[default]
    Files,
    /// The reader's library.
    Library,
    /// Nothing yet: there is no library, and the first feed makes one.
    FirstRun,
    /// Nothing: the library cannot be read.
    DamagedLibrary,
}

/// The library, as far as it is the list's.
#[derive(Debug, Default)]
pub struct LibraryState {
    /// Where the articles of the list come from.
    pub source: ListSource,
    /// How far the fetch is that is under way.
    pub fetching: Option<FetchProgress>,
    /// Are the articles that were fetched to join the list, once it is known how many there are?
    pub(super) adopts_new: bool,
}
