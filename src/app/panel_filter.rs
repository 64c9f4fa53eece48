//! Finding in a panel: only the rows that hold the text typed after `/` stay, under their headings.

use super::messages;
use super::panel::{Panel, PanelRow, RowAction, panel_row, push_heading};
use kabar_annotate::text::find::TextQuery;

impl Panel {
    /// Are only some of its rows shown?
    pub fn is_narrowed(&self) -> bool {
        !self.all_rows.is_empty()
    }

    /// Shows the rows that hold `text` in one of their columns, and the headings above them; all rows where `text` is
    /// empty.
    pub fn narrow(&mut self, text: &str) {
        let all = if self.is_narrowed() { std::mem::take(&mut self.all_rows) } else { self.rows.clone() };
        let all = flattened(all);
        let Some(query) = TextQuery::new(text) else {
            let chosen = self.rows.get(self.selected).cloned();
            *self = Panel::new(self.kind, std::mem::take(&mut self.title), all);
            self.selected =
                self.rows.iter().position(|e| Some(e) == chosen.as_ref()).unwrap_or(self.selected);
            return;
        };
        let mut kept: Vec<PanelRow> = Vec::new();
        let mut heading = None;
        for entry in &all {
            if entry.action == RowAction::Heading {
                heading = Some(entry);
            } else if query.is_found_in(&entry.text) || query.is_found_in(&entry.label) {
                if let Some(title) = heading.take() {
                    push_heading(&mut kept, &title.text);
                }
                kept.push(entry.clone());
            }
        }
        if kept.is_empty() {
            kept.push(panel_row("", messages::no_matching_row(text), RowAction::None));
        }
        *self = Panel::new(self.kind, std::mem::take(&mut self.title), kept);
        self.all_rows = all;
    }
}

/// `rows` with those that were not shown yet: what is looked for may be among them.
fn flattened(rows: Vec<PanelRow>) -> Vec<PanelRow> {
    let shown = rows.into_iter().flat_map(|row| match row.action {
        RowAction::ShowMore(hidden) => flattened(hidden),
        _ => vec![row],
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::super::panel::PanelKind;
    use super::*;

    fn texts(panel: &Panel) -> Vec<&str> {
        panel.rows.iter().map(|e| e.text.as_str()).collect()
    }

    #[test]
    fn rows_that_fit_stay_under_their_heading_and_all_come_back() {
        let mut entries = Vec::new();
        for (title, rows) in [("Move", ["down", "up"]), ("Find", ["in the article", "next hit"])] {
            push_heading(&mut entries, title);
            entries.extend(rows.map(|row| panel_row("j", row, RowAction::None)));
        }
        let mut panel = Panel::new(PanelKind::Help, "Keys".into(), entries);
        let whole = panel.clone();
        panel.narrow("HIT");
        assert_eq!(texts(&panel), ["Find", "next hit"]);
        panel.narrow("J");
        assert_eq!(panel.rows.len(), 7, "the first column is looked at too");
        panel.narrow("nothing of the kind");
        assert_eq!(texts(&panel), ["no row holds ‘nothing of the kind’"]);
        assert!(panel.is_narrowed());
        panel.narrow("");
        assert_eq!(panel, whole);
    }
}
