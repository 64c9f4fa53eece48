//! The table of fields. The parser, its hints, the help text and the completions read it, so that a field is added in one
//! place.

use std::fmt::Write;

/// Where words are searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QueryField {
    /// In headline, outlet or text: a word without a field before it.
    Anywhere,
    /// In the article's headline.
    Title,
    /// In the outlet's name.
    From,
    /// In the name of the feed or file that it came through.
    Feed,
    /// One of the user's tags, whole.
    Tag,
    /// The language code, whole.
    Language,
    /// In the name of a person, organisation or place that the article names.
    Who,
    /// In the name of a speaker whom the article quotes.
    Said,
}

/// The state of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is what its name says")]
pub enum ArticleState {
    Unread,
    Read,
    Starred,
}

impl ArticleState {
    /// Each with the word for it in a query.
    pub const NAMES: [(ArticleState, &'static str); 3] =
        [(ArticleState::Unread, "unread"), (ArticleState::Read, "read"), (ArticleState::Starred, "starred")];
}

/// What may stand after a field's colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldValueKind {
    /// Words, sought in that field.
    Words(QueryField),
    /// The name of an [`ArticleState`]: "unread", "starred".
    State,
    /// A point in time.
    Moment {
        /// Before it, or from it on?
        is_before: bool,
    },
    /// A length of time, after `<` or `>`.
    Age,
    /// A number, after a sign or alone.
    Minutes,
}

/// A field that a query can name, and how it is explained.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// What is typed before the colon.
    pub name: &'static str,
    /// Names that other programs have for it, or that one may type by mistake; for hints only.
    pub synonyms: &'static [&'static str],
    /// What may stand after the colon.
    pub value_kind: FieldValueKind,
    /// An example, colon and all.
    pub example: &'static str,
    /// What it means, in a few words, for the help.
    pub help: &'static str,
}

const fn field(
    name: &'static str,
    also: &'static [&'static str],
    takes: FieldValueKind,
    example: &'static str,
    help: &'static str,
) -> FieldSpec {
    FieldSpec { name, synonyms: also, value_kind: takes, example, help }
}

/// All fields, in the order of the help text.
#[rustfmt::skip]
pub const FIELDS: [FieldSpec; 12] = [
    field("title", &["headline", "judul", "subject", "intitle"], FieldValueKind::Words(QueryField::Title), "title:beras", "in the headline"),
    field("from", &["outlet", "site", "source", "publisher"], FieldValueKind::Words(QueryField::From), "from:\"Warta Pagi\"", "the outlet's name holds it"),
    field("feed", &["file", "folder", "in"], FieldValueKind::Words(QueryField::Feed), "feed:ekonomi", "the feed's or file's name holds it"),
    field("tag", &["label", "category"], FieldValueKind::Words(QueryField::Tag), "tag:later", "has this tag of yours"),
    field("is", &["state", "has"], FieldValueKind::State, "is:unread", "unread, read or starred"),
    field("before", &["until", "to", "older"], FieldValueKind::Moment { is_before: true }, "before:2024-05", "published before a year, month or day, or before 2w ago"),
    field("after", &["since", "date", "newer", "published"], FieldValueKind::Moment { is_before: false }, "after:2024-05-31", "published then or later; after:7d is the last seven days"),
    field("age", &["old"], FieldValueKind::Age, "age:<7d", "younger or (>) older than that: h, d, w, mo, y"),
    field("lang", &["language", "bahasa"], FieldValueKind::Words(QueryField::Language), "lang:id", "in this language"),
    field("who", &["name", "entity", "person", "people", "org", "place"], FieldValueKind::Words(QueryField::Who), "who:\"Sri Wahyuni\"", "names this person, organisation or place"),
    field("said", &["speaker", "quote", "by"], FieldValueKind::Words(QueryField::Said), "said:wahyuni", "quotes this speaker"),
    field("minutes", &["length", "long", "short", "time", "reading"], FieldValueKind::Minutes, "minutes:>5", "reading time"),
];

/// The syntax beside the fields: (example, meaning), for the help.
const SYNTAX: [(&str, &str); 6] = [
    ("beras harga", "both words, in headline, outlet or text"),
    ("\"harga beras\"", "these words in this order"),
    ("-impor", "not this word; also before a field: -is:read"),
    ("beras OR jagung", "one of them at least"),
    ("(a OR b) c", "brackets bind"),
    ("\"from:\"", "quotes take a field's or OR's meaning away"),
];

/// (Example, meaning) of the syntax, then of each field.
pub fn help() -> Vec<(&'static str, &'static str)> {
    SYNTAX.into_iter().chain(FIELDS.iter().map(|rule| (rule.example, rule.help))).collect()
}

/// The field called `name`, in upper or lower case.
pub(super) fn find_field(name: &str) -> Option<&'static FieldSpec> {
    FIELDS.iter().find(|rule| rule.name.eq_ignore_ascii_case(name))
}

/// The field that is probably meant by `name`: by a synonym, or by a typing error of at most two letters.
pub(super) fn suggest_field(name: &str) -> Option<&'static FieldSpec> {
    let name = name.to_ascii_lowercase();
    let other = FIELDS.iter().find(|rule| rule.synonyms.contains(&name.as_str()));
    other.or_else(|| {
        let near = FIELDS.iter().map(|rule| (edit_distance(&name, rule.name), rule));
        near.filter(|(slips, rule)| *slips <= 2 && *slips < rule.name.len()).min_by_key(|n| n.0).map(|n| n.1)
    })
}

/// The fields' names in one line, for a hint where nothing is near.
pub(super) fn field_names() -> String {
    let mut names = String::new();
    for (at, rule) in FIELDS.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(names, "{}{}:", if at > 0 { " " } else { "" }, rule.name);
    }
    names
}

/// The number of letters to insert, delete, replace or swap with the next: the optimal string alignment distance
/// (Damerau 1964). In bytes: field names are ASCII.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let same = usize::from(a[i - 1] != b[j - 1]);
                let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + same);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    #[test]
    fn who_mistypes_is_understood() {
        for (typed, meant_name) in [
            ("form", Some("from")),
            ("tilte", Some("title")),
            ("Outlet", Some("from")),
            ("speaker", Some("said")),
            ("agee", Some("age")),
            ("xyzzy", None),
        ] {
            assert_eq!(suggest_field(typed).map(|r| r.name), meant_name, "{typed}");
        }
    }

    #[test]
    fn every_example_parses_and_no_two_rows_claim_one_name() {
        for (example, _) in help() {
            assert!(parse(example, 0).is_ok(), "{example}");
        }
        let mut names: Vec<&str> =
            FIELDS.iter().flat_map(|r| r.synonyms.iter().copied().chain([r.name])).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
