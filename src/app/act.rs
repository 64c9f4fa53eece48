//! What each action does to the state: the other half of [`App::update`].

use super::hand::{self, As, Hand, To};
use super::key::{self, Code, Key};
use super::keymap::Found;
use super::keys::Action;
use super::library::{Care, Part};
use super::page::{Page, Stop};
use super::panel::Panel;
use super::panes::{self, Panes};
use super::{App, Asks, Effect, Prompt, Sought, View, words};
use crate::shelf::Mark;
use kabar_annotate::article::QuoteKind;
use kabar_annotate::text::Clean;

/// Counts above this are a slip of the finger.
const MOST: usize = 1_000_000_000;
/// Steps of a walk that a count may ask for.
const MOST_STEPS: usize = 10_000;

/// Takes `step` as often as was asked, and says what its last step says.
fn repeat<T>(count: Option<usize>, mut step: impl FnMut() -> T) -> T {
    for _ in 1..count.unwrap_or(1).min(MOST_STEPS) {
        step();
    }
    step()
}

/// Does `action` act on the article's text?
fn is_of_page(action: Action) -> bool {
    use Action::*;
    matches!(
        action,
        NextQuote
            | PreviousQuote
            | NextName
            | PreviousName
            | Quotes
            | Names
            | FindName
            | Related
            | FoldHere
            | FoldAll
            | Depth
            | Pipe
            | Pager
            | Editor
    )
}

impl App {
    pub(super) fn key(&mut self, key: Key, effects: &mut Vec<Effect>) {
        self.notice = None;
        self.touched = true;
        self.stay_here();
        if let Some(page) = &mut self.page {
            page.dim();
        }
        // A terminal sends Alt and a key as Esc and the key, and so cannot tell it from an Esc that was followed quickly:
        // where nobody bound it, it is read as the latter.
        if key.alt && (self.prompt.is_some() || self.palette.is_some() || !self.is_bound(key)) {
            self.key(Key::plain(Code::Esc), effects);
            return self.key(Key { alt: false, ..key }, effects);
        }
        if self.palette.is_some() {
            return self.palette_key(key, effects);
        }
        if self.hints.is_some() {
            return self.hint_key(key, effects);
        }
        if self.prompt.is_some() {
            return self.prompt_key(key, effects);
        }
        // Shift or Ctrl with an arrow is a key of its own only where somebody gave it a meaning.
        let named = !matches!(key.code, Code::Char(_));
        let key = if named && !self.is_bound(key) { Key::plain(key.code) } else { key };
        self.typed.push(key);
        let action = match self.settings.keymap.find(&self.typed, self.here()) {
            Found::Action(action) => action,
            Found::Beginning => return,
            Found::Nothing => return self.unbound(),
        };
        self.typed.clear();
        let count = self.count.take();
        self.act(action, count, effects);
    }

    /// Does `key`, after those typed before it, mean anything here?
    fn is_bound(&self, key: Key) -> bool {
        let typed: Vec<Key> = self.typed.iter().copied().chain([key]).collect();
        self.settings.keymap.find(&typed, self.here()) != Found::Nothing
    }

    /// What was typed means nothing here: a digit counts, a sequence that came to nothing is told.
    fn unbound(&mut self) {
        let typed = std::mem::take(&mut self.typed);
        match typed[..] {
            [Key { code: Code::Char(digit @ '0'..='9'), ctrl: false, .. }]
                if digit != '0' || self.count.is_some() =>
            {
                let digit = digit as usize - '0' as usize;
                self.count = Some((self.count.unwrap_or(0) * 10 + digit).min(MOST));
                return;
            }
            [.., Key { code: Code::Esc, .. }] => {}
            _ => self.say(&words::unbound(&key::shown(&typed), &self.key_of(Action::Help))),
        }
        self.count = None;
    }

    /// Does `action`, `count` times where it can be counted.
    pub(super) fn act(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        match action {
            Action::Abort => effects.push(Effect::Quit),
            // What cannot be seen is not acted on.
            Action::Quit if self.panes.is_none() => effects.push(Effect::Quit),
            _ if self.panes.is_none() => {}
            // It takes back the digits, and nothing more.
            Action::Cancel if count.is_some() => {}
            Action::Palette => self.open_palette(),
            Action::Redraw => effects.push(Effect::Redraw),
            Action::Suspend => effects.push(Effect::Suspend),
            _ if self.panel.is_some() => self.panel_action(action, count, effects),
            Action::Cancel if self.fetching.is_some() && self.view != View::Page => {
                effects.push(Effect::CallBack)
            }
            Action::Cancel if self.searches_here() => self.leave_search(effects),
            Action::Cancel if self.view == View::List && self.is_filtered() => self.unfilter(effects),
            Action::Cancel if self.shows_a_part() => self.go_to_place(None, effects),
            _ => match self.view {
                View::Page => self.page_action(action, count, effects),
                View::List => self.list_action(action, count, effects),
                View::Side => self.side_action(action, count, effects),
            },
        }
    }

    /// Is a search live in the pane that has the keys? What was found in the text of a listed article is live on its page
    /// too.
    pub fn searches_here(&self) -> bool {
        let on_page =
            || self.view == View::Page && self.page.as_ref().is_some_and(|p| p.hit_count().is_some());
        let sought = self.seek.is_some() && (self.view == View::List || on_page());
        self.panel.is_none()
            && (sought || self.search.as_ref().is_some_and(|s| s.0 == self.view || on_page()))
    }

    /// Ends the search of this pane; a search of the list goes on when its words on a page are left.
    fn leave_search(&mut self, effects: &mut Vec<Effect>) {
        match (&mut self.page, &self.search) {
            (Some(page), Some((View::List, _)) | None) if self.view == View::Page => page.find(None, 0),
            _ if self.seek.is_some() => self.end_seek(effects),
            _ => self.end_search(effects),
        }
    }

    /// On the page of an article in whose text the list's search found something, goes there.
    pub(super) fn show_hit(&mut self) {
        self.show_sought();
        let Some((View::List, sought)) = &self.search else { return };
        let (Some(page), Some(hit)) = (&mut self.page, self.list.hit(self.list.selected)) else { return };
        if page.index() != Some(self.list.selected) || page.hit_count().is_some() {
            return;
        }
        match sought {
            Sought::Words(query) if hit.in_text => page.find(Some(query), 0),
            Sought::Words(_) => {}
            Sought::Name(bearer) => page.find_name(bearer),
        }
    }

    pub(super) fn say(&mut self, words: &str) {
        self.notice = Some(Clean::line(words));
    }

    /// Says what a walk has to say: that it went around the end, or that there is nothing to walk.
    fn say_walked(&mut self, walked: Result<Option<&'static str>, &'static str>) {
        if let Some(words) = walked.unwrap_or_else(Some) {
            self.say(words);
        }
    }

    pub(super) fn list_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        let times = count.unwrap_or(1) as isize;
        let screen = self.list.room() as isize;
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
            Action::OtherPane if self.list.status.articles > 0 => self.open_selected(effects),
            Action::Back | Action::Cancel if self.side.open => self.view = View::Side,
            Action::Back | Action::Cancel => self.say(&words::quits(&self.key_of(Action::Quit))),
            Action::Quit => effects.push(Effect::Quit),
            // All that a search of the library shows was found.
            Action::NextHit if self.seek.is_some() => self.list.step(times),
            Action::PreviousHit if self.seek.is_some() => self.list.step(-times),
            Action::NextHit | Action::PreviousHit if self.search.is_some() => {
                let walked = repeat(count, || self.list.walk_hits(action == Action::PreviousHit));
                self.say_walked(walked);
            }
            _ => self.any_action(action, count, effects),
        }
    }

    fn page_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        let times = count.unwrap_or(1) as isize;
        match action {
            Action::Back | Action::Cancel | Action::OtherPane => self.view = View::List,
            Action::Quit if self.list.status.articles == 1 && !self.is_library => effects.push(Effect::Quit),
            Action::Quit => self.view = View::List,
            Action::NextArticle => self.neighbour(times, effects),
            Action::PreviousArticle => self.neighbour(-times, effects),
            _ => {
                let Some(page) = &mut self.page else { return self.any_action(action, count, effects) };
                match action {
                    Action::Down => page.scroll(times),
                    Action::Up => page.scroll(-times),
                    Action::HalfDown => page.scroll_halves(times),
                    Action::HalfUp => page.scroll_halves(-times),
                    Action::PageDown => page.scroll_screens(times),
                    Action::PageUp => page.scroll_screens(-times),
                    Action::Top => page.go_to(count.unwrap_or(0)),
                    Action::Bottom => page.go_to(count.unwrap_or(100)),
                    Action::NextHit | Action::PreviousHit => {
                        let walked = repeat(count, || page.walk_hits(action == Action::PreviousHit));
                        self.say_walked(walked);
                    }
                    _ => self.any_action(action, count, effects),
                }
            }
        }
    }

    /// What works the same whichever pane has the keys. What concerns a page works on the preview too.
    fn any_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        match action {
            action if is_of_page(action) && self.shown_page().is_none() => self.say(words::OPEN_FIRST),
            action if !self.can(action) => self.no_library(),
            Action::NextUnread | Action::PreviousUnread => {
                self.waiting.unread = self.ticket();
                let back = action == Action::PreviousUnread;
                effects.push(Effect::Unread(self.waiting.unread, self.list.selected, back));
            }
            Action::NextQuote | Action::PreviousQuote => {
                self.walk(Stop::Quote, action == Action::PreviousQuote, count)
            }
            Action::NextName | Action::PreviousName => {
                self.walk(Stop::Name, action == Action::PreviousName, count)
            }
            Action::Find => self.ask(effects),
            Action::Filter => self.ask_filter(),
            Action::Headings => self.change_headings(effects),
            Action::SaveView => self.ask_view(),
            Action::RenamePlace | Action::RemovePlace => self.say(words::IN_SIDE_LIST),
            Action::Order => self.panel = Some(Panel::orders(self.intended().order)),
            Action::Side => self.toggle_side(),
            Action::ToggleRead => {
                let read = self.list.get(self.list.selected).is_some_and(|h| h.read);
                self.mark(Mark { read: Some(!read), starred: None }, effects);
            }
            Action::ToggleStar => {
                let starred = self.list.get(self.list.selected).is_some_and(|h| h.starred);
                self.mark(Mark { read: None, starred: Some(!starred) }, effects);
            }
            Action::FoldHere if self.shown_page().is_some_and(|p| !p.fold_here()) => {
                self.say(words::NOTHING_FOLDED)
            }
            Action::FoldHere => {}
            Action::FoldAll => {
                if let Some(page) = self.shown_page() {
                    page.fold_all();
                }
            }
            Action::Depth => self.change_depth(),
            Action::ContinueReading => self.continue_reading(effects),
            Action::Refresh => self.refresh(effects),
            Action::AddFeed => self.ask_feed(),
            Action::TagArticle => self.ask_tag(),
            Action::MarkAllRead => self.mark_many(Part::All, effects),
            Action::MarkAboveRead => self.mark_many(Part::Above(self.list.selected), effects),
            Action::MarkBelowRead => self.mark_many(Part::Below(self.list.selected), effects),
            // Of files nothing changes but the rules that their lines are read by.
            Action::Undo if !self.is_library => effects.push(Effect::Undecide),
            Action::Undo => effects.push(Effect::Care(Care::Undo)),
            Action::Redo => effects.push(Effect::Care(Care::Redo)),
            Action::FeedHealth => self.ask_health(effects),
            Action::Pipe => {
                self.prompt = Some(Prompt {
                    asks: Asks::Command(As::Text),
                    text: String::new(),
                    origin: self.list.selected,
                })
            }
            Action::WholeWidth if self.panes.is_some_and(|p| p.screen.w < panes::WIDE) => {
                self.say(&words::too_narrow(panes::WIDE));
            }
            Action::WholeWidth => {
                self.whole = !self.whole;
                if let Some(panes) = self.panes {
                    self.resize(panes.screen.w, panes.screen.h);
                }
            }
            Action::Pager => self.hand(To::Pager, As::Text, effects),
            Action::Editor => self.hand(To::Editor, As::Text, effects),
            Action::Browse | Action::Copy | Action::Address => self.address_action(action, effects),
            Action::Hints => self.hint(),
            Action::Quotes => match self.shown_page().map(|p| Panel::quotes(p.article().text(), p.notes())) {
                Some(panel) if !panel.entries.is_empty() => self.panel = Some(panel),
                _ => self.say(words::NO_QUOTES),
            },
            // The palette asks for the latter where no name is chosen yet.
            Action::Names | Action::FindName => {
                match self.shown_page().map(|p| Panel::names(p.article().text(), p.notes())) {
                    Some(panel) if !panel.entries.is_empty() => self.panel = Some(panel),
                    _ => self.say(words::NO_NAMES),
                }
            }
            Action::Related => match self.shown_page().map(|p| Panel::related(&p.notes().related)) {
                Some(panel) if !panel.entries.is_empty() => self.panel = Some(panel),
                _ => self.say(words::NO_RELATED),
            },
            Action::Decide => match self.shown_page().map(|p| Panel::lines(p)) {
                Some(panel) if !panel.entries.is_empty() => self.panel = Some(panel),
                _ => self.say(words::NO_LINES),
            },
            Action::Undecide => effects.push(Effect::Undecide),
            Action::Faults if self.list.status.faults == 0 => self.say(words::NO_FAULTS),
            Action::Faults => {
                self.waiting.faults = self.ticket();
                effects.push(Effect::Faults(self.waiting.faults));
            }
            Action::Help => self.panel = Some(self.help(self.here().pane)),
            _ => self.not_here(),
        }
    }

    /// A key that has nothing to act on says so.
    pub(super) fn not_here(&mut self) {
        let (key, quits) = (self.key_of(Action::Quit), self.is_welcome());
        self.say(&if quits { words::not_here_quits(&key) } else { words::not_here(&key) });
    }

    /// Hands the article on the page to another program.
    pub(super) fn hand(&mut self, to: To, kind: As, effects: &mut Vec<Effect>) {
        let columns = self.panes.map_or(panes::MEASURE, |p| p.screen.w.min(p.measure));
        if let Some(page) = self.shown_page() {
            let text = if to == To::Pager { hand::wrapped(page, columns) } else { kind.of(page) };
            effects.push(Effect::Hand(Hand { to, text }));
        }
    }

    /// To the next depth, for this article and those opened from now on.
    fn change_depth(&mut self) {
        let Some(page) = self.shown_page() else { return };
        let depth = page.depth().next(page.notes().quotes.iter().any(|q| q.kind != QuoteKind::Other));
        page.set_depth(depth);
        self.depth = depth;
        let key = self.key_of(Action::Depth);
        self.say(&words::depth(depth, &key));
    }

    /// The page, where it is on screen.
    fn shown_page(&mut self) -> Option<&mut Page> {
        let shown = self.view == View::Page || self.panes.is_some_and(|p| p.wide);
        self.page.as_mut().filter(|_| shown)
    }

    fn walk(&mut self, stop: Stop, back: bool, count: Option<usize>) {
        if let Some(page) = self.shown_page() {
            let walked = repeat(count, || page.walk(stop, back));
            self.say_walked(walked);
        }
    }

    pub(super) fn mark(&mut self, mark: Mark, effects: &mut Vec<Effect>) {
        let Some(headline) = self.list.get_mut(self.list.selected) else { return };
        headline.read = mark.read.unwrap_or(headline.read);
        headline.changed &= mark.read != Some(true);
        headline.starred = mark.starred.unwrap_or(headline.starred);
        effects.push(Effect::Mark(headline.id, mark));
        self.side.stale = true;
    }

    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.hints = None;
        self.panes = Panes::of(width, height, self.side.open).map(|panes| {
            let panes = Panes { measure: self.settings.width, ..panes };
            if self.whole { panes.whole(self.side.open) } else { panes }
        });
        let Some(panes) = self.panes else { return };
        self.fit_list();
        if let Some(page) = &mut self.page {
            page.resize(panes);
        }
    }
}
