//! Which sentences tell the story to somebody in a hurry: the lead, one quotation of each speaker, sentences with numbers,
//! and those that introduce the headline's names or bring several of them together. Each sentence has a rank, so that a
//! screen takes the first ones that it has room for. It is a choice of what to show and no label.

use super::entities;
use crate::article::{Annotations, Article, Entity, EntityKind, LineLabel, Quote, QuoteKind};
use crate::text::Span;
use crate::text::find::TextQuery;
use crate::text::words::{self, Word};
use std::collections::HashSet;

/// The sentences of the first paragraph that count as the lead. A news lead has one or two; of a text that came as one flat
/// line the first paragraph may have many more.
const MAX_LEAD_SENTENCES: usize = 2;

/// What a sentence tells, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkimRank {
    /// Nothing that somebody in a hurry needs.
    Rest,
    /// A sub-heading, which tells something where a sentence below it does.
    Heading,
    /// It introduces a name of the headline, or brings several together.
    HeadlineName,
    /// It has a number that is no date.
    Number,
    /// It has the first quotation of its speaker, the first direct one where there is one.
    Quotation,
    /// It opens the article.
    Lead,
}

/// A sentence of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkimSentence {
    /// Where it stands, without white space around it. A quotation of several sentences is not cut.
    pub span: Span,
    /// What it tells.
    pub rank: SkimRank,
}

/// The sentences of the lines that are not folded, in order.
pub fn select(article: &Article, notes: &Annotations) -> Vec<SkimSentence> {
    let text = article.text();
    let headline_names = headline_names(article, notes);
    let mut found = Vec::new();
    let mut introduced = HashSet::new();
    let mut has_lead = false;
    let mut entities = &notes.entities[..];
    let chosen = quotes_of_speakers(notes);
    let mut quotes = &chosen[..];
    for line in notes.lines.iter().filter(|l| !l.is_folded()) {
        let is_lead = line.label == LineLabel::Body && !line.is_dimmed() && !has_lead;
        has_lead |= is_lead;
        for (nth, span) in split_sentences(text, line.span, notes).into_iter().enumerate() {
            // Sentences, entities and quotations are in the order of the text: one pass over each.
            entities = &entities[entities.partition_point(|e| e.span.end <= span.start)..];
            let here = &entities[..entities.iter().take_while(|e| e.span.start < span.end).count()];
            quotes = &quotes[quotes.iter().take_while(|q| q.end <= span.start).count()..];
            let is_quoted = quotes.first().is_some_and(|q| q.overlaps(span));
            let names = here.iter().map(|e| (e.kind, e.name.as_str()));
            let names: HashSet<_> = names.filter(|name| headline_names.contains(name)).collect();
            // A name of the headline stands in nearly every sentence. The sentence that introduces it and those that
            // bring several together are news.
            let is_news = names.len() > 1 || names.iter().any(|name| !introduced.contains(name));
            introduced.extend(names);
            let rank = match line.label {
                LineLabel::Heading => SkimRank::Heading,
                _ if line.is_dimmed() => SkimRank::Rest,
                _ if is_lead && nth < MAX_LEAD_SENTENCES => SkimRank::Lead,
                _ if is_quoted => SkimRank::Quotation,
                _ if has_number(text, span, here) => SkimRank::Number,
                _ if is_news => SkimRank::HeadlineName,
                _ => SkimRank::Rest,
            };
            found.push(SkimSentence { span, rank });
        }
    }
    found
}

/// One quotation of each speaker: the first direct one, else the first; in the order of the text.
fn quotes_of_speakers(notes: &Annotations) -> Vec<Span> {
    let mut chosen: Vec<(&str, &Quote)> = Vec::new();
    for quote in notes.quotes.iter().filter(|q| q.kind != QuoteKind::Other) {
        let Some(speaker) = quote.speaker.as_deref() else { continue };
        match chosen.iter_mut().find(|c| c.0 == speaker) {
            Some(known) if known.1.kind != QuoteKind::Direct && quote.kind == QuoteKind::Direct => {
                known.1 = quote;
            }
            Some(_) => {}
            None => chosen.push((speaker, quote)),
        }
    }
    let mut spans: Vec<Span> = chosen.into_iter().map(|(_, quote)| quote.span).collect();
    spans.sort_unstable_by_key(|span| span.start);
    spans
}

/// Has the sentence `span` a digit that is no part of a date, and stands in no brackets, as dates of datelines and ages do?
/// `entities` are those that overlap it.
fn has_number(text: &str, span: Span, entities: &[Entity]) -> bool {
    let mut depth = 0;
    span.slice(text).char_indices().any(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        let is_dated = || {
            let here = span.start + at;
            entities.iter().any(|e| e.kind == EntityKind::Date && e.span.contains(here))
        };
        c.is_ascii_digit() && depth <= 0 && !is_dated()
    })
}

/// The names that stand in the headline, in full or in another form that the text has.
fn headline_names<'a>(article: &Article, notes: &'a Annotations) -> HashSet<(EntityKind, &'a str)> {
    let in_title = |name: &str| TextQuery::new(name).is_some_and(|q| has_whole_word(&article.title, &q));
    let text = article.text();
    let mut seen = HashSet::new();
    let names = notes.entities.iter().filter(|e| e.kind.is_name());
    let forms = names.filter(|e| seen.insert((e.kind, &*e.name, e.span.slice(text))));
    forms.filter(|e| in_title(&e.name) || in_title(e.span.slice(text))).map(|e| (e.kind, &*e.name)).collect()
}

/// Does `query` stand in `title` as whole words?
fn has_whole_word(title: &str, query: &TextQuery) -> bool {
    let ends = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    query.matches(title).iter().any(|place| {
        ends(title[..place.start].chars().next_back()) && ends(title[place.end..].chars().next())
    })
}

/// Cuts a line into sentences, but no quotation.
fn split_sentences(text: &str, line: Span, notes: &Annotations) -> Vec<Span> {
    let line = line.trim(text);
    let mut words: Vec<Word> = Vec::new();
    words::tokenize(
        text,
        line,
        |word| entities::is_abbreviation(notes.language.as_deref(), word),
        &mut words,
    );
    let first = notes.quotes.partition_point(|q| q.span.start < line.start);
    let quotes = notes.quotes[first..].iter().take_while(|q| q.span.start < line.end);
    let quotes: Vec<Span> = quotes.filter(|q| q.kind != QuoteKind::Other).map(|q| q.span).collect();
    let mut found = Vec::new();
    let mut start = line.start;
    for pair in words.windows(2).filter(|pair| pair[1].starts_sentence || is_quote_mark_word(text, pair[1])) {
        let (before, next) = (pair[0].span, pair[1].span);
        let gap = Span::new(before.end, next.start);
        let ended = ends_sentence(Span::new(start, before.end).slice(text));
        if gap.is_empty() || !ended || quotes.iter().any(|q| q.start < next.start && next.start < q.end) {
            continue;
        }
        // "“Ya.” katanya" goes on after the quotation.
        if pair[1].shape == words::WordShape::Punctuation && !opens_sentence(text, next) {
            continue;
        }
        found.push(Span::new(start, before.end));
        start = next.start;
    }
    found.push(Span::new(start, line.end));
    found
}

fn is_quote_mark_word(text: &str, word: Word) -> bool {
    word.span.slice(text).chars().all(words::is_quote_mark)
}

/// Does a sentence end with `text`, which may have closing marks and brackets at its end?
fn ends_sentence(text: &str) -> bool {
    let closing = |c: char| words::is_quote_mark(c) || matches!(c, ')' | ']');
    text.trim_end_matches(closing).ends_with(['.', '!', '?', '…'])
}

/// Is the quotation mark at `mark` followed by a capital or a digit?
fn opens_sentence(text: &str, mark: Span) -> bool {
    let after = text[mark.end..].trim_start_matches(words::is_quote_mark);
    after.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Draft;
    use crate::{Options, annotate};
    use proptest::prelude::*;

    fn article(title: &str, text: &str) -> (Article, Annotations) {
        let draft = Draft { title: Some(title.into()), text: text.into(), ..Draft::default() };
        let article = draft.finish().expect("has a headline");
        let notes = annotate(&article, &Options::default());
        (article, notes)
    }

    #[test]
    fn the_lead_a_quotation_a_speaker_numbers_and_names_of_the_headline_are_key() {
        let (article, notes) = article(
            "Rini Wulandari Buka Pasar Ikan di Tanjung Merah",
            "Pasar ikan baru di Tanjung Merah dibuka pada Senin pagi. Ratusan warga datang sejak subuh. Hujan turun sebentar.\n\
             Bangunan itu memiliki dua lantai. Lantai bawah dipakai pedagang. Wali Kota Rini Wulandari memotong pita.\n\
             “Kami menunggu hari ini. Pasar ini milik warga,” kata Rini. Acara selesai menjelang siang.\n\
             Jalan di depan pasar masih berlubang. Perbaikan menunggu musim kemarau pada 12 Juni 2026.\n\
             “Mari belanja,” kata Rini. Biayanya Rp 3 miliar. Pedagang itu (54) pulang.",
        );
        use SkimRank::{HeadlineName, Lead, Number, Quotation, Rest};
        let sentences: Vec<(&str, SkimRank)> =
            select(&article, &notes).iter().map(|s| (s.span.slice(article.text()), s.rank)).collect();
        assert_eq!(
            sentences,
            [
                ("Pasar ikan baru di Tanjung Merah dibuka pada Senin pagi.", Lead),
                ("Ratusan warga datang sejak subuh.", Lead),
                ("Hujan turun sebentar.", Rest),
                ("Bangunan itu memiliki dua lantai.", Rest),
                ("Lantai bawah dipakai pedagang.", Rest),
                ("Wali Kota Rini Wulandari memotong pita.", HeadlineName),
                ("“Kami menunggu hari ini. Pasar ini milik warga,” kata Rini.", Quotation),
                ("Acara selesai menjelang siang.", Rest),
                ("Jalan di depan pasar masih berlubang.", Rest),
                ("Perbaikan menunggu musim kemarau pada 12 Juni 2026.", Rest),
                ("“Mari belanja,” kata Rini.", Rest),
                ("Biayanya Rp 3 miliar.", Number),
                ("Pedagang itu (54) pulang.", Rest),
            ]
        );
    }

    #[test]
    fn a_sentence_may_begin_with_a_quotation_and_an_abbreviation_ends_none() {
        let (article, notes) =
            article("Rapat", "Rapat dimulai pukul 9. “Silakan duduk,” kata Dr. Budi Santoso. Ia tersenyum.");
        let cut: Vec<&str> = select(&article, &notes).iter().map(|s| s.span.slice(article.text())).collect();
        assert_eq!(cut[..2], ["Rapat dimulai pukul 9.", "“Silakan duduk,” kata Dr. Budi Santoso."]);
    }

    proptest! {
        #[test]
        fn sentences_are_in_order_and_leave_out_nothing_but_white_space(text in "[A-Za-z“”\". ?!)(\n]{0,200}") {
            let (article, notes) = article("Judul", &text);
            let mut at = 0;
            let text = article.text();
            let folded = |from: usize, to: usize| {
                notes.lines.iter().any(|l| l.is_folded() && l.span.overlaps(Span::new(from, to)))
            };
            for sentence in select(&article, &notes) {
                prop_assert!(sentence.span.start >= at);
                let between = &text[at..sentence.span.start];
                prop_assert!(between.trim().is_empty() || folded(at, sentence.span.start), "{between:?}");
                at = sentence.span.end;
            }
        }
    }
}
