//! The time of the system. Everything below `term` and `cli` gets the time from here as a value or a function.

use jiff::tz::TimeZone;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time zone of the system, by `TZ` or /etc/localtime; UTC where neither names one.
pub fn time_zone() -> TimeZone {
    TimeZone::try_system().unwrap_or(TimeZone::UTC)
}

/// The present time in seconds since 1970-01-01T00:00:00Z; a clock before that counts as 0.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs().cast_signed())
}
