//! The app: what keys and answers do to the state. It does no I/O, and knows neither a clock nor a terminal library.
//!
//! [`App::update`] is the only way the state changes. What is to be done outside comes back as [`Effect`]s, plain values
//! that a test can compare. Every answer of the shelf carries the ticket of its request; the answer to an older request than
//! the last one of its kind is dropped.

pub mod action;
pub mod arranging;
mod changes_panel;
mod condensed;
mod effect;
pub mod handoff;
pub mod headings;
pub mod hints;
pub mod key;
pub mod key_input;
pub mod keymap;
pub mod library_search;
pub mod library_state;
mod links;
pub mod list;
pub mod messages;
pub mod mouse;
mod msg;
mod name_panels;
mod names_panel;
pub mod page;
mod page_find;
pub mod page_layout;
pub mod palette;
mod pane;
pub mod panel;
mod panel_filter;
mod panel_state;
pub mod panes;
pub mod position;
mod prompt;
mod reading;
pub mod reading_depth;
pub mod resume;
pub mod row_prefix;
mod rule_change;
mod search_target;
mod settings;
mod shelf_request;
pub mod sidebar;
mod state;
pub mod story_board;
mod ticket;
mod update;

pub use effect::{
    Effect, FetchCommand, FetchProgress, FetchRequest, PageFetch, PageFetched, TerminalCommand,
};
pub use msg::Msg;
pub use pane::Pane;
pub use prompt::{Prompt, PromptKind};
pub use rule_change::RuleChange;
pub use search_target::SearchTarget;
pub use settings::Settings;
pub use shelf_request::{LibraryCommand, ListPart, ShelfAnswer, ShelfRequest, TextSwitch};
pub use state::App;
pub use ticket::Ticket;
pub use update::TagChoice;
