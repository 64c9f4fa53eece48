//! `kabar annotate`: one JSON object per article, one per line, in the order of the input.

use super::print::report;
use crate::annotate;
use crate::formats::contract;
use crate::shelf::archive::{Input, each_reading};
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// Annotates `inputs`; what can't be read is named on standard error, and the exit code says so.
///
/// # Errors
/// Where standard output fails.
pub fn run(inputs: &[Input]) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(stdout().lock());
    let mut written = Ok(());
    let mut faults = 0;
    each_reading(inputs, &mut |reading| {
        for mut article in reading.articles {
            let notes = annotate::annotate(&mut article);
            written = contract::write(&article, &notes, &mut out);
            if written.is_err() {
                return false;
            }
        }
        faults += report(&reading.faults);
        true
    });
    written?;
    out.flush()?;
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
