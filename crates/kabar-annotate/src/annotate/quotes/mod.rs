//! Which words are quoted, and who said them?
//!
//! `marks` pairs the quote marks that `scan` sees, `tag` finds the words beside a quotation that say who speaks (after a
//! verb: `phrase`, before one: `subject` and `clause`), `kind` tells speech from a title or a term, `speaker` (for
//! "politikus itu": `role`) finds whom the tag means, through the table of names that `annotate::entities` made.
//! What is particular to a language (verbs, clitics, pronouns) is in its quotes.toml, which `pack` reads: adding a
//! language is adding that file.

mod clause;
mod kind;
mod marks;
mod pack;
mod phrase;
mod role;
mod scan;
mod speaker;
mod subject;
mod tag;
mod view;

use super::entities::Names;
use crate::article::{Article, Line, Quote, QuoteKind, Via};
use crate::text::Span;
use pack::Pack;
use speaker::{Running, Speaker};
use tag::{Named, Near, Tag};
use view::{Place, View};

/// Finds the quotations in the lines that are not folded, and names their speakers.
pub fn read(article: &Article, lines: &[Line], names: &Names, language: Option<&str>) -> Vec<Quote> {
    let pack = Pack::of(language);
    let text = article.text();
    let open: Vec<Span> = lines.iter().filter(|l| !l.label.is_folded()).map(|l| l.span).collect();
    let begins_tag = |after: &str| begins_tag(after, pack);
    let tongue = scan::Tongue { elisions: &pack.elisions, is_tag: &begins_tag };
    let pairs = marks::pairs(text, &open, &tongue);
    let view = View::new(text, names, pack);
    let mut running = Running::new(&view);
    let mut quotes: Vec<Quote> = Vec::with_capacity(pairs.len());
    // The quotation before, its tag and speaker: what a second half without a tag takes over.
    let mut previous: Option<Previous> = None;
    let mut outer_end = 0;
    for (i, &pair) in pairs.iter().enumerate() {
        if pair.nested {
            let quote = Quote {
                span: pair.span,
                kind: QuoteKind::Other,
                speaker: None,
                mention: None,
                via: Via::Implicit,
            };
            quotes.push(quote);
            continue;
        }
        let next = pairs[i + 1..].iter().find(|p| !p.nested).map_or(text.len(), |p| p.span.start);
        let place = Place::of(&view, pair, outer_end, next);
        let (first, end) = (place.before.1, place.after.0);
        running.read_to(first);
        running.skip_to(end);
        let found = tag::find(&view, &place);
        let found = found.or_else(|| previous.as_ref().and_then(|p| p.shared(&view, &place)));
        let kind = kind::of(&view, &place, found.map(|f| f.1));
        let mut quote = Quote { span: pair.span, kind, speaker: None, mention: None, via: Via::Implicit };
        if kind != QuoteKind::Other {
            let aside = || tag::inner(&view, &place).or_else(|| tag::following(&view, &place));
            let speaker = match found.map(|f| f.0).or_else(aside) {
                Some(tag) => {
                    quote.mention = Some(tag.mention);
                    quote.via = tag.via;
                    running.resolve(&tag, first)
                }
                None => match previous.as_ref().filter(|p| p.goes_on(&view, &place)) {
                    Some(p) => {
                        quote.mention = p.tag.map(|t| t.mention);
                        p.speaker
                    }
                    // Woven-in words without a verb: whoever their sentence is about, or nobody.
                    None if kind == QuoteKind::Partial && !pack.woven_by_last() => {
                        let about = subject::about(&view, place.before.0, first);
                        quote.mention = about.map(|t| t.mention);
                        about.and_then(|t| running.resolve(&t, first))
                    }
                    None => running.announced(first).or_else(|| running.back("", first)),
                },
            };
            if let Some(speaker) = speaker {
                running.hear(speaker);
                quote.speaker = Some(match speaker {
                    Speaker::Figure(f) => names.who.figures[f].name.clone(),
                    Speaker::Words(span) => span.of(text).to_owned(),
                });
            }
            previous = Some(Previous { place, tag: found.map(|f| f.0), speaker, near: found.map(|f| f.1) });
        }
        outer_end = pair.span.end;
        quotes.push(quote);
    }
    lend_to_the_first_halves(&mut quotes, &pairs, text);
    quotes
}

/// The quotation before, as far as the next one needs it.
struct Previous {
    place: Place,
    tag: Option<Tag>,
    speaker: Option<Speaker>,
    near: Option<Near>,
}

impl Previous {
    /// Two quotations of one sentence share its tag: "Hege said “this” and “that.”"
    fn shared(&self, view: &View, place: &Place) -> Option<(Tag, Near)> {
        let tag = self.tag?;
        let gap = place.before.1.saturating_sub(self.place.after.0);
        let same = place.before.0 <= self.place.after.0 && place.before.1 > place.before.0 && gap < 25;
        let ended =
            (self.place.after.0..place.before.1).any(|i| view.sentence[i] == i && i > self.place.after.0);
        (same && !ended && !view.new_line(place.before.1)).then(|| {
            let via = if matches!(tag.named, Named::Back) { Via::Pronoun } else { tag.via };
            (Tag { via, ..tag }, Near::Loose)
        })
    }

    /// Does the quotation at `place` go on with this one: the same paragraph, nothing but the tag between them?
    fn goes_on(&self, view: &View, place: &Place) -> bool {
        let (from, to) = (self.place.after.0, place.before.1);
        let new_paragraph = (from..=to).any(|i| view.new_line(i));
        let sentences = (from..to).filter(|&i| i > from && view.sentence[i] == i).count();
        !new_paragraph && sentences == 0 && self.near.is_some()
    }
}

/// A paragraph that goes on in the next one is said by whoever is named at the end.
fn lend_to_the_first_halves(quotes: &mut [Quote], pairs: &[marks::Pair], text: &str) {
    for i in (0..quotes.len()).rev() {
        if !pairs[i].continues {
            continue;
        }
        let Some(next) = (i + 1..quotes.len()).find(|&k| !pairs[k].nested) else { continue };
        let between = text.get(quotes[i].span.end..quotes[next].span.start).unwrap_or("x");
        if between.trim().is_empty() && quotes[i].mention.is_none() {
            let (speaker, mention) = (quotes[next].speaker.clone(), quotes[next].mention);
            quotes[i].speaker = speaker;
            quotes[i].mention = mention;
            quotes[i].via = quotes[next].via;
            quotes[i].kind = QuoteKind::Direct;
        }
    }
}

/// Does a tag begin at the start of `after`: "kata Xi", "ujarnya"?
fn begins_tag(after: &str, pack: &Pack) -> bool {
    let word = after.trim_start_matches([',', ' ', '\u{a0}']).split(|c: char| !c.is_alphabetic()).next();
    word.is_some_and(|w| w.len() < 40 && pack.tag_verb(w).is_some())
}
