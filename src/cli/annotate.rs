//! `kabar annotate`: one JSON object per article, one per line, in the order of the input.

use crate::{annotate, formats};
use std::io::{self, Read, Write};

/// Annotates standard input.
///
/// # Errors
/// Where standard input or output fails.
pub fn run() -> io::Result<()> {
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for mut article in formats::read("standard input", &bytes).articles {
        let notes = annotate::annotate(&mut article);
        formats::contract::write(&article, &notes, &mut out)?;
    }
    out.flush()
}
