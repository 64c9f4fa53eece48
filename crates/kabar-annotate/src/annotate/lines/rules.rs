//! The compiled set of rules that lines are held against.
//!
//! A set is built from packs, the shipped ones or others, so that a reader's own rules can join them. All first words
//! of all patterns stand in one table behind a small bitmap: a word that begins no pattern costs one look at that
//! bitmap, which is what nearly every word of every article costs.

use super::builtin::{BuiltinRulePack, PACKS};
use super::pack::{LineRulePack, NextLines, RestKind, RuleDefinition};
use crate::article::{LabelReason, LineLabel};
use kabar_patterns::pattern::{LinePattern, LineWordFilter};
use kabar_patterns::syntax::expand_fragments;
use kabar_patterns::tokens::{LineToken, word_hash};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::{LazyLock, OnceLock};

/// What is to be known of a family of lines once its patterns are compiled; see [`Family`] for what each means.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "Family says what each is")]
pub struct LineRule {
    pub name: Cow<'static, str>,
    pub label: LineLabel,
    pub summary: Cow<'static, str>,
    pub reason: Cow<'static, str>,
    pub max_chars: usize,
    pub rest: RestKind,
    pub next: Option<NextLines>,
    pub role: Option<Cow<'static, str>>,
    pub is_weak: bool,
    pub is_edge_only: bool,
    /// Hashes of the words.
    pub topic_hashes: Cow<'static, [u64]>,
    pub outlet: Option<Cow<'static, str>>,
}

/// Where a pattern is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternAnchor {
    /// It is the line.
    Whole = 1,
    /// It begins the line.
    Start = 2,
    /// It ends the line.
    End = 4,
    /// It begins a sentence.
    Inline = 8,
}

/// [`Anchor`]s, or-ed.
pub type AnchorSet = u8;

/// In the sieve: a word that some pattern needs which may begin with any.
const REQUIRED_WORD: AnchorSet = 16;

/// A pattern that matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleHit {
    /// Index of the rule.
    pub rule: usize,
    /// The lowest decides: the reader's own rules, those of the article's language, others; then in their order.
    pub rank: (u8, usize),
    /// How the pattern is anchored.
    pub anchor: PatternAnchor,
    /// First token after it.
    pub end: usize,
}

/// Packs whose rules apply, one bit each.
type PackSet = u32;

/// The mask of rules that are no language's but the reader's own.
const USER_PACK: PackSet = 1 << (PackSet::BITS - 1);

/// Which rules apply to an article.
#[derive(Debug, Clone, Copy)]
pub struct RuleScope {
    /// All that apply.
    all: PackSet,
    /// Those of its language.
    article_language: PackSet,
}

struct PatternEntry {
    rule: usize,
    anchor: PatternAnchor,
    text: Cow<'static, str>,
    required_hashes: Cow<'static, [u64]>,
    /// Compiled when a line first holds what it needs.
    compiled: OnceLock<Option<Box<LinePattern>>>,
}

impl PatternEntry {
    /// `None` for a text that is no pattern, which nobody adds.
    fn compiled_pattern(&self) -> Option<&LinePattern> {
        self.compiled.get_or_init(|| LinePattern::new(&self.text).ok().map(Box::new)).as_deref()
    }
}

const FILTER_SIZE: usize = 1 << 14;

/// Compiled rules.
pub struct LineRuleSet {
    rules: Vec<(PackSet, Cow<'static, LineRule>)>,
    languages: Vec<&'static str>,
    entries: Vec<PatternEntry>,
    /// (first word, index of the entry), sorted.
    by_first_word: Vec<(u64, usize)>,
    /// Patterns that may begin with too many words to list; tried at the beginning of short lines only.
    open_patterns: Vec<usize>,
    word_filter: Box<[u8; FILTER_SIZE]>,
    /// Has the reader a rule that says "this is article"?
    pub has_keep_rules: bool,
    /// See [`Pack::small`].
    pub minor_words: WordHashes,
    /// See [`Pack::openers`].
    pub sentence_openers: WordHashes,
    /// See [`Pack::nouns`].
    pub weak_openers: WordHashes,
    /// See [`Pack::heads`].
    pub name_openers: WordHashes,
    /// See [`Pack::speech`].
    pub speech_verbs: WordHashes,
}

impl std::fmt::Debug for LineRuleSet {
    /// Only its name: hundreds of compiled patterns tell nobody anything.
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("LineRuleSet").finish_non_exhaustive()
    }
}

/// A set of words, by their hashes.
#[derive(Debug, Default)]
pub struct WordHashes(Vec<u64>);

impl WordHashes {
    /// Is the word of that hash one of them?
    pub fn contains(&self, hash: &u64) -> bool {
        self.0.binary_search(hash).is_ok()
    }
}

static BUILTIN: LazyLock<LineRuleSet> = LazyLock::new(|| LineRuleSet::with_user_rules(None).0);

/// No line longer than this many tokens is tried against patterns that begin with "any name".
const MAX_OPEN_LINE_TOKENS: usize = 60;

/// A family of a reader's pack that is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRule {
    /// Its index in the pack.
    pub rule_index: usize,
    /// The pattern that is at fault, as it was written.
    pub pattern: String,
    /// What is wrong with it.
    pub message: String,
}

impl LineRuleSet {
    /// The rules that come with kabar.
    pub fn builtin() -> &'static LineRuleSet {
        &BUILTIN
    }

    /// The shipped rules, and before them the reader's own; what of these makes no sense is left out, and named.
    pub fn with_user_rules(own: Option<LineRulePack>) -> (LineRuleSet, Vec<RejectedRule>) {
        let mut all = LineRuleSet {
            rules: Vec::new(),
            languages: Vec::new(),
            entries: Vec::new(),
            by_first_word: Vec::new(),
            open_patterns: Vec::new(),
            word_filter: Box::new([0; FILTER_SIZE]),
            has_keep_rules: false,
            minor_words: WordHashes::default(),
            sentence_openers: WordHashes::default(),
            weak_openers: WordHashes::default(),
            name_openers: WordHashes::default(),
            speech_verbs: WordHashes::default(),
        };
        PACKS.iter().for_each(|pack| all.add_builtin_pack(pack));
        let mut refused = Vec::new();
        for (index, family) in own.iter().flat_map(|pack| pack.rules.iter().enumerate()) {
            let added = own.as_ref().map_or(Ok(()), |pack| all.add_user_rule(family, pack));
            refused.extend(added.err().map(|(pattern, why)| RejectedRule {
                rule_index: index,
                pattern,
                message: why,
            }));
        }
        all.by_first_word.sort_unstable();
        for words in [
            &mut all.minor_words,
            &mut all.sentence_openers,
            &mut all.weak_openers,
            &mut all.name_openers,
            &mut all.speech_verbs,
        ] {
            words.0.sort_unstable();
        }
        (all, refused)
    }

    fn add_builtin_pack(&mut self, pack: &'static BuiltinRulePack) {
        let lists = [
            &mut self.minor_words,
            &mut self.sentence_openers,
            &mut self.weak_openers,
            &mut self.name_openers,
            &mut self.speech_verbs,
        ];
        for (list, words) in lists.into_iter().zip(pack.word_lists) {
            list.0.extend_from_slice(words);
        }
        let first = self.rules.len();
        let bit = 1 << self.languages.len();
        self.languages.push(pack.language);
        self.rules.extend(pack.rules.iter().map(|rule| (bit, Cow::Borrowed(rule))));
        for p in pack.patterns {
            self.index_pattern(p.anchor, p.first_hashes, p.required_hashes);
            self.entries.push(PatternEntry {
                rule: first + p.rule,
                anchor: p.anchor,
                text: Cow::Borrowed(p.text),
                required_hashes: Cow::Borrowed(p.required_hashes),
                compiled: OnceLock::new(),
            });
        }
    }

    /// Adds one of the reader's families, or gives the pattern that is at fault and says what is wrong with it.
    fn add_user_rule(
        &mut self,
        family: &RuleDefinition,
        pack: &LineRulePack,
    ) -> Result<(), (String, String)> {
        let mut entries = Vec::new();
        for (anchor, source) in family.patterns() {
            let blame = |why: String| (source.to_owned(), why);
            let text = expand_fragments(source, &pack.fragments).map_err(blame)?;
            let pattern = LinePattern::new(&text).map_err(blame)?;
            let firsts = pattern.first_hashes();
            let loose = firsts.is_none();
            if loose
                && (pattern.required_hashes().is_empty()
                    || matches!(anchor, PatternAnchor::End | PatternAnchor::Inline))
            {
                return Err(blame(format!("`{text}` must begin with a word, or hold one that it needs")));
            }
            let needs = Cow::Owned(pattern.required_hashes().to_vec());
            let pattern = OnceLock::from(Some(Box::new(pattern)));
            let entry = PatternEntry {
                rule: self.rules.len(),
                anchor,
                text: Cow::Owned(text),
                required_hashes: needs,
                compiled: pattern,
            };
            entries.push((entry, firsts));
        }
        for (entry, firsts) in entries {
            self.index_pattern(entry.anchor, firsts.as_deref(), &entry.required_hashes);
            self.entries.push(entry);
        }
        self.has_keep_rules |= family.label == LineLabel::Body;
        self.rules.push((USER_PACK, Cow::Owned(LineRule::from_definition(family))));
        Ok(())
    }

    /// Puts the pattern that becomes the next entry where lines look for it.
    fn index_pattern(&mut self, anchor: PatternAnchor, firsts: Option<&[u64]>, needs: &[u64]) {
        let index = self.entries.len();
        match firsts {
            Some(hashes) => {
                for &h in hashes {
                    self.by_first_word.push((h, index));
                    self.word_filter[filter_index(h)] |= anchor as u8;
                }
            }
            None => {
                self.open_patterns.push(index);
                for &h in needs {
                    self.word_filter[filter_index(h)] |= REQUIRED_WORD;
                }
            }
        }
    }

    /// The rule of that index.
    pub fn rule(&self, index: usize) -> &LineRule {
        &self.rules[index].1
    }

    /// The index of the rule of that full name: "id/read-also".
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.rules.iter().position(|r| r.1.name == name)
    }

    /// All rules, the reader's own first.
    pub fn iter(&self) -> impl Iterator<Item = &LineRule> {
        let own = |own: bool| self.rules.iter().filter(move |r| (r.0 == USER_PACK) == own).map(|r| &*r.1);
        own(true).chain(own(false))
    }

    /// What stands in `Line::why` for that rule.
    pub fn explanation(&self, index: usize) -> LabelReason {
        let rule = self.rule(index);
        LabelReason {
            rule: rule.name.to_string(),
            summary: rule.summary.to_string(),
            explanation: rule.reason.to_string(),
        }
    }

    /// Whose rules apply to an article in `language`: its own and the English ones, since ad markers and embeds are
    /// English everywhere; to a Malay one the Indonesian too; to one whose language is not known, all. A reader's own
    /// apply always.
    pub fn scope(&self, language: Option<&str>) -> RuleScope {
        let mut scope = RuleScope { all: USER_PACK, article_language: 0 };
        for (i, &pack) in self.languages.iter().enumerate() {
            let own = language == Some(pack);
            let lent = pack == "en" || (pack == "id" && language == Some("ms")) || language.is_none();
            scope.article_language |= PackSet::from(own) << i;
            scope.all |= PackSet::from(own || lent) << i;
        }
        scope
    }

    fn patterns_starting_with(&self, hash: u64) -> &[(u64, usize)] {
        let from = self.by_first_word.partition_point(|(h, _)| *h < hash);
        let same = self.by_first_word[from..].iter().take_while(|(h, _)| *h == hash).count();
        &self.by_first_word[from..from + same]
    }

    /// Could a pattern with one of `anchors` begin at `token`? A cheap look that may err to yes.
    pub fn may_start_pattern(&self, token: &LineToken, anchors: AnchorSet) -> bool {
        self.word_filter[filter_index(token.hash)] & anchors != 0
    }

    /// What may begin at, or needs, some token of a line, or-ed: nothing for most lines.
    pub fn anchors_of(&self, tokens: &[LineToken]) -> AnchorSet {
        tokens.iter().fold(0, |bits, token| bits | self.word_filter[filter_index(token.hash)])
    }

    /// Appends every pattern with one of `anchors` that matches at `tokens[at]`, in the order in which rules decide.
    pub fn find_matches(
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
        let short = anchors & PatternAnchor::Start as u8 != 0 && line.tokens.len() <= MAX_OPEN_LINE_TOKENS;
        let loose = short && line.anchors & REQUIRED_WORD != 0;
        let loose = if loose { self.open_patterns.as_slice() } else { &[] };
        let from = out.len();
        for &index in listed.iter().map(|(_, index)| index).chain(loose) {
            let entry = &self.entries[index];
            let pack = self.rules[entry.rule].0;
            if anchors & entry.anchor as u8 != 0
                && pack & scope.all != 0
                && line.word_filter().may_hold_any(&entry.required_hashes)
            {
                let to = entry.compiled_pattern().and_then(|pattern| pattern.longest_match(&line.tokens, at));
                let rank = match pack {
                    // Of the reader's own the last, which is the latest decision.
                    USER_PACK => (0, usize::MAX - entry.rule),
                    _ => (1 + u8::from(pack & scope.article_language == 0), entry.rule),
                };
                out.extend(to.map(|to| RuleHit { rule: entry.rule, rank, anchor: entry.anchor, end: to }));
            }
        }
        out[from..].sort_by_key(|hit| hit.rank);
    }
}

impl LineRule {
    fn from_definition(family: &RuleDefinition) -> LineRule {
        LineRule {
            name: format!("own/{}", family.name).into(),
            label: family.label,
            summary: family.summary.clone().into(),
            reason: family.reason.clone().into(),
            max_chars: family.max_chars,
            rest: family.rest,
            next: family.next,
            role: family.role.clone().map(Cow::Owned),
            is_weak: family.is_weak,
            is_edge_only: family.is_edge_only,
            topic_hashes: family.topic_words.iter().map(|word| word_hash(word)).collect(),
            outlet: family.outlet.clone().map(Cow::Owned),
        }
    }

    /// Is it one of the reader's own?
    pub fn is_user_rule(&self) -> bool {
        self.name.starts_with("own/")
    }
}

impl RuleDefinition {
    /// Its patterns, and how each is anchored.
    pub fn patterns(&self) -> impl Iterator<Item = (PatternAnchor, &str)> {
        let lists = [
            (PatternAnchor::Whole, &self.whole),
            (PatternAnchor::Start, &self.start),
            (PatternAnchor::End, &self.end),
            (PatternAnchor::Inline, &self.inline),
        ];
        lists.into_iter().flat_map(|(anchor, all)| all.iter().map(move |text| (anchor, text.as_str())))
    }
}

/// A line's tokens, and which words these are.
#[derive(Default)]
pub struct LineTokens {
    /// In order.
    pub tokens: Vec<LineToken>,
    /// See [`Rules::bits`].
    pub anchors: AnchorSet,
    word_filter: OnceCell<Box<LineWordFilter>>,
}

impl LineTokens {
    /// The tokens of one line, to be held against `rules`.
    pub fn new(tokens: Vec<LineToken>, rules: &LineRuleSet) -> LineTokens {
        LineTokens { anchors: rules.anchors_of(&tokens), tokens, word_filter: OnceCell::new() }
    }

    /// Counted only when a pattern asks: most lines get no pattern that far.
    fn word_filter(&self) -> &LineWordFilter {
        self.word_filter.get_or_init(|| Box::new(LineWordFilter::from_tokens(&self.tokens)))
    }
}

fn filter_index(hash: u64) -> usize {
    (hash ^ (hash >> 32)) as usize % FILTER_SIZE
}
