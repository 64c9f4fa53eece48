//! Bytes → articles, where a parser that panics costs its file only; and the diagnostics of what was not parsed.

use super::input::FetchedPage;
use super::joined_pages::join_pages;
use super::rows::SourceFile;
use kabar_annotate::article::Article;
use kabar_formats::records::{RecordSpan, read_records};
use kabar_formats::{Diagnostic, ParsedInput};

/// The diagnostic of a big file without a record.
pub const NO_ARTICLES: &str = "no articles in this file";
/// The diagnostic of a folder or a container without a file.
pub const NO_FILES: &str = "it holds no files";
const PARSER_PANICKED: &str = "kabar failed on this; please report it";

/// Parses the bytes of a whole file, whose format is detected.
pub fn parse_whole(name: &str, bytes: &[u8]) -> ParsedInput {
    std::panic::catch_unwind(|| kabar_formats::read(name, bytes))
        .unwrap_or_else(|_| only_diagnostic(name, PARSER_PANICKED))
}

/// Parses what was fetched: where its article goes on over several pages, all of them as one.
pub fn parse_page(page: &FetchedPage) -> ParsedInput {
    let mut parsed = parse_one_page(page);
    if let [first] = &parsed.articles[..] {
        let later: Vec<Article> =
            page.later.iter().filter_map(|page| parse_one_page(page).articles.into_iter().next()).collect();
        if !later.is_empty() {
            parsed.articles = join_pages(first, &later).into_iter().collect();
        }
    }
    parsed
}

fn parse_one_page(page: &FetchedPage) -> ParsedInput {
    std::panic::catch_unwind(|| {
        kabar_formats::read_fetched(&page.address, &page.body, page.charset.as_deref())
    })
    .unwrap_or_else(|_| only_diagnostic(&page.address, PARSER_PANICKED))
}

/// Parses the records in `bytes`, which start on line `line` of their file. `header` stands before them.
pub fn parse_records(name: &str, line: usize, header: &[u8], bytes: &[u8]) -> ParsedInput {
    std::panic::catch_unwind(|| read_records(name, line, header, bytes))
        .unwrap_or_else(|_| only_diagnostic(name, PARSER_PANICKED))
}

/// Parses the bytes of a row, which start on line `line` of its file.
pub fn parse_row(file: &SourceFile, line: usize, bytes: &[u8]) -> ParsedInput {
    if file.is_whole {
        parse_whole(&file.name, bytes)
    } else {
        parse_records(&file.name, line, &file.header, bytes)
    }
}

/// No article, and one diagnostic.
pub fn only_diagnostic(name: &str, message: &str) -> ParsedInput {
    ParsedInput { articles: Vec::new(), diagnostics: vec![Diagnostic::new(name, None, message)] }
}

/// No article, and the diagnostic of a record that is too long.
pub fn overlong_record(name: &str, span: &RecordSpan) -> ParsedInput {
    let message =
        format!("a record of {} MiB, which is no article; it was left out", (span.end - span.start) >> 20);
    ParsedInput { articles: Vec::new(), diagnostics: vec![Diagnostic::new(name, Some(span.line), &message)] }
}
