//! Which part of the screen is what, at each size: the list beside the page from [`MIN_TWO_PANE_COLUMNS`], one of them at a
//! time below that. An open sidebar stands beside both from [`MIN_THREE_PANE_COLUMNS`], beside the list from
//! [`MIN_SIDEBAR_AND_LIST_COLUMNS`], and takes the whole screen below that. The sizes are worked out in this one place,
//! since keys (how far is a screen down?) and drawing must agree.

/// Columns from which list and page stand side by side: a list of 38 and a page of about 60 still read well.
pub const MIN_TWO_PANE_COLUMNS: u16 = 100;
/// Columns from which the sidebar, the list and the page stand side by side.
pub const MIN_THREE_PANE_COLUMNS: u16 = 140;
/// Columns from which the sidebar stands beside the list; the page then has the screen to itself.
pub const MIN_SIDEBAR_AND_LIST_COLUMNS: u16 = 72;
/// Columns of the sidebar, without the line to the right of it.
const SIDEBAR_COLUMNS: u16 = 26;
/// The smallest screen that is drawn: a headline can be recognised, a paragraph read.
pub const MIN_SCREEN: (u16, u16) = (20, 5);
/// Rows from which a pane begins with an empty row.
const MIN_SPACIOUS_ROWS: u16 = 20;
/// The widest text column, in columns: the upper end of what print allows for comfortable reading (Bringhurst, "The
/// Elements of Typographic Style", 2.1.2: 45 to 75 characters).
pub const DEFAULT_MEASURE: u16 = 76;
/// The margin in which speakers stand, and the gap before it.
pub const MARGIN: u16 = 26;
/// Columns left of the text: the bar of a quotation, and a space.
pub const GUTTER: u16 = 2;
/// Columns that a page makes use of: gutter, text and margin, and a little air on both sides.
const PAGE_COLUMNS: u16 = GUTTER + DEFAULT_MEASURE + MARGIN + 6;
/// The widest list beside a page.
const MAX_LIST_COLUMNS: u16 = 96;

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "x, y, width, height")]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub w: u16,
    pub h: u16,
}

impl Area {
    /// Is the cell in it?
    pub fn contains(&self, x: u16, y: u16) -> bool {
        (self.x..self.x + self.w).contains(&x) && (self.y..self.y + self.h).contains(&y)
    }
}

/// The screen, cut into panes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Panes {
    /// The whole screen.
    pub screen: Area,
    /// Are list and page side by side?
    pub is_two_pane: bool,
    /// The sidebar; without columns where it is closed.
    pub sidebar: Area,
    /// Does the sidebar take the whole screen?
    pub is_sidebar_fullscreen: bool,
    /// The list's heading, one row.
    pub heading: Area,
    /// The list's rows.
    pub list: Area,
    /// The area of the page with the article.
    pub page: Area,
    /// The footer, in the last row of the screen.
    pub footer: Area,
    /// The widest text column, in columns: [`DEFAULT_MEASURE`], or what the reader chose.
    pub measure: u16,
}

/// The page's text column, inside the page's area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextColumn {
    /// First column of the gutter, from the page's left edge.
    pub left: u16,
    /// Columns of the text, without gutter and margin.
    pub measure: u16,
    /// Columns of the margin for speakers, its gap included; 0 where there is no room for one.
    pub margin: u16,
}

impl Panes {
    /// The panes of a screen of that size, with an open sidebar or without; `None` where it is below [`MIN_SCREEN`].
    pub fn for_screen(width: u16, height: u16, with_side: bool) -> Option<Panes> {
        if width < MIN_SCREEN.0 || height < MIN_SCREEN.1 {
            return None;
        }
        let wide = width >= if with_side { MIN_THREE_PANE_COLUMNS } else { MIN_TWO_PANE_COLUMNS };
        Some(Panes::split(width, height, with_side, wide))
    }

    /// The panes of this screen where list and page are shown one at a time, each over all of it; beside an open sidebar
    /// or without one.
    pub fn single_pane(self, with_side: bool) -> Panes {
        Panes { measure: self.measure, ..Panes::split(self.screen.w, self.screen.h, with_side, false) }
    }

    fn split(width: u16, height: u16, with_side: bool, is_two_pane: bool) -> Panes {
        let air = u16::from(height >= MIN_SPACIOUS_ROWS);
        let is_sidebar_fullscreen = with_side && width < MIN_SIDEBAR_AND_LIST_COLUMNS;
        let side = match (with_side, is_sidebar_fullscreen) {
            (false, _) => 0,
            (true, true) => width,
            (true, false) => SIDEBAR_COLUMNS,
        };
        let x = if with_side && !is_sidebar_fullscreen { side + 1 } else { 0 };
        let room = width - x;
        // The list gets what the page and its margin do not need.
        let spare = room.saturating_sub(1 + PAGE_COLUMNS).min(MAX_LIST_COLUMNS);
        let list = if is_two_pane { (room * 2 / 5).clamp(38, 62).max(spare) } else { room };
        let page_x = if is_two_pane { x + list + 1 } else { 0 };
        let body = height - 1;
        Panes {
            screen: Area { x: 0, y: 0, w: width, h: height },
            is_two_pane,
            sidebar: Area { x: 0, y: 0, w: side, h: body },
            is_sidebar_fullscreen,
            heading: Area { x, y: 0, w: list, h: 1 },
            list: Area { x, y: 1 + air, w: list, h: body - 1 - air },
            page: Area { x: page_x, y: 0, w: width - page_x, h: body },
            footer: Area { x: 0, y: height - 1, w: width, h: 1 },
            measure: DEFAULT_MEASURE,
        }
    }

    /// Rows that one article takes in the list.
    pub fn rows_per_article(&self) -> u16 {
        if self.is_two_pane { 2 } else { 1 }
    }

    /// Articles that the list shows at once; never 0.
    pub fn visible_articles(&self) -> usize {
        usize::from((self.list.h / self.rows_per_article()).max(1))
    }

    /// Empty rows above the headline.
    pub fn top_padding(&self) -> u16 {
        u16::from(self.screen.h >= MIN_SPACIOUS_ROWS)
    }

    /// Where the page's text stands.
    pub fn text_column(&self) -> TextColumn {
        let room = self.page.w.saturating_sub(GUTTER + 2).max(1);
        // The margin may narrow the text, but not below a comfortable measure.
        let margin = if room >= 58 + MARGIN { MARGIN } else { 0 };
        let measure = (room - margin).min(self.measure);
        let used = GUTTER + measure + margin;
        TextColumn { left: (self.page.w.saturating_sub(used)) / 2, measure, margin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_at_the_sizes_people_have() {
        for (size, wide, articles, measure, margin) in [
            ((80, 24), false, 21, 76, 0),
            ((40, 15), false, 13, 36, 0),
            ((20, 5), false, 3, 16, 0),
            ((100, 30), true, 13, 55, 0),
            ((120, 40), true, 18, 67, 0),
            ((160, 50), true, 23, 67, 26),
            ((200, 50), true, 23, 76, 26),
        ] {
            let panes = Panes::for_screen(size.0, size.1, false).expect("big enough");
            let column = panes.text_column();
            assert_eq!(
                (panes.is_two_pane, panes.visible_articles(), column.measure, column.margin),
                (wide, articles, measure, margin),
                "{size:?}"
            );
            assert!(column.left + GUTTER + column.measure + column.margin <= panes.page.w, "{size:?}");
        }
        assert_eq!(Panes::for_screen(19, 24, false), None);
        assert_eq!(Panes::for_screen(80, 4, true), None);
    }

    #[test]
    fn an_open_side_list_takes_what_there_is_room_for() {
        for (size, wide, stacked, side, list, page) in [
            ((40, 15), false, true, 40, (0, 40), (0, 40)),
            ((80, 24), false, false, 26, (27, 53), (0, 80)),
            ((120, 40), false, false, 26, (27, 93), (0, 120)),
            ((140, 40), true, false, 26, (27, 45), (73, 67)),
            ((200, 50), true, false, 26, (27, 62), (90, 110)),
        ] {
            let panes = Panes::for_screen(size.0, size.1, true).expect("big enough");
            assert_eq!(
                (
                    panes.is_two_pane,
                    panes.is_sidebar_fullscreen,
                    panes.sidebar.w,
                    (panes.list.x, panes.list.w),
                    (panes.page.x, panes.page.w)
                ),
                (wide, stacked, side, list, page),
                "{size:?}"
            );
        }
    }
}
