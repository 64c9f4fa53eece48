//! [`StoryGrouper`]: keeps articles grouped in stories while they arrive.
//!
//! An article that arrives is compared with those that share rare words with its headline and lead, which an inverted index
//! tells. Then the stories of the similar ones are taken apart, and they and the new article are linked anew: what an
//! earlier article was put into for want of a better story is repaired. Stories that have nothing in common with the new
//! article stay as they are.

use super::average_link::{MIN_SIMILARITY, SimilarityMatrix};
use super::terms::{StoryTerms, TermKey};
use std::collections::{BTreeMap, HashMap};

/// Articles that are further apart are not compared. A story may last longer, as long as something new comes.
const MAX_SECONDS_APART: i64 = 72 * 3600;

/// What a new article's headline and lead must at least have in common with another's text to be compared at all.
const MIN_COVERAGE: f32 = 0.05;

/// Less similar articles count as having nothing in common.
const MIN_LINK: f32 = 0.15;

/// The links kept of an article. A new article is compared with as many: those that have most of its headline and lead.
const MAX_LINKS: usize = 128;

/// How many articles are linked anew at most where one arrives. Of a larger story only those that are most like it.
const MAX_RELINKED: usize = 200;

/// A word that so many open articles have finds too many of them.
const MAX_POSTINGS: usize = 2000;

/// After so many arrivals the index forgets the articles that are too old to be compared.
const ARRIVALS_BETWEEN_PURGES: usize = 512;

/// What a list costs beside its entries: its header, its key and its place in a table that is not full.
const LIST_BYTES: usize = 48;

/// The index of an article in its grouper: how many were added before.
type ArticleIndex = u32;

/// Groups articles into stories, one by one.
#[derive(Debug, Default)]
pub struct StoryGrouper {
    articles: Vec<Member>,
    /// Word → open articles that have it among their most telling ones, in order.
    postings: HashMap<TermKey, Vec<ArticleIndex>>,
    /// Story → its articles, in order. Named by its first article.
    stories: BTreeMap<ArticleIndex, Vec<ArticleIndex>>,
    /// The latest time of an article.
    latest: i64,
}

/// An article in a story.
#[derive(Debug)]
struct Member {
    /// `None` once it is too old to be compared.
    terms: Option<Box<StoryTerms>>,
    /// The articles like it, with their similarity.
    links: Vec<(ArticleIndex, f32)>,
    story: ArticleIndex,
}

impl Member {
    fn memory_bytes(&self) -> usize {
        let terms = self.terms.as_ref().map_or(0, |terms| terms.memory_bytes());
        size_of::<Member>() + terms + self.links.capacity() * size_of::<(ArticleIndex, f32)>()
    }
}

impl StoryGrouper {
    /// Adds an article. Articles are numbered from 0 in the order in which they are added, which should be that of time.
    pub fn add(&mut self, terms: StoryTerms) {
        let index = self.articles.len() as ArticleIndex;
        let links = self.find_links(&terms);
        for &(other, similarity) in &links {
            let of_other = &mut self.articles[other as usize].links;
            if of_other.len() < MAX_LINKS {
                of_other.push((index, similarity));
            }
        }
        for term in &terms.text {
            self.postings.entry(term.key).or_default().push(index);
        }
        self.latest = self.latest.max(terms.time.unwrap_or(i64::MIN));
        self.articles.push(Member { terms: Some(Box::new(terms)), links, story: index });
        self.stories.insert(index, vec![index]);
        self.relink(index);
        if self.articles.len().is_multiple_of(ARRIVALS_BETWEEN_PURGES) {
            self.purge();
        }
    }

    /// How many articles were added.
    pub fn len(&self) -> usize {
        self.articles.len()
    }

    /// Was none added?
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// What it holds in memory, in bytes, about.
    pub fn memory_bytes(&self) -> usize {
        let articles: usize = self.articles.iter().map(Member::memory_bytes).sum();
        let lists = self.postings.values().chain(self.stories.values());
        articles + lists.map(|list| list.capacity() * size_of::<ArticleIndex>() + LIST_BYTES).sum::<usize>()
    }

    /// The stories, by their first articles; in each the articles in the order in which they were added. Every article is
    /// in one.
    pub fn stories(&self) -> impl Iterator<Item = Vec<usize>> {
        self.stories.values().map(|articles| articles.iter().map(|&article| article as usize).collect())
    }

    /// The article of a story that is most like its others; the first of equals. `members` is one of [`StoryGrouper::stories`].
    pub fn central(&self, members: &[usize]) -> usize {
        let likeness = |&member: &usize| -> f32 {
            let links = self.articles[member].links.iter();
            links
                .filter(|(other, _)| members.binary_search(&(*other as usize)).is_ok())
                .map(|(_, value)| value)
                .sum()
        };
        let best = members.iter().rev().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        best.copied().unwrap_or_default()
    }

    /// The earlier articles like one that is about to be added, the most similar first.
    fn find_links(&self, terms: &StoryTerms) -> Vec<(ArticleIndex, f32)> {
        let mut coverage = vec![0.0_f32; self.articles.len()];
        let mut covering = Vec::new();
        for term in &terms.lead {
            let having = self.postings.get(&term.key).filter(|having| having.len() <= MAX_POSTINGS);
            for &other in having.into_iter().flatten() {
                let covered = &mut coverage[other as usize];
                if *covered == 0.0 {
                    covering.push(other);
                }
                *covered += term.weight;
            }
        }
        covering.retain(|&other| coverage[other as usize] >= MIN_COVERAGE);
        if covering.len() > MAX_LINKS {
            let by_coverage = |a: &ArticleIndex, b: &ArticleIndex| {
                coverage[*b as usize].total_cmp(&coverage[*a as usize]).then(a.cmp(b))
            };
            covering.select_nth_unstable_by(MAX_LINKS, by_coverage);
            covering.truncate(MAX_LINKS);
        }
        let mut links: Vec<(ArticleIndex, f32)> = covering
            .into_iter()
            .filter_map(|other| {
                let theirs = self.articles[other as usize].terms.as_deref()?;
                let similarity = are_comparable(terms, theirs).then(|| terms.similarity(theirs))?;
                (similarity >= MIN_LINK).then_some((other, similarity))
            })
            .collect();
        links.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        links.shrink_to_fit();
        links
    }

    /// Links the new article `index` and the stories like it anew.
    fn relink(&mut self, index: ArticleIndex) {
        let mut members = vec![index];
        let mut touched = vec![index];
        for &(other, _) in &self.articles[index as usize].links {
            let story = self.articles[other as usize].story;
            if touched.contains(&story) {
                continue;
            }
            let theirs = &self.stories[&story];
            if members.len() + theirs.len() > MAX_RELINKED {
                continue;
            }
            touched.push(story);
            members.extend(theirs);
        }
        if members.len() == 1 {
            self.join_large_story(index);
            return;
        }
        members.sort_unstable();
        let position: HashMap<ArticleIndex, usize> =
            members.iter().enumerate().map(|(at, &m)| (m, at)).collect();
        let size = members.len();
        let mut similarities = vec![0.0_f32; size * size];
        for (row, &member) in members.iter().enumerate() {
            for (other, similarity) in &self.articles[member as usize].links {
                if let Some(&column) = position.get(other) {
                    (similarities[row * size + column], similarities[column * size + row]) =
                        (*similarity, *similarity);
                }
            }
        }
        let terms: Vec<Option<&StoryTerms>> =
            members.iter().map(|&member| self.articles[member as usize].terms.as_deref()).collect();
        let matrix = SimilarityMatrix::new(size, |a, b| {
            let similarity = similarities[a * size + b];
            let comparable = terms[a].zip(terms[b]).is_none_or(|(a, b)| are_comparable(a, b));
            (comparable || similarity > 0.0).then_some(similarity)
        });
        let groups = matrix.link();
        for story in touched {
            self.stories.remove(&story);
        }
        let mut names: HashMap<usize, ArticleIndex> = HashMap::new();
        for (&member, group) in members.iter().zip(groups) {
            // The members are in order, so that a story is named by its first.
            let story = *names.entry(group).or_insert(member);
            self.articles[member as usize].story = story;
            self.stories.entry(story).or_default().push(member);
        }
    }

    /// Adds the new article `index` to the story of most of the articles like it, if that is too large to be linked anew and
    /// they are similar enough.
    fn join_large_story(&mut self, index: ArticleIndex) {
        let links = &self.articles[index as usize].links;
        let Some(&(first, _)) = links.first() else { return };
        let story = self.articles[first as usize].story;
        let theirs = links.iter().filter(|(other, _)| self.articles[*other as usize].story == story);
        let (count, sum) =
            theirs.fold((0, 0.0), |(count, sum), (_, similarity)| (count + 1, sum + similarity));
        if 2 * count < MAX_RELINKED.min(MAX_LINKS) || sum / (count as f32) < MIN_SIMILARITY {
            return;
        }
        self.stories.remove(&index);
        self.articles[index as usize].story = story;
        self.stories.entry(story).or_default().push(index);
    }

    /// Forgets the words of articles that are too old to be compared with what arrives.
    fn purge(&mut self) {
        let oldest = self.latest - MAX_SECONDS_APART;
        for article in &mut self.articles {
            if article.terms.as_ref().is_some_and(|terms| terms.time.is_some_and(|time| time < oldest)) {
                article.terms = None;
                article.links.shrink_to_fit();
            }
        }
        let articles = &self.articles;
        self.postings.retain(|_, having| {
            having.retain(|&article| articles[article as usize].terms.is_some());
            !having.is_empty()
        });
    }
}

/// Were they published within three days?
fn are_comparable(a: &StoryTerms, b: &StoryTerms) -> bool {
    a.time.zip(b.time).is_none_or(|(a, b)| a.abs_diff(b) <= MAX_SECONDS_APART.unsigned_abs())
}
