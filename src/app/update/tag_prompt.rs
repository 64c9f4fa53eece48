//! The prompt for a tag: it shows the tags that there are, those of the article first, and completes what is typed.

use crate::app::{App, PromptKind};
use crate::shelf::SidebarItemKind;

/// A tag that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagChoice<'a> {
    /// The name of the tag.
    pub name: &'a str,
    /// Does the selected article have it?
    pub is_set: bool,
}

impl App {
    /// Is a tag being asked for?
    pub(super) fn is_tag_prompt(&self) -> bool {
        self.prompt.as_ref().is_some_and(|prompt| prompt.kind == PromptKind::Tag)
    }

    /// The tags that begin with `typed`, or hold it: those that the selected article has first, else by name.
    pub fn matching_tags(&self, typed: &str) -> Vec<TagChoice<'_>> {
        let typed = typed.trim().to_lowercase();
        let selected = self.list.get(self.list.selected);
        let mut fits: Vec<(bool, TagChoice)> = Vec::new();
        for place in self.sidebar.items.iter().filter(|place| place.id.kind == SidebarItemKind::Tag) {
            let lower = place.name.to_lowercase();
            if lower.contains(&typed) {
                let has = selected.is_some_and(|headline| headline.tags.contains(&place.name));
                fits.push((lower.starts_with(&typed), TagChoice { name: &place.name, is_set: has }));
            }
        }
        fits.sort_by_key(|(begins, choice)| (!begins, !choice.is_set));
        fits.into_iter().map(|(_, choice)| choice).collect()
    }

    /// Completes the tag that is being typed to the first that fits; where it is whole, goes on to the next one.
    pub(super) fn complete_tag(&mut self) {
        let Some(prompt) = &self.prompt else { return };
        let whole = self.sidebar.items.iter().filter(|place| place.id.kind == SidebarItemKind::Tag);
        let mut all: Vec<String> = whole.map(|place| place.name.to_string()).collect();
        all.sort_by_key(|name| name.to_lowercase());
        let next = match all.iter().position(|name| *name == prompt.text) {
            Some(at) => all.get((at + 1) % all.len()).cloned(),
            None => self.matching_tags(&prompt.text).first().map(|choice| choice.name.to_owned()),
        };
        if let (Some(next), Some(prompt)) = (next, &mut self.prompt) {
            prompt.text = next;
        }
    }
}
