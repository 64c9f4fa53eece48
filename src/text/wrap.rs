//! A paragraph → rows. Done once per width: rows are byte ranges, so that drawing, finding and keeping one's place
//! need no second wrapping.
//!
//! Lines break at spaces, after hyphens and slashes inside words (but not in "14/9/2022" or "Covid-19"), and between the wide characters of scripts that
//! write without spaces. Widths are those of whole grapheme clusters (an emoji with a joiner is one), never a sum over
//! chars. Paragraphs of ordinary length are broken so that the rows come out even (textwrap's optimal fit, after Knuth
//! and Plass); very long ones first-fit, which is linear and needs no memory beside the rows.

use kabar_annotate::text::Span;
pub use kabar_annotate::text::width;
use textwrap::core::Fragment;
use textwrap::wrap_algorithms::{Penalties, wrap_first_fit, wrap_optimal_fit};
use unicode_segmentation::UnicodeSegmentation;

/// Paragraphs with more breakable pieces than this are wrapped first-fit.
const MAX_OPTIMAL_FRAGMENTS: usize = 1_500;

/// What a row costs, in squares of columns, as `textwrap` counts an empty rest of a row: a row more is worth it where it saves
/// as much as 14 empty columns on one row. A fifth of `textwrap`'s own 1,000, so that even rows count more than few.
const ROW_PENALTY: usize = 200;

/// What a column too many costs: more than the emptiest row.
const OVERFLOW_PENALTY: usize = 1_000_000_000;

/// The head of `text` that fits `columns`, and the columns it takes. Never cuts a grapheme cluster.
pub fn fit_start(text: &str, columns: usize) -> (&str, usize) {
    if text.is_ascii() {
        let end = text.len().min(columns);
        return (&text[..end], end);
    }
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let wide = width(grapheme);
        if used + wide > columns {
            return (&text[..at], used);
        }
        used += wide;
    }
    (text, used)
}

/// The head of `text` that fits `columns`; of a grapheme cluster that is wider than that, as many characters as fit, and at
/// least one. Never empty where `text` is not.
pub fn fit_start_or_break(text: &str, columns: usize) -> &str {
    let (whole, _) = fit_start(text, columns);
    if !whole.is_empty() {
        return whole;
    }
    let mut ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let first = ends.next().unwrap_or(0);
    let end = ends.take_while(|end| width(&text[..*end]) <= columns).last().unwrap_or(first);
    &text[..end]
}

/// The end of `text` that fits `columns`. Never cuts a grapheme cluster.
pub fn fit_end(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += width(grapheme);
        if used > columns {
            return &text[at + grapheme.len()..];
        }
    }
    text
}

/// The rows of `span` (one paragraph of `text`) at `columns`, without the spaces where they break. At least one row.
pub fn rows(text: &str, span: Span, columns: usize) -> Vec<Span> {
    let columns = columns.max(1);
    let span = span.trim(text);
    let pieces = pieces(text, span, columns);
    if pieces.is_empty() {
        return vec![span];
    }
    let limits = [columns as f64];
    let wrapped = if pieces.len() <= MAX_OPTIMAL_FRAGMENTS {
        // No piece is wider than a row, so no row need ever be: an uneven row is always better than an overfull one.
        let penalties =
            Penalties { nline_penalty: ROW_PENALTY, overflow_penalty: OVERFLOW_PENALTY, ..Penalties::new() };
        wrap_optimal_fit(&pieces, &limits, &penalties).unwrap_or_else(|_| wrap_first_fit(&pieces, &limits))
    } else {
        wrap_first_fit(&pieces, &limits)
    };
    wrapped
        .into_iter()
        .filter_map(|row| Some(Span::new(row.first()?.span.start, row.last()?.span.end)))
        .collect()
}

/// The rows of `span` (one line of a program) at `columns`: cut where they are full, with all their spaces. At least one
/// row.
pub fn hard_wrap(text: &str, span: Span, columns: usize) -> Vec<Span> {
    let mut rows = Vec::new();
    let mut start = span.start;
    loop {
        let rest = Span::new(start, span.end).slice(text);
        let (head, _) = fit_start(rest, columns.max(2));
        // A cluster that is wider than a row stands in one all the same.
        let taken =
            if head.is_empty() { rest.graphemes(true).next().map_or(0, str::len) } else { head.len() };
        rows.push(Span::new(start, start + taken));
        start += taken;
        if start >= span.end || taken == 0 {
            return rows;
        }
    }
}

/// A run that is not broken, with the spaces after it.
#[derive(Debug)]
struct WrapFragment {
    span: Span,
    width: usize,
    trailing_spaces: usize,
}

impl Fragment for WrapFragment {
    fn width(&self) -> f64 {
        self.width as f64
    }
    fn whitespace_width(&self) -> f64 {
        self.trailing_spaces as f64
    }
    fn penalty_width(&self) -> f64 {
        0.0
    }
}

fn pieces(text: &str, span: Span, columns: usize) -> Vec<WrapFragment> {
    let mut fragments = Vec::new();
    let mut at = span.start;
    for word in span.slice(text).split_inclusive(' ') {
        let solid = word.trim_end_matches(' ');
        if solid.is_ascii() && solid.len() <= columns && !solid.is_empty() && !solid.contains(['-', '/']) {
            fragments.push(WrapFragment {
                span: Span::new(at, at + solid.len()),
                width: solid.len(),
                trailing_spaces: 0,
            });
        } else {
            split_word(solid, at, columns, &mut fragments);
        }
        // A second space in a row is a "word" of nothing: it belongs to the piece before it.
        if let Some(last) = fragments.last_mut() {
            last.trailing_spaces += word.len() - solid.len();
        }
        at += word.len();
    }
    fragments
}

/// Cuts one word at its hyphens, between wide characters, and wherever it would not fit a row of its own.
fn split_word(word: &str, at: usize, columns: usize, pieces: &mut Vec<WrapFragment>) {
    let mut start = 0;
    let mut used = 0;
    let mut before = "";
    for (here, grapheme) in word.grapheme_indices(true) {
        let wide = width(grapheme);
        let after_hyphen = matches!(before, "-" | "–" | "—" | "/" | "…")
            && used > 1
            && starts_with(grapheme, char::is_alphabetic);
        let ideographs = wide == 2 && width(before) == 2 && starts_with(grapheme, char::is_alphanumeric);
        let overfull = used + wide > columns;
        if here > start && (after_hyphen || ideographs || overfull) {
            pieces.push(WrapFragment {
                span: Span::new(at + start, at + here),
                width: used,
                trailing_spaces: 0,
            });
            start = here;
            used = 0;
        }
        used += wide;
        before = grapheme;
    }
    if start < word.len() {
        pieces.push(WrapFragment {
            span: Span::new(at + start, at + word.len()),
            width: used,
            trailing_spaces: 0,
        });
    }
}

fn starts_with(text: &str, is: impl Fn(char) -> bool) -> bool {
    text.chars().next().is_some_and(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, columns: usize) -> Vec<&str> {
        rows(text, Span::new(0, text.len()), columns).into_iter().map(|r| r.slice(text)).collect()
    }

    #[test]
    fn a_cluster_wider_than_the_screen_is_broken() {
        // Leading consonants of Korean join into one cluster without an end.
        let jamo = "\u{1100}".repeat(100);
        assert_eq!(fit_start(&jamo, 80).0, "");
        assert_eq!(fit_start_or_break(&jamo, 80), "\u{1100}".repeat(40));
        assert_eq!(fit_start_or_break(&jamo, 1), "\u{1100}");
        assert_eq!(fit_start_or_break("abc", 2), "ab");
        assert_eq!(fit_start_or_break("", 2), "");
    }

    #[test]
    fn breaks_where_a_reader_expects_it() {
        for (text, columns, after) in [
            ("satu dua tiga", 8, vec!["satu dua", "tiga"]),
            ("satu  dua   tiga", 9, vec!["satu  dua", "tiga"]),
            ("satu  dua   tiga", 20, vec!["satu  dua   tiga"]),
            ("Kassym-Jomart Tokayev", 10, vec!["Kassym-", "Jomart", "Tokayev"]),
            ("kilometer/jam", 10, vec!["kilometer/", "jam"]),
            ("tanggal (14/9/2022)", 14, vec!["tanggal", "(14/9/2022)"]),
            ("panjangsekali", 5, vec!["panja", "ngsek", "ali"]),
            ("习近平抵达阿斯塔纳", 8, vec!["习近平抵", "达阿斯塔", "纳"]),
            ("", 10, vec![""]),
            ("  x  ", 10, vec!["x"]),
        ] {
            assert_eq!(wrapped(text, columns), after, "{text:?} at {columns}");
        }
    }

    #[test]
    fn an_uneven_row_is_better_than_an_overfull_one() {
        let (long, longer) = ("a".repeat(50), "b".repeat(51));
        assert_eq!(wrapped(&format!("x {long} {longer} y"), 52), [&format!("x {long}"), &longer, "y"]);
        let word = "c".repeat(64);
        assert_eq!(wrapped(&format!("[   {word} tail"), 67), ["[", &word, "tail"]);
    }

    #[test]
    fn rows_are_even_rather_than_greedy() {
        let rows = wrapped("aaa bb cc ddddd", 6);
        assert_eq!(rows, ["aaa", "bb cc", "ddddd"]);
    }

    #[test]
    fn no_row_is_wider_than_asked_and_no_word_is_lost() {
        let text =
            "Warga “desa‑itu” 👩‍👧‍👦👩‍👧‍👦 e\u{301}e\u{301}e\u{301} mengeluh—katanya—soal 12.000/kg air; ".repeat(40);
        for columns in [1, 2, 7, 20, 76] {
            let rows = wrapped(&text, columns);
            assert!(rows.iter().all(|r| width(r) <= columns.max(2)), "{columns}");
            let words = |t: &str| t.split_whitespace().collect::<String>();
            assert_eq!(words(&rows.concat()), words(&text), "{columns}");
        }
    }

    #[test]
    fn code_keeps_its_spaces() {
        let cut = |text: &'static str, columns| -> Vec<&str> {
            super::hard_wrap(text, Span::new(0, text.len()), columns)
                .into_iter()
                .map(|r| r.slice(text))
                .collect()
        };
        assert_eq!(cut("    let x = 1;", 8), ["    let ", "x = 1;"]);
        assert_eq!(cut("", 8), [""]);
        assert_eq!(cut("近平近", 3), ["近", "平", "近"]);
    }

    #[test]
    fn fits_whole_clusters() {
        assert_eq!(fit_start("e\u{301}xyz", 2), ("e\u{301}x", 2));
        assert_eq!(fit_start("近平", 3), ("近", 2));
        assert_eq!(fit_start("abc", 9), ("abc", 3));
        assert_eq!(fit_end("xye\u{301}z", 2), "e\u{301}z");
        assert_eq!(fit_end("a近平", 3), "平");
        assert_eq!(fit_end("", 3), "");
    }
}
