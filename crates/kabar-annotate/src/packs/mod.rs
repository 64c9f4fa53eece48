//! Language packs: what assets/languages/CODE/*.toml say. Rule data is text that a person can read and mend; adding a
//! language is adding a folder of files, which build.rs finds.
//!
//! A pack's file is parsed when it is first asked for, by whoever owns its meaning: `annotate::lines` knows what
//! lines.toml holds, `dates` what dates.toml holds. This folder only finds and parses.

use serde::de::DeserializeOwned;

/// (language, file name, contents), sorted by language. A static and not a const: a const is copied to each use.
static FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The languages that bring a file of that name, sorted by code: `languages("lines.toml")`.
pub fn languages(file: &str) -> impl Iterator<Item = &'static str> {
    FILES.iter().filter(move |f| f.1 == file).map(|f| f.0)
}

/// What `assets/languages/{language}/{file}` says; `None` where the language brings no such file.
///
/// # Panics
/// Where the file is not what `T` says. It is compiled in, so that is a defect of the build and not of any input, and
/// each owner's tests parse all of its files.
pub fn load<T: DeserializeOwned>(language: &str, file: &str) -> Option<T> {
    let text = FILES.iter().find(|f| f.0 == language && f.1 == file)?.2;
    match toml::from_str(text) {
        Ok(pack) => Some(pack),
        Err(e) => panic!("assets/languages/{language}/{file}: {e}"),
    }
}

/// What the TOML `text` of a reader's own file says.
///
/// # Errors
/// The line, counted from 1, and what is wrong with it.
pub fn parse_toml<T: DeserializeOwned>(text: &str) -> Result<T, (usize, String)> {
    toml::from_str(text).map_err(|e: toml::de::Error| {
        let before = e.span().and_then(|span| text.get(..span.start)).unwrap_or("");
        let why: Vec<&str> = e.message().split_whitespace().collect();
        (1 + before.matches('\n').count(), why.join(" "))
    })
}

/// `text` as a TOML string.
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

/// The text of every file of that name, by language, for a test that walks them all.
pub fn sources(file: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().filter(move |f| f.1 == file).map(|f| (f.0, f.2))
}
