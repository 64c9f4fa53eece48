//! [`StoryTerms`]: the words by which one article is compared with others, and how similar two articles are.

use super::rarity::{MIN_RARITY, RARITY_STEP, rarity};
use kabar_annotate::annotate::key_sentences;
use kabar_annotate::article::{Annotations, Article, LineLabel};
use kabar_annotate::text::{Span, hash};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The sentences at the beginning that count as the lead.
const LEAD_SENTENCES: usize = 2;

/// How many of an article's most telling words are kept. More of them change nothing that was measured, and memory grows.
const MAX_TERMS: usize = 128;

/// How often a word of the headline, and of the lead, counts in the whole article, beside each time that it stands in the text.
const HEADLINE_COUNT: u32 = 3;
const LEAD_COUNT: u32 = 1;

/// How often a word of the headline counts in the headline and lead; a word of the lead counts once.
const HEADLINE_IN_LEAD: u32 = 2;

/// What the two parts of a similarity count. With [`MAX_TERMS`] and the linking, measured on three days of four outlets.
const COVERAGE_WEIGHT: f32 = 0.6;
const TEXT_WEIGHT: f32 = 0.4;

/// A word of a language, as a hash; equal words of two languages are two terms.
pub(super) type TermKey = u32;

/// What an article is compared by: its telling words. About 1 kB.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StoryTerms {
    /// Unix seconds of its publication, or of its arrival.
    pub(super) time: Option<i64>,
    /// First the words of headline and lead, `lead_count` of them, then the most telling words of the whole article; each
    /// part in the order of its keys.
    keys: Box<[TermKey]>,
    /// What each counts.
    counts: Box<[TermCount]>,
    lead_count: u16,
    /// The sum of what the words of headline and lead weigh.
    lead_sum: f32,
    /// The length of the vector of the words of the article.
    text_length: f32,
}

/// How rare a word is, and how often it counts. Weights are kept so, since this is an eighth of what a table of them takes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct TermCount {
    /// Its rarity, in steps of [`RARITY_STEP`].
    rarity: u8,
    times: u8,
}

/// How often a word counts → how much more it weighs for that.
static REPETITION: LazyLock<Vec<f32>> =
    LazyLock::new(|| (0..=u8::MAX).map(|times| 1.0 + f32::from(times).ln()).collect());

impl TermCount {
    fn new(rarity: f32, times: u32) -> TermCount {
        let rarity = (rarity / RARITY_STEP).round() as u8;
        TermCount { rarity, times: times.min(u8::MAX.into()) as u8 }
    }

    /// The rarity, and more where the word stands often.
    fn weight(self) -> f32 {
        f32::from(self.rarity) * RARITY_STEP * REPETITION[usize::from(self.times)]
    }
}

impl StoryTerms {
    /// The words of `article`, of which `notes` say what is not folded. `time` is when it was published or came, in Unix
    /// seconds; an article without a time is compared with all others.
    pub fn new(article: &Article, notes: &Annotations, time: Option<i64>) -> StoryTerms {
        let language = notes.language.as_deref();
        let text = article.text();
        let mut words = WordCounts::new(language);
        words.add(&article.title, HEADLINE_COUNT);
        let mut key = WordCounts::new(language);
        key.add(&article.title, HEADLINE_IN_LEAD);
        for sentence in lead_sentences(article, notes) {
            key.add(sentence.slice(text), 1);
            words.add(sentence.slice(text), LEAD_COUNT);
        }
        for line in notes.lines.iter().filter(|line| !line.label.is_furniture()) {
            words.add(line.span.slice(text), 1);
        }
        let (lead, all) = (key.most_telling(usize::MAX), words.most_telling(MAX_TERMS));
        let weights =
            |terms: &[(TermKey, TermCount)]| terms.iter().map(|term| term.1.weight()).collect::<Vec<f32>>();
        StoryTerms {
            time,
            lead_count: lead.len().min(u16::MAX.into()) as u16,
            lead_sum: weights(&lead).iter().sum(),
            text_length: weights(&all).iter().map(|weight| weight * weight).sum::<f32>().sqrt(),
            keys: lead.iter().chain(&all).map(|term| term.0).collect(),
            counts: lead.iter().chain(&all).map(|term| term.1).collect(),
        }
    }

    /// The terms as a library keeps them, without the time. Numbers are little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(TERMS_HEAD_BYTES + self.keys.len() * TERM_BYTES);
        bytes.extend(self.lead_count.to_le_bytes());
        bytes.extend(self.lead_sum.to_le_bytes());
        bytes.extend(self.text_length.to_le_bytes());
        for (key, count) in self.keys.iter().zip(&self.counts) {
            bytes.extend(key.to_le_bytes());
            bytes.extend([count.rarity, count.times]);
        }
        bytes
    }

    /// The terms of [`StoryTerms::to_bytes`], of an article of that time (Unix seconds). `None` where the bytes are no terms.
    pub fn from_bytes(bytes: &[u8], time: Option<i64>) -> Option<StoryTerms> {
        let (head, terms) = bytes.split_first_chunk::<TERMS_HEAD_BYTES>()?;
        let [a, b, sum @ ..] = *head;
        let [c, d, e, f, g, h, i, j] = sum;
        let terms = terms.chunks_exact(TERM_BYTES);
        let read = |term: &[u8]| match *term {
            [a, b, c, d, rarity, times] => {
                (TermKey::from_le_bytes([a, b, c, d]), TermCount { rarity, times })
            }
            _ => (0, TermCount { rarity: 0, times: 0 }),
        };
        let (keys, counts): (Vec<TermKey>, Vec<TermCount>) = terms.map(read).unzip();
        let lead_count = u16::from_le_bytes([a, b]);
        (usize::from(lead_count) <= keys.len()).then_some(StoryTerms {
            time,
            lead_count,
            lead_sum: f32::from_le_bytes([c, d, e, f]),
            text_length: f32::from_le_bytes([g, h, i, j]),
            keys: keys.into(),
            counts: counts.into(),
        })
    }

    /// What it holds in memory, in bytes.
    pub(super) fn memory_bytes(&self) -> usize {
        size_of::<StoryTerms>() + self.keys.len() * (size_of::<TermKey>() + size_of::<TermCount>())
    }

    /// The words of headline and lead in the order of their keys, with their weights, which add up to 1.
    pub(super) fn lead(&self) -> impl Iterator<Item = (TermKey, f32)> {
        let lead = usize::from(self.lead_count);
        let terms = self.keys[..lead].iter().zip(&self.counts);
        terms.map(|(&key, count)| (key, count.weight() / self.lead_sum))
    }

    /// The most telling words of the article in the order of their keys, with their weights as a vector of length 1.
    fn text(&self) -> impl Iterator<Item = (TermKey, f32)> {
        let lead = usize::from(self.lead_count);
        let terms = self.text_keys().iter().zip(&self.counts[lead..]);
        terms.map(|(&key, count)| (key, count.weight() / self.text_length))
    }

    /// The keys of the most telling words of the article, in order.
    pub(super) fn text_keys(&self) -> &[TermKey] {
        &self.keys[usize::from(self.lead_count)..]
    }
}

/// The bytes of stored terms before the first, and of each.
const TERMS_HEAD_BYTES: usize = 10;
const TERM_BYTES: usize = 6;

/// The slots of a [`TermProbe`], a power of two: some six for each word.
const PROBE_SLOTS: usize = 1024;

/// The classes of its keys, a power of two.
const PROBE_CLASSES: usize = 8192;

/// The words of one article in a table, to compare many others with it.
pub(super) struct TermProbe {
    /// One bit for each of [`PROBE_CLASSES`] classes of keys that the article has: few words of another article are in one.
    classes: Box<[u64]>,
    /// Words at the place that the first bits of their keys name, or behind it.
    slots: Box<[Option<ProbeTerm>]>,
}

/// A word of the article, with its weight in headline and lead and its weight in the text; 0 where it is not there.
#[derive(Debug, Clone, Copy)]
struct ProbeTerm {
    key: TermKey,
    in_lead: f32,
    in_text: f32,
}

impl TermProbe {
    pub(super) fn new(terms: &StoryTerms) -> TermProbe {
        let classes = vec![0; PROBE_CLASSES / u64::BITS as usize].into();
        let mut probe = TermProbe { classes, slots: vec![None; PROBE_SLOTS].into() };
        terms.text().for_each(|(key, weight)| probe.change(key, |term| term.in_text = weight));
        terms.lead().for_each(|(key, weight)| probe.change(key, |term| term.in_lead = weight));
        probe
    }

    /// Changes the word `key`. Beyond three words in four slots more are left out, of a headline and lead of hundreds of words.
    fn change(&mut self, key: TermKey, change: impl FnOnce(&mut ProbeTerm)) {
        let (word, bit) = TermProbe::class(key);
        self.classes[word] |= 1 << bit;
        let places = (0..PROBE_SLOTS * 3 / 4).map(|step| TermProbe::place(key, step));
        for place in places {
            let slot = &mut self.slots[place];
            if slot.is_none_or(|term| term.key == key) {
                return change(slot.get_or_insert(ProbeTerm { key, in_lead: 0.0, in_text: 0.0 }));
            }
        }
    }

    fn place(key: TermKey, step: usize) -> usize {
        ((key >> (u32::BITS - PROBE_SLOTS.trailing_zeros())) as usize + step) % PROBE_SLOTS
    }

    /// The word of the bits of the classes, and the bit in it.
    fn class(key: TermKey) -> (usize, u32) {
        (key as usize % PROBE_CLASSES / u64::BITS as usize, key % u64::BITS)
    }

    fn get(&self, key: TermKey) -> Option<ProbeTerm> {
        let (word, bit) = TermProbe::class(key);
        if self.classes[word] & (1 << bit) == 0 {
            return None;
        }
        for step in 0..PROBE_SLOTS {
            match self.slots[TermProbe::place(key, step)] {
                Some(term) if term.key != key => {}
                found => return found,
            }
        }
        None
    }

    /// How similar the article and `other` are, from 0 to 1.
    pub(super) fn similarity(&self, other: &StoryTerms) -> f32 {
        let (mut covered, mut covering, mut cosine) = (0.0, 0.0, 0.0);
        let lead = usize::from(other.lead_count);
        for (at, key) in other.keys.iter().enumerate() {
            let Some(mine) = self.get(*key) else { continue };
            let theirs = other.counts[at].weight();
            if at >= lead {
                covering += mine.in_lead;
                cosine += mine.in_text * (theirs / other.text_length);
            } else if mine.in_text > 0.0 {
                covered += theirs / other.lead_sum;
            }
        }
        COVERAGE_WEIGHT * (covering + covered) / 2.0 + TEXT_WEIGHT * cosine
    }
}

/// The sentences at the beginning of the article that say what it is about, without headings and without the dateline.
pub fn lead_sentences(article: &Article, notes: &Annotations) -> Vec<Span> {
    let is_body = |span: &Span| {
        let line = notes.lines.partition_point(|line| line.span.end <= span.start);
        notes.lines.get(line).is_some_and(|line| line.label == LineLabel::Body)
    };
    let dateline = article.dateline.as_ref().map_or(Span::new(0, 0), |dateline| dateline.span);
    let without = |span: Span| {
        let start =
            if span.contains(dateline.start) { dateline.end.clamp(span.start, span.end) } else { span.start };
        Span::new(start, span.end)
    };
    let sentences = key_sentences::select(article, notes).into_iter().map(|sentence| without(sentence.span));
    sentences.filter(|span| !span.is_empty() && is_body(span)).take(LEAD_SENTENCES).collect()
}

/// The words of headline and lead that count, in lower case, each once, in the order in which they stand.
pub fn key_words(article: &Article, notes: &Annotations) -> Vec<String> {
    let lead = lead_sentences(article, notes).into_iter().map(|sentence| sentence.slice(article.text()));
    let mut found: Vec<String> = Vec::new();
    for part in std::iter::once(&*article.title).chain(lead) {
        for word in split_words(part) {
            if rarity(notes.language.as_deref(), &word) >= MIN_RARITY && !found.contains(&word) {
                found.push(word);
            }
        }
    }
    found
}

/// The words of `text` in lower case: runs of letters and digits, so that the parts of a compound count each. "nbsp" is what
/// feeds that escape twice leave of a space.
pub(super) fn split_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "nbsp")
        .map(str::to_lowercase)
}

/// Words with how often they count.
struct WordCounts<'a> {
    language: Option<&'a str>,
    /// Key → rarity and count.
    counts: HashMap<TermKey, (f32, u32)>,
}

impl<'a> WordCounts<'a> {
    fn new(language: Option<&'a str>) -> WordCounts<'a> {
        WordCounts { language, counts: HashMap::new() }
    }

    /// Counts each word of `text` so many `times`.
    fn add(&mut self, text: &str, times: u32) {
        for word in split_words(text) {
            let rarity = rarity(self.language, &word);
            if rarity >= MIN_RARITY {
                let key = term_key(self.language, &word);
                self.counts.entry(key).or_insert((rarity, 0)).1 += times;
            }
        }
    }

    /// The `most` words that weigh most, in the order of their keys.
    fn most_telling(&self, most: usize) -> Vec<(TermKey, TermCount)> {
        let count = |(&key, &(rarity, times)): (&TermKey, &(f32, u32))| (key, TermCount::new(rarity, times));
        let mut terms: Vec<(TermKey, TermCount)> = self.counts.iter().map(count).collect();
        if terms.len() > most {
            let by_weight = |a: &(TermKey, TermCount), b: &(TermKey, TermCount)| {
                b.1.weight().total_cmp(&a.1.weight()).then(a.0.cmp(&b.0))
            };
            terms.select_nth_unstable_by(most, by_weight);
            terms.truncate(most);
        }
        terms.sort_unstable_by_key(|term| term.0);
        terms
    }
}

fn term_key(language: Option<&str>, word: &str) -> TermKey {
    let language = language.unwrap_or_default().bytes();
    let hash = hash::fnv1a(language.chain([0]).chain(word.bytes()));
    (hash >> 32) as u32 ^ hash as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::Draft;
    use kabar_annotate::{Options, annotate};

    #[test]
    fn stored_terms_are_read_again_and_other_bytes_are_no_terms() {
        let text = "Gudang garam di Pelabuhan Sukaraya terbakar pada Senin malam. Tiga pekerja luka bakar.";
        let article =
            Draft { title: Some("Gudang Garam Terbakar".into()), text: text.into(), ..Draft::default() }
                .finish()
                .expect("an article");
        let terms = StoryTerms::new(&article, &annotate(&article, &Options::default()), Some(7));
        let bytes = terms.to_bytes();
        assert_eq!(StoryTerms::from_bytes(&bytes, Some(7)), Some(terms.clone()));
        assert!((TermProbe::new(&terms).similarity(&terms) - 1.0).abs() < 0.01);
        for broken in [&bytes[..9], &[255; 16]] {
            assert_eq!(StoryTerms::from_bytes(broken, None), None);
        }
    }
}
