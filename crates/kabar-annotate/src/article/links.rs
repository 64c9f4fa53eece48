//! Which addresses an article may contain: those that can be opened safely.

use crate::text::CleanText;
use crate::web_url::{WebUrl, has_web_prefix};

/// `url`, if it is an http or https address without white space. It keeps the spelling of its source: the JSON output and
/// the library identify an article by it.
pub(super) fn clean_web_url(url: &str) -> Option<CleanText> {
    let url = CleanText::one_line(url);
    let is_web_url =
        has_web_prefix(&url) && !url.contains(char::is_whitespace) && WebUrl::parse(&url).is_ok();
    is_web_url.then_some(url)
}

/// `url`, if it is a mailto address without white space.
pub(super) fn clean_mail_url(url: &str) -> Option<CleanText> {
    let url = CleanText::one_line(url);
    let (scheme, to) = url.split_once(':')?;
    let fits = scheme.eq_ignore_ascii_case("mailto") && to.contains('@') && !to.contains(char::is_whitespace);
    fits.then_some(url)
}
