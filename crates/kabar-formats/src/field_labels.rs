//! The labels of an article's parts ("Judul:", "Date:") and the words of bylines, from the language packs' fields.toml. All
//! languages are used at once, since the language of a text is not known yet when its header is read.

use kabar_annotate::packs;
use serde::Deserialize;
use std::{collections::HashMap, sync::LazyLock};

#[derive(Deserialize)]
struct FieldLabelPack {
    labels: HashMap<String, Vec<String>>,
    byline: BylineWords,
}

#[derive(Deserialize)]
struct BylineWords {
    before: Vec<String>,
    joins: Vec<String>,
}

/// The words of all languages.
#[derive(Default)]
pub(super) struct FieldLabels {
    /// Label in lower case → the field it stands for, by the name that `fields` knows.
    pub fields: HashMap<String, String>,
    /// Words before the first name of a byline.
    pub byline_prefixes: Vec<String>,
    /// Words between the last two names of a byline.
    pub conjunctions: Vec<String>,
}

pub(super) static FIELD_LABELS: LazyLock<FieldLabels> = LazyLock::new(|| {
    let mut all = FieldLabels::default();
    for (_, pack) in packs::load_all::<FieldLabelPack>("fields.toml") {
        for (field, labels) in pack.labels {
            all.fields.extend(labels.into_iter().map(|label| (label, field.clone())));
        }
        all.byline_prefixes.extend(pack.byline.before);
        all.conjunctions.extend(pack.byline.joins);
    }
    all
});

#[cfg(test)]
mod tests {
    use super::FIELD_LABELS;

    #[test]
    fn every_language_maps_to_the_same_fields() {
        for (label, field) in [("judul", "title"), ("title", "title"), ("fecha", "date"), ("feed", "site")] {
            assert_eq!(FIELD_LABELS.fields.get(label).map(String::as_str), Some(field));
        }
        let known = ["title", "author", "date", "url", "site", "language"];
        assert!(FIELD_LABELS.fields.values().all(|f| known.contains(&f.as_str())));
    }
}
