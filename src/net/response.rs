//! What comes of fetching a feed: from a server, a file or a command.

use super::headers::Validators;

/// A feed's bytes, or that nothing changed, and what to ask with next time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchResponse {
    /// The unpacked body; `None` where nothing changed since the last visit (304).
    pub body: Option<Vec<u8>>,
    /// What the server calls it, with its charset: `text/xml; charset=iso-8859-1`.
    pub content_type: Option<String>,
    /// Where it came from in the end: what the feed's relative links are relative to.
    pub url: String,
    /// What to ask with next time.
    pub validators: Validators,
    /// Where to ask from now on, where the feed moved for good.
    pub moved_to: Option<String>,
    /// Until when the server says that it stays as it is, in seconds since 1970.
    pub fresh_until: Option<i64>,
}
