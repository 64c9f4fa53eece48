//! Compiles the families of lines: assets/languages/*/families.toml → Rust tables, which annotate/lines/builtin.rs
//! includes. The phrases are cut into words here, by the same code that cuts lines.

use crate::lines::{in_file, strings, variant_name};
use kabar_patterns::{tokenize, word_hash};
use std::error::Error;
use std::fmt::Write;
use toml::{Table, Value};

/// The groups that mean something by their name: the field of `FamilyRoles` for each.
const ROLES: [(&str, &str); 6] = [
    ("lead_ins", "lead_ins"),
    ("hooks", "hooks"),
    ("reader", "reader"),
    ("outlet", "outlet"),
    ("others", "others"),
    ("guides", "guides"),
];

/// The Rust source of the tables for `files`: (language, text of its families.toml). A language's pack of rules has the
/// same place in its own table as in `languages`.
pub fn family_tables(languages: &[String], files: &[(String, String)]) -> Result<String, Box<dyn Error>> {
    let mut out = String::from("pub(super) static FAMILY_PACKS: &[BuiltinFamilyPack] = &[\n");
    for language in languages {
        let text = files.iter().find(|(code, _)| code == language).map_or("", |(_, text)| text.as_str());
        let pack: Table = text.parse().map_err(|e| in_file(language, FILE, &e))?;
        write_pack(language, &pack, &mut out).map_err(|e| in_file(language, FILE, &*e))?;
    }
    Ok(out + "];\n")
}

/// The name of a language's file.
pub const FILE: &str = "families.toml";

/// Writes one `BuiltinFamilyPack`.
fn write_pack(language: &str, pack: &Table, out: &mut String) -> Result<(), Box<dyn Error>> {
    let empty = Table::new();
    let groups = pack.get("groups").and_then(Value::as_table).unwrap_or(&empty);
    let names: Vec<&str> = groups.keys().map(String::as_str).collect();
    let index =
        |name: &str| names.iter().position(|n| *n == name).ok_or_else(|| format!("no such group: {name}"));
    let mut phrases = Vec::new();
    for (group, name) in names.iter().enumerate() {
        for phrase in strings(groups, name)? {
            phrases.push(phrase_row(phrase, group).map_err(|e| format!("{name}: {e}"))?);
        }
    }
    let none = Vec::new();
    let families = pack.get("family").and_then(Value::as_array).unwrap_or(&none);
    let mut rows = String::new();
    for family in families.iter().filter_map(Value::as_table) {
        let name = family.get("name").and_then(Value::as_str).ok_or("a family without a name")?;
        write_family(language, name, family, &index, &mut rows).map_err(|e| format!("{name}: {e}"))?;
    }
    let mut roles = String::new();
    for (field, group) in ROLES {
        let found = index(group).map_or("None".to_owned(), |at| format!("Some({at})"));
        write!(roles, "{field}: {found}, ")?;
    }
    let is_verb_final = pack.get("verb_final").and_then(Value::as_bool).unwrap_or(false);
    writeln!(
        out,
        "BuiltinFamilyPack {{ roles: FamilyRoles {{ {roles} }}, is_verb_final: {is_verb_final}, \
         phrases: &[\n{}], families: &[\n{rows}] }},",
        phrases.concat()
    )?;
    Ok(())
}

/// Writes one `BuiltinFamily`.
fn write_family(
    language: &str,
    name: &str,
    family: &Table,
    index: &dyn Fn(&str) -> Result<usize, String>,
    out: &mut String,
) -> Result<(), Box<dyn Error>> {
    const KEYS: [&str; 8] = ["name", "label", "what", "why", "parts", "points", "match", "not"];
    if let Some(key) = family.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("no such key: {key}").into());
    }
    let required =
        |key: &str| family.get(key).and_then(Value::as_str).ok_or_else(|| format!("lacks `{key}`"));
    let lists = family.get("parts").and_then(Value::as_array).ok_or("lacks `parts`")?;
    let mut parts = Vec::new();
    for part in lists {
        let groups = part.as_array().ok_or("`parts` is a list of lists of groups")?;
        let groups: Result<Vec<usize>, String> =
            groups.iter().map(|g| index(g.as_str().unwrap_or_default())).collect();
        parts.push(format!("&{:?}", groups?));
    }
    writeln!(
        out,
        "BuiltinFamily {{ rule: LineRule {{ name: Cow::Borrowed({:?}), label: LineLabel::{}, \
         summary: Cow::Borrowed({:?}), reason: Cow::Borrowed({:?}), max_chars: DEFAULT_MAX_CHARS, \
         rest: RestKind::Any, next: None, role: None, is_weak: false, is_edge_only: false, is_likely: false, \
         topic_hashes: Cow::Borrowed(&[]), outlet: None }}, parts: &[{}], points: {} }},",
        format!("{language}/{name}"),
        variant_name(required("label")?),
        required("what")?,
        required("why")?,
        parts.join(", "),
        family.get("points").and_then(Value::as_integer).unwrap_or(0),
    )?;
    Ok(())
}

/// Source of one `FamilyPhrase`: its words and marks, each by its hash, or by what it begins or ends with.
fn phrase_row(phrase: &str, group: usize) -> Result<String, Box<dyn Error>> {
    let mut words = Vec::new();
    for part in phrase.split_whitespace() {
        // A lone asterisk is a mark.
        let stem =
            part.strip_suffix('*').map(|stem| ("Stem", stem, stem.chars().take(STEM_KEY_CHARS).collect()));
        let ending = || {
            part.strip_prefix('*').map(|ending| {
                let before = ending.chars().count().saturating_sub(STEM_KEY_CHARS);
                ("Ending", ending, ending.chars().skip(before).collect::<String>())
            })
        };
        if let Some((kind, letters, key)) = stem.or_else(ending).filter(|_| part.len() > 1) {
            if key.chars().count() < STEM_KEY_CHARS {
                return Err(format!("a stem has {STEM_KEY_CHARS} letters or more: {part}").into());
            }
            words.push(format!("PhraseWord::{kind}({}, {letters:?})", word_hash(&key)));
            continue;
        }
        let mut tokens = Vec::new();
        tokenize(part, 0, &mut tokens);
        words.extend(tokens.iter().map(|token| format!("PhraseWord::Word({})", token.hash)));
    }
    if words.is_empty() {
        return Err("an empty phrase".into());
    }
    Ok(format!("FamilyPhrase {{ group: {group}, words: &[{}] }},\n", words.join(", ")))
}

/// How many letters of a word are looked up to find the stems that it may begin with, or the endings. The same as in
/// annotate/lines/family_tables.rs.
const STEM_KEY_CHARS: usize = 4;
