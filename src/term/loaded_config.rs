//! What the reader chose, put together: `config.toml`, the key map and the theme it names, and what the command line and
//! the environment say over it. Read at the start, and again when one of the files has changed.

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

/// What the command line says over the file.
#[derive(Debug, Clone, Default)]
pub struct ConfigOverrides {
    /// How many colours.
    pub colour: Option<ColourMode>,
    /// The theme.
    pub theme: Option<String>,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct LoadedConfig {
    /// The file's options.
    pub config: Config,
    /// What the app needs of it.
    pub settings: Settings,
    /// How roles look.
    pub theme: Theme,
    /// What is wrong, one line each, with the file and the line.
    pub problems: Vec<CleanText>,
    /// What was said over the file.
    pub overrides: ConfigOverrides,
    files: Vec<(PathBuf, Option<FileStamp>)>,
}

/// By which a changed file is known.
type FileStamp = (SystemTime, u64);

/// Where the options are kept.
pub fn config_path() -> Option<PathBuf> {
    Some(config::config_folder()?.join("config.toml"))
}

impl LoadedConfig {
    /// What the file at its usual place says, and `over` it.
    pub fn load(over: ConfigOverrides) -> LoadedConfig {
        LoadedConfig::load_from(config_path().as_deref(), over)
    }

    /// The same of the file at `path`; without one every option is at its default.
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
        let (config, found) = options::parse(&text);
        let (keymap, more) = Keymap::new(&config.keymap, &config.keys);
        let mut found: Vec<ConfigDiagnostic> = found.into_iter().chain(more).collect();
        found.sort_by_key(|f| f.line);
        problems.extend(found.iter().map(|f| f.with_file_name(&name)));

        let home = path.and_then(Path::parent);
        let wanted = overrides.theme.as_ref().unwrap_or(&config.theme);
        let look = match themes::find(wanted, home) {
            Ok(found) => {
                files.extend(found.path.iter().map(|p| (p.clone(), file_stamp(p))));
                let name = found.path.map(|p| p.display().to_string()).unwrap_or_default();
                let (look, wrong) = match &found.source {
                    ThemeSource::Toml(text) if name.is_empty() => {
                        (RoleStyles::parse_shipped(text), Vec::new())
                    }
                    ThemeSource::Toml(text) => RoleStyles::parse(text),
                    ThemeSource::Base16(scheme) => (RoleStyles::from_scheme(scheme), Vec::new()),
                };
                problems.extend(wrong.iter().map(|f| f.with_file_name(&name)));
                look
            }
            Err(why) => {
                let line = config.explicit.iter().find(|w| w.0 == "theme").map_or(0, |w| w.2);
                let here = overrides.theme.is_none() && line > 0;
                problems.push(if here {
                    ConfigDiagnostic::new(line, &why).with_file_name(&name)
                } else {
                    why
                });
                RoleStyles::shipped("default")
            }
        };
        let var = |name: &str| std::env::var(name).ok();
        let depth = ColourDepth::detect(overrides.colour.unwrap_or(config.colour), var);
        let theme = Theme::new(&look, depth, Glyphs::detect(var));
        let settings = Settings {
            keymap,
            width: config.width,
            marks: config.marks.clone(),
            themes: themes::available_themes(home),
        };
        LoadedConfig { config, settings, theme, problems, overrides, files }
    }

    /// What is wrong, in one line for the last row, where a path from the root would leave no room; `None` where nothing
    /// is.
    pub fn problem_summary(&self) -> Option<CleanText> {
        let first = self.problems.first()?;
        let home = self
            .files
            .first()
            .and_then(|f| f.0.parent())
            .map(|h| CleanText::one_line(&h.display().to_string()));
        let inside = home.and_then(|home| first.strip_prefix(&*home)?.strip_prefix('/'));
        let more = match self.problems.len() {
            1 => String::new(),
            more => format!("and {} more: ", more - 1),
        };
        Some(CleanText::one_line(&format!("{} ({more}kabar config check)", inside.unwrap_or(first))))
    }

    /// The same in another theme.
    pub fn with_theme(&self, name: String) -> LoadedConfig {
        let over = ConfigOverrides { theme: Some(name), ..self.overrides.clone() };
        LoadedConfig::load_from(self.files.first().map(|f| &*f.0), over)
    }

    /// The same read again, where a file has changed since.
    pub fn reload_if_changed(&self) -> Option<LoadedConfig> {
        let same = self.files.iter().all(|(path, before)| file_stamp(path) == *before);
        if same {
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
    fn what_changes_is_read_again_and_what_is_wrong_is_told() {
        let home = crate::scratch::path("settings");
        fs::create_dir_all(home.join("themes")).expect("a folder");
        let file = home.join("config.toml");
        let _ = fs::remove_file(&file);
        let chosen = LoadedConfig::load_from(Some(&file), ConfigOverrides::default());
        assert_eq!(chosen.problem_summary(), None);
        assert!(chosen.reload_if_changed().is_none());

        fs::write(home.join("themes/sea.toml"), "from = 'dark'\n[roles]\nperson = 'taupe'\n")
            .expect("written");
        fs::write(&file, "theme = 'sea'\nwidth = 50\nkeymap = 'emasc'\n").expect("written");
        let chosen = chosen.reload_if_changed().expect("changed");
        assert_eq!(chosen.settings.width, 50);
        let told: Vec<String> =
            chosen.problems.iter().map(|f| f.replace(&home.display().to_string(), "~")).collect();
        assert_eq!(told.len(), 2);
        let complaint = chosen.problem_summary().expect("something is wrong");
        assert!(complaint.starts_with("config.toml:3: keymap takes"), "{}", &*complaint);
        assert!(complaint.ends_with(" (and 1 more: kabar config check)"), "{}", &*complaint);
        assert!(told[0].starts_with("~/config.toml:3: keymap takes \"vim\""), "{told:?}");
        assert!(
            told[1].starts_with("~/themes/sea.toml:3: there is no colour or attribute \"taupe\""),
            "{told:?}"
        );

        // The theme's own file is watched too.
        fs::write(home.join("themes/sea.toml"), "from = 'dark'\n").expect("written");
        let chosen = chosen.reload_if_changed().expect("changed");
        assert_eq!(chosen.problems.len(), 1);
        let over = ConfigOverrides { theme: Some("no/such.yaml".into()), ..ConfigOverrides::default() };
        assert!(
            LoadedConfig::load_from(None, over)
                .problem_summary()
                .is_some_and(|c| c.starts_with("no/such.yaml: "))
        );
    }
}
