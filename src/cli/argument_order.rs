//! Moves options before the words of a query, as clap needs them.
//!
//! A query may exclude words (`-impor`), so its words may begin like options. clap can allow that, but then takes everything
//! behind the first word for words: `kabar list beras --json` would search for “json”. So in a command that takes a query, the
//! options that it knows are moved before the query, and a `--word` that it does not know is an error.

use super::error::CommandError;
use clap::{Arg, Command};
use kabar_annotate::text::CleanText;
use std::ffi::OsString;

/// `typed`, the program's name first, with the options of `kabar`'s commands before the words of a query.
///
/// # Errors
/// Where there is an option that the command does not know.
pub fn options_first(
    typed: impl IntoIterator<Item = OsString>,
    mut kabar: Command,
) -> Result<Vec<OsString>, CommandError> {
    let typed: Vec<OsString> = typed.into_iter().collect();
    kabar.build();
    let named = typed.get(1).and_then(|name| name.to_str());
    let command = named.and_then(|name| kabar.find_subcommand(name));
    let Some(command) = command.filter(|c| c.get_positionals().any(Arg::is_allow_hyphen_values_set)) else {
        return Ok(typed);
    };
    let (head, rest) = typed.split_at(2);
    let (mut options, mut words) = (head.to_vec(), Vec::new());
    let mut rest = rest.iter().cloned();
    while let Some(word) = rest.next() {
        let text = word.to_string_lossy().into_owned();
        if text == "--" {
            words.extend(rest);
            break;
        }
        let Some(option) = find_option(command, &text)? else {
            words.push(word);
            continue;
        };
        let is_whole = text.contains('=') || (!text.starts_with("--") && text.len() > 2);
        let value = if option.get_action().takes_values() && !is_whole { rest.next() } else { None };
        options.push(word);
        options.extend(value);
    }
    if !words.is_empty() {
        options.push("--".into());
        options.extend(words);
    }
    Ok(options)
}

/// The option of `command` that `text` is; `None` where it is a word of the query.
fn find_option<'a>(command: &'a Command, text: &str) -> Result<Option<&'a Arg>, CommandError> {
    if let Some(long) = text.strip_prefix("--") {
        let name = long.split('=').next().unwrap_or(long);
        let known = command
            .get_arguments()
            .find(|a| a.get_long_and_visible_aliases().is_some_and(|names| names.contains(&name)));
        return known.map(Some).ok_or_else(|| {
            let (name, text) = (command.get_name(), CleanText::one_line(text));
            let what = format!(
                "{name}: no option “{text}”; where it is to be looked for, quote it twice: '\"{text}\"'"
            );
            CommandError { message: what, exit_code: 2 }
        });
    }
    let mut letters = text.strip_prefix('-').unwrap_or_default().chars();
    let Some(short) = letters.next() else { return Ok(None) };
    let value = letters.as_str();
    // A dash, a letter and more is an excluded word, except for a number behind an option that takes one: -n5.
    let is_value = |a: &Arg| {
        value.is_empty() || (a.get_action().takes_values() && value.bytes().all(|b| b.is_ascii_digit()))
    };
    Ok(command.get_arguments().find(|a| a.get_short() == Some(short) && is_value(a)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn ordered(typed: &[&str]) -> Result<String, CommandError> {
        let typed = std::iter::once("kabar").chain(typed.iter().copied()).map(OsString::from);
        let ordered = options_first(typed, crate::cli::arguments::Arguments::command())?;
        Ok(ordered[1..].iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn options_stand_before_the_query() {
        for (typed, expected) in [
            (&["list", "beras", "--json", "-impor"][..], "list --json -- beras -impor"),
            (&["list", "beras", "--limit", "2", "harga"], "list --limit 2 -- beras harga"),
            (&["list", "--limit=2", "beras"], "list --limit=2 -- beras"),
            (&["search", "beras", "-n", "2", "-n5", "-nasi"], "search -n 2 -n5 -- beras -nasi"),
            (&["list", "-harga", "-h"], "list -h -- -harga"),
            (&["list", "a", "--", "--json", "--apa"], "list -- a --json --apa"),
            (&["list", "--json"], "list --json"),
            (&["view", "pasar", "ikan", "-x", "--drop"], "view --drop -- pasar ikan -x"),
            (&["list", "-", "a"], "list -- - a"),
            // Others are the parser's own.
            (&["mark", "read", "-q", "--json"], "mark read -q --json"),
            (&["--raw", "list"], "--raw list"),
        ] {
            assert_eq!(ordered(typed).ok().as_deref(), Some(expected), "{typed:?}");
        }
    }

    #[test]
    fn an_unknown_option_is_no_word() {
        for typed in [&["list", "--nonsense", "x"][..], &["list", "x", "--jso"], &["unread-count", "--json"]]
        {
            let failure = ordered(typed).expect_err("refused");
            assert_eq!(failure.exit_code, 2);
            assert!(failure.message.contains("no option “--"), "{}", failure.message);
        }
    }
}
