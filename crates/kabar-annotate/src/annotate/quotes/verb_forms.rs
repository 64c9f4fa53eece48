//! The forms of verbs, made of their roots by the prefixes and suffixes of a language: "jelas" gives "jelaskan",
//! "dijelaskan", "menjelaskan". So a list of roots in quotes.toml stands for a list of forms.

use serde::Deserialize;

/// How a language makes forms of a root.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VerbAffixes {
    /// Roots of verbs of saying.
    roots: Vec<String>,
    /// Roots that are nouns or adverbs where they stand alone, and verbs with a prefix or suffix only: "cerita".
    noun_roots: Vec<String>,
    /// What may follow a root: "", "kan".
    suffixes: Vec<String>,
    /// What stands before a root in a form whose doer follows it: "", "di".
    tag_prefixes: Vec<String>,
    /// What stands before a root in a form that follows its subject, by how the root begins; the first one that fits.
    subject_prefixes: Vec<SubjectPrefix>,
}

/// A prefix for the roots that begin in a certain way.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SubjectPrefix {
    /// How the root begins: any of these.
    before: Vec<String>,
    /// The prefix: "meng".
    prefix: String,
    /// Does the prefix take the place of what the root begins with: "tegas", "menegaskan"?
    replaces: bool,
}

impl VerbAffixes {
    /// The forms that may stand beside a quotation with the speaker behind them: "jelas", "dijelaskan".
    pub(super) fn tag_forms(&self) -> Vec<String> {
        let bare = self.roots.iter().cloned();
        let derived = self.all_roots().flat_map(|root| {
            let forms = self.tag_prefixes.iter().flat_map(move |prefix| {
                self.suffixes.iter().map(move |suffix| format!("{prefix}{root}{suffix}"))
            });
            forms.filter(move |form| form != root)
        });
        bare.chain(derived).collect()
    }

    /// The forms that follow their subject: "menjelaskan".
    pub(super) fn subject_forms(&self) -> Vec<String> {
        let begun = self.all_roots().filter_map(|root| self.with_subject_prefix(root));
        begun.flat_map(|begun| self.suffixes.iter().map(move |suffix| format!("{begun}{suffix}"))).collect()
    }

    fn all_roots(&self) -> impl Iterator<Item = &String> {
        self.roots.iter().chain(&self.noun_roots)
    }

    /// The root with the prefix that fits it.
    fn with_subject_prefix(&self, root: &str) -> Option<String> {
        self.subject_prefixes.iter().find_map(|rule| {
            let begin = rule.before.iter().find(|begin| root.starts_with(begin.as_str()))?;
            let rest = if rule.replaces { &root[begin.len()..] } else { root };
            Some(format!("{}{rest}", rule.prefix))
        })
    }
}
