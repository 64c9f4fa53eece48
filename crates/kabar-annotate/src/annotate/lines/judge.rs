//! One line against the rules: is all of it something else than the article, or a part, or nothing?
//!
//! A line is judged by itself here; what its neighbours say is [`context`](super::context)'s question. A whole line is
//! given up only to a pattern that accounts for it from its first word; of a line in which a link is glued to a
//! paragraph only the link is cut, and only where its end is certain.

use super::headline::Usage;
use super::looks::{all_capitals, ends_before, is_icon, is_names};
use super::pack::Rest;
use super::rules::{Anchor, Anchors, Hit, Rule, Rules, Scope, Tokens};
use crate::article::{Article, Label};
use crate::text::Span;
use kabar_patterns::tokens::{Shape, Token, scan};
use std::cell::OnceCell;

/// A part of a line that is not the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The part.
    pub span: Span,
    /// Which rule says so.
    pub rule: usize,
    /// What stands after the rule's phrase: a headline, a name. May be empty.
    pub rest: Span,
}

/// What is the same for all lines of an article.
pub struct Judge<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// Which of them apply.
    pub scope: Scope,
    /// The article's text.
    pub text: &'a str,
    /// The headline's words.
    pub title: Vec<u64>,
    /// The outlet's words, where it is known.
    pub site: Vec<u64>,
    /// The outlet in lower case, for rules that are one outlet's.
    outlet: Option<String>,
    usage: OnceCell<Usage>,
    line: Tokens,
    hits: Vec<Hit>,
}

/// What may take a whole line, and what may take a part.
const WHOLE_LINE: Anchors = Anchor::Whole as Anchors | Anchor::Start as Anchors;
const PART: Anchors = Anchor::Inline as Anchors | Anchor::End as Anchors;

/// Tokens from the end of a line in which a pattern of its end may begin.
const TAIL: usize = 40;

impl<'a> Judge<'a> {
    /// Ready to judge lines of `article`.
    pub fn new(rules: &'a Rules, scope: Scope, article: &'a Article) -> Judge<'a> {
        let words = |of: &str| {
            let mut tokens = Vec::new();
            scan(of, 0, &mut tokens);
            tokens.iter().filter(|t| t.is_word()).map(|t| t.hash).collect()
        };
        Judge {
            rules,
            scope,
            text: article.text(),
            title: words(&article.title),
            site: words(article.site.as_deref().unwrap_or("")),
            outlet: article.outlet().map(str::to_lowercase),
            usage: OnceCell::new(),
            line: Tokens::default(),
            hits: Vec::new(),
        }
    }

    /// How the article uses its words.
    pub fn usage(&self) -> &Usage {
        self.usage.get_or_init(|| Usage::of(self.text))
    }

    /// The parts of the line at `span` that are not the article, in order. One part that covers the line: all of it.
    pub fn line(&mut self, span: Span) -> Vec<Cut> {
        if self.keeps(span) {
            return Vec::new();
        }
        let mut tokens = std::mem::take(&mut self.line.tokens);
        let mut hits = std::mem::take(&mut self.hits);
        tokens.clear();
        scan(span.of(self.text), span.start, &mut tokens);
        let line = Tokens::new(tokens, self.rules);
        let cuts = match self.all_of(span, &line, &mut hits) {
            Some(cut) => vec![cut],
            None if line.bits & PART == 0 => Vec::new(),
            None => self.parts_of(&line, &mut hits),
        };
        let cuts = if self.leaves_enough(span, &cuts) { cuts } else { Vec::new() };
        (self.line, self.hits) = (line, hits);
        cuts.into_iter().filter(|cut| !self.keeps(cut.span)).collect()
    }

    /// Did the reader say that what stands at `span` is the article? Of the reader's rules the last that fits decides.
    pub fn keeps(&self, span: Span) -> bool {
        if !self.rules.keeps {
            return false;
        }
        let mut tokens = Vec::new();
        scan(span.of(self.text), span.start, &mut tokens);
        let (line, mut hits) = (Tokens::new(tokens, self.rules), Vec::new());
        self.rules.matches(&line, 0, WHOLE_LINE, self.scope, &mut hits);
        let mut own = hits.iter().filter(|hit| self.rules.rule(hit.rule).is_own());
        let decides = own.find(|hit| self.takes_all(hit, span, &line.tokens));
        decides.is_some_and(|hit| self.rules.rule(hit.rule).label == Label::Body)
    }

    /// Is the rule one for this article's outlet?
    fn applies(&self, rule: &Rule) -> bool {
        let Some(outlet) = rule.outlet.as_deref() else { return true };
        self.outlet.as_deref().is_some_and(|ours| outlet.to_lowercase() == ours)
    }

    /// A link behind a sentence that is longer than the sentence: the sentence is more likely a part of the link, or
    /// the line something else altogether. Such a line stays whole.
    fn leaves_enough(&self, span: Span, cuts: &[Cut]) -> bool {
        let line = span.trim(self.text);
        let at_start = cuts.first().is_none_or(|cut| cut.span.start <= line.start);
        let folded = cuts.iter().filter(|cut| self.rules.rule(cut.rule).label.is_folded());
        at_start || folded.map(|cut| cut.span.len()).sum::<usize>() * 2 <= line.len()
    }

    /// What is glued into the line at `span`, also where a rule would take all of it; and the line's tokens.
    pub fn parts(&mut self, span: Span) -> (Vec<Cut>, Vec<Token>) {
        let mut tokens = Vec::with_capacity(span.len() / 5);
        scan(span.of(self.text), span.start, &mut tokens);
        let line = Tokens::new(tokens, self.rules);
        (self.parts_of(&line, &mut Vec::new()), line.tokens)
    }

    fn all_of(&self, span: Span, line: &Tokens, hits: &mut Vec<Hit>) -> Option<Cut> {
        let tokens = &line.tokens;
        // Bullets, arrows and brackets before the first word; a quotation mark is no ornament.
        let lead = tokens.iter().take_while(|t| t.shape == Shape::Mark && !t.is_mark('\'')).count();
        hits.clear();
        for at in [0, lead].into_iter().take(1 + usize::from(lead > 0)) {
            self.rules.matches(line, at, WHOLE_LINE, self.scope, hits);
        }
        hits.sort_by_key(|hit| hit.rank);
        let hit = hits.iter().find(|hit| self.takes_all(hit, span, tokens))?;
        let rest = self.rest_from(tokens, hit.to, tokens.len());
        Some(Cut { span, rule: hit.rule, rest })
    }

    fn takes_all(&self, hit: &Hit, span: Span, tokens: &[Token]) -> bool {
        let rule = self.rules.rule(hit.rule);
        let line = span.of(self.text);
        if !self.applies(rule) {
            return false;
        }
        if line.len() > rule.max && line.chars().nth(rule.max).is_some() {
            return false;
        }
        let rest = &tokens[hit.to..];
        let bare = !rest.iter().any(Token::is_word);
        let fits = match hit.anchor {
            Anchor::Whole => bare,
            _ if bare => true,
            _ => self.fits(rule.rest, rest),
        };
        // Whoever folded exactly this line meant it.
        let meant = rule.is_own() && hit.anchor == Anchor::Whole;
        fits && !self.is_subject(hit.rule, tokens)
            && (meant || !(matches!(rule.label, Label::Promo | Label::Caption) && self.is_said(tokens)))
    }

    /// Is what stands after a phrase what the rule says may stand there?
    fn fits(&self, rest: Rest, tokens: &[Token]) -> bool {
        match rest {
            Rest::Any => true,
            Rest::Nothing => !tokens.iter().any(Token::is_word),
            // After a run of commas a scraper lost the link: what stands there is the article.
            Rest::Headline => !tokens[0].is_mark(',') && self.is_whole_headline(tokens),
            Rest::Name => is_names(tokens),
        }
    }

    /// Is such a line what this article is about, by its headline? Then only a line that names the outlet is a promo.
    fn is_subject(&self, rule: usize, tokens: &[Token]) -> bool {
        let topic = &self.rules.rule(rule).topic;
        let about = |word: &u64| self.title.contains(word);
        topic.iter().any(about) && !tokens.iter().any(|t| self.site.contains(&t.hash))
    }

    /// Does the line report what somebody said: ", he told the court"?
    fn is_said(&self, tokens: &[Token]) -> bool {
        let mark = tokens.iter().position(|t| t.is_mark(',') || t.shape == Shape::Quote);
        mark.is_some_and(|m| tokens[m..].iter().any(|t| self.rules.speech.contains(&t.hash)))
    }

    /// What is glued into the line or set behind its last sentence.
    fn parts_of(&self, line: &Tokens, hits: &mut Vec<Hit>) -> Vec<Cut> {
        let tokens = &line.tokens;
        let mut cuts: Vec<Cut> = Vec::new();
        let mut quotes = 0_usize;
        let mut at = 0;
        while at < tokens.len() {
            let token = &tokens[at];
            let anchors = if tokens.len() - at <= TAIL { PART } else { Anchor::Inline as Anchors };
            if self.rules.may_begin(token, anchors) {
                let cut = self.part_at(line, at, quotes % 2 == 1, cuts.last(), hits);
                if let Some((cut, to)) = cut {
                    quotes += tokens[at..to].iter().filter(|t| t.shape == Shape::Quote).count();
                    at = to.max(at + 1);
                    cuts.push(cut);
                    continue;
                }
            }
            quotes += usize::from(token.shape == Shape::Quote);
            at += 1;
        }
        cuts
    }

    /// The part that begins at `tokens[at]`, and the token after it.
    fn part_at(
        &self,
        line: &Tokens,
        at: usize,
        quoted: bool,
        last: Option<&Cut>,
        hits: &mut Vec<Hit>,
    ) -> Option<(Cut, usize)> {
        let tokens = &line.tokens;
        hits.clear();
        self.rules.matches(line, at, PART, self.scope, hits);
        let cut = |to: usize, hit: &Hit| {
            let span = Span::new(tokens[at].start, tokens[to - 1].end);
            (Cut { span, rule: hit.rule, rest: self.rest_from(tokens, hit.to, to) }, to)
        };
        hits.iter().find_map(|hit| {
            let rule = self.rules.rule(hit.rule);
            let n = tokens.len();
            if !self.applies(rule) {
                return None;
            }
            if hit.anchor == Anchor::End {
                let ends =
                    n - at <= TAIL && (hit.to == n || rule.rest == Rest::Name && is_names(&tokens[hit.to..]));
                return (ends && at > 0 && !quoted && ends_before(&tokens[at - 1])).then(|| cut(n, hit));
            }
            // An embed or a marker in capitals stands in no quotation, whatever an unclosed mark before it says.
            let fixed = tokens[at].is_mark('[') || all_capitals(&tokens[at..hit.to]);
            if (quoted && !fixed)
                || !self.may_stand(tokens, at, hit.to, last)
                || self.is_subject(hit.rule, &tokens[at..hit.to])
            {
                return None;
            }
            match rule.rest {
                Rest::Nothing => {
                    // Its own full stop goes with it.
                    let stop =
                        tokens.get(hit.to).filter(|t| !t.is_word() && t.start == tokens[hit.to - 1].end);
                    let stopped = stop.is_some_and(|t| ['.', '!', ':'].iter().any(|&c| t.is_mark(c)));
                    Some(cut(hit.to + usize::from(stopped), hit))
                }
                Rest::Any | Rest::Name => {
                    let short = tokens[n - 1].end - tokens[at].start <= rule.max;
                    (short && self.fits(rule.rest, &tokens[hit.to..])).then(|| cut(n, hit))
                }
                Rest::Headline => {
                    let n = self.next_marker(line, hit.to);
                    let short = tokens[n - 1].end - tokens[at].start <= rule.max;
                    if short && self.is_whole_headline(&tokens[hit.to..n]) {
                        return Some(cut(n, hit));
                    }
                    let to = self.rules.headline_end(&tokens[..n], hit.to, self.usage())?;
                    Some(cut(to, hit))
                }
            }
        })
    }

    /// Where the next thing begins that ends a headline by itself: an embed, an ad marker in capitals.
    fn next_marker(&self, line: &Tokens, from: usize) -> usize {
        let tokens = &line.tokens;
        let mut hits = Vec::new();
        let end = tokens.len().min(from + TAIL);
        let found = (from..end).find(|&at| {
            hits.clear();
            if self.rules.may_begin(&tokens[at], Anchor::Inline as Anchors) {
                self.rules.matches(line, at, Anchor::Inline as Anchors, self.scope, &mut hits);
            }
            is_icon(&tokens[at], self.text)
                || hits.iter().any(|hit| tokens[at].is_mark('[') || all_capitals(&tokens[at..hit.to]))
        });
        found.unwrap_or(tokens.len())
    }

    /// Is it one headline, and no sentence of the article behind it?
    fn is_whole_headline(&self, tokens: &[Token]) -> bool {
        self.rules.is_headline(tokens, self.text)
            && !tokens.iter().any(|t| is_icon(t, self.text))
            && !(4..tokens.len()).any(|k| self.rules.opens_sentence(tokens, k, false))
    }

    /// May something that is not the article begin here: at the line's start, after a sentence, after another cut,
    /// in brackets or in capitals?
    fn may_stand(&self, tokens: &[Token], at: usize, to: usize, last: Option<&Cut>) -> bool {
        let Some(before) = at.checked_sub(1).map(|b| &tokens[b]) else { return true };
        let ended = ends_before(before);
        let after_cut = last.is_some_and(|cut| cut.span.end == before.end);
        // ",,": where a scraper lost something between two paragraphs.
        let lost = before.is_mark(',') && before.end - before.start > 1;
        let labelled = tokens[to - 1].is_mark(':');
        let starts = tokens[at].is_upper() || !tokens[at].is_word() || labelled || lost;
        (starts && (ended || after_cut || lost)) || tokens[at].is_mark('[') || all_capitals(&tokens[at..to])
    }

    /// The words of `tokens[from..to]`, without the marks around them.
    fn rest_from(&self, tokens: &[Token], from: usize, to: usize) -> Span {
        let part = tokens.get(from..to).unwrap_or(&[]);
        let ornament =
            |t: &&Token| !t.is_word() && t.shape != Shape::Quote && !t.is_mark('\'') && !t.is_mark('(');
        let skip = part.iter().take_while(ornament).count();
        match (part.get(skip), part.last()) {
            (Some(first), Some(last)) => Span::new(first.start, last.end),
            _ => Span::new(0, 0),
        }
    }
}
