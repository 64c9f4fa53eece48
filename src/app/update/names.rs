//! Names beyond the open article: found by a few letters, each with a page of its own, from which articles are opened at the
//! words, and followed.

use crate::app::panel::{ArticlePlace, Panel, PanelKind};
use crate::app::{
    App, Effect, LibraryCommand, Pane, Prompt, PromptKind, SearchTarget, ShelfRequest, messages,
};
use crate::shelf::name_profile::{ArticleFacts, FoundNames, NameProfile};
use crate::shelf::state::ReadingSession;
use kabar_annotate::article::NameKey;
use kabar_annotate::text::{CleanText, Span};

/// Panels that can be gone back to, one after the other.
const MAX_PANELS_BELOW: usize = 50;

/// How many characters of a quotation are looked for where it does not stand at its place.
const SOUGHT_CHARS: usize = 40;

impl App {
    /// Asks for the page of a name.
    pub(super) fn request_profile(&mut self, key: NameKey, effects: &mut Vec<Effect>) {
        let ticket = self.ask_shelf(ShelfRequest::Profile(key), effects);
        self.panels.profile_request.begin(ticket);
    }

    /// The page of the name is there; `None` where no article has it but perhaps the open one.
    pub(super) fn show_profile(&mut self, key: NameKey, profile: Option<Box<NameProfile>>) {
        let profile = profile.map(|profile| *profile).or_else(|| {
            let page = self.page.as_ref()?;
            let facts = ArticleFacts::of_bearer(&key, page.article(), page.annotations(), page.index())?;
            NameProfile::from_facts(key.clone(), vec![facts])
        });
        let Some(profile) = profile else { return self.notify(&messages::nobody_called(&key.name)) };
        let mut shown = Panel::profile(&profile, self.now);
        match self.panel.take() {
            // It was asked for again, since the reader follows the bearer now or no longer.
            Some(before) if before.bearer() == shown.bearer() => {
                let selected = before.selected_action();
                let same = shown.rows.iter().position(|row| Some(&row.action) == selected);
                shown.selected = same.unwrap_or(shown.selected);
            }
            Some(before) => self.push_panel_below(before),
            None => self.panels.below.clear(),
        }
        self.panel = Some(shown);
    }

    /// Keeps a panel to come back to.
    fn push_panel_below(&mut self, panel: Panel) {
        self.panels.below.push(panel);
        if self.panels.below.len() > MAX_PANELS_BELOW {
            self.panels.below.remove(0);
        }
    }

    /// Asks for a name by its first letters; or comes back to the page of a name that was left for an article.
    pub(super) fn open_names(&mut self, effects: &mut Vec<Effect>) {
        if self.panel.is_none()
            && let Some(panel) = self.panels.left.pop()
        {
            self.panels.below = std::mem::take(&mut self.panels.left);
            self.panel = Some(panel);
            return;
        }
        match self.panel.take() {
            Some(panel) if panel.kind != PanelKind::FoundNames => self.push_panel_below(panel),
            Some(_) => {}
            None => self.panels.below.clear(),
        }
        self.panel = Some(Panel::found_names(&[], messages::LOOKING));
        self.prompt = Some(Prompt { kind: PromptKind::Name, text: String::new(), origin: 0 });
        self.panels.are_names_all = false;
        self.request_names("", effects);
    }

    fn request_names(&mut self, typed: &str, effects: &mut Vec<Effect>) {
        let ticket = self.ask_shelf(ShelfRequest::FindNames(CleanText::one_line(typed)), effects);
        self.panels.names_request.begin(ticket);
    }

    /// The names that begin as was typed, or all names.
    pub(super) fn show_names(&mut self, found: &FoundNames) {
        if self.panel.as_ref().is_none_or(|panel| panel.kind != PanelKind::FoundNames) {
            return;
        }
        let typed = self.prompt.as_ref().is_some_and(|prompt| !prompt.text.trim().is_empty());
        let none = if typed && !found.is_all { messages::NO_SUCH_NAME } else { messages::NO_NAMES_YET };
        self.panel = Some(Panel::found_names(&found.names, none));
        self.panels.are_names_all = found.is_all;
        if found.is_all && typed {
            self.narrow_panel();
        }
    }

    /// More of the name was typed.
    pub(super) fn name_prompt_changed(&mut self, effects: &mut Vec<Effect>) {
        if self.panels.are_names_all {
            return self.narrow_panel();
        }
        let typed = self.prompt.as_ref().map(|prompt| prompt.text.clone()).unwrap_or_default();
        self.request_names(&typed, effects);
    }

    /// Follows whom the selected row or the page is about, or no longer. False where that is nobody.
    pub(super) fn toggle_followed(&mut self, effects: &mut Vec<Effect>) -> bool {
        let Some(panel) = &self.panel else { return false };
        let Some(key) = panel.selected_name() else { return false };
        if !self.is_library() {
            self.notify_no_library();
            return true;
        }
        let (kind, bearer) = (panel.kind, panel.bearer().cloned());
        self.change_library(LibraryCommand::Follow(key), effects);
        match (kind, bearer) {
            (_, Some(bearer)) => self.request_profile(bearer, effects),
            (PanelKind::FoundNames, None) => self.request_names("", effects),
            _ => {}
        }
        true
    }

    /// Opens an article at words of somebody, or at the first mention of a name. The panel is kept, to come back to.
    pub(super) fn open_article_at(&mut self, place: ArticlePlace, effects: &mut Vec<Effect>) {
        self.panels.left = std::mem::take(&mut self.panels.below);
        self.panels.left.extend(self.panel.take());
        let session = ReadingSession {
            key: place.key.to_string(),
            title: place.title.to_string(),
            at: place.position,
            open: true,
            ..ReadingSession::default()
        };
        self.reading.jump = Some(place);
        self.open_session_article(session, effects);
    }

    /// Goes to the place for which the article on the page was opened.
    pub(super) fn go_to_place(&mut self) {
        let Some(page) = &mut self.page else { return };
        let key = &page.article().key;
        let Some(place) = self.reading.jump.take_if(|place| place.key == *key) else { return };
        match place.words {
            Some((start, words)) => {
                if let Some(span) = find_words(page.article().text(), start, &words) {
                    page.jump_to(span);
                }
            }
            None => {
                self.search = Some((Pane::Page, SearchTarget::Name(place.name.clone())));
                page.find_name(&place.name);
            }
        }
    }
}

/// Where `words`, on one line, stand in `text`: at `start`, or where they begin first.
fn find_words(text: &str, start: usize, words: &str) -> Option<Span> {
    let same_words = |span: &Span| span.slice(text).split_whitespace().eq(words.split_whitespace());
    let there = Some(Span::new(start, start + words.len())).filter(same_words);
    there.or_else(|| {
        let end = words.char_indices().nth(SOUGHT_CHARS).map_or(words.len(), |(at, _)| at);
        let at = text.find(&words[..end])?;
        Some(Span::new(at, at + end))
    })
}
