//! The size of the screen.

use crate::app::App;
use crate::app::panes::Panes;

impl App {
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
