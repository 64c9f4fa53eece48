//! Whether a page says that its article is for subscribers.

/// Does the page say in its linked data that the article, or a part of it, is not free to read? schema.org's
/// [`isAccessibleForFree`](https://schema.org/isAccessibleForFree), as search engines ask it of pages behind a paywall.
pub fn is_for_subscribers(html: &str) -> bool {
    html.match_indices("isAccessibleForFree").any(|(at, name)| {
        let value = html[at + name.len()..].trim_start_matches(['"', '\'', ':', ' ', '\n', '\r', '\t']);
        value.get(..5).is_some_and(|value| value.eq_ignore_ascii_case("false"))
    })
}

#[cfg(test)]
mod tests {
    use super::is_for_subscribers;

    #[test]
    fn a_page_says_whether_it_is_free() {
        for (page, is) in [
            (r#"<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>"#, true),
            (r#"{"hasPart":{"isAccessibleForFree":false,"cssSelector":".isi"}}"#, true),
            (r#"{"isAccessibleForFree":true}"#, false),
            ("<p>isAccessibleForFree", false),
            ("<p>isAccessibleForFree: é", false),
        ] {
            assert_eq!(is_for_subscribers(page), is, "{page}");
        }
    }
}
