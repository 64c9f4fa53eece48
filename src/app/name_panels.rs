//! The page of a name, and the names that a search by a few letters found.

use super::messages;
use super::panel::{ArticlePlace, Panel, PanelKind, PanelRow, RowAction, panel_row, push_heading};
use crate::shelf::name_profile::{AttributedQuote, FoundName, MAX_COMPANIONS, NameProfile, NamingArticle};
use kabar_annotate::article::NameKey;
use std::collections::HashMap;

/// Roles that are shown before the row that shows all.
const FIRST_ROLES: usize = 4;

/// Quotations, and articles, that are shown before the row that shows all.
const FIRST_ROWS: usize = 8;

/// Other forms of a name that are listed.
const MAX_FORMS: usize = 8;

impl Panel {
    /// The page of a name at the time `now` (Unix seconds).
    pub fn profile(profile: &NameProfile, now: i64) -> Panel {
        let mut rows = vec![panel_row(
            "",
            messages::profile_counts(profile),
            RowAction::NameArticles(profile.key.clone()),
        )];
        let forms: Vec<&str> = profile.aliases.iter().take(MAX_FORMS).map(|form| &*form.0).collect();
        if !forms.is_empty() {
            rows.push(panel_row("", messages::also_called(&forms), RowAction::None));
        }
        if profile.unread_articles > 0 {
            rows.push(panel_row("", messages::names_unread(profile.unread_articles), RowAction::None));
        }
        let roles = profile.roles.iter().map(|role| {
            panel_row(role.articles.to_string(), messages::role_with_days(role), RowAction::None)
        });
        push_part(&mut rows, messages::SAID_TO_BE, roles.collect(), FIRST_ROLES, |n| {
            messages::counted(n, "role")
        });
        let quotes = profile.quotes.iter().map(|quote| quote_row(profile, quote, now));
        push_part(&mut rows, messages::THEIR_WORDS, quotes.collect(), FIRST_ROWS, |n| {
            messages::counted(n, "quotation")
        });
        let others = profile.companions.iter().map(|other| {
            let action = RowAction::Profile(other.key.clone());
            panel_row(other.articles.to_string(), messages::name_with_kind(&other.key), action)
        });
        push_part(&mut rows, messages::NAMED_WITH, others.collect(), MAX_COMPANIONS, |n| {
            messages::counted(n, "name")
        });
        push_part(
            &mut rows,
            messages::NAMED_IN,
            story_rows(profile, now),
            FIRST_ROWS,
            messages::counted_stories,
        );
        let title = match profile.is_followed {
            true => format!("{}, {}", profile.key.name, messages::FOLLOWED),
            false => profile.key.name.clone(),
        };
        Panel::new(PanelKind::Profile, title, rows)
    }

    /// The names that were found, or `none` where there are none.
    pub fn found_names(names: &[FoundName], none: &str) -> Panel {
        let row = |name: &FoundName| {
            let mut text = messages::name_with_kind(&name.key);
            if name.is_followed {
                text = format!("{text}, {}", messages::FOLLOWED);
            }
            panel_row(name.articles.to_string(), text, RowAction::Profile(name.key.clone()))
        };
        let mut rows: Vec<PanelRow> = names.iter().map(row).collect();
        if rows.is_empty() {
            rows.push(panel_row("", none, RowAction::None));
        }
        Panel::new(PanelKind::FoundNames, messages::WHO.into(), rows)
    }

    /// The name that the panel is about, or that its selected row has.
    pub fn selected_name(&self) -> Option<NameKey> {
        match self.selected_action() {
            Some(RowAction::Profile(key) | RowAction::NameArticles(key)) => Some(key.clone()),
            Some(RowAction::Mentions(kind, name)) if kind.is_name() => {
                Some(NameKey { kind: *kind, name: name.clone() })
            }
            _ => self.bearer().cloned(),
        }
    }

    /// The name whose page this is.
    pub fn bearer(&self) -> Option<&NameKey> {
        let is_profile = self.kind == PanelKind::Profile;
        let rows = if self.is_narrowed() { &self.all_rows } else { &self.rows };
        rows.iter().filter(|_| is_profile).find_map(|row| match &row.action {
            RowAction::NameArticles(key) => Some(key),
            _ => None,
        })
    }

    /// Puts the rows that the selected row stands for in its place.
    pub(super) fn show_more(&mut self) {
        if let Some(RowAction::ShowMore(hidden)) = self.selected_action().cloned() {
            self.rows.splice(self.selected..=self.selected, hidden);
        }
    }
}

/// Adds a part of the page: its first rows, and one that shows the others.
fn push_part(
    rows: &mut Vec<PanelRow>,
    title: &str,
    mut part: Vec<PanelRow>,
    first: usize,
    counted: impl Fn(usize) -> String,
) {
    if part.is_empty() {
        return;
    }
    push_heading(rows, title);
    let all = part.len();
    // A row that would hide one or two is no gain.
    if all > first + 2 {
        let hidden = part.split_off(first);
        part.push(panel_row("", messages::show_all(&counted(all)), RowAction::ShowMore(hidden)));
    }
    rows.append(&mut part);
}

/// "14 Sep  “Kami senang.” — Warta"
fn quote_row(profile: &NameProfile, quote: &AttributedQuote, now: i64) -> PanelRow {
    let Some(article) = profile.articles.get(quote.article) else {
        return panel_row("", &*quote.text, RowAction::None);
    };
    let source = article.outlet.as_deref().unwrap_or(&article.title);
    let text =
        if source.is_empty() { quote.text.to_string() } else { format!("{} — {source}", quote.text) };
    let words = Some((quote.start, quote.text.clone()));
    panel_row(day(article, now), text, RowAction::OpenAt(place(profile, article, words)))
}

/// The articles, those that tell one event as one row that is opened in place.
fn story_rows(profile: &NameProfile, now: i64) -> Vec<PanelRow> {
    let mut stories: Vec<Vec<&NamingArticle>> = Vec::new();
    let mut at: HashMap<i64, usize> = HashMap::new();
    for article in &profile.articles {
        match article.story.and_then(|story| at.get(&story)) {
            Some(&known) => stories[known].push(article),
            None => {
                article.story.map(|story| at.insert(story, stories.len()));
                stories.push(vec![article]);
            }
        }
    }
    let row = |story: Vec<&NamingArticle>| {
        let rows: Vec<PanelRow> = story.iter().map(|article| article_row(profile, article, now)).collect();
        match &rows[..] {
            [only] => only.clone(),
            [first, ..] => {
                let mut others: Vec<&str> = Vec::new();
                for outlet in story[1..].iter().filter_map(|article| article.outlet.as_deref()) {
                    if !others.contains(&outlet) {
                        others.push(outlet);
                    }
                }
                let text = format!("{}{}", first.text, messages::more_articles(rows.len(), &others));
                panel_row(first.label.clone(), text, RowAction::ShowMore(rows))
            }
            [] => panel_row("", "", RowAction::None),
        }
    };
    stories.into_iter().map(row).collect()
}

/// "14 Sep  Warta: Panen Dimulai"
fn article_row(profile: &NameProfile, article: &NamingArticle, now: i64) -> PanelRow {
    let outlet = article.outlet.as_deref().map(|outlet| format!("{outlet}: ")).unwrap_or_default();
    let action = RowAction::OpenAt(place(profile, article, None));
    panel_row(day(article, now), format!("{outlet}{}", article.title), action)
}

fn day(article: &NamingArticle, now: i64) -> String {
    article.published.map(|date| messages::short_day(date, now)).unwrap_or_default()
}

fn place(
    profile: &NameProfile,
    article: &NamingArticle,
    words: Option<(usize, kabar_annotate::text::CleanText)>,
) -> ArticlePlace {
    ArticlePlace {
        key: article.key.clone(),
        title: article.title.clone(),
        position: article.position.unwrap_or_default(),
        name: profile.key.clone(),
        words,
    }
}
