//! `kabar annotate`: one JSON object per article, one per line, in the order of the input.

use super::articles;
use crate::formats::contract;
use crate::shelf::archive::Input;
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// Annotates `inputs`; what can't be read is named on standard error, and the exit code says so.
///
/// # Errors
/// Where standard output fails.
pub fn run(inputs: &[Input]) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    let faults = articles::each(inputs, &mut out, b"", contract::write)?;
    out.flush()?;
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
