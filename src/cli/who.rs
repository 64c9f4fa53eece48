//! `kabar who NAME`: one name over all articles that are read. What the bearer of the name is said to be and since when, what
//! they said, with whom they are named, and in which articles.
//!
//! Of files, an article is annotated only where its text or headline has the longest word of NAME, which few have. A name in it
//! matches where its canonical form or any other form has the words of NAME in sequence, without case and accents. Names of
//! many articles become one as in [`super::name_tally`]. Where several match, and NAME is not the whole name of
//! one of them, they are listed for the user to choose. Memory grows with the matches, not with what is read. A library has an
//! index of its names, which is brought up to date first.

use super::annotate_inputs;
use super::entities::{list_forms, name_record, write_table};
use super::library::open::read_all_names;
use super::name_tally::{CountedName, NameTally, name_key};
use super::progress::ResultTiming;
use crate::app::messages;
use crate::shelf::archive::Input;
use crate::shelf::library::{Error, Library};
use crate::shelf::name_profile::{ArticleFacts, NameProfile, NamingArticle, StatedRole};
use crate::term::now;
use kabar_annotate::article::{Annotations, Article, EntityKind, NameKey};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::TextQuery;
use kabar_formats::profile::{
    self, ArticleMentions, CompanionRecord, ProfileQuote, ProfileRecord, RoleRecord,
};
use std::collections::HashSet;
use std::io::{self, BufWriter, Write, stdout};
use std::path::Path;
use std::process::ExitCode;

/// The name to look for.
pub struct NameQuery {
    typed: String,
    words: Vec<String>,
    longest_word: TextQuery,
}

impl NameQuery {
    /// `None` where `typed` has no word.
    pub fn new(typed: &str) -> Option<NameQuery> {
        let words: Vec<String> = typed.split_whitespace().map(name_key).filter(|w| !w.is_empty()).collect();
        let longest = TextQuery::new(words.iter().max_by_key(|w| w.len())?)?;
        Some(NameQuery { typed: CleanText::one_line(typed).to_string(), words, longest_word: longest })
    }

    /// May `article` have the name? False is certain.
    pub(super) fn may_name(&self, article: &Article) -> bool {
        self.longest_word.is_found_in(article.text()) || self.longest_word.is_found_in(&article.title)
    }

    /// Has `name` the words of the query, in sequence?
    fn matches(&self, name: &str) -> bool {
        let name = name_key(name);
        let name: Vec<&str> = name.split_whitespace().collect();
        name.windows(self.words.len()).any(|words| words == self.words)
    }

    /// Does `name` contain what was typed, also within words?
    pub(super) fn is_substring_of(&self, name: &str) -> bool {
        name_key(name).contains(&self.words.join(" "))
    }

    /// The people of `article` whose canonical name or other form matches.
    pub(super) fn matching_people<'a>(
        &self,
        article: &'a Article,
        notes: &'a Annotations,
    ) -> impl Iterator<Item = &'a str> {
        let people = notes.entities.iter().filter(|e| e.kind == EntityKind::Person);
        people
            .filter(|e| self.matches(&e.name) || self.matches(e.span.slice(article.text())))
            .map(|e| e.name.as_str())
    }

    /// Is the query the whole of `name`, or of another form of it?
    fn is_full_name(&self, name: &CountedName) -> bool {
        let whole = self.words.join(" ");
        name.keys.contains(&whole) || name.aliases.iter().any(|(alias, _)| name_key(alias) == whole)
    }
}

/// The matches in a batch of articles.
#[derive(Default)]
struct NameMatches {
    tally: NameTally,
    /// What each article says of each name in it that matches: the kind, the key, and the facts.
    facts: Vec<(EntityKind, String, ArticleFacts)>,
}

/// A name that matches, with what is said of its bearer.
struct MatchedName {
    name: CountedName,
    profile: NameProfile,
}

/// Prints what `inputs` say about `whom`.
///
/// # Errors
/// Where standard output fails.
pub fn run(inputs: &[Input], query: &NameQuery, json: bool) -> io::Result<ExitCode> {
    let (names, diagnostic_count) = match inputs {
        [Input::Library(path)] => (names_of_library(path, query).map_err(io::Error::other)?, 0),
        inputs => names_of_files(inputs, query)?,
    };
    if names.is_empty() {
        let _ = writeln!(io::stderr(), "kabar: nobody and nothing called “{}” is named there", query.typed);
        return Ok(ExitCode::FAILURE);
    }
    let mut out = BufWriter::new(stdout().lock());
    let whole: Vec<&MatchedName> = names.iter().filter(|n| query.is_full_name(&n.name)).collect();
    match (&names[..], &whole[..]) {
        _ if json => names.iter().try_for_each(|name| profile::write(&record(name), &mut out))?,
        ([only], _) => write_name(only, &mut out)?,
        (_, [only]) => {
            write_name(only, &mut out)?;
            let is_other = |n: &&MatchedName| n.name.keys != only.name.keys || n.name.kind != only.name.kind;
            let others = names.iter().filter(is_other);
            let others: Vec<String> =
                others.map(|n| format!("{} ({})", n.name.name, n.name.mentions)).collect();
            writeln!(out, "\nothers with this name: {}", others.join(", "))?;
        }
        _ => {
            writeln!(
                out,
                "{} have “{}” in them; say which:\n",
                messages::counted(names.len(), "name"),
                query.typed
            )?;
            let names: Vec<CountedName> = names.into_iter().map(|name| name.name).collect();
            write_table(&names, &mut out)?;
        }
    }
    out.flush()?;
    Ok(if diagnostic_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The names in the library at `path` that match.
fn names_of_library(path: &Path, query: &NameQuery) -> Result<Vec<MatchedName>, Error> {
    let mut library = Library::open(path, now)?;
    read_all_names(&mut library)?;
    let mut found = Vec::new();
    for key in library.names_with_words(&query.words)? {
        let Some(profile) = library.name_profile(&key)? else { continue };
        let plain = |forms: &[(CleanText, usize)]| {
            forms.iter().map(|(form, uses)| (form.to_string(), *uses)).collect::<Vec<_>>()
        };
        let name = CountedName {
            name: profile.key.name.clone(),
            kind: profile.key.kind,
            mentions: profile.mentions,
            articles: profile.article_count,
            aliases: plain(&profile.aliases),
            roles: profile.roles.iter().map(|role| (role.role.to_string(), role.mentions)).collect(),
            keys: vec![name_key(&profile.key.name)],
        };
        found.push(MatchedName { name, profile });
    }
    found.sort_by_key(|name| std::cmp::Reverse(name.name.mentions));
    Ok(found)
}

/// The names in `inputs` that match, and how many records could not be read.
fn names_of_files(inputs: &[Input], query: &NameQuery) -> io::Result<(Vec<MatchedName>, usize)> {
    let mut found = NameMatches::default();
    let diagnostic_count = annotate_inputs::annotate_all(
        inputs,
        ResultTiming::AtEnd,
        |article| query.may_name(article),
        |article, notes, found: &mut NameMatches| {
            collect_matches(query, article, notes, found);
            Ok(())
        },
        |batch| {
            found.tally.append(batch.tally);
            found.facts.extend(batch.facts);
            Ok(())
        },
    )?;
    let NameMatches { tally, facts } = found;
    let matched = tally.finish().into_iter().filter_map(|name| {
        let theirs = facts.iter().filter(|(kind, key, _)| *kind == name.kind && name.keys.contains(key));
        let mut merged: Vec<ArticleFacts> = Vec::new();
        for (_, _, fact) in theirs {
            match merged.last_mut() {
                // The article has the name and a short form that it did not resolve.
                Some(last) if last.article.id == fact.article.id && last.article.key == fact.article.key => {
                    last.merge(fact.clone());
                }
                _ => merged.push(fact.clone()),
            }
        }
        let key = NameKey { kind: name.kind, name: name.name.clone() };
        NameProfile::from_facts(key, merged).map(|profile| MatchedName { name, profile })
    });
    Ok((matched.collect(), diagnostic_count))
}

/// Adds the matches in `article` to `found`.
fn collect_matches(query: &NameQuery, article: &Article, notes: &Annotations, found: &mut NameMatches) {
    let text = article.text();
    let fits = |e: &&kabar_annotate::article::Entity| {
        e.kind.is_name() && (query.matches(&e.name) || query.matches(e.span.slice(text)))
    };
    let mut figures: Vec<(EntityKind, &str)> = Vec::new();
    for entity in notes.entities.iter().filter(fits) {
        if !figures.contains(&(entity.kind, entity.name.as_str())) {
            figures.push((entity.kind, entity.name.as_str()));
        }
    }
    let theirs = notes.entities.iter().filter(|e| figures.contains(&(e.kind, e.name.as_str())));
    found.tally.add(text, theirs);
    for (kind, name) in figures {
        let facts = ArticleFacts::new(article, notes, kind, &HashSet::from([name]), None);
        found.facts.extend(facts.map(|facts| (kind, name_key(name), facts)));
    }
}

/// Headline, outlet, day.
fn citation(article: &NamingArticle) -> String {
    let outlet = article.outlet.as_deref().map(str::to_owned);
    let parts = [Some(article.title.to_string()), outlet, article.published.map(messages::day)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn write_name(MatchedName { name, profile }: &MatchedName, out: &mut impl Write) -> io::Result<()> {
    let (mentions, articles) =
        (messages::counted(name.mentions, "mention"), messages::counted(name.articles, "article"));
    writeln!(out, "{}, {}: {mentions} in {articles}", name.name, name.kind.name())?;
    if !profile.roles.is_empty() {
        let roles: Vec<String> = profile.roles.iter().map(role_with_count).collect();
        writeln!(out, "said to be {}", roles.join("; "))?;
    }
    if !name.aliases.is_empty() {
        writeln!(out, "also called {}", list_forms(&name.aliases))?;
    }
    if !profile.companions.is_empty() {
        let others = profile.companions.iter();
        let others: Vec<String> = others.map(|o| format!("{} ({})", o.key.name, o.articles)).collect();
        writeln!(out, "named with {}", others.join(", "))?;
    }
    for quote in &profile.quotes {
        let Some(article) = profile.articles.get(quote.article) else { continue };
        writeln!(out, "\n{}\n    {} · line {}", quote.text, citation(article), quote.line)?;
    }
    writeln!(out)?;
    for article in &profile.articles {
        writeln!(out, "{:>4}  {}", article.mentions, citation(article))?;
    }
    Ok(())
}

/// "Bupati (3), 1 Mar 2026 to 2 May 2026"
fn role_with_count(role: &StatedRole) -> String {
    let counted = CleanText::one_line(&format!("{} ({})", role.role, role.mentions));
    messages::role_with_days(&StatedRole { role: counted, ..role.clone() })
}

/// The JSON record of a name.
fn record(MatchedName { name, profile }: &MatchedName) -> ProfileRecord<'_> {
    let day = |article: &NamingArticle| article.published.map(|date| date.to_string());
    let quotes = profile.quotes.iter().filter_map(|quote| {
        let article = profile.articles.get(quote.article)?;
        Some(ProfileQuote {
            text: &quote.text,
            article: &article.id,
            title: &article.title,
            site: article.outlet.as_deref(),
            published: day(article),
            line: quote.line,
        })
    });
    ProfileRecord {
        name_record: name_record(name),
        roles: profile
            .roles
            .iter()
            .map(|role| RoleRecord {
                name: &role.role,
                mentions: role.mentions,
                articles: role.articles,
                first: role.days.map(|days| days.0.to_string()),
                last: role.days.map(|days| days.1.to_string()),
            })
            .collect(),
        quotes: quotes.collect(),
        named_with: profile
            .companions
            .iter()
            .map(|other| CompanionRecord {
                name: &other.key.name,
                kind: other.key.kind,
                articles: other.articles,
            })
            .collect(),
        named_in: profile
            .articles
            .iter()
            .map(|article| ArticleMentions {
                article: &article.id,
                title: &article.title,
                site: article.outlet.as_deref(),
                url: article.url.as_deref(),
                published: day(article),
                mentions: article.mentions,
            })
            .collect(),
    }
}
