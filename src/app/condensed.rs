//! The page at less than full depth: the sentences that tell the story, or the quotations. Where a skim leaves sentences
//! out, a row says how many, so that nobody takes the skim for the article.

use super::page_layout::{LayoutRow, OpenFolds, PageLayout};
use super::panes::TextColumn;
use kabar_annotate::annotate::key_sentences;
use kabar_annotate::article::{Annotations, Article, LineAnnotation, Quote, QuoteKind};
use kabar_annotate::text::Span;

impl PageLayout {
    /// The sentences that tell the story, and folded lines as in the full text.
    pub(super) fn lay_out_skim(
        &mut self,
        article: &Article,
        notes: &Annotations,
        column: TextColumn,
        unfolded: &OpenFolds,
    ) {
        let mut sentences = key_sentences::select(article, notes).into_iter().peekable();
        let mut ahead = &notes.quotes[..];
        let mut skipped = 0;
        let mut at = 0;
        while at < notes.lines.len() {
            let folded = notes.lines[at].is_folded();
            let end = at + notes.lines[at..].iter().take_while(|l| l.is_folded() == folded).count();
            if folded {
                self.push_skipped(&mut skipped);
                self.rows.push(LayoutRow::Blank);
                self.push_fold(article, notes, at..end, usize::from(column.measure), unfolded.is_open(at));
                at = end;
                continue;
            }
            let line = &notes.lines[at];
            let mut shown_span: Option<Span> = None;
            while let Some(sentence) = sentences.next_if(|s| s.span.start < line.span.end) {
                match &mut shown_span {
                    Some(shown_span) if sentence.is_key => shown_span.end = sentence.span.end,
                    None if sentence.is_key => {
                        self.push_skipped(&mut skipped);
                        shown_span = Some(sentence.span);
                    }
                    _ => {
                        skipped += 1;
                        self.push_sentences(shown_span.take(), article, line, &mut ahead, column);
                    }
                }
            }
            self.push_sentences(shown_span, article, line, &mut ahead, column);
            at += 1;
        }
        self.push_skipped(&mut skipped);
    }

    /// The quotations, each with its speaker; a partial quotation with the sentence that it stands in.
    pub(super) fn lay_out_quotes(&mut self, article: &Article, notes: &Annotations, column: TextColumn) {
        let sentences = key_sentences::select(article, notes);
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
            self.rows.push(LayoutRow::Blank);
            self.push_paragraph(article, span, line, quotes_within(&mut ahead, span), column);
            shown = span.end;
        }
    }

    fn push_sentences(
        &mut self,
        span: Option<Span>,
        article: &Article,
        line: &LineAnnotation,
        ahead: &mut &[Quote],
        column: TextColumn,
    ) {
        let Some(span) = span else { return };
        self.rows.push(LayoutRow::Blank);
        self.push_paragraph(article, span, line, quotes_within(ahead, span), column);
    }

    fn push_skipped(&mut self, sentences: &mut usize) {
        if *sentences > 0 {
            self.rows.push(LayoutRow::Skipped(std::mem::take(sentences)));
        }
    }
}

/// The quotations that overlap `span`. Removes from `ahead` those that end before it: spans come in the order of the text,
/// so one pass over the quotations is enough.
fn quotes_within<'a>(ahead: &mut &'a [Quote], span: Span) -> &'a [Quote] {
    *ahead = &ahead[ahead.iter().take_while(|q| q.span.end <= span.start).count()..];
    &ahead[..ahead.partition_point(|q| q.span.start < span.end)]
}
