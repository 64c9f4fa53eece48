//! One name over several articles. Each article decides on its own who its "Xi" is, so what is compared is what an article
//! calls somebody in the end: the canonical name, case and accents aside.

use super::{Annotations, Entity, EntityKind};
use crate::text::Span;
use crate::text::find::{TextQuery, folded_chars};
use std::collections::HashSet;

/// Who bears a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameKey {
    /// Whose name it is.
    pub kind: EntityKind,
    /// The canonical name.
    pub name: String,
}

impl NameKey {
    /// The longest word of the name: where it is nowhere in an article, that article does not have the name.
    pub fn longest_word(&self) -> Option<TextQuery> {
        let words = self.name.split(|c: char| !c.is_alphanumeric());
        TextQuery::new(words.max_by_key(|word| word.len())?)
    }

    /// Where the text that `notes` are of names them, by whatever form. They are whom the article calls so in the end; in
    /// an article that calls nobody so, whom it calls so at least once.
    pub fn mentions(&self, text: &str, notes: &Annotations) -> Vec<Span> {
        let all = || notes.entities.iter().filter(|e| e.kind == self.kind);
        let is_it = |name: &str| folded_chars(name).eq(folded_chars(&self.name));
        let of = |is: &dyn Fn(&Entity) -> bool| -> HashSet<&str> {
            all().filter(|e| is(e)).map(|e| e.name.as_str()).collect()
        };
        let mut figures = of(&|e| is_it(&e.name));
        if figures.is_empty() {
            figures = of(&|e| is_it(e.span.slice(text)));
        }
        all().filter(|e| figures.contains(e.name.as_str())).map(|e| e.span).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mentions of `sought` in a text that is the forms of (form, canonical name, kind), one after the other.
    fn found(named: &[(&'static str, &str, EntityKind)], sought: &str) -> Vec<&'static str> {
        let text: String = named.iter().map(|n| n.0).collect();
        let mut at = 0;
        let entity = |n: &(&str, &str, EntityKind)| {
            let span = Span::new(at, at + n.0.len());
            at = span.end;
            Entity { span, kind: n.2, name: n.1.into(), role: None }
        };
        let notes = Annotations { entities: named.iter().map(entity).collect(), ..Annotations::default() };
        let bearer = NameKey { kind: EntityKind::Person, name: sought.into() };
        let spans = bearer.mentions(&text, &notes);
        named.iter().zip(&notes.entities).filter(|(_, e)| spans.contains(&e.span)).map(|(n, _)| n.0).collect()
    }

    #[test]
    fn a_name_is_whom_the_article_calls_so_in_the_end() {
        use EntityKind::{Person, Place};
        let ratna = "Ratna Wulandari";
        let both = [("RATNA WULANDARI", ratna, Person), ("Ratna", ratna, Person), ("Ratna", "Ratna", Place)];
        assert_eq!(found(&both, "ratna wulandarí"), ["RATNA WULANDARI", "Ratna"]);
        // One who is nobody's whole name here.
        assert_eq!(found(&both, "Ratna"), ["RATNA WULANDARI", "Ratna"]);
        let two = [("Ratna", ratna, Person), ("Ratna", "Ratna", Person), ("Sari", "Sari", Person)];
        assert_eq!(found(&two[..], "Ratna").len(), 1);
        assert!(found(&both, "Wulandari").is_empty());
        assert!(found(&[], "Ratna").is_empty());
    }

    #[test]
    fn the_longest_word_is_looked_for() {
        let word = |name: &str| {
            let bearer = NameKey { kind: EntityKind::Person, name: name.into() };
            bearer.longest_word().map(|word| word.input().to_owned())
        };
        assert_eq!(word("Xi Jinping").as_deref(), Some("Jinping"));
        assert_eq!(word("H.M. al-Asy'ari").as_deref(), Some("ari"));
        assert_eq!(word("…"), None);
    }
}
