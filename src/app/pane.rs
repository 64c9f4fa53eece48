//! The panes of the screen that can have the keys.

/// A pane that can have the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// The sidebar: views, folders, feeds and tags.
    Sidebar,
    /// The list of headlines.
    List,
    /// The page with the open article.
    Page,
}
