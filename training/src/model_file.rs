//! Writes model files. Their layout is described in `kabar_annotate::annotate::entities::crf::model`.

use crate::crf::CrfWeights;
use crate::lexicon;
use kabar_annotate::annotate::entities::crf::labels::LABEL_COUNT;
use kabar_annotate::annotate::entities::crf::model::MAGIC;
use kabar_annotate::annotate::entities::crf::slots::{ROW_BYTES, WORD_BYTES};

/// Larger weights are cut off.
const MAX_WEIGHT: f32 = 4.0;

/// The bytes of a model file.
pub fn model_bytes(words: &[u8], weights: &CrfWeights) -> Vec<u8> {
    let top =
        weights.rows.iter().flat_map(|r| r.1).fold(0.0f32, |m, w| m.max(w.abs())).clamp(1e-3, MAX_WEIGHT);
    let scale = top / 127.0;
    let rows = weights.rows.iter().map(|(f, row)| {
        let bytes = row[..LABEL_COUNT].iter().map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8 as u8);
        (*f, bytes.collect::<Vec<u8>>())
    });
    let rows = rows.filter(|r| r.1.iter().any(|&w| w != 0)).collect();
    let rows = lexicon::slot_table(rows, ROW_BYTES);
    let mut out = MAGIC.to_vec();
    out.extend(((words.len() / WORD_BYTES) as u32).to_le_bytes());
    out.extend(((rows.len() / ROW_BYTES) as u32).to_le_bytes());
    out.extend(scale.to_le_bytes());
    weights.transitions.iter().flatten().for_each(|s| out.extend(s.to_le_bytes()));
    out.extend(words);
    out.extend(rows);
    out
}
