//! Draws the app: [`draw`] turns the state of [`App`](crate::app::App) into the cells of a screen. It reads the state and changes nothing.
//!
//! Every frame is drawn whole; `term` sends only the cells that changed.

mod address_panel;
mod canvas;
pub mod cell_link;
pub mod colour;
mod footer;
mod frame;
pub mod glyphs;
mod headline_row;
mod key_hints;
mod list;
mod page;
mod panel;
mod role;
pub mod role_styles;
mod sidebar;
pub mod theme;

pub use frame::{FocusPoint, FrameExtras, draw};
