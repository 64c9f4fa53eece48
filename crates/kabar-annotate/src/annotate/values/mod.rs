//! Which words are dates, and which are amounts of money?
//!
//! Found by rules, since the words around a number tell: names of months and days (those by which `dates` reads
//! dates), currencies and multipliers (assets/languages/*/values.toml). Nothing is proposed that only context could make
//! sure of. Where a value would overlap a name, the name stands and the value is cut.

mod dates;
mod money;
mod pack;

use crate::article::{Entity, EntityKind};
use crate::text::Span;
use crate::text::words::{Word, WordShape};
use pack::ValuePack;

/// The words that values are looked for in.
struct ValueFinder<'a> {
    text: &'a str,
    words: &'a [Word],
    language: Option<&'a str>,
    pack: &'a ValuePack,
}

/// `names` with the values of the text between them, in order.
pub fn recognize(text: &str, words: &[Word], mut names: Vec<Entity>, language: Option<&str>) -> Vec<Entity> {
    // The "US" of "US$ 5 million" is no place.
    names.retain(|name| !text[name.span.end..].starts_with('$'));
    let view = ValueFinder { text, words, language, pack: ValuePack::for_language(language) };
    let mut found: Vec<Entity> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let value = match view.date_end(at) {
            Some(end) => Some((EntityKind::Date, end)),
            None => view.money_end(at).map(|end| (EntityKind::Money, end)),
        };
        if let Some((kind, end)) = value {
            let span = Span::new(words[at].span.start, view.end_of(end - 1));
            found.extend(uncovered_part(&names, span).map(|span| view.to_entity(kind, span)));
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

/// What `names` leave of `span`, if a number is in it.
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

impl ValueFinder<'_> {
    fn word_text(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |w| w.span.slice(self.text))
    }

    fn is_text(&self, at: usize, mark: &str) -> bool {
        self.word_text(at) == mark
    }

    fn number(&self, at: usize) -> Option<&str> {
        self.words.get(at).filter(|w| w.shape == WordShape::Number).map(|w| w.span.slice(self.text))
    }

    /// Does the word at `at` follow the one before it after a space at most?
    fn follows_closely(&self, at: usize) -> bool {
        let Some((before, word)) = at.checked_sub(1).and_then(|b| self.words.get(b)).zip(self.words.get(at))
        else {
            return false;
        };
        self.text.get(before.span.end..word.span.start).is_some_and(|gap| {
            gap.chars().count() <= 2 && gap.chars().all(|c| c.is_whitespace() && c != '\n')
        })
    }

    /// Does the word at `at` follow the one before it at once?
    fn is_adjacent(&self, at: usize) -> bool {
        at > 0 && self.words.get(at).is_some_and(|w| w.span.start == self.words[at - 1].span.end)
    }

    /// Where the word at `at` ends, without the "'s" that may be glued to it.
    fn end_of(&self, at: usize) -> usize {
        let word = self.word_text(at);
        let owned = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s"));
        self.words[at].span.start + owned.unwrap_or(word).len()
    }

    fn to_entity(&self, kind: EntityKind, span: Span) -> Entity {
        let span = span.trim(self.text);
        let written = || span.slice(self.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let day = if kind == EntityKind::Date { dates::iso_day(span.slice(self.text)) } else { None };
        Entity { span, kind, name: day.unwrap_or_else(written), role: None }
    }
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
