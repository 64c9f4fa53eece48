//! What the engine says of an article: a label for each line, its quotations with their speakers, its names.

use crate::text::{CleanText, Span};
use serde::{Deserialize, Serialize};

/// Everything that `annotate` finds in one article. All spans are byte ranges of [`Article::text`](super::Article::text).
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Annotations {
    /// The lines, in order, without gaps but for white space. A line of which only a part is promo yields several entries.
    pub lines: Vec<LineAnnotation>,
    /// The quotations, in order of their start; nested ones follow the one that holds them.
    pub quotes: Vec<Quote>,
    /// The names and values, in order of their start; they do not overlap.
    pub entities: Vec<Entity>,
    /// The names in folded lines, in order of their start. They are not the article's: nothing counts them.
    pub folded_entities: Vec<Entity>,
    /// Related articles: those of the input and those that folded lines name.
    pub related: Vec<RelatedLink>,
    /// Source, writer, editor, as credit lines give them.
    pub credits: Vec<Credit>,
    /// Byte offsets of the spaces at which a text that came as one flat line is read as ending a paragraph, for
    /// [`Article::break_at`](super::Article::break_at). Empty for any other text.
    pub line_breaks: Vec<usize>,
    /// ISO 639-1 code: the input's, else a guess; `None` where there is too little text to tell.
    pub language: Option<String>,
}

/// What a line, or a part of one, is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LineAnnotation {
    /// Its range in the text.
    pub span: Span,
    /// Which kind of line it is.
    pub label: LineLabel,
    /// Is the label certain, or only likely? Furniture that is only likely is shown dimmed in its place, never hidden.
    /// `true` for every label that is not furniture.
    pub is_certain: bool,
    /// What decided it; for every line that is not body.
    pub reason: Option<LabelReason>,
}

impl LineAnnotation {
    /// A line of the article.
    pub fn body(span: Span) -> LineAnnotation {
        LineAnnotation { span, label: LineLabel::Body, is_certain: true, reason: None }
    }

    /// Is it hidden until the user unfolds it?
    pub fn is_folded(&self) -> bool {
        self.label.is_furniture() && self.is_certain
    }

    /// Is it shown in its place, dimmed, since it is furniture that is only likely?
    pub fn is_dimmed(&self) -> bool {
        self.label.is_furniture() && !self.is_certain
    }
}

/// Why a line is not body.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LabelReason {
    /// The rule's name, as in assets/languages: "id/channel-invitation".
    pub rule: String,
    /// The kind of line in words for the user, which follow "2 lines folded: ": "channel invitation".
    pub summary: String,
    /// The reason, as a sentence.
    pub explanation: String,
}

/// The kinds of line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineLabel {
    /// A line of the article itself.
    Body,
    /// A sub-heading of the article.
    Heading,
    /// A photo's caption or credit.
    Caption,
    /// "Read also": a link to another article.
    Related,
    /// An invitation to a channel, an app, a newsletter; an advertisement.
    Promo,
    /// Source, writer, editor, syndication note.
    Credit,
    /// Ad markers, pagers, tag lists, copyright, share residue.
    Boilerplate,
}

impl LineLabel {
    /// The kind's name, as JSON and rule files write it.
    pub fn name(self) -> &'static str {
        match self {
            LineLabel::Body => "body",
            LineLabel::Heading => "heading",
            LineLabel::Caption => "caption",
            LineLabel::Related => "related",
            LineLabel::Promo => "promo",
            LineLabel::Credit => "credit",
            LineLabel::Boilerplate => "boilerplate",
        }
    }

    /// Is a line of this kind page furniture, which is folded where that is certain?
    pub fn is_furniture(self) -> bool {
        matches!(self, LineLabel::Promo | LineLabel::Related | LineLabel::Boilerplate)
    }
}

/// A quotation, from its opening mark to after its closing one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quote {
    /// The range of the quotation in the text, both marks included.
    pub span: Span,
    /// Speech, woven-in words, or neither.
    pub kind: QuoteKind,
    /// Who said it: the longest proper form of the name in the article, or the words that stand for an unnamed source.
    pub speaker: Option<String>,
    /// The words near the quotation that name the speaker: "Xi", "dia", the "nya" of "ujarnya".
    pub mention: Option<Span>,
    /// How the mention names the speaker.
    pub mention_form: MentionForm,
}

/// What a quotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuoteKind {
    /// Whole clauses that a source said, wrote or posted.
    Direct,
    /// A source's words woven into the reporter's sentence.
    Partial,
    /// A title, a term, a scare quote, a nickname.
    Other,
}

impl Quote {
    /// Who spoke, as it is shown beside the quotation: "Xi Jinping", or "(Xi Jinping)" where `text` itself says "dia", "the
    /// president" or nothing, so that a reader can doubt it. `None` for what nobody said.
    pub fn speaker_label(&self, text: &str) -> Option<String> {
        let speaker = self.speaker.as_deref().filter(|_| self.kind != QuoteKind::Other)?;
        let words = self.mention.map(|m| m.slice(text).to_lowercase());
        let read = match self.mention_form {
            MentionForm::Name => true,
            // An unnamed source is called what the text calls it.
            MentionForm::Nominal => words.is_some_and(|w| w.contains(&speaker.to_lowercase())),
            MentionForm::Pronoun | MentionForm::Clitic | MentionForm::Implicit => false,
        };
        Some(if read { speaker.to_owned() } else { format!("({speaker})") })
    }
}

/// How a speaker is known: a reader may doubt the last four more than the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MentionForm {
    /// By name: "kata Xi".
    Name,
    /// By a noun phrase: "politikus itu".
    Nominal,
    /// By a pronoun: "dia", "he".
    Pronoun,
    /// By a clitic: "ujarnya".
    Clitic,
    /// By nothing at the quotation itself: the running speaker.
    Implicit,
}

/// A name in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entity {
    /// Its range in the text.
    pub span: Span,
    /// What a name or a value names.
    pub kind: EntityKind,
    /// The one name that all mentions of this one share: "Xi Jinping" for "Xi"; a whole day as "2022-09-14".
    pub name: String,
    /// What a person is said to be right here: the "Presiden Kazakhstan" before the name, the "foreign minister" behind it.
    pub role: Option<Span>,
}

impl Entity {
    /// A mention without a role.
    pub fn new(span: Span, kind: EntityKind, name: String) -> Entity {
        Entity { span, kind, name, role: None }
    }
}

/// What a name or a value names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum EntityKind {
    /// A person.
    Person,
    /// A company, party, agency, club, outlet.
    Organisation,
    /// A country, city, river, building.
    Place,
    /// A day, a month, a year.
    Date,
    /// An amount of money.
    Money,
}

impl EntityKind {
    /// All, in the order in which they are listed.
    pub const ALL: [EntityKind; 5] = [
        EntityKind::Person,
        EntityKind::Organisation,
        EntityKind::Place,
        EntityKind::Date,
        EntityKind::Money,
    ];

    /// The kind's name, as JSON and the command line write it.
    pub fn name(self) -> &'static str {
        match self {
            EntityKind::Person => "person",
            EntityKind::Organisation => "organisation",
            EntityKind::Place => "place",
            EntityKind::Date => "date",
            EntityKind::Money => "money",
        }
    }

    /// Is it somebody or something with a name, which the page marks? Dates and amounts are only listed.
    pub fn is_name(self) -> bool {
        !matches!(self, EntityKind::Date | EntityKind::Money)
    }
}

/// A link to another article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RelatedLink {
    /// The related article's headline.
    pub title: CleanText,
    /// Its address, where the input has one.
    pub url: Option<CleanText>,
}

/// A person or an agency that the article credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Credit {
    /// "source", "writer", "editor", "photo".
    pub role: String,
    /// The name, as the line gives it.
    pub name: CleanText,
}
