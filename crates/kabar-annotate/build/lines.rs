//! Compiles the rules for lines: assets/languages/*/lines.toml → Rust tables, which annotate/lines/builtin.rs includes.
//!
//! kabar shows its first screen within milliseconds; to parse 90 kB of TOML and compile nine hundred patterns takes
//! longer. So the words by which a pattern is found are worked out here, by the same code that matches lines, and the
//! program compiles a pattern when a line first holds the words that it requires. Examples are left out: tests/lines.rs
//! reads them from the TOML.

use kabar_patterns::{Lexicon, LinePattern, PatternAnchor, PatternFragments, expand_fragments, word_hash};
use std::error::Error;
use std::fmt::Write;
use toml::{Table, Value};

/// The fields of `LineVocabulary` and their keys in lines.toml.
const WORD_LISTS: [(&str, &str); 11] = [
    ("minor_words", "small"),
    ("sentence_openers", "openers"),
    ("weak_openers", "nouns"),
    ("name_openers", "heads"),
    ("speech_verbs", "speech"),
    ("auxiliaries", "auxiliaries"),
    ("demonstratives", "demonstratives"),
    ("name_connectors", "name_connectors"),
    ("name_particles", "name_particles"),
    ("outlet_words", "outlet_words"),
    ("frequent_words", "frequent"),
];

/// The name of a language's file.
pub const FILE: &str = "lines.toml";

/// The Rust source of the tables for `files`: (language, text of its lines.toml).
pub fn rule_tables(files: &[(String, String)]) -> Result<String, Box<dyn Error>> {
    let mut packs: Vec<(&str, Table)> = Vec::new();
    for (language, text) in files {
        packs.push((language, text.parse().map_err(|e| in_file(language, FILE, &e))?));
    }
    let words = |key: &str| -> Result<Vec<&str>, Box<dyn Error>> {
        let mut all = Vec::new();
        for (language, pack) in &packs {
            all.extend(strings(pack, key).map_err(|e| in_file(language, FILE, &e))?);
        }
        Ok(all)
    };
    let lexicon = Lexicon::from_words(words("name_particles")?, words("outlet_words")?, words("frequent")?);
    let mut out = String::from("pub(super) static VOCABULARY: LineVocabulary = LineVocabulary {\n");
    for (field, key) in WORD_LISTS {
        let mut hashes: Vec<u64> = words(key)?.into_iter().map(word_hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        writeln!(out, "{field}: WordHashes(&{hashes:?}),")?;
    }
    out.push_str("};\npub(super) static PACKS: &[BuiltinRulePack] = &[\n");
    for (language, pack) in &packs {
        write_pack(language, pack, &lexicon, &mut out).map_err(|e| in_file(language, FILE, &e))?;
    }
    Ok(out + "];\n")
}

/// An error, with the file of that language before it.
pub fn in_file(language: &str, file: &str, error: &dyn std::fmt::Display) -> String {
    format!("assets/languages/{language}/{file}: {error}")
}

/// Writes one `BuiltinRulePack`.
fn write_pack(
    language: &str,
    pack: &Table,
    lexicon: &Lexicon,
    out: &mut String,
) -> Result<(), Box<dyn Error>> {
    let mut fragments = PatternFragments::new();
    for (name, source) in pack.get("fragments").and_then(Value::as_table).into_iter().flatten() {
        fragments.insert(name.clone(), source.as_str().ok_or("a fragment is a string")?.to_owned());
    }
    let none = Vec::new();
    let rules = pack.get("rule").and_then(Value::as_array).unwrap_or(&none);
    let (mut rows, mut patterns) = (String::new(), String::new());
    for (index, rule) in rules.iter().filter_map(Value::as_table).enumerate() {
        let name = rule.get("name").and_then(Value::as_str).ok_or("a rule without a name")?;
        let in_rule = |e: &dyn std::fmt::Display| format!("{name}: {e}");
        // What a shape or a page says is of no language.
        let has_pattern = PatternAnchor::KEYS.iter().any(|(key, _)| rule.contains_key(*key));
        let scope = if has_pattern { language } else { "any" };
        write_rule(&format!("{scope}/{name}"), rule, &mut rows).map_err(|e| in_rule(&e))?;
        for (key, anchor) in PatternAnchor::KEYS {
            for source in strings(rule, key)? {
                write_pattern(index, source, anchor, &fragments, lexicon, &mut patterns)
                    .map_err(|e| in_rule(&e))?;
            }
        }
    }
    let is_universal = pack.get("universal").and_then(Value::as_bool).unwrap_or(false);
    let borrows = strings(pack, "borrows")?;
    writeln!(
        out,
        "BuiltinRulePack {{ language: {language:?}, is_universal: {is_universal}, borrows: &{borrows:?}, \
         rules: &[\n{rows}], patterns: &[\n{patterns}] }},"
    )?;
    Ok(())
}

/// Writes one `BuiltinPattern`.
fn write_pattern(
    rule: usize,
    source: &str,
    anchor: PatternAnchor,
    fragments: &PatternFragments,
    lexicon: &Lexicon,
    out: &mut String,
) -> Result<(), Box<dyn Error>> {
    let text = expand_fragments(source, fragments)?;
    let pattern = LinePattern::compile(&text, lexicon)?;
    let first = match pattern.index_words(&text, anchor)? {
        Some(hashes) => format!("Some(&{hashes:?})"),
        None => "None".to_owned(),
    };
    writeln!(
        out,
        "BuiltinPattern {{ rule: {rule}, anchor: PatternAnchor::{anchor:?}, text: {text:?}, \
         first_hashes: {first}, required_hashes: &{:?} }},",
        pattern.required_words()
    )?;
    Ok(())
}

/// Writes one `LineRule`. A misspelt value does not compile, a misspelt key is an error here.
fn write_rule(name: &str, rule: &Table, out: &mut String) -> Result<(), Box<dyn Error>> {
    const KEYS: [&str; 18] = [
        "name", "label", "what", "why", "max", "rest", "next", "role", "weak", "edge", "likely", "topic",
        "whole", "start", "end", "inline", "match", "not",
    ];
    if let Some(key) = rule.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("no such key: {key}").into());
    }
    let text = |key: &str| rule.get(key).and_then(Value::as_str);
    let required = |key: &str| text(key).ok_or_else(|| format!("lacks `{key}`"));
    let flag = |key: &str| rule.get(key).and_then(Value::as_bool).unwrap_or(false);
    let topic: Vec<u64> = strings(rule, "topic")?.into_iter().map(word_hash).collect();
    writeln!(
        out,
        "LineRule {{ name: Cow::Borrowed({name:?}), label: LineLabel::{}, summary: Cow::Borrowed({:?}), \
         reason: Cow::Borrowed({:?}), max_chars: {}, rest: RestKind::{}, next: {}, role: {}, is_weak: {}, \
         is_edge_only: {}, is_likely: {}, topic_hashes: Cow::Borrowed(&{topic:?}), outlet: None }},",
        variant_name(required("label")?),
        required("what")?,
        required("why")?,
        rule.get("max").and_then(Value::as_integer).map_or("DEFAULT_MAX_CHARS".to_owned(), |n| n.to_string()),
        variant_name(text("rest").unwrap_or("any")),
        text("next").map_or("None".to_owned(), |next| format!("Some(NextLines::{})", variant_name(next))),
        text("role").map_or("None".to_owned(), |role| format!("Some(Cow::Borrowed({role:?}))")),
        flag("weak"),
        flag("edge"),
        flag("likely"),
    )?;
    Ok(())
}

/// The strings under `key`, none if it is absent.
pub fn strings<'a>(table: &'a Table, key: &str) -> Result<Vec<&'a str>, String> {
    let Some(value) = table.get(key) else { return Ok(Vec::new()) };
    let all = value.as_array().and_then(|all| all.iter().map(Value::as_str).collect());
    all.ok_or_else(|| format!("`{key}` is a list of strings"))
}

/// "headline" → "Headline".
pub fn variant_name(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
