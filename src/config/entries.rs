//! A TOML file as a list of entries with their lines. What does not parse costs its line only.

use super::ConfigDiagnostic;
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One `key = value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigEntry {
    /// The table it stands in: "" at the top, "keys.page" under `[keys.page]`.
    pub table: String,
    /// The name before the equals sign.
    pub key: String,
    /// The line of the key, counted from 1.
    pub line: usize,
    /// What the key is set to.
    pub value: ConfigValue,
}

/// A value of the kinds that kabar's files use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigValue {
    /// A string.
    Text(String),
    /// A whole number.
    Number(i64),
    /// true or false.
    Bool(bool),
    /// A list of strings.
    List(Vec<String>),
    /// Anything else, by its name in TOML.
    Other(&'static str),
}

impl fmt::Display for ConfigValue {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            ConfigValue::Text(text) => f.write_str(&kabar_annotate::packs::quote_toml(text)),
            ConfigValue::Number(number) => write!(f, "{number}"),
            ConfigValue::Bool(on) => write!(f, "{on}"),
            ConfigValue::List(items) => {
                let items: Vec<String> = items.iter().map(|i| kabar_annotate::packs::quote_toml(i)).collect();
                write!(f, "[{}]", items.join(", "))
            }
            ConfigValue::Other(what) => f.write_str(what),
        }
    }
}

/// The entries of a TOML file, in their order, and what could not be parsed.
pub fn parse_entries(text: &str) -> (Vec<ConfigEntry>, Vec<ConfigDiagnostic>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let lines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line_of = |at: usize| 1 + lines.partition_point(|&end| end < at);
    let mut found: Vec<(usize, ConfigEntry)> = Vec::new();
    collect_entries(root.get_ref(), "", &line_of, &mut found);
    found.sort_by_key(|(at, _)| *at);
    // One mistake often breaks several rules of the grammar: each line is reported once.
    let diagnostic =
        |e: toml::de::Error| ConfigDiagnostic::new(line_of(e.span().map_or(0, |s| s.start)), e.message());
    let mut diagnostics: Vec<ConfigDiagnostic> = errors.into_iter().map(diagnostic).collect();
    diagnostics.sort_by_key(|f| f.line);
    diagnostics.dedup_by_key(|f| f.line);
    // A line with an error may leave half a value, which is worse than none.
    let entries = found.into_iter().map(|(_, entry)| entry);
    (entries.filter(|e| diagnostics.iter().all(|f| f.line != e.line)).collect(), diagnostics)
}

fn collect_entries(
    table: &DeTable,
    path: &str,
    line_of: &impl Fn(usize) -> usize,
    found: &mut Vec<(usize, ConfigEntry)>,
) {
    for (key, value) in table {
        if let DeValue::Table(inner) = value.get_ref() {
            let path =
                if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
            collect_entries(inner, &path, line_of, found);
            continue;
        }
        let at = key.span().start;
        let entry = ConfigEntry {
            table: path.to_owned(),
            key: key.get_ref().to_string(),
            line: line_of(at),
            value: config_value(value),
        };
        found.push((at, entry));
    }
}

fn config_value(value: &Spanned<DeValue>) -> ConfigValue {
    match value.get_ref() {
        DeValue::String(text) => ConfigValue::Text(text.to_string()),
        DeValue::Boolean(on) => ConfigValue::Bool(*on),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(ConfigValue::Other("a number too big"), ConfigValue::Number),
        DeValue::Array(items) => {
            let texts: Option<Vec<String>> =
                items.iter().map(|i| i.get_ref().as_str().map(str::to_owned)).collect();
            texts.map_or(ConfigValue::Other("a list"), ConfigValue::List)
        }
        other => ConfigValue::Other(other.type_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_their_lines() {
        let text = "theme = \"dark\"\n\n[keys]\nj = 'down'\n\"g g\" = \"top\"\n[keys.page]\nx = [\"a\", 'b']\nn = 7\n";
        let (entries, diagnostics) = parse_entries(text);
        assert!(diagnostics.is_empty());
        let shown: Vec<String> =
            entries.iter().map(|e| format!("{} {}.{} {}", e.line, e.table, e.key, e.value)).collect();
        assert_eq!(
            shown,
            [
                "1 .theme \"dark\"",
                "4 keys.j \"down\"",
                "5 keys.g g \"top\"",
                "7 keys.page.x [\"a\", \"b\"]",
                "8 keys.page.n 7"
            ]
        );
    }

    #[test]
    fn what_does_not_parse_costs_its_line() {
        let (entries, diagnostics) =
            parse_entries("theme = dark\nwidth = 60\nmouse == true\ncolour = \"16\"\n");
        let keys: Vec<&str> = entries.iter().map(|e| e.key.as_str()).collect();
        assert_eq!(keys, ["width", "colour"]);
        assert_eq!(diagnostics.iter().map(|f| f.line).collect::<Vec<_>>(), [1, 3]);
    }
}
