//! From an address to the library: fetch, discover, refresh.
//!
//! Whatever a server does costs its own feed only, in bounded time and memory, and is reported in words that say what the
//! user can do. The time of day is handed in, so that tests need no clock. Deadlines are measured on the monotonic
//! clock, [`Instant`](std::time::Instant): how long a server takes cannot be handed in, and a change of the
//! wall clock must not end a transfer.
//!
//! | file | what it owns |
//! |---|---|
//! | [`source`] | the three things a feed may come from: web, file, command |
//! | [`limits`] | how much time and how many bytes a feed may cost |
//! | [`error`] | why a fetch failed, in words |
//! | [`headers`] | what a server's headers say about the next request |
//! | [`response`] | what comes of a fetch |
//! | [`redirect`] | where a redirect may lead, and whether a feed has moved for good |
//! | [`private_network`] | which machines a server may not send kabar to |
//! | [`cookies`] | what a gate sets, for one visit |
//! | [`content_encoding`] | compressed bodies |
//! | [`response_body`] | reading a body within the limits |
//! | [`local`] | feeds from files and commands |
//! | [`fetch`] | one conditional GET |
//! | [`page`] | the page at an address, and where it sends its readers |
//! | [`article_page`] | the page of an article of the library, stored |
//! | [`robots`] | what a site's robots.txt allows |
//! | [`pages_ahead`] | the pages that are fetched ahead of reading |
//! | [`parsed_feed`] | a response → articles |
//! | [`prepared_feed`] | what a feed says, made ready for the library and written to it |
//! | [`host_queue`] | which feed is fetched next, so that no server gets more than its share |
//! | [`buffer_pool`] | room for large bodies |
//! | [`fetch_pool`] | the workers that fetch and read |
//! | [`schedule`] | when a feed is fetched again |
//! | [`refresh_event`] | what a refresh reports |
//! | [`refresh_lock`] | one refresh at a time |
//! | `feed_job` | one feed of a refresh, fetched and read by a worker |
//! | [`result_writer`] | the results of a refresh, written to the library |
//! | [`refresh`] | all feeds that are due |
//! | [`discover`] | the feed behind a site's address |
//! | [`save`] | the page at an address, kept in the library |
//! | [`subscribe`] | that feed, added to the library |

pub mod article_page;
pub mod buffer_pool;
pub mod content_encoding;
pub mod cookies;
pub mod discover;
pub mod error;
mod feed_job;
pub mod fetch;
pub mod fetch_pool;
pub mod headers;
pub mod host_queue;
pub mod limits;
pub mod local;
pub mod page;
pub mod pages_ahead;
pub mod parsed_feed;
pub mod prepared_feed;
pub mod private_network;
pub mod redirect;
pub mod refresh;
pub mod refresh_event;
pub mod refresh_lock;
pub mod response;
pub mod response_body;
pub mod result_writer;
pub mod robots;
pub mod save;
pub mod schedule;
pub mod source;
pub mod subscribe;
