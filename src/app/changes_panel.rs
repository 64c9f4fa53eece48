//! The panel of what changed in an article: words put in and taken out.

use super::messages;
use super::panel::{Panel, PanelKind, PanelRow, RowAction, panel_row};
use crate::shelf::library::ArticleChanges;
use crate::text::word_diff::ParagraphDiff;

impl Panel {
    /// The paragraphs that changed, with marks, and how many between them did not.
    pub fn changes(changes: &ArticleChanges) -> Panel {
        let mut rows = vec![
            panel_row("", &*changes.title, RowAction::None),
            panel_row("", messages::changed_since(changes.was_read, changes.replaced_at), RowAction::None),
        ];
        for run in changes.paragraphs.chunk_by(|a, b| !a.is_changed() && !b.is_changed()) {
            rows.push(panel_row("", "", RowAction::None));
            rows.push(match run {
                [paragraph] if paragraph.is_changed() => changed_row(paragraph),
                kept => panel_row("", messages::paragraphs_kept(kept.len()), RowAction::None),
            });
        }
        Panel { selected: 0, ..Panel::new(PanelKind::Changes, messages::WHAT_CHANGED.into(), rows) }
    }
}

fn changed_row(paragraph: &ParagraphDiff) -> PanelRow {
    let (text, changes) = paragraph.marked();
    PanelRow { changes, ..panel_row("", text, RowAction::None) }
}
