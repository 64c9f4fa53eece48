//! The panel of names: the entities of an article, by kind and the most frequent first, with roles of people and other forms
//! of each name. Dates and amounts come last, as they are written.

use super::messages;
use super::panel::{Panel, PanelKind, PanelRow, RowAction, panel_row, push_heading};
use kabar_annotate::article::{Annotations, EntityKind};
use kabar_annotate::text::find::folded_chars;
use std::cmp::Reverse;
use std::collections::HashMap;

/// The most other forms of a name that are listed: more would fill the row with spellings.
const MAX_FORMS: usize = 6;

/// What an article says of one name.
#[derive(Default)]
struct NameSummary<'a> {
    mentions: usize,
    /// Other forms of it, in the order of the text.
    forms: Vec<&'a str>,
    /// The roles of a person, and how often each is given.
    roles: Vec<(&'a str, usize)>,
}

impl Panel {
    /// The entities of an article.
    pub fn names(text: &str, notes: &Annotations) -> Panel {
        let mut entries = Vec::new();
        let mut names = 0;
        for (kind, title) in messages::ENTITY_KIND_TITLES {
            let found = names_of_kind(text, notes, kind);
            if !found.is_empty() {
                push_heading(&mut entries, title);
            }
            names += if kind.is_name() { found.len() } else { 0 };
            entries.extend(found.into_iter().map(|(name, named)| name_row(kind, name, &named)));
        }
        Panel::new(PanelKind::Names, messages::counted(names, "name"), entries)
    }
}

/// The names of one kind, most often first.
fn names_of_kind<'a>(
    text: &'a str,
    notes: &'a Annotations,
    kind: EntityKind,
) -> Vec<(&'a str, NameSummary<'a>)> {
    let mut found: Vec<(&str, NameSummary)> = Vec::new();
    let mut at: HashMap<&str, usize> = HashMap::new();
    for mention in notes.entities.iter().filter(|e| e.kind == kind) {
        let at = *at.entry(&mention.name).or_insert_with(|| {
            found.push((&mention.name, NameSummary::default()));
            found.len() - 1
        });
        let named = &mut found[at].1;
        named.mentions += 1;
        let form = mention.span.slice(text);
        if form != mention.name && !named.forms.contains(&form) {
            named.forms.push(form);
        }
        if let Some(role) = mention.role.map(|role| role.slice(text)) {
            match named.roles.iter_mut().find(|r| folded_chars(r.0).eq(folded_chars(role))) {
                Some(known) => known.1 += 1,
                None => named.roles.push((role, 1)),
            }
        }
    }
    found.sort_by_key(|f| Reverse(f.1.mentions));
    found
}

/// "9  Xi Jinping, Presiden China (Xi)"
fn name_row(kind: EntityKind, name: &str, named: &NameSummary) -> PanelRow {
    // Of roles that are equally frequent the longer one, which says more.
    let role = named.roles.iter().max_by_key(|(role, count)| (*count, role.len()));
    let forms = named.forms[..named.forms.len().min(MAX_FORMS)].join(", ");
    let text = match (kind.is_name(), role, forms.is_empty()) {
        (false, _, true) | (true, None, true) => name.to_owned(),
        (false, _, false) => forms,
        (true, Some((role, _)), true) => format!("{name}, {role}"),
        (true, None, false) => format!("{name} ({forms})"),
        (true, Some((role, _)), false) => format!("{name}, {role} ({forms})"),
    };
    panel_row(named.mentions.to_string(), text, RowAction::Mentions(kind, name.to_owned()))
}
