//! The reader's own rules: reading their file, and making a rule of a line that the reader points at.
//!
//! A rule made of a line is as narrow as "lines like this" can be meant: a short line is taken whole, numbers apart; of
//! a link behind a label ("Read also on our site: …") the label, where a headline follows; of a longer line its opening
//! words. Whatever is made is first held against the line itself.

use super::pack::{LineRulePack, RuleDefinition};
use super::rules::{LineRuleSet, PatternAnchor};
use crate::article::LineLabel;
use crate::packs::{self, quote_toml};
use kabar_patterns::pattern::LinePattern;
use kabar_patterns::tokens::{LineToken, LineTokenShape, tokenize};

/// What stands at the head of a new file.
pub const FILE_HEADER: &str = "\
# Your own rules for kabar: which lines are folded, and which are the article. The last rule that fits decides.
# A pattern is a row of words, in any case: (a|b) is one of several, ? makes what stands before it optional, <word>,
# <number>, <url>, <name>, <outlet> are any such, <5> up to five words, \\( a bracket. `kabar rules test` checks this file.
";

/// Tokens and characters up to which a line is taken whole.
const WHOLE_LINE_LIMITS: (usize, usize) = (24, 160);
/// Words of a longer line that a rule takes: no fewer, no more.
const OPENING_WORD_RANGE: (usize, usize) = (5, 8);
/// The same for a line that is the article, where narrower is better.
const KEPT_LINE_LIMITS: (usize, usize) = (60, 12);

/// Something wrong in the reader's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRuleError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// What the reader decided on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDecision {
    /// The line.
    pub line: String,
    /// Are lines like it folded, or are they the article?
    pub should_fold: bool,
    /// Only in articles of that outlet.
    pub outlet: Option<String>,
}

/// The families of a reader's file, with the line on which each begins.
///
/// # Errors
/// Where the file is no TOML, or says what no rule says.
pub fn parse(text: &str) -> Result<(LineRulePack, Vec<usize>), UserRuleError> {
    let pack = packs::parse_toml::<LineRulePack>(text)
        .map_err(|e| UserRuleError { line: e.line, message: e.to_string() })?;
    let heads = text.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("[[rule]]"));
    let mut lines: Vec<usize> = heads.map(|(at, _)| at + 1).collect();
    lines.resize(pack.rules.len(), lines.last().copied().unwrap_or(1));
    Ok((pack, lines))
}

/// The shipped rules and those of a reader's file; what is wrong with it costs the rule it is in, or where the file is
/// no TOML, all of the reader's.
pub fn load(text: &str) -> (LineRuleSet, Vec<UserRuleError>) {
    match parse(text) {
        Ok((pack, at)) => {
            let (rules, refused) = LineRuleSet::with_user_rules(Some(pack));
            let fault = |r: super::rules::RejectedRule| {
                let head = at.get(r.rule_index).copied().unwrap_or(1);
                let below = text.lines().skip(head - 1).position(|line| line.contains(&r.pattern));
                UserRuleError { line: head + below.unwrap_or(0), message: r.message }
            };
            (rules, refused.into_iter().map(fault).collect())
        }
        Err(fault) => (LineRuleSet::with_user_rules(None).0, vec![fault]),
    }
}

/// What is wrong with a reader's file, its examples included: each `match` must be matched by its rule, no `not` may.
pub fn check(text: &str) -> (usize, Vec<UserRuleError>) {
    let (_, mut faults) = load(text);
    let Ok((pack, at)) = parse(text) else { return (0, faults) };
    for (family, head) in pack.rules.iter().zip(&at) {
        let block: Vec<&str> = text.lines().skip(head - 1).collect();
        let place = |example: &str| head + block.iter().position(|line| line.contains(example)).unwrap_or(0);
        let mut blame = |example: &str, why: &str| {
            faults.push(UserRuleError {
                line: place(example),
                message: format!("{}: {why}: {example}", family.name),
            });
        };
        family
            .examples
            .iter()
            .filter(|e| !matches_line(family, &pack, e))
            .for_each(|e| blame(e, "should match and does not"));
        family
            .counterexamples
            .iter()
            .filter(|e| matches_line(family, &pack, e))
            .for_each(|e| blame(e, "should not match and does"));
    }
    faults.sort_by_key(|fault| fault.line);
    (pack.rules.len(), faults)
}

/// Does a pattern of `family` match `line`, or a part of it where it is one for parts?
fn matches_line(family: &RuleDefinition, pack: &LineRulePack, line: &str) -> bool {
    let mut tokens = Vec::new();
    tokenize(line, 0, &mut tokens);
    let ends = |to: usize| !tokens[to..].iter().any(LineToken::is_word);
    family.patterns().any(|(anchor, text)| {
        let Ok(pattern) = kabar_patterns::syntax::expand_fragments(text, &pack.fragments)
            .and_then(|t| LinePattern::new(&t))
        else {
            return false;
        };
        match anchor {
            PatternAnchor::Whole => pattern.longest_match(&tokens, 0).is_some_and(ends),
            PatternAnchor::Start => pattern.longest_match(&tokens, 0).is_some(),
            PatternAnchor::End => {
                (0..tokens.len()).any(|at| pattern.longest_match(&tokens, at).is_some_and(ends))
            }
            PatternAnchor::Inline => (0..tokens.len()).any(|at| pattern.longest_match(&tokens, at).is_some()),
        }
    })
}

/// The table for the reader's file that says what `decision` does; `text` is the file so far. `None` for a line of which
/// no rule can be made.
pub fn rule_table(decision: &LineDecision, text: &str) -> Option<String> {
    let line = decision.line.trim();
    let mut tokens = Vec::new();
    tokenize(line, 0, &mut tokens);
    let (label, what, why) = if decision.should_fold {
        (LineLabel::Boilerplate, "your own rule", "You said: fold lines like this.")
    } else {
        (LineLabel::Body, "the article", "You said: this is the article.")
    };
    let outlet = decision.outlet.as_deref();
    let written = |(anchor, pattern, more): PatternDraft| {
        NewRule { label, summary: what, reason: why, anchor, pattern: &pattern, outlet, example: Some(line) }
            .to_toml(text)
            + &more
    };
    // A rule that, for whatever reason, does not decide on its own line is none.
    let decides = |table: &String| {
        let parts = super::explain(&load(table).0, line, None, outlet);
        !parts.is_empty() && parts.iter().all(|part| part.label.is_folded() == decision.should_fold)
    };
    let made = if decision.should_fold {
        [draft_label_pattern(line, &tokens), draft_fold_pattern(line, &tokens)]
    } else {
        [draft_keep_pattern(line, &tokens), None]
    };
    made.into_iter().flatten().map(written).find(decides)
}

/// A rule to be written down.
pub struct NewRule<'a> {
    /// What such a line is.
    pub label: LineLabel,
    /// In a reader's words.
    pub summary: &'a str,
    /// The reason, as a sentence.
    pub reason: &'a str,
    /// "whole", "start", "end", "inline".
    pub anchor: &'a str,
    /// The pattern.
    pub pattern: &'a str,
    /// Only in articles of that outlet.
    pub outlet: Option<&'a str>,
    /// A line that it matches.
    pub example: Option<&'a str>,
}

impl NewRule<'_> {
    /// The table for a file that so far holds `text`.
    pub fn to_toml(&self, text: &str) -> String {
        let words = self.example.unwrap_or(self.pattern).split(|c: char| !c.is_alphanumeric());
        let name: Vec<String> = words.filter(|w| !w.is_empty()).take(4).map(str::to_lowercase).collect();
        let name = if name.is_empty() { "rule".to_owned() } else { name.join("-") };
        let taken = |name: &str| text.contains(&format!("name = {}", quote_toml(name)));
        let free =
            (2..).map(|n| format!("{name}-{n}")).find(|n| !taken(n)).filter(|_| taken(&name)).unwrap_or(name);
        let mut rows = vec![
            "\n[[rule]]".to_owned(),
            format!("name = {}", quote_toml(&free)),
            format!("label = {}", quote_toml(self.label.name())),
            format!("what = {}", quote_toml(self.summary)),
            format!("why = {}", quote_toml(self.reason)),
        ];
        rows.extend(self.outlet.map(|outlet| format!("outlet = {}", quote_toml(outlet))));
        rows.push(format!("{} = [{}]", self.anchor, quote_toml(self.pattern)));
        rows.extend(self.example.map(|line| format!("match = [{}]", quote_toml(line))));
        rows.join("\n") + "\n"
    }
}

/// How a pattern is anchored, the pattern, and more lines for its table.
type PatternDraft = (&'static str, String, String);

/// "Read also on our site: Bridge Reopens": the words up to the mark, where a headline stands behind it.
fn draft_label_pattern(line: &str, tokens: &[LineToken]) -> Option<PatternDraft> {
    let to = 1 + tokens.iter().take(6).position(|t| t.is_mark(':') || t.is_mark('|'))?;
    let words = tokens[..to].iter().filter(|t| t.is_word()).count();
    let link = words >= 2 && tokens.len() > to && LineRuleSet::builtin().is_headline(&tokens[to..], line);
    link.then(|| {
        Some(("start", pattern_for_tokens(line, tokens, to, true)?, "rest = \"headline\"\n".into()))
    })?
}

fn draft_fold_pattern(line: &str, tokens: &[LineToken]) -> Option<PatternDraft> {
    if tokens.len() <= WHOLE_LINE_LIMITS.0 && line.chars().count() <= WHOLE_LINE_LIMITS.1 {
        return Some(("whole", pattern_for_tokens(line, tokens, tokens.len(), true)?, String::new()));
    }
    let max = (line.chars().count() * 3 / 2).max(300);
    Some((
        "start",
        pattern_for_tokens(
            line,
            tokens,
            opening_end(tokens, OPENING_WORD_RANGE.0, OPENING_WORD_RANGE.1),
            true,
        )?,
        format!("max = {max}\n"),
    ))
}

fn draft_keep_pattern(line: &str, tokens: &[LineToken]) -> Option<PatternDraft> {
    if tokens.len() <= KEPT_LINE_LIMITS.0 {
        return Some(("whole", pattern_for_tokens(line, tokens, tokens.len(), false)?, String::new()));
    }
    let max = line.chars().count() * 2;
    Some((
        "start",
        pattern_for_tokens(line, tokens, opening_end(tokens, KEPT_LINE_LIMITS.1, KEPT_LINE_LIMITS.1), false)?,
        format!("max = {max}\n"),
    ))
}

/// Where the opening words end: with the first sentence, where that has enough of them.
fn opening_end(tokens: &[LineToken], least: usize, most: usize) -> usize {
    let mut words = 0;
    for (at, token) in tokens.iter().enumerate() {
        words += usize::from(token.is_word());
        let stops = ['.', '?', '!'].iter().any(|&c| token.is_mark(c));
        if words == most || (words >= least && stops) {
            return at + 1;
        }
    }
    tokens.len()
}

/// The first `to` tokens of `line` as a pattern that matches them; with `any_number`, other numbers in their places too.
fn pattern_for_tokens(line: &str, tokens: &[LineToken], to: usize, any_number: bool) -> Option<String> {
    let mut pattern = String::new();
    let mut end = 0;
    for (at, token) in tokens[..to].iter().enumerate() {
        if at > 0 && token.start > end {
            pattern.push(' ');
        }
        end = token.end;
        let text = &line[token.start..token.end];
        match token.shape {
            LineTokenShape::Url => pattern.push_str("<url>"),
            // A pattern begins with a word that it can be found by.
            LineTokenShape::Number if any_number && at > 0 => pattern.push_str("<number>"),
            LineTokenShape::Quote | LineTokenShape::Mark => {
                let mark = text.chars().next()?;
                pattern.extend(['|', '(', ')', '?', '<', '\\'].contains(&mark).then_some('\\'));
                pattern.push(mark);
            }
            _ => pattern.push_str(&text.to_lowercase()),
        }
    }
    let fits = LinePattern::new(&pattern).ok()?.longest_match(tokens, 0) == Some(to);
    fits.then_some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The anchor and pattern of the rule made of `line`.
    fn made(line: &str, fold: bool) -> (String, String) {
        let decision = LineDecision { line: line.to_owned(), should_fold: fold, outlet: None };
        let table = rule_table(&decision, "").expect(line);
        let (pack, _) = parse(&table).expect(&table);
        assert_eq!(check(&table), (1, Vec::new()), "{table}");
        let (anchor, pattern) = pack.rules[0].patterns().next().expect("a pattern");
        (format!("{anchor:?}"), pattern.to_owned())
    }

    #[test]
    fn a_rule_is_as_narrow_as_the_line_lets_it_be() {
        for (line, anchor, pattern) in [
            ("Sapa kami di kanal!", "Whole", "sapa kami di kanal!"),
            (
                "Waktu baca (3 menit) | 412 kali dilihat?",
                "Whole",
                "waktu baca \\(<number> menit\\) \\| <number> kali dilihat\\?",
            ),
            ("» Foto-foto: https://kabar.example/?a=b", "Start", "» foto-foto:"),
            ("Simak pula kabar lain: Jembatan Bambu Dibuka Lagi", "Start", "simak pula kabar lain:"),
            // A sentence behind a colon is no link.
            ("Ratna Dewi berkata: \"Kami pulang.\"", "Whole", "ratna dewi berkata: \"kami pulang.\""),
            ("***", "Whole", "*"),
            (
                "Dapatkan kabar pilihan redaksi kami setiap pagi hanya untuk pelanggan di kota ini, dengan catatan kaki dan tautan ke semua sumber yang kami baca sebelum matahari terbit.",
                "Start",
                "dapatkan kabar pilihan redaksi kami setiap pagi hanya",
            ),
        ] {
            assert_eq!(made(line, true), (anchor.to_owned(), pattern.to_owned()), "{line}");
        }
        assert_eq!(made("Bab 3: Pulang", false), ("Whole".to_owned(), "bab 3: pulang".to_owned()));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let rule = "[[rule]]\nname = 'x'\nlabel = 'promo'\nwhat = 'x'\nwhy = 'X.'\n";
        for (text, line) in [
            ("# mine\n\nx = [".to_owned(), 3),
            (format!("{rule}start = [\n  'a b',\n  'a (b',\n]\n"), 8),
            (format!("{rule}whole = ['salam']\n\n{rule}whole = ['salam']\nmatch = ['halo']\n"), 14),
            (format!("{rule}whole = ['salam']\nnot = ['Salam']\n"), 7),
            (format!("{rule}wohle = ['salam']\n"), 6),
        ] {
            let (_, faults) = check(&text);
            assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [line], "{text}\n{faults:?}");
        }
    }

    #[test]
    fn names_are_not_given_twice() {
        let decision = LineDecision {
            line: "Sapa kami!".into(),
            should_fold: true,
            outlet: Some("O'Kabar \"Pagi\"".into()),
        };
        let once = rule_table(&decision, "").expect("a rule");
        let twice = once.clone() + &rule_table(&decision, &once).expect("a rule");
        assert!(twice.contains("name = \"sapa-kami-2\""), "{twice}");
        let (pack, lines) = parse(&twice).expect("TOML");
        assert_eq!((pack.rules[1].outlet.as_deref(), lines), (Some("O'Kabar \"Pagi\""), vec![2, 11]));
    }
}
