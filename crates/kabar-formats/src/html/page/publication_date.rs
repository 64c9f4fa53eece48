//! The day an article was published, where no field that other formats have says it: names of `meta` elements that only pages
//! use, `time` elements, the address.

use kabar_annotate::article::Date;
use kabar_annotate::dates;

/// `meta` names of the date of publication that only pages use, after those that [`fields`] knows.
#[rustfmt::skip]
const DATE_NAMES: &[&str] = &[
    "publish-date", "publishdate", "publication_date", "publication-date", "article:published", "og:published_time",
    "og:article:published_time", "cxenseparse:recs:publishtime", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date.created",
    "dcterms.created", "dcterms.issued", "dcterms.date", "date.created", "datecreated", "originalpublicationdate", "displaydate", "ptime",
    "rnews:datepublished", "vr:published_time",
];

/// `meta` names of the date of the last change, which is better than none.
const CHANGE_NAMES: &[&str] = &["last-modified", "article:modified_time", "og:updated_time", "datemodified"];

/// The date by the `time` elements of a page, its `meta` elements and its address. `marked` is the time that says that it is
/// the publication's, `first` the first of all.
pub(super) fn find<'a>(
    marked: Option<&str>,
    first: Option<&str>,
    meta: impl Fn(&str) -> Option<&'a str>,
    url: Option<&str>,
) -> Option<Date> {
    let of = |names: &[&str]| names.iter().filter_map(|name| meta(name)).find_map(dates::parse);
    marked
        .and_then(dates::parse)
        .or_else(|| of(DATE_NAMES))
        .or_else(|| url.and_then(in_address))
        .or_else(|| first.and_then(dates::parse))
        .or_else(|| of(CHANGE_NAMES))
}

/// The date in an address: "/2024/02/24/", "/2024-02-24-", "/20240224/".
fn in_address(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next()?;
    let bytes = path.as_bytes();
    let digits = |at: usize, count: usize| {
        let part = path.get(at..at + count)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u16>().ok())?
    };
    (1..bytes.len()).find_map(|at| {
        if bytes[at - 1].is_ascii_alphanumeric() {
            return None;
        }
        let year = digits(at, 4).filter(|year| (1990..2100).contains(year))?;
        let gap = usize::from(matches!(bytes.get(at + 4), Some(b'/' | b'-' | b'_')));
        let (month, day) = (digits(at + 4 + gap, 2)?, digits(at + 6 + 2 * gap, 2)?);
        let ends = bytes.get(at + 8 + 2 * gap).is_none_or(|b| !b.is_ascii_digit());
        (ends && (1..=12).contains(&month) && (1..=31).contains(&day))
            .then(|| dates::parse(&format!("{year:04}-{month:02}-{day:02}")))?
    })
}

#[cfg(test)]
mod tests {
    use super::in_address;

    #[test]
    fn an_address_may_have_a_date() {
        for (url, day) in [
            ("https://w.example/2024/02/24/pasar", Some("2024-02-24")),
            ("https://w.example/read/2024-02-24_pasar", Some("2024-02-24")),
            ("https://w.example/20240224-pasar", Some("2024-02-24")),
            ("https://w.example/pasar-2024022412", None),
            ("https://w.example/2024/13/24/pasar", None),
            ("https://w.example/a?d=2024/02/24", None),
        ] {
            assert_eq!(in_address(url).map(|date| date.to_string()).as_deref(), day, "{url}");
        }
    }
}
