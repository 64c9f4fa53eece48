//! The time of day as a shelf sees it. The shelf never asks the system for it: whoever opens a shelf says where it comes
//! from, so that a test that fixes the time gives the same result on every day.

/// Gives the present time in seconds since 1970-01-01T00:00:00Z.
pub type Clock = fn() -> i64;

/// The time in tests: 2027-01-15T08:00:00Z.
#[cfg(test)]
pub(crate) const TEST_CLOCK: Clock = || 1_800_000_000;
