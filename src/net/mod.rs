//! From an address to the library: fetch, discover, refresh.
//!
//! Whatever a server does costs its own feed only, in bounded time and memory, and is named in words that say what the
//! reader can do. Nothing here asks for the time: it is handed in, so that tests need no clock.
//!
//! | file | what it owns |
//! |---|---|
//! | [`address`] | what a web address is, and where a reference leads ([`punycode`] is a part of it) |
//! | [`source`] | the three things a feed may come from: web, file, command |
//! | [`limits`] | how much time and how many bytes a feed may cost |
//! | [`fetch`] | one conditional GET, its redirects ([`redirect`]), its headers ([`headers`]), its body ([`unpack`]) |
//! | [`private`] | which machines a stranger may not send kabar to |
//! | [`trouble`] | what went wrong, in words |
//! | [`local`] | `file:` and `exec:` |

pub mod address;
pub mod fetch;
pub mod headers;
pub mod limits;
pub mod local;
pub mod private;
pub mod punycode;
pub mod redirect;
pub mod source;
pub mod trouble;
pub mod unpack;
