//! An article as a format read it: foreign and unchecked. [`Draft::finish`] is the only way to an [`Article`], and cleans
//! every string.

use super::annotations::RelatedLink;
use super::article::{Article, Dateline, line_spans};
use super::date::Date;
use super::id::content_id;
use super::links::clean_web_url;
use super::markup::Markup;
use crate::text::CleanText;
use serde::{Deserialize, Serialize};

/// How long a generated headline may be, in characters: about a line and a half of an 80-column screen.
const MAX_GENERATED_TITLE_CHARS: usize = 110;

/// The parts of an article as a format read them. Fill in what the input has, then call [`Draft::finish`]. A draft can be
/// stored and read again; a field that an older version did not store is empty.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The input's own id.
    pub id: Option<String>,
    /// The headline of the article.
    pub title: Option<String>,
    /// The address of the article on the web.
    pub url: Option<String>,
    /// The outlet that published the article.
    pub site: Option<String>,
    /// Who wrote the article.
    pub authors: Vec<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// A language tag: "id", "id-ID", "en_US".
    pub language: Option<String>,
    /// The text, one paragraph a line.
    pub text: String,
    /// Where the dateline stands in `text`, if a format parsed it. Kept only if cleaning changes nothing.
    pub dateline: Option<Dateline>,
    /// Lists, headings, links, evidence: byte ranges of `text`. Kept only if cleaning changes nothing.
    pub markup: Markup,
    /// Related articles as (title, address).
    pub related: Vec<(String, Option<String>)>,
}

impl Article {
    /// The article with that headline and text, each as it was printed; `None` where there is neither. Without a headline one is
    /// made of the first sentence.
    ///
    /// ```
    /// use kabar_annotate::article::Article;
    ///
    /// let article = Article::from_text("Pasar buka lagi", "Pasar itu buka lagi sejak pagi.").expect("it has a text");
    /// assert_eq!(article.text(), "Pasar itu buka lagi sejak pagi.");
    /// ```
    pub fn from_text(headline: &str, text: &str) -> Option<Article> {
        let title = Some(headline.to_owned()).filter(|title| !title.trim().is_empty());
        Draft { title, text: text.to_owned(), ..Draft::default() }.finish()
    }
}

impl Draft {
    /// The draft of which [`Draft::finish`] makes `article` again, as it was before [`Article::break_at`].
    pub fn from_article(article: &Article) -> Draft {
        // Every field is named, so that a new one cannot be forgotten here.
        Draft {
            id: (article.id != article.key).then(|| article.id.to_string()),
            title: (!article.is_title_generated).then(|| article.title.to_string()),
            url: article.url.as_deref().map(str::to_owned),
            site: article.site.as_deref().map(str::to_owned),
            authors: article.authors.iter().map(CleanText::to_string).collect(),
            published: article.published,
            language: article.language.as_deref().map(str::to_owned),
            text: article.original_text().into_owned(),
            dateline: article.dateline.clone(),
            markup: Markup::from_parts(&article.blocks, &article.links, &article.evidence),
            related: article
                .related
                .iter()
                .map(|l| (l.title.to_string(), l.url.as_deref().map(str::to_owned)))
                .collect(),
        }
    }

    /// The article; `None` where there is neither a headline nor a word of text.
    ///
    /// ```
    /// use kabar_annotate::article::Draft;
    ///
    /// let text = "Hujan turun\u{1b}[31m sejak pagi.\nPasar tetap buka.";
    /// let article = Draft { text: text.into(), ..Draft::default() }.finish().expect("there is a text");
    /// assert_eq!(&*article.title, "Hujan turun sejak pagi");
    /// assert_eq!(article.lines().len(), 2);
    /// assert!(Draft::default().finish().is_none());
    /// ```
    pub fn finish(self) -> Option<Article> {
        let text = CleanText::new(&self.text);
        let lines = line_spans(&text);
        let dateline = self.dateline.filter(|d| *text == *self.text && d.span.end <= text.len());
        let markup = if *text == *self.text { self.markup } else { Markup::default() }.validate(&text);
        let given = self.title.map(|t| CleanText::one_line(&t)).filter(|t| !t.is_empty());
        let title_made = given.is_none();
        let title = match given {
            Some(title) => title,
            None => {
                let first = lines.first()?.slice(&text);
                let skip = dateline.as_ref().map_or(0, |d| d.span.end.saturating_sub(lines[0].start));
                let made = generate_title(first.get(skip..).unwrap_or(first));
                // A line of nothing but full stops has no sentence in it.
                if made.is_empty() { CleanText::one_line(first) } else { made }
            }
        };
        let id = self.id.map(|i| CleanText::one_line(&i)).filter(|i| !i.is_empty());
        let mut authors: Vec<CleanText> = Vec::new();
        for author in self.authors.iter().map(|a| CleanText::one_line(a)).filter(|a| !a.is_empty()) {
            if !authors.contains(&author) {
                authors.push(author);
            }
        }
        let key = CleanText::one_line(&content_id(if title_made { "" } else { &title }, &text));
        Some(Article {
            id: id.unwrap_or_else(|| key.clone()),
            key,
            title,
            is_title_generated: title_made,
            url: self.url.as_deref().and_then(clean_web_url),
            site: self.site.map(|s| CleanText::one_line(&s)).filter(|s| !s.is_empty()),
            authors,
            published: self.published,
            language: self.language.as_deref().and_then(language_code),
            dateline,
            related: self
                .related
                .into_iter()
                .map(|(title, url)| RelatedLink {
                    title: CleanText::one_line(&title),
                    url: url.as_deref().and_then(clean_web_url),
                })
                .filter(|l| !l.title.is_empty())
                .collect(),
            links: markup.links,
            text,
            lines,
            blocks: markup.blocks,
            evidence: markup.evidence,
            line_breaks: Vec::new(),
        })
    }
}

/// "id" of "id-ID" or "ID_id"; `None` for what is not a language tag.
fn language_code(tag: &str) -> Option<CleanText> {
    let code = tag.trim().split(['-', '_']).next().unwrap_or("");
    let fits = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphabetic());
    // Old tags for Indonesian and Malay, still written by Java and Blogger.
    match code.to_ascii_lowercase().as_str() {
        "in" | "ind" => Some(CleanText::one_line("id")),
        "eng" => Some(CleanText::one_line("en")),
        "may" | "msa" => Some(CleanText::one_line("ms")),
        // One code for both written forms of Norwegian.
        "nb" | "nn" | "nob" | "nno" => Some(CleanText::one_line("no")),
        code if fits => Some(CleanText::one_line(code)),
        _ => None,
    }
}

/// The first sentence of `line`, cut at a word where it is long.
fn generate_title(line: &str) -> CleanText {
    let line = line.trim();
    // Only the part before the cut below matters, and one endless word would cost the square of its length.
    let line = line.char_indices().nth(2 * MAX_GENERATED_TITLE_CHARS).map_or(line, |(at, _)| &line[..at]);
    let mut end = line.len();
    for (at, c) in line.char_indices() {
        let after = &line[at + c.len_utf8()..];
        let next = after.trim_start();
        let begins = next.chars().next().is_some_and(|n| n.is_uppercase() || !n.is_alphanumeric());
        // "Dr. Sri" and "H. Amran" do not end a sentence: the word before a full stop must be longer than that.
        let word = line[..at].rsplit(char::is_whitespace).next().unwrap_or("");
        if matches!(c, '.' | '?' | '!') && after.starts_with(' ') && begins && word.chars().count() > 3 {
            end = at;
            break;
        }
        if c == '.' && after.is_empty() {
            end = at;
        }
    }
    let sentence = &line[..end];
    match sentence.char_indices().nth(MAX_GENERATED_TITLE_CHARS) {
        None => CleanText::one_line(sentence),
        Some((cut, _)) => {
            let word = sentence[..cut].rsplit_once(' ').map_or(&sentence[..cut], |s| s.0);
            // The end of a clause reads better than the middle of one, unless too little is left.
            let clause = word.rsplit_once(", ").map(|s| s.0).filter(|c| c.len() * 2 >= word.len());
            let kept = clause.unwrap_or(word);
            CleanText::one_line(&format!("{}…", kept.trim_end_matches([',', ';', ':', ' ', '(', '-', '–'])))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Block, EvidenceKind, LineEvidence, ListMarker};
    use crate::text::Span;

    fn draft(text: &str) -> Draft {
        Draft { text: text.into(), ..Draft::default() }
    }

    #[test]
    fn a_headline_is_made_from_the_first_sentence() {
        for (text, title) in [
            ("Harga beras turun. Petani cemas.", "Harga beras turun"),
            ("\n\n  Gubernur H. Amran hadir. Ya.", "Gubernur H. Amran hadir"),
            ("Apa kabar? Baik.", "Apa kabar"),
            (".", "."),
            ("Naik 2.500 rupiah per kilo.", "Naik 2.500 rupiah per kilo"),
        ] {
            assert_eq!(&*draft(text).finish().expect("an article").title, title);
        }
        let long = draft(&"kata ".repeat(80)).finish().expect("an article").title;
        assert!(long.ends_with("kata…") && long.chars().count() <= MAX_GENERATED_TITLE_CHARS + 1, "{long}");
        let clause = format!(
            "Gubernur membuka pasar baru di tepi sungai yang lama ditinggalkan, Rabu ({}) pagi",
            "14/9/2022 ".repeat(9)
        );
        let title = draft(&clause).finish().expect("an article").title;
        assert_eq!(&*title, "Gubernur membuka pasar baru di tepi sungai yang lama ditinggalkan…");
        assert!(draft(" \n ").finish().is_none());
    }

    #[test]
    fn a_kept_draft_makes_the_same_article() {
        let whole = Draft {
            id: Some("7".into()),
            title: Some("Pasar\u{1b}[31m Dibuka".into()),
            url: Some("https://pasar.example/7".into()),
            site: Some("Warta Pagi".into()),
            authors: vec!["Sri Wahyuni".into(), "Sri Wahyuni".into()],
            published: Date::new(2022, 9, 14),
            language: Some("id-ID".into()),
            text: "AMBON, WARTA PAGI - Pasar ikan dibuka lagi.\n\nWarga senang.".into(),
            dateline: None,
            markup: Markup {
                blocks: vec![(Span::new(45, 58), Block::Item { depth: 1, mark: ListMarker::Number(3) })],
                links: vec![(Span::new(45, 50), "https://pasar.example/warga".into())],
                evidence: vec![(Span::new(45, 58), LineEvidence::of(EvidenceKind::Aside))],
            },
            related: vec![("Harga Ikan".into(), Some("https://pasar.example/8".into()))],
        };
        for draft in
            [whole, draft("satu dua. tiga empat"), Draft { title: Some("x".into()), ..Draft::default() }]
        {
            let mut article = draft.finish().expect("an article");
            let first = article.clone();
            article.break_at(&[4]);
            assert_eq!(Draft::from_article(&article).finish(), Some(first));
        }
    }

    #[test]
    fn only_web_addresses_come_through() {
        for (url, kept) in [
            ("https://x.id/a", true),
            ("HTTP://x.id", true),
            ("javascript:alert(1)", false),
            ("file:///etc/passwd", false),
            ("https://x.id/a b", false),
            (r"HTTPS:\\x.id\a", false),
            ("https:x.id", false),
            ("--help", false),
        ] {
            assert_eq!(clean_web_url(url).is_some(), kept, "{url}");
        }
    }

    #[test]
    fn a_language_tag_becomes_a_code() {
        for (tag, code) in [
            ("id-ID", Some("id")),
            ("EN_us", Some("en")),
            ("in", Some("id")),
            ("nb-NO", Some("no")),
            ("", None),
            ("x9", None),
        ] {
            assert_eq!(language_code(tag).as_deref(), code);
        }
    }

    #[test]
    fn lines_hold_words_and_breaking_adds_some() {
        let mut article = draft("satu dua\n \ntiga").finish().expect("an article");
        assert_eq!(article.lines(), [Span::new(0, 8), Span::new(11, 15)]);
        article.break_at(&[4]);
        assert_eq!(article.text(), "satu\ndua\n \ntiga");
        assert_eq!(article.lines().len(), 3);
        article.break_at(&[1, 99]);
        assert_eq!(article.original_text(), "satu dua\n \ntiga");
    }

    #[test]
    fn evidence_is_asked_for_by_line_and_follows_line_breaks() {
        let said = |kinds: &[EvidenceKind]| kinds.iter().copied().collect::<LineEvidence>();
        let mut draft = draft("satu dua\n\ntiga empat\nlima");
        let linked = said(&[EvidenceKind::MostlyLinks, EvidenceKind::Aside]);
        draft.markup.evidence = vec![(Span::new(10, 20), linked)];
        let mut article = draft.finish().expect("an article");
        let all = |article: &Article| -> Vec<LineEvidence> {
            (0..=article.lines().len()).map(|line| article.line_evidence(line)).collect()
        };
        let none = LineEvidence::default();
        assert_eq!(all(&article), [none, linked, none, none]);
        // Of a part of the line it is not known how much of it is links.
        article.break_at(&[4, 14]);
        let aside = said(&[EvidenceKind::Aside]);
        assert_eq!(all(&article), [none, none, aside, aside, none, none]);
    }
}
