//! The whole configuration: `config.toml`, the key map and theme that it names, and what the command line and the environment
//! say instead. Loaded at the start, and again when one of the files has changed.

use crate::app::Settings;
use crate::app::keymap::Keymap;
use crate::config::themes::{self, ThemeSource};
use crate::config::{self, ColourMode, Config, ConfigDiagnostic, options};
use crate::ui::colour::ColourDepth;
use crate::ui::glyphs::Glyphs;
use crate::ui::role_styles::RoleStyles;
use crate::ui::theme::Theme;
use kabar_annotate::text::CleanText;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Options of the command line that take precedence over the file.
#[derive(Debug, Clone, Default)]
pub struct ConfigOverrides {
    /// The number of colours.
    pub colour: Option<ColourMode>,
    /// The name or path of the theme.
    pub theme: Option<String>,
}

/// The configuration in effect.
#[derive(Debug, Clone)]
pub struct LoadedConfig {
    /// The options of the file.
    pub config: Config,
    /// The part of it that the app needs.
    pub settings: Settings,
    /// The theme, fitted to the terminal.
    pub theme: Theme,
    /// What is wrong in the files, each with file and line.
    pub problems: Vec<CleanText>,
    /// The options of the command line.
    pub overrides: ConfigOverrides,
    /// The files it was read from, as they were then: first `config.toml`, then the theme.
    files: Vec<(PathBuf, Option<FileStamp>)>,
}

/// Time of the last change and size: a file with another stamp has changed.
type FileStamp = (SystemTime, u64);

/// The path of `config.toml`; `None` without a home folder.
pub fn config_path() -> Option<PathBuf> {
    Some(config::config_folder()?.join("config.toml"))
}

impl LoadedConfig {
    /// Loads the user's `config.toml`.
    pub fn load(overrides: ConfigOverrides) -> LoadedConfig {
        LoadedConfig::load_from(config_path().as_deref(), overrides)
    }

    /// Loads the file at `path`; without one, or where it does not exist, every option has its default.
    pub fn load_from(path: Option<&Path>, overrides: ConfigOverrides) -> LoadedConfig {
        let mut problems = Vec::new();
        let mut files = Vec::new();
        let name = path.map(|p| p.display().to_string()).unwrap_or_default();
        let text = path.map_or(Ok(String::new()), config::read_text_file);
        files.extend(path.map(|p| (p.to_owned(), file_stamp(p))));
        let text = text.unwrap_or_else(|e| {
            if e.kind() != io::ErrorKind::NotFound {
                problems.push(ConfigDiagnostic::new(0, &e.to_string()).with_file_name(&name));
            }
            String::new()
        });
        let (config, mut diagnostics) = options::parse(&text);
        let (keymap, more) = Keymap::new(&config.keymap, &config.keys);
        diagnostics.extend(more);
        diagnostics.sort_by_key(|d| d.line);
        problems.extend(diagnostics.iter().map(|d| d.with_file_name(&name)));

        let folder = path.and_then(Path::parent);
        let styles = match themes::find(overrides.theme.as_ref().unwrap_or(&config.theme), folder) {
            Ok(theme) => {
                files.extend(theme.path.iter().map(|p| (p.clone(), file_stamp(p))));
                let theme_name = theme.path.map(|p| p.display().to_string()).unwrap_or_default();
                let (styles, diagnostics) = match &theme.source {
                    ThemeSource::Toml(text) if theme_name.is_empty() => {
                        (RoleStyles::parse_shipped(text), Vec::new())
                    }
                    ThemeSource::Toml(text) => RoleStyles::parse(text),
                    ThemeSource::Base16(scheme) => (RoleStyles::from_scheme(scheme), Vec::new()),
                };
                problems.extend(diagnostics.iter().map(|d| d.with_file_name(&theme_name)));
                styles
            }
            Err(message) => {
                let line = config.explicit.iter().find(|option| option.0 == "theme").map_or(0, |o| o.2);
                let is_from_file = overrides.theme.is_none() && line > 0;
                problems.push(if is_from_file {
                    ConfigDiagnostic::new(line, &message).with_file_name(&name)
                } else {
                    message
                });
                RoleStyles::shipped("default")
            }
        };
        let var = |name: &str| std::env::var(name).ok();
        let depth = ColourDepth::detect(overrides.colour.unwrap_or(config.colour), var);
        let theme = Theme::new(&styles, depth, Glyphs::detect(var));
        let settings = Settings {
            keymap,
            width: config.width,
            marks: config.marks.clone(),
            themes: themes::available_themes(folder),
        };
        LoadedConfig { config, settings, theme, problems, overrides, files }
    }

    /// The first problem in one line, with the number of the others; `None` where there is none. The folder of the
    /// configuration is left out of the path, so that the line fits the last row of the screen.
    pub fn problem_summary(&self) -> Option<CleanText> {
        let first = self.problems.first()?;
        let folder = self
            .files
            .first()
            .and_then(|f| f.0.parent())
            .map(|folder| CleanText::one_line(&folder.display().to_string()));
        let short = folder.and_then(|folder| first.strip_prefix(&*folder)?.strip_prefix('/'));
        let more = match self.problems.len() {
            1 => String::new(),
            count => format!("and {} more: ", count - 1),
        };
        Some(CleanText::one_line(&format!("{} ({more}kabar config check)", short.unwrap_or(first))))
    }

    /// Loads this configuration again, with the theme `name` in place of its own.
    pub fn with_theme(&self, name: String) -> LoadedConfig {
        let overrides = ConfigOverrides { theme: Some(name), ..self.overrides.clone() };
        LoadedConfig::load_from(self.files.first().map(|f| &*f.0), overrides)
    }

    /// The configuration loaded again, where one of its files has changed since.
    pub fn reload_if_changed(&self) -> Option<LoadedConfig> {
        let is_unchanged = self.files.iter().all(|(path, before)| file_stamp(path) == *before);
        if is_unchanged {
            None
        } else {
            Some(LoadedConfig::load_from(self.files.first().map(|f| &*f.0), self.overrides.clone()))
        }
    }
}

fn file_stamp(path: &Path) -> Option<FileStamp> {
    let meta = fs::metadata(path).ok()?;
    Some((meta.modified().ok()?, meta.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_files_are_loaded_again_and_problems_are_reported() {
        let home = crate::scratch::path("settings");
        fs::create_dir_all(home.join("themes")).expect("a folder");
        let file = home.join("config.toml");
        let _ = fs::remove_file(&file);
        let loaded = LoadedConfig::load_from(Some(&file), ConfigOverrides::default());
        assert_eq!(loaded.problem_summary(), None);
        assert!(loaded.reload_if_changed().is_none());

        fs::write(home.join("themes/sea.toml"), "from = 'dark'\n[roles]\nperson = 'taupe'\n")
            .expect("written");
        fs::write(&file, "theme = 'sea'\nwidth = 50\nkeymap = 'emasc'\n").expect("written");
        let loaded = loaded.reload_if_changed().expect("changed");
        assert_eq!(loaded.settings.width, 50);
        let messages: Vec<String> =
            loaded.problems.iter().map(|f| f.replace(&home.display().to_string(), "~")).collect();
        assert_eq!(messages.len(), 2);
        let summary = loaded.problem_summary().expect("a problem");
        assert!(summary.starts_with("config.toml:3: keymap takes"), "{}", &*summary);
        assert!(summary.ends_with(" (and 1 more: kabar config check)"), "{}", &*summary);
        assert!(messages[0].starts_with("~/config.toml:3: keymap takes \"vim\""), "{messages:?}");
        assert!(
            messages[1].starts_with("~/themes/sea.toml:3: there is no colour or attribute \"taupe\""),
            "{messages:?}"
        );

        // The theme's own file is checked too.
        fs::write(home.join("themes/sea.toml"), "from = 'dark'\n").expect("written");
        let loaded = loaded.reload_if_changed().expect("changed");
        assert_eq!(loaded.problems.len(), 1);
        let overrides = ConfigOverrides { theme: Some("no/such.yaml".into()), ..ConfigOverrides::default() };
        assert!(
            LoadedConfig::load_from(None, overrides)
                .problem_summary()
                .is_some_and(|c| c.starts_with("no/such.yaml: "))
        );
    }
}
