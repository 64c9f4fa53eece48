//! Subscribing to the feed behind what the reader typed: found, added, and its first articles kept.

use super::discover::{Found, Way, discover};
use super::fetch::Fetcher;
use super::keeper::{Told, keep};
use super::source::{Origin, Source};
use crate::shelf::library::{Library, Subscription};
use kabar_annotate::text::Clean;
use kabar_formats::feed::FeedLink;
use std::path::Path;

/// What came of it.
#[derive(Debug)]
pub struct Subscribed {
    /// What the feed calls itself.
    pub title: Clean,
    /// Its address, without a password.
    pub url: Clean,
    /// How it was found.
    pub way: Way,
    /// Was it there before?
    pub is_old: bool,
    /// Articles that the library did not have.
    pub new: usize,
    /// Why some of the feed could not be read, where that is so.
    pub fault: Option<Clean>,
    /// What was changed of a feed that was there before: its folder, its name.
    pub changed: Vec<Clean>,
    /// The other feeds that the page names.
    pub others: Vec<FeedLink>,
}

/// Subscribes the library in the file `path` to the feed behind `typed`. `now` is in seconds since 1970.
///
/// # Errors
/// In words: no feed is found, or the library cannot be used.
pub fn subscribe(
    path: &Path,
    typed: &str,
    folder: Option<&str>,
    name: Option<&str>,
    fetcher: &Fetcher,
    now: i64,
) -> Result<Subscribed, Clean> {
    let found = discover(fetcher, typed, now).map_err(|trouble| trouble.why)?;
    let subscription = Subscription {
        url: found.url.clone(),
        name: name.map(str::to_owned),
        folder: folder.map(str::to_owned),
        site: found.news.site.as_ref().map(Clean::to_string),
    };
    let (title, shown) = (found.title(), shown(&found));
    let Found { way, fetched, news, others, .. } = found;
    let fault = news.fault.clone();
    let mut library =
        Library::open(path).map_err(|why| Clean::line(&format!("{}: {why}", path.display())))?;
    let kept = || {
        let (ids, done) = library.subscribe(std::slice::from_ref(&subscription))?;
        let new = match ids.first() {
            Some(id) => {
                let told = Told::new(news, &library.known(*id)?);
                keep(&mut library, *id, &fetched, Some(told), now)?
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
        let changed = changed.iter().map(|done| Clean::line(&done.what)).collect();
        Ok((is_old, new, changed))
    };
    let (is_old, new, changed) =
        kept().map_err(|trouble: crate::shelf::library::Trouble| trouble.words().clone())?;
    Ok(Subscribed { title, url: shown, way, is_old, new, fault, changed, others })
}

/// The feed's address without a password.
fn shown(found: &Found) -> Clean {
    match Source::parse(&found.url, Origin::Own) {
        Ok(source) => Clean::line(&source.to_string()),
        Err(_) => Clean::line(&found.fetched.url),
    }
}
