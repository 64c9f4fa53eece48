//! The items of a document, prepared to be stored: identified, packed, their words counted. This needs no library, so the
//! threads that fetch do it, and the one thread that writes only writes.

use super::body::BodyPacker;
use super::dedup::{IdentityBuilder, ItemIdentity};
use kabar_annotate::article::Article;
use kabar_annotate::text::CleanText;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// The fingerprints of what a feed last said, by guid.
pub type KnownFingerprints = HashMap<String, i64>;

/// One item of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchedItem {
    /// The feed's own id for the item.
    pub guid: Option<CleanText>,
    /// The article that the item became.
    pub article: Article,
}

/// A document's items, ready to be stored.
#[derive(Debug, Default)]
pub struct PreparedItems {
    /// The items, in the document's order.
    pub(super) items: Vec<PreparedItem>,
    /// The guids of all items.
    pub(super) guids: HashSet<String>,
}

/// An item that is ready to be stored.
#[derive(Debug)]
pub(super) struct PreparedItem {
    pub article: Article,
    pub identity: ItemIdentity,
    /// Words of the article's text.
    pub word_count: usize,
    /// `None` where the feed had the same item before. That is most of a document, and such a body is seldom needed.
    packed_body: Option<Vec<u8>>,
}

impl PreparedItems {
    /// Prepares `entries`, in the document's order. `known` is what the same feed had before.
    pub fn new(entries: impl IntoIterator<Item = FetchedItem>, known: &KnownFingerprints) -> PreparedItems {
        let (mut marker, mut packer) = (IdentityBuilder::default(), BodyPacker::default());
        let mut items: Vec<PreparedItem> = entries
            .into_iter()
            .map(|FetchedItem { guid, article }| {
                let words = article.word_count();
                let marks = marker.identify(guid.as_deref(), &article, words);
                let is_known = known.get(&marks.guid) == Some(&marks.fingerprint);
                let packed = (!is_known).then(|| packer.pack(&article));
                PreparedItem { article, identity: marks, word_count: words, packed_body: packed }
            })
            .collect();
        marker.drop_shared(items.iter_mut().map(|item| &mut item.identity));
        let guids = items.iter().map(|item| item.identity.guid.clone()).collect();
        PreparedItems { items, guids }
    }
}

impl PreparedItem {
    /// The body as it is stored.
    pub fn body(&self) -> Cow<'_, [u8]> {
        match &self.packed_body {
            Some(packed) => Cow::Borrowed(packed),
            None => Cow::Owned(BodyPacker::default().pack(&self.article)),
        }
    }
}
