//! One line against the rules: is all of it something else than the article, or a part, or nothing?
//!
//! A line is looked at by itself here; [`neighbours`](super::neighbours) knows what the lines around it mean. A whole line
//! is cut only by a pattern that matches from its first word; of a line in which a link is glued to a paragraph only the
//! link is cut, and only if its end is certain.

use super::builtin::VOCABULARY;
use super::family::FamilyContext;
use super::headline_boundary::{GluedEnd, glued_end};
use super::line_rule::LineRule;
use super::pack::{NextLines, RestKind};
use super::rule_set::{AnchorSet, LineRuleSet, LineTokens, RuleHit, RuleScope};
use super::token_predicates::{
    is_all_caps, is_any_mark, is_icon, is_name_list, is_named_marker, is_sentence_end, trim_spaces,
};
use super::word_usage::WordUsage;
use crate::annotate::article_tokens::ArticleTokens;
use crate::article::{Article, Block, LineLabel};
use crate::text::Span;
use kabar_patterns::{PatternAnchor, Token, TokenShape, tokenize};
use std::cell::OnceCell;

/// A part of a line that a rule takes out of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineCut {
    /// The range of the part in the article's text.
    pub span: Span,
    /// The index of the rule that takes it, in [`LineClassifier::rules`].
    pub rule: usize,
    /// What stands after the rule's phrase: a headline, a name. May be empty.
    pub rest: Span,
    /// Is it certain, or only likely, that the part is what the rule says?
    pub is_certain: bool,
}

/// Classifies the lines of one article.
pub(super) struct LineClassifier<'a> {
    /// All rules, of every language pack and of the user.
    pub rules: &'a LineRuleSet,
    /// Which of the rules apply to the article.
    pub scope: RuleScope,
    article: &'a Article,
    /// The article's text.
    pub text: &'a str,
    title_tokens: Vec<Token>,
    /// The hashes of the headline's words.
    pub title_words: Vec<u64>,
    /// The hashes of the outlet's words, if it is known.
    pub outlet_words: Vec<u64>,
    /// The outlet in lower case, for rules that are one outlet's.
    outlet_lowercase: Option<String>,
    tokens: &'a ArticleTokens,
    word_usage: OnceCell<WordUsage>,
    hit_buffer: Vec<RuleHit>,
}

/// The anchors of patterns that may cut a whole line.
const WHOLE_LINE_ANCHORS: AnchorSet = PatternAnchor::Whole as AnchorSet | PatternAnchor::Start as AnchorSet;
/// The anchors of patterns that may cut a part of a line.
const PART_ANCHORS: AnchorSet = PatternAnchor::Inline as AnchorSet | PatternAnchor::End as AnchorSet;

/// Tokens from the end of a line in which a pattern of its end may begin.
const MAX_TAIL_TOKENS: usize = 40;

/// The fewest tokens of a headline before a sentence on the same line.
const MIN_HEADLINE_TOKENS: usize = 4;

impl<'a> LineClassifier<'a> {
    /// Makes a classifier for the lines of `article`, of which `tokens` are the tokens.
    pub(super) fn new(
        rules: &'a LineRuleSet,
        scope: RuleScope,
        article: &'a Article,
        tokens: &'a ArticleTokens,
    ) -> LineClassifier<'a> {
        let tokens_of = |of: &str| {
            let mut tokens = Vec::new();
            tokenize(of, 0, &mut tokens);
            tokens
        };
        let words =
            |tokens: &[Token]| tokens.iter().filter(|t| t.is_word()).map(|t| t.hash).collect::<Vec<u64>>();
        let title_tokens = tokens_of(&article.title);
        LineClassifier {
            rules,
            scope,
            article,
            text: article.text(),
            title_words: words(&title_tokens),
            title_tokens,
            outlet_words: words(&tokens_of(article.site.as_deref().unwrap_or(""))),
            outlet_lowercase: article.outlet().map(|outlet| outlet.to_lowercase()),
            tokens,
            word_usage: OnceCell::new(),
            hit_buffer: Vec::new(),
        }
    }

    /// How the article uses its words. Made when a line first asks: in most articles none does.
    fn word_usage(&self) -> &WordUsage {
        self.word_usage.get_or_init(|| WordUsage::from_tokens(self.tokens.all()))
    }

    /// The tokens of the line at `span`, which may leave out white space around it.
    pub(super) fn tokens_of(&self, span: Span) -> &'a [Token] {
        self.tokens.within(span).unwrap_or_default()
    }

    /// The parts of the line at `span` that are not the article, in order; one part that covers the line if all of it is not.
    pub(super) fn classify(&mut self, span: Span) -> Vec<LineCut> {
        if self.is_kept(span) {
            return Vec::new();
        }
        let mut hits = std::mem::take(&mut self.hit_buffer);
        let line = LineTokens::new(self.tokens_of(span), self.rules);
        let cuts = match self.whole_line_cut(span, &line, &mut hits) {
            Some(cut) => vec![cut],
            None => {
                let family = self.family_cut(span, line.tokens);
                match family.filter(|cut| cut.span == span) {
                    Some(cut) => vec![cut],
                    None if line.anchors & PART_ANCHORS == 0 => Vec::from_iter(family),
                    None => {
                        let cuts = self.find_embedded_cuts(&line, &mut hits);
                        if cuts.is_empty() { Vec::from_iter(family) } else { cuts }
                    }
                }
            }
        };
        let cuts = if self.leaves_enough_text(span, &cuts) { cuts } else { Vec::new() };
        self.hit_buffer = hits;
        cuts.into_iter().filter(|cut| !self.is_kept(cut.span)).collect()
    }

    /// Is the text at `span` the article whatever else it looks like: is it code, or did the user say so? Of the user's rules
    /// the last that fits decides.
    pub(super) fn is_kept(&self, span: Span) -> bool {
        if self.article.block_at(span.trim(self.text).start) == Block::Code {
            return true;
        }
        if !self.rules.has_keep_rules {
            return false;
        }
        // A part of a line is matched as if it were a line, and so it is scanned as one.
        let mut tokens = Vec::new();
        tokenize(span.slice(self.text), span.start, &mut tokens);
        let (line, mut hits) = (LineTokens::new(&tokens, self.rules), Vec::new());
        self.rules.find_matches(&line, 0, WHOLE_LINE_ANCHORS, self.scope, &mut hits);
        let mut user_hits = hits.iter().filter(|hit| self.rules.rule(hit.rule).is_user_rule());
        let deciding = user_hits.find(|hit| self.covers_line(hit, span, line.tokens));
        deciding.is_some_and(|hit| self.rules.rule(hit.rule).label == LineLabel::Body)
    }

    /// Is the rule one for this article's outlet?
    fn applies_to_outlet(&self, rule: &LineRule) -> bool {
        let Some(outlet) = rule.outlet.as_deref() else { return true };
        self.outlet_lowercase.as_deref().is_some_and(|ours| outlet.to_lowercase() == ours)
    }

    /// Is what is left of the line long enough? If a link is longer than the sentence before it, the sentence is more likely
    /// a part of the link, or the line is something else; such a line is not cut.
    fn leaves_enough_text(&self, span: Span, cuts: &[LineCut]) -> bool {
        let line = span.trim(self.text);
        let at_start = cuts.first().is_none_or(|cut| cut.span.start <= line.start);
        let folded = cuts.iter().filter(|cut| self.rules.rule(cut.rule).label.is_furniture());
        at_start || folded.map(|cut| cut.span.len()).sum::<usize>() * 2 <= line.len()
    }

    /// What is glued into the line at `span`, also if a rule would cut all of it; and the line's tokens.
    pub(super) fn embedded_cuts(&self, span: Span) -> (Vec<LineCut>, &'a [Token]) {
        let line = LineTokens::new(self.tokens_of(span), self.rules);
        (self.find_embedded_cuts(&line, &mut Vec::new()), line.tokens)
    }

    fn whole_line_cut(&self, span: Span, line: &LineTokens, hits: &mut Vec<RuleHit>) -> Option<LineCut> {
        let tokens = line.tokens;
        // Bullets, arrows and brackets before the first word; a quotation mark is no ornament.
        let lead =
            tokens.iter().take_while(|t| t.shape == TokenShape::Punctuation && !t.is_mark('\'')).count();
        hits.clear();
        for at in [0, lead].into_iter().take(1 + usize::from(lead > 0)) {
            self.rules.find_matches(line, at, WHOLE_LINE_ANCHORS, self.scope, hits);
        }
        hits.sort_by_key(|hit| hit.rank);
        let hit = hits.iter().find(|hit| self.covers_line(hit, span, tokens))?;
        let rest = self.rest_span(tokens, hit.end, tokens.len());
        Some(LineCut { span, rule: hit.rule, rest, is_certain: !self.rules.rule(hit.rule).is_likely })
    }

    /// The cut of the whole line by a family, or of its last sentences.
    fn family_cut(&self, span: Span, tokens: &[Token]) -> Option<LineCut> {
        let context = FamilyContext {
            text: self.text,
            title: (&self.title_tokens, &self.article.title),
            outlet_words: &self.outlet_words,
            is_first: span.start == 0,
        };
        let (rule, hit) = self.rules.find_family(tokens, self.scope, &context)?;
        let start = if hit.start == 0 { span.start } else { tokens[hit.start].start };
        Some(LineCut {
            span: Span::new(start, span.end),
            rule,
            rest: Span::new(0, 0),
            is_certain: hit.is_certain,
        })
    }

    /// See [`FamilyIndex::signs`](super::family::FamilyIndex::signs).
    pub(super) fn family_signs(&self, tokens: &[Token]) -> u8 {
        self.rules.family_signs(tokens, self.scope, self.text)
    }

    fn covers_line(&self, hit: &RuleHit, span: Span, tokens: &[Token]) -> bool {
        let rule = self.rules.rule(hit.rule);
        let line = span.slice(self.text);
        if !self.applies_to_outlet(rule) {
            return false;
        }
        if line.len() > rule.max_chars && line.chars().nth(rule.max_chars).is_some() {
            return false;
        }
        let rest = &tokens[hit.end..];
        let bare = !rest.iter().any(Token::is_word);
        let fits = match hit.anchor {
            PatternAnchor::Whole => bare,
            _ if bare => true,
            // "Topic: inflation." is a sentence: keywords have no full stop.
            _ if rule.next == Some(NextLines::Tags) && rest.last().is_some_and(|t| t.is_mark('.')) => false,
            _ => self.allows_rest(rule.rest, rest),
        };
        // A user who folds exactly this line means it.
        let is_meant = rule.is_user_rule() && hit.anchor == PatternAnchor::Whole;
        fits && !self.is_article_topic(hit.rule, tokens)
            && (is_meant
                || !(matches!(rule.label, LineLabel::Promo | LineLabel::Caption)
                    && self.reports_speech(tokens)))
    }

    /// May `tokens` stand after the phrase of a rule of that kind?
    fn allows_rest(&self, rest: RestKind, tokens: &[Token]) -> bool {
        match rest {
            RestKind::Any => true,
            RestKind::Nothing => !tokens.iter().any(Token::is_word),
            // After a run of commas, where a scraper lost the link, the article goes on.
            RestKind::Headline => !tokens[0].is_mark(',') && self.is_whole_headline(tokens),
            RestKind::Name => is_name_list(tokens),
        }
    }

    /// Is the article about the rule's topic, by its headline? Then only a line that names the outlet is a promo.
    fn is_article_topic(&self, rule: usize, tokens: &[Token]) -> bool {
        let topic = &self.rules.rule(rule).topic_hashes;
        let about = |word: &u64| self.title_words.contains(word);
        topic.iter().any(about) && !tokens.iter().any(|t| self.outlet_words.contains(&t.hash))
    }

    /// Does the line at `span` report what somebody said?
    pub(super) fn reports_speech_at(&self, span: Span) -> bool {
        self.reports_speech(self.tokens_of(span))
    }

    /// Does the line report what somebody said: ", he told the court"?
    fn reports_speech(&self, tokens: &[Token]) -> bool {
        let mark = tokens.iter().position(|t| t.is_mark(',') || t.shape == TokenShape::QuoteMark);
        mark.is_some_and(|m| tokens[m..].iter().any(|t| VOCABULARY.speech_verbs.contains(t.hash)))
    }

    /// What is glued into the line or stands after its last sentence.
    fn find_embedded_cuts(&self, line: &LineTokens, hits: &mut Vec<RuleHit>) -> Vec<LineCut> {
        let tokens = line.tokens;
        let mut cuts: Vec<LineCut> = Vec::new();
        let mut quotes = 0_usize;
        let mut at = 0;
        while at < tokens.len() {
            let token = &tokens[at];
            let anchors = if tokens.len() - at <= MAX_TAIL_TOKENS {
                PART_ANCHORS
            } else {
                PatternAnchor::Inline as AnchorSet
            };
            if self.rules.may_start_pattern(token, anchors) {
                let cut = self.embedded_cut_at(line, at, quotes % 2 == 1, cuts.last(), hits);
                if let Some((cut, to)) = cut {
                    quotes += tokens[at..to].iter().filter(|t| t.shape == TokenShape::QuoteMark).count();
                    at = to.max(at + 1);
                    cuts.push(cut);
                    continue;
                }
            }
            quotes += usize::from(token.shape == TokenShape::QuoteMark);
            at += 1;
        }
        cuts
    }

    /// The cut that begins at `tokens[at]`, and the index of the token after it. `quoted`: is a quotation open there?
    fn embedded_cut_at(
        &self,
        line: &LineTokens,
        at: usize,
        quoted: bool,
        last: Option<&LineCut>,
        hits: &mut Vec<RuleHit>,
    ) -> Option<(LineCut, usize)> {
        let tokens = line.tokens;
        hits.clear();
        self.rules.find_matches(line, at, PART_ANCHORS, self.scope, hits);
        let cut = |to: usize, hit: &RuleHit| {
            let span = Span::new(tokens[at].start, tokens[to - 1].end);
            let rest = self.rest_span(tokens, hit.end, to);
            (LineCut { span, rule: hit.rule, rest, is_certain: !self.rules.rule(hit.rule).is_likely }, to)
        };
        hits.iter().find_map(|hit| {
            let rule = self.rules.rule(hit.rule);
            let n = tokens.len();
            if !self.applies_to_outlet(rule) {
                return None;
            }
            if hit.anchor == PatternAnchor::End {
                let ends = n - at <= MAX_TAIL_TOKENS
                    && (hit.end == n || rule.rest == RestKind::Name && is_name_list(&tokens[hit.end..]));
                return (ends && at > 0 && !quoted && is_sentence_end(&tokens[at - 1])).then(|| cut(n, hit));
            }
            // An embed or a marker in capitals is in no quotation, even after an unclosed quotation mark.
            // So is "Read also: Bridge Reopens", wherever it stands.
            let is_named = rule.rest == RestKind::Headline
                && is_named_marker(&tokens[at..hit.end])
                && tokens.get(hit.end).is_some_and(|t| t.shape != TokenShape::Lowercase);
            let fixed = tokens[at].is_mark('[') || is_all_caps(&tokens[at..hit.end]) || is_named;
            if (quoted && !fixed)
                || !(is_named || self.may_start_cut(tokens, at, hit.end, last))
                || self.is_article_topic(hit.rule, &tokens[at..hit.end])
            {
                return None;
            }
            match rule.rest {
                RestKind::Nothing => {
                    // Its own full stop goes with it.
                    let stop =
                        tokens.get(hit.end).filter(|t| !t.is_word() && t.start == tokens[hit.end - 1].end);
                    let stopped = stop.is_some_and(|t| is_any_mark(t, &['.', '!', ':']));
                    Some(cut(hit.end + usize::from(stopped), hit))
                }
                RestKind::Any | RestKind::Name => {
                    let short = tokens[n - 1].end - tokens[at].start <= rule.max_chars;
                    (short && self.allows_rest(rule.rest, &tokens[hit.end..])).then(|| cut(n, hit))
                }
                RestKind::Headline => {
                    // After a comma, where a scraper lost the link, the article goes on.
                    if tokens.get(hit.end).is_some_and(|token| token.is_mark(',')) {
                        return Some(cut(hit.end, hit));
                    }
                    let n = self.next_marker(line, hit.end);
                    let short = tokens[n - 1].end - tokens[at].start <= rule.max_chars;
                    let (end, is_sure) =
                        match glued_end(self.text, tokens, at, (hit.end, n), self.word_usage())? {
                            GluedEnd::At(end) => (end, true),
                            GluedEnd::Likely(end) if short && self.is_whole_headline(&tokens[hit.end..n]) => {
                                (end, true)
                            }
                            GluedEnd::Likely(_) => return None,
                            GluedEnd::Unsure(end) => (end, false),
                        };
                    // A word that holds the end of the headline and the beginning of the article goes with both.
                    let to = tokens.partition_point(|token| token.start < end);
                    let (mut part, to) = cut(to, hit);
                    part.span.end = end;
                    part.rest.end = part.rest.end.min(end);
                    part.is_certain &= is_sure;
                    Some((part, to))
                }
            }
        })
    }

    /// The index of the next token that ends a headline by itself: an icon, a bullet, an embed, an ad marker in
    /// capitals.
    fn next_marker(&self, line: &LineTokens, from: usize) -> usize {
        let tokens = line.tokens;
        let mut hits = Vec::new();
        let end = tokens.len().min(from + MAX_TAIL_TOKENS);
        let found = (from..end).find(|&at| {
            hits.clear();
            if self.rules.may_start_pattern(&tokens[at], PatternAnchor::Inline as AnchorSet) {
                self.rules.find_matches(line, at, PatternAnchor::Inline as AnchorSet, self.scope, &mut hits);
            }
            is_icon(&tokens[at], self.text)
                || tokens[at].is_mark('•')
                || hits.iter().any(|hit| tokens[at].is_mark('[') || is_all_caps(&tokens[at..hit.end]))
        });
        found.unwrap_or(tokens.len())
    }

    /// Is it one headline, without a sentence of the article after it?
    fn is_whole_headline(&self, tokens: &[Token]) -> bool {
        VOCABULARY.is_headline(tokens, self.text)
            && !tokens.iter().any(|t| is_icon(t, self.text) || t.is_mark('•'))
            && !(MIN_HEADLINE_TOKENS..tokens.len()).any(|k| VOCABULARY.opens_sentence(tokens, k, false))
    }

    /// May a cut begin at `tokens[at]`: at the line's start, after a sentence, after another cut, in brackets or in
    /// capitals? `to` is the index after the matched phrase.
    fn may_start_cut(&self, tokens: &[Token], at: usize, to: usize, last: Option<&LineCut>) -> bool {
        let (_, before) = trim_spaces(tokens, (0, at), self.text);
        let Some(before) = before.checked_sub(1).map(|b| &tokens[b]) else { return true };
        let ended = is_sentence_end(before);
        let after_cut = last.is_some_and(|cut| cut.span.end == before.end);
        // ",,": where a scraper lost something between two paragraphs.
        let is_lost = before.is_mark(',') && before.len() > 1;
        let is_labelled = tokens[to - 1].is_mark(':');
        let starts = tokens[at].is_capitalized() || !tokens[at].is_word() || is_labelled || is_lost;
        (starts && (ended || after_cut || is_lost)) || tokens[at].is_mark('[') || is_all_caps(&tokens[at..to])
    }

    /// The words of `tokens[from..to]`, without the marks around them.
    fn rest_span(&self, tokens: &[Token], from: usize, to: usize) -> Span {
        let part = tokens.get(from..to).unwrap_or(&[]);
        let ornament = |t: &&Token| {
            !t.is_word() && t.shape != TokenShape::QuoteMark && !t.is_mark('\'') && !t.is_mark('(')
        };
        let skip = part.iter().take_while(ornament).count();
        match (part.get(skip), part.last()) {
            (Some(first), Some(last)) => Span::new(first.start, last.end),
            _ => Span::new(0, 0),
        }
    }
}
