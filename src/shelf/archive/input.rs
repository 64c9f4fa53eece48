//! What an archive is made of, and how much of it is read at once.

use kabar_formats::records::MAX_RECORD_BYTES;
use std::path::PathBuf;
use std::sync::Arc;

/// Something to read articles from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// Standard input, up to its end.
    Stdin,
    /// The bundled articles.
    Samples,
    /// Every article of the reader's library, in the file of that path; for commands that go through everything.
    Library(PathBuf),
    /// What was fetched from an address.
    Fetched(FetchedPage),
}

/// The bytes of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedPage {
    /// Where they came from in the end.
    pub address: String,
    /// The unpacked body.
    pub body: Arc<[u8]>,
    /// What the server says of its encoding.
    pub charset: Option<String>,
    /// The pages on which its article goes on, in their order.
    pub later: Vec<FetchedPage>,
}

/// How much is read at once and kept in memory. Tests use lower limits, so that small files show what big ones do.
#[derive(Debug, Clone, Copy)]
pub struct ArchiveLimits {
    /// A file of fewer bytes is read at once, and its articles may stay in memory. A bigger one is handed out in batches
    /// of so many bytes.
    pub small_file: usize,
    /// Articles stay in memory while the text that they were parsed from has at most so many bytes in all.
    pub memory: usize,
    /// The longest record that is read, in bytes. What is longer is no article.
    pub max_record: u64,
    /// What was made of this many bytes or more is kept in the cache. Of less it is made again before the screen is drawn.
    pub min_cached: u64,
}

impl Default for ArchiveLimits {
    fn default() -> ArchiveLimits {
        ArchiveLimits {
            small_file: 1 << 20,
            memory: 16 << 20,
            max_record: MAX_RECORD_BYTES,
            min_cached: 32 << 20,
        }
    }
}

/// What an archive is made of, so that it can be read again.
#[derive(Debug, Clone, Default)]
pub struct ArchiveInputs {
    /// What was named on the command line, in order.
    pub inputs: Vec<Input>,
    /// The folder where indexes are kept; `None` keeps none.
    pub cache: Option<PathBuf>,
    /// How much is read at once.
    pub limits: ArchiveLimits,
}
