//! The model file: see `kabar_annotate::annotate::entities::learned::model` for its layout.

use crate::crf::Learnt;
use crate::lexicon;
use kabar_annotate::annotate::entities::learned::labels::LABELS;
use kabar_annotate::annotate::entities::learned::model::{MAGIC, ROW, WORD};

/// Weights beyond this are cut off.
const LIMIT: f32 = 4.0;

/// The bytes of a model file.
pub fn model(words: &[u8], learnt: &Learnt) -> Vec<u8> {
    let top = learnt.rows.iter().flat_map(|r| r.1).fold(0.0f32, |m, w| m.max(w.abs())).clamp(1e-3, LIMIT);
    let scale = top / 127.0;
    let rows = learnt.rows.iter().map(|(f, row)| {
        let weights = row[..LABELS].iter().map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8 as u8);
        (*f, weights.collect::<Vec<u8>>())
    });
    let rows = rows.filter(|r| r.1.iter().any(|&w| w != 0)).collect();
    let rows = lexicon::slots(rows, ROW);
    let mut out = MAGIC.to_vec();
    out.extend(((words.len() / WORD) as u32).to_le_bytes());
    out.extend(((rows.len() / ROW) as u32).to_le_bytes());
    out.extend(scale.to_le_bytes());
    learnt.steps.iter().flatten().for_each(|s| out.extend(s.to_le_bytes()));
    out.extend(words);
    out.extend(rows);
    out
}
