//! kabar's own folders by the XDG Base Directory Specification: for configuration, data, state and cache.

use std::path::PathBuf;

/// The folder `kabar` in the one that `variable` names ("XDG_STATE_HOME"), by default in `usual` (".local/state") under the
/// home folder; `None` where neither is set to an absolute path, as the specification asks.
pub fn xdg_folder(variable: &str, usual: &str) -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let base = absolute(variable).or_else(|| absolute("HOME").map(|home| home.join(usual)))?;
    Some(base.join("kabar"))
}

/// `$XDG_CONFIG_HOME/kabar`, by default under `~/.config`; `None` where neither is set.
pub fn config_folder() -> Option<PathBuf> {
    xdg_folder("XDG_CONFIG_HOME", ".config")
}
