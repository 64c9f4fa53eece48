//! The line rules of all packs, compiled: assets/languages/*/lines.toml → Rust tables.
//!
//! kabar shows its first screen within milliseconds, and parsing 90 kB of TOML and compiling nine hundred patterns is
//! longer than that. So what a pattern may begin with and which words it needs is worked out here, by the same code that
//! matches lines; at run time a pattern is compiled when a line first holds the words it needs. Examples stay behind:
//! tests/lines.rs reads them from the TOML.

use std::error::Error;
use std::fmt::Write;
use toml::Value;

use kabar_patterns::{LinePattern, PatternFragments, expand_fragments, word_hash};

/// Word lists of a pack, in the order of `Shipped::words`.
const WORD_LISTS: [&str; 5] = ["small", "openers", "nouns", "heads", "speech"];

/// Which keys hold patterns, and how these are anchored.
const ANCHORS: [(&str, &str); 4] =
    [("whole", "Whole"), ("start", "Start"), ("end", "End"), ("inline", "Inline")];

/// The tables for `packs`, (language, text of its lines.toml).
pub fn rule_tables(packs: &[(String, String)]) -> Result<String, Box<dyn Error>> {
    let mut out = String::from("pub static PACKS: &[BuiltinRulePack] = &[\n");
    for (language, text) in packs {
        write_pack(language, &text.parse()?, &mut out)
            .map_err(|e| format!("assets/languages/{language}/lines.toml: {e}"))?;
    }
    Ok(out + "];\n")
}

fn write_pack(language: &str, pack: &toml::Table, out: &mut String) -> Result<(), Box<dyn Error>> {
    let mut fragments = PatternFragments::new();
    for (name, source) in pack.get("fragments").and_then(Value::as_table).into_iter().flatten() {
        fragments.insert(name.clone(), source.as_str().ok_or("a fragment is a string")?.to_owned());
    }
    writeln!(out, "BuiltinRulePack {{ language: {language:?}, word_lists: [")?;
    for list in WORD_LISTS {
        writeln!(out, "&{:?},", strings(pack, list)?.into_iter().map(word_hash).collect::<Vec<_>>())?;
    }
    let none = Vec::new();
    let rules = pack.get("rule").and_then(Value::as_array).unwrap_or(&none);
    let (mut table, mut patterns) = (String::new(), String::new());
    for (index, rule) in rules.iter().filter_map(Value::as_table).enumerate() {
        let name = rule.get("name").and_then(Value::as_str).ok_or("a rule without a name")?;
        write_rule(&format!("{language}/{name}"), rule, &mut table).map_err(|e| format!("{name}: {e}"))?;
        for (key, anchor) in ANCHORS {
            for source in strings(rule, key)? {
                let source = expand_fragments(source, &fragments).map_err(|e| format!("{name}: {e}"))?;
                let pattern = LinePattern::new(&source).map_err(|e| format!("{name}: {e}"))?;
                let firsts = pattern.first_hashes();
                let loose = firsts.is_none();
                if loose && (pattern.required_hashes().is_empty() || matches!(anchor, "End" | "Inline")) {
                    return Err(format!(
                        "{name}: `{source}` must begin with a word or hold one that it needs"
                    )
                    .into());
                }
                writeln!(
                    patterns,
                    "BuiltinPattern {{ rule: {index}, anchor: PatternAnchor::{anchor}, text: {source:?}, first_hashes: {}, required_hashes: &{:?} }},",
                    firsts.map_or("None".to_owned(), |f| format!("Some(&{f:?})")),
                    pattern.required_hashes(),
                )?;
            }
        }
    }
    writeln!(out, "], rules: &[\n{table}], patterns: &[\n{patterns}] }},")?;
    Ok(())
}

/// One `Rule`, as Rust. What is misspelt in the TOML does not compile, or is refused here.
fn write_rule(name: &str, rule: &toml::Table, out: &mut String) -> Result<(), Box<dyn Error>> {
    const KEYS: [&str; 17] = [
        "name", "label", "what", "why", "max", "rest", "next", "role", "weak", "edge", "topic", "whole",
        "start", "end", "inline", "match", "not",
    ];
    if let Some(key) = rule.keys().find(|k| !KEYS.contains(&k.as_str())) {
        return Err(format!("no such key: {key}").into());
    }
    let text = |key: &str| rule.get(key).and_then(Value::as_str);
    let said = |key: &str| text(key).ok_or_else(|| format!("lacks `{key}`"));
    let flag = |key: &str| rule.get(key).and_then(Value::as_bool).unwrap_or(false);
    let topic: Vec<u64> = strings(rule, "topic")?.into_iter().map(word_hash).collect();
    writeln!(
        out,
        "LineRule {{ name: Cow::Borrowed({name:?}), label: LineLabel::{}, summary: Cow::Borrowed({:?}), reason: Cow::Borrowed({:?}), \
         max_chars: {}, rest: RestKind::{}, next: {}, role: {}, is_weak: {}, is_edge_only: {}, topic_hashes: Cow::Borrowed(&{topic:?}), \
         outlet: None }},",
        variant_name(said("label")?),
        said("what")?,
        said("why")?,
        rule.get("max").and_then(Value::as_integer).unwrap_or(300),
        variant_name(text("rest").unwrap_or("any")),
        text("next").map_or("None".to_owned(), |n| format!("Some(NextLines::{})", variant_name(n))),
        text("role").map_or("None".to_owned(), |r| format!("Some(Cow::Borrowed({r:?}))")),
        flag("weak"),
        flag("edge"),
    )?;
    Ok(())
}

/// The strings under `key`, none where it is absent.
fn strings<'a>(table: &'a toml::Table, key: &str) -> Result<Vec<&'a str>, String> {
    let Some(value) = table.get(key) else { return Ok(Vec::new()) };
    let all = value.as_array().and_then(|all| all.iter().map(Value::as_str).collect());
    all.ok_or_else(|| format!("`{key}` is a list of strings"))
}

/// "headline" → "Headline".
fn variant_name(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
