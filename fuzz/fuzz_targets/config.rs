//! The user's own files: any text is read without a panic, as a configuration, a theme or a base16 scheme.
#![no_main]

use kabar::app::keymap::Keymap;
use kabar::config::{base16, options};
use kabar::ui::role_styles::RoleStyles;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (config, _) = options::parse(text);
    Keymap::new(&config.keymap, &config.keys);
    RoleStyles::parse(text);
    if let Some(scheme) = base16::parse(text) {
        RoleStyles::from_scheme(&scheme);
    }
});
