//! What one position of a pattern accepts.

use crate::token::{Token, TokenShape, mark_hash};
use std::sync::Arc;

/// A condition on one token. Words and marks are given by their hashes, see [`Token::hash`].
#[derive(Debug, Clone, PartialEq)]
pub enum TokenTest {
    /// The word or mark with this hash.
    Word(u64),
    /// The word with this hash, with a capital.
    CapitalizedWord(u64),
    /// The word with this hash, in capitals.
    AllCapsWord(u64),
    /// One of the words with these hashes.
    OneOf(Vec<u64>),
    /// Any token.
    Any,
    /// Any word.
    AnyWord,
    /// Any capitalised word.
    AnyCapitalized,
    /// Two commas or more in a row.
    CommaRun,
    /// A capitalised word or a number.
    CapitalizedOrNumber,
    /// A number.
    Number,
    /// A web address.
    Address,
    /// A separating mark.
    Separator,
    /// What may follow the first word of an outlet's name: a capitalised word, a number, a mark of names, one of these.
    OutletPart(Arc<[u64]>),
    /// What may follow the first word of a person's name: a capitalised word, a mark of names, one of these.
    NamePart(Arc<[u64]>),
}

const SEPARATORS: &[u64] = &[
    mark_hash(':'),
    mark_hash('-'),
    mark_hash('|'),
    mark_hash('>'),
    mark_hash('•'),
    mark_hash('/'),
    mark_hash('~'),
    mark_hash('='),
];

/// The marks in "Kabar-Kita.co.id", "Pos & Warta".
const OUTLET_MARKS: &[u64] =
    &[mark_hash('.'), mark_hash('-'), mark_hash('‐'), mark_hash('&'), mark_hash('\'')];

/// The marks in "Ahmad Ali, S.Sos.", "Jean-Pierre".
const NAME_MARKS: &[u64] = &[mark_hash('.'), mark_hash(','), mark_hash('\''), mark_hash('‐')];

impl TokenTest {
    /// Does `token` pass?
    pub fn accepts(&self, token: &Token) -> bool {
        match self {
            TokenTest::Word(hash) => token.hash == *hash,
            TokenTest::CapitalizedWord(hash) => token.hash == *hash && token.is_capitalized(),
            TokenTest::AllCapsWord(hash) => token.hash == *hash && token.shape == TokenShape::AllCaps,
            TokenTest::OneOf(words) => words.contains(&token.hash),
            TokenTest::Any => true,
            TokenTest::AnyWord => token.is_word(),
            TokenTest::AnyCapitalized => token.is_capitalized(),
            TokenTest::CommaRun => token.is_mark(',') && token.len() > 1,
            TokenTest::CapitalizedOrNumber => token.is_capitalized() || token.shape == TokenShape::Number,
            TokenTest::Number => token.shape == TokenShape::Number,
            TokenTest::Address => token.shape == TokenShape::Address,
            TokenTest::Separator => SEPARATORS.contains(&token.hash),
            TokenTest::OutletPart(words) => {
                token.is_capitalized()
                    || token.shape == TokenShape::Number
                    || OUTLET_MARKS.contains(&token.hash)
                    || words.contains(&token.hash)
            }
            TokenTest::NamePart(words) => {
                token.is_capitalized() || NAME_MARKS.contains(&token.hash) || words.contains(&token.hash)
            }
        }
    }

    /// The hashes of the tokens that can pass; `None` if there are too many to list.
    pub fn accepted_hashes(&self) -> Option<&[u64]> {
        match self {
            TokenTest::Word(hash) | TokenTest::CapitalizedWord(hash) | TokenTest::AllCapsWord(hash) => {
                Some(std::slice::from_ref(hash))
            }
            TokenTest::OneOf(words) => Some(words),
            TokenTest::Separator => Some(SEPARATORS),
            _ => None,
        }
    }
}
