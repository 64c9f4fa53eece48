//! From an address to the library: fetch, discover, refresh.
//!
//! Whatever a server does costs its own feed only, in bounded time and memory, and is named in words that say what the
//! reader can do. Nothing here asks for the time: it is handed in, so that tests need no clock.
//!
//! | file | what it owns |
//! |---|---|
//! | [`source`] | the three things a feed may come from: web, file, command |
//! | [`limits`] | how much time and how many bytes a feed may cost |
//! | [`fetch`] | one conditional GET, its redirects ([`redirect`]), its headers ([`headers`]), its body ([`body`], [`unpack`]) |
//! | [`private`] | which machines a stranger may not send kabar to |
//! | [`trouble`] | what went wrong, in words |
//! | [`local`] | `file:` and `exec:` |
//! | [`queue`] | which feed is asked next; [`crew`] are the workers that ask, in bounded [`room`], [`schedule`] says when to ask again |
//! | [`refresh`] | all feeds that are due, into the library: one kabar at a time ([`turn`]) |
//! | `visit` | one feed of them, asked and read ([`read`] is what a body says); [`keeper`] keeps what came |
//! | [`discover`] | the feed behind a site's address; [`subscribe`] puts it into the library |

pub mod buffer_pool;
pub mod content_encoding;
pub mod discover;
pub mod error;
mod feed_job;
pub mod fetch;
pub mod fetch_pool;
pub mod headers;
pub mod limits;
pub mod local;
pub mod parsed_feed;
pub mod private_network;
pub mod queue;
pub mod redirect;
pub mod refresh;
pub mod refresh_lock;
pub mod response_body;
pub mod result_writer;
pub mod schedule;
pub mod source;
pub mod subscribe;
