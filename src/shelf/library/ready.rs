//! The items of a document, made ready to be kept: recognised by their marks, packed, counted. It needs no library, so it is
//! done by the workers that read, and the one writer only writes.

use super::absorb::Known;
use super::body::Packer;
use super::same::{Marker, Marks};
use kabar_annotate::article::Article;
use kabar_annotate::text::Clean;
use std::borrow::Cow;
use std::collections::HashSet;

/// One item of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The feed's own id for it.
    pub guid: Option<Clean>,
    /// What it says.
    pub article: Article,
}

/// A document's items, ready to be kept.
#[derive(Debug, Default)]
pub struct Ready {
    /// In the document's order.
    pub(super) items: Vec<Item>,
    /// All their guids.
    pub(super) guids: HashSet<String>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Item {
    pub article: Article,
    pub marks: Marks,
    /// Of its text.
    pub words: usize,
    /// `None` where the feed said the same before: most of a document, and seldom needed.
    packed: Option<Vec<u8>>,
}

impl Ready {
    /// `entries`, as they come, of a feed that said what is `known` before.
    pub fn new(entries: impl IntoIterator<Item = Entry>, known: &Known) -> Ready {
        let (mut marker, mut packer) = (Marker::default(), Packer::default());
        let mut items: Vec<Item> = entries
            .into_iter()
            .map(|Entry { guid, article }| {
                let words = article.words();
                let marks = marker.mark(guid.as_deref(), &article, words);
                let is_known = known.get(&marks.guid) == Some(&marks.print);
                let packed = (!is_known).then(|| packer.pack(&article));
                Item { article, marks, words, packed }
            })
            .collect();
        marker.settle(items.iter_mut().map(|item| &mut item.marks));
        let guids = items.iter().map(|item| item.marks.guid.clone()).collect();
        Ready { items, guids }
    }
}

impl Item {
    /// The body as it is kept.
    pub fn body(&self) -> Cow<'_, [u8]> {
        match &self.packed {
            Some(packed) => Cow::Borrowed(packed),
            None => Cow::Owned(Packer::default().pack(&self.article)),
        }
    }
}
