//! How much time and how many bytes one feed may cost. Tests hand in smaller ones.

use std::time::Duration;

/// What one fetch may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until the server's name is found.
    pub resolve: Duration,
    /// Until the connection stands, encryption included.
    pub connect: Duration,
    /// Until the next byte comes.
    pub idle: Duration,
    /// From the first name looked up to the last byte, redirects included.
    pub total: Duration,
    /// Bytes of a body, as sent and as unpacked.
    pub body: usize,
    /// Redirects that are followed, one after the other.
    pub redirects: usize,
}

impl Default for Limits {
    /// For the open web: a feed of a thousand articles with their whole text has about 5 MB, and over a poor mobile
    /// line takes a minute. RFC 1945 asked for at most five redirects; newsrooms that move need a few more.
    fn default() -> Limits {
        Limits {
            resolve: Duration::from_secs(10),
            connect: Duration::from_secs(15),
            idle: Duration::from_secs(20),
            total: Duration::from_secs(120),
            body: 16 << 20,
            redirects: 8,
        }
    }
}
