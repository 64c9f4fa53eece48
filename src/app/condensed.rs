//! The page at less than full depth: the sentences that tell the story, as many as a screen has room for, or the quotations.
//! Where a skim leaves sentences out, a row says how many, so that nobody takes the skim for the article.

use super::page_layout::{LayoutRow, PageLayout};
use super::panes::TextColumn;
use kabar_annotate::annotate::key_sentences::{self, SkimRank, SkimSentence};
use kabar_annotate::article::{Annotations, Article, LineAnnotation, Quote, QuoteKind};
use kabar_annotate::text::Span;
use std::cmp::Reverse;

impl PageLayout {
    /// The sentences that tell the story, those of the highest rank first, as many as fit into `height` rows with the head
    /// of the page; the lead at least.
    pub(super) fn lay_out_skim(
        &mut self,
        article: &Article,
        notes: &Annotations,
        column: TextColumn,
        height: usize,
    ) {
        let sentences = key_sentences::select(article, notes);
        let mut telling: Vec<usize> =
            (0..sentences.len()).filter(|&at| sentences[at].rank > SkimRank::Heading).collect();
        telling.sort_by_key(|&at| (Reverse(sentences[at].rank), at));
        let (head, speakers) = (self.rows.len(), self.speakers.len());
        let mut lay_out = |number: usize| {
            self.rows.truncate(head);
            self.speakers.truncate(speakers);
            self.push_skim(article, notes, &sentences, &shown(&sentences, &telling[..number]), column);
            self.rows.len() <= height
        };
        let lead = telling.iter().take_while(|&&at| sentences[at].rank == SkimRank::Lead).count();
        let (mut fits, mut over) = (lead, telling.len() + 1);
        while over - fits > 1 {
            let middle = (fits + over) / 2;
            if lay_out(middle) {
                fits = middle;
            } else {
                over = middle;
            }
        }
        lay_out(fits);
    }

    /// The sentences that `is_shown` says, and how many are left out between them.
    fn push_skim(
        &mut self,
        article: &Article,
        notes: &Annotations,
        sentences: &[SkimSentence],
        is_shown: &[bool],
        column: TextColumn,
    ) {
        let mut ahead = &notes.quotes[..];
        let mut skipped = 0;
        let mut at = 0;
        for line in notes.lines.iter().filter(|line| !line.is_folded()) {
            let mut shown_span: Option<Span> = None;
            while let Some(sentence) = sentences.get(at).filter(|s| s.span.start < line.span.end) {
                match &mut shown_span {
                    Some(shown_span) if is_shown[at] => shown_span.end = sentence.span.end,
                    None if is_shown[at] => {
                        self.push_skipped(&mut skipped);
                        shown_span = Some(sentence.span);
                    }
                    _ => {
                        self.push_sentences(shown_span.take(), article, line, &mut ahead, column);
                        skipped += 1;
                    }
                }
                at += 1;
            }
            self.push_sentences(shown_span, article, line, &mut ahead, column);
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
        // The row that says how many sentences were left out parts two paragraphs as well as an empty one.
        if !matches!(self.rows.last(), Some(LayoutRow::Skipped(_))) {
            self.rows.push(LayoutRow::Blank);
        }
        self.push_paragraph(article, span, line, quotes_within(ahead, span), column);
    }

    fn push_skipped(&mut self, sentences: &mut usize) {
        if *sentences > 0 {
            self.rows.push(LayoutRow::Skipped(std::mem::take(sentences)));
        }
    }
}

/// Which sentences are shown: `chosen`, and the headings right above the sections that they stand in.
fn shown(sentences: &[SkimSentence], chosen: &[usize]) -> Vec<bool> {
    let mut shown = vec![false; sentences.len()];
    chosen.iter().for_each(|&at| shown[at] = true);
    let mut heading = None;
    for at in 0..sentences.len() {
        if sentences[at].rank == SkimRank::Heading {
            heading = Some(at);
        } else if shown[at]
            && let Some(heading) = heading.take()
        {
            shown[heading] = true;
        }
    }
    shown
}

/// The quotations that overlap `span`. Removes from `ahead` those that end before it: spans come in the order of the text,
/// so one pass over the quotations is enough.
fn quotes_within<'a>(ahead: &mut &'a [Quote], span: Span) -> &'a [Quote] {
    *ahead = &ahead[ahead.iter().take_while(|q| q.span.end <= span.start).count()..];
    &ahead[..ahead.partition_point(|q| q.span.start < span.end)]
}
