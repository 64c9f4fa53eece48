//! `kabar annotate`: one JSON object per article, one per line, in the order of the input. `--out` writes to a file, which
//! `--resume` continues (see `resume`). `--rejects` writes an object for each record that could not be read to another
//! file.

use super::annotate_inputs;
use super::annotate_resume::{self, MISMATCH, ResumePoint};
use super::error::report_diagnostics;
use super::error::{CommandError, finish_output};
use super::input_paths::InputPaths;
use super::progress::ResultTiming;
use crate::app::messages::counted;
use crate::shelf::archive::Input;
use clap::Args;
use kabar_formats::{Diagnostic, contract};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write, stderr, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to annotate, and where to write it.
#[derive(Debug, Args)]
pub struct AnnotateArgs {
    #[command(flatten)]
    paths: InputPaths,
    /// Write to FILE; what was in it goes
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Go on where an interrupted run of the same command stopped; only with --out
    #[arg(long, requires = "out")]
    resume: bool,
    /// Name what could not be read in FILE, a JSON object each, and not on standard error
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
}

/// Annotates. What can't be read is reported, and makes the exit code 1.
///
/// # Errors
/// Where an output file can't be written, is one of the inputs, or can't be continued.
pub fn run(what: &AnnotateArgs) -> Result<ExitCode, CommandError> {
    let (inputs, missing) = what.paths.existing_inputs()?;
    let ended = |code| if missing > 0 { ExitCode::FAILURE } else { code };
    for (nth, path) in [&what.out, &what.rejects].into_iter().flatten().enumerate() {
        let other = if nth == 0 { None } else { what.out.as_deref() };
        check_is_separate(path, other, &inputs)?;
    }
    let Some(path) = &what.out else {
        let mut out = BufWriter::new(stdout().lock());
        return finish_output(write(what, &inputs, &mut out, ResumePoint::default(), "written").map(ended));
    };
    let named = |e: io::Error| CommandError::new(format!("{}: {e}", path.display()));
    let mut options = File::options();
    let mut file = options
        .read(what.resume)
        .write(true)
        .create(true)
        .truncate(!what.resume)
        .open(path)
        .map_err(named)?;
    let found = if what.resume {
        annotate_resume::find_resume_point(&mut file).map_err(named)?
    } else {
        ResumePoint::default()
    };
    let place = format!("in {}", path.display());
    write(what, &inputs, &mut BufWriter::new(file), found, &place).map(ended).map_err(named)
}

/// Writes the annotations of `inputs` to `out`, behind those that were `found` in it, and what can't be read to the rejects.
/// `place` completes the message "3 articles …": "written", "in FILE".
fn write(
    what: &AnnotateArgs,
    inputs: &[Input],
    out: &mut impl Write,
    found: ResumePoint,
    place: &str,
) -> io::Result<ExitCode> {
    let create = |path: &PathBuf| {
        let named = |e: io::Error| io::Error::other(format!("{}: {e}", path.display()));
        File::create(path).map(BufWriter::new).map_err(named)
    };
    let mut rejects = what.rejects.as_ref().map(create).transpose()?;
    let before = found.whole_lines();
    let ResumePoint { done, last_line: last } = found;
    let (mut written, mut unreadable) = (before - usize::from(!last.is_empty()), 0);
    let mut last = Some(last).filter(|last| !last.is_empty());
    let report = |diagnostics: &[Diagnostic]| {
        unreadable += diagnostics.len();
        match &mut rejects {
            Some(file) => {
                diagnostics.iter().try_for_each(|diagnostic| contract::write_diagnostic(diagnostic, file))
            }
            None => {
                report_diagnostics(diagnostics);
                Ok(())
            }
        }
    };
    let take = |text: Vec<u8>| {
        if !text.is_empty() && last.take().is_some_and(|last| !text.starts_with(&last)) {
            return Err(io::Error::other(MISMATCH));
        }
        written += text.iter().filter(|b| **b == b'\n').count();
        out.write_all(&text)
    };
    let left = annotate_inputs::annotate_remaining(
        inputs,
        ResultTiming::Streaming,
        done,
        |_| true,
        contract::write_article,
        take,
        report,
    )?;
    if !left.is_exhausted() || last.is_some() {
        return Err(io::Error::other(MISMATCH));
    }
    out.flush()?;
    rejects.iter_mut().try_for_each(Write::flush)?;
    if what.out.is_some() || what.rejects.is_some() {
        let mut summary = format!("kabar: {} {place}", counted(written, "article"));
        if what.resume {
            summary += &format!(", {before} of them from before");
        }
        summary += &format!("; {} could not be read", counted(unreadable, "record"));
        if let (Some(rejects), 1..) = (&what.rejects, unreadable) {
            summary += &format!(", see {}", rejects.display());
        }
        // Nothing can be done where standard error is closed.
        let _ = writeln!(stderr(), "{summary}");
    }
    Ok(if unreadable == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Checks that the output `path` is neither `other` nor part of an input: else it would be read, or overwrite what is read.
fn check_is_separate(path: &Path, other: Option<&Path>, inputs: &[Input]) -> Result<(), CommandError> {
    let real = |path: &Path| {
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let beside = || Some(fs::canonicalize(parent).ok()?.join(path.file_name()?));
        fs::canonicalize(path).ok().or_else(beside)
    };
    let Some(own) = real(path) else { return Ok(()) };
    let wrong = |why: &str| Err(CommandError { message: format!("{}: {why}", path.display()), exit_code: 2 });
    if other.and_then(real).is_some_and(|other| other == own) {
        return wrong("articles and rejects need a file each");
    }
    let holds = |input: &Input| match input {
        Input::Path(input) => real(input).is_some_and(|input| own.starts_with(input)),
        _ => false,
    };
    if inputs.iter().any(holds) { wrong("it is read here; write to another file") } else { Ok(()) }
}
