//! One JSON object → one draft: the names that tools use for the parts of an article.
//!
//! The names are facts about tools, from their documentation and from files that they wrote. So they are tables here and
//! not in a language pack. The first name whose value says something wins; a name with slashes is a path into nested
//! objects.

use crate::json_value::{is_placeholder, text_value, value_at};
use crate::{authors, body, html};
use kabar_annotate::article::{Date, Draft, Markup};
use kabar_annotate::dates;
use kabar_annotate::web_url::WebUrl;
use serde_json::Value;

/// readability-lxml's `title` includes the name of the site, and its `short_title` does not.
#[rustfmt::skip]
const TITLE_FIELDS: &[&str] = &[
    "short_title", "title", "headline", "judul", "webTitle", "article_title", "article__title", "resolved_title",
    "given_title", "title/rendered", "og:title", "opengraph/title", "twitter:title", "dc:title", "name", "tajuk",
];

/// `source_url` comes first: a service that keeps copies (Readwise) has its own address in `url`.
#[rustfmt::skip]
const URL_FIELDS: &[&str] = &[
    "source_url", "canonical_url", "canonicalUrl", "url", "link", "webUrl", "pageUrl", "permalink", "article__url",
    "resolved_url", "given_url", "external_url", "source", "mainEntityOfPage", "mainEntityOfPage/@id", "og:url",
    "opengraph/url", "meta/canonical", "canonical_link", "warc_headers/warc-target-uri", "uri", "href", "tautan", "@id",
];

/// In trafilatura's JSON `source` is the address, and `source-hostname` the site.
#[rustfmt::skip]
const SITE_FIELDS: &[&str] = &[
    "site", "site_name", "siteName", "sitename", "source-hostname", "meta_site_name", "og:site_name",
    "opengraph/site_name", "publisher", "publisher/name", "source/name", "source/title", "feed/title", "feed_title",
    "sumber", "outlet", "media", "publication", "isPartOf/name", "application-name",
];

/// Names of fields with a host, tried after [`SITE_FIELDS`]; the host of the address comes last.
#[rustfmt::skip]
const HOST_FIELDS: &[&str] = &["hostname", "domain", "source_domain", "domain_name", "meta/domain"];

#[rustfmt::skip]
const AUTHOR_FIELDS: &[&str] = &[
    "authors", "author", "byline", "creator", "dc:creator", "penulis", "wartawan", "reporter", "writer", "writers",
    "author_name", "fields/byline", "article:author", "parsely-author", "dc.creator",
];

/// The date of publication; never that of saving, crawling or changing.
#[rustfmt::skip]
const DATE_FIELDS: &[&str] = &[
    "date_published", "datePublished", "published", "published_at", "publishedAt", "publish_date", "published_date",
    "publishing_date", "date_publish", "publishedTime", "published_time", "webPublicationDate", "pubDate", "pub_date",
    "pubdate", "article:published_time", "date", "tanggal", "date_gmt", "timestamp", "datetime", "time",
    "opengraph/article:published_time", "warc_headers/warc-date", "dc.date", "uploadDate",
    "date_modified", "dateModified",
];

#[rustfmt::skip]
const LANGUAGE_FIELDS: &[&str] = &[
    "language", "lang", "inLanguage", "inLanguage/alternateName", "humanLanguage", "meta_lang", "meta/lang",
    "metadata/identification/label", "opengraph/locale", "og:locale", "bahasa",
];

#[rustfmt::skip]
const ID_FIELDS: &[&str] = &["id", "_id", "_id/$oid", "guid", "guid/rendered", "uuid", "identifier", "id_article", "article_id"];

const RELATED_FIELDS: &[&str] =
    &["related", "related_articles", "relatedArticles", "related_links", "berita_terkait"];

/// Corpora and services that name themselves in the field of the outlet.
const CORPUS_NAMES: &[&str] =
    &["mc4", "c4", "oscar", "cc100", "culturax", "madlad", "commoncrawl", "wikipedia"];

/// The article that `object` describes. Every part may be missing.
pub(crate) fn read_draft(object: &Value) -> Draft {
    let url = first_field(object, URL_FIELDS, web_url);
    let site = first_field(object, SITE_FIELDS, site_name)
        .or_else(|| first_field(object, HOST_FIELDS, text_value).map(|host| site_of_host(&host)));
    let site = site.or_else(|| first_field(object, &["source"], site_from_source));
    let site = site.or_else(|| url.as_deref().and_then(site_of_url)).filter(|s| !s.is_empty());
    let mut draft = Draft {
        id: first_field(object, ID_FIELDS, text_value),
        title: first_field(object, TITLE_FIELDS, text_value).map(|t| html::to_headline(&t)),
        url,
        site,
        authors: AUTHOR_FIELDS
            .iter()
            .find_map(|name| author_names(value_at(object, name)?))
            .unwrap_or_default(),
        published: first_field(object, DATE_FIELDS, date_value),
        language: first_field(object, LANGUAGE_FIELDS, text_value),
        text: String::new(),
        dateline: None,
        markup: Markup::default(),
        related: RELATED_FIELDS
            .iter()
            .find_map(|name| value_at(object, name)?.as_array())
            .map_or_else(Vec::new, |l| related_links(l)),
    };
    body::extract(object, draft.url.as_deref()).into_draft(&mut draft);
    draft
}

/// Has `object` a headline or a text?
pub(crate) fn is_article(object: &Value) -> bool {
    first_field(object, TITLE_FIELDS, text_value).is_some() || body::has_body(object)
}

fn first_field<T>(object: &Value, names: &[&str], read: impl Fn(&Value) -> Option<T>) -> Option<T> {
    // The first letters rule out most of the many names: an object has few.
    let letter = |name: &str| 1_u64 << (name.bytes().next().unwrap_or(0) % 64);
    let letters = object.as_object()?.keys().fold(0, |all, key| all | letter(key));
    let candidates = names.iter().filter(|name| letters & letter(name) != 0);
    candidates.map(|name| value_at(object, name)).find_map(|value| read(value?))
}

/// A web address, as it is spelt; where it is none, another field may have one.
fn web_url(value: &Value) -> Option<String> {
    let text = text_value(value)?;
    let text = text.trim();
    (!text.contains(char::is_whitespace) && WebUrl::parse(text).is_ok()).then(|| text.to_owned())
}

/// The name of an outlet; of an address, its host.
fn site_name(value: &Value) -> Option<String> {
    let text = text_value(value)?;
    if text.contains("://") { site_of_url(&text) } else { Some(html::to_single_line(&text)) }
}

/// `source` is an address, an outlet, a corpus or a remark, depending on the tool.
fn site_from_source(value: &Value) -> Option<String> {
    site_name(value)
        .filter(|s| !CORPUS_NAMES.contains(&s.to_lowercase().as_str()) && s.split_whitespace().count() <= 4)
}

/// "x.id" of `https://www.x.id:8080/a`; `None` of what is no web address.
pub(crate) fn site_of_url(url: &str) -> Option<String> {
    WebUrl::parse(url).ok().map(|url| url.site().into_owned())
}

/// "x.id" of "www.x.id"; a name that no server can have stays as it is.
fn site_of_host(host: &str) -> String {
    WebUrl::parse_typed(host).map_or_else(|_| host.to_owned(), |url| url.site().into_owned())
}

/// Names in a string, a list of strings, an object with a name, or a list of those; `None` where there is no name.
fn author_names(value: &Value) -> Option<Vec<String>> {
    let one = |v: &Value| match v {
        Value::Object(_) => value_at(v, "name").and_then(text_value),
        // A number is an id, not a name.
        Value::Number(_) => None,
        _ => text_value(v),
    };
    let found: Vec<String> = match value {
        Value::Array(list) => list
            .iter()
            .filter_map(one)
            .flat_map(|n| authors::parse_byline(&html::to_single_line(&n)))
            .collect(),
        _ => authors::parse_byline(&html::to_single_line(&one(value)?)),
    };
    (!found.is_empty()).then_some(found)
}

/// A date as a string or a number, or in MongoDB's `{"$date": …}`.
fn date_value(value: &Value) -> Option<Date> {
    match value {
        Value::Object(_) => date_value(value.get("$date")?),
        _ => dates::parse(&text_value(value)?),
    }
}

fn related_links(list: &[Value]) -> Vec<(String, Option<String>)> {
    list.iter()
        .filter_map(|item| match item {
            Value::Object(_) => Some((
                html::to_single_line(&first_field(item, TITLE_FIELDS, text_value)?),
                first_field(item, URL_FIELDS, web_url),
            )),
            Value::String(s) if !s.contains("://") && !is_placeholder(s) => Some((s.clone(), None)),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_name_that_holds_something_wins() {
        let draft = read_draft(&json!({
            "title": "None", "headline": "Harga &amp; panen", "author": null, "byline": "Oleh Ayu Lestari",
            "date": "", "datePublished": "2024-02-24", "url": "https://www.warta.example/a", "id": 7, "text": "Isi."
        }));
        assert_eq!(draft.title.as_deref(), Some("Harga & panen"));
        assert_eq!(draft.authors, ["Ayu Lestari"]);
        assert_eq!(draft.published.map(|d| d.to_string()).as_deref(), Some("2024-02-24"));
        assert_eq!(draft.site.as_deref(), Some("warta.example"));
        assert_eq!(draft.id.as_deref(), Some("7"));
    }

    #[test]
    fn a_site_by_every_route() {
        for (object, site) in [
            (json!({"publisher": {"name": "Warta"}, "url": "https://x.id/a"}), Some("Warta")),
            (json!({"source": {"id": "w", "name": "Warta"}}), Some("Warta")),
            (json!({"source": "https://www.x.id/a", "hostname": "x.id"}), Some("x.id")),
            (json!({"source": "mC4", "url": "http://user@www.x.id:80/a?b"}), Some("x.id")),
            (json!({"source": "Warta", "url": "http://x.id/a"}), Some("Warta")),
            (json!({"domain": "www.x.id"}), Some("x.id")),
            (json!({"title": "x"}), None),
        ] {
            assert_eq!(super::read_draft(&object).site.as_deref(), site, "{object}");
        }
    }
}
