//! What the reader chose, put together: `config.toml`, the key map and the theme it names, and what the command line and
//! the environment say over it. Read at the start, and again when one of the files has changed.

use crate::app::Settings;
use crate::app::keymap::Keymap;
use crate::config::themes::{self, Written};
use crate::config::{self, Colour, Config, Fault, options};
use crate::ui::colour::Depth;
use crate::ui::look::Look;
use crate::ui::theme::{Glyphs, Theme};
use kabar_annotate::text::Clean;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What the command line says over the file.
#[derive(Debug, Clone, Default)]
pub struct Over {
    /// How many colours.
    pub colour: Option<Colour>,
    /// The theme.
    pub theme: Option<String>,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The file's options.
    pub config: Config,
    /// What the app needs of it.
    pub settings: Settings,
    /// How roles look.
    pub theme: Theme,
    /// What is wrong, one line each, with the file and the line.
    pub faults: Vec<Clean>,
    /// What was said over the file.
    pub over: Over,
    files: Vec<(PathBuf, Option<Stamp>)>,
}

/// By which a changed file is known.
type Stamp = (SystemTime, u64);

/// Where the options are kept.
pub fn file() -> Option<PathBuf> {
    Some(config::home()?.join("config.toml"))
}

impl Chosen {
    /// What the file at its usual place says, and `over` it.
    pub fn read(over: Over) -> Chosen {
        Chosen::at(file().as_deref(), over)
    }

    /// The same of the file at `path`; without one every option is at its default.
    pub fn at(path: Option<&Path>, over: Over) -> Chosen {
        let mut faults = Vec::new();
        let mut files = Vec::new();
        let name = path.map(|p| p.display().to_string()).unwrap_or_default();
        let text = path.map_or(Ok(String::new()), config::read);
        files.extend(path.map(|p| (p.to_owned(), stamp(p))));
        let text = text.unwrap_or_else(|e| {
            if e.kind() != io::ErrorKind::NotFound {
                faults.push(Fault::new(0, &e.to_string()).of(&name));
            }
            String::new()
        });
        let (config, found) = options::parse(&text);
        let (keymap, more) = Keymap::new(&config.keymap, &config.keys);
        let mut found: Vec<Fault> = found.into_iter().chain(more).collect();
        found.sort_by_key(|f| f.line);
        faults.extend(found.iter().map(|f| f.of(&name)));

        let home = path.and_then(Path::parent);
        let wanted = over.theme.as_ref().unwrap_or(&config.theme);
        let look = match themes::find(wanted, home) {
            Ok(found) => {
                files.extend(found.path.iter().map(|p| (p.clone(), stamp(p))));
                let name = found.path.map(|p| p.display().to_string()).unwrap_or_default();
                let (look, wrong) = match &found.what {
                    Written::Toml(text) if name.is_empty() => (Look::of_shipped(text), Vec::new()),
                    Written::Toml(text) => Look::read(text),
                    Written::Scheme(scheme) => (Look::scheme(scheme), Vec::new()),
                };
                faults.extend(wrong.iter().map(|f| f.of(&name)));
                look
            }
            Err(why) => {
                let line = config.written.iter().find(|w| w.0 == "theme").map_or(0, |w| w.2);
                let here = over.theme.is_none() && line > 0;
                faults.push(if here { Fault::new(line, &why).of(&name) } else { why });
                Look::shipped("default")
            }
        };
        let var = |name: &str| std::env::var(name).ok();
        let depth = Depth::of(over.colour.unwrap_or(config.colour), var);
        let theme = Theme::new(&look, depth, Glyphs::of(var));
        let settings =
            Settings { keymap, width: config.width, marks: config.marks.clone(), themes: themes::all(home) };
        Chosen { config, settings, theme, faults, over, files }
    }

    /// What is wrong, in one line for the last row, where a path from the root would leave no room; `None` where nothing
    /// is.
    pub fn complaint(&self) -> Option<Clean> {
        let first = self.faults.first()?;
        let home =
            self.files.first().and_then(|f| f.0.parent()).map(|h| Clean::line(&h.display().to_string()));
        let inside = home.and_then(|home| first.strip_prefix(&*home)?.strip_prefix('/'));
        let more = match self.faults.len() {
            1 => String::new(),
            more => format!("and {} more: ", more - 1),
        };
        Some(Clean::line(&format!("{} ({more}kabar config check)", inside.unwrap_or(first))))
    }

    /// The same in another theme.
    pub fn with_theme(&self, name: String) -> Chosen {
        let over = Over { theme: Some(name), ..self.over.clone() };
        Chosen::at(self.files.first().map(|f| &*f.0), over)
    }

    /// The same read again, where a file has changed since.
    pub fn changed(&self) -> Option<Chosen> {
        let same = self.files.iter().all(|(path, before)| stamp(path) == *before);
        if same { None } else { Some(Chosen::at(self.files.first().map(|f| &*f.0), self.over.clone())) }
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
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
        let chosen = Chosen::at(Some(&file), Over::default());
        assert_eq!(chosen.complaint(), None);
        assert!(chosen.changed().is_none());

        fs::write(home.join("themes/sea.toml"), "from = 'dark'\n[roles]\nperson = 'taupe'\n")
            .expect("written");
        fs::write(&file, "theme = 'sea'\nwidth = 50\nkeymap = 'emasc'\n").expect("written");
        let chosen = chosen.changed().expect("changed");
        assert_eq!(chosen.settings.width, 50);
        let told: Vec<String> =
            chosen.faults.iter().map(|f| f.replace(&home.display().to_string(), "~")).collect();
        assert_eq!(told.len(), 2);
        let complaint = chosen.complaint().expect("something is wrong");
        assert!(complaint.starts_with("config.toml:3: keymap takes"), "{}", &*complaint);
        assert!(complaint.ends_with(" (and 1 more: kabar config check)"), "{}", &*complaint);
        assert!(told[0].starts_with("~/config.toml:3: keymap takes \"vim\""), "{told:?}");
        assert!(
            told[1].starts_with("~/themes/sea.toml:3: there is no colour or attribute \"taupe\""),
            "{told:?}"
        );

        // The theme's own file is watched too.
        fs::write(home.join("themes/sea.toml"), "from = 'dark'\n").expect("written");
        let chosen = chosen.changed().expect("changed");
        assert_eq!(chosen.faults.len(), 1);
        let over = Over { theme: Some("no/such.yaml".into()), ..Over::default() };
        assert!(Chosen::at(None, over).complaint().is_some_and(|c| c.starts_with("no/such.yaml: ")));
    }
}
