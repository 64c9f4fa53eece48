//! The program: runs the command line, and prints an error as one line.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    kabar::cli::run().unwrap_or_else(|failure| {
        // Where standard error is closed, the exit code remains.
        let _ = writeln!(std::io::stderr(), "{failure}");
        failure.into()
    })
}
