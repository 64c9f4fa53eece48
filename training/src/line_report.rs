//! How a model of lines does on lines that it was not trained on, by how probable it must be that a line is not the article.

use crate::lines::LineExample;
use kabar_annotate::annotate::lines::line_scorer::RuleVerdict;
use std::collections::BTreeMap;

/// The numbers of body lines that would be dimmed at which the report says how many others would be.
const MARKS: [usize; 10] = [0, 2, 5, 10, 15, 20, 25, 30, 40, 60];

/// Prints, for the lines of `scored` that rules leave to the article, each with how probable it is that it is not: what would
/// be dimmed where so many lines of the article are.
pub fn print(name: &str, scored: &mut Vec<(f32, &LineExample)>) {
    scored.retain(|(_, example)| example.verdict == RuleVerdict::Article);
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = scored.iter().filter(|(_, example)| example.is_furniture).count();
    println!("{name}: {} lines, {all} not the article", scored.len());
    let (mut body, mut found) = (0, BTreeMap::<&str, usize>::new());
    for (probability, example) in scored.iter() {
        if example.is_furniture {
            *found.entry(&example.language).or_default() += 1;
            continue;
        }
        if MARKS.contains(&body) {
            let sum: usize = found.values().sum();
            println!("  above {probability:.3}: {body} of the article, {sum} not: {found:?}");
        }
        body += 1;
    }
}
