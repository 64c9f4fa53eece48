//! The dateline: "ASTANA, WARTA PAGI – ", the words before the first sentence that say where a report was filed, and by
//! which outlet.
//!
//! The head of a line, up to a dash, is a dateline only if it consists of outlets, places and days. With anything else in
//! it, the dash belongs to a sentence.

use super::dateline_words::DATELINE_WORDS;
use kabar_annotate::article::Dateline;
use kabar_annotate::dates;
use kabar_annotate::text::Span;
use kabar_annotate::text::words::is_all_caps;

/// The longest head of a dateline, in bytes.
const MAX_HEAD_BYTES: usize = 90;

/// How many lines may stand above the dateline: headlines, bylines, captions.
const MAX_LINES_ABOVE: usize = 8;

/// A place in capitals and no outlet is a dateline only on a line of more bytes than this, itself included. A shorter one may
/// be a heading.
const MAX_CAPITALS_HEADING_BYTES: usize = 40;

/// A place in small letters and no outlet is a dateline only on a line of more bytes than this, itself included: on that of
/// a whole sentence, not in "Liga Utama - Hasil Lengkap".
const MAX_HEADING_BYTES: usize = 80;

/// The longest host name before a place where no dash follows, in bytes.
const MAX_HOST_BYTES: usize = 39;

/// The dateline of `text`, on its first line or below a headline and a caption.
pub fn find(text: &str) -> Option<Dateline> {
    let mut start = 0;
    let mut seen = 0;
    for line in text.split('\n') {
        let indent = line.len() - line.trim_start().len();
        if indent < line.len() {
            if let Some(found) = parse(&line[indent..])
                // Below the first line, a place alone is too little.
                .filter(|d| d.outlet.is_some() || seen == 0)
            {
                let moved = |s: Span| Span::new(s.start + start + indent, s.end + start + indent);
                return Some(Dateline {
                    span: moved(found.span),
                    place: found.place.map(moved),
                    outlet: found.outlet.map(moved),
                });
            }
            seen += 1;
        }
        start += line.len() + 1;
        if seen > MAX_LINES_ABOVE {
            break;
        }
    }
    None
}

/// The dateline at the head of `line`, in byte ranges of it.
pub(crate) fn parse(line: &str) -> Option<Dateline> {
    let Some((head, end)) = split_head(line) else { return parse_without_dash(line) };
    let mut found = Dateline { span: Span::new(0, end), place: None, outlet: None };
    let (places, agency) = match head.strip_suffix(')').and_then(|h| h.rsplit_once('(')) {
        Some((before, agency)) => {
            let start = before.len() + 1;
            // After a place in capitals any name in brackets is an agency.
            let is_agency =
                is_outlet(agency) || is_place(agency) && before.split(',').next().is_some_and(is_capitals);
            if !(is_agency || is_date(agency)) {
                return None;
            }
            (before, is_agency.then(|| Span::new(start, start + agency.len())))
        }
        None => (head, None),
    };
    found.outlet = agency;
    let mut start = 0;
    for part in places.split([',', '|']) {
        let span = Span::new(start, start + part.len()).trim(line);
        start += part.len() + 1;
        let words = span.slice(line);
        if words.is_empty() {
            continue;
        }
        if found.outlet.is_none() && is_outlet(words) {
            found.outlet = Some(span);
        } else if is_place(words) {
            // "LA CROSSE, Wis.": the state belongs to the place.
            found.place = Some(found.place.map_or(span, |p| Span::new(p.start, span.end)));
        } else if !is_date(words) {
            return None;
        }
    }
    let place = found.place.map_or("", |p| p.slice(line));
    let is_short = !place.is_empty() && place.split(' ').count() <= 2;
    let is_sentence = line.len() > MAX_HEADING_BYTES && line.trim_end().ends_with(['.', '"', '”', ')']);
    let is_sure = found.outlet.is_some()
        || (is_capitals(place) && line.len() > MAX_CAPITALS_HEADING_BYTES)
        // "Jakarta - Menteri …": a place in small letters, before a whole sentence.
        || (is_short && is_sentence);
    is_sure.then_some(found)
}

/// The part of `line` before the first dash that may end a dateline, trimmed, and the byte where the sentence begins.
fn split_head(line: &str) -> Option<(&str, usize)> {
    for (at, c) in line.char_indices().take_while(|(at, _)| *at < MAX_HEAD_BYTES) {
        let before = &line[..at];
        let rest = &line[at..];
        let is_spaced = before.ends_with(char::is_whitespace);
        let dash = match c {
            '—' | '–' | '―' => c.len_utf8(),
            '-' if rest.starts_with("--") => rest.len() - rest.trim_start_matches('-').len(),
            '-' if is_spaced || is_outlet(before) => 1,
            ':' if before.contains(',') && before.split(',').next().is_some_and(is_outlet) => 1,
            _ => continue,
        };
        let after = &rest[dash..];
        let ends_with_outlet = before.rsplit(',').next().is_some_and(is_outlet);
        if !after.starts_with(char::is_whitespace)
            && (c == ':' || c == '-' && !(is_spaced && ends_with_outlet))
        {
            continue;
        }
        let sentence = after.trim_start();
        if sentence.is_empty() {
            return None;
        }
        return Some((before.trim_end(), line.len() - sentence.len()));
    }
    None
}

/// A dateline without a dash: a host, a comma, a place, then the sentence ("Warta6.com, Jakarta Timnas menang").
fn parse_without_dash(line: &str) -> Option<Dateline> {
    let (outlet, rest) = line.split_once(", ").filter(|(o, _)| o.len() <= MAX_HOST_BYTES && is_host(o))?;
    let start = outlet.len() + 2;
    let mut words = rest.split(' ');
    let first = words.next().filter(|w| is_place(w))?;
    let second = words.next()?;
    let two = DATELINE_WORDS.two_word_place_starts.iter().any(|s| s == first) && is_place(second);
    let end = start + first.len() + if two { 1 + second.len() } else { 0 };
    let sentence = line.get(end..)?.trim_start();
    // "Warta.com, Jakarta, kembali …" is a sentence about the outlet.
    let begins = sentence.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "\"“'‘(".contains(c));
    begins.then(|| Dateline {
        span: Span::new(0, line.len() - sentence.len()),
        place: Some(Span::new(start, end)),
        outlet: Some(Span::new(0, outlet.len())),
    })
}

/// Is this a host name, or the name of a known outlet?
fn is_outlet(words: &str) -> bool {
    let words = words.trim();
    is_host(words) || DATELINE_WORDS.outlets.iter().any(|o| o.eq_ignore_ascii_case(words))
}

/// Is this a host name: "WARTA.TV", "Warta6.com", "WARTA.CO.ID"?
fn is_host(word: &str) -> bool {
    let mut labels = word.rsplit('.');
    let is_label = |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let top = labels
        .next()
        .is_some_and(|t| (2..=4).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphabetic()));
    let name = labels.clone().map(str::len).max().unwrap_or(0);
    top && name >= 2 && labels.all(is_label)
}

/// Can this be a place: up to four words that begin with a capital letter, without digits?
fn is_place(words: &str) -> bool {
    let count = words.split_whitespace().count();
    let capital = |w: &str| {
        w.starts_with(|c: char| c.is_uppercase()) || DATELINE_WORDS.place_particles.iter().any(|p| p == w)
    };
    (1..=4).contains(&count)
        && words.starts_with(|c: char| c.is_uppercase())
        && words.split_whitespace().all(capital)
        && words.chars().all(|c| c.is_alphabetic() || " .-'’/".contains(c))
        && !DATELINE_WORDS.not_places.iter().any(|n| n == words)
}

/// Has this three letters or more, and only capitals?
fn is_capitals(words: &str) -> bool {
    words.chars().filter(|c| c.is_alphabetic()).count() >= 3 && is_all_caps(words)
}

/// Is this a date, or a part of one between commas: "Nov 22", "22 Nov", "14/9"?
fn is_date(words: &str) -> bool {
    let is_number = |w: &str| {
        w.starts_with(|c: char| c.is_ascii_digit()) && w.bytes().all(|b| b.is_ascii_digit() || b == b'/')
    };
    words.bytes().any(|b| b.is_ascii_digit())
        && words.split_whitespace().all(|w| is_number(w) || dates::is_month(w.trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_of_all_kinds() {
        for (line, head, place, outlet) in [
            ("KOTA BARU, WARTA.TV - Wali kota", "KOTA BARU, WARTA.TV - ", "KOTA BARU", "WARTA.TV"),
            ("WARTANEWS.COM - Harga beras", "WARTANEWS.COM - ", "", "WARTANEWS.COM"),
            ("WARTANEWS.COM- Harga beras", "WARTANEWS.COM- ", "", "WARTANEWS.COM"),
            ("Warta6.com, Jakarta - Harga", "Warta6.com, Jakarta - ", "Jakarta", "Warta6.com"),
            ("Warta6.com, Jakarta: Harga", "Warta6.com, Jakarta: ", "Jakarta", "Warta6.com"),
            ("Warta6.com, Jakarta Timnas menang.", "Warta6.com, Jakarta ", "Jakarta", "Warta6.com"),
            ("Warta6.com, Kuala Lumpur Timnas", "Warta6.com, Kuala Lumpur ", "Kuala Lumpur", "Warta6.com"),
            ("JAKARTA, WARTA.com -Harga", "JAKARTA, WARTA.com -", "JAKARTA", "WARTA.com"),
            ("JAKARTA, WARTA.com — Harga", "JAKARTA, WARTA.com — ", "JAKARTA", "WARTA.com"),
            ("WARTA.CO.ID, JAKARTA -- Harga", "WARTA.CO.ID, JAKARTA -- ", "JAKARTA", "WARTA.CO.ID"),
            ("LA CROSSE, Wis. (AP) — The mayor", "LA CROSSE, Wis. (AP) — ", "LA CROSSE, Wis.", "AP"),
            ("LONDON (Reuters) - Sterling fell", "LONDON (Reuters) - ", "LONDON", "Reuters"),
            ("LONDON, Sept 2 (Reuters) - Sterling", "LONDON, Sept 2 (Reuters) - ", "LONDON", "Reuters"),
            ("HARBOURTOWN (Wire) - The mayor", "HARBOURTOWN (Wire) - ", "HARBOURTOWN", "Wire"),
            ("MADRID, 3 Sep. (Agencia) - El mercado", "MADRID, 3 Sep. (Agencia) - ", "MADRID", "Agencia"),
            ("WARTA.CO.ID | SURABAYA - Harga", "WARTA.CO.ID | SURABAYA - ", "SURABAYA", "WARTA.CO.ID"),
            ("KBRN, Jakarta: Harga", "KBRN, Jakarta: ", "Jakarta", "KBRN"),
            ("(CNN) -- The storm", "(CNN) -- ", "", "CNN"),
            ("Jakarta, CNN Indonesia -- Harga", "Jakarta, CNN Indonesia -- ", "Jakarta", "CNN Indonesia"),
            ("Jakarta (ANTARA) - Harga", "Jakarta (ANTARA) - ", "Jakarta", "ANTARA"),
            ("BANDUNG – Harga beras di pasar itu turun lagi.", "BANDUNG – ", "BANDUNG", ""),
            ("PUTRAJAYA, Nov 22 — The ministry said on Friday", "PUTRAJAYA, Nov 22 — ", "PUTRAJAYA", ""),
            ("Harga beras - yang naik sejak Mei - turun.", "", "", ""),
            ("UPDATE - Harga beras di pasar itu turun lagi hari ini.", "", "", ""),
            ("Liga Utama - Hasil Lengkap", "", "", ""),
            ("Warta.com, Jakarta, kembali terbit.", "", "", ""),
            ("Ya.", "", "", ""),
            ("", "", "", ""),
        ] {
            let found = parse(line);
            let of = |s: Option<Span>| s.map_or("", |s| s.slice(line));
            assert_eq!(of(found.as_ref().map(|d| d.span)), head, "{line}");
            assert_eq!(of(found.as_ref().and_then(|d| d.place)), place, "{line}");
            assert_eq!(of(found.as_ref().and_then(|d| d.outlet)), outlet, "{line}");
        }
    }

    #[test]
    fn below_a_headline_only_an_outlet_is_proof() {
        let text = "Harga Beras Turun\n\n  WARTA.COM - Harga beras turun.";
        assert_eq!(find(text).expect("a dateline").span.slice(text), "WARTA.COM - ");
        assert_eq!(find("Harga Beras Turun\nBANDUNG - Harga beras di pasar itu turun lagi hari ini."), None);
    }
}
