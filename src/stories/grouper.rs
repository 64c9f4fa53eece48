//! [`StoryGrouper`]: keeps articles grouped in stories while they arrive.
//!
//! An article that arrives is compared with those that share rare words with its headline and lead, which an inverted index
//! tells. Then the stories of the similar ones are taken apart, and they and the new article are linked anew: what an
//! earlier article was put into for want of a better story is repaired. Stories that have nothing in common with the new
//! article stay as they are.

use super::average_link::{MIN_SIMILARITY, MIN_STRONG_LINK, SimilarityMatrix};
use super::postings::PostingIndex;
use super::terms::{StoryTerms, TermProbe};
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

/// After so many arrivals the index forgets the articles that are too old to be compared, and the stories that nothing can
/// be added to any more.
const ARRIVALS_BETWEEN_PURGES: usize = 512;

/// The index of an article in its grouper: how many were added before.
type ArticleIndex = u32;

/// Another article by its index, and how similar the two are.
pub type Link = (u32, f32);

/// An article that was grouped before, to go on from.
#[derive(Debug)]
pub struct GroupedArticle {
    /// Its words, and its time.
    pub terms: StoryTerms,
    /// The articles like it that were there when it was added.
    pub links: Vec<Link>,
    /// The name of its story.
    pub story: i64,
}

/// Groups articles into stories, one by one.
#[derive(Debug, Default)]
pub struct StoryGrouper {
    articles: Vec<Member>,
    postings: PostingIndex,
    /// Story → its articles, in order. Named by its first article. Those to which articles can still be added.
    stories: BTreeMap<ArticleIndex, Vec<ArticleIndex>>,
    finished: FinishedStories,
    /// The latest time of an article.
    latest: i64,
    /// How much each article covers of one whose links are looked for; negative without end where it is too old to be compared.
    coverage: Vec<f32>,
    /// The places of articles that are linked anew, from 1 on; else 0.
    places: Vec<u32>,
}

/// An article in a story.
#[derive(Debug)]
struct Member {
    story: ArticleIndex,
    /// `None` once nothing can be added to its story.
    open: Option<Box<OpenMember>>,
}

/// What an article of a story has to which others can be added.
#[derive(Debug)]
struct OpenMember {
    /// `None` once it is too old to be compared.
    terms: Option<StoryTerms>,
    /// The articles like it.
    links: Vec<Link>,
}

/// Stories to which nothing can be added.
#[derive(Debug, Default)]
struct FinishedStories {
    /// The articles of all, story by story.
    articles: Vec<ArticleIndex>,
    /// Where each ends in `articles`, and its central article.
    ends: Vec<(u32, ArticleIndex)>,
}

impl Member {
    fn terms(&self) -> Option<&StoryTerms> {
        self.open.as_ref()?.terms.as_ref()
    }

    fn links(&self) -> &[Link] {
        self.open.as_ref().map_or(&[], |open| &open.links)
    }

    fn memory_bytes(&self) -> usize {
        let of_open = |open: &OpenMember| {
            let terms = open.terms.as_ref().map_or(0, |terms| terms.memory_bytes() - size_of::<StoryTerms>());
            size_of::<OpenMember>() + terms + open.links.capacity() * size_of::<Link>()
        };
        size_of::<Member>() + self.open.as_deref().map_or(0, of_open)
    }
}

impl StoryGrouper {
    /// Adds an article. Articles are numbered from 0 in the order in which they are added, which should be that of time.
    pub fn add(&mut self, terms: StoryTerms) {
        let index = self.articles.len() as ArticleIndex;
        let links = self.find_links(&terms);
        for &(other, similarity) in &links {
            if let Some(of_other) = self.articles[other as usize].open.as_mut()
                && of_other.links.len() < MAX_LINKS
            {
                of_other.links.push((index, similarity));
            }
        }
        self.postings.add(index, terms.text_keys());
        self.latest = self.latest.max(terms.time.unwrap_or(i64::MIN));
        let open = Some(Box::new(OpenMember { terms: Some(terms), links }));
        self.articles.push(Member { story: index, open });
        self.coverage.push(0.0);
        self.places.push(0);
        self.stories.insert(index, vec![index]);
        self.relink(index);
    }

    /// Adds an article, and now and then drops what is too old to be compared with what arrives.
    pub fn add_and_forget(&mut self, terms: StoryTerms) {
        self.add(terms);
        if self.articles.len().is_multiple_of(ARRIVALS_BETWEEN_PURGES) {
            self.purge();
        }
    }

    /// Takes up articles that were grouped before, each with the links to others that were found when it was added and the
    /// name of its story. Links are to places in `known`; those to others are dropped.
    pub fn restore(known: Vec<GroupedArticle>) -> StoryGrouper {
        let mut grouper = StoryGrouper::default();
        let count = known.len();
        let mut names: HashMap<i64, ArticleIndex> = HashMap::new();
        for (index, article) in (0..).zip(known) {
            let story = *names.entry(article.story).or_insert(index);
            grouper.stories.entry(story).or_default().push(index);
            grouper.postings.add(index, article.terms.text_keys());
            let links = article.links.into_iter().filter(|link| (link.0 as usize) < count).collect();
            let open = Some(Box::new(OpenMember { terms: Some(article.terms), links }));
            grouper.articles.push(Member { story, open });
        }
        grouper.coverage = vec![0.0; count];
        grouper.places = vec![0; count];
        for index in 0..count {
            for (other, similarity) in grouper.articles[index].links().to_vec() {
                if let Some(of_other) = grouper.articles[other as usize].open.as_mut()
                    && of_other.links.len() < MAX_LINKS
                {
                    of_other.links.push((index as ArticleIndex, similarity));
                }
            }
        }
        grouper
    }

    /// The links of the article that was added last: to those before it.
    pub fn last_links(&self) -> &[Link] {
        self.articles.last().map_or(&[], Member::links)
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
        /// What a story costs beside its articles: a part of a node of the tree, and the header of its list.
        const STORY_BYTES: usize = 40;
        let articles: usize = self.articles.iter().map(Member::memory_bytes).sum();
        let stories =
            self.stories.values().map(|list| list.capacity() * size_of::<ArticleIndex>() + STORY_BYTES);
        let finished = self.finished.articles.capacity() * size_of::<ArticleIndex>()
            + self.finished.ends.capacity() * size_of::<(u32, ArticleIndex)>();
        let scratch = (self.coverage.capacity() + self.places.capacity()) * size_of::<u32>();
        articles + stories.sum::<usize>() + finished + scratch + self.postings.memory_bytes()
    }

    /// The stories, each with its articles in the order in which they were added, and the one of them that is most like the
    /// others. Every article is in one.
    pub fn stories(&self) -> impl Iterator<Item = (Vec<usize>, usize)> {
        let to_usize = |articles: &[ArticleIndex]| articles.iter().map(|&article| article as usize).collect();
        let starts = std::iter::once(0).chain(self.finished.ends.iter().map(|end| end.0));
        let finished = starts.zip(&self.finished.ends).map(move |(start, &(end, central))| {
            (to_usize(&self.finished.articles[start as usize..end as usize]), central as usize)
        });
        finished
            .chain(self.stories.values().map(move |story| (to_usize(story), self.central(story) as usize)))
    }

    /// The article of a story that is most like its others; the first of equals.
    fn central(&self, story: &[ArticleIndex]) -> ArticleIndex {
        let likeness = |&member: &ArticleIndex| -> f32 {
            let links = self.articles[member as usize].links().iter();
            links.filter(|(other, _)| story.binary_search(other).is_ok()).map(|(_, value)| value).sum()
        };
        let best = story.iter().rev().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        best.copied().unwrap_or_default()
    }

    /// The earlier articles like one that is about to be added, the most similar first.
    fn find_links(&mut self, terms: &StoryTerms) -> Vec<Link> {
        let mut covering = Vec::new();
        for (key, weight) in terms.lead() {
            for other in self.postings.articles(key, MAX_POSTINGS) {
                let covered = &mut self.coverage[other as usize];
                if *covered == 0.0 {
                    covering.push(other);
                }
                *covered += weight;
            }
        }
        let coverage = |article: &ArticleIndex| self.coverage[*article as usize];
        let mut likely: Vec<ArticleIndex> =
            covering.iter().copied().filter(|other| coverage(other) >= MIN_COVERAGE).collect();
        if likely.len() > MAX_LINKS {
            let by_coverage =
                |a: &ArticleIndex, b: &ArticleIndex| coverage(b).total_cmp(&coverage(a)).then(a.cmp(b));
            likely.select_nth_unstable_by(MAX_LINKS, by_coverage);
            likely.truncate(MAX_LINKS);
        }
        let probe = TermProbe::new(terms);
        let mut links: Vec<Link> = likely
            .into_iter()
            .filter_map(|other| {
                let theirs = self.articles[other as usize].terms()?;
                let similarity = are_comparable(terms, theirs).then(|| probe.similarity(theirs))?;
                (similarity >= MIN_LINK).then_some((other, similarity))
            })
            .collect();
        covering.iter().for_each(|other| self.coverage[*other as usize] = 0.0);
        links.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        links.shrink_to_fit();
        links
    }

    /// Links the new article `index` and the stories like it anew.
    fn relink(&mut self, index: ArticleIndex) {
        let mut members = vec![index];
        let mut touched = vec![index];
        for &(other, _) in self.articles[index as usize].links() {
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
        for story in touched {
            self.stories.remove(&story);
        }
        for part in self.linked_parts(&members) {
            self.link_part(&part);
        }
    }

    /// `members` in parts that no strong link connects: what average linking makes of each does not depend on the others.
    fn linked_parts(&mut self, members: &[ArticleIndex]) -> Vec<Vec<ArticleIndex>> {
        for (place, &member) in (1..).zip(members) {
            self.places[member as usize] = place;
        }
        // An article has links to some that have none to it, so parts are joined whichever of two has the link.
        let mut part_of: Vec<usize> = (0..members.len()).collect();
        let root = |part_of: &[usize], mut at: usize| {
            while part_of[at] != at {
                at = part_of[at];
            }
            at
        };
        for (at, &member) in members.iter().enumerate() {
            for &(other, similarity) in self.articles[member as usize].links() {
                let place = self.places[other as usize] as usize;
                if place > 0 && similarity >= MIN_STRONG_LINK {
                    let (a, b) = (root(&part_of, at), root(&part_of, place - 1));
                    part_of[a.max(b)] = a.min(b);
                }
            }
        }
        let mut parts: BTreeMap<usize, Vec<ArticleIndex>> = BTreeMap::new();
        for (at, &member) in members.iter().enumerate() {
            self.places[member as usize] = 0;
            parts.entry(root(&part_of, at)).or_default().push(member);
        }
        parts.into_values().collect()
    }

    /// Makes stories of the articles `part`, which are in none.
    fn link_part(&mut self, part: &[ArticleIndex]) {
        let size = part.len();
        for (place, &member) in (1..).zip(part) {
            self.places[member as usize] = place;
        }
        let mut similarities = vec![0.0_f32; size * size];
        for (row, &member) in part.iter().enumerate() {
            for &(other, similarity) in self.articles[member as usize].links() {
                if let Some(column) = (self.places[other as usize] as usize).checked_sub(1) {
                    (similarities[row * size + column], similarities[column * size + row]) =
                        (similarity, similarity);
                }
            }
        }
        part.iter().for_each(|&member| self.places[member as usize] = 0);
        let terms: Vec<Option<&StoryTerms>> =
            part.iter().map(|&member| self.articles[member as usize].terms()).collect();
        let matrix = SimilarityMatrix::new(size, |a, b| {
            let similarity = similarities[a * size + b];
            let comparable = terms[a].zip(terms[b]).is_none_or(|(a, b)| are_comparable(a, b));
            (comparable || similarity > 0.0).then_some(similarity)
        });
        let mut names: HashMap<usize, ArticleIndex> = HashMap::new();
        for (&member, group) in part.iter().zip(matrix.link()) {
            // The articles are in order, so that a story is named by its first.
            let story = *names.entry(group).or_insert(member);
            self.articles[member as usize].story = story;
            self.stories.entry(story).or_default().push(member);
        }
    }

    /// Adds the new article `index` to the story of most of the articles like it, if that is too large to be linked anew and
    /// they are similar enough.
    fn join_large_story(&mut self, index: ArticleIndex) {
        let links = self.articles[index as usize].links();
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

    /// Forgets the words of articles that are too old to be compared with what arrives, and all but the articles of stories
    /// that have only such.
    fn purge(&mut self) {
        let oldest = self.latest - MAX_SECONDS_APART;
        for (article, coverage) in self.articles.iter_mut().zip(&mut self.coverage) {
            let Some(open) = &mut article.open else { continue };
            if open.terms.as_ref().is_some_and(|terms| terms.time.is_some_and(|time| time < oldest)) {
                open.terms = None;
                open.links.shrink_to_fit();
                *coverage = f32::NEG_INFINITY;
            }
        }
        let articles = &self.articles;
        self.postings.retain(|article| articles[article as usize].terms().is_some());
        let is_finished = |story: &[ArticleIndex]| {
            story.iter().all(|&article| self.articles[article as usize].terms().is_none())
        };
        let finished: Vec<ArticleIndex> =
            self.stories.iter().filter(|(_, story)| is_finished(story)).map(|(&name, _)| name).collect();
        for name in finished {
            let Some(story) = self.stories.remove(&name) else { continue };
            let central = self.central(&story);
            story.iter().for_each(|&article| self.articles[article as usize].open = None);
            self.finished.articles.extend(story);
            self.finished.ends.push((self.finished.articles.len() as u32, central));
        }
    }
}

/// Were they published within three days?
fn are_comparable(a: &StoryTerms, b: &StoryTerms) -> bool {
    a.time.zip(b.time).is_none_or(|(a, b)| a.abs_diff(b) <= MAX_SECONDS_APART.unsigned_abs())
}
