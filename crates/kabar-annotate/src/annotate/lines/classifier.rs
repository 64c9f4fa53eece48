//! One line against the rules: is all of it something else than the article, or a part, or nothing?
//!
//! A line is judged by itself here; what its neighbours say is [`context`](super::context)'s question. A whole line is
//! given up only to a pattern that accounts for it from its first word; of a line in which a link is glued to a
//! paragraph only the link is cut, and only where its end is certain.

use super::headline::WordUsage;
use super::pack::RestKind;
use super::rules::{AnchorSet, LineRule, LineRuleSet, LineTokens, PatternAnchor, RuleHit, RuleScope};
use super::token_predicates::{all_capitals, is_icon, is_name_list, is_sentence_end};
use crate::article::{Article, LineLabel};
use crate::text::Span;
use kabar_patterns::tokens::{LineToken, LineTokenShape, tokenize};
use std::cell::OnceCell;

/// A part of a line that is not the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineCut {
    /// The part.
    pub span: Span,
    /// Which rule says so.
    pub rule: usize,
    /// What stands after the rule's phrase: a headline, a name. May be empty.
    pub rest: Span,
}

/// What is the same for all lines of an article.
pub struct LineClassifier<'a> {
    /// The rules.
    pub rules: &'a LineRuleSet,
    /// Which of them apply.
    pub scope: RuleScope,
    /// The article's text.
    pub text: &'a str,
    /// The headline's words.
    pub title_words: Vec<u64>,
    /// The outlet's words, where it is known.
    pub outlet_words: Vec<u64>,
    /// The outlet in lower case, for rules that are one outlet's.
    outlet_lowercase: Option<String>,
    word_usage: OnceCell<WordUsage>,
    line_buffer: LineTokens,
    hit_buffer: Vec<RuleHit>,
}

/// What may take a whole line, and what may take a part.
const WHOLE_LINE_ANCHORS: AnchorSet = PatternAnchor::Whole as AnchorSet | PatternAnchor::Start as AnchorSet;
const PART_ANCHORS: AnchorSet = PatternAnchor::Inline as AnchorSet | PatternAnchor::End as AnchorSet;

/// Tokens from the end of a line in which a pattern of its end may begin.
const MAX_TAIL_TOKENS: usize = 40;

impl<'a> LineClassifier<'a> {
    /// Ready to judge lines of `article`.
    pub fn new(rules: &'a LineRuleSet, scope: RuleScope, article: &'a Article) -> LineClassifier<'a> {
        let words = |of: &str| {
            let mut tokens = Vec::new();
            tokenize(of, 0, &mut tokens);
            tokens.iter().filter(|t| t.is_word()).map(|t| t.hash).collect()
        };
        LineClassifier {
            rules,
            scope,
            text: article.text(),
            title_words: words(&article.title),
            outlet_words: words(article.site.as_deref().unwrap_or("")),
            outlet_lowercase: article.outlet().map(|outlet| outlet.to_lowercase()),
            word_usage: OnceCell::new(),
            line_buffer: LineTokens::default(),
            hit_buffer: Vec::new(),
        }
    }

    /// How the article uses its words.
    pub fn word_usage(&self) -> &WordUsage {
        self.word_usage.get_or_init(|| WordUsage::from_text(self.text))
    }

    /// The parts of the line at `span` that are not the article, in order. One part that covers the line: all of it.
    pub fn classify(&mut self, span: Span) -> Vec<LineCut> {
        if self.is_kept_by_user(span) {
            return Vec::new();
        }
        let mut tokens = std::mem::take(&mut self.line_buffer.tokens);
        let mut hits = std::mem::take(&mut self.hit_buffer);
        tokens.clear();
        tokenize(span.slice(self.text), span.start, &mut tokens);
        let line = LineTokens::new(tokens, self.rules);
        let cuts = match self.whole_line_cut(span, &line, &mut hits) {
            Some(cut) => vec![cut],
            None if line.anchors & PART_ANCHORS == 0 => Vec::new(),
            None => self.find_embedded_cuts(&line, &mut hits),
        };
        let cuts = if self.leaves_enough_text(span, &cuts) { cuts } else { Vec::new() };
        (self.line_buffer, self.hit_buffer) = (line, hits);
        cuts.into_iter().filter(|cut| !self.is_kept_by_user(cut.span)).collect()
    }

    /// Did the reader say that what stands at `span` is the article? Of the reader's rules the last that fits decides.
    pub fn is_kept_by_user(&self, span: Span) -> bool {
        if !self.rules.has_keep_rules {
            return false;
        }
        let mut tokens = Vec::new();
        tokenize(span.slice(self.text), span.start, &mut tokens);
        let (line, mut hits) = (LineTokens::new(tokens, self.rules), Vec::new());
        self.rules.find_matches(&line, 0, WHOLE_LINE_ANCHORS, self.scope, &mut hits);
        let mut own = hits.iter().filter(|hit| self.rules.rule(hit.rule).is_user_rule());
        let decides = own.find(|hit| self.covers_line(hit, span, &line.tokens));
        decides.is_some_and(|hit| self.rules.rule(hit.rule).label == LineLabel::Body)
    }

    /// Is the rule one for this article's outlet?
    fn applies_to_outlet(&self, rule: &LineRule) -> bool {
        let Some(outlet) = rule.outlet.as_deref() else { return true };
        self.outlet_lowercase.as_deref().is_some_and(|ours| outlet.to_lowercase() == ours)
    }

    /// A link behind a sentence that is longer than the sentence: the sentence is more likely a part of the link, or
    /// the line something else altogether. Such a line stays whole.
    fn leaves_enough_text(&self, span: Span, cuts: &[LineCut]) -> bool {
        let line = span.trim(self.text);
        let at_start = cuts.first().is_none_or(|cut| cut.span.start <= line.start);
        let folded = cuts.iter().filter(|cut| self.rules.rule(cut.rule).label.is_folded());
        at_start || folded.map(|cut| cut.span.len()).sum::<usize>() * 2 <= line.len()
    }

    /// What is glued into the line at `span`, also where a rule would take all of it; and the line's tokens.
    pub fn embedded_cuts(&mut self, span: Span) -> (Vec<LineCut>, Vec<LineToken>) {
        let mut tokens = Vec::with_capacity(span.len() / 5);
        tokenize(span.slice(self.text), span.start, &mut tokens);
        let line = LineTokens::new(tokens, self.rules);
        (self.find_embedded_cuts(&line, &mut Vec::new()), line.tokens)
    }

    fn whole_line_cut(&self, span: Span, line: &LineTokens, hits: &mut Vec<RuleHit>) -> Option<LineCut> {
        let tokens = &line.tokens;
        // Bullets, arrows and brackets before the first word; a quotation mark is no ornament.
        let lead = tokens.iter().take_while(|t| t.shape == LineTokenShape::Mark && !t.is_mark('\'')).count();
        hits.clear();
        for at in [0, lead].into_iter().take(1 + usize::from(lead > 0)) {
            self.rules.find_matches(line, at, WHOLE_LINE_ANCHORS, self.scope, hits);
        }
        hits.sort_by_key(|hit| hit.rank);
        let hit = hits.iter().find(|hit| self.covers_line(hit, span, tokens))?;
        let rest = self.rest_span(tokens, hit.end, tokens.len());
        Some(LineCut { span, rule: hit.rule, rest })
    }

    fn covers_line(&self, hit: &RuleHit, span: Span, tokens: &[LineToken]) -> bool {
        let rule = self.rules.rule(hit.rule);
        let line = span.slice(self.text);
        if !self.applies_to_outlet(rule) {
            return false;
        }
        if line.len() > rule.max_chars && line.chars().nth(rule.max_chars).is_some() {
            return false;
        }
        let rest = &tokens[hit.end..];
        let bare = !rest.iter().any(LineToken::is_word);
        let fits = match hit.anchor {
            PatternAnchor::Whole => bare,
            _ if bare => true,
            _ => self.allows_rest(rule.rest, rest),
        };
        // Whoever folded exactly this line meant it.
        let meant = rule.is_user_rule() && hit.anchor == PatternAnchor::Whole;
        fits && !self.is_article_topic(hit.rule, tokens)
            && (meant
                || !(matches!(rule.label, LineLabel::Promo | LineLabel::Caption)
                    && self.reports_speech(tokens)))
    }

    /// Is what stands after a phrase what the rule says may stand there?
    fn allows_rest(&self, rest: RestKind, tokens: &[LineToken]) -> bool {
        match rest {
            RestKind::Any => true,
            RestKind::Nothing => !tokens.iter().any(LineToken::is_word),
            // After a run of commas a scraper lost the link: what stands there is the article.
            RestKind::Headline => !tokens[0].is_mark(',') && self.is_whole_headline(tokens),
            RestKind::Name => is_name_list(tokens),
        }
    }

    /// Is such a line what this article is about, by its headline? Then only a line that names the outlet is a promo.
    fn is_article_topic(&self, rule: usize, tokens: &[LineToken]) -> bool {
        let topic = &self.rules.rule(rule).topic_hashes;
        let about = |word: &u64| self.title_words.contains(word);
        topic.iter().any(about) && !tokens.iter().any(|t| self.outlet_words.contains(&t.hash))
    }

    /// Does the line report what somebody said: ", he told the court"?
    fn reports_speech(&self, tokens: &[LineToken]) -> bool {
        let mark = tokens.iter().position(|t| t.is_mark(',') || t.shape == LineTokenShape::Quote);
        mark.is_some_and(|m| tokens[m..].iter().any(|t| self.rules.speech_verbs.contains(&t.hash)))
    }

    /// What is glued into the line or set behind its last sentence.
    fn find_embedded_cuts(&self, line: &LineTokens, hits: &mut Vec<RuleHit>) -> Vec<LineCut> {
        let tokens = &line.tokens;
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
                    quotes += tokens[at..to].iter().filter(|t| t.shape == LineTokenShape::Quote).count();
                    at = to.max(at + 1);
                    cuts.push(cut);
                    continue;
                }
            }
            quotes += usize::from(token.shape == LineTokenShape::Quote);
            at += 1;
        }
        cuts
    }

    /// The part that begins at `tokens[at]`, and the token after it.
    fn embedded_cut_at(
        &self,
        line: &LineTokens,
        at: usize,
        quoted: bool,
        last: Option<&LineCut>,
        hits: &mut Vec<RuleHit>,
    ) -> Option<(LineCut, usize)> {
        let tokens = &line.tokens;
        hits.clear();
        self.rules.find_matches(line, at, PART_ANCHORS, self.scope, hits);
        let cut = |to: usize, hit: &RuleHit| {
            let span = Span::new(tokens[at].start, tokens[to - 1].end);
            (LineCut { span, rule: hit.rule, rest: self.rest_span(tokens, hit.end, to) }, to)
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
            // An embed or a marker in capitals stands in no quotation, whatever an unclosed mark before it says.
            let fixed = tokens[at].is_mark('[') || all_capitals(&tokens[at..hit.end]);
            if (quoted && !fixed)
                || !self.may_start_cut(tokens, at, hit.end, last)
                || self.is_article_topic(hit.rule, &tokens[at..hit.end])
            {
                return None;
            }
            match rule.rest {
                RestKind::Nothing => {
                    // Its own full stop goes with it.
                    let stop =
                        tokens.get(hit.end).filter(|t| !t.is_word() && t.start == tokens[hit.end - 1].end);
                    let stopped = stop.is_some_and(|t| ['.', '!', ':'].iter().any(|&c| t.is_mark(c)));
                    Some(cut(hit.end + usize::from(stopped), hit))
                }
                RestKind::Any | RestKind::Name => {
                    let short = tokens[n - 1].end - tokens[at].start <= rule.max_chars;
                    (short && self.allows_rest(rule.rest, &tokens[hit.end..])).then(|| cut(n, hit))
                }
                RestKind::Headline => {
                    let n = self.next_marker(line, hit.end);
                    let short = tokens[n - 1].end - tokens[at].start <= rule.max_chars;
                    if short && self.is_whole_headline(&tokens[hit.end..n]) {
                        return Some(cut(n, hit));
                    }
                    let to = self.rules.headline_end(&tokens[..n], hit.end, self.word_usage())?;
                    Some(cut(to, hit))
                }
            }
        })
    }

    /// Where the next thing begins that ends a headline by itself: an embed, an ad marker in capitals.
    fn next_marker(&self, line: &LineTokens, from: usize) -> usize {
        let tokens = &line.tokens;
        let mut hits = Vec::new();
        let end = tokens.len().min(from + MAX_TAIL_TOKENS);
        let found = (from..end).find(|&at| {
            hits.clear();
            if self.rules.may_start_pattern(&tokens[at], PatternAnchor::Inline as AnchorSet) {
                self.rules.find_matches(line, at, PatternAnchor::Inline as AnchorSet, self.scope, &mut hits);
            }
            is_icon(&tokens[at], self.text)
                || hits.iter().any(|hit| tokens[at].is_mark('[') || all_capitals(&tokens[at..hit.end]))
        });
        found.unwrap_or(tokens.len())
    }

    /// Is it one headline, and no sentence of the article behind it?
    fn is_whole_headline(&self, tokens: &[LineToken]) -> bool {
        self.rules.is_headline(tokens, self.text)
            && !tokens.iter().any(|t| is_icon(t, self.text))
            && !(4..tokens.len()).any(|k| self.rules.opens_sentence(tokens, k, false))
    }

    /// May something that is not the article begin here: at the line's start, after a sentence, after another cut,
    /// in brackets or in capitals?
    fn may_start_cut(&self, tokens: &[LineToken], at: usize, to: usize, last: Option<&LineCut>) -> bool {
        let Some(before) = at.checked_sub(1).map(|b| &tokens[b]) else { return true };
        let ended = is_sentence_end(before);
        let after_cut = last.is_some_and(|cut| cut.span.end == before.end);
        // ",,": where a scraper lost something between two paragraphs.
        let lost = before.is_mark(',') && before.end - before.start > 1;
        let labelled = tokens[to - 1].is_mark(':');
        let starts = tokens[at].is_capitalized() || !tokens[at].is_word() || labelled || lost;
        (starts && (ended || after_cut || lost)) || tokens[at].is_mark('[') || all_capitals(&tokens[at..to])
    }

    /// The words of `tokens[from..to]`, without the marks around them.
    fn rest_span(&self, tokens: &[LineToken], from: usize, to: usize) -> Span {
        let part = tokens.get(from..to).unwrap_or(&[]);
        let ornament = |t: &&LineToken| {
            !t.is_word() && t.shape != LineTokenShape::Quote && !t.is_mark('\'') && !t.is_mark('(')
        };
        let skip = part.iter().take_while(ornament).count();
        match (part.get(skip), part.last()) {
            (Some(first), Some(last)) => Span::new(first.start, last.end),
            _ => Span::new(0, 0),
        }
    }
}
