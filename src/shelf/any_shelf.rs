//! [`AnyShelf`]: the shelf that a list shows, for callers that do more with a library than with other collections.

use super::Shelf;
use super::archive::Archive;
use super::library::Library;
use kabar_annotate::text::CleanText;
use std::ops::{Deref, DerefMut};

/// One of the collections that kabar can show.
pub enum AnyShelf {
    /// Articles in files.
    Archive(Box<Archive>),
    /// The reader's library.
    Library(Box<Library>),
}

impl AnyShelf {
    /// Another handle to the same articles in the same list, for a job on a thread of its own.
    ///
    /// # Errors
    /// One line, where the library cannot be opened once more.
    pub fn handle(&self) -> Result<AnyShelf, CleanText> {
        match self {
            AnyShelf::Archive(archive) => Ok(archive.handle().into()),
            AnyShelf::Library(library) => {
                library.handle().map(AnyShelf::from).map_err(|error| error.message().clone())
            }
        }
    }

    /// The library, where the shelf is one.
    pub fn library(&mut self) -> Option<&mut Library> {
        match self {
            AnyShelf::Archive(_) => None,
            AnyShelf::Library(library) => Some(library),
        }
    }
}

impl From<Archive> for AnyShelf {
    fn from(archive: Archive) -> AnyShelf {
        AnyShelf::Archive(Box::new(archive))
    }
}

impl From<Library> for AnyShelf {
    fn from(library: Library) -> AnyShelf {
        AnyShelf::Library(Box::new(library))
    }
}

impl Deref for AnyShelf {
    type Target = dyn Shelf;

    fn deref(&self) -> &(dyn Shelf + 'static) {
        match self {
            AnyShelf::Archive(archive) => &**archive,
            AnyShelf::Library(library) => &**library,
        }
    }
}

impl DerefMut for AnyShelf {
    fn deref_mut(&mut self) -> &mut (dyn Shelf + 'static) {
        match self {
            AnyShelf::Archive(archive) => &mut **archive,
            AnyShelf::Library(library) => &mut **library,
        }
    }
}
