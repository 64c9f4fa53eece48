//! One JSON record → drafts: most records are one article; some wrap it, some hold several by schema.org types.

use crate::{fields, json_value};
use kabar_annotate::article::Draft;
use serde_json::Value;

/// Names of fields that contain one article, or lists that lie too deep to be entered.
#[rustfmt::skip]
const WRAPPERS: &[&str] = &[
    "article", "_source", "source_data", "node", "data", "result", "post", "entry", "item", "document", "json-ld",
    "@graph", "itemListElement", "mainEntity", "opengraph", "microdata",
];

/// The types of schema.org and of Open Graph that are articles.
#[rustfmt::skip]
const ARTICLE_TYPES: &[&str] = &[
    "Article", "article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle",
    "OpinionNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle", "AdvertiserContentArticle", "LiveBlogPosting",
    "BlogPosting", "SocialMediaPosting", "SatiricalArticle", "ScholarlyArticle", "TechArticle", "Report",
];

/// How deep lists and wrappers are searched for articles.
const MAX_DEPTH: usize = 6;

/// The articles of `value`. `feed` is the object around the list that contains it: its title and language are those of
/// records that have none.
pub fn read_drafts(value: &Value, feed: Option<&Value>) -> Vec<Draft> {
    let mut found = Vec::new();
    collect_drafts(value, MAX_DEPTH, &mut found);
    if let Some(feed) = feed {
        let title = json_value::value_at(feed, "title").and_then(json_value::text_value);
        let language = json_value::value_at(feed, "language").and_then(json_value::text_value);
        for draft in &mut found {
            let host = draft.url.as_deref().and_then(fields::site_of_url);
            if draft.site.is_none() || draft.site == host {
                draft.site = title.clone().or(draft.site.take());
            }
            draft.language = draft.language.take().or_else(|| language.clone());
        }
    }
    found
}

fn collect_drafts(value: &Value, depth: usize, found: &mut Vec<Draft>) {
    match value {
        _ if depth == 0 => {}
        Value::Array(list) => list.iter().for_each(|v| collect_drafts(v, depth - 1, found)),
        // A list of texts: ["…", "…"]. A single word is a tag or a name.
        Value::String(text) if text.contains(char::is_whitespace) => {
            found.push(Draft { text: text.clone(), ..Draft::default() });
        }
        Value::Object(object) => {
            if let Some(is_article) = has_article_type(value) {
                if is_article {
                    found.push(fields::read_draft(value));
                }
                if is_article || !object.contains_key("@graph") {
                    return;
                }
            }
            if !object.get("article").is_some_and(Value::is_object) && fields::is_article(value) {
                found.push(fields::read_draft(value));
                return;
            }
            for name in WRAPPERS {
                let Some(inner) = object.get(*name).filter(|v| v.is_object() || v.is_array()) else {
                    continue;
                };
                let before = found.len();
                collect_drafts(inner, depth - 1, found);
                if found.len() > before {
                    fill_from_wrapper(value, &mut found[before..]);
                    return;
                }
            }
            // {"first-id": {…}, "second-id": {…}}
            if object.len() > 1 && object.values().all(Value::is_object) {
                for (key, inner) in object {
                    let before = found.len();
                    collect_drafts(inner, 1, found);
                    found[before..].iter_mut().for_each(|d| d.id = d.id.take().or_else(|| Some(key.clone())));
                }
            }
        }
        _ => {}
    }
}

/// What the object around an article says, where the article does not: Elasticsearch's `_id`, zyte's `url`.
fn fill_from_wrapper(object: &Value, found: &mut [Draft]) {
    let around = fields::read_draft(object);
    for draft in found {
        draft.id = draft.id.take().or_else(|| around.id.clone());
        draft.url = draft.url.take().or_else(|| around.url.clone());
        draft.site = draft.site.take().or_else(|| around.site.clone());
    }
}

/// Is `value` an article by its `@type`? `None` where it has none.
fn has_article_type(value: &Value) -> Option<bool> {
    let is =
        |t: &Value| t.as_str().is_some_and(|t| ARTICLE_TYPES.contains(&t.rsplit('/').next().unwrap_or(t)));
    match value.get("@type")? {
        Value::Array(types) => Some(types.iter().any(is)),
        one => Some(is(one)),
    }
}

/// Has `value` an `@type` that is not an article's, as a site's WebPage and BreadcrumbList?
pub fn is_other_type(value: &Value) -> bool {
    has_article_type(value) == Some(false)
}

/// The message for a `value` that gives no article.
pub fn missing_reason(value: &Value) -> &'static str {
    match value {
        Value::Object(object) if object.is_empty() => "an empty record",
        Value::Object(_) => "no headline and no text in this record",
        _ => "not a record: a list or an object with a title and a text was expected",
    }
}

/// The first object in `value` whose `@type` is an article's.
pub fn find_article(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(list) => list.iter().find_map(find_article),
        Value::Object(_) if has_article_type(value) == Some(true) => Some(value),
        Value::Object(object) => ["@graph", "mainEntity", "mainEntityOfPage"]
            .iter()
            .find_map(|key| find_article(object.get(*key)?)),
        _ => None,
    }
}
