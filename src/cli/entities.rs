//! `kabar entities`: the names of all that is read, counted. How names of many articles become one is [`super::tally`]'s.

use super::articles::{self, Results};
use super::tally::{Name, Tally};
use crate::shelf::archive::Input;
use crate::text::wrap;
use kabar_annotate::article::EntityKind;
use kabar_formats::lookup::{self, Counted, Named};
use std::io::{self, BufWriter, Write, stdout};
use std::process::ExitCode;

/// Columns that the names are lined up in; longer ones push the rest of their row aside.
const NAME: usize = 40;

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
    let mut all = Tally::default();
    let wanted = |of: EntityKind| kind.map_or(of.is_name(), |kind| kind == of);
    let faults = articles::gather(
        inputs,
        Results::AtTheEnd,
        |_| true,
        |article, notes, tally: &mut Tally| {
            tally.add(article.text(), notes.entities.iter().filter(|e| wanted(e.kind)));
            Ok(())
        },
        |tally| {
            all.append(tally);
            Ok(())
        },
    )?;
    if all.given_up() > 0 {
        let rare = all.given_up();
        let _ =
            writeln!(io::stderr(), "kabar: too many names: some with {rare} mentions or fewer were left out");
    }
    let mut names = all.finish();
    names.truncate(top.unwrap_or(usize::MAX));
    let mut out = BufWriter::new(stdout().lock());
    if json {
        names.iter().try_for_each(|name| lookup::write(&named(name), &mut out))?;
    } else {
        table(&names, &mut out)?;
    }
    out.flush()?;
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The names as rows under a heading.
pub(super) fn table(names: &[Name], out: &mut impl Write) -> io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let widest = names.iter().map(|n| wrap::width(&n.name)).max().unwrap_or(0).min(NAME);
    let mut row = |cells: [&str; 4], aliases: &str| {
        let [mentions, articles, name, kind] = cells;
        let air = " ".repeat(widest.saturating_sub(wrap::width(name)));
        let row = format!("{mentions:>8}  {articles:>8}  {name}{air}  {kind:<12}  {aliases}");
        writeln!(out, "{}", row.trim_end())
    };
    row(["mentions", "articles", "name", "kind"], "aliases")?;
    for name in names {
        let (mentions, articles) = (name.mentions.to_string(), name.articles.to_string());
        row([&mentions, &articles, &name.name, name.kind.name()], &listed(&name.aliases))?;
    }
    Ok(())
}

/// "Xi (30), Presiden Xi (2)"
pub(super) fn listed(forms: &[(String, usize)]) -> String {
    forms.iter().map(|(form, count)| format!("{form} ({count})")).collect::<Vec<_>>().join(", ")
}

/// As JSON has it.
pub(super) fn named(name: &Name) -> Named<'_> {
    Named {
        name: &name.name,
        kind: name.kind,
        mentions: name.mentions,
        articles: name.articles,
        aliases: counted(&name.aliases),
    }
}

/// The same of forms.
pub(super) fn counted(forms: &[(String, usize)]) -> Vec<Counted<'_>> {
    forms.iter().map(|(name, mentions)| Counted { name, mentions: *mentions }).collect()
}
