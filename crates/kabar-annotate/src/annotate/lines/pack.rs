//! What a lines.toml may say: families of lines, each with its patterns, its reason, and examples that it is held to.
//!
//! The shipped ones are compiled by build/lines.rs and read here by tests only; a reader's own file is read here when
//! kabar starts.

use crate::article::LineLabel;
use kabar_patterns::syntax::PatternFragments;
use serde::Deserialize;

/// What one lines.toml holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineRulePack {
    /// Pieces that patterns share: name → pattern.
    #[serde(default)]
    pub fragments: PatternFragments,
    /// Words that a headline in title case leaves in lower case.
    #[serde(default, rename = "small")]
    pub minor_words: Vec<String>,
    /// Words that open a sentence and end no headline: where "Baca juga: …" is glued to a paragraph.
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
    /// The rules, the first that fits decides.
    #[serde(default, rename = "rule")]
    pub rules: Vec<RuleDefinition>,
}

/// A family of lines that are not the article; in a reader's own file also, with the label `body`, of lines that are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleDefinition {
    /// Short name, unique in its pack: "channel-invitation". In a set it has its pack's before it: "id/…".
    pub name: String,
    /// What such a line is.
    pub label: LineLabel,
    /// In a reader's words, to stand after "2 lines folded: ": "channel invitation".
    #[serde(rename = "what")]
    pub summary: String,
    /// The reason, as a sentence.
    #[serde(rename = "why")]
    pub reason: String,
    /// The most characters that a line of this kind has.
    #[serde(default = "default_max_chars", rename = "max")]
    pub max_chars: usize,
    /// What may stand after a `start` or `inline` pattern.
    #[serde(default)]
    pub rest: RestKind,
    /// What the next lines are where nothing stands after the pattern.
    pub next: Option<NextLines>,
    /// For credits: whom the line names.
    pub role: Option<String>,
    /// Rather a guess than a fixed phrase: gives way where too much of an article would be folded.
    #[serde(default, rename = "weak")]
    pub is_weak: bool,
    /// Only among the first two and the last five lines of an article.
    #[serde(default, rename = "edge")]
    pub is_edge_only: bool,
    /// Only in articles of that outlet, as kabar shows its name; everywhere where it says nothing.
    pub outlet: Option<String>,
    /// Words that, in the headline, make such a line the article's own subject.
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

/// A line over 300 characters is body unless a rule says otherwise.
fn default_max_chars() -> usize {
    300
}

/// What may stand after a pattern that anchors a beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RestKind {
    /// Anything, to the end of the line.
    #[default]
    Any,
    /// A headline. Where the article goes on after it on the same line, only the link is cut.
    Headline,
    /// Names.
    Name,
    /// Nothing that belongs to it: an `inline` pattern cuts itself only.
    Nothing,
}

/// What follows a bare marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextLines {
    /// Up to three headlines.
    Headline,
    /// A name.
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
