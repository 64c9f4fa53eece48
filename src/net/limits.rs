//! How much time and how many bytes one feed may cost. Tests use smaller limits.

use std::time::Duration;

/// What one fetch may cost.
#[derive(Debug, Clone, Copy)]
pub struct FetchLimits {
    /// The longest time until the server's name is found.
    pub resolve: Duration,
    /// The longest time until the connection is established, encryption included.
    pub connect: Duration,
    /// The longest time until the next byte arrives.
    pub idle: Duration,
    /// The longest time from the first name looked up to the last byte, redirects included.
    pub total: Duration,
    /// The most bytes of a body, as sent and as unpacked.
    pub body: usize,
    /// The most redirects that are followed, one after the other.
    pub redirects: usize,
}

impl Default for FetchLimits {
    /// For the open web. A feed of a thousand articles with their whole text has about 5 MB, which takes a minute over a poor
    /// mobile connection. RFC 1945 allowed five redirects; sites that moved several times need a few more.
    fn default() -> FetchLimits {
        FetchLimits {
            resolve: Duration::from_secs(10),
            connect: Duration::from_secs(15),
            idle: Duration::from_secs(20),
            total: Duration::from_secs(120),
            body: 16 << 20,
            redirects: 8,
        }
    }
}
