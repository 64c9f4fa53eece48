//! [`PostingIndex`]: which articles have a word. Articles leave it in about the order in which they came, so it is made of
//! segments, each of the articles of a time. A full one is packed, and forgotten when its last article is.

use super::terms::TermKey;
use std::collections::HashMap;

/// Articles of a segment.
const SEGMENT_ARTICLES: usize = 1024;

/// Word → articles that have it.
#[derive(Debug, Default)]
pub(super) struct PostingIndex {
    packed: Vec<PackedSegment>,
    /// The first article of the last segment, and the words of those from it on, as numbers from it.
    first: u32,
    last: HashMap<TermKey, Vec<u16>>,
}

/// A segment that gets no more articles.
#[derive(Debug)]
struct PackedSegment {
    first: u32,
    /// Its words, in order.
    keys: Box<[TermKey]>,
    /// Where the articles of each word end in `articles`.
    ends: Box<[u32]>,
    /// Articles, as numbers from the first.
    articles: Box<[u16]>,
}

impl PackedSegment {
    fn new(first: u32, postings: &HashMap<TermKey, Vec<u16>>) -> PackedSegment {
        let mut keys: Vec<TermKey> = postings.keys().copied().collect();
        keys.sort_unstable();
        let mut articles = Vec::with_capacity(postings.values().map(Vec::len).sum());
        let end = |key| {
            articles.extend_from_slice(&postings[key]);
            articles.len() as u32
        };
        let ends = keys.iter().map(end).collect();
        PackedSegment { first, keys: keys.into(), ends, articles: articles.into() }
    }

    fn articles(&self, key: TermKey) -> &[u16] {
        let Ok(at) = self.keys.binary_search(&key) else { return &[] };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.articles[start as usize..self.ends[at] as usize]
    }

    /// The articles that it has from its first to its last.
    fn span(&self) -> std::ops::RangeInclusive<u32> {
        self.first..=self.first + u32::from(self.articles.iter().copied().max().unwrap_or_default())
    }
}

impl PostingIndex {
    /// Adds an article, whose number is greater than those before.
    pub(super) fn add(&mut self, article: u32, keys: &[TermKey]) {
        if (article - self.first) as usize >= SEGMENT_ARTICLES {
            self.packed.push(PackedSegment::new(self.first, &self.last));
            self.last = HashMap::new();
            self.first = article;
        }
        let number = (article - self.first) as u16;
        keys.iter().for_each(|&key| self.last.entry(key).or_default().push(number));
    }

    /// The articles that have a word, in order; none where more than `most` have it.
    pub(super) fn articles(&self, key: TermKey, most: usize) -> impl Iterator<Item = u32> {
        let packed = self.packed.iter().map(|segment| (segment.first, segment.articles(key)));
        let last = (self.first, self.last.get(&key).map_or(&[][..], Vec::as_slice));
        let mut lists: Vec<(u32, &[u16])> = packed.chain([last]).collect();
        if lists.iter().map(|(_, list)| list.len()).sum::<usize>() > most {
            lists.clear();
        }
        lists.into_iter().flat_map(|(first, list)| list.iter().map(move |&number| first + u32::from(number)))
    }

    /// Forgets the full segments that have no article any more that is `wanted`.
    pub(super) fn retain(&mut self, wanted: impl Fn(u32) -> bool) {
        self.packed.retain(|segment| segment.span().any(&wanted));
    }

    /// What it holds in memory, in bytes, about.
    pub(super) fn memory_bytes(&self) -> usize {
        /// What a list costs beside its entries: its header, its key and its place in a table that is not full.
        const LIST_BYTES: usize = 48;
        let words = self.packed.iter().map(|segment| segment.keys.len() * 2 * size_of::<u32>());
        let postings = self.packed.iter().map(|segment| segment.articles.len() * size_of::<u16>());
        let last = self.last.values().map(|list| list.capacity() * size_of::<u16>() + LIST_BYTES);
        words.chain(postings).chain(last).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_of_all_segments_are_found_and_old_segments_forgotten() {
        let mut index = PostingIndex::default();
        let count = 3 * SEGMENT_ARTICLES as u32;
        for article in 0..count {
            index.add(article, &[1, 2 + article % 2]);
        }
        let of = |index: &PostingIndex, key| index.articles(key, count as usize).collect::<Vec<u32>>();
        assert_eq!(of(&index, 1), (0..count).collect::<Vec<_>>());
        assert_eq!(of(&index, 3), (0..count).filter(|article| article % 2 == 1).collect::<Vec<_>>());
        assert!(index.articles(1, 9).next().is_none() && of(&index, 9).is_empty());
        let first = SEGMENT_ARTICLES as u32;
        index.retain(|article| article >= first);
        assert_eq!(of(&index, 1), (first..count).collect::<Vec<_>>());
        assert!(index.memory_bytes() > 0);
    }
}
