//! The line that stands for a video, a sound or a framed page: they can't be shown, and must not vanish.

use super::entities;
use super::tokenizer::attribute;
use kabar_annotate::text::CleanText;
use kabar_annotate::web_url::{WebUrl, resolve_link};

/// What a media line begins with, before its title.
const MEDIA_SIGN: &str = "▶ ";

/// The words and the address of the `video`, `audio`, `iframe`, `embed` or `object` with these attributes; `None` where it
/// plays nothing: adverts and counters have frames too, mostly without a title.
pub(super) fn media_link(name: &str, attributes: &str, base: Option<&str>) -> Option<(String, String)> {
    let value = |key: &str| attribute(attributes, key).map(entities::decode);
    let is_frame = match name {
        "iframe" => true,
        "video" | "audio" | "embed" | "source" => false,
        _ => return None,
    };
    let is_dot = |key| value(key).is_some_and(|v| matches!(v.trim(), "0" | "1" | "0px" | "1px"));
    if is_dot("width") || is_dot("height") {
        return None;
    }
    let title = value("title").or_else(|| value("aria-label"));
    let title =
        title.map(|title| CleanText::one_line(&title).to_string()).filter(|title| !title.trim().is_empty());
    let plays = value("allowfullscreen").is_some()
        || value("allow").is_some_and(|allow| allow.contains("fullscreen"));
    if is_frame && title.is_none() && !plays {
        return None;
    }
    let source =
        ["src", "data-src"].iter().find_map(|key| value(key)).filter(|source| !source.trim().is_empty())?;
    let url = resolve_link(base, &source)?;
    let site = WebUrl::parse(&url).ok()?.site().into_owned();
    Some((format!("{MEDIA_SIGN}{}", title.unwrap_or(site)), url))
}

#[cfg(test)]
mod tests {
    use super::media_link;

    #[test]
    fn what_plays_is_named() {
        for (name, attributes, words) in [
            ("video", "src=/a.mp4", Some("▶ w.example")),
            ("iframe", "title='Kabar pagi' src='https://v.example/1'", Some("▶ Kabar pagi")),
            ("iframe", "allowfullscreen src='//v.example/1'", Some("▶ v.example")),
            ("iframe", "src='https://iklan.example/1'", None),
            ("iframe", "title=x width=1 height=1 src='https://v.example/1'", None),
            ("iframe", "title=x src='javascript:x'", None),
            ("video", "", None),
        ] {
            let link = media_link(name, attributes, Some("https://w.example/"));
            assert_eq!(link.map(|link| link.0).as_deref(), words, "{name} {attributes}");
        }
    }
}
