//! `kabar who NAME`: one name over all articles that are read. What the bearer of the name is said to be, what they said,
//! and which articles name them.
//!
//! An article is annotated only where its text or headline has the longest word of NAME, which few have. A name in it
//! matches where its canonical form or any other form has the words of NAME in sequence, without case and accents. Names of
//! many articles become one as in [`super::name_tally`]. Where several match, and NAME is not the whole name of
//! one of them, they are listed for the user to choose. Memory grows with the matches, not with what is read.

use super::annotate_inputs;
use super::entities::{form_records, list_forms, name_record, write_table};
use super::name_tally::{CountedName, NameTally, name_key};
use super::progress::ResultTiming;
use crate::app::messages;
use crate::shelf::archive::Input;
use crate::text::line_counter::LineCounter;
use kabar_annotate::article::{Annotations, Article, Date, EntityKind, QuoteKind};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::TextQuery;
use kabar_formats::profile::{self, ArticleMentions, ProfileQuote, ProfileRecord};
use std::collections::{HashMap, HashSet};
use std::io::{self, BufWriter, Write, stdout};
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
    articles: Vec<ArticleMatches>,
}

/// An article with a matching name.
struct ArticleMatches {
    id: String,
    title: String,
    site: Option<String>,
    url: Option<String>,
    published: Option<Date>,
    /// Matching canonical names, and how often each is mentioned.
    names: HashMap<(EntityKind, String), usize>,
    quotes: Vec<NameQuote>,
}

/// A quotation of a matching person.
struct NameQuote {
    speaker: String,
    text: String,
    line: usize,
}

/// Prints what `inputs` say about `whom`.
///
/// # Errors
/// Where standard output fails.
pub fn run(inputs: &[Input], query: &NameQuery, json: bool) -> io::Result<ExitCode> {
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
            found.articles.extend(batch.articles);
            Ok(())
        },
    )?;
    let NameMatches { tally, articles: sheets } = found;
    let names = tally.finish();
    if names.is_empty() {
        let _ = writeln!(io::stderr(), "kabar: nobody and nothing called “{}” is named there", query.typed);
        return Ok(ExitCode::FAILURE);
    }
    let mut out = BufWriter::new(stdout().lock());
    let whole: Vec<&CountedName> = names.iter().filter(|n| query.is_full_name(n)).collect();
    match (&names[..], &whole[..]) {
        _ if json => {
            names.iter().try_for_each(|name| profile::write(&profile(name, &sheets), &mut out))?;
        }
        ([only], _) => write_name(only, &sheets, &mut out)?,
        (_, [only]) => {
            write_name(only, &sheets, &mut out)?;
            let others = names.iter().filter(|n| n.keys != only.keys || n.kind != only.kind);
            let others: Vec<String> = others.map(|n| format!("{} ({})", n.name, n.mentions)).collect();
            writeln!(out, "\nothers with this name: {}", others.join(", "))?;
        }
        _ => {
            writeln!(
                out,
                "{} have “{}” in them; say which:\n",
                messages::counted(names.len(), "name"),
                query.typed
            )?;
            write_table(&names, &mut out)?;
        }
    }
    out.flush()?;
    Ok(if diagnostic_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Adds the matches in `article` to `found`.
fn collect_matches(query: &NameQuery, article: &Article, notes: &Annotations, found: &mut NameMatches) {
    let text = article.text();
    let fits = |e: &&kabar_annotate::article::Entity| {
        e.kind.is_name() && (query.matches(&e.name) || query.matches(e.span.slice(text)))
    };
    let figures: HashSet<(EntityKind, &str)> =
        notes.entities.iter().filter(fits).map(|e| (e.kind, e.name.as_str())).collect();
    if figures.is_empty() {
        return;
    }
    let theirs = || notes.entities.iter().filter(|e| figures.contains(&(e.kind, e.name.as_str())));
    found.tally.add(text, theirs());
    let mut names = HashMap::new();
    theirs().for_each(|e| *names.entry((e.kind, name_key(&e.name))).or_default() += 1);
    let speech = notes.quotes.iter().filter(|q| q.kind != QuoteKind::Other);
    let speakers: HashSet<&str> = figures.iter().map(|(_, name)| *name).collect();
    let mut lines = LineCounter::new(text);
    let quotes = speech.filter_map(|q| {
        let speaker = q.speaker.as_deref().filter(|s| speakers.contains(s))?;
        let line = lines.line_at(q.span.start);
        Some(NameQuote { speaker: name_key(speaker), text: q.span.slice(text).replace('\n', " "), line })
    });
    found.articles.push(ArticleMatches {
        id: article.id.to_string(),
        title: article.title.to_string(),
        site: article.site.as_deref().map(str::to_owned),
        url: article.url.as_deref().map(str::to_owned),
        published: article.published,
        names,
        quotes: quotes.collect(),
    });
}

impl ArticleMatches {
    /// How often the article mentions the name.
    fn mentions(&self, name: &CountedName) -> usize {
        name.keys.iter().filter_map(|key| self.names.get(&(name.kind, key.clone()))).sum()
    }

    /// What the bearer of the name says in the article. A speaker has one name in an article.
    fn said_by<'a>(&'a self, name: &'a CountedName) -> impl Iterator<Item = &'a NameQuote> {
        self.quotes.iter().filter(|q| self.mentions(name) > 0 && name.keys.contains(&q.speaker))
    }

    /// Headline, outlet, day.
    fn citation(&self) -> String {
        let parts = [Some(self.title.clone()), self.site.clone(), self.published.map(messages::day)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

fn write_name(name: &CountedName, sheets: &[ArticleMatches], out: &mut impl Write) -> io::Result<()> {
    let (mentions, articles) =
        (messages::counted(name.mentions, "mention"), messages::counted(name.articles, "article"));
    writeln!(out, "{}, {}: {mentions} in {articles}", name.name, name.kind.name())?;
    for (what, forms) in [("said to be", &name.roles), ("also called", &name.aliases)] {
        if !forms.is_empty() {
            writeln!(out, "{what} {}", list_forms(forms))?;
        }
    }
    for sheet in sheets {
        for quote in sheet.said_by(name) {
            writeln!(out, "\n{}\n    {} · line {}", quote.text, sheet.citation(), quote.line)?;
        }
    }
    writeln!(out)?;
    for sheet in sheets.iter().filter(|s| s.mentions(name) > 0) {
        writeln!(out, "{:>4}  {}", sheet.mentions(name), sheet.citation())?;
    }
    Ok(())
}

/// The JSON record of a name.
fn profile<'a>(name: &'a CountedName, sheets: &'a [ArticleMatches]) -> ProfileRecord<'a> {
    let published = |sheet: &ArticleMatches| sheet.published.map(|d| d.to_string());
    let quotes_of = |sheet: &'a ArticleMatches| {
        sheet.said_by(name).map(|quote| ProfileQuote {
            text: &quote.text,
            article: &sheet.id,
            title: &sheet.title,
            published: published(sheet),
            line: quote.line,
        })
    };
    let place = |sheet: &'a ArticleMatches| ArticleMentions {
        article: &sheet.id,
        title: &sheet.title,
        site: sheet.site.as_deref(),
        url: sheet.url.as_deref(),
        published: published(sheet),
        mentions: sheet.mentions(name),
    };
    ProfileRecord {
        name_record: name_record(name),
        roles: form_records(&name.roles),
        quotes: sheets.iter().flat_map(quotes_of).collect(),
        named_in: sheets.iter().filter(|s| s.mentions(name) > 0).map(place).collect(),
    }
}
