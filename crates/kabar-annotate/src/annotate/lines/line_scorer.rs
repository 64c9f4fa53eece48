//! Lines that no rule knows, judged by a linear model of their shape, their place, their neighbours and their words.
//!
//! The model was trained on articles whose lines were labelled by hand, and knows nothing for certain: it dims a line. How the
//! line is worded ([`line_wording`](super::line_wording)) counts for itself: a line that is worded as hardly any line of an
//! article is dimmed whatever the model says, and folded where rules found parts of an invitation in it or had already dimmed
//! it. It judges what rules leave to the article: a headline among paragraphs, what stands below the last one, the name
//! of a section. Only short lines, the article's first and last, those beside a line that is not the article, those of which
//! the page says something, and those that are worded like an invitation are looked at (`LineDescriber::is_worth_judging`).

use super::family::FamilySign;
use super::line_classifier::LineClassifier;
pub use super::line_features::FEATURE_COUNT;
use super::line_features::{DescribedLine, LineDescriber};
use super::neighbours::ClassifiedLine;
use crate::article::{Article, LineLabel};
use crate::text::Span;

/// The rules of lines that are dimmed, and of those that are folded. They have no pattern.
const LIKELY_RULES: LineRules = LineRules {
    related: "any/judged-related",
    promo: "any/judged-promo",
    boilerplate: "any/judged-boilerplate",
};
const CERTAIN_RULES: LineRules = LineRules {
    related: "any/worded-related",
    promo: "any/worded-promo",
    boilerplate: "any/worded-boilerplate",
};

/// The names of rules, by what a line is.
struct LineRules {
    related: &'static str,
    promo: &'static str,
    boilerplate: &'static str,
}

impl LineRules {
    fn of(&self, label: LineLabel) -> &'static str {
        match label {
            LineLabel::Related => self.related,
            LineLabel::Promo => self.promo,
            _ => self.boilerplate,
        }
    }
}

/// How probable it must be, from 0 to 1, that a line is not the article. Of lines of the article one in 380 is above it, where
/// the outlet was not trained on (training/README.md).
const MIN_PROBABILITY: f32 = 0.4;
/// A line with this [`wording_score`](super::line_wording::wording_score) is likely not the article, whatever stands around
/// it: one in 1,500 lines of articles has it (training/README.md).
const CLEAR_WORDING: f32 = 1.9;
/// A line with this one that rules find likely not to be the article is not the article: fewer than one in 5,000 lines of
/// articles have it, whatever rules find.
const CERTAIN_WORDING: f32 = 4.8;
/// The fewest paragraphs of an article whose lines are judged.
const MIN_PARAGRAPHS: usize = 2;
/// If the model would dim more of an article's lines than one in so many, they are its own: a list, a programme.
const MAX_DIMMED_SHARE: usize = 3;

/// The weights that come with kabar: the scale as a little-endian `f32`, then a signed byte for each feature.
static BUILTIN_MODEL: &[u8] = include_bytes!("../../../assets/models/lines.weights");

/// A line as the program that trains the model sees it.
#[derive(Debug)]
pub struct ScorableLine {
    /// The range of the line in the article's text.
    pub span: Span,
    /// What the rules say of the line.
    pub verdict: RuleVerdict,
    /// The indices of its features, below [`FEATURE_COUNT`].
    pub features: Vec<u32>,
}

/// What the rules say of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleVerdict {
    /// It is the article.
    Article,
    /// It is likely not the article.
    Dimmed,
    /// It is not the article.
    Folded,
}

/// The lines that the model may judge, and those that are not the article by a rule.
pub(super) fn scorable(
    classifier: &LineClassifier,
    article: &Article,
    lines: &[ClassifiedLine],
) -> Vec<ScorableLine> {
    let describer = LineDescriber::new(classifier, article, lines);
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let verdict = match line.cuts.first() {
            None => RuleVerdict::Article,
            Some(cut) if !line.is_fully_cut() || !classifier.rules.rule(cut.rule).label.is_furniture() => {
                continue;
            }
            Some(cut) if cut.is_certain => RuleVerdict::Folded,
            Some(_) => RuleVerdict::Dimmed,
        };
        if describer.is_worth_judging(at) {
            out.push(ScorableLine { span: line.span, verdict, features: describer.features(at).indices });
        }
    }
    out
}

/// Dims the lines of the article that the model takes for something else.
pub(super) fn dim_unlikely_lines(
    classifier: &LineClassifier,
    article: &Article,
    lines: &mut [ClassifiedLine],
) {
    let Some((scale, weights)) = BUILTIN_MODEL.split_first_chunk::<4>() else { return };
    let scale = f32::from_le_bytes(*scale);
    let least = (MIN_PROBABILITY / (1.0 - MIN_PROBABILITY)).ln();
    let describer = LineDescriber::new(classifier, article, lines);
    if describer.paragraph_count() < MIN_PARAGRAPHS {
        return;
    }
    let judge = |at: usize| {
        let is_open = lines[at].cuts.is_empty() && lines[at].repeat_count.is_none();
        if !is_open || !describer.is_worth_judging(at) || classifier.is_kept(lines[at].span) {
            return None;
        }
        let DescribedLine { indices, label } = describer.features(at);
        let weight = |f: &u32| i32::from(weights.get(*f as usize).map_or(0, |&w| w as i8));
        let score = indices.iter().map(weight).sum::<i32>() as f32 * scale;
        (score >= least || describer.wording(at) >= CLEAR_WORDING).then_some((at, label))
    };
    let found: Vec<_> = (0..lines.len()).filter_map(judge).collect();
    let agreed: Vec<usize> =
        (0..lines.len()).filter(|&at| agrees_with_rules(&describer, classifier, lines, at)).collect();
    let own = lines.iter().filter(|line| line.cuts.is_empty()).count();
    if found.len() * MAX_DIMMED_SHARE > own {
        return;
    }
    for (at, label) in found {
        let is_certain = agreed.contains(&at);
        let rules = if is_certain { CERTAIN_RULES } else { LIKELY_RULES };
        let line = &mut lines[at];
        line.cut_whole(classifier, rules.of(label), is_certain);
        // It is no more than likely that it names an article.
        line.cuts.iter_mut().for_each(|cut| cut.rest = Span::new(0, 0));
        line.is_heading = false;
    }
    for at in agreed {
        lines[at].cuts.iter_mut().for_each(|cut| cut.is_certain = true);
    }
}

/// Is it certain that a line is not the article, since it is worded so that hardly any line of an article is, and rules find
/// it likely, or find parts of an invitation in it?
fn agrees_with_rules(
    describer: &LineDescriber,
    classifier: &LineClassifier,
    lines: &[ClassifiedLine],
    at: usize,
) -> bool {
    let line = &lines[at];
    if classifier.is_kept(line.span) || describer.wording(at) < CERTAIN_WORDING {
        return false;
    }
    if let Some(cut) = line.cuts.first() {
        return line.is_fully_cut() && classifier.rules.rule(cut.rule).label.is_furniture();
    }
    let signs = classifier.family_signs(classifier.tokens_of(line.span));
    let has = |wanted: &[FamilySign]| wanted.iter().any(|sign| signs & *sign as u8 != 0);
    line.repeat_count.is_none()
        && has(&[FamilySign::Invitation, FamilySign::Opening])
        && has(&[FamilySign::Object, FamilySign::Address])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::lines::classify;
    use crate::annotate::lines::rule_set::LineRuleSet;
    use crate::article::{Draft, LineAnnotation};

    const PARAGRAPHS: [&str; 4] = [
        "The harbour of Tanmouth was closed on Monday after two ferries ran aground in the fog, and its master said that the \
         boats would be towed away before the evening.",
        "Nobody was hurt. Passengers of the first ferry waited for three hours until fishermen brought them to the northern pier.",
        "It is the third such accident of the year, and the council wants the old lighthouse to be manned again from next month.",
        "A report is expected in the spring, when the last of the new lights will have been put up along the shore.",
    ];

    fn annotate(text: &str) -> Vec<LineAnnotation> {
        let draft = Draft {
            title: Some("Ferries run aground in the fog at Tanmouth".into()),
            text: text.into(),
            ..Draft::default()
        };
        classify(&draft.finish().expect("an article"), Some("en")).lines
    }

    fn is_judged(line: &LineAnnotation) -> bool {
        line.reason
            .as_ref()
            .is_some_and(|why| why.rule.starts_with("any/judged") || why.rule.starts_with("any/worded"))
    }

    #[test]
    fn the_weights_fit_the_features() {
        assert_eq!(BUILTIN_MODEL.len(), 4 + FEATURE_COUNT);
        let scale = BUILTIN_MODEL.first_chunk::<4>().map(|scale| f32::from_le_bytes(*scale));
        assert!(scale.is_some_and(|scale| scale > 0.0 && scale.is_finite()));
    }

    #[test]
    fn the_rules_of_judged_lines_exist() {
        for rule in [LIKELY_RULES, CERTAIN_RULES].iter().flat_map(|r| [r.related, r.promo, r.boilerplate]) {
            assert!(LineRuleSet::builtin().index_of(rule).is_some(), "{rule}");
        }
    }

    #[test]
    fn what_is_worded_like_the_page_is_dimmed_and_folded_where_it_has_parts_of_an_invitation() {
        let [a, b, c, d] = PARAGRAPHS;
        for (line, label, is_certain) in [
            ("More boats, fewer ads: get the full Gazette for one crown a week.", LineLabel::Related, false),
            (
                "Want more tide tables? Follow Harbour Notes on Google so our stories show up first.",
                LineLabel::Promo,
                true,
            ),
        ] {
            let lines = annotate(&format!("{a}\n{b}\n{line}\n{c}\n{d}"));
            assert_eq!((lines[2].label, lines[2].is_certain), (label, is_certain), "{line}: {:?}", lines[2]);
            assert!(is_judged(&lines[2]), "{line}");
        }
    }

    #[test]
    fn sentences_of_articles_that_speak_to_readers_stay() {
        let [a, b, c, d] = PARAGRAPHS;
        for line in [
            "Turn on the pump, then open the valve by hand.",
            "If you have access to a boat, you can reach the island by noon.",
            "“Follow the lights, not the stars,” he told us.",
        ] {
            let lines = annotate(&format!("{a}\n{b}\n{line}\n{c}\n{d}"));
            assert!(!lines[2].label.is_furniture(), "{line}: {:?}", lines[2]);
        }
    }

    #[test]
    fn paragraphs_and_sub_headings_are_the_article() {
        let [a, b, c, d] = PARAGRAPHS;
        for line in annotate(&format!("{a}\n{b}\nThe old lighthouse\n{c}\n{d}")) {
            assert!(!line.label.is_furniture() && !is_judged(&line), "{line:?}");
        }
    }

    #[test]
    fn a_list_stays() {
        let items: String = (0..30).map(|n| format!("Pier {n}: open all day\n")).collect();
        let lines = annotate(&format!("{}\n{items}", PARAGRAPHS[0]));
        assert!(!lines.iter().any(is_judged), "{lines:?}");
    }
}
