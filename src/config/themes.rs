//! Finding a theme: one of the user's own by name before a built-in one, or any file by its path.

use super::base16::{self, Base16Scheme};
use super::{names, read_text_file, shipped};
use kabar_annotate::text::CleanText;
use std::path::{Path, PathBuf};

/// A theme that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFile {
    /// The path of the file; `None` for a built-in theme.
    pub path: Option<PathBuf>,
    /// The text of the theme, or the colours of the base16 scheme.
    pub source: ThemeSource,
}

/// The form of a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemeSource {
    /// kabar's own form, as TOML.
    Toml(String),
    /// A base16 scheme.
    Base16(Base16Scheme),
}

/// The theme that an option calls `name`; `home` is kabar's folder, with the user's own themes in `themes/`.
///
/// # Errors
/// One line: that there is none, or that it cannot be read.
pub fn find(name: &str, home: Option<&Path>) -> Result<ThemeFile, CleanText> {
    if let Some(path) = locate(name, home) {
        let error_line =
            |why: &dyn std::fmt::Display| CleanText::one_line(&format!("{}: {why}", path.display()));
        let text = read_text_file(&path).map_err(|e| error_line(&e))?;
        let what = if is_scheme(&path) {
            ThemeSource::Base16(
                base16::parse(&text).ok_or_else(|| error_line(&"not all of base00 to base0F are there"))?,
            )
        } else {
            ThemeSource::Toml(text)
        };
        return Ok(ThemeFile { path: Some(path), source: what });
    }
    match shipped::themes().find(|t| *t == name).and_then(shipped::theme) {
        Some(text) => Ok(ThemeFile { path: None, source: ThemeSource::Toml(text.to_owned()) }),
        None => {
            let all = available_themes(home);
            Err(CleanText::one_line(&names::unknown_name_message(
                "theme",
                name,
                all.iter().map(String::as_str),
            )))
        }
    }
}

/// The names of all themes that can be found by name, the user's own first.
pub fn available_themes(home: Option<&Path>) -> Vec<String> {
    let files = home.and_then(|home| home.join("themes").read_dir().ok());
    let mut own: Vec<String> = files
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let fits = EXTENSIONS.iter().any(|e| path.extension().is_some_and(|x| x == *e));
            fits.then(|| path.file_stem().map(|s| s.to_string_lossy().into_owned()))?
        })
        .collect();
    own.sort();
    let shipped = shipped::themes().map(str::to_owned).filter(|name| !own.contains(name));
    let shipped: Vec<String> = shipped.collect();
    own.extend(shipped);
    own.dedup();
    own
}

const EXTENSIONS: [&str; 3] = ["toml", "yaml", "yml"];

fn is_scheme(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "yaml" || e == "yml")
}

/// The file that `name` means: a path where it has a slash, else an existing theme of the user's own.
fn locate(name: &str, home: Option<&Path>) -> Option<PathBuf> {
    if let Some(rest) = name.strip_prefix("~/") {
        return std::env::home_dir().map(|home| home.join(rest));
    }
    let own = home.map(|home| home.join("themes"));
    if name.contains('/') {
        return Some(PathBuf::from(name));
    }
    let files = EXTENSIONS.iter().map(|e| format!("{name}.{e}")).chain([name.to_owned()]);
    files.filter_map(|file| own.as_ref().map(|own| own.join(file))).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_readers_own_come_first() {
        let home = crate::scratch::path("themes");
        fs::create_dir_all(home.join("themes")).expect("a folder");
        fs::write(home.join("themes/dark.toml"), "mine").expect("written");
        fs::write(home.join("themes/half.yaml"), "base00: '000000'").expect("written");
        let find = |name: &str| super::find(name, Some(&home));
        assert_eq!(find("dark").map(|f| f.source), Ok(ThemeSource::Toml("mine".into())));
        assert_eq!(find("light").map(|f| f.path), Ok(None));
        assert!(find("drak").is_err_and(|e| e.ends_with("is \"dark\" meant?")));
        assert!(find("half").is_err_and(|e| e.ends_with("half.yaml: not all of base00 to base0F are there")));
        assert!(find("./no/such.toml").is_err_and(|e| e.starts_with("./no/such.toml: ")));
        assert_eq!(available_themes(Some(&home))[..2], ["dark", "half"]);
        assert_eq!(available_themes(None).first().map(String::as_str), Some("dark"));
    }
}
