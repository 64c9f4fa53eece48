//! Pairs the quote marks of a text. One pass over a paragraph decides what opens and what closes by what stands beside a
//! mark, not by its glyph: outlets write “…”, ”…”, „…“, »…«, "…” and mix them.
//!
//! Where the neighbours of a mark do not tell, it closes the quotation that is open. A quotation that is still open at the
//! end of a paragraph continues in the next one only where that paragraph proves it: it begins with an opening mark again,
//! or closes without opening. Otherwise the quotation ends where its attribution begins, or it was not a quotation. So one
//! broken mark costs at most its paragraph.

use super::continuation::{Continuation, continuation};
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

/// An attribution that stands between two quotations has at most so many words.
const MAX_TAG_WORDS: usize = 12;

/// How deep marks of one kind may nest. Of deeper ones the outermost is taken to miss its closing mark.
const MAX_NESTING: usize = 3;

/// The pairs in the paragraphs of `text`, in order of their start.
pub(super) fn pair_marks(text: &str, paragraphs: &[Span], context: &MarkContext) -> Vec<MarkPair> {
    let mut out: Vec<MarkPair> = Vec::new();
    // Where the quotation began that the paragraph before left open.
    let mut carried: Option<usize> = None;
    // Quotations that are never closed: those that begin a paragraph or stand behind a colon, with the paragraphs that
    // begin them again. Those count as one.
    let mut doubtful: Vec<MarkPair> = Vec::new();
    let mut doubtful_starts: Vec<MarkPair> = Vec::new();
    // Did the paragraph before leave a quotation open that this one begins again?
    let mut is_reopened = false;
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
        let was_reopened = std::mem::take(&mut is_reopened);
        if let Some(start) = open {
            let to_end = new_pair(start, Span::new(start, paragraph.end).trim(text).end, false);
            let lead = text[paragraph.start..start].trim();
            match continuation(text, start, &paragraphs[i + 1..], &marks[1..]) {
                Continuation::Reopens => out.push(MarkPair { continues: true, ..to_end }),
                Continuation::Closes => carried = Some(start),
                unclosed => match ended_by_attribution(text, start, paragraph.end, context) {
                    Some(ended)
                        if !matches!(unclosed, Continuation::ReopensUnclosed)
                            || is_tag_only(text, ended.span.end, paragraph.end) =>
                    {
                        out.push(ended);
                    }
                    _ => {
                        is_reopened = matches!(unclosed, Continuation::ReopensUnclosed);
                        let is_kept = is_reopened || lead.is_empty() || lead.ends_with(':');
                        if is_kept {
                            doubtful.push(MarkPair { continues: is_reopened, ..to_end });
                        }
                        if is_kept && !(was_reopened && lead.is_empty()) {
                            doubtful_starts.push(to_end);
                        }
                    }
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
    let (certain, uncertain) = (count(&out), count(&doubtful_starts));
    let few = out.is_empty() && doubtful.len() <= 2;
    doubtful.retain(|d| few || certain.get(&glyph(d)) >= uncertain.get(&glyph(d)));
    if !doubtful.is_empty() {
        out.append(&mut doubtful);
        out.sort_by_key(|p| (p.span.start, std::cmp::Reverse(p.span.end)));
    }
    drop_crossing(&mut out);
    out
}

/// Leaves out pairs that begin inside another and end beyond it. Single marks inside another pair are nested.
fn drop_crossing(pairs: &mut Vec<MarkPair>) {
    // The ends of the pairs around the one looked at, the innermost last.
    let mut around: Vec<usize> = Vec::new();
    pairs.retain_mut(|pair| {
        while around.pop_if(|end| *end <= pair.span.start).is_some() {}
        let fits = around.last().is_none_or(|&end| pair.span.end <= end);
        pair.nested |= pair.single && !around.is_empty();
        if fits {
            around.push(pair.span.end);
        }
        fits
    });
}

fn new_pair(start: usize, end: usize, nested: bool) -> MarkPair {
    MarkPair { span: Span::new(start, end), nested, single: false, continues: false }
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
                let start = open.remove(0);
                out.extend(reopened_part(text, start, open[0]));
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
    // Where the next mark stands behind one that was never closed.
    let next = |start: usize| {
        let inner = inside.iter().map(|s| s.start).find(|&at| at > start);
        let outer = open.iter().copied().find(|&at| at > start);
        inner.into_iter().chain(outer).min()
    };
    let parts: Vec<Option<MarkPair>> =
        open.iter().map(|&start| next(start).and_then(|end| reopened_part(text, start, end))).collect();
    let last = open.last().copied().filter(|&start| next(start).is_none());
    if inside.is_empty() {
        // Each but the last ends where the quotation begins again.
        let is_chain = parts.len() > 1 && parts[..parts.len() - 1].iter().all(Option::is_some);
        out.extend(parts.into_iter().flatten().filter(|_| is_chain));
        return if is_chain { last } else { Some(left) };
    }
    // The outer quotation was never closed: the pairs inside it stand alone.
    for (&start, part) in open.iter().zip(parts) {
        let end = next(start).unwrap_or(start);
        let ended = ended_by_attribution(text, start, end, context);
        out.extend(ended.filter(|e| part.is_none() || is_tag_only(text, e.span.end, end)).or(part));
    }
    out.extend(inside.into_iter().map(|s| new_pair(s.start, s.end, false)));
    last
}

/// The quotation from byte `start` up to a mark that begins it again, as for its next paragraph, in a text without line
/// breaks: "We wait. "We are sure," said Rini.
fn reopened_part(text: &str, start: usize, end: usize) -> Option<MarkPair> {
    let whole = Span::new(start, end).trim(text);
    let part = whole.slice(text);
    let begins =
        |part: &str| part.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase);
    let is_spoken = part.ends_with(['.', '!', '?', '…']) && begins(part) && begins(&text[end..]);
    let has_space = whole.end < end;
    (is_spoken && has_space).then(|| MarkPair { continues: true, ..new_pair(whole.start, whole.end, false) })
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

/// Is what stands behind a quotation, from byte `start` to `end`, no more than its attribution: "kata Rini."?
fn is_tag_only(text: &str, start: usize, end: usize) -> bool {
    let rest = text.get(start..end).unwrap_or_default().trim().trim_end_matches('.');
    rest.split(' ').nth(MAX_TAG_WORDS).is_none() && !rest.contains(". ")
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
            (
                "\"Ya,\" kata Rini. \"Satu.\n\"Dua.\n\"Tiga.\nLain hal.",
                vec!["\"Ya,\"", "\"Satu.", "\"Dua.", "\"Tiga."],
            ),
            ("\"Ya,\" kata Rini.\nKata Budi: \"Satu, dua.\nLain hal.", vec!["\"Ya,\"", "\"Satu, dua."]),
            ("\"Satu.\n\"Dua.\n\"Tiga.\n\"Empat.\nLain.", vec![]),
            (
                "Kata Rini: \"Satu, dua. \"Tiga. \"Empat,\" kata Rini. \"Ya,\" kata Budi.",
                vec!["\"Satu, dua.", "\"Tiga.", "\"Empat,\"", "\"Ya,\""],
            ),
        ] {
            assert_eq!(shown_pairs(before), after, "{before}");
        }
    }
}
