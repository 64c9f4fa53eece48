//! One name over several articles. Each article resolves its own "Xi", so names are compared by their canonical form in an
//! article, without case and accents.

use super::annotations::{Annotations, Entity, EntityKind};
use crate::text::Span;
use crate::text::find::{TextQuery, folded_chars};
use std::collections::HashSet;

/// A name that several articles may share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameKey {
    /// Whose name it is.
    pub kind: EntityKind,
    /// The canonical form of the name.
    pub name: String,
}

impl NameKey {
    /// The longest word of the name. An article without that word does not have the name.
    pub fn longest_word(&self) -> Option<TextQuery> {
        let words = self.name.split(|c: char| !c.is_alphanumeric());
        TextQuery::new(words.max_by_key(|word| word.len())?)
    }

    /// Where `text`, which `annotations` belong to, mentions the name in any form. Counted are the entities whose canonical
    /// name it is; in an article without such an entity, those that are called so at least once.
    pub fn mentions(&self, text: &str, annotations: &Annotations) -> Vec<Span> {
        let all = || annotations.entities.iter().filter(|e| e.kind == self.kind);
        let is_same = |name: &str| folded_chars(name).eq(folded_chars(&self.name));
        let names_of = |is: &dyn Fn(&Entity) -> bool| -> HashSet<&str> {
            all().filter(|e| is(e)).map(|e| e.name.as_str()).collect()
        };
        let mut names = names_of(&|e| is_same(&e.name));
        if names.is_empty() {
            names = names_of(&|e| is_same(e.span.slice(text)));
        }
        all().filter(|e| names.contains(e.name.as_str())).map(|e| e.span).collect()
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
        let annotations =
            Annotations { entities: named.iter().map(entity).collect(), ..Annotations::default() };
        let bearer = NameKey { kind: EntityKind::Person, name: sought.into() };
        let spans = bearer.mentions(&text, &annotations);
        named
            .iter()
            .zip(&annotations.entities)
            .filter(|(_, e)| spans.contains(&e.span))
            .map(|(n, _)| n.0)
            .collect()
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
