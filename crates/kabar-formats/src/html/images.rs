//! An image's words: what stands for it in a text. Most images have none worth reading: file names, tracking dots,
//! "image". One word alone names an icon or a rule, not what is to be seen.

use super::{attribute, entities};
use kabar_annotate::text::Clean;

/// What an image has to say.
#[derive(Debug, PartialEq, Eq)]
pub enum Image {
    /// What it shows, in words.
    Words(String),
    /// A character that was drawn as a picture, as WordPress does with emoji.
    Emoji(String),
}

/// Endings of file names.
const FILES: &[&str] = &[".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"];

/// What the `img` with these attributes has to say; `None` where that is nothing.
pub fn read(attributes: &str) -> Option<Image> {
    let is_dot =
        |key| attribute(attributes, key).is_some_and(|v| matches!(v.trim(), "0" | "1" | "0px" | "1px"));
    if is_dot("width") || is_dot("height") {
        return None;
    }
    let words = Clean::line(&entities::decoded(attribute(attributes, "alt")?)).to_string();
    let lower = words.to_lowercase();
    if !words.is_empty() && words.len() <= 32 && !words.chars().any(char::is_alphanumeric) {
        return Some(Image::Emoji(words));
    }
    let is_file = FILES.iter().any(|end| lower.ends_with(end));
    (words.contains(' ') && !is_file && !words.contains("://")).then_some(Image::Words(words))
}

/// `words` as they stand for an image.
pub fn bracketed(words: &str) -> String {
    format!("[{words}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_worth_reading() {
        for (attributes, words) in [
            ("src=a.jpg alt='Pasar &amp; pelabuhan'", Some(Image::Words("Pasar & pelabuhan".into()))),
            ("alt='😊' class=wp-smiley", Some(Image::Emoji("😊".into()))),
            ("alt='Pasar' width=1 height=1", None),
            ("alt='IMG_2024'", None),
            ("alt='foto pasar.JPG'", None),
            ("alt=Foto", None),
            ("alt=''", None),
            ("src=a.jpg", None),
        ] {
            assert_eq!(read(attributes), words, "{attributes}");
        }
    }
}
