//! What the articles of a shelf say of the bearer of one name, a person, an organisation or a place: [`NameProfile`].
//!
//! A library keeps what it needs for this as articles arrive. Of files it is put together here, from the articles that have
//! the name.

use super::JobMonitor;
use crate::text::line_counter::LineCounter;
use kabar_annotate::article::{Annotations, Article, Date, EntityKind, NameKey, QuoteKind};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::folded_chars;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// The most quotations and the most articles of a profile: the latest ones.
pub const MAX_PROFILE_ROWS: usize = 2_000;

/// The most names with which a name is listed together.
pub const MAX_COMPANIONS: usize = 12;

/// What articles say of the bearer of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameProfile {
    /// The kind of the bearer, and the name as articles spell it.
    pub key: NameKey,
    /// Does the reader follow the bearer?
    pub is_followed: bool,
    /// How often the bearer is mentioned, in any form of the name.
    pub mentions: usize,
    /// In how many articles.
    pub article_count: usize,
    /// What a person is said to be, most often first.
    pub roles: Vec<StatedRole>,
    /// Other forms of the name, most used first, with their uses.
    pub aliases: Vec<(CleanText, usize)>,
    /// What the bearer said, the latest first: at most [`MAX_PROFILE_ROWS`].
    pub quotes: Vec<AttributedQuote>,
    /// With whom and what the bearer is named most often.
    pub companions: Vec<NamedTogether>,
    /// The articles that name the bearer, the latest first: at most [`MAX_PROFILE_ROWS`], and those of the quotations.
    pub articles: Vec<NamingArticle>,
    /// Of how many articles of the library the names are not known yet.
    pub unread_articles: usize,
}

/// What a person is said to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedRole {
    /// "Presiden Kazakhstan".
    pub role: CleanText,
    /// How often.
    pub mentions: usize,
    /// In how many articles.
    pub articles: usize,
    /// The days of the first and the last of them, where they have one.
    pub days: Option<(Date, Date)>,
}

/// Something that somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributedQuote {
    /// The words with their marks, on one line.
    pub text: CleanText,
    /// The byte of the article's text at which they begin.
    pub start: usize,
    /// The line of the text on which they begin, from 1.
    pub line: usize,
    /// An index of [`NameProfile::articles`].
    pub article: usize,
}

/// A name that stands in the same articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedTogether {
    /// The name.
    pub key: NameKey,
    /// In how many articles.
    pub articles: usize,
}

/// An article with the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingArticle {
    /// The article's key.
    pub key: CleanText,
    /// Its id: of an article of the library its number.
    pub id: String,
    /// Its headline.
    pub title: CleanText,
    /// Who published it.
    pub outlet: Option<CleanText>,
    /// Its address on the web.
    pub url: Option<CleanText>,
    /// When it was published.
    pub published: Option<Date>,
    /// Where it stood in the list, if it is known.
    pub position: Option<usize>,
    /// The number of the story that it tells, where that is known: articles with the same one tell the same event.
    pub story: Option<i64>,
    /// How often it has the name.
    pub mentions: usize,
}

/// A name that a search by a few letters found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundName {
    /// The name.
    pub key: NameKey,
    /// In how many articles it stands.
    pub articles: usize,
    /// Does the reader follow its bearer?
    pub is_followed: bool,
}

/// Names that a search found, and whether those are all that the shelf has, so that nothing need be asked again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundNames {
    /// The names, those that the reader follows first, then the most frequent.
    pub names: Vec<FoundName>,
    /// Are these all names, whatever was searched for?
    pub is_all: bool,
}

/// A job that puts a profile together; it returns `None` where no article has the name, or nobody waits any more.
pub type ProfileJob = Box<dyn FnOnce(&dyn JobMonitor) -> Option<NameProfile> + Send>;

/// A job that finds names.
pub type NamesJob = Box<dyn FnOnce(&dyn JobMonitor) -> FoundNames + Send>;

/// What one article says of the bearer of a name.
#[derive(Debug, Clone)]
pub struct ArticleFacts {
    /// The article.
    pub article: NamingArticle,
    roles: Vec<String>,
    aliases: Vec<String>,
    /// Quotations, with the byte and the line at which each begins.
    quotes: Vec<(CleanText, usize, usize)>,
    /// The other names of the article, each once.
    others: Vec<NameKey>,
}

impl ArticleFacts {
    /// What `article` says of those of `kind` whose canonical name there is one of `names`; `None` where it has none of them.
    pub fn new(
        article: &Article,
        notes: &Annotations,
        kind: EntityKind,
        names: &HashSet<&str>,
        position: Option<usize>,
    ) -> Option<ArticleFacts> {
        let text = article.text();
        let (theirs, rest): (Vec<_>, Vec<_>) = notes
            .entities
            .iter()
            .filter(|e| e.kind.is_name())
            .partition(|e| e.kind == kind && names.contains(e.name.as_str()));
        if theirs.is_empty() {
            return None;
        }
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let aliases = theirs.iter().map(|e| one_line(e.span.slice(text)));
        let speech = notes.quotes.iter().filter(|q| q.kind != QuoteKind::Other);
        let said = speech.filter(|q| q.speaker.as_deref().is_some_and(|s| names.contains(s)));
        let mut lines = LineCounter::new(text);
        let mut seen = HashSet::new();
        let others = rest.iter().filter(|e| seen.insert((e.kind, name_key(&e.name))));
        Some(ArticleFacts {
            article: NamingArticle {
                key: article.key.clone(),
                id: article.id.to_string(),
                title: article.title.clone(),
                outlet: article.outlet().map(|outlet| CleanText::one_line(&outlet)),
                url: article.url.clone(),
                published: article.published,
                position,
                story: None,
                mentions: theirs.len(),
            },
            roles: theirs.iter().filter_map(|e| e.role).map(|role| one_line(role.slice(text))).collect(),
            aliases: aliases.collect(),
            quotes: said
                .map(|q| {
                    let start = q.span.start;
                    (CleanText::one_line(q.span.slice(text)), start, lines.line_at(start))
                })
                .collect(),
            others: others.map(|e| NameKey { kind: e.kind, name: e.name.clone() }).collect(),
        })
    }

    /// Takes in what the same article says of the bearer by another name.
    pub fn merge(&mut self, other: ArticleFacts) {
        self.article.mentions += other.article.mentions;
        self.roles.extend(other.roles);
        self.aliases.extend(other.aliases);
        self.quotes.extend(other.quotes);
        self.quotes.sort_by_key(|quote| quote.1);
    }

    /// What `article` says of the bearer of `key`, as [`NameKey::mentions`] finds the bearer there.
    pub fn of_bearer(
        key: &NameKey,
        article: &Article,
        notes: &Annotations,
        position: Option<usize>,
    ) -> Option<ArticleFacts> {
        let spans: HashSet<_> = key.mentions(article.text(), notes).into_iter().map(|s| s.start).collect();
        let theirs = notes.entities.iter().filter(|e| e.kind == key.kind && spans.contains(&e.span.start));
        let names: HashSet<&str> = theirs.map(|e| e.name.as_str()).collect();
        ArticleFacts::new(article, notes, key.kind, &names, position)
    }
}

/// A name in the form in which names are compared: without case and accents.
pub fn name_key(name: &str) -> String {
    folded_chars(name).collect()
}

impl NameProfile {
    /// What `facts` say of the bearer of `key`; `None` where there are none.
    pub fn from_facts(key: NameKey, mut facts: Vec<ArticleFacts>) -> Option<NameProfile> {
        if facts.is_empty() {
            return None;
        }
        let day = |date: Option<Date>| date.map(Date::unix_seconds);
        // Those without a date come last.
        facts.sort_by_key(|fact| Reverse(day(fact.article.published)));
        let mut forms: Tally<CleanText> = Tally::default();
        let mut roles: Tally<CleanText, (usize, Option<(Date, Date)>)> = Tally::default();
        let mut others: Tally<NameKey> = Tally::default();
        let name = name_key(&key.name);
        let mut quotes = Vec::new();
        for (at, fact) in facts.iter().enumerate() {
            for form in fact.aliases.iter().filter(|form| name_key(form) != name) {
                forms.add(name_key(form), true, || CleanText::one_line(form));
            }
            let mut seen = HashSet::new();
            for role in &fact.roles {
                let key = name_key(role);
                let known = roles.add(key.clone(), seen.insert(key), || CleanText::one_line(role));
                known.0 += 1;
                if let Some(date) = fact.article.published {
                    // The latest comes first.
                    known.1 = Some((date, known.1.map_or(date, |days| days.1)));
                }
            }
            for other in &fact.others {
                others
                    .add(format!("{} {}", other.kind.name(), name_key(&other.name)), true, || other.clone());
            }
            quotes.extend(fact.quotes.iter().map(|(text, start, line)| AttributedQuote {
                text: text.clone(),
                start: *start,
                line: *line,
                article: at,
            }));
        }
        quotes.truncate(MAX_PROFILE_ROWS);
        Some(NameProfile {
            is_followed: false,
            mentions: facts.iter().map(|fact| fact.article.mentions).sum(),
            article_count: facts.len(),
            roles: roles
                .sorted()
                .map(|(role, articles, (mentions, days))| StatedRole { role, mentions, articles, days })
                .collect(),
            aliases: forms.sorted().map(|(form, uses, ())| (form, uses)).collect(),
            quotes,
            companions: others
                .sorted()
                .take(MAX_COMPANIONS)
                .map(|(key, articles, ())| NamedTogether { key, articles })
                .collect(),
            articles: facts.into_iter().map(|fact| fact.article).collect(),
            unread_articles: 0,
            key,
        })
    }
}

/// Things by their keys, how often each was added, and what else is known of it.
struct Tally<T, More = ()>(HashMap<String, (T, usize, More)>);

impl<T, More> Default for Tally<T, More> {
    fn default() -> Tally<T, More> {
        Tally(HashMap::new())
    }
}

impl<T, More: Default> Tally<T, More> {
    /// Adds a thing, which is counted with `counts`; gives what else is known of it.
    fn add(&mut self, key: String, counts: bool, thing: impl FnOnce() -> T) -> &mut More {
        let row = self.0.entry(key).or_insert_with(|| (thing(), 0, More::default()));
        row.1 += usize::from(counts);
        &mut row.2
    }

    /// The most frequent first, then by their keys.
    fn sorted(self) -> impl Iterator<Item = (T, usize, More)> {
        let mut rows: Vec<_> = self.0.into_iter().collect();
        rows.sort_by(|a, b| (Reverse(a.1.1), &a.0).cmp(&(Reverse(b.1.1), &b.0)));
        rows.into_iter().map(|(_, row)| row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::Draft;
    use kabar_annotate::{Options, annotate};

    fn facts(key: &NameKey, date: &str, text: &str) -> Option<ArticleFacts> {
        let draft = Draft { text: text.into(), published: date.parse().ok(), ..Draft::default() };
        let article = draft.finish().expect("an article");
        let notes = annotate(&article, &Options::default());
        ArticleFacts::of_bearer(key, &article, &notes, None)
    }

    #[test]
    fn roles_have_days_and_the_latest_words_come_first() {
        let key = NameKey { kind: EntityKind::Person, name: "Ratna Wulandari".into() };
        let all: Vec<ArticleFacts> = [
            ("2026-03-01", "Bupati Ratna Wulandari membuka panen di Tanjung Merah. \"Kami senang,\" kata Ratna."),
            ("2026-05-02", "Bupati Ratna Wulandari dan Sari Kencana meresmikan jalan. \"Jalan ini milik warga,\" kata Ratna."),
            ("2026-05-03", "Toko roti Sari Kencana di Jalan Melati buka lagi."),
        ]
        .iter()
        .filter_map(|(date, text)| facts(&key, date, text))
        .collect();
        let profile = NameProfile::from_facts(key, all).expect("named");
        assert_eq!((profile.mentions, profile.article_count), (4, 2));
        let quotes: Vec<&str> = profile.quotes.iter().map(|q| &*q.text).collect();
        assert_eq!(quotes, ["\"Jalan ini milik warga,\"", "\"Kami senang,\""]);
        let days = profile.roles[0].days.map(|days| (days.0.to_string(), days.1.to_string()));
        assert_eq!(
            (&*profile.roles[0].role, profile.roles[0].articles, days),
            ("Bupati", 2, Some(("2026-03-01".into(), "2026-05-02".into())))
        );
        assert!(profile.companions.iter().any(|other| other.key.name == "Sari Kencana"));
        assert_eq!(profile.aliases, [(CleanText::one_line("Ratna"), 2)]);
        assert_eq!(NameProfile::from_facts(profile.key, Vec::new()), None);
    }
}
