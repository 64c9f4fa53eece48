//! What a page says of its article in JSON-LD: several scripts, lists, graphs whose parts name each other by `@id`, and the
//! flaws that publishing systems write into them.

use crate::json;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How deep values are searched.
const MAX_DEPTH: usize = 8;

/// The article of a page, as one object; empty where no script has one. `scripts` are their contents, in order.
pub(super) fn read(scripts: &[&str]) -> Map<String, Value> {
    let values: Vec<Value> = scripts.iter().filter_map(|text| json::parse_script(text)).collect();
    let mut by_id = BTreeMap::new();
    values.iter().for_each(|value| index(value, MAX_DEPTH, &mut by_id));
    let articles = values.iter().filter_map(json::drafts::find_article).filter_map(Value::as_object);
    // A list of teasers may stand in a script before: what has a date and an author says more.
    let weight = |object: &Map<String, Value>| {
        ["headline", "author", "datePublished", "articleBody"]
            .iter()
            .filter(|key| object.contains_key(**key))
            .count()
    };
    let mut best: Option<&Map<String, Value>> = None;
    for article in articles {
        if best.is_none_or(|best| weight(article) > weight(best)) {
            best = Some(article);
        }
    }
    let mut article = best.cloned().unwrap_or_default();
    for key in ["author", "creator", "publisher"] {
        if let Some(value) = article.get_mut(key) {
            resolve(value, &by_id);
        }
    }
    if let Some(author) = article.get_mut("author") {
        keep_people(author);
    }
    if !article.contains_key("datePublished") {
        let page = by_id.values().copied().chain(values.iter()).find_map(|value| value.get("datePublished"));
        article.extend(page.map(|date| ("datePublished".to_owned(), date.clone())));
    }
    article
}

/// Notes the objects in `value` by their `@id`.
fn index<'a>(value: &'a Value, depth: usize, by_id: &mut BTreeMap<&'a str, &'a Value>) {
    match value {
        _ if depth == 0 => {}
        Value::Array(list) => list.iter().for_each(|value| index(value, depth - 1, by_id)),
        Value::Object(object) => {
            if let Some(id) = object.get("@id").and_then(Value::as_str).filter(|_| object.len() > 1) {
                by_id.entry(id).or_insert(value);
            }
            object.values().for_each(|value| index(value, depth - 1, by_id));
        }
        _ => {}
    }
}

/// Puts the object that is meant in the place of one that has its `@id` and no name.
fn resolve(value: &mut Value, by_id: &BTreeMap<&str, &Value>) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| resolve(value, by_id)),
        Value::Object(object) if !object.contains_key("name") => {
            let meant = object.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id));
            if let Some(meant) = meant {
                *value = (*meant).clone();
            }
        }
        _ => {}
    }
}

/// Leaves organisations out of a list of authors that has people too.
fn keep_people(authors: &mut Value) {
    let is_person = |value: &Value| match value.get("@type") {
        Some(Value::String(kind)) => kind == "Person",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "Person"),
        _ => value.is_string(),
    };
    if let Value::Array(list) = authors
        && list.iter().any(is_person)
    {
        list.retain(is_person);
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn author(scripts: &[&str]) -> Option<String> {
        let article = read(scripts);
        let author = article.get("author")?;
        let first = author.get(0).unwrap_or(author);
        Some(first.get("name").unwrap_or(first).as_str()?.to_owned())
    }

    #[test]
    fn an_article_is_found_however_it_is_wrapped() {
        for script in [
            r#"{"@type":"NewsArticle","headline":"Pasar","author":{"@type":"Person","name":"Ayu"}}"#,
            r#"[{"@type":"WebSite"},{"@type":["Article","BlogPosting"],"author":["Ayu"]}]"#,
            "<!-- \n{\"@type\":\"NewsArticle\",\"author\":\"Ayu\"}; -->",
            "//<![CDATA[\n{\"@type\":\"NewsArticle\",\"author\":\"Ayu\",}\n//]]>",
            "/* x */ {\"@type\":\"NewsArticle\",\"author\":\"Ayu\"} ;",
            r#"{"@graph":[{"@type":"Article","author":{"@id":"a:1"}},{"@type":"Person","@id":"a:1","name":"Ayu"}]}"#,
            r#"{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","author":{"name":"Ayu"}}}"#,
            r##"{"@type":"NewsArticle","author":[{"@type":"Organization","name":"Warta"},{"@type":"Person","name":"Ayu"}]}"##,
        ] {
            assert_eq!(author(&[script]).as_deref(), Some("Ayu"), "{script}");
        }
        let teaser = r#"{"@type":"NewsArticle","headline":"Lain"}"#;
        let article = r#"{"@type":"NewsArticle","headline":"Pasar","author":"Ayu"}"#;
        assert_eq!(author(&[teaser, article]).as_deref(), Some("Ayu"));
        assert!(read(&["rusak", "{\"@type\":\"Person\"}"]).is_empty());
    }

    #[test]
    fn a_date_of_the_page_fills_in() {
        let page = r#"{"@graph":[{"@type":"WebPage","@id":"p:1","datePublished":"2024-02-24"},{"@type":"Article","headline":"Pasar"}]}"#;
        assert_eq!(read(&[page])["datePublished"], "2024-02-24");
    }
}
