//! Names over the articles of an archive: what they say of one bearer, and all whom they name.

use super::index::ArchiveIndex;
use super::row_reader;
use super::rows::RowList;
use crate::shelf::JobMonitor;
use crate::shelf::name_profile::{ArticleFacts, FoundName, FoundNames, name_key};
use kabar_annotate::article::{Article, NameKey};
use kabar_annotate::text::find::TextQuery;
use kabar_annotate::{Options, annotate, batch};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;

/// The names of the first so many articles of a list are found: a week of two hundred a day, in a second.
const MAX_ARTICLES: usize = 1500;

/// What `article`, which is at `position` of the list, says of the bearer of `key`, as its page would show it.
pub fn facts_of(
    key: &NameKey,
    index: &ArchiveIndex,
    position: usize,
    article: &Article,
) -> Option<ArticleFacts> {
    let may_mention = |word: TextQuery| word.is_found_in(article.text()) || word.is_found_in(&article.title);
    if !key.longest_word().is_none_or(may_mention) {
        return None;
    }
    let repeated_lines = index.repeated_lines(article);
    let notes = annotate(article, &Options::default().with_repeated_lines(repeated_lines));
    ArticleFacts::of_bearer(key, article, &notes, Some(position))
}

/// All names of the list's first articles, those of most articles first.
pub fn all_names(index: &ArchiveIndex, list: &RowList, count: usize, monitor: &dyn JobMonitor) -> FoundNames {
    let mut articles = Vec::new();
    row_reader::read_rows(index, (0..count.min(MAX_ARTICLES)).filter_map(|at| list.row(at)), |row| {
        articles.push(row.article);
        monitor.is_wanted()
    });
    let mut names: HashMap<(&str, String), FoundName> = HashMap::new();
    let wanted = articles.into_iter().take_while(|_| monitor.is_wanted());
    let counted = batch::annotate_all(wanted, &Options::default(), |_, notes| {
        let mut seen = HashSet::new();
        for entity in notes.entities.iter().filter(|e| e.kind.is_name()) {
            let key = (entity.kind.name(), name_key(&entity.name));
            if seen.insert(key.clone()) {
                let key_of = || NameKey { kind: entity.kind, name: entity.name.clone() };
                let new = || FoundName { key: key_of(), articles: 0, is_followed: false };
                names.entry(key).or_insert_with(new).articles += 1;
            }
        }
        Ok::<(), Infallible>(())
    });
    match counted {
        Ok(()) => {}
    }
    let mut names: Vec<FoundName> = names.into_values().collect();
    names.sort_by(|a, b| {
        (Reverse(a.articles), a.key.kind, &a.key.name).cmp(&(Reverse(b.articles), b.key.kind, &b.key.name))
    });
    FoundNames { names, is_all: true }
}
