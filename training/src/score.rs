//! The F1 score of a tagger on a labelled set: exact spans and kinds, without the rest of the engine.

use crate::labelled_sets::LabelledLine;
use kabar_annotate::annotate::entities::crf::NameTagger;
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::annotate::entities::crf::labels::KINDS;
use std::time::{Duration, Instant};

/// The scores of `tagger` on `lines` as one line of text, with how long it took.
pub fn report(name: &str, lines: &[LabelledLine], tagger: &dyn NameTagger, gazetteers: Gazetteers) -> String {
    let (mut hit, mut got, mut want) = ([0; 3], [0; 3], [0; 3]);
    let mut time = Duration::ZERO;
    for line in lines {
        line.names.iter().for_each(|n| want[n.2] += 1);
        let start = Instant::now();
        let candidates = tagger.tag(&line.text, &line.words, gazetteers.endings());
        time += start.elapsed();
        for candidate in candidates {
            let kind = KINDS.iter().position(|&k| k == candidate.kind).unwrap_or(0);
            got[kind] += 1;
            let touched: Vec<usize> = (0..line.tokens.len())
                .filter(|&i| line.tokens[i].0 < candidate.span.end && line.tokens[i].1 > candidate.span.start)
                .collect();
            let (Some(&first), Some(&last)) = (touched.first(), touched.last()) else { continue };
            if line.names.contains(&(first, last, kind)) {
                hit[kind] += 1;
            }
        }
    }
    let f1 = |h: i32, g: i32, w: i32| 200.0 * f64::from(h) / f64::from((g + w).max(1));
    let all = |x: [i32; 3]| x.iter().sum::<i32>();
    let (h, g, w) = (all(hit), all(got), all(want));
    let share = |a: i32, b: i32| 100.0 * f64::from(a) / f64::from(b.max(1));
    let words = lines.iter().map(|l| l.words.len()).sum::<usize>().max(1);
    format!(
        "{name:28} F1 {:.2}  P {:.1} R {:.1}   PER {:.1} ORG {:.1} LOC {:.1}   {:.2} µs a word",
        f1(h, g, w),
        share(h, g),
        share(h, w),
        f1(hit[0], got[0], want[0]),
        f1(hit[1], got[1], want[1]),
        f1(hit[2], got[2], want[2]),
        time.as_secs_f64() * 1e6 / words as f64
    )
}
