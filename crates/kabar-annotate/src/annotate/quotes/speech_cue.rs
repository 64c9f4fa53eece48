//! The cues that tell speech from a title, a term, a scare quote or an example, and sets of them.

/// Defines [`Cue`] and the names of its variants.
macro_rules! cues {
    ($($(#[$doc:meta])* $variant:ident $name:literal)*) => {
        /// One cue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Cue { $($(#[$doc])* $variant),* }

        /// The names of the cues, in the order of their numbers.
        pub const CUE_NAMES: &[&str] = &[$($name),*];
    };
}

cues! {
    /// Always there.
    Bias "bias"
    /// The attribution stands right after the quotation.
    AttributedAfter "attributed after"
    /// The attribution stands right before it.
    AttributedBefore "attributed before"
    /// The attribution stands elsewhere in its sentence.
    AttributedInSentence "attributed in the sentence"
    /// It begins its sentence.
    BeginsSentence "begins a sentence"
    /// It begins its line.
    BeginsLine "begins a line"
    /// Nothing of its sentence stands beside it.
    WholeSentence "whole sentence"
    /// It ends with a comma, inside or right behind it.
    EndsWithComma "ends with a comma"
    /// It ends with a full stop.
    EndsWithStop "ends with a stop"
    /// It ends with a question or exclamation mark.
    EndsWithCall "ends with a call"
    /// A stop or comma inside it, before its end.
    HasInnerStop "stop inside"
    /// Its sentence ends behind it.
    EndsSentence "ends the sentence"
    /// Its first word has a capital.
    BeginsWithCapital "begins with a capital"
    /// Most of its words have capitals.
    LooksLikeTitle "looks like a title"
    /// All its letters are capitals.
    AllCapitals "all capitals"
    /// One word.
    OneWord "1 word"
    /// Two words.
    TwoWords "2 words"
    /// Three words.
    ThreeWords "3 words"
    /// Four or five words.
    FourWords "4 words"
    /// Six to nine words.
    SixWords "6 words"
    /// Ten to nineteen words.
    TenWords "10 words"
    /// Twenty words and more.
    TwentyWords "20 words"
    /// Single marks.
    SingleMarks "single marks"
    /// In a headline: the first line, or a line without a stop at its end.
    InHeadline "in a headline"
    /// A noun for a title, a work or a term stands right before it.
    AfterTitleWord "after a title word"
    /// A verb of naming stands right before it, or one word earlier.
    AfterNamingWord "after a naming word"
    /// A word of comparison stands right before it: "as", "sebagai".
    AfterAs "after as"
    /// An article stands right before it.
    AfterArticle "after an article"
    /// A preposition stands right before it.
    AfterPreposition "after a preposition"
    /// A verb of saying stands right before it.
    AfterVerb "after a verb"
    /// A colon stands right before it.
    AfterColon "after a colon"
    /// Another mark stands right before it.
    AfterMark "after a mark"
    /// A name, or a word with a capital, stands right before it.
    AfterName "after a name"
    /// A word that begins a clause stands right before it: "that", "bahwa".
    AfterConjunction "after a conjunction"
    /// A word for what somebody said stands near before it.
    AfterUtterance "after an utterance"
    /// Another plain word stands right before it.
    AfterWord "after a word"
    /// A plain word follows it without a mark.
    BeforeWord "before a word"
    /// A word with a capital follows it without a mark.
    BeforeName "before a name"
    /// A preposition, conjunction or verb follows.
    BeforeFunctionWord "before a function word"
    /// The source is a name.
    SourceIsName "source is a name"
    /// The source is a pronoun or clitic.
    SourceIsPronoun "source is a pronoun"
    /// A first person speaks in it.
    FirstPerson "first person"
    /// It holds a word that a clause has and a title seldom.
    HasClauseWord "clause word"
    /// It holds two of them.
    HasClauseWords "clause words"
    /// It is one name as a whole.
    IsName "is a name"
    /// It holds digits, or begins with @ or #.
    HasSigns "signs"
    /// The quotation before it stands in the same list.
    ContinuesList "continues a list"
    /// The next one stands in the same list.
    ListContinues "list continues"
    /// The same words stand in the article again.
    Repeated "repeated"
    /// The sentence has another quotation before it.
    SecondInSentence "second in its sentence"
    /// The article has no quotation that surely is speech.
    NoSpeech "article without speech"
    /// Fewer than half of the article's quotations surely are speech.
    LittleSpeech "article with little speech"
    /// The article speaks to its reader.
    AddressesReader "article addresses its reader"
    /// The sentence of the quotation speaks to its reader.
    SentenceAddresses "sentence addresses its reader"
    /// In brackets.
    InBrackets "in brackets"
    /// Single marks in a headline.
    SingleInHeadline "single marks in a headline"
    /// In a list, and most words have capitals.
    TitleInList "looks like a title in a list"
    /// Behind an owner, and most words have capitals: NBC’s “Meet the Press”.
    TitleAfterOwner "looks like a title after an owner"
    /// One or two words without a source.
    ShortWithoutSource "short without a source"
    /// One or two words whose source stands elsewhere in the sentence.
    ShortInSentence "short with a source in the sentence"
    /// One or two words in a language whose fragments are speech.
    ShortFragment "short where fragments are speech"
    /// Up to three words right before a plain word: a “closed” primary.
    Modifier "modifies a word"
    /// A form of "to be" stands right before it.
    AfterCopula "after a copula"
    /// The attribution stands behind it, and not right behind it.
    AttributedLater "attributed later"
    /// The attribution is that of another quotation in its sentence.
    SharedAttribution "shared attribution"
    /// The same words stand in marks again.
    QuotedAgain "quoted again"
    /// A noun for a title, a work or a term stands a few words before it, and nothing but a name or a mark between.
    NearTitleWord "near a title word"
    /// An owner stands right before it: Hill’s “…”.
    AfterOwner "after an owner"
    /// It stands in a list of three or more.
    LongList "in a long list"
    /// Up to three words whose source stands elsewhere in its sentence, in a language where a fragment may be a term.
    TermInSentence "few words with a source in the sentence"
    /// The pack of the language has fragments without a source as speech.
    Fragments "fragments are speech"
}

/// A set of [`Cue`]s: bit n is the n-th.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SpeechCues(u128);

const _: () = assert!(CUE_NAMES.len() <= 128);

impl SpeechCues {
    /// Puts the cue into the set if it holds.
    pub(super) fn set(&mut self, cue: Cue, holds: bool) {
        self.0 |= u128::from(holds) << cue as u32;
    }

    /// Is the cue in the set?
    pub(super) fn has(self, cue: Cue) -> bool {
        self.0 >> cue as u32 & 1 == 1
    }

    /// The numbers of the cues in the set, as in [`CUE_NAMES`].
    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        (0..CUE_NAMES.len()).filter(move |n| self.0 >> n & 1 == 1)
    }
}
