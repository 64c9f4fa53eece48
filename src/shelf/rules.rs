//! The reader's own rule file, `$XDG_CONFIG_HOME/kabar/lines.toml`: read once, and extended when the reader decides on a line.
//!
//! The file belongs to the reader: its content stays as it is, with comments, and a decision is a table at its end. It is
//! written under another name and renamed over the old one, so that after a crash or on a full disk the old file is whole.
//! Where the path is a symbolic link, its target is replaced. The file is read again before each change, since an editor may
//! have changed it.

use crate::config::folders::xdg_folder;
use kabar_annotate::annotate::lines::rule_set::LineRuleSet;
use kabar_annotate::annotate::lines::user_rules::{self, FILE_HEADER, LineDecision, UserRuleError};
use kabar_annotate::text::CleanText;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a file of rules is not used, or not all of it.
enum RuleFileError {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// A rule in the file is wrong.
    Rule(UserRuleError),
}

/// The rules for lines: the built-in ones, and the reader's own where there are any.
#[derive(Default)]
pub struct RuleBook {
    path: Option<PathBuf>,
    text: String,
    own_rules: Option<LineRuleSet>,
    /// The first thing that is wrong with the file.
    error: Option<RuleFileError>,
    /// The tables that this kabar added, in the order of time; for undo.
    added_tables: Vec<String>,
}

impl RuleBook {
    /// Rules without a file: decisions last as long as the program.
    pub fn in_memory() -> RuleBook {
        RuleBook::default()
    }

    /// The rules in the file at `path`. The file and its folder are created at the first change.
    pub fn open(path: PathBuf) -> RuleBook {
        let mut book = RuleBook { path: Some(path), ..RuleBook::default() };
        match book.read() {
            Ok(text) => book.set_text(text),
            Err(e) => book.error = Some(RuleFileError::Unreadable(e)),
        }
        book
    }

    /// The rules in the file at its default path; without a file where there is no home folder.
    pub fn open_default() -> RuleBook {
        RuleBook::default_path().map_or_else(RuleBook::in_memory, RuleBook::open)
    }

    /// `$XDG_CONFIG_HOME/kabar/lines.toml`, by default under `~/.config`; `None` where neither is set.
    pub fn default_path() -> Option<PathBuf> {
        Some(xdg_folder("XDG_CONFIG_HOME", ".config")?.join("lines.toml"))
    }

    /// The built-in rules, with the user's own where there are any.
    pub fn rules(&self) -> &LineRuleSet {
        self.own_rules.as_ref().unwrap_or_else(|| LineRuleSet::builtin())
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong with the file, in one line: the first fault, and how to see all.
    pub fn warning(&self) -> Option<CleanText> {
        let problem = match self.error.as_ref()? {
            RuleFileError::Unreadable(e) => format!(": {e}"),
            RuleFileError::Rule(e) => format!(":{}: {e}", e.line),
        };
        let more = "; fix it, `kabar rules test` checks it";
        Some(CleanText::one_line(&format!("{}{problem}{more}", self.file_name())))
    }

    /// Adds a decision of the reader to the file. It is in force at once.
    ///
    /// # Errors
    /// One line, where nothing was changed.
    pub fn decide(&mut self, decision: &LineDecision) -> Result<(), CleanText> {
        let table = user_rules::rule_table(decision, &self.text)
            .ok_or_else(|| CleanText::one_line("no rule can be made of this line"))?;
        self.append(&table)
    }

    /// Adds `table` to the file.
    ///
    /// # Errors
    /// One line, where nothing was changed.
    pub fn append(&mut self, table: &str) -> Result<(), CleanText> {
        let old = self.read().map_err(|e| self.save_error(&e))?;
        if let Err(e) = user_rules::parse(&old) {
            let name = self.file_name();
            return Err(CleanText::one_line(&format!("{name}:{}: {e}; fix it first", e.line)));
        }
        let mut new = if old.trim().is_empty() { FILE_HEADER.to_owned() } else { old };
        if !new.ends_with('\n') {
            new.push('\n');
        }
        new.push_str(table);
        self.write(&new).map_err(|e| self.save_error(&e))?;
        self.added_tables.push(table.to_owned());
        self.set_text(new);
        Ok(())
    }

    /// Removes the last table that this kabar added; false where there is none.
    ///
    /// # Errors
    /// One line, where nothing was changed.
    pub fn undo(&mut self) -> Result<bool, CleanText> {
        let Some(table) = self.added_tables.pop() else { return Ok(false) };
        let old = self.read().map_err(|e| self.save_error(&e))?;
        let Some(at) = old.rfind(&table) else {
            return Err(CleanText::one_line(&format!(
                "the rule was changed since; it is in {}",
                self.file_name()
            )));
        };
        let new = format!("{}{}", &old[..at], &old[at + table.len()..]);
        self.write(&new).map_err(|e| self.save_error(&e))?;
        self.set_text(new);
        Ok(true)
    }

    fn set_text(&mut self, text: String) {
        (self.own_rules, self.error) = match text.trim().is_empty() {
            true => (None, None),
            false => {
                let (rules, errors) = user_rules::load(&text);
                (Some(rules), errors.into_iter().next().map(RuleFileError::Rule))
            }
        };
        self.text = text;
    }

    /// The path of the file; empty where there is none.
    pub fn file_name(&self) -> String {
        self.path.as_deref().map(|p| p.display().to_string()).unwrap_or_default()
    }

    fn save_error(&self, error: &io::Error) -> CleanText {
        CleanText::one_line(&format!("the rule is not kept: {}: {error}", self.file_name()))
    }

    /// The text of the file as it is now; empty where there is none.
    fn read(&self) -> io::Result<String> {
        let Some(path) = &self.path else { return Ok(self.text.clone()) };
        match fs::read(path) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| io::Error::other("not UTF-8 text")),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(e) => Err(e),
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        self.path.as_deref().map_or(Ok(()), |path| replace_file(path, text))
    }
}

/// Replaces the file at `path` by one with `text`: completely or not at all, and so that it survives a crash.
fn replace_file(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder)?;
    let beside = path.with_extension(format!("new.{}", std::process::id()));
    let written = (|| {
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        if let Ok(meta) = fs::metadata(&path) {
            file.set_permissions(meta.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&beside, &path)
    })();
    if written.is_err() {
        // The old file is whole; what is left of the new one is of no use.
        let _ = fs::remove_file(&beside);
    }
    written?;
    // The rename lasts once the folder is synced; not every file system lets one.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = crate::scratch::path(&format!("rules-{name}"));
        folder.join("deep/lines.toml")
    }

    fn fold(line: &str) -> LineDecision {
        LineDecision { line: line.into(), should_fold: true, outlet: None }
    }

    #[test]
    fn a_decision_is_added_and_undone_and_comments_stay() {
        let path = scratch("added");
        let mut book = RuleBook::open(path.clone());
        book.decide(&fold("Sapa kami!")).expect("kept");
        assert!(fs::read_to_string(&path).expect("a file").starts_with(FILE_HEADER));
        let mine = "# mine\n[fragments]\nours = 'kami'   # us";
        fs::write(&path, mine).expect("written");
        book.decide(&fold("Halo kami!")).expect("kept");
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.starts_with(mine) && text.contains("halo kami!"), "{text}");
        assert!(
            RuleBook::open(path.clone()).rules().iter().next().is_some_and(|r| r.name == "own/halo-kami")
        );
        assert_eq!(book.undo(), Ok(true));
        assert_eq!(fs::read_to_string(&path).expect("a file"), format!("{mine}\n"));
        // The first table went with the file that was replaced.
        assert!(book.undo().is_err());
        assert_eq!(book.undo(), Ok(false));
        let left: Vec<_> = fs::read_dir(path.parent().expect("a folder")).expect("read").collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }

    #[test]
    fn a_broken_file_is_named_and_left_alone() {
        let path = scratch("broken");
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, "# mine\nx = [").expect("written");
        let mut book = RuleBook::open(path.clone());
        let complaint = book.warning().expect("a complaint");
        assert!(complaint.starts_with(&format!("{}:2: ", path.display())), "{complaint}");
        assert!(book.rules().iter().count() > 50, "the shipped rules still hold");
        assert!(book.decide(&fold("Sapa kami!")).is_err());
        assert_eq!(fs::read_to_string(&path).expect("there"), "# mine\nx = [");
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_one() {
        let path = scratch("linked");
        let folder = path.parent().expect("a folder");
        fs::create_dir_all(folder).expect("made");
        fs::write(folder.join("real.toml"), "# mine\n").expect("written");
        std::os::unix::fs::symlink("real.toml", &path).expect("linked");
        RuleBook::open(path.clone()).decide(&fold("Sapa kami!")).expect("kept");
        assert!(fs::symlink_metadata(&path).expect("there").is_symlink());
        assert!(fs::read_to_string(folder.join("real.toml")).expect("there").contains("sapa kami!"));
    }
}
