//! Which words are dates, and which are amounts of money?
//!
//! They are found by rules, since the words around a number tell: names of months and days (assets/languages/*/dates.toml),
//! currencies and multipliers (values.toml). What only the context could decide is not proposed. Where a value would
//! overlap a name, the name stays and the value is cut.

mod dates;
mod finder;
mod money;
mod pack;

use crate::article::{Entity, EntityKind};
use crate::text::Span;
use crate::text::words::Word;
use finder::ValueFinder;

/// `names` and the dates and amounts of money in `text`, all in the order of the text. `words` are the words of the text,
/// `names` its names in order.
pub(super) fn recognize(
    text: &str,
    words: &[Word],
    mut names: Vec<Entity>,
    language: Option<&str>,
) -> Vec<Entity> {
    // The "US" of "US$ 5 million" is no place.
    names.retain(|name| !text[name.span.end..].starts_with('$'));
    let finder = ValueFinder::new(text, words, language);
    let mut found: Vec<Entity> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let value = match finder.date_end(at) {
            Some(end) => Some((EntityKind::Date, end)),
            None => finder.money_end(at).map(|end| (EntityKind::Money, end)),
        };
        if let Some((kind, end)) = value {
            let span = Span::new(words[at].span.start, finder.end_of(end - 1));
            found.extend(uncovered_part(&names, span).map(|span| to_entity(text, kind, span)));
            at = end;
        } else {
            at += 1;
        }
    }
    let mut all = names;
    all.extend(found);
    all.sort_by_key(|e| e.span.start);
    all
}

/// The part of `span` that no name covers; of several the last before a name. `None` if there is none.
fn uncovered_part(names: &[Entity], span: Span) -> Option<Span> {
    let first = names.partition_point(|n| n.span.end <= span.start);
    let mut left = span;
    for name in names[first..].iter().take_while(|n| n.span.start < span.end) {
        if name.span.start <= left.start {
            left.start = name.span.end.max(left.start);
        } else {
            left.end = left.end.min(name.span.start);
        }
    }
    Some(left).filter(|left| left.start < left.end)
}

fn to_entity(text: &str, kind: EntityKind, span: Span) -> Entity {
    let span = span.trim(text);
    let written = || span.slice(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let day = if kind == EntityKind::Date { dates::iso_day(span.slice(text)) } else { None };
    Entity { span, kind, name: day.unwrap_or_else(written), role: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::tokenize;

    fn found(language: &str, text: &str) -> Vec<String> {
        let mut words = Vec::new();
        tokenize(text, Span::new(0, text.len()), |w| matches!(w, "sept" | "jan"), &mut words);
        let values = recognize(text, &words, Vec::new(), Some(language));
        let shown = |e: &Entity| {
            let form = e.span.slice(text);
            if form == e.name { form.to_owned() } else { format!("{form}={}", e.name) }
        };
        values.iter().map(shown).collect()
    }

    #[test]
    fn dates() {
        for (language, text, dates) in [
            ("id", "Ia tiba Rabu (14/9/2022) di Ambon.", vec!["Rabu (14/9/2022)=2022-09-14"]),
            ("id", "Ia tiba Rabu (14/9).", vec!["Rabu (14/9)"]),
            ("id", "Pada Rabu, 14 September 2022, pukul 15.08", vec!["Rabu, 14 September 2022=2022-09-14"]),
            ("id", "antara 14-16 Mei dan Juni 2023", vec!["14-16 Mei", "Juni 2023"]),
            ("id", "sejak 2019, lalu pada 2014-2019, era 1990-an", vec!["2019", "2014-2019", "1990-an"]),
            ("id", "Ada 2019 ekor sapi, harga mei naik, 2.500 orang, skor 3-1.", vec![]),
            ("id", "Senin pagi Minggu malam", vec!["Senin", "Minggu"]),
            ("en", "On Monday's show, Sept. 14, 2022 came up.", vec!["Monday", "Sept. 14, 2022=2022-09-14"]),
            ("en", "the 3rd of May 2021 and July 4th", vec!["3rd of May 2021=2021-05-03", "July 4th"]),
            (
                "en",
                "2022-09-14 came in May 2020, the 1990s, a march of 2019 people, you may",
                vec!["2022-09-14", "May 2020", "1990s", "2019"],
            ),
            ("en", "Sun and Mars 2020; Jan met Mar in a row of 5", vec![]),
            ("xx", "14/9/2022 Rabu 14 Mei", vec!["14/9/2022=2022-09-14"]),
        ] {
            assert_eq!(found(language, text), dates, "{text}");
        }
    }

    #[test]
    fn amounts() {
        for (language, text, amounts) in [
            ("id", "senilai Rp 1,2 triliun dan Rp100.000 saja", vec!["Rp 1,2 triliun", "Rp100.000"]),
            (
                "id",
                "Rp. 5.000, atau 5 juta dolar AS, atau 20 ribu rupiah",
                vec!["Rp. 5.000", "5 juta dolar AS", "20 ribu rupiah"],
            ),
            ("id", "antara Rp 5-6 miliar", vec!["Rp 5-6 miliar"]),
            ("id", "RS 2 lantai, 5 juta orang, Rp itu, dolar naik", vec![]),
            ("en", "US$ 5 million, $3.5bn, €20 and £2.50", vec!["US$ 5 million", "$3.5bn", "€20", "£2.50"]),
            (
                "en",
                "Rs 50 crore; 3 million euros; 5 million people; $",
                vec!["Rs 50 crore", "3 million euros"],
            ),
            ("de", "€ 5", vec!["€ 5"]),
        ] {
            assert_eq!(found(language, text), amounts, "{text}");
        }
    }

    #[test]
    fn a_name_stands_where_a_value_would_overlap_it() {
        let text = "senilai 5 juta dolar AS";
        let mut words = Vec::new();
        tokenize(text, Span::new(0, text.len()), |_| false, &mut words);
        let name = Entity {
            span: Span::new(21, 23),
            kind: EntityKind::Place,
            name: "Amerika Serikat".into(),
            role: None,
        };
        let all = recognize(text, &words, vec![name], Some("id"));
        assert_eq!(all.iter().map(|e| e.span.slice(text)).collect::<Vec<_>>(), ["5 juta dolar", "AS"]);
        let text = "US$ 5 million";
        words.clear();
        tokenize(text, Span::new(0, text.len()), |_| false, &mut words);
        let name = Entity { span: Span::new(0, 2), kind: EntityKind::Place, name: "US".into(), role: None };
        let all = recognize(text, &words, vec![name], Some("en"));
        assert_eq!(all.iter().map(|e| e.span.slice(text)).collect::<Vec<_>>(), [text]);
    }
}
