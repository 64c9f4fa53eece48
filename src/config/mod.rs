//! The user's choices: `$XDG_CONFIG_HOME/kabar/config.toml`, key maps and themes, read and checked.
//!
//! One table, [`options::OPTIONS`], says which options there are. The file that `kabar config init` writes,
//! `kabar help config` and the checks are made from it. What is wrong in a file costs only the value concerned and is
//! reported with its line: nobody is kept from the news by a typing error. Nothing here knows what a key or a colour does.
//! Keys are understood by `app` and roles by `ui`; here they are [`ConfigEntry`]s with the line they stand in.

pub mod base16;
mod diagnostic;
pub mod entries;
pub mod folders;
pub mod names;
pub mod options;
pub mod shipped;
mod text_file;
pub mod themes;

pub use diagnostic::ConfigDiagnostic;
pub use entries::{ConfigEntry, ConfigValue};
pub use folders::config_folder;
pub use options::{ColourMode, Config};
pub use text_file::read_text_file;
