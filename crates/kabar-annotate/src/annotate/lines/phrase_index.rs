//! The phrases of families in a line: each word is looked up once, in a table of the words that phrases begin with.

use super::builtin::FAMILY_PACKS;
use super::family_tables::{BuiltinFamily, BuiltinFamilyPack, FamilyPhrase, PhraseWord, STEM_KEY_CHARS};
use kabar_patterns::{FNV_OFFSET_BASIS, Token, fnv1a, fnv1a_step};

/// Which packs apply to an article: a bit for each, by its index in [`FAMILY_PACKS`].
pub(super) type FamilyPackSet = u32;

/// Bits of the filter before the table: few enough for the fastest memory, enough that most words have none.
const FILTER_BITS: usize = 1 << 18;
/// Cells of the table of first words.
const TABLE_SIZE: usize = 1 << 14;

/// What a phrase says of the sentence that it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PhraseUse {
    /// The sentence invites, if the phrase opens it.
    Opening,
    /// The sentence speaks to the reader, or of the outlet.
    Person,
    /// Nothing by itself; an invitation may follow.
    LeadIn,
    /// Nothing.
    Other,
}

/// A phrase in a line.
#[derive(Clone, Copy)]
pub(super) struct PhraseMatch {
    /// The index of its pack.
    pub pack: usize,
    /// The index of its group in the pack.
    pub group: usize,
    /// What it says of its sentence.
    pub usage: PhraseUse,
    /// See [`IndexedPhrase::in_parts`].
    pub in_parts: [bool; 2],
    /// The index of its first token.
    pub start: usize,
    /// The index of the token after it.
    pub end: usize,
}

/// A phrase as it is found: by its first word.
struct IndexedPhrase {
    /// Hash of the first word, or of its first or last letters; of the first two words where the second is a whole one.
    key: u64,
    pack: usize,
    usage: PhraseUse,
    /// Is its group one of the first part of a family, of another part?
    in_parts: [bool; 2],
    phrase: &'static FamilyPhrase,
}

/// The phrases of all families, by their first words.
pub(super) struct PhraseIndex {
    /// All phrases, by the cell of their first word.
    phrases: Vec<IndexedPhrase>,
    /// By cell: the index of its first phrase; the next cell's is the end.
    cells: Box<[u32]>,
    /// One bit for each key, and for each first word.
    filter: Box<[u64; FILTER_BITS / 64]>,
    /// The packs with stems, and those with endings.
    stem_packs: FamilyPackSet,
    ending_packs: FamilyPackSet,
}

impl PhraseIndex {
    /// The phrases of the families that come with kabar.
    pub(super) fn new() -> PhraseIndex {
        let (mut phrases, mut stem_packs, mut ending_packs) = (Vec::new(), 0, 0);
        for (pack_index, pack) in FAMILY_PACKS.iter().enumerate() {
            let groups_of = |parts: fn(&'static BuiltinFamily) -> &'static [&'static [usize]]| -> Vec<usize> {
                pack.families.iter().flat_map(parts).copied().flatten().copied().collect()
            };
            let first_parts = groups_of(|family| family.parts.get(..1).unwrap_or_default());
            let other_parts = groups_of(|family| family.parts.get(1..).unwrap_or_default());
            for phrase in pack.phrases {
                let first = first_key(phrase);
                match phrase.words[0] {
                    PhraseWord::Word(_) => {}
                    PhraseWord::Stem(..) => stem_packs |= 1 << pack_index,
                    PhraseWord::Ending(..) => ending_packs |= 1 << pack_index,
                }
                // "di" and "the" begin many phrases: the second word tells them apart.
                let key = match phrase.words.get(1) {
                    Some(PhraseWord::Word(second)) => pair_key(first, *second),
                    _ => first,
                };
                let in_parts = [first_parts.contains(&phrase.group), other_parts.contains(&phrase.group)];
                let usage = phrase_use(pack, phrase.group, in_parts[0]);
                phrases.push(IndexedPhrase { key, pack: pack_index, usage, in_parts, phrase });
            }
        }
        phrases.sort_by_key(|phrase| cell_of(phrase.key));
        let mut cells = vec![0; TABLE_SIZE + 1].into_boxed_slice();
        for phrase in &phrases {
            cells[cell_of(phrase.key) + 1] += 1;
        }
        for cell in 1..cells.len() {
            cells[cell] += cells[cell - 1];
        }
        let mut filter = Box::new([0; FILTER_BITS / 64]);
        for phrase in &phrases {
            for key in [phrase.key, first_key(phrase.phrase)] {
                let bit = key as usize % FILTER_BITS;
                filter[bit / 64] |= 1 << (bit % 64);
            }
        }
        PhraseIndex { phrases, cells, filter, stem_packs, ending_packs }
    }

    /// May a phrase have that key, or may its first word? A cheap look; a yes may be wrong, a no is not.
    fn may_begin(&self, key: u64) -> bool {
        let bit = key as usize % FILTER_BITS;
        self.filter[bit / 64] & (1 << (bit % 64)) != 0
    }

    /// The phrases that begin with a word of that hash, or with one that begins or ends with letters of that hash.
    fn phrases_by(&self, key: u64) -> impl Iterator<Item = &IndexedPhrase> {
        let cell = cell_of(key);
        let range = self.cells[cell] as usize..self.cells[cell + 1] as usize;
        self.phrases[range].iter().filter(move |phrase| phrase.key == key)
    }

    /// The phrases of groups in `tokens`, in their order.
    pub(super) fn phrases_in(&self, tokens: &[Token], text: &str, packs: FamilyPackSet) -> Vec<PhraseMatch> {
        let mut found = Vec::new();
        let (has_stems, has_endings) = (self.stem_packs & packs != 0, self.ending_packs & packs != 0);
        for start in 0..tokens.len() {
            let first = tokens[start].hash;
            let second = tokens.get(start + 1).map_or(0, |token| token.hash);
            let stem = if has_stems { stem_key(&tokens[start], text) } else { None };
            let ending = if has_endings { ending_key(&tokens[start], text) } else { None };
            for first in
                [Some(first), stem, ending].into_iter().flatten().filter(|&first| self.may_begin(first))
            {
                self.push_matches(first, tokens, start, text, packs, &mut found);
                let pair = pair_key(first, second);
                if self.may_begin(pair) {
                    self.push_matches(pair, tokens, start, text, packs, &mut found);
                }
            }
        }
        found
    }

    /// Appends to `found` the phrases with that key that stand in `tokens` from `start` on.
    fn push_matches(
        &self,
        key: u64,
        tokens: &[Token],
        start: usize,
        text: &str,
        packs: FamilyPackSet,
        found: &mut Vec<PhraseMatch>,
    ) {
        for &IndexedPhrase { pack, usage, in_parts, phrase, .. } in self.phrases_by(key) {
            if packs & 1 << pack != 0 && matches_phrase(phrase, &tokens[start..], text) {
                let end = start + phrase.words.len();
                found.push(PhraseMatch { pack, group: phrase.group, usage, in_parts, start, end });
            }
        }
    }
}

/// Does the phrase stand at the beginning of `tokens`?
fn matches_phrase(phrase: &FamilyPhrase, tokens: &[Token], text: &str) -> bool {
    phrase.words.len() <= tokens.len()
        && phrase.words.iter().zip(tokens).all(|(word, token)| match word {
            PhraseWord::Word(hash) => *hash == token.hash,
            PhraseWord::Stem(_, stem) => {
                let letters = text[token.start..token.end].chars().flat_map(char::to_lowercase);
                token.is_word() && letters.take(stem.chars().count()).eq(stem.chars())
            }
            PhraseWord::Ending(_, ending) => {
                let letters = text[token.start..token.end].chars().rev().flat_map(char::to_lowercase);
                token.is_word() && letters.take(ending.chars().count()).eq(ending.chars().rev())
            }
        })
}

/// The hash of the first letters of a word, in lower case; `None` for marks and shorter words.
fn stem_key(token: &Token, text: &str) -> Option<u64> {
    if !token.is_word() || token.len() < STEM_KEY_CHARS {
        return None;
    }
    let word = &text.as_bytes()[token.start..token.end];
    // Nearly all letters are these.
    if let Some(letters) = word.first_chunk::<STEM_KEY_CHARS>()
        && letters.is_ascii()
    {
        return Some(fnv1a(letters.map(|letter| letter.to_ascii_lowercase())));
    }
    let (mut hash, mut letters) = (FNV_OFFSET_BASIS, 0);
    for c in text[token.start..token.end].chars().flat_map(char::to_lowercase).take(STEM_KEY_CHARS) {
        let mut buffer = [0; 4];
        hash = c.encode_utf8(&mut buffer).bytes().fold(hash, |hash, byte| fnv1a_step(hash, u64::from(byte)));
        letters += 1;
    }
    (letters == STEM_KEY_CHARS).then_some(hash)
}

/// The hash of the last letters of a word, in lower case; `None` for marks and shorter words.
fn ending_key(token: &Token, text: &str) -> Option<u64> {
    if !token.is_word() || token.len() < STEM_KEY_CHARS {
        return None;
    }
    let word = &text[token.start..token.end];
    let (from, _) = word.char_indices().rev().nth(STEM_KEY_CHARS - 1)?;
    let mut buffer = [0; 4];
    Some(word[from..].chars().flat_map(char::to_lowercase).fold(FNV_OFFSET_BASIS, |hash, c| {
        c.encode_utf8(&mut buffer).bytes().fold(hash, |hash, byte| fnv1a_step(hash, u64::from(byte)))
    }))
}

/// The hash of the first word of a phrase, or of its first or last letters.
fn first_key(phrase: &FamilyPhrase) -> u64 {
    match phrase.words[0] {
        PhraseWord::Word(hash) | PhraseWord::Stem(hash, _) | PhraseWord::Ending(hash, _) => hash,
    }
}

/// One hash of two words.
fn pair_key(first: u64, second: u64) -> u64 {
    first.rotate_left(1) ^ second
}

/// The cell of the table for a hash.
fn cell_of(hash: u64) -> usize {
    (hash ^ (hash >> 32)) as usize % TABLE_SIZE
}

/// What the phrases of a group say of their sentence.
fn phrase_use(pack: &BuiltinFamilyPack, group: usize, is_invitation: bool) -> PhraseUse {
    let is = |role: Option<usize>| role == Some(group);
    if is(pack.roles.reader) || is(pack.roles.outlet) {
        PhraseUse::Person
    } else if is(pack.roles.hooks) || is_invitation {
        PhraseUse::Opening
    } else if is(pack.roles.lead_ins) {
        PhraseUse::LeadIn
    } else {
        PhraseUse::Other
    }
}
