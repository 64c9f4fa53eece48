//! The layout of a page: article and annotations become rows, once per width. Drawing, scrolling and finding all read
//! these rows; none of them wraps text again.
//!
//! A paragraph is a run of entries of one text line that are not folded, and are all dimmed or all not; a fold is a run of
//! entries that are folded, however many lines they span. Speakers stand in the margin where there is one, beside the row on which their quotation
//! begins; else at the end of the paragraph, on its last row if they fit there.

use super::messages;
use super::panes::{GUTTER, TextColumn};
use super::reading_depth::ReadingDepth;
use super::row_prefix::{RowPrefix, is_tight, row_prefixes};
use crate::text::wrap;
use kabar_annotate::article::{Annotations, Article, Block, LineAnnotation, LineLabel, Quote, QuoteKind};
use kabar_annotate::text::Span;
use std::collections::HashSet;
use std::ops::Range;

/// Columns between a paragraph's last words and the speaker named on the same row.
const SPEAKER_GAP: usize = 3;

/// The most rows of a headline. What is longer is text that an extractor took for a headline, and would push the article
/// off the screen.
const MAX_HEADLINE_ROWS: usize = 6;

/// One row of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayoutRow {
    /// An empty row.
    Blank,
    /// A part of the headline: bytes of [`PageLayout::title`].
    Headline(Span),
    /// A part of the byline: bytes of [`PageLayout::byline`].
    Byline(Span),
    /// A part of a paragraph: bytes of the article's text.
    Text {
        /// The bytes of the text that the row shows.
        span: Span,
        /// What the paragraph is.
        label: LineLabel,
        /// Is it dimmed, since it is only likely that it is not the article?
        is_dimmed: bool,
        /// Does it hold direct speech?
        has_direct_speech: bool,
        /// Who speaks, to be named beside it: an index of [`PageLayout::speakers`].
        speaker: Option<usize>,
        /// What is drawn before it: a list's indent and mark, a block quotation's bar.
        prefix: RowPrefix,
    },
    /// Who speaks in the paragraph above, on a row of its own.
    Speaker(usize),
    /// Folded lines, or the head of unfolded ones: an index of [`PageLayout::folds`].
    Fold(usize),
    /// So many sentences are left out here, at this [`ReadingDepth`].
    Skipped(usize),
}

/// Lines that are folded away together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// Indexes of [`Annotations::lines`].
    pub lines: Range<usize>,
    /// "2 lines folded: related link, channel invitation".
    pub summary: String,
    /// Are they shown?
    pub is_open: bool,
}

/// An article laid out at one width.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageLayout {
    /// The rows of the page, from the headline to the last line.
    pub rows: Vec<LayoutRow>,
    /// The headline, as much of it as a page shows.
    pub title: String,
    /// Outlet, authors, date, language, minutes, sources.
    pub byline: String,
    /// Speakers: "Xi Jinping"; in brackets where the text does not name the speaker beside the quotation.
    pub speakers: Vec<String>,
    /// The folds, in the order of the text.
    pub folds: Vec<Fold>,
}

/// Which folds are open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenFolds {
    /// All but `except`, or only those?
    pub all: bool,
    /// First lines (indexes of [`Annotations::lines`]) of the folds that differ from `all`.
    pub except: HashSet<usize>,
}

impl OpenFolds {
    /// Is the fold that begins at line `first` open?
    pub fn is_open(&self, first: usize) -> bool {
        self.all != self.except.contains(&first)
    }

    /// Opens or folds the one that begins at line `first`.
    pub fn toggle(&mut self, first: usize) {
        if !self.except.remove(&first) {
            self.except.insert(first);
        }
    }
}

/// Lays `article` out in `column`, as far as `depth` says. A skim fits into `height` rows where its lead does.
pub fn lay_out(
    article: &Article,
    notes: &Annotations,
    column: TextColumn,
    air: u16,
    height: usize,
    unfolded: &OpenFolds,
    depth: ReadingDepth,
) -> PageLayout {
    let mut sheet = PageLayout::with_head(article, notes, column, air);
    match depth {
        ReadingDepth::Full => sheet.lay_out_full(article, notes, column, unfolded),
        ReadingDepth::Skim => sheet.lay_out_skim(article, notes, column, height),
        ReadingDepth::Quotes => sheet.lay_out_quotes(article, notes, column),
    }
    sheet
}

impl PageLayout {
    /// Empty rows, headline and byline.
    fn with_head(article: &Article, notes: &Annotations, column: TextColumn, air: u16) -> PageLayout {
        let mut sheet = PageLayout::default();
        let measure = usize::from(column.measure);
        sheet.rows.extend((0..air).map(|_| LayoutRow::Blank));
        sheet.title = cut_headline(&article.title, measure);
        let title = Span::new(0, sheet.title.len());
        sheet.rows.extend(wrap::rows(&sheet.title, title, measure).into_iter().map(LayoutRow::Headline));
        sheet.byline = byline(article, notes);
        let whole = Span::new(0, sheet.byline.len());
        sheet.rows.extend(wrap::rows(&sheet.byline, whole, measure).into_iter().map(LayoutRow::Byline));
        sheet
    }

    fn lay_out_full(
        &mut self,
        article: &Article,
        notes: &Annotations,
        column: TextColumn,
        unfolded: &OpenFolds,
    ) {
        let mut at = 0;
        // Quotations and lines are in the order of the text, so one pass over both is enough. Comparing each with each
        // would make an article of a million words slow.
        let mut quotes = &notes.quotes[..];
        while at < notes.lines.len() {
            if at == 0 || !is_tight_pair(article, &notes.lines[at - 1], &notes.lines[at]) {
                self.rows.push(LayoutRow::Blank);
            }
            let line = &notes.lines[at];
            let folded = line.is_folded();
            let mut end = at + 1;
            while end < notes.lines.len()
                && notes.lines[end].is_folded() == folded
                && notes.lines[end].is_dimmed() == line.is_dimmed()
            {
                let between = Span::new(notes.lines[end - 1].span.end, notes.lines[end].span.start);
                if !folded && between.slice(article.text()).contains('\n') {
                    break;
                }
                end += 1;
            }
            let span = Span::new(notes.lines[at].span.start, notes.lines[end - 1].span.end);
            let over = quotes.iter().take_while(|q| q.span.end <= span.start).count();
            quotes = &quotes[over..];
            if folded {
                self.push_fold(article, notes, at..end, usize::from(column.measure), unfolded.is_open(at));
            } else {
                let here = &quotes[..quotes.partition_point(|q| q.span.start < span.end)];
                self.push_paragraph(article, span, line, here, column);
            }
            at = end;
        }
    }
}

/// Do two lines stand without an empty row between them? Items, rows of a table and lines of code do, unless a line is empty.
fn is_tight_pair(article: &Article, above: &LineAnnotation, below: &LineAnnotation) -> bool {
    let between = Span::new(above.span.end, below.span.start).slice(article.text());
    let block = |line: &LineAnnotation| article.block_at(line.span.start);
    above.is_folded() == below.is_folded()
        && between.matches('\n').count() < 2
        && is_tight(block(above), block(below))
}

/// `title`, cut where it takes more rows of `measure` columns than a headline may.
fn cut_headline(title: &str, measure: usize) -> String {
    let rows = wrap::rows(title, Span::new(0, title.len()), measure);
    match rows.get(MAX_HEADLINE_ROWS - 1) {
        Some(last) if rows.len() > MAX_HEADLINE_ROWS => {
            let (end, _) = wrap::fit_start(last.slice(title), measure.saturating_sub(1));
            format!("{}…", title[..last.start + end.len()].trim_end())
        }
        _ => title.to_owned(),
    }
}

fn byline(article: &Article, notes: &Annotations) -> String {
    let source = |c: &&kabar_annotate::article::Credit| c.role == "source";
    let sources: Vec<String> = notes.credits.iter().filter(source).map(|c| c.name.to_string()).collect();
    messages::byline(article, notes.language.as_deref(), &sources).join(" · ")
}

impl PageLayout {
    pub(super) fn push_fold(
        &mut self,
        article: &Article,
        notes: &Annotations,
        lines: Range<usize>,
        measure: usize,
        open: bool,
    ) {
        let entries = &notes.lines[lines.clone()];
        let summary = messages::fold_summary(entries, open);
        self.rows.push(LayoutRow::Fold(self.folds.len()));
        self.folds.push(Fold { lines, summary, is_open: open });
        if open {
            for line in entries {
                let rows = wrap::rows(article.text(), line.span, measure);
                self.rows.extend(rows.into_iter().map(|span| LayoutRow::Text {
                    span,
                    label: line.label,
                    is_dimmed: false,
                    has_direct_speech: false,
                    speaker: None,
                    prefix: RowPrefix::default(),
                }));
            }
        }
    }

    /// Adds the rows of `span`, which is `line`, or begins or stands in it.
    pub(super) fn push_paragraph(
        &mut self,
        article: &Article,
        span: Span,
        line: &LineAnnotation,
        quotes: &[Quote],
        column: TextColumn,
    ) {
        let first = self.rows.len();
        let text = article.text();
        let block = article.block_at(span.start);
        let (head, below) = row_prefixes(block, span.slice(text), column.measure);
        let measure = usize::from(column.measure - head.columns.max(below.columns));
        let rows = if block == Block::Code {
            // The spaces at the head of a line of code are part of it.
            let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            wrap::hard_wrap(text, Span::new(start, span.end), measure)
        } else {
            wrap::rows(text, span, measure)
        };
        let mut ahead = quotes;
        for (at, row) in rows.into_iter().enumerate() {
            ahead = &ahead[ahead.iter().take_while(|q| q.span.end <= row.start).count()..];
            let mut here = ahead.iter().take_while(|q| q.span.start < row.end);
            let bar = here.any(|q| q.kind == QuoteKind::Direct && q.span.overlaps(row));
            let lead = if at == 0 { head } else { below };
            self.rows.push(LayoutRow::Text {
                span: row,
                label: line.label,
                is_dimmed: line.is_dimmed(),
                has_direct_speech: bar,
                speaker: None,
                prefix: lead,
            });
        }
        if column.margin > 0 {
            self.put_speakers_in_margin(text, quotes, first, usize::from(column.margin - GUTTER));
        } else {
            self.put_speakers_at_end(text, quotes, span, usize::from(column.measure));
        }
    }

    /// Names each speaker beside the row on which the quotation begins, and on the rows below where the name is long.
    fn put_speakers_in_margin(&mut self, text: &str, quotes: &[Quote], first: usize, columns: usize) {
        let mut before = None;
        let mut free = first;
        let mut from = first;
        for quote in quotes {
            let Some(name) = quote.speaker_label(text).filter(|_| quote.speaker != before) else { continue };
            before = quote.speaker.clone();
            let begins =
                |row: &LayoutRow| matches!(row, LayoutRow::Text { span, .. } if quote.span.start < span.end);
            from += self.rows[from..].iter().position(begins).unwrap_or(0);
            for part in wrap::rows(&name, Span::new(0, name.len()), columns) {
                let row = from.max(free);
                if let Some(LayoutRow::Text { speaker: note, .. }) = self.rows.get_mut(row) {
                    *note = Some(self.speakers.len());
                    self.speakers.push(part.slice(&name).to_owned());
                } else if let Some(last) = self.speakers.last_mut() {
                    // No row is left beside the paragraph: the last row of the margin gets the rest, and is cut when drawn.
                    last.push(' ');
                    last.push_str(part.slice(&name));
                }
                free = row + 1;
            }
        }
    }

    /// Names the speakers at the end of the paragraph, except those whose full name is in it.
    fn put_speakers_at_end(&mut self, text: &str, quotes: &[Quote], paragraph: Span, measure: usize) {
        let mut seen = HashSet::new();
        let mut named: Vec<String> = Vec::new();
        for quote in quotes {
            let Some((said, speaker)) = quote.speaker_label(text).zip(quote.speaker.as_deref()) else {
                continue;
            };
            if seen.insert(speaker) && !paragraph.slice(text).contains(speaker) {
                named.push(said);
            }
        }
        if named.is_empty() {
            return;
        }
        let said = named.join(" · ");
        let wide = wrap::width(&said);
        let index = self.speakers.len();
        self.speakers.push(said);
        match self.rows.last_mut() {
            Some(LayoutRow::Text { span, speaker: note, prefix: lead, .. })
                if usize::from(lead.columns) + wrap::width(span.slice(text)) + SPEAKER_GAP + wide
                    <= measure =>
            {
                *note = Some(index);
            }
            _ => self.rows.push(LayoutRow::Speaker(index)),
        }
    }

    /// The row that shows the byte `at` of the text, or the last one before it that shows text.
    pub fn row_at_byte(&self, at: usize) -> usize {
        let starts_by = |row: &LayoutRow| matches!(row, LayoutRow::Text { span, .. } if span.start <= at);
        self.rows.iter().rposition(starts_by).unwrap_or(0)
    }

    /// Does a row show the byte `at` of the text?
    pub fn shows_byte(&self, at: usize) -> bool {
        matches!(self.rows.get(self.row_at_byte(at)), Some(LayoutRow::Text { span, .. }) if span.contains(at))
    }

    /// The byte of the text with which row `row` begins, or the next row that shows text; the headline counts as 0.
    pub fn byte_at_row(&self, row: usize) -> usize {
        let from = self.rows.get(row..).unwrap_or_default();
        let byte = |row: &LayoutRow| match row {
            LayoutRow::Text { span, .. } => Some(span.start),
            _ => None,
        };
        from.iter().find_map(byte).or_else(|| self.rows.iter().rev().find_map(byte)).unwrap_or(0)
    }
}
