//! A web page → one draft: what its metadata says, and the lines of its article.
//!
//! | file | what it owns |
//! |---|---|
//! | `access` | whether it is for subscribers |
//! | `continuation` | where an article of several pages goes on |
//! | `linked_data` | the article in a page's JSON-LD |
//! | `metadata` | headline, authors, date, address |
//! | `publication_date` | the day it was published, by the marks of the page |
//! | `refresh` | where a page sends its readers |
//! | `page_reader` | lines and elements, and how much of the text is where |
//! | `furniture` | elements that are no part of any article |
//! | `top_element` | the element that holds the article |
//! | `line_choice` | which of its lines are the article |
//!
//! Measured against the Rust ports of Readability and of trafilatura, both rendered and folded as ours is, on 181 and 125
//! pages: see docs/pages.md. Both know less than the page says: its JSON-LD, its description, the names of its elements in
//! many languages; and both need a second parser of HTML, and 60 to 110 crates.

mod access;
mod continuation;
mod furniture;
mod line_choice;
mod linked_data;
mod metadata;
mod page_reader;
mod publication_date;
mod refresh;
mod top_element;

use super::document::HtmlDocument;
use super::flow;
use crate::rich_text::RichText;
use kabar_annotate::article::{Draft, EvidenceKind};
use metadata::PageMetadata;
use page_reader::{ArticleHints, PageReader, flatten};

pub use access::is_for_subscribers;
pub use continuation::{Continuation, continuation};
pub use line_choice::{FoldReason, LineChoice};
pub use refresh::refresh_target;

/// The article on the page, which is at `address` where that is known; `None` where there is no text at all.
pub fn read(html: &str, address: Option<&str>) -> Option<Draft> {
    let PageMetadata { mut draft, base, description } = metadata::read(html, address);
    let hints = hints(&draft, description.as_deref());
    let document = flow::read(html, base.as_deref());
    let chosen = choose(&document, &hints);
    let text = article_text(document, &chosen);
    // The text in the metadata is often only a teaser.
    if text.text.len() * 2 > draft.text.len() {
        text.into_draft(&mut draft);
    }
    draft.id = None;
    (!draft.text.is_empty()).then_some(draft)
}

/// What [`read`] makes of each line of the page, in the page's order.
pub fn explain(html: &str, address: Option<&str>) -> Vec<(LineChoice, String)> {
    let PageMetadata { draft, base, description } = metadata::read(html, address);
    let document = flow::read(html, base.as_deref());
    let chosen = choose(&document, &hints(&draft, description.as_deref()));
    chosen.into_iter().zip(document.lines).map(|(choice, line)| (choice, line.content.text)).collect()
}

fn hints(draft: &Draft, description: Option<&str>) -> ArticleHints {
    ArticleHints {
        body: flatten(&draft.text),
        description: description.map(flatten).unwrap_or_default(),
        title: draft.title.as_deref().map(flatten).unwrap_or_default(),
        authors: draft.authors.iter().map(|name| flatten(name)).collect(),
    }
}

fn choose(document: &HtmlDocument, hints: &ArticleHints) -> Vec<LineChoice> {
    let mut reader = PageReader::new(document, hints);
    reader.mark_furniture();
    reader.score();
    let top = reader.top_element();
    reader.choose_lines(top, &reader.article_elements(top))
}

/// The lines of the article, and between them those that are folded.
fn article_text(mut document: HtmlDocument, chosen: &[LineChoice]) -> RichText {
    document.attach_evidence(0..document.elements.len());
    let is_article = |choice: &LineChoice| choice.is_article();
    let first = chosen.iter().position(is_article).unwrap_or(0);
    let end = chosen.iter().rposition(is_article).map_or(0, |last| last + 1);
    let lines = document.lines.into_iter().zip(chosen).take(end).skip(first);
    lines
        .filter_map(|(line, choice)| {
            let mut content = line.content;
            match choice {
                LineChoice::Text | LineChoice::Lead => {}
                LineChoice::Folded(_) => {
                    content.evidence = content.evidence.with(EvidenceKind::Outside, true)
                }
                LineChoice::Elsewhere => return None,
            }
            Some(content)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::LineEvidence;

    #[test]
    fn a_page_gives_its_article_and_not_its_menus() {
        let page = "<!doctype html><html lang=id><head><title>Pasar Ramai - Warta</title>\
            <meta property='og:title' content='Pasar Ramai &amp; Murah'><meta name=author content='Ayu Lestari'>\
            <meta property='og:site_name' content=Warta><link rel=canonical href='https://warta.example/a?b=1&amp;c=2'>\
            <script type='application/ld+json'>[{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-02-24T08:00:00+07:00\"}]</script>\
            </head><body><nav><ul><li><a href=/>Beranda</a></ul></nav><div id=isi><h1>Pasar Ramai &amp; Murah</h1>\
            <p>Pasar kota itu ramai sejak pagi, dan harga beras turun lagi.</p><h2>Panen</h2>\
            <p>Panen raya di desa-desa sekitar membuat harga beras turun.<p>Ya.</p><ul><li><a href=/x>Baca lain</a></ul></div>\
            <aside><p>Langganan surat kabar kami sekarang juga, gratis sebulan penuh!</p></aside><footer>Hak cipta</footer></body></html>";
        let draft = read(page, None).expect("an article");
        assert_eq!(draft.title.as_deref(), Some("Pasar Ramai & Murah"));
        assert_eq!(draft.site.as_deref(), Some("Warta"));
        assert_eq!(draft.authors, ["Ayu Lestari"]);
        assert_eq!(draft.url.as_deref(), Some("https://warta.example/a?b=1&c=2"));
        assert_eq!(draft.language.as_deref(), Some("id"));
        assert_eq!(draft.published.map(|d| d.to_string()).as_deref(), Some("2024-02-24T08:00:00+07:00"));
        assert_eq!(
            draft.text,
            "Pasar kota itu ramai sejak pagi, dan harga beras turun lagi.\nPanen\n\
             Panen raya di desa-desa sekitar membuat harga beras turun.\nYa."
        );
    }

    const FIRST: &str =
        "<p>Pasar ikan dibuka lagi pada Senin pagi, dan ratusan warga datang sejak subuh, kata Ayu.</p>";
    const SECOND: &str = "<p>Bangunan itu memiliki dua lantai, dan lantai bawah dipakai oleh pedagang ikan dari tiga desa.</p>";

    /// What is read of `body`: the first words of each line, "-" before one that is folded.
    fn lines(head: &str, body: &str) -> Vec<String> {
        let draft =
            read(&format!("<html><head>{head}</head><body>{body}</body></html>"), None).expect("an article");
        let mut at = 0;
        let mut lines = Vec::new();
        for line in draft.text.split('\n') {
            let is_folded = |(span, said): &(kabar_annotate::text::Span, LineEvidence)| {
                span.start == at && said.has(EvidenceKind::Outside)
            };
            let sign = if draft.markup.evidence.iter().any(is_folded) { "-" } else { "" };
            lines.push(format!("{sign}{}", line.split(' ').take(2).collect::<Vec<_>>().join(" ")));
            at += line.len() + 1;
        }
        lines
    }

    #[test]
    fn wrappers_of_the_whole_page_are_no_furniture() {
        for (before, after) in [
            ("<form>", "</form>"),
            ("<header>", "</header>"),
            ("<nav><a href=/>Beranda</a>", ""),
            ("<div class='has-sidebar widget'>", "</div>"),
            ("<aside>", "</aside>"),
        ] {
            let found = lines("", &format!("{before}<h1>Pasar</h1>{FIRST}{SECOND}{after}"));
            assert_eq!(found.iter().filter(|l| !l.starts_with('-')).count(), 2, "{before} {found:?}");
        }
    }

    #[test]
    fn what_stands_among_the_paragraphs_is_folded_and_not_lost() {
        for (block, line) in [
            ("<ul><li><a href=/a>Harga ikan naik tipis</a></li></ul>", "-Harga ikan"),
            ("<div class=related><p>Harga ikan naik tipis</p></div>", "-Harga ikan"),
            ("<aside>Harga ikan naik</aside>", "-Harga ikan"),
            ("<div style='display: none'>Harga ikan naik</div>", "-Harga ikan"),
            ("<div hidden>Harga ikan naik</div>", "-Harga ikan"),
            ("<div>Harga ikan naik</div>", "Harga ikan"),
            ("<h2>Harga ikan</h2>", "Harga ikan"),
            (
                "<div><h3><a href=/a>Harga ikan naik tipis di kota</a></h3><p>Tiga desa.</p></div>",
                "-Harga ikan",
            ),
            ("<p><a href=/a>Harga ikan</a> naik</p>", "Harga ikan"),
        ] {
            let found = lines("", &format!("<div>{FIRST}{SECOND}{block}{FIRST}x{SECOND}</div>"));
            assert_eq!(found[2], line, "{block} {found:?}");
        }
    }

    #[test]
    fn leads_stand_above_and_names_and_dates_do_not() {
        let lead = "Pasar yang lama ditutup itu kini melayani warga tiga desa setiap hari";
        let described = format!("<meta name=description content='{lead}'>");
        for (head, above, found) in [
            (
                described.as_str(),
                format!("<header><h1>Pasar</h1><div>{lead}</div></header>"),
                Some("Pasar yang"),
            ),
            ("", format!("<h1>Pasar</h1><div class=standfirst>{lead}</div>"), Some("Pasar yang")),
            ("", format!("<h1>Pasar</h1><nav><div>{lead}</div></nav>"), None),
            ("", "<h1>Pasar</h1><div>Senin, 3 Maret 2025</div><div>Ayu Lestari</div>".to_owned(), None),
        ] {
            let lines = lines(head, &format!("{above}<article>{FIRST}{SECOND}</article>"));
            let first = found.into_iter().chain(["Pasar ikan", "Bangunan itu"]).collect::<Vec<_>>();
            assert_eq!(lines, first, "{above}");
        }
    }

    #[test]
    fn a_text_in_several_elements_set_alike_is_one() {
        let part = |text: &str| format!("<div class=row><div class='article-body x'>{text}</div></div>");
        let body = format!("<main>{}<div class=ad>Iklan</div>{}</main>", part(FIRST), part(SECOND));
        assert_eq!(lines("", &body), ["Pasar ikan", "Bangunan itu"]);
    }

    #[test]
    fn comments_never_win() {
        let comment = "<li><p>Saya juga sering ke sana, pasarnya bagus, bersih, ramai, dan murah sekali, terima kasih.</p></li>";
        let body =
            format!("<h1>Pasar</h1><article>{FIRST}</article><ol class=comments>{}</ol>", comment.repeat(9));
        assert_eq!(lines("", &body)[0], "Pasar ikan");
    }

    #[test]
    fn a_page_without_prose_is_shown_whole() {
        assert_eq!(lines("", "<nav><a href=/a>Satu dua</a></nav><div>Tiga</div>"), ["Satu dua", "Tiga"]);
        assert!(read("<html><body><img src=x></body></html>", None).is_none());
    }

    #[test]
    fn the_reason_of_each_line_is_told() {
        let page = format!(
            "<h1>Pasar</h1><div>{FIRST}{SECOND}<aside>Baca ini</aside>{FIRST}</div><footer>Hak cipta</footer>"
        );
        let told: Vec<LineChoice> = explain(&page, None).into_iter().map(|(choice, _)| choice).collect();
        assert_eq!(
            told,
            [
                LineChoice::Folded(FoldReason::Headline),
                LineChoice::Text,
                LineChoice::Text,
                LineChoice::Folded(FoldReason::Block),
                LineChoice::Text,
                LineChoice::Elsewhere
            ]
        );
    }

    #[test]
    fn depth_costs_no_more_than_its_length() {
        for piece in ["<div>", "<p>", "<div><p>x", "</div>", "<a>", "<li>"] {
            read(&piece.repeat(100_000), None);
        }
    }
}
