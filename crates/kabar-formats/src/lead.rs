//! The last step of every format: the head of the text fills in what the input's fields lack.
//!
//! The outlet of the dateline fills in for a missing site, a date beside a weekday in the first paragraph for a missing
//! date, and a line that looks like a headline for a missing headline.

use crate::{dateline, headline};
use kabar_annotate::article::{Article, Draft, Markup};
use kabar_annotate::dates;
use kabar_annotate::text::CleanText;

/// The article that `draft` makes; `None` where there is neither a headline nor a word of text.
pub fn finish_draft(mut draft: Draft) -> Option<Article> {
    // Ranges must fit the cleaned text.
    let clean = CleanText::new(&draft.text);
    if *clean != *draft.text {
        draft.text = clean.to_string();
        draft.markup = Markup::default();
    }
    if draft.title.as_deref().is_none_or(|t| t.trim().is_empty()) {
        // The text keeps the line, since there may be offsets into it.
        draft.title = headline::title_line(&draft.text).map(|t| t.slice(&draft.text).to_owned());
    }
    draft.dateline = dateline::find(&draft.text);
    if draft.site.is_none() {
        draft.site =
            draft.dateline.as_ref().and_then(|d| d.outlet).map(|outlet| outlet.slice(&draft.text).to_owned());
    }
    if draft.published.is_none() {
        let start = draft.dateline.as_ref().map_or(0, |d| d.span.start);
        let paragraph = draft.text[start..].trim_start().lines().next().unwrap_or("");
        draft.published = dates::find_in_lead(paragraph);
    }
    draft.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_the_text_fills_in_what_is_missing() {
        let text = "KOTA BARU, WARTA.TV - Wali kota membuka pasar, Rabu (14/9/2022) pagi. Warga senang.";
        let article = finish_draft(Draft { text: text.into(), ..Draft::default() }).expect("an article");
        assert_eq!(article.site.as_deref(), Some("WARTA.TV"));
        assert_eq!(article.published.map(|d| d.to_string()).as_deref(), Some("2022-09-14"));
        assert_eq!(&*article.title, "Wali kota membuka pasar, Rabu (14/9/2022) pagi");
        let given = Draft { site: Some("Kabar".into()), text: text.into(), ..Draft::default() };
        assert_eq!(finish_draft(given).expect("an article").site.as_deref(), Some("Kabar"));
    }
}
