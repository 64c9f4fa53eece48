//! The compiled set of rules that lines are held against.
//!
//! A set is built from packs, the shipped ones or others, so that a reader's own rules can join them. All first words
//! of all patterns stand in one table behind a small bitmap: a word that begins no pattern costs one look at that
//! bitmap, which is what nearly every word of every article costs.

use super::pack::{Pack, Rule};
use super::pattern::{Pattern, Present};
use super::syntax::Fragments;
use super::tokens::{Token, hash};
use crate::article::Why;
use crate::packs;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Where a pattern is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
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
pub type Anchors = u8;

/// In the sieve: a word that some pattern needs which may begin with any.
const NEEDED: Anchors = 16;

/// A pattern that matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Index of the rule.
    pub rule: usize,
    /// The lowest decides: rules of the article's own language before others, then in their order.
    pub rank: (bool, usize),
    /// How the pattern is anchored.
    pub anchor: Anchor,
    /// First token after it.
    pub to: usize,
}

/// Packs whose rules apply, one bit each.
type Mask = u32;

/// Which rules apply to an article.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// All that apply.
    all: Mask,
    /// Those that decide first.
    own: Mask,
}

struct Entry {
    rule: usize,
    anchor: Anchor,
    pattern: Pattern,
}

const SIEVE: usize = 1 << 14;

/// Compiled rules.
pub struct Rules {
    rules: Vec<(Mask, Rule)>,
    languages: Vec<String>,
    entries: Vec<Entry>,
    by_first: HashMap<u64, Vec<usize>>,
    /// Patterns that may begin with too many words to list; tried at the beginning of short lines only.
    loose: Vec<usize>,
    sieve: Box<[u8; SIEVE]>,
    /// See [`Pack::small`].
    pub small: HashSet<u64>,
    /// See [`Pack::openers`].
    pub openers: HashSet<u64>,
    /// See [`Pack::nouns`].
    pub nouns: HashSet<u64>,
    /// See [`Pack::heads`].
    pub heads: HashSet<u64>,
    /// See [`Pack::speech`].
    pub speech: HashSet<u64>,
}

static SHIPPED: LazyLock<Rules> = LazyLock::new(|| {
    let packs = packs::languages("lines.toml")
        .filter_map(|code| packs::load::<Pack>(code, "lines.toml").map(|pack| (code.to_owned(), pack)));
    match Rules::new(packs) {
        Ok(rules) => rules,
        Err(e) => panic!("assets/languages: {e}"),
    }
});

/// No line longer than this many tokens is tried against patterns that begin with "any name".
const LOOSE_LINE: usize = 60;

impl Rules {
    /// The rules that come with kabar.
    ///
    /// # Panics
    /// Where a shipped pattern is malformed: a defect of the build, which a test catches.
    pub fn shipped() -> &'static Rules {
        &SHIPPED
    }

    /// Compiles `packs`, (language or other name, pack): of two rules that fit a line the earlier decides.
    ///
    /// # Errors
    /// Names the rule and what is wrong with its pattern.
    pub fn new(packs: impl IntoIterator<Item = (String, Pack)>) -> Result<Rules, String> {
        let mut all = Rules {
            rules: Vec::new(),
            languages: Vec::new(),
            entries: Vec::new(),
            by_first: HashMap::new(),
            loose: Vec::new(),
            sieve: Box::new([0; SIEVE]),
            small: HashSet::new(),
            openers: HashSet::new(),
            nouns: HashSet::new(),
            heads: HashSet::new(),
            speech: HashSet::new(),
        };
        for (language, pack) in packs {
            let hashes = |words: &[String]| words.iter().map(|w| hash(w)).collect::<Vec<_>>();
            all.small.extend(hashes(&pack.small));
            all.openers.extend(hashes(&pack.openers));
            all.nouns.extend(hashes(&pack.nouns));
            all.heads.extend(hashes(&pack.heads));
            all.speech.extend(hashes(&pack.speech));
            let bit = 1 << (all.languages.len() as u32 % Mask::BITS);
            for mut rule in pack.rules {
                rule.name = format!("{language}/{}", rule.name);
                all.add(bit, rule, &pack.fragments)?;
            }
            all.languages.push(language);
        }
        Ok(all)
    }

    fn add(&mut self, bit: Mask, rule: Rule, fragments: &Fragments) -> Result<(), String> {
        let sources = [
            (Anchor::Whole, &rule.whole),
            (Anchor::Start, &rule.start),
            (Anchor::End, &rule.end),
            (Anchor::Inline, &rule.inline),
        ];
        for (anchor, source) in sources.into_iter().flat_map(|(a, all)| all.iter().map(move |s| (a, s))) {
            let pattern = Pattern::new(source, fragments).map_err(|e| format!("{}: {e}", rule.name))?;
            let index = self.entries.len();
            match pattern.beginnings() {
                Some(hashes) => {
                    for h in hashes {
                        self.by_first.entry(h).or_default().push(index);
                        self.sieve[cell(h)] |= anchor as u8;
                    }
                }
                None if matches!(anchor, Anchor::Whole | Anchor::Start) && !pattern.needs().is_empty() => {
                    self.loose.push(index);
                    for &h in pattern.needs() {
                        self.sieve[cell(h)] |= NEEDED;
                    }
                }
                None => {
                    return Err(format!(
                        "{}: `{source}` must begin with a word or hold one that it needs",
                        rule.name
                    ));
                }
            }
            self.entries.push(Entry { rule: self.rules.len(), anchor, pattern });
        }
        self.rules.push((bit, rule));
        Ok(())
    }

    /// The rule of that index.
    pub fn rule(&self, index: usize) -> &Rule {
        &self.rules[index].1
    }

    /// The index of the rule of that full name: "id/read-also".
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.rules.iter().position(|r| r.1.name == name)
    }

    /// All rules, in the order in which they decide.
    pub fn all(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(|r| &r.1)
    }

    /// What stands in `Line::why` for that rule.
    pub fn why(&self, index: usize) -> Why {
        let rule = self.rule(index);
        Why { rule: rule.name.clone(), what: rule.what.clone() }
    }

    /// Whose rules apply to an article in `language`: its own and the English ones, since ad markers and embeds are
    /// English everywhere; to a Malay one the Indonesian too; to one whose language is not known, all. Packs that are
    /// no language's, a reader's own, apply always and decide first.
    pub fn scope(&self, language: Option<&str>) -> Scope {
        let mut scope = Scope { all: 0, own: 0 };
        for (i, pack) in self.languages.iter().enumerate() {
            let bit = 1 << (i as u32 % Mask::BITS);
            let own = pack.len() != 2 || language == Some(pack);
            let lent = pack == "en" || (pack == "id" && language == Some("ms")) || language.is_none();
            scope.own |= if own { bit } else { 0 };
            scope.all |= if own || lent { bit } else { 0 };
        }
        scope
    }

    /// Could a pattern with one of `anchors` begin at `token`? A cheap look that may err to yes.
    pub fn may_begin(&self, token: &Token, anchors: Anchors) -> bool {
        self.sieve[cell(token.hash)] & anchors != 0
    }

    /// What may begin at, or needs, some token of a line, or-ed: nothing for most lines.
    pub fn bits(&self, tokens: &[Token]) -> Anchors {
        tokens.iter().fold(0, |bits, token| bits | self.sieve[cell(token.hash)])
    }

    /// Appends every pattern with one of `anchors` that matches at `tokens[at]`, in the order in which rules decide.
    pub fn matches(&self, line: &Tokens, at: usize, anchors: Anchors, scope: Scope, out: &mut Vec<Hit>) {
        let Some(token) = line.tokens.get(at) else { return };
        let listed = self.may_begin(token, anchors).then(|| self.by_first.get(&token.hash)).flatten();
        let short = anchors & Anchor::Start as u8 != 0 && line.tokens.len() <= LOOSE_LINE;
        let loose = short && line.bits & NEEDED != 0;
        let loose = if loose { self.loose.as_slice() } else { &[] };
        let from = out.len();
        for entry in listed.into_iter().flatten().chain(loose).map(|&i| &self.entries[i]) {
            let pack = self.rules[entry.rule].0;
            if anchors & entry.anchor as u8 != 0
                && pack & scope.all != 0
                && entry.pattern.may_match(line.present())
            {
                let to = entry.pattern.run(&line.tokens, at);
                let rank = (pack & scope.own == 0, entry.rule);
                out.extend(to.map(|to| Hit { rule: entry.rule, rank, anchor: entry.anchor, to }));
            }
        }
        out[from..].sort_by_key(|hit| hit.rank);
    }
}

/// A line's tokens, and which words these are.
#[derive(Default)]
pub struct Tokens {
    /// In order.
    pub tokens: Vec<Token>,
    /// See [`Rules::bits`].
    pub bits: Anchors,
    present: OnceCell<Box<Present>>,
}

impl Tokens {
    /// The tokens of one line, to be held against `rules`.
    pub fn new(tokens: Vec<Token>, rules: &Rules) -> Tokens {
        Tokens { bits: rules.bits(&tokens), tokens, present: OnceCell::new() }
    }

    /// Counted only when a pattern asks: most lines get no pattern that far.
    fn present(&self) -> &Present {
        self.present.get_or_init(|| Box::new(Present::of(&self.tokens)))
    }
}

fn cell(hash: u64) -> usize {
    (hash ^ (hash >> 32)) as usize % SIEVE
}
