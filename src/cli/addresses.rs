//! Web addresses in place of paths: `kabar https://…`, and lists of them on standard input.

use super::error::CommandError;
use crate::net::fetch::Fetcher;
use crate::net::page::fetch_page;
use crate::net::redirect::AddressOrigin;
use crate::shelf::archive::Input;
use crate::term::now;
use kabar_annotate::web_url::{WebUrl, scheme};
use std::io::{self, BufRead, IsTerminal, Read, Write};

/// The longest list of addresses on standard input, in bytes.
const MAX_LIST_BYTES: u64 = 1 << 20;

/// The address that `text` is; `None` where it names no scheme of the web: it is a path.
pub(super) fn web_address(text: &str) -> Option<WebUrl> {
    let is_web =
        scheme(text).is_some_and(|s| s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("https"));
    WebUrl::parse(text.trim()).ok().filter(|_| is_web && text.contains("://"))
}

/// The addresses that are piped in, one a line; `None` where something else is, which then stays to be read.
pub(super) fn piped_list() -> Option<Vec<WebUrl>> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return None;
    }
    let mut lock = stdin.lock();
    // What was looked at stays in the buffer of standard input.
    let first = lock.fill_buf().ok()?;
    let first = first.split(|b| *b == b'\n').next().and_then(|line| std::str::from_utf8(line).ok())?.trim();
    if first.contains(char::is_whitespace) || web_address(first).is_none() {
        return None;
    }
    let mut text = String::new();
    lock.take(MAX_LIST_BYTES).read_to_string(&mut text).ok()?;
    Some(text.lines().filter_map(|line| web_address(line.trim())).collect())
}

/// Fetches the pages at `addresses`, one after the other, and adds them to `inputs`. Returns why some could not be
/// fetched.
///
/// # Errors
/// Where none could: why the first could not.
pub(super) fn fetch_all(
    addresses: &[WebUrl],
    inputs: &mut Vec<Input>,
) -> Result<Vec<CommandError>, CommandError> {
    let fetcher = Fetcher::from_env();
    let mut failures = Vec::new();
    let before = inputs.len();
    for address in addresses {
        if io::stderr().is_terminal() {
            // Nothing can be done where standard error is closed.
            let _ = writeln!(io::stderr(), "kabar: fetching {address}");
        }
        match fetch_page(&fetcher, address, AddressOrigin::User, now()) {
            Ok(page) => inputs.push(Input::Fetched(page)),
            Err(error) => failures.push(CommandError::new(format!("{address}: {}", error.message))),
        }
    }
    if inputs.len() == before && !failures.is_empty() { Err(failures.remove(0)) } else { Ok(failures) }
}

#[cfg(test)]
mod tests {
    use super::web_address;

    #[test]
    fn paths_are_no_addresses() {
        for (text, is_one) in [
            ("https://warta.example/a", true),
            ("HTTP://warta.example", true),
            ("warta.example/a", false),
            ("berita/a.html", false),
            ("file:///a.html", false),
            ("https:berita", false),
            ("-", false),
        ] {
            assert_eq!(web_address(text).is_some(), is_one, "{text}");
        }
    }
}
