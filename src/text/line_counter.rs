//! On which line of a text something stands, for many places of one text.

/// Counts the lines of a text from one place to the next, so that many places in order cost one walk over the text.
pub struct LineCounter<'a> {
    text: &'a str,
    /// The offset up to which lines are counted, and the line that it is on.
    counted: (usize, usize),
}

impl<'a> LineCounter<'a> {
    /// A counter that stands at the beginning of `text`.
    pub fn new(text: &'a str) -> LineCounter<'a> {
        LineCounter { text, counted: (0, 1) }
    }

    /// The line of the byte `at`, from 1. A place before the last one is counted from the beginning.
    pub fn line_at(&mut self, at: usize) -> usize {
        let (from, line) = if self.counted.0 <= at { self.counted } else { (0, 1) };
        let between = self.text.as_bytes().get(from..at).unwrap_or_default();
        let line = line + between.iter().filter(|&&byte| byte == b'\n').count();
        self.counted = (at, line);
        line
    }
}

#[cfg(test)]
mod tests {
    use super::LineCounter;

    #[test]
    fn lines_are_those_of_a_count_from_the_beginning() {
        let text = "satu\n\ndua é\ntiga\n";
        let mut counter = LineCounter::new(text);
        for at in [0, 4, 5, 6, 6, 14, text.len(), 8, 0, 17] {
            assert_eq!(
                counter.line_at(at),
                1 + text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count()
            );
        }
    }
}
