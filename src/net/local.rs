//! Feeds from this machine: a file, and what a command of the user's prints.

use super::error::Error;
use super::headers::Validators;
use super::limits::FetchLimits;
use super::response::FetchResponse;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, UNIX_EPOCH};

/// How often cancellation is checked for.
const CANCEL_POLL_INTERVAL: Duration = Duration::from_millis(50);
/// How much of a command's standard error is kept, in bytes.
const MAX_STDERR_LEN: usize = 4 << 10;

/// The feed in the file at `path`. Its time of change and size serve as the validator.
///
/// # Errors
/// Why it could not be read.
pub fn read_file(path: &Path, validators: &Validators, most: usize) -> Result<FetchResponse, Error> {
    let failed = |why: &str| Error::failed(&format!("{}: {why}", path.display()));
    let read = || -> std::io::Result<Result<FetchResponse, Error>> {
        let meta = fs::metadata(path)?;
        // A pipe or a device might never end.
        if !meta.is_file() {
            return Ok(Err(failed("not a file")));
        }
        if meta.len() > most as u64 {
            return Ok(Err(failed(&format!("more than {} MB, which kabar does not read", most >> 20))));
        }
        let changed = meta.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let now =
            Validators { etag: Some(format!("{}-{}", changed.as_nanos(), meta.len())), last_modified: None };
        let body = if now == *validators {
            None
        } else {
            let mut body = Vec::new();
            File::open(path)?.take(most as u64).read_to_end(&mut body)?;
            Some(body)
        };
        Ok(Ok(FetchResponse {
            body,
            content_type: None,
            url: format!("file://{}", path.display()),
            validators: now,
            moved_to: None,
            fresh_until: None,
        }))
    };
    read().unwrap_or_else(|e| Err(failed(&e.to_string())))
}

/// What the program `words[0]` prints when it is run with the other words as arguments, without a shell. It is killed, with all
/// that it started, when it takes too long, prints too much, or `is_cancelled` says so.
///
/// # Errors
/// Why there is no feed. Where the exit status is not 0, with the last line of standard error.
pub fn run_command(
    words: &[String],
    limits: &FetchLimits,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<FetchResponse, Error> {
    let name = words.first().map_or("", String::as_str);
    let failed = |why: &str| Error::failed(&format!("{name}: {why}"));
    let mut command = Command::new(name);
    command.args(words.get(1..).unwrap_or_default());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|e| failed(&e.to_string()))?;
    let deadline = Instant::now() + limits.total;
    let out = read_pipe(child.stdout.take(), limits.body + 1);
    let errors = read_pipe(child.stderr.take(), MAX_STDERR_LEN);
    let output = wait_for_output(&mut child, &out, deadline, limits, is_cancelled);
    kill_process_group(&mut child);
    let body = output.map_err(|why| failed(&why))?;
    let status = child.wait().map_err(|e| failed(&e.to_string()))?;
    if !status.success() {
        let errors = errors.recv_timeout(CANCEL_POLL_INTERVAL).unwrap_or_default();
        let errors = String::from_utf8_lossy(&errors);
        let last = errors.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim();
        return Err(failed(&format!("{status}: {last}")));
    }
    let url = format!("exec:{}", words.join(" "));
    Ok(FetchResponse {
        body: Some(body),
        content_type: None,
        url,
        validators: Validators::default(),
        moved_to: None,
        fresh_until: None,
    })
}

/// Reads a pipe to its end on a thread of its own, and sends the first `most` bytes.
fn read_pipe(pipe: Option<impl Read + Send + 'static>, most: usize) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    let read = move || {
        let mut kept = Vec::new();
        if let Some(mut pipe) = pipe {
            // Where a pipe breaks, what was read counts: the exit status says whether that is all.
            let _ = (&mut pipe).take(most as u64).read_to_end(&mut kept);
            let is_all = kept.len() < most;
            let _ = sender.send(kept);
            if !is_all {
                let _ = std::io::copy(&mut pipe, &mut std::io::sink());
            }
        }
    };
    // Without a thread the channel is closed, which reads as an empty output.
    let _ = thread::Builder::new().name("pipe".into()).spawn(read);
    receiver
}

/// Waits until the child ends by itself, and returns what it printed.
fn wait_for_output(
    child: &mut Child,
    out: &mpsc::Receiver<Vec<u8>>,
    deadline: Instant,
    limits: &FetchLimits,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Vec<u8>, String> {
    let mut body = None;
    loop {
        if is_cancelled() {
            return Err("cancelled".into());
        }
        if Instant::now() > deadline {
            return Err(format!("not done after {} s", limits.total.as_secs_f32()));
        }
        if body.is_none() {
            match out.recv_timeout(CANCEL_POLL_INTERVAL) {
                Ok(output) if output.len() > limits.body => {
                    return Err(format!("printed more than {} MB", limits.body >> 20));
                }
                Ok(output) => body = Some(output),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err("its output cannot be read".into()),
            }
        } else {
            match child.try_wait().map_err(|e| e.to_string())? {
                Some(_) => return Ok(body.unwrap_or_default()),
                None => thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

/// Kills the child and what it started.
fn kill_process_group(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = rustix::process::Pid::from_child(child);
        // A group that has ended by itself is no longer there.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn run(words: &[&str], limits: FetchLimits) -> Result<String, String> {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        match run_command(&words, &limits, &|| false) {
            Ok(fetched) => Ok(String::from_utf8_lossy(&fetched.body.unwrap_or_default()).into_owned()),
            Err(error) => Err(error.message.to_string()),
        }
    }

    fn quick() -> FetchLimits {
        FetchLimits { total: Duration::from_millis(300), body: 1 << 20, ..FetchLimits::default() }
    }

    #[test]
    fn a_command_gives_what_it_prints() {
        assert_eq!(
            run(&["printf", "<rss/>%s", "$(id)"], FetchLimits::default()).as_deref(),
            Ok("<rss/>$(id)")
        );
        let error = run(&["sh", "-c", "echo half; echo 'no \x1b[31mfeed' >&2; exit 3"], quick());
        assert_eq!(error.as_deref().expect_err("failed"), "sh: exit status: 3: no feed");
        assert!(run(&["/nonexistent/program"], quick()).is_err_and(|why| why.contains("No such file")));
    }

    #[test]
    fn a_command_that_does_not_end_is_ended_with_its_children() {
        let started = Instant::now();
        let error = run(&["sh", "-c", "sleep 60 & echo x; wait"], quick()).expect_err("ended");
        assert_eq!(error, "sh: not done after 0.3 s");
        assert_eq!(run(&["yes"], quick()).expect_err("ended"), "yes: printed more than 1 MB");
        // It closed its output and lives on.
        assert!(run(&["sh", "-c", "exec >&- 2>&-; sleep 60"], quick()).is_err());
        assert!(started.elapsed() < Duration::from_secs(30), "nothing waited for the children");
        let words = ["sleep".to_owned(), "60".to_owned()];
        assert!(
            run_command(&words, &FetchLimits::default(), &|| true)
                .is_err_and(|t| t.message.contains("cancelled"))
        );
    }

    #[test]
    fn a_file_that_did_not_change_is_not_read_again() {
        let path = crate::scratch::path("net.xml");
        fs::write(&path, "<rss/>").expect("written");
        let first = read_file(&path, &Validators::default(), 100).expect("read");
        assert_eq!(first.body.as_deref(), Some(&b"<rss/>"[..]));
        assert_eq!(read_file(&path, &first.validators, 100).map(|f| f.body), Ok(None));
        fs::write(&path, "<rss></rss>").expect("written");
        assert!(read_file(&path, &first.validators, 100).is_ok_and(|f| f.body.is_some()));
        assert!(read_file(&path, &first.validators, 5).is_err_and(|t| t.message.contains("more than")));
        assert!(
            read_file(Path::new("/dev/zero"), &first.validators, 5)
                .is_err_and(|t| t.message.ends_with("not a file"))
        );
        fs::remove_file(&path).expect("removed");
        assert!(read_file(&path, &first.validators, 5).is_err());
    }
}
