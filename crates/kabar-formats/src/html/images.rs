//! The text that stands for an image: its `alt`, where that is worth reading. Most are not: file names, tracking pixels,
//! "image". A single word names an icon or a rule, not what the image shows.

use super::{attribute, entities};
use kabar_annotate::text::CleanText;

/// The text of an image.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ImageText {
    /// What it shows, in words.
    Words(String),
    /// A character that was drawn as a picture, as WordPress does with emoji.
    Emoji(String),
}

/// How the names of image files end.
const IMAGE_EXTENSIONS: &[&str] = &[".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"];

/// The longest text without letters and digits that is an emoji, in bytes. One emoji may be several characters: the flag of
/// Wales is seven, in 28 bytes.
const MAX_EMOJI_BYTES: usize = 32;

/// The text of the `img` with these attributes; `None` where it has none worth reading.
pub(super) fn image_text(attributes: &str) -> Option<ImageText> {
    let is_dot =
        |key| attribute(attributes, key).is_some_and(|v| matches!(v.trim(), "0" | "1" | "0px" | "1px"));
    if is_dot("width") || is_dot("height") {
        return None;
    }
    let words = CleanText::one_line(&entities::decode(attribute(attributes, "alt")?)).to_string();
    let lower = words.to_lowercase();
    if !words.is_empty() && words.len() <= MAX_EMOJI_BYTES && !words.chars().any(char::is_alphanumeric) {
        return Some(ImageText::Emoji(words));
    }
    let is_file = IMAGE_EXTENSIONS.iter().any(|end| lower.ends_with(end));
    (words.contains(' ') && !is_file && !words.contains("://")).then_some(ImageText::Words(words))
}

/// `words` in the brackets that mark the text of an image.
pub(super) fn bracket(words: &str) -> String {
    format!("[{words}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_worth_reading() {
        for (attributes, words) in [
            ("src=a.jpg alt='Pasar &amp; pelabuhan'", Some(ImageText::Words("Pasar & pelabuhan".into()))),
            ("alt='😊' class=wp-smiley", Some(ImageText::Emoji("😊".into()))),
            ("alt='Pasar' width=1 height=1", None),
            ("alt='IMG_2024'", None),
            ("alt='foto pasar.JPG'", None),
            ("alt=Foto", None),
            ("alt=''", None),
            ("src=a.jpg", None),
        ] {
            assert_eq!(image_text(attributes), words, "{attributes}");
        }
    }
}
