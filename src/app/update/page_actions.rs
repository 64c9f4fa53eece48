//! What actions do on the page.

use crate::app::action::Action;
use crate::app::handoff::{self, ExportFormat, ExternalProgram, Handoff};
use crate::app::page::Page;
use crate::app::page_find::WalkTarget;
use crate::app::panes;
use crate::app::{App, Effect, Pane, TerminalCommand, messages};
use kabar_annotate::article::QuoteKind;

/// The most steps that a count makes from hit to hit, or from name to name: each lays out the page anew, and the keys wait.
const MAX_WALK_STEPS: usize = 10_000;

/// Does `step` `count` times, once without a count; gives what the last step gives.
pub(super) fn repeat<T>(count: Option<usize>, mut step: impl FnMut() -> T) -> T {
    for _ in 1..count.unwrap_or(1).min(MAX_WALK_STEPS) {
        step();
    }
    step()
}

impl App {
    pub(super) fn page_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
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
                    Action::ReadOn if page.is_at_end() => {
                        self.shared_action(Action::NextUnread, count, effects)
                    }
                    Action::PageDown | Action::ReadOn => page.scroll_screens(times),
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

    /// The page, where it is on screen.
    pub(super) fn visible_page(&mut self) -> Option<&mut Page> {
        let shown = self.focus == Pane::Page || self.panes.is_some_and(|p| p.is_two_pane);
        self.page.as_mut().filter(|_| shown)
    }

    pub(super) fn walk_page(&mut self, stop: WalkTarget, back: bool, count: Option<usize>) {
        if let Some(page) = self.visible_page() {
            let walked = repeat(count, || page.walk(stop, back));
            self.notify_walk(walked);
        }
    }

    /// Says what a walk has to say: that it went around the end, or that there is nothing to walk.
    pub(super) fn notify_walk(&mut self, walked: Result<Option<&'static str>, &'static str>) {
        if let Some(words) = walked.unwrap_or_else(Some) {
            self.notify(words);
        }
    }

    /// To the next depth, for this article and those opened from now on.
    pub(super) fn change_depth(&mut self) {
        let Some(page) = self.visible_page() else { return };
        let depth = page.depth().next(page.annotations().quotes.iter().any(|q| q.kind != QuoteKind::Other));
        page.set_depth(depth);
        self.reading.depth = depth;
        let key = self.key_of(Action::Depth);
        self.notify(&messages::depth_changed(depth, &key));
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
}
