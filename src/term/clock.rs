//! The time of the system. Everything below `term` and `cli` gets the time from here as a value or a function.

use std::time::{SystemTime, UNIX_EPOCH};

/// The seconds that local time is ahead of UTC at present; 0 where the system does not say.
pub fn utc_offset() -> i64 {
    let local = tz::TimeZone::local().ok();
    local.and_then(|zone| Some(i64::from(zone.find_current_local_time_type().ok()?.ut_offset()))).unwrap_or(0)
}

/// The present time in seconds since 1970-01-01T00:00:00Z; a clock before that counts as 0.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs().cast_signed())
}
