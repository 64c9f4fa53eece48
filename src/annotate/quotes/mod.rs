//! Which words are quoted, and who said them?

use super::entities::Names;
use crate::article::{Article, Line, Quote};

/// Finds the quotations in the lines that are not folded, and names their speakers.
pub fn read(_article: &Article, _lines: &[Line], _names: &Names, _language: Option<&str>) -> Vec<Quote> {
    Vec::new()
}
