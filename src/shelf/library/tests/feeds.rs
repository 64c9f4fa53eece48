//! Subscriptions and the health of feeds.

use super::*;
use crate::shelf::Shelf;
use kabar_annotate::annotate::lines::repeated_lines::OutletLineCounter;

#[test]
fn a_feeds_health_is_kept() {
    let (mut library, feed) = with_feed("health");
    let fine = FetchOutcome {
        fetched_at: 1_800_000_000,
        next_fetch: 1_800_003_600,
        http_status: Some(200),
        failure: None,
        warning: None,
        is_gone: false,
        moved_to: Some("https://warta.example/atom".into()),
        validators: Some((Some("\"7\"".into()), None)),
    };
    library.record_outcome(feed, &fine).expect("kept");
    assert!(library.due_feeds(1_800_003_599).expect("read").is_empty());
    assert_eq!(library.due_feeds(1_800_003_600).expect("read").len(), 1);
    assert_eq!(library.due_feeds(1_790_000_000).expect("read").len(), 1, "the clock was set back");
    for hours in 1..3 {
        let at = fine.fetched_at + hours * 3_600;
        let failed = FetchOutcome {
            fetched_at: at,
            next_fetch: at + 7_200,
            http_status: Some(403),
            failure: Some(CleanText::one_line("Forbidden: the server refuses kabar")),
            moved_to: None,
            validators: None,
            ..fine.clone()
        };
        library.record_outcome(feed, &failed).expect("kept");
    }
    let row = library.find_feed("https://warta.example/feed").expect("by what was subscribed");
    assert_eq!(row.url, "https://warta.example/atom");
    assert_eq!(row.etag.as_deref(), Some("\"7\""));
    let FeedHealth {
        last_success: good, failures, failing_since: since, http_status: status, reason, ..
    } = row.health;
    assert_eq!(
        (good, failures, since, status),
        (Some(fine.fetched_at), 2, Some(fine.fetched_at + 3_600), Some(403))
    );
    assert_eq!(reason.as_deref(), Some("Forbidden: the server refuses kabar"));
    library
        .record_outcome(
            feed,
            &FetchOutcome {
                http_status: Some(410),
                failure: Some(CleanText::one_line("Gone")),
                is_gone: true,
                ..fine.clone()
            },
        )
        .expect("kept");
    assert!(library.due_feeds(i64::MAX / 2).expect("read").is_empty());
    library.record_outcome(feed, &fine).expect("kept");
    assert_eq!(library.feed(feed).expect("read").expect("there").health.failures, 0);
    // A document that could be read in part is a good fetch with a reason, until there is another document.
    let reason = |library: &Library| library.feed(feed).expect("read").expect("there").health.reason;
    let part = FetchOutcome { warning: Some(CleanText::one_line("it ends early")), ..fine.clone() };
    for (outcome, expected) in [
        (&part, Some("it ends early")),
        (&FetchOutcome { http_status: Some(304), ..fine.clone() }, Some("it ends early")),
        (&fine, None),
    ] {
        library.record_outcome(feed, outcome).expect("kept");
        assert_eq!(reason(&library).as_deref(), expected);
    }
    assert_eq!(library.feed(feed).expect("read").expect("there").health.failures, 0);
}

#[test]
fn subscribing_twice_changes_nothing() {
    let mut library = new_library("twice");
    let list = [
        Subscription {
            folder: Some("berita".into()),
            name: Some("Warta".into()),
            ..subscription("https://warta.example/feed")
        },
        subscription("https://kota.example/rss"),
    ];
    assert_eq!(library.subscribe(&list).expect("subscribed").1.changed, 2);
    library.move_feed(1, "lain").expect("moved");
    let (ids, done) = library.subscribe(&list).expect("subscribed");
    assert_eq!((ids, done.changed), (vec![1, 2], 0));
    assert_eq!(&*library.feed(1).expect("read").expect("there").folder, "lain", "as the reader left it");
    // An older kabar kept some addresses as they were spelled.
    let old = [subscription("https://Desa.example:443/fé'ed")];
    assert_eq!(library.subscribe(&old).expect("subscribed").1.changed, 1);
    let (ids, done) =
        library.subscribe(&[subscription("https://desa.example/f%C3%A9'ed")]).expect("subscribed");
    assert_eq!((ids, done.changed), (vec![3], 0));
    assert!(
        library.find_feed("warta").is_ok()
            && library.find_feed("2").is_ok()
            && library.find_feed("tidak ada").is_err()
    );
}

#[test]
fn what_an_outlet_repeats_is_the_same_in_the_library_as_in_files() {
    let (mut library, feed) = with_feed("repeats");
    let promo = |n: usize| format!("Unduh aplikasi kami di ponsel, sudah {n} pembaca");
    let item = |n: usize| {
        let mut draft = draft(n);
        draft.site = Some("Warta".into());
        draft.text = format!("{}\n{}\nSapa kami, warga kota!", draft.text, promo(n));
        feed_item(&format!("guid-{n}"), draft)
    };
    let items: Vec<FetchedItem> = (0..12).map(item).collect();
    let mut counter = OutletLineCounter::default();
    items.iter().for_each(|item| counter.count_article(&item.article));
    let opened = items[3].article.clone();
    library.ingest(feed, &items, 1_800_000_000).expect("kept");
    assert!(!counter.repeated_lines(&opened).is_empty());
    assert_eq!(library.outlet_repeats(&opened), counter.repeated_lines(&opened));
}
