//! Subscribing to the feed behind what the user typed: it is found and added, and its first articles are written.

use super::discover::{DiscoveredFeed, DiscoveryMethod, discover};
use super::error::Error;
use super::fetch::Fetcher;
use super::prepared_feed::{PreparedFeed, write_fetched};
use super::source::{FeedSource, UrlOrigin};
use crate::shelf::Clock;
use crate::shelf::library::{Library, Subscription};
use kabar_annotate::text::CleanText;
use kabar_formats::feed::FeedLink;
use std::path::Path;

/// What was subscribed to.
#[derive(Debug)]
pub struct SubscribeOutcome {
    /// What the feed calls itself.
    pub title: CleanText,
    /// Its address, without a password.
    pub url: CleanText,
    /// How it was found.
    pub method: DiscoveryMethod,
    /// Was it subscribed to before?
    pub was_subscribed: bool,
    /// Articles that the library did not have before.
    pub new_articles: usize,
    /// Why some of the feed could not be read, where that is so.
    pub diagnostic: Option<CleanText>,
    /// What was changed of a feed that was subscribed to before: its folder, its name.
    pub changes: Vec<CleanText>,
    /// The other feeds that the page names.
    pub other_links: Vec<FeedLink>,
}

/// Subscribes the library in the file `path` to the feed behind `typed`.
///
/// # Errors
/// Why no feed was found, or why the library cannot be used.
pub fn subscribe(
    path: &Path,
    typed: &str,
    folder: Option<&str>,
    name: Option<&str>,
    fetcher: &Fetcher,
    clock: Clock,
) -> Result<SubscribeOutcome, Error> {
    let now = clock();
    let found = discover(fetcher, typed, now)?;
    let subscription = Subscription {
        url: found.url.clone(),
        name: name.map(str::to_owned),
        folder: folder.map(str::to_owned),
        site: found.parsed.site.as_ref().map(CleanText::to_string),
    };
    let (title, shown) = (found.title(), display_url(&found));
    let DiscoveredFeed { method: way, fetched, parsed: news, other_links: others, .. } = found;
    let diagnostic = news.diagnostic.clone();
    let mut library =
        Library::open(path, clock).map_err(|why| Error::failed(&format!("{}: {why}", path.display())))?;
    let write = || {
        let (ids, done) = library.subscribe(std::slice::from_ref(&subscription))?;
        let new = match ids.first() {
            Some(id) => {
                let prepared = PreparedFeed::new(news, &library.known_fingerprints(*id)?);
                write_fetched(&mut library, *id, &fetched, Some(prepared), now)?
            }
            None => 0,
        };
        let is_old = done.changed == 0;
        let mut changed = Vec::new();
        if let (Some(id), true) = (ids.first(), is_old) {
            let moved = folder.map(|folder| library.move_feed(*id, folder)).transpose()?;
            let renamed = name.map(|name| library.rename_feed(*id, Some(name))).transpose()?;
            changed.extend([moved, renamed].into_iter().flatten().filter(|done| done.changed > 0));
        }
        let changed = changed.iter().map(|done| CleanText::one_line(&done.description)).collect();
        Ok((is_old, new, changed))
    };
    let (is_old, new, changed) =
        write().map_err(|error: crate::shelf::library::Error| Error::failed(error.message()))?;
    Ok(SubscribeOutcome {
        title,
        url: shown,
        method: way,
        was_subscribed: is_old,
        new_articles: new,
        diagnostic,
        changes: changed,
        other_links: others,
    })
}

/// The feed's address without a password.
fn display_url(found: &DiscoveredFeed) -> CleanText {
    match FeedSource::parse(&found.url, UrlOrigin::User) {
        Ok(source) => CleanText::one_line(&source.to_string()),
        Err(_) => CleanText::one_line(&found.fetched.url),
    }
}
