//! Where a feed comes from: the web, a file, or a command.
//!
//! A command runs with the user's rights, so only the user can name one. What an imported list, a page or a redirect says is
//! [`UrlOrigin::Foreign`], and leads to the web only.

use kabar_annotate::web_url::{self, WebUrl, scheme};
use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

/// Who wrote an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlOrigin {
    /// The user, on the command line or in the configuration.
    User,
    /// Anybody else, such as a feed, a page or an imported list.
    Foreign,
}

/// Where a feed comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedSource {
    /// A web address, with http or https.
    Web(WebUrl),
    /// `file:///home/ayu/feed.xml`
    File(PathBuf),
    /// `exec:make-feed --of 'my list'`: the program and its arguments. No shell reads them.
    Command(Vec<String>),
}

impl FeedSource {
    /// Parses what `origin` wrote.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, origin: UrlOrigin) -> Result<FeedSource, Error> {
        let text = text.trim();
        let scheme = scheme(text).map(str::to_ascii_lowercase);
        match (scheme.as_deref(), origin) {
            (Some("exec"), UrlOrigin::User) => parse_command(&text["exec:".len()..]).map(FeedSource::Command),
            (Some("file"), UrlOrigin::User) => parse_file(text).map(FeedSource::File),
            (Some("exec" | "file"), UrlOrigin::Foreign) => Err(Error::LocalFromForeign),
            _ => Ok(FeedSource::Web(WebUrl::parse_typed(text)?.without_fragment())),
        }
    }

    /// What limits the number of requests at once: the name of a server, or this machine.
    pub fn host(&self) -> &str {
        match self {
            FeedSource::Web(address) => address.host(),
            FeedSource::File(_) => "file:",
            FeedSource::Command(_) => "exec:",
        }
    }
}

/// Why a text is not the address of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Error {
    /// It is neither a file nor a command, and no web address.
    Web(web_url::Error),
    /// Somebody other than the reader names a file or a command.
    LocalFromForeign,
    /// The path of a file is not absolute.
    RelativeFile,
    /// The address is `exec:`, without a program.
    NoCommand,
    /// A quotation mark in a command is not closed.
    UnclosedQuote,
    /// A command ends with a backslash, which has nothing to escape.
    TrailingBackslash,
}

impl From<web_url::Error> for Error {
    fn from(error: web_url::Error) -> Error {
        Error::Web(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Error::Web(error) => return error.fmt(f),
            Error::LocalFromForeign => {
                "files and commands are taken from you only: add it by hand, if you trust it"
            }
            Error::RelativeFile => "write the whole path: file:///home/ayu/feed.xml",
            Error::NoCommand => "no command after exec:",
            Error::UnclosedQuote => "a quotation mark in the command is not closed",
            Error::TrailingBackslash => "the command ends with a \\ that protects nothing",
        })
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Web(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for FeedSource {
    /// Writes the address without name and password.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            FeedSource::Web(address) => address.fmt(f),
            FeedSource::File(path) => write!(f, "file://{}", path.display()),
            FeedSource::Command(words) => write!(f, "exec:{}", words.join(" ")),
        }
    }
}

/// The address of the file at the absolute `path`; `None` where it is not absolute.
pub fn file_url(path: &Path) -> Option<String> {
    Url::from_file_path(path).ok().map(String::from)
}

fn parse_file(text: &str) -> Result<PathBuf, Error> {
    // Browsers take file:feed.xml for the file /feed.xml, which nobody means.
    let is_absolute = text["file:".len()..].starts_with('/');
    let url = Url::parse(text).ok().filter(|_| is_absolute);
    url.and_then(|url| url.to_file_path().ok()).ok_or(Error::RelativeFile)
}

/// Splits a command into words as a shell does, with '…', "…" and \; nothing is expanded.
fn parse_command(text: &str) -> Result<Vec<String>, Error> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => {
                let next = letters.next().ok_or(Error::TrailingBackslash)?;
                word.get_or_insert_default().push(next);
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(Error::UnclosedQuote);
    }
    words.extend(word);
    match words.first() {
        Some(program) if !program.is_empty() && !text.contains('\0') => Ok(words),
        _ => Err(Error::NoCommand),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_words_and_no_shell() {
        let words = |text: &str| match FeedSource::parse(text, UrlOrigin::User) {
            Ok(FeedSource::Command(words)) => words,
            other => panic!("{other:?}"),
        };
        assert_eq!(words("exec:feed"), ["feed"]);
        assert_eq!(
            words("exec: feed  'a b' \"c \\\" d\" e\\ f '' $(x);y|z"),
            ["feed", "a b", "c \" d", "e f", "", "$(x);y|z"]
        );
        for bad in ["exec:", "exec:''", "exec:a 'b", "exec:a \\", "exec:a\0b"] {
            assert!(FeedSource::parse(bad, UrlOrigin::User).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_the_reader_names_files_and_commands() {
        assert_eq!(
            FeedSource::parse("file:///tmp/a%20b.xml", UrlOrigin::User),
            Ok(FeedSource::File(PathBuf::from("/tmp/a b.xml")))
        );
        assert!(FeedSource::parse("file:feed.xml", UrlOrigin::User).is_err());
        for text in ["exec:feed", "EXEC:feed", "file:///tmp/a.xml", " exec:feed"] {
            assert!(FeedSource::parse(text, UrlOrigin::Foreign).is_err(), "{text}");
        }
        let web = FeedSource::parse("Warta.example/feed", UrlOrigin::Foreign).expect("an address");
        assert_eq!((web.host(), web.to_string().as_str()), ("warta.example", "https://warta.example/feed"));
    }
}
