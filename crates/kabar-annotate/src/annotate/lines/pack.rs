//! What a lines.toml may say: rules, each with its patterns, its reason, and examples that it is tested with.
//!
//! The files that come with kabar are compiled by build/lines.rs, and read here by tests only. A user's own file is read
//! here when the program starts.

use crate::article::LineLabel;
use kabar_patterns::{PatternAnchor, PatternFragments};
use serde::Deserialize;

/// The contents of a lines.toml. A user's own file has fragments and rules; the rest is of the files that come with kabar,
/// and ignored in a user's. All words are in lower case.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineRulePack {
    /// Do the rules apply to articles in every language?
    #[serde(default, rename = "universal")]
    pub is_universal: bool,
    /// Languages whose rules apply to articles in this one, too.
    #[serde(default)]
    pub borrows: Vec<String>,
    /// Parts that patterns share: name → pattern.
    #[serde(default)]
    pub fragments: PatternFragments,
    /// Words that a headline in title case leaves in lower case.
    #[serde(default, rename = "small")]
    pub minor_words: Vec<String>,
    /// Words that open a sentence, and stand in no headline before a word in lower case: they show where the article goes
    /// on after "Baca juga: …".
    #[serde(default, rename = "openers")]
    pub sentence_openers: Vec<String>,
    /// Words that often open a sentence, and may stand in a headline too.
    #[serde(default, rename = "nouns")]
    pub weak_openers: Vec<String>,
    /// Words that open the name of an institution or a person's title: a name goes on after them.
    #[serde(default, rename = "heads")]
    pub name_openers: Vec<String>,
    /// Verbs that report speech: a line in which one follows a comma is no invitation, whatever it begins with.
    #[serde(default, rename = "speech")]
    pub speech_verbs: Vec<String>,
    /// Words between the first word of a sentence and its verb: "Dion *akan* berangkat".
    #[serde(default)]
    pub auxiliaries: Vec<String>,
    /// Words that close the first phrase of a sentence after a common noun: "Jembatan *itu* …".
    #[serde(default)]
    pub demonstratives: Vec<String>,
    /// Words in a list of names: "Siti *dan* Budi".
    #[serde(default)]
    pub name_connectors: Vec<String>,
    /// Words inside a person's name, for the class `<name>`: "Ahmad *bin* Ali".
    #[serde(default)]
    pub name_particles: Vec<String>,
    /// Words inside an outlet's name, for the class `<outlet>`: "kabar.*co.id*".
    #[serde(default)]
    pub outlet_words: Vec<String>,
    /// Words that stand in nearly every line: to find lines by, patterns use others.
    #[serde(default, rename = "frequent")]
    pub frequent_words: Vec<String>,
    /// The rules; the first that fits decides.
    #[serde(default, rename = "rule")]
    pub rules: Vec<RuleDefinition>,
}

/// A rule for one kind of line that is not the article. In a user's own file also, with the label `body`, for lines that
/// are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleDefinition {
    /// Short name, unique in its file: "channel-invitation". Elsewhere the file's language stands before it: "id/…".
    pub name: String,
    /// What such a line is.
    pub label: LineLabel,
    /// What such a line is in plain words, to stand after "2 lines folded: ": "channel invitation".
    #[serde(rename = "what")]
    pub summary: String,
    /// The reason, as a sentence.
    #[serde(rename = "why")]
    pub reason: String,
    /// The most characters that a line of this kind has.
    #[serde(default = "default_max_chars", rename = "max")]
    pub max_chars: usize,
    /// What may stand after a match of a `start` or `inline` pattern.
    #[serde(default)]
    pub rest: RestKind,
    /// What the next lines are if nothing stands after the match.
    pub next: Option<NextLines>,
    /// For credits: the role of the person or agency that the line names.
    pub role: Option<String>,
    /// Is it a guess rather than a fixed phrase? It is not applied where too much of an article would be folded.
    #[serde(default, rename = "weak")]
    pub is_weak: bool,
    /// Does it apply only to the first two and the last five lines of an article?
    #[serde(default, rename = "edge")]
    pub is_edge_only: bool,
    /// Is a line of this kind likely, but not certain, to be what the rule says? It is dimmed, not folded.
    #[serde(default, rename = "likely")]
    pub is_likely: bool,
    /// The outlet to whose articles it is limited, as kabar shows its name.
    pub outlet: Option<String>,
    /// Words that, in the headline, say that the article is about such lines, which then stay.
    #[serde(default, rename = "topic")]
    pub topic_words: Vec<String>,
    /// Patterns of whole lines.
    #[serde(default)]
    pub whole: Vec<String>,
    /// Patterns of the beginning of a line.
    #[serde(default)]
    pub start: Vec<String>,
    /// Patterns of the end of a line: only that part is cut.
    #[serde(default)]
    pub end: Vec<String>,
    /// Patterns of what is glued into a line, at the beginning of a sentence.
    #[serde(default)]
    pub inline: Vec<String>,
    /// Lines that it must match.
    #[serde(default, rename = "match")]
    pub examples: Vec<String>,
    /// Lines that it must not match.
    #[serde(default, rename = "not")]
    pub counterexamples: Vec<String>,
}

impl RuleDefinition {
    /// All patterns of the rule, each with its anchor.
    pub fn patterns(&self) -> impl Iterator<Item = (PatternAnchor, &str)> {
        let lists = [
            (PatternAnchor::Whole, &self.whole),
            (PatternAnchor::Start, &self.start),
            (PatternAnchor::End, &self.end),
            (PatternAnchor::Inline, &self.inline),
        ];
        lists.into_iter().flat_map(|(anchor, all)| all.iter().map(move |text| (anchor, text.as_str())))
    }
}

/// The contents of a families.toml, of which the engine has only what build/families.rs makes of it.
#[derive(Debug, Deserialize)]
pub struct FamilyPackDefinition {
    /// The families, each with its examples.
    #[serde(rename = "family")]
    pub families: Vec<FamilyDefinition>,
}

/// What the test of examples reads of a family.
#[derive(Debug, Deserialize)]
pub struct FamilyDefinition {
    /// Its short name, unique in its file: "newsletter".
    pub name: String,
    /// What such a line is.
    pub label: LineLabel,
    /// The reason, as a sentence.
    #[serde(rename = "why")]
    pub reason: String,
    /// Lines that belong to it: folded or dimmed.
    #[serde(rename = "match")]
    pub examples: Vec<String>,
    /// Lines of articles that hold some of its words.
    #[serde(rename = "not")]
    pub counterexamples: Vec<String>,
}

/// The value of [`RuleDefinition::max_chars`] of a rule that says nothing: longer lines are paragraphs.
pub const DEFAULT_MAX_CHARS: usize = 300;

fn default_max_chars() -> usize {
    DEFAULT_MAX_CHARS
}

/// What may stand after a match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RestKind {
    /// Anything, to the end of the line.
    #[default]
    Any,
    /// A headline. If the article goes on after it on the same line, only the link is cut.
    Headline,
    /// One name or several.
    Name,
    /// Nothing: an `inline` pattern cuts its match only.
    Nothing,
}

/// What follows a marker that has a line of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextLines {
    /// Up to three lines that are headlines.
    Headline,
    /// The next line is a name.
    Name,
    /// Short lines to the end of the article or the next folded line.
    Tags,
    /// Headlines to the end of the article or the next folded line.
    List,
    /// One line, a photo's caption.
    Caption,
    /// Short lines, up to the first paragraph: a table of contents.
    Contents,
}
