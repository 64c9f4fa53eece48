//! Pairs the quote marks of a text. One pass over a paragraph decides what opens and what closes by what stands beside a
//! mark, not by its glyph: outlets write “…”, ”…”, „…“, »…«, "…” and mix them.
//!
//! Where the neighbours of a mark do not tell, it closes the quotation that is open. A quotation that is still open at the
//! end of a paragraph continues in the next one only where that paragraph proves it: it begins with an opening mark again,
//! or closes without opening. Otherwise the quotation ends where its attribution begins, or it was not a quotation. So one
//! broken mark costs at most its paragraph.

use super::dialogue;
use super::quote_mark::{MarkContext, MarkSide, QuoteMark, find_marks, glyph_at, is_single_primary};
use crate::text::Span;
use std::collections::HashMap;

/// A pair of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MarkPair {
    /// The range from the opening mark to the closing one, both included.
    pub span: Span,
    /// Does it stand inside another pair?
    pub nested: bool,
    /// Was it made with single marks: ' ' or ‹ ›?
    pub single: bool,
    /// Does the quotation continue in the next paragraph, which begins with an opening mark?
    pub continues: bool,
}

/// How deep marks of one kind may nest. Of deeper ones the outermost is taken to miss its closing mark.
const MAX_NESTING: usize = 3;

/// The pairs in the paragraphs of `text`, in order of their start.
pub(super) fn pair_marks(text: &str, paragraphs: &[Span], context: &MarkContext) -> Vec<MarkPair> {
    let mut out: Vec<MarkPair> = Vec::new();
    // Where the quotation began that the paragraph before left open.
    let mut carried: Option<usize> = None;
    // Quotations that begin a paragraph and are never closed.
    let mut doubtful: Vec<MarkPair> = Vec::new();
    let mut marks: Vec<Vec<QuoteMark>> = paragraphs.iter().map(|&p| find_marks(text, p, context)).collect();
    if is_single_primary(text, &marks) {
        marks.iter_mut().flatten().for_each(|m| m.form.single = !m.form.single);
    }
    for (i, &paragraph) in paragraphs.iter().enumerate() {
        let marks = &marks[i..];
        if context.dialogue_dashes && marks[0].iter().all(|m| m.form.single) && carried.is_none() {
            let parts = dialogue::spoken_parts(text, paragraph, context);
            out.extend(parts.iter().map(|part| new_pair(part.start, part.end, false)));
        }
        let doubles: Vec<QuoteMark> = marks[0].iter().copied().filter(|m| !m.form.single).collect();
        let first = out.len();
        let rest = match (carried.take(), doubles.first()) {
            (Some(start), Some(m)) if m.side != MarkSide::Open => {
                out.push(new_pair(start, m.end(), false));
                &doubles[1..]
            }
            (unclosed, None) => {
                carried = unclosed;
                &[]
            }
            _ => &doubles[..],
        };
        let open = pair_doubles(text, paragraph, rest, context, &mut out);
        if let Some(start) = open {
            match continuation(text, start, &paragraphs[i + 1..], &marks[1..]) {
                Continuation::Reopens => {
                    let whole = Span::new(start, paragraph.end).trim(text);
                    out.push(MarkPair { continues: true, ..new_pair(whole.start, whole.end, false) });
                }
                Continuation::Closes => carried = Some(start),
                Continuation::Unproved => match ended_by_attribution(text, start, paragraph.end, context) {
                    Some(ended) => out.push(ended),
                    None if text[paragraph.start..start].trim().is_empty() => {
                        doubtful.push(new_pair(start, Span::new(start, paragraph.end).trim(text).end, false));
                    }
                    None => {}
                },
            }
        }
        out[first..].sort_by_key(|p| (p.span.start, std::cmp::Reverse(p.span.end)));
        let singles: Vec<QuoteMark> = marks[0].iter().copied().filter(|m| m.form.single).collect();
        pair_singles(&singles, first, &mut out);
        out[first..].sort_by_key(|p| (p.span.start, std::cmp::Reverse(p.span.end)));
    }
    // These count where the article quotes with the same mark more often. Otherwise the mark is residue of some tool.
    let glyph = |p: &MarkPair| glyph_at(text, p.span.start);
    let count = |pairs: &[MarkPair]| {
        let mut counts: HashMap<Option<char>, usize> = HashMap::new();
        pairs.iter().for_each(|p| *counts.entry(glyph(p)).or_default() += 1);
        counts
    };
    let (certain, uncertain) = (count(&out), count(&doubtful));
    let few = out.is_empty() && doubtful.len() <= 2;
    doubtful.retain(|d| few || certain.get(&glyph(d)) >= uncertain.get(&glyph(d)));
    if !doubtful.is_empty() {
        out.append(&mut doubtful);
        out.sort_by_key(|p| (p.span.start, std::cmp::Reverse(p.span.end)));
    }
    drop_crossing(&mut out);
    out
}

/// Leaves out pairs that begin inside another and end beyond it.
fn drop_crossing(pairs: &mut Vec<MarkPair>) {
    // The ends of the pairs around the one looked at, the innermost last.
    let mut around: Vec<usize> = Vec::new();
    pairs.retain(|pair| {
        while around.pop_if(|end| *end <= pair.span.start).is_some() {}
        let fits = around.last().is_none_or(|&end| pair.span.end <= end);
        if fits {
            around.push(pair.span.end);
        }
        fits
    });
}

fn new_pair(start: usize, end: usize, nested: bool) -> MarkPair {
    MarkPair { span: Span::new(start, end), nested, single: false, continues: false }
}

/// What the next paragraphs say about a quotation that a paragraph leaves open.
enum Continuation {
    /// They begin with the same mark again, and one of them closes it.
    Reopens,
    /// The next one closes a quotation without opening one.
    Closes,
    /// Nothing: the closing mark is missing.
    Unproved,
}

/// A quotation continues over at most so many paragraphs.
const MAX_CONTINUED_PARAGRAPHS: usize = 12;

/// Of these, at most so many have no mark.
const MAX_UNMARKED_PARAGRAPHS: usize = 6;

/// Of a long paragraph, marks are looked for in so many bytes at its beginning.
const MAX_PARAGRAPH_BYTES: usize = 4000;

/// How the quotation that began at byte `start` continues in the `paragraphs` after its own, with their marks.
fn continuation(text: &str, start: usize, paragraphs: &[Span], marks: &[Vec<QuoteMark>]) -> Continuation {
    let glyph = glyph_at(text, start);
    // Lines of a fixed width, which end in the middle of a sentence: a quotation runs on over those without a mark.
    let mut is_wrapped = true;
    // One that begins its paragraph, or follows a colon, may be a statement of several paragraphs.
    let lead = text[..start].trim_end_matches(' ');
    let leads = lead.is_empty() || lead.ends_with(['\n', ':']);
    let mut before = text[start..paragraphs.first().map_or(start, |p| p.start)].trim_end();
    for (step, (&paragraph, marks)) in paragraphs.iter().zip(marks).take(MAX_CONTINUED_PARAGRAPHS).enumerate()
    {
        let end = paragraph.start + MAX_PARAGRAPH_BYTES;
        let mut doubles = marks.iter().filter(|m| !m.form.single && m.at < end);
        is_wrapped = is_wrapped && !before.ends_with(['.', '!', '?', '…', ':']);
        before = paragraph.slice(text).trim_end();
        let Some(first) = doubles.next() else {
            match is_wrapped || (leads && step < MAX_UNMARKED_PARAGRAPHS) {
                true => continue,
                false => return Continuation::Unproved,
            }
        };
        let begins = text[paragraph.start..first.at].trim().is_empty();
        if first.side == MarkSide::Close {
            return Continuation::Closes;
        }
        if !begins || first.side == MarkSide::Close || Some(first.form.glyph) != glyph {
            return Continuation::Unproved;
        }
        // An odd number of marks after the opening one: one of them closes it.
        if doubles.count() % 2 == 1 {
            return Continuation::Reopens;
        }
    }
    Continuation::Unproved
}

/// Pairs the double marks of a paragraph. Returns where a quotation begins that is left open.
fn pair_doubles(
    text: &str,
    paragraph: Span,
    marks: &[QuoteMark],
    context: &MarkContext,
    out: &mut Vec<MarkPair>,
) -> Option<usize> {
    let mut open: Vec<usize> = Vec::new();
    // Pairs inside the one that is open. They are nested only once that one is closed.
    let mut inside: Vec<Span> = Vec::new();
    let mut after = paragraph.start;
    for m in marks {
        let closes = match m.side {
            // "Yes, "she said: the space stands on the wrong side of the mark.
            MarkSide::Open => {
                open.len() == 1
                    && text[..m.at].trim_end().ends_with([',', '.', '!', '?'])
                    && (context.begins_attribution)(&text[m.end()..])
            }
            MarkSide::Close => true,
            MarkSide::Either => !open.is_empty(),
        };
        if !closes {
            // An attribution since the opening mark: the closing one is missing, and this mark opens another quotation.
            if open.len() == 1
                && let Some(p) = ended_by_attribution(text, open[0].max(after), m.at, context)
                    .map(|p| new_pair(open[0], p.span.end, false))
            {
                flush_nested(&mut inside, p.span, out);
                out.push(p);
                open.clear();
            } else if open.len() >= MAX_NESTING {
                open.remove(0);
            }
            open.push(m.at);
        } else if let Some(start) = open.pop() {
            let span = Span::new(start, m.end());
            if open.is_empty() {
                flush_nested(&mut inside, span, out);
                out.push(new_pair(span.start, span.end, false));
            } else {
                inside.push(span);
            }
        } else if (context.begins_attribution)(&text[m.end()..]) {
            // A closing mark before an attribution, with nothing open: the opening mark is missing, and the sentence
            // before it is quoted.
            let start = sentence_start(text, after, m.at);
            out.push(new_pair(start, m.end(), false));
        }
        after = m.end();
    }
    let left = *open.first()?;
    if inside.is_empty() {
        return Some(left);
    }
    // The outer quotation was never closed: the pairs inside it stand alone.
    out.extend(ended_by_attribution(text, left, inside[0].start, context));
    out.extend(inside.into_iter().map(|s| new_pair(s.start, s.end, false)));
    None
}

/// Moves the pairs `inside` to `out`: nested in `outer`, or standing alone where they end beyond it.
fn flush_nested(inside: &mut Vec<Span>, outer: Span, out: &mut Vec<MarkPair>) {
    out.extend(inside.drain(..).map(|s| new_pair(s.start, s.end, s.end <= outer.end)));
}

/// The quotation from byte `start` that no mark closes, up to the comma or stop before an attribution.
fn ended_by_attribution(text: &str, start: usize, end: usize, context: &MarkContext) -> Option<MarkPair> {
    let part = text.get(start..end)?;
    let stop = part.char_indices().find(|&(at, c)| {
        matches!(c, ',' | '.' | '!' | '?')
            && at > 0
            && (context.begins_attribution)(&part[at + c.len_utf8()..])
    })?;
    Some(new_pair(start, start + stop.0 + stop.1.len_utf8(), false))
}

/// Where the sentence begins that ends at byte `end`; at `from` at the earliest.
fn sentence_start(text: &str, from: usize, end: usize) -> usize {
    let part = text.get(from..end).unwrap_or("");
    let body = part.trim_end_matches([',', '.', '!', '?', ' ']);
    let start = body.rfind(". ").map_or(0, |at| at + 2);
    from + start + (part[start..].len() - part[start..].trim_start().len())
}

/// Pairs the single marks: an opening one with the next closing one in the same quotation.
fn pair_singles(marks: &[QuoteMark], first: usize, out: &mut Vec<MarkPair>) {
    let doubles: Vec<Span> = out[first..].iter().filter(|p| !p.nested).map(|p| p.span).collect();
    let inside = |at: usize| {
        let next = doubles.partition_point(|d| d.start <= at);
        next.checked_sub(1).filter(|&i| doubles[i].contains(at))
    };
    let mut open: Option<&QuoteMark> = None;
    for m in marks {
        match (open, m.side) {
            (Some(o), MarkSide::Close | MarkSide::Either) if inside(o.at) == inside(m.at) => {
                let span = Span::new(o.at, m.end());
                if span.len() > o.form.len + m.form.len {
                    let nested = inside(o.at).is_some();
                    out.push(MarkPair { single: true, ..new_pair(span.start, span.end, nested) });
                }
                open = None;
            }
            (_, MarkSide::Open | MarkSide::Either) => open = Some(m),
            _ => open = None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::hash::WordSet;

    fn shown_pairs(text: &str) -> Vec<String> {
        let elisions = WordSet::from(vec!["em".to_owned(), "n".to_owned()]);
        let context = MarkContext {
            elisions: &elisions,
            begins_attribution: &|t| t.trim_start().starts_with("kata "),
            dialogue_dashes: false,
        };
        let mut start = 0;
        let mut paragraphs = Vec::new();
        for line in text.split('\n') {
            paragraphs.push(Span::new(start, start + line.len()));
            start += line.len() + 1;
        }
        let show = |p: &MarkPair| format!("{}{}", if p.nested { "~" } else { "" }, p.span.slice(text));
        pair_marks(text, &paragraphs, &context).iter().map(show).collect()
    }

    #[test]
    fn neighbours_decide_and_not_glyphs() {
        for (before, after) in [
            ("\"Ya,\" kata Rini.", vec!["\"Ya,\""]),
            ("”Ya,” kata Rini. ”Tidak.”", vec!["”Ya,”", "”Tidak.”"]),
            ("„Ja“, sagte sie. »Nein«, sagte er.", vec!["„Ja“", "»Nein«"]),
            ("« Oui », dit-elle.", vec!["« Oui »"]),
            ("他说「好」。", vec!["「好」"]),
            ("kata\"Ya,\"kata Rini", vec!["\"Ya,\""]),
            ("“Ya,\" kata Rini", vec!["“Ya,\""]),
            ("``Ya,'' kata Rini. ''Tidak.''", vec!["``Ya,''", "''Tidak.''"]),
            ("Kata Rini, ,,Ya,'' lalu ,, pergi", vec![",,Ya,''"]),
            ("‘‘Ya,’’ kata Rini. ❝Tidak.❞ ″Mungkin.″", vec!["‘‘Ya,’’", "❝Tidak.❞", "″Mungkin.″"]),
            (
                "&ldquo;Ya,&rdquo;&nbsp;kata Rini.&nbsp;&quot;Kata &lsquo;tidak&rsquo; itu.&#8221;",
                vec![
                    "&ldquo;Ya,&rdquo;",
                    "&quot;Kata &lsquo;tidak&rsquo; itu.&#8221;",
                    "~&lsquo;tidak&rsquo;",
                ],
            ),
            ("`Air Mata' dan `Hujan` di ´Kebun´", vec!["`Air Mata'", "`Hujan`", "´Kebun´"]),
        ] {
            assert_eq!(shown_pairs(before), after, "{before}");
        }
    }

    #[test]
    fn apostrophes_and_inches_are_no_marks() {
        for (before, after) in [
            ("Asy'ari dan Ma’ruf don't rock ’n’ roll", vec![]),
            ("the ’90s, '80s and ’em", vec![]),
            ("layar 14\" dan 15\" dijual", vec![]),
            ("\"Tingginya 6'2\" saja,\" kata Rini. 5'' lagi", vec!["\"Tingginya 6'2\" saja,\""]),
            ("Ma`ruf, Jum´at, don''t dan Gold&rsquo;s", vec![]),
            ("\"Ada 14\", kata Rini", vec!["\"Ada 14\""]),
            ("film 'Air Mata' tayang", vec!["'Air Mata'"]),
            ("“Kata ‘ya’ itu,” kata Rini", vec!["“Kata ‘ya’ itu,”", "~‘ya’"]),
        ] {
            assert_eq!(shown_pairs(before), after, "{before}");
        }
    }

    #[test]
    fn single_marks_can_be_the_outer_ones() {
        let text = "‘The river is “high”,’ said Ann. ‘We don’t mind.’\n‘It rose twice.\n‘It fell,’ kata Ann.";
        assert_eq!(
            shown_pairs(&text.replace("”,’", ",”’")),
            ["‘The river is “high,”’", "~“high,”", "‘We don’t mind.’", "‘It rose twice.", "‘It fell,’"]
        );
    }

    #[test]
    fn a_broken_mark_costs_at_most_its_paragraph() {
        for (before, after) in [
            ("\"Saya \"heran\" sekali,\" kata Rini.", vec!["\"Saya \"heran\" sekali,\"", "~\"heran\""]),
            (
                "\"Saya datang, kata Rini. \"Saya pergi,\" kata Budi.",
                vec!["\"Saya datang,", "\"Saya pergi,\""],
            ),
            ("\"Satu, dua.\n\"Tiga,\" kata Rini.", vec!["\"Satu, dua.", "\"Tiga,\""]),
            ("\"Satu, dua.\nTiga,\" kata Rini.\n\"Ya.\"", vec!["\"Satu, dua.\nTiga,\"", "\"Ya.\""]),
            ("\"Satu, dua\ntiga, empat\nlima,\" kata Rini.", vec!["\"Satu, dua\ntiga, empat\nlima,\""]),
            ("Saya datang,\" kata Rini. \"Ya.\"", vec!["Saya datang,\"", "\"Ya.\""]),
            ("Harga \"naik dan turun.\nLain hal.\n\"Ya.\"", vec!["\"Ya.\""]),
            ("\"Tanpa akhir.\nLain hal.\n\"Ya.\"", vec!["\"Tanpa akhir.", "\"Ya.\""]),
            ("\"Sisa.\nLain hal.\n“Ya.”", vec!["“Ya.”"]),
        ] {
            assert_eq!(shown_pairs(before), after, "{before}");
        }
    }
}
