//! What is drawn before the text of a row: the indent of a list with its bullet or number, the bar of a block quotation.
//! It narrows the text, and so is decided when rows are made. The page and `kabar print` draw it.

use kabar_annotate::article::{Block, ListMarker};

/// Columns of one level of a list, and of a bullet with its space.
const INDENT_COLUMNS: u16 = 2;

/// What is drawn before the text of one row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowPrefix {
    /// Its columns, with those of the symbol.
    pub columns: u16,
    /// The symbol; `None` for an indent only.
    pub symbol: Option<PrefixSymbol>,
}

/// A symbol before a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrefixSymbol {
    /// The mark of a list item without a number, right before the text.
    Bullet,
    /// The number of a list item, right before the text.
    Number(u32),
    /// The bar of a block quotation, at the left edge.
    Bar,
}

/// The prefixes of a line that is a `block`: of its first row, and of the rows below. `text` is the line, `measure` the
/// columns there are, of which the text keeps at least half.
pub fn row_prefixes(block: Block, text: &str, measure: u16) -> (RowPrefix, RowPrefix) {
    let lead = |columns: u16, mark| RowPrefix { columns: columns.min(measure / 2), symbol: mark };
    let both = |lead: RowPrefix| (lead, lead);
    match block {
        Block::Paragraph | Block::Heading(_) => both(RowPrefix::default()),
        Block::Quote => both(lead(INDENT_COLUMNS, Some(PrefixSymbol::Bar))),
        Block::Code => both(lead(INDENT_COLUMNS, None)),
        Block::Table => (RowPrefix::default(), lead(INDENT_COLUMNS, None)),
        Block::Item { depth, mark } => {
            let indent = INDENT_COLUMNS * u16::from(depth.saturating_sub(1));
            let hang = |columns: u16, sign| (lead(indent + columns, sign), lead(indent + columns, None));
            match mark {
                ListMarker::Bullet => hang(INDENT_COLUMNS, Some(PrefixSymbol::Bullet)),
                ListMarker::Number(number) => hang(digits(number) + 2, Some(PrefixSymbol::Number(number))),
                ListMarker::Continued => hang(INDENT_COLUMNS, None),
                ListMarker::Written => {
                    let number = text.find(' ').map_or(0, |at| at + 1).min(6) as u16;
                    (lead(indent, None), lead(indent + number, None))
                }
            }
        }
    }
}

/// Do two lines of these blocks stand without an empty row between them?
pub fn is_tight(above: Block, below: Block) -> bool {
    matches!(
        (above, below),
        (Block::Item { .. }, Block::Item { .. }) | (Block::Code, Block::Code) | (Block::Table, Block::Table)
    )
}

fn digits(number: u32) -> u16 {
    number.checked_ilog10().map_or(1, |d| d as u16 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_hangs_on_its_mark_and_words_keep_half() {
        let columns = |block, measure| {
            let (first, rest) = row_prefixes(block, "12. Panen", measure);
            (first.columns, first.symbol, rest.columns)
        };
        let item = |depth, mark| Block::Item { depth, mark };
        assert_eq!(columns(item(1, ListMarker::Bullet), 60), (2, Some(PrefixSymbol::Bullet), 2));
        assert_eq!(columns(item(3, ListMarker::Number(12)), 60), (8, Some(PrefixSymbol::Number(12)), 8));
        assert_eq!(columns(item(1, ListMarker::Written), 60), (0, None, 4));
        assert_eq!(columns(item(9, ListMarker::Bullet), 16), (8, Some(PrefixSymbol::Bullet), 8));
        assert_eq!(columns(Block::Quote, 60), (2, Some(PrefixSymbol::Bar), 2));
        assert_eq!(columns(Block::Table, 60), (0, None, 2));
    }
}
