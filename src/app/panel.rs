//! A page of rows over everything else: the keys, the related articles, what could not be read.

use super::keys::{self, BINDINGS, Group};
use crate::article::Link;
use crate::formats::Fault;
use crate::text::Clean;

/// What a panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Every key.
    Help,
    /// The open article's related articles.
    Related,
    /// What could not be read.
    Faults,
}

/// One row of a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The first column: keys, a number, a place.
    pub left: String,
    /// The text; empty for air.
    pub text: String,
    /// The address that Enter opens.
    pub url: Option<Clean>,
}

/// Rows over the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// What it shows.
    pub kind: Kind,
    /// Its rows.
    pub entries: Vec<Entry>,
    /// The selected row, or the first one on screen where nothing can be chosen.
    pub at: usize,
}

fn entry(left: impl Into<String>, text: impl Into<String>) -> Entry {
    Entry { left: left.into(), text: text.into(), url: None }
}

impl Panel {
    /// Every key, from the key table.
    pub fn help() -> Panel {
        let mut entries = Vec::new();
        for group in Group::ALL {
            if !entries.is_empty() {
                entries.push(entry("", ""));
            }
            entries.push(entry("", group.title()));
            let bindings = BINDINGS.iter().filter(|b| b.group == group);
            entries.extend(bindings.map(|b| entry(keys::keys_of(b), b.help)));
        }
        Panel { kind: Kind::Help, entries, at: 0 }
    }

    /// The related articles of an article.
    pub fn related(links: &[Link]) -> Panel {
        let row = |(at, link): (usize, &Link)| Entry {
            left: (at + 1).to_string(),
            text: link.title.to_string(),
            url: link.url.clone(),
        };
        Panel { kind: Kind::Related, entries: links.iter().enumerate().map(row).collect(), at: 0 }
    }

    /// What could not be read: file and line, then why.
    pub fn faults(faults: &[Fault]) -> Panel {
        let place =
            |f: &Fault| f.line.map_or_else(|| f.file.to_string(), |line| format!("{}:{line}", f.file));
        let row = |f: &Fault| entry("", format!("{}: {}", place(f), f.why));
        Panel { kind: Kind::Faults, entries: faults.iter().map(row).collect(), at: 0 }
    }

    /// Down by `rows`, up where negative.
    pub fn step(&mut self, rows: isize) {
        self.at = self.at.saturating_add_signed(rows).min(self.entries.len().saturating_sub(1));
    }

    /// The chosen row's address.
    pub fn url(&self) -> Option<&Clean> {
        self.entries.get(self.at)?.url.as_ref()
    }

    /// Does a row of this panel get chosen, or is the panel only read?
    pub fn chooses(&self) -> bool {
        self.kind == Kind::Related
    }
}
