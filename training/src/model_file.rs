//! The model file: see `kabar_annotate::annotate::entities::crf::model` for its layout.

use crate::crf::CrfWeights;
use crate::lexicon;
use kabar_annotate::annotate::entities::crf::labels::LABEL_COUNT;
use kabar_annotate::annotate::entities::crf::model::MAGIC;
use kabar_annotate::annotate::entities::crf::slots::{ROW_BYTES, WORD_BYTES};

/// Weights beyond this are cut off.
const LIMIT: f32 = 4.0;

/// The bytes of a model file.
pub fn model_bytes(words: &[u8], learnt: &CrfWeights) -> Vec<u8> {
    let top = learnt.rows.iter().flat_map(|r| r.1).fold(0.0f32, |m, w| m.max(w.abs())).clamp(1e-3, LIMIT);
    let scale = top / 127.0;
    let rows = learnt.rows.iter().map(|(f, row)| {
        let weights = row[..LABEL_COUNT].iter().map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8 as u8);
        (*f, weights.collect::<Vec<u8>>())
    });
    let rows = rows.filter(|r| r.1.iter().any(|&w| w != 0)).collect();
    let rows = lexicon::slot_table(rows, ROW_BYTES);
    let mut out = MAGIC.to_vec();
    out.extend(((words.len() / WORD_BYTES) as u32).to_le_bytes());
    out.extend(((rows.len() / ROW_BYTES) as u32).to_le_bytes());
    out.extend(scale.to_le_bytes());
    learnt.transitions.iter().flatten().for_each(|s| out.extend(s.to_le_bytes()));
    out.extend(words);
    out.extend(rows);
    out
}
