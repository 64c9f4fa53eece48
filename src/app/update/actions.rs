//! What each action does to the state: the other half of [`App::update`].

use crate::app::action::Action;
use crate::app::handoff::{self, ExportFormat, ExternalProgram, Handoff};
use crate::app::key::{self, Code, Key};
use crate::app::keymap::KeyMatch;
use crate::app::page::{Page, WalkTarget};
use crate::app::panel::Panel;
use crate::app::panes::{self, Panes};
use crate::app::{
    App, Effect, FetchCommand, LibraryCommand, ListPart, Pane, Prompt, PromptKind, SearchTarget,
    ShelfRequest, TerminalCommand, messages,
};
use crate::shelf::MarkChange;
use kabar_annotate::article::QuoteKind;

/// Counts above this are a slip of the finger.
const MAX_COUNT: usize = 1_000_000_000;
/// Steps of a walk that a count may ask for.
const MAX_WALK_STEPS: usize = 10_000;

/// Takes `step` as often as was asked, and says what its last step says.
fn repeat<T>(count: Option<usize>, mut step: impl FnMut() -> T) -> T {
    for _ in 1..count.unwrap_or(1).min(MAX_WALK_STEPS) {
        step();
    }
    step()
}

impl App {
    pub(super) fn handle_key(&mut self, key: Key, effects: &mut Vec<Effect>) {
        self.notice = None;
        self.input.has_begun = true;
        self.cancel_resuming();
        if let Some(page) = &mut self.page {
            page.clear_jump_mark();
        }
        // A terminal sends Alt and a key as Esc and the key, and so cannot tell it from an Esc that was followed quickly:
        // where nobody bound it, it is read as the latter.
        if key.alt && (self.prompt.is_some() || self.palette.is_some() || !self.is_bound(key)) {
            self.handle_key(Key::plain(Code::Esc), effects);
            return self.handle_key(Key { alt: false, ..key }, effects);
        }
        if self.palette.is_some() {
            return self.handle_palette_key(key, effects);
        }
        if self.hints.is_some() {
            return self.handle_hint_key(key, effects);
        }
        if self.prompt.is_some() {
            return self.prompt_key(key, effects);
        }
        // Shift or Ctrl with an arrow is a key of its own only where somebody gave it a meaning.
        let named = !matches!(key.code, Code::Char(_));
        let key = if named && !self.is_bound(key) { Key::plain(key.code) } else { key };
        self.input.sequence.push(key);
        let action = match self.settings.keymap.lookup(&self.input.sequence, self.key_context()) {
            KeyMatch::Action(action) => action,
            KeyMatch::Prefix => return,
            KeyMatch::Unbound => return self.handle_unbound(),
        };
        self.input.sequence.clear();
        let count = self.input.count.take();
        self.perform(action, count, effects);
    }

    /// Does `key`, after those typed before it, mean anything here?
    fn is_bound(&self, key: Key) -> bool {
        let typed: Vec<Key> = self.input.sequence.iter().copied().chain([key]).collect();
        self.settings.keymap.lookup(&typed, self.key_context()) != KeyMatch::Unbound
    }

    /// What was typed means nothing here: a digit counts, a sequence that came to nothing is told.
    fn handle_unbound(&mut self) {
        let typed = std::mem::take(&mut self.input.sequence);
        match typed[..] {
            [Key { code: Code::Char(digit @ '0'..='9'), ctrl: false, .. }]
                if digit != '0' || self.input.count.is_some() =>
            {
                let digit = digit as usize - '0' as usize;
                self.input.count = Some((self.input.count.unwrap_or(0) * 10 + digit).min(MAX_COUNT));
                return;
            }
            [.., Key { code: Code::Esc, .. }] => {}
            _ => self.notify(&messages::unbound(&key::format_sequence(&typed), &self.key_of(Action::Help))),
        }
        self.input.count = None;
    }

    /// Does `action`, `count` times where it can be counted.
    pub(super) fn perform(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        match action {
            Action::Abort => effects.push(Effect::Terminal(TerminalCommand::Quit)),
            // What cannot be seen is not acted on.
            Action::Quit if self.panes.is_none() => effects.push(Effect::Terminal(TerminalCommand::Quit)),
            _ if self.panes.is_none() => {}
            // It takes back the digits, and nothing more.
            Action::Cancel if count.is_some() => {}
            Action::Palette => self.open_palette(),
            Action::Redraw => effects.push(Effect::Terminal(TerminalCommand::Redraw)),
            Action::Suspend => effects.push(Effect::Terminal(TerminalCommand::Suspend)),
            _ if self.panel.is_some() => self.panel_action(action, count, effects),
            Action::Cancel if self.library.fetching.is_some() && self.focus != Pane::Page => {
                effects.push(Effect::Fetch(FetchCommand::Cancel))
            }
            Action::Cancel if self.searches_here() => self.leave_search(effects),
            Action::Cancel if self.focus == Pane::List && self.is_filtered() => self.clear_filter(effects),
            Action::Cancel if self.shows_single_place() => self.show_place(None, effects),
            _ => match self.focus {
                Pane::Page => self.page_action(action, count, effects),
                Pane::List => self.list_action(action, count, effects),
                Pane::Sidebar => self.sidebar_action(action, count, effects),
            },
        }
    }

    /// Is a search live in the pane that has the keys? What was found in the text of a listed article is live on its page
    /// too.
    pub fn searches_here(&self) -> bool {
        let on_page =
            || self.focus == Pane::Page && self.page.as_ref().is_some_and(|p| p.hit_count().is_some());
        let sought = self.library_search.is_some() && (self.focus == Pane::List || on_page());
        self.panel.is_none()
            && (sought || self.search.as_ref().is_some_and(|s| s.0 == self.focus || on_page()))
    }

    /// Ends the search of this pane; a search of the list goes on when its words on a page are left.
    fn leave_search(&mut self, effects: &mut Vec<Effect>) {
        match (&mut self.page, &self.search) {
            (Some(page), Some((Pane::List, _)) | None) if self.focus == Pane::Page => page.find(None, 0),
            _ if self.library_search.is_some() => self.end_library_search(effects),
            _ => self.end_search(effects),
        }
    }

    /// On the page of an article in whose text the list's search found something, goes there.
    pub(super) fn go_to_list_hit(&mut self) {
        self.mark_search_words();
        let Some((Pane::List, sought)) = &self.search else { return };
        let (Some(page), Some(hit)) = (&mut self.page, self.list.hit_at(self.list.selected)) else { return };
        if page.index() != Some(self.list.selected) || page.hit_count().is_some() {
            return;
        }
        match sought {
            SearchTarget::Words(query) if hit.in_text => page.find(Some(query), 0),
            SearchTarget::Words(_) => {}
            SearchTarget::Name(bearer) => page.find_name(bearer),
        }
    }

    /// Says what a walk has to say: that it went around the end, or that there is nothing to walk.
    fn notify_walk(&mut self, walked: Result<Option<&'static str>, &'static str>) {
        if let Some(words) = walked.unwrap_or_else(Some) {
            self.notify(words);
        }
    }

    pub(super) fn list_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        let times = count.unwrap_or(1) as isize;
        let screen = self.list.capacity() as isize;
        match action {
            Action::Down | Action::NextArticle => self.list.step(times),
            Action::Up | Action::PreviousArticle => self.list.step(-times),
            Action::HalfDown => self.list.step((screen / 2).max(1) * times),
            Action::HalfUp => self.list.step(-(screen / 2).max(1) * times),
            Action::PageDown => self.list.step((screen - 1).max(1) * times),
            Action::PageUp => self.list.step(-(screen - 1).max(1) * times),
            Action::Top => self.list.select(count.map_or(0, |c| c.saturating_sub(1))),
            Action::Bottom => self.list.select(count.map_or(usize::MAX, |c| c.saturating_sub(1))),
            Action::Open => self.open_selected(effects),
            Action::OtherPane if self.list.status.listed > 0 => self.open_selected(effects),
            Action::Back | Action::Cancel if self.sidebar.is_open => self.focus = Pane::Sidebar,
            Action::Back | Action::Cancel => self.notify(&messages::quit_hint(&self.key_of(Action::Quit))),
            Action::Quit => effects.push(Effect::Terminal(TerminalCommand::Quit)),
            // All that a search of the library shows was found.
            Action::NextHit if self.library_search.is_some() => self.list.step(times),
            Action::PreviousHit if self.library_search.is_some() => self.list.step(-times),
            Action::NextHit | Action::PreviousHit if self.search.is_some() => {
                let walked = repeat(count, || self.list.walk_hits(action == Action::PreviousHit));
                self.notify_walk(walked);
            }
            _ => self.shared_action(action, count, effects),
        }
    }

    fn page_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        let times = count.unwrap_or(1) as isize;
        match action {
            Action::Back | Action::Cancel | Action::OtherPane => self.focus = Pane::List,
            Action::Quit if self.list.status.listed == 1 && !self.is_library() => {
                effects.push(Effect::Terminal(TerminalCommand::Quit))
            }
            Action::Quit => self.focus = Pane::List,
            Action::NextArticle => self.open_neighbour(times, effects),
            Action::PreviousArticle => self.open_neighbour(-times, effects),
            _ => {
                let Some(page) = &mut self.page else { return self.shared_action(action, count, effects) };
                match action {
                    Action::Down => page.scroll(times),
                    Action::Up => page.scroll(-times),
                    Action::HalfDown => page.scroll_halves(times),
                    Action::HalfUp => page.scroll_halves(-times),
                    Action::PageDown => page.scroll_screens(times),
                    Action::PageUp => page.scroll_screens(-times),
                    Action::Top => page.scroll_to_percent(count.unwrap_or(0)),
                    Action::Bottom => page.scroll_to_percent(count.unwrap_or(100)),
                    Action::NextHit | Action::PreviousHit => {
                        let walked = repeat(count, || page.walk_hits(action == Action::PreviousHit));
                        self.notify_walk(walked);
                    }
                    _ => self.shared_action(action, count, effects),
                }
            }
        }
    }

    /// What works the same whichever pane has the keys. What concerns a page works on the preview too.
    fn shared_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        match action {
            action if action.needs_page() && self.visible_page().is_none() => {
                self.notify(messages::OPEN_ARTICLE_FIRST)
            }
            action if !self.is_available(action) => self.notify_no_library(),
            Action::NextUnread | Action::PreviousUnread => {
                let is_backward = action == Action::PreviousUnread;
                let request = ShelfRequest::NextUnread { from: self.list.selected, is_backward };
                let ticket = self.ask_shelf(request, effects);
                self.list.unread_request.begin(ticket);
            }
            Action::NextQuote | Action::PreviousQuote => {
                self.walk_page(WalkTarget::Quote, action == Action::PreviousQuote, count)
            }
            Action::NextName | Action::PreviousName => {
                self.walk_page(WalkTarget::Name, action == Action::PreviousName, count)
            }
            Action::Find => self.open_find_prompt(effects),
            Action::Filter => self.open_filter_prompt(),
            Action::Headings => self.cycle_headings(effects),
            Action::SaveView => self.open_view_prompt(),
            Action::RenamePlace | Action::RemovePlace => self.notify(messages::ONLY_IN_SIDEBAR),
            Action::Order => self.panel = Some(Panel::orders(self.arranging.target().order)),
            Action::Side => self.toggle_sidebar(),
            Action::ToggleRead => {
                let read = self.list.get(self.list.selected).is_some_and(|h| h.is_read);
                self.mark_selected(MarkChange { read: Some(!read), starred: None }, effects);
            }
            Action::ToggleStar => {
                let starred = self.list.get(self.list.selected).is_some_and(|h| h.is_starred);
                self.mark_selected(MarkChange { read: None, starred: Some(!starred) }, effects);
            }
            Action::FoldHere if self.visible_page().is_some_and(|p| !p.fold_here()) => {
                self.notify(messages::NOTHING_FOLDED)
            }
            Action::FoldHere => {}
            Action::FoldAll => {
                if let Some(page) = self.visible_page() {
                    page.fold_all();
                }
            }
            Action::Depth => self.change_depth(),
            Action::ContinueReading => self.continue_reading(effects),
            Action::Refresh => self.refresh(effects),
            Action::AddFeed => self.open_feed_prompt(),
            Action::TagArticle => self.open_tag_prompt(),
            Action::MarkAllRead => self.mark_part_read(ListPart::All, effects),
            Action::MarkAboveRead => self.mark_part_read(ListPart::Above(self.list.selected), effects),
            Action::MarkBelowRead => self.mark_part_read(ListPart::Below(self.list.selected), effects),
            // Of files nothing changes but the rules that their lines are read by.
            Action::Undo if !self.is_library() => self.undo_rule(effects),
            Action::Undo => self.change_library(LibraryCommand::Undo, effects),
            Action::Redo => self.change_library(LibraryCommand::Redo, effects),
            Action::FeedHealth => self.request_feed_health(effects),
            Action::Pipe => {
                self.prompt = Some(Prompt {
                    kind: PromptKind::Command(ExportFormat::Text),
                    text: String::new(),
                    origin: self.list.selected,
                })
            }
            Action::WholeWidth if self.panes.is_some_and(|p| p.screen.w < panes::MIN_TWO_PANE_COLUMNS) => {
                self.notify(&messages::too_narrow(panes::MIN_TWO_PANE_COLUMNS));
            }
            Action::WholeWidth => {
                self.is_single_pane = !self.is_single_pane;
                if let Some(panes) = self.panes {
                    self.resize(panes.screen.w, panes.screen.h);
                }
            }
            Action::Pager => self.hand_off(ExternalProgram::Pager, ExportFormat::Text, effects),
            Action::Editor => self.hand_off(ExternalProgram::Editor, ExportFormat::Text, effects),
            Action::Browse | Action::Copy | Action::Address => self.address_action(action, effects),
            Action::Hints => self.show_hints(),
            Action::Quotes => {
                match self.visible_page().map(|p| Panel::quotes(p.article().text(), p.annotations())) {
                    Some(panel) if !panel.rows.is_empty() => self.panel = Some(panel),
                    _ => self.notify(messages::NO_QUOTES),
                }
            }
            // The palette asks for the latter where no name is chosen yet.
            Action::Names | Action::FindName => {
                match self.visible_page().map(|p| Panel::names(p.article().text(), p.annotations())) {
                    Some(panel) if !panel.rows.is_empty() => self.panel = Some(panel),
                    _ => self.notify(messages::NO_NAMES),
                }
            }
            Action::Related => match self.visible_page().map(|p| Panel::related(&p.annotations().related)) {
                Some(panel) if !panel.rows.is_empty() => self.panel = Some(panel),
                _ => self.notify(messages::NO_RELATED),
            },
            Action::Decide => match self.visible_page().map(|p| Panel::lines(p)) {
                Some(panel) if !panel.rows.is_empty() => self.panel = Some(panel),
                _ => self.notify(messages::NO_LINES),
            },
            Action::Undecide => self.undo_rule(effects),
            Action::Faults if self.list.status.unreadable == 0 => self.notify(messages::NO_DIAGNOSTICS),
            Action::Faults => {
                let ticket = self.ask_shelf(ShelfRequest::Diagnostics, effects);
                self.panels.diagnostics_request.begin(ticket);
            }
            Action::Help => self.panel = Some(self.help_panel(self.key_context().layer)),
            _ => self.notify_nothing_to_do(),
        }
    }

    /// A key that has nothing to act on says so.
    pub(super) fn notify_nothing_to_do(&mut self) {
        let (key, quits) = (self.key_of(Action::Quit), self.shows_welcome());
        self.notify(&if quits { messages::nothing_to_do_quit(&key) } else { messages::nothing_to_do(&key) });
    }

    /// Hands the article on the page to another program.
    pub(super) fn hand_off(&mut self, to: ExternalProgram, kind: ExportFormat, effects: &mut Vec<Effect>) {
        let columns = self.panes.map_or(panes::DEFAULT_MEASURE, |p| p.screen.w.min(p.measure));
        if let Some(page) = self.visible_page() {
            let text = if to == ExternalProgram::Pager {
                handoff::wrapped_text(page, columns)
            } else {
                kind.export(page)
            };
            effects.push(Effect::Terminal(TerminalCommand::Handoff(Handoff { program: to, input: text })));
        }
    }

    /// To the next depth, for this article and those opened from now on.
    fn change_depth(&mut self) {
        let Some(page) = self.visible_page() else { return };
        let depth = page.depth().next(page.annotations().quotes.iter().any(|q| q.kind != QuoteKind::Other));
        page.set_depth(depth);
        self.reading.depth = depth;
        let key = self.key_of(Action::Depth);
        self.notify(&messages::depth_changed(depth, &key));
    }

    /// The page, where it is on screen.
    fn visible_page(&mut self) -> Option<&mut Page> {
        let shown = self.focus == Pane::Page || self.panes.is_some_and(|p| p.is_two_pane);
        self.page.as_mut().filter(|_| shown)
    }

    fn walk_page(&mut self, stop: WalkTarget, back: bool, count: Option<usize>) {
        if let Some(page) = self.visible_page() {
            let walked = repeat(count, || page.walk(stop, back));
            self.notify_walk(walked);
        }
    }

    pub(super) fn mark_selected(&mut self, mark: MarkChange, effects: &mut Vec<Effect>) {
        let Some(headline) = self.list.get_mut(self.list.selected) else { return };
        headline.is_read = mark.read.unwrap_or(headline.is_read);
        headline.is_changed &= mark.read != Some(true);
        headline.is_starred = mark.starred.unwrap_or(headline.is_starred);
        let id = headline.id;
        self.ask_shelf(ShelfRequest::Mark(id, mark), effects);
        self.sidebar.is_stale = true;
    }

    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.hints = None;
        self.panes = Panes::for_screen(width, height, self.sidebar.is_open).map(|panes| {
            let panes = Panes { measure: self.settings.width, ..panes };
            if self.is_single_pane { panes.single_pane(self.sidebar.is_open) } else { panes }
        });
        let Some(panes) = self.panes else { return };
        self.resize_list();
        if let Some(page) = &mut self.page {
            page.resize(panes);
        }
    }
}
