//! The compiled set of rules that lines are held against.
//!
//! A set is built from packs, the shipped ones or others, so that a reader's own rules can join them. All first words
//! of all patterns stand in one table behind a small bitmap: a word that begins no pattern costs one look at that
//! bitmap, which is what nearly every word of every article costs.

use super::pack::{Family, Next, Pack, Rest};
use super::shipped::{PACKS, Shipped};
use crate::article::{Label, Why};
use kabar_patterns::pattern::{Pattern, Present};
use kabar_patterns::syntax::expand;
use kabar_patterns::tokens::{Token, hash};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::{LazyLock, OnceLock};

/// What is to be known of a family of lines once its patterns are compiled; see [`Family`] for what each means.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "Family says what each is")]
pub struct Rule {
    pub name: Cow<'static, str>,
    pub label: Label,
    pub what: Cow<'static, str>,
    pub why: Cow<'static, str>,
    pub max: usize,
    pub rest: Rest,
    pub next: Option<Next>,
    pub role: Option<Cow<'static, str>>,
    pub weak: bool,
    pub edge: bool,
    /// Hashes of the words.
    pub topic: Cow<'static, [u64]>,
    pub outlet: Option<Cow<'static, str>>,
}

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
    /// The lowest decides: the reader's own rules, those of the article's language, others; then in their order.
    pub rank: (u8, usize),
    /// How the pattern is anchored.
    pub anchor: Anchor,
    /// First token after it.
    pub to: usize,
}

/// Packs whose rules apply, one bit each.
type Mask = u32;

/// The mask of rules that are no language's but the reader's own.
const OWN: Mask = 1 << (Mask::BITS - 1);

/// Which rules apply to an article.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// All that apply.
    all: Mask,
    /// Those of its language.
    own: Mask,
}

struct Entry {
    rule: usize,
    anchor: Anchor,
    text: Cow<'static, str>,
    needs: Cow<'static, [u64]>,
    /// Compiled when a line first holds what it needs.
    pattern: OnceLock<Option<Box<Pattern>>>,
}

impl Entry {
    /// `None` for a text that is no pattern, which nobody adds.
    fn pattern(&self) -> Option<&Pattern> {
        self.pattern.get_or_init(|| Pattern::new(&self.text).ok().map(Box::new)).as_deref()
    }
}

const SIEVE: usize = 1 << 14;

/// Compiled rules.
pub struct Rules {
    rules: Vec<(Mask, Cow<'static, Rule>)>,
    languages: Vec<&'static str>,
    entries: Vec<Entry>,
    /// (first word, index of the entry), sorted.
    by_first: Vec<(u64, usize)>,
    /// Patterns that may begin with too many words to list; tried at the beginning of short lines only.
    loose: Vec<usize>,
    sieve: Box<[u8; SIEVE]>,
    /// Has the reader a rule that says "this is article"?
    pub keeps: bool,
    /// See [`Pack::small`].
    pub small: Words,
    /// See [`Pack::openers`].
    pub openers: Words,
    /// See [`Pack::nouns`].
    pub nouns: Words,
    /// See [`Pack::heads`].
    pub heads: Words,
    /// See [`Pack::speech`].
    pub speech: Words,
}

/// A set of words, by their hashes.
#[derive(Debug, Default)]
pub struct Words(Vec<u64>);

impl Words {
    /// Is the word of that hash one of them?
    pub fn contains(&self, hash: &u64) -> bool {
        self.0.binary_search(hash).is_ok()
    }
}

static SHIPPED: LazyLock<Rules> = LazyLock::new(|| Rules::with(None).0);

/// No line longer than this many tokens is tried against patterns that begin with "any name".
const LOOSE_LINE: usize = 60;

/// A family of a reader's pack that is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its index in the pack.
    pub family: usize,
    /// The pattern that is at fault, as it was written.
    pub pattern: String,
    /// What is wrong with it.
    pub why: String,
}

impl Rules {
    /// The rules that come with kabar.
    pub fn shipped() -> &'static Rules {
        &SHIPPED
    }

    /// The shipped rules, and before them the reader's own; what of these makes no sense is left out, and named.
    pub fn with(own: Option<Pack>) -> (Rules, Vec<Refusal>) {
        let mut all = Rules {
            rules: Vec::new(),
            languages: Vec::new(),
            entries: Vec::new(),
            by_first: Vec::new(),
            loose: Vec::new(),
            sieve: Box::new([0; SIEVE]),
            keeps: false,
            small: Words::default(),
            openers: Words::default(),
            nouns: Words::default(),
            heads: Words::default(),
            speech: Words::default(),
        };
        PACKS.iter().for_each(|pack| all.ship(pack));
        let mut refused = Vec::new();
        for (index, family) in own.iter().flat_map(|pack| pack.families.iter().enumerate()) {
            let added = own.as_ref().map_or(Ok(()), |pack| all.own(family, pack));
            refused.extend(added.err().map(|(pattern, why)| Refusal { family: index, pattern, why }));
        }
        all.by_first.sort_unstable();
        for words in [&mut all.small, &mut all.openers, &mut all.nouns, &mut all.heads, &mut all.speech] {
            words.0.sort_unstable();
        }
        (all, refused)
    }

    fn ship(&mut self, pack: &'static Shipped) {
        let lists = [&mut self.small, &mut self.openers, &mut self.nouns, &mut self.heads, &mut self.speech];
        for (list, words) in lists.into_iter().zip(pack.words) {
            list.0.extend_from_slice(words);
        }
        let first = self.rules.len();
        let bit = 1 << self.languages.len();
        self.languages.push(pack.language);
        self.rules.extend(pack.rules.iter().map(|rule| (bit, Cow::Borrowed(rule))));
        for p in pack.patterns {
            self.file(p.anchor, p.firsts, p.needs);
            self.entries.push(Entry {
                rule: first + p.rule,
                anchor: p.anchor,
                text: Cow::Borrowed(p.text),
                needs: Cow::Borrowed(p.needs),
                pattern: OnceLock::new(),
            });
        }
    }

    /// Adds one of the reader's families, or gives the pattern that is at fault and says what is wrong with it.
    fn own(&mut self, family: &Family, pack: &Pack) -> Result<(), (String, String)> {
        let mut entries = Vec::new();
        for (anchor, source) in family.patterns() {
            let blame = |why: String| (source.to_owned(), why);
            let text = expand(source, &pack.fragments).map_err(blame)?;
            let pattern = Pattern::new(&text).map_err(blame)?;
            let firsts = pattern.beginnings();
            let loose = firsts.is_none();
            if loose && (pattern.needs().is_empty() || matches!(anchor, Anchor::End | Anchor::Inline)) {
                return Err(blame(format!("`{text}` must begin with a word, or hold one that it needs")));
            }
            let needs = Cow::Owned(pattern.needs().to_vec());
            let pattern = OnceLock::from(Some(Box::new(pattern)));
            let entry = Entry { rule: self.rules.len(), anchor, text: Cow::Owned(text), needs, pattern };
            entries.push((entry, firsts));
        }
        for (entry, firsts) in entries {
            self.file(entry.anchor, firsts.as_deref(), &entry.needs);
            self.entries.push(entry);
        }
        self.keeps |= family.label == Label::Body;
        self.rules.push((OWN, Cow::Owned(Rule::of(family))));
        Ok(())
    }

    /// Puts the pattern that becomes the next entry where lines look for it.
    fn file(&mut self, anchor: Anchor, firsts: Option<&[u64]>, needs: &[u64]) {
        let index = self.entries.len();
        match firsts {
            Some(hashes) => {
                for &h in hashes {
                    self.by_first.push((h, index));
                    self.sieve[cell(h)] |= anchor as u8;
                }
            }
            None => {
                self.loose.push(index);
                for &h in needs {
                    self.sieve[cell(h)] |= NEEDED;
                }
            }
        }
    }

    /// The rule of that index.
    pub fn rule(&self, index: usize) -> &Rule {
        &self.rules[index].1
    }

    /// The index of the rule of that full name: "id/read-also".
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.rules.iter().position(|r| r.1.name == name)
    }

    /// All rules, the reader's own first.
    pub fn all(&self) -> impl Iterator<Item = &Rule> {
        let own = |own: bool| self.rules.iter().filter(move |r| (r.0 == OWN) == own).map(|r| &*r.1);
        own(true).chain(own(false))
    }

    /// What stands in `Line::why` for that rule.
    pub fn why(&self, index: usize) -> Why {
        let rule = self.rule(index);
        Why { rule: rule.name.to_string(), what: rule.what.to_string(), reason: rule.why.to_string() }
    }

    /// Whose rules apply to an article in `language`: its own and the English ones, since ad markers and embeds are
    /// English everywhere; to a Malay one the Indonesian too; to one whose language is not known, all. A reader's own
    /// apply always.
    pub fn scope(&self, language: Option<&str>) -> Scope {
        let mut scope = Scope { all: OWN, own: 0 };
        for (i, &pack) in self.languages.iter().enumerate() {
            let own = language == Some(pack);
            let lent = pack == "en" || (pack == "id" && language == Some("ms")) || language.is_none();
            scope.own |= Mask::from(own) << i;
            scope.all |= Mask::from(own || lent) << i;
        }
        scope
    }

    fn beginning(&self, hash: u64) -> &[(u64, usize)] {
        let from = self.by_first.partition_point(|(h, _)| *h < hash);
        let same = self.by_first[from..].iter().take_while(|(h, _)| *h == hash).count();
        &self.by_first[from..from + same]
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
        let listed = if self.may_begin(token, anchors) { self.beginning(token.hash) } else { &[] };
        let short = anchors & Anchor::Start as u8 != 0 && line.tokens.len() <= LOOSE_LINE;
        let loose = short && line.bits & NEEDED != 0;
        let loose = if loose { self.loose.as_slice() } else { &[] };
        let from = out.len();
        for &index in listed.iter().map(|(_, index)| index).chain(loose) {
            let entry = &self.entries[index];
            let pack = self.rules[entry.rule].0;
            if anchors & entry.anchor as u8 != 0
                && pack & scope.all != 0
                && line.present().has_any(&entry.needs)
            {
                let to = entry.pattern().and_then(|pattern| pattern.run(&line.tokens, at));
                let rank = match pack {
                    // Of the reader's own the last, which is the latest decision.
                    OWN => (0, usize::MAX - entry.rule),
                    _ => (1 + u8::from(pack & scope.own == 0), entry.rule),
                };
                out.extend(to.map(|to| Hit { rule: entry.rule, rank, anchor: entry.anchor, to }));
            }
        }
        out[from..].sort_by_key(|hit| hit.rank);
    }
}

impl Rule {
    fn of(family: &Family) -> Rule {
        Rule {
            name: format!("own/{}", family.name).into(),
            label: family.label,
            what: family.what.clone().into(),
            why: family.why.clone().into(),
            max: family.max,
            rest: family.rest,
            next: family.next,
            role: family.role.clone().map(Cow::Owned),
            weak: family.weak,
            edge: family.edge,
            topic: family.topic.iter().map(|word| hash(word)).collect(),
            outlet: family.outlet.clone().map(Cow::Owned),
        }
    }

    /// Is it one of the reader's own?
    pub fn is_own(&self) -> bool {
        self.name.starts_with("own/")
    }
}

impl Family {
    /// Its patterns, and how each is anchored.
    pub fn patterns(&self) -> impl Iterator<Item = (Anchor, &str)> {
        let lists = [
            (Anchor::Whole, &self.whole),
            (Anchor::Start, &self.start),
            (Anchor::End, &self.end),
            (Anchor::Inline, &self.inline),
        ];
        lists.into_iter().flat_map(|(anchor, all)| all.iter().map(move |text| (anchor, text.as_str())))
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
