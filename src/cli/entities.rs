//! `kabar entities`: counts the names in all articles that are read. How names of many articles become one is in
//! [`super::name_tally`].

use super::annotate_inputs;
use super::name_tally::{CountedName, NameTally};
use super::progress::ResultTiming;
use crate::shelf::archive::Input;
use crate::text::wrap;
use kabar_annotate::article::EntityKind;
use kabar_formats::profile::{self, NameCount, NameRecord};
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// The widest column of names; a longer name pushes the rest of its row aside.
const MAX_NAME_COLUMNS: usize = 40;

/// Counts the names of `inputs`: of one kind, or all but dates and amounts; the `top` most mentioned, or all.
///
/// # Errors
/// Where standard output fails.
pub fn run(
    inputs: &[Input],
    kind: Option<EntityKind>,
    top: Option<usize>,
    json: bool,
) -> io::Result<ExitCode> {
    let mut all = NameTally::default();
    let wanted = |of: EntityKind| kind.map_or(of.is_name(), |kind| kind == of);
    let diagnostic_count = annotate_inputs::annotate_all(
        inputs,
        ResultTiming::AtEnd,
        |_| true,
        |article, notes, tally: &mut NameTally| {
            tally.add(article.text(), notes.entities.iter().filter(|e| wanted(e.kind)));
            Ok(())
        },
        |tally| {
            all.append(tally);
            Ok(())
        },
    )?;
    if all.evicted_below() > 0 {
        let rare = all.evicted_below();
        let _ =
            writeln!(io::stderr(), "kabar: too many names: some with {rare} mentions or fewer were left out");
    }
    let mut names = all.finish();
    names.truncate(top.unwrap_or(usize::MAX));
    let mut out = BufWriter::new(stdout().lock());
    if json {
        names.iter().try_for_each(|name| profile::write(&name_record(name), &mut out))?;
    } else {
        write_table(&names, &mut out)?;
    }
    out.flush()?;
    Ok(if diagnostic_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The names as rows under a heading.
pub(super) fn write_table(names: &[CountedName], out: &mut impl Write) -> io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let widest = names.iter().map(|n| wrap::width(&n.name)).max().unwrap_or(0).min(MAX_NAME_COLUMNS);
    let mut row = |cells: [&str; 4], aliases: &str| {
        let [mentions, articles, name, kind] = cells;
        let air = " ".repeat(widest.saturating_sub(wrap::width(name)));
        let row = format!("{mentions:>8}  {articles:>8}  {name}{air}  {kind:<12}  {aliases}");
        writeln!(out, "{}", row.trim_end())
    };
    row(["mentions", "articles", "name", "kind"], "aliases")?;
    for name in names {
        let (mentions, articles) = (name.mentions.to_string(), name.articles.to_string());
        row([&mentions, &articles, &name.name, name.kind.name()], &list_forms(&name.aliases))?;
    }
    Ok(())
}

/// "Xi (30), Presiden Xi (2)"
pub(super) fn list_forms(forms: &[(String, usize)]) -> String {
    forms.iter().map(|(form, count)| format!("{form} ({count})")).collect::<Vec<_>>().join(", ")
}

/// The JSON record of a name.
pub(super) fn name_record(name: &CountedName) -> NameRecord<'_> {
    NameRecord {
        name: &name.name,
        kind: name.kind,
        mentions: name.mentions,
        articles: name.articles,
        aliases: form_records(&name.aliases),
    }
}

/// The JSON records of its forms.
pub(super) fn form_records(forms: &[(String, usize)]) -> Vec<NameCount<'_>> {
    forms.iter().map(|(name, mentions)| NameCount { name, mentions: *mentions }).collect()
}
