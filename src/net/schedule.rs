//! When a feed is fetched again: half an hour after a success, later where the server says so, and ever more rarely while
//! it fails.

use super::error::FetchErrorKind;

/// Between two successful fetches, in seconds.
pub const INTERVAL: i64 = 30 * 60;
/// The longest freshness that a server is believed, in seconds: some say a year, and have news tomorrow.
const MAX_FRESHNESS: i64 = 6 * 3_600;
/// The longest wait for a feed that fails or asks to be left alone, in seconds.
const MAX_WAIT: i64 = 24 * 3_600;

/// When the feed `id`, fetched with success at `at`, is fetched again; `fresh_until` is what its server said. All in seconds
/// since 1970.
pub fn next_after_success(at: i64, id: i64, fresh_until: Option<i64>) -> i64 {
    let fresh = fresh_until.map_or(0, |until| until - at).min(MAX_FRESHNESS);
    at + jitter(INTERVAL.max(fresh), id, 0)
}

/// When the feed `id` is fetched again after `failures` failures in a row, the one at `at` included.
pub fn next_after_failure(at: i64, id: i64, failures: usize, kind: FetchErrorKind) -> i64 {
    let doubled = (0..failures.min(16)).fold(INTERVAL / 2, |wait, _| (wait * 2).min(MAX_WAIT));
    let asked = match kind {
        FetchErrorKind::Busy(Some(wait)) => i64::try_from(wait.as_secs()).unwrap_or(MAX_WAIT).min(MAX_WAIT),
        _ => 0,
    };
    // What a server asked for is not cut short.
    at + jitter(doubled, id, failures).max(asked)
}

/// `wait`, up to a tenth more or less, so that feeds that failed together are not all fetched together again. The same for the
/// same feed and count, so that it can be tested.
fn jitter(wait: i64, id: i64, count: usize) -> i64 {
    // The finalizer of SplitMix64: every bit of the input affects every bit of the output.
    let mut z = id.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(count as u64);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let thousandths = i64::try_from((z ^ (z >> 31)) % 201).unwrap_or(100);
    wait + wait * (thousandths - 100) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const AT: i64 = 1_700_000_000;

    #[test]
    fn a_good_feed_is_asked_every_half_hour_or_when_its_server_says() {
        for id in 0..50 {
            let wait = |fresh| next_after_success(AT, id, fresh) - AT;
            assert!((1620..=1980).contains(&wait(None)), "{}", wait(None));
            assert_eq!(wait(Some(AT + 60)), wait(None));
            assert_eq!(wait(Some(AT - 60)), wait(None));
            assert!((6480..=7920).contains(&wait(Some(AT + 7200))));
            assert!(wait(Some(AT + 31_536_000)) <= MAX_FRESHNESS * 11 / 10);
        }
    }

    #[test]
    fn a_failing_feed_is_asked_ever_more_rarely() {
        let wait = |failures| next_after_failure(AT, 7, failures, FetchErrorKind::Failed) - AT;
        for failures in 1..5 {
            let ratio = wait(failures + 1) as f64 / wait(failures) as f64;
            assert!((1.6..2.5).contains(&ratio), "{failures}: {ratio}");
        }
        assert!(wait(1) <= INTERVAL * 11 / 10 && wait(usize::MAX) <= MAX_WAIT * 11 / 10);
        assert!(wait(60) >= MAX_WAIT * 9 / 10);
        let times: std::collections::HashSet<i64> =
            (0..100).map(|id| next_after_failure(AT, id, 3, FetchErrorKind::Failed)).collect();
        assert!(times.len() > 60, "they come back apart: {}", times.len());
    }

    #[test]
    fn what_a_server_asks_for_is_kept_up_to_a_day() {
        let wait = |seconds| {
            next_after_failure(AT, 7, 1, FetchErrorKind::Busy(Some(Duration::from_secs(seconds)))) - AT
        };
        assert_eq!(wait(4 * 3_600), 4 * 3_600);
        assert_eq!(wait(u64::MAX), MAX_WAIT);
        assert!(wait(1) >= INTERVAL * 9 / 10);
    }
}
