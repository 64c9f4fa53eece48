//! The user's own rules: reading their file, and making a rule from a line that the user points at.
//!
//! A rule made from a line is as narrow as "lines like this" can mean: of a short line all of it, with any numbers; of a
//! link behind a label ("Read also on our site: …") the label, followed by a headline; of a longer line its opening words.
//! Whatever is made is first tested on the line itself.

use super::article_lines::explain;
use super::builtin::{LEXICON, VOCABULARY};
use super::pack::{DEFAULT_MAX_CHARS, LineRulePack, RuleDefinition};
use super::rule_set::{LineRuleSet, RejectedRule};
use crate::article::LineLabel;
use crate::packs::{self, quote_toml};
use kabar_patterns::{LinePattern, PatternAnchor, Token, TokenShape, expand_fragments, tokenize};
use std::error::Error;
use std::fmt;

/// The comment at the top of a new file.
pub const FILE_HEADER: &str = "\
# Your own rules for kabar: which lines are folded, and which are the article. The last rule that fits decides.
# A pattern is a row of words, in any case: (a|b) is one of several, ? makes what stands before it optional, <word>,
# <number>, <url>, <name>, <outlet> are any such, <5> up to five words, \\( a bracket. `kabar rules test` checks this file.
";

/// The most tokens and characters of a line that a rule takes whole.
const MAX_WHOLE_TOKENS: usize = 24;
const MAX_WHOLE_CHARS: usize = 160;
/// The fewest and the most words that a rule takes of a longer line.
const MIN_OPENING_WORDS: usize = 5;
const MAX_OPENING_WORDS: usize = 8;
/// The limits for a rule that keeps a line as part of the article, where a narrower rule is better: the most tokens
/// of a line that is taken whole, and the words that are taken of a longer one.
const MAX_KEPT_WHOLE_TOKENS: usize = 60;
const KEPT_OPENING_WORDS: usize = 12;
/// The most tokens of a label before a link, with its mark.
const MAX_LABEL_TOKENS: usize = 6;
/// The most words of a rule's name that are taken from its line.
const MAX_NAME_WORDS: usize = 4;

/// Something is wrong in a user's file of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRuleError {
    /// The line of the file, counted from 1.
    pub line: usize,
    /// What is wrong at that line of the file.
    pub problem: UserRuleProblem,
}

/// What can be wrong in a user's file of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserRuleProblem {
    /// The file is not TOML, or has keys that no rule has.
    Toml(packs::Error),
    /// A pattern does not compile.
    Pattern(kabar_patterns::Error),
    /// An example does not do what it should.
    Example {
        /// The rule's name.
        rule: String,
        /// Should the rule match it?
        should_match: bool,
        /// The line that is the example.
        line: String,
    },
}

impl fmt::Display for UserRuleError {
    /// What is wrong, without the line.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &self.problem {
            UserRuleProblem::Toml(e) => e.fmt(f),
            UserRuleProblem::Pattern(e) => e.fmt(f),
            UserRuleProblem::Example { rule, should_match: true, line } => {
                write!(f, "{rule}: should match and does not: {line}")
            }
            UserRuleProblem::Example { rule, should_match: false, line } => {
                write!(f, "{rule}: should not match and does: {line}")
            }
        }
    }
}

impl Error for UserRuleError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.problem {
            UserRuleProblem::Toml(e) => Some(e),
            UserRuleProblem::Pattern(e) => Some(e),
            UserRuleProblem::Example { .. } => None,
        }
    }
}

/// What the user decided on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDecision {
    /// The text of the line.
    pub line: String,
    /// Should lines like it be folded, or are they the article?
    pub should_fold: bool,
    /// The outlet to whose articles the decision is limited.
    pub outlet: Option<String>,
}

/// The rules of a user's file, and the line on which each begins.
///
/// # Errors
/// If the file is not TOML, or has keys that no rule has.
pub fn parse(text: &str) -> Result<(LineRulePack, Vec<usize>), UserRuleError> {
    let pack: LineRulePack = packs::parse_toml(text)
        .map_err(|e| UserRuleError { line: e.line, problem: UserRuleProblem::Toml(e) })?;
    let heads = text.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("[[rule]]"));
    let mut lines: Vec<usize> = heads.map(|(at, _)| at + 1).collect();
    lines.resize(pack.rules.len(), lines.last().copied().unwrap_or(1));
    Ok((pack, lines))
}

/// The rules that come with kabar and those of a user's file. A rule with an error is left out; if the file is not TOML,
/// all of the user's are.
pub fn load(text: &str) -> (LineRuleSet, Vec<UserRuleError>) {
    match parse(text) {
        Ok((pack, heads)) => {
            let (rules, rejected) = LineRuleSet::with_user_rules(Some(pack));
            let error = |rejected: RejectedRule| {
                let head = heads.get(rejected.rule_index).copied().unwrap_or(1);
                let below = text.lines().skip(head - 1).position(|line| line.contains(&rejected.pattern));
                let problem = UserRuleProblem::Pattern(rejected.error);
                UserRuleError { line: head + below.unwrap_or(0), problem }
            };
            (rules, rejected.into_iter().map(error).collect())
        }
        Err(error) => (LineRuleSet::with_user_rules(None).0, vec![error]),
    }
}

/// Tests a user's file, with its examples: a rule must match each of its `match` lines, and none of its `not` lines.
/// Returns the number of rules and the errors in the order of their lines.
pub fn check(text: &str) -> (usize, Vec<UserRuleError>) {
    let (_, mut errors) = load(text);
    let Ok((pack, heads)) = parse(text) else { return (0, errors) };
    for (rule, head) in pack.rules.iter().zip(&heads) {
        let block: Vec<&str> = text.lines().skip(head - 1).collect();
        let examples = rule.examples.iter().map(|line| (line, true));
        let counterexamples = rule.counterexamples.iter().map(|line| (line, false));
        for (line, should_match) in examples.chain(counterexamples) {
            if matches_line(rule, &pack, line) != should_match {
                let below = block.iter().position(|row| row.contains(line.as_str())).unwrap_or(0);
                let (rule, example) = (rule.name.clone(), line.clone());
                let problem = UserRuleProblem::Example { rule, should_match, line: example };
                errors.push(UserRuleError { line: head + below, problem });
            }
        }
    }
    errors.sort_by_key(|error| error.line);
    (pack.rules.len(), errors)
}

/// Does a pattern of `rule` match `line`, or a part of it if it is a pattern of parts?
fn matches_line(rule: &RuleDefinition, pack: &LineRulePack, line: &str) -> bool {
    let mut tokens = Vec::new();
    tokenize(line, 0, &mut tokens);
    let is_end = |to: usize| !tokens[to..].iter().any(Token::is_word);
    rule.patterns().any(|(anchor, text)| {
        let expanded = expand_fragments(text, &pack.fragments);
        let Ok(pattern) = expanded.and_then(|text| LinePattern::compile(&text, &LEXICON)) else {
            return false;
        };
        let mut matches = (0..tokens.len()).map(|at| pattern.longest_match(&tokens, at));
        match anchor {
            PatternAnchor::Whole => pattern.longest_match(&tokens, 0).is_some_and(is_end),
            PatternAnchor::Start => pattern.longest_match(&tokens, 0).is_some(),
            PatternAnchor::End => matches.any(|end| end.is_some_and(is_end)),
            PatternAnchor::Inline => matches.any(|end| end.is_some()),
        }
    })
}

/// The TOML table of a rule that does what the user decided; `text` is the user's file so far. `None` if no rule can be made
/// from the line.
pub fn rule_table(decision: &LineDecision, text: &str) -> Option<String> {
    let line = decision.line.trim();
    let mut tokens = Vec::new();
    tokenize(line, 0, &mut tokens);
    let (label, summary, reason) = if decision.should_fold {
        (LineLabel::Boilerplate, "your own rule", "You said: fold lines like this.")
    } else {
        (LineLabel::Body, "the article", "You said: this is the article.")
    };
    let outlet = decision.outlet.as_deref();
    let table = |(anchor, pattern, more): PatternDraft| {
        NewRule { label, summary, reason, anchor, pattern: &pattern, outlet, example: Some(line) }
            .to_toml(text)
            + &more
    };
    // A rule that does not decide on its own line, for whatever reason, is not used.
    let decides = |table: &String| {
        let parts = explain(&load(table).0, line, None, outlet);
        !parts.is_empty() && parts.iter().all(|part| part.is_folded() == decision.should_fold)
    };
    let drafts = if decision.should_fold {
        [draft_label_pattern(line, &tokens), draft_fold_pattern(line, &tokens)]
    } else {
        [draft_keep_pattern(line, &tokens), None]
    };
    drafts.into_iter().flatten().map(table).find(decides)
}

/// A rule that is to be added to a user's file.
pub struct NewRule<'a> {
    /// The label of such a line.
    pub label: LineLabel,
    /// What such a line is, in plain words.
    pub summary: &'a str,
    /// The reason, as a sentence.
    pub reason: &'a str,
    /// "whole", "start", "end", "inline".
    pub anchor: &'a str,
    /// The pattern that such a line matches.
    pub pattern: &'a str,
    /// Only in articles of that outlet.
    pub outlet: Option<&'a str>,
    /// A line that it matches.
    pub example: Option<&'a str>,
}

impl NewRule<'_> {
    /// The TOML table, under a name that is not taken in the file `text`.
    pub fn to_toml(&self, text: &str) -> String {
        let words = self.example.unwrap_or(self.pattern).split(|c: char| !c.is_alphanumeric());
        let name: Vec<String> =
            words.filter(|w| !w.is_empty()).take(MAX_NAME_WORDS).map(str::to_lowercase).collect();
        let name = if name.is_empty() { "rule".to_owned() } else { name.join("-") };
        let is_taken = |name: &str| text.contains(&format!("name = {}", quote_toml(name)));
        let free = (2..)
            .map(|n| format!("{name}-{n}"))
            .find(|n| !is_taken(n))
            .filter(|_| is_taken(&name))
            .unwrap_or(name);
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

/// The key of a pattern's anchor, the pattern, and more lines for its rule's table.
type PatternDraft = (&'static str, String, String);

/// For "Read also on our site: Bridge Reopens": the words up to the mark, if a headline follows.
fn draft_label_pattern(line: &str, tokens: &[Token]) -> Option<PatternDraft> {
    let to = 1 + tokens.iter().take(MAX_LABEL_TOKENS).position(|t| t.is_mark(':') || t.is_mark('|'))?;
    let words = tokens[..to].iter().filter(|t| t.is_word()).count();
    let is_link = words >= 2 && tokens.len() > to && VOCABULARY.is_headline(&tokens[to..], line);
    is_link.then(|| {
        Some(("start", pattern_for_tokens(line, tokens, to, true)?, "rest = \"headline\"\n".into()))
    })?
}

fn draft_fold_pattern(line: &str, tokens: &[Token]) -> Option<PatternDraft> {
    if tokens.len() <= MAX_WHOLE_TOKENS && line.chars().count() <= MAX_WHOLE_CHARS {
        return Some(("whole", pattern_for_tokens(line, tokens, tokens.len(), true)?, String::new()));
    }
    let max = (line.chars().count() * 3 / 2).max(DEFAULT_MAX_CHARS);
    let end = opening_end(tokens, MIN_OPENING_WORDS, MAX_OPENING_WORDS);
    Some(("start", pattern_for_tokens(line, tokens, end, true)?, format!("max = {max}\n")))
}

fn draft_keep_pattern(line: &str, tokens: &[Token]) -> Option<PatternDraft> {
    if tokens.len() <= MAX_KEPT_WHOLE_TOKENS {
        return Some(("whole", pattern_for_tokens(line, tokens, tokens.len(), false)?, String::new()));
    }
    let max = line.chars().count() * 2;
    let end = opening_end(tokens, KEPT_OPENING_WORDS, KEPT_OPENING_WORDS);
    Some(("start", pattern_for_tokens(line, tokens, end, false)?, format!("max = {max}\n")))
}

/// The index after the opening words: after the first sentence if it has at least `least` words, else after `most`.
fn opening_end(tokens: &[Token], least: usize, most: usize) -> usize {
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

/// The first `to` tokens of `line` as a pattern that matches them; with `any_number`, also with other numbers.
fn pattern_for_tokens(line: &str, tokens: &[Token], to: usize, any_number: bool) -> Option<String> {
    let mut pattern = String::new();
    let mut end = 0;
    for (at, token) in tokens[..to].iter().enumerate() {
        if at > 0 && token.start > end {
            pattern.push(' ');
        }
        end = token.end;
        let text = &line[token.start..token.end];
        match token.shape {
            TokenShape::Address => pattern.push_str("<url>"),
            // A pattern begins with a word that it can be found by.
            TokenShape::Number if any_number && at > 0 => pattern.push_str("<number>"),
            TokenShape::QuoteMark | TokenShape::Punctuation => {
                let mark = text.chars().next()?;
                pattern.extend(['|', '(', ')', '?', '<', '\\'].contains(&mark).then_some('\\'));
                pattern.push(mark);
            }
            _ => pattern.push_str(&text.to_lowercase()),
        }
    }
    let matches = LinePattern::compile(&pattern, &LEXICON).ok()?.longest_match(tokens, 0) == Some(to);
    matches.then_some(pattern)
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
            // A sentence after a colon is no link.
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
