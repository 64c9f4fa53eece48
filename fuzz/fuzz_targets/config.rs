//! The reader's own files: no text is too wrong, whatever it is taken for.
#![no_main]

use kabar::app::keymap::Keymap;
use kabar::config::{base16, options};
use kabar::ui::role_styles::RoleStyles;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (config, _) = options::parse(text);
    Keymap::new(&config.keymap, &config.keys);
    RoleStyles::read(text);
    if let Some(scheme) = base16::parse(text) {
        RoleStyles::scheme(&scheme);
    }
});
