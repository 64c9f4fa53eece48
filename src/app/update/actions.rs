//! What an action does: first what is the same everywhere, then what the panel or the pane that has the keys makes of it.

use crate::app::action::Action;
use crate::app::handoff::{ExportFormat, ExternalProgram};
use crate::app::page_find::WalkTarget;
use crate::app::panel::Panel;
use crate::app::panes;
use crate::app::{
    App, Effect, FetchCommand, LibraryCommand, ListPart, Pane, Prompt, PromptKind, ShelfRequest,
    TerminalCommand, messages,
};
use crate::shelf::MarkChange;

impl App {
    /// Does `action`, `count` times where it can be counted.
    pub(super) fn perform(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        match action {
            Action::Abort => effects.push(Effect::Terminal(TerminalCommand::Quit)),
            // On a screen that is too small to draw on, no other action has an effect.
            Action::Quit if self.panes.is_none() => effects.push(Effect::Terminal(TerminalCommand::Quit)),
            _ if self.panes.is_none() => {}
            // It only drops the count.
            Action::Cancel if count.is_some() => {}
            Action::Repeat => match self.input.last_step {
                Some((step, times)) => self.perform(step, count.or(times), effects),
                None => self.notify(messages::NOTHING_TO_REPEAT),
            },
            Action::Palette => self.open_palette(),
            Action::Redraw => effects.push(Effect::Terminal(TerminalCommand::Redraw)),
            Action::Suspend => effects.push(Effect::Terminal(TerminalCommand::Suspend)),
            _ if self.panel.is_some() => self.panel_action(action, count, effects),
            Action::Cancel if self.library.fetching.is_some() && self.focus != Pane::Page => {
                effects.push(Effect::Fetch(FetchCommand::Cancel))
            }
            Action::Cancel if self.searches_here() => self.leave_search(effects),
            Action::Cancel if self.focus == Pane::List && self.is_filtered() => self.clear_filter(effects),
            Action::Cancel if self.shows_single_place() => self.show_sidebar_item(None, effects),
            _ => match self.focus {
                Pane::Page => self.page_action(action, count, effects),
                Pane::List => self.list_action(action, count, effects),
                Pane::Sidebar => self.sidebar_action(action, count, effects),
            },
        }
    }

    /// Actions that are the same in every pane. Those of the page act on the page beside the list too.
    pub(super) fn shared_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
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
            Action::Stories => self.request_stories(effects),
            Action::People => self.open_names(effects),
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
                self.say_nothing_folded()
            }
            Action::FoldHere => {}
            Action::FoldAll => {
                if let Some(page) = self.visible_page() {
                    page.fold_all();
                }
            }
            Action::Depth => self.change_depth(),
            Action::Changes => self.request_changes(effects),
            Action::ContinueReading => self.continue_reading(effects),
            Action::Refresh => self.refresh(effects),
            Action::AddFeed => self.open_feed_prompt(),
            Action::TagArticle => self.open_tag_prompt(),
            Action::MarkAllRead => self.mark_part_read(ListPart::All, effects),
            Action::MarkAboveRead => self.mark_part_read(ListPart::Above(self.list.selected), effects),
            Action::MarkBelowRead => self.mark_part_read(ListPart::Below(self.list.selected), effects),
            // In a list of files, the only changes that can be undone are rules.
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
            // The palette can ask for FindName where no name is selected.
            Action::Names | Action::FindName => {
                match self.visible_page().map(|p| Panel::names(p.article().text(), p.annotations())) {
                    Some(panel) if !panel.rows.is_empty() => self.panel = Some(panel),
                    _ => self.notify(messages::NO_NAMES),
                }
            }
            Action::SwitchText => self.switch_text(effects),
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

    /// Says that nothing on screen is folded; and of the first line that is dimmed why, since that is likely to be asked.
    fn say_nothing_folded(&mut self) {
        let decide = self.key_of(Action::Decide);
        let notice = self.visible_page().and_then(|page| {
            let dimmed = page.lines_on_screen().into_iter().filter_map(|at| page.annotations().lines.get(at));
            dimmed.filter(|line| line.is_dimmed()).map(|line| messages::only_dimmed(line, &decide)).next()
        });
        self.notify(notice.as_deref().unwrap_or(messages::NOTHING_FOLDED));
    }
}
