//! Language packs: the TOML files in assets/languages/CODE. Rule data is text that people can read and correct, and a
//! language is added by adding a folder of files, which the build script finds.
//!
//! A file is parsed when it is first needed, into a type that belongs to the module that uses it: `annotate::lines` knows
//! what lines.toml holds, `dates` what dates.toml holds. This module only finds and parses files.

use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::OnceLock;

/// (language, file name, contents), sorted by language. A static and not a const: a const is copied to each use.
static FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The codes of the languages that have a file of that name, sorted: `languages("lines.toml")`.
pub fn languages(file: &str) -> impl Iterator<Item = &'static str> {
    FILES.iter().filter(move |f| f.1 == file).map(|f| f.0)
}

/// Parses `assets/languages/{language}/{file}`; `None` if the language has no such file.
///
/// # Panics
/// If the file does not fit `T`. It is compiled in, so this is a defect of the build and not of any input; the tests parse
/// every file.
pub fn load<T: DeserializeOwned>(language: &str, file: &str) -> Option<T> {
    let text = FILES.iter().find(|f| f.0 == language && f.1 == file)?.2;
    match toml::from_str(text) {
        Ok(pack) => Some(pack),
        Err(e) => panic!("assets/languages/{language}/{file}: {e}"),
    }
}

/// [`load`]s the file of that name of every language that has one: (language, contents), sorted by language.
pub fn load_all<T: DeserializeOwned>(file: &str) -> impl Iterator<Item = (&'static str, T)> {
    languages(file).filter_map(move |language| Some((language, load(language, file)?)))
}

/// One file of every language, each parsed when it is first needed. Made to be a `static`.
pub struct LanguagePacks<T> {
    file: &'static str,
    load: fn(&'static str) -> T,
    by_language: OnceLock<Vec<(&'static str, OnceLock<T>)>>,
    default: OnceLock<T>,
}

impl<T: Default> LanguagePacks<T> {
    /// The packs of all languages that have `file`. `load` makes the pack of a language, given its code.
    pub const fn new(file: &'static str, load: fn(&'static str) -> T) -> LanguagePacks<T> {
        LanguagePacks { file, load, by_language: OnceLock::new(), default: OnceLock::new() }
    }

    /// The pack of `language`; the default of `T` if the language is unknown or has no such file.
    pub fn for_language(&self, language: Option<&str>) -> &T {
        match self.by_language().iter().find(|(code, _)| Some(*code) == language) {
            Some((code, pack)) => pack.get_or_init(|| (self.load)(code)),
            None => self.default.get_or_init(T::default),
        }
    }

    /// All packs with their languages' codes, sorted by code.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &T)> {
        self.by_language().iter().map(|(code, pack)| (*code, pack.get_or_init(|| (self.load)(code))))
    }

    fn by_language(&self) -> &[(&'static str, OnceLock<T>)] {
        self.by_language.get_or_init(|| languages(self.file).map(|code| (code, OnceLock::new())).collect())
    }
}

/// A TOML file that a user wrote is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The line, counted from 1.
    pub line: usize,
    source: toml::de::Error,
}

impl fmt::Display for Error {
    /// What is wrong, on one line, without the place.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let words: Vec<&str> = self.source.message().split_whitespace().collect();
        f.write_str(&words.join(" "))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// Parses the TOML `text` of a file that a user wrote.
///
/// # Errors
/// If `text` is not TOML or does not fit `T`.
pub fn parse_toml<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|source: toml::de::Error| {
        let before = source.span().and_then(|span| text.get(..span.start)).unwrap_or("");
        Error { line: 1 + before.matches('\n').count(), source }
    })
}

/// `text` as a TOML string, with its quotation marks.
pub fn quote_toml(text: &str) -> String {
    if !text.contains(['\'', '\\', '"']) && !text.contains(char::is_control) {
        return format!("\"{text}\"");
    }
    if !text.contains('\'') && !text.contains(char::is_control) {
        return format!("'{text}'");
    }
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
