//! What a page says of a line beside its words: where the line stands, what it is called there, how much of it is links.
//!
//! HTML, feeds and Markdown say it; plain text says nothing. It is evidence and no decision: what it is worth depends on the
//! words of the line, which [`annotate::lines`](crate::annotate::lines) reads.

use serde::{Deserialize, Serialize};

/// One thing that a page says of a line. The numbers are stored with articles: they stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
#[non_exhaustive]
pub enum EvidenceKind {
    /// All words of the line are links.
    LinkOnly = 0,
    /// More than two thirds of the line are links, but not all words.
    MostlyLinks = 1,
    /// It stands in an element for what is beside the article: `aside`.
    Aside = 2,
    /// It stands in an element of the site: `nav`, `menu`, `footer`.
    Navigation = 3,
    /// It stands in a `form` or a `dialog`.
    Form = 4,
    /// It stands for a picture, in a `figcaption`, or in an element that is called a caption.
    Caption = 5,
    /// It stands in an element that is called related, recommended, read also.
    Related = 6,
    /// In one that is called newsletter, sign-up.
    Newsletter = 7,
    /// In one that is called promotion, call to action.
    Promo = 8,
    /// In one for sharing the article, or for following the outlet.
    Share = 9,
    /// In one that is called paywall.
    Paywall = 10,
    /// In one that is called advertisement, sponsored.
    Advert = 11,
    /// In one about the author.
    Author = 12,
    /// In one that is called tags, or it is links with `rel=tag`.
    Tag = 13,
    /// The layout of its page sets it apart from the article: a block of links, of comments, of teasers among the paragraphs.
    Outside = 14,
}

/// What a page says of one line: a set of [`EvidenceKind`]s. Empty where nothing is known, as in plain text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineEvidence(u32);

impl LineEvidence {
    /// The set of `kind` alone.
    pub fn of(kind: EvidenceKind) -> LineEvidence {
        LineEvidence(1 << kind as u8)
    }

    /// Is nothing known?
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Does the page say `kind`?
    pub fn has(self, kind: EvidenceKind) -> bool {
        self.0 & LineEvidence::of(kind).0 != 0
    }

    /// Does the page say one of `kinds`?
    pub fn has_any(self, kinds: &[EvidenceKind]) -> bool {
        kinds.iter().any(|kind| self.has(*kind))
    }

    /// What this set or `other` says.
    pub fn union(self, other: LineEvidence) -> LineEvidence {
        LineEvidence(self.0 | other.0)
    }

    /// This set with `kind` where `is_said`.
    pub fn with(self, kind: EvidenceKind, is_said: bool) -> LineEvidence {
        if is_said { self.union(LineEvidence::of(kind)) } else { self }
    }

    /// This set without `kind`.
    pub fn without(self, kind: EvidenceKind) -> LineEvidence {
        LineEvidence(self.0 & !LineEvidence::of(kind).0)
    }
}

impl FromIterator<EvidenceKind> for LineEvidence {
    fn from_iter<T: IntoIterator<Item = EvidenceKind>>(kinds: T) -> LineEvidence {
        kinds.into_iter().fold(LineEvidence::default(), |all, kind| all.union(LineEvidence::of(kind)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_into_it() {
        let set: LineEvidence = [EvidenceKind::LinkOnly, EvidenceKind::Related].into_iter().collect();
        assert!(set.has(EvidenceKind::Related) && !set.has(EvidenceKind::Promo) && !set.is_empty());
        assert!(
            set.has_any(&[EvidenceKind::Tag, EvidenceKind::LinkOnly]) && !set.has_any(&[EvidenceKind::Tag])
        );
        assert_eq!(set.without(EvidenceKind::LinkOnly), LineEvidence::of(EvidenceKind::Related));
        assert_eq!(LineEvidence::default().with(EvidenceKind::Tag, false), LineEvidence::default());
    }
}
