//! The page at less than full depth: rows of the sentences that tell the story, or of what was said. What is left out
//! of a skim is counted where it stood, so that nobody takes it for the article.

use super::panes::Column;
use super::sheet::{Depth, Row, Sheet, Unfolded};
use kabar_annotate::annotate::skim;
use kabar_annotate::article::{Annotations, Article, Label, Quote, QuoteKind};
use kabar_annotate::text::Span;

impl Depth {
    /// The next one, as the key walks them; quotations only where there are some.
    pub fn next(self, quotes: bool) -> Depth {
        match self {
            Depth::Full => Depth::Skim,
            Depth::Skim if quotes => Depth::Quotes,
            Depth::Skim | Depth::Quotes => Depth::Full,
        }
    }
}

impl Sheet {
    /// The sentences that tell the story, and folded lines as in the full text.
    pub(super) fn skim(
        &mut self,
        article: &Article,
        notes: &Annotations,
        column: Column,
        unfolded: &Unfolded,
    ) {
        let mut sentences = skim::read(article, notes).into_iter().peekable();
        let mut ahead = &notes.quotes[..];
        let mut skipped = 0;
        let mut at = 0;
        while at < notes.lines.len() {
            let folded = notes.lines[at].label.is_folded();
            let end = at + notes.lines[at..].iter().take_while(|l| l.label.is_folded() == folded).count();
            if folded {
                self.skip(&mut skipped);
                self.rows.push(Row::Blank);
                self.fold(article, notes, at..end, usize::from(column.measure), unfolded.holds(at));
                at = end;
                continue;
            }
            let line = &notes.lines[at];
            let mut told: Option<Span> = None;
            while let Some(sentence) = sentences.next_if(|s| s.span.start < line.span.end) {
                match &mut told {
                    Some(told) if sentence.tells => told.end = sentence.span.end,
                    None if sentence.tells => {
                        self.skip(&mut skipped);
                        told = Some(sentence.span);
                    }
                    _ => {
                        skipped += 1;
                        self.told(told.take(), article, line.label, &mut ahead, column);
                    }
                }
            }
            self.told(told, article, line.label, &mut ahead, column);
            at += 1;
        }
        self.skip(&mut skipped);
    }

    /// What was said, each with its speaker; words woven into a sentence with that sentence.
    pub(super) fn quotes(&mut self, article: &Article, notes: &Annotations, column: Column) {
        let sentences = skim::read(article, notes);
        let mut ahead = &notes.quotes[..];
        let mut shown = 0;
        for quote in notes.quotes.iter().filter(|q| q.kind != QuoteKind::Other) {
            if quote.span.start < shown {
                continue;
            }
            let sentence = sentences.partition_point(|s| s.span.end <= quote.span.start);
            let span = match sentences.get(sentence).filter(|_| quote.kind == QuoteKind::Partial) {
                Some(sentence) if sentence.span.overlaps(quote.span) => sentence.span,
                _ => quote.span,
            };
            let line = notes.lines.partition_point(|l| l.span.end <= span.start);
            let Some(line) = notes.lines.get(line) else { continue };
            self.rows.push(Row::Blank);
            self.paragraph(article, span, line.label, within(&mut ahead, span), column);
            shown = span.end;
        }
    }

    fn told(
        &mut self,
        span: Option<Span>,
        article: &Article,
        label: Label,
        ahead: &mut &[Quote],
        column: Column,
    ) {
        let Some(span) = span else { return };
        self.rows.push(Row::Blank);
        self.paragraph(article, span, label, within(ahead, span), column);
    }

    fn skip(&mut self, sentences: &mut usize) {
        if *sentences > 0 {
            self.rows.push(Row::Skipped(std::mem::take(sentences)));
        }
    }
}

/// The quotations that `span` holds a part of. `ahead` loses those that ended before it: spans are asked for in order, so
/// one pass over the quotations does.
fn within<'a>(ahead: &mut &'a [Quote], span: Span) -> &'a [Quote] {
    *ahead = &ahead[ahead.iter().take_while(|q| q.span.end <= span.start).count()..];
    &ahead[..ahead.partition_point(|q| q.span.start < span.end)]
}
