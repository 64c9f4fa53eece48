//! The bundled articles, so that a newcomer sees what kabar does before anything is configured. All of them are made
//! up: the people, the outlets and the events.

use kabar_formats::{self, ParsedInput};

/// (file name, contents), sorted by name.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/samples.rs"));

/// Reads all bundled articles.
pub fn read() -> Vec<ParsedInput> {
    FILES.iter().map(|(name, bytes)| kabar_formats::read(name, bytes)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_sample_is_read_without_a_fault() {
        let readings = super::read();
        assert!(readings.iter().all(|r| r.diagnostics.is_empty() && !r.articles.is_empty()));
        assert!(readings.iter().map(|r| r.articles.len()).sum::<usize>() >= 6);
    }
}
