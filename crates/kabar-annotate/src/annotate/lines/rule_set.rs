//! The set of rules that lines are matched against.
//!
//! It holds the rules of all languages that come with kabar, and a user's own. The first words of all patterns stand in one
//! table behind a small bitmap: a word that begins no pattern costs one look at that bitmap, and nearly every word of
//! every article is one.

use super::builtin::{BuiltinRulePack, FAMILY_PACKS, LEXICON, PACKS};
use super::family::{FamilyContext, FamilyHit, FamilyIndex};
use super::line_rule::LineRule;
use super::pack::{LineRulePack, RuleDefinition};
use crate::article::LineLabel;
use kabar_patterns::{LinePattern, LineWordFilter, PatternAnchor, Token, expand_fragments};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

/// A set of [`PatternAnchor`]s, or-ed.
pub(crate) type AnchorSet = u8;

/// In the word filter, beside anchors: a word that a pattern requires which may begin with too many words to list.
const REQUIRED_WORD: AnchorSet = 16;

/// A pattern that matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RuleHit {
    /// The index of the pattern's rule.
    pub rule: usize,
    /// The rank of the match, of which the lowest decides: first the user's own rules, then those of the article's
    /// language, then others; within each group in the order of their files.
    pub rank: (u8, usize),
    /// The anchor of the pattern: where in the line it had to match.
    pub anchor: PatternAnchor,
    /// The index of the first token after the match.
    pub end: usize,
}

/// Packs whose rules apply, one bit each.
type PackSet = u32;

/// The bit of the user's own rules, which belong to no language.
const USER_PACK: PackSet = 1 << (PackSet::BITS - 1);

/// Which rules apply to an article.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RuleScope {
    /// All packs whose rules apply.
    all: PackSet,
    /// The packs among these that are of the article's language.
    article_language: PackSet,
}

struct PatternEntry {
    rule: usize,
    anchor: PatternAnchor,
    text: Cow<'static, str>,
    required_hashes: Cow<'static, [u64]>,
    /// Compiled when a line first holds the words that it requires.
    compiled: OnceLock<Option<Box<LinePattern>>>,
}

impl PatternEntry {
    /// `None` if the text is no pattern, which the build and [`LineRuleSet::add_user_rule`] do not let in.
    fn compiled_pattern(&self) -> Option<&LinePattern> {
        let compile = || LinePattern::compile(&self.text, &LEXICON).ok().map(Box::new);
        self.compiled.get_or_init(compile).as_deref()
    }
}

/// Cells of the word filter.
const FILTER_SIZE: usize = 1 << 14;

/// A set of line rules, compiled for matching.
pub struct LineRuleSet {
    rules: Vec<(PackSet, Cow<'static, LineRule>)>,
    packs: &'static [BuiltinRulePack],
    entries: Vec<PatternEntry>,
    /// (hash of a first word, index of the entry), sorted.
    by_first_word: Vec<(u64, usize)>,
    /// (hash of a word that it requires, index of the entry) of the patterns that may begin with too many words to list,
    /// sorted; these are tried at the beginning of short lines only.
    by_required_word: Vec<(u64, usize)>,
    /// By the hash of a word: the anchors of the patterns that begin with it, or-ed.
    word_filter: Box<[AnchorSet; FILTER_SIZE]>,
    families: &'static FamilyIndex,
    /// By pack: the index of the rule of its first family.
    family_rules: Vec<usize>,
    /// Has the user a rule that says "this is the article"?
    pub has_keep_rules: bool,
}

impl fmt::Debug for LineRuleSet {
    /// Only its name: hundreds of compiled patterns tell nobody anything.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("LineRuleSet").finish_non_exhaustive()
    }
}

static BUILTIN: LazyLock<LineRuleSet> = LazyLock::new(|| LineRuleSet::with_user_rules(None).0);

/// No line longer than this many tokens is tried against the patterns that are found by a word they require.
const MAX_OPEN_LINE_TOKENS: usize = 60;

/// A rule of a user's file that is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRule {
    /// Its index in the file.
    pub rule_index: usize,
    /// The wrong pattern, as it was written.
    pub pattern: String,
    /// What is wrong with it.
    pub error: kabar_patterns::Error,
}

/// The families are the same for all sets of rules, and a user's decision makes a new set.
static FAMILIES: LazyLock<FamilyIndex> = LazyLock::new(FamilyIndex::new);

impl LineRuleSet {
    /// The rules that come with kabar.
    pub fn builtin() -> &'static LineRuleSet {
        &BUILTIN
    }

    /// The rules that come with kabar, and those of a user's file, which decide first. Rules with a wrong pattern are left
    /// out and returned.
    pub fn with_user_rules(user_pack: Option<LineRulePack>) -> (LineRuleSet, Vec<RejectedRule>) {
        let mut all = LineRuleSet {
            rules: Vec::new(),
            packs: PACKS,
            entries: Vec::new(),
            by_first_word: Vec::new(),
            by_required_word: Vec::new(),
            word_filter: Box::new([0; FILTER_SIZE]),
            families: &FAMILIES,
            family_rules: Vec::new(),
            has_keep_rules: false,
        };
        for (index, pack) in PACKS.iter().enumerate() {
            all.add_builtin_pack(1 << index, pack);
        }
        // build/families.rs writes a pack of families for each pack of rules, in the same order.
        for (index, pack) in FAMILY_PACKS.iter().enumerate() {
            all.family_rules.push(all.rules.len());
            all.rules.extend(pack.families.iter().map(|family| (1 << index, Cow::Borrowed(&family.rule))));
        }
        let mut rejected = Vec::new();
        if let Some(pack) = &user_pack {
            for (rule_index, definition) in pack.rules.iter().enumerate() {
                let added = all.add_user_rule(definition, pack);
                rejected.extend(added.err().map(|(pattern, error)| RejectedRule {
                    rule_index,
                    pattern,
                    error,
                }));
            }
        }
        all.by_first_word.sort_unstable();
        all.by_required_word.sort_unstable();
        (all, rejected)
    }

    fn add_builtin_pack(&mut self, bit: PackSet, pack: &'static BuiltinRulePack) {
        let first = self.rules.len();
        self.rules.extend(pack.rules.iter().map(|rule| (bit, Cow::Borrowed(rule))));
        for pattern in pack.patterns {
            self.index_pattern(pattern.anchor, pattern.first_hashes, pattern.required_hashes);
            self.entries.push(PatternEntry {
                rule: first + pattern.rule,
                anchor: pattern.anchor,
                text: Cow::Borrowed(pattern.text),
                required_hashes: Cow::Borrowed(pattern.required_hashes),
                compiled: OnceLock::new(),
            });
        }
    }

    /// Adds a rule of a user's file, or returns its first wrong pattern and what is wrong with it.
    fn add_user_rule(
        &mut self,
        definition: &RuleDefinition,
        pack: &LineRulePack,
    ) -> Result<(), (String, kabar_patterns::Error)> {
        let mut entries = Vec::new();
        for (anchor, source) in definition.patterns() {
            let compile = || {
                let text = expand_fragments(source, &pack.fragments)?;
                let pattern = LinePattern::compile(&text, &LEXICON)?;
                let first_hashes = pattern.index_words(&text, anchor)?;
                Ok((text, pattern, first_hashes))
            };
            let (text, pattern, first_hashes) = compile().map_err(|error| (source.to_owned(), error))?;
            let entry = PatternEntry {
                rule: self.rules.len(),
                anchor,
                text: Cow::Owned(text),
                required_hashes: Cow::Owned(pattern.required_words().to_vec()),
                compiled: OnceLock::from(Some(Box::new(pattern))),
            };
            entries.push((entry, first_hashes));
        }
        for (entry, first_hashes) in entries {
            self.index_pattern(entry.anchor, first_hashes.as_deref(), &entry.required_hashes);
            self.entries.push(entry);
        }
        self.has_keep_rules |= definition.label == LineLabel::Body;
        self.rules.push((USER_PACK, Cow::Owned(LineRule::from_user_definition(definition))));
        Ok(())
    }

    /// Makes the next entry's pattern findable by its words.
    fn index_pattern(&mut self, anchor: PatternAnchor, first_hashes: Option<&[u64]>, required: &[u64]) {
        let index = self.entries.len();
        match first_hashes {
            Some(hashes) => {
                for &hash in hashes {
                    self.by_first_word.push((hash, index));
                    self.word_filter[filter_index(hash)] |= anchor as AnchorSet;
                }
            }
            None => {
                for &hash in required {
                    self.by_required_word.push((hash, index));
                    self.word_filter[filter_index(hash)] |= REQUIRED_WORD;
                }
            }
        }
    }

    /// The rule with that index.
    pub fn rule(&self, index: usize) -> &LineRule {
        &self.rules[index].1
    }

    /// The index of the rule with that full name: "id/read-also".
    pub(crate) fn index_of(&self, name: &str) -> Option<usize> {
        let found = self.rules.iter().position(|(_, rule)| rule.name == name);
        // A cut by a rule that was renamed would be lost without a word.
        debug_assert!(found.is_some(), "no rule is called {name}");
        found
    }

    /// All rules, the user's own first.
    pub fn iter(&self) -> impl Iterator<Item = &LineRule> {
        let of_user = |user: bool| {
            let rules = self.rules.iter().filter(move |(pack, _)| (*pack == USER_PACK) == user);
            rules.map(|(_, rule)| &**rule)
        };
        of_user(true).chain(of_user(false))
    }

    /// The rules that apply to an article in `language`: those of that language, those that it borrows, those that are
    /// universal, and the user's own; if the language is not known, all.
    pub(crate) fn scope(&self, language: Option<&str>) -> RuleScope {
        let mut scope = RuleScope { all: USER_PACK, article_language: 0 };
        let borrowed = self.packs.iter().find(|pack| language == Some(pack.language)).map(|p| p.borrows);
        for (index, pack) in self.packs.iter().enumerate() {
            let is_own = language == Some(pack.language);
            let is_borrowed = borrowed.is_some_and(|languages| languages.contains(&pack.language));
            let applies = is_own || is_borrowed || pack.is_universal || language.is_none();
            scope.article_language |= PackSet::from(is_own) << index;
            scope.all |= PackSet::from(applies) << index;
        }
        scope
    }

    /// The family that the line with these tokens belongs to, or its end, and the index of that family's rule.
    pub(super) fn find_family(
        &self,
        tokens: &[Token],
        scope: RuleScope,
        context: &FamilyContext,
    ) -> Option<(usize, FamilyHit)> {
        let hit = self.families.find(tokens, scope.all & !USER_PACK, context)?;
        Some((self.family_rules[hit.pack] + hit.family, hit))
    }

    /// See [`FamilyIndex::signs`].
    pub(super) fn family_signs(&self, tokens: &[Token], scope: RuleScope, text: &str) -> u8 {
        self.families.signs(tokens, scope.all & !USER_PACK, text)
    }

    fn patterns_starting_with(&self, hash: u64) -> &[(u64, usize)] {
        rows_of(&self.by_first_word, hash)
    }

    /// The patterns that require a word of the line and may begin with any, in order.
    fn patterns_requiring_any(&self, tokens: &[Token]) -> Vec<usize> {
        let is_required = |token: &&Token| self.word_filter[filter_index(token.hash)] & REQUIRED_WORD != 0;
        let rows =
            tokens.iter().filter(is_required).flat_map(|token| rows_of(&self.by_required_word, token.hash));
        let mut found: Vec<usize> = rows.map(|(_, index)| *index).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// May a pattern with one of `anchors` begin at `token`? A cheap look; a yes may be wrong, a no is not.
    pub(crate) fn may_start_pattern(&self, token: &Token, anchors: AnchorSet) -> bool {
        self.word_filter[filter_index(token.hash)] & anchors != 0
    }

    /// The anchors of the patterns that may begin at some token of a line, or-ed: none for most lines.
    fn anchors_of(&self, tokens: &[Token]) -> AnchorSet {
        tokens.iter().fold(0, |anchors, token| anchors | self.word_filter[filter_index(token.hash)])
    }

    /// Appends to `out` every pattern with one of `anchors` that matches at `tokens[at]`, in the order in which rules
    /// decide.
    pub(crate) fn find_matches(
        &self,
        line: &LineTokens,
        at: usize,
        anchors: AnchorSet,
        scope: RuleScope,
        out: &mut Vec<RuleHit>,
    ) {
        let Some(token) = line.tokens.get(at) else { return };
        let listed = if self.may_start_pattern(token, anchors) {
            self.patterns_starting_with(token.hash)
        } else {
            &[]
        };
        let is_short =
            anchors & PatternAnchor::Start as AnchorSet != 0 && line.tokens.len() <= MAX_OPEN_LINE_TOKENS;
        let tries_open = is_short && line.anchors & REQUIRED_WORD != 0;
        let open = if tries_open { self.patterns_requiring_any(line.tokens) } else { Vec::new() };
        let from = out.len();
        for index in listed.iter().map(|(_, index)| *index).chain(open) {
            let entry = &self.entries[index];
            let pack = self.rules[entry.rule].0;
            if anchors & entry.anchor as AnchorSet != 0
                && pack & scope.all != 0
                && line.word_filter().may_contain_any(&entry.required_hashes)
            {
                let end = entry.compiled_pattern().and_then(|pattern| pattern.longest_match(line.tokens, at));
                let rank = match pack {
                    // Of the user's own rules the last in the file, which is the latest decision.
                    USER_PACK => (0, usize::MAX - entry.rule),
                    _ => (1 + u8::from(pack & scope.article_language == 0), entry.rule),
                };
                out.extend(end.map(|end| RuleHit { rule: entry.rule, rank, anchor: entry.anchor, end }));
            }
        }
        out[from..].sort_by_key(|hit| hit.rank);
    }
}

/// A line's tokens, and what is known of their words.
pub(crate) struct LineTokens<'a> {
    /// The line's tokens, in the order of the text.
    pub tokens: &'a [Token],
    /// The anchors of the patterns that may match somewhere in the line, or-ed. A yes may be wrong, a no is not.
    pub anchors: AnchorSet,
    word_filter: OnceCell<Box<LineWordFilter>>,
}

impl<'a> LineTokens<'a> {
    /// The tokens of one line, to be matched against `rules`.
    pub(crate) fn new(tokens: &'a [Token], rules: &LineRuleSet) -> LineTokens<'a> {
        LineTokens { anchors: rules.anchors_of(tokens), tokens, word_filter: OnceCell::new() }
    }

    /// Made when a pattern first asks: of most lines none does.
    fn word_filter(&self) -> &LineWordFilter {
        self.word_filter.get_or_init(|| Box::new(LineWordFilter::from_tokens(self.tokens)))
    }
}

/// The rows of a sorted table with that hash.
fn rows_of(table: &[(u64, usize)], hash: u64) -> &[(u64, usize)] {
    let from = table.partition_point(|(first, _)| *first < hash);
    let count = table[from..].iter().take_while(|(first, _)| *first == hash).count();
    &table[from..from + count]
}

/// The cell of the word filter for a word with that hash.
fn filter_index(hash: u64) -> usize {
    (hash ^ (hash >> 32)) as usize % FILTER_SIZE
}
