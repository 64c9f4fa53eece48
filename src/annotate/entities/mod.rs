//! Which names are people, organisations, places; which names are one?

use crate::article::{Article, Entity, Line};

/// Who is who in one article: shared with `annotate::quotes`, so that a name is resolved once, in one place.
#[derive(Debug, Default)]
pub struct Names {
    /// See [`Annotations::entities`](crate::article::Annotations::entities).
    pub entities: Vec<Entity>,
}

/// Finds the names in the lines that are not folded.
pub fn read(_article: &Article, _lines: &[Line], _language: Option<&str>) -> Names {
    Names::default()
}
