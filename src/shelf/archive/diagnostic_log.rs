//! What could not be read, in a bounded list.

use kabar_formats::Diagnostic;

/// So many diagnostics are kept to be listed; of the others only the number is known.
const MAX_LISTED: usize = 10_000;

/// The diagnostics of an archive.
#[derive(Debug, Default)]
pub struct DiagnosticLog {
    listed: Vec<Diagnostic>,
    count: usize,
}

impl DiagnosticLog {
    /// Adds a diagnostic.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        self.count += 1;
        if self.listed.len() < MAX_LISTED {
            self.listed.push(diagnostic);
        }
    }

    /// How many there were, listed or not.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The first ones, and in the last place how many more there were.
    pub fn list(&self) -> Vec<Diagnostic> {
        let mut list = self.listed.clone();
        if let (more @ 1.., Some(last)) = (self.count - list.len(), list.last()) {
            let message = format!("and {more} more");
            list.push(Diagnostic::new(&last.file, None, &message));
        }
        list
    }
}
