//! The names in lines that are folded: a related article's headline, a caption. They are read after the article, and say
//! nothing of who is who in it. A name that the article has keeps its full form.

use super::candidate::{EntityCandidate, name_words};
use super::cluster_builder::display_form;
use super::coreference::{Coreference, is_certain};
use super::pack::EntityPack;
use crate::article::Entity;
use crate::text::words::Word;

/// Appends the names among the candidates of a folded line, whose `words` they refer to.
pub(super) fn push_names(
    text: &str,
    words: &[Word],
    candidates: &[EntityCandidate],
    coreference: &Coreference,
    pack: &EntityPack,
    out: &mut Vec<Entity>,
) {
    for candidate in candidates {
        let name = name_words(text, words, candidate.words, pack);
        let cluster = coreference.cluster_named(&name, pack).filter(|cluster| cluster.is_marked());
        match cluster {
            Some(cluster) => out.push(Entity::new(candidate.span, cluster.kind, cluster.name.clone())),
            None if is_certain(candidate.kind, candidate.confidence) => {
                let name = display_form(candidate.span.slice(text));
                out.push(Entity::new(candidate.span, candidate.kind, name));
            }
            None => {}
        }
    }
}
