//! The prompt that finds rows in a panel.

use crate::app::{App, Prompt, PromptKind};

impl App {
    /// Asks for what is to be found in the panel.
    pub(super) fn open_row_prompt(&mut self) {
        self.prompt = Some(Prompt { kind: PromptKind::PanelRow, text: String::new(), origin: 0 });
    }

    /// Narrows the panel to what was typed so far.
    pub(super) fn narrow_panel(&mut self) {
        if let (Some(panel), Some(prompt)) = (&mut self.panel, &self.prompt) {
            panel.narrow(&prompt.text);
        }
    }
}
